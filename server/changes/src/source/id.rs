//! The id grammar: `path`, `path(parameter)`, `path(parameter=value)`, with braces in the path.

use std::collections::BTreeSet;

use thiserror::Error;

use crate::python::{is_dotted_path, is_identifier};

/// An id taken apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Id {
    /// The paths, braces expanded, in the order written, each once; at least one.
    pub paths: Vec<String>,
    /// The parameter.
    pub parameter: Option<String>,
    /// The Python literal.
    pub value: Option<String>,
}

/// Why an id cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{0}; write `path`, `path(parameter)` or `path(parameter=value)`, with `{{a,b}}` for several")]
pub struct IdError(String);

impl Id {
    /// Reads an id.
    ///
    /// ```
    /// let id = changes::source::Id::parse("acme.{old,sub.old}(mode='x')")?;
    /// assert_eq!(id.paths, ["acme.old", "acme.sub.old"]);
    /// assert_eq!(id.parameter.as_deref(), Some("mode"));
    /// assert_eq!(id.value.as_deref(), Some("'x'"));
    /// # Ok::<(), changes::source::IdError>(())
    /// ```
    pub fn parse(text: &str) -> Result<Id, IdError> {
        let text = text.trim();
        let (path, inside) = match text.split_once('(') {
            None => (text, None),
            Some((path, rest)) => {
                let inside = rest.strip_suffix(')').ok_or_else(|| IdError(format!("`{text}` does not end in `)`")))?;
                (path, Some(inside))
            }
        };
        let mut seen = BTreeSet::new();
        let mut paths = expand(path)?;
        paths.retain(|path| seen.insert(path.clone()));
        if let Some(odd) = paths.iter().find(|path| !is_dotted_path(path)) {
            return Err(IdError(format!("`{odd}` is not a dotted path")));
        }
        let Some(inside) = inside else {
            return Ok(Id { paths, parameter: None, value: None });
        };
        let (parameter, value) = match inside.split_once('=') {
            Some((parameter, value)) => (parameter.trim(), Some(value.trim().to_owned())),
            None => (inside.trim(), None),
        };
        if !is_identifier(parameter) {
            return Err(IdError(format!("`{parameter}` is not a parameter's name")));
        }
        if value.as_deref() == Some("") {
            return Err(IdError(format!("`{text}` has no value after `=`")));
        }
        Ok(Id { paths, parameter: Some(parameter.to_owned()), value })
    }
}

/// Expands `a.{b,c.d}` to `a.b` and `a.c.d`; braces may nest.
fn expand(text: &str) -> Result<Vec<String>, IdError> {
    let unbalanced = || IdError(format!("the braces of `{text}` do not pair"));
    let Some(open) = text.find('{') else {
        return if text.contains('}') { Err(unbalanced()) } else { Ok(vec![text.to_owned()]) };
    };
    let mut depth = 0usize;
    let mut starts = vec![open + 1];
    let mut close = None;
    for (at, c) in text[open..].char_indices().map(|(at, c)| (open + at, c)) {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 1 => starts.push(at + 1),
            _ => {}
        }
        if depth == 0 {
            close = Some(at);
            break;
        }
    }
    let close = close.ok_or_else(unbalanced)?;
    let ends = starts[1..].iter().map(|start| start - 1).chain([close]);
    let mut out = Vec::new();
    for (start, end) in starts.iter().zip(ends) {
        let piece = text[*start..end].trim();
        out.extend(expand(&format!("{}{piece}{}", &text[..open], &text[close + 1..]))?);
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, paths: &[&str], parameter: Option<&str>, value: Option<&str>) {
        let id = Id::parse(text).expect("an id");
        assert_eq!((id.paths, id.parameter.as_deref(), id.value.as_deref()), (owned(paths), parameter, value));
    }

    fn owned(paths: &[&str]) -> Vec<String> {
        paths.iter().map(|p| (*p).to_owned()).collect()
    }

    #[test]
    fn forms() {
        check("a.b", &["a.b"], None, None);
        check("a.b(c)", &["a.b"], Some("c"), None);
        check("a.b(c=(1, '='))", &["a.b"], Some("c"), Some("(1, '=')"));
    }

    #[test]
    fn braces() {
        check("a.{b, c.d}", &["a.b", "a.c.d"], None, None);
        check("{a,b}.{c,d.{e,f}}(g)", &["a.c", "a.d.e", "a.d.f", "b.c", "b.d.e", "b.d.f"], Some("g"), None);
        check("a.{b,b}", &["a.b"], None, None);
        check("a.b(c={1, 2})", &["a.b"], Some("c"), Some("{1, 2}"));
    }

    #[test]
    fn errors() {
        for (text, what) in [
            ("", "not a dotted path"),
            ("a..b", "not a dotted path"),
            ("a.{b", "do not pair"),
            ("a.b}", "do not pair"),
            ("a.{b,}", "not a dotted path"),
            ("a(b", "does not end"),
            ("a(b=)", "no value"),
            ("a(b c)", "not a parameter"),
        ] {
            let error = Id::parse(text).expect_err(text).to_string();
            assert!(error.contains(what), "{error}");
        }
    }
}
