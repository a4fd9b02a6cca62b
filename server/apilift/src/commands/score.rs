//! `apilift score`: what answers are worth, part by part. JSON lines in, JSON lines out; trainers keep it running.

use analysis::ask::Ask;
use analysis::judge::score::{self, Parts, Scored, Weights};
use anyhow::Context;
use model::form::{recode1, template1};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::cli::model::ScoreArguments;
use crate::exit::ExitStatus;
use crate::json_lines;

/// A line in the form `template/1`: a question, what was answered, and the reference where there is one.
#[derive(Deserialize)]
struct TemplateLine {
    #[serde(default)]
    id: Value,
    #[serde(flatten)]
    ask: Ask,
    answer: String,
    template: Option<String>,
}

/// A line in the form `recode/1`.
#[derive(Deserialize)]
struct CodeLine {
    #[serde(default)]
    id: Value,
    answer: String,
    new_code: Option<String>,
}

/// Runs the command.
pub fn run(arguments: &ScoreArguments) -> anyhow::Result<ExitStatus> {
    let weights = weights(&arguments.weights)?;
    match arguments.form.as_str() {
        "recode/1" => json_lines::map(&|text| {
            let line: CodeLine = serde_json::from_str(text)?;
            let code = recode1::code(&line.answer).map_err(|error| error.to_string());
            Ok(told(line.id, &score::score_code(code, line.new_code.as_deref()), &weights, None))
        }),
        _ => json_lines::map(&|text| {
            let line: TemplateLine = serde_json::from_str(text)?;
            let prompt = template1::prompt(&line.ask);
            let read = template1::template(&prompt, &line.answer);
            let reference = line.template.as_ref().map(|template| template1::target(&prompt, template));
            let texts = reference.as_deref().map(|reference| (line.answer.as_str(), reference));
            let template = read.as_deref().map_err(ToString::to_string);
            let scored = score::score_template(&line.ask, template, texts);
            Ok(told(line.id, &scored, &weights, read.as_deref().ok()))
        }),
    }
}

fn told(id: Value, scored: &Scored, weights: &Weights, template: Option<&str>) -> Value {
    let mut out = json!({
        "id": id,
        "reward": scored.parts.reward(weights),
        "parts": scored.parts,
        "outcome": scored.outcome,
    });
    if let Some((by, reason)) = &scored.refused {
        out["refused"] = json!({ "by": by, "reason": reason });
    }
    if !scored.gates.is_empty() {
        out["gates"] = json!(scored.gates);
    }
    if let Some(template) = template {
        out["template"] = template.into();
    }
    out
}

/// `recode-es`, `recode-em`, `gates`, or a TOML file with a weight for each part; parts that it leaves out count nothing.
fn weights(text: &str) -> anyhow::Result<Weights> {
    match text {
        "recode-es" => return Ok(Parts::RECODE_ES),
        "recode-em" => return Ok(Parts::RECODE_EM),
        "gates" => return Ok(Parts::GATES),
        _ => {}
    }
    let read = std::fs::read_to_string(text)
        .with_context(|| format!("{text}: neither recode-es, recode-em or gates, nor a file of weights"))?;
    toml::from_str(&read).with_context(|| format!("{text}: weights are numbers under the names of the parts"))
}
