//! Requirements are PEP 508.

use std::str::FromStr;

use pep508_rs::{Requirement, VerbatimUrl};

use super::{Check, Context};
use crate::problem::Problem;

pub(super) const CHECK: Check = Check { name: "requires", description: "Every `requires` is a PEP 508 string.", run };

fn run(context: &Context<'_>) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut check = |file: &str, line: Option<u32>, text: &String| {
        if let Err(error) = Requirement::<VerbatimUrl>::from_str(text) {
            let what = format!("not a requirement: {}", error.message);
            problems.push(Problem::at(file, line, what).expecting("name>=1.0", text).tip("write a PEP 508 string"));
        }
    };
    for folder in context.folders {
        for file in &folder.changes {
            for (index, rewrite) in file.change.rewrites.iter().enumerate() {
                let line = file.front.line_of(&format!("rewrite.{index}.requires"));
                rewrite.requires.iter().for_each(|text| check(&file.front.file, line, text));
            }
        }
        for table in folder.values.values() {
            for (index, row) in table.value.rows.iter().enumerate() {
                let line = table.line_of(&format!("row.{index}.requires"));
                row.requires.iter().for_each(|text| check(&table.file, line, text));
            }
        }
    }
    problems
}
