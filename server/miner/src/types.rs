//! Type expressions as written → dotted public paths. What cannot be resolved is dropped as a whole.

use crate::aliases::{Id, Linked, Resolved};
use crate::expr;
use crate::model::{Class, Sig, Target, Ty};
use crate::signature;

/// The type of the receiver, whatever its class: what `-> Self` gives.
pub(crate) const SELF: &str = "typing.Self";

/// How far aliases of types are followed.
const DEPTH: usize = 10;

/// The most members that a union keeps.
const MEMBERS: usize = 6;

/// Where an annotation stands.
#[derive(Clone, Copy)]
pub(crate) struct Place<'c> {
    pub module: usize,
    /// The class around it, and its name in the module.
    pub class: Option<(&'c Class, &'c str)>,
    /// The function's own type parameters.
    pub generics: &'c [String],
}

/// Writes types as text; notes which classes they name.
pub(crate) struct Types<'l, 'a> {
    pub linked: &'l Linked<'a>,
    /// The path that stands for a definition.
    pub key: &'l dyn Fn(&Id) -> Option<String>,
    pub needed: Vec<Id>,
}

impl Types<'_, '_> {
    /// A return annotation.
    pub(crate) fn returned(&mut self, sig: &Sig, returns: &Ty, place: Place<'_>) -> Option<String> {
        let place = Place { generics: &sig.generics, ..place };
        let text = if place.class.is_some() && signature::is_self(returns, sig.receiver()) {
            SELF.to_owned()
        } else {
            // That nothing is returned is not worth a line.
            self.text(returns, place).filter(|text| text != "builtins.None")?
        };
        Some(if sig.is_async { format!("typing.Awaitable[{text}]") } else { text })
    }

    /// Any annotation.
    pub(crate) fn text(&mut self, ty: &Ty, place: Place<'_>) -> Option<String> {
        self.text_at(ty, place, 0)
    }

    fn text_at(&mut self, ty: &Ty, place: Place<'_>, depth: usize) -> Option<String> {
        if depth > DEPTH {
            return None;
        }
        match ty {
            Ty::None => Some("builtins.None".to_owned()),
            Ty::Unknown => None,
            Ty::Union(members) => {
                let mut texts: Vec<String> = Vec::new();
                for member in members {
                    for text in self.text_at(member, place, depth + 1)?.split(" | ") {
                        if !texts.iter().any(|known| known == text) {
                            texts.push(text.to_owned());
                        }
                    }
                }
                (!texts.is_empty() && texts.len() <= MEMBERS).then(|| texts.join(" | "))
            }
            Ty::Name(name) => self.name(name, place, depth),
            Ty::Subscript(name, arguments) => {
                let head = self.name(name, place, depth)?;
                // An alias that stands for more than a class takes its arguments away.
                if head.contains(['[', '|']) || head.starts_with("typing.Self") {
                    return Some(head);
                }
                if head.ends_with(".Callable") {
                    return Some(head);
                }
                let texts: Option<Vec<String>> = arguments
                    .iter()
                    .filter(|argument| !matches!(argument, Ty::Name(name) if name == "..."))
                    .map(|argument| self.text_at(argument, place, depth + 1).filter(|text| !text.contains(" | ")))
                    .collect();
                Some(match texts {
                    Some(texts) if !texts.is_empty() => format!("{head}[{}]", texts.join(", ")),
                    _ => head,
                })
            }
        }
    }

    fn name(&mut self, name: &str, place: Place<'_>, depth: usize) -> Option<String> {
        if let Some(rest) = name.strip_prefix("builtins.")
            && is_builtin(rest)
        {
            return Some(name.to_owned());
        }
        let head = name.split('.').next().unwrap_or(name);
        if place.generics.iter().any(|g| g == head) {
            return None;
        }
        if let Some((class, qualified)) = place.class {
            if class.generics.iter().any(|g| g == head) {
                return None;
            }
            if expr::last(name) == "Self" {
                return Some(SELF.to_owned());
            }
            // A class nested in this one.
            if class.names.get(head).is_some_and(|b| matches!(b.target, Target::Class(_))) {
                return self.of_id(&Id::Def(place.module, format!("{qualified}.{name}")), depth);
            }
        }
        match self.linked.resolve_dotted(place.module, name) {
            Some(Resolved::Id(id)) => self.of_id(&id, depth),
            Some(Resolved::External(path)) => external(&path),
            Some(Resolved::Module(_)) => None,
            None if is_builtin(name) => external(&format!("builtins.{name}")),
            None => None,
        }
    }

