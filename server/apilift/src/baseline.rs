//! A baseline: findings that are known and not told, so that a team can start with what is new. They are known by what
//! they say and by the text of their line, not by its number: edits elsewhere change nothing, and who edits the line
//! hears of it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use analysis::Finding;
use serde::{Deserialize, Serialize};
use syntax::Parsed;

/// The form of the file.
const SCHEMA: u32 = 1;

/// Which baseline counts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum BaselineChoice {
    /// That of the configuration, if it names one.
    #[default]
    Configured,
    /// `--baseline FILE`.
    File(PathBuf),
    /// None.
    None,
}

impl BaselineChoice {
    /// The file, given the one that is configured.
    pub fn file<'a>(&'a self, configured: Option<&'a Path>) -> Option<&'a Path> {
        match self {
            BaselineChoice::Configured => configured,
            BaselineChoice::File(file) => Some(file),
            BaselineChoice::None => None,
        }
    }
}

/// What one file says; empty where there is none.
#[derive(Debug, Default)]
pub struct Baseline {
    /// The folder that paths in it are relative to: its own.
    folder: PathBuf,
    files: BTreeMap<String, Vec<Known>>,
}

/// The file as it is written: JSON, sorted, a finding an object, so that two branches' baselines can be merged.
#[derive(Serialize, Deserialize)]
struct Written {
    schema: u32,
    files: BTreeMap<String, Vec<Known>>,
}

/// Findings that are alike.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Known {
    #[serde(flatten)]
    key: Key,
    /// How many.
    #[serde(default = "one", skip_serializing_if = "is_one")]
    count: usize,
}

fn one() -> usize {
    1
}

fn is_one(count: &usize) -> bool {
    *count == 1
}

/// What a finding is known by.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
struct Key {
    /// `AL004`.
    code: String,
    /// The id under which the code uses it.
    symbol: String,
    /// The line's text without the white space around it.
    line: String,
}

impl Key {
    fn of(finding: &Finding, parsed: &Parsed) -> Key {
        let line = parsed.line_at(finding.name.start).trim().to_owned();
        Key { code: finding.change.kind.code().to_owned(), symbol: finding.symbol.clone(), line }
    }
}

impl Baseline {
    /// Reads a file. One that does not exist knows nothing; a sentence where it cannot be read.
    pub fn read(file: &Path) -> Result<Baseline, String> {
        let bad = |what: String| {
            format!("{}: {what}; nothing is left out for it (mend it, or delete it and update it)", file.display())
        };
        let file = std::path::absolute(file).map_err(|error| bad(error.to_string()))?;
        let folder = file.parent().unwrap_or(&file).to_path_buf();
        if !file.exists() {
            return Ok(Baseline { folder, files: BTreeMap::new() });
        }
        let text = crate::files::read(&file).map_err(bad)?;
        let written: Written = serde_json::from_str(&text).map_err(|error| bad(format!("no baseline: {error}")))?;
        if written.schema != SCHEMA {
            return Err(bad(format!("a baseline of schema {}, this version reads {SCHEMA}", written.schema)));
        }
        Ok(Baseline { folder, files: written.files })
    }

    /// Takes the findings of a file that are known out of `findings`; how many there were. Of several alike the first are
    /// taken. Uses whose import is taken stand for themselves.
    pub fn take_known(&self, path: &Path, parsed: &Parsed, findings: &mut Vec<Finding>) -> usize {
        if self.files.is_empty() || findings.is_empty() {
            return 0;
        }
        let Some(known) = self.files.get(&project::paths::shown(path, &self.folder)) else { return 0 };
        let mut left: BTreeMap<&Key, usize> = BTreeMap::new();
        for entry in known {
            *left.entry(&entry.key).or_default() += entry.count;
        }
        let before = findings.len();
        findings.retain(|finding| match left.get_mut(&Key::of(finding, parsed)) {
            Some(count) if *count > 0 => {
                *count -= 1;
                false
            }
            _ => true,
        });
        if findings.len() < before {
            analysis::untie(findings);
        }
        before - findings.len()
    }

    /// Notes all findings of a file that was looked at; what was known of it before is forgotten.
    pub fn set(&mut self, path: &Path, parsed: Option<&Parsed>, findings: &[Finding]) {
        let mut counts: BTreeMap<Key, usize> = BTreeMap::new();
        for finding in findings {
            if let Some(parsed) = parsed {
                *counts.entry(Key::of(finding, parsed)).or_default() += 1;
            }
        }
        let name = project::paths::shown(path, &self.folder);
        self.files.remove(&name);
        if !counts.is_empty() {
            let known = counts.into_iter().map(|(key, count)| Known { key, count });
            self.files.insert(name, known.collect());
        }
    }

    /// Forgets files that are no more.
    pub fn forget_gone(&mut self) {
        let folder = self.folder.clone();
        self.files.retain(|name, _| folder.join(name).exists());
    }

    /// How many findings it knows.
    pub fn len(&self) -> usize {
        self.files.values().flatten().map(|known| known.count).sum()
    }

    /// Writes it, whole or not at all.
    pub fn write(&self, file: &Path) -> anyhow::Result<()> {
        let mut text = serde_json::to_string_pretty(&Written { schema: SCHEMA, files: self.files.clone() })?;
        text.push('\n');
        crate::files::replace(&std::path::absolute(file)?, text.as_bytes())
    }
}
