//! Which configuration holds for a project root.

use std::path::{Path, PathBuf};

use toml::de::DeTable;

use super::{Config, ConfigChoice, keys};
use crate::intake::Intake;
use crate::paths::absolute;
use crate::problem::Problem;
use crate::read::Source;
use crate::root::outer_roots;
use crate::table;

/// Files that are configuration alone.
const OWN: &[&str] = &[".apilift.toml", "apilift.toml"];
/// The file that has a table for every tool.
const SHARED: &str = "pyproject.toml";

/// Whether a file may hold configuration, by its name.
pub fn is_config_file(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name == SHARED || OWN.iter().any(|own| name == *own))
}

/// Whether a folder has configuration of its own.
pub fn configures(folder: &Path) -> bool {
    let mut intake = Intake::new(folder);
    OWN.iter().any(|own| folder.join(own).is_file()) || {
        let path = folder.join(SHARED);
        path.is_file()
            && intake.read(&path).is_some_and(|source| {
                DeTable::parse(&source.text)
                    .is_ok_and(|table| table::table(table.as_ref(), &["tool", "apilift"]).is_some())
            })
    }
}

/// Reads the configuration that holds for `root`; `inline` are `KEY = VALUE` texts from the command line.
pub(crate) fn load(root: &Path, choice: &ConfigChoice, inline: &[String], intake: &mut Intake) -> Config {
    let mut config = match choice {
        ConfigChoice::Isolated => Config::default_in(root),
        ConfigChoice::File(path) => named(root, &absolute(path), intake),
        ConfigChoice::Nearest => nearest(root, intake),
    };
    for text in inline {
        let source = Source::new(PathBuf::new(), "--config".to_owned(), text.clone());
        if let Some(table) = table::parse(&source, intake) {
            keys::read(&mut config, &table, &source, intake);
        }
    }
    config
}

fn nearest(root: &Path, intake: &mut Intake) -> Config {
    let outer = outer_roots(root);
    let folders = || std::iter::once(root).chain(outer.iter().map(PathBuf::as_path));
    for folder in folders() {
        for name in OWN.iter().chain([&SHARED]) {
            if let Some(config) = from_file(&folder.join(name), intake) {
                return config;
            }
        }
    }
    let mut config = Config::default_in(root);
    // Without configuration, the folder of changes may still lie at an outer root.
    if let Some(folder) = folders().find(|folder| folder.join("api-changelogs").is_dir()) {
        config.database = folder.join("api-changelogs");
    }
    config
}

fn named(root: &Path, path: &Path, intake: &mut Intake) -> Config {
    if let Some(config) = from_file(path, intake) {
        return config;
    }
    let shown = crate::paths::shown(path, &intake.root);
    if !path.is_file() {
        intake.problems.push(Problem::in_file(shown, "no such file; the defaults are used"));
    } else if path.ends_with(SHARED) {
        intake.problems.push(Problem::in_file(shown, "it has no table [tool.apilift]; the defaults are used"));
    }
    Config::default_in(root)
}

/// The configuration in a file; `None` where there is none in it.
fn from_file(path: &Path, intake: &mut Intake) -> Option<Config> {
    let source = intake.read(path)?;
    let whole = table::parse(&source, intake)?;
    let table = if path.ends_with(SHARED) { table::table(&whole, &["tool", "apilift"])? } else { &whole };
    let mut config = Config::default_in(source.folder());
    config.file = Some(path.to_path_buf());
    keys::read(&mut config, table, &source, intake);
    Some(config)
}
