//! What a release itself says of its distribution: what one imports, and where its release notes are.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::Read;
use std::path::Path;

use changes::package::Package;

use crate::error::MinerError;
use crate::visibility;
use crate::wheel::Source;

/// Files at the top of an sdist that nobody imports.
const SCRIPTS: &[&str] = &["setup", "conftest", "noxfile", "tasks", "versioneer"];

/// Folders at the top that are not part of the package, whoever put them there.
const BESIDE: &[&str] = &["test", "doc", "docs", "example", "benchmark", "scripts", "tools"];

/// The most bytes of an installed distribution's list of files.
const LIST: u64 = 64 << 20;

/// Completes what is missing in `package` from a release of it, a wheel or an sdist: import roots and links.
pub fn describe(package: &mut Package, release: &Path) -> Result<(), MinerError> {
    let files = Source::new(release).files(&|path| path.ends_with('/') || !visibility::skipped_file(path))?;
    let metadata = files.iter().find(|file| file.path.ends_with("METADATA") || file.path.ends_with("PKG-INFO"));
    let roots = files.iter().filter_map(|file| root(&file.path)).collect();
    complete(package, roots, metadata.map_or("", |file| &file.text), release)
}

/// The same from an installed distribution's metadata folder.
pub fn describe_installed(package: &mut Package, metadata: &Path) -> Result<(), MinerError> {
    let text = |name: &str| {
        let mut bytes = Vec::new();
        // What is not there says nothing.
        File::open(metadata.join(name)).ok()?.take(LIST).read_to_end(&mut bytes).ok()?;
        Some(String::from_utf8_lossy(&bytes).into_owned())
    };
    let mut roots = BTreeSet::new();
    if let Some(record) = text("RECORD") {
        let python = |path: &&str| path.ends_with(".py") || path.ends_with(".pyi");
        let paths = record.lines().filter_map(|line| line.split(',').next()).filter(python);
        roots.extend(paths.filter(|path| !visibility::skipped_file(path)).filter_map(root));
    } else if let Some(names) = text("top_level.txt") {
        roots.extend(names.lines().filter_map(|line| root(&format!("{}/", line.trim()))));
    }
    complete(package, roots, &text("METADATA").or_else(|| text("PKG-INFO")).unwrap_or_default(), metadata)
}

fn complete(package: &mut Package, roots: BTreeSet<String>, metadata: &str, from: &Path) -> Result<(), MinerError> {
    if package.import_roots.is_empty() {
        package.import_roots = roots.into_iter().collect();
    }
    if package.import_roots.is_empty() {
        return Err(MinerError::NoModules { path: from.to_owned(), roots: "its top folder".to_owned() });
    }
    let links = links(metadata);
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
    let identifier =
        name.chars().all(|c| c.is_alphanumeric() || c == '_') && !name.starts_with(|c: char| c.is_numeric());
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
