//! What gathers while a project's files are read.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use analysis::environment::{SourceKind, VersionSource};
use changes::normalise;

use crate::paths::shown;
use crate::problem::Problem;
use crate::read::{ReadError, Source};
use crate::statement::{Condition, Role, Says, Statement};
use crate::versions::venv::Installed;

/// Statements, problems and the files that they come from.
#[derive(Debug, Default)]
pub(crate) struct Intake {
    /// Paths are shown relative to this.
    pub root: PathBuf,
    /// How far out the files lie that are being read.
    pub level: u16,
    /// What was said.
    pub statements: Vec<Statement>,
    /// What went wrong.
    pub problems: Vec<Problem>,
    /// What was looked at, whether it exists or not.
    pub depends_on: BTreeSet<PathBuf>,
    /// What is installed in the environments that were read.
    pub installed: Vec<Installed>,
}

impl Intake {
    pub fn new(root: &Path) -> Intake {
        Intake { root: root.to_path_buf(), ..Intake::default() }
    }

    /// Reads a file if it is there.
    pub fn read(&mut self, path: &Path) -> Option<Source> {
        match self.try_read(path) {
            Ok(source) => Some(source),
            Err(ReadError::Missing) => None,
            Err(error) => {
                self.problems.push(Problem::in_file(shown(path, &self.root), error.to_string()));
                None
            }
        }
    }

    /// Reads a file that ought to be there.
    pub fn try_read(&mut self, path: &Path) -> Result<Source, ReadError> {
        self.depends_on.insert(path.to_path_buf());
        Source::read(path, shown(path, &self.root))
    }

    /// Notes a problem at a line.
    pub fn problem(&mut self, source: &Source, line: u32, message: impl Into<String>) {
        self.problems.push(Problem::at(&source.file, line, message));
    }

    /// Notes what a place says.
    pub fn say(&mut self, name: &str, says: Says, place: Place<'_>, when: Condition) {
        let kind = match (&says, place.kind) {
            // A single version in a declaration pins; a range in a lock file only declares.
            (Says::Version(_), SourceKind::Declared) => SourceKind::Lock,
            (Says::Range(_), SourceKind::Lock) => SourceKind::Declared,
            (_, kind) => kind,
        };
        self.statements.push(Statement {
            distribution: normalise(name.trim()),
            says,
            source: VersionSource { kind, file: place.file.to_owned(), line: place.line },
            when,
            role: place.role,
            level: self.level,
        });
    }

    /// Every problem once, in the order of files and lines; of a file that is all wrong, the first ones.
    pub fn settle(&mut self) {
        self.problems.sort();
        self.problems.dedup();
        let mut counts: BTreeMap<String, usize> = BTreeMap::new();
        self.problems.retain(|problem| {
            let count = counts.entry(problem.file.clone()).or_default();
            *count += 1;
            *count <= MOST
        });
        for (file, count) in counts.into_iter().filter(|(_, count)| *count > MOST) {
            self.problems.push(Problem::in_file(file, format!("… and {} more like these", count - MOST)));
        }
    }
}

/// So many problems are told per file.
const MOST: usize = 20;

/// Where something is said.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Place<'a> {
    pub kind: SourceKind,
    pub role: Role,
    pub file: &'a str,
    pub line: Option<u32>,
}

impl<'a> Place<'a> {
    /// A line of a lock file.
    pub fn lock(source: &'a Source, line: u32) -> Place<'a> {
        Place { kind: SourceKind::Lock, role: Role::Chooses, file: &source.file, line: Some(line) }
    }

    /// A line of a file that declares ranges.
    pub fn declaration(source: &'a Source, line: u32) -> Place<'a> {
        Place { kind: SourceKind::Declared, role: Role::Declares, file: &source.file, line: Some(line) }
    }
}
