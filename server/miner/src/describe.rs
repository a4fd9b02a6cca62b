//! A definition → facts: signatures, members, bases, types.

use std::collections::BTreeMap;

use changes::surface::{Means, Origin, SymbolKind};

use crate::aliases::{Id, Linked, Resolved};
use crate::declare::meaning::{Around, Catalogue, push};
use crate::declare::{Note, Raw};
use crate::decorated::decorated;
use crate::expr;
use crate::facts::{Call, Declared, Facts};
use crate::model::{Class, Function, FunctionKind, Sig, Target, Ty, Value};
use crate::signature::without_receiver;
use crate::stubs::Definition;
use crate::types::{Place, Types};

/// The most overloads that are kept.
const OVERLOADS: usize = 8;

/// Special methods whose return types are worth knowing.
const SPECIAL: &[&str] = &["__getitem__", "__iter__", "__enter__", "__aenter__", "__call__", "__next__"];

/// That instances have an attribute, and no more.
fn hint() -> Facts {
    Facts { hinted: true, ..Facts::new(SymbolKind::Attribute) }
}

/// Describes definitions.
pub(crate) struct Describer<'l, 'a> {
    pub linked: &'l Linked<'a>,
    pub types: Types<'l, 'a>,
    pub catalogue: &'l Catalogue<'l>,
}

