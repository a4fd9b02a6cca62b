//! Every written change is a test: `before` gives exactly that finding at the releases the change names and none below
//! them; `after` gives none; where there is a rewrite, the rewrite of `before` is `after`, byte for byte.
//!
//! One test a distribution. `EVERY_CHANGE=<part of a file's name>` runs only some files.

mod common;

use std::collections::BTreeSet;
use std::path::PathBuf;

use analysis::analyse::{Depth, analyse};
use analysis::environment::{Environment, Pin, SourceKind, VersionSource};
use analysis::fix::fix_all;
use analysis::settings::{Selector, Settings};
use analysis::{Finding, Fix, Project};
use changes::record::Safety;
use changes::{ChangeRef, Confidence, Database, Version};
use libtest_mimic::{Arguments, Failed, Trial};
use syntax::Parsed;

fn main() {
    let arguments = Arguments::from_args();
    let folders = std::fs::read_dir(common::changelogs()).expect("api-changelogs").flatten().map(|entry| entry.path());
    let mut folders: Vec<PathBuf> = folders.filter(|path| path.join("package.toml").is_file()).collect();
    folders.sort();
    let trials = folders.into_iter().map(|folder| {
        let name = folder.file_name().expect("a name").to_string_lossy().into_owned();
        Trial::test(name.clone(), move || distribution(&name))
    });
    libtest_mimic::run(&arguments, trials.collect()).exit();
}

fn distribution(name: &str) -> Result<(), Failed> {
    let database = common::database_for(name);
    let library = database.library(name).ok_or("no such library")?;
    let only = std::env::var("EVERY_CHANGE").unwrap_or_default();
    let mut failures: Vec<String> = Vec::new();
    let mut seen = BTreeSet::new();
    for path in library.changed_paths() {
        for change in library.changes_at(path) {
            let key = (change.id.clone(), change.kind);
            if change.examples.is_empty() || !change.file.contains(&only) || !seen.insert(key) {
                continue;
            }
            let file = change.file.clone();
            failures.extend(examples(&change, &database).into_iter().map(|failure| format!("{file}: {failure}")));
        }
    }
    failures.sort();
    if failures.is_empty() {
        return Ok(());
    }
    Err(format!("{} failures in {} changes:\n{}", failures.len(), seen.len(), failures.join("\n")).into())
}

/// The change's distribution at a version, Python at a usual one.
fn environment(distribution: &str, version: &Version) -> Environment {
    let source = VersionSource { kind: SourceKind::CommandLine, file: String::new(), line: None };
    let pin = |version: &Version| Pin { in_use: Some((version.clone(), source.clone())), span: None, declared: true };
    let mut out = Environment::default();
    out.pins.insert("python".to_owned(), pin(&"3.11".parse().expect("a version")));
    out.pins.insert(distribution.to_owned(), pin(version));
    out
}

fn settings(change: &ChangeRef) -> Settings {
    let confidence = change.confidence.min(Confidence::Likely);
    Settings { select: vec![Selector::All], confidence, ..Settings::default() }
}

fn examples(change: &ChangeRef, database: &Database) -> Vec<String> {
    let mut failures = Vec::new();
    let releases = change.library().releases();
    let Some(newest) = releases.last() else { return vec!["the library has no releases".to_owned()] };
    let life = &change.life;
    let named = [&life.deprecated, &life.raises, &life.removed, &life.changed].into_iter().flatten();
    let below = releases.iter().rev().find(|release| life.first().is_some_and(|first| *release < first));
    for (index, example) in change.examples.iter().enumerate() {
        for version in named.clone() {
            let found = ids(&findings(&example.before, database, change, version), change);
            if !found.contains(&change.id) || found.iter().any(|id| *id != change.id && !is_beside(id, change)) {
                failures.push(format!("before {index} at {version}: expected only {}, found {found:?}", change.id));
            }
        }
        if let Some(below) = below {
            let found = ids(&findings(&example.before, database, change, below), change);
            if !found.is_empty() {
                failures.push(format!("before {index} at {below}: expected nothing, found {found:?}"));
            }
        }
        let Some(after) = &example.after else { continue };
        let found = ids(&findings(after, database, change, newest), change);
        if found.contains(&change.id) {
            failures.push(format!("after {index} at {newest}: still found"));
        }
        // What replaces it may become outdated later; when it comes, it is not.
        let then = life.gone().or(life.deprecated.as_ref()).unwrap_or(newest);
        let found = ids(&findings(after, database, change, then), change);
        if !found.is_empty() {
            failures.push(format!("after {index} at {then}: expected nothing, found {found:?}"));
        }
        failures.extend(rewritten(change, index, &example.before, after, database));
    }
    failures
}

/// The rewrite of `before`, at the release where it is gone, else where it is deprecated.
fn rewritten(change: &ChangeRef, index: usize, before: &str, after: &str, database: &Database) -> Option<String> {
    if std::env::var_os("NO_FIXES").is_some() {
        return None;
    }
    let version = change.life.gone().or(change.life.deprecated.as_ref())?;
    let environment = environment(&change.distribution, version);
    let settings = settings(change);
    let project = Project::new(database, &environment, &settings);
    let of_change = |_: &Parsed, findings: &mut Vec<Finding>| findings.retain(|it| it.change.id == change.id);
    let fixed = fix_all(before, project, &of_change, Safety::Unsafe);
    if fixed.text == after || (fixed.text == before && change.rewrites.is_empty()) {
        return None;
    }
    let reasons: Vec<String> = findings(before, database, change, version)
        .iter()
        .filter(|finding| finding.change.id == change.id)
        .map(|finding| match &finding.fix {
            Fix::Withheld { by, reason } => format!("withheld by {by}: {reason}"),
            Fix::Explained => "explained".to_owned(),
            Fix::Offered(_) => "offered".to_owned(),
        })
        .collect();
    let reasons = reasons.join("; ");
    Some(format!("rewrite {index} at {version} ({reasons}):\n--- expected\n{after}\n--- got\n{}\n---", fixed.text))
}

fn findings(code: &str, database: &Database, change: &ChangeRef, version: &Version) -> Vec<Finding> {
    let environment = environment(&change.distribution, version);
    let settings = settings(change);
    let project = Project::new(database, &environment, &settings);
    let parsed = Parsed::new(code).expect("an example parses");
    let depth = if std::env::var_os("NO_FIXES").is_some() { Depth::FindingsOnly } else { Depth::WithFixes };
    let findings = analyse(&parsed, project, depth).findings;
    findings.into_iter().filter(|finding| finding.change.distribution == change.distribution).collect()
}

/// Whether a finding is of the same callable's other parameters, or of what the changed thing stands in.
fn is_beside(id: &str, change: &ChangeRef) -> bool {
    let Ok(other) = changes::source::Id::parse(id) else { return false };
    let is_owner = |path: &String, owner: &String| {
        path == owner && other.parameter.is_some()
            || path.strip_prefix(owner.as_str()).is_some_and(|rest| rest.starts_with('.'))
    };
    other.paths.iter().any(|owner| change.paths.iter().any(|path| is_owner(path, owner)))
}

/// Ids that were found, each once; the same id may have records of several kinds.
fn ids(findings: &[Finding], change: &ChangeRef) -> Vec<String> {
    let other_kind = |finding: &Finding| finding.change.id == change.id && finding.change.kind != change.kind;
    let ids: BTreeSet<String> =
        findings.iter().filter(|finding| !other_kind(finding)).map(|finding| finding.change.id.clone()).collect();
    ids.into_iter().collect()
}
