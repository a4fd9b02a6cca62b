//! Code that runs only in some versions, or that expects the outdated thing to be missing.
//!
//! A guarded use counts only for the versions in which its branch runs: tests of `sys.version_info` and of a library's
//! `__version__`, `hasattr`, `try`/`except`, early exits, and the calls, decorators and contexts that the database's
//! `types.toml` files list as guards; all of them also behind constants and functions of the project.

pub(crate) mod data;
mod helper;
mod test;
mod version;
mod view;

use changes::{Status, UseForm, Version};
use syntax::{ImportStatement, Node};

use crate::environment::Environment;
use crate::file::FileContext;
use crate::uses::Use;
pub use test::Test;
use view::View;

/// In which versions a use runs, and what of it is expected.
#[derive(Debug, Clone, Default)]
pub struct Runs<'a> {
    /// Tests that must hold where it runs.
    tests: Vec<Test>,
    /// A missing name or parameter is caught.
    handled: bool,
    /// Warnings are caught.
    quiet: bool,
    environment: Option<&'a Environment>,
}

impl Runs<'_> {
    /// Whether nothing is to be told for `status` in `version` of a distribution.
    pub fn silent(&self, distribution: &str, version: &Version, status: Status) -> bool {
        match status {
            Status::Removed | Status::Raises if self.handled => return true,
            Status::Deprecated if self.quiet => return true,
            _ => {}
        }
        let of = |asked: &str| {
            if asked == distribution { Some(version) } else { self.environment.and_then(|e| e.in_use(asked)) }
        };
        self.tests.iter().any(|test| test.evaluate(&of) == Some(false))
    }
}

/// The guards around a use.
pub fn around<'t>(site: &Use<'t>, context: &FileContext<'t>) -> Runs<'t> {
    let mut runs = Runs { environment: Some(context.project.environment), ..Runs::default() };
    let mut child = site.whole;
    while let Some(parent) = child.parent() {
        match parent.kind() {
            "if_statement" | "elif_clause" => {
                test::of_branch(parent, child, &View::of(context), 0, &mut runs.tests);
            }
            "conditional_expression" => {
                if let [then, condition, otherwise] = syntax::node::children(parent).as_slice() {
                    let test = test::read(*condition, context);
                    if child.id() == then.id() {
                        runs.tests.push(test);
                    } else if child.id() == otherwise.id() {
                        runs.tests.push(Test::Not(Box::new(test)));
                    }
                }
            }
            "boolean_operator" => {
                let (left, right) = (parent.child_by_field_name("left"), parent.child_by_field_name("right"));
                if let (Some(left), Some(right)) = (left, right)
                    && right.id() == child.id()
                {
                    let test = test::read(left, context);
                    let is_and = parent.child_by_field_name("operator").is_some_and(|o| o.kind() == "and");
                    runs.tests.push(if is_and { test } else { Test::Not(Box::new(test)) });
                }
            }
            "try_statement" => tried(parent, child, site, context, &mut runs),
            "with_statement" => entered(parent, child, site, context, &mut runs),
            "decorated_definition" => data::decorated(parent, child, context, &mut runs),
            "block" | "module" => {
                exits(parent, child, context, &mut runs);
                data::marks_of_block(parent, context, &mut runs);
            }
            _ => {}
        }
        child = parent;
    }
    runs
}

/// `if test: return` before: what follows runs where the test does not hold.
fn exits<'t>(block: Node<'t>, child: Node<'t>, context: &FileContext<'t>, runs: &mut Runs<'_>) {
    let mut cursor = block.walk();
    for statement in block.named_children(&mut cursor) {
        if statement.id() == child.id() || statement.start_byte() >= child.start_byte() {
            break;
        }
        data::before(statement, context, runs);
        if statement.kind() != "if_statement" || statement.child_by_field_name("alternative").is_some() {
            continue;
        }
        let last = statement
            .child_by_field_name("consequence")
            .and_then(|block| syntax::node::children(block).last().copied());
        let leaves = last.is_some_and(|last| {
            matches!(last.kind(), "return_statement" | "raise_statement" | "continue_statement" | "break_statement")
                || data::leaves(last, context)
        });
        if let (true, Some(condition)) = (leaves, statement.child_by_field_name("condition")) {
            runs.tests.push(Test::Not(Box::new(test::read(condition, context))));
        }
    }
}

