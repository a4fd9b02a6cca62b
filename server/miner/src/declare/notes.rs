//! `.. deprecated:: 1.4` in a docstring: of the whole, or of one parameter.

use ruff_python_ast::{Expr, Stmt};
use ruff_text_size::Ranged;

use super::{Note, line_of};

const DIRECTIVE: &str = ".. deprecated::";

/// The notes in the docstring of a body.
pub(crate) fn of(source: &str, body: &[Stmt]) -> Vec<Note> {
    let Some(Stmt::Expr(stmt)) = body.first() else { return Vec::new() };
    let Expr::StringLiteral(literal) = &*stmt.value else { return Vec::new() };
    let text = literal.value.to_str();
    if !text.contains(DIRECTIVE) {
        return Vec::new();
    }
    let first = line_of(source, stmt.range().start().to_usize());
    read(text, first)
}

fn read(text: &str, first: u32) -> Vec<Note> {
    let lines: Vec<&str> = text.lines().collect();
    let indent = |line: &str| line.len() - line.trim_start().len();
    // The docstring's own indentation: the least of its lines but the first.
    let base = lines.iter().skip(1).filter(|line| !line.trim().is_empty()).map(|line| indent(line)).min().unwrap_or(0);
    let mut found = Vec::new();
    for (index, line) in lines.iter().enumerate() {
        let Some(rest) = line.trim_start().strip_prefix(DIRECTIVE) else { continue };
        let own = if index == 0 { base } else { indent(line) };
        let since = rest.split_whitespace().next().map(str::to_owned);
        let mut said: Vec<&str> = vec![rest.trim()];
        said.extend(lines[index + 1..].iter().take_while(|l| l.trim().is_empty() || indent(l) > own).map(|l| l.trim()));
        let parameter = if own > base {
            // The line above that is indented less: `name : type` or `:param name:`.
            match lines[..index].iter().rev().find(|l| !l.trim().is_empty() && indent(l) < own) {
                Some(above) => match name_of(above) {
                    Some(name) => Some(name),
                    None => continue,
                },
                None => continue,
            }
        } else {
            None
        };
        let line = first.saturating_add(u32::try_from(index).unwrap_or(0));
        found.push(Note { parameter, since, text: said.join(" ").trim().to_owned(), line });
    }
    found
}

/// The parameter that a line of a docstring is about.
fn name_of(line: &str) -> Option<String> {
    let line = line.trim();
    let line = match line.strip_prefix(":param") {
        Some(rest) => rest.trim_start().split(':').next()?.split_whitespace().last()?,
        None => line.split([':', '(']).next()?.trim(),
    };
    let line = line.trim_start_matches(['*', '\\', '`']).trim_end_matches('`');
    let plain = line.starts_with(|c: char| c.is_alphabetic() || c == '_')
        && line.chars().all(|c| c.is_alphanumeric() || c == '_');
    plain.then(|| line.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_the_whole_and_of_a_parameter() {
        let text = "Does it.\n\n    .. deprecated:: 1.2\n       Use new.\n\n    Parameters\n    ----------\n    a : int\n        Number.\n\n        .. deprecated:: 1.3\n    b : int\n    ";
        let notes = read(text, 10);
        assert_eq!(notes.len(), 2);
        assert_eq!((notes[0].parameter.as_deref(), notes[0].since.as_deref()), (None, Some("1.2")));
        assert_eq!(notes[0].text, "1.2 Use new.");
        assert_eq!((notes[1].parameter.as_deref(), notes[1].since.as_deref()), (Some("a"), Some("1.3")));
        assert_eq!(notes[1].line, 20);
    }
}
