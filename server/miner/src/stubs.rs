//! `.pyi` beside `.py`: the source says which names there are, the stub adds types and what is written in C.

use crate::lazily;
use crate::model::{Class, Function, Module, Target, Value};

/// Joins the second file of a module to the first.
pub(crate) fn join(known: &mut Module, other: Module) {
    if other.is_stub && !known.is_stub {
        known.stub = Some(other.scope);
    } else if known.is_stub && !other.is_stub {
        let stub = std::mem::take(&mut known.scope);
        *known = other;
        known.stub = Some(stub);
    } else if !other.is_stub {
        mount(known, other);
    }
    if let Some(stub) = known.stub.as_ref().filter(|_| known.from_stub) {
        lazily::take_stub(&mut known.scope, stub);
    }
}

/// Two files that are imported as one module: a folder is mounted where another has a file, too.
fn mount(known: &mut Module, other: Module) {
    let Module { package, scope, .. } = other;
    known.package |= package;
    for (name, binding) in scope.names {
        known.scope.names.entry(name).or_insert(binding);
    }
    known.scope.stars.extend(scope.stars);
    known.scope.all = known.scope.all.take().or(scope.all);
}

/// What is known of one definition, from source and stub.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Definition<'a> {
    pub function: Option<&'a Function>,
    pub stub_function: Option<&'a Function>,
    pub class: Option<&'a Class>,
    pub stub_class: Option<&'a Class>,
    pub value: Option<&'a Value>,
    pub stub_value: Option<&'a Value>,
}

impl<'a> Definition<'a> {
    /// Puts both sides together.
    pub(crate) fn of(source: Option<&'a Target>, stub: Option<&'a Target>) -> Definition<'a> {
        let mut it = Definition::default();
        match source {
            Some(Target::Function(f)) => it.function = Some(f),
            Some(Target::Class(c)) => it.class = Some(c),
            Some(Target::Value(v)) => it.value = Some(v),
            _ => {}
        }
        match stub {
            Some(Target::Function(f)) if it.class.is_none() => it.stub_function = Some(f),
            Some(Target::Class(c)) if it.function.is_none() => it.stub_class = Some(c),
            Some(Target::Value(v)) => it.stub_value = Some(v),
            _ => {}
        }
        it
    }

    pub(crate) fn is_class(&self) -> bool {
        self.class.is_some() || self.stub_class.is_some()
    }

    pub(crate) fn is_function(&self) -> bool {
        self.function.is_some() || self.stub_function.is_some()
    }

    pub(crate) fn is_value(&self) -> bool {
        !self.is_class() && !self.is_function() && (self.value.is_some() || self.stub_value.is_some())
    }

    /// The classes of both sides, source first.
    pub(crate) fn classes(&self) -> impl Iterator<Item = &'a Class> {
        self.class.into_iter().chain(self.stub_class)
    }
}
