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

    /// What is left of what an expression may be at its place: without the classes for which a test there has failed.
    pub(super) fn left_over(&self, node: Node<'a>, mut found: Resolution) -> Resolution {
        let written = self.model.parsed.slice(node);
        for (classes, test) in self.failed_tests(node, written) {
            if self.is_assigned_between(written, test, node) {
                continue;
            }
            let excluded = self.instances_of(classes, written, test);
            found.values.retain(|value| !excluded.values.iter().any(|class| self.is_of(value, class)));
        }
        found
    }

    /// Whether every instance that `value` stands for is one that `class` stands for.
    fn is_of(&self, value: &Value, class: &Value) -> bool {
        match (value, class) {
            (Value::Instance { class, .. }, Value::Instance { class: base, .. }) => self.is_subclass(class, base),
            _ => value == class && *value != Value::Unknown,
        }
    }

    /// The `isinstance` tests that have failed where an expression stands, with their classes: those of the branches
    /// before its own, and those before it whose branch leaves.
    fn failed_tests(&self, node: Node<'a>, written: &str) -> Vec<(Node<'a>, Node<'a>)> {
        let mut conditions: Vec<Node<'a>> = Vec::new();
        let mut child = node;
        while let Some(parent) = child.parent() {
            let before = |part: &Node<'a>| part.start_byte() < child.start_byte();
            match parent.kind() {
                "if_statement" if matches!(child.kind(), "elif_clause" | "else_clause") => {
                    let clauses = syntax::node::children(parent).into_iter().filter(before);
                    let clauses = clauses.filter(|clause| clause.kind() == "elif_clause");
                    let all = std::iter::once(parent).chain(clauses);
                    conditions.extend(all.filter_map(|clause| clause.child_by_field_name("condition")));
                }
                "conditional_expression" => match syntax::node::children(parent).as_slice() {
                    [_, condition, otherwise] if otherwise.id() == child.id() => conditions.push(*condition),
                    _ => {}
                },
                "boolean_operator" if parent.child_by_field_name("operator").is_some_and(|o| o.kind() == "or") => {
                    conditions.extend(parent.child_by_field_name("left").filter(|left| left.id() != child.id()));
                }
                "block" | "module" => {
                    let mut cursor = parent.walk();
                    let earlier = parent.named_children(&mut cursor).take_while(before);
                    conditions.extend(earlier.filter_map(condition_to_stay));
                }
                "function_definition" | "lambda" | "class_definition" => break,
                _ => {}
            }
            child = parent;
        }
        conditions.into_iter().flat_map(|condition| self.tests_in_either(condition, written)).collect()
    }

    /// The tests of a condition that have all failed where it does not hold.
    fn tests_in_either(&self, condition: Node<'a>, written: &str) -> Vec<(Node<'a>, Node<'a>)> {
        let condition = syntax::node::unparenthesised(condition);
        match condition.kind() {
            "call" => self.tested(condition, written, true).into_iter().collect(),
            "boolean_operator" if condition.child_by_field_name("operator").is_some_and(|o| o.kind() == "or") => {
                let sides = ["left", "right"].into_iter().filter_map(|side| condition.child_by_field_name(side));
                sides.flat_map(|side| self.tests_in_either(side, written)).collect()
            }
            _ => Vec::new(),
        }
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
                "if_statement" => {
                    condition_to_stay(statement).and_then(|condition| self.tested(condition, written, false))
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

/// The condition of an `if` that must have failed for what comes after it to run.
fn condition_to_stay(statement: Node<'_>) -> Option<Node<'_>> {
    if statement.kind() != "if_statement" || statement.child_by_field_name("alternative").is_some() {
        return None;
    }
    let last = *syntax::node::children(statement.child_by_field_name("consequence")?).last()?;
    let leaves =
        matches!(last.kind(), "return_statement" | "raise_statement" | "continue_statement" | "break_statement");
    statement.child_by_field_name("condition").filter(|_| leaves)
}
