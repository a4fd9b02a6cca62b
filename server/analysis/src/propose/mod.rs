//! Rewrites that a model proposes: asked where none is derived or written, and judged like any other.
//!
//! An answer is a template. It may only say what the question is about ([`vocabulary`]); then it is filled and goes
//! through the same gates as a written rewrite. It is always unsafe, refused where it is not known whether what it uses
//! exists, and one that avoids the old API without adopting the new one is a workaround: offered last, never applied
//! by a command.

pub mod code;
pub mod enumerate;
pub mod vocabulary;

use changes::UseForm;
use changes::template::Template;
use syntax::{Model, Parsed};

use crate::analyse;
use crate::ask::{Ask, Versions, of_hit};
use crate::file::{FileContext, Project};
use crate::finding::{Finding, Fix, Gate, Migration, Outcome, RewriteOrigin, Verdict};
use crate::judge::{self, Candidate};
use crate::matching::Hit;
use crate::modules::Files;
use crate::rewrite;
use code::Excerpt;

/// So many answers to a question are tried.
pub const MOST: usize = 8;

/// Something that answers questions: a model, or answers that were kept.
pub trait Rewriter: Send + Sync {
    /// Templates for a question, the likeliest first; none where nothing is known.
    fn answers(&self, question: &Question) -> Vec<Answer>;

    /// An answer is tried from this probability of its own on, where the project does not say otherwise.
    fn threshold(&self) -> f64 {
        0.5
    }
}

/// A question with the releases that an answer holds for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// What is asked.
    pub ask: Ask,
    /// The releases.
    pub versions: Versions,
    /// The code around the use, for models that are shown it; `None` where it cannot be shown.
    pub excerpt: Option<Excerpt>,
}

/// One answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// A template of the database's language; or why what was said is none.
    pub template: Result<String, String>,
    /// The model's own probability.
    pub probability: f64,
}

/// An answer with what became of it at one place.
#[derive(Debug, Clone)]
pub struct Tried {
    /// The template, as answered.
    pub template: String,
    /// The model's own probability.
    pub probability: f64,
    /// The checked migration; or the gate or condition that refuses it, and why.
    pub outcome: Result<Migration, (String, String)>,
}

/// How far a migration goes towards what the change names as replacement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Adoption {
    /// It uses the replacement.
    Adopted,
    /// The change names none.
    Unknown,
    /// It avoids the old API without using the new one.
    Workaround,
}

impl Migration {
    /// What the gate `adopts` says.
    pub fn adoption(&self) -> Adoption {
        let verdict = self.verdicts.iter().find(|verdict| verdict.gate == Gate::Adopts);
        match verdict.map(|verdict| verdict.outcome) {
            Some(Outcome::Pass) => Adoption::Adopted,
            Some(Outcome::Fail) => Adoption::Workaround,
            Some(Outcome::Unknown) | None => Adoption::Unknown,
        }
    }

    /// Whether it is a model's way around the change: no command applies it.
    pub fn is_workaround(&self) -> bool {
        self.origin == RewriteOrigin::Model && self.adoption() == Adoption::Workaround
    }
}

/// A finding that a model may be asked about, with what became of the answers.
#[derive(Debug, Clone)]
pub struct Proposal {
    /// The finding, with the fix that it has without a model.
    pub finding: Finding,
    /// What is asked.
    pub question: Question,
    /// The answers that were tried, in that order.
    pub tried: Vec<Tried>,
}

/// Whether a model may be asked about a finding: nothing is offered for it, and it is a use that a template can replace.
pub fn is_open(finding: &Finding, fix: &Fix) -> bool {
    !matches!(fix, Fix::Offered(_)) && is_replaceable(finding)
}

/// Whether a template can replace the use.
fn is_replaceable(finding: &Finding) -> bool {
    matches!(finding.form, UseForm::Call | UseForm::Ref | UseForm::Decorator | UseForm::Store)
}

/// Which findings are asked about.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Scope {
    /// Those that nothing is offered for.
    #[default]
    Open,
    /// All that a template can replace: to measure a model without the rewrites that are known.
    Replaceable,
}

/// The open questions of a file, and what becomes of the answers.
pub fn proposals(parsed: &Parsed, project: Project<'_>, rewriter: &dyn Rewriter) -> Vec<Proposal> {
    proposals_of(parsed, project, rewriter, Scope::Open)
}

