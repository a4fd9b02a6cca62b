//! Uses: places in the code that resolve to a path which changes name.

mod classes;
mod expressions;
mod imports;

use std::ops::Range;
use std::sync::Arc;

use changes::surface::{ParameterKind, Signature};
use changes::{Confidence, Library, UseForm};
use rustc_hash::FxHashSet;
use syntax::node::{descendants_outside, is_inside};
use syntax::{Call, Node};

use crate::file::FileContext;
use crate::resolve::{Resolution, Value};

/// A place that resolves to a symbol.
#[derive(Debug, Clone)]
pub struct Use<'t> {
    /// The expression, import item or definition that denotes the symbol: `np.in1d`, `df.append`, `in1d` in
    /// `from numpy import in1d`.
    pub node: Node<'t>,
    /// The outdated name alone, in bytes.
    pub name: Range<usize>,
    /// The whole use: the call if it is called, the decorator, the import item.
    pub whole: Node<'t>,
    /// In which position.
    pub form: UseForm,
    /// The library that the path belongs to.
    pub library: Arc<Library>,
    /// The dotted path under which changes are looked up: as written for what is reached through modules, on the
    /// defining class (or a base) for members: `pandas.DataFrame.append`.
    pub path: String,
    /// For members: the receiver's expression.
    pub receiver: Option<Node<'t>>,
    /// The receiver is the class itself (`pandas.DataFrame.append(df, x)`): `self` is the first positional argument.
    pub through_class: bool,
    /// The receiver is an instance of (or is) a class of this file that derives from the library's class.
    pub through_local: bool,
    /// For calls, and decorators with arguments.
    pub call: Option<Call<'t>>,
    /// For class-entry, override and base uses: the class definition.
    pub class: Option<Node<'t>>,
    /// For a name bound by an import statement, and for a chain that starts at one: the import item.
    pub import: Option<Node<'t>>,
    /// The symbol itself stands elsewhere (the name is one that an assignment of this file binds to it, or a constructor
    /// is called as `__init__`): only changes of the call count here.
    pub rebound: bool,
    /// Which value of a union this is about, and how many of them have outdated names.
    pub arm: Arm,
    /// How sure the resolution is.
    pub confidence: Confidence,
    /// How it got there, one step a line.
    pub how: Vec<String>,
}

/// One of the values that an expression may denote.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Arm {
    /// Its number.
    pub index: usize,
    /// How many there are.
    pub of: usize,
}

impl Arm {
    /// There is no other value.
    pub const ONLY: Arm = Arm { index: 0, of: 1 };
}

/// The uses of a file, in the order of the text.
pub fn collect<'t>(context: &FileContext<'t>) -> Vec<Use<'t>> {
    collect_outside(&[], context).uses
}

/// What was collected.
#[derive(Default)]
pub(crate) struct Collected<'t> {
    /// In the order of the text.
    pub(crate) uses: Vec<Use<'t>>,
    /// Whether the file puts something in place of a library's own: that counts for all of the file.
    pub(crate) stores: bool,
}

/// The uses outside of some parts of the text, which are in its order.
pub(crate) fn collect_outside<'t>(parts: &[Range<usize>], context: &FileContext<'t>) -> Collected<'t> {
    let database = context.project.database;
    let reached = context.project.place.map(|place| place.modules.roots_reached(place.id)).unwrap_or_default();
    let words = database.words(context.text());
    let concerned = database.concerned_by(&words, &reached);
    let libraries: Vec<Arc<Library>> = concerned.into_iter().filter_map(|name| database.library(name)).collect();
    if libraries.is_empty() {
        return Collected::default();
    }
    let mut collector = Collector { context, libraries, out: Vec::new(), stored: FxHashSet::default() };
    collector.run(parts);
    let mut out = collector.out;
    let stored = collector.stored;
    // What the file itself puts in place (`lib.old = …`) is not the library's any more.
    out.retain(|site| site.form == UseForm::Store || site.form == UseForm::Import || !stored.contains(&site.path));
    out.sort_by_key(|site| (site.name.start, site.name.end));
    Collected { uses: out, stores: !stored.is_empty() }
}

struct Collector<'c, 't> {
    context: &'c FileContext<'t>,
    /// Those that have changes which may matter in this file.
    libraries: Vec<Arc<Library>>,
    out: Vec<Use<'t>>,
    /// Paths of modules' attributes that the file assigns to.
    stored: FxHashSet<String>,
}

