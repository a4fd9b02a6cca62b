//! The types that docstrings give for parameters.
//!
//! Read are the forms of [numpydoc](https://numpydoc.readthedocs.io/en/latest/format.html#parameters) (`name : type`), of
//! [Google's guide](https://google.github.io/styleguide/pyguide.html#383-functions-and-methods) (`name (type): text`) and
//! of [Sphinx](https://www.sphinx-doc.org/en/master/usage/domains/python.html#info-field-lists) (`:type name: type`,
//! `:param type name: text`).

/// The names of the types that a docstring gives for a parameter, `None` left out. Nothing where it gives none, or where
/// anything of what it gives is not the plain dotted name of a type: prose, a list of values, a container.
pub fn parameter_types<'d>(docstring: &'d str, parameter: &str) -> Vec<&'d str> {
    docstring.lines().find_map(|line| given_by(line.trim(), parameter)).and_then(names).unwrap_or_default()
}

/// The text that a line gives for the type of a parameter; `None` for all other lines.
fn given_by<'d>(line: &'d str, parameter: &str) -> Option<&'d str> {
    let bare = |name: &'d str| name.trim().trim_start_matches('*');
    if let Some(rest) = line.strip_prefix(":type ") {
        let (name, text) = rest.split_once(':')?;
        return (bare(name) == parameter).then_some(text);
    }
    if let Some(rest) = line.strip_prefix(":param ") {
        let (head, _) = rest.split_once(':')?;
        let (text, name) = head.trim().rsplit_once(char::is_whitespace)?;
        return (bare(name) == parameter).then_some(text);
    }
    if let Some((head, _)) = line.split_once("):")
        && let Some((name, text)) = head.split_once('(')
        && bare(name) == parameter
    {
        return Some(text);
    }
    let (head, text) = line.split_once(':')?;
    head.split(',').any(|name| bare(name) == parameter).then_some(text)
}

/// The names in a type as it is written; `None` where anything else is in it.
fn names(text: &str) -> Option<Vec<&str>> {
    let mut out = Vec::new();
    for part in text.split(" of shape").next()?.split(',') {
        let part = part.trim().trim_end_matches('.');
        if is_about_the_default(part) {
            break;
        }
        for arm in part.split(" or ").flat_map(|arm| arm.split('|')) {
            let name = without_markup(arm.trim().trim_start_matches("or "));
            if name == "None" {
                continue;
            }
            let is_name = |part: &str| {
                part.starts_with(|first: char| first == '_' || first.is_ascii_alphabetic())
                    && part.chars().all(|letter| letter == '_' || letter.is_ascii_alphanumeric())
            };
            if !name.split('.').all(is_name) {
                return None;
            }
            out.push(name);
        }
    }
    Some(out)
}

/// `optional`, `default 3`, `default=3`, `shape (n,)`: nothing of a type comes after it.
fn is_about_the_default(part: &str) -> bool {
    ["optional", "default", "shape", "required"].iter().any(|word| part.starts_with(word))
}

/// `` :class:`~a.B` ``, `` `a.B` ``, `` `B <a.B>` `` without what is around the name.
fn without_markup(text: &str) -> &str {
    let text = text.strip_prefix(":class:").or_else(|| text.strip_prefix(":py:class:")).unwrap_or(text);
    let text = text.trim_matches('`').trim_start_matches('~');
    match text.strip_suffix('>').and_then(|text| text.split_once('<')) {
        Some((_, target)) => target.trim_start_matches('~'),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::parameter_types;

    fn types(line: &str) -> Vec<&str> {
        parameter_types(line, "frame")
    }

    #[test]
    fn each_form_of_a_docstring_gives_the_type() {
        for docstring in [
            "Text.\n\nParameters\n----------\nother : int\n    Other.\nframe : pd.DataFrame\n    Text.\n",
            "frame: pd.DataFrame",
            "first, frame : pd.DataFrame",
            "Args:\n    other (int): Other.\n    frame (pd.DataFrame): Text: more.\n",
            "Args:\n    frame (pd.DataFrame, optional): Text.\n",
            ":param frame: Text.\n:type frame: pd.DataFrame\n",
            ":param pd.DataFrame frame: Text.\n",
            "frame : :class:`~pd.DataFrame`, optional",
            "frame : `Frame <pd.DataFrame>` or None",
            "frame : pd.DataFrame, default None",
            "frame : pd.DataFrame of shape (rows, columns)",
        ] {
            assert_eq!(types(docstring), ["pd.DataFrame"], "{docstring}");
        }
        assert_eq!(types("frame : Series or DataFrame"), ["Series", "DataFrame"]);
        assert_eq!(
            types("frame : pandas.Series, pandas.DataFrame, or Index"),
            ["pandas.Series", "pandas.DataFrame", "Index"]
        );
        assert_eq!(types("frame : Series | DataFrame | None"), ["Series", "DataFrame"]);
    }

    #[test]
    fn what_is_no_name_gives_nothing() {
        for docstring in [
            "",
            "The frame : all of it",
            "frame : list of DataFrame",
            "frame : {array-like, DataFrame}",
            "frame : array-like or DataFrame",
            "frame: the DataFrame that is shown",
            "frame (a DataFrame): Text.",
            "frames : DataFrame",
            "frame",
            "frame :",
            ":param frame: DataFrame with more",
        ] {
            assert!(types(docstring).is_empty(), "{docstring}");
        }
    }
}
