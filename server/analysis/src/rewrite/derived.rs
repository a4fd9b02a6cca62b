//! Rewrites that follow from a change's facts.

use std::collections::BTreeMap;

use changes::record::{Replacement, Successor};
use changes::surface::{Parameter, ParameterKind, Symbol, SymbolKind};
use changes::template::Template;
use changes::{Kind, UseForm};

use super::by_keyword;
use super::draft::{Draft, Refusal};
use super::fill::Rules;
use super::symbols::Printer;
use super::written::filled;
use crate::bind::signatures::{callables, is_plain};
use crate::file::FileContext;
use crate::finding::Edit;
use crate::judge::{ArgumentFact, CallShape, SymbolFact, span};
use crate::matching::Hit;

/// What a change's facts give for a use; `Ok(None)` where they give nothing. The flag says that the rewrite is unsafe
/// by its nature, with the reason.
pub fn draft<'t>(
    hit: &Hit<'t>,
    printer: &Printer<'t>,
    context: &FileContext<'t>,
) -> Result<Option<(Draft, Option<String>)>, Refusal> {
    let change = &hit.change;
    if change.kind == Kind::Position {
        return by_keyword::draft(hit, context);
    }
    match (&change.replacement, &change.parameter) {
        (Replacement::Nothing, Some(parameter)) => dropped(hit, parameter, printer, context).map(|draft| {
            let because = format!("what `{parameter}` asked for is no longer asked for");
            Some((draft, Some(because)))
        }),
        (Replacement::Any(successors), _) if !change.reshapes => match (successors.first(), &change.parameter) {
            (Some(Successor::Parameter(new)), Some(old)) => {
                renamed_parameter(hit, old, new, printer, context).map(|draft| Some((draft, None)))
            }
            (Some(Successor::Symbol(new)), None) => renamed(hit, new, printer, context),
            _ => Ok(None),
        },
        _ => Ok(None),
    }
}

fn parsed(source: &str) -> Result<Template, Refusal> {
    Template::parse(source).map_err(|error| Refusal::new("template", error.to_string()))
}

/// `path(old)` → `path(new)`.
fn renamed_parameter<'t>(
    hit: &Hit<'t>,
    old: &str,
    new: &str,
    printer: &Printer<'t>,
    context: &FileContext<'t>,
) -> Result<Draft, Refusal> {
    let bound = hit.bound.as_ref();
    let Some(argument) = bound.and_then(|bound| bound.argument(old)) else {
        return Err(Refusal::new("arguments", format!("`{old}` is not given here")));
    };
    if bound.is_some_and(|bound| bound.argument(new).is_some()) {
        return Err(Refusal::new("arguments", format!("`{new}` is given already")));
    }
    let Some(keyword) = argument.keyword else {
        let source = format!("{{callee}}(..., {new}={{{old}}})");
        let draft = filled(&parsed(&source)?, hit, Rules::default(), None, printer.clone(), context)?;
        return if draft.edits.is_empty() {
            Err(Refusal::new("target", "the argument is given by position, where its name does not matter"))
        } else {
            Ok(draft)
        };
    };
    let mut draft = name_edit(keyword.byte_range(), new, hit);
    draft.headline = format!("Rename the argument to `{new}`");
    if hit.site.call.is_some() {
        let call = Some(CallShape { keywords: vec![new.to_owned()], ..CallShape::default() });
        let path = Some(hit.site.path.clone());
        draft.facts.symbols.push(SymbolFact { path, written: hit.site.path.clone(), call, is_old: true });
    }
    draft.facts.keywords.insert(new.to_owned());
    Ok(draft)
}

/// One name replaced; the arguments are not touched.
fn name_edit(range: std::ops::Range<usize>, new: &str, hit: &Hit<'_>) -> Draft {
    let mut draft = Draft { headline: format!("Replace with `{new}`"), ..Draft::default() };
    draft.facts.targets.push(hit.site.whole.byte_range());
    draft.facts.targets.push(range.clone());
    draft.facts.result.untouched = true;
    draft.facts.result.asked = true;
    draft.edits.push(Edit { range, text: new.to_owned() });
    draft
}

