//! What a name is bound to.

use changes::Confidence;
use syntax::model::Unpack;
use syntax::{Binding, BindingKind, Node, Reaching};

use super::Resolver;
use super::value::{Resolution, Value};

impl<'a> Resolver<'a> {
    /// What a name denotes where it is used.
    pub(super) fn name(&self, node: Node<'a>) -> Resolution {
        let reaching = self.model.reaching(node);
        let text = self.model.parsed.slice(node);
        if reaching.bindings.is_empty() {
            return self.unbound(node, text);
        }
        self.bound(&reaching)
    }

    /// The union of what the bindings that reach a use denote.
    pub(super) fn bound(&self, reaching: &Reaching) -> Resolution {
        let bindings = reaching.bindings.iter().map(|&id| self.model.binding(id));
        let counting = bindings.filter(|b| !matches!(b.kind, BindingKind::Delete) && !self.is_cyclic(b));
        let may_choose = reaching.bindings.len() > 1;
        let counting = counting.filter(|binding| !may_choose || !self.is_other_import(binding));
        Resolution::any_of(counting.map(|binding| self.of_binding(binding)))
    }

    /// Whether a binding's value is being resolved right now: a loop's own result says nothing new.
    fn is_cyclic(&self, binding: &Binding<'a>) -> bool {
        match &binding.kind {
            BindingKind::Assign { value: Some(value), .. } => self.is_pending(*value),
            _ => false,
        }
    }

    /// A name that nothing in the file binds: a star import's, or a builtin's.
    pub(super) fn unbound(&self, node: Node<'a>, text: &str) -> Resolution {
        let stars = self.model.star_imports(node);
        if let Some(found) = self.starred(stars.into_iter().map(|star| &star.from), text) {
            return found;
        }
        let path = format!("builtins.{text}");
        let library = self.library_of(&path);
        match library {
            // Surfaces leave out names like `__import__`.
            Some(library) if library.surface.is_empty() || library.symbol(&path).is_some() || text == "__import__" => {
                Resolution::plain([Value::Symbol(path)])
            }
            _ => Resolution::unknown(),
        }
    }

    /// What a binding binds its name to.
    pub(super) fn of_binding(&self, binding: &Binding<'a>) -> Resolution {
        match &binding.kind {
            BindingKind::Import { module, .. } => self.imported_module(binding.name, module),
            BindingKind::FromImport { level, module, member, .. } => {
                self.imported_name(binding.name, *level, module, member)
            }
            BindingKind::Assign { value, annotation, unpack } => self.assigned(binding, *value, *annotation, unpack),
            BindingKind::For { iterable, unpack } => {
                let items = self.value_of(*iterable).flat_map(|value| self.items_of(value));
                self.unpacked(items, unpack)
                    .step(format!("`{}` runs over an iterable", binding.name), Confidence::Likely)
            }
            BindingKind::With { context, unpack, is_async: false } => {
                let entered = self.value_of(*context).flat_map(|value| match value {
                    Value::LocalInstance(site) => self.method_called(*site, "__enter__"),
                    _ => Resolution::plain(self.entered(value)),
                });
                self.unpacked(entered, unpack)
                    .step(format!("`{}` is what the context gives", binding.name), Confidence::Certain)
            }
            BindingKind::Except(expression) => self.resolve(*expression).flat_map(|value| match value {
                Value::Symbol(path) => self.called(path),
                Value::Local(site) => vec![Value::LocalInstance(*site)],
                _ => Vec::new(),
            }),
            BindingKind::Parameter { function, index, annotation, default, stars } => {
                self.parameter(binding, *function, *index, *annotation, *default, *stars)
            }
            BindingKind::Function(node) | BindingKind::Class(node) => {
                Resolution::plain([Value::Local(self.site(*node))])
            }
            BindingKind::TypeAlias(Some(value)) => (*self.resolve(*value)).clone(),
            BindingKind::AugmentedAssign { statement, value } => match statement.child_by_field_name("left") {
                Some(left) => {
                    let result = self.operated(*statement, left, Some(*value));
                    if result.is_unknown() { self.kept_by_operator(left) } else { result }
                }
                None => Resolution::unknown(),
            },
            BindingKind::With { .. } | BindingKind::Capture | BindingKind::Delete | BindingKind::TypeAlias(None) => {
                Resolution::unknown()
            }
        }
    }

    fn assigned(
        &self,
        binding: &Binding<'a>,
        value: Option<Node<'a>>,
        annotation: Option<Node<'a>>,
        unpack: &[Unpack],
    ) -> Resolution {
        if let Some(annotation) = annotation {
            let declared = self.annotated(annotation);
            if !declared.is_unknown() {
                return declared.step(format!("`{}` is annotated", binding.name), Confidence::Certain);
            }
        }
        let Some(value) = value else { return Resolution::unknown() };
        let value = if unpack.is_empty() { (*self.resolve(value)).clone() } else { self.value_of(value) };
        let line = self.model.parsed.lines().line_of(binding.node.start_byte()) + 1;
        self.unpacked(value, unpack).step(format!("`{}` is assigned in line {line}", binding.name), Confidence::Certain)
    }

