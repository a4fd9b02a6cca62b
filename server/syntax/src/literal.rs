//! Python literals as values, so that `'M'`, `"M"` and `u"M"` compare alike.

/// The value of a literal expression.
#[derive(Debug, Clone, PartialEq)]
pub enum Literal {
    /// `None`.
    None,
    /// `True`, `False`.
    Bool(bool),
    /// `...`
    Ellipsis,
    /// An integer, as its decimal digits with sign.
    Int(String),
    /// A float, as its value.
    Float(f64),
    /// A string without interpolation, escapes undone, implicit concatenation joined.
    Str(String),
    /// Bytes, as escaped source.
    Bytes(String),
    /// A tuple, list, set or dict of literals: kind character `(`, `[`, `{`, `:` and items (a dict's keys and values in turn).
    Container(char, Vec<Literal>),
}

/// Reads the literal that `source` (a Python expression) is; `None` for anything else.
pub fn parse(source: &str) -> Option<Literal> {
    let _ = source;
    todo!()
}

/// Reads the literal that a node is; `None` for anything else.
pub fn of_node(node: tree_sitter::Node<'_>, text: &str) -> Option<Literal> {
    let _ = (node, text);
    todo!()
}