/// The same of the findings in a scope.
pub fn proposals_of(parsed: &Parsed, project: Project<'_>, rewriter: &dyn Rewriter, scope: Scope) -> Vec<Proposal> {
    let project = Project { rewriter: None, ..project };
    let model = Model::new(parsed);
    let files = Files::new(project);
    let context = FileContext::new(project, &model, &files);
    let (hits, mut findings) = analyse::hits_and_findings(&context);
    let fixes = rewrite::fixes_for(&hits, &findings, &context);
    for (finding, fix) in findings.iter_mut().zip(fixes) {
        finding.fix = fix;
    }
    let is_asked = |finding: &Finding| match scope {
        Scope::Open => is_open(finding, &finding.fix),
        Scope::Replaceable => is_replaceable(finding),
    };
    let open: Vec<usize> = (0..hits.len()).filter(|at| is_asked(&findings[*at])).collect();
    let asked = ask(&open, &hits, &findings, &context, rewriter);
    open.into_iter()
        .zip(asked)
        .map(|(at, (question, tried))| Proposal { finding: findings[at].clone(), question, tried })
        .collect()
}

/// Asks about hits (indexes into `hits` and `findings`), and judges what comes.
pub(crate) fn ask<'t>(
    open: &[usize],
    hits: &[Hit<'t>],
    findings: &[Finding],
    context: &FileContext<'t>,
    rewriter: &dyn Rewriter,
) -> Vec<(Question, Vec<Tried>)> {
    let mut pending: Vec<Pending> = open
        .iter()
        .map(|at| {
            let (ask, versions) = of_hit(&hits[*at], context);
            let question = Question { ask, versions, excerpt: code::of_hit(&hits[*at], context) };
            let mut answers = rewriter.answers(&question);
            answers.sort_by(|a, b| b.probability.total_cmp(&a.probability));
            answers.truncate(MOST);
            Pending { hit: *at, question, answers: answers.into_iter(), tried: Vec::new() }
        })
        .collect();
    let threshold = context.project.settings.model_threshold.unwrap_or_else(|| rewriter.threshold());
    loop {
        let mut candidates: Vec<Candidate> = Vec::new();
        let mut of: Vec<(usize, String, f64)> = Vec::new();
        for (place, pending) in pending.iter_mut().enumerate() {
            if pending.is_settled() {
                continue;
            }
            for answer in pending.answers.by_ref() {
                let shown = answer.template.clone().unwrap_or_default();
                match candidate(&answer, threshold, &pending.question.ask, &hits[pending.hit], context) {
                    Ok(candidate) => {
                        candidates.push(candidate);
                        of.push((place, shown, answer.probability));
                        break;
                    }
                    Err(refusal) => {
                        pending.tried.push(Tried {
                            template: shown,
                            probability: answer.probability,
                            outcome: Err(refusal),
                        });
                    }
                }
            }
        }
        if candidates.is_empty() {
            return pending.into_iter().map(|pending| (pending.question, pending.tried)).collect();
        }
        let verdicts = judge::judge_all(&candidates, findings, context);
        for ((candidate, verdicts), (place, template, probability)) in candidates.into_iter().zip(verdicts).zip(of) {
            let outcome = outcome(candidate, verdicts);
            pending[place].tried.push(Tried { template, probability, outcome });
        }
    }
}

fn outcome(candidate: Candidate, verdicts: Vec<Verdict>) -> Result<Migration, (String, String)> {
    match judge::settled(candidate, verdicts) {
        Fix::Offered(mut all) if !all.is_empty() => Ok(titled(all.swap_remove(0))),
        Fix::Withheld { by, reason } => Err((by, reason)),
        Fix::Offered(_) | Fix::Explained => Err(("target".to_owned(), "it changes nothing here".to_owned())),
    }
}

/// What becomes of one template at the first use of a question's symbol in a file, and what each gate that was asked
/// said; `None` where there is no such use. The threshold is not asked.
pub fn tried_alone(parsed: &Parsed, project: Project<'_>, ask: &Ask, template: &str) -> Option<(Tried, Vec<Verdict>)> {
    let model = Model::new(parsed);
    let files = Files::new(project);
    let context = FileContext::new(project, &model, &files);
    let (hits, findings) = analyse::hits_and_findings(&context);
    let hit = first_use(&hits, ask)?;
    let answer = Answer { template: Ok(template.to_owned()), probability: 1.0 };
    let (outcome, verdicts) = match candidate(&answer, 0.0, ask, hit, &context) {
        Err(refusal) => (Err(refusal), Vec::new()),
        Ok(candidate) => {
            let all = judge::judge_all(std::slice::from_ref(&candidate), &findings, &context);
            let verdicts = all.into_iter().next().unwrap_or_default();
            (outcome(candidate, verdicts.clone()), verdicts)
        }
    };
    Some((Tried { template: template.to_owned(), probability: 1.0, outcome }, verdicts))
}

