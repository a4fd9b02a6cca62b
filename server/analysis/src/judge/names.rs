//! Every name has the binding it had before, and a new one has its import, builtin or fresh binding.

use std::ops::Range;

use rustc_hash::FxHashMap;
use syntax::node::descendants;
use syntax::{BindingKind, Model, Node, Reaching};

use super::look::Look;
use super::{Answer, fail, pass};
use crate::file::FileContext;
use crate::rewrite::symbols::is_builtin;

pub(super) fn ask<'n>(look: &'n Look, new: &Model<'n>, targets: &[Range<usize>], context: &FileContext<'_>) -> Answer {
    let old = context.model;
    let fresh = look.new_ranges();
    let mut after: FxHashMap<usize, Node<'n>> = FxHashMap::default();
    for node in identifiers(look.parsed.root()) {
        after.insert(node.start_byte(), node);
    }
    for node in identifiers(context.parsed.root()) {
        let Some(moved) = look.place(node.start_byte()).and_then(|place| after.remove(&place)) else { continue };
        let (was, is) = (old.reaching(node), new.reaching(moved));
        if let Some(sentence) = changed(node, &was, &is, look, new, context, &fresh) {
            return fail(sentence);
        }
    }
    for (start, node) in after {
        let in_fresh = fresh.iter().any(|range| range.start <= start && node.end_byte() <= range.end);
        if !in_fresh || !is_read(node) {
            continue;
        }
        if let Some(sentence) = unbound(node, look, new, targets, context, &fresh) {
            return fail(sentence);
        }
    }
    pass("every name means what it meant")
}

fn identifiers<'t>(root: Node<'t>) -> impl Iterator<Item = Node<'t>> {
    descendants(root).filter(|node| node.kind() == "identifier")
}

/// Whether a name outside of the edits has other bindings now.
fn changed(
    node: Node<'_>,
    was: &Reaching,
    is: &Reaching,
    look: &Look,
    new: &Model<'_>,
    context: &FileContext<'_>,
    fresh: &[Range<usize>],
) -> Option<String> {
    let name = context.parsed.slice(node);
    let touched = |start: usize| look.edits.iter().any(|edit| edit.range.start <= start && start < edit.range.end);
    let mut migrated = false;
    let mut before: Vec<usize> = Vec::new();
    for id in &was.bindings {
        let binding = context.model.binding(*id);
        match &binding.kind {
            BindingKind::Import { statement, .. } | BindingKind::FromImport { statement, .. }
                if touched(binding.node.start_byte()) || touched(statement.start_byte()) =>
            {
                migrated = true;
            }
            _ => before.extend(look.place(binding.node.start_byte())),
        }
    }
    let mut after: Vec<usize> = Vec::new();
    for id in &is.bindings {
        let start = new.binding(*id).node.start_byte();
        let is_new = fresh.iter().any(|range| range.contains(&start));
        // A module of a package beside another binds the same name to the same package.
        let own = package(&new.binding(*id).kind);
        let is_same = |id: &syntax::BindingId| package(&context.model.binding(*id).kind) == own;
        if is_new && own.is_some() && was.bindings.iter().any(is_same) {
            migrated = true;
            before.clear();
            continue;
        }
        if is_new && migrated {
            continue;
        }
        if is_new {
            return Some(format!("`{name}` would mean something else in line {}", line(node, context)));
        }
        after.push(start);
    }
    before.sort_unstable();
    after.sort_unstable();
    if before == after && !(migrated && is.bindings.is_empty()) {
        return None;
    }
    if migrated && !is.bindings.is_empty() && before.iter().all(|start| after.contains(start)) {
        return None;
    }
    Some(format!("`{name}` in line {} would lose its binding", line(node, context)))
}

/// The identifiers of the old text in the targets.
fn old_names<'t>(targets: &[Range<usize>], context: &FileContext<'t>) -> impl Iterator<Item = Node<'t>> {
    targets.iter().filter_map(|target| context.parsed.node_at(target.clone())).flat_map(identifiers)
}

/// The package that an import without an alias binds.
fn package(kind: &BindingKind<'_>) -> Option<String> {
    match kind {
        BindingKind::Import { module, loaded, .. } if loaded.split('.').next() == Some(module) => Some(module.clone()),
        _ => None,
    }
}

fn line(node: Node<'_>, context: &FileContext<'_>) -> u32 {
    context.parsed.lines().line_of(node.start_byte()) + 1
}

/// Whether a name in the new text has no binding, or a stranger's.
fn unbound<'n>(
    node: Node<'n>,
    look: &'n Look,
    new: &Model<'n>,
    targets: &[Range<usize>],
    context: &FileContext<'_>,
    fresh: &[Range<usize>],
) -> Option<String> {
    let name = look.parsed.slice(node);
    let found = new.reaching(node);
    if found.bindings.is_empty() {
        let was_read = || {
            identifiers(context.parsed.root()).any(|old| {
                context.parsed.slice(old) == name && is_read(old) && context.model.reaching(old).bindings.is_empty()
            })
        };
        return (!is_builtin(name) && !was_read()).then(|| format!("`{name}` would not be bound here"));
    }
    for id in &found.bindings {
        let binding = new.binding(*id);
        let imported = matches!(binding.kind, BindingKind::Import { .. } | BindingKind::FromImport { .. });
        let is_fresh = fresh.iter().any(|range| range.contains(&binding.node.start_byte()));
        if imported || is_fresh {
            continue;
        }
        // A name that the old text had in the same place with the same binding.
        let start = binding.node.start_byte();
        let was_there = old_names(targets, context).any(|old| {
            context.parsed.slice(old) == name
                && targets.iter().any(|target| target.contains(&old.start_byte()))
                && context
                    .model
                    .reaching(old)
                    .bindings
                    .iter()
                    .any(|id| look.place(context.model.binding(*id).node.start_byte()) == Some(start))
        });
        if !was_there {
            return Some(format!("`{name}` already means something else here"));
        }
    }
    None
}

/// Whether an identifier is looked up as a name.
fn is_read(node: Node<'_>) -> bool {
    let Some(parent) = node.parent() else { return false };
    let is = |field: &str| parent.child_by_field_name(field).is_some_and(|child| child.id() == node.id());
    match parent.kind() {
        "attribute" => is("object"),
        "keyword_argument" | "default_parameter" | "typed_default_parameter" => is("value"),
        "assignment" | "augmented_assignment" | "for_statement" | "for_in_clause" => !is("left"),
        "dotted_name"
        | "aliased_import"
        | "function_definition"
        | "class_definition"
        | "parameters"
        | "lambda_parameters"
        | "typed_parameter"
        | "pattern_list"
        | "tuple_pattern"
        | "list_pattern"
        | "as_pattern_target"
        | "global_statement"
        | "nonlocal_statement"
        | "list_splat_pattern"
        | "dictionary_splat_pattern" => false,
        "named_expression" => is("value"),
        _ => true,
    }
}
