//! The files that say which versions a project runs with: one file here per format.
//!
//! A format that is one file in the project root is a line in [`FORMATS`]; its reader turns a [`Source`] into
//! statements. What they say together is worked out in [`crate::environment`].

pub mod command_line;
mod conda;
mod conda_lock;
mod ini;
mod locked;
mod pdm_lock;
mod pipfile_lock;
mod pixi;
mod pixi_lock;
mod poetry;
mod poetry_lock;
mod pylock;
mod pyproject;
mod python_version;
mod requirements;
mod setup_cfg;
mod uv_lock;
pub mod venv;

use std::path::Path;

use crate::intake::Intake;
use crate::read::{ReadError, Source};
use crate::root::requirements_in;
use crate::{Overrides, root};

/// A file by its name, and its reader.
struct Format {
    file: &'static str,
    read: fn(&mut Intake, &Source),
    /// A lock file proper: its project stands for itself.
    lock: bool,
}

/// In order of precedence: of two that say the same kind of thing, the first counts.
const FORMATS: &[Format] = &[
    Format { file: "uv.lock", read: uv_lock::read, lock: true },
    Format { file: "poetry.lock", read: poetry_lock::read, lock: true },
    Format { file: "pdm.lock", read: pdm_lock::read, lock: true },
    Format { file: "Pipfile.lock", read: pipfile_lock::read, lock: true },
    Format { file: "pylock.toml", read: pylock::read, lock: true },
    Format { file: "pyproject.toml", read: pyproject::read, lock: false },
    Format { file: "setup.cfg", read: setup_cfg::read, lock: false },
    Format { file: ".python-version", read: python_version::read, lock: false },
];

/// Those that come after pinned requirements files.
const LATER_FORMATS: &[Format] = &[
    Format { file: "pixi.lock", read: pixi_lock::read, lock: true },
    Format { file: "conda-lock.yml", read: conda_lock::read, lock: true },
    Format { file: "conda-linux-64.lock", read: conda_lock::read_explicit, lock: true },
    Format { file: "conda-linux-aarch64.lock", read: conda_lock::read_explicit, lock: true },
    Format { file: "conda-osx-64.lock", read: conda_lock::read_explicit, lock: true },
    Format { file: "conda-osx-arm64.lock", read: conda_lock::read_explicit, lock: true },
    Format { file: "conda-win-64.lock", read: conda_lock::read_explicit, lock: true },
    Format { file: "pixi.toml", read: pixi::read, lock: false },
    Format { file: "environment.yml", read: conda::read, lock: false },
    Format { file: "environment.yaml", read: conda::read, lock: false },
];

/// Reads what a project root says, and the project roots around it where it does not stand for itself.
///
/// A root with a lock file or a virtual environment of its own stands for itself. Any other one (a workspace's member,
/// a folder of documentation with a requirements file) has what it does not say from the roots around it, up to the
/// repository's.
pub(crate) fn read(root: &Path, overrides: &Overrides, intake: &mut Intake) {
    let own = match &overrides.venv {
        Some(chosen) if venv::read_chosen(intake, chosen) => OwnVenv::NotAsked,
        _ => OwnVenv::Read(overrides.project_environment.as_deref()),
    };
    let mut alone = read_root(root, own, intake);
    for outer in root::outer_roots(root) {
        if alone {
            break;
        }
        intake.level = intake.level.saturating_add(1);
        alone = read_root(&outer, own, intake);
    }
    intake.level = 0;
    let has_venv =
        intake.statements.iter().any(|said| said.source.kind == analysis::environment::SourceKind::Installed);
    if let (false, Some(active)) = (has_venv, &overrides.virtual_env) {
        venv::read_active(intake, active);
    }
}

/// Whether a root's own virtual environment counts: not where the user chose another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum OwnVenv<'a> {
    /// First in the place that the environment names.
    Read(Option<&'a Path>),
    NotAsked,
}

/// Reads one root; whether it stands for itself.
fn read_root(root: &Path, own: OwnVenv<'_>, intake: &mut Intake) -> bool {
    let mut alone = read_formats(root, FORMATS, intake);
    for path in requirements_in(root).into_iter().chain(requirements_in_folder(&root.join("requirements"))) {
        requirements::read(intake, &path);
    }
    alone |= read_formats(root, LATER_FORMATS, intake);
    // New requirements files change the folders that hold them.
    intake.depends_on.insert(root.to_path_buf());
    intake.depends_on.insert(root.join("requirements.txt"));
    intake.depends_on.insert(root.join("requirements"));
    match own {
        OwnVenv::Read(named) => venv::read_in_project(intake, root, named) || alone,
        OwnVenv::NotAsked => alone,
    }
}

/// Reads the files of a root that are there; whether one of them is a lock file.
fn read_formats(root: &Path, formats: &[Format], intake: &mut Intake) -> bool {
    let mut lock = false;
    for format in formats {
        if let Some(source) = intake.read(&root.join(format.file)) {
            (format.read)(intake, &source);
            lock |= format.lock;
        }
    }
    lock
}

/// The files of a folder that is named `requirements`: whatever they are called.
fn requirements_in_folder(folder: &Path) -> Vec<std::path::PathBuf> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let mut out: Vec<_> = entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|e| e == "txt" || e == "in") && path.is_file())
        .collect();
    out.sort_by_key(|path| (path.extension().is_some_and(|e| e == "in"), path.clone()));
    out
}

/// Reads any file or folder that says versions, by its name: `--versions-from`.
pub(crate) fn read_any(intake: &mut Intake, path: &Path) -> Result<(), ReadError> {
    if path.is_dir() {
        return if venv::read_folder(intake, path) { Ok(()) } else { Err(ReadError::NotAFile) };
    }
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    match all_formats().find(|format| name.ends_with(format.file)) {
        Some(format) => {
            let source = intake.try_read(path)?;
            (format.read)(intake, &source);
        }
        None if name.starts_with("pylock.") && name.ends_with(".toml") => {
            let source = intake.try_read(path)?;
            pylock::read(intake, &source);
        }
        None if name.ends_with(".yml") || name.ends_with(".yaml") => {
            let source = intake.try_read(path)?;
            conda::read(intake, &source);
        }
        None => {
            intake.try_read(path)?;
            requirements::read(intake, path);
        }
    }
    Ok(())
}

/// Reads a text as pyproject.toml.
pub(crate) fn pyproject_source(intake: &mut Intake, source: &Source) {
    pyproject::read(intake, source);
}

/// The distributions that a requirements file itself names, each with its line.
pub(crate) fn names_in_requirements(text: &str) -> Vec<(String, u32)> {
    requirements::names(text)
}

/// The names of the files in a project root that matter, whether they exist or not.
pub(crate) fn file_names() -> impl Iterator<Item = &'static str> {
    all_formats().map(|format| format.file)
}

fn all_formats() -> impl Iterator<Item = &'static Format> {
    FORMATS.iter().chain(LATER_FORMATS)
}
