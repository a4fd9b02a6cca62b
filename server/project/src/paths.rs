//! Paths, the same on every platform.

use std::path::{Component, Path, PathBuf};

/// The absolute path without `.` and `..`, by the text alone (links are not followed).
pub fn absolute(path: &Path) -> PathBuf {
    let full = std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf());
    let mut out = PathBuf::new();
    for part in full.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => {
                // At the top `..` stays where it is, as the operating system has it.
                out.pop();
            }
            _ => out.push(part),
        }
    }
    out
}

/// The path as shown to users: relative to `base`, `/` between the parts; absolute where the two share no folder.
pub fn shown(path: &Path, base: &Path) -> String {
    let (path, base) = (absolute(path), absolute(base));
    let named = |p: &Path| p.components().filter(|c| matches!(c, Component::Normal(_))).count();
    let common: PathBuf =
        path.components().zip(base.components()).take_while(|(a, b)| a == b).map(|(a, _)| a).collect();
    if named(&common) == 0 && named(&base) > 0 {
        return slashes(&path);
    }
    let up = base.components().count() - common.components().count();
    let below = path.strip_prefix(&common).unwrap_or(&path);
    let mut out = "../".repeat(up);
    out.push_str(&slashes(below));
    if out.is_empty() { ".".to_owned() } else { out }
}

/// The path's text with `/` between the parts.
pub(crate) fn slashes(path: &Path) -> String {
    let text = path.to_string_lossy();
    if cfg!(windows) { text.replace('\\', "/") } else { text.into_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(path: &str, base: &str, expected: &str) {
        assert_eq!(shown(Path::new(path), Path::new(base)), expected);
    }

    #[test]
    fn shown_paths() {
        check("a/b/c.txt", "a/b", "c.txt");
        check("a/b/d/c.txt", "a/b", "d/c.txt");
        check("a/c.txt", "a/b", "../c.txt");
        check("a/b", "a/b", ".");
        check("a/./b/../x", "a", "x");
        if cfg!(unix) {
            check("/opt/venv", "/work/project", "/opt/venv");
        }
    }
}
