//! A table of needles, laid out so that it is searched where it lies: nothing of it is read when a database is opened.
//!
//! Layout, all numbers little-endian: how many bits choose a bucket, and how many words, places and roots there are
//! (`u32` each); for each bucket the number of its first word, and one more (`u32`); the words as hashes, sorted (`u64`);
//! for each word the number of its first place, and one more (`u32`, the highest bit: it is a root of imports); the places:
//! root and owner (`u32` each, the owner's highest bit: the word is a name); the roots as hashes (`u64`).

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;

use super::needles::Needle;
use crate::bytes::{Bytes, long_number, number};

/// The highest bit of a number.
const MARK: u32 = 1 << 31;

/// Bytes before the buckets.
const SHAPE: usize = 16;

/// Words, and where they matter.
#[derive(Default)]
pub struct NeedleTable {
    part: Bytes,
    owners: Vec<Arc<str>>,
    /// At least 1 but for the default, which has no words.
    bits: u32,
    buckets: Range<usize>,
    words: Range<usize>,
    starts: Range<usize>,
    places: Range<usize>,
    roots: Range<usize>,
}

/// What a table has of a word.
#[derive(Clone)]
pub struct Needles<'t> {
    table: &'t NeedleTable,
    places: Range<u32>,
    /// Whether it is the root of imports that any needle asks for.
    pub is_root: bool,
}

/// One place where a word matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NeedlePlace<'t> {
    /// The hash of the root of the import by which it is reached; [`super::ANYWHERE`] for builtins.
    pub root: u64,
    /// The distribution whose changes ask for it.
    pub owner: &'t str,
    /// Whether a path that its changes name ends in the word.
    pub is_name: bool,
}

impl NeedleTable {
    /// A table from its bytes and the distributions that own its needles; `None` where the bytes are none.
    pub(crate) fn open(part: Bytes, owners: Vec<Arc<str>>) -> Option<NeedleTable> {
        let count = |at: usize| number(&part, at).map(|count| count as usize);
        let (bits, words, places, roots) = (number(&part, 0)?, count(1)?, count(2)?, count(3)?);
        let buckets = 1usize.checked_shl(bits).filter(|_| (1..=24).contains(&bits))?;
        let mut end = SHAPE;
        let mut next = |count: usize, size: usize| {
            let start = end;
            end = start.checked_add(count.checked_mul(size)?)?;
            Some(start..end)
        };
        let buckets = next(buckets + 1, 4)?;
        let words_at = next(words, 8)?;
        let starts = next(words + 1, 4)?;
        let places = next(places, 8)?;
        let roots = next(roots, 8)?;
        (end == part.len()).then_some(NeedleTable {
            part,
            owners,
            bits,
            buckets,
            words: words_at,
            starts,
            places,
            roots,
        })
    }

    /// What is known of a word.
    pub fn find(&self, word: u64) -> Option<Needles<'_>> {
        let buckets = self.slice(&self.buckets);
        let bucket = word.checked_shr(64 - self.bits)? as usize;
        let words = self.slice(&self.words);
        let mut inside = number(buckets, bucket)?..number(buckets, bucket + 1)?;
        let at = inside.find(|at| long_number(words, *at as usize).is_none_or(|known| known >= word))?;
        (long_number(words, at as usize) == Some(word)).then(|| self.needles(at as usize))?
    }

    /// Whether a path that changes of the owner with this number name ends in a word.
    pub(crate) fn is_name(&self, word: u64, owner: u32) -> bool {
        let places = self.slice(&self.places);
        let found = self.find(word).map_or(0..0, |found| found.places);
        found.into_iter().any(|at| number(places, 2 * at as usize + 1) == Some(owner | MARK))
    }

    /// How many words it has.
    pub fn len(&self) -> usize {
        self.words.len() / 8
    }

    /// Whether it has no word.
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    fn slice(&self, range: &Range<usize>) -> &[u8] {
        self.part.get(range.clone()).unwrap_or_default()
    }

    fn needles(&self, at: usize) -> Option<Needles<'_>> {
        let starts = self.slice(&self.starts);
        let (first, next) = (number(starts, at)?, number(starts, at + 1)?);
        Some(Needles { table: self, places: first & !MARK..next & !MARK, is_root: first & MARK != 0 })
    }

    /// The root, the number of the owner, and whether the word is a name.
    fn place(&self, at: u32) -> Option<(u64, u32, bool)> {
        let places = self.slice(&self.places);
        let (root, owner) = (number(places, 2 * at as usize)?, number(places, 2 * at as usize + 1)?);
        Some((long_number(self.slice(&self.roots), root as usize)?, owner & !MARK, owner & MARK != 0))
    }
}

impl<'t> Needles<'t> {
    /// Whether any change asks for it as a needle.
    pub fn has_places(&self) -> bool {
        !self.places.is_empty()
    }

    /// Where it matters.
    pub fn places(self) -> impl Iterator<Item = NeedlePlace<'t>> {
        self.places.filter_map(|at| {
            let (root, owner, is_name) = self.table.place(at)?;
            Some(NeedlePlace { root, owner: self.table.owners.get(owner as usize)?, is_name })
        })
    }
}

/// Collects needles for a table.
#[derive(Default)]
pub(crate) struct Collected {
    owners: Vec<Arc<str>>,
    /// Word → root and owner → whether the word is a name.
    words: BTreeMap<u64, BTreeMap<(u64, u32), bool>>,
}

