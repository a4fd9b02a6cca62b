//! Project roots: the nearest folder that declares, locks or configures something.

use std::path::{Path, PathBuf};

use crate::paths::absolute;

/// Files and folders that make a folder a project root.
const MARKERS: &[&str] = &[
    "pyproject.toml",
    "apilift.toml",
    ".apilift.toml",
    "setup.cfg",
    "uv.lock",
    "poetry.lock",
    "pdm.lock",
    "pylock.toml",
    "Pipfile",
    "Pipfile.lock",
    "pixi.lock",
    "pixi.toml",
    "conda-lock.yml",
    "environment.yml",
    "environment.yaml",
    ".venv",
    ".git",
    ".hg",
];

/// What ends the way up: nothing outside a repository speaks for what is in it.
const REPOSITORY: &[&str] = &[".git", ".hg"];

/// The nearest project root of a file or folder, itself included; a nested root wins. `None` where no folder above
/// it, up to its repository's root, is one.
pub fn find_root(path: &Path) -> Option<PathBuf> {
    upwards(path).find(|folder| is_root(folder))
}

/// Whether this folder is a project root. A setup.py in a package is one of the old kind that the package around it
/// calls: no root.
pub fn is_root(folder: &Path) -> bool {
    let has = |name: &str| folder.join(name).exists();
    MARKERS.iter().any(|marker| has(marker))
        || (has("setup.py") && !has("__init__.py"))
        || !requirements_in(folder).is_empty()
}

/// The project roots around `root`, nearest first, up to the repository's root. None outside a repository.
pub(crate) fn outer_roots(root: &Path) -> Vec<PathBuf> {
    let folders: Vec<PathBuf> = upwards(root).collect();
    match folders.last() {
        Some(last) if is_repository(last) => folders.into_iter().skip(1).filter(|folder| is_root(folder)).collect(),
        _ => Vec::new(),
    }
}

/// The folders from `path` up to the repository's root, or to the file system's.
fn upwards(path: &Path) -> impl Iterator<Item = PathBuf> {
    let path = absolute(path);
    let first = if path.is_dir() { Some(path) } else { path.parent().map(Path::to_path_buf) };
    std::iter::successors(
        first,
        |folder| {
            if is_repository(folder) { None } else { folder.parent().map(Path::to_path_buf) }
        },
    )
}

fn is_repository(folder: &Path) -> bool {
    REPOSITORY.iter().any(|marker| folder.join(marker).exists())
}

/// The requirements files of a folder: `requirements.txt` first, the others by name, then what pip-compile reads.
pub(crate) fn requirements_in(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let mut found: Vec<(bool, bool, String)> = entries
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter(|name| name.contains("requirements") && (name.ends_with(".txt") || name.ends_with(".in")))
        .map(|name| (name.ends_with(".in"), name != "requirements.txt", name))
        .collect();
    found.sort();
    found.into_iter().map(|(_, _, name)| folder.join(name)).filter(|path| path.is_file()).collect()
}