/// `path(p)` whose argument may simply go.
fn dropped<'t>(
    hit: &Hit<'t>,
    parameter: &str,
    printer: &Printer<'t>,
    context: &FileContext<'t>,
) -> Result<Draft, Refusal> {
    let reason = BTreeMap::from([(parameter.to_owned(), "nothing replaces it".to_owned())]);
    let mut draft = if hit.site.form == UseForm::ClassEntry {
        filled(
            &parsed("pass")?,
            hit,
            Rules { drop: Some(&reason), ..Rules::default() },
            None,
            printer.clone(),
            context,
        )?
    } else {
        let rules = Rules { drop: Some(&reason), ..Rules::default() };
        filled(&parsed("{callee}(...)")?, hit, rules, None, printer.clone(), context)?
    };
    draft.headline = format!("Remove the argument `{parameter}`");
    Ok(draft)
}

/// Whether a path lies in a class.
fn is_member(path: &str, context: &FileContext<'_>) -> bool {
    let Some((owner, _)) = path.rsplit_once('.') else { return false };
    let library = context.project.database.library_of(owner);
    match library.and_then(|library| library.symbol(owner).map(|symbol| symbol.kind)) {
        Some(kind) => kind == SymbolKind::Class,
        None => owner.rsplit('.').next().is_some_and(|last| last.starts_with(|c: char| c.is_uppercase())),
    }
}

/// Evidence that two paths are one thing: the record's, or what the surface shows.
pub fn evidence(hit: &Hit<'_>, new: &str, context: &FileContext<'_>) -> Option<String> {
    if let Some(same) = &hit.change.same {
        return Some(same.clone());
    }
    let library = &hit.site.library;
    let old = library.symbol(&hit.site.path)?;
    if old.path != new && library.symbol(new).is_some_and(|symbol| symbol.path == old.path) {
        return Some(format!("`{}` and `{new}` are one definition", hit.site.path));
    }
    let forwards = old.forwards.iter().any(|forward| forward.to == new);
    let back = context.project.database.library_of(new).is_some_and(|library| {
        library.symbol(new).is_some_and(|symbol| symbol.forwards.iter().any(|forward| forward.to == hit.site.path))
    });
    (forwards || back)
        .then(|| format!("one of `{}` and `{new}` only passes its arguments on to the other", hit.site.path))
        .or_else(|| subclass_that_warns(hit, old, new, context))
}

/// A deprecated class that is nothing but its only base: it has no members of its own, and its constructor is inherited,
/// passes on what it gets, or takes nothing.
fn subclass_that_warns(hit: &Hit<'_>, old: &Symbol, new: &str, context: &FileContext<'_>) -> Option<String> {
    let (library, project) = (&hit.site.library, context.project);
    let bases = old.bases.last().map(|known| known.bases.as_slice())?;
    let is_base = matches!(bases, [only] if only == new || library.canonical(only) == library.canonical(new));
    if old.kind != SymbolKind::Class || hit.change.life.deprecated.is_none() || !is_base {
        return None;
    }
    if library.has_symbols_below(&old.path) {
        return None;
    }
    let takes_alike = match old.signatures.last().map(changes::surface::Signature::parameters) {
        None => true,
        Some(own) if is_plain(&own) => true,
        Some(own) if own.is_empty() => {
            let theirs = span::newest(library, project).map(|release| callables(library, new, release, project));
            let asks = |known: &Parameter| {
                known.default.is_none()
                    && !matches!(known.kind, ParameterKind::VarPositional | ParameterKind::VarKeyword)
            };
            let is_called_bare = hit.site.call.as_ref().is_none_or(|call| call.arguments.is_empty());
            is_called_bare && !theirs.unwrap_or_default().iter().any(|callable| callable.parameters.iter().any(asks))
        }
        Some(_) => false,
    };
    takes_alike.then(|| format!("`{}` is a subclass of `{new}` that only warns", hit.site.path))
}

