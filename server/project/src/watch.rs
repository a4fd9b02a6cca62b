//! Which files a result depends on, so that a server can look again when they change.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// Globs, relative to a workspace folder, that an editor is asked to watch.
pub fn globs() -> Vec<String> {
    let folders =
        ["**/*requirements*.{txt,in}", "**/requirements/*.{txt,in}", "**/pyvenv.cfg", "**/*.dist-info/METADATA"];
    let configuration = ["**/apilift.toml", "**/.apilift.toml", "**/setup.py", "**/*baseline*.json"];
    let formats = crate::versions::file_names().map(|name| format!("**/{name}"));
    formats.chain(folders.into_iter().chain(configuration).map(str::to_owned)).collect()
}

/// The state of files and folders at one time: equal as long as none was made, changed or removed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Stamp(BTreeMap<PathBuf, Option<(Option<SystemTime>, u64)>>);

impl Stamp {
    /// Takes the state of `paths`, whether they exist or not.
    pub fn of<'a>(paths: impl IntoIterator<Item = &'a Path>) -> Stamp {
        let state = |path: &Path| path.metadata().ok().map(|meta| (meta.modified().ok(), meta.len()));
        Stamp(paths.into_iter().map(|path| (path.to_path_buf(), state(path))).collect())
    }

    /// Whether the same paths are in another state now.
    pub fn is_stale(&self) -> bool {
        *self != Stamp::of(self.0.keys().map(PathBuf::as_path))
    }
}
