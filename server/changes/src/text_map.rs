//! A map of texts to texts that is read from the index in two pieces, however many entries it has.

use std::borrow::Cow;
use std::collections::BTreeMap;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A map of texts to texts, in the order of its keys. Where text is written, it is a map like any other.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TextMap {
    /// Key, value, key, value, …
    text: String,
    /// Where each of them ends.
    ends: Vec<u32>,
}

impl TextMap {
    /// The value of a key.
    pub fn get(&self, key: &str) -> Option<&str> {
        let (mut low, mut high) = (0, self.len());
        while low < high {
            let middle = low + (high - low) / 2;
            match self.piece(2 * middle)?.cmp(key) {
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Greater => high = middle,
                std::cmp::Ordering::Equal => return self.piece(2 * middle + 1),
            }
        }
        None
    }

    /// How many keys there are.
    pub fn len(&self) -> usize {
        self.ends.len() / 2
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// Each key with its value.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        (0..self.len()).filter_map(|at| self.piece(2 * at).zip(self.piece(2 * at + 1)))
    }

    /// Takes every entry of `higher` over its own.
    pub fn overlay(&mut self, higher: &TextMap) {
        if !higher.is_empty() {
            *self = self.iter().chain(higher.iter()).collect();
        }
    }

    fn piece(&self, at: usize) -> Option<&str> {
        let start = at.checked_sub(1).map_or(Some(0), |before| self.ends.get(before).copied())?;
        self.text.get(start as usize..*self.ends.get(at)? as usize)
    }
}

/// Of entries with one key the last counts.
impl<'a> FromIterator<(&'a str, &'a str)> for TextMap {
    fn from_iter<I: IntoIterator<Item = (&'a str, &'a str)>>(entries: I) -> TextMap {
        let sorted: BTreeMap<&str, &str> = entries.into_iter().collect();
        let mut map = TextMap::default();
        for piece in sorted.into_iter().flat_map(|(key, value)| [key, value]) {
            map.text.push_str(piece);
            map.ends.push(map.text.len() as u32);
        }
        map
    }
}

impl Serialize for TextMap {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() {
            serializer.collect_map(self.iter())
        } else {
            (&self.text, &self.ends).serialize(serializer)
        }
    }
}

impl<'de> Deserialize<'de> for TextMap {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<TextMap, D::Error> {
        if deserializer.is_human_readable() {
            let map = BTreeMap::<String, String>::deserialize(deserializer)?;
            Ok(map.iter().map(|(key, value)| (key.as_str(), value.as_str())).collect())
        } else {
            <(String, Vec<u32>)>::deserialize(deserializer).map(|(text, ends)| TextMap { text, ends })
        }
    }
}

impl JsonSchema for TextMap {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        BTreeMap::<String, String>::schema_name()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        BTreeMap::<String, String>::json_schema(generator)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_a_map() {
        let mut map: TextMap = [("b", "2"), ("", "0"), ("é", ""), ("b", "3")].into_iter().collect();
        assert_eq!(["", "a", "b", "é", "z"].map(|key| map.get(key)), [Some("0"), None, Some("3"), Some(""), None]);
        map.overlay(&[("a", "1"), ("b", "4")].into_iter().collect());
        assert_eq!(map.iter().collect::<Vec<_>>(), [("", "0"), ("a", "1"), ("b", "4"), ("é", "")]);
        assert_eq!((map.len(), map.is_empty(), TextMap::default().get("")), (4, false, None));
    }

    #[test]
    fn it_is_read_as_it_was_written() {
        let map: TextMap = [("b", "2"), ("a", "1")].into_iter().collect();
        let text = serde_json::to_string(&map).expect("JSON");
        assert_eq!(text, r#"{"a":"1","b":"2"}"#);
        assert_eq!(serde_json::from_str::<TextMap>(&text).expect("a map"), map);
        let bytes = postcard::to_stdvec(&map).expect("bytes");
        assert_eq!(postcard::from_bytes::<TextMap>(&bytes).expect("a map"), map);
        let odd = postcard::to_stdvec(&("é", [1u32, 9, 0])).expect("bytes");
        let odd: TextMap = postcard::from_bytes(&odd).expect("a map");
        assert_eq!((odd.get("é"), odd.iter().count()), (None, 0));
    }
}
