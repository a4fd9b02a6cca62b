//! The direction of dependencies between the crates, as `server/README.md` draws it.

use std::collections::BTreeSet;

/// Which crates of ours each crate may use. Development and build dependencies count as well.
const ARROWS: &[(&str, &[&str])] = &[
    ("syntax", &[]),
    ("changes", &[]),
    ("analysis", &["syntax", "changes"]),
    ("project", &["analysis", "changes"]),
    ("miner", &["changes"]),
    ("model", &["analysis", "changes"]),
    ("apilift", &["analysis", "changes", "miner", "model", "project", "syntax"]),
];

/// What a leaf or a pure crate must not use, whoever wrote it.
const OUTSIDE_WORLD: &[(&str, &[&str])] = &[
    ("syntax", &["ignore", "tokio", "tower-lsp", "serde_json", "clap"]),
    ("changes", &["ignore", "tokio", "tower-lsp", "tree-sitter", "tree-sitter-python", "clap"]),
    ("analysis", &["ignore", "tokio", "tower-lsp", "serde_json", "clap"]),
    ("project", &["tokio", "tower-lsp", "clap", "tree-sitter", "tree-sitter-python"]),
    ("miner", &["tokio", "tower-lsp", "clap", "tree-sitter", "tree-sitter-python"]),
    ("model", &["tokio", "tower-lsp", "clap", "tree-sitter", "tree-sitter-python"]),
];

fn dependencies(name: &str, sections: &[&str]) -> BTreeSet<String> {
    let path = hygiene::root().join("server").join(name).join("Cargo.toml");
    let manifest: toml::Table = toml::from_str(&hygiene::text(&path)).expect("a manifest");
    let tables = sections.iter().filter_map(|section| manifest.get(*section)?.as_table());
    tables.flat_map(|table| table.keys().cloned()).collect()
}

#[test]
fn every_crate_is_known() {
    let known: BTreeSet<String> = hygiene::CRATES.iter().map(|name| (*name).to_owned()).collect();
    let folders = std::fs::read_dir(hygiene::root().join("server")).expect("server/");
    let found: BTreeSet<String> = folders
        .flatten()
        .filter(|entry| entry.path().join("Cargo.toml").is_file())
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect();
    assert_eq!(found, known, "a new crate needs its arrows here and in server/README.md");
}

#[test]
fn arrows_point_down() {
    let mut complaints = Vec::new();
    for (name, allowed) in ARROWS {
        for used in dependencies(name, &["dependencies", "dev-dependencies", "build-dependencies"]) {
            if hygiene::CRATES.contains(&used.as_str()) && !allowed.contains(&used.as_str()) {
                complaints.push(format!("{name} must not use {used}"));
            }
        }
    }
    hygiene::none("server/README.md draws which crate may use which", &complaints);
}

#[test]
fn the_outside_world_stays_outside() {
    let mut complaints = Vec::new();
    for (name, forbidden) in OUTSIDE_WORLD {
        for used in dependencies(name, &["dependencies"]) {
            if forbidden.contains(&used.as_str()) {
                complaints.push(format!("{name} must not use {used}"));
            }
        }
    }
    hygiene::none("only apilift knows LSP, JSON output and clap; syntax and analysis do no I/O", &complaints);
}
