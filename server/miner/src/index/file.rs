//! A file on an index, and which of a release's files is the best to mine.

use std::path::PathBuf;

use changes::version::{Version, VersionSpecifiers};
use url::Url;

use crate::wheel::file_release;

/// A wheel or an sdist.
#[derive(Debug, Clone, PartialEq)]
pub struct IndexFile {
    /// The file's name.
    pub name: String,
    /// The release.
    pub version: Version,
    /// When it was uploaded, as far as the index says so: `2024-06-16T…`.
    pub uploaded: Option<String>,
    /// Whether its author took it back (PEP 592).
    pub yanked: bool,
    /// Its size, where the index says so.
    pub size: Option<u64>,
    pub(super) from: From,
    pub(super) hashes: Vec<(String, String)>,
}

/// Where a file lies.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum From {
    /// On a server.
    Url(Url),
    /// In a folder here.
    Path(PathBuf),
}

impl IndexFile {
    /// A file of the distribution `wanted` (normalised); `None` where the name says another one, or is no wheel's or
    /// sdist's, or where only Python 2 can use it.
    pub(super) fn new(name: &str, wanted: &str, from: From) -> Option<IndexFile> {
        let (distribution, version) = file_release(name)?;
        let file = IndexFile {
            name: name.to_owned(),
            version,
            uploaded: None,
            yanked: false,
            size: None,
            from,
            hashes: Vec::new(),
        };
        let plain = !name.contains(['/', '\\', ':']) && !name.starts_with('.');
        (distribution == wanted && plain && rank(name).is_some()).then_some(file)
    }

    /// Whether it is a wheel.
    pub fn is_wheel(&self) -> bool {
        self.name.ends_with(".whl")
    }
}

/// Whether any Python 3 of the last years lies in `requires-python`. What cannot be read allows all.
pub(super) fn for_python_3(requires: &str) -> bool {
    let Ok(specifiers) = requires.trim().parse::<VersionSpecifiers>() else { return true };
    (5..30).any(|minor| (0..20).step_by(19).any(|micro| specifiers.contains(&Version::new([3, minor, micro]))))
}

/// The best file of a release to mine: a wheel for any platform, then one for Linux, macOS, Windows, then an sdist; among
/// equals the smallest. One that was taken back only where there is no other.
pub fn choose<'f>(files: &'f [IndexFile], version: &Version) -> Option<&'f IndexFile> {
    let of_release = files.iter().filter(|file| file.version == *version);
    of_release.min_by_key(|file| {
        let rank = rank(&file.name).unwrap_or(u32::MAX);
        let python = std::cmp::Reverse(python(&file.name));
        (file.yanked, rank, file.size.unwrap_or(u64::MAX), python, &file.name)
    })
}

/// The lower, the better; `None` for what Python 3 cannot use.
fn rank(name: &str) -> Option<u32> {
    let Some(stem) = name.strip_suffix(".whl") else {
        return Some(if name.ends_with(".tar.gz") { 10 } else { 11 });
    };
    let mut tags = stem.rsplit('-');
    let (platform, _abi, python) = (tags.next()?, tags.next()?, tags.next()?);
    let pythons = || python.split('.');
    if !pythons().any(|tag| tag.get(2..).is_some_and(|number| number.starts_with('3'))) {
        return None;
    }
    let usual = pythons().any(|tag| tag.starts_with("py") || tag.starts_with("cp"));
    let platforms = || platform.split('.');
    Some(if !usual {
        5
    } else if platforms().any(|tag| tag == "any") {
        0
    } else if platforms().any(|tag| tag.contains("linux") && !tag.starts_with("musl") && tag.ends_with("x86_64")) {
        1
    } else if platforms().any(|tag| tag.starts_with("macosx")) {
        2
    } else if platforms().any(|tag| tag == "win_amd64") {
        3
    } else {
        4
    })
}

/// The newest Python that a wheel's name says: 312 of `cp312`.
fn python(name: &str) -> u32 {
    let tags = name.strip_suffix(".whl").and_then(|stem| stem.rsplit('-').nth(2)).unwrap_or_default();
    let number = |tag: &str| tag.get(2..).and_then(|number| number.parse().ok());
    tags.split('.').filter_map(number).max().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn best(names: &[(&str, Option<u64>)]) -> Option<String> {
        let files: Vec<IndexFile> = names
            .iter()
            .filter_map(|(name, size)| {
                let mut file = IndexFile::new(name, "some-thing", From::Path(PathBuf::new()))?;
                file.size = *size;
                Some(file)
            })
            .collect();
        choose(&files, &Version::new([1, 0])).map(|file| file.name.clone())
    }

    #[test]
    fn any_before_linux_before_macos_before_windows_before_sdist() {
        let mut names = vec![
            ("some_thing-1.0-py3-none-any.whl", None),
            ("some_thing-1.0-cp312-cp312-manylinux_2_17_x86_64.manylinux2014_x86_64.whl", None),
            ("some_thing-1.0-cp312-cp312-macosx_11_0_arm64.whl", None),
            ("some_thing-1.0-cp312-cp312-win_amd64.whl", None),
            ("some_thing-1.0-cp312-cp312-musllinux_1_1_x86_64.whl", None),
            ("some_thing-1.0-pp39-pypy39_pp73-win_amd64.whl", None),
            ("some_thing-1.0.tar.gz", None),
            ("some-thing-1.0.zip", None),
        ];
        while let Some((first, _)) = names.first() {
            let first = (*first).to_owned();
            let reversed: Vec<_> = names.iter().rev().copied().collect();
            assert_eq!(best(&reversed), Some(first));
            names.remove(0);
        }
        assert_eq!(best(&[]), None);
    }

    #[test]
    fn the_smallest_and_else_the_newest() {
        let linux = |python: &str| format!("some_thing-1.0-{python}-{python}-manylinux2014_x86_64.whl");
        let (old, new) = (linux("cp39"), linux("cp312"));
        assert_eq!(best(&[(&old, Some(5)), (&new, Some(9))]).as_ref(), Some(&old));
        assert_eq!(best(&[(&old, None), (&new, None)]).as_ref(), Some(&new));
    }

    #[test]
    fn what_is_not_for_python_3_is_none() {
        assert_eq!(
            best(&[("some_thing-1.0-py2-none-any.whl", None), ("some_thing-1.0-cp27-cp27m-win32.whl", None)]),
            None
        );
        assert!(best(&[("some_thing-1.0-py2.py3-none-any.whl", None)]).is_some());
        for name in ["other-1.0.tar.gz", "some_thing-1.0.exe", "../some_thing-1.0.tar.gz", "some_thing-x.tar.gz"] {
            assert!(IndexFile::new(name, "some-thing", From::Path(PathBuf::new())).is_none(), "{name}");
        }
        assert!(!for_python_3("<3"));
        assert!(!for_python_3("==2.7.*"));
        assert!(for_python_3(">=2.7, !=3.0.*"));
        assert!(for_python_3("~=3.6"));
        assert!(for_python_3("nonsense"));
    }
}
