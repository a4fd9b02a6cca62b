//! Virtual environments: their metadata is read as files, their interpreter is never run.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use analysis::environment::SourceKind;
use changes::Version;

use super::ini;
use crate::intake::{Intake, Place};
use crate::paths::shown;
use crate::problem::Problem;
use crate::requirement::version;
use crate::statement::{Condition, Role, Says};
use crate::table;

/// An installed distribution.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Installed {
    /// Its name, as its metadata writes it.
    pub name: String,
    /// Its version.
    pub version: Version,
    /// The `site-packages` folder that its packages lie in.
    pub packages: PathBuf,
    /// Its metadata: a `.dist-info` or `.egg-info` folder (or file).
    pub metadata: PathBuf,
}

/// The distributions of a virtual environment, or of a `site-packages` folder, by name; none where it is neither.
pub fn installed_in(folder: &Path) -> Vec<Installed> {
    let mut packages: Vec<PathBuf> = libraries(folder).into_iter().map(|(packages, _)| packages).collect();
    if packages.is_empty() {
        packages.push(folder.to_path_buf());
    }
    packages.iter().flat_map(|packages| installed(packages)).collect()
}

/// Where tools put a project's environment.
const NAMES: &[&str] = &[".venv", "venv", "env", ".pixi/envs/default"];

/// The head of a METADATA file ends within this.
const HEAD: u64 = 64 * 1024;

/// Reads the project's own environment, if there is one: in the place that is `named`, else where tools put it.
pub(super) fn read_in_project(intake: &mut Intake, root: &Path, named: Option<&Path>) -> bool {
    if named.is_some_and(|named| read_folder(intake, &root.join(named))) {
        return true;
    }
    // Some tools write a file `.venv` that names the folder.
    let pointer = root.join(".venv");
    if pointer.is_file() {
        let target = intake.read(&pointer).map(|source| source.text.trim().to_owned()).unwrap_or_default();
        if !target.is_empty() && read_folder(intake, &root.join(target)) {
            return true;
        }
    }
    NAMES.iter().any(|name| read_folder(intake, &root.join(name))) || read_of_poetry(intake, root)
}

/// Reads the environment that poetry.toml puts into a folder of the project: `virtualenvs.path`. Poetry calls it by the
/// project's name, a hash and the version of Python; of several the newest counts.
fn read_of_poetry(intake: &mut Intake, root: &Path) -> bool {
    let Some(source) = intake.read(&root.join("poetry.toml")) else { return false };
    let Some(whole) = table::parse(&source, intake) else { return false };
    let path = table::table(&whole, &["virtualenvs"]).and_then(|of| table::text(of, "path"));
    let Some(path) = path.map(|path| path.replace("{project-dir}", ".")) else { return false };
    // A folder of all projects, in the user's home or cache, is not this one's.
    if path.contains(['{', '~']) || Path::new(&path).is_absolute() {
        return false;
    }
    let Ok(entries) = std::fs::read_dir(root.join(path)) else { return false };
    let mut found: Vec<(Option<Version>, PathBuf)> = entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|folder| folder.join("pyvenv.cfg").is_file())
        .map(|folder| {
            let name = folder.file_name().unwrap_or_default().to_string_lossy();
            (name.rsplit_once("-py").and_then(|(_, number)| numbers(number)), folder)
        })
        .collect();
    found.sort();
    found.pop().is_some_and(|(_, folder)| read_folder(intake, &folder))
}

/// Reads the environment that the user chose, in the editor or on the command line; whether it is one.
pub(super) fn read_chosen(intake: &mut Intake, folder: &Path) -> bool {
    let found = read_folder(intake, folder);
    if !found {
        let file = shown(folder, &intake.root);
        intake.problems.push(Problem::in_file(file, "it is not a virtual environment; no version is read from it"));
    }
    found
}

/// Reads the environment that is active in the shell. One that is gone is nobody's mistake.
pub(super) fn read_active(intake: &mut Intake, folder: &Path) {
    read_folder(intake, folder);
}

