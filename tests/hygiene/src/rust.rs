//! Rust text as far as these tests need it: comments blanked, `#[cfg(test)]` items blanked.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::{rust_files, text};

/// A file's code: comments and items under `#[cfg(test)]` are blanks, line breaks stay.
pub struct Code {
    /// Where it lies.
    pub path: PathBuf,
    /// The text that is left.
    pub text: String,
}

/// The code of a crate's `src`, without the files that only tests compile.
pub fn production_code(source: &Path) -> Vec<Code> {
    let mut test_modules = BTreeSet::new();
    let mut out = Vec::new();
    for path in rust_files(source) {
        let uncommented = without_comments(&text(&path));
        let (code, modules) = without_tests(&uncommented);
        for module in modules {
            let folder = module_folder(&path);
            test_modules.insert(folder.join(format!("{module}.rs")));
            test_modules.insert(folder.join(&module));
        }
        out.push(Code { path, text: code });
    }
    out.retain(|code| !test_modules.iter().any(|module| code.path.starts_with(module)));
    out
}

/// The folder in which a file's `mod x;` looks for `x.rs`.
fn module_folder(path: &Path) -> PathBuf {
    let folder = path.parent().unwrap_or(Path::new(""));
    match path.file_stem().and_then(|stem| stem.to_str()) {
        Some("lib" | "main" | "mod") | None => folder.to_path_buf(),
        Some(stem) => folder.join(stem),
    }
}

/// Blanks comments, doc comments included. Strings stay.
pub fn without_comments(source: &str) -> String {
    let bytes = source.as_bytes();
    let mut out = bytes.to_vec();
    let mut at = 0;
    while at < bytes.len() {
        let end = match &bytes[at..] {
            [b'/', b'/', ..] => line_end(bytes, at),
            [b'/', b'*', ..] => comment_end(bytes, at),
            _ => {
                at = literal_end(bytes, at).unwrap_or(at + 1);
                continue;
            }
        };
        blank(&mut out[at..end]);
        at = end;
    }
    String::from_utf8_lossy(&out).into_owned()
}

/// Blanks the items that stand under `#[cfg(test)]`; gives the names of the modules among them that are files.
fn without_tests(code: &str) -> (String, Vec<String>) {
    let bytes = code.as_bytes();
    let mut out = bytes.to_vec();
    let mut modules = Vec::new();
    let mut from = 0;
    while let Some(found) = code[from..].find("#[cfg(test)]") {
        let start = from + found;
        let end = item_end(bytes, start + "#[cfg(test)]".len());
        let item = code[start..end].trim_start_matches("#[cfg(test)]").trim();
        if let Some(name) = item.strip_prefix("mod ").and_then(|rest| rest.strip_suffix(';')) {
            modules.push(name.trim().to_owned());
        }
        blank(&mut out[start..end]);
        from = end;
    }
    (String::from_utf8_lossy(&out).into_owned(), modules)
}

/// The end of the item at `at`: its `;`, or the brace that closes it.
fn item_end(bytes: &[u8], mut at: usize) -> usize {
    let mut depth = 0usize;
    while at < bytes.len() {
        if let Some(end) = literal_end(bytes, at) {
            at = end;
            continue;
        }
        at += 1;
        match bytes[at - 1] {
            b'{' | b'(' | b'[' => depth += 1,
            b')' | b']' => depth = depth.saturating_sub(1),
            b'}' => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return at;
                }
            }
            b';' if depth == 0 => return at,
            _ => {}
        }
    }
    at
}

/// The end of the string or character at `at`, if there is one.
fn literal_end(bytes: &[u8], at: usize) -> Option<usize> {
    let before = at.checked_sub(1).map(|before| bytes[before]);
    let in_word = before.is_some_and(|byte| byte == b'_' || byte.is_ascii_alphanumeric());
    match bytes[at] {
        b'"' => Some(quoted_end(bytes, at + 1, b'"')),
        b'r' if !in_word || before == Some(b'b') => {
            let hashes = bytes[at + 1..].iter().take_while(|byte| **byte == b'#').count();
            if bytes.get(at + 1 + hashes) != Some(&b'"') {
                return None;
            }
            let close: Vec<u8> = std::iter::once(b'"').chain(std::iter::repeat_n(b'#', hashes)).collect();
            let begin = at + 2 + hashes;
            let length = bytes[begin..].windows(close.len()).position(|window| window == close.as_slice());
            Some(length.map_or(bytes.len(), |length| begin + length + close.len()))
        }
        // A lifetime has no quote after its first letter.
        b'\'' if bytes.get(at + 1) == Some(&b'\\') => Some(quoted_end(bytes, at + 1, b'\'')),
        b'\'' => {
            let width = std::str::from_utf8(&bytes[at + 1..]).ok()?.chars().next()?.len_utf8();
            (bytes.get(at + 1 + width) == Some(&b'\'')).then_some(at + 2 + width)
        }
        _ => None,
    }
}

fn quoted_end(bytes: &[u8], mut at: usize, quote: u8) -> usize {
    while at < bytes.len() && bytes[at] != quote {
        at += if bytes[at] == b'\\' { 2 } else { 1 };
    }
    (at + 1).min(bytes.len())
}

fn line_end(bytes: &[u8], at: usize) -> usize {
    bytes[at..].iter().position(|byte| *byte == b'\n').map_or(bytes.len(), |length| at + length)
}

fn comment_end(bytes: &[u8], mut at: usize) -> usize {
    let mut depth = 0usize;
    while at < bytes.len() {
        match &bytes[at..] {
            [b'/', b'*', ..] => {
                depth += 1;
                at += 2;
            }
            [b'*', b'/', ..] => {
                depth -= 1;
                at += 2;
                if depth == 0 {
                    return at;
                }
            }
            _ => at += 1,
        }
    }
    at
}

fn blank(bytes: &mut [u8]) {
    for byte in bytes.iter_mut().filter(|byte| **byte != b'\n') {
        *byte = b' ';
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_go_and_strings_stay() {
        let code =
            "let a = \"// no\"; // yes\nlet b = r#\"/* \" no */\"#; /* yes /* deep */ yes */ 'x' '\\'' '\"' &'a str";
        let left = without_comments(code);
        assert!(!left.contains("yes") && !left.contains("deep"), "{left}");
        assert_eq!(left.matches("no").count(), 2, "{left}");
        assert!(left.ends_with("'x' '\\'' '\"' &'a str"), "{left}");
        assert_eq!(left.len(), code.len());
    }

    #[test]
    fn items_under_cfg_test_go() {
        let code = "#[cfg(test)]\nmod tests;\nfn a() {}\n#[cfg(test)]\nmod inner { fn b() { \"}\"; } }\nfn c() {}\n";
        let (left, modules) = without_tests(code);
        assert_eq!(modules, ["tests"]);
        assert!(left.contains("fn a") && left.contains("fn c") && !left.contains("fn b"), "{left}");
    }
}
