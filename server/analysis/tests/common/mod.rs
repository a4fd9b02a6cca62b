//! What several tests need: the real database from its sources.

#![allow(dead_code, reason = "each test uses a part of it")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use analysis::environment::{Environment, Pin, SourceKind, VersionSource};
use analysis::modules::{ModuleId, Modules};
use analysis::settings::{Selector, Settings};
use changes::database::hash_word;
use changes::{Confidence, Database, LayerOrigin, SourceFile, Span};
use rustc_hash::FxHashSet;
use syntax::{Modelled, Parsed};

/// The folder of the database's sources.
pub fn changelogs() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../api-changelogs")
}

/// The libraries whose import roots stand in a text, and Python: reading all of them takes long.
pub fn database_naming(text: &str) -> Database {
    database_of(&named(text))
}

/// A distribution, and what its pages name.
pub fn database_for(distribution: &str) -> Database {
    let pages = files(&|relative| folder_of(relative) == distribution && !relative.ends_with("/surface.jsonl"));
    let pages: Vec<&str> = pages.iter().map(|file| file.text.as_str()).collect();
    let mut wanted = named(&pages.join("\n"));
    wanted.insert(distribution.to_owned());
    database_of(&wanted)
}

fn named(text: &str) -> BTreeSet<String> {
    let words: BTreeSet<&str> = text.split(|c: char| !(c.is_alphanumeric() || c == '_')).collect();
    let (packages, _) = changes::read_folder(&files(&|relative| relative.ends_with("/package.toml")));
    let is_named = |source: &changes::LibrarySource| {
        let roots = source.records.package.iter().flat_map(|package| &package.import_roots);
        source.distribution == "python" || roots.into_iter().any(|root| words.contains(root.as_str()))
    };
    packages.into_iter().filter(is_named).map(|source| source.distribution).collect()
}

fn folder_of(relative: &str) -> &str {
    relative.split('/').next().unwrap_or_default()
}

/// Panics with all problems where something cannot be read.
fn database_of(distributions: &BTreeSet<String>) -> Database {
    let files = files(&|relative| distributions.contains(folder_of(relative)));
    let (sources, problems) = changes::read_folder(&files);
    assert!(problems.is_empty(), "{}", problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"));
    Database::default().with_all(changes::derive::layers(LayerOrigin::Written, sources))
}

fn files(is_wanted: &dyn Fn(&str) -> bool) -> Vec<SourceFile> {
    let root = changelogs();
    let mut files = Vec::new();
    let mut pending = vec![root.clone()];
    while let Some(next) = pending.pop() {
        for entry in std::fs::read_dir(&next).expect("a folder").flatten() {
            let path = entry.path();
            let relative = path.strip_prefix(&root).expect("below").to_string_lossy().replace('\\', "/");
            if path.is_dir() {
                pending.push(path);
            } else if relative.contains('/') && is_wanted(&relative) {
                files.push(SourceFile::new(relative, std::fs::read_to_string(&path).expect("text")));
            }
        }
    }
    files
}

/// The versions and settings that the first lines of a file say: `# with: numpy==2.1`, `# range: numpy>=1.22`,
/// `# settings: future`, `# first-party: name`.
pub fn header(text: &str) -> (Environment, Settings) {
    let mut environment = Environment::default();
    let mut settings = Settings::default();
    for line in text.lines().take_while(|line| line.starts_with('#')) {
        if let Some(versions) = line.strip_prefix("# with: ") {
            for word in versions.split_whitespace() {
                let (name, version) = word.split_once("==").expect("name==version");
                let source = VersionSource { kind: SourceKind::CommandLine, file: String::new(), line: None };
                let in_use = Some((version.parse().expect("a version"), source));
                environment.pins.insert(name.to_owned(), Pin { in_use, span: None, declared: true });
            }
        } else if let Some(ranges) = line.strip_prefix("# range: ") {
            for word in ranges.split_whitespace() {
                let at = word.find(['<', '>', '=', '!', '~']).expect("a range");
                let (name, specifiers) = word.split_at(at);
                let source =
                    VersionSource { kind: SourceKind::Declared, file: "pyproject.toml".to_owned(), line: None };
                let span = Span::Range { specifiers: specifiers.parse().expect("a range"), from: None };
                environment.pins.entry(name.to_owned()).or_default().span = Some((span, source));
            }
        } else if let Some(words) = line.strip_prefix("# settings: ") {
            for word in words.split_whitespace() {
                match word {
                    "future" => settings.future = true,
                    "possible" => settings.confidence = Confidence::Possible,
                    _ => settings.extend_select.push(Selector::parse(word)),
                }
            }
        } else if let Some(words) = line.strip_prefix("# first-party: ") {
            environment.first_party.extend(words.split_whitespace().map(str::to_owned));
        }
    }
    (environment, settings)
}

/// A project in a folder: all its files are modules, and all import roots are reached.
pub struct Folder {
    files: BTreeMap<String, (String, Arc<Modelled>)>,
}

impl Folder {
    /// Reads all Python files below a folder.
    pub fn read(root: &Path) -> Folder {
        let mut files = BTreeMap::new();
        let mut pending = vec![root.to_path_buf()];
        while let Some(next) = pending.pop() {
            for entry in std::fs::read_dir(&next).expect("a folder").flatten() {
                let path = entry.path();
                if path.is_dir() {
                    pending.push(path);
                    continue;
                }
                let id = path.strip_prefix(root).expect("below").to_string_lossy().replace('\\', "/");
                let text = std::fs::read_to_string(&path).expect("text");
                let modelled = Modelled::new(Parsed::new(text.as_str()).expect("parsed"));
                files.insert(id, (text, Arc::new(modelled)));
            }
        }
        Folder { files }
    }

    /// The files, by id.
    pub fn texts(&self) -> impl Iterator<Item = (&str, &str)> {
        self.files.iter().map(|(id, (text, _))| (id.as_str(), text.as_str()))
    }
}

impl Modules for Folder {
    fn locate(&self, from: &str, level: usize, path: &str) -> Option<ModuleId> {
        let mut base: Vec<&str> = if level == 0 { Vec::new() } else { from.split('/').collect() };
        base.truncate(base.len().saturating_sub(level));
        base.extend(path.split('.').filter(|part| !part.is_empty()));
        let stem = base.join("/");
        let names = [format!("{stem}/__init__.py"), format!("{stem}.py")];
        names.into_iter().find(|name| self.files.contains_key(name)).map(ModuleId::from)
    }

    fn file(&self, id: &str) -> Option<Arc<Modelled>> {
        self.files.get(id).map(|(_, file)| Arc::clone(file))
    }

    fn is_package(&self, id: &str) -> bool {
        id.ends_with("__init__.py")
    }

    fn shared_with(&self, _: &str) -> Vec<ModuleId> {
        self.files.keys().filter(|id| id.ends_with("conftest.py")).map(|id| ModuleId::from(id.as_str())).collect()
    }

    fn roots_reached(&self, _: &str) -> Arc<FxHashSet<u64>> {
        Arc::new(["marshmallow", "numpy", "pandas", "unittest"].map(hash_word).into_iter().collect())
    }
}
