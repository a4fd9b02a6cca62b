//! A name that is imported in a `try`, and from elsewhere where that fails.

use syntax::{Binding, BindingKind, ImportStatement, Node};

use super::Resolver;

impl<'a> Resolver<'a> {
    /// Whether an import is one of two ways to a name, in a `try` and its handler, and the version in use takes the other.
    pub(super) fn is_other_import(&self, binding: &Binding<'a>) -> bool {
        let (BindingKind::Import { statement, .. } | BindingKind::FromImport { statement, .. }) = &binding.kind else {
            return false;
        };
        let mut child = *statement;
        while let Some(parent) = child.parent() {
            match parent.kind() {
                "try_statement" => {
                    let Some(body) = parent.child_by_field_name("body") else { return false };
                    return match child.kind() {
                        "except_clause" => self.brings(body, binding.name) == Some(true),
                        _ if child == body => {
                            let is_handled = syntax::node::children(parent)
                                .into_iter()
                                .any(|clause| clause.kind() == "except_clause" && imports(clause, binding.name, self));
                            is_handled && self.brings(body, binding.name) == Some(false)
                        }
                        _ => false,
                    };
                }
                "function_definition" | "class_definition" => return false,
                _ => child = parent,
            }
        }
        false
    }

    /// Whether the import of a name in a block succeeds in the version in use; `None` where that is not known.
    fn brings(&self, block: Node<'a>, name: &str) -> Option<bool> {
        let text = self.model.parsed.text();
        syntax::node::descendants(block).filter_map(|node| ImportStatement::read(node, text)).find_map(|statement| {
            let item = statement.names.iter().find(|item| bound_name(item) == name)?;
            let path = match &statement.from {
                Some(from) if from.level > 0 => return None,
                Some(from) => format!("{}.{}", from.path, item.path),
                None => item.path.clone(),
            };
            self.is_there(&path)
        })
    }

    /// Whether a library's path can be imported in the version in use.
    fn is_there(&self, path: &str) -> Option<bool> {
        if self.is_own_import(0, path) {
            return None;
        }
        let library = self.library_of(path)?;
        let version = self.project.environment.in_use(library.distribution())?;
        library.exists_in(path, library.surface.release_at(version)?)
    }
}

fn imports<'a>(clause: Node<'a>, name: &str, resolver: &Resolver<'a>) -> bool {
    let text = resolver.model.parsed.text();
    let statements = syntax::node::descendants(clause).filter_map(|node| ImportStatement::read(node, text));
    statements.into_iter().any(|statement| statement.names.iter().any(|item| bound_name(item) == name))
}

/// The name that an import item binds.
fn bound_name<'i>(item: &'i syntax::imports::ImportedName<'_>) -> &'i str {
    match &item.alias {
        Some((_, alias)) => alias,
        None => item.path.split('.').next().unwrap_or(&item.path),
    }
}
