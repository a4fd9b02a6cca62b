//! What a declaration names as replacement → a public path of the newest surface, or a parameter of the same callable.

use std::collections::BTreeMap;

use changes::surface::{Parameter, ParameterKind, SymbolKind, parameters};

use crate::facts::{Facts, ReleaseSurface};

/// How far bases are followed.
const DEPTH: usize = 16;

/// Finds replacements in the newest surface.
pub(crate) struct Newest<'a> {
    release: &'a ReleaseSurface,
    /// Whether one set of stubs describes all releases, as for the standard library.
    pub one_for_all: bool,
    /// Paths by their last two parts; none where there is more than one.
    suffixes: BTreeMap<String, Option<&'a str>>,
}

impl<'a> Newest<'a> {
    pub(crate) fn of(release: &'a ReleaseSurface, one_for_all: bool) -> Newest<'a> {
        let mut suffixes: BTreeMap<String, Option<&'a str>> = BTreeMap::new();
        for (path, entry) in release.paths.iter().filter(|(path, entry)| entry.public && **path == *entry.key) {
            let name = path.rsplit('.').next().unwrap_or(path);
            for member in entry.facts.members.keys() {
                suffixes.entry(format!("{name}.{member}")).and_modify(|known| *known = None).or_insert(Some(path));
            }
        }
        Newest { release, one_for_all, suffixes }
    }

    /// Those of the replacements that `text` names (`a|b`: several) for the symbol `path` which can be found; `facts` are
    /// those of the symbol in the newest release that has it, `parameter` the parameter that is deprecated.
    pub(crate) fn find(&self, text: &str, path: &str, facts: &Facts, parameter: Option<&str>) -> Vec<String> {
        let mut found = Vec::new();
        for one in text.split('|').filter_map(|one| self.one(one, path, facts, parameter)) {
            if !found.contains(&one) {
                found.push(one);
            }
        }
        found
    }

    fn one(&self, text: &str, path: &str, facts: &Facts, parameter: Option<&str>) -> Option<String> {
        if let Some(name) = text.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) {
            return (self.has_parameter(facts, name) && Some(name) != parameter).then(|| text.to_owned());
        }
        let relative = text.starts_with('.');
        let text = text.trim_start_matches('.');
        if let Some(parameter) = parameter
            && !text.contains('.')
            && self.has_parameter(facts, text)
        {
            return (parameter != text).then(|| format!("({text})"));
        }
        if text.split('.').any(|part| part.starts_with('_')) {
            return None;
        }
        let found = self.near(text, path).or_else(|| if relative { self.by_suffix(text) } else { None });
        // A parameter is replaced by another, or by something with a path; a module only by a module, or by what is in one.
        let is_module = |path: &str| self.release.paths.get(path).is_some_and(|it| it.facts.kind == SymbolKind::Module);
        found.filter(|found| {
            found != path
                && (parameter.is_none() || text.contains('.'))
                && (facts.kind == SymbolKind::Module || !is_module(found))
        })
    }

    fn has_parameter(&self, facts: &Facts, name: &str) -> bool {
        let named = |p: &Parameter| !matches!(p.kind, ParameterKind::VarPositional | ParameterKind::VarKeyword);
        facts.signatures.iter().any(|call| parameters(&call.params).iter().any(|p| p.name == name && named(p)))
    }

    /// The class that a path is a member of; one that is gone by its name.
    fn class_of<'t>(&self, path: &'t str) -> Option<&'t str> {
        let (owner, _) = path.rsplit_once('.')?;
        let is_class = match self.release.paths.get(owner) {
            Some(entry) => entry.facts.kind == SymbolKind::Class,
            None => owner.rsplit('.').next().is_some_and(|name| name.starts_with(char::is_uppercase)),
        };
        is_class.then_some(owner)
    }

    /// As it stands, or beside the symbol, or beside what holds it.
    fn near(&self, text: &str, path: &str) -> Option<String> {
        let root = path.split('.').next().unwrap_or(path);
        if text.split('.').next() == Some(root) {
            return self.there(text).then(|| text.to_owned());
        }
        // A bare name beside a member is another member, or the class itself.
        if let Some(class) = self.class_of(path).filter(|_| !text.contains('.')) {
            let candidate =
                if class.ends_with(&format!(".{text}")) { class.to_owned() } else { format!("{class}.{text}") };
            return self.there(&candidate).then_some(candidate);
        }
        let mut holder = path;
        while let Some((outer, _)) = holder.rsplit_once('.') {
            let candidate = format!("{outer}.{text}");
            if self.there(&candidate) {
                return Some(candidate);
            }
            // `Thing.new` for `Thing.old`
            if let (Some(last), Some((class, rest))) = (outer.rsplit('.').next(), text.split_once('.'))
                && last == class
                && self.there(&format!("{outer}.{rest}"))
            {
                return Some(format!("{outer}.{rest}"));
            }
            holder = outer;
        }
        None
    }

    fn by_suffix(&self, text: &str) -> Option<String> {
        let (class, member) = text.rsplit_once('.')?;
        let key = format!("{}.{member}", class.rsplit('.').next().unwrap_or(class));
        let path = (*self.suffixes.get(&key)?)?;
        path.ends_with(class).then(|| format!("{path}.{member}"))
    }

    /// Whether the newest release has a public symbol of this path.
    fn there(&self, path: &str) -> bool {
        if self.release.paths.get(path).is_some_and(|entry| entry.public) {
            return true;
        }
        let Some((holder, member)) = path.rsplit_once('.') else { return false };
        match self.release.paths.get(holder) {
            Some(entry) if entry.public => self.has_member(&entry.facts, member, 0),
            _ => false,
        }
    }

    fn has_member(&self, class: &Facts, member: &str, depth: usize) -> bool {
        class.members.contains_key(member)
            || depth < DEPTH
                && class.bases.iter().flatten().any(|base| {
                    let base = self.release.paths.get(base);
                    base.is_some_and(|base| self.has_member(&base.facts, member, depth + 1))
                })
    }
}
