//! From a hit to its migrations: derived and written rewrites, filled and printed in the file's own style.
//!
//! A rewrite of one place is a [`draft::Draft`]: edits in its target, names to be imported, facts. The drafts of one
//! migration are joined, their imports planned, and the whole becomes a [`Candidate`] for [`crate::judge`].

pub mod arguments;
pub mod at_import;
pub mod by_keyword;
pub mod derived;
pub mod draft;
pub mod fill;
pub mod holes;
pub mod imports;
pub mod layout;
pub mod pattern;
pub mod pieces;
pub mod precedence;
pub mod quotes;
pub mod symbols;
pub mod targets;
pub mod template;
pub mod types;
pub mod written;

use std::cell::OnceCell;
use std::collections::BTreeMap;

use changes::UseForm;
use changes::record::{Rewrite, Safety};
use changes::template::Template;
use syntax::{BindingId, BindingKind};

use crate::file::FileContext;
use crate::finding::{Edit, Finding, Fix, RewriteOrigin};
use crate::judge::{self, Candidate};
use crate::matching::Hit;
use crate::propose;
use crate::uses::Use;
use draft::{Draft, Refusal};
use symbols::Printer;

/// The migrations of all hits of a file, gated, in their order; or why there are none. `findings` are the file's, without
/// migrations. The costly gates look at many candidates at once.
pub fn fixes_for<'t>(hits: &[Hit<'t>], findings: &[Finding], context: &FileContext<'t>) -> Vec<Fix> {
    let mut candidates: Vec<Candidate> = Vec::new();
    let sites = Sites::default();
    let drafted: Vec<Result<Option<usize>, Refusal>> = hits
        .iter()
        .map(|hit| {
            candidate_among(hit, &sites, context).map(|found| {
                found.map(|candidate| {
                    candidates.push(candidate);
                    candidates.len() - 1
                })
            })
        })
        .collect();
    let verdicts = judge::judge_all(&candidates, findings, context);
    let mut fixes: Vec<Fix> = drafted
        .into_iter()
        .map(|drafted| match drafted {
            Err(refusal) => Fix::Withheld { by: refusal.by, reason: refusal.reason },
            Ok(None) => Fix::Explained,
            Ok(Some(at)) => judge::settled(candidates[at].clone(), verdicts[at].clone()),
        })
        .collect();
    if let Some(rewriter) = context.project.rewriter {
        let is_open = |at: &usize| propose::is_open(&findings[*at], &fixes[*at]);
        let open: Vec<usize> = (0..hits.len()).filter(is_open).collect();
        let asked = propose::ask(&open, hits, findings, context, rewriter);
        for (at, (_, tried)) in open.into_iter().zip(asked) {
            if let Some(fix) = propose::fix_of(&tried) {
                fixes[at] = fix;
            }
        }
    }
    fixes
}

/// One or more drafts on their way to a candidate.
#[derive(Debug, Clone)]
pub struct Made {
    draft: Draft,
    origin: RewriteOrigin,
    safety: Safety,
    because: Option<String>,
    /// Bindings whose uses all go.
    gone: Vec<BindingId>,
    /// The record's example shows it.
    proven: bool,
}

impl Made {
    fn derived(draft: Draft, because: Option<String>, gone: Vec<BindingId>) -> Made {
        let safety = if because.is_some() { Safety::Unsafe } else { Safety::Safe };
        Made { draft, origin: RewriteOrigin::Derived, safety, because, gone, proven: false }
    }

    fn written(draft: Draft, rewrite: &Rewrite, gone: Vec<BindingId>) -> Made {
        let because = rewrite.because.clone();
        Made { draft, origin: RewriteOrigin::Written, safety: rewrite.safety, because, gone, proven: true }
    }

    fn join(&mut self, other: Made) {
        self.draft.edits.extend(other.draft.edits);
        self.draft.needs.extend(other.draft.needs);
        self.draft.vanished.extend(other.draft.vanished);
        self.draft.facts.join(other.draft.facts);
        self.safety = self.safety.min(other.safety);
        self.because = self.because.take().or(other.because);
        self.gone.extend(other.gone);
        self.proven &= other.proven;
        if other.origin == RewriteOrigin::Written {
            self.origin = RewriteOrigin::Written;
        }
    }
}

