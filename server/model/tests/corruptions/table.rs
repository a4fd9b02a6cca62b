//! The table of the report.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use crate::Fate;
use crate::corrupt::Corruption;

/// The head of the report.
pub const HEAD: &str = "\
# Corrupted answers, and what catches them

Generated questions (seed 2), by `cargo test -p model --test corruptions -- --ignored`. In %, by what refused them; `form` is
the reading of the answer and what it may hold at all. (workaround): labelled, never applied by a command. (undone): nothing of it
is left, as an import beside the answer is never taken. (offered): not caught.
";

/// Its last words.
pub const FOOT: &str = "
Two exchanged arguments show only where old and new signature name them alike. Every other kind is caught or labelled; none
changes text outside of the use and its imports.
";

/// Counts by corruption (and whether form can tell) and by what caught it.
pub struct Table {
    form: &'static str,
    rows: BTreeMap<(Corruption, bool), BTreeMap<String, usize>>,
}

impl Table {
    /// Nothing is counted yet; the prompt form of the answers.
    pub fn new(form: &'static str) -> Table {
        Table { form, rows: BTreeMap::new() }
    }

    /// Counts one answer.
    pub fn count(&mut self, corruption: Corruption, can_be_caught: bool, fate: &Fate) {
        let column = match fate {
            Fate::Caught(by) => by.clone(),
            Fate::Workaround => "(workaround)".to_owned(),
            Fate::Undone => "(undone)".to_owned(),
            Fate::Through => "(offered)".to_owned(),
        };
        *self.rows.entry((corruption, can_be_caught)).or_default().entry(column).or_default() += 1;
    }

    /// All answers.
    pub fn total(&self) -> usize {
        self.rows.values().flat_map(BTreeMap::values).sum()
    }

    /// How many kinds of corruption came.
    pub fn kinds(&self) -> usize {
        self.rows.keys().map(|(corruption, _)| corruption).collect::<BTreeSet<_>>().len()
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let columns: BTreeSet<&String> = self.rows.values().flat_map(BTreeMap::keys).collect();
        writeln!(f, "## Form `{}`: {} answers\n", self.form, self.total())?;
        write!(f, "| corruption | answers |")?;
        for column in &columns {
            write!(f, " {column} |")?;
        }
        writeln!(f)?;
        writeln!(f, "|---|---:|{}", "---:|".repeat(columns.len()))?;
        for ((corruption, can_be_caught), counts) in &self.rows {
            let total: usize = counts.values().sum();
            let note = if *can_be_caught { "" } else { " (the new names do not tell)" };
            write!(f, "| {}{note} | {total} |", corruption.told())?;
            for column in &columns {
                match counts.get(*column) {
                    Some(count) => write!(f, " {:.1} |", 100.0 * *count as f64 / total as f64)?,
                    None => write!(f, " |")?,
                }
            }
            writeln!(f)?;
        }
        Ok(())
    }
}
