//! A thousand uses of fifty shapes, and a model from a table that counts how often it is asked.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use changes::Database;
use changes::record::Safety;
use model::form::recode1::{self, fenced};
use model::form::{RECODE_1, TEMPLATE_1};
use model::{Cancel, Candidate, Error, Generate, Generator, ModelInfo, Proposer, Sampling, Score, Strategy};

use super::super::repair::repair_asking;
use super::{Tally, answer, proposals, questions};
use crate::inspect::inspect;
use crate::kept::{Asked, Kept};
use crate::source::Source;
use crate::workspace::{SettingsOverrides, Workspace};

const CHANGES: usize = 25;
const FILES: usize = 20;

/// Knows the answer to each prompt of this test, in one form.
struct Table {
    form: &'static str,
    generations: AtomicUsize,
    weighings: AtomicUsize,
}

impl Generator for Table {
    fn model(&self, _: &Cancel) -> Result<ModelInfo, Error> {
        Ok(ModelInfo { name: "table".to_owned(), form: Some(self.form.to_owned()), ..ModelInfo::default() })
    }

    fn generate(&self, ask: &Generate, _: &Cancel) -> Result<Vec<Candidate>, Error> {
        self.generations.fetch_add(1, Ordering::Relaxed);
        let said = if self.form == RECODE_1 { coded(&ask.prompt) } else { templates(&ask.prompt) };
        Ok(said.into_iter().map(|(text, logprob)| Candidate { text, logprob, tokens: 8 }).collect())
    }

    fn score(&self, ask: &Score, _: &Cancel) -> Result<Vec<f64>, Error> {
        self.weighings.fetch_add(1, Ordering::Relaxed);
        Ok(vec![-9.0; ask.continuations.len()])
    }
}

fn templates(prompt: &str) -> Vec<(String, f64)> {
    let right = match prompt.contains("<|use|>call $p0 $p1 $p2= ") {
        true => "$F1({$p0}, {$p1}, $p2={$p2})",
        false => "$F1({$p0}, {$p1})",
    };
    [(right, -0.1), ("$F1({$p0}, {$p0})", -0.2), ("```python", -3.0)].map(|(text, at)| (text.to_owned(), at)).into()
}

/// Twice the right code after other thoughts, code with another argument, and no answer at all.
fn coded(prompt: &str) -> Vec<(String, f64)> {
    let old = fenced(prompt).expect("the old code");
    let right = old.replace("lib.old", "lib.new");
    let text = |thought: &str, code: &str| recode1::target(thought, code).replace(recode1::END, "");
    vec![
        (text(" It has a new name.", &right), -40.0),
        (text(" I remember another one.", &right.replace("one", "two")), -30.0),
        (" Let me see".to_owned(), -3.0),
        (text(" The record says so.", &right), -50.0),
    ]
}

/// 25 functions that got a new name and new names for their parameters, each used in two shapes, 40 times in each.
fn project(folder: &tempfile::TempDir) -> Vec<PathBuf> {
    let write = |name: &str, text: String| {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("the test's own ground");
        std::fs::write(path, text).expect("the test's own ground");
    };
    write("pyproject.toml", "[project]\nname = \"x\"\n".to_owned());
    write("requirements.txt", "lib==2.0\n".to_owned());
    write(
        "api-changelogs/lib/package.toml",
        "name = \"lib\"\nimport-roots = [\"lib\"]\nchangelog = \"https://lib.example\"\nreleases = [\"1.0\", \"2.0\"]\n".to_owned(),
    );
    let mut surface = "{\"schema\":1,\"distribution\":\"lib\",\"releases\":[\"1.0\",\"2.0\"]}\n".to_owned();
    for at in 0..CHANGES {
        surface.push_str(&format!(
            "{{\"path\":\"lib.new{at}\",\"kind\":\"function\",\"in\":[[0]],\"signatures\":[{{\"in\":[[0]],\"params\":[\"x\",\"y\",\"c=1\"]}}]}}\n"
        ));
    }
    for at in 0..CHANGES {
        surface.push_str(&format!(
            "{{\"path\":\"lib.old{at}\",\"kind\":\"function\",\"in\":[[0,0]],\"signatures\":[{{\"in\":[[0,0]],\"params\":[\"a\",\"b\",\"c=1\"]}}]}}\n"
        ));
        write(
            &format!("api-changelogs/lib/old{at}.md"),
            format!(
                "+++\nsymbol = \"lib.old{at}\"\nremoved = \"2.0\"\nreplacement = [\"lib.new{at}\"]\n+++\n# Use `lib.new{at}`\n"
            ),
        );
    }
    write("api-changelogs/lib/surface.jsonl", surface);
    let uses: usize = 1000 / (FILES * CHANGES);
    (0..FILES)
        .map(|file| {
            let mut text = "import lib\n\n\ndef run(one, two):\n".to_owned();
            for at in 0..CHANGES {
                for number in 0..uses {
                    let more = if number % 2 == 0 { "" } else { ", c=two" };
                    text.push_str(&format!("    print(lib.old{at}(one + {file}, [two, {number}]{more}))\n"));
                }
            }
            let name = format!("file{file}.py");
            write(&name, text);
            folder.path().join(name)
        })
        .collect()
}

