//! Arguments bound to parameters, as Python would.

pub mod python;
pub mod signatures;

use changes::UseForm;
use changes::surface::{Parameter, ParameterKind, SymbolKind};
use syntax::node::{ArgumentKind, children};
use syntax::{Call, Node};

use crate::file::FileContext;
use crate::uses::Use;
use python::{Given, Slot};

/// A call's arguments by parameter.
#[derive(Debug, Clone, Default)]
pub struct Bound<'t> {
    /// The signature that it was bound to; empty where none is known (then keywords are bound by name, and positional
    /// arguments are in `extra`).
    pub signature: Vec<Parameter>,
    /// Whether a signature was known and accepted the call.
    pub by_signature: bool,
    /// What is bound, in the order of the text.
    pub arguments: Vec<BoundArgument<'t>>,
    /// Positional arguments that no named parameter takes (`*args`, or no signature known).
    pub extra: Vec<Node<'t>>,
    /// The call holds `*x` or `**x`.
    pub starred: bool,
}

/// An argument bound to a parameter.
#[derive(Debug, Clone)]
pub struct BoundArgument<'t> {
    /// The parameter's name.
    pub parameter: String,
    /// The value.
    pub value: Node<'t>,
    /// The whole argument as written (`k=v` or `v`).
    pub node: Node<'t>,
    /// The keyword's identifier, where written by keyword.
    pub keyword: Option<Node<'t>>,
}

impl<'t> Bound<'t> {
    /// The argument bound to a parameter.
    pub fn argument(&self, parameter: &str) -> Option<&BoundArgument<'t>> {
        self.arguments.iter().find(|argument| argument.parameter == parameter)
    }

    /// Whether it is certain that nothing is bound to a parameter: no stars, and no argument whose parameter is unknown.
    /// `*args` and `**kwargs` are missing where no argument is left for them.
    pub fn is_missing(&self, parameter: &str) -> bool {
        let is_keyword = |node: &Node<'_>| node.kind() == "keyword_argument";
        let of_its_own = |argument: &BoundArgument<'_>| self.parameter(&argument.parameter).is_some();
        match self.parameter(parameter).map(|parameter| parameter.kind) {
            Some(ParameterKind::VarPositional) if self.extra.iter().any(|node| !is_keyword(node)) => return false,
            Some(ParameterKind::VarKeyword)
                if self.extra.iter().any(is_keyword) || !self.arguments.iter().all(of_its_own) =>
            {
                return false;
            }
            _ => {}
        }
        // A parameter that the signature hides behind `*args` may be among what they take.
        let all_placed = self.extra.is_empty() || (self.by_signature && self.parameter(parameter).is_some());
        !self.starred && all_placed && self.argument(parameter).is_none()
    }

    /// The parameter of the signature with this name.
    pub fn parameter(&self, name: &str) -> Option<&Parameter> {
        self.signature.iter().find(|parameter| parameter.name == name)
    }
}

/// Binds the call of a use, in FORMS.md's order: the newest release at or below the version in use whose signature
/// accepts it and names every argument; else the last that ever did; else keywords by name over the union of all.
/// A class-entry use of a configuration class binds the body's simple assignments. `None` where nothing is called.
pub fn bind<'t>(site: &Use<'t>, context: &FileContext<'t>) -> Option<Bound<'t>> {
    match &site.call {
        Some(call) => Some(bind_call(call, site, context)),
        None if site.form == UseForm::ClassEntry => {
            configuration_class(site, context).map(|class| bind_body(class, context))
        }
        None => None,
    }
}

fn bind_call<'t>(call: &Call<'t>, site: &Use<'t>, context: &FileContext<'t>) -> Bound<'t> {
    let kind = site.library.symbol(&site.path).map(|symbol| symbol.kind);
    let shift = site.through_class && !matches!(kind, Some(SymbolKind::ClassMethod | SymbolKind::StaticMethod));
    bind_to(call, &site.path, shift, context)
}

