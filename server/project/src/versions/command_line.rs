//! Versions from the command line: `--with`, `--versions-from`, `--python`.

use std::path::Path;

use analysis::environment::{SourceKind, VersionSource};
use changes::{Version, normalise};

use crate::intake::Intake;
use crate::paths::slashes;
use crate::read::ReadError;
use crate::requirement;
use crate::statement::{Condition, Role, Says, Statement};
use crate::{Overrides, Problem};

/// `--with NAME==VERSION`.
#[derive(Debug, Clone, PartialEq)]
pub struct With {
    /// Normalised name.
    pub distribution: String,
    /// A version or a range.
    pub says: Says,
}

/// What is wrong with an option.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OptionError {
    /// `--with` is no requirement with a version.
    #[error("--with {text}: {reason}; write NAME==VERSION")]
    With {
        /// As written.
        text: String,
        /// Why not.
        reason: String,
    },
    /// `--python` is no version.
    #[error("--python {0}: not a version of Python; write 3.11")]
    Python(String),
    /// `--versions-from` or `--config` cannot be read.
    #[error("{option} {path}: {reason}")]
    File {
        /// The option's name.
        option: &'static str,
        /// As written.
        path: String,
        /// Why not.
        reason: String,
    },
}

impl With {
    /// Reads the option's value.
    pub fn parse(text: &str) -> Result<With, OptionError> {
        let error = |reason: String| OptionError::With { text: text.to_owned(), reason };
        let required = requirement::requirement(text).map_err(error)?;
        match required.says {
            Says::Unknown => Err(error("a URL says no version".to_owned())),
            Says::Range(range) if range.is_empty() => Err(error("the version is missing".to_owned())),
            says => Ok(With { distribution: normalise(&required.name), says }),
        }
    }
}

/// Reads the value of `--python`: `3.11`, `3.11.4`, `py311`, `python3.11`.
pub fn parse_python(text: &str) -> Result<Version, OptionError> {
    let error = || OptionError::Python(text.to_owned());
    let trimmed = text.trim().trim_start_matches("python").trim_start_matches("py");
    let dotted = match trimmed.strip_prefix('3') {
        Some(minor) if !minor.is_empty() && minor.bytes().all(|byte| byte.is_ascii_digit()) => format!("3.{minor}"),
        _ => trimmed.to_owned(),
    };
    requirement::version(&dotted).map_err(|_| error())
}

impl Overrides {
    /// Checks that the files named on the command line can be read, for an early end with exit code 2. Loading a
    /// project reports the same as problems.
    pub fn verify(&self) -> Result<(), OptionError> {
        for path in &self.versions_from {
            let mut intake = Intake::new(Path::new(""));
            super::read_any(&mut intake, path).map_err(|reason| option_error("--versions-from", path, &reason))?;
        }
        match &self.config {
            crate::ConfigChoice::File(path) => Intake::new(Path::new(""))
                .try_read(path)
                .map(|_| ())
                .map_err(|reason| option_error("--config", path, &reason)),
            _ => Ok(()),
        }
    }
}

fn option_error(option: &'static str, path: &Path, reason: &ReadError) -> OptionError {
    OptionError::File { option, path: slashes(path), reason: reason.to_string() }
}

/// Adds what the command line says, before anything else.
pub(crate) fn read(overrides: &Overrides, intake: &mut Intake) {
    let python = overrides.python.iter().map(|version| ("python".to_owned(), Says::Version(version.clone())));
    let with = overrides.with.iter().map(|with| (with.distribution.clone(), with.says.clone()));
    for (distribution, says) in python.chain(with) {
        intake.statements.push(Statement {
            distribution,
            says,
            source: VersionSource { kind: SourceKind::CommandLine, file: String::new(), line: None },
            when: Condition::default(),
            role: Role::Chooses,
            level: 0,
        });
    }
    for path in &overrides.versions_from {
        file(path, intake);
    }
}

/// Reads a file for `--versions-from`: what it pins is in use and the whole span.
fn file(path: &Path, intake: &mut Intake) {
    let first = intake.statements.len();
    if let Err(reason) = super::read_any(intake, path) {
        intake.problems.push(Problem::in_file(slashes(path), format!("--versions-from: {reason}")));
    }
    // The range of Python in a lock file is no choice.
    let chooses = |said: &&mut Statement| said.role != Role::Accompanies || matches!(said.says, Says::Version(_));
    for said in intake.statements[first..].iter_mut().filter(chooses) {
        said.source.kind = SourceKind::CommandLine;
        said.role = Role::Chooses;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn with() {
        let good = With::parse("Scikit_Learn == 1.2").unwrap();
        assert_eq!((good.distribution.as_str(), good.says), ("scikit-learn", Says::Version(Version::new([1, 2]))));
        assert!(matches!(With::parse("a>=1,<2").unwrap().says, Says::Range(_)));
        assert_eq!(
            With::parse("numpy").unwrap_err().to_string(),
            "--with numpy: the version is missing; write NAME==VERSION"
        );
        assert!(With::parse("numpy=2").is_err());
        assert!(With::parse("").is_err());
    }

    #[test]
    fn python() {
        for text in ["3.11", "py311", "python3.11"] {
            assert_eq!(parse_python(text).unwrap(), Version::new([3, 11]));
        }
        assert_eq!(parse_python("3.11.4").unwrap(), Version::new([3, 11, 4]));
        assert_eq!(parse_python("new").unwrap_err().to_string(), "--python new: not a version of Python; write 3.11");
    }
}
