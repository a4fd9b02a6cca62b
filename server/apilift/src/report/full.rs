//! Findings with source excerpts, the outdated name underlined.

use std::io::{self, Write};

use analysis::finding::Severity;
use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};

use super::{FileReport, fix_line, fold};

/// Whether colours are printed: on a terminal, unless `NO_COLOR` says otherwise (no-color.org).
pub fn renderer(colours: bool) -> Renderer {
    if colours { Renderer::styled() } else { Renderer::plain() }
}

/// Prints a file's findings.
pub fn print(report: &FileReport, renderer: &Renderer, out: &mut impl Write) -> io::Result<()> {
    let text: &str = report.parsed.text();
    for finding in &report.findings {
        let level = match finding.severity {
            Severity::Error => Level::ERROR,
            Severity::Warning => Level::WARNING,
            Severity::Hint => Level::NOTE,
        };
        // Only the lines around the name are handed over: a long file would be copied for each finding.
        let window = Window::around(text, &finding.name, report);
        let label = finding.symbol.as_str();
        let snippet = Snippet::source(window.text)
            .path(window.file)
            .line_start(window.line)
            .annotation(AnnotationKind::Primary.span(window.range).label(label));
        let title = level.primary_title(finding.message.as_str()).id(finding.change.kind.code());
        let mut group = Group::with_title(title).element(snippet);
        let uses = fold::uses_line(finding, report);
        if let Some(line) = &uses {
            group = group.element(Level::NOTE.message(line.as_str()));
        }
        let fix = fix_line(finding);
        if let Some(line) = &fix {
            group = group.element(Level::HELP.message(line.as_str()));
        }
        let source = finding.change.sources.first();
        if let Some(link) = source {
            group = group.element(Level::NOTE.message(link.as_str()));
        }
        writeln!(out, "{}\n", renderer.render(&[group]))?;
    }
    for unused in &report.unused {
        let window = Window::around(text, &unused.range, report);
        let snippet = Snippet::source(window.text)
            .path(window.file)
            .line_start(window.line)
            .annotation(AnnotationKind::Primary.span(window.range));
        let title = Level::WARNING.primary_title(unused.message.as_str()).id(analysis::analyse::UNUSED_SUPPRESSION);
        writeln!(out, "{}\n", renderer.render(&[Group::with_title(title).element(snippet)]))?;
    }
    Ok(())
}

/// The lines of a range.
struct Window<'t> {
    file: String,
    text: &'t str,
    line: usize,
    range: std::ops::Range<usize>,
}

impl<'t> Window<'t> {
    fn around(text: &'t str, range: &std::ops::Range<usize>, report: &FileReport) -> Window<'t> {
        let lines = report.parsed.lines();
        let first = lines.line_of(range.start);
        let last = lines.line_of(range.end.saturating_sub(1).max(range.start));
        let start = lines.line(text, first).start;
        let end = lines.line(text, last).end;
        let place = report.place(start);
        Window {
            file: report.file_of(place),
            text: &text[start..end],
            line: place.line as usize,
            range: range.start - start..range.end - start,
        }
    }
}
