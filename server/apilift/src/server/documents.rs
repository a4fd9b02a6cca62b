//! Open documents: a rope each, changed in the order in which the client says so.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use dashmap::DashMap;
use ropey::Rope;
use syntax::Encoding;
use tower_lsp::lsp_types::{
    DidChangeTextDocumentParams, DidCloseTextDocumentParams, DidOpenTextDocumentParams, Position,
    TextDocumentContentChangeEvent, Url,
};

/// One open document at one version. Cloning is cheap: a rope shares its text.
#[derive(Debug, Clone)]
pub struct Document {
    /// The text.
    pub rope: Rope,
    /// The client's number; it may start anew when the document is opened again.
    pub version: i32,
    /// Our own number of this text: no two texts of a session share one.
    pub revision: u64,
    /// Whether it is Python.
    pub is_python: bool,
}

/// All open documents.
#[derive(Debug, Default)]
pub struct Documents {
    open: DashMap<Url, Arc<Document>>,
    revisions: AtomicU64,
}

impl Documents {
    /// The client opened a document.
    pub fn open(&self, params: DidOpenTextDocumentParams) {
        let document = params.text_document;
        let language = document.language_id.as_str();
        let has_suffix = [".py", ".pyi"].iter().any(|suffix| document.uri.path().ends_with(suffix));
        let is_python = language.eq_ignore_ascii_case("python") || language.is_empty() && has_suffix;
        let rope = Rope::from_str(&document.text);
        let opened = Document { rope, version: document.version, revision: self.next_revision(), is_python };
        self.open.insert(document.uri, Arc::new(opened));
    }

    /// The client changed a document: all changes in their order, each in the coordinates that the one before left.
    pub fn change(&self, params: DidChangeTextDocumentParams, encoding: Encoding) {
        let Some(mut entry) = self.open.get_mut(&params.text_document.uri) else { return };
        let revision = self.next_revision();
        let document = Arc::make_mut(entry.value_mut());
        for change in &params.content_changes {
            apply(&mut document.rope, change, encoding);
        }
        document.version = params.text_document.version;
        document.revision = revision;
    }

    /// The client closed a document.
    pub fn close(&self, params: &DidCloseTextDocumentParams) {
        self.open.remove(&params.text_document.uri);
    }

    /// A snapshot of a document.
    pub fn get(&self, uri: &Url) -> Option<Arc<Document>> {
        self.open.get(uri).map(|entry| Arc::clone(entry.value()))
    }

    /// A number that no text of this session has.
    pub fn next_revision(&self) -> u64 {
        self.revisions.fetch_add(1, Ordering::Relaxed)
    }

    /// All that are open.
    pub fn uris(&self) -> Vec<Url> {
        self.open.iter().map(|entry| entry.key().clone()).collect()
    }
}

fn apply(rope: &mut Rope, change: &TextDocumentContentChangeEvent, encoding: Encoding) {
    let Some(range) = change.range else {
        *rope = Rope::from_str(&change.text);
        return;
    };
    let (start, end) = (char_of(rope, range.start, encoding), char_of(rope, range.end, encoding));
    // A client that says the end before the start means the same stretch.
    let (start, end) = (start.min(end), start.max(end));
    rope.remove(start..end);
    rope.insert(start, &change.text);
}

/// The character of a position: past the end of its line is the end of the line, past the last line the end of the text;
/// inside a character is its start.
fn char_of(rope: &Rope, position: Position, encoding: Encoding) -> usize {
    let line = position.line as usize;
    if line >= rope.len_lines() {
        return rope.len_chars();
    }
    let first = rope.line_to_char(line);
    let text = rope.line(line);
    let mut length = text.len_chars();
    while length > 0 && matches!(text.char(length - 1), '\n' | '\r') {
        length -= 1;
    }
    let text = text.slice(..length);
    let wanted = position.character as usize;
    let column = match encoding {
        Encoding::Utf32 => wanted.min(length),
        Encoding::Utf16 if wanted >= text.len_utf16_cu() => length,
        Encoding::Utf16 => text.utf16_cu_to_char(wanted),
        Encoding::Utf8 if wanted >= text.len_bytes() => length,
        Encoding::Utf8 => text.byte_to_char(wanted),
    };
    first + column
}

#[cfg(test)]
mod tests {
    use super::*;

    fn changed(text: &str, encoding: Encoding, from: (u32, u32), to: (u32, u32), new: &str) -> String {
        let mut rope = Rope::from_str(text);
        let range = tower_lsp::lsp_types::Range::new(Position::new(from.0, from.1), Position::new(to.0, to.1));
        let change = TextDocumentContentChangeEvent { range: Some(range), range_length: None, text: new.to_owned() };
        apply(&mut rope, &change, encoding);
        rope.to_string()
    }

    #[test]
    fn columns_count_in_the_encoding() {
        assert_eq!(changed("a😀b\n", Encoding::Utf16, (0, 3), (0, 4), "x"), "a😀x\n");
        assert_eq!(changed("a😀b\n", Encoding::Utf8, (0, 5), (0, 6), "x"), "a😀x\n");
        assert_eq!(changed("a😀b\n", Encoding::Utf32, (0, 2), (0, 3), "x"), "a😀x\n");
    }

    #[test]
    fn odd_positions_are_clamped() {
        assert_eq!(changed("ab\r\ncd", Encoding::Utf16, (0, 99), (1, 0), ""), "abcd");
        assert_eq!(changed("ab", Encoding::Utf16, (7, 0), (9, 9), "c"), "abc");
        assert_eq!(changed("abc", Encoding::Utf8, (0, 2), (0, 1), ""), "ac");
    }

    #[test]
    fn only_the_line_ends_of_lsp_count() {
        // Form feed, vertical tab, NEL and the Unicode separators end no line.
        assert_eq!(
            changed("a\u{c}b\u{b}c\u{85}d\u{2028}e\nf", Encoding::Utf32, (1, 0), (1, 1), "x"),
            "a\u{c}b\u{b}c\u{85}d\u{2028}e\nx"
        );
        assert_eq!(changed("a\rb", Encoding::Utf16, (1, 0), (1, 1), "x"), "a\rx");
    }
}
