//! What a release itself says of its distribution: what one imports, and where its release notes are.

use std::collections::BTreeSet;
use std::path::Path;

use changes::package::Package;

use crate::error::MinerError;
use crate::visibility;
use crate::wheel::Source;

/// Files at the top of an sdist that nobody imports.
const SCRIPTS: &[&str] = &["setup", "conftest", "noxfile", "tasks", "versioneer"];

/// Folders at the top that are not part of the package, whoever put them there.
const BESIDE: &[&str] = &["test", "doc", "docs", "example", "benchmark", "scripts", "tools"];

/// Completes what is missing in `package` from a release of it: import roots and links.
pub fn describe(package: &mut Package, release: &Path) -> Result<(), MinerError> {
    let files = Source::new(release).files(&|path| path.ends_with('/') || !visibility::skipped_file(path))?;
    if package.import_roots.is_empty() {
        let roots: BTreeSet<String> = files.iter().filter_map(|file| root(&file.path)).collect();
        package.import_roots = roots.into_iter().collect();
    }
    if package.import_roots.is_empty() {
        return Err(MinerError::NoModules { path: release.to_owned(), roots: "its top folder".to_owned() });
    }
    let metadata = files.iter().find(|file| file.path.ends_with("METADATA") || file.path.ends_with("PKG-INFO"));
    let links = metadata.map(|file| links(&file.text)).unwrap_or_default();
    let labelled = |words: &[&str]| {
        let has = |label: &str| words.iter().any(|word| label.to_lowercase().contains(word));
        links.iter().find(|(label, _)| has(label)).map(|(_, link)| link.clone())
    };
    if package.changelog.is_empty() {
        let notes = labelled(&["change", "release note", "history", "news"]);
        package.changelog = notes.or_else(|| labelled(&["home", "source", "repository"])).unwrap_or_default();
    }
    if package.documentation.is_none() {
        package.documentation = labelled(&["documentation", "docs"]);
    }
    Ok(())
}

/// The module or package that a file belongs to.
fn root(path: &str) -> Option<String> {
    let (first, inside) = path.split_once('/').map_or((path, false), |(first, _)| (first, true));
    let name = if inside { first } else { first.strip_suffix(".py").or_else(|| first.strip_suffix(".pyi"))? };
    let identifier = name.chars().all(|c| c.is_alphanumeric() || c == '_') && !name.starts_with(|c: char| c.is_numeric());
    (identifier && !SCRIPTS.contains(&name) && !BESIDE.contains(&name)).then(|| name.to_owned())
}

/// Labels and links of the metadata's head.
fn links(metadata: &str) -> Vec<(String, String)> {
    let head = metadata.lines().take_while(|line| !line.trim().is_empty());
    let line = |line: &str| {
        let (key, value) = line.split_once(':')?;
        let (label, link) = match key {
            "Project-URL" => value.split_once(',')?,
            "Home-page" => ("home", value),
            _ => return None,
        };
        let link = link.trim();
        link.starts_with("http").then(|| (label.trim().to_owned(), link.to_owned()))
    };
    head.filter_map(line).collect()
}
