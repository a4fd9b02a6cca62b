//! File patterns, as ruff has them.

use std::path::Path;

use globset::{Glob, GlobSet};

use crate::paths::slashes;

/// A set of globs. Each matches a file's or folder's bare name (`build`, `*_pb2.py`), its path relative to the folder
/// of the configuration (`docs/*.py`), or its absolute path; `*` crosses `/`.
#[derive(Debug, Clone, Default)]
pub struct Patterns {
    texts: Vec<String>,
    set: GlobSet,
}

/// A pattern that is none.
#[derive(Debug, thiserror::Error)]
#[error("`{pattern}` is not a valid pattern: {reason}")]
pub struct PatternError {
    pattern: String,
    reason: String,
}

impl Patterns {
    /// Patterns that are known to be good.
    pub(crate) fn fixed(texts: &[&str]) -> Patterns {
        let mut out = Patterns::default();
        for text in texts {
            // A test holds that none of them fails.
            let _ = out.add(text);
        }
        out.finish();
        out
    }

    /// Reads patterns; the bad ones come back as errors.
    pub fn new<'a>(texts: impl IntoIterator<Item = &'a str>) -> (Patterns, Vec<PatternError>) {
        let mut out = Patterns::default();
        let errors = texts.into_iter().filter_map(|text| out.add(text).err()).collect();
        out.finish();
        (out, errors)
    }

    /// The patterns of both.
    pub fn and(&self, other: &Patterns) -> Patterns {
        let texts = self.texts.iter().chain(&other.texts).cloned().collect();
        let mut out = Patterns { texts, set: GlobSet::default() };
        out.finish();
        out
    }

    /// As written.
    pub fn texts(&self) -> &[String] {
        &self.texts
    }

    /// Whether a file or folder is meant; `base` is the folder of the configuration, both paths are absolute.
    pub fn matches(&self, path: &Path, base: &Path) -> bool {
        if self.set.is_empty() {
            return false;
        }
        path.file_name().is_some_and(|name| self.set.is_match(name))
            || path.strip_prefix(base).is_ok_and(|below| self.set.is_match(slashes(below)))
            || self.set.is_match(slashes(path))
    }

    fn add(&mut self, text: &str) -> Result<(), PatternError> {
        let error = |reason: String| PatternError { pattern: text.to_owned(), reason };
        Glob::new(tidy(text)).map_err(|failure| error(failure.kind().to_string()))?;
        self.texts.push(text.to_owned());
        Ok(())
    }

    fn finish(&mut self) {
        let globs = self.texts.iter().filter_map(|text| Glob::new(tidy(text)).ok());
        self.set = GlobSet::new(globs).unwrap_or_default();
    }
}

/// `./docs/` means `docs`.
fn tidy(text: &str) -> &str {
    let text = text.trim_start_matches("./");
    if text.len() > 1 { text.trim_end_matches('/') } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fixed_lists_are_good() {
        for list in [super::super::EXCLUDE, super::super::INCLUDE] {
            assert_eq!(Patterns::fixed(list).texts().len(), list.len());
        }
    }

    #[track_caller]
    fn check(pattern: &str, yes: &[&str], no: &[&str]) {
        let (patterns, errors) = Patterns::new([pattern]);
        assert!(errors.is_empty());
        let base = Path::new("/work/project");
        for path in yes {
            assert!(patterns.matches(&base.join(path), base), "{pattern} should match {path}");
        }
        for path in no {
            assert!(!patterns.matches(&base.join(path), base), "{pattern} should not match {path}");
        }
    }

    #[test]
    fn matching() {
        check("build", &["build", "a/build"], &["build/x.py", "builder"]);
        check("*_pb2.py", &["x_pb2.py", "a/x_pb2.py"], &["x_pb3.py"]);
        check("docs/*.py", &["docs/a.py", "docs/b/a.py"], &["a.py", "src/docs/a.py"]);
        check("./docs/", &["docs"], &["docs/a.py"]);
        check("tests/**", &["tests/a.py", "tests/b/c.py"], &["tests", "a/tests/c.py"]);
        check("/work/project/x", &["x"], &["y"]);
        check("/elsewhere", &[], &["elsewhere"]);
    }

    #[test]
    fn a_bad_pattern_is_told() {
        let (patterns, errors) = Patterns::new(["a[", "b"]);
        assert_eq!(patterns.texts(), ["b"]);
        assert!(errors[0].to_string().starts_with("`a[` is not a valid pattern: "), "{}", errors[0]);
    }
}
