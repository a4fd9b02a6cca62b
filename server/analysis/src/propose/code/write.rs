//! Code as a template: holes where the old call's arguments stand, full paths where an import is named.

use std::collections::BTreeMap;

use syntax::node::{Call, CallArgument, children, descendants, dotted};
use syntax::{ImportStatement, Node, Parsed};

use super::compare::tokens;
use crate::ask::{Ask, PassedBy};

/// The template that `answered` makes in the place of `used`.
pub(super) fn template(
    old: &Parsed,
    used: Node<'_>,
    new: &Parsed,
    answered: Node<'_>,
    ask: &Ask,
) -> Result<String, String> {
    if tokens(used, old.text()) == tokens(answered, new.text()) {
        return Err("the answer leaves the use as it is".to_owned());
    }
    // What is left out here means "the other arguments" in a template.
    let leaves_out = |node: &Node<'_>| {
        node.kind() == "ellipsis" && node.parent().is_some_and(|parent| parent.kind() == "argument_list")
    };
    if descendants(answered).any(|node| leaves_out(&node)) {
        return Err("the answer leaves out arguments".to_owned());
    }
    let call = Call::read(used);
    let callee = call.as_ref().map_or(used, |call| call.callee);
    let mut values = Values { known: Vec::new(), passed_on: Vec::new() };
    values.arguments(call.as_ref(), callee, old, ask);
    let mut imports = imports(old);
    imports.extend(self::imports(new));
    let mut writer = Writer {
        text: new.text(),
        callee: call.is_some().then(|| tokens(callee, old.text())),
        imports,
        holes: values.places(answered, new),
        passed_on: values.passed_on,
        out: String::new(),
    };
    writer.write(answered);
    Ok(writer.out)
}

/// What the old call was given.
struct Values {
    /// The words of each value, its hole, and whether it is a literal.
    known: Vec<Value>,
    /// The words of all arguments, where one has no name: then they can only be passed on together.
    passed_on: Vec<Vec<String>>,
}

struct Value {
    words: Vec<String>,
    hole: String,
    is_literal: bool,
}

impl Values {
    fn arguments(&mut self, call: Option<&Call<'_>>, callee: Node<'_>, old: &Parsed, ask: &Ask) {
        let given: &[CallArgument<'_>] = call.map_or(&[], |call| &call.arguments);
        // `Class.method(value, …)`: the first argument is the receiver.
        let through_class = given.len() == ask.call.arguments.len() + 1;
        let receiver = match given.first() {
            Some(first) if through_class => Some(first.value),
            _ => callee.child_by_field_name("object"),
        };
        if let Some(receiver) = receiver.filter(|_| ask.call.receiver) {
            self.know(receiver, "self", old);
        }
        let given = given.get(usize::from(through_class)..).unwrap_or_default();
        let mut all_named = true;
        for (argument, shape) in given.iter().zip(&ask.call.arguments) {
            match (&shape.parameter, shape.by) {
                (Some(name), PassedBy::Position | PassedBy::Keyword) => self.know(argument.value, name, old),
                _ => all_named = false,
            }
        }
        if !all_named {
            self.passed_on = given.iter().map(|argument| tokens(argument.node, old.text())).collect();
        }
    }

    fn know(&mut self, value: Node<'_>, hole: &str, old: &Parsed) {
        let is_literal = syntax::literal::of_node(value, old.text()).is_some();
        self.known.push(Value { words: tokens(value, old.text()), hole: format!("{{{hole}}}"), is_literal });
    }

    /// Which nodes of the answer become which holes, by their start and end. A value that is written twice goes to the
    /// keyword of its own name, else to the places in their order. A literal that stands there more often than it was
    /// given is the answer's own; a name is the argument once more, which no template may say.
    fn places(&self, answered: Node<'_>, new: &Parsed) -> BTreeMap<(usize, usize), String> {
        let mut groups: BTreeMap<&[String], Vec<Node<'_>>> = BTreeMap::new();
        let mut pending = vec![answered];
        while let Some(node) = pending.pop() {
            let words = tokens(node, new.text());
            match self.known.iter().find(|value| value.words == words) {
                Some(value) if !is_name_only(node) => groups.entry(&value.words).or_default().push(node),
                _ => pending.extend(children(node).into_iter().rev()),
            }
        }
        let mut out = BTreeMap::new();
        for (words, mut nodes) in groups {
            let mut holes: Vec<&Value> = self.known.iter().filter(|value| value.words.as_slice() == words).collect();
            let mut place = |node: Node<'_>, value: &Value| {
                out.insert((node.start_byte(), node.end_byte()), value.hole.clone());
            };
            nodes.retain(|node| {
                let keyword = keyword_of(*node).map(|name| format!("{{{}}}", new.slice(name)));
                let own = holes.iter().position(|value| Some(&value.hole) == keyword.as_ref());
                if let Some(at) = own {
                    place(*node, holes.remove(at));
                }
                own.is_none()
            });
            let last = self.known.iter().rev().find(|value| value.words.as_slice() == words);
            let mut holes = holes.into_iter();
            for node in nodes {
                if let Some(value) = holes.next().or(last.filter(|value| !value.is_literal)) {
                    place(node, value);
                }
            }
        }
        out
    }
}

/// Whether a node is the name of a keyword or of a member, not a value.
fn is_name_only(node: Node<'_>) -> bool {
    node.parent().is_some_and(|parent| {
        let is = |field: &str| parent.child_by_field_name(field).is_some_and(|child| child.id() == node.id());
        match parent.kind() {
            "keyword_argument" => is("name"),
            "attribute" => is("attribute"),
            _ => false,
        }
    })
}

