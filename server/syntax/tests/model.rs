//! What the model answers beyond the bindings of a use.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use syntax::{BindingKind, Model, Node, Parsed, ScopeKind, node};

const TEXT: &str = "\
from stars import *
import os

__all__ = ['a', \"b\"]
__all__ += ('c',)
__all__.extend(['d'])
__all__.append('e')

def decorator(f):
    return f

class Outer(os.Base):
    attribute = os.sep

    @decorator
    def method(self, default=os.curdir):
        here = [local for local in os.listdir(self)]
        if here:
            os = None
            inside = 1
        after = 2
        return lambda x: final

value = 1
value = 2
last = value
from more import *
";

fn at<'t>(parsed: &'t Parsed, needle: &str) -> Node<'t> {
    let start = parsed.text().find(needle).unwrap();
    parsed.node_at(start..start + needle.len()).unwrap()
}

fn lines(model: &Model, name: &str, node: Node) -> Vec<u32> {
    let reaching = model.visible(name, model.parsed.node_at(node.byte_range()).unwrap());
    reaching.bindings.iter().map(|id| model.parsed.lines().line_of(model.binding(*id).node.start_byte()) + 1).collect()
}

#[test]
fn scopes_of_nodes() {
    let parsed = Parsed::new(TEXT).unwrap();
    let model = Model::new(&parsed);
    let kind = |needle: &str| model.scope(model.scope_of(at(&parsed, needle))).kind;
    assert_eq!(kind("os.Base"), ScopeKind::Module);
    assert_eq!(kind("os.sep"), ScopeKind::Class);
    assert_eq!(kind("os.curdir"), ScopeKind::Class);
    assert_eq!(kind("@decorator"), ScopeKind::Class);
    assert_eq!(kind("self"), ScopeKind::Function);
    assert_eq!(kind("inside"), ScopeKind::Function);
    assert_eq!(kind("[local for local in os.listdir(self)]"), ScopeKind::Function);
    assert_eq!(kind("local for"), ScopeKind::Function);
    assert_eq!(kind("local"), ScopeKind::Comprehension);
    assert_eq!(kind("os.listdir"), ScopeKind::Function);
    assert_eq!(kind("final"), ScopeKind::Lambda);
    let class = model.enclosing_class(at(&parsed, "final")).unwrap();
    assert_eq!(model.scope(class).node.kind(), "class_definition");
    let function = model.enclosing_function(at(&parsed, "final")).unwrap();
    assert_eq!(model.scope(function).node.kind(), "function_definition");
    assert_eq!(model.enclosing_class(at(&parsed, "value")), None);
    assert_eq!(model.enclosing_function(at(&parsed, "os.curdir")), None);
    assert_eq!(model.enclosing_class(at(&parsed, "os.Base")), None);
}

#[test]
fn visible_names() {
    let parsed = Parsed::new(TEXT).unwrap();
    let model = Model::new(&parsed);
    assert_eq!(lines(&model, "os", at(&parsed, "os.Base")), [2]);
    // Local in the method, so not the module's.
    assert_eq!(lines(&model, "os", at(&parsed, "os.listdir")), []);
    assert_eq!(lines(&model, "os", at(&parsed, "inside")), [19]);
    assert_eq!(lines(&model, "inside", at(&parsed, "after")), [20]);
    assert_eq!(lines(&model, "inside", at(&parsed, "final")), [20]);
    assert_eq!(lines(&model, "value", at(&parsed, "final")), [25]);
    assert_eq!(lines(&model, "value", at(&parsed, "value = 2")), [24]);
    assert_eq!(lines(&model, "value", at(&parsed, "last")), [25]);
    assert_eq!(lines(&model, "attribute", at(&parsed, "inside")), []);
    assert_eq!(lines(&model, "attribute", at(&parsed, "os.curdir")), [13]);
    assert_eq!(lines(&model, "local", at(&parsed, "local")), [17]);
    assert_eq!(lines(&model, "local", at(&parsed, "inside")), []);
    assert_eq!(lines(&model, "x", at(&parsed, "final")), [22]);
    let unknown = model.visible("nothing", at(&parsed, "inside"));
    assert!(unknown.maybe_unbound && unknown.bindings.is_empty());
}

