//! Uses in expressions: names, attributes, and what is called or decorates.

use changes::surface::SymbolKind;
use changes::{Confidence, UseForm};
use syntax::{BindingKind, Call, Node, Reaching};

use super::{Collector, Door, Use};
use crate::resolve::Value;

impl<'t> Collector<'_, 't> {
    pub(super) fn attribute(&mut self, node: Node<'t>) {
        let Some(name) = node.child_by_field_name("attribute") else { return };
        let text = self.context.parsed.slice(name);
        if text != "__init__" && !self.matters(text) {
            return;
        }
        if is_type_parameter_of_import(node) {
            return;
        }
        let resolution = self.context.resolver.resolve(node);
        let (hits, confidence) = self.hits(&resolution);
        let form = form_of(node);
        if form == UseForm::Store {
            self.stored.extend(resolution.values.iter().filter_map(|value| match value {
                Value::Symbol(path) => Some(path.clone()),
                _ => None,
            }));
        }
        let receiver = node.child_by_field_name("object");
        let import_of_head = if hits.is_empty() { None } else { self.import_of_head(node) };
        for Door { value, arm, library, path } in hits {
            if self.is_inside_hit(node, &path) {
                continue;
            }
            let (through_class, through_local, member) = match &value {
                Value::Member { through_class, through_local, .. } => (*through_class, *through_local, true),
                _ => (false, false, false),
            };
            let constructor = member && self.context.parsed.slice(name) == "__init__";
            let mut confidence = confidence;
            if member && form == UseForm::Ref && is_method(&library, &path) {
                // Objects with dynamic attributes hide data behind any name; a method is seldom not called.
                confidence = confidence.min(Confidence::Possible);
            }
            if through_local && form == UseForm::Store {
                // `self.name = …` in a subclass defines its own attribute.
                continue;
            }
            let (call, whole) = called(node);
            self.out.push(Use {
                node,
                name: name.byte_range(),
                whole,
                form,
                library,
                path,
                receiver: if member { receiver } else { None },
                through_class: through_class && !constructor,
                through_local,
                call,
                class: None,
                import: import_of_head,
                // `super().__init__(…)`: the class stands among the bases already.
                rebound: constructor,
                arm,
                confidence,
                how: resolution.how.clone(),
            });
        }
    }

    pub(super) fn identifier(&mut self, node: Node<'t>, reaching: &Reaching) {
        if !self.name_matters(node, reaching) || !is_load(node) {
            return;
        }
        let resolution = self.context.resolver.resolve(node);
        let (hits, confidence) = self.hits(&resolution);
        if hits.is_empty() {
            return;
        }
        let import = self.import_of(reaching);
        let rebound = import.is_none() && !reaching.bindings.is_empty();
        let form = form_of(node);
        for Door { arm, library, path, .. } in hits {
            if self.is_inside_hit(node, &path) {
                continue;
            }
            let (call, whole) = called(node);
            self.out.push(Use {
                node,
                name: node.byte_range(),
                whole,
                form,
                library,
                path,
                receiver: None,
                through_class: false,
                through_local: false,
                call,
                class: None,
                import,
                rebound,
                arm,
                confidence,
                how: resolution.how.clone(),
            });
        }
    }

    /// A call of a class of the project whose constructor is a library's: what changed of that constructor's arguments.
    pub(super) fn construction(&mut self, node: Node<'t>) {
        let Some(call) = Call::read(node).filter(|call| !call.arguments.is_empty()) else { return };
        let callee = call.callee;
        let resolver = &self.context.resolver;
        if !head_of(callee).is_some_and(|head| self.is_own(head, callee.kind() == "identifier")) {
            return;
        }
        let resolution = resolver.resolve(callee);
        let [Value::Local(site)] = resolution.values.as_slice() else { return };
        let constructor = resolver.inherited_constructor(*site);
        let (hits, confidence) = self.hits(&constructor);
        let (_, whole) = called(callee);
        for Door { arm, library, path, .. } in hits {
            self.out.push(Use {
                node: callee,
                name: callee.byte_range(),
                whole,
                form: form_of(callee),
                library,
                path,
                receiver: None,
                through_class: false,
                through_local: true,
                call: Some(call.clone()),
                class: None,
                import: None,
                rebound: true,
                arm,
                confidence: confidence.min(resolution.confidence),
                how: resolution.how.iter().chain(&constructor.how).cloned().collect(),
            });
        }
    }

    /// Whether a name comes from another file of the project, or is bound by a class of this one.
    fn is_own(&self, name: Node<'t>, or_class: bool) -> bool {
        let resolver = &self.context.resolver;
        self.context.model.reaching(name).bindings.iter().any(|&id| match &self.context.model.binding(id).kind {
            BindingKind::Class(_) => or_class,
            BindingKind::FromImport { level, module, .. } => resolver.is_own_import(*level, module),
            BindingKind::Import { module, .. } => resolver.is_own_import(0, module),
            _ => false,
        })
    }

    /// The import statement's item that brings a name. One that stands in another file is told there.
    fn import_of(&self, reaching: &Reaching) -> Option<Node<'t>> {
        reaching.bindings.iter().find_map(|&id| match &self.context.model.binding(id).kind {
            BindingKind::FromImport { level, module, .. } if self.context.resolver.is_own_import(*level, module) => {
                None
            }
            BindingKind::Import { item, .. } | BindingKind::FromImport { item, .. } => Some(*item),
            _ => None,
        })
    }

    /// The same for the first name of `a.b.c`.
    fn import_of_head(&self, node: Node<'t>) -> Option<Node<'t>> {
        self.import_of(&self.context.model.reaching(head_of(node)?))
    }

    /// Whether a name can denote something that a change names, by what binds it.
    fn name_matters(&self, node: Node<'t>, reaching: &Reaching) -> bool {
        if reaching.bindings.is_empty() {
            return self.matters(self.context.parsed.slice(node));
        }
        reaching.bindings.iter().any(|&id| match &self.context.model.binding(id).kind {
            BindingKind::Import { module, .. } => self.matters(module.rsplit('.').next().unwrap_or(module)),
            BindingKind::FromImport { member, .. } => self.matters(member),
            BindingKind::Assign { value: Some(value), .. } => {
                matches!(value.kind(), "attribute" | "identifier" | "conditional_expression" | "boolean_operator")
            }
            _ => false,
        })
    }

    /// Whether a longer chain around `node` is a use of its own: `a.b.c` is told once, for the longest path.
    fn is_inside_hit(&self, node: Node<'t>, path: &str) -> bool {
        let mut current = node;
        while let Some(parent) = current.parent() {
            let is_object = parent.kind() == "attribute"
                && parent.child_by_field_name("object").is_some_and(|object| object.id() == current.id());
            if !is_object {
                return false;
            }
            let outer = self.context.resolver.resolve(parent);
            let is_told = outer.values.iter().any(|value| match value {
                Value::Symbol(longer) if longer.len() > path.len() => {
                    self.doors(value).iter().any(|(library, door)| {
                        door == longer && library.changes_at(door).any(|change| change.parameter.is_none())
                    })
                }
                _ => false,
            });
            if is_told {
                return true;
            }
            current = parent;
        }
        false
    }
}

