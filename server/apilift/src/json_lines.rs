//! Commands that print JSON lines, and those that read them: one answer a line, in order, as soon as no more input waits.

use std::io::{BufRead, BufReader, Write};

use rayon::prelude::*;
use serde::Serialize;
use serde_json::{Value, json};

use crate::exit::ExitStatus;

/// So many lines are worked on at once.
const BLOCK: usize = 4096;

/// Prints a line for each value.
pub fn print<T: Serialize>(values: &[T]) -> anyhow::Result<()> {
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    for value in values {
        serde_json::to_writer(&mut out, value)?;
        out.write_all(b"\n")?;
    }
    out.flush()?;
    Ok(())
}

/// Answers each line of standard input; empty lines are left out. A line that cannot be answered gets an object with
/// `line` and `error`, and the exit code says that there was one.
pub fn map(answer: &(dyn Fn(&str) -> anyhow::Result<Value> + Sync)) -> anyhow::Result<ExitStatus> {
    let mut input = BufReader::with_capacity(1 << 20, std::io::stdin().lock());
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    let mut number = 0;
    let mut failed = false;
    loop {
        let block = read_block(&mut input, &mut number)?;
        if block.is_empty() {
            return Ok(if failed { ExitStatus::Error } else { ExitStatus::Clean });
        }
        let answers: Vec<(bool, Value)> = block
            .par_iter()
            .map(|(number, text)| match answer(text) {
                Ok(value) => (true, value),
                Err(error) => (false, json!({ "line": number, "error": format!("{error:#}") })),
            })
            .collect();
        for (is_fine, value) in answers {
            failed |= !is_fine;
            serde_json::to_writer(&mut out, &value)?;
            out.write_all(b"\n")?;
        }
        out.flush()?;
    }
}

/// At least one line, and those that wait in the buffer; none at the end. With their numbers, from 1.
fn read_block(input: &mut BufReader<impl std::io::Read>, number: &mut usize) -> anyhow::Result<Vec<(usize, String)>> {
    let mut block = Vec::new();
    loop {
        let mut bytes = Vec::new();
        if input.read_until(b'\n', &mut bytes)? == 0 {
            return Ok(block);
        }
        *number += 1;
        let text = String::from_utf8_lossy(&bytes);
        if !text.trim().is_empty() {
            block.push((*number, text.trim().to_owned()));
        }
        let waits = input.buffer().contains(&b'\n');
        if !block.is_empty() && (!waits || block.len() >= BLOCK) {
            return Ok(block);
        }
    }
}
