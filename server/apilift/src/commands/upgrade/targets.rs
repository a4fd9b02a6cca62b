//! Which dependencies are to be upgraded, and to which releases.

use std::collections::BTreeSet;

use analysis::environment::SourceKind;
use anyhow::{anyhow, bail};
use changes::{Version, normalise};
use project::With;
use project::statement::Says;

use crate::cli::UpgradeArguments;
use crate::upgrade;
use crate::workspace::Workspace;

/// One dependency on its way up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// Normalised name.
    pub distribution: String,
    /// The release that it is to have.
    pub version: Version,
}

/// Reads what was asked for. A name without a version, `--all` and `--latest` take the newest release that is known.
pub fn read(arguments: &UpgradeArguments, workspace: &Workspace) -> anyhow::Result<Vec<Target>> {
    let mut out: Vec<Target> = Vec::new();
    for word in &arguments.targets {
        let target = one(word, workspace)?;
        if out.iter().any(|other| other.distribution == target.distribution) {
            bail!("{} stands there twice", target.distribution);
        }
        out.push(target);
    }
    if arguments.all || (arguments.latest && arguments.targets.is_empty()) {
        for name in declared(workspace) {
            if !out.iter().any(|target| target.distribution == name) {
                let version = newest_known(&name, workspace);
                out.extend(version.map(|version| Target { distribution: name, version }));
            }
        }
        if out.is_empty() {
            bail!("no dependency of this project is known; name one: apilift upgrade NAME==VERSION");
        }
    }
    if out.is_empty() {
        bail!("which dependency? Write NAME==VERSION, NAME for its newest known release, or --all");
    }
    Ok(out)
}

fn one(word: &str, workspace: &Workspace) -> anyhow::Result<Target> {
    let is_name = word.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'));
    if is_name {
        let distribution = normalise(word);
        let version = newest_known(&distribution, workspace)
            .ok_or_else(|| anyhow!("nothing is known of {word}; `apilift changelog stats` lists what is"))?;
        return Ok(Target { distribution, version });
    }
    let reason = |error: project::OptionError| anyhow!("{}", error.to_string().replace("--with ", ""));
    let with = With::parse(word).map_err(reason)?;
    match with.says {
        Says::Version(version) if newest_known(&with.distribution, workspace).is_some() => {
            Ok(Target { distribution: with.distribution, version })
        }
        Says::Version(_) => bail!("nothing is known of {}; `apilift changelog stats` lists what is", with.distribution),
        _ => bail!("{word}: an upgrade goes to one release; write NAME==VERSION"),
    }
}

fn newest_known(distribution: &str, workspace: &Workspace) -> Option<Version> {
    let own = workspace.loaded().into_iter().find_map(|loaded| upgrade::newest(&loaded.database, distribution));
    own.or_else(|| upgrade::newest(workspace.embedded(), distribution))
}

/// The dependencies that the projects declare, lock or have installed, and that the database knows. Python is named
/// when it is meant.
fn declared(workspace: &Workspace) -> BTreeSet<String> {
    let mut out = BTreeSet::new();
    for loaded in workspace.loaded() {
        for (name, pin) in loaded.project.environment.pins.iter().filter(|(name, _)| *name != "python") {
            let known = pin.in_use.as_ref().is_some_and(|(_, source)| source.kind != SourceKind::NewestKnown);
            if (known || pin.declared) && !loaded.database.releases(name).is_empty() {
                out.insert(name.clone());
            }
        }
    }
    out
}
