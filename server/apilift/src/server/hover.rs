//! The hover on an outdated name.

use analysis::finding::{Finding, Fix};
use changes::record::Safety;
use tower_lsp::lsp_types::{Hover, HoverContents, MarkupContent, MarkupKind, Position, Url};

use super::checking::Checked;
use super::convert;
use super::state::State;

/// The hover for a position, if a finding's name stands there.
pub fn at(checked: &Checked, uri: &Url, position: Position, state: &State) -> Option<Hover> {
    let parsed = checked.parsed.as_ref()?;
    let offset = convert::offset(parsed, checked.position(uri, position), state.encoding());
    let findings: Vec<&Finding> =
        checked.analysis.findings.iter().filter(|f| f.name.start <= offset && offset <= f.name.end).collect();
    let first = findings.first()?;
    let kind = if state.skills().markdown { MarkupKind::Markdown } else { MarkupKind::PlainText };
    let pages: Vec<String> = findings.iter().map(|finding| page(finding, &kind)).collect();
    let value = pages.join(if kind == MarkupKind::Markdown { "\n---\n\n" } else { "\n" });
    Some(Hover {
        contents: HoverContents::Markup(MarkupContent { kind, value }),
        range: checked.place(uri, convert::range(parsed, &first.name, state.encoding())).map(|(_, range)| range),
    })
}

/// What is to be said about a finding, in paragraphs.
fn page(finding: &Finding, kind: &MarkupKind) -> String {
    let change = &finding.change;
    let markdown = *kind == MarkupKind::Markdown;
    let mut paragraphs = vec![if markdown { format!("**{}**", change.title) } else { change.title.clone() }];
    paragraphs.push(finding.message.clone());
    if !change.note.trim().is_empty() {
        paragraphs.push(change.note.trim().to_owned());
    }
    paragraphs.extend(fix(finding));
    if let Some(example) = change.examples.first() {
        paragraphs.push(code("Before", &example.before, kind));
        paragraphs.extend(example.after.as_ref().map(|after| code("After", after, kind)));
    }
    if !finding.how.is_empty() {
        paragraphs.push(format!("How it was found: {}.", finding.how.join("; ")));
    }
    paragraphs.push(format!("Database of {}.", crate::embedded::DATE));
    if let Some(link) = change.sources.first() {
        paragraphs.push(if markdown { format!("[Release note]({link})") } else { format!("Release note: {link}") });
    }
    paragraphs.join("\n\n") + "\n"
}

fn fix(finding: &Finding) -> Option<String> {
    match &finding.fix {
        Fix::Offered(migrations) => {
            let first = migrations.first()?;
            let word = if first.safety == Safety::Safe { "Safe fix" } else { "Unsafe fix" };
            let because = first.because.as_ref().map(|because| format!(" ({because})")).unwrap_or_default();
            Some(format!("{word}: {}{because}", first.title))
        }
        Fix::Withheld { by, reason } => Some(format!("No fix, withheld by {by}: {reason}")),
        Fix::Explained => None,
    }
}

fn code(title: &str, text: &str, kind: &MarkupKind) -> String {
    let text = text.trim_end();
    if *kind == MarkupKind::Markdown {
        return format!("{title}\n```python\n{text}\n```");
    }
    let lines: Vec<String> = text.lines().map(|line| format!("    {line}")).collect();
    format!("{title}\n{}", lines.join("\n"))
}
