//! What the surfaces and `types.toml` say of a path: canonical names, bases, return types, members.

use std::rc::Rc;
use std::sync::Arc;

use changes::Library;
use changes::surface::{Origin, Signature, Symbol, SymbolKind};
use changes::text_map::TextMap;
use changes::types::TypeExpr;

use super::Resolver;
use super::value::Value;

/// The classes in which a member is looked up, in order.
#[derive(Debug, Default)]
pub struct Order {
    /// Canonical paths, the class itself first.
    pub classes: Vec<String>,
    /// Every base is known.
    pub complete: bool,
}

impl<'a> Resolver<'a> {
    /// The library that a path belongs to.
    pub fn library_of(&self, path: &str) -> Option<Arc<Library>> {
        self.project.database.library_of(path)
    }

    /// The canonical path of a class: the surface's own path for an alias.
    pub fn canonical(&self, path: &str) -> String {
        self.library_of(path).map_or_else(|| path.to_owned(), |library| library.canonical(path).to_owned())
    }

    /// The release of the surface that stands for the version in use.
    pub fn release(&self, library: &Library) -> Option<u32> {
        let newest = library.surface.releases.len().checked_sub(1)? as u32;
        match self.project.environment.in_use(library.distribution()) {
            Some(version) => library.surface.release_at(version).or(Some(0)),
            None => Some(newest),
        }
    }

    /// The kind of a path by the surface; for a library without one, by its spelling (PEP 8).
    pub fn kind_of(&self, path: &str) -> Option<SymbolKind> {
        let library = self.library_of(path)?;
        match library.symbol(path) {
            Some(symbol) => Some(symbol.kind),
            None if library.surface.is_empty() => {
                let name = path.rsplit('.').next().unwrap_or(path);
                let is_class = name.starts_with(|c: char| c.is_ascii_uppercase())
                    && name.contains(|c: char| c.is_ascii_lowercase());
                is_class.then_some(SymbolKind::Class)
            }
            None => None,
        }
    }

    /// What an expression that denotes `value` evaluates to.
    pub(super) fn evaluated(&self, value: &Value) -> Vec<Value> {
        match value {
            Value::Symbol(path) => match self.library_of(path) {
                Some(library) => match library.symbol(path) {
                    Some(symbol) if symbol.kind == SymbolKind::Constant => {
                        let declared = library.types.attributes.get(path).or(symbol.value_type.as_deref());
                        declared.map_or_else(|| vec![value.clone()], |text| self.typed(text, None))
                    }
                    Some(_) => vec![value.clone()],
                    None => match library.types.attributes.get(path) {
                        Some(text) => self.typed(text, None),
                        None => vec![value.clone()],
                    },
                },
                None => vec![value.clone()],
            },
            Value::Member { class, name, through_class, .. } => self.member_value(class, name, *through_class),
            other => vec![other.clone()],
        }
    }

    fn member_value(&self, class: &str, name: &str, through_class: bool) -> Vec<Value> {
        for owner in &self.order_of(class).classes {
            let Some(library) = self.library_of(owner) else { continue };
            let path = format!("{owner}.{name}");
            if let Some(text) = self.hand_typed(&library, &path, |library| &library.types.attributes) {
                return self.typed(&text, Some(class));
            }
            let Some(symbol) = library.symbol(&path) else { continue };
            return match symbol.kind {
                SymbolKind::Attribute => {
                    symbol.value_type.as_ref().map_or_else(Vec::new, |text| self.typed(text, Some(class)))
                }
                SymbolKind::Property if !through_class => {
                    let returned = symbol.value_type.clone().or_else(|| self.returned(&library, symbol));
                    returned.map_or_else(Vec::new, |text| self.typed(&text, Some(class)))
                }
                SymbolKind::Class => vec![Value::Symbol(path)],
                _ => vec![Value::Member {
                    class: class.to_owned(),
                    name: name.to_owned(),
                    through_class,
                    through_local: false,
                }],
            };
        }
        Vec::new()
    }

    /// What calling a library's class or function gives.
    pub(super) fn called(&self, path: &str) -> Vec<Value> {
        let Some(library) = self.library_of(path) else { return Vec::new() };
        if let Some(text) = self.hand_typed(&library, path, |library| &library.types.returns) {
            return self.typed(&text, None);
        }
        match library.symbol(path) {
            Some(symbol) if symbol.kind == SymbolKind::Class => vec![Value::instance(symbol.path.clone())],
            Some(symbol) => self.returned(&library, symbol).map_or_else(Vec::new, |text| self.typed(&text, None)),
            None if self.kind_of(path) == Some(SymbolKind::Class) => vec![Value::instance(path)],
            None => Vec::new(),
        }
    }

    /// What calling a member gives; `class` is where the lookup starts and what `Self` means.
    pub(super) fn member_called(&self, class: &str, name: &str) -> Vec<Value> {
        for owner in &self.order_of(class).classes {
            let Some(library) = self.library_of(owner) else { continue };
            let path = format!("{owner}.{name}");
            if let Some(text) = self.hand_typed(&library, &path, |library| &library.types.returns) {
                return self.typed(&text, Some(class));
            }
            if let Some(symbol) = library.symbol(&path) {
                return self.returned(&library, symbol).map_or_else(Vec::new, |text| self.typed(&text, Some(class)));
            }
        }
        Vec::new()
    }

