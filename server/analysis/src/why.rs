//! What an expression is taken for, and why: for people who ask about a place.

use syntax::{Model, Node, Parsed};

use crate::file::{FileContext, Project};
use crate::modules::Files;
use crate::resolve::Value;

/// What is known of an expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Why {
    /// The expression as written, in one line.
    pub expression: String,
    /// What it may be; empty where nothing is known.
    pub denotes: Vec<String>,
    /// How sure that is.
    pub confidence: changes::Confidence,
    /// How it got there, one step a line.
    pub steps: Vec<String>,
}

/// What the name or attribute at an offset is taken for; `None` where no name stands there.
pub fn at(parsed: &Parsed, project: Project<'_>, offset: usize) -> Option<Why> {
    let model = Model::new(parsed);
    let files = Files::new(project);
    let context = FileContext::new(project, &model, &files);
    let node = asked(parsed.node_at(offset..offset)?)?;
    let found = context.resolver.resolve(node);
    let written: Vec<&str> = parsed.slice(node).split_whitespace().collect();
    Some(Why {
        expression: written.join(" "),
        denotes: found.values.iter().filter_map(|value| described(value, &context)).collect(),
        confidence: found.confidence,
        steps: found.how.iter().filter(|step| !step.is_empty()).cloned().collect(),
    })
}

/// The attribute whose name is meant, or the name.
fn asked(node: Node<'_>) -> Option<Node<'_>> {
    if node.kind() != "identifier" {
        return None;
    }
    let parent = node.parent()?;
    let is_name = parent.child_by_field_name("attribute").is_some_and(|name| name.id() == node.id());
    Some(if parent.kind() == "attribute" && is_name { parent } else { node })
}

fn described(value: &Value, context: &FileContext<'_>) -> Option<String> {
    let place = |site: &crate::modules::Site| {
        let (definition, home) = context.resolver.definition_at(*site)?;
        let name = definition.child_by_field_name("name")?;
        let line = home.model.parsed.lines().line_of(site.start) + 1;
        Some(format!("`{}` of line {line}{}", home.model.parsed.slice(name), home.place()))
    };
    match value {
        Value::Symbol(path) => Some(format!("`{path}`")),
        Value::Instance { class, .. } => Some(format!("an instance of `{class}`")),
        Value::Member { class, name, .. } => Some(format!("`{name}` of `{class}`")),
        Value::Module(_) => Some("a module of the project".to_owned()),
        Value::Local(site) => place(site),
        Value::LocalInstance(site) => Some(format!("an instance of {}", place(site)?)),
        Value::Super(site) => Some(format!("the base of {}", place(site)?)),
        Value::Unknown => Some("something that is not known".to_owned()),
    }
}