impl<'a> Describer<'_, 'a> {
    pub(crate) fn facts(&mut self, id: &Id) -> Facts {
        let (Id::Def(module, name), Some(definition)) = (id, self.linked.definition(id)) else {
            return Facts { guessed: true, ..Facts::new(guess(id)) };
        };
        let place = Place { module: *module, class: None, generics: &[] };
        if definition.is_class() {
            return self.class(*module, name, definition);
        }
        if definition.is_function() {
            return self.function(definition.function, definition.stub_function, place);
        }
        if let Some(facts) = definition.value.and_then(|value| self.wrapped(value, place)) {
            return facts;
        }
        let values = definition.value.into_iter().chain(definition.stub_value);
        if let Some(facts) = values.filter_map(|value| value.alias.as_ref()).find_map(|alias| self.bound(alias, place))
        {
            return facts;
        }
        let mut facts = Facts::new(SymbolKind::Constant);
        facts.value_type = self.value(definition.value, definition.stub_value, place);
        for (value, stub) in [(definition.value, false), (definition.stub_value, true)] {
            self.declare(&mut facts.declared, value.map(|value| &value.declared[..]), &[], place, stub, &[]);
        }
        facts
    }

    /// `old = deprecated("…")(new)`: as `new`, with what is declared of it.
    fn wrapped(&mut self, value: &Value, place: Place<'_>) -> Option<Facts> {
        let target = value.wraps.as_ref()?;
        let mut facts = match self.linked.resolve_dotted(place.module, target)? {
            Resolved::Id(id) if self.linked.definition(&id)?.is_function() => self.facts(&id),
            Resolved::External(path) if guess(&Id::Opaque(path.clone())) == SymbolKind::Function => {
                Facts::new(SymbolKind::Function)
            }
            _ => return None,
        };
        facts.declared.clear();
        self.declare(&mut facts.declared, Some(&value.declared), &[], place, false, &[]);
        Some(facts)
    }

    /// Adds what declares a definition, or a parameter of it, as deprecated.
    fn declare(
        &mut self,
        found: &mut Vec<Declared>,
        raws: Option<&[Raw]>,
        notes: &[Note],
        place: Place<'_>,
        stub: bool,
        params: &[String],
    ) {
        let around = Around { module: place.module, stub, params };
        let types = &mut self.types;
        let mut class_of = |name: &str| types.text(&Ty::Name(name.to_owned()), place);
        for declared in self.catalogue.declared(self.linked, around, raws.unwrap_or_default(), &mut class_of) {
            push(found, declared);
        }
        self.catalogue.noted(self.linked, around, notes, found);
    }

    /// What a function's decorators, body and docstring declare; of overloads, only what all of them declare.
    fn declared(&mut self, source: Option<&Function>, stub: Option<&Function>, place: Place<'_>) -> Vec<Declared> {
        let mut found = Vec::new();
        for (function, is_stub) in [(source, false), (stub, true)] {
            let Some(function) = function else { continue };
            let params = function.implementation.as_ref().map_or(&[][..], |sig| &sig.params[..]);
            self.declare(&mut found, Some(&function.declared), &function.notes, place, is_stub, params);
            if !is_stub {
                for declared in self.through_others(function, place) {
                    push(&mut found, declared);
                }
            }
            let all = !function.overloads.is_empty() && function.overloads.iter().all(|sig| !sig.declared.is_empty());
            if function.implementation.is_none() && all {
                let first = function.overloads.first().map(|sig| &sig.declared[..]);
                self.declare(&mut found, first, &[], place, is_stub, &[]);
            }
        }
        found
    }

    /// `seed = _instance.seed`: a method of a module's own instance as a function.
    fn bound(&mut self, alias: &str, place: Place<'_>) -> Option<Facts> {
        let (instance, method) = alias.rsplit_once('.')?;
        let Some(Resolved::Id(id)) = self.linked.resolve_dotted(place.module, instance) else { return None };
        let Id::Def(home, _) = &id else { return None };
        let definition = self.linked.definition(&id)?;
        let value = definition.stub_value.or(definition.value)?;
        let class = match (&value.annotation, &value.call) {
            (Some(Ty::Name(name)), _) | (None, Some(name)) => name,
            _ => return None,
        };
        let Some(Resolved::Id(Id::Def(home, name))) = self.linked.resolve_dotted(*home, class) else { return None };
        let definition = self.linked.definition(&Id::Def(home, name.clone()))?;
        let class = definition.classes().find(|class| class.names.contains_key(method))?;
        let Target::Function(function) = &class.names.get(method)?.target else { return None };
        let place = Place { module: home, class: Some((class, &name)), generics: &[] };
        let mut facts = self.function(Some(function), None, place);
        facts.kind = SymbolKind::Function;
        facts.forwards = None;
        Some(facts)
    }

    /// `Descriptor("name", Class)`: where the called class is a descriptor, the class that it is given.
    fn described(&mut self, call: &str, arguments: &[String], place: Place<'_>) -> Option<Option<String>> {
        let Some(Resolved::Id(id)) = self.linked.resolve_dotted(place.module, call) else { return None };
        let definition = self.linked.definition(&id)?;
        definition.classes().find(|class| class.names.contains_key("__get__"))?;
        Some(arguments.iter().find_map(|name| self.types.text(&Ty::Name(name.clone()), place)))
    }

    fn class(&mut self, module: usize, name: &str, definition: Definition<'a>) -> Facts {
        let mut facts = Facts::new(SymbolKind::Class);
        let mut members: BTreeMap<String, Facts> = BTreeMap::new();
        for class in definition.classes() {
            let place = Place { module, class: Some((class, name)), generics: &[] };
            let known_in_stub = definition.stub_class.filter(|stub| !std::ptr::eq(*stub, class));
            for (member, binding) in &class.names {
                if members.contains_key(member) || is_special(member) && !SPECIAL.contains(&member.as_str()) {
                    continue;
                }
                let stub = known_in_stub.and_then(|stub| stub.names.get(member)).map(|b| &b.target);
                let needed = self.types.needed.len();
                if let Some(found) = self.member(module, name, class, member, &binding.target, stub, place) {
                    if is_special(member) && found.signatures.iter().all(|call| call.returns.is_none()) {
                        continue;
                    }
                    let is_left_out = self.catalogue.leaves_out(&found) || is_private(member) && !warns(&found);
                    if is_left_out {
                        self.types.needed.truncate(needed);
                    }
                    members.insert(member.clone(), if is_left_out { hint() } else { found });
                }
            }
            let fields = class.annotated.iter().filter(|_| class.fields).map(|(name, ty)| (name, Some(ty)));
            for (member, ty) in class.attributes.iter().map(|(n, t)| (n, t.as_ref())).chain(fields) {
                if is_special(member) || members.contains_key(member) {
                    continue;
                }
                let mut found = Facts::new(SymbolKind::Attribute);
                if self.catalogue.leaves_out(&found) || is_private(member) {
                    members.insert(member.clone(), hint());
                    continue;
                }
                let ty = ty.or_else(|| class.annotated.get(member));
                found.value_type = ty.and_then(|ty| self.types.text(ty, place)).filter(|text| text != "builtins.None");
                members.insert(member.clone(), found);
            }
        }
        for class in definition.classes() {
            for member in class.later.iter().chain(class.annotated.keys()).filter(|member| !is_special(member)) {
                members.entry(member.clone()).or_insert_with(hint);
            }
        }
        facts.members = members;
        facts.bases = Some(self.bases(module, name, definition));
        let (calls, declared) = self.constructor(&Id::Def(module, name.to_owned()), 0).unwrap_or_default();
        facts.signatures = calls;
        facts.declared = declared;
        let params: Vec<String> = facts.signatures.first().map(|call| call.params.clone()).unwrap_or_default();
        for (class, stub) in [(definition.class, false), (definition.stub_class, true)] {
            let Some(class) = class else { continue };
            let place = Place { module, class: Some((class, name)), generics: &[] };
            self.declare(&mut facts.declared, Some(&class.declared), &class.notes, place, stub, &params);
        }
        facts
    }

    #[allow(clippy::too_many_arguments)]
    fn member(
        &mut self,
        module: usize,
        class_name: &str,
        class: &'a Class,
        member: &str,
        target: &'a Target,
        stub: Option<&'a Target>,
        place: Place<'_>,
    ) -> Option<Facts> {
        match target {
            Target::Function(function) => {
                let stub = match stub {
                    Some(Target::Function(stub)) => Some(&**stub),
                    _ => None,
                };
                Some(self.function(Some(function), stub, place))
            }
            Target::Class(_) => {
                let id = Id::Def(module, format!("{class_name}.{member}"));
                self.linked
                    .definition(&id)
                    .map(|definition| self.class(module, &format!("{class_name}.{member}"), definition))
            }
            Target::Value(value) => {
                // `old = new`: another name of a method.
                if let Some(Target::Function(function)) =
                    value.alias.as_ref().and_then(|alias| class.names.get(alias)).map(|b| &b.target)
                {
                    return Some(self.function(Some(function), None, place));
                }
                if let Some(Target::Function(function)) = stub {
                    return Some(self.function(Some(function), None, place));
                }
                if value.noise {
                    return None;
                }
                let kind = if value.property { SymbolKind::Property } else { SymbolKind::Attribute };
                let mut facts = Facts::new(kind);
                let stub = match stub {
                    Some(Target::Value(stub)) => Some(&**stub),
                    _ => None,
                };
                let annotated = class.annotated.get(member).and_then(|ty| self.types.text(ty, place));
                facts.value_type = annotated.or_else(|| self.value(Some(value), stub, place));
                self.declare(&mut facts.declared, Some(&value.declared), &[], place, false, &[]);
                Some(facts)
            }
            _ => None,
        }
    }

    fn value(&mut self, source: Option<&Value>, stub: Option<&Value>, place: Place<'_>) -> Option<String> {
        for value in source.into_iter().chain(stub) {
            let found = match (&value.annotation, &value.call) {
                (Some(ty), _) => self.types.text(ty, place),
                (None, Some(call)) if is_class_name(call) && place.class.is_some() => {
                    match self.described(call, &value.arguments, place) {
                        Some(found) => found,
                        None => self.types.text(&Ty::Name(call.clone()), place),
                    }
                }
                (None, Some(call)) if is_class_name(call) || self.is_class(call, place) => {
                    self.types.text(&Ty::Name(call.clone()), place)
                }
                _ => None,
            };
            let found = found.or_else(|| value.literal.map(str::to_owned)).filter(|text| text != "builtins.None");
            if found.is_some() {
                return found;
            }
        }
        None
    }

    fn is_class(&self, name: &str, place: Place<'_>) -> bool {
        match self.linked.resolve_dotted(place.module, name) {
            Some(Resolved::Id(id)) => self.linked.definition(&id).is_some_and(|definition| definition.is_class()),
            _ => false,
        }
    }

    fn function(&mut self, source: Option<&Function>, stub: Option<&Function>, place: Place<'_>) -> Facts {
        let function = source.or(stub);
        let kind = function.map_or(FunctionKind::Plain, |function| function.kind);
        let mut facts = Facts::new(match (place.class.is_some(), kind) {
            (_, FunctionKind::Property) => SymbolKind::Property,
            (true, FunctionKind::ClassMethod) => SymbolKind::ClassMethod,
            (true, FunctionKind::StaticMethod) => SymbolKind::StaticMethod,
            (true, FunctionKind::Plain) => SymbolKind::Method,
            (false, _) => SymbolKind::Function,
        });
        facts.declared = self.declared(source, stub, place);
        let mut calls = self.calls(source, stub, place);
        if facts.kind == SymbolKind::Property {
            facts.value_type = calls.first_mut().and_then(|call| call.returns.take());
            return facts;
        }
        if place.class.is_some() && kind != FunctionKind::StaticMethod {
            for call in &mut calls {
                call.params = without_receiver(&call.params);
            }
        }
        facts.signatures = calls;
        facts.raises = function.is_some_and(|function| function.raises);
        facts.forwards = function.and_then(|f| f.forwards.as_ref()).and_then(|to| self.forwarded(to, place));
        facts
    }

    fn forwarded(&self, to: &str, place: Place<'_>) -> Option<String> {
        if let Some(method) = to.strip_prefix("self.").or_else(|| to.strip_prefix("cls.")) {
            let (class, name) = place.class?;
            if method.starts_with('_') {
                return None;
            }
            let key = (self.types.key)(&Id::Def(place.module, name.to_owned()))?;
            return class.names.contains_key(method).then(|| format!("{key}.{method}"));
        }
        match self.linked.resolve_dotted(place.module, to)? {
            Resolved::Id(id) => (self.types.key)(&id).filter(|path| !path.contains("._")),
            Resolved::External(path) => Some(path),
            Resolved::Module(_) => None,
        }
    }

    /// The signatures, `self` included: the implementation's where there is one, else the overloads'.
    fn calls(&mut self, source: Option<&Function>, stub: Option<&Function>, place: Place<'_>) -> Vec<Call> {
        let implementation = source.and_then(|function| function.implementation.as_ref()).or_else(|| {
            stub.filter(|_| source.is_none_or(|s| s.overloads.is_empty())).and_then(|s| s.implementation.as_ref())
        });
        let Some(sig) = implementation else {
            let overloads = source.filter(|f| !f.overloads.is_empty()).or(stub).map_or(&[][..], |f| &f.overloads[..]);
            let mut calls: Vec<Call> = Vec::new();
            for sig in overloads.iter().take(OVERLOADS) {
                let call = self.call(sig, sig.returns.as_ref(), place);
                if !calls.contains(&call) {
                    calls.push(call);
                }
            }
            return calls;
        };
        let mut call = self.call(sig, sig.returns.as_ref(), place);
        if let Some(source) = source.filter(|function| !function.declared.is_empty()) {
            call.params = decorated(&call.params, &source.declared, place.module, self.linked, self.catalogue);
        }
        if call.returns.is_none() {
            call.returns = self.common(source, place).or_else(|| self.common(stub, place));
            call.origin = call.returns.as_ref().map(|_| Origin::Annotation);
        }
        if call.returns.is_none()
            && sig.returns.is_none()
            && let Some(body) = &sig.body
        {
            call.returns = self.types.returned(sig, body, place);
            call.origin = call.returns.as_ref().map(|_| Origin::Body);
        }
        vec![call]
    }

    fn call(&mut self, sig: &Sig, returns: Option<&Ty>, place: Place<'_>) -> Call {
        let returns = returns.and_then(|returns| self.types.returned(sig, returns, place));
        let origin = returns.as_ref().map(|_| Origin::Annotation);
        Call { params: sig.params.clone(), returns, origin }
    }

    /// What all overloads (and a stub's implementation) give.
    fn common(&mut self, function: Option<&Function>, place: Place<'_>) -> Option<String> {
        let function = function?;
        let mut texts: Vec<String> = Vec::new();
        for sig in
            function.overloads.iter().chain(function.implementation.iter().filter(|_| function.overloads.is_empty()))
        {
            for text in self.types.returned(sig, sig.returns.as_ref()?, place)?.split(" | ") {
                if !texts.iter().any(|known| known == text) {
                    texts.push(text.to_owned());
                }
            }
        }
        (!texts.is_empty() && texts.len() <= 4).then(|| texts.join(" | "))
    }

    fn bases(&mut self, module: usize, name: &str, definition: Definition<'a>) -> Vec<String> {
        let mut found = Vec::new();
        for base in self.base_ids(module, definition) {
            found.push(match base {
                Some(Resolved::Id(id)) => match (self.types.key)(&id) {
                    Some(path) if self.linked.definition(&id).is_some() => {
                        self.types.needed.push(id);
                        path
                    }
                    _ => "?".to_owned(),
                },
                Some(Resolved::External(path)) => match path.as_str() {
                    "typing.Protocol" | "typing_extensions.Protocol" | "typing.Generic" => continue,
                    "typing.NamedTuple" => "builtins.tuple".to_owned(),
                    _ => path,
                },
                _ => "?".to_owned(),
            });
        }
        let own = (self.types.key)(&Id::Def(module, name.to_owned()));
        found.retain(|base| Some(base) != own.as_ref());
        found
    }

    /// The bases as written in the source; those of the stub where there is only a stub.
    fn base_ids(&self, module: usize, definition: Definition<'a>) -> Vec<Option<Resolved>> {
        let Some(class) = definition.classes().next() else { return Vec::new() };
        class
            .bases
            .iter()
            .map(|base| match base {
                Some(Ty::Name(name)) => self.linked.resolve_dotted(module, name).or_else(|| {
                    let builtin = !name.contains('.');
                    builtin.then(|| Resolved::External(format!("builtins.{name}")))
                }),
                _ => None,
            })
            .collect()
    }

    /// The signatures of `__init__` (or `__new__`), its own or inherited, and what they declare as deprecated. `None`
    /// where a base cannot be read.
    fn constructor(&mut self, id: &Id, depth: usize) -> Option<(Vec<Call>, Vec<Declared>)> {
        let Id::Def(module, name) = id else { return None };
        let definition = self.linked.definition(id)?;
        if depth > 24 {
            return None;
        }
        for method in ["__init__", "__new__"] {
            let of = |class: Option<&'a Class>| match class.and_then(|c| c.names.get(method)).map(|b| &b.target) {
                Some(Target::Function(function)) => Some(&**function),
                _ => None,
            };
            let (source, stub) = (of(definition.class), of(definition.stub_class));
            if source.is_some() || stub.is_some() {
                let class = definition.classes().next()?;
                let place = Place { module: *module, class: Some((class, name)), generics: &[] };
                let mut calls = self.calls(source, stub, place);
                for call in &mut calls {
                    call.params = without_receiver(&call.params);
                    call.returns = None;
                    call.origin = None;
                }
                calls.dedup();
                let mut declared = self.declared(source, stub, place);
                // What a base says of its own construction as a whole does not go for what derives from it.
                declared.retain(|declared| depth == 0 || declared.parameter.is_some());
                return Some((calls, declared));
            }
        }
        if definition.classes().any(|class| class.fields) {
            return None;
        }
        for base in self.base_ids(*module, definition) {
            match base {
                Some(Resolved::Id(base)) if base != *id => {
                    if let Some(found) = self.constructor(&base, depth + 1) {
                        return Some(found);
                    }
                    // An unknown base hides what comes after it.
                    self.linked.definition(&base)?;
                }
                _ => return None,
            }
        }
        None
    }
}

fn is_special(name: &str) -> bool {
    name.starts_with("__")
}

fn is_private(name: &str) -> bool {
    name.starts_with('_') && !is_special(name)
}

/// Whether whoever uses it is warned, whatever for: a private member of which a library says so is one that others use.
fn warns(facts: &Facts) -> bool {
    let is_whole = |declared: &Declared| declared.parameter.is_none() && declared.when.is_none();
    facts.declared.iter().any(|declared| is_whole(declared) && declared.by != Means::Doc)
}

fn is_class_name(callee: &str) -> bool {
    expr::last(callee).trim_start_matches('_').starts_with(|c: char| c.is_ascii_uppercase())
}

/// The kind of what cannot be read, by its name.
fn guess(id: &Id) -> SymbolKind {
    let name = match id {
        Id::Def(_, name) | Id::Opaque(name) => expr::last(name),
    };
    if name.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_') {
        SymbolKind::Constant
    } else if name.starts_with(|c: char| c.is_ascii_uppercase()) {
        SymbolKind::Class
    } else {
        SymbolKind::Function
    }
}
