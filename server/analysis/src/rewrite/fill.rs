//! A template filled with the parts of a use.

use std::collections::BTreeMap;

use changes::record::Condition;
use changes::surface::SymbolKind;
use changes::template::Hole;
use syntax::node::ArgumentKind;
use syntax::{Model, Node};

use super::draft::Refusal;
use super::pieces::Pieces;
use super::precedence;
use super::symbols::Printer;
use super::template::Shape;
use super::types;
use crate::bind::signatures::{Callable, callables};
use crate::file::FileContext;
use crate::judge::{ArgumentFact, CallShape, Facts, SymbolFact, span};
use crate::matching::Hit;

/// What a rewrite allows beyond its template.
#[derive(Clone, Copy, Default)]
pub struct Rules<'c> {
    /// Reasons why arguments may go.
    pub drop: Option<&'c BTreeMap<String, String>>,
    /// Reasons why differing defaults may stay unwritten.
    pub default_ok: Option<&'c BTreeMap<String, String>>,
    /// Conditions by parameter; literal ones use their argument up.
    pub when: Option<&'c BTreeMap<String, Condition>>,
    /// Evidence that old and new are one.
    pub same: Option<&'c str>,
    /// A plain path replaces the whole call, not the callee alone.
    pub whole_call: bool,
    /// Members of values other than the receiver are looked up by the value's type: nobody vouches for them.
    pub unvouched: bool,
}

/// Fills one template for one use.
pub struct Filler<'c, 't> {
    pub(super) context: &'c FileContext<'t>,
    pub(super) hit: &'c Hit<'t>,
    pub(super) captures: BTreeMap<String, Node<'t>>,
    pub(super) shape: &'c Shape,
    pub(super) model: &'c Model<'c>,
    pub(super) rules: Rules<'c>,
    /// The expression or statement that is replaced.
    pub(super) target: Node<'t>,
    /// Lines may break in the target's place.
    pub(super) bracketed: bool,
    pub(super) printer: &'c mut Printer<'t>,
    pub(super) facts: Facts,
    /// The quote of the argument whose place is being written.
    pub(super) quote: Option<char>,
    fresh: BTreeMap<String, String>,
}

impl<'c, 't> Filler<'c, 't> {
    /// Puts the parts together.
    pub fn new(
        context: &'c FileContext<'t>,
        hit: &'c Hit<'t>,
        shape: &'c Shape,
        model: &'c Model<'c>,
        rules: Rules<'c>,
        target: Node<'t>,
        printer: &'c mut Printer<'t>,
    ) -> Filler<'c, 't> {
        let mut facts = Facts { same: rules.same.map(str::to_owned), ..Facts::default() };
        facts.targets.push(target.byte_range());
        let mut filler = Filler {
            context,
            hit,
            captures: BTreeMap::new(),
            shape,
            model,
            rules,
            target,
            bracketed: precedence::is_bracketed(target),
            printer,
            facts,
            quote: None,
            fresh: BTreeMap::new(),
        };
        filler.list_arguments();
        filler
    }

    /// Adds what a `match` captured.
    pub fn with_captures(mut self, captures: BTreeMap<String, Node<'t>>) -> Filler<'c, 't> {
        // What the pattern spells out is matched, not passed.
        let receiver = self.receiver().map(|node| node.byte_range());
        let captured = |range: &std::ops::Range<usize>| captures.values().any(|node| node.byte_range() == *range);
        self.facts.arguments.retain(|fact| Some(&fact.range) != receiver.as_ref() || captured(&fact.range));
        for node in captures.values() {
            let range = node.byte_range();
            let known = self.facts.arguments.iter().any(|fact| fact.range == range);
            if !known {
                self.list_argument(format!("`{}`", shortened(self.context.parsed.slice(*node))), *node);
            }
        }
        self.captures = captures;
        self
    }

    /// The facts, once everything is filled.
    pub fn into_facts(self) -> Facts {
        self.facts
    }

