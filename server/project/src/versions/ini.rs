//! `key = value` files with sections, by lines: setup.cfg and pyvenv.cfg.

/// One line of a value. A value of several lines is several items with the same key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Item<'a> {
    pub section: &'a str,
    pub key: &'a str,
    pub value: &'a str,
    /// 1-based.
    pub line: u32,
}

/// The items of a text, those with an empty value left out. Lines that are neither are passed over.
pub(super) fn items(text: &str) -> Vec<Item<'_>> {
    let mut out = Vec::new();
    let (mut section, mut key) = ("", "");
    for (line, full) in (1..).zip(text.lines()) {
        let value = full.trim();
        if value.is_empty() || value.starts_with(['#', ';']) {
            continue;
        }
        if full.starts_with([' ', '\t']) && !key.is_empty() {
            out.push(Item { section, key, value, line });
        } else if let Some(name) = value.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            (section, key) = (name.trim(), "");
        } else if let Some((name, rest)) = value.split_once(['=', ':']) {
            key = name.trim();
            if !rest.trim().is_empty() {
                out.push(Item { section, key, value: rest.trim(), line });
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sections_and_lines() {
        let text = "home = /x\r\n[a]\r\nb =\r\n  c>=1\r\n  # no\r\n  d\r\n[e]\r\nf: g\r\n  h\r\nnothing\r\n";
        let found: Vec<_> = items(text).into_iter().map(|i| (i.section, i.key, i.value, i.line)).collect();
        let expected =
            [("", "home", "/x", 1), ("a", "b", "c>=1", 4), ("a", "b", "d", 6), ("e", "f", "g", 8), ("e", "f", "h", 9)];
        assert_eq!(found, expected);
    }
}
