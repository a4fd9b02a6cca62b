//! The files of the repository: generated ones are up to date, none is huge, each has its place.

use std::process::Command;

use hygiene::{none, root, text};

/// Larger files belong into a release, not into the repository.
const MOST_BYTES: u64 = 30_000_000;

/// What may stand at the top.
const TOP: &[&str] = &[
    "Cargo.lock",
    "Cargo.toml",
    "LICENSE",
    "README.md",
    "api-changelogs",
    "clippy.toml",
    "dev",
    "editors",
    "examples",
    "models",
    "rustfmt.toml",
    "server",
    "tests",
];

/// The committed files, or none where this is no clone (an unpacked archive, say).
fn committed() -> Vec<String> {
    let output = Command::new("git").args(["ls-files", "-z"]).current_dir(root()).output();
    let output = output.ok().filter(|output| output.status.success());
    let listed = output.map(|output| String::from_utf8_lossy(&output.stdout).into_owned()).unwrap_or_default();
    listed.split('\0').filter(|name| !name.is_empty()).map(str::to_owned).collect()
}

#[test]
fn the_schema_is_up_to_date() {
    let generated = serde_json::to_string_pretty(&changes::schema()).expect("a schema");
    let committed = text(&root().join("api-changelogs/schema.json"));
    assert!(
        committed.trim_end() == generated,
        "api-changelogs/schema.json is out of date; write it anew: apilift changelog schema > api-changelogs/schema.json"
    );
}

#[test]
fn nothing_huge_is_committed() {
    let huge = committed().into_iter().filter_map(|name| {
        let bytes = root().join(&name).metadata().ok()?.len();
        (bytes > MOST_BYTES).then(|| format!("{name}: {} MB", bytes / 1_000_000))
    });
    none("committed files have at most 30 MB", &huge.collect::<Vec<_>>());
}

#[test]
fn the_top_is_tidy() {
    let tops = committed().into_iter().filter_map(|name| name.split('/').next().map(str::to_owned));
    let mut strays: Vec<String> = tops.filter(|top| !top.starts_with('.') && !TOP.contains(&top.as_str())).collect();
    strays.dedup();
    none("what stands at the top is listed in tests/hygiene/tests/files.rs", &strays);
}

#[test]
fn every_library_has_a_package_file() {
    let folders = std::fs::read_dir(root().join("api-changelogs")).expect("api-changelogs/");
    let missing = folders.flatten().map(|entry| entry.path()).filter(|path| {
        path.is_dir() && !path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(['_', '.']))
    });
    let missing: Vec<String> = missing
        .filter(|path| !path.join("package.toml").is_file())
        .map(|path| format!("{}: no package.toml", hygiene::shown(&path)))
        .collect();
    none("one folder a distribution, each with its package.toml", &missing);
}

#[test]
fn scripts_can_be_run() {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let scripts = [
            "dev",
            ".ci/run",
            "tests/oracle.sh",
            "tests/compare.sh",
            "tests/bench/check.py",
            "tests/editors/run.sh",
            "tests/editors/program.sh",
        ];
        let dull = scripts.iter().filter(|name| {
            let metadata = root().join(name).metadata();
            !metadata.is_ok_and(|metadata| metadata.permissions().mode() & 0o111 != 0)
        });
        none("not executable", &dull.map(|name| (*name).to_owned()).collect::<Vec<_>>());
    }
}
