//! What is worth a line but is no problem: versions outside of what the database knows.

use changes::{Database, Version};
use project::Project;

/// Sentences about a project's versions that the database does not reach to, one for those that are newer and one for
/// those that are older.
pub fn of(project: &Project, database: &Database) -> Vec<String> {
    let (mut newer, mut older) = (Vec::new(), Vec::new());
    for (name, pin) in &project.environment.pins {
        let Some((version, _)) = &pin.in_use else { continue };
        let known = database.releases(name);
        let (Some(first), Some(last)) = (known.first(), known.last()) else { continue };
        if minor(version) > minor(last) {
            newer.push(format!("{name} {version} (known up to {last})"));
        } else if minor(version) < minor(first) {
            older.push(format!("{name} {version} (known from {first})"));
        }
    }
    let mut out = Vec::new();
    if !newer.is_empty() {
        out.push(format!(
            "newer than the database, taken for the newest release known: {}; `apilift changelog update` looks for newer ones",
            newer.join(", ")
        ));
    }
    if !older.is_empty() {
        out.push(format!("older than the database, so what these had is not known: {}", older.join(", ")));
    }
    out
}

/// Patch releases are not mined one by one.
fn minor(version: &Version) -> (u64, [u64; 2]) {
    (version.epoch(), [0, 1].map(|index| version.release().get(index).copied().unwrap_or(0)))
}
