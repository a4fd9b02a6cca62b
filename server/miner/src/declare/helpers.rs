//! What a function declares through others: helpers that warn for it, and decorators that copy what another function
//! declares.

use changes::surface::{Means, ParameterKind, parameters};

use super::meaning::{Around, push};
use super::{Arg, Atom, Raw, Site, Test};
use crate::aliases::{Id, Resolved};
use crate::describe::Describer;
use crate::expr;
use crate::facts::Declared;
use crate::model::{Class, Function, Target, Ty};
use crate::signature::without_receiver;
use crate::types::Place;

/// How far the bases of a class are searched for a helper.
const DEPTH: usize = 12;

impl<'a> Describer<'_, 'a> {
    /// What the helpers that `function` calls declare of it, and what its decorators copy.
    pub(crate) fn through_others(&mut self, function: &Function, place: Place<'_>) -> Vec<Declared> {
        let params = function.implementation.as_ref().map_or(&[][..], |sig| &sig.params[..]);
        let mut found = Vec::new();
        for raw in &function.declared {
            let declared = match raw.site {
                Site::Call => self.by_helper(raw, params, place),
                Site::Decorator => self.copied(raw, params, place),
                Site::Sentinel => Vec::new(),
            };
            for declared in declared {
                push(&mut found, declared);
            }
        }
        found
    }

    /// `self._check_old(old)`, where the helper warns if its parameter was given.
    fn by_helper(&mut self, raw: &Raw, params: &[String], place: Place<'_>) -> Vec<Declared> {
        let Some((helper, module)) = self.helper(&raw.callee, place) else { return Vec::new() };
        let Some(sig) = &helper.implementation else { return Vec::new() };
        let own = match raw.callee.split_once('.') {
            Some(("self" | "cls", _)) if sig.params.first().is_some_and(|first| first == "self" || first == "cls") => {
                without_receiver(&sig.params)
            }
            _ => sig.params.clone(),
        };
        let calls: Vec<Raw> = helper.declared.iter().filter(|raw| raw.site == Site::Call).cloned().collect();
        let mut found = Vec::new();
        for mut call in calls {
            // The conditions on the helper's parameters, as conditions on what the caller passes for them.
            let mut atoms = raw.atoms.clone();
            let mut sound = true;
            for atom in &call.atoms {
                match atom {
                    Atom::Setting(_) => {}
                    Atom::Parameter(name, test) => match passed(raw, &own, name) {
                        Some(Arg::Name(passed)) => match translated(&passed, test, params) {
                            Some(test) => atoms.push(Atom::Parameter(passed, test)),
                            None => sound = false,
                        },
                        _ => sound = false,
                    },
                }
            }
            if !sound {
                continue;
            }
            call.atoms = atoms;
            // A text that the caller passes on, such as the name of the parameter.
            let place = Place { module, class: None, generics: &[] };
            let around = Around { module, stub: false, params };
            let types = &mut self.types;
            let mut class_of = |name: &str| types.text(&Ty::Name(name.to_owned()), place);
            for declared in self.catalogue.declared(self.linked, around, &[call], &mut class_of) {
                push(&mut found, Declared { by: Means::Warn, ..declared });
            }
        }
        found
    }

    /// The function of this release that a callee leads to, where it is a helper: with an underscore, or in a module with
    /// one, or of the caller's own class.
    fn helper(&self, callee: &str, place: Place<'_>) -> Option<(&'a Function, usize)> {
        let name = expr::last(callee);
        if let Some((receiver @ ("self" | "cls"), method)) = callee.split_once('.') {
            let _ = receiver;
            if method.contains('.') || !method.starts_with('_') {
                return None;
            }
            let (_, class) = place.class?;
            return self.method(place.module, class, method, 0);
        }
        let path = super::follow::path_of(self.linked, place.module, callee)?;
        let (module, last) = path.rsplit_once('.')?;
        let internal = name.starts_with('_') || module.split('.').any(|part| part.starts_with('_'));
        if !internal && !name.contains("deprec") {
            return None;
        }
        let index = self.linked.module(module)?;
        let definition = self.linked.definition(&Id::Def(index, last.to_owned()))?;
        definition.function.map(|function| (function, index))
    }

    fn method(&self, module: usize, class: &str, method: &str, depth: usize) -> Option<(&'a Function, usize)> {
        let definition = self.linked.definition(&Id::Def(module, class.to_owned()))?;
        let class: &'a Class = definition.class?;
        if let Some(binding) = class.names.get(method) {
            let Target::Function(function) = &binding.target else { return None };
            return Some((function, module));
        }
        if depth > DEPTH {
            return None;
        }
        class.bases.iter().flatten().find_map(|base| {
            let Ty::Name(base) = base else { return None };
            match self.linked.resolve_dotted(module, base) {
                Some(Resolved::Id(Id::Def(module, name))) => self.method(module, &name, method, depth + 1),
                _ => None,
            }
        })
    }

    /// `@copies(other)`: what the decorators of `other` declare.
    fn copied(&mut self, raw: &Raw, params: &[String], place: Place<'_>) -> Vec<Declared> {
        let Some(decorator) = self.catalogue.decorator(self.linked, place.module, &raw.callee) else {
            return Vec::new();
        };
        let Some(Arg::Name(name)) = decorator.copies.and_then(|index| raw.positional.get(index as usize)) else {
            return Vec::new();
        };
        let Some(Resolved::Id(id)) = self.linked.resolve_dotted(place.module, name) else { return Vec::new() };
        let Id::Def(module, qualified) = &id else { return Vec::new() };
        let function = match self.linked.definition(&id).and_then(|definition| definition.function) {
            Some(function) => Some((function, *module)),
            // A method that the class inherits.
            None => qualified.rsplit_once('.').and_then(|(class, method)| self.method(*module, class, method, 0)),
        };
        let Some((function, module)) = function else { return Vec::new() };
        let decorators: Vec<Raw> =
            function.declared.iter().filter(|raw| raw.site == Site::Decorator).cloned().collect();
        let around = Around { module, stub: false, params };
        self.catalogue.declared(self.linked, around, &decorators, &mut |_| None)
    }
}

/// What a call passes for a parameter of the callee.
fn passed(raw: &Raw, own: &[String], name: &str) -> Option<Arg> {
    if let Some((_, arg)) = raw.keywords.iter().find(|(keyword, _)| keyword == name) {
        return Some(arg.clone());
    }
    let by_position = |kind| matches!(kind, ParameterKind::PositionalOnly | ParameterKind::PositionalOrKeyword);
    let index = parameters(own).iter().filter(|p| by_position(p.kind)).position(|p| p.name == name)?;
    raw.positional.get(index).cloned()
}

/// A test of a helper's parameter, as a test of the caller's parameter that is passed for it.
fn translated(passed: &str, test: &Test, params: &[String]) -> Option<Test> {
    let parameter = parameters(params).into_iter().find(|parameter| parameter.name == passed)?;
    let default = parameter.default?;
    let is_default = |value: &String| {
        *value == default
            || !value.starts_with('\'') && !default.starts_with('\'') && expr::last(value) == expr::last(&default)
    };
    match test {
        Test::NotValue(values) if values.len() == 1 && is_default(&values[0]) => Some(Test::Given),
        Test::Value(values) if values.len() == 1 && is_default(&values[0]) => Some(Test::Missing),
        Test::Value(_) | Test::Type(_) | Test::NotType => Some(test.clone()),
        // The helper's own default is None, and so is the caller's.
        Test::Given | Test::Missing if default == "None" => Some(test.clone()),
        _ => None,
    }
}
