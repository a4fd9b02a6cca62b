//! Templates as Python: holes become placeholder names, and the rest is parsed.

use changes::template::{Hole, Part, Template};
use syntax::node::{children, descendants};
use syntax::{Model, Node, Parsed};

use super::draft::Refusal;

/// A template with its tree.
pub struct Shape {
    /// The Python in which placeholders stand for holes.
    pub parsed: Parsed,
    holes: Vec<Hole>,
    /// What it is, which says what it replaces.
    pub form: Form,
}

/// What a template is in Python.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// Replaces the target expression.
    Expression,
    /// Assignments, `del`, `raise`, …: replace the whole statement.
    Statements,
    /// The statement goes.
    Pass,
    /// `@…` lines: replace the decorator.
    Decorators,
}

const PLACEHOLDER: &str = "hole__";

impl Shape {
    /// Reads a template.
    pub fn read(template: &Template) -> Result<Shape, Refusal> {
        let mut source = String::new();
        let mut holes = Vec::new();
        for part in &template.parts {
            match part {
                Part::Text(text) => source.push_str(text),
                Part::Hole(hole) => {
                    match hole {
                        Hole::Args(_) => source.push('*'),
                        Hole::Rest(_) => source.push_str("**"),
                        _ => {}
                    }
                    source.push_str(&format!("{PLACEHOLDER}{}", holes.len()));
                    holes.push(hole.clone());
                }
            }
        }
        let source = source.trim();
        let decorators = source.starts_with('@');
        let text = if decorators { format!("{source}\ndef placeholder(): pass\n") } else { format!("{source}\n") };
        let broken = |what: &str| Refusal::new("template", format!("the template `{}` {what}", template.source));
        let parsed = Parsed::new(text).map_err(|error| broken(&error.to_string()))?;
        if !parsed.errors().is_empty() {
            return Err(broken("is not Python"));
        }
        let statements = children(parsed.root());
        let form = match statements.as_slice() {
            [] => return Err(broken("is empty")),
            _ if decorators => Form::Decorators,
            [only] if only.kind() == "pass_statement" => Form::Pass,
            [only] if only.kind() == "expression_statement" => match children(*only).as_slice() {
                [inner] if !matches!(inner.kind(), "assignment" | "augmented_assignment") => Form::Expression,
                _ => Form::Statements,
            },
            _ => Form::Statements,
        };
        Ok(Shape { parsed, holes, form })
    }

    /// Its Python.
    pub fn text(&self) -> &str {
        self.parsed.text()
    }

    /// The hole that an identifier stands for.
    pub fn hole(&self, node: Node<'_>) -> Option<&Hole> {
        if node.kind() != "identifier" {
            return None;
        }
        let index: usize = self.text()[node.byte_range()].strip_prefix(PLACEHOLDER)?.parse().ok()?;
        self.holes.get(index)
    }

    /// All holes, in order.
    pub fn holes(&self) -> &[Hole] {
        &self.holes
    }

    /// The expression of an expression template.
    pub fn expression(&self) -> Option<Node<'_>> {
        let statement = *children(self.parsed.root()).first()?;
        if self.form == Form::Expression { children(statement).first().copied() } else { None }
    }

    /// Whether a node is the `...` that passes arguments on.
    pub fn is_pass_on(&self, node: Node<'_>) -> bool {
        node.kind() == "ellipsis" && node.parent().is_some_and(|parent| parent.kind() == "argument_list")
    }

    /// The call whose arguments take what is passed on; else the outermost one that a hole's argument stands in.
    pub fn main_call(&self) -> Option<Node<'_>> {
        let passing = descendants(self.parsed.root()).find(|node| self.is_pass_on(*node));
        if let Some(call) = passing.and_then(|node| node.parent()).and_then(|list| list.parent()) {
            return Some(call);
        }
        let root = self.expression()?;
        (root.kind() == "call").then_some(root)
    }

    /// The maximal dotted chains that name library symbols or builtins: rooted in a name that the template neither
    /// binds nor takes from a hole.
    pub fn free_chain(&self, node: Node<'_>, model: &Model<'_>) -> Option<Vec<String>> {
        if !matches!(node.kind(), "identifier" | "attribute") {
            return None;
        }
        let parts = syntax::node::dotted(node)?;
        let root = *parts.first()?;
        if self.hole(root).is_some() || is_keyword_name(root) {
            return None;
        }
        let bound = model.scopes().any(|(_, scope)| scope.names.contains_key(&self.text()[root.byte_range()]));
        if bound {
            return None;
        }
        Some(parts.into_iter().map(|part| self.text()[part.byte_range()].to_owned()).collect())
    }
}

/// Whether an identifier is the name of a keyword argument or of an attribute, not a name that is looked up.
fn is_keyword_name(node: Node<'_>) -> bool {
    node.parent().is_some_and(|parent| match parent.kind() {
        "keyword_argument" => parent.child_by_field_name("name").is_some_and(|name| name.id() == node.id()),
        "attribute" => parent.child_by_field_name("attribute").is_some_and(|name| name.id() == node.id()),
        _ => false,
    })
}