/// The candidate of a hit; `Ok(None)` where nothing is known to replace it.
pub fn candidate<'t>(hit: &Hit<'t>, context: &FileContext<'t>) -> Result<Option<Candidate>, Refusal> {
    candidate_among(hit, &Sites::default(), context)
}

/// All uses of a file, collected when the first import asks for them.
#[derive(Default)]
struct Sites<'t>(OnceCell<Vec<Use<'t>>>);

impl<'t> Sites<'t> {
    fn all(&self, context: &FileContext<'t>) -> &[Use<'t>] {
        self.0.get_or_init(|| crate::uses::collect(context))
    }
}

fn candidate_among<'t>(
    hit: &Hit<'t>,
    sites: &Sites<'t>,
    context: &FileContext<'t>,
) -> Result<Option<Candidate>, Refusal> {
    if hit.site.form == UseForm::Import {
        return Ok(at_import::draft(hit, sites, context)?.map(|made| finished(made, hit, context)));
    }
    at_use(hit, context, &|printer| draft_at_use(hit, printer, context))
}

/// What a template that a model proposes makes of a use that is no import. `drop`: reasons why arguments may go.
pub(crate) fn proposed<'t>(
    hit: &Hit<'t>,
    template: &Template,
    drop: &BTreeMap<String, String>,
    context: &FileContext<'t>,
) -> Result<Candidate, Refusal> {
    let made = at_use(hit, context, &|printer| {
        // A plain path stands for the whole call: what is called is written with its arguments.
        let whole_call = hit.site.call.is_some();
        let rules = fill::Rules { drop: Some(drop), unvouched: true, whole_call, ..fill::Rules::default() };
        let draft = written::filled(template, hit, rules, None, printer.clone(), context)?;
        let because = Some("it was proposed by a model; the checks prove form, not meaning".to_owned());
        let (origin, safety) = (RewriteOrigin::Model, Safety::Unsafe);
        Ok(Some(Made { draft, origin, safety, because, gone: Vec::new(), proven: false }))
    })?;
    made.ok_or_else(|| Refusal::new("target", "there is nothing here to replace"))
}

/// A draft of one use, with what becomes of the names that it no longer needs.
fn at_use<'t>(
    hit: &Hit<'t>,
    context: &FileContext<'t>,
    draft: &dyn Fn(&Printer<'t>) -> Result<Option<Made>, Refusal>,
) -> Result<Option<Candidate>, Refusal> {
    let mut printer = Printer::new(hit);
    let roots = symbols::root_bindings(hit, context);
    let through_from = printer.item.is_some();
    if through_from && roots.len() > 1 {
        return Err(Refusal::new("names", "the name is imported in several ways here"));
    }
    let root = symbols::root_of(hit.site.node);
    let alone = roots.first().filter(|id| {
        let uses = context.model.uses_of(**id);
        let is_import = match &context.model.binding(**id).kind {
            BindingKind::FromImport { .. } => true,
            BindingKind::Import { .. } => is_plain_module(**id, context),
            _ => false,
        };
        is_import && uses.len() == 1 && root.is_some_and(|root| uses[0].id() == root.id())
    });
    let alone = alone.copied().filter(|id| !is_kept(*id, context));
    printer.taken.extend(alone.filter(|_| through_from));
    // A class that is only named for its outdated member goes with it, and a plain `import module` that a reference
    // alone used.
    let goes_too = |id: &BindingId| match &context.model.binding(*id).kind {
        BindingKind::FromImport { module, member, .. } => {
            context.resolver.kind_of(&format!("{module}.{member}")) == Some(changes::surface::SymbolKind::Class)
        }
        BindingKind::Import { .. } => hit.site.form == UseForm::Ref,
        _ => false,
    };
    let alone = alone.filter(|id| through_from || goes_too(id));
    let Some(mut made) = draft(&printer)? else { return Ok(None) };
    let vanishes = root.is_some_and(|root| made.draft.vanished.contains(&root.start_byte()));
    made.gone.extend(alone.filter(|_| vanishes));
    Ok(Some(finished(made, hit, context)))
}

