//! Rewrites from the change's file: the first alternative that holds is taken.

use changes::UseForm;
use changes::record::{Also, Rewrite};
use changes::surface::SymbolKind;
use changes::template::Template;
use syntax::{Model, Node};

use super::draft::{Draft, Refusal};
use super::fill::{Filler, Rules};
use super::pattern;
use super::symbols::Printer;
use super::targets;
use super::template::{Form, Shape};
use crate::conditions;
use crate::file::FileContext;
use crate::judge::{Facts, ResultFact, exists, requirements};
use crate::matching::Hit;

/// The alternatives that are for uses of this form.
pub fn alternatives<'c>(hit: &'c Hit<'_>) -> impl Iterator<Item = &'c Rewrite> {
    hit.change.rewrites.iter().filter(|rewrite| is_for(rewrite, hit))
}

/// Whether an alternative is for uses of a form.
fn is_for(rewrite: &Rewrite, hit: &Hit<'_>) -> bool {
    let form = hit.site.form;
    if !rewrite.uses.is_empty() {
        return rewrite.uses.contains(&form);
    }
    // A call can be replaced by anything but decorators, whatever they look like.
    if form == UseForm::Call {
        return !rewrite.template.source.trim_start().starts_with('@');
    }
    let Ok(shape) = Shape::read(&rewrite.template) else { return false };
    match shape.form {
        Form::Decorators => form == UseForm::Decorator,
        // An import statement, a call or a setting may all go.
        Form::Pass => true,
        Form::Statements => form == UseForm::ClassEntry,
        Form::Expression => {
            is_plain(&shape)
                || form == UseForm::Decorator
                || (!rewrite.template.passes_on()
                    && rewrite.template.arguments().next().is_none()
                    && is_value(&shape, hit))
        }
    }
}

/// Whether a template without arguments stands for a value, not for a call.
fn is_value(shape: &Shape, hit: &Hit<'_>) -> bool {
    let kind = hit.site.library.symbol(&hit.site.path).map(|symbol| symbol.kind);
    let is_call = shape.expression().is_some_and(|root| root.kind() == "call");
    !is_call || matches!(kind, Some(SymbolKind::Property | SymbolKind::Attribute | SymbolKind::Constant))
}

/// Whether a template is a plain path.
pub fn is_plain(shape: &Shape) -> bool {
    let model = Model::new(&shape.parsed);
    shape.expression().is_some_and(|root| shape.free_chain(root, &model).is_some())
}

/// The first alternative that holds, filled; `Ok(None)` where none holds.
pub fn draft<'c, 't>(
    hit: &'c Hit<'t>,
    printer: &Printer<'t>,
    context: &'c FileContext<'t>,
) -> Result<Option<(Draft, &'c Rewrite)>, Refusal> {
    let mut refusal = None;
    for rewrite in alternatives(hit) {
        if !conditions::hold(&rewrite.when, &rewrite.place, &hit.site, hit.bound.as_ref(), context) {
            continue;
        }
        if let Some(lacking) = requirements::first_failing(&rewrite.requires, context.project) {
            let reason = format!("the rewrite needs {lacking}");
            refusal.get_or_insert(Refusal::new("exists", reason));
            continue;
        }
        match one(hit, rewrite, printer.clone(), context) {
            Ok(Some(draft)) => {
                // A later one may be made for the releases that this one is too new for.
                let own = hit.change.distribution.as_str();
                match exists::lacking(&draft.facts, own, context.project).filter(|_| has_other(hit, rewrite)) {
                    Some(lacking) => {
                        refusal.get_or_insert(Refusal::new("exists", lacking));
                    }
                    None => return Ok(Some((draft, rewrite))),
                }
            }
            Ok(None) => {}
            Err(found) => {
                refusal.get_or_insert(found);
            }
        }
    }
    match refusal {
        Some(refusal) => Err(refusal),
        None => Ok(None),
    }
}

/// Whether another alternative comes after this one.
fn has_other(hit: &Hit<'_>, rewrite: &Rewrite) -> bool {
    alternatives(hit).skip_while(|other| !std::ptr::eq(*other, rewrite)).nth(1).is_some()
}

