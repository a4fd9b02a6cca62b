//! A thousand uses of fifty shapes, and a model from a table that counts how often it is asked.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use changes::Database;
use changes::record::Safety;
use model::{Cancel, Candidate, Error, Generate, Generator, ModelInfo, Proposer, Sampling, Score, Strategy};

use super::super::repair::repair_asking;
use super::{Tally, answer, proposals, questions};
use crate::inspect::inspect;
use crate::kept::Kept;
use crate::source::Source;
use crate::workspace::{SettingsOverrides, Workspace};

const CHANGES: usize = 25;
const FILES: usize = 20;

/// Knows the answer to each prompt of this test.
#[derive(Default)]
struct Table {
    generations: AtomicUsize,
    weighings: AtomicUsize,
}

impl Generator for Table {
    fn model(&self, _: &Cancel) -> Result<ModelInfo, Error> {
        Ok(ModelInfo { name: "table".to_owned(), form: Some("template/1".to_owned()), ..ModelInfo::default() })
    }

    fn generate(&self, ask: &Generate, _: &Cancel) -> Result<Vec<Candidate>, Error> {
        self.generations.fetch_add(1, Ordering::Relaxed);
        let right = match ask.prompt.contains("<|use|>call $p0 $p1 $p2= ") {
            true => "$F1({$p0}, {$p1}, $p2={$p2})",
            false => "$F1({$p0}, {$p1})",
        };
        let said = [(right, -0.1), ("$F1({$p0}, {$p0})", -0.2), ("```python", -3.0)];
        Ok(said.map(|(text, logprob)| Candidate { text: text.to_owned(), logprob, tokens: 8 }).into())
    }

    fn score(&self, ask: &Score, _: &Cancel) -> Result<Vec<f64>, Error> {
        self.weighings.fetch_add(1, Ordering::Relaxed);
        Ok(vec![-9.0; ask.continuations.len()])
    }
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
    let folder = tempfile::tempdir().expect("the test's own ground");
    let files = project(&folder);
    let workspace = || Workspace::new(Database::default(), project::Overrides::default(), SettingsOverrides::default());
    let first = workspace();
    let asked = questions(&files, &first);
    assert_eq!(asked.len(), 50);
    let table = Table::default();
    let proposer = Proposer::new(&table, Strategy::default(), Sampling::default());
    let cache = folder.path().join("answers");
    let kept = Kept::new(Some(cache.clone()), Some("table".to_owned()));
    // The run is ended after ten questions, and goes on where it stopped.
    let all: Vec<_> = asked.iter().collect();
    answer(&all[..10], &proposer, "table", &kept).expect("answers");
    let again = Kept::new(Some(cache.clone()), Some("table".to_owned()));
    let open: Vec<_> = asked.iter().filter(|question| !again.has(question)).collect();
    assert_eq!(open.len(), 40);
    answer(&open, &proposer, "table", &again).expect("answers");
    assert_eq!(table.generations.load(Ordering::Relaxed), 50);
    assert_eq!(table.weighings.load(Ordering::Relaxed), 50);

    // Without a model: what any model said before.
    let kept = Kept::new(Some(cache), None);
    assert!(questions(&files, &workspace()).iter().all(|question| kept.has(question)));
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