/// A symbol that has another name or place.
fn renamed<'t>(
    hit: &Hit<'t>,
    new: &str,
    printer: &Printer<'t>,
    context: &FileContext<'t>,
) -> Result<Option<(Draft, Option<String>)>, Refusal> {
    let site = &hit.site;
    let same = evidence(hit, new, context);
    let is_old_member = hit.change.kind == Kind::Member || site.receiver.is_some() || hit.change.kind == Kind::Override;
    let in_same_owner =
        site.path.rsplit_once('.').map(|(owner, _)| owner) == new.rsplit_once('.').map(|(owner, _)| owner);
    if is_old_member || site.class.is_some() {
        if !(is_member(new, context) || in_same_owner) {
            return Ok(None);
        }
        let name = new.rsplit('.').next().unwrap_or(new);
        let owner_fits = in_same_owner || owners_agree(&site.path, new, context);
        if !owner_fits {
            return Ok(None);
        }
        check_access(&site.path, new, context)?;
        check_parameters(hit, new, same.as_deref(), context)?;
        let mut draft = name_edit(site.name.clone(), name, hit);
        let call = site.call.as_ref().map(|_| untouched_call(hit));
        draft.facts.symbols.push(SymbolFact {
            path: Some(new.to_owned()),
            written: format!(".{name}"),
            call,
            is_old: false,
        });
        draft.facts.result.untouched = same.is_some();
        draft.facts.result.old = super::types::returned(&site.path, context.project);
        draft.facts.result.new = super::types::returned(new, context.project);
        draft.facts.result.asked = site.call.is_some();
        draft.facts.same = same;
        keep_arguments(hit, &mut draft, context);
        let because =
            (site.form == UseForm::Override).then(|| "other code may still call the method by its old name".to_owned());
        return Ok(Some((draft, because)));
    }
    if is_member(new, context) && !in_same_owner {
        return Ok(None);
    }
    check_parameters(hit, new, same.as_deref(), context)?;
    let rules = Rules { same: same.as_deref(), ..Rules::default() };
    // Only the callee changes where the arguments may stay as they are.
    let as_they_are = same.is_some() || site.call.is_none();
    let source = if as_they_are { new.to_owned() } else { format!("{new}(...)") };
    let mut draft = filled(&parsed(&source)?, hit, rules, None, printer.clone(), context)?;
    if as_they_are {
        if site.call.is_some() {
            for fact in &mut draft.facts.symbols {
                fact.call = Some(untouched_call(hit));
            }
        }
        keep_arguments(hit, &mut draft, context);
    }
    draft.facts.same = same;
    draft.headline = format!("Replace with `{}`", new.strip_prefix("builtins.").unwrap_or(new));
    Ok(Some((draft, None)))
}

fn untouched_call(hit: &Hit<'_>) -> CallShape {
    use syntax::node::ArgumentKind;
    let mut shape = CallShape::default();
    let Some(call) = &hit.site.call else { return shape };
    for argument in &call.arguments {
        match argument.kind {
            ArgumentKind::Positional => shape.positional += 1,
            ArgumentKind::Keyword(_) => {
                let bound = hit.bound.iter().flat_map(|bound| &bound.arguments);
                let known = bound.into_iter().find(|known| known.node.id() == argument.node.id());
                shape.keywords.extend(known.map(|known| known.parameter.clone()));
            }
            ArgumentKind::Star | ArgumentKind::DoubleStar => shape.starred = true,
        }
    }
    if hit.site.through_class && hit.bound.as_ref().is_some_and(|bound| bound.argument("self").is_some()) {
        shape.positional = shape.positional.saturating_sub(1);
    }
    shape
}

/// Every argument stays where it is.
fn keep_arguments(hit: &Hit<'_>, draft: &mut Draft, context: &FileContext<'_>) {
    draft.facts.arguments.clear();
    draft.facts.order.clear();
    let Some(call) = &hit.site.call else { return };
    for (index, argument) in call.arguments.iter().enumerate() {
        draft.facts.order.push(index);
        draft.facts.arguments.push(ArgumentFact {
            label: format!("`{}`", super::fill::shortened(context.parsed.slice(argument.node))),
            range: argument.value.byte_range(),
            plain: true,
            uses: 1,
            conditional: false,
            dropped: None,
        });
    }
}

