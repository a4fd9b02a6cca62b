//! "Ignore on this line": a comment that silences one finding.

use analysis::finding::{Edit, Finding};
use syntax::Parsed;

/// A comment at the end of the finding's first line, or of its last where the first can hold none (a backslash, a
/// string that goes on); one of ours that is there takes the symbol in. `None` where no line can.
pub fn edit(finding: &Finding, parsed: &Parsed) -> Option<Edit> {
    let first = parsed.lines().line_of(finding.name.start);
    let last = parsed.lines().line_of(finding.whole.end.max(finding.name.end));
    [first, last].into_iter().find_map(|line| at_line(line, &finding.symbol, parsed))
}

fn at_line(line: u32, symbol: &str, parsed: &Parsed) -> Option<Edit> {
    let text: &str = parsed.text();
    let range = parsed.lines().line(text, line);
    let content = text.get(range.clone())?;
    let end = range.start + content.trim_end().len();
    let inside = parsed.node_at(end..end).map(|node| {
        let around = parsed.ancestors(node);
        std::iter::once(node).chain(around).find(|node| node.kind() == "string" || node.kind() == "comment")
    });
    match inside.flatten() {
        Some(string) if string.kind() == "string" && string.start_byte() < end && end < string.end_byte() => {
            return None;
        }
        _ if content.trim_end().ends_with('\\') => return None,
        _ => {}
    }
    if let Some(open) = content.find("# apilift: ignore[") {
        let close = content[open..].find(']')?;
        let at = range.start + open + close;
        return Some(Edit { range: at..at, text: format!(", {symbol}") });
    }
    Some(Edit { range: end..range.end, text: format!("  # apilift: ignore[{symbol}]") })
}
