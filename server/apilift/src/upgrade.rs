//! What a newer release of a dependency would mean for a file: what breaks, what starts to warn, and with which release
//! that begins. For `apilift upgrade` and for the lines of dependencies in editors.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use analysis::Finding;
use analysis::Modules;
use analysis::analyse::{Depth, analyse};
use analysis::environment::{Environment, Pin, SourceKind, VersionSource};
use analysis::settings::Settings;
use changes::{Database, Span, Status, Version};
use syntax::Parsed;

use crate::workspace::Loaded;

/// What an upgrade makes of a use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Effect {
    /// It no longer works.
    Breaks,
    /// It is deprecated or different from then on.
    Warns,
    /// It is as outdated now as it will be then.
    Already,
    /// It is outdated now and fine then.
    Settles,
}

impl Effect {
    /// The word in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Effect::Breaks => "breaks",
            Effect::Warns => "warns",
            Effect::Already => "already",
            Effect::Settles => "settles",
        }
    }
}

/// How many uses have which effect; an imported name counts once.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// [`Effect::Breaks`].
    pub breaks: usize,
    /// [`Effect::Warns`].
    pub warns: usize,
    /// [`Effect::Already`].
    pub already: usize,
    /// [`Effect::Settles`].
    pub settles: usize,
}

impl Counts {
    /// Counts one use.
    pub fn add(&mut self, effect: Effect) {
        *match effect {
            Effect::Breaks => &mut self.breaks,
            Effect::Warns => &mut self.warns,
            Effect::Already => &mut self.already,
            Effect::Settles => &mut self.settles,
        } += 1;
    }
}

/// Whether a use no longer works in the version that decided.
pub fn is_gone(finding: &Finding) -> bool {
    matches!(finding.status, Status::Removed | Status::Raises)
}

/// The effects of an upgrade of the `distributions` on the uses of a file: `now` are its findings before, `then` those
/// after. In the order of the text.
pub fn effects(now: &[Finding], then: &[Finding], concerns: &dyn Fn(&str) -> bool) -> Vec<(Effect, Finding)> {
    let concerned = |finding: &&Finding| concerns(&finding.change.distribution);
    // The two may come from two readings of the project's own changes, so these are compared by what they are.
    let same = |a: &Finding, b: &Finding| {
        a.name == b.name && a.symbol == b.symbol && a.change.id == b.change.id && a.change.kind == b.change.kind
    };
    let mut out: Vec<(Effect, Finding)> = Vec::new();
    for finding in then.iter().filter(concerned) {
        let before = now.iter().find(|before| same(before, finding));
        let effect = match before {
            _ if is_gone(finding) && !before.is_some_and(is_gone) => Effect::Breaks,
            Some(before) if before.status != Status::Fine => Effect::Already,
            _ => Effect::Warns,
        };
        out.push((effect, finding.clone()));
    }
    for finding in now.iter().filter(concerned).filter(|finding| finding.status != Status::Fine) {
        if !then.iter().any(|after| same(finding, after)) {
            out.push((Effect::Settles, finding.clone()));
        }
    }
    out.sort_by_key(|(effect, finding)| (finding.name.start, *effect));
    out
}

/// An environment with one version replaced: it is in use, and all that counts.
pub fn with_version(environment: &Environment, distribution: &str, version: &Version) -> Environment {
    let mut out = environment.clone();
    let source = VersionSource { kind: SourceKind::CommandLine, file: String::new(), line: None };
    let declared = environment.pin(distribution).is_some_and(|pin| pin.declared);
    let pin = Pin {
        in_use: Some((version.clone(), source.clone())),
        span: Some((Span::Exactly(version.clone()), source)),
        declared,
    };
    out.pins.insert(distribution.to_owned(), pin);
    out
}

/// The releases of a distribution that come after the one in use, oldest first; final ones alone.
pub fn later_releases(database: &Database, distribution: &str, in_use: Option<&Version>) -> Vec<Version> {
    let mut known = database.releases(distribution);
    known.retain(|release| release.is_stable() && in_use.is_none_or(|version| release > version));
    known.sort();
    known
}

/// The newest final release that the database knows.
pub fn newest(database: &Database, distribution: &str) -> Option<Version> {
    database.releases(distribution).into_iter().filter(Version::is_stable).max()
}

/// The uses in a file that break in each of some releases, and do not break now; by distribution and release.
pub type Breaks = BTreeMap<(String, Version), usize>;

/// Walks the releases of each distribution, all else as it is now. A failure of our own counts nothing: `check` tells it.
pub fn breaks_of(path: &Path, parsed: &Parsed, loaded: &Loaded, releases: &BTreeMap<String, Vec<Version>>) -> Breaks {
    let mut out = Breaks::new();
    let settings = loaded.project.config.settings_for(path);
    let environment = loaded.environment_of(path);
    let id = loaded.modules.id_of(path);
    let words = loaded.database.words(parsed.text());
    let concerned = loaded.database.concerned_by(&words, &loaded.modules.roots_reached(&id));
    let concerned = |name: &str| concerned.contains(name);
    let look = |environment: &Environment| look(parsed, loaded, environment, &settings, &id);
    let mut now: Option<Vec<Finding>> = None;
    for (distribution, releases) in releases.iter().filter(|(name, _)| concerned(name)) {
        let now = now.get_or_insert_with(|| look(&environment));
        for release in releases {
            let then = look(&with_version(&environment, distribution, release));
            let all = effects(now, &then, &|name| name == distribution);
            let breaks =
                all.iter().filter(|(effect, finding)| *effect == Effect::Breaks && !finding.of_import()).count();
            *out.entry((distribution.clone(), release.clone())).or_default() += breaks;
        }
    }
    out
}

/// The effects of an upgrade of each of some distributions, one by one, to a release; all else as it is now.
pub fn effects_of(
    path: &Path,
    parsed: &Parsed,
    loaded: &Loaded,
    targets: &BTreeMap<String, Version>,
) -> Vec<(String, Effect, Finding)> {
    let settings = loaded.project.config.settings_for(path);
    let environment = loaded.environment_of(path);
    let id = loaded.modules.id_of(path);
    let now = look(parsed, loaded, &environment, &settings, &id);
    let mut out = Vec::new();
    for (distribution, release) in targets {
        let then = look(parsed, loaded, &with_version(&environment, distribution, release), &settings, &id);
        let effects = effects(&now, &then, &|name| name == distribution);
        out.extend(effects.into_iter().map(|(effect, finding)| (distribution.clone(), effect, finding)));
    }
    out
}

fn look(parsed: &Parsed, loaded: &Loaded, environment: &Environment, settings: &Settings, id: &str) -> Vec<Finding> {
    let project = loaded.for_file(environment, settings, id);
    let outcome = catch_unwind(AssertUnwindSafe(|| analyse(parsed, project, Depth::FindingsOnly)));
    outcome.map(|analysis| analysis.findings).unwrap_or_default()
}

/// Where the way up of a dependency ends.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Limit {
    /// The largest release up to which nothing breaks; `None`: no later one is known, or the next one breaks.
    pub largest: Option<Version>,
    /// The first release that breaks something, and how many uses.
    pub first: Option<(Version, usize)>,
}

/// Reads the limit off what breaks in the releases after the one in use, oldest first.
pub fn limit(distribution: &str, releases: &[Version], breaks: &Breaks) -> Limit {
    let mut out = Limit::default();
    for release in releases {
        match breaks.get(&(distribution.to_owned(), release.clone())) {
            Some(count) if *count > 0 => {
                out.first = Some((release.clone(), *count));
                break;
            }
            _ => out.largest = Some(release.clone()),
        }
    }
    out
}
