//! Import statements added, reused and taken out, as edits.

use std::collections::BTreeSet;
use std::ops::Range;

use syntax::{BindingId, BindingKind, ImportStatement, Node};

use super::draft::Need;
use super::symbols::{is_for_types_only, statement_of};
use crate::file::FileContext;
use crate::finding::Edit;

/// What one migration does to the imports of a file.
pub struct Plan<'c, 't> {
    /// The file.
    pub context: &'c FileContext<'t>,
    /// Names to be imported.
    pub needs: Vec<Need>,
    /// Bindings by `from` statements that nothing uses any more.
    pub gone: Vec<BindingId>,
    /// The import item through which the outdated symbol came.
    pub near: Option<Node<'t>>,
    /// The first place that needs the names.
    pub place: Node<'t>,
}

/// One `from` statement and what becomes of its names.
struct Reworked<'t> {
    statement: ImportStatement<'t>,
    gone: Vec<usize>,
    added: Vec<String>,
}

impl<'c, 't> Plan<'c, 't> {
    /// The edits.
    pub fn edits(self) -> Vec<Edit> {
        let near = self.near.and_then(statement_of);
        let mut reworked: Vec<Reworked<'t>> = Vec::new();
        for id in &self.gone {
            let (BindingKind::FromImport { statement, item, .. } | BindingKind::Import { statement, item, .. }) =
                &self.context.model.binding(*id).kind
            else {
                continue;
            };
            let Some(at) = self.rework(*statement, &mut reworked) else { continue };
            let names = &reworked[at].statement.names;
            if let Some(index) = names.iter().position(|name| name.node.id() == item.id())
                && !reworked[at].gone.contains(&index)
            {
                reworked[at].gone.push(index);
            }
        }
        let mut fresh: BTreeSet<String> = BTreeSet::new();
        for need in &self.needs {
            match need {
                Need::Member { module, member } => match self.statement_for(module, near) {
                    Some(statement) => {
                        let Some(at) = self.rework(statement, &mut reworked) else { continue };
                        let work = &mut reworked[at];
                        let there = work.statement.names.iter().enumerate().any(|(index, name)| {
                            name.path == *member && name.alias.is_none() && !work.gone.contains(&index)
                        });
                        if !there && !work.added.contains(member) {
                            work.added.push(member.clone());
                        }
                    }
                    None => {
                        fresh.insert(format!("from {module} import {member}"));
                    }
                },
                Need::Module(module) => {
                    fresh.insert(format!("import {module}"));
                }
            }
        }
        let mut fresh = self.merged(fresh);
        let mut out = Vec::new();
        for work in &reworked {
            let is_empty = work.gone.len() == work.statement.names.len() && work.added.is_empty();
            // What stands behind a statement cannot be put in where it goes: it takes its place.
            let anchor = near.or_else(|| self.block_end());
            let is_near = anchor.is_some_and(|anchor| anchor.id() == work.statement.node.id());
            if is_empty && is_near && !fresh.is_empty() {
                let text = self.lines(&std::mem::take(&mut fresh), work.statement.node);
                out.push(Edit { range: work.statement.node.byte_range(), text });
            } else if is_empty {
                out.push(statement_gone(work.statement.node, self.context.text()));
            } else {
                self.rework_names(work, &mut out);
            }
        }
        if !fresh.is_empty() {
            out.push(self.inserted(&fresh, near));
        }
        out
    }

    fn rework(&self, statement: Node<'t>, all: &mut Vec<Reworked<'t>>) -> Option<usize> {
        if let Some(at) = all.iter().position(|work| work.statement.node.id() == statement.id()) {
            return Some(at);
        }
        let statement = ImportStatement::read(statement, self.context.text())?;
        all.push(Reworked { statement, gone: Vec::new(), added: Vec::new() });
        Some(all.len() - 1)
    }

