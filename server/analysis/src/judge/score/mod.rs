//! What an answer is worth, part by part: ReCode's reward (arXiv 2506.20495) and our gates. Trainers and the evaluation
//! call this; it exists once.

mod code;
mod recode;
mod world;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

pub use code::bare;
pub use recode::score_code;
pub use world::World;

use crate::ask::Ask;
use crate::finding::{Gate, Outcome, Verdict};
use crate::judge::exists::TAKES;
use crate::propose::{Adoption, Tried};
use crate::rewrite::template::Shape;

/// The parts of a reward. What could not be asked is 0.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Parts {
    /// 1 if the answer has the form that was asked for, else −1.
    pub format: f64,
    /// 1 if the code (or the template) is Python, else −1.
    pub syntax: f64,
    /// EM*: 2 if it equals the reference, else −1.5; −2 if it is not Python.
    pub em: f64,
    /// ES*: 3.5 × (1 − Levenshtein / longer length) − 1.5; −2 if it is not Python.
    pub es: f64,
    /// 1 if every argument of the old call is there once and some overload takes the new call, −1 if not, 0 if unknown.
    pub binds: f64,
    /// 1 if every library symbol exists, −1 if one does not, 0 if unknown.
    pub exists: f64,
    /// 1 if the replacement is used, −1 for a workaround or where the old API is still used, 0 if none is named.
    pub adopts: f64,
    /// 1 if nothing but the use and its imports changes, every name keeps its meaning and the text parses, else −1.
    pub untouched: f64,
    /// 1 if all gates let it through and it is no workaround, else −1.
    pub passes: f64,
}

/// What each part counts.
pub type Weights = Parts;

impl Parts {
    /// The reward: each part times its weight, summed.
    pub fn reward(&self, weights: &Weights) -> f64 {
        self.format * weights.format
            + self.syntax * weights.syntax
            + self.em * weights.em
            + self.es * weights.es
            + self.binds * weights.binds
            + self.exists * weights.exists
            + self.adopts * weights.adopts
            + self.untouched * weights.untouched
            + self.passes * weights.passes
    }

    /// The paper's reward with ES*: format and edit similarity.
    pub const RECODE_ES: Weights = Parts { format: 1.0, es: 1.0, ..Parts::NONE };
    /// The paper's reward with EM*.
    pub const RECODE_EM: Weights = Parts { format: 1.0, em: 1.0, ..Parts::NONE };
    /// Ours: the paper's with ES*, and each gate's part as much as the form.
    pub const GATES: Weights =
        Parts { format: 1.0, es: 1.0, binds: 1.0, exists: 1.0, adopts: 1.0, untouched: 1.0, ..Parts::NONE };
    const NONE: Weights = Parts {
        format: 0.0,
        syntax: 0.0,
        em: 0.0,
        es: 0.0,
        binds: 0.0,
        exists: 0.0,
        adopts: 0.0,
        untouched: 0.0,
        passes: 0.0,
    };
}

/// The value of a code part where the answer is not Python.
pub const NOT_PYTHON: f64 = -2.0;

/// EM*: whether two texts are equal, scaled as in the paper.
pub fn exact_match(answer: &str, reference: &str) -> f64 {
    if answer == reference { 2.0 } else { -1.5 }
}

/// ES*: 3.5 × (1 − Levenshtein / longer length) − 1.5, in characters: from −1.5 to 2.
pub fn edit_similarity(answer: &str, reference: &str) -> f64 {
    let longer = answer.chars().count().max(reference.chars().count());
    if longer == 0 {
        return 2.0;
    }
    3.5 * (1.0 - strsim::levenshtein(answer, reference) as f64 / longer as f64) - 1.5
}

/// The parts of an answer, and what the gates said.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Scored {
    /// The parts.
    pub parts: Parts,
    /// `adopted`, `unknown`, `workaround`, `refused`; `unreadable` where the answer could not
    /// be read, `no-use` where a call of the question's shape is no use of the change (given by position, its name does not
    /// matter), `unjudged` where the gates were not asked.
    pub outcome: &'static str,
    /// The gate or condition that refuses it, and why.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refused: Option<(String, String)>,
    /// Each gate that was asked: `pass`, `fail`, `unknown`.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub gates: BTreeMap<&'static str, &'static str>,
}

