//! Import statements as data.

use tree_sitter::Node;

/// One `import …` or `from … import …` statement.
#[derive(Debug, Clone)]
pub struct ImportStatement<'t> {
    /// The statement.
    pub node: Node<'t>,
    /// `from` statements: leading dots and dotted name; `None` for `import a, b`.
    pub from: Option<FromModule<'t>>,
    /// What it names, in order.
    pub names: Vec<ImportedName<'t>>,
    /// `from m import *`: the star.
    pub star: Option<Node<'t>>,
}

/// What stands after `from`.
#[derive(Debug, Clone)]
pub struct FromModule<'t> {
    /// How many dots.
    pub level: usize,
    /// The dotted name after the dots; may be empty.
    pub path: String,
    /// The node (`dotted_name` or `relative_import`).
    pub node: Node<'t>,
}

/// One name of an import statement.
#[derive(Debug, Clone)]
pub struct ImportedName<'t> {
    /// The whole item: `a.b as c`, `x`, `x as y`.
    pub node: Node<'t>,
    /// The dotted name alone.
    pub name: Node<'t>,
    /// `a.b`, `x`, whitespace removed.
    pub path: String,
    /// The alias, with its node.
    pub alias: Option<(Node<'t>, String)>,
}

impl<'t> ImportStatement<'t> {
    /// Reads an `import_statement`, `import_from_statement` or `future_import_statement`.
    pub fn read(node: Node<'t>, text: &str) -> Option<ImportStatement<'t>> {
        let _ = (node, text);
        todo!()
    }
}