    /// The statement that takes a further name of a module.
    fn statement_for(&self, module: &str, near: Option<Node<'t>>) -> Option<Node<'t>> {
        let root = self.context.parsed.root();
        let fits = |statement: &ImportStatement<'t>| {
            statement.from.as_ref().is_some_and(|from| from.level == 0 && from.path == module)
                && statement.star.is_none()
        };
        let statements = self.context.model.imports();
        let is_near = |statement: &&ImportStatement<'t>| near.is_some_and(|near| near.id() == statement.node.id());
        let usable = |statement: &&ImportStatement<'t>| {
            statement.node.parent().is_some_and(|parent| parent.id() == root.id())
                && (statement.node.end_byte() <= self.place.start_byte() || self.is_deferred())
                && !is_for_types_only(statement.node, self.context)
        };
        let fitting = || statements.iter().filter(|statement| fits(statement));
        fitting().find(is_near).or_else(|| fitting().find(usable)).map(|statement| statement.node)
    }

    /// Whether the place runs only after the whole module.
    fn is_deferred(&self) -> bool {
        syntax::node::ancestors(self.place).any(|around| around.kind() == "function_definition")
    }

    /// `from m import a` and `from m import b` as one.
    fn merged(&self, lines: BTreeSet<String>) -> Vec<String> {
        let mut out: Vec<String> = Vec::new();
        for line in lines {
            let last = out.last_mut().filter(|last| {
                let head = |text: &str| text.split(" import ").next().map(str::to_owned);
                line.starts_with("from ") && head(last) == head(&line)
            });
            match (last, line.split_once(" import ")) {
                (Some(last), Some((_, name))) => {
                    last.push_str(", ");
                    last.push_str(name);
                }
                _ => out.push(line),
            }
        }
        out.sort_by_key(|line| {
            let module = line.split(' ').nth(1).unwrap_or_default().to_owned();
            (!self.is_standard(&module), line.starts_with("from "), module)
        });
        out
    }

    fn is_standard(&self, module: &str) -> bool {
        let root = module.split('.').next().unwrap_or(module);
        self.context.project.database.distribution_of(root) == Some("python")
    }

    /// Several statements in the place of one: the standard library's first, a blank line behind them.
    fn lines(&self, fresh: &[String], place: Node<'t>) -> String {
        let indent = self.indent(place.start_byte());
        let newline = self.newline();
        let mut out = String::new();
        let mut standard = None;
        for line in fresh {
            let is_standard = self.is_standard(line.split(' ').nth(1).unwrap_or_default());
            if !out.is_empty() {
                out.push_str(newline);
                if standard == Some(true) && !is_standard && indent.is_empty() {
                    out.push_str(newline);
                }
                out.push_str(&indent);
            }
            out.push_str(line);
            standard = Some(is_standard);
        }
        out
    }

    fn newline(&self) -> &'static str {
        if self.context.text().contains("\r\n") { "\r\n" } else { "\n" }
    }

    /// The white space before a statement.
    fn indent(&self, at: usize) -> String {
        let text = self.context.text();
        let start = text[..at].rfind('\n').map_or(0, |newline| newline + 1);
        text[start..at].chars().take_while(|c| c.is_whitespace()).collect()
    }

    /// New statements behind the near one, behind the import block, or at the top of the file.
    fn inserted(&self, fresh: &[String], near: Option<Node<'t>>) -> Edit {
        let newline = self.newline();
        let text = self.context.text();
        let anchor = near.or_else(|| self.block_end());
        if let Some(anchor) = anchor {
            let end = anchor.end_byte();
            let rest = text[end..].lines().next().unwrap_or_default();
            if rest.trim_start().starts_with(';') {
                return Edit { range: end..end, text: format!("; {}", fresh.join("; ")) };
            }
            // Behind a comment on the same line.
            let end = if rest.trim_start().starts_with('#') || rest.trim().is_empty() { end + rest.len() } else { end };
            let indent = self.indent(anchor.start_byte());
            let lines: String = fresh.iter().map(|line| format!("{newline}{indent}{line}")).collect();
            return Edit { range: end..end, text: lines };
        }
        let (at, blank_before) = self.top();
        let mut lines = String::new();
        if blank_before {
            lines.push_str(newline);
        }
        for line in fresh {
            lines.push_str(line);
            lines.push_str(newline);
        }
        if !text[at..].trim_start_matches([' ', '\t']).starts_with(['\n', '\r']) && !text[at..].is_empty() {
            lines.push_str(newline);
        }
        Edit { range: at..at, text: lines }
    }

    /// The last import of the block at the top of the file.
    fn block_end(&self) -> Option<Node<'t>> {
        let (mut last, mut any) = (None, None);
        for statement in syntax::node::children(self.context.parsed.root()) {
            match statement.kind() {
                "import_statement" | "import_from_statement" | "future_import_statement" => {
                    any = Some(statement);
                    if !is_relative(statement) {
                        last = Some(statement);
                    }
                }
                "expression_statement" if any.is_none() && self.is_docstring(statement) => {}
                _ => break,
            }
        }
        // Behind the absolute ones; relative ones usually follow them.
        let last = last.or(any);
        let found = last.or_else(|| {
            // No block at the top: the first import statement of the module's own level that stands before the place.
            syntax::node::children(self.context.parsed.root()).into_iter().find(|statement| {
                matches!(statement.kind(), "import_statement" | "import_from_statement")
                    && (statement.end_byte() <= self.place.start_byte() || self.is_deferred())
            })
        });
        found.filter(|statement| statement.end_byte() <= self.place.start_byte() || self.is_deferred())
    }

    fn is_docstring(&self, statement: Node<'t>) -> bool {
        syntax::node::children(statement).first().is_some_and(|inner| inner.kind() == "string")
    }

    /// The start of the first line behind the docstring and the comments at the top.
    fn top(&self) -> (usize, bool) {
        let text = self.context.text();
        let first = syntax::node::children(self.context.parsed.root()).into_iter().next();
        if let Some(docstring) = first.filter(|statement| self.is_docstring(*statement)) {
            let end = docstring.end_byte();
            let line = text[end..].find('\n').map_or(text.len(), |at| end + at + 1);
            return (line, true);
        }
        let mut at = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
        while text[at..].starts_with('#') {
            at = text[at..].find('\n').map_or(text.len(), |length| at + length + 1);
        }
        (at, false)
    }

    /// Names of one statement put in the place of others, put in, and taken out.
    fn rework_names(&self, work: &Reworked<'t>, out: &mut Vec<Edit>) {
        let names = &work.statement.names;
        let text = self.context.text();
        let mut added = work.added.clone();
        let mut gone: Vec<usize> = work.gone.clone();
        gone.sort_unstable();
        let mut left = Vec::new();
        for index in gone {
            if added.is_empty() {
                left.push(index);
            } else {
                out.push(Edit { range: names[index].node.byte_range(), text: added.remove(0) });
            }
        }
        for range in removed(names.iter().map(|name| name.node.byte_range()).collect(), &left, text) {
            out.push(Edit { range, text: String::new() });
        }
        let sorted = names.windows(2).all(|pair| pair[0].path <= pair[1].path);
        for member in added {
            let before = names.iter().position(|name| sorted && name.path > member);
            match before {
                Some(at) => {
                    let place = names[at].node.start_byte();
                    let separator = self.separator(names, at);
                    out.push(Edit { range: place..place, text: format!("{member}{separator}") });
                }
                None => {
                    let Some(last) = names.last() else { continue };
                    let place = last.node.end_byte();
                    let separator = self.separator(names, names.len() - 1);
                    out.push(Edit { range: place..place, text: format!("{separator}{member}") });
                }
            }
        }
    }

    /// Between two names: a new line where they stand one a line.
    fn separator(&self, names: &[syntax::ImportedName<'t>], at: usize) -> String {
        let text = self.context.text();
        let gap = |at: usize| &text[names[at - 1].node.end_byte()..names[at].node.start_byte()];
        let near = if at > 0 { Some(gap(at)) } else { names.get(1).map(|_| gap(1)) };
        match near.filter(|gap| gap.contains('\n') && !gap.contains('\\')) {
            Some(gap) => format!(",\n{}", gap.rsplit('\n').next().unwrap_or_default()),
            None => {
                // A single name on a line of its own between parentheses.
                let start = names[at].node.start_byte();
                let line = text[..start].rsplit('\n').next().unwrap_or_default();
                if line.trim().is_empty() && names.len() == 1 { format!(",\n{line}") } else { ", ".to_owned() }
            }
        }
    }
}