/// Whether a name is bound by one `import module` alone, at the top level, that is not there for what loading it does.
fn is_plain_module(id: BindingId, context: &FileContext<'_>) -> bool {
    let binding = context.model.binding(id);
    let BindingKind::Import { statement, loaded, .. } = &binding.kind else { return false };
    let line = context.text()[statement.end_byte()..].lines().next().unwrap_or_default();
    !loaded.contains('.')
        && statement.parent().is_some_and(|parent| parent.id() == context.parsed.root().id())
        && context.model.scope(binding.scope).names.get(binding.name).is_some_and(|all| all.len() == 1)
        && !line.contains('#')
}

/// Whether an imported name must stay: listed in `__all__`, or re-exported as itself.
fn is_kept(id: BindingId, context: &FileContext<'_>) -> bool {
    let binding = context.model.binding(id);
    let listed = context.model.dunder_all().is_some_and(|all| all.iter().any(|name| name == binding.name));
    let as_itself = matches!(&binding.kind, BindingKind::FromImport { item, member, .. }
        if item.kind() == "aliased_import" && member == binding.name);
    listed || as_itself
}

/// The rewrite of one use, its imports not yet planned.
pub(crate) fn draft_at_use<'t>(
    hit: &Hit<'t>,
    printer: &Printer<'t>,
    context: &FileContext<'t>,
) -> Result<Option<Made>, Refusal> {
    if written::alternatives(hit).next().is_some() {
        return Ok(
            written::draft(hit, printer, context)?.map(|(draft, rewrite)| Made::written(draft, rewrite, Vec::new()))
        );
    }
    Ok(derived::draft(hit, printer, context)?.map(|(draft, because)| Made::derived(draft, because, Vec::new())))
}

fn finished<'t>(made: Made, hit: &Hit<'t>, context: &FileContext<'t>) -> Candidate {
    let Made { mut draft, origin, safety, because, gone, proven } = made;
    let near = match hit.site.form {
        UseForm::Import => Some(hit.site.node),
        _ => Printer::new(hit).item,
    };
    let gone = gone.into_iter().filter(|id| !is_kept(*id, context) && !is_printed(*id, &draft, context)).collect();
    let mut needs = draft.needs;
    needs.sort();
    needs.dedup();
    let plan = imports::Plan { context, needs, gone, near, place: hit.site.node };
    let mut edits = draft.edits;
    edits.extend(plan.edits());
    edits.sort_by_key(|edit| (edit.range.start, edit.range.end));
    edits.dedup();
    let example = hit.change.examples.iter().any(|example| example.proof.is_some());
    draft.facts.proven = proven && example && origin == RewriteOrigin::Written;
    Candidate {
        change: hit.change.clone(),
        path: hit.site.path.clone(),
        whole: hit.site.whole.byte_range(),
        name: hit.site.name.clone(),
        origin,
        safety,
        because,
        title: draft.headline,
        edits,
        facts: draft.facts,
    }
}

/// Whether the new text still has a name.
fn is_printed(id: BindingId, draft: &Draft, context: &FileContext<'_>) -> bool {
    let name = context.model.binding(id).name;
    let has = |edit: &Edit| has_name(&edit.text, name);
    let is_imported_anew = draft.needs.iter().any(|need| need.name() == name);
    !is_imported_anew && draft.edits.iter().any(has)
}

/// Whether a name stands in a text, not as an attribute and not as all of a string.
fn has_name(text: &str, name: &str) -> bool {
    text.match_indices(name).any(|(at, _)| {
        let is_word = |c: char| c == '_' || c.is_alphanumeric();
        let (before, after) = (&text[..at], &text[at + name.len()..]);
        let is_string = ['"', '\''].iter().any(|quote| before.ends_with(*quote) && after.starts_with(*quote));
        !is_string && !before.ends_with(|c| is_word(c) || c == '.') && !after.starts_with(is_word)
    })
}
