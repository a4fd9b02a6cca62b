//! Possible declarations → declarations, once names can be followed: which are ones, of what, since and until when, and
//! what they name as replacement.

use std::collections::BTreeMap;

use changes::package::{Declarer, Decorator, Outdated, Package, Reach, normalise};
use changes::surface::{Means, SymbolKind, Trigger, parameters};
use rustc_hash::FxHashMap;

use super::arguments::{bind, fits, following, keyword, keyword_only, others, spread, value_of};
use super::follow::{Force, canonical, force_of, path_of, release_in};
use super::message::{self, Said};
use super::reached::reached;
use super::text::{ASKED, HOLE};
use super::{Arg, Atom, Note, Raw, Site};
use crate::aliases::Linked;
use crate::expr;
use crate::facts::{Declared, Facts};

/// The declarations of a package, with every name followed to its definition.
pub(crate) struct Catalogue<'p> {
    package: &'p Package,
    own: String,
    declarers: FxHashMap<String, Vec<&'p Declarer>>,
    plain: Vec<String>,
    decorators: FxHashMap<String, &'p Decorator>,
}

/// Where a possible declaration stands.
#[derive(Clone, Copy)]
pub(crate) struct Around<'s> {
    pub module: usize,
    /// Whether it stands in the stub.
    pub stub: bool,
    /// The parameters of the callable, as written, `self` included.
    pub params: &'s [String],
}

/// What a decorator's name says it decorates: `deprecated`, `deprecated_class`.
const KINDS: [&str; 7] = ["function", "func", "method", "class", "property", "attribute", "with_doc"];

impl<'p> Catalogue<'p> {
    pub(crate) fn of(package: &'p Package, linked: &Linked<'_>) -> Catalogue<'p> {
        let mut declarers: FxHashMap<String, Vec<&'p Declarer>> = FxHashMap::default();
        for declarer in &package.declares {
            let mut paths: Vec<String> =
                declarer.by.iter().flat_map(|path| [path.clone(), canonical(linked, path)]).collect();
            paths.sort();
            paths.dedup();
            for path in paths {
                declarers.entry(path).or_default().push(declarer);
            }
        }
        let mut plain: Vec<String> = package.deprecation_decorators.clone();
        plain.extend(package.deprecation_decorators.iter().map(|path| canonical(linked, path)));
        let both = |(path, it): (&String, &'p Decorator)| [(path.clone(), it), (canonical(linked, path), it)];
        let decorators = package.decorators.iter().flat_map(both).collect();
        Catalogue { decorators, package, own: normalise(&package.name), declarers, plain }
    }

    /// Whether package.toml says that such a member of a class is not mined.
    pub(crate) fn leaves_out(&self, member: &Facts) -> bool {
        self.package.attributes == Some(false) && member.kind == SymbolKind::Attribute && member.declared.is_empty()
    }

