//! Symbols in columns.

use super::columns::{NumberReader, Numbers, TextReader, Texts};
use crate::surface::{Alias, Bases, Forward, Intervals, Origin, Signature, Symbol, SymbolKind};

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

/// Symbols that are read, one after the other. All give `None` where a column ends too early.
#[derive(Clone, Copy)]
pub(super) struct SymbolReader<'a> {
    pub(super) numbers: NumberReader<'a>,
    pub(super) signatures: NumberReader<'a>,
    pub(super) parameters: TextReader<'a>,
    pub(super) types: TextReader<'a>,
}

impl SymbolReader<'_> {
    /// Goes past a symbol: as [`SymbolReader::next`], but nothing is made.
    pub(super) fn skip(&mut self) -> Option<()> {
        self.numbers.next()?;
        self.numbers.skip_intervals()?;
        let has = self.numbers.next()?;
        for _ in 0..self.signatures.count()? {
            self.skip_own()?;
            let shape = self.signatures.next()? as usize;
            self.parameters.at += shape / 10;
            self.types.at += shape / 5 % 2;
        }
        self.types.at += usize::from(has & TYPE > 0);
        for _ in 0..if has & BASES > 0 { self.signatures.count()? } else { 0 } {
            self.skip_own()?;
            self.types.at += self.signatures.count()?;
        }
        for paths in [ALIASES, FORWARDS] {
            for _ in 0..if has & paths > 0 { self.signatures.count()? } else { 0 } {
                self.skip_own()?;
                self.types.at += 1;
            }
        }
        if has & RAISES > 0 { self.signatures.skip_intervals() } else { Some(()) }
    }

    fn skip_own(&mut self) -> Option<()> {
        if self.signatures.next()? == 0 { Some(()) } else { self.signatures.skip_intervals() }
    }

    /// The next symbol, with the path that it has.
    pub(super) fn next(&mut self, path: &str) -> Option<Symbol> {
        let kind = *KINDS.get(self.numbers.next()? as usize)?;
        let releases = Self::intervals(&mut self.numbers)?;
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
        let raises = if has & RAISES > 0 { Self::intervals(&mut self.signatures)? } else { Intervals::default() };
        let path = path.to_owned();
        let deprecated = Vec::new();
        Some(Symbol { path, kind, releases, signatures, value_type, bases, aliases, forwards, raises, deprecated })
    }

    fn signature(&mut self, owner: &Intervals) -> Option<Signature> {
        let releases = self.own(owner)?;
        let shape = self.signatures.next()?;
        let origin = *ORIGINS.get(shape as usize % 5)?;
        let params = self.list(shape as usize / 10, |reader| reader.parameters.next().map(str::to_owned))?;
        let returns = if shape / 5 % 2 == 1 { Some(self.text_of_types()?) } else { None };
        Some(Signature { releases, params, returns, origin })
    }

    /// Intervals that are mostly those of their owner.
    fn own(&mut self, owner: &Intervals) -> Option<Intervals> {
        match self.signatures.next()? {
            0 => Some(owner.clone()),
            _ => Self::intervals(&mut self.signatures),
        }
    }

    fn intervals(numbers: &mut NumberReader<'_>) -> Option<Intervals> {
        let count = numbers.count()?;
        (0..count).map(|_| numbers.interval()).collect::<Option<_>>().map(Intervals)
    }

    fn list<T>(&mut self, count: usize, mut next: impl FnMut(&mut Self) -> Option<T>) -> Option<Vec<T>> {
        (0..count).map(|_| next(self)).collect()
    }

    fn text_of_types(&mut self) -> Option<String> {
        self.types.next().map(str::to_owned)
    }
}