/// In a `try` body whose handler expects the failure; or in the handler of an import that succeeds.
fn tried<'t>(statement: Node<'t>, child: Node<'t>, site: &Use<'t>, context: &FileContext<'t>, runs: &mut Runs<'_>) {
    let body = statement.child_by_field_name("body");
    if body.is_some_and(|body| body.id() == child.id()) {
        let mut cursor = statement.walk();
        let expected = statement
            .named_children(&mut cursor)
            .filter(|clause| matches!(clause.kind(), "except_clause" | "except_group_clause"))
            .any(|clause| expects(clause, site, context));
        runs.handled |= expected;
    } else if matches!(child.kind(), "except_clause" | "except_group_clause") {
        let Some(body) = body else { return };
        let names = imported_names(body, context);
        let is_other_import = imported_names(child, context).iter().any(|name| names.contains(name));
        if is_other_import || is_other_attribute(child, body, site, context) {
            // The same name from elsewhere, or another name of the same: that is for the versions in which the first fails.
            runs.tests.push(Test::Not(Box::new(Test::And(Vec::new()))));
        } else {
            runs.tests.push(Test::Not(Box::new(attempted(body, context))));
        }
    }
}

/// Whether a use stands where an attribute was found missing, and the `try` asked the same thing for another attribute:
/// `try: x.new()`, `except AttributeError: x.old()`.
fn is_other_attribute<'t>(clause: Node<'t>, body: Node<'t>, site: &Use<'t>, context: &FileContext<'t>) -> bool {
    let parts = |attribute: Node<'t>| {
        let (object, name) = (attribute.child_by_field_name("object")?, attribute.child_by_field_name("attribute")?);
        Some((context.model.parsed.slice(object), context.model.parsed.slice(name)))
    };
    let Some((object, name)) = parts(site.node) else { return false };
    exceptions(clause, context).contains(&"AttributeError")
        && syntax::node::descendants(body).filter_map(parts).any(|(other, tried)| other == object && tried != name)
}

/// The names that the import statements in a block bind.
fn imported_names<'t>(block: Node<'t>, context: &FileContext<'t>) -> Vec<String> {
    let mut out = Vec::new();
    for node in syntax::node::descendants(block) {
        let Some(statement) = ImportStatement::read(node, context.text()) else { continue };
        out.extend(statement.names.iter().map(|name| match &name.alias {
            Some((_, alias)) => alias.clone(),
            None => name.path.clone(),
        }));
    }
    out
}

/// The exception names of an `except` clause; empty for a bare one.
fn exceptions<'t>(clause: Node<'t>, context: &FileContext<'t>) -> Vec<&'t str> {
    let mut out = Vec::new();
    let mut stack: Vec<Node<'t>> = syntax::node::children(clause);
    while let Some(node) = stack.pop() {
        match node.kind() {
            "block" | "as_pattern_target" => {}
            "identifier" => out.push(&context.text()[node.byte_range()]),
            "attribute" => {
                let name = node.child_by_field_name("attribute").map_or(node, |name| name);
                out.push(&context.text()[name.byte_range()]);
            }
            _ => stack.extend(syntax::node::children(node)),
        }
    }
    out
}

fn expects<'t>(clause: Node<'t>, site: &Use<'t>, context: &FileContext<'t>) -> bool {
    let names = exceptions(clause, context);
    if site.form == UseForm::Import {
        return names.is_empty()
            || names
                .iter()
                .any(|name| matches!(*name, "ImportError" | "ModuleNotFoundError" | "Exception" | "BaseException"));
    }
    names.iter().any(|name| matches!(*name, "AttributeError" | "TypeError" | "ImportError" | "NameError"))
}

/// What a `try` body with imports needs in order to succeed.
fn attempted<'t>(body: Node<'t>, context: &FileContext<'t>) -> Test {
    let mut needs = Vec::new();
    for node in syntax::node::descendants(body) {
        if !matches!(node.kind(), "import_statement" | "import_from_statement") {
            if node.kind() == "attribute"
                && let Some(path) = context.resolver.path_of(node)
            {
                needs.push(Test::exists(path, context));
            }
            continue;
        }
        let Some(statement) = ImportStatement::read(node, context.text()) else { continue };
        match &statement.from {
            Some(from) if from.level > 0 => needs.push(Test::Unknown),
            Some(from) => {
                for name in &statement.names {
                    needs.push(Test::exists(format!("{}.{}", from.path, name.path), context));
                }
            }
            None => needs.extend(statement.names.iter().map(|name| Test::exists(name.path.clone(), context))),
        }
    }
    if needs.is_empty() { Test::Unknown } else { Test::And(needs) }
}

/// `with suppress(ImportError)`, `with catch_warnings()` and their kin.
fn entered<'t>(statement: Node<'t>, child: Node<'t>, site: &Use<'t>, context: &FileContext<'t>, runs: &mut Runs<'_>) {
    if child.kind() == "with_clause" {
        return;
    }
    for node in syntax::node::descendants(statement) {
        if node.id() == child.id() {
            break;
        }
        if let Some(call) = syntax::Call::read(node) {
            data::entered(&call, site, context, runs);
        }
    }
}
