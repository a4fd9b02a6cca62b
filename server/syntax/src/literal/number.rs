//! Numbers.

/// An integer's decimal digits; `None` for complex ones and for Python 2's octal numbers.
pub(super) fn integer(source: &str) -> Option<String> {
    let digits: String = source.chars().filter(|character| *character != '_').collect::<String>().to_ascii_lowercase();
    let digits = match digits.strip_suffix('l') {
        Some(long) => long,
        None => &digits,
    };
    let (radix, digits) = match digits.get(..2) {
        Some("0x") => (16, &digits[2..]),
        Some("0o") => (8, &digits[2..]),
        Some("0b") => (2, &digits[2..]),
        _ => (10, digits),
    };
    if digits.is_empty() || !digits.chars().all(|digit| digit.is_digit(radix)) {
        return None;
    }
    if radix == 10 {
        let significant = digits.trim_start_matches('0');
        return match significant {
            "" => Some("0".into()),
            _ if significant.len() == digits.len() => Some(digits.into()),
            _ => None,
        };
    }
    Some(decimal(digits, radix))
}

/// A float's value; `None` for complex ones.
pub(super) fn float(source: &str) -> Option<f64> {
    let digits: String = source.chars().filter(|character| *character != '_').collect();
    digits.parse().ok()
}

/// Digits of another radix in decimal. Numbers over 128 bits are rare, and done by hand.
fn decimal(digits: &str, radix: u32) -> String {
    if let Ok(value) = u128::from_str_radix(digits, radix) {
        return value.to_string();
    }
    let mut result: Vec<u32> = vec![0];
    for digit in digits.chars().filter_map(|digit| digit.to_digit(radix)) {
        let mut carry = digit;
        for place in &mut result {
            let value = *place * radix + carry;
            *place = value % 10_000_000;
            carry = value / 10_000_000;
        }
        if carry > 0 {
            result.push(carry);
        }
    }
    let mut places = result.iter().rev();
    let mut text = places.next().map_or_else(String::new, ToString::to_string);
    for place in places {
        text.push_str(&format!("{place:07}"));
    }
    text
}
