//! `package.toml`: what is known of a distribution by hand.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::kind::Kind;
use crate::version::Version;

/// A distribution.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub struct Package {
    /// The name on the index.
    pub name: String,
    /// What one imports.
    pub import_roots: Vec<String>,
    /// Link to the release notes.
    pub changelog: String,
    /// Link to the API documentation.
    #[serde(default)]
    pub documentation: Option<String>,
    /// The releases that are mined, oldest first.
    #[schemars(with = "Vec<String>")]
    pub releases: Vec<Version>,
    /// Prefixes of dotted paths that are not public.
    #[serde(default)]
    pub internal: Vec<String>,
    /// Dotted paths of the decorators that declare the whole decorated symbol deprecated, with a message as their first
    /// argument. What declares more, or takes other arguments, stands in `declares`.
    #[serde(default)]
    pub deprecation_decorators: Vec<String>,
    /// The distribution whose stubs say what the library's own files leave out (PEP 561).
    #[serde(default)]
    pub stubs: Option<String>,
    /// The releases of the stubs that are fetched as well as the newest; without them those that fit.
    #[serde(default)]
    #[schemars(with = "Vec<String>")]
    pub stub_releases: Vec<Version>,
    /// Settings (dotted paths) that a condition before a warning may ask for, and that are taken as switched on.
    #[serde(default)]
    pub warning_settings: Vec<String>,
    /// Decorators and functions with which this library declares deprecations.
    #[serde(default)]
    pub declares: Vec<Declarer>,
    /// What a warning category says by itself, by its dotted path or its name.
    #[serde(default)]
    pub categories: BTreeMap<String, Category>,
    /// Decorators that change the signature of what they decorate, by dotted path.
    #[serde(default)]
    pub decorators: BTreeMap<String, Decorator>,
    /// Tables of names that modules bind only when they are asked for.
    #[serde(default)]
    pub lazily: Vec<Lazily>,
    /// `false`: attributes of classes are not mined, since thousands of alike classes have nothing else to tell.
    #[serde(default)]
    pub attributes: Option<bool>,
    /// Folders whose modules are imported from elsewhere: the dotted path of the folder → the one that one writes.
    #[serde(default)]
    pub mounts: BTreeMap<String, String>,
    /// What may be derived from the surface.
    #[serde(default)]
    pub derive: Derive,
}

impl Package {
    /// Whether a dotted path lies under an internal prefix; one that ends in `_` is the beginning of a name.
    pub fn is_internal(&self, path: &str) -> bool {
        let under = |prefix: &String| {
            path.strip_prefix(prefix.as_str())
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('.') || prefix.ends_with('_'))
        };
        self.internal.iter().any(under)
    }

    /// The path by which a module is imported: what is below a mounted folder, below the path that one writes for it.
    pub fn mounted(&self, path: &str) -> Option<String> {
        let once = |path: &str| {
            let inside =
                |folder: &str| path.strip_prefix(folder).filter(|rest| rest.is_empty() || rest.starts_with('.'));
            self.mounts.iter().find_map(|(folder, to)| Some(format!("{to}{}", inside(folder)?)))
        };
        let mut found = once(path);
        // One may lie in another.
        for _ in 0..self.mounts.len() {
            match found.as_deref().and_then(once) {
                Some(further) => found = Some(further),
                None => break,
            }
        }
        found
    }
}

/// A table of names that modules bind only when they are asked for: handed to a function (`by`, `signature`,
/// `parameter`), or kept in a `variable` that the module's own `__getattr__` reads.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub struct Lazily {
    /// Dotted paths of the function, as modules import it.
    #[serde(default)]
    pub by: Vec<String>,
    /// Its parameters as Python writes them.
    #[serde(default)]
    pub signature: Vec<String>,
    /// The one that is the table.
    #[serde(default)]
    pub parameter: Option<String>,
    /// The variable of the module that is the table.
    #[serde(default)]
    pub variable: Option<String>,
    /// What the table looks like.
    pub form: TableForm,
    /// Its modules are whole paths, not relative to the package.
    #[serde(default)]
    pub absolute: bool,
}

/// What a table of lazily bound names looks like.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum TableForm {
    /// `{"module": ["name", …]}`
    #[default]
    Modules,
    /// `{"name": "module"}` or `{"name": ("module", "name there", …)}`
    Names,
    /// `["module.name", …]`
    Paths,
    /// There is no table: the stub beside the module imports the names.
    Stub,
}

