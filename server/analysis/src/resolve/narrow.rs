//! What tests say of a name or attribute: `isinstance` before or around the place where it is used.

use changes::Confidence;
use syntax::{Call, Node};

use super::Resolver;
use super::value::{Resolution, Value};

impl<'a> Resolver<'a> {
    /// What `isinstance` says of an expression at its place; nothing where no test does. The innermost test counts.
    pub(super) fn narrowed(&self, node: Node<'a>) -> Option<Resolution> {
        let written = self.model.parsed.slice(node);
        let mut child = node;
        while let Some(parent) = child.parent() {
            let found = match parent.kind() {
                "if_statement" | "elif_clause" | "while_statement" => {
                    let condition = parent.child_by_field_name("condition");
                    let body = parent.child_by_field_name("consequence").or_else(|| parent.child_by_field_name("body"));
                    if body.is_some_and(|body| body.id() == child.id()) {
                        condition.and_then(|condition| self.tested(condition, written, true))
                    } else {
                        None
                    }
                }
                "conditional_expression" => match syntax::node::children(parent).as_slice() {
                    [then, condition, _] if then.id() == child.id() => self.tested(*condition, written, true),
                    [_, condition, otherwise] if otherwise.id() == child.id() => {
                        self.tested(*condition, written, false)
                    }
                    _ => None,
                },
                "boolean_operator" => {
                    let left = parent.child_by_field_name("left").filter(|left| left.id() != child.id());
                    let is_and = parent.child_by_field_name("operator").is_some_and(|o| o.kind() == "and");
                    left.and_then(|left| self.tested(left, written, is_and))
                }
                "if_clause" => None,
                "block" | "module" => self.tested_before(parent, child, written),
                "function_definition" | "lambda" | "class_definition" => return None,
                _ => None,
            };
            if let Some((classes, test)) = found {
                return (!self.is_assigned_between(written, test, node))
                    .then(|| self.instances_of(classes, written, test));
            }
            child = parent;
        }
        None
    }

    /// `assert isinstance(x, C)` and `if not isinstance(x, C): return` earlier in the same block.
    fn tested_before(&self, block: Node<'a>, child: Node<'a>, written: &str) -> Option<(Node<'a>, Node<'a>)> {
        let mut last = None;
        let mut cursor = block.walk();
        for statement in block.named_children(&mut cursor) {
            if statement.start_byte() >= child.start_byte() {
                break;
            }
            let found = match statement.kind() {
                "assert_statement" => {
                    syntax::node::children(statement).first().and_then(|test| self.tested(*test, written, true))
                }
                "if_statement" if statement.child_by_field_name("alternative").is_none() => {
                    let leaves = statement
                        .child_by_field_name("consequence")
                        .and_then(|block| syntax::node::children(block).last().copied())
                        .is_some_and(|last| {
                            matches!(
                                last.kind(),
                                "return_statement" | "raise_statement" | "continue_statement" | "break_statement"
                            )
                        });
                    let condition = statement.child_by_field_name("condition").filter(|_| leaves);
                    condition.and_then(|condition| self.tested(condition, written, false))
                }
                _ => None,
            };
            last = found.or(last);
        }
        last
    }

    /// The classes of which an expression is an instance where a condition holds (or does not), and the test.
    fn tested(&self, condition: Node<'a>, written: &str, holds: bool) -> Option<(Node<'a>, Node<'a>)> {
        let condition = syntax::node::unparenthesised(condition);
        match condition.kind() {
            "not_operator" => self.tested(condition.child_by_field_name("argument")?, written, !holds),
            "boolean_operator" => {
                let is_and = condition.child_by_field_name("operator")?.kind() == "and";
                if is_and != holds {
                    return None;
                }
                let sides = [condition.child_by_field_name("left")?, condition.child_by_field_name("right")?];
                sides.into_iter().find_map(|side| self.tested(side, written, holds))
            }
            "call" if holds => {
                let call = Call::read(condition)?;
                let [object, classes] = call.arguments.as_slice() else { return None };
                let is_test = self.model.parsed.slice(call.callee) == "isinstance"
                    && self.model.parsed.slice(object.value) == written;
                is_test.then_some((classes.value, condition))
            }
            _ => None,
        }
    }

    fn instances_of(&self, classes: Node<'a>, written: &str, test: Node<'a>) -> Resolution {
        let classes = syntax::node::unparenthesised(classes);
        let listed = match classes.kind() {
            "tuple" => syntax::node::children(classes),
            _ => vec![classes],
        };
        let arms = listed.into_iter().map(|class| {
            self.resolve(class).flat_map(|value| match value {
                Value::Symbol(_) | Value::Local(_) => self.instance_of(value, Vec::new()),
                _ => Vec::new(),
            })
        });
        let line = self.model.parsed.lines().line_of(test.start_byte()) + 1;
        Resolution::any_of(arms).step(format!("`{written}` is tested in line {line}"), Confidence::Certain)
    }

    /// Whether the name (or the first name of the chain) is bound between a test and a use of it.
    fn is_assigned_between(&self, written: &str, test: Node<'a>, used: Node<'a>) -> bool {
        let first = written.split('.').next().unwrap_or(written);
        let between = test.end_byte()..used.start_byte();
        let rebound = self
            .model
            .bindings()
            .any(|(_, binding)| binding.name == first && between.contains(&binding.node.start_byte()));
        rebound
            || first != written
                && self.model.parsed.text().get(between).is_some_and(|text| {
                    text.match_indices(written).any(|(at, _)| {
                        let rest = text[at + written.len()..].trim_start();
                        rest.starts_with('=') && !rest.starts_with("==")
                    })
                })
    }
}