/// At its own place, a use sees what reaches it.
#[test]
fn visible_is_what_reaches() {
    let files = ["branches", "loops", "exceptions", "statements"];
    for file in files {
        let path = format!("{}/tests/bindings/{file}.py", env!("CARGO_MANIFEST_DIR"));
        let parsed = Parsed::new(std::fs::read_to_string(path).unwrap()).unwrap();
        let model = Model::new(&parsed);
        for (used, reaching) in model.uses() {
            let parent = used.parent().map_or("", |parent| parent.kind());
            // A walrus on the same line comes into force in its middle.
            if parent == "conditional_expression" {
                continue;
            }
            let visible = model.visible(parsed.slice(used), used);
            assert_eq!(visible.bindings, reaching.bindings, "{file}: {:?}", used);
        }
    }
}

#[test]
fn imports_and_stars() {
    let parsed = Parsed::new(TEXT).unwrap();
    let model = Model::new(&parsed);
    assert_eq!(model.imports().len(), 3);
    let stars = |needle: &str| -> Vec<String> {
        model.star_imports(at(&parsed, needle)).iter().map(|star| star.from.path.clone()).collect()
    };
    assert_eq!(stars("os.Base"), ["stars"]);
    assert_eq!(stars("os.sep"), ["stars"]);
    assert_eq!(stars("inside"), ["stars", "more"]);
    assert_eq!(stars("last"), ["stars"]);
}

#[track_caller]
fn all(text: &str, expected: Option<&[&str]>) {
    let parsed = Parsed::new(text).unwrap();
    let found = Model::new(&parsed).dunder_all();
    assert_eq!(found, expected.map(|names| names.iter().map(|name| name.to_string()).collect()));
}

#[test]
fn dunder_all() {
    all(TEXT, Some(&["a", "b", "c", "d", "e"]));
    all("x = 1", None);
    all("__all__ = []", Some(&[]));
    all("__all__ = ['a'] + ['b']", Some(&["a", "b"]));
    all("__all__: list[str] = ['a']", Some(&["a"]));
    all("__all__ = [x for x in dir()]", None);
    all("__all__ = ['a'] + other.__all__", None);
    all("from m import __all__", None);
}

#[test]
fn bindings_are_in_the_order_of_the_text() {
    let text = "x = (y := 1)\nz = [(a := b) for b in x]\ndef f(p, q=1): r = p\nfrom m import s as t, u\n";
    let parsed = Parsed::new(text).unwrap();
    let model = Model::new(&parsed);
    let names: Vec<&str> = model.bindings().map(|(_, binding)| binding.name).collect();
    assert_eq!(names, ["x", "y", "z", "a", "b", "f", "p", "q", "r", "t", "u"]);
    for (id, binding) in model.bindings() {
        assert!(model.scope(binding.scope).names[binding.name].contains(&id));
    }
    let (_, walrus) = model.bindings().find(|(_, binding)| binding.name == "a").unwrap();
    assert_eq!(model.scope(walrus.scope).kind, ScopeKind::Module);
    let indices: Vec<usize> = model
        .bindings()
        .filter_map(|(_, binding)| match binding.kind {
            BindingKind::Parameter { index, .. } => Some(index),
            _ => None,
        })
        .collect();
    assert_eq!(indices, [0, 1]);
}

#[test]
fn a_name_bound_everywhere_is_cut() {
    let text: String = (0..200).map(|number| format!("if c:\n    x = {number}\n")).collect();
    let parsed = Parsed::new(format!("{text}x\n")).unwrap();
    let model = Model::new(&parsed);
    let last = node::children(parsed.root()).last().and_then(|node| node.named_child(0)).unwrap();
    let reaching = model.reaching(last);
    assert!(reaching.truncated && reaching.maybe_unbound);
    assert_eq!(reaching.bindings.len(), syntax::model::MAX_REACHING);
}

#[test]
fn the_model_is_shared_between_threads() {
    fn check<T: Send + Sync>() {}
    check::<Parsed>();
    check::<Model<'static>>();
}
