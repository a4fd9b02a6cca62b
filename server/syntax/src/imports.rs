//! Import statements as data.

use tree_sitter::Node;

use crate::node;

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
        let from = match node.kind() {
            "import_statement" => None,
            "import_from_statement" => Some(FromModule::read(node.child_by_field_name("module_name")?, text)),
            "future_import_statement" => {
                let mut cursor = node.walk();
                let module = node.children(&mut cursor).find(|child| child.kind() == "__future__")?;
                Some(FromModule { level: 0, path: "__future__".into(), node: module })
            }
            _ => return None,
        };
        let mut cursor = node.walk();
        let names = node.children_by_field_name("name", &mut cursor).filter_map(|item| ImportedName::read(item, text));
        let names = names.collect();
        let star = node::children(node).into_iter().find(|child| child.kind() == "wildcard_import");
        Some(ImportStatement { node, from, names, star })
    }
}

impl<'t> FromModule<'t> {
    fn read(node: Node<'t>, text: &str) -> FromModule<'t> {
        let parts = node::children(node);
        let prefix = parts.iter().find(|child| child.kind() == "import_prefix");
        let name = if node.kind() == "dotted_name" {
            Some(node)
        } else {
            parts.iter().copied().find(|child| child.kind() == "dotted_name")
        };
        let level = prefix.map_or(0, |prefix| slice(*prefix, text).matches('.').count());
        FromModule { level, path: name.map_or_else(String::new, |name| dotted_path(name, text)), node }
    }
}

impl<'t> ImportedName<'t> {
    /// Reads a `dotted_name` or an `aliased_import`.
    pub fn read(node: Node<'t>, text: &str) -> Option<ImportedName<'t>> {
        let (name, alias) = match node.kind() {
            "dotted_name" => (node, None),
            "aliased_import" => {
                let alias = node.child_by_field_name("alias")?;
                (node.child_by_field_name("name")?, Some((alias, slice(alias, text).to_owned())))
            }
            _ => return None,
        };
        let path = dotted_path(name, text);
        (!path.is_empty()).then_some(ImportedName { node, name, path, alias })
    }
}

fn dotted_path(node: Node<'_>, text: &str) -> String {
    let written = slice(node, text);
    if written.bytes().all(|byte| byte == b'.' || byte == b'_' || byte.is_ascii_alphanumeric()) {
        return written.to_owned();
    }
    let parts: Vec<&str> = node::children(node).into_iter().map(|part| slice(part, text)).collect();
    parts.join(".")
}

fn slice<'a>(node: Node<'_>, text: &'a str) -> &'a str {
    text.get(node.byte_range()).unwrap_or_default()
}
