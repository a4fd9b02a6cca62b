//! pixi.lock: environments that name packages by their URL. The environment `default` comes first; what only others have
//! counts as well.

use std::collections::{BTreeMap, BTreeSet};

use super::conda;
use crate::intake::{Intake, Place};
use crate::read::Source;
use crate::requirement::version;
use crate::statement::Says;
use crate::yaml::{self, Node};

pub(super) fn read(intake: &mut Intake, source: &Source) {
    let Some(whole) = yaml::parse(source, intake) else { return };
    let named = named(intake, source, &whole);
    let mut environments: Vec<_> = whole.get("environments").map(Node::entries).unwrap_or_default().iter().collect();
    environments.sort_by_key(|(name, _)| name != "default");
    let mut seen: BTreeSet<(&str, String)> = BTreeSet::new();
    for (_, environment) in environments {
        let mut fresh = BTreeSet::new();
        for (platform, packages) in environment.get("packages").map(Node::entries).unwrap_or_default() {
            for package in packages.items() {
                let Some(url) = package.text_of("conda").or_else(|| package.text_of("pypi")) else { continue };
                let known = named.get(url).map(|(name, says)| (*name, says.clone()));
                let Some((name, says)) = known.or_else(|| conda::of_url(url)) else { continue };
                let key = (platform.as_str(), changes::normalise(name));
                if seen.contains(&key) {
                    continue;
                }
                fresh.insert(key);
                let is_conda = package.get("conda").is_some();
                for name in conda::names(name).take(if is_conda { 2 } else { 1 }) {
                    intake.say(name, says.clone(), Place::lock(source, package.line), conda::platform(platform));
                }
            }
        }
        seen.extend(fresh);
    }
}

/// What the list of packages says of those that it names, by URL.
fn named<'a>(intake: &mut Intake, source: &Source, whole: &'a Node) -> BTreeMap<&'a str, (&'a str, Says)> {
    let mut out = BTreeMap::new();
    for package in whole.get("packages").map(Node::items).unwrap_or_default() {
        let url = ["pypi", "conda", "url", "path"].iter().find_map(|key| package.text_of(key));
        let (Some(url), Some(name)) = (url, package.text_of("name")) else { continue };
        let is_python = package.get("pypi").is_some() || package.text_of("kind") == Some("pypi");
        match package.get("version").map(|node| (node.line, version(node.text().unwrap_or_default()))) {
            Some((_, Ok(version))) => out.insert(url, (name, Says::Version(version))),
            Some((line, Err(error))) if is_python => {
                intake.problem(source, line, format!("{name}: {error}; it is not used"));
                None
            }
            // A folder has none; a package of another language has one of its own kind.
            None if is_python => out.insert(url, (name, Says::Unknown)),
            _ => None,
        };
    }
    out
}
