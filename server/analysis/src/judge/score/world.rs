//! A question made real: a small library that holds just what the question says, and code with one call of that shape.
//! So an answer to a question alone meets the very gates that it meets in a user's file.

use std::collections::{BTreeMap, BTreeSet};
use std::str::FromStr;
use std::sync::Arc;

use changes::record::{Change, Life, Place, Replacement, Successor};
use changes::source::Records;
use changes::surface::{Interval, Intervals, Signature, Surface, Symbol, SymbolKind};
use changes::{Confidence, Database, Kind, LayerOrigin, LibrarySource, Package, SourceLayer, Span, UseForm, Version};
use syntax::{Parsed, TextEdit};

use crate::ask::{Ask, PassedBy, SymbolFacts, SymbolSort};
use crate::environment::{Environment, Pin, SourceKind, VersionSource};
use crate::file::Project;
use crate::finding::{Migration, Verdict};
use crate::propose::code::Excerpt;
use crate::propose::{self, Tried};
use crate::settings::{Selector, Settings};

/// The releases of the small library: the old one has what is outdated, the new one is in use.
const RELEASES: [&str; 2] = ["1.0", "2.0"];

/// A question's library, environment and code.
pub struct World {
    database: Database,
    environment: Environment,
    settings: Settings,
    code: String,
    ask: Ask,
}

impl World {
    /// The world of a question; `None` where it cannot be made real (a path without a module, a use that is no call, no
    /// reference and no decorator).
    pub fn of(ask: &Ask) -> Option<World> {
        let code = code(ask)?;
        let roots: BTreeSet<&str> = all(ask).filter_map(|symbol| symbol.path.split('.').next()).collect();
        let mut libraries = Vec::new();
        let mut environment = Environment::default();
        let own = ask.old.path.split('.').next()?;
        for root in roots.into_iter().filter(|root| *root != "builtins") {
            libraries.push(library(ask, root, root == own)?);
            let version = Version::from_str(RELEASES[1]).ok()?;
            let source = VersionSource { kind: SourceKind::CommandLine, file: String::new(), line: None };
            let span = Some((Span::Exactly(version.clone()), source.clone()));
            let pin = Pin { in_use: Some((version, source)), span, declared: true };
            environment.pins.insert(changes::normalise(root), pin);
        }
        let database = Database::default().with(Arc::new(SourceLayer::new(LayerOrigin::Written, libraries)));
        let settings =
            Settings { select: vec![Selector::All], confidence: Confidence::Possible, ..Settings::default() };
        Some(World { database, environment, settings, code, ask: ask.clone() })
    }

    /// The code with the one call.
    pub fn code(&self) -> &str {
        &self.code
    }

    /// What a model that answers with code is shown of it.
    pub fn excerpt(&self) -> Option<Excerpt> {
        let project = Project::new(&self.database, &self.environment, &self.settings);
        let parsed = Parsed::new(self.code.as_str()).ok()?;
        propose::excerpt_alone(&parsed, project, &self.ask)
    }

    /// What becomes of a template there, with the verdicts of the gates that were asked; `None` where the call is not
    /// found again.
    pub fn judge(&self, template: &str) -> Option<(Tried, Vec<Verdict>)> {
        let project = Project::new(&self.database, &self.environment, &self.settings);
        let parsed = Parsed::new(self.code.as_str()).ok()?;
        propose::tried_alone(&parsed, project, &self.ask, template)
    }

    /// The rewrite that is derived from the change's facts, if one is.
    pub fn derived(&self) -> Option<Migration> {
        let project = Project::new(&self.database, &self.environment, &self.settings);
        let parsed = Parsed::new(self.code.as_str()).ok()?;
        propose::known_alone(&parsed, project, &self.ask)
    }

    /// The code after a migration.
    pub fn after(&self, migration: &Migration) -> Option<String> {
        let edits = migration.edits.iter().map(|edit| TextEdit { range: edit.range.clone(), text: edit.text.clone() });
        syntax::edit::apply(&self.code, &edits.collect::<Vec<_>>())
    }
}

fn all(ask: &Ask) -> impl Iterator<Item = &SymbolFacts> {
    std::iter::once(&ask.old).chain(&ask.new)
}