/// Scores a template that was proposed for a question. `template` is what the form read, or why it could not; `texts` are
/// answer and reference as the model writes them, for EM* and ES*.
pub fn score_template(ask: &Ask, template: Result<&str, String>, texts: Option<(&str, &str)>) -> Scored {
    let mut out = Scored { outcome: "unreadable", ..Scored::default() };
    let template = match template {
        Ok(template) => template,
        Err(reason) => {
            out.parts = Parts { format: -1.0, syntax: -1.0, passes: -1.0, ..Parts::default() };
            if texts.is_some() {
                (out.parts.em, out.parts.es) = (NOT_PYTHON, NOT_PYTHON);
            }
            out.refused = Some(("form".to_owned(), reason));
            return out;
        }
    };
    out.parts.format = 1.0;
    let is_python = changes::template::Template::parse(template).is_ok_and(|read| Shape::read(&read).is_ok());
    out.parts.syntax = if is_python { 1.0 } else { -1.0 };
    if let Some((answer, reference)) = texts {
        let value =
            |of: fn(&str, &str) -> f64| if is_python { of(answer.trim(), reference.trim()) } else { NOT_PYTHON };
        (out.parts.em, out.parts.es) = (value(exact_match), value(edit_similarity));
    }
    match World::of(ask).and_then(|world| world.judge(template)) {
        Some((tried, verdicts)) => gates(&mut out, &tried, &verdicts),
        None => (out.outcome, out.parts.passes) = ("no-use", -1.0),
    }
    out
}

fn gates(out: &mut Scored, tried: &Tried, verdicts: &[Verdict]) {
    let outcome = |gate: Gate| verdicts.iter().find(|verdict| verdict.gate == gate).map(|verdict| verdict.outcome);
    for verdict in verdicts {
        out.gates.insert(verdict.gate.name(), name(verdict.outcome));
    }
    let by = tried.outcome.as_ref().err().map(|(by, _)| by.as_str());
    let does_not_fit = verdicts.iter().any(|verdict| verdict.gate == Gate::Exists && verdict.sentence.contains(TAKES))
        || tried.outcome.as_ref().is_err_and(|(_, reason)| reason.contains(TAKES));
    let part = |gates: &[Gate], names: &[&str]| {
        let asked: Vec<f64> = gates.iter().filter_map(|gate| outcome(*gate)).map(value).collect();
        match asked.iter().copied().reduce(f64::min) {
            _ if by.is_some_and(|by| names.contains(&by)) => -1.0,
            Some(least) => least,
            None => 0.0,
        }
    };
    out.parts.binds = part(&[Gate::Arguments, Gate::Exists], &["arguments"]);
    out.parts.exists = part(&[Gate::Exists], &["exists"]);
    if does_not_fit {
        (out.parts.binds, out.parts.exists) = (-1.0, 1.0);
    }
    out.parts.adopts = part(&[Gate::Adopts, Gate::Gone], &["gone"]);
    out.parts.untouched = part(&[Gate::Inside, Gate::Names, Gate::Parses], &["inside", "names", "parses", "form"]);
    out.outcome = match &tried.outcome {
        Ok(migration) => match migration.adoption() {
            Adoption::Adopted => "adopted",
            Adoption::Unknown => "unknown",
            Adoption::Workaround => "workaround",
        },
        Err(_) => "refused",
    };
    out.parts.passes = if matches!(out.outcome, "adopted" | "unknown") { 1.0 } else { -1.0 };
    out.refused = tried.outcome.as_ref().err().cloned();
}

fn value(outcome: Outcome) -> f64 {
    match outcome {
        Outcome::Pass => 1.0,
        Outcome::Unknown => 0.0,
        Outcome::Fail => -1.0,
    }
}

fn name(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Pass => "pass",
        Outcome::Unknown => "unknown",
        Outcome::Fail => "fail",
    }
}

#[cfg(test)]
mod tests;
