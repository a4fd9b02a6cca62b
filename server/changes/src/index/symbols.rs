//! Symbols in columns.

use super::columns::{NumberReader, Numbers, TextReader, Texts};
use crate::surface::{Alias, Bases, Forward, Interval, Intervals, Origin, Signature, Symbol, SymbolKind};

/// The kinds, in the order of their numbers.
const KINDS: [SymbolKind; 9] = [
    SymbolKind::Module,
    SymbolKind::Class,
    SymbolKind::Function,
    SymbolKind::Method,
    SymbolKind::ClassMethod,
    SymbolKind::StaticMethod,
    SymbolKind::Property,
    SymbolKind::Attribute,
    SymbolKind::Constant,
];

/// Where return types come from, in the order of their numbers.
const ORIGINS: [Option<Origin>; 5] =
    [None, Some(Origin::Annotation), Some(Origin::Stub), Some(Origin::Body), Some(Origin::Hand)];

/// What a symbol has, as bits of a number.
const TYPE: u32 = 1;
const BASES: u32 = 2;
const ALIASES: u32 = 4;
const FORWARDS: u32 = 8;
const RAISES: u32 = 16;

/// Symbols that are being written. Paths are not among it, nor declarations, which became changes when the index was
/// compiled.
#[derive(Default)]
pub(super) struct SymbolWriter {
    pub(super) numbers: Numbers,
    pub(super) signatures: Numbers,
    pub(super) parameters: Texts,
    pub(super) types: Texts,
}

impl SymbolWriter {
    /// Adds a symbol.
    pub(super) fn add(&mut self, symbol: &Symbol) {
        let SymbolWriter { numbers, signatures, parameters, types } = self;
        let own = &symbol.releases;
        let bit = |has: bool, bit: u32| if has { bit } else { 0 };
        numbers.add(position(&KINDS, &symbol.kind));
        numbers.add_intervals(own);
        numbers.add(
            bit(symbol.value_type.is_some(), TYPE)
                | bit(!symbol.bases.is_empty(), BASES)
                | bit(!symbol.aliases.is_empty(), ALIASES)
                | bit(!symbol.forwards.is_empty(), FORWARDS)
                | bit(!symbol.raises.is_empty(), RAISES),
        );
        signatures.add_count(&symbol.signatures);
        for Signature { releases, params, returns, origin } in &symbol.signatures {
            signatures.add_own(releases, own);
            signatures.add(10 * params.len() as u32 + 5 * u32::from(returns.is_some()) + position(&ORIGINS, origin));
            params.iter().for_each(|parameter| parameters.add(parameter));
            returns.iter().for_each(|returns| types.add(returns));
        }
        symbol.value_type.iter().for_each(|text| types.add(text));
        if !symbol.bases.is_empty() {
            signatures.add_count(&symbol.bases);
        }
        for Bases { releases, bases } in &symbol.bases {
            signatures.add_own(releases, own);
            signatures.add_count(bases);
            bases.iter().for_each(|base| types.add(base));
        }
        let aliases = symbol.aliases.iter().map(|Alias { releases, path }| (releases, path));
        let forwards = symbol.forwards.iter().map(|Forward { releases, to }| (releases, to));
        for paths in [aliases.collect::<Vec<_>>(), forwards.collect()] {
            if !paths.is_empty() {
                signatures.add_count(&paths);
            }
            for (releases, path) in paths {
                signatures.add_own(releases, own);
                types.add(path);
            }
        }
        if !symbol.raises.is_empty() {
            signatures.add_intervals(&symbol.raises);
        }
    }
}

fn position<T: PartialEq>(all: &[T], one: &T) -> u32 {
    all.iter().position(|known| known == one).unwrap_or_default() as u32
}

/// What is done with symbols that are read.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Take {
    /// Keep them.
    All,
    /// Only find out where the next one begins: nothing is allocated.
    Nothing,
}