fn library(ask: &Ask, root: &str, is_own: bool) -> Option<LibrarySource> {
    let distribution = changes::normalise(root);
    let releases: Vec<Version> = RELEASES.iter().filter_map(|text| Version::from_str(text).ok()).collect();
    let mut symbols: BTreeMap<String, Symbol> = BTreeMap::new();
    for facts in ask.new.iter().filter(|facts| facts.path.split('.').next() == Some(root)) {
        let from = u32::from(facts.path == ask.old.path);
        add(&mut symbols, facts, 0, None, from, None);
    }
    if is_own {
        let stays = ask.change.parameter.is_some() || ask.change.removed.is_none();
        let last = if stays { None } else { Some(0) };
        let until = if symbols.contains_key(&ask.old.path) { Some(0) } else { last };
        add(&mut symbols, &ask.old, 0, last, 0, until);
    }
    let surface = Surface {
        distribution: distribution.clone(),
        releases: releases.clone(),
        symbols: symbols.into_values().collect(),
    };
    let package =
        Package { name: distribution.clone(), import_roots: vec![root.to_owned()], releases, ..Package::default() };
    let changes = if is_own { vec![change(ask, &distribution)?] } else { Vec::new() };
    let records = Records { package: Some(package), changes, ..Records::default() };
    Some(LibrarySource { distribution, records, surface: Arc::new(surface) })
}

/// Adds a symbol with its owner: there from release `first` to `last`, its signatures from `from` to `until`.
fn add(
    symbols: &mut BTreeMap<String, Symbol>,
    facts: &SymbolFacts,
    first: u32,
    last: Option<u32>,
    from: u32,
    until: Option<u32>,
) {
    let kind = kind_of(facts.is);
    let blank = |path: &str, kind: SymbolKind| Symbol {
        path: path.to_owned(),
        kind,
        releases: Intervals(vec![Interval { first: 0, last: None }]),
        signatures: Vec::new(),
        value_type: None,
        bases: Vec::new(),
        aliases: Vec::new(),
        forwards: Vec::new(),
        raises: Intervals::default(),
        deprecated: Vec::new(),
    };
    if is_member(facts.is)
        && let Some((owner, _)) = facts.path.rsplit_once('.')
    {
        symbols.entry(owner.to_owned()).or_insert_with(|| blank(owner, SymbolKind::Class));
    }
    let symbol = symbols
        .entry(facts.path.clone())
        .or_insert_with(|| Symbol { releases: Intervals(vec![Interval { first, last }]), ..blank(&facts.path, kind) });
    symbol.kind = kind;
    for text in &facts.signatures {
        let releases = Intervals(vec![Interval { first: from, last: until }]);
        symbol.signatures.push(Signature { releases, params: written(text), returns: None, origin: None });
    }
}

/// A signature's parameters as a surface writes them.
fn written(signature: &str) -> Vec<String> {
    let parameters = crate::ask::read_signature(signature);
    let text = crate::ask::write_signature(&parameters);
    let inside = text.get(1..text.len() - 1).unwrap_or_default().to_owned();
    let parts = changes::python::split_top_level(&inside, ',');
    parts.into_iter().map(|part| part.trim().to_owned()).filter(|part| !part.is_empty()).collect()
}

fn kind_of(is: Option<SymbolSort>) -> SymbolKind {
    match is {
        Some(SymbolSort::Method) => SymbolKind::Method,
        Some(SymbolSort::ClassMethod) => SymbolKind::ClassMethod,
        Some(SymbolSort::StaticMethod) => SymbolKind::StaticMethod,
        Some(SymbolSort::Property) => SymbolKind::Property,
        Some(SymbolSort::Class) => SymbolKind::Class,
        Some(SymbolSort::Constant) => SymbolKind::Constant,
        Some(SymbolSort::Module) => SymbolKind::Module,
        Some(SymbolSort::Function) | None => SymbolKind::Function,
    }
}

fn is_member(is: Option<SymbolSort>) -> bool {
    matches!(is, Some(SymbolSort::Method | SymbolSort::ClassMethod | SymbolSort::StaticMethod | SymbolSort::Property))
}

