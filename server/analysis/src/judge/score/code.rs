//! Code without what a comparison must not see.

use syntax::Parsed;
use syntax::node::descendants;

/// Code without comments and blank lines, white space at the ends of lines removed; `None` if it is not Python.
pub fn bare(code: &str) -> Option<String> {
    let parsed = Parsed::new(code).ok()?;
    if !parsed.errors().is_empty() {
        return None;
    }
    let mut out = String::with_capacity(code.len());
    let mut at = 0;
    for comment in descendants(parsed.root()).filter(|node| node.kind() == "comment") {
        out.push_str(&code[at..comment.start_byte()]);
        at = comment.end_byte();
    }
    out.push_str(&code[at..]);
    // A blank line inside of a string is a line of the program.
    let strings: Vec<std::ops::Range<usize>> = Parsed::new(out.as_str())
        .ok()
        .map(|parsed| {
            let strings = descendants(parsed.root()).filter(|node| node.kind() == "string");
            strings.map(|node| node.byte_range()).collect()
        })
        .unwrap_or_default();
    let mut lines = Vec::new();
    let mut start = 0;
    for line in out.split('\n') {
        let end = start + line.len();
        let in_string = strings.iter().any(|string| string.start < end && end < string.end);
        if in_string {
            lines.push(line);
        } else if !line.trim().is_empty() {
            lines.push(line.trim_end());
        }
        start = end + 1;
    }
    Some(lines.join("\n"))
}