    fn of_id(&mut self, id: &Id, depth: usize) -> Option<String> {
        let Id::Def(module, name) = id else { return None };
        let definition = self.linked.definition(id)?;
        if definition.is_class() {
            let path = (self.key)(id)?;
            if let Some(known) = standard(&path) {
                return known.map(str::to_owned);
            }
            self.needed.push(id.clone());
            return Some(path);
        }
        if definition.is_function() {
            return None;
        }
        // A name for a type.
        let value = definition.value.or(definition.stub_value)?;
        if value.type_var {
            return None;
        }
        let alias = value.as_type.as_ref()?;
        let path = format!("{}.{name}", self.linked.release.modules[*module].path);
        if let Some(known) = standard(&path) {
            return known.map(str::to_owned);
        }
        if matches!(alias, Ty::Name(same) if same == name) {
            return None;
        }
        self.text_at(alias, Place { module: *module, class: None, generics: &[] }, depth + 1)
    }
}

fn external(path: &str) -> Option<String> {
    match standard(path) {
        Some(known) => known.map(str::to_owned),
        None => Some(path.to_owned()),
    }
}

/// Special forms: `Some(None)` says nothing, `Some(Some(_))` stands for another class.
fn standard(path: &str) -> Option<Option<&'static str>> {
    let name = path.strip_prefix("typing.").or_else(|| path.strip_prefix("typing_extensions."));
    let Some(name) = name else {
        return match path {
            "builtins.object" | "_typeshed.Incomplete" | "_typeshed.Unused" | "builtins.function" => Some(None),
            _ => None,
        };
    };
    Some(Some(match name {
        "List" => "builtins.list",
        "Dict" => "builtins.dict",
        "Set" => "builtins.set",
        "FrozenSet" => "builtins.frozenset",
        "Tuple" => "builtins.tuple",
        "Type" => "builtins.type",
        "Text" | "AnyStr" | "LiteralString" => "builtins.str",
        "Self" => SELF,
        "OrderedDict" => "collections.OrderedDict",
        "DefaultDict" => "collections.defaultdict",
        "Counter" => "collections.Counter",
        "Deque" => "collections.deque",
        "ChainMap" => "collections.ChainMap",
        "Pattern" => "re.Pattern",
        "Match" => "re.Match",
        "TypeGuard" | "TypeIs" => "builtins.bool",
        "Any" | "NoReturn" | "Never" | "Generic" | "Protocol" | "TypeVar" | "Union" | "Optional" | "Literal"
        | "ClassVar" | "Final" | "Annotated" | "TypeAlias" | "ParamSpec" | "Concatenate" | "Unpack" | "TypedDict" => {
            return Some(None);
        }
        _ => return None,
    }))
}

fn is_builtin(name: &str) -> bool {
    matches!(
        name,
        "str"
            | "bytes"
            | "bytearray"
            | "int"
            | "float"
            | "complex"
            | "bool"
            | "list"
            | "dict"
            | "tuple"
            | "set"
            | "frozenset"
            | "type"
            | "object"
            | "range"
            | "slice"
            | "memoryview"
            | "property"
            | "classmethod"
            | "staticmethod"
            | "super"
            | "BaseException"
            | "Exception"
            | "enumerate"
            | "map"
            | "filter"
            | "zip"
    ) || (name.starts_with(|c: char| c.is_ascii_uppercase())
        && (name.ends_with("Error") || name.ends_with("Warning"))
        && !name.contains('.'))
}
