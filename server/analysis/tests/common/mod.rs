//! What several tests need: the real database from its sources.

#![allow(dead_code, reason = "each test uses a part of it")]

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use analysis::modules::{ModuleId, Modules};
use changes::database::hash_word;
use changes::{Database, LayerOrigin, SourceFile};
use rustc_hash::FxHashSet;
use syntax::{Modelled, Parsed};

/// The folder of the database's sources.
pub fn changelogs() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../api-changelogs")
}

/// The database that its sources make. Panics with all problems where one cannot be read.
pub fn database() -> Database {
    database_of(files(&|_| true))
}

/// The same with the surfaces of one distribution and of those that its pages name alone: reading all of them takes long.
pub fn database_for(distribution: &str) -> Database {
    let small = files(&|relative| !relative.ends_with("/surface.jsonl"));
    let of = |file: &SourceFile, name: &str| file.path.split('/').next() == Some(name);
    let pages: String = small.iter().filter(|file| of(file, distribution)).map(|file| file.text.as_str()).collect();
    let words: BTreeSet<&str> = pages.split(|c: char| !(c.is_alphanumeric() || c == '_')).collect();
    let (sources, _) = changes::read_folder(&small);
    let is_named = |source: &changes::LibrarySource| {
        let roots = source.records.package.iter().flat_map(|package| &package.import_roots);
        source.distribution == "python" || roots.into_iter().any(|root| words.contains(root.as_str()))
    };
    let named: BTreeSet<String> = sources
        .into_iter()
        .filter(is_named)
        .map(|source| source.distribution)
        .chain([distribution.to_owned()])
        .collect();
    database_of(files(&|relative| {
        let folder = relative.split('/').next().unwrap_or_default();
        !relative.ends_with("/surface.jsonl") || named.contains(folder)
    }))
}

fn database_of(files: Vec<SourceFile>) -> Database {
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