    /// What is known of a decorator that changes a signature.
    pub(crate) fn decorator(&self, linked: &Linked<'_>, module: usize, callee: &str) -> Option<&'p Decorator> {
        self.decorators.get(&path_of(linked, module, callee)?).copied()
    }

    /// The keywords that a decorator which renames parameters still accepts by their old names.
    pub(crate) fn accepted(&self, linked: &Linked<'_>, module: usize, raw: &Raw) -> Vec<String> {
        let path = path_of(linked, module, &raw.callee);
        let known = path.as_ref().and_then(|path| self.declarers.get(path));
        let Some(declarer) = known.and_then(|all| all.iter().copied().find(|declarer| fits(declarer, raw))) else {
            return Vec::new();
        };
        let bound = bind(&declarer.signature, raw);
        let renames = declarer.reach.is_none() && declarer.replacement.is_some();
        match declarer.parameter.as_ref().filter(|_| renames).and_then(|spec| value_of(spec, &bound)) {
            Some(Arg::Text(old)) => vec![old],
            Some(Arg::Dict(names)) => names.into_iter().map(|(old, _)| old).collect(),
            _ => Vec::new(),
        }
    }

    /// The declarations among `raws`. `class_of` gives the public path of a class as written there.
    pub(crate) fn declared(
        &self,
        linked: &Linked<'_>,
        around: Around<'_>,
        raws: &[Raw],
        class_of: &mut dyn FnMut(&str) -> Option<String>,
    ) -> Vec<Declared> {
        let mut found = Vec::new();
        for raw in raws {
            for declared in self.one(linked, around, raw, class_of) {
                push(&mut found, declared);
            }
        }
        found
    }

    fn one(
        &self,
        linked: &Linked<'_>,
        around: Around<'_>,
        raw: &Raw,
        class_of: &mut dyn FnMut(&str) -> Option<String>,
    ) -> Vec<Declared> {
        let place = at(linked, around, raw.line);
        if raw.site == Site::Sentinel {
            return reached(raw, class_of)
                .into_iter()
                .flatten()
                .map(|(parameter, when)| Declared { parameter, when, ..Declared::new(Means::Warn, place.clone()) })
                .collect();
        }
        let path = path_of(linked, around.module, &raw.callee);
        // Over the releases a declarer may have had more than one signature.
        let known = path.as_ref().and_then(|path| self.declarers.get(path));
        let known = known.and_then(|all| all.iter().copied().find(|declarer| fits(declarer, raw)));
        let base = Declared::new(if raw.site == Site::Call { Means::Warn } else { Means::Decorator }, place);
        if let Some(declarer) = known {
            return self.by_declarer(linked, around, raw, declarer, base, class_of);
        }
        let name = expr::last(&raw.callee);
        match raw.site {
            Site::Call => {
                if !matches!(path.as_deref(), Some("warnings.warn" | "warnings.warn_explicit" | "_warnings.warn")) {
                    return Vec::new();
                }
                self.by_warning(linked, around, raw, base, class_of)
            }
            _ => {
                let plain = path.as_ref().is_some_and(|path| {
                    self.plain.contains(path)
                        || matches!(path.as_str(), "warnings.deprecated" | "typing_extensions.deprecated")
                });
                if plain {
                    return vec![self.told(base, raw.positional.first().or_else(|| keyword(raw, "message")))];
                }
                self.by_name(linked, around, raw, name, base)
            }
        }
    }

    /// `warnings.warn(message, category)`.
    fn by_warning(
        &self,
        linked: &Linked<'_>,
        around: Around<'_>,
        raw: &Raw,
        base: Declared,
        class_of: &mut dyn FnMut(&str) -> Option<String>,
    ) -> Vec<Declared> {
        let mut message = raw.positional.first().or_else(|| keyword(raw, "message"));
        let mut category = raw.positional.get(1).or_else(|| keyword(raw, "category")).and_then(|arg| match arg {
            Arg::Name(name) => Some(name),
            _ => None,
        });
        if let Some(Arg::Call(name, arguments)) = message {
            category = Some(name);
            message = arguments.iter().find(|arg| matches!(arg, Arg::Text(_)));
        }
        let Some(category) = category else { return Vec::new() };
        let text = match message {
            Some(Arg::Text(text)) => text.as_str(),
            _ => "",
        };
        let (force, said) = self.category(linked, around.module, category);
        self.conditioned(base, raw, force, text, said, class_of)
    }

    /// A warning of this force and text, under the call's conditions.
    fn conditioned(
        &self,
        base: Declared,
        raw: &Raw,
        force: Force,
        text: &str,
        said: Said,
        class_of: &mut dyn FnMut(&str) -> Option<String>,
    ) -> Vec<Declared> {
        if force == Force::None {
            return Vec::new();
        }
        let Some(reached) = reached(raw, class_of) else { return Vec::new() };
        let mut found = Vec::new();
        for (parameter, when) in reached {
            let missing = when == Some(Trigger::Missing);
            if force == Force::Future && !message::is_deprecation(text) && !missing {
                continue;
            }
            // What the call does changes, the call itself stays.
            if parameter.is_none() && message::is_behaviour(text) && !text.contains("removed") {
                continue;
            }
            let mut declared = Declared { parameter, when, ..base.clone() };
            add(&mut declared, said.clone());
            add(&mut declared, message::read(text, &self.own));
            found.push(declared);
        }
        found
    }

    fn by_declarer(
        &self,
        linked: &Linked<'_>,
        around: Around<'_>,
        raw: &Raw,
        declarer: &Declarer,
        base: Declared,
        class_of: &mut dyn FnMut(&str) -> Option<String>,
    ) -> Vec<Declared> {
        let bound = bind(&declarer.signature, raw);
        let is_silent = |(name, value): (&String, &String)| {
            bound.get(name.as_str()).is_some_and(|arg| match arg {
                Arg::Literal(text) => text == value,
                Arg::Text(text) => *value == format!("'{text}'"),
                _ => false,
            })
        };
        let silent = declarer.silent.iter().any(is_silent);
        let text_of = |spec: &Option<String>| self.role(spec, &bound);
        let mut base = base;
        if silent {
            base.by = Means::Doc;
        }
        let text = text_of(&declarer.message).unwrap_or_default();
        base.since = text_of(&declarer.since).and_then(|text| message::version(&text));
        base.removal = text_of(&declarer.removal).and_then(|text| message::version(&text));
        let named = declarer.replacement.as_ref().and_then(|spec| bound.get(spec.as_str()));
        let listed = declarer.parameter.as_ref().and_then(|spec| value_of(spec, &bound));
        match named {
            Some(Arg::Name(name)) => base.replacement.extend(path_of(linked, around.module, name)),
            _ => {
                if let Some(text) = text_of(&declarer.replacement) {
                    written(&mut base, &text, &self.own);
                }
            }
        }
        let given = declarer.reshapes.as_ref().and_then(|name| bound.get(name.as_str()));
        base.reshapes |= given.is_some_and(|arg| !matches!(arg, Arg::Literal(text) if text == "None"));
        let mut force = Force::Deprecation;
        let mut said = Said::default();
        if let Some(Arg::Name(category)) = declarer.category.as_ref().and_then(|spec| bound.get(spec.as_str())) {
            (force, said) = self.category(linked, around.module, category);
            // The declarer says so itself.
            force = if force == Force::None { Force::Deprecation } else { force };
        }
        if declarer.reach == Some(Reach::Keywords) {
            return self.by_keywords(raw, &base);
        }
        let mut pairs: Vec<(String, Option<String>)> = Vec::new();
        let new = declarer.replacement.as_ref().and_then(|spec| value_of(spec, &bound));
        match &listed {
            Some(Arg::Text(old)) => {
                let new = match new {
                    Some(Arg::Text(new)) => Some(new.clone()),
                    _ => None,
                };
                pairs.push((old.clone(), new));
            }
            Some(Arg::List(names)) => pairs.extend(names.iter().filter_map(|name| match name {
                Arg::Text(name) => Some((name.clone(), None)),
                _ => None,
            })),
            Some(Arg::Dict(names)) => pairs.extend(names.iter().map(|(old, new)| {
                let new = match new {
                    Arg::Text(new) => Some(new.clone()),
                    _ => None,
                };
                (old.clone(), new)
            })),
            _ => {}
        }
        let names: Vec<String> = pairs.iter().map(|(old, _)| old.clone()).collect();
        match declarer.reach {
            Some(Reach::Following) => pairs = following(around.params, &names),
            Some(Reach::KeywordOnly) => pairs = keyword_only(around.params),
            Some(Reach::Others) => pairs = others(around.params, listed.as_ref().map(|_| &names[..])),
            Some(Reach::Keywords) | None => {}
        }
        if declarer.parameter.is_none() && declarer.reach.is_none() {
            return self.conditioned(base, raw, force, &text, said, class_of);
        }
        if !raw.atoms.iter().all(|atom| matches!(atom, Atom::Parameter(name, _) if names.contains(name))) {
            return Vec::new();
        }
        let when = match declarer.when {
            Some(Outdated::Missing) => Trigger::Missing,
            Some(Outdated::Positional) => Trigger::Positional,
            Some(Outdated::Given) | None => Trigger::Given,
        };
        pairs
            .into_iter()
            .map(|(old, new)| {
                let mut declared = Declared { parameter: Some(old), when: Some(when.clone()), ..base.clone() };
                if let Some(new) = new {
                    declared.replacement = vec![format!("({new})")];
                } else if listed.is_some() && declarer.replacement.is_some() {
                    declared.replacement.retain(|text| text.contains('.'));
                }
                add(&mut declared, said.clone());
                add(&mut declared, message::read(&text, &self.own));
                declared
            })
            .collect()
    }

    /// `old=("1.4", "message"), other=(…)`.
    fn by_keywords(&self, raw: &Raw, base: &Declared) -> Vec<Declared> {
        let one = |(name, value): &(String, Arg)| {
            let Arg::List(values) = value else { return None };
            let mut declared = Declared { parameter: Some(name.clone()), when: Some(Trigger::Given), ..base.clone() };
            let texts: Vec<&String> =
                values.iter().filter_map(|v| if let Arg::Text(t) = v { Some(t) } else { None }).collect();
            declared.since = texts.first().and_then(|text| message::version(text));
            if let Some(text) = texts.get(1) {
                add(&mut declared, message::read(text, &self.own));
            }
            Some(declared)
        };
        raw.keywords.iter().filter_map(one).collect()
    }

    /// A decorator that nothing is known of, by its name.
    fn by_name(&self, linked: &Linked<'_>, around: Around<'_>, raw: &Raw, name: &str, base: Declared) -> Vec<Declared> {
        let lower = name.trim_start_matches('_').to_ascii_lowercase();
        let texts: Vec<&String> =
            raw.positional.iter().filter_map(|a| if let Arg::Text(t) = a { Some(t) } else { None }).collect();
        let mut base = base;
        base.since = ["since", "version", "start_version", "deprecated_in"]
            .iter()
            .find_map(|name| keyword(raw, name))
            .and_then(|arg| if let Arg::Text(text) = arg { message::version(text) } else { None });
        if lower.contains("nonkeyword") {
            let allowed: Option<Vec<String>> = keyword(raw, "allowed_args").and_then(|arg| match arg {
                Arg::List(names) => Some(
                    names.iter().filter_map(|n| if let Arg::Text(t) = n { Some(t.clone()) } else { None }).collect(),
                ),
                _ => None,
            });
            return spread(others(around.params, allowed.as_deref()), &base);
        }
        if lower.contains("positional") || lower.contains("posarg") {
            return spread(keyword_only(around.params), &base);
        }
        if !lower.starts_with("deprecat") {
            return Vec::new();
        }
        if ["kwarg", "param", "arg", "keyword"].iter().any(|part| lower.contains(part)) {
            let pairs: Vec<(String, Option<String>)> = match raw.positional.first() {
                Some(Arg::Dict(names)) => names
                    .iter()
                    .map(|(old, new)| (old.clone(), if let Arg::Text(new) = new { Some(new.clone()) } else { None }))
                    .collect(),
                _ => match texts.as_slice() {
                    [old, new, ..] if is_name(old) && is_name(new) => vec![((*old).clone(), Some((*new).clone()))],
                    [old, ..] if is_name(old) => vec![((*old).clone(), None)],
                    _ => Vec::new(),
                },
            };
            return pairs
                .into_iter()
                .map(|(old, new)| Declared {
                    parameter: Some(old),
                    when: Some(Trigger::Given),
                    replacement: new.map(|new| format!("({new})")).into_iter().collect(),
                    ..base.clone()
                })
                .collect();
        }
        let (head, kind) = lower.split_once('_').unwrap_or((&lower, "function"));
        if !matches!(head, "deprecated" | "deprecate") || !KINDS.contains(&kind) {
            return Vec::new();
        }
        let version = texts.iter().find_map(|text| message::version(text));
        base.since = base.since.or(version);
        for name in ["alternative", "replacement", "new_name", "use_instead", "instead"] {
            match keyword(raw, name) {
                Some(Arg::Text(text)) => written(&mut base, text, &self.own),
                Some(Arg::Name(name)) => base.replacement.extend(path_of(linked, around.module, name)),
                _ => {}
            }
        }
        let message = texts.into_iter().find(|text| text.contains(' ')).map(|text| Arg::Text(text.clone()));
        let message =
            message.as_ref().or_else(|| ["message", "msg", "reason"].iter().find_map(|name| keyword(raw, name)));
        vec![self.told(base, message)]
    }

    fn told(&self, mut declared: Declared, message: Option<&Arg>) -> Declared {
        if let Some(Arg::Text(text)) = message {
            add(&mut declared, message::read(text, &self.own));
        }
        declared
    }

    /// What an argument of a declarer says, as text.
    fn role(&self, spec: &Option<String>, bound: &BTreeMap<String, Arg>) -> Option<String> {
        let spec = spec.as_ref()?;
        let Some(template) = spec.strip_prefix('\'').and_then(|s| s.strip_suffix('\'')) else {
            return match bound.get(spec)? {
                Arg::Text(text) => Some(text.clone()),
                Arg::Literal(text) if text != "None" => Some(text.clone()),
                _ => None,
            };
        };
        let mut out = String::new();
        let mut rest = template;
        while let Some(start) = rest.find('{') {
            out.push_str(&rest[..start]);
            let end = start + rest[start..].find('}')?;
            match bound.get(&rest[start + 1..end]) {
                Some(Arg::Text(text)) => out.push_str(text),
                // Without it, its dot goes too.
                _ => {
                    if out.ends_with('.') {
                        out.pop();
                    }
                }
            }
            rest = &rest[end + 1..];
        }
        out.push_str(rest);
        Some(out)
    }

    /// What a category is, and which releases it names.
    fn category(&self, linked: &Linked<'_>, module: usize, name: &str) -> (Force, Said) {
        let path = path_of(linked, module, name).unwrap_or_else(|| name.to_owned());
        let last = expr::last(&path);
        let known = self.package.categories.get(&path).or_else(|| self.package.categories.get(last));
        let mut said = release_in(last);
        if let Some(known) = known {
            said.since = known.since.clone().or(said.since);
            said.removal = known.removal.clone().or(said.removal);
        }
        let force = if known.is_some() { Force::Deprecation } else { force_of(linked, &path, 0) };
        (force, said)
    }

    /// The names that a module's `__getattr__` warns of.
    pub(crate) fn given(&self, linked: &Linked<'_>, module: usize) -> BTreeMap<String, Vec<Declared>> {
        let mut found: BTreeMap<String, Vec<Declared>> = BTreeMap::new();
        let bound = &linked.release.modules[module].scope.names;
        for given in linked.getattr_names(module) {
            if given.branch.raises || given.branch.declared.is_empty() {
                continue;
            }
            let around = Around { module: given.home, stub: false, params: &[] };
            // What the module binds itself never comes to its `__getattr__`.
            for (name, text) in given.names.iter().filter(|(name, _)| !bound.contains_key(*name)) {
                let raws: Vec<Raw> =
                    given.branch.declared.iter().map(|raw| asked(raw, name, text.as_deref())).collect();
                let mut all = self.declared(linked, around, &raws, &mut |_| None);
                all.retain(|declared| declared.parameter.is_none());
                for declared in &mut all {
                    declared.by = Means::Getattr;
                    if declared.replacement.is_empty() {
                        let path = text.as_ref().map(|text| text.replace(':', "."));
                        declared.replacement.extend(path.as_deref().and_then(message::path));
                    }
                }
                if !all.is_empty() {
                    found.entry(name.clone()).or_default().extend(all);
                }
            }
        }
        found
    }

    /// Adds what a docstring says: to a declaration of the same, else as a declaration of its own kind.
    pub(crate) fn noted(&self, linked: &Linked<'_>, around: Around<'_>, notes: &[Note], found: &mut Vec<Declared>) {
        for note in notes {
            let since = note.since.as_deref().and_then(message::version);
            let said = message::read(&note.text, &self.own);
            let mut known = false;
            for declared in found.iter_mut().filter(|d| d.parameter == note.parameter && d.by != Means::Doc) {
                known = true;
                declared.since = declared.since.take().or_else(|| since.clone());
                add(declared, Said { since: None, ..said.clone() });
            }
            if known {
                continue;
            }
            let named = |name: &String| parameters(around.params).iter().any(|p| p.name == *name);
            if note.parameter.as_ref().is_some_and(|name| !named(name)) {
                continue;
            }
            let mut declared = Declared::new(Means::Doc, at(linked, around, note.line));
            declared.when = note.parameter.as_ref().map(|_| Trigger::Given);
            declared.parameter = note.parameter.clone();
            declared.since = since;
            add(&mut declared, Said { since: None, ..said });
            push(found, declared);
        }
    }
}

/// A possible declaration for one of the names that a `__getattr__` gives, with what a table says of it.
fn asked(raw: &Raw, name: &str, text: Option<&str>) -> Raw {
    fn fill(arg: &Arg, name: &str, text: Option<&str>) -> Arg {
        match arg {
            Arg::Text(known) => {
                let filled = known.replace(ASKED, name);
                Arg::Text(text.map_or_else(|| filled.clone(), |text| filled.replace(HOLE, text)))
            }
            // `warnings.warn(TABLE[name], …)`
            Arg::Other | Arg::Name(_) if text.is_some() => Arg::Text(text.unwrap_or_default().to_owned()),
            other => other.clone(),
        }
    }
    let mut raw = raw.clone();
    if let Some(first) = raw.positional.first_mut() {
        *first = fill(first, name, text);
    }
    for arg in raw.positional.iter_mut().skip(1) {
        *arg = fill(arg, name, None);
    }
    for (keyword, arg) in &mut raw.keywords {
        let text = text.filter(|_| keyword == "message");
        *arg = fill(arg, name, text);
    }
    raw
}

/// Adds what is not known yet.
fn add(declared: &mut Declared, said: Said) {
    declared.since = declared.since.take().or(said.since);
    declared.removal = declared.removal.take().or(said.removal);
    if declared.replacement.is_empty() {
        declared.replacement = said.replacement;
        declared.reshapes |= said.reshapes;
    }
}

/// One declaration for each thing that is declared: the first, with what the others know besides.
pub(crate) fn push(found: &mut Vec<Declared>, declared: Declared) {
    let same = |known: &&mut Declared| known.parameter == declared.parameter && known.when == declared.when;
    match found.iter_mut().find(same) {
        Some(known) if known.by == Means::Doc && declared.by != Means::Doc => *known = declared,
        Some(known) => {
            let Declared { since, removal, replacement, reshapes, .. } = declared;
            add(known, Said { since, removal, replacement, reshapes })
        }
        None => found.push(declared),
    }
}

/// `alternative="…"`: a path, or a sentence around one.
fn written(declared: &mut Declared, text: &str, own: &str) {
    let bare = text.trim().trim_matches('`');
    match message::path(bare).filter(|_| !bare.contains('`')) {
        Some(path) => {
            declared.replacement.push(path);
            declared.reshapes |= message::asks_for_more(bare);
        }
        None => {
            let sentence = if text.contains('`') { format!("use {} instead", text.trim()) } else { text.to_owned() };
            let said = message::read(&sentence, own);
            declared.replacement.extend(said.replacement);
            declared.reshapes |= said.reshapes;
        }
    }
}

fn is_name(text: &str) -> bool {
    text.starts_with(|c: char| c.is_alphabetic() || c == '_') && text.chars().all(|c| c.is_alphanumeric() || c == '_')
}

/// File and line.
pub(crate) fn at(linked: &Linked<'_>, around: Around<'_>, line: u32) -> String {
    let it = &linked.release.modules[around.module];
    let package = if it.package { "/__init__" } else { "" };
    let stub = if around.stub || it.is_stub { "i" } else { "" };
    format!("{}{package}.py{stub}:{line}", it.path.replace('.', "/"))
}
