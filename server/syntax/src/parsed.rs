//! A parsed file: text, tree, lines.

use std::ops::Range;
use std::sync::Arc;

use tree_sitter::{Node, Tree};

use crate::text::LineIndex;

/// Deeper trees are refused: every walk below may recurse.
pub const MAX_DEPTH: usize = 400;

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
        let _ = text.into();
        todo!()
    }

    /// Parses a new version of the text, given the edits that led from this one to it (in order of their application,
    /// each in the coordinates of the text before it), reusing what did not change.
    pub fn edited(&self, text: impl Into<Arc<str>>, edits: &[crate::edit::TextEdit]) -> Result<Parsed, ParseRefusal> {
        let _ = (text.into(), edits);
        todo!()
    }

    /// The text.
    pub fn text(&self) -> &Arc<str> {
        &self.text
    }

    /// The lines.
    pub fn lines(&self) -> &LineIndex {
        &self.lines
    }

    /// The `module` node.
    pub fn root(&self) -> Node<'_> {
        self.tree.root_node()
    }

    /// The text of a node.
    pub fn slice(&self, node: Node<'_>) -> &str {
        &self.text[node.byte_range()]
    }

    /// Ranges of error and missing nodes, in order.
    pub fn errors(&self) -> Vec<Range<usize>> {
        todo!()
    }
}
