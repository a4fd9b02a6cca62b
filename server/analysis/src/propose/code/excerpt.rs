//! What a model that answers with code is shown of a use.

use std::ops::Range;

use changes::Version;
use syntax::node::{descendants, statement, unparenthesised};
use syntax::{BindingKind, Node};

use super::compare::tokens;
use crate::file::FileContext;
use crate::judge::span;
use crate::matching::Hit;

/// Longer statements are not shown, in bytes.
const LONGEST: usize = 4000;

/// A use with the code around it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Excerpt {
    /// The distribution whose change hits the use.
    pub dependency: String,
    /// Its release in use, else the newest that the code must run with.
    pub version: String,
    /// The imports of the names in it, then the statement, from column 0; of a compound statement the heads, with `...` for
    /// what is in it.
    pub code: String,
    /// The use in `code`, in bytes: the call, else the expression that denotes the symbol.
    pub at: Range<usize>,
    /// What tells uses of one shape apart for who sees their code: of the receiver and of each argument what it is and its
    /// type, where known, and which other one is written like it.
    pub sorts: Vec<String>,
}

/// The excerpt of a hit; `None` where the statement is too long, or cannot be shown alone.
pub(crate) fn of_hit<'t>(hit: &Hit<'t>, context: &FileContext<'t>) -> Option<Excerpt> {
    let used = hit.site.call.as_ref().map_or(hit.site.node, |call| call.node);
    let around = statement(used);
    let (shown, at) = heads(around, used, context)?;
    let mut code = imports(around, context);
    let start = code.len();
    code.push_str(&shown);
    code.push('\n');
    let project = context.project;
    let dependency = hit.change.distribution.clone();
    let newest = || span::versions(&hit.site.library, project).last().map(Version::to_string);
    let version = project.environment.in_use(&dependency).map(Version::to_string).or_else(newest);
    Some(Excerpt {
        dependency,
        version: version.unwrap_or_default(),
        code,
        at: at.start + start..at.end + start,
        sorts: sorts(hit, context),
    })
}

/// A statement without what is in its blocks, moved to column 0, and the use in it.
fn heads(around: Node<'_>, used: Node<'_>, context: &FileContext<'_>) -> Option<(String, Range<usize>)> {
    let source = context.text();
    let line = source[..around.start_byte()].rsplit('\n').next().unwrap_or_default();
    let mut shown = Shown {
        source,
        indent: line.len() - line.trim_start_matches([' ', '\t']).len(),
        out: String::new(),
        ends: [used.start_byte(), used.end_byte()],
        found: [None, None],
    };
    let mut at = around.start_byte();
    let mut walk = descendants(around);
    while let Some(node) = walk.next() {
        if node.kind() == "block" {
            walk.skip_children();
            shown.copy(at..node.start_byte());
            shown.out.push_str("...");
            at = node.end_byte();
        }
    }
    shown.copy(at..around.end_byte());
    let [Some(start), Some(end)] = shown.found else { return None };
    (shown.out.len() <= LONGEST).then_some((shown.out, start..end))
}

/// Copies text line by line, with less indentation.
struct Shown<'a> {
    source: &'a str,
    indent: usize,
    out: String,
    /// Places of the source, and where they came to stand.
    ends: [usize; 2],
    found: [Option<usize>; 2],
}

impl Shown<'_> {
    fn copy(&mut self, range: Range<usize>) {
        let mut blank = 0;
        for (at, c) in self.source[range.clone()].char_indices() {
            self.note(range.start + at);
            if blank > 0 && matches!(c, ' ' | '\t') {
                blank -= 1;
                continue;
            }
            blank = if c == '\n' { self.indent } else { 0 };
            if c != '\r' {
                self.out.push(c);
            }
        }
        self.note(range.end);
    }

    fn note(&mut self, at: usize) {
        for (end, found) in self.ends.iter().zip(&mut self.found) {
            if *end == at {
                found.get_or_insert(self.out.len());
            }
        }
    }
}

/// The imports that bind names of a statement, each on a line, in the order of the text.
fn imports<'t>(around: Node<'t>, context: &FileContext<'t>) -> String {
    let mut lines: Vec<(usize, String)> = Vec::new();
    for node in descendants(around).filter(|node| node.kind() == "identifier") {
        for id in context.model.reaching(node).bindings {
            let binding = context.model.binding(id);
            let line = match &binding.kind {
                BindingKind::Import { item, .. } => format!("import {}\n", context.parsed.slice(*item)),
                BindingKind::FromImport { item, level, module, .. } => {
                    format!("from {}{module} import {}\n", ".".repeat(*level), context.parsed.slice(*item))
                }
                _ => continue,
            };
            lines.push((binding.node.start_byte(), line));
        }
    }
    lines.sort();
    lines.dedup();
    lines.into_iter().map(|(_, line)| line).collect()
}

fn sorts<'t>(hit: &Hit<'t>, context: &FileContext<'t>) -> Vec<String> {
    let arguments = hit.site.call.iter().flat_map(|call| &call.arguments).map(|argument| argument.value);
    let values: Vec<Node<'t>> = hit.site.receiver.into_iter().chain(arguments).collect();
    let words: Vec<Vec<String>> = values.iter().map(|value| tokens(*value, context.text())).collect();
    let sort = |(at, value): (usize, &Node<'t>)| {
        let like = words.iter().position(|other| *other == words[at]).filter(|first| *first < at);
        let like = like.map(|first| format!(" like {first}")).unwrap_or_default();
        format!("{}{like}", sort_of(unparenthesised(*value), context))
    };
    values.iter().enumerate().map(sort).collect()
}

/// What an expression is: a number itself, a display or a literal by its kind; all that names or computes a value is one
/// sort, told apart by the type.
fn sort_of<'t>(value: Node<'t>, context: &FileContext<'t>) -> String {
    match value.kind() {
        "integer" | "float" => context.parsed.slice(value).to_owned(),
        "identifier" | "attribute" | "call" | "subscript" | "await" => {
            let types = context.resolver.types_of(value);
            if types.is_empty() { "value".to_owned() } else { types.join(" | ") }
        }
        kind => kind.to_owned(),
    }
}
