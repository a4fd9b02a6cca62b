//! Arguments given by position that must be given by keyword.

use changes::surface::{Parameter, ParameterKind};
use syntax::node::ArgumentKind;

use super::draft::{Draft, Refusal};
use crate::bind::signatures::callables;
use crate::file::FileContext;
use crate::finding::Edit;
use crate::judge::{CallShape, SymbolFact, span};
use crate::matching::Hit;

/// Arguments that became keyword-only, or whose parameters changed places. In the second case nothing in the call says
/// whether it was written before or after: it is taken as older than the change, which is a reason to look at it.
pub fn draft<'t>(hit: &Hit<'t>, context: &FileContext<'t>) -> Result<Option<(Draft, Option<String>)>, Refusal> {
    let (Some(bound), Some(call)) = (&hit.bound, &hit.site.call) else { return Ok(None) };
    let project = context.project;
    let newest = span::newest(&hit.site.library, project);
    let signature = newest
        .map(|release| callables(&hit.site.library, &hit.site.path, release, project))
        .and_then(|overloads| overloads.into_iter().next())
        .map(|callable| callable.parameters);
    let meant = order_before(hit, context);
    let mut position = 0;
    let mut open = false;
    let mut exchanged = None;
    let mut draft = Draft { headline: "Pass the arguments by keyword".into(), ..Draft::default() };
    draft.facts.targets.push(call.node.byte_range());
    draft.facts.result.untouched = true;
    for argument in &call.arguments {
        if !matches!(argument.kind, ArgumentKind::Positional) {
            if open && matches!(argument.kind, ArgumentKind::Star) {
                return Err(Refusal::new("arguments", "the call unpacks arguments whose parameters are not known"));
            }
            continue;
        }
        let name = bound.arguments.iter().find(|known| known.node.id() == argument.node.id());
        let now = name.map(|known| known.parameter.clone());
        let before = meant.as_ref().and_then(|names| names.get(position)).cloned();
        position += 1;
        let moved = before.filter(|before| now.as_ref().is_some_and(|now| now != before && now != "self"));
        if let Some(before) = &moved {
            exchanged = exchanged.or_else(|| Some((before.clone(), now.clone().unwrap_or_default())));
            let takes = |known: &Parameter| known.name == *before && known.kind != ParameterKind::PositionalOnly;
            if !signature.as_ref().is_some_and(|signature| signature.iter().any(takes)) {
                let gone = format!("this argument was `{before}` once, and no parameter has that name now");
                return Err(Refusal::new("arguments", gone));
            }
        }
        let is_own = now.is_some() && hit.change.parameter == now;
        let becomes = match (&signature, &now) {
            (Some(signature), Some(now)) => {
                signature.iter().any(|new| new.name == *now && new.kind == ParameterKind::KeywordOnly)
            }
            (None, _) => is_own,
            (Some(_), None) => false,
        };
        open |= becomes || is_own || moved.is_some();
        if !open {
            continue;
        }
        let Some(name) = moved.or(now).filter(|_| bound.by_signature) else {
            return Err(Refusal::new("arguments", "the names of the arguments given by position are not known"));
        };
        let at = argument.node.start_byte();
        draft.edits.push(Edit { range: at..at, text: format!("{name}=") });
        draft.facts.keywords.insert(name);
    }
    let keywords = draft.facts.keywords.iter().cloned().collect();
    let call = Some(CallShape { keywords, ..CallShape::default() });
    let path = Some(hit.site.path.clone());
    draft.facts.symbols.push(SymbolFact { path, written: hit.site.path.clone(), call, is_old: true });
    let because = exchanged.map(|(before, now)| {
        format!(
            "the call is taken as written before the parameters changed places, when `{before}` stood where `{now}` is"
        )
    });
    Ok((!draft.edits.is_empty()).then_some((draft, because)))
}

/// The parameters that took positional arguments before a change, in their order; `None` where no signature is known.
fn order_before(hit: &Hit<'_>, context: &FileContext<'_>) -> Option<Vec<String>> {
    let (library, life) = (&hit.site.library, &hit.change.life);
    let at = [life.deprecated.as_ref(), life.gone()].into_iter().flatten().min()?;
    let before = library.surface.releases.iter().rposition(|release| release < at)?;
    let old = callables(library, &hit.site.path, before as u32, context.project).into_iter().next()?;
    let takes = |kind| matches!(kind, ParameterKind::PositionalOnly | ParameterKind::PositionalOrKeyword);
    let mut names: Vec<String> =
        old.parameters.into_iter().take_while(|known| takes(known.kind)).map(|known| known.name).collect();
    if hit.site.through_class {
        names.insert(0, "self".to_owned());
    }
    Some(names)
}
