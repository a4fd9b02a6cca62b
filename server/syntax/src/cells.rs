//! Notebook cells as Python: magics and shell lines are commented out, in place, so that every position stays; and the
//! cells of a notebook, in order, as one program.

use std::ops::Range;

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

/// What stands between two cells of a program. An edit that touches it crosses cells.
const SEPARATOR: &str = "# next cell";

/// The cells of a notebook as one program, each followed by a line that separates it from the next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Program {
    /// The program.
    pub text: String,
    /// The lines of each cell in it. Columns are the same here and there.
    pub cells: Vec<Range<u32>>,
    /// The separating line, its end included. No cell has such a line.
    separator: String,
}

impl Program {
    /// The program of these cells.
    pub fn new<'a>(cells: impl IntoIterator<Item = &'a str>) -> Program {
        let sources: Vec<String> = cells.into_iter().map(python_of).collect();
        let mut separator = SEPARATOR.to_owned();
        while sources.iter().any(|source| source.lines().any(|line| line.trim_end() == separator)) {
            separator.push('-');
        }
        separator.push('\n');
        let (mut text, mut spans, mut line) = (String::new(), Vec::new(), 0);
        for source in &sources {
            let start = text.len();
            text.push_str(source);
            text.push('\n');
            let lines = lines_of(&text[start..]).saturating_sub(1);
            text.push_str(&separator);
            spans.push(line..line + lines);
            line += lines + 1;
        }
        Program { text, cells: spans, separator }
    }

    /// The cell that a line of the program belongs to, by its place among the cells, and the line in it. The line of a
    /// separator belongs to none.
    pub fn place(&self, line: u32) -> Option<(usize, u32)> {
        let index = self.cells.partition_point(|lines| lines.end <= line);
        let lines = self.cells.get(index)?;
        lines.contains(&line).then(|| (index, line - lines.start))
    }

    /// The cells of an edited program, each without the line end that the program puts after it. `None` where an edit
    /// crossed cells.
    pub fn split<'t>(&self, edited: &'t str) -> Option<Vec<&'t str>> {
        let mut out = Vec::with_capacity(self.cells.len());
        let (mut start, mut at) = (0, 0);
        for line in edited.split_inclusive('\n') {
            if line == self.separator {
                let cell = edited.get(start..at)?;
                out.push(cell.strip_suffix('\n')?);
                start = at + line.len();
            }
            at += line.len();
        }
        (out.len() == self.cells.len() && start == edited.len()).then_some(out)
    }
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

    #[test]
    fn cells_are_one_program() {
        let program = Program::new(["import a", "%ls\nx = 1\n", ""]);
        assert_eq!(program.text, "import a\n# next cell\n#ls\nx = 1\n\n# next cell\n\n# next cell\n");
        assert_eq!(program.cells, [0..1, 2..5, 6..7]);
        assert_eq!(program.split(&program.text), Some(vec!["import a", "#ls\nx = 1\n", ""]));
        let places: Vec<Option<(usize, u32)>> = (0..9).map(|line| program.place(line)).collect();
        let (a, b, c) = (Some((0, 0)), |line| Some((1, line)), Some((2, 0)));
        assert_eq!(places, [a, None, b(0), b(1), b(2), None, c, None, None]);
    }

    #[test]
    fn edits_stay_in_their_cell_or_are_refused() {
        let program = Program::new(["import a", "x = 1"]);
        let edited = program.text.replace("import a\n", "import a\nimport b\n");
        assert_eq!(program.split(&edited), Some(vec!["import a\nimport b", "x = 1"]));
        for crossing in [program.text.replacen("# next cell\n", "", 1), program.text.replace("x = 1\n", "x = 1")] {
            assert_eq!(program.split(&crossing), None, "{crossing:?}");
        }
    }

    #[test]
    fn a_carriage_return_at_the_end_of_a_cell() {
        let program = Program::new(["x\r", "y"]);
        assert_eq!(program.cells, [0..1, 2..3]);
        assert_eq!(program.split(&program.text), Some(vec!["x\r", "y"]));
    }

    #[test]
    fn a_cell_that_holds_the_separator() {
        let cells = ["# next cell\n# next cell-", "x"];
        let program = Program::new(cells);
        assert_eq!(program.split(&program.text), Some(cells.to_vec()));
    }
}