/// Binds any call of a library's path (also of calls inside a `match` pattern). `shift`: the first positional argument
/// is `self`.
pub fn bind_to<'t>(call: &Call<'t>, path: &str, shift: bool, context: &FileContext<'t>) -> Bound<'t> {
    let text = context.text();
    let mut receiver = None;
    let mut arguments = call.arguments.as_slice();
    if shift
        && let Some((first, rest)) = arguments.split_first()
        && matches!(first.kind, ArgumentKind::Positional)
    {
        let parameter = "self".to_owned();
        receiver = Some(BoundArgument { parameter, value: first.value, node: first.node, keyword: None });
        arguments = rest;
    }
    let given: Vec<Given<'_>> = arguments
        .iter()
        .map(|argument| match argument.kind {
            ArgumentKind::Positional => Given::Positional,
            ArgumentKind::Keyword(name) => Given::Keyword(&text[name.byte_range()]),
            ArgumentKind::Star => Given::Star,
            ArgumentKind::DoubleStar => Given::DoubleStar,
        })
        .collect();
    let starred = given.iter().any(|given| matches!(given, Given::Star | Given::DoubleStar));
    let chosen = context
        .project
        .database
        .library_of(path)
        .and_then(|library| signatures::choose(&library, path, &given, context.project));
    let mut bound = Bound { starred, by_signature: chosen.is_some(), ..Bound::default() };
    bound.arguments.extend(receiver);
    let slots = match chosen {
        Some((signature, slots)) => {
            bound.signature = signature;
            slots
        }
        None => python::by_name(&given),
    };
    for (argument, slot) in arguments.iter().zip(slots) {
        let keyword = match argument.kind {
            ArgumentKind::Keyword(name) => Some(name),
            _ => None,
        };
        match slot {
            Slot::Named(parameter) => {
                bound.arguments.push(BoundArgument { parameter, value: argument.value, node: argument.node, keyword });
            }
            Slot::Extra => bound.extra.push(argument.node),
            Slot::Unpacked => {}
        }
    }
    bound
}

/// The configuration class (`Config`, `Meta`) that a class-entry use means, if it means one.
pub fn configuration_class<'t>(site: &Use<'t>, context: &FileContext<'t>) -> Option<Node<'t>> {
    let wanted = site.path.rsplit('.').next()?;
    let is_it = |node: &Node<'t>| {
        node.kind() == "class_definition"
            && node.child_by_field_name("name").is_some_and(|name| &context.text()[name.byte_range()] == wanted)
    };
    let own = [Some(site.whole), Some(site.node), site.node.parent(), site.class];
    if let Some(found) = own.into_iter().flatten().find(is_it) {
        return Some(found);
    }
    let body = site.class?.child_by_field_name("body")?;
    children(body).into_iter().find(is_it)
}

fn bind_body<'t>(class: Node<'t>, context: &FileContext<'t>) -> Bound<'t> {
    let mut bound = Bound::default();
    let Some(body) = class.child_by_field_name("body") else { return bound };
    for statement in children(body) {
        let Some((name, value)) = simple_assignment(statement) else { continue };
        bound.arguments.push(BoundArgument {
            parameter: context.text()[name.byte_range()].to_owned(),
            value,
            node: statement,
            keyword: Some(name),
        });
    }
    bound
}

/// The name and value of `name = value` or `name: T = value` as a statement.
pub fn simple_assignment(statement: Node<'_>) -> Option<(Node<'_>, Node<'_>)> {
    if statement.kind() != "expression_statement" {
        return None;
    }
    let assignment = *children(statement).first()?;
    if assignment.kind() != "assignment" {
        return None;
    }
    let name = assignment.child_by_field_name("left")?;
    let value = assignment.child_by_field_name("right")?;
    (name.kind() == "identifier").then_some((name, value))
}
