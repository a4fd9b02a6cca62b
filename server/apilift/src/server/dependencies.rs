//! Lines of dependencies in pyproject.toml and requirements files: what the newest release that is known would break.

mod outlook;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde_json::json;
use syntax::LineIndex;
use tower_lsp::lsp_types::{
    CodeLens, Command, Diagnostic, DiagnosticSeverity, Hover, HoverContents, MarkupContent, MarkupKind, NumberOrString,
    Position, Range, Url,
};

use super::checking::Checked;
use super::diagnostics::SOURCE;
use super::documents::Document;
use super::state::State;
use crate::workspace::Loaded;
pub use outlook::Outlook;

/// The code of the diagnostics.
const CODE: &str = "AL-upgrade";

/// A dependency where a document names it.
pub struct Line {
    /// The name.
    pub range: Range,
    /// What its newest release would mean.
    pub outlook: Arc<Outlook>,
}

/// Outlooks of a project's dependencies, made at one epoch.
#[derive(Default)]
pub struct Outlooks {
    epoch: u64,
    known: BTreeMap<String, Arc<Outlook>>,
}

/// Whether a document may name dependencies, by its file's name.
pub fn is_of(uri: &Url) -> bool {
    uri.to_file_path().is_ok_and(|path| project::declares(&path))
}

/// The lines of a document. CPU work: what is not known yet of the project is worked out over all its files.
pub fn lines(uri: &Url, document: &Document, loaded: &Loaded, state: &State, epoch: u64) -> Vec<Line> {
    let Ok(path) = uri.to_file_path() else { return Vec::new() };
    let text = document.rope.to_string();
    let declared = project::declared(&path, &text);
    let names: BTreeSet<&str> = declared.iter().map(|it| it.distribution.as_str()).collect();
    let outlooks = known(names, loaded, state, epoch);
    let index = LineIndex::new(&text);
    let position = |offset: usize| {
        let place = index.position(&text, offset, state.encoding());
        Position { line: place.line, character: place.character }
    };
    let line = |it: project::Declared| {
        let range = Range { start: position(it.name.start), end: position(it.name.end) };
        Some(Line { range, outlook: Arc::clone(outlooks.get(&it.distribution)?) })
    };
    declared.into_iter().filter_map(line).collect()
}

/// The outlooks of some distributions; those of this epoch are worked out once.
fn known(names: BTreeSet<&str>, loaded: &Loaded, state: &State, epoch: u64) -> BTreeMap<String, Arc<Outlook>> {
    let before = state.outlooks.get(&loaded.project.root).map(|entry| Arc::clone(&entry)).unwrap_or_default();
    let mut out = if before.epoch == epoch { before.known.clone() } else { BTreeMap::new() };
    let missing: Vec<&str> = names.into_iter().filter(|name| !out.contains_key(*name)).collect();
    if !missing.is_empty() {
        let made = outlook::of_project(loaded, &missing);
        out.extend(made.into_iter().map(|outlook| (outlook.distribution.clone(), Arc::new(outlook))));
        let all = Outlooks { epoch, known: out.clone() };
        state.outlooks.insert(loaded.project.root.clone(), Arc::new(all));
    }
    out
}

/// Information on each line whose newest release breaks something.
pub fn diagnostics(checked: &Checked) -> Vec<Diagnostic> {
    let breaking = checked.dependencies.iter().filter(|line| line.outlook.counts.breaks > 0);
    let one = |line: &Line| Diagnostic {
        range: line.range,
        severity: Some(DiagnosticSeverity::INFORMATION),
        code: Some(NumberOrString::String(CODE.to_owned())),
        source: Some(SOURCE.to_owned()),
        message: line.outlook.message(),
        data: Some(json!({ "symbol": line.outlook.distribution, "version": checked.version })),
        ..Diagnostic::default()
    };
    breaking.map(one).collect()
}

/// A lens on each line whose dependency has a later release than the one in use.
pub fn lenses(checked: &Checked) -> Vec<CodeLens> {
    let lens = |line: &Line| {
        // Text alone: no client is asked to know a command.
        let command = Command { title: line.outlook.lens(), command: String::new(), arguments: None };
        CodeLens { range: line.range, command: Some(command), data: None }
    };
    checked.dependencies.iter().map(lens).collect()
}

/// The hover for a position, if a dependency's name stands there.
pub fn hover(checked: &Checked, position: Position, state: &State) -> Option<Hover> {
    let is_there = |line: &&Line| line.range.start <= position && position <= line.range.end;
    let line = checked.dependencies.iter().find(is_there)?;
    let kind = if state.skills().markdown { MarkupKind::Markdown } else { MarkupKind::PlainText };
    let value = line.outlook.page(kind == MarkupKind::Markdown);
    Some(Hover { contents: HoverContents::Markup(MarkupContent { kind, value }), range: Some(line.range) })
}
