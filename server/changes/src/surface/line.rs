//! One symbol as a line of `surface.jsonl`: releases as text, and left out where they are the symbol's own.

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use super::call::{read_call, write_call};
use super::{Alias, Bases, Declaration, Forward, Interval, Intervals, Signature, Symbol, SymbolKind};

/// A line; what is empty in it is not written.
#[derive(Serialize, Deserialize)]
pub(super) struct Line {
    /// One entry: the kind and the path, relative to the line above.
    #[serde(flatten)]
    named: FxHashMap<SymbolKind, String>,
    /// Left out: from the first release on.
    #[serde(rename = "in", default, skip_serializing_if = "Intervals::is_empty")]
    releases: Intervals,
    #[serde(default, skip_serializing_if = "Several::is_empty")]
    call: Several,
    #[serde(rename = "type", default, skip_serializing_if = "Option::is_none")]
    value_type: Option<String>,
    #[serde(default, skip_serializing_if = "Several::is_empty")]
    bases: Several,
    #[serde(default, skip_serializing_if = "Several::is_empty")]
    aliases: Several,
    #[serde(default, skip_serializing_if = "Several::is_empty")]
    forwards: Several,
    #[serde(default, skip_serializing_if = "Intervals::is_empty")]
    raises: Intervals,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    deprecated: Vec<Declaration>,
}

/// Texts, each with releases before it where they are not the symbol's own: `0-2 acme.A`. One stands without a list.
#[derive(Serialize, Deserialize)]
#[serde(untagged, expecting = "a text or a list of texts is wanted")]
enum Several {
    One(String),
    More(Vec<String>),
}

impl Default for Several {
    fn default() -> Several {
        Several::More(Vec::new())
    }
}

impl Several {
    fn of(texts: impl Iterator<Item = String>) -> Several {
        let mut texts: Vec<String> = texts.collect();
        match (texts.pop(), texts.is_empty()) {
            (Some(only), true) => Several::One(only),
            (last, _) => {
                texts.extend(last);
                Several::More(texts)
            }
        }
    }

    fn is_empty(&self) -> bool {
        self.texts().is_empty()
    }

    fn texts(&self) -> &[String] {
        match self {
            Several::One(text) => std::slice::from_ref(text),
            Several::More(texts) => texts,
        }
    }

    /// Each text with its releases.
    fn read<'t, T>(
        &'t self,
        own: &Intervals,
        mut of: impl FnMut(Intervals, &'t str) -> Result<T, String>,
    ) -> Result<Vec<T>, String> {
        let read = |text: &'t String| match text.split_once(' ') {
            Some((releases, rest)) if releases.starts_with(|c: char| c.is_ascii_digit()) => of(releases.parse()?, rest),
            _ => of(own.clone(), text),
        };
        self.texts().iter().map(read).collect()
    }
}

/// From the first release on.
fn always() -> Intervals {
    Intervals(vec![Interval { first: 0, last: None }])
}

impl Line {
    /// The line of a symbol whose path is written as `path`.
    pub(super) fn of(symbol: &Symbol, path: String) -> Line {
        let own = &symbol.releases;
        let within = |releases: &Intervals, text: String| match releases == own {
            true => text,
            false => format!("{releases} {text}"),
        };
        let mut before: &[String] = &[];
        let calls = symbol.signatures.iter().map(|signature| {
            let text = within(&signature.releases, write_call(signature, before));
            before = &signature.params;
            text
        });
        let mut deprecated = symbol.deprecated.clone();
        for declaration in deprecated.iter_mut().filter(|declaration| declaration.releases == *own) {
            declaration.releases = Intervals::default();
        }
        Line {
            named: FxHashMap::from_iter([(symbol.kind, path)]),
            releases: if *own == always() { Intervals::default() } else { own.clone() },
            call: Several::of(calls),
            value_type: symbol.value_type.clone(),
            bases: Several::of(symbol.bases.iter().map(|it| within(&it.releases, it.bases.join(", ")))),
            aliases: Several::of(symbol.aliases.iter().map(|it| within(&it.releases, it.path.clone()))),
            forwards: Several::of(symbol.forwards.iter().map(|it| within(&it.releases, it.to.clone()))),
            raises: symbol.raises.clone(),
            deprecated,
        }
    }

    /// The symbol, its path made whole by `absolute`.
    pub(super) fn symbol(self, absolute: impl Fn(&str) -> Result<String, String>) -> Result<Symbol, String> {
        let releases = if self.releases.is_empty() { always() } else { self.releases };
        let mut named = self.named.into_iter();
        let (Some((kind, path)), None) = (named.next(), named.next()) else {
            return Err("a symbol has one kind: {\"function\":\"path\"}".to_owned());
        };
        let mut signatures: Vec<Signature> = Vec::new();
        self.call.read(&releases, |releases, text| {
            let before = signatures.last().map_or(&[][..], |signature| &signature.params);
            let signature = read_call(releases, text, before)?;
            signatures.push(signature);
            Ok(())
        })?;
        let bases = |releases, text: &str| Ok(Bases { releases, bases: text.split(", ").map(str::to_owned).collect() });
        let mut deprecated = self.deprecated;
        for declaration in deprecated.iter_mut().filter(|declaration| declaration.releases.is_empty()) {
            declaration.releases = releases.clone();
        }
        Ok(Symbol {
            path: absolute(&path)?,
            kind,
            bases: self.bases.read(&releases, bases)?,
            aliases: self.aliases.read(&releases, |releases, path| Ok(Alias { releases, path: path.to_owned() }))?,
            forwards: self.forwards.read(&releases, |releases, to| Ok(Forward { releases, to: to.to_owned() }))?,
            value_type: self.value_type,
            raises: self.raises,
            releases,
            signatures,
            deprecated,
        })
    }
}
