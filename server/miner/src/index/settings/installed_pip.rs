//! Where pip looks when nothing is configured: its own source says so, and that is read, not run. So the default is that
//! of the user's own pip, also where somebody packaged pip with another one.

use std::io::Read;
use std::path::{Path, PathBuf};

use super::Surroundings;

/// The module of pip that names its default.
const MODULE: &str = "pip/_internal/models/index.py";

/// The default index of the first pip that is found: in the active environment, beside the programs on the path, in the
/// Pythons of the user's version manager.
pub(super) fn default_index(around: &Surroundings<'_>) -> Option<String> {
    if !around.machine {
        return None;
    }
    prefixes(around).iter().flat_map(|prefix| libraries(prefix)).find_map(|library| in_library(&library))
}

/// Folders that a Python may be installed in.
fn prefixes(around: &Surroundings<'_>) -> Vec<PathBuf> {
    let mut out: Vec<PathBuf> = (around.variable)("VIRTUAL_ENV").map(PathBuf::from).into_iter().collect();
    let path = (around.variable)("PATH").unwrap_or_default();
    for folder in std::env::split_paths(&path) {
        // On Windows python.exe lies in the prefix itself.
        out.extend(folder.parent().map(Path::to_path_buf));
        out.push(folder);
    }
    let mut managers = Vec::new();
    managers.extend((around.variable)("PYENV_ROOT").map(|root| Path::new(&root).join("versions")));
    if let Some(home) = &around.home {
        managers.push(home.join(".pyenv/versions"));
        managers.push(home.join(".local/share/uv/python"));
    }
    for manager in managers {
        out.extend(folders(&manager));
    }
    out
}

/// The folders of a prefix that hold Python's own library.
fn libraries(prefix: &Path) -> Vec<PathBuf> {
    let mut out = vec![prefix.join("Lib")];
    let is_python = |path: &PathBuf| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("python"));
    out.extend(folders(&prefix.join("lib")).into_iter().filter(is_python));
    out
}

/// Sorted, the last one first: the newest Python.
fn folders(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let mut out: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).filter(|path| path.is_dir()).collect();
    out.sort_by(|a, b| b.cmp(a));
    out
}

fn in_library(library: &Path) -> Option<String> {
    for packages in ["site-packages", "dist-packages"] {
        if let Ok(text) = std::fs::read_to_string(library.join(packages).join(MODULE)) {
            return in_source(&text);
        }
    }
    // The pip that comes with Python, not installed yet.
    let bundled = std::fs::read_dir(library.join("ensurepip/_bundled")).ok()?;
    let wheel = bundled.flatten().map(|entry| entry.path()).find(|path| {
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        name.starts_with("pip-") && name.ends_with(".whl")
    })?;
    let mut archive = zip::ZipArchive::new(std::fs::File::open(wheel).ok()?).ok()?;
    let mut text = String::new();
    archive.by_name(MODULE).ok()?.take(1 << 20).read_to_string(&mut text).ok()?;
    in_source(&text)
}

/// The first URL that an index is made of: `PyPI = PackageIndex("https://…/", …)`.
fn in_source(text: &str) -> Option<String> {
    let (_, made) = text.split_once("= PackageIndex(")?;
    let quoted = made.trim_start();
    let quote = quoted.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let url = quoted[1..].split(quote).next().filter(|url| url.starts_with("https://"))?;
    Some(format!("{}/simple/", url.trim_end_matches('/')))
}

#[cfg(test)]
mod tests {
    use super::in_source;

    #[test]
    fn the_first_index_is_the_default() {
        let source = "class PackageIndex:\n    def __init__(self, url): ...\n\nMain = PackageIndex(\n    \"https://a.example/\", domain=\"b\")\nTest = PackageIndex(\"https://c.example/\")\n";
        assert_eq!(in_source(source).as_deref(), Some("https://a.example/simple/"));
        assert_eq!(in_source("x = 1"), None);
    }
}
