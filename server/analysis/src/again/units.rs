//! The functions of a file as parts that can be looked at alone: what each names, and what of it others can see.

use std::hash::{Hash, Hasher};
use std::ops::Range;
use std::sync::Arc;

use rustc_hash::{FxHashSet, FxHasher};
use syntax::node::{children, descendants, is_inside};
use syntax::{Node, Parsed, TextEdit};

/// A function of the module or of a class, with everything in it.
#[derive(Debug, Clone)]
pub(super) struct Unit {
    /// Where the `def` (or its `async`) starts.
    pub(super) start: usize,
    pub(super) name: Range<usize>,
    pub(super) body: Range<usize>,
    /// The names that its head and its body use.
    pub(super) words: Arc<Words>,
    /// The names under which others get what depends on its body: its own where what it gives is not annotated, and those
    /// of the attributes that it sets.
    pub(super) gives: Arc<Words>,
    /// It is called without being named.
    pub(super) is_implicit: bool,
}

/// Words, as hashes.
pub(super) type Words = FxHashSet<u64>;

/// The units of a file, in the order of the text. A function in a statement of another kind, one in another function, and one
/// that binds names of the module is none.
pub(super) fn of(parsed: &Parsed) -> Vec<Unit> {
    let mut out = Vec::new();
    let mut pending = vec![parsed.root()];
    while let Some(block) = pending.pop() {
        for statement in children(block) {
            let definition = statement.child_by_field_name("definition").unwrap_or(statement);
            match definition.kind() {
                "function_definition" => out.extend(Unit::read(definition, parsed)),
                "class_definition" => pending.extend(definition.child_by_field_name("body")),
                _ => {}
            }
        }
    }
    out.sort_by_key(|unit: &Unit| unit.start);
    out
}

/// The units after an edit in the body of one, if that is one still and nothing else changed its place among them.
pub(super) fn after(last: &[Unit], at: usize, edit: &TextEdit, parsed: &Parsed) -> Option<Vec<Unit>> {
    let old = &last[at];
    let name = parsed.node_at(old.name.clone())?;
    let function = name.parent().filter(|node| node.kind() == "function_definition")?;
    let new = Unit::read(function, parsed)?;
    let expected = Range { start: old.body.start, end: shifted(old.body.end, edit) };
    if new.start != old.start || new.name != old.name || new.body != expected {
        return None;
    }
    let mut out: Vec<Unit> =
        last.iter().enumerate().filter(|(index, _)| *index != at).map(|(_, unit)| unit.moved(edit)).collect();
    out.insert(at, new);
    Some(out)
}

/// Where a range that an edit does not touch lies after it.
pub(super) fn moved(range: &Range<usize>, edit: &TextEdit) -> Range<usize> {
    if range.start >= edit.range.end { shifted(range.start, edit)..shifted(range.end, edit) } else { range.clone() }
}

fn shifted(at: usize, edit: &TextEdit) -> usize {
    at + edit.text.len() - edit.range.len()
}

impl Unit {
    fn read(function: Node<'_>, parsed: &Parsed) -> Option<Unit> {
        let name = function.child_by_field_name("name")?;
        let body = function.child_by_field_name("body")?;
        if descendants(body).any(|node| matches!(node.kind(), "global_statement" | "nonlocal_statement")) {
            return None;
        }
        let words = Arc::new(words_in(function, &[], parsed));
        let own = hash(parsed.slice(name));
        let gives = gives(body, own, function.child_by_field_name("return_type").is_some(), parsed);
        let is_special = parsed.slice(name).starts_with("__");
        Some(Unit {
            start: function.start_byte(),
            name: name.byte_range(),
            body: body.byte_range(),
            is_implicit: is_special && gives.contains(&own),
            words,
            gives: Arc::new(gives),
        })
    }

    fn moved(&self, edit: &TextEdit) -> Unit {
        let start = moved(&(self.start..self.start), edit).start;
        Unit { start, name: moved(&self.name, edit), body: moved(&self.body, edit), ..self.clone() }
    }
}

/// See [`Unit::gives`]. What is yielded counts beside an annotation, too.
fn gives(body: Node<'_>, own: u64, is_annotated: bool, parsed: &Parsed) -> Words {
    let mut out = Words::default();
    for node in descendants(body) {
        match node.kind() {
            "return_statement" if !is_annotated && node.named_child_count() > 0 => {
                out.insert(own);
            }
            "yield" => {
                out.insert(own);
            }
            "assignment" | "augmented_assignment" => {
                let attributes = node.child_by_field_name("left").into_iter().flat_map(descendants);
                let attributes = attributes.filter(|part| part.kind() == "attribute");
                let names = attributes.filter_map(|attribute| attribute.child_by_field_name("attribute"));
                out.extend(names.map(|name| hash(parsed.slice(name))));
            }
            _ => {}
        }
    }
    out
}

/// The names that a part of a file uses, parts of it left out: in strings, too, which may hold annotations, and not those
/// that it only binds. More than enough does no harm.
pub(super) fn words_in(part: Node<'_>, outside: &[Range<usize>], parsed: &Parsed) -> Words {
    let mut out = Words::default();
    let mut bound: FxHashSet<usize> = FxHashSet::default();
    let mut nodes = descendants(part);
    while let Some(node) = nodes.next() {
        if is_inside(&node.byte_range(), outside) {
            nodes.skip_children();
            continue;
        }
        match node.kind() {
            "assignment" => bound.extend(name_in(node, "left")),
            "keyword_argument" | "function_definition" | "class_definition" => bound.extend(name_in(node, "name")),
            "import_statement" | "import_from_statement" => nodes.skip_children(),
            "expression_statement" if is_docstring(node) => nodes.skip_children(),
            "identifier" if !bound.contains(&node.start_byte()) => {
                out.insert(hash(parsed.slice(node)));
            }
            "string" => {
                let is_between = |c: char| !(c == '_' || c.is_alphanumeric());
                let words = parsed.slice(node).split(is_between).filter(|word| !word.is_empty());
                out.extend(words.map(hash));
            }
            _ => {}
        }
    }
    out
}

/// Where the name starts that stands in a field.
fn name_in(node: Node<'_>, field: &str) -> Option<usize> {
    let name = node.child_by_field_name(field)?;
    (name.kind() == "identifier").then(|| name.start_byte())
}

fn is_docstring(statement: Node<'_>) -> bool {
    statement.named_child_count() == 1 && statement.named_child(0).is_some_and(|only| only.kind() == "string")
}

fn hash(word: &str) -> u64 {
    let mut hasher = FxHasher::default();
    word.hash(&mut hasher);
    hasher.finish()
}
