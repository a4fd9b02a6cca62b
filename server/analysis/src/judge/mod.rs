//! The ten gates: every migration passes them, whatever its origin, before anyone sees it.
//!
//! Each gate answers pass, fail or unknown, with a sentence. Any fail refuses the migration by the gate's name (but for
//! [`Gate::Adopts`]); unknown makes it unsafe. Gates that look at the migrated text anew see many candidates at once:
//! those that do not overlap are applied together, and only where that is not clean one by one.

mod adopts;
mod arguments;
mod defaults;
pub mod exists;
mod facts;
mod gone;
mod inside;
mod look;
mod names;
mod parses;
pub mod requirements;
mod result;
pub mod score;
pub mod span;
mod stable;

use changes::record::Safety;

use crate::file::FileContext;
use crate::finding::{Finding, Fix, Gate, Migration, Outcome, RewriteOrigin, Verdict};
pub use facts::{ArgumentFact, CallShape, Candidate, DefaultFact, DefaultFate, Facts, ResultFact, SymbolFact};
use look::{Before, Look};

/// A gate's answer without its name.
type Answer = (Outcome, String);

fn pass(sentence: impl Into<String>) -> Answer {
    (Outcome::Pass, sentence.into())
}

fn fail(sentence: impl Into<String>) -> Answer {
    (Outcome::Fail, sentence.into())
}

fn unknown(sentence: impl Into<String>) -> Answer {
    (Outcome::Unknown, sentence.into())
}

impl Gate {
    /// The gate's name, as users read it.
    pub fn name(self) -> &'static str {
        match self {
            Gate::Parses => "parses",
            Gate::Arguments => "arguments",
            Gate::Exists => "exists",
            Gate::Gone => "gone",
            Gate::Adopts => "adopts",
            Gate::Inside => "inside",
            Gate::Names => "names",
            Gate::Defaults => "defaults",
            Gate::Result => "result",
            Gate::Stable => "stable",
        }
    }
}

/// The verdicts on each candidate, the ten gates in their order. `findings` are those of the text as it stands.
pub fn judge_all(candidates: &[Candidate], findings: &[Finding], context: &FileContext<'_>) -> Vec<Vec<Verdict>> {
    if candidates.is_empty() {
        return Vec::new();
    }
    let before = Before::of(findings, context);
    let mut out: Vec<Vec<Verdict>> = candidates.iter().map(|candidate| by_facts(candidate, &before, context)).collect();
    let mut left: Vec<usize> = (0..candidates.len()).filter(|at| refusal(&out[*at]).is_none()).collect();
    while !left.is_empty() {
        let (round, rest) = apart(candidates, &left);
        left = rest;
        judge_round(&round, candidates, &before, context, &mut out);
    }
    sorted(out)
}

/// The verdicts on candidates that do not overlap, all looked at in one text; where that is not clean together,
/// in halves, so that one culprit costs few looks more.
fn judge_round(
    round: &[usize],
    candidates: &[Candidate],
    before: &Before<'_>,
    context: &FileContext<'_>,
    out: &mut [Vec<Verdict>],
) {
    let together: Vec<&Candidate> = round.iter().map(|at| &candidates[*at]).collect();
    let looked = by_look(&together, before, context);
    if !looked.clean && round.len() > 1 {
        let (left, right) = round.split_at(round.len() / 2);
        judge_round(left, candidates, before, context, out);
        judge_round(right, candidates, before, context, out);
        return;
    }
    for (verdicts, at) in looked.verdicts.into_iter().zip(round) {
        // What passes in company passes alone; what does not may be another's fault. Names are judged for all of the
        // round together.
        let passes = |verdict: &Verdict| verdict.outcome == Outcome::Pass || verdict.gate == Gate::Names;
        // These two look at the candidate's own targets only.
        let is_own = |verdict: &Verdict| passes(verdict) || matches!(verdict.gate, Gate::Gone | Gate::Stable);
        let own = if round.len() == 1
            || verdicts.iter().all(passes)
            || (verdicts.iter().all(is_own) && !is_shared(&candidates[*at], &together))
        {
            verdicts
        } else {
            let alone = by_look(&[&candidates[*at]], before, context);
            alone.verdicts.into_iter().next().unwrap_or_default()
        };
        out[*at].extend(own);
    }
}

/// Whether another candidate has a target that touches one of this one's.
fn is_shared(candidate: &Candidate, all: &[&Candidate]) -> bool {
    let touches =
        |other: &Candidate| {
            other.facts.targets.iter().any(|theirs| {
                candidate.facts.targets.iter().any(|own| theirs.start <= own.end && own.start <= theirs.end)
            })
        };
    all.iter().any(|other| !std::ptr::eq(*other, candidate) && touches(other))
}

fn sorted(mut all: Vec<Vec<Verdict>>) -> Vec<Vec<Verdict>> {
    for verdicts in &mut all {
        verdicts.sort_by_key(|verdict| verdict.gate);
    }
    all
}

/// The first failing gate that refuses.
fn refusal(verdicts: &[Verdict]) -> Option<&Verdict> {
    verdicts.iter().find(|verdict| verdict.outcome == Outcome::Fail && verdict.gate != Gate::Adopts)
}