    /// What a table of `types.toml` says of a path or of any alias of it.
    pub(super) fn hand_typed(
        &self,
        library: &Library,
        path: &str,
        table: impl Fn(&Library) -> &TextMap,
    ) -> Option<String> {
        let table = table(library);
        if table.is_empty() {
            return None;
        }
        if let Some(text) = table.get(path) {
            return Some(text.to_owned());
        }
        let symbol = library.symbol(path)?;
        if let Some(text) = table.get(&symbol.path) {
            return Some(text.to_owned());
        }
        if let Some(text) = symbol.aliases.iter().find_map(|alias| table.get(&alias.path)) {
            return Some(text.to_owned());
        }
        // A member whose class has other public paths.
        let (class, name) = path.rsplit_once('.')?;
        let class = library.symbol(class)?;
        class.aliases.iter().find_map(|alias| table.get(&format!("{}.{name}", alias.path)).map(str::to_owned))
    }

    /// The return type that the surface has for the release in use, else for the newest that has one.
    fn returned(&self, library: &Library, symbol: &Symbol) -> Option<String> {
        let release = self.release(library)?;
        let at = |signature: &&Signature| signature.releases.contains(release);
        let mut types: Vec<&str> = Vec::new();
        let current: Vec<&Signature> = symbol.signatures.iter().filter(at).collect();
        let chosen = if current.is_empty() { symbol.signatures.iter().collect() } else { current };
        for signature in chosen {
            match &signature.returns {
                Some(text) if !types.contains(&text.as_str()) => types.push(text),
                Some(_) => {}
                None if signature.origin == Some(Origin::Annotation) => return None,
                None => {}
            }
        }
        if types.is_empty() { None } else { Some(types.join(" | ")) }
    }

    /// The instances that a type expression stands for; `None`, `Any` and what is not a class give nothing. `owner` is
    /// what `Self` means.
    pub fn typed(&self, text: &str, owner: Option<&str>) -> Vec<Value> {
        text.parse::<TypeExpr>().map_or_else(|_| Vec::new(), |expr| self.instances(&expr, owner))
    }

    fn instances(&self, expr: &TypeExpr, owner: Option<&str>) -> Vec<Value> {
        match expr {
            TypeExpr::Union(arms) => {
                let mut out = Vec::new();
                for arm in arms {
                    match arm {
                        TypeExpr::Name { path, .. } if is_none(path) => {}
                        _ => match self.instances(arm, owner) {
                            values if values.is_empty() => out.push(Value::Unknown),
                            values => out.extend(values),
                        },
                    }
                }
                out
            }
            TypeExpr::Name { path, .. } if is_none(path) || path == "?" => Vec::new(),
            TypeExpr::Name { path, .. } if path == "Self" || path.ends_with(".Self") => {
                owner.map(Value::instance).into_iter().collect()
            }
            TypeExpr::Name { path, arguments } if path == "builtins.type" || path == "typing.Type" => {
                match arguments.first() {
                    Some(TypeExpr::Name { path, .. }) => vec![Value::Symbol(path.clone())],
                    _ => Vec::new(),
                }
            }
            TypeExpr::Name { path, arguments } => {
                let arguments =
                    arguments.iter().map(|a| self.instances(a, owner).into_iter().next().unwrap_or(Value::Unknown));
                vec![Value::Instance { class: self.canonical(path), arguments: arguments.collect() }]
            }
        }
    }

    /// The classes in which a member of `class` is looked up: breadth first over the bases, which is Python's order for
    /// all but diamonds, where it is close enough for finding a member.
    pub fn order_of(&self, class: &str) -> Rc<Order> {
        if let Some(order) = self.files.orders.borrow().get(class) {
            return Rc::clone(order);
        }
        let mut order = Order { classes: vec![self.canonical(class)], complete: true };
        let mut next = 0;
        while let Some(path) = order.classes.get(next).cloned() {
            next += 1;
            let Some(library) = self.library_of(&path) else {
                order.complete = false;
                continue;
            };
            let Some(symbol) = library.symbol(&path) else {
                order.complete &= library.surface.is_empty();
                continue;
            };
            let release = self.release(&library).unwrap_or_default();
            let bases = symbol.bases.iter().find(|b| b.releases.contains(release)).or(symbol.bases.last());
            for base in bases.into_iter().flat_map(|bases| &bases.bases) {
                if base == "?" {
                    order.complete = false;
                    continue;
                }
                let base = self.canonical(base);
                if !order.classes.contains(&base) && order.classes.len() < 64 {
                    order.classes.push(base);
                }
            }
        }
        let order = Rc::new(order);
        self.files.orders.borrow_mut().insert(class.to_owned(), Rc::clone(&order));
        order
    }
}

fn is_none(path: &str) -> bool {
    matches!(path, "None" | "builtins.None" | "types.NoneType")
}