/// Symbols that are read, one after the other. All give `None` where a column ends too early.
#[derive(Clone, Copy)]
pub(super) struct SymbolReader<'a> {
    pub(super) numbers: NumberReader<'a>,
    pub(super) signatures: NumberReader<'a>,
    pub(super) parameters: TextReader<'a>,
    pub(super) types: TextReader<'a>,
    pub(super) take: Take,
}

impl SymbolReader<'_> {
    /// Where the next symbol begins in each column.
    pub(super) fn places(&self) -> [usize; 4] {
        [self.numbers.at, self.signatures.at, self.parameters.at, self.types.at]
    }

    /// The next symbol, with the path that it has.
    pub(super) fn next(&mut self, path: &str) -> Option<Symbol> {
        let kind = *KINDS.get(self.numbers.next()? as usize)?;
        let releases = Self::intervals(&mut self.numbers, self.take)?;
        let has = self.numbers.next()?;
        let count = self.signatures.count()?;
        let signatures = self.list(count, |reader| reader.signature(&releases))?;
        let value_type = if has & TYPE > 0 { Some(self.text_of_types()?) } else { None };
        let count = if has & BASES > 0 { self.signatures.count()? } else { 0 };
        let bases = self.list(count, |reader| {
            let releases = reader.own(&releases)?;
            let count = reader.signatures.count()?;
            Some(Bases { releases, bases: reader.list(count, Self::text_of_types)? })
        })?;
        let count = if has & ALIASES > 0 { self.signatures.count()? } else { 0 };
        let aliases =
            self.list(count, |reader| Some(Alias { releases: reader.own(&releases)?, path: reader.text_of_types()? }))?;
        let count = if has & FORWARDS > 0 { self.signatures.count()? } else { 0 };
        let forwards =
            self.list(count, |reader| Some(Forward { releases: reader.own(&releases)?, to: reader.text_of_types()? }))?;
        let raises = match has & RAISES {
            0 => Intervals::default(),
            _ => Self::intervals(&mut self.signatures, self.take)?,
        };
        let path = self.taken(path);
        let deprecated = Vec::new();
        Some(Symbol { path, kind, releases, signatures, value_type, bases, aliases, forwards, raises, deprecated })
    }

    fn signature(&mut self, owner: &Intervals) -> Option<Signature> {
        let releases = self.own(owner)?;
        let shape = self.signatures.next()?;
        let origin = *ORIGINS.get(shape as usize % 5)?;
        let params = self.list(shape as usize / 10, |reader| {
            let text = reader.parameters.next()?;
            Some(reader.taken(text))
        })?;
        let returns = if shape / 5 % 2 == 1 { Some(self.text_of_types()?) } else { None };
        Some(Signature { releases, params, returns, origin })
    }

    /// Intervals that are mostly those of their owner.
    fn own(&mut self, owner: &Intervals) -> Option<Intervals> {
        match self.signatures.next()? {
            0 if self.take == Take::Nothing => Some(Intervals::default()),
            0 => Some(owner.clone()),
            _ => Self::intervals(&mut self.signatures, self.take),
        }
    }

    fn intervals(numbers: &mut NumberReader<'_>, take: Take) -> Option<Intervals> {
        let count = numbers.count()?;
        let mut out = Vec::new();
        for _ in 0..count {
            let Interval { first, last } = numbers.interval()?;
            if take == Take::All {
                out.push(Interval { first, last });
            }
        }
        Some(Intervals(out))
    }

    fn list<T>(&mut self, count: usize, mut next: impl FnMut(&mut Self) -> Option<T>) -> Option<Vec<T>> {
        let mut out = Vec::new();
        for _ in 0..count {
            let one = next(self)?;
            if self.take == Take::All {
                out.push(one);
            }
        }
        Some(out)
    }

    fn text_of_types(&mut self) -> Option<String> {
        let text = self.types.next()?;
        Some(self.taken(text))
    }

    fn taken(&self, text: &str) -> String {
        if self.take == Take::All { text.to_owned() } else { String::new() }
    }
}