/// The name of the keyword that a node is the value of.
fn keyword_of(node: Node<'_>) -> Option<Node<'_>> {
    let parent = node.parent().filter(|parent| parent.kind() == "keyword_argument")?;
    parent.child_by_field_name("name").filter(|name| name.id() != node.id())
}

/// What the imports of a text bind, as full paths.
fn imports(parsed: &Parsed) -> BTreeMap<String, String> {
    let mut out = BTreeMap::new();
    for statement in children(parsed.root()).into_iter().filter_map(|node| ImportStatement::read(node, parsed.text())) {
        for name in statement.names {
            let path = match &statement.from {
                Some(from) if from.level == 0 => format!("{}.{}", from.path, name.path),
                // What a relative import names has no full path here.
                Some(_) => continue,
                None if name.alias.is_some() => name.path.clone(),
                None => name.path.split('.').next().unwrap_or_default().to_owned(),
            };
            let bound = match &name.alias {
                Some((_, alias)) => alias.clone(),
                None => name.path.split('.').next().unwrap_or_default().to_owned(),
            };
            out.insert(bound, path);
        }
    }
    out
}

struct Writer<'a> {
    text: &'a str,
    /// The words of what was called; none where nothing was.
    callee: Option<Vec<String>>,
    imports: BTreeMap<String, String>,
    holes: BTreeMap<(usize, usize), String>,
    passed_on: Vec<Vec<String>>,
    out: String,
}

impl Writer<'_> {
    fn write(&mut self, node: Node<'_>) {
        if let Some(hole) = self.holes.get(&(node.start_byte(), node.end_byte())).filter(|_| !is_name_only(node)) {
            self.out.push_str(hole);
            return;
        }
        if self.is_callee(node) {
            self.out.push_str("{callee}");
            return;
        }
        if let Some(path) = self.path(node) {
            self.out.push_str(&path);
            return;
        }
        if node.child_count() == 0 || node.kind() == "string" && !holds_code(node) {
            let text = self.text.get(node.byte_range()).unwrap_or_default();
            self.out.push_str(&text.replace('{', "{{").replace('}', "}}"));
            return;
        }
        let run = self.passed_on_in(node);
        let mut cursor = node.walk();
        let all: Vec<Node<'_>> = node.children(&mut cursor).filter(|child| child.kind() != "comment").collect();
        let mut end = node.start_byte();
        for (at, child) in all.iter().enumerate() {
            let closes = all.get(at + 1).is_none_or(|next| matches!(next.kind(), ")" | "]" | "}"));
            // A comma that only ends a list of lines.
            if child.kind() == "," && closes && node.kind() == "argument_list" {
                end = child.end_byte();
                continue;
            }
            let is_in_run =
                run.as_ref().is_some_and(|run| run.start <= child.start_byte() && child.end_byte() <= run.end);
            if is_in_run {
                if run.as_ref().is_some_and(|run| run.start == child.start_byte()) {
                    self.gap(end, child.start_byte());
                    self.out.push_str("...");
                }
                end = child.end_byte();
                continue;
            }
            self.gap(end, child.start_byte());
            self.write(*child);
            end = child.end_byte();
        }
    }

    /// White space between two parts: on one line.
    fn gap(&mut self, from: usize, to: usize) {
        let gap = self.text.get(from..to).unwrap_or_default();
        if !gap.contains(['\n', '\\', '#']) {
            self.out.push_str(gap);
        } else if !self.out.ends_with(['(', '[', '{']) && !self.text[to..].starts_with([')', ']', '}', '.']) {
            self.out.push(' ');
        }
    }

    /// Whether a node is called, and is what was called before.
    fn is_callee(&self, node: Node<'_>) -> bool {
        let is_called = node.parent().is_some_and(|parent| {
            parent.kind() == "call" && parent.child_by_field_name("function").is_some_and(|it| it.id() == node.id())
        });
        is_called && self.callee.as_ref().is_some_and(|callee| *callee == tokens(node, self.text))
    }

    /// The full path of a chain of names that an import begins.
    fn path(&self, node: Node<'_>) -> Option<String> {
        if !matches!(node.kind(), "identifier" | "attribute") || is_name_only(node) {
            return None;
        }
        let slice = |part: &Node<'_>| self.text.get(part.byte_range()).unwrap_or_default();
        let parts = dotted(node)?;
        let root = self.imports.get(slice(parts.first()?))?;
        Some(std::iter::once(root.as_str()).chain(parts[1..].iter().map(slice)).collect::<Vec<_>>().join("."))
    }

    /// The stretch of an argument list that holds all that can only be passed on together.
    fn passed_on_in(&self, node: Node<'_>) -> Option<std::ops::Range<usize>> {
        if node.kind() != "argument_list" || self.passed_on.is_empty() {
            return None;
        }
        let given = children(node);
        let words: Vec<Vec<String>> = given.iter().map(|argument| tokens(*argument, self.text)).collect();
        let at = words.windows(self.passed_on.len()).position(|window| *window == self.passed_on)?;
        Some(given[at].start_byte()..given[at + self.passed_on.len() - 1].end_byte())
    }
}

/// Whether a string has code in it.
fn holds_code(node: Node<'_>) -> bool {
    children(node).iter().any(|child| child.kind() == "interpolation")
}