impl<'t> Collector<'_, 't> {
    fn run(&mut self, outside: &[Range<usize>]) {
        for node in descendants_outside(self.context.parsed.root(), outside) {
            match node.kind() {
                "import_statement" | "import_from_statement" => self.import(node),
                "attribute" => self.attribute(node),
                "class_definition" => self.class(node),
                "call" => self.construction(node),
                _ => {}
            }
        }
        for (node, reaching) in self.context.model.uses() {
            if !is_inside(&node.byte_range(), outside) {
                self.identifier(node, reaching);
            }
        }
    }

    /// Whether any change could be about something of this name: asked before anything is resolved.
    fn matters(&self, name: &str) -> bool {
        self.libraries.iter().any(|library| library.has_changes_named(name))
    }

    /// The library's paths that a denoted value may be looked up under, most specific first, with the library.
    fn doors(&self, value: &Value) -> Vec<(Arc<Library>, String)> {
        let resolver = &self.context.resolver;
        match value {
            Value::Symbol(path) => resolver
                .library_of(path)
                .filter(|library| library.has_changes_at(path))
                .map(|library| (library, path.clone()))
                .into_iter()
                .collect(),
            Value::Member { class, name, .. } => {
                let mut out = Vec::new();
                for owner in &resolver.order_of(class).classes {
                    let Some(library) = resolver.library_of(owner) else { continue };
                    let before = out.len();
                    let paths = member_paths(&library, owner, name);
                    out.extend(paths.into_iter().map(|path| (Arc::clone(&library), path)));
                    if out.len() > before || self.defines_now(&library, owner, name) {
                        break;
                    }
                }
                out
            }
            _ => Vec::new(),
        }
    }

    /// Whether a class has a member of its own in the version in use. A constructor that takes whatever it is given hands
    /// it on to that of a base.
    fn defines_now(&self, library: &Library, owner: &str, name: &str) -> bool {
        let Some(release) = self.context.resolver.release(library) else { return false };
        if name != "__init__" {
            let member = library.symbol(&format!("{owner}.{name}"));
            return member.is_some_and(|member| member.releases.contains(release));
        }
        let signatures = library.symbol(owner).map(|class| class.signatures.as_slice()).unwrap_or_default();
        let named = |signature: &Signature| {
            let is_star = |kind| matches!(kind, ParameterKind::VarPositional | ParameterKind::VarKeyword);
            signature.parameters().iter().any(|parameter| !is_star(parameter.kind))
        };
        signatures.iter().any(|signature| signature.releases.contains(release) && named(signature))
    }

    /// Doors of every value of a resolution; empty unless every arm that is known has one. Confidence drops where one
    /// arm has none.
    fn hits(&self, resolution: &Resolution) -> (Vec<Door>, Confidence) {
        let mut out: Vec<Door> = Vec::new();
        let mut misses = 0;
        for (index, value) in resolution.values.iter().enumerate() {
            let doors = self.doors(value);
            if doors.is_empty() {
                misses += 1;
            }
            let arm = Arm { index, of: resolution.values.len() };
            out.extend(doors.into_iter().map(|(library, path)| Door { value: value.clone(), arm, library, path }));
        }
        let mut confidence = resolution.confidence;
        if misses > 0 && !out.is_empty() {
            confidence = confidence.min(Confidence::Possible);
        }
        // Several arms with the same path, or one value with several doors: the first path stands for all.
        let mut seen: FxHashSet<String> = FxHashSet::default();
        out.retain(|door| seen.insert(door.path.clone()));
        let arms: FxHashSet<usize> = out.iter().map(|door| door.arm.index).collect();
        for door in &mut out {
            door.arm.of = arms.len();
        }
        (out, confidence)
    }
}

/// A path under which changes are looked up for a value.
struct Door {
    value: Value,
    arm: Arm,
    library: Arc<Library>,
    path: String,
}

/// The paths under which changes name a member of a class: on its own path or on an alias.
pub(crate) fn member_paths(library: &Library, owner: &str, name: &str) -> Vec<String> {
    let own = if name == "__init__" { owner.to_owned() } else { format!("{owner}.{name}") };
    let mut out = Vec::new();
    if library.has_changes_at(&own) {
        out.push(own);
    }
    if let Some(symbol) = library.symbol(owner) {
        for alias in &symbol.aliases {
            let path = if name == "__init__" { alias.path.clone() } else { format!("{}.{name}", alias.path) };
            if library.has_changes_at(&path) && !out.contains(&path) {
                out.push(path);
            }
        }
    }
    out.truncate(1);
    out
}