/// `from . import x`.
fn is_relative(statement: Node<'_>) -> bool {
    statement.child_by_field_name("module_name").is_some_and(|module| module.kind() == "relative_import")
}

/// A statement taken out with its line.
pub fn statement_gone(statement: Node<'_>, text: &str) -> Edit {
    let (start, end) = (statement.start_byte(), statement.end_byte());
    let is_only =
        statement.parent().is_some_and(|block| block.kind() == "block" && syntax::node::children(block).len() == 1);
    if is_only {
        return Edit { range: start..end, text: "pass".into() };
    }
    let line_start = text[..start].rfind('\n').map_or(0, |newline| newline + 1);
    let after = &text[end..];
    let line_rest = after.split('\n').next().unwrap_or_default();
    if let Some(rest) = line_rest.trim_start().strip_prefix(';') {
        let skipped = line_rest.len() - rest.trim_start().len();
        return Edit { range: start..end + skipped, text: String::new() };
    }
    if !text[line_start..start].trim().is_empty() {
        // Behind another statement on the same line.
        let before = text[..start].trim_end().trim_end_matches(';').len();
        return Edit { range: before..end, text: String::new() };
    }
    let comment = line_rest.trim();
    if comment.starts_with('#') && !is_directive(comment) {
        let skipped = line_rest.len() - line_rest.trim_start().len();
        return Edit { range: start..end + skipped, text: String::new() };
    }
    let mut stop = (end + line_rest.len() + 1).min(text.len());
    if text[..line_start].trim().is_empty() {
        // Nothing before it: the blank lines behind it go too.
        while let Some(length) = text[stop..].find('\n').filter(|length| text[stop..stop + length].trim().is_empty()) {
            stop += length + 1;
        }
    }
    Edit { range: line_start..stop, text: String::new() }
}