fn change(ask: &Ask, distribution: &str) -> Option<Change> {
    let facts = &ask.change;
    let at = Some(Version::from_str(RELEASES[1]).ok()?);
    let life = match facts.removed {
        Some(_) => Life { removed: at, ..Life::default() },
        None => Life { deprecated: at, ..Life::default() },
    };
    let successors: Vec<Successor> = facts
        .replacement
        .iter()
        .filter(|text| *text != "nothing")
        .map(|text| match text.strip_prefix('(').and_then(|name| name.strip_suffix(')')) {
            Some(name) => Successor::Parameter(name.to_owned()),
            None => Successor::Symbol(text.clone()),
        })
        .collect();
    let replacement = match (facts.replacement.is_empty(), successors.is_empty()) {
        (true, _) => Replacement::Unknown,
        (false, true) => Replacement::Nothing,
        (false, false) => Replacement::Any(successors),
    };
    let kind = Kind::from_name_or_code(&facts.kind).unwrap_or(Kind::Function);
    Some(Change {
        id: ask.id(),
        distribution: distribution.to_owned(),
        paths: vec![ask.old.path.clone()],
        parameter: facts.parameter.clone(),
        value: facts.value.clone(),
        kind,
        // What stands behind the name of a class is another use of it.
        uses: if ask.call.form == "call" && kind == Kind::Class { vec![UseForm::Call] } else { Vec::new() },
        life,
        replacement,
        same: None,
        reshapes: false,
        when: BTreeMap::new(),
        place: Place::default(),
        sources: Vec::new(),
        warns: None,
        confidence: Confidence::Certain,
        rewrites: Vec::new(),
        also: Vec::new(),
        title: String::new(),
        note: String::new(),
        examples: Vec::new(),
        file: String::new(),
    })
}

/// A function with one use of the question's shape.
fn code(ask: &Ask) -> Option<String> {
    let (owner, name) = ask.old.path.rsplit_once('.')?;
    let module = if is_member(ask.old.is) { owner.rsplit_once('.')?.0 } else { owner };
    let mut parameters: Vec<String> = Vec::new();
    let callee = if ask.call.receiver {
        parameters.push(format!("receiver: {owner}"));
        format!("receiver.{name}")
    } else {
        ask.old.path.clone()
    };
    // A function that becomes a method takes its receiver as an argument: the first, as a rule.
    let owner_of_new =
        ask.new.iter().find(|symbol| matches!(symbol.is, Some(SymbolSort::Method | SymbolSort::Property)));
    let mut becomes_receiver = owner_of_new
        .filter(|symbol| !ask.call.receiver && symbol.path != ask.old.path)
        .and_then(|symbol| Some(symbol.path.rsplit_once('.')?.0));
    let mut arguments: Vec<String> = Vec::new();
    for (at, argument) in ask.call.arguments.iter().enumerate() {
        let is_changed = argument.parameter.is_some() && argument.parameter == ask.change.parameter;
        let value = argument.literal.clone().or_else(|| ask.change.value.clone().filter(|_| is_changed));
        let value = value.unwrap_or_else(|| {
            let annotation = becomes_receiver.take().map(|class| format!(": {class}")).unwrap_or_default();
            parameters.push(format!("value_{at}{annotation}"));
            format!("value_{at}")
        });
        arguments.push(match (argument.by, &argument.parameter) {
            (PassedBy::Position, _) => value,
            (PassedBy::Keyword, name) => format!("{}={value}", name.as_deref()?),
            (PassedBy::Star, _) => format!("*{value}"),
            (PassedBy::DoubleStar, _) => format!("**{value}"),
        });
    }
    let (arguments, parameters) = (arguments.join(", "), parameters.join(", "));
    let text = match ask.call.form.as_str() {
        "call" => format!("{callee}({arguments})"),
        "ref" => callee,
        "decorator" => {
            let call = if arguments.is_empty() { String::new() } else { format!("({arguments})") };
            return Some(format!(
                "import {module}\n\ndef outer({parameters}):\n    @{callee}{call}\n    def inner(value):\n        return value\n    return inner\n"
            ));
        }
        _ => return None,
    };
    let statement = match ask.call.result.as_str() {
        "unused" => text,
        "truth" => format!("if {text}:\n        pass"),
        "iterated" => format!("for item in {text}:\n        pass"),
        "indexed" => format!("return {text}[0]"),
        _ => format!("return {text}"),
    };
    Some(format!("import {module}\n\ndef use({parameters}):\n    {statement}\n"))
}