    fn list_arguments(&mut self) {
        // A class that is only the way to its method is no argument.
        let is_way =
            self.hit.site.through_class && self.hit.bound.as_ref().is_none_or(|b| b.argument("self").is_none());
        if let Some(receiver) = self.receiver().filter(|_| !is_way) {
            self.list_argument("the receiver".into(), receiver);
        }
        let Some(call) = &self.hit.site.call else {
            let entries = self.hit.bound.iter().flat_map(|bound| &bound.arguments);
            let entries: Vec<(String, Node<'t>)> =
                entries.map(|argument| (argument.parameter.clone(), argument.value)).collect();
            for (name, value) in entries {
                self.list_argument(format!("`{name}`"), value);
            }
            return;
        };
        for argument in call.arguments.clone() {
            let range = argument.value.byte_range();
            if !self.facts.arguments.iter().any(|fact| fact.range == range) {
                let label = match self.parameter_of(argument.node) {
                    Some(name) => format!("`{name}`"),
                    None => format!("`{}`", shortened(self.context.parsed.slice(argument.node))),
                };
                self.list_argument(label, argument.value);
            }
        }
        let consumed: Vec<(String, String)> = self.consumed_without_use();
        for (name, reason) in consumed {
            if let Some(value) = self.value(&name) {
                self.settle(value, &reason);
            }
        }
    }

    fn list_argument(&mut self, label: String, value: Node<'t>) {
        self.facts.arguments.push(ArgumentFact {
            label,
            range: value.byte_range(),
            plain: is_plain(value),
            uses: 0,
            conditional: false,
            dropped: None,
        });
    }

    /// The parameters whose arguments go without standing in the new text, with the reason.
    pub(super) fn consumed_without_use(&self) -> Vec<(String, String)> {
        let mut out = Vec::new();
        for (name, reason) in self.rules.drop.into_iter().flatten() {
            out.push((name.clone(), reason.clone()));
        }
        let change = &self.hit.change;
        for (name, condition) in self.rules.when.into_iter().flatten().chain(&change.when) {
            if condition.value.is_some() {
                out.push((name.clone(), "its value is what the rewrite is for".to_owned()));
            }
        }
        if let (Some(name), Some(_)) = (&change.parameter, &change.value) {
            out.push((name.clone(), "its value is what the change is about".to_owned()));
        }
        out
    }

    /// The parameter that a written argument is bound to.
    pub(super) fn parameter_of(&self, argument: Node<'t>) -> Option<&str> {
        let bound = self.hit.bound.as_ref()?;
        bound.arguments.iter().find(|known| known.node.id() == argument.id()).map(|known| known.parameter.as_str())
    }

    /// The called expression, or what stands for it.
    pub(super) fn callee(&self) -> Node<'t> {
        self.hit.site.call.as_ref().map_or(self.hit.site.node, |call| call.callee)
    }

    /// Notes that the new text has an old expression.
    pub(super) fn take(&mut self, node: Node<'t>, place: Node<'_>) {
        let range = node.byte_range();
        let conditional = is_conditional(place);
        if let Some(index) = self.facts.arguments.iter().position(|fact| fact.range == range) {
            let fact = &mut self.facts.arguments[index];
            fact.uses += 1;
            fact.conditional |= conditional;
            self.facts.order.push(index);
        }
    }

    /// Notes that an argument may go.
    pub(super) fn settle(&mut self, node: Node<'t>, reason: &str) {
        let covers = |range: &std::ops::Range<usize>| range.start <= node.start_byte() && node.end_byte() <= range.end;
        if let Some(fact) = self.facts.arguments.iter_mut().find(|fact| covers(&fact.range)) {
            fact.dropped = Some(reason.to_owned());
        }
    }

    /// Whether a node is the whole expression of the template.
    pub(super) fn is_root(&self, place: Node<'_>) -> bool {
        self.shape.expression().is_some_and(|root| root.id() == place.id())
    }

