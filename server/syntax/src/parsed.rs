//! A parsed file: text, tree, lines.

use std::ops::Range;
use std::sync::Arc;

use tree_sitter::{InputEdit, Node, Parser, Point, Tree};

use crate::edit::TextEdit;
use crate::text::LineIndex;

/// Deeper trees are refused: every walk below may recurse. At this depth a walk that takes 4 kB of stack a level still
/// fits a thread's 2 MB.
pub const MAX_DEPTH: usize = 500;

/// With more edits than this at once, parsing anew is quicker than keeping the tree in step.
const MAX_EDITS: usize = 32;

/// A parsed file. Parsing never fails on bad Python: the tree then holds error nodes.
#[derive(Debug, Clone)]
pub struct Parsed {
    text: Arc<str>,
    tree: Tree,
    lines: LineIndex,
}

/// Why a file is not parsed at all.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ParseRefusal {
    /// Nested more deeply than [`MAX_DEPTH`].
    #[error("nested {0} levels deep; files nested deeper than {MAX_DEPTH} are not analysed")]
    TooDeep(usize),
    /// Over four gigabytes.
    #[error("larger than 4 GiB")]
    TooLarge,
    /// The parser gave no tree.
    #[error("the parser gave up")]
    GaveUp,
}

impl Parsed {
    /// Parses a text. A leading byte order mark is part of the text and is ignored.
    pub fn new(text: impl Into<Arc<str>>) -> Result<Parsed, ParseRefusal> {
        Parsed::parse(text.into(), None)
    }

    /// Parses a new version of the text, given the edits that led from this one to it (in order of their application,
    /// each in the coordinates of the text before it), reusing what did not change. Edits that do not lead to the text
    /// do no harm: it is then parsed anew.
    pub fn edited(&self, text: impl Into<Arc<str>>, edits: &[TextEdit]) -> Result<Parsed, ParseRefusal> {
        let text = text.into();
        if edits.len() > MAX_EDITS {
            return Parsed::parse(text, None);
        }
        let old = self.replay(&text, edits);
        Parsed::parse(text, old.as_ref())
    }

    /// Where the tree differs from that of an older text beyond what moved: given the edit that leads from it to this
    /// one, the ranges of this text in which nodes came, went or changed. `None` where the edit does not lead here.
    pub fn changed_since(&self, old: &Parsed, edit: &TextEdit) -> Option<Vec<Range<usize>>> {
        let moved = old.replay(&self.text, std::slice::from_ref(edit))?;
        Some(moved.changed_ranges(&self.tree).map(|range| range.start_byte..range.end_byte).collect())
    }

    /// The text.
    pub fn text(&self) -> &Arc<str> {
        &self.text
    }

    /// The lines.
    pub fn lines(&self) -> &LineIndex {
        &self.lines
    }

    /// The text of the line that holds a byte offset, without its line end.
    pub fn line_at(&self, offset: usize) -> &str {
        &self.text[self.lines.line(&self.text, self.lines.line_of(offset))]
    }

    /// The `module` node.
    pub fn root(&self) -> Node<'_> {
        self.tree.root_node()
    }

    /// The text of a node.
    pub fn slice(&self, node: Node<'_>) -> &str {
        self.text.get(node.byte_range()).unwrap_or_default()
    }

    /// The innermost named node that spans a byte range.
    pub fn node_at(&self, range: Range<usize>) -> Option<Node<'_>> {
        self.root().named_descendant_for_byte_range(range.start, range.end)
    }

    /// All nodes around a node, the innermost first, the node itself not included: one descent from the root, quicker
    /// than asking each node for its parent.
    pub fn ancestors<'t>(&'t self, node: Node<'t>) -> Vec<Node<'t>> {
        let mut path = Vec::new();
        let mut current = self.root();
        while current.id() != node.id() {
            path.push(current);
            match current.child_with_descendant(node) {
                Some(child) => current = child,
                None => break,
            }
        }
        path.reverse();
        path
    }

    /// Ranges of error and missing nodes, in order.
    pub fn errors(&self) -> Vec<Range<usize>> {
        let mut found = Vec::new();
        let mut cursor = self.tree.walk();
        loop {
            let node = cursor.node();
            let is_found = node.is_error() || node.is_missing();
            if is_found {
                found.push(node.byte_range());
            }
            if !is_found && node.has_error() && cursor.goto_first_child() {
                continue;
            }
            while !cursor.goto_next_sibling() {
                if !cursor.goto_parent() {
                    return found;
                }
            }
        }
    }

    fn parse(text: Arc<str>, old: Option<&Tree>) -> Result<Parsed, ParseRefusal> {
        if text.len() >= u32::MAX as usize {
            return Err(ParseRefusal::TooLarge);
        }
        let mut parser = Parser::new();
        parser.set_language(&crate::kind::language()).map_err(|_| ParseRefusal::GaveUp)?;
        let tree = parser.parse(text.as_bytes(), old).ok_or(ParseRefusal::GaveUp)?;
        let depth = depth(&tree);
        if depth > MAX_DEPTH {
            return Err(ParseRefusal::TooDeep(depth));
        }
        let lines = LineIndex::new(&text);
        Ok(Parsed { text, tree, lines })
    }

    /// The tree moved along with the edits; `None` where they do not lead to `text`.
    fn replay(&self, text: &str, edits: &[TextEdit]) -> Option<Tree> {
        let mut tree = self.tree.clone();
        let mut current = self.text.to_string();
        for edit in edits {
            current.get(edit.range.clone())?;
            let start_position = point(&current, edit.range.start);
            let old_end_position = point(&current, edit.range.end);
            current.replace_range(edit.range.clone(), &edit.text);
            let new_end_byte = edit.range.start + edit.text.len();
            tree.edit(&InputEdit {
                start_byte: edit.range.start,
                old_end_byte: edit.range.end,
                new_end_byte,
                start_position,
                old_end_position,
                new_end_position: point(&current, new_end_byte),
            });
        }
        (current == text).then_some(tree)
    }
}

/// The parser's own idea of a place: rows end with `\n` alone.
fn point(text: &str, offset: usize) -> Point {
    let before = &text.as_bytes()[..offset];
    let row = before.iter().filter(|byte| **byte == b'\n').count();
    let column = before.iter().rev().take_while(|byte| **byte != b'\n').count();
    Point::new(row, column)
}

/// How deep the tree is, found without recursion. Subtrees too small to pass [`MAX_DEPTH`] are not entered, so the
/// answer is exact only where it matters.
fn depth(tree: &Tree) -> usize {
    let mut cursor = tree.walk();
    let mut depth = 1;
    let mut deepest = 1;
    loop {
        if depth + cursor.node().descendant_count() > MAX_DEPTH && cursor.goto_first_child() {
            depth += 1;
            deepest = deepest.max(depth);
            continue;
        }
        while !cursor.goto_next_sibling() {
            if !cursor.goto_parent() {
                return deepest;
            }
            depth -= 1;
        }
    }
}
