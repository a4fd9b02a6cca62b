//! Tables of parameter values that many changes share (`values/<name>.toml`).

use std::cell::OnceCell;

use regex_lite::Regex;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::python::{PlainString, same_literal};

/// A values table.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct ValueTable {
    /// Regular expression for text before `old` in a string, kept as it is.
    #[serde(default)]
    pub prefix: Option<String>,
    /// The same, after it.
    #[serde(default)]
    pub suffix: Option<String>,
    /// The rows, in order.
    #[serde(default, rename = "row")]
    pub rows: Vec<ValueRow>,
}

/// One value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct ValueRow {
    /// Python literal.
    pub old: String,
    /// Python literal.
    pub new: String,
    /// PEP 508 requirements.
    #[serde(default)]
    pub requires: Vec<String>,
}

impl ValueTable {
    /// The row for a Python literal (as it stands in the code, any quoting) and the new literal, prefix and suffix kept
    /// and the quoting of `literal` kept. `None` where the table does not have it.
    pub fn look_up(&self, literal: &str) -> Option<(&ValueRow, String)> {
        let Some(given) = PlainString::parse(literal) else {
            let row = self.rows.iter().find(|row| same_literal(&row.old, literal))?;
            return Some((row, row.new.clone()));
        };
        let affixes = OnceCell::new();
        self.rows.iter().find_map(|row| {
            let old = PlainString::parse(&row.old)?;
            if given.content == old.content {
                return Some((row, respell(row, given, "", "")));
            }
            given.content.match_indices(old.content).find_map(|(at, _)| {
                let (before, after) = (&given.content[..at], &given.content[at + old.content.len()..]);
                let (prefix, suffix) = affixes.get_or_init(|| (self.affix(&self.prefix), self.affix(&self.suffix)));
                (matches(prefix, before) && matches(suffix, after)).then(|| (row, respell(row, given, before, after)))
            })
        })
    }

    /// The expression as one that must match a whole text; `None` where none is written or it cannot be read (the
    /// linter says so).
    fn affix(&self, pattern: &Option<String>) -> Option<Regex> {
        pattern.as_ref().and_then(|pattern| whole_match(pattern).ok())
    }
}

/// Compiles a table's `prefix` or `suffix`, anchored at both ends.
pub(crate) fn whole_match(pattern: &str) -> Result<Regex, regex_lite::Error> {
    Regex::new(&format!("^(?:{pattern})$"))
}

fn matches(affix: &Option<Regex>, text: &str) -> bool {
    match affix {
        Some(regex) => regex.is_match(text),
        None => text.is_empty(),
    }
}

/// The row's new literal with what stood around the old one, in the quotes of `given` where its text allows it.
fn respell(row: &ValueRow, given: PlainString<'_>, before: &str, after: &str) -> String {
    let Some(new) = PlainString::parse(&row.new) else {
        return row.new.clone();
    };
    let fits = !new.content.contains(given.quote.chars().next().unwrap_or('\''));
    let (prefix, quote) = if fits { (given.prefix, given.quote) } else { (new.prefix, new.quote) };
    format!("{prefix}{quote}{before}{}{after}{quote}", new.content)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table() -> ValueTable {
        let row = |old: &str, new: &str| ValueRow { old: old.to_owned(), new: new.to_owned(), requires: Vec::new() };
        ValueTable {
            prefix: Some("[-+]?[0-9]*".to_owned()),
            suffix: Some("(-[A-Z]{3})?".to_owned()),
            rows: vec![row("'M'", "'ME'"), row("'MS'", "\"it's\""), row("( 1,2)", "None"), row("None", "'both'")],
        }
    }

    #[track_caller]
    fn check(literal: &str, new: Option<&str>) {
        assert_eq!(table().look_up(literal).map(|(_, new)| new).as_deref(), new);
    }

    #[test]
    fn strings_keep_quotes_prefix_and_suffix() {
        check("'M'", Some("'ME'"));
        check("\"-3M\"", Some("\"-3ME\""));
        check("\"\"\"M-MON\"\"\"", Some("\"\"\"ME-MON\"\"\""));
        check("u'M'", Some("u'ME'"));
        check("'2MS'", Some("\"2it's\""));
    }

    #[test]
    fn what_the_table_lacks() {
        for literal in ["'ME'", "'xM'", "'M-mon'", "b'M'", "f'M'", "M", "'M' 'M'", "''"] {
            check(literal, None);
        }
    }

    #[test]
    fn other_literals_compare_without_layout() {
        check("(1, 2)", Some("None"));
        check("None", Some("'both'"));
    }

    #[test]
    fn without_expressions_only_the_whole_string_counts() {
        let bare = ValueTable { prefix: None, suffix: None, ..table() };
        assert!(bare.look_up("'M'").is_some());
        assert!(bare.look_up("'2M'").is_none());
    }
}
