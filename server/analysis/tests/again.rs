//! A look at what an edit can have changed finds what a look at the whole finds, whatever the edit: random ones, one after
//! the other, in the files of `tests/again`. `AGAIN_SEEDS=200` tries more of them.

mod common;

use std::path::Path;

use analysis::Project;
use analysis::again::{Remembered, look, look_again};
use analysis::analyse::{Analysis, Depth, analyse};
use changes::Database;
use syntax::{Model, Parsed, TextEdit};

/// What somebody may type in a function.
const SNIPPETS: [&str; 22] = [
    "x",
    " ",
    "\n    ",
    "\n        ",
    "#",
    "\"",
    "(",
    ")",
    ":",
    ".",
    "np.",
    "in1d(",
    "frame.append(frame)",
    "\n        self.table = self.settings\n",
    "\n        return None\n",
    "\n    return pd.DataFrame()\n",
    " = read(\"x\")",
    "\n    np.product(1)  # noqa\n",
    "\n        self.assertEquals(1, 2)\n",
    "yield ",
    "\n    np.product = sum\n",
    "global COUNT",
];

/// Numbers that look random and are the same in each run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % end.max(1) as u64) as usize
    }
}

#[test]
fn frames() {
    check("frames.py");
}

#[test]
fn arrays() {
    check("arrays.py");
}

#[track_caller]
fn check(name: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/again").join(name);
    let text = std::fs::read_to_string(path).expect("a text");
    let database = common::database_naming(&text);
    let seeds = std::env::var("AGAIN_SEEDS").ok().and_then(|seeds| seeds.parse().ok()).unwrap_or(12);
    let (mut short, mut all) = (0, 0);
    for seed in 1..=seeds {
        let (more_short, more) = session(&text, seed, &database);
        short += more_short;
        all += more;
    }
    assert!(short * 8 > all, "only {short} of {all} edits were looked at without the whole");
    println!("{short} of {all} edits were looked at without the whole");
}

/// Edits a text again and again; how many edits needed no look at the whole, and how many there were.
fn session(text: &str, seed: u64, database: &Database) -> (usize, usize) {
    let (environment, settings) = common::header(text);
    let project = Project::new(database, &environment, &settings);
    let mut dice = Dice(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15));
    let parsed = Parsed::new(text).expect("it parses");
    let (_, mut last) = look(&Model::new(&parsed), project);
    let mut current = parsed;
    let (mut short, mut all) = (0, 0);
    for step in 0..24 {
        // Every few edits the text begins anew, so that it does not end as noise.
        let edit = if step % 6 == 5 {
            TextEdit { range: 0..current.text().len(), text: text.to_owned() }
        } else {
            random(current.text(), &mut dice)
        };
        let new = syntax::edit::apply(current.text(), std::slice::from_ref(&edit)).expect("it fits");
        let parsed = current.edited(new.as_str(), std::slice::from_ref(&edit)).expect("it parses");
        let (whole, remembered) = look(&Model::new(&parsed), project);
        let plain = analyse(&parsed, project, Depth::FindingsOnly);
        assert_eq!(shown(&plain), shown(&whole), "seed {seed}, step {step}: {edit:?}\n{new}");
        let again: Option<(Analysis, Remembered)> =
            last.as_ref().and_then(|last| look_again(last, &parsed, &edit, project));
        all += 1;
        last = match again {
            Some((analysis, remembered)) => {
                short += 1;
                assert_eq!(shown(&analysis), shown(&whole), "seed {seed}, step {step}: {edit:?}\n{new}");
                Some(remembered)
            }
            None => remembered,
        };
        current = parsed;
    }
    (short, all)
}

/// Something typed, deleted or replaced, mostly a little.
fn random(text: &str, dice: &mut Dice) -> TextEdit {
    let boundary = |mut at: usize| {
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        at
    };
    // Mostly in what is indented.
    let indented: Vec<usize> = text.match_indices("\n    ").map(|(at, _)| at + 5).collect();
    let start = match dice.below(8) {
        0 => boundary(dice.below(text.len() + 1)),
        _ => {
            let from = indented.get(dice.below(indented.len())).copied().unwrap_or_default();
            let line = text[from..].lines().next().unwrap_or_default().len();
            boundary(from + dice.below(line + 1))
        }
    };
    let length = match dice.below(4) {
        0 => dice.below(12),
        1 => dice.below(3),
        _ => 0,
    };
    let end = boundary((start + length).min(text.len())).max(start);
    let typed = if length > 0 && dice.below(2) == 0 { "" } else { SNIPPETS[dice.below(SNIPPETS.len())] };
    TextEdit { range: start..end, text: typed.to_owned() }
}

/// All of the findings but the changes' own text.
fn shown(analysis: &Analysis) -> Vec<String> {
    let findings = analysis.findings.iter();
    let shown = findings.map(|found| {
        format!(
            "{} {} {:?} {:?} {:?} {:?} {:?} {:?} {:?} {:?} {:?} {:?} {:?} {}",
            found.change.id,
            found.symbol,
            found.name,
            found.whole,
            found.form,
            found.severity,
            found.status,
            found.confidence,
            found.version.as_ref().map(|(version, _)| version),
            found.breaks_on,
            found.how,
            found.related,
            found.of_import(),
            found.message,
        )
    });
    shown.collect()
}
