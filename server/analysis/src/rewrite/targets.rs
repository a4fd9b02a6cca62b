//! What a template replaces, and the template printed there.

use changes::UseForm;
use syntax::Node;
use syntax::node::{children, statement, unparenthesised};

use super::draft::Refusal;
use super::fill::Filler;
use super::pieces::Pieces;
use super::precedence;
use super::template::{Form, Shape};
use crate::bind::{configuration_class, simple_assignment};
use crate::file::FileContext;
use crate::matching::Hit;

/// The node that a template replaces; `matched` is what its `match` covers.
pub fn target<'t>(
    shape: &Shape,
    is_plain_path: bool,
    hit: &Hit<'t>,
    matched: Option<Node<'t>>,
    context: &FileContext<'t>,
) -> Result<Node<'t>, Refusal> {
    let site = &hit.site;
    if site.form == UseForm::ClassEntry && shape.form != Form::Expression {
        return class_entry(hit, context);
    }
    let expression = matched.unwrap_or(match &site.call {
        Some(call) if !is_plain_path => call.node,
        _ => site.node,
    });
    match shape.form {
        Form::Expression => Ok(expression),
        Form::Decorators if site.form == UseForm::Decorator && site.whole.kind() == "decorator" => Ok(site.whole),
        Form::Decorators => Err(Refusal::new("target", "the rewrite is for decorators only")),
        Form::Pass | Form::Statements => {
            let around = statement(expression);
            let only = children(around).first().map(|inner| unparenthesised(*inner));
            let is_whole =
                around.kind() == "expression_statement" && only.is_some_and(|only| only.id() == expression.id());
            if is_whole {
                Ok(around)
            } else {
                Err(Refusal::new("target", "the rewrite needs the whole statement, and the result is used here"))
            }
        }
    }
}

fn class_entry<'t>(hit: &Hit<'t>, context: &FileContext<'t>) -> Result<Node<'t>, Refusal> {
    if let Some(parameter) = &hit.change.parameter {
        let entry = hit.bound.as_ref().and_then(|bound| bound.argument(parameter));
        return entry.map(|entry| entry.node).ok_or_else(|| Refusal::new("target", "the entry is not written plainly"));
    }
    let Some(class) = configuration_class(&hit.site, context) else {
        return Ok(statement(hit.site.whole));
    };
    let body = class.child_by_field_name("body");
    let plain = body.is_some_and(|body| {
        children(body).into_iter().all(|inner| inner.kind() == "pass_statement" || simple_assignment(inner).is_some())
    });
    if !plain || class.child_by_field_name("superclasses").is_some() {
        return Err(Refusal::new("target", "the class holds more than plain settings"));
    }
    Ok(class)
}

impl<'c, 't> Filler<'c, 't> {
    /// The filled template, ready for the target's place.
    pub fn fill(&mut self) -> Result<Pieces, Refusal> {
        let shape = self.shape;
        match shape.form {
            Form::Expression => self.fill_expression(),
            Form::Pass => Ok(Pieces::default()),
            Form::Statements => self.fill_lines(children(shape.parsed.root())),
            Form::Decorators => {
                let definition = children(shape.parsed.root()).into_iter().next();
                let lines = definition.map(children).unwrap_or_default();
                let present = self.decorators_below();
                let lines = lines.into_iter().filter(|line| {
                    line.kind() == "decorator" && !present.contains(&shape.text()[line.byte_range()].trim().to_owned())
                });
                let lines = lines.collect();
                self.fill_lines(lines)
            }
        }
    }

    fn fill_expression(&mut self) -> Result<Pieces, Refusal> {
        let Some(root) = self.shape.expression() else {
            return Err(Refusal::new("template", "the template is no expression"));
        };
        let pieces = self.emit(root)?;
        let level = match self.shape.hole(root) {
            Some(changes::template::Hole::Argument { name, map: None, .. }) => {
                let value = self.value(name);
                value.map_or(precedence::PRIMARY, |value| precedence::level(value, self.context.text()))
            }
            _ => precedence::level(root, self.shape.text()),
        };
        let loose = level < precedence::wanted(self.target, self.context.text());
        Ok(if loose { pieces.parenthesised() } else { pieces })
    }

    fn fill_lines(&mut self, lines: Vec<Node<'_>>) -> Result<Pieces, Refusal> {
        let text = self.context.text();
        let start = self.target.start_byte();
        let line = text[..start].rsplit('\n').next().unwrap_or_default();
        let indent: String = line.chars().take_while(|c| c.is_whitespace()).collect();
        let mut out = Pieces::default();
        for (index, node) in lines.into_iter().enumerate() {
            if index > 0 {
                out.text(format!("\n{indent}"));
            }
            out.append(self.emit(node)?);
        }
        Ok(out)
    }

    /// The texts of the other decorators of the decorated function.
    fn decorators_below(&self) -> Vec<String> {
        let Some(definition) = self.target.parent().filter(|parent| parent.kind() == "decorated_definition") else {
            return Vec::new();
        };
        let others =
            children(definition).into_iter().filter(|node| node.kind() == "decorator" && node.id() != self.target.id());
        others.map(|node| self.context.parsed.slice(node).trim().to_owned()).collect()
    }
}