/// What may be derived from a surface.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", default)]
#[schemars(deny_unknown_fields)]
pub struct Derive {
    /// The kinds of what is read off as gone; all where it is left out. What is declared deprecated counts in any case.
    pub kinds: Option<Vec<Kind>>,
    /// `false`: a declaration alone is no change, since the library declares what does not warn.
    pub declared: Option<bool>,
    /// Nothing that happened before this release: the surfaces before it are of another make.
    #[schemars(with = "Option<String>")]
    pub since: Option<Version>,
    /// Exceptions, each with its reason: `path` (with all below it) or `path(parameter)`; `*` in one stands for a part of
    /// a name.
    pub not: BTreeMap<String, String>,
}

impl Derive {
    /// Whether `not` has an entry for a path, for something that it lies below, or for its `path(parameter)`.
    pub fn excepts(&self, path: &str, parameter: Option<&str>) -> bool {
        let id = parameter.map(|parameter| format!("{path}({parameter})"));
        let owners = path.match_indices('.').map(|(end, _)| &path[..end]);
        let mut places = owners.chain([path]).chain(id.as_deref());
        places.any(|place| self.not.keys().any(|not| fits(not, place)))
    }
}

/// Whether a path is the one of an entry, in which one `*` may stand for a part of a name.
fn fits(entry: &str, path: &str) -> bool {
    let Some((start, end)) = entry.split_once('*') else { return entry == path };
    let rest = path.strip_prefix(start).and_then(|rest| rest.strip_suffix(end));
    rest.is_some_and(|part| !part.contains('.'))
}

/// A decorator, or a function called where something deprecated is used. `since`, `removal`, `replacement`, `message` and
/// `category` each name one of its parameters, or are a quoted literal (`"'2.0.0'"`).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub struct Declarer {
    /// Dotted paths, wherever it is imported from.
    pub by: Vec<String>,
    /// Its parameters as Python writes them, without the decorated object.
    #[serde(default)]
    pub signature: Vec<String>,
    /// The message; facts are read out of it where no other argument gives them.
    #[serde(default)]
    pub message: Option<String>,
    /// The warning category.
    #[serde(default)]
    pub category: Option<String>,
    /// The release since which it is deprecated.
    #[serde(default)]
    pub since: Option<String>,
    /// The release that is to remove it.
    #[serde(default)]
    pub removal: Option<String>,
    /// What to use instead; with braces a path made of several arguments: `"'acme.{package}.{name}'"`.
    #[serde(default)]
    pub replacement: Option<String>,
    /// The argument that says how old values become new ones: where it is given, another name alone will not do.
    #[serde(default)]
    pub reshapes: Option<String>,
    /// The argument that names the parameter it is about: a string, a list of them, or a dict from old to new names.
    #[serde(default)]
    pub parameter: Option<String>,
    /// Which parameters it is about, where it is more than the named one.
    #[serde(default)]
    pub reach: Option<Reach>,
    /// What of the parameter is outdated; `given` where it is left out.
    #[serde(default)]
    pub when: Option<Outdated>,
    /// Arguments with which it does not warn: the name → the Python literal.
    #[serde(default)]
    pub silent: BTreeMap<String, String>,
}

/// Which parameters a declaration reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Reach {
    /// The named one and those after it.
    Following,
    /// All but the listed ones; without a list, those that have a default.
    Others,
    /// Those after `*` in the signature.
    KeywordOnly,
    /// Every keyword of the declaration is the name of a parameter; its value is `(since, message)`.
    Keywords,
}

/// What of a parameter is outdated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Outdated {
    /// That it is passed at all.
    Given,
    /// That it is not passed.
    Missing,
    /// That it is passed by position.
    Positional,
}

/// What the name of a warning category stands for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub struct Category {
    /// The release since which what it warns of is deprecated.
    #[serde(default)]
    #[schemars(with = "Option<String>")]
    pub since: Option<Version>,
    /// The release that is to remove what it warns of.
    #[serde(default)]
    #[schemars(with = "Option<String>")]
    pub removal: Option<Version>,
}

/// What a decorator makes of a signature.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub struct Decorator {
    /// Parameters that it adds after `*`, as Python writes them: `["backend=None", "**kwargs"]`.
    #[serde(default)]
    pub adds: Vec<String>,
    /// The place of the argument that names one more keyword, which is still accepted.
    #[serde(default)]
    pub accepts: Option<u32>,
    /// The place of the argument that is another function, whose decorators' declarations hold here too.
    #[serde(default)]
    pub copies: Option<u32>,
}

/// The normalised name by PEP 503: lower case, runs of `-`, `_` and `.` become one `-`.
pub fn normalise(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    for c in name.chars() {
        if matches!(c, '-' | '_' | '.') {
            if !out.ends_with('-') {
                out.push('-');
            }
        } else {
            out.extend(c.to_lowercase());
        }
    }
    out
}
