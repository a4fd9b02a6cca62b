//! `apilift model prompt`: questions to prompts and targets, and answers back. Training data passes through it, so that
//! the form exists once.

use std::io::Write;

use analysis::ask::Ask;
use anyhow::Context;
use model::form::{RECODE_1, recode1, template1};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::cli::model::PromptArguments;
use crate::exit::ExitStatus;
use crate::json_lines;

const MISSING: &str = "`answer` is missing; `--back` reads what a model said";

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

/// One line of input in the form `recode/1`.
#[derive(Deserialize)]
struct CodeLine {
    #[serde(default)]
    id: Value,
    #[serde(flatten)]
    entry: recode1::Entry,
    /// The thinking before the target's answer.
    #[serde(default)]
    thought: String,
    answer: Option<String>,
}

/// Runs the command.
pub fn run(arguments: &PromptArguments) -> anyhow::Result<ExitStatus> {
    if arguments.vocabulary {
        return vocabulary();
    }
    let back = arguments.back;
    if arguments.form == RECODE_1 {
        return json_lines::map(&|text| {
            let line: CodeLine = serde_json::from_str(text)?;
            if back { code_answered(&line) } else { Ok(code_asked(&line)) }
        });
    }
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
    let answer = line.answer.as_deref().context(MISSING)?;
    Ok(match template1::template(&template1::prompt(&line.ask), answer) {
        Ok(template) => json!({ "id": line.id, "template": template }),
        Err(error) => json!({ "id": line.id, "error": error.to_string() }),
    })
}

fn code_asked(line: &CodeLine) -> Value {
    let mut out = json!({ "id": line.id, "prompt": recode1::prompt(&line.entry) });
    if let Some(code) = &line.entry.new_code {
        out["target"] = recode1::target(&line.thought, code).into();
    }
    out
}

fn code_answered(line: &CodeLine) -> anyhow::Result<Value> {
    let answer = line.answer.as_deref().context(MISSING)?;
    Ok(match recode1::code(answer) {
        Ok(code) => json!({ "id": line.id, "code": code }),
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
