//! Which changes a use hits: by form and arguments. Versions are asked in [`crate::versions`].

use changes::surface::ParameterKind;
use changes::{ChangeRef, Kind, UseForm};

use crate::bind::{Bound, bind};
use crate::conditions;
use crate::file::FileContext;
use crate::uses::Use;

/// A use that a change hits.
#[derive(Debug, Clone)]
pub struct Hit<'t> {
    /// The use.
    pub site: Use<'t>,
    /// The change.
    pub change: ChangeRef,
    /// The call's arguments bound to the old signature (calls and decorators with arguments; the class body's entries
    /// for class-entry uses of a configuration class).
    pub bound: Option<Bound<'t>>,
}

/// The changes that a use hits, whatever the versions.
pub fn hits<'t>(site: &Use<'t>, context: &FileContext<'t>) -> Vec<Hit<'t>> {
    let mut bound: Option<Option<Bound<'t>>> = None;
    let mut out = Vec::new();
    for change in site.library.changes_at(&site.path) {
        if !form_counts(&change, site) {
            continue;
        }
        if change.kind == Kind::Override {
            if overrides_with(&change, site, context) {
                out.push(Hit { site: site.clone(), change, bound: None });
            }
            continue;
        }
        let needs_arguments = change.parameter.is_some() || !change.when.is_empty() || change.kind == Kind::Position;
        let is_call = matches!(site.form, UseForm::Call | UseForm::Decorator) || site.class.is_some();
        if needs_arguments && !is_call {
            continue;
        }
        let bound = if is_call { bound.get_or_insert_with(|| bind(site, context)).as_ref() } else { None };
        if needs_arguments && bound.is_none() {
            continue;
        }
        if arguments_hit(&change, site, bound, context)
            && conditions::hold(&change.when, &change.place, site, bound, context)
        {
            out.push(Hit { site: site.clone(), change, bound: bound.cloned() });
        }
    }
    out
}

/// Whether a method defined in a subclass is the override that a change is about: with its parameter, if it names one.
fn overrides_with(change: &ChangeRef, site: &Use<'_>, context: &FileContext<'_>) -> bool {
    let Some(wanted) = &change.parameter else { return true };
    let Some(parameters) = site.node.child_by_field_name("parameters") else { return false };
    syntax::node::children(parameters).into_iter().any(|parameter| {
        let name = parameter.child_by_field_name("name").unwrap_or(parameter);
        let name = if name.kind() == "typed_parameter" { name.named_child(0).unwrap_or(name) } else { name };
        context.parsed.slice(name) == wanted
    })
}

/// Whether uses in this position count for the change.
fn form_counts(change: &ChangeRef, site: &Use<'_>) -> bool {
    if site.rebound && change.parameter.is_none() && change.when.is_empty() {
        return false;
    }
    if !change.uses.is_empty() {
        return change.uses.contains(&site.form);
    }
    match site.form {
        // A subclass that defines what the library dropped has its own.
        UseForm::Override => change.kind == Kind::Override,
        UseForm::ClassEntry => change.kind == Kind::Class || change.parameter.is_some() || is_class_setting(change),
        // Whoever assigns to a function or class of a library puts back what is missing, or replaces it.
        UseForm::Store => !matches!(change.kind, Kind::Override | Kind::Function | Kind::Class | Kind::Module),
        UseForm::Import => {
            change.parameter.is_none() && change.when.is_empty() && !matches!(change.kind, Kind::Behaviour)
        }
        _ => change.kind != Kind::Override,
    }
}

/// Whether the change is about a class-level setting of the library's own class.
fn is_class_setting(change: &ChangeRef) -> bool {
    use changes::surface::SymbolKind;
    change.kind == Kind::Member
        && change.paths.iter().any(|path| {
            let kind = change.library().symbol(path).map(|symbol| symbol.kind);
            matches!(kind, Some(SymbolKind::Attribute | SymbolKind::Class))
        })
}

/// Whether the arguments are what the change is about.
fn arguments_hit<'t>(change: &ChangeRef, site: &Use<'t>, bound: Option<&Bound<'t>>, context: &FileContext<'t>) -> bool {
    let parameter = change.parameter.as_deref();
    let Some(bound) = bound else { return parameter.is_none() };
    match (change.kind, parameter) {
        (Kind::Required | Kind::Default, Some(parameter)) => bound.is_missing(parameter),
        (Kind::Position, Some(parameter)) => {
            bound.argument(parameter).is_some_and(|argument| argument.keyword.is_none())
        }
        (Kind::Position, None) => positional_beyond(change, site, bound),
        (Kind::Value, Some(parameter)) => bound.argument(parameter).is_some_and(|argument| match &change.value {
            Some(value) => conditions::is_literal(argument.value, value, context.text()),
            None => true,
        }),
        (_, Some(parameter)) => {
            // Where the conditions ask for an argument that is missing, the parameter's own presence is not asked.
            let asks_missing = change.when.get(parameter).is_some_and(|when| when.missing == Some(true));
            asks_missing || bound.argument(parameter).is_some()
        }
        (_, None) => true,
    }
}

/// Whether an argument stands in a position that the newest signature keeps for keywords.
fn positional_beyond(change: &ChangeRef, site: &Use<'_>, bound: &Bound<'_>) -> bool {
    let library = &site.library;
    let newest = library.surface.releases.len().saturating_sub(1) as u32;
    let Some(signature) = library.signatures_of(&site.path).iter().find(|s| s.releases.contains(newest)) else {
        return false;
    };
    let parameters = signature.parameters();
    if change.life.gone().is_none() && change.life.deprecated.is_none() {
        return false;
    }
    bound
        .arguments
        .iter()
        .filter(|argument| argument.keyword.is_none())
        .any(|argument| parameters.iter().any(|p| p.name == argument.parameter && p.kind == ParameterKind::KeywordOnly))
}
