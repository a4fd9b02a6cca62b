//! The hover on an outdated name.

use std::fmt::Write;

use analysis::finding::{Finding, Fix};
use changes::record::Safety;
use tower_lsp::lsp_types::{Hover, HoverContents, MarkupContent, MarkupKind, Position};

use super::checking::Checked;
use super::convert;
use super::state::State;

/// The hover for a position, if a finding's name stands there.
pub fn at(checked: &Checked, position: Position, state: &State) -> Option<Hover> {
    let parsed = checked.parsed.as_ref()?;
    let offset = convert::offset(parsed, position, state.encoding());
    let findings: Vec<&Finding> =
        checked.analysis.findings.iter().filter(|f| f.name.start <= offset && offset <= f.name.end).collect();
    let first = findings.first()?;
    let pages: Vec<String> = findings.iter().map(|finding| page(finding)).collect();
    let markdown = state.skills().markdown;
    let kind = if markdown { MarkupKind::Markdown } else { MarkupKind::PlainText };
    Some(Hover {
        contents: HoverContents::Markup(MarkupContent { kind, value: pages.join("\n\n---\n\n") }),
        range: Some(convert::range(parsed, &first.name, state.encoding())),
    })
}

fn page(finding: &Finding) -> String {
    let change = &finding.change;
    let mut out = format!("**{}**\n\n{}\n", change.title, finding.message);
    if !change.note.trim().is_empty() {
        let _ = write!(out, "\n{}\n", change.note.trim());
    }
    match &finding.fix {
        Fix::Offered(migrations) => {
            if let Some(first) = migrations.first() {
                let word = if first.safety == Safety::Safe { "Safe fix" } else { "Unsafe fix" };
                let because = first.because.as_ref().map(|because| format!(" ({because})")).unwrap_or_default();
                let _ = write!(out, "\n{word}: {}{because}\n", first.title);
            }
        }
        Fix::Withheld { by, reason } => {
            let _ = write!(out, "\nNo fix, withheld by {by}: {reason}\n");
        }
        Fix::Explained => {}
    }
    if let Some(example) = change.examples.first() {
        let _ = write!(out, "\nBefore\n```python\n{}\n```\n", example.before.trim_end());
        if let Some(after) = &example.after {
            let _ = write!(out, "After\n```python\n{}\n```\n", after.trim_end());
        }
    }
    if !finding.how.is_empty() {
        let _ = write!(out, "\nHow it was found: {}.\n", finding.how.join("; "));
    }
    if let Some(link) = change.sources.first() {
        let _ = write!(out, "\n[Release note]({link})\n");
    }
    out
}