    /// A name that the file does not use yet.
    pub(super) fn fresh(&mut self, name: &str) -> String {
        if let Some(known) = self.fresh.get(name) {
            return known.clone();
        }
        let used = |candidate: &str| {
            self.context.text().split(|c: char| c != '_' && !c.is_alphanumeric()).any(|word| word == candidate)
        };
        let chosen = if used(name) {
            (2..).map(|n| format!("{name}_{n}")).find(|name| !used(name)).unwrap_or_default()
        } else {
            name.to_owned()
        };
        self.fresh.insert(name.to_owned(), chosen.clone());
        chosen
    }

    /// The text of the template below a node.
    pub fn emit(&mut self, node: Node<'_>) -> Result<Pieces, Refusal> {
        let shape = self.shape;
        if let Some(hole) = shape.hole(node) {
            return self.hole(hole, node);
        }
        if let Some(path) = shape.free_chain(node, self.model) {
            return self.symbol(&path.join("."), node);
        }
        match node.kind() {
            "call" => return self.call(node),
            "attribute" => self.note_member(node),
            "string" if !syntax::node::ancestors(node).any(|around| around.kind() == "interpolation") => {
                let old = &shape.text()[node.byte_range()];
                let new = self.in_file_quotes(old.to_owned());
                if new != old {
                    return Ok(Pieces::new(new));
                }
            }
            _ => {}
        }
        let text = shape.text();
        if node.child_count() == 0 {
            return Ok(Pieces::new(self.literal_text(node)));
        }
        let mut out = Pieces::default();
        let mut at = node.start_byte();
        let mut cursor = node.walk();
        for child in node.children(&mut cursor) {
            out.text(&text[at..child.start_byte()]);
            out.append(self.emit(child)?);
            at = child.end_byte();
        }
        out.text(&text[at..node.end_byte()]);
        Ok(out)
    }

    /// A call of the template: its arguments are arranged as a whole.
    fn call(&mut self, node: Node<'_>) -> Result<Pieces, Refusal> {
        let parts = node.child_by_field_name("function").zip(node.child_by_field_name("arguments"));
        let Some((function, list)) = parts else { return Ok(Pieces::new(&self.shape.text()[node.byte_range()])) };
        let at = self.facts.symbols.len();
        let mut out = self.emit(function)?;
        if list.kind() != "argument_list" {
            out.append(self.emit(list)?);
            return Ok(out);
        }
        let fact = self.facts.symbols.get(at).and_then(|fact| fact.call.as_ref()).map(|_| at);
        let (arguments, shape) = self.arguments(node, list)?;
        // What the old call gave by the same keyword stays as good or bad as it was: other changes are about it.
        let stays = |name: &String| self.is_given(name);
        let added: Vec<String> = shape.keywords.iter().filter(|name| !stays(name)).cloned().collect();
        if let Some(fact) = fact.and_then(|at| self.facts.symbols.get_mut(at)) {
            let keywords = if fact.is_old { added } else { shape.keywords };
            fact.call = Some(CallShape { keywords, ..shape });
        }
        out.append(arguments);
        Ok(out)
    }

    /// Whether the old call gives an argument by this keyword.
    fn is_given(&self, name: &str) -> bool {
        let call = self.hit.site.call.as_ref();
        call.is_some_and(|call| {
            call.arguments.iter().any(|argument| match argument.kind {
                ArgumentKind::Keyword(keyword) => self.context.parsed.slice(keyword) == name,
                _ => false,
            })
        })
    }

    /// A leaf of the template: quotes are adapted inside an f-string.
    fn literal_text(&self, node: Node<'_>) -> String {
        let text = &self.shape.text()[node.byte_range()];
        match (outer_quote(self.target, self.context.text()), node.kind()) {
            (Some(outer), "string_start" | "string_end") if text.ends_with(outer) => {
                let other = if outer == '"' { "'" } else { "\"" };
                text.replace(outer, other)
            }
            _ => text.to_owned(),
        }
    }