/// The first name of `a.b.c`.
fn head_of(node: Node<'_>) -> Option<Node<'_>> {
    let mut head = node;
    while head.kind() == "attribute" {
        head = head.child_by_field_name("object")?;
    }
    (head.kind() == "identifier").then_some(head)
}

fn is_method(library: &changes::Library, path: &str) -> bool {
    library.symbol(path).is_some_and(|symbol| {
        matches!(symbol.kind, SymbolKind::Method | SymbolKind::ClassMethod | SymbolKind::StaticMethod)
    })
}

/// Whether an identifier is read as a name (not an attribute's name, a keyword, a target, an import, a parameter).
fn is_load(node: Node<'_>) -> bool {
    let Some(parent) = node.parent() else { return false };
    let is_field = |name: &str| parent.child_by_field_name(name).is_some_and(|child| child.id() == node.id());
    match parent.kind() {
        "attribute" => is_field("object"),
        "keyword_argument" => is_field("value"),
        "assignment" | "augmented_assignment" => !is_field("left"),
        "default_parameter" | "typed_default_parameter" => is_field("value"),
        "function_definition"
        | "class_definition"
        | "aliased_import"
        | "dotted_name"
        | "parameters"
        | "lambda_parameters"
        | "typed_parameter"
        | "global_statement"
        | "nonlocal_statement"
        | "list_splat_pattern"
        | "dictionary_splat_pattern"
        | "pattern_list"
        | "tuple_pattern"
        | "list_pattern"
        | "as_pattern_target" => false,
        "for_statement" | "for_in_clause" => !is_field("left"),
        "named_expression" => is_field("value"),
        _ => true,
    }
}

/// In which position an expression is used.
pub(crate) fn form_of(node: Node<'_>) -> UseForm {
    let Some(parent) = node.parent() else { return UseForm::Ref };
    let is_field = |name: &str| parent.child_by_field_name(name).is_some_and(|child| child.id() == node.id());
    match parent.kind() {
        "call" if is_field("function") => match parent.parent() {
            Some(outer) if outer.kind() == "decorator" => UseForm::Decorator,
            _ => UseForm::Call,
        },
        "decorator" => UseForm::Decorator,
        "argument_list" if parent.parent().is_some_and(|p| p.kind() == "class_definition") => UseForm::Base,
        "assignment" | "augmented_assignment" if is_field("left") => UseForm::Store,
        "pattern_list" | "tuple_pattern" | "list_pattern" | "delete_statement" => UseForm::Store,
        "for_statement" if is_field("left") => UseForm::Store,
        "parenthesized_expression" => form_of(parent),
        _ => UseForm::Ref,
    }
}

/// The call or decorator of which `node` is the callee, and the whole use.
fn called(node: Node<'_>) -> (Option<Call<'_>>, Node<'_>) {
    let mut current = node;
    while let Some(parent) = current.parent().filter(|parent| parent.kind() == "parenthesized_expression") {
        current = parent;
    }
    match current.parent() {
        Some(parent) if parent.kind() == "decorator" => (None, parent),
        Some(parent) if parent.kind() == "call" => {
            if parent.child_by_field_name("function").is_none_or(|function| function.id() != current.id()) {
                return (None, node);
            }
            let whole = match parent.parent() {
                Some(outer) if outer.kind() == "decorator" => outer,
                _ => parent,
            };
            (Call::read(parent), whole)
        }
        _ => (None, node),
    }
}

fn is_type_parameter_of_import(node: Node<'_>) -> bool {
    node.parent().is_some_and(|parent| matches!(parent.kind(), "import_from_statement" | "aliased_import"))
}
