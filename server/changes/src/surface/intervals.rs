//! The releases in which something holds; as text `0-2,5-`.

use std::fmt;
use std::str::FromStr;

use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Closed intervals of indexes into the header's releases.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Intervals(pub Vec<Interval>);

/// First and last index, both inclusive; no last: still so in the newest release.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Interval {
    /// First index.
    pub first: u32,
    /// Last index, inclusive.
    pub last: Option<u32>,
}

impl Intervals {
    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The last index, where none of them is still open.
    pub fn end(&self) -> Option<u32> {
        self.0.iter().map(|i| i.last).collect::<Option<Vec<_>>>()?.into_iter().max()
    }

    /// Whether the release with this index lies in one of them.
    pub fn contains(&self, release: u32) -> bool {
        self.0.iter().any(|i| i.first <= release && i.last.is_none_or(|last| release <= last))
    }
}

impl fmt::Display for Intervals {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, Interval { first, last }) in self.0.iter().enumerate() {
            f.write_str(if at > 0 { "," } else { "" })?;
            match last {
                Some(last) if last == first => write!(f, "{first}")?,
                Some(last) => write!(f, "{first}-{last}")?,
                None => write!(f, "{first}-")?,
            }
        }
        Ok(())
    }
}

impl FromStr for Intervals {
    type Err = String;

    fn from_str(text: &str) -> Result<Intervals, String> {
        let interval = |part: &str| {
            let (first, last) = part.split_once('-').unwrap_or((part, part));
            let first = first.parse().ok()?;
            let last = if last.is_empty() { None } else { Some(last.parse().ok()?) };
            last.is_none_or(|last| first <= last).then_some(Interval { first, last })
        };
        let all: Option<Vec<Interval>> = text.split(',').map(interval).collect();
        all.map(Intervals).ok_or_else(|| format!("releases are \"0-2,5-\" (first and last index), not {text:?}"))
    }
}

impl Serialize for Intervals {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match serializer.is_human_readable() {
            true => serializer.collect_str(self),
            false => self.0.serialize(serializer),
        }
    }
}

/// In text: `"0-2,5-"`, or `[[0,2],[5]]` as schema 1 wrote it.
#[derive(Deserialize)]
#[serde(untagged, expecting = "releases are \"0-2,5-\" (first and last index)")]
enum Written {
    Text(String),
    Lists(Vec<Vec<u32>>),
}

impl<'de> Deserialize<'de> for Intervals {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Intervals, D::Error> {
        if !deserializer.is_human_readable() {
            return Vec::deserialize(deserializer).map(Intervals);
        }
        let lists = match Written::deserialize(deserializer)? {
            Written::Text(text) => return text.parse().map_err(D::Error::custom),
            Written::Lists(lists) => lists,
        };
        let interval = |list: Vec<u32>| match *list.as_slice() {
            [first] => Ok(Interval { first, last: None }),
            [first, last] if first <= last => Ok(Interval { first, last: Some(last) }),
            _ => Err(D::Error::custom(format!("an interval is [first] or [first, last], not {list:?}"))),
        };
        lists.into_iter().map(interval).collect::<Result<_, _>>().map(Intervals)
    }
}