    /// A library symbol or builtin of the template.
    fn symbol(&mut self, path: &str, node: Node<'_>) -> Result<Pieces, Refusal> {
        let call = self.shape_of_call(node);
        let is_callee = node.parent().is_some_and(|parent| parent.kind() == "call") && call.is_some();
        let is_old = self.hit.change.paths.iter().any(|old| old == path) || path == self.hit.site.path;
        if is_old && is_callee && self.hit.site.call.is_some() {
            let written = path.to_owned();
            self.facts.symbols.push(SymbolFact { path: Some(self.hit.site.path.clone()), written, call, is_old: true });
            return Ok(Pieces::old(self.callee().byte_range()));
        }
        self.print(path, call).map(Pieces::new)
    }

    /// A path in the file's own style, noted for the gates.
    pub(super) fn print(&mut self, path: &str, call: Option<CallShape>) -> Result<String, Refusal> {
        let printed = self.printer.print(path, self.context, self.hit, self.target)?;
        let path = if path.contains('.') || !super::symbols::is_builtin(path) {
            path.to_owned()
        } else {
            format!("builtins.{path}")
        };
        self.facts.symbols.push(SymbolFact { written: path.clone(), path: Some(path), call, is_old: false });
        Ok(printed)
    }

    /// The shape of the call whose callee is a node of the template; arguments are counted when they are emitted.
    pub(super) fn shape_of_call(&self, node: Node<'_>) -> Option<CallShape> {
        let parent = node.parent().filter(|parent| parent.kind() == "call")?;
        let is_callee = parent.child_by_field_name("function").is_some_and(|callee| callee.id() == node.id());
        is_callee.then(CallShape::default)
    }

    /// A member of a value: of the receiver, whose class is known, or of something else.
    fn note_member(&mut self, node: Node<'_>) {
        let Some((object, name)) = node.child_by_field_name("object").zip(node.child_by_field_name("attribute")) else {
            return;
        };
        let name = &self.shape.text()[name.byte_range()];
        let call = self.shape_of_call(node);
        let path = match self.shape.hole(object) {
            Some(Hole::Receiver) => self.sibling(name),
            _ if self.rules.unvouched => self.class_of(object).map(|class| format!("{class}.{name}")),
            _ => None,
        };
        let is_old = path.as_deref() == Some(self.hit.site.path.as_str());
        self.facts.symbols.push(SymbolFact { path, written: format!(".{name}"), call, is_old });
    }

    /// The class of an expression of the template, where it is one and known: what a call of it gives, or the type of the
    /// argument in its place.
    fn class_of(&self, object: Node<'_>) -> Option<String> {
        let project = self.context.project;
        let found = match (object.kind(), self.shape.hole(object)) {
            (_, Some(Hole::Argument { name, otherwise: None, map: None })) => {
                let types = self.context.resolver.types_of(self.value(name)?);
                match types.as_slice() {
                    [only] => Some(only.clone()),
                    _ => None,
                }
            }
            ("call", _) => types::returned(&self.callee_path(object)?, project),
            _ => types::of_value(&self.shape.free_chain(object, self.model)?.join("."), project),
        }?;
        let is_class = self.context.resolver.kind_of(&found) == Some(SymbolKind::Class);
        is_class.then_some(found)
    }

    /// The member `name` of the class that the outdated member belongs to.
    pub(super) fn sibling(&self, name: &str) -> Option<String> {
        let (owner, _) = self.hit.site.path.rsplit_once('.')?;
        self.hit.site.receiver?;
        Some(format!("{owner}.{name}"))
    }

    /// The path that a call of the template calls, where that is known.
    pub(super) fn callee_path(&self, call: Node<'_>) -> Option<String> {
        let function = call.child_by_field_name("function")?;
        match self.shape.hole(function) {
            Some(Hole::Callee) => return Some(self.hit.site.path.clone()),
            Some(_) => return None,
            None => {}
        }
        if let Some(path) = self.shape.free_chain(function, self.model) {
            let path = path.join(".");
            let is_old = self.hit.change.paths.contains(&path);
            return Some(if is_old { self.hit.site.path.clone() } else { path });
        }
        let object = function.child_by_field_name("object")?;
        let name = function.child_by_field_name("attribute")?;
        matches!(self.shape.hole(object), Some(Hole::Receiver))
            .then(|| self.sibling(&self.shape.text()[name.byte_range()]))
            .flatten()
    }

