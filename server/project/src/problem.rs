//! What went wrong while a project was read: values beside the result, never the end of the work.

use std::fmt;

/// One thing that the user may want to mend, with its place.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Problem {
    /// The file as shown to the user: relative to the project root, `/` between the parts; or an option's name.
    pub file: String,
    /// 1-based line, where known.
    pub line: Option<u32>,
    /// What is wrong, and what happens because of it.
    pub message: String,
}

impl Problem {
    /// A problem with a whole file.
    pub fn in_file(file: impl Into<String>, message: impl Into<String>) -> Problem {
        Problem { file: file.into(), line: None, message: message.into() }
    }

    /// A problem at a line.
    pub fn at(file: impl Into<String>, line: u32, message: impl Into<String>) -> Problem {
        Problem { file: file.into(), line: Some(line), message: message.into() }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(line) => write!(f, "{}:{line}: {}", self.file, self.message),
            None => write!(f, "{}: {}", self.file, self.message),
        }
    }
}
