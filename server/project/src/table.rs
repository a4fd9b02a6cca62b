//! TOML with line numbers.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::intake::Intake;
use crate::read::Source;

/// A value and where it stands.
pub(crate) type Value<'i> = Spanned<DeValue<'i>>;

/// Parses a file; a broken one is a problem and gives nothing.
pub(crate) fn parse<'i>(source: &'i Source, intake: &mut Intake) -> Option<DeTable<'i>> {
    match DeTable::parse(&source.text) {
        Ok(table) => Some(table.into_inner()),
        Err(error) => {
            let line = error.span().map_or(1, |span| source.line(span.start));
            let message = error.message().split_whitespace().collect::<Vec<_>>().join(" ");
            intake.problem(source, line, format!("not valid TOML ({message}); nothing in this file is used"));
            None
        }
    }
}

/// The table at a path of keys.
pub(crate) fn table<'a, 'i>(of: &'a DeTable<'i>, path: &[&str]) -> Option<&'a DeTable<'i>> {
    path.iter().try_fold(of, |table, key| table.get(*key)?.as_ref().as_table())
}

/// The text of a key.
pub(crate) fn text<'a>(of: &'a DeTable<'_>, key: &str) -> Option<&'a str> {
    of.get(key)?.as_ref().as_str()
}

/// The 1-based line on which a value starts.
pub(crate) fn line(source: &Source, value: &Value<'_>) -> u32 {
    source.line(value.span().start)
}

/// "a string", "a table", … for messages.
pub(crate) fn kind(value: &Value<'_>) -> &'static str {
    match value.as_ref() {
        DeValue::String(_) => "a string",
        DeValue::Integer(_) => "an integer",
        DeValue::Float(_) => "a number",
        DeValue::Boolean(_) => "a boolean",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "an array",
        DeValue::Table(_) => "a table",
    }
}

/// The strings of an array; what is none is a problem.
pub(crate) fn strings<'a>(
    value: &'a Value<'_>,
    what: &str,
    source: &Source,
    intake: &mut Intake,
) -> Vec<(&'a str, u32)> {
    let Some(array) = value.as_ref().as_array() else {
        intake.problem(
            source,
            line(source, value),
            format!("`{what}` must be an array of strings, not {}; it is not used", kind(value)),
        );
        return Vec::new();
    };
    let mut out = Vec::new();
    for item in array {
        match item.as_ref().as_str() {
            Some(text) => out.push((text, line(source, item))),
            None => intake.problem(
                source,
                line(source, item),
                format!("`{what}` must hold strings, not {}; this one is not used", kind(item)),
            ),
        }
    }
    out
}