/// Reads an environment; whether the folder is one.
pub(super) fn read_folder(intake: &mut Intake, folder: &Path) -> bool {
    let config = folder.join("pyvenv.cfg");
    let libraries = libraries(folder);
    let source = intake.read(&config);
    if source.is_none() && libraries.is_empty() {
        return false;
    }
    let written = source.as_ref().and_then(|source| {
        let items = ini::items(&source.text);
        let find = |key: &str| items.iter().find(|item| item.key.eq_ignore_ascii_case(key));
        let item = find("version_info").or_else(|| find("version"))?;
        Some((numbers(item.value)?, source.file.clone(), Some(item.line)))
    });
    let shown = shown(folder, &intake.root);
    let python =
        written.or_else(|| Some((libraries.iter().find_map(|(_, python)| python.clone())?, shown.clone(), None)));
    if let Some((version, file, line)) = python {
        intake.say("python", Says::Version(version), place(&file, line), Condition::default());
    }
    for (packages, _) in libraries {
        for it in installed(&packages) {
            intake.say(&it.name, Says::Version(it.version.clone()), place(&shown, None), Condition::default());
            intake.installed.push(it);
        }
        intake.depends_on.insert(packages);
    }
    true
}

fn place(file: &str, line: Option<u32>) -> Place<'_> {
    Place { kind: SourceKind::Installed, role: Role::Accompanies, file, line }
}

/// The `site-packages` folders, with the version of Python that their path names.
fn libraries(folder: &Path) -> Vec<(PathBuf, Option<Version>)> {
    let mut out: Vec<(PathBuf, Option<Version>)> = Vec::new();
    let mut add = |path: PathBuf, python: Option<Version>| {
        let known = |old: &PathBuf| match (old.canonicalize(), path.canonicalize()) {
            (Ok(old), Ok(new)) => old == new,
            _ => false,
        };
        if path.is_dir() && !out.iter().any(|(old, _)| known(old)) {
            out.push((path, python));
        }
    };
    for library in ["lib", "lib64"] {
        let Ok(entries) = std::fs::read_dir(folder.join(library)) else { continue };
        let mut names: Vec<_> = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok()).collect();
        names.sort();
        for name in names {
            let python = name.strip_prefix("python").or_else(|| name.strip_prefix("pypy")).and_then(numbers);
            if python.is_some() {
                add(folder.join(library).join(&name).join("site-packages"), python);
            }
        }
    }
    // Windows.
    add(folder.join("Lib").join("site-packages"), None);
    out
}

/// The distributions in a `site-packages` folder, by name.
fn installed(packages: &Path) -> Vec<Installed> {
    let Ok(entries) = std::fs::read_dir(packages) else { return Vec::new() };
    let described = |metadata: PathBuf| {
        let (name, version) = distribution(&metadata)?;
        Some(Installed { name, version, packages: packages.to_path_buf(), metadata })
    };
    let mut out: Vec<Installed> = entries.filter_map(|entry| described(entry.ok()?.path())).collect();
    out.sort();
    out
}

fn distribution(folder: &Path) -> Option<(String, Version)> {
    let name = folder.file_name()?.to_str()?;
    // pip leaves `~name` behind where an installation broke off.
    if name.starts_with('~') {
        return None;
    }
    let (stem, metadata) = match (name.strip_suffix(".dist-info"), name.strip_suffix(".egg-info")) {
        (Some(stem), _) => (stem, folder.join("METADATA")),
        (None, Some(stem)) if folder.is_dir() => (stem, folder.join("PKG-INFO")),
        (None, Some(stem)) => (stem, folder.to_path_buf()),
        (None, None) => return None,
    };
    head(&metadata).or_else(|| {
        // Without readable metadata the folder's name says the same.
        let mut parts = stem.split('-');
        Some((parts.next()?.to_owned(), version(parts.next()?).ok()?))
    })
}

/// `Name` and `Version` of a metadata file.
fn head(path: &Path) -> Option<(String, Version)> {
    if !path.metadata().ok()?.is_file() {
        return None;
    }
    let mut bytes = Vec::new();
    File::open(path).ok()?.take(HEAD).read_to_end(&mut bytes).ok()?;
    let text = String::from_utf8_lossy(&bytes);
    let field = |key: &str| {
        let lines = text.lines().take_while(|line| !line.trim().is_empty());
        lines
            .filter_map(|line| line.split_once(':'))
            .find(|(name, _)| name.eq_ignore_ascii_case(key))
            .map(|(_, v)| v.trim())
    };
    Some((field("Name").filter(|name| !name.is_empty())?.to_owned(), version(field("Version")?).ok()?))
}

/// `3.11.4` of `3.11.4.final.0`, `3.13` of `3.13t`.
fn numbers(text: &str) -> Option<Version> {
    let numbers: Vec<u64> =
        text.trim().split('.').take(3).map_while(|part| part.trim_end_matches('t').parse().ok()).collect();
    (numbers.len() >= 2).then(|| Version::new(numbers))
}
