//! Declarations of single releases → declarations over all of them.

use std::collections::{BTreeMap, BTreeSet};

use changes::surface::{Declaration, Means};
use changes::version::Version;

use crate::facts::{Declared, Facts, ReleaseSurface};
use crate::history::intervals;
use crate::replacements::Newest;

/// The declarations of one thing: with the release of each.
type Same<'a> = Vec<(u32, &'a Declared)>;

/// What the releases declare of the symbol `path`, each once: those of the same thing are joined, and the newest that says
/// something of since, removal and replacement is right.
pub(crate) fn joined<'a>(
    facts: &BTreeMap<u32, &'a Facts>,
    path: &str,
    all: &[ReleaseSurface],
    newest: &Newest<'_>,
) -> Vec<Declaration> {
    let mut groups: Vec<Same<'a>> = Vec::new();
    for (&index, facts) in facts {
        let version = all.get(index as usize).map(|release| &release.version);
        for declared in &facts.declared {
            // Stubs for more than one release mark from the start what only a later one deprecates; where they do not
            // say since when, only the newest release is sure.
            let early = match &declared.since {
                Some(since) => declared.at.contains(".pyi:") && Some(since) > version,
                None => newest.one_for_all && index as usize + 1 < all.len(),
            };
            if early {
                continue;
            }
            let of_it =
                |(_, known): &(u32, &Declared)| known.parameter == declared.parameter && known.when == declared.when;
            match groups.iter_mut().find(|group| group.first().is_some_and(of_it)) {
                Some(group) => group.push((index, declared)),
                None => groups.push(vec![(index, declared)]),
            }
        }
    }
    let Some(latest) = facts.values().next_back() else { return Vec::new() };
    let mut found: Vec<Declaration> = groups.iter().filter_map(|group| one(group, latest, path, all, newest)).collect();
    found.sort_by(|a, b| (&a.parameter, &a.when).cmp(&(&b.parameter, &b.when)));
    found
}

fn one(
    group: &Same<'_>,
    latest: &Facts,
    path: &str,
    all: &[ReleaseSurface],
    newest: &Newest<'_>,
) -> Option<Declaration> {
    // Notes in docstrings only say more of what something else declares.
    let noted = group.iter().all(|(_, it)| it.by == Means::Doc);
    let firm = || group.iter().filter(|(_, it)| noted || it.by != Means::Doc);
    let releases: BTreeSet<u32> = firm().map(|(index, _)| *index).collect();
    let (index, last) = firm().next_back()?;
    let now = &all.get(*index as usize)?.version;
    let told = |of: fn(&Declared) -> &Option<Version>| group.iter().rev().find_map(|(_, it)| of(it).clone());
    let found = group.iter().rev().find_map(|(_, it)| {
        it.replacement.iter().find_map(|text| {
            let found = newest.find(text, path, latest, it.parameter.as_deref());
            (!found.is_empty()).then(|| (found, it.reshapes || text.contains('|')))
        })
    });
    let (replacement, reshapes) = found.unwrap_or_default();
    Some(Declaration {
        releases: intervals(&releases, all.len() as u32),
        by: last.by,
        parameter: last.parameter.clone(),
        when: last.when.clone(),
        since: told(|it| &it.since).filter(|since| since <= now),
        // What is still there was not removed, whatever was planned.
        removal: told(|it| &it.removal).filter(|removal| removal > now),
        replacement,
        reshapes,
        at: last.at.clone(),
    })
}
