//! Lines and positions, in the three encodings of LSP 3.17.

/// How `Position::character` counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Encoding {
    /// Bytes.
    Utf8,
    /// UTF-16 code units.
    #[default]
    Utf16,
    /// Unicode scalar values.
    Utf32,
}

/// A place in a text; both 0-based.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position {
    /// Line.
    pub line: u32,
    /// Column in the encoding's units.
    pub character: u32,
}

/// Where the lines of a text start. `\n`, `\r\n` and `\r` end a line, as LSP says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LineIndex {
    starts: Vec<u32>,
}

impl LineIndex {
    /// Scans a text.
    pub fn new(text: &str) -> LineIndex {
        let _ = text;
        todo!()
    }

    /// The position of a byte offset (clamped to the text and to a character's start).
    pub fn position(&self, text: &str, offset: usize, encoding: Encoding) -> Position {
        let _ = (text, offset, encoding);
        todo!()
    }

    /// The byte offset of a position; a column past the end of its line is the end of the line, a line past the end of
    /// the text is the end of the text.
    pub fn offset(&self, text: &str, position: Position, encoding: Encoding) -> usize {
        let _ = (text, position, encoding);
        todo!()
    }

    /// The byte range of a 0-based line, its line end not included.
    pub fn line(&self, text: &str, line: u32) -> std::ops::Range<usize> {
        let _ = (text, line);
        todo!()
    }

    /// The 0-based line of a byte offset.
    pub fn line_of(&self, offset: usize) -> u32 {
        let _ = offset;
        todo!()
    }

    /// How many lines there are; at least one.
    pub fn len(&self) -> usize {
        self.starts.len()
    }

    /// Never true.
    pub fn is_empty(&self) -> bool {
        self.starts.is_empty()
    }
}
