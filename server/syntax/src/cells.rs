//! Notebook cells as Python: magics and shell lines are commented out, in place, so that every position stays.

/// Cell magics whose cell is Python all the same.
const PYTHON_MAGICS: &[&str] = &["capture", "prun", "python", "python3", "time", "timeit"];

/// A cell's text with the lines that are not Python commented out: the first character of each becomes `#`. A cell whose
/// magic names another language is all comment. Lines and columns stay what they are.
pub fn python_of(cell: &str) -> String {
    let magic = cell.trim_start().strip_prefix("%%").map(|rest| rest.split_whitespace().next().unwrap_or_default());
    let foreign = magic.is_some_and(|name| !PYTHON_MAGICS.contains(&name));
    let mut out = String::with_capacity(cell.len());
    for line in cell.split_inclusive('\n') {
        let content = line.trim_start();
        let indent = line.len() - content.len();
        let first = content.chars().next().filter(|_| !content.trim_end().is_empty());
        match first {
            Some(first) if (foreign || is_magic(content)) && first.is_ascii() => {
                out.push_str(&line[..indent]);
                out.push('#');
                out.push_str(&content[1..]);
            }
            // What stands before a character outside ASCII cannot take its place without moving what follows.
            Some(_) if foreign => out.extend(line.chars().map(|c| if matches!(c, '\n' | '\r') { c } else { ' ' })),
            _ => out.push_str(line),
        }
    }
    out
}

/// The lines of a cell: one more than it has line ends, as an editor counts them.
pub fn lines_of(cell: &str) -> u32 {
    let ends = crate::LineIndex::new(cell).len();
    u32::try_from(ends).unwrap_or(u32::MAX)
}

/// `%magic`, `!shell` and `?help`, at the start of a line; `help?` at its end.
fn is_magic(content: &str) -> bool {
    let is_help = |line: &str| line.ends_with('?') && !line.contains(['"', '\'', '#']);
    content.starts_with(['%', '!', '?']) || is_help(content.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(cell: &str, expected: &str) {
        assert_eq!(python_of(cell), expected);
        assert_eq!(python_of(cell).len(), cell.len());
    }

    #[test]
    fn magics_are_comments() {
        check("%matplotlib inline\nx = 1\n  !pip install x\n", "#matplotlib inline\nx = 1\n  #pip install x\n");
        check("frame?\n?frame\n", "#rame?\n#frame\n");
        check("x = a % b\ny = 'is it?'", "x = a % b\ny = 'is it?'");
    }

    #[test]
    fn cells_of_other_languages_are_comments() {
        check("%%bash\ncat a | b\n", "#%bash\n#at a | b\n");
        check("%%time\nx = 1\n", "#%time\nx = 1\n");
    }

    #[test]
    fn lines_as_an_editor_counts_them() {
        for (text, lines) in [("", 1), ("a", 1), ("a\n", 2), ("a\r\nb", 2)] {
            assert_eq!(lines_of(text), lines, "{text:?}");
        }
    }
}
