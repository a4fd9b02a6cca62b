//! A change is explained.

use super::{Check, Context};
use crate::problem::Problem;

pub(super) const CHECK: Check = Check {
    name: "prose",
    description: "A change file has one title that says what to do, then a note in our own words.",
    run,
};

fn run(context: &Context<'_>) -> Vec<Problem> {
    let mut problems = Vec::new();
    for (_, file) in context.files() {
        let path = &file.front.file;
        if file.change.title.is_empty() {
            problems.push(
                Problem::at(path, None, "the title is missing")
                    .tip("write `# …` after the front matter: one line that says what to do"),
            );
        }
        if file.change.note.is_empty() {
            problems.push(
                Problem::at(path, None, "the note is missing")
                    .tip("say in one to four sentences what went and what behaves differently"),
            );
        }
        problems.extend(
            file.oddities.iter().map(|(line, what)| {
                Problem::at(path, Some(*line), *what).tip("see `api-changelogs/README.md`, Examples")
            }),
        );
    }
    problems
}
