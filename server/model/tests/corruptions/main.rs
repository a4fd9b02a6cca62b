//! Right answers, corrupted: which gate catches what, and that what can be caught never gets through.
//!
//! The questions are generated from a seed; each right answer goes through the form, is corrupted as a model would
//! corrupt it, is read back and judged in a file with one use of the question's shape. In the form `recode/1` the answer is
//! the code of that use. The slow test writes the table
//! when `APILIFT_WRITE_REPORT` names a file (`server/model/tests/corruptions/YEAR-MONTH-DAY.md`).

mod code;
mod corrupt;
mod questions;
mod table;

use analysis::judge::score::World;
use model::form::{RECODE_1, TEMPLATE_1, template1};

use corrupt::Corruption;
use questions::{Dice, Question};
use table::{FOOT, HEAD, Table};

/// What became of one answer.
enum Fate {
    /// Refused, by this gate or condition.
    Caught(String),
    /// Labelled as a workaround.
    Workaround,
    /// Nothing of the corruption is left: an import beside the answer is never taken.
    Undone,
    /// Offered.
    Through,
}

/// What becomes of a template; `answer` is how the model wrote it.
fn judged(world: &World, template: &str, answer: &str) -> Fate {
    let (tried, _) = world.judge(template).expect("the use is found");
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

/// Whether a range lies in the one use: behind `return ` on the last line of the function.
fn is_in_use(code: &str, range: &std::ops::Range<usize>) -> bool {
    let start = code.find("return ").map(|at| at + "return ".len()).expect("a return");
    start <= range.start && range.end <= code.trim_end().len()
}

/// Corrupts right answers of one form until there are so many.
fn run(form: &'static str, seed: u64, count: usize) -> Table {
    let mut dice = Dice::new(seed);
    let mut table = Table::new(form);
    while table.total() < count {
        let Question { ask, template, names_tell } = questions::question(&mut dice);
        let world = World::of(&ask).expect("a world for every question");
        let prompt = template1::prompt(&ask);
        let right = if form == RECODE_1 { code::right(&template, &ask) } else { template1::target(&prompt, &template) };
        let read = |answer: &str| match form {
            RECODE_1 => code::template(&world, &ask, answer),
            _ => template1::template(&prompt, answer).ok(),
        };
        let wanted = read(&right).expect("a right answer");
        assert!(matches!(judged(&world, &wanted, &right), Fate::Through), "{template} in\n{}", world.code());
        for corruption in Corruption::ALL {
            let Some(answer) = corrupt::apply(corruption, &right, &ask, &mut dice) else { continue };
            let fate = match read(&answer) {
                None => Fate::Caught("form".to_owned()),
                Some(template) if template == wanted => Fate::Undone,
                Some(template) => judged(&world, &template, &answer),
            };
            let can_be_caught = corruption != Corruption::Swapped || names_tell;
            match &fate {
                Fate::Through => {
                    assert!(!can_be_caught, "{corruption:?} got through: {answer:?} for {right:?}\n{}", world.code())
                }
                Fate::Workaround => assert!(corruption == Corruption::Workaround, "{corruption:?}: {answer:?}"),
                Fate::Caught(_) | Fate::Undone => {}
            }
            table.count(corruption, can_be_caught, &fate);
        }
    }
    table
}

#[test]
fn nothing_that_can_be_caught_gets_through() {
    for (form, count) in [(TEMPLATE_1, 1_200), (RECODE_1, 600)] {
        let table = run(form, 1, count);
        assert_eq!(table.kinds(), Corruption::ALL.len(), "{table}");
    }
}

#[test]
#[ignore = "minutes; `./dev test --slow` runs it"]
fn a_hundred_thousand() {
    let report = format!("{HEAD}\n{}\n{}{FOOT}", run(TEMPLATE_1, 2, 75_000), run(RECODE_1, 2, 25_000));
    println!("{report}");
    if let Some(path) = std::env::var_os("APILIFT_WRITE_REPORT") {
        std::fs::write(path, report).expect("the report");
    }
}
