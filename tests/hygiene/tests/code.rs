//! What stands in the Rust code, and what must not.

use std::collections::BTreeSet;

use hygiene::rust::production_code;
use hygiene::{CRATES, none, root, rust_files, shown, text};

/// Longer files are several rooms in one.
const MOST_LINES: usize = 600;

#[test]
fn rooms_are_small() {
    let long = rust_files(&root().join("server")).into_iter().filter_map(|path| {
        let lines = text(&path).lines().count();
        (lines > MOST_LINES).then(|| format!("{}: {lines} lines", shown(&path)))
    });
    none(&format!("at most {MOST_LINES} lines a file"), &long.collect::<Vec<_>>());
}

/// Import roots that are ordinary words of the code too. They count only where a string starts with them.
const ORDINARY: &[&str] = &["attr", "requests", "yaml"];

/// Distribution names and import roots of every library in the database; the standard library is Python itself.
fn library_names() -> BTreeSet<String> {
    let folders = std::fs::read_dir(root().join("api-changelogs")).expect("api-changelogs/");
    let mut names = BTreeSet::new();
    for folder in folders.flatten().filter(|entry| entry.path().is_dir() && entry.file_name() != "python") {
        let package: toml::Table =
            toml::from_str(&text(&folder.path().join("package.toml"))).expect("a readable package.toml");
        let roots = package.get("import-roots").and_then(|roots| roots.as_array()).into_iter().flatten();
        names.extend(roots.chain(package.get("name")).filter_map(|name| name.as_str()).map(str::to_owned));
    }
    names
}

#[test]
fn no_librarys_name_stands_in_code() {
    let names = library_names();
    assert!(names.len() > 5, "{names:?}");
    let mut complaints = Vec::new();
    for name in CRATES {
        for code in production_code(&root().join("server").join(name).join("src")) {
            for (number, line) in code.text.lines().enumerate() {
                let words = line.split(|c: char| !(c.is_alphanumeric() || c == '_' || c == '-'));
                let meant = |word: &&str| {
                    let name = word.to_lowercase();
                    let quoted = || [".", "\""].iter().any(|end| line.contains(&format!("\"{name}{end}")));
                    names.contains(&name) && (!ORDINARY.contains(&name.as_str()) || quoted())
                };
                for word in words.filter(meant) {
                    complaints.push(format!("{}:{}: {word}", shown(&code.path), number + 1));
                }
            }
        }
    }
    none("a library's name is data: it stands in api-changelogs/, not in Rust", &complaints);
}

#[test]
fn nothing_panics_on_purpose() {
    const FORBIDDEN: &[&str] =
        &[".unwrap()", ".unwrap_err()", ".expect(\"", ".expect(&format!", "panic!(", "todo!(", "unimplemented!("];
    let mut complaints = Vec::new();
    for name in CRATES {
        for code in production_code(&root().join("server").join(name).join("src")) {
            for (number, line) in code.text.lines().enumerate() {
                for word in FORBIDDEN.iter().filter(|word| line.contains(**word)) {
                    complaints.push(format!("{}:{}: {word}", shown(&code.path), number + 1));
                }
            }
        }
    }
    none("bad input gets a message, never a panic", &complaints);
}
