//! Needles: the words of which one must stand in a file for a change to matter there. They are kept as hashes that are
//! the same on every machine, since the embedded index holds them.

use crate::kind::Kind;
use crate::record::{Change, UseForm};

const OFFSET: u64 = 0xcbf2_9ce4_8422_2325;
const PRIME: u64 = 0x0000_0100_0000_01b3;

/// The stable hash of a word (64-bit FNV-1a).
pub fn hash_word(word: &str) -> u64 {
    word.bytes().fold(OFFSET, step)
}

fn step(hash: u64, byte: u8) -> u64 {
    (hash ^ u64::from(byte)).wrapping_mul(PRIME)
}

/// The hashes of the words of a text, in order: runs of ASCII letters, digits, `_` and non-ASCII bytes.
pub(super) fn words(text: &str) -> impl Iterator<Item = u64> {
    let is_word = |byte: u8| byte == b'_' || byte.is_ascii_alphanumeric() || !byte.is_ascii();
    let mut bytes = text.bytes();
    std::iter::from_fn(move || {
        let first = bytes.by_ref().find(|byte| is_word(*byte))?;
        Some(bytes.by_ref().take_while(|byte| is_word(*byte)).fold(step(OFFSET, first), step))
    })
}

/// A pair of words that must both stand in a file for a change to matter there: a name, and the root of the import
/// through which it is reached ([`ANYWHERE`] for builtins, which need none).
pub type Needle = (u64, u64);

/// In place of a root: no import is needed.
pub const ANYWHERE: u64 = 0;

/// The hashes of a change's needles: the last segment of each path with its first; for an entry of a class body also the
/// parameter. A special method is reached through an operator, and a distribution through its import: there the root
/// alone is asked.
pub fn needles_of(change: &Change, import_roots: &[String]) -> Vec<Needle> {
    let mut needles = Vec::new();
    for path in &change.paths {
        let mut segments = path.split('.');
        let (first, last) = (segments.next().unwrap_or(path), path.rsplit('.').next().unwrap_or(path));
        let root = if first == "builtins" { ANYWHERE } else { hash_word(first) };
        needles.push((hash_word(last), root));
        let is_special = last.len() > 4 && last.starts_with("__") && last.ends_with("__");
        if is_special || change.kind == Kind::Distribution {
            needles.push((hash_word(first), hash_word(first)));
            let roots = import_roots.iter().filter_map(|root| root.split('.').next()).map(hash_word);
            needles.extend(roots.map(|root| (root, root)));
        }
        if change.uses.contains(&UseForm::ClassEntry) {
            needles.extend(change.parameter.as_deref().map(|parameter| (hash_word(parameter), root)));
        }
    }
    needles
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_a_text() {
        let found: Vec<u64> = words(" np.in1d(a_1)é;").collect();
        assert_eq!(found, ["np", "in1d", "a_1", "é"].map(hash_word));
        assert_eq!(words("+ ()").count(), 0);
        assert_eq!(hash_word("a"), 0xaf63_dc4c_8601_ec8c, "the published test vector of FNV-1a");
    }
}
