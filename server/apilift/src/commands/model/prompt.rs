//! `apilift model prompt`: questions to prompts and targets, and answers back. Training data passes through it, so that
//! the form exists once.

use std::io::Write;

use analysis::ask::Ask;
use model::form::template1;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::cli::model::PromptArguments;
use crate::exit::ExitStatus;
use crate::json_lines;

/// One line of input.
#[derive(Deserialize)]
struct Line {
    #[serde(default)]
    id: Value,
    #[serde(flatten)]
    ask: Ask,
    template: Option<String>,
    answer: Option<String>,
}

/// Runs the command.
pub fn run(arguments: &PromptArguments) -> anyhow::Result<ExitStatus> {
    if arguments.vocabulary {
        return vocabulary();
    }
    let back = arguments.back;
    json_lines::map(&|text| {
        let line: Line = serde_json::from_str(text)?;
        Ok(if back { answered(&line)? } else { asked(&line) })
    })
}

fn asked(line: &Line) -> Value {
    let prompt = template1::prompt(&line.ask);
    let mut out = json!({ "id": line.id, "prompt": prompt.text });
    if let Some(template) = &line.template {
        out["target"] = template1::target(&prompt, template).into();
    }
    out
}

fn answered(line: &Line) -> anyhow::Result<Value> {
    let Some(answer) = &line.answer else { anyhow::bail!("`answer` is missing; `--back` reads what a model said") };
    Ok(match template1::template(&template1::prompt(&line.ask), answer) {
        Ok(template) => json!({ "id": line.id, "template": template }),
        Err(error) => json!({ "id": line.id, "error": error.to_string() }),
    })
}

fn vocabulary() -> anyhow::Result<ExitStatus> {
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    for token in template1::CONTROL {
        writeln!(out, "{}", json!({ "token": token, "type": "control" }))?;
    }
    for token in template1::vocabulary() {
        writeln!(out, "{}", json!({ "token": token, "type": "user-defined" }))?;
    }
    out.flush()?;
    Ok(ExitStatus::Clean)
}
