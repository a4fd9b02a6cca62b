//! What the tests of the repository itself share: where things lie, and Rust text without its comments and tests.

pub mod rust;

use std::path::{Path, PathBuf};

/// The crates below `server/`.
pub const CRATES: &[&str] = &["syntax", "changes", "analysis", "project", "miner", "model", "apilift"];

/// The repository's root.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Every file below a folder, sorted; what is built or downloaded is left out.
pub fn files_below(folder: &Path) -> Vec<PathBuf> {
    let mut out = Vec::new();
    let mut pending = vec![folder.to_path_buf()];
    while let Some(next) = pending.pop() {
        let Ok(entries) = std::fs::read_dir(&next) else { continue };
        for entry in entries.flatten() {
            let path = entry.path();
            let name = entry.file_name();
            if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                if !["target", ".git", ".scratch", "node_modules", "__pycache__"].iter().any(|skip| name == *skip) {
                    pending.push(path);
                }
            } else {
                out.push(path);
            }
        }
    }
    out.sort();
    out
}

/// Every Rust file below a folder.
pub fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut out = files_below(folder);
    out.retain(|path| path.extension().is_some_and(|extension| extension == "rs"));
    out
}

/// A path as it is shown: from the repository's root on.
pub fn shown(path: &Path) -> String {
    path.strip_prefix(root()).unwrap_or(path).display().to_string()
}

/// A file's text; empty where it cannot be read.
pub fn text(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_default()
}

/// Fails with all complaints at once, each on its line.
#[track_caller]
pub fn none(what: &str, complaints: &[String]) {
    assert!(complaints.is_empty(), "{what}:\n  {}", complaints.join("\n  "));
}
