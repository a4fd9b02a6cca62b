//! Right answers, corrupted: which gate catches what, and that what can be caught never gets through.
//!
//! The questions are generated from a seed; each right answer goes through the form, is corrupted as a model would
//! corrupt it, is read back and judged in a file with one use of the question's shape. The slow test writes the table
//! when `APILIFT_WRITE_REPORT` names a file (`server/model/tests/corruptions/YEAR-MONTH-DAY.md`).

mod corrupt;
mod questions;
mod table;

use analysis::ask::Ask;
use analysis::judge::score::World;
use model::form::template1;

use corrupt::Corruption;
use questions::{Dice, Question};
use table::Table;

/// What became of one answer.
enum Fate {
    /// Refused, by this gate or condition.
    Caught(String),
    /// Labelled as a workaround.
    Workaround,
    /// Offered.
    Through,
}

fn fate(ask: &Ask, answer: &str) -> Fate {
    let prompt = template1::prompt(ask);
    let template = match template1::template(&prompt, answer) {
        Ok(template) => template,
        Err(_) => return Fate::Caught("form".to_owned()),
    };
    let world = World::of(ask).expect("a world for every question");
    let (tried, _) = world.judge(&template).expect("the use is found");
    match tried.outcome {
        Err((by, _)) => Fate::Caught(by),
        Ok(migration) => {
            let code = world.code();
            // The first line is the import.
            let imports_end = code.find('\n').expect("lines") + 1;
            for edit in &migration.edits {
                let is_import = edit.range.end <= imports_end;
                assert!(is_import || is_in_use(code, &edit.range), "{answer:?} edits {:?} of\n{code}", edit.range);
            }
            if migration.is_workaround() { Fate::Workaround } else { Fate::Through }
        }
    }
}

fn code(ask: &Ask) -> String {
    World::of(ask).expect("a world for every question").code().to_owned()
}

/// Whether a range lies in the one use: behind `return ` on the last line of the function.
fn is_in_use(code: &str, range: &std::ops::Range<usize>) -> bool {
    let start = code.find("return ").map(|at| at + "return ".len()).expect("a return");
    start <= range.start && range.end <= code.trim_end().len()
}

fn run(seed: u64, count: usize) -> Table {
    let mut dice = Dice::new(seed);
    let mut table = Table::default();
    while table.total() < count {
        let Question { ask, template, names_tell } = questions::question(&mut dice);
        let prompt = template1::prompt(&ask);
        let right = template1::target(&prompt, &template);
        assert!(matches!(fate(&ask, &right), Fate::Through), "{template} in\n{}", code(&ask));
        for corruption in Corruption::ALL {
            let Some(answer) = corrupt::apply(corruption, &right, &ask, &mut dice) else { continue };
            let fate = fate(&ask, &answer);
            let can_be_caught = corruption != Corruption::Swapped || names_tell;
            match &fate {
                Fate::Through => {
                    assert!(!can_be_caught, "{corruption:?} got through: {answer:?} for {right:?}\n{}", code(&ask))
                }
                Fate::Workaround => assert!(corruption == Corruption::Workaround, "{corruption:?}: {answer:?}"),
                Fate::Caught(_) => {}
            }
            table.count(corruption, can_be_caught, &fate);
        }
    }
    table
}

#[test]
fn nothing_that_can_be_caught_gets_through() {
    let table = run(1, 1_500);
    assert_eq!(table.kinds(), Corruption::ALL.len(), "{table}");
}

#[test]
#[ignore = "minutes; `./dev test --slow` runs it"]
fn a_hundred_thousand() {
    let table = run(2, 100_000);
    println!("{table}");
    if let Some(path) = std::env::var_os("APILIFT_WRITE_REPORT") {
        std::fs::write(path, table.to_string()).expect("the report");
    }
}