/// What becomes of a candidate with its verdicts.
pub fn settled(candidate: Candidate, verdicts: Vec<Verdict>) -> Fix {
    if candidate.edits.is_empty() {
        return Fix::Withheld { by: "target".into(), reason: "the rewrite changes nothing here".into() };
    }
    if let Some(refusal) = refusal(&verdicts) {
        return Fix::Withheld { by: refusal.gate.name().into(), reason: refusal.sentence.clone() };
    }
    let gaps: Vec<&Verdict> =
        verdicts.iter().filter(|verdict| verdict.outcome == Outcome::Unknown && verdict.gate != Gate::Adopts).collect();
    let from_model = candidate.origin == RewriteOrigin::Model;
    if let Some(gap) = gaps.iter().find(|gap| from_model && gap.gate == Gate::Exists) {
        return Fix::Withheld { by: gap.gate.name().into(), reason: gap.sentence.clone() };
    }
    let mut because: Vec<String> = candidate.because.into_iter().collect();
    because.extend(gaps.iter().map(|gap| gap.sentence.clone()));
    let safe = candidate.safety == Safety::Safe && gaps.is_empty() && !from_model;
    let migration = Migration {
        origin: candidate.origin,
        safety: if safe { Safety::Safe } else { Safety::Unsafe },
        because: (!safe && !because.is_empty()).then(|| because.join("; ")),
        title: candidate.title,
        edits: candidate.edits,
        verdicts,
    };
    Fix::Offered(vec![migration])
}

/// The gates that ask only what is known of the rewrite.
fn by_facts(candidate: &Candidate, before: &Before<'_>, context: &FileContext<'_>) -> Vec<Verdict> {
    let (result, excusable) = result::ask(candidate, context);
    let answers = [
        (Gate::Arguments, arguments::ask(candidate)),
        (Gate::Exists, proven(candidate, exists::ask(candidate, context.project))),
        (Gate::Adopts, adopts::ask(candidate, context)),
        (Gate::Inside, inside::ask(candidate, before, context)),
        (Gate::Defaults, defaults::ask(candidate)),
        (Gate::Result, if excusable { proven(candidate, result) } else { result }),
    ];
    answers.into_iter().map(|(gate, answer)| verdict(gate, answer)).collect()
}

/// A written rewrite whose example shows old and new counts as passed where a gate cannot tell.
fn proven(candidate: &Candidate, (outcome, sentence): Answer) -> Answer {
    let is_dependency = sentence.contains(requirements::DEPENDENCY);
    if outcome == Outcome::Unknown && candidate.facts.proven && !is_dependency {
        return pass(format!("{sentence}; the record's example ran alike on both releases"));
    }
    (outcome, sentence)
}

/// What a look at a migrated text says.
struct Looked {
    /// Of each candidate.
    verdicts: Vec<Vec<Verdict>>,
    /// Whether all names of the file are bound as before, and no syntax error came.
    clean: bool,
}

/// The gates that look at the migrated text.
fn by_look(candidates: &[&Candidate], before: &Before<'_>, context: &FileContext<'_>) -> Looked {
    let look = match Look::at(candidates, context) {
        Ok(look) => look,
        Err(sentence) => {
            let refused = vec![verdict(Gate::Parses, fail(sentence))];
            return Looked { verdicts: candidates.iter().map(|_| refused.clone()).collect(), clean: false };
        }
    };
    let model = syntax::Model::new(&look.parsed);
    let targets: Vec<_> = candidates.iter().flat_map(|candidate| candidate.facts.targets.iter().cloned()).collect();
    let names = names::ask(&look, &model, &targets, context);
    let errors = look.parsed.errors().len();
    let findings = crate::analyse::analyse(&look.parsed, context.project, crate::analyse::Depth::FindingsOnly).findings;
    let verdicts = candidates
        .iter()
        .map(|candidate| {
            let names = match (&names.0, &candidate.facts.names_gap) {
                (Outcome::Pass, Some(gap)) => unknown(gap.clone()),
                _ => names.clone(),
            };
            vec![
                verdict(Gate::Parses, parses::ask(candidate, &look, errors, before, context)),
                verdict(Gate::Gone, gone::ask(candidate, &look, before, &findings)),
                verdict(Gate::Names, names),
                verdict(Gate::Stable, stable::ask(candidate, &look, before, &findings)),
            ]
        })
        .collect();
    Looked { verdicts, clean: names.0 == Outcome::Pass && errors <= before.errors }
}

fn verdict(gate: Gate, (outcome, sentence): Answer) -> Verdict {
    Verdict { gate, outcome, sentence }
}

/// As many candidates as can be applied together, and the others.
fn apart(candidates: &[Candidate], left: &[usize]) -> (Vec<usize>, Vec<usize>) {
    let mut round: Vec<usize> = Vec::new();
    let mut rest = Vec::new();
    for &at in left {
        let clashes = round.iter().any(|other| look::overlap(&candidates[at].edits, &candidates[*other].edits));
        if clashes { rest.push(at) } else { round.push(at) }
    }
    (round, rest)
}