/// One alternative; `Ok(None)` where its `match` does not.
fn one<'t>(
    hit: &Hit<'t>,
    rewrite: &Rewrite,
    printer: Printer<'t>,
    context: &FileContext<'t>,
) -> Result<Option<Draft>, Refusal> {
    let matched = match &rewrite.pattern {
        Some(template) => {
            let shape = Shape::read(template)?;
            match pattern::around_use(&shape, hit, context) {
                Some(found) => Some(found),
                None => return Ok(None),
            }
        }
        None => None,
    };
    let rules = Rules {
        drop: Some(&rewrite.drop),
        default_ok: Some(&rewrite.default_ok),
        when: Some(&rewrite.when),
        same: rewrite.same.as_deref(),
        whole_call: rewrite.uses.as_slice() == [UseForm::Call] || !rewrite.drop.is_empty(),
        unvouched: false,
    };
    let mut draft = filled(&rewrite.template, hit, rules, matched, printer.clone(), context)?;
    let target = draft.facts.targets.first().cloned();
    draft.facts.requires.extend(rewrite.requires.iter().cloned());
    if let Some(node) = target.and_then(|range| context.parsed.node_at(range)) {
        let found = conditions::result_use(node, context);
        draft.facts.result.excused = found.filter(|found| rewrite.result_ok.contains(found));
    }
    draft.facts.result.limited = !rewrite.result_ok.is_empty() && draft.facts.result.excused.is_none();
    also(&hit.change.also, hit, printer, context, &mut draft)?;
    Ok(Some(draft))
}

/// A template filled for a use.
pub fn filled<'t>(
    template: &Template,
    hit: &Hit<'t>,
    rules: Rules<'_>,
    matched: Option<(Node<'t>, pattern::Matched<'t>)>,
    mut printer: Printer<'t>,
    context: &FileContext<'t>,
) -> Result<Draft, Refusal> {
    let shape = Shape::read(template)?;
    let model = Model::new(&shape.parsed);
    let node = matched.as_ref().map(|(node, _)| *node);
    let is_name_only = is_plain(&shape) && !rules.whole_call;
    let target = targets::target(&shape, is_name_only, hit, node, context)?;
    // A constructor that a subclass calls as `super().__init__` keeps its callee.
    let callee = hit.site.call.as_ref().map(|call| context.parsed.slice(call.callee));
    if callee.is_some_and(|callee| callee.ends_with(".__init__")) && !keeps_callee(&shape, &model, hit) {
        return Err(Refusal::new("target", "the call is a subclass's call of its base's constructor"));
    }
    let needs_before = printer.needs.len();
    let mut filler = Filler::new(context, hit, &shape, &model, rules, target, &mut printer);
    if let Some((_, matched)) = matched {
        filler = filler.with_captures(matched.captures);
    }
    let pieces = filler.fill()?;
    let mut facts = filler.into_facts();
    forget_outside(&mut facts, &target.byte_range());
    facts.result = result(&shape, &model, hit, target, context);
    let text = context.text();
    let edits = match shape.form {
        Form::Pass => vec![super::imports::statement_gone(target, text)],
        _ => pieces.edits(target.byte_range(), text),
    };
    let kept = |at: usize| {
        pieces.0.iter().any(|piece| match piece {
            super::pieces::Piece::Old(range) => range.contains(&at),
            super::pieces::Piece::New(_) => false,
        })
    };
    let root = super::symbols::root_of(hit.site.node);
    let printed = |name: &str| {
        let anew = printer.needs.iter().any(|need| need.name() == name);
        !anew
            && pieces
                .0
                .iter()
                .any(|piece| matches!(piece, super::pieces::Piece::New(text) if super::has_name(text, name)))
    };
    let vanishes = |root: &Node<'t>| !kept(root.start_byte()) && !printed(context.parsed.slice(*root));
    let vanished = root.filter(vanishes).map(|root| root.start_byte()).into_iter().collect();
    let headline = match shape.form {
        Form::Pass => "Remove the statement".to_owned(),
        _ => format!("Replace with `{}`", super::fill::shortened(&pieces.render(text))),
    };
    Ok(Draft {
        edits,
        needs: printer.needs.split_off(needs_before.min(printer.needs.len())),
        vanished,
        facts,
        headline,
    })
}