/// A property is read and a method is called: between the two, another name alone is no migration.
fn check_access(old: &str, new: &str, context: &FileContext<'_>) -> Result<(), Refusal> {
    let kind = |path: &str| Some(context.project.database.library_of(path)?.symbol(path)?.kind);
    let is_method = |kind| matches!(kind, SymbolKind::Method | SymbolKind::ClassMethod | SymbolKind::StaticMethod);
    let (read, called) = match (kind(old), kind(new)) {
        (Some(SymbolKind::Property), Some(kind)) if is_method(kind) => (old, new),
        (Some(kind), Some(SymbolKind::Property)) if is_method(kind) => (new, old),
        _ => return Ok(()),
    };
    Err(Refusal::new("result", format!("`{read}` is read, and `{called}` is called")))
}

/// Whether the receivers of an old member have the new one.
fn owners_agree(old: &str, new: &str, context: &FileContext<'_>) -> bool {
    let (Some((old, _)), Some((new, _))) = (old.rsplit_once('.'), new.rsplit_once('.')) else { return false };
    let canonical = |path: &str| context.resolver.canonical(path);
    canonical(old) == canonical(new) || context.resolver.is_subclass(old, new)
}

/// A rename is derived only where the parameters are known on both sides and agree by name for what is given.
fn check_parameters(hit: &Hit<'_>, new: &str, same: Option<&str>, context: &FileContext<'_>) -> Result<(), Refusal> {
    if same.is_some() || matches!(hit.change.kind, Kind::Module | Kind::Constant) {
        return Ok(());
    }
    let project = context.project;
    let library = project.database.library_of(new);
    let overloads = library
        .as_ref()
        .and_then(|library| span::newest(library, project).map(|release| callables(library, new, release, project)))
        .unwrap_or_default();
    let unknown = || {
        let reason = format!("the parameters of `{}` and `{new}` are not known on both sides", hit.site.path);
        Refusal::new("arguments", reason)
    };
    match (&hit.bound, hit.site.call.is_some()) {
        (Some(bound), true) => {
            if !bound.by_signature || overloads.is_empty() {
                return Err(unknown());
            }
            let given: Vec<&str> = bound.arguments.iter().map(|argument| argument.parameter.as_str()).collect();
            let agrees = overloads.iter().any(|callable| {
                given.iter().all(|name| *name == "self" || callable.parameters.iter().any(|known| known.name == *name))
            });
            if agrees {
                Ok(())
            } else {
                let reason =
                    format!("`{new}` does not take the arguments under the names that `{}` had", hit.site.path);
                Err(Refusal::new("arguments", reason))
            }
        }
        _ => {
            let is_value = matches!(
                hit.site.library.symbol(&hit.site.path).map(|symbol| symbol.kind),
                Some(SymbolKind::Constant | SymbolKind::Attribute | SymbolKind::Property | SymbolKind::Module)
            );
            if is_value || hit.change.kind == Kind::Class || matches!(hit.site.form, UseForm::Store | UseForm::Override)
            {
                return Ok(());
            }
            let old = span_callables(hit, context);
            let names = |list: &[Parameter]| list.iter().map(|p| p.name.clone()).collect::<Vec<_>>();
            let agrees = old.iter().any(|old| overloads.iter().any(|new| names(old) == names(&new.parameters)));
            if agrees { Ok(()) } else { Err(unknown()) }
        }
    }
}

/// The signatures that the old path ever had.
fn span_callables(hit: &Hit<'_>, context: &FileContext<'_>) -> Vec<Vec<Parameter>> {
    let library = &hit.site.library;
    (0..library.surface.releases.len() as u32)
        .rev()
        .flat_map(|release| callables(library, &hit.site.path, release, context.project))
        .map(|callable| callable.parameters)
        .collect()
}
