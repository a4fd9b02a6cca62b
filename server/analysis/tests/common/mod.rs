//! What several tests need: the real database from its sources.

#![allow(dead_code, reason = "each test uses a part of it")]

use std::path::{Path, PathBuf};

use changes::{Database, LayerOrigin, SourceFile};

/// The folder of the database's sources.
pub fn changelogs() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../api-changelogs")
}

/// The database that its sources make. Panics with all problems where one cannot be read.
pub fn database() -> Database {
    let root = changelogs();
    let mut files = Vec::new();
    let mut pending = vec![root.clone()];
    while let Some(next) = pending.pop() {
        for entry in std::fs::read_dir(&next).expect("a folder").flatten() {
            let path = entry.path();
            let relative = path.strip_prefix(&root).expect("below").to_string_lossy().replace('\\', "/");
            if path.is_dir() {
                pending.push(path);
            } else if relative.contains('/') {
                files.push(SourceFile::new(relative, std::fs::read_to_string(&path).expect("text")));
            }
        }
    }
    let (sources, problems) = changes::read_folder(&files);
    assert!(problems.is_empty(), "{}", problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"));
    Database::default().with_all(changes::derive::layers(LayerOrigin::Written, sources))
}