    /// `x += y` of a list or string is one.
    fn kept_by_operator(&self, left: Node<'a>) -> Resolution {
        self.value_of(left).flat_map(|value| match value {
            Value::Instance { class, .. } if matches!(class.as_str(), "builtins.list" | "builtins.str") => {
                vec![Value::instance(class.as_str())]
            }
            _ => Vec::new(),
        })
    }

    fn parameter(
        &self,
        binding: &Binding<'a>,
        function: Node<'a>,
        index: usize,
        annotation: Option<Node<'a>>,
        default: Option<Node<'a>>,
        stars: usize,
    ) -> Resolution {
        if stars == 0
            && index == 0
            && let Some(receiver) = self.implicit_receiver(function)
        {
            return Resolution::of(receiver, format!("`{}` is the method's receiver", binding.name));
        }
        match annotation {
            Some(annotation) if stars == 0 => self
                .annotated(annotation)
                .step(format!("parameter `{}` is annotated", binding.name), Confidence::Certain),
            None if stars == 0 => {
                let by_default = || default.map(|default| self.by_default(binding.name, default));
                self.given_by_fixture(binding.name, function)
                    .known()
                    .or_else(|| self.dispatched(binding.name, function, index).known())
                    .or_else(|| self.documented(binding.name, function).known())
                    .or_else(|| self.handed(binding.name, function, index).known())
                    .or_else(by_default)
                    .unwrap_or_default()
            }
            _ => Resolution::unknown(),
        }
    }

    /// A parameter without an annotation is most likely what its default is.
    fn by_default(&self, name: &str, default: Node<'a>) -> Resolution {
        let found = self.value_of(default).flat_map(|value| match value {
            Value::Instance { class, .. } if class != "builtins.None" => vec![value.clone()],
            Value::LocalInstance(_) => vec![value.clone()],
            _ => Vec::new(),
        });
        if found.is_unknown() {
            return Resolution::unknown();
        }
        found.step(format!("`{name}` has a default of that type"), Confidence::Likely)
    }

    /// What is left of a value on the way to an unpacked name.
    pub(super) fn unpacked(&self, value: Resolution, unpack: &[Unpack]) -> Resolution {
        let mut current = value;
        for step in unpack {
            current = current.flat_map(|value| match (value, step) {
                (Value::Instance { class, arguments }, Unpack::Index(index)) if class == "builtins.tuple" => {
                    arguments.get(*index).cloned().into_iter().collect::<Vec<_>>()
                }
                (Value::Instance { class, arguments }, Unpack::FromEnd(back)) if class == "builtins.tuple" => {
                    let index = arguments.len().checked_sub(*back);
                    index.and_then(|index| arguments.get(index).cloned()).into_iter().collect()
                }
                (_, Unpack::Rest) => vec![Value::instance("builtins.list")],
                (value, _) => self.items(value),
            });
        }
        current
    }

    /// What iterating over a value gives.
    pub(super) fn items(&self, value: &Value) -> Vec<Value> {
        let Value::Instance { class, arguments } = value else { return Vec::new() };
        for owner in &self.order_of(class).classes {
            if let Some(library) = self.library_of(owner)
                && let Some(text) = self.hand_typed(&library, owner, |library| &library.types.iterates)
            {
                return self.typed(&text, Some(class));
            }
        }
        match class.as_str() {
            "builtins.tuple" => arguments.clone(),
            "builtins.list" | "builtins.set" | "builtins.frozenset" | "builtins.dict" => {
                arguments.first().cloned().into_iter().collect()
            }
            "builtins.str" => vec![Value::instance("builtins.str")],
            "typing.Generator" | "typing.AsyncGenerator" => arguments.first().cloned().into_iter().collect(),
            _ => match arguments.as_slice() {
                [only] => vec![only.clone()],
                _ => Vec::new(),
            },
        }
    }

    /// What `with value as name` gives: by `types.toml`, by `__enter__`, else the value itself.
    fn entered(&self, value: &Value) -> Vec<Value> {
        let Value::Instance { class, arguments } = value else { return Vec::new() };
        if is_context(class)
            && let Some(entered) = arguments.first()
        {
            return vec![entered.clone()];
        }
        for owner in &self.order_of(class).classes {
            if let Some(library) = self.library_of(owner)
                && let Some(text) = self.hand_typed(&library, owner, |library| &library.types.enters)
            {
                return self.typed(&text, Some(class));
            }
        }
        match self.member_called(class, "__enter__") {
            values if !values.is_empty() => values,
            _ => vec![value.clone()],
        }
    }

    /// Whether a dotted path belongs to the project itself.
    pub(super) fn is_first_party(&self, path: &str) -> bool {
        let root = path.split('.').next().unwrap_or(path);
        self.project.environment.first_party.contains(root)
    }
}

/// Context managers that say what they give by their argument.
fn is_context(class: &str) -> bool {
    matches!(class, "contextlib.AbstractContextManager" | "typing.ContextManager")
}