/// The ranges to delete so that some of the items go with their commas, comments kept.
fn removed(items: Vec<Range<usize>>, gone: &[usize], text: &str) -> Vec<Range<usize>> {
    let mut out: Vec<Range<usize>> = Vec::new();
    for &index in gone {
        let item = items[index].clone();
        let kept_before = (0..index).rev().find(|at| !gone.contains(at));
        let is_last_run = (index..items.len()).all(|at| gone.contains(&at));
        let mut range = match (is_last_run, kept_before, items.get(index + 1)) {
            (true, Some(before), _) => items[before.max(index - 1)].end..item.end,
            (_, _, Some(next)) => item.start..next.start,
            _ => item,
        };
        if let Some(hash) = text[range.clone()].find('#') {
            // A comment stays; the comma goes with the name.
            range = if is_last_run { items[index].clone() } else { range.start..range.start + hash };
        }
        match out.last_mut().filter(|last| last.end >= range.start) {
            Some(last) => last.end = range.end,
            None => out.push(range),
        }
    }
    out
}

/// Comments that speak of the statement itself.
fn is_directive(comment: &str) -> bool {
    let words = comment.trim_start_matches('#').trim_start();
    ["noqa", "type:", "pylint:", "isort:", "pragma", "ruff:", "pyright:", "mypy:", "flake8:", "apilift:"]
        .iter()
        .any(|prefix| words.starts_with(prefix))
}