/// Arguments outside of the target stay where they are.
fn forget_outside(facts: &mut Facts, target: &std::ops::Range<usize>) {
    let stays: Vec<bool> = facts
        .arguments
        .iter()
        .map(|fact| fact.uses > 0 || (target.start <= fact.range.start && fact.range.end <= target.end))
        .collect();
    let places: Vec<usize> = stays
        .iter()
        .scan(0, |next, stays| {
            let place = *next;
            *next += usize::from(*stays);
            Some(place)
        })
        .collect();
    facts.order = facts.order.iter().filter(|at| stays[**at]).map(|at| places[*at]).collect();
    let mut stays = stays.into_iter();
    facts.arguments.retain(|_| stays.next().unwrap_or(true));
}

fn keeps_callee(shape: &Shape, model: &Model<'_>, hit: &Hit<'_>) -> bool {
    let function = shape.expression().and_then(|root| root.child_by_field_name("function"));
    function.is_some_and(|function| match shape.hole(function) {
        Some(changes::template::Hole::Callee) => true,
        _ => shape.free_chain(function, model).is_some_and(|path| hit.change.paths.contains(&path.join("."))),
    })
}

/// What the old and the new expression give.
fn result<'t>(
    shape: &Shape,
    model: &Model<'_>,
    hit: &Hit<'t>,
    target: Node<'t>,
    context: &FileContext<'t>,
) -> ResultFact {
    let mut out = ResultFact { asked: shape.form == Form::Expression, ..ResultFact::default() };
    if !out.asked {
        return out;
    }
    if conditions::result_use(target, context) == Some(changes::record::ResultUse::Unused) {
        out.untouched = true;
        return out;
    }
    let types = |path: &str| super::types::returned(path, context.project);
    out.old = match &hit.site.call {
        Some(call) if call.node.id() == target.id() => types(&hit.site.path),
        _ => super::types::of_value(&hit.site.path, context.project),
    };
    let Some(root) = shape.expression() else { return out };
    let function = root.child_by_field_name("function").filter(|_| root.kind() == "call");
    out.new = match function {
        Some(function) => match shape.hole(function) {
            Some(changes::template::Hole::Callee) => {
                out.untouched = true;
                None
            }
            _ => shape.free_chain(function, model).and_then(|path| types(&path.join("."))),
        },
        None => shape.free_chain(root, model).and_then(|path| super::types::of_value(&path.join("."), context.project)),
    };
    let same_callee = function
        .and_then(|function| shape.free_chain(function, model))
        .is_some_and(|path| hit.change.paths.contains(&path.join(".")));
    out.untouched |= same_callee;
    out
}

/// Rewrites elsewhere in the file that come with it, all or none.
fn also<'t>(
    wanted: &[Also],
    hit: &Hit<'t>,
    printer: Printer<'t>,
    context: &FileContext<'t>,
    draft: &mut Draft,
) -> Result<(), Refusal> {
    for also in wanted {
        let shape = Shape::read(&also.pattern)?;
        let mut walk = syntax::node::descendants(context.parsed.root());
        while let Some(node) = walk.next() {
            if draft
                .facts
                .targets
                .iter()
                .any(|target| target.start <= node.start_byte() && node.end_byte() <= target.end)
            {
                continue;
            }
            let Some(matched) = pattern::at(&shape, node, None, context) else { continue };
            let mut other = hit.clone();
            other.site.call = None;
            other.site.receiver = None;
            other.bound = None;
            let rules = Rules::default();
            let part = filled(&also.template, &other, rules, Some((node, matched)), printer.clone(), context)?;
            draft.edits.extend(part.edits);
            draft.needs.extend(part.needs);
            draft.facts.join(part.facts);
            walk.skip_children();
        }
    }
    Ok(())
}