#[test]
fn a_thousand_uses_of_fifty_shapes_are_fifty_generations_and_then_none() {
    run_with(TEMPLATE_1);
}

#[test]
fn a_model_that_answers_with_code_is_asked_as_often_where_the_uses_look_alike() {
    run_with(RECODE_1);
}

fn run_with(form: &'static str) {
    let folder = tempfile::tempdir().expect("the test's own ground");
    let files = project(&folder);
    let workspace = || Workspace::new(Database::default(), project::Overrides::default(), SettingsOverrides::default());
    let first = workspace();
    let asked = |id: &str| Asked { id: id.to_owned(), sees_code: form == RECODE_1, threshold: None };
    let cache = folder.path().join("answers");
    let kept = Kept::new(Some(cache.clone()), Some(asked("table")));
    let all = questions(&files, &first, &kept);
    assert_eq!(all.len(), 50);
    let table = Table { form, generations: AtomicUsize::new(0), weighings: AtomicUsize::new(0) };
    // The run is ended after ten questions, and goes on where it stopped.
    let proposer = Proposer::new(&table, Strategy::default(), Sampling::default());
    let all: Vec<_> = all.iter().collect();
    answer(&all[..10], &proposer, &kept).expect("answers");
    let again = Kept::new(Some(cache.clone()), Some(asked("table")));
    let open: Vec<_> = all.iter().copied().filter(|question| !again.has(question)).collect();
    assert_eq!(open.len(), 40);
    answer(&open, &proposer, &again).expect("answers");
    assert_eq!(table.generations.load(Ordering::Relaxed), 50);
    assert_eq!(table.weighings.load(Ordering::Relaxed), if form == RECODE_1 { 0 } else { 50 });
    let other = Kept::new(Some(cache.clone()), Some(asked("another model")));
    assert!(all.iter().all(|question| again.has(question) && !other.has(question)));

    // Without a model: what any model said before.
    let kept = Kept::new(Some(cache), None);
    assert!(questions(&files, &workspace(), &kept).iter().all(|question| kept.has(question)));
    let mut tally = Tally::default();
    for file in &files {
        for proposal in proposals(file, &first, &kept) {
            tally.count(&proposal);
        }
    }
    assert_eq!((tally.uses, tally.offered, tally.unanswered), (1000, 1000, 0), "{tally:?}");
    let loaded = first.project_of(&files[3]);
    let source = Source::read(&files[3]).expect("the test's own ground");
    let text = source.program();
    let inspected = inspect(&files[3], Arc::clone(text), &loaded, analysis::analyse::Depth::FindingsOnly);
    let repaired =
        repair_asking(&source, &inspected, &loaded, Safety::Unsafe, &|_| true, Some(&kept)).expect("a fixed text");
    assert_eq!(repaired.after.file_text(), text.replace("lib.old", "lib.new"));
    // Without anybody asked, nothing is changed.
    assert!(repair_asking(&source, &inspected, &loaded, Safety::Unsafe, &|_| true, None).is_none());
}