    /// The overloads of a path in the newest release of the span; empty where none is known.
    pub(super) fn new_callables(&self, path: &str) -> Vec<Callable> {
        let project = self.context.project;
        let Some(library) = project.database.library_of(path) else { return Vec::new() };
        span::newest(&library, project).map_or_else(Vec::new, |release| callables(&library, path, release, project))
    }

    /// The defaults of a parameter over the span; `None` for a release where it is not known.
    pub(super) fn new_defaults(&self, path: &str, parameter: &str) -> Vec<Option<String>> {
        let project = self.context.project;
        let Some(library) = project.database.library_of(path) else { return Vec::new() };
        span::releases(&library, project)
            .into_iter()
            .flat_map(|release| {
                // Of overloads, those count that tell the default.
                let known: Vec<Option<String>> = callables(&library, path, release, project)
                    .into_iter()
                    .filter_map(|callable| {
                        callable.parameters.into_iter().find(|known| known.name == parameter)?.default
                    })
                    .filter(|default| default.trim() != "...")
                    .map(Some)
                    .collect();
                if known.is_empty() { vec![None] } else { known }
            })
            .collect()
    }
}

/// A name, constant or attribute chain.
pub(super) fn is_plain(node: Node<'_>) -> bool {
    let node = syntax::node::unparenthesised(node);
    match node.kind() {
        "identifier" | "integer" | "float" | "true" | "false" | "none" | "ellipsis" | "lambda" => true,
        "string" => !syntax::node::descendants(node).any(|inner| inner.kind() == "interpolation"),
        "concatenated_string" => syntax::node::children(node).into_iter().all(is_plain),
        "unary_operator" => node.child_by_field_name("argument").is_some_and(is_plain),
        "attribute" => syntax::node::dotted(node).is_some(),
        "list" | "tuple" | "set" => syntax::node::children(node).into_iter().all(is_plain),
        _ => false,
    }
}

/// Whether a place of a template may be evaluated less or more often than once.
fn is_conditional(place: Node<'_>) -> bool {
    let mut current = place;
    while let Some(parent) = current.parent() {
        let is = |field: &str| parent.child_by_field_name(field).is_some_and(|node| node.id() == current.id());
        match parent.kind() {
            "lambda"
            | "list_comprehension"
            | "set_comprehension"
            | "dictionary_comprehension"
            | "generator_expression" => {
                // Only the first iterable is evaluated once and at once.
                let first = syntax::node::children(parent).into_iter().find(|child| child.kind() == "for_in_clause");
                let is_first = first.is_some_and(|clause| {
                    clause.id() == current.id()
                        && clause.child_by_field_name("right").is_some_and(|right| {
                            right.start_byte() <= place.start_byte() && place.end_byte() <= right.end_byte()
                        })
                });
                if !is_first {
                    return true;
                }
            }
            "conditional_expression"
                if syntax::node::children(parent).get(1).is_none_or(|test| test.id() != current.id()) =>
            {
                return true;
            }
            "boolean_operator" if is("right") => return true,
            _ => {}
        }
        current = parent;
    }
    false
}

/// One line of at most forty characters.
pub(super) fn shortened(text: &str) -> String {
    let line = text.lines().next().unwrap_or_default();
    let mut out: String = line.chars().take(40).collect();
    if out.len() < text.len() {
        out.push('…');
    }
    out
}

/// The quote of the innermost f-string around a place.
pub(super) fn outer_quote(node: Node<'_>, text: &str) -> Option<char> {
    let string = syntax::node::ancestors(node).find(|around| around.kind() == "interpolation")?.parent()?;
    let start = string.child(0).filter(|child| child.kind() == "string_start")?;
    text[start.byte_range()].chars().last()
}