/// The rewrite of the first use of a question's symbol in a file that is known without a model; `None` where there is none.
pub fn known_alone(parsed: &Parsed, project: Project<'_>, ask: &Ask) -> Option<Migration> {
    let model = Model::new(parsed);
    let files = Files::new(project);
    let context = FileContext::new(project, &model, &files);
    let (hits, findings) = analyse::hits_and_findings(&context);
    let at = hits.iter().position(|hit| is_use_of(hit, ask))?;
    match rewrite::fixes_for(&hits, &findings, &context).swap_remove(at) {
        Fix::Offered(mut all) if !all.is_empty() => Some(all.swap_remove(0)),
        Fix::Offered(_) | Fix::Withheld { .. } | Fix::Explained => None,
    }
}

/// What a model that answers with code is shown of the first use of a question's symbol in a file.
pub fn excerpt_alone(parsed: &Parsed, project: Project<'_>, ask: &Ask) -> Option<Excerpt> {
    let model = Model::new(parsed);
    let files = Files::new(project);
    let context = FileContext::new(project, &model, &files);
    let (hits, _) = analyse::hits_and_findings(&context);
    code::of_hit(first_use(&hits, ask)?, &context)
}

fn first_use<'h, 't>(hits: &'h [Hit<'t>], ask: &Ask) -> Option<&'h Hit<'t>> {
    hits.iter().find(|hit| is_use_of(hit, ask))
}

fn is_use_of(hit: &Hit<'_>, ask: &Ask) -> bool {
    hit.site.path == ask.old.path && hit.site.form != UseForm::Import
}

struct Pending {
    hit: usize,
    question: Question,
    answers: std::vec::IntoIter<Answer>,
    tried: Vec<Tried>,
}

impl Pending {
    /// Whether an answer passed that is no workaround.
    fn is_settled(&self) -> bool {
        self.tried.iter().any(|tried| tried.outcome.as_ref().is_ok_and(|migration| !migration.is_workaround()))
    }
}

/// What an answer makes at a place, before the gates.
fn candidate<'t>(
    answer: &Answer,
    threshold: f64,
    ask: &Ask,
    hit: &Hit<'t>,
    context: &FileContext<'t>,
) -> Result<Candidate, (String, String)> {
    let source = match &answer.template {
        Ok(source) => source,
        Err(reason) => return Err(("form".to_owned(), reason.clone())),
    };
    if answer.probability < threshold {
        let percent = |share: f64| (1e4 * share).round() / 100.0;
        let (given, asked) = (percent(answer.probability), percent(threshold));
        let reason = format!("the model gives it {given} %, and {asked} % are asked for");
        return Err(("threshold".to_owned(), reason));
    }
    let template = Template::parse(source).map_err(|error| ("form".to_owned(), error.to_string()))?;
    vocabulary::check(&template, ask).map_err(|refusal| (refusal.by, refusal.reason))?;
    rewrite::proposed(hit, &template, &vocabulary::drops(&template, ask), context)
        .map_err(|refusal| (refusal.by, refusal.reason))
}

fn titled(migration: Migration) -> Migration {
    let kind = match migration.adoption() {
        Adoption::Workaround => "a workaround, proposed by the local model",
        Adoption::Adopted | Adoption::Unknown => "proposed by the local model, checked",
    };
    Migration { title: format!("{} ({kind})", migration.title), ..migration }
}

/// The fix that tried answers make: those that passed, adopting ones first, then by probability; else why the best was
/// refused.
pub fn fix_of(tried: &[Tried]) -> Option<Fix> {
    let mut passed: Vec<&Tried> = tried.iter().filter(|tried| tried.outcome.is_ok()).collect();
    let rank = |tried: &Tried| tried.outcome.as_ref().map(Migration::adoption).unwrap_or(Adoption::Workaround);
    passed.sort_by(|a, b| rank(a).cmp(&rank(b)).then(b.probability.total_cmp(&a.probability)));
    let migrations: Vec<Migration> = passed.into_iter().filter_map(|tried| tried.outcome.clone().ok()).collect();
    if !migrations.is_empty() {
        return Some(Fix::Offered(migrations));
    }
    let (by, reason) = tried.iter().find_map(|tried| tried.outcome.as_ref().err())?;
    Some(Fix::Withheld { by: by.clone(), reason: format!("the local model's proposal was refused: {reason}") })
}