impl Collected {
    /// For needles of these distributions.
    pub(crate) fn of(owners: Vec<Arc<str>>) -> Collected {
        Collected { owners, words: BTreeMap::new() }
    }

    /// Takes in a needle of the owner with this number.
    pub(crate) fn add(&mut self, (word, root): Needle, owner: u32) {
        self.words.entry(word).or_default().entry((root, owner)).or_default();
    }

    /// Notes that paths which the owner's changes name end in a word, one of its needles.
    pub(crate) fn add_name(&mut self, word: u64, owner: u32) {
        let places = self.words.entry(word).or_default();
        for (_, is_name) in places.iter_mut().filter(|((_, known), _)| *known == owner) {
            *is_name = true;
        }
    }

    /// Takes in another table.
    pub(crate) fn add_all(&mut self, table: &NeedleTable) {
        let first = self.owners.len() as u32;
        self.owners.extend(table.owners.iter().cloned());
        let words = table.slice(&table.words);
        for at in 0..table.len() {
            let (Some(word), Some(needles)) = (long_number(words, at), table.needles(at)) else { continue };
            for (root, owner, is_name) in needles.places.filter_map(|at| table.place(at)) {
                self.words.entry(word).or_default().insert((root, first + owner), is_name);
            }
        }
    }

    /// The table.
    pub(crate) fn table(self) -> NeedleTable {
        let bytes = self.bytes();
        NeedleTable::open(bytes.into(), self.owners).unwrap_or_default()
    }

    /// The bytes of the table.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        let roots: BTreeSet<u64> =
            self.words.values().flat_map(|places| places.keys().map(|(root, _)| *root)).collect();
        let numbers: BTreeMap<u64, u32> = roots.iter().copied().zip(0..).collect();
        // A root is a word, too, if perhaps no needle.
        let words: BTreeSet<u64> = self.words.keys().copied().chain(roots.iter().copied()).collect();
        let bits = (usize::BITS - words.len().leading_zeros()).clamp(1, 24);
        let mut buckets: Vec<u32> = Vec::with_capacity((1 << bits) + 1);
        let mut starts: Vec<u32> = Vec::with_capacity(words.len() + 1);
        let mut places: Vec<u32> = Vec::new();
        for (at, word) in words.iter().enumerate() {
            buckets.resize((word >> (64 - bits)) as usize + 1, at as u32);
            let mark = if roots.contains(word) { MARK } else { 0 };
            starts.push((places.len() / 2) as u32 | mark);
            for ((root, owner), is_name) in self.words.get(word).into_iter().flatten() {
                let root = numbers.get(root).copied().unwrap_or_default();
                places.extend([root, if *is_name { owner | MARK } else { *owner }]);
            }
        }
        buckets.resize((1 << bits) + 1, words.len() as u32);
        starts.push((places.len() / 2) as u32);
        let shape = [bits, words.len() as u32, (places.len() / 2) as u32, roots.len() as u32];
        let mut out = Vec::new();
        out.extend(shape.iter().chain(&buckets).flat_map(|number| number.to_le_bytes()));
        out.extend(words.iter().flat_map(|word| word.to_le_bytes()));
        out.extend(starts.iter().chain(&places).flat_map(|number| number.to_le_bytes()));
        out.extend(roots.iter().flat_map(|root| root.to_le_bytes()));
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::database::hash_word;

    #[test]
    fn what_was_put_in_is_found() {
        let mut collected = Collected::of(vec!["acme".into(), "other".into()]);
        let word = |text: &str| hash_word(text);
        collected.add((word("old"), word("acme")), 0);
        collected.add((word("old"), word("other")), 1);
        collected.add_name(word("old"), 0);
        collected.add((word("other"), word("other")), 1);
        for number in 0..1000 {
            collected.add((word(&format!("name{number}")), 0), 1);
            collected.add_name(word(&format!("name{number}")), 1);
        }
        let table = collected.table();
        let found = table.find(word("old")).expect("needles");
        assert!(!found.is_root);
        let mut places: Vec<_> = found.places().collect();
        places.sort_by_key(|place| place.owner.to_owned());
        let place = |root: &str, owner, is_name| NeedlePlace { root: word(root), owner, is_name };
        assert_eq!(places, [place("acme", "acme", true), place("other", "other", false)]);
        assert!(table.find(word("other")).is_some_and(|found| found.is_root && found.has_places()));
        assert!(table.find(word("acme")).is_some_and(|found| found.is_root && !found.has_places()));
        assert!(table.is_name(word("old"), 0) && !table.is_name(word("old"), 1));
        assert!(table.find(word("nothing")).is_none());
        assert!((0..1000).all(|number| table.is_name(word(&format!("name{number}")), 1)));
        let mut joined = Collected::default();
        joined.add_all(&table);
        let joined = joined.table();
        assert_eq!(joined.len(), table.len());
        assert!(joined.is_name(word("name7"), 1));
    }

    #[test]
    fn no_table_has_no_words() {
        for table in [Collected::default().table(), NeedleTable::default()] {
            assert!(table.is_empty() && table.find(0).is_none() && table.find(u64::MAX).is_none());
        }
        assert!(NeedleTable::open(vec![1; 40].into(), Vec::new()).is_none());
    }
}
