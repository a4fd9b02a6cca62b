//! Which releases of a distribution are worth mining: the first of every minor.

use std::collections::BTreeMap;

use changes::version::Version;

use super::file::IndexFile;

/// A release and when it came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// The release.
    pub version: Version,
    /// The day of its first file, where the index says it: `2024-06-16`.
    pub day: Option<String>,
}

/// From when on releases count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Since(String);

impl std::str::FromStr for Since {
    type Err = String;

    fn from_str(text: &str) -> Result<Since, String> {
        let number = |range: std::ops::Range<usize>| text.get(range).and_then(|part| part.parse::<u32>().ok());
        let plain = text.len() == 10 && text.as_bytes()[4] == b'-' && text.as_bytes()[7] == b'-';
        match (number(0..4), number(5..7), number(8..10)) {
            (Some(_), Some(1..=12), Some(1..=31)) if plain => Ok(Since(text.to_owned())),
            _ => Err(format!("`{text}` is no date; write it as 2019-01-31")),
        }
    }
}

/// The first final release of every minor since a day, and the last minor before it; oldest first. Pre-releases and what
/// was taken back do not count. Without a day, or where the index tells none, every minor.
pub fn minors(files: &[IndexFile], since: Option<&Since>) -> Vec<Listed> {
    let mut releases: BTreeMap<&Version, Option<&str>> = BTreeMap::new();
    for file in files.iter().filter(|file| !file.yanked && !file.version.any_prerelease() && !file.version.is_local()) {
        let day = file.uploaded.as_deref().and_then(|uploaded| uploaded.get(..10));
        let known = releases.entry(&file.version).or_insert(day);
        *known = match (*known, day) {
            (Some(known), Some(day)) => Some(known.min(day)),
            (known, day) => known.or(day),
        };
    }
    let mut firsts: BTreeMap<(u64, u64, u64), Listed> = BTreeMap::new();
    for (version, day) in releases {
        let part = |index: usize| version.release().get(index).copied().unwrap_or(0);
        let listed = || Listed { version: version.clone(), day: day.map(str::to_owned) };
        // In order of versions, so the first one that comes is the first of its minor.
        firsts.entry((version.epoch(), part(0), part(1))).or_insert_with(listed);
    }
    let all: Vec<Listed> = firsts.into_values().collect();
    let Some(Since(since)) = since else { return all };
    let is_new = |listed: &Listed| listed.day.as_ref().is_none_or(|day| day >= since);
    let Some(first) = all.iter().position(is_new) else { return all.last().cloned().into_iter().collect() };
    let before = first.checked_sub(1);
    all.into_iter()
        .enumerate()
        .filter(|(index, listed)| Some(*index) == before || is_new(listed))
        .map(|(_, listed)| listed)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::index::file::From;

    fn file(version: &str, day: &str, yanked: bool) -> IndexFile {
        let name = format!("thing-{version}.tar.gz");
        let mut file = IndexFile::new(&name, "thing", From::Path("x".into())).expect("a file");
        file.uploaded = (!day.is_empty()).then(|| format!("{day}T10:00:00Z"));
        file.yanked = yanked;
        file
    }

    #[track_caller]
    fn check(files: &[IndexFile], since: &str, expected: &[&str]) {
        let since: Option<Since> = (!since.is_empty()).then(|| since.parse().expect("a date"));
        let found: Vec<String> = minors(files, since.as_ref()).iter().map(|it| it.version.to_string()).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn the_first_final_one_of_each_minor() {
        let files = [
            file("1.0.0", "2017-01-01", false),
            file("1.1.0", "2018-01-01", false),
            file("1.1.1", "2019-06-01", false),
            file("1.2.0rc1", "2019-01-10", false),
            file("1.2.0", "2019-02-01", true),
            file("1.2.1", "2019-02-02", false),
            file("1.10", "2020-02-02", false),
            file("2.0.dev1", "2021-02-02", false),
        ];
        check(&files, "2019-01-01", &["1.1.0", "1.2.1", "1.10"]);
        check(&files, "2016-01-01", &["1.0.0", "1.1.0", "1.2.1", "1.10"]);
        check(&files, "2030-01-01", &["1.10"]);
        check(&files, "", &["1.0.0", "1.1.0", "1.2.1", "1.10"]);
    }

    #[test]
    fn an_index_without_days() {
        check(&[file("1.0", "", false), file("2.0", "", false)], "2019-01-01", &["1.0", "2.0"]);
    }

    #[test]
    fn a_day_is_a_day() {
        for wrong in ["2019", "2019-1-1", "2019-13-01", "01.01.2019", "2019-01-01T00"] {
            assert!(wrong.parse::<Since>().is_err(), "{wrong}");
        }
    }
}
