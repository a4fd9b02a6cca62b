//! Lines and positions, in the three encodings of LSP 3.17.

use std::ops::Range;

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

impl Encoding {
    fn width(self, character: char) -> usize {
        match self {
            Encoding::Utf8 => character.len_utf8(),
            Encoding::Utf16 => character.len_utf16(),
            Encoding::Utf32 => 1,
        }
    }
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
        let bytes = text.as_bytes();
        let mut starts = Vec::with_capacity(bytes.len() / 32 + 1);
        starts.push(0);
        for (index, byte) in bytes.iter().enumerate() {
            if *byte == b'\n' || (*byte == b'\r' && bytes.get(index + 1) != Some(&b'\n')) {
                starts.push(index as u32 + 1);
            }
        }
        LineIndex { starts }
    }

    /// The position of a byte offset (clamped to the text, to a character's start and to the end of its line).
    pub fn position(&self, text: &str, offset: usize, encoding: Encoding) -> Position {
        let mut offset = offset.min(text.len());
        while !text.is_char_boundary(offset) {
            offset -= 1;
        }
        let line = self.line_of(offset);
        let range = self.line(text, line);
        let before = &text[range.start..offset.clamp(range.start, range.end)];
        let character = match encoding {
            Encoding::Utf8 => before.len(),
            _ if before.is_ascii() => before.len(),
            _ => before.chars().map(|character| encoding.width(character)).sum(),
        };
        Position { line, character: character as u32 }
    }

    /// The byte offset of a position; a column past the end of its line is the end of the line, a line past the end of
    /// the text is the end of the text. A column inside a character is that character's start.
    pub fn offset(&self, text: &str, position: Position, encoding: Encoding) -> usize {
        if position.line as usize >= self.starts.len() {
            return text.len();
        }
        let range = self.line(text, position.line);
        let wanted = position.character as usize;
        let mut units = 0;
        for (index, character) in text[range.clone()].char_indices() {
            units += encoding.width(character);
            if units > wanted {
                return range.start + index;
            }
        }
        range.end
    }

    /// The byte range of a 0-based line, its line end not included; empty at the end of the text for lines past it.
    pub fn line(&self, text: &str, line: u32) -> Range<usize> {
        let Some(start) = self.starts.get(line as usize).map(|start| (*start as usize).min(text.len())) else {
            return text.len()..text.len();
        };
        let next = self.starts.get(line as usize + 1).map_or(text.len(), |next| (*next as usize).min(text.len()));
        let line = &text[start..next];
        let content = line.strip_suffix('\n').unwrap_or(line);
        let content = content.strip_suffix('\r').unwrap_or(content);
        start..start + content.len()
    }

    /// The 0-based line of a byte offset.
    pub fn line_of(&self, offset: usize) -> u32 {
        (self.starts.partition_point(|start| *start as usize <= offset) - 1) as u32
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
