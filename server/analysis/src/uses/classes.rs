//! Uses in class definitions: what a subclass overrides and sets.

use std::sync::Arc;

use changes::{Confidence, UseForm};
use syntax::Node;

use super::{Arm, Collector, Use, member_paths};
use crate::resolve::{Resolver, Value};

impl<'t> Collector<'_, 't> {
    /// Entries and methods of a class that derives from a library's class, and the keywords of its head.
    pub(super) fn class(&mut self, class: Node<'t>) {
        let bases = self.library_bases(class, self.context.resolver, 0);
        if bases.is_empty() {
            return;
        }
        let Some(body) = class.child_by_field_name("body") else { return };
        for statement in syntax::node::children(body) {
            for (name, form, whole) in entries(statement) {
                self.entry(class, &bases, name, form, whole);
            }
        }
    }

    fn entry(&mut self, class: Node<'t>, bases: &[(String, String)], name: Node<'t>, form: UseForm, whole: Node<'t>) {
        let resolver = &self.context.resolver;
        let text = self.context.parsed.slice(name);
        for (base, step) in bases {
            for owner in &resolver.order_of(base).classes {
                let Some(library) = resolver.library_of(owner) else { continue };
                let Some(path) = member_paths(&library, owner, text).into_iter().next() else { continue };
                if text == "__init__" {
                    continue;
                }
                self.out.push(Use {
                    node: whole,
                    name: name.byte_range(),
                    whole,
                    form,
                    library: Arc::clone(&library),
                    path,
                    receiver: None,
                    through_class: false,
                    through_local: true,
                    call: None,
                    class: Some(class),
                    import: None,
                    rebound: false,
                    arm: Arm::ONLY,
                    confidence: Confidence::Certain,
                    how: vec![step.clone(), format!("`{text}` is set in its body")],
                });
                return;
            }
        }
    }

    /// The library classes that a class derives from, through classes of the project too, each with the step.
    fn library_bases(&self, class: Node<'t>, resolver: &Resolver<'t>, depth: usize) -> Vec<(String, String)> {
        let mut out = Vec::new();
        for base in resolver.bases(class) {
            for value in &resolver.resolve(base).values {
                match value {
                    Value::Symbol(path) => {
                        let step = format!("the class derives from `{path}`");
                        out.push((resolver.canonical(path), step));
                    }
                    Value::Local(site)
                        if depth < 8 && (site.file, site.start) != (resolver.file, class.start_byte()) =>
                    {
                        let found = resolver.definition_at(*site);
                        if let Some((other, home)) = found.filter(|(node, _)| node.kind() == "class_definition") {
                            out.extend(self.library_bases(other, home, depth + 1));
                        }
                    }
                    _ => {}
                }
            }
        }
        out
    }
}

/// Names that a statement of a class body binds.
fn entries<'t>(statement: Node<'t>) -> Vec<(Node<'t>, UseForm, Node<'t>)> {
    let named = |node: Node<'t>, form| node.child_by_field_name("name").map(|name| (name, form, node));
    match statement.kind() {
        "function_definition" => named(statement, UseForm::Override).into_iter().collect(),
        "class_definition" => named(statement, UseForm::ClassEntry).into_iter().collect(),
        "decorated_definition" => statement
            .child_by_field_name("definition")
            .and_then(|definition| match definition.kind() {
                "function_definition" => named(definition, UseForm::Override),
                _ => named(definition, UseForm::ClassEntry),
            })
            .into_iter()
            .collect(),
        "expression_statement" => syntax::node::children(statement)
            .into_iter()
            .filter(|child| child.kind() == "assignment")
            .filter_map(|assignment| {
                let left = assignment.child_by_field_name("left")?;
                (left.kind() == "identifier").then_some((left, UseForm::ClassEntry, assignment))
            })
            .collect(),
        _ => Vec::new(),
    }
}
