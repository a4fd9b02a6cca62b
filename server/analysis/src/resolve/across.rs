//! What comes from other modules of the project.

use std::rc::Rc;

use changes::Confidence;
use syntax::{BindingKind, Node};

use super::Resolver;
use super::value::{Resolution, Value};
use crate::modules::FileId;

impl<'a> Resolver<'a> {
    /// The project's module that an import in this file names.
    pub fn own_module(&self, level: usize, path: &str) -> Option<FileId> {
        self.files.locate(self.file, level, path)
    }

    /// Whether an import in this file names something of the project, found or not.
    pub fn is_own_import(&self, level: usize, path: &str) -> bool {
        level > 0 || self.is_first_party(path) || self.own_module(level, path).is_some()
    }

    /// What `import module` binds.
    pub(super) fn imported_module(&self, name: &str, module: &str) -> Resolution {
        if let Some(file) = self.own_module(0, module) {
            return Resolution::of(Value::Module(file), format!("`{name}` is the project's module `{module}`"));
        }
        if self.is_first_party(module) {
            return Resolution::unknown();
        }
        Resolution::of(Value::Symbol(module.to_owned()), format!("`{name}` is imported: `{module}`"))
    }

    /// What `from module import member` binds.
    pub(super) fn imported_name(&self, name: &str, level: usize, module: &str, member: &str) -> Resolution {
        if let Some(file) = self.own_module(level, module) {
            let found = self.export(file, member);
            if !found.values.is_empty() {
                let dots = ".".repeat(level);
                return found.step(format!("`{name}` is imported from `{dots}{module}`"), Confidence::Certain);
            }
        }
        let below = if module.is_empty() { member.to_owned() } else { format!("{module}.{member}") };
        if let Some(file) = self.own_module(level, &below) {
            return Resolution::of(Value::Module(file), format!("`{name}` is the project's module `{below}`"));
        }
        if self.is_own_import(level, module) {
            return Resolution::unknown();
        }
        Resolution::of(Value::Symbol(below), format!("`{name}` is imported: `{module}.{member}`"))
    }

    /// What a module of the project holds under a name when it has run; nothing where it does not bind it.
    pub(super) fn export(&self, file: FileId, name: &str) -> Resolution {
        let Some(home) = self.files.resolver(self.project, file) else { return Resolution::unknown() };
        if let Some(known) = home.exports.borrow().get(name) {
            return known.as_deref().cloned().unwrap_or_default();
        }
        if self.files.depth.get() > super::MAX_STEPS {
            return Resolution::unknown();
        }
        home.exports.borrow_mut().insert(name.to_owned(), None);
        self.files.depth.set(self.files.depth.get() + 1);
        let mut found = home.exported(name);
        self.files.depth.set(self.files.depth.get() - 1);
        let place = self.files.name(file);
        for step in &mut found.how {
            if !step.starts_with("in ") {
                *step = format!("in {place}: {step}");
            }
        }
        home.exports.borrow_mut().insert(name.to_owned(), Some(Rc::new(found.clone())));
        found
    }

    fn exported(&self, name: &str) -> Resolution {
        let reaching = self.model.at_end(name);
        if !reaching.bindings.is_empty() {
            return self.bound(&reaching);
        }
        self.starred(self.model.module_stars().into_iter().map(|star| &star.from), name).unwrap_or_default()
    }

    /// What star imports give for a name: the last that has it. `None` where none of them does, nothing known where that
    /// cannot be told.
    pub(super) fn starred<'s>(
        &self,
        stars: impl DoubleEndedIterator<Item = &'s syntax::imports::FromModule<'a>>,
        name: &str,
    ) -> Option<Resolution>
    where
        'a: 's,
    {
        for from in stars.rev() {
            let written = format!("{}{}", ".".repeat(from.level), from.path);
            if let Some(file) = self.own_module(from.level, &from.path) {
                if !self.gives_to_star(file, name) {
                    continue;
                }
                let found = self.export(file, name);
                if found.values.is_empty() {
                    continue;
                }
                return Some(found.step(format!("`{name}` comes from `from {written} import *`"), Confidence::Likely));
            }
            if self.is_own_import(from.level, &from.path) {
                return Some(Resolution::unknown());
            }
            let path = format!("{}.{name}", from.path);
            let Some(library) = self.library_of(&path) else { return Some(Resolution::unknown()) };
            if library.symbol(&path).is_some() || library.has_changes_at(&path) {
                let step = format!("`{name}` comes from `from {written} import *`");
                return Some(Resolution::of(Value::Symbol(path), step).step(String::new(), Confidence::Likely));
            }
        }
        None
    }

    /// Whether a star import of a module takes a name.
    fn gives_to_star(&self, file: FileId, name: &str) -> bool {
        let Some(home) = self.files.resolver(self.project, file) else { return false };
        match home.model.dunder_all() {
            Some(listed) => listed.iter().any(|listed| listed == name),
            None => !name.starts_with('_'),
        }
    }

    /// What `module.name` denotes for a module of the project.
    pub(super) fn module_member(&self, file: FileId, name: &str) -> Resolution {
        let found = self.export(file, name);
        if !found.values.is_empty() {
            return found;
        }
        match self.files.locate(file, 1, name) {
            Some(below) if self.files.is_package(file) => Resolution::plain([Value::Module(below)]),
            _ => Resolution::unknown(),
        }
    }

    /// Where a name or attribute stands for a constant: the assigned expression and the resolver of its file, through
    /// the project's own imports.
    pub fn constant(&'a self, node: Node<'a>) -> Option<(Node<'a>, &'a Resolver<'a>)> {
        match node.kind() {
            "identifier" => {
                let reaching = self.model.reaching(node);
                let [only] = reaching.bindings.as_slice() else { return None };
                self.constant_of(*only, 0)
            }
            "attribute" => {
                let object = self.resolve(node.child_by_field_name("object")?);
                let [Value::Module(file)] = object.values.as_slice() else { return None };
                let name = node.child_by_field_name("attribute")?;
                self.exported_constant(*file, self.model.parsed.slice(name), 0)
            }
            _ => None,
        }
    }

    fn constant_of(&'a self, binding: syntax::BindingId, depth: usize) -> Option<(Node<'a>, &'a Resolver<'a>)> {
        match &self.model.binding(binding).kind {
            BindingKind::Assign { value: Some(value), unpack, .. } if unpack.is_empty() => Some((*value, self)),
            BindingKind::FromImport { level, module, member, .. } => {
                self.exported_constant(self.own_module(*level, module)?, member, depth + 1)
            }
            _ => None,
        }
    }

    fn exported_constant(&self, file: FileId, name: &str, depth: usize) -> Option<(Node<'a>, &'a Resolver<'a>)> {
        if depth > 8 {
            return None;
        }
        let home = self.files.resolver(self.project, file)?;
        let reaching = home.model.at_end(name);
        match reaching.bindings.as_slice() {
            [only] => home.constant_of(*only, depth),
            [] => home.model.module_stars().into_iter().rev().find_map(|star| {
                let file = home.own_module(star.from.level, &star.from.path)?;
                home.exported_constant(file, name, depth + 1)
            }),
            _ => None,
        }
    }
}
