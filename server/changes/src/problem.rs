//! What is wrong in a source, where, and what to do.

use std::fmt;

/// A problem in a file of the sources: from the reader (the record is left out) or from a check of the linter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The file, relative to the folder that was read.
    pub file: String,
    /// 1-based, where known.
    pub line: Option<u32>,
    /// The check's name; `read` for the reader.
    pub check: &'static str,
    /// What is wrong, in one sentence.
    pub what: String,
    /// What should stand there.
    pub expected: Option<String>,
    /// What stands there.
    pub actual: Option<String>,
    /// What to do.
    pub tip: Option<String>,
}

impl Problem {
    /// A problem at a place; as the reader gives it, until a check of the linter puts its name to it.
    pub fn at(file: &str, line: Option<u32>, what: impl Into<String>) -> Problem {
        Problem {
            file: file.to_owned(),
            line,
            check: "read",
            what: what.into(),
            expected: None,
            actual: None,
            tip: None,
        }
    }

    /// With what should stand there and what does.
    pub fn expecting(mut self, expected: impl fmt::Display, actual: impl fmt::Display) -> Problem {
        self.expected = Some(expected.to_string());
        self.actual = Some(actual.to_string());
        self
    }

    /// With what to do.
    pub fn tip(mut self, tip: impl Into<String>) -> Problem {
        self.tip = Some(tip.into());
        self
    }
}

impl fmt::Display for Problem {
    /// `file:line: what [check]`, then expected, actual and tip, a line each.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        if let Some(line) = self.line {
            write!(f, ":{line}")?;
        }
        write!(f, ": {} [{}]", self.what, self.check)?;
        for (word, text) in [("expected", &self.expected), ("actual", &self.actual), ("tip", &self.tip)] {
            if let Some(text) = text {
                write!(f, "\n    {word}: {text}")?;
            }
        }
        Ok(())
    }
}
