//! The releases that the code must run with, as releases of a surface.

use changes::{Library, Version};

use crate::file::Project;

/// The releases of the span: what the environment says, else the newest known.
pub fn versions(library: &Library, project: Project<'_>) -> Vec<Version> {
    let span = project.environment.span(library.distribution(), library.releases());
    if span.is_empty() { library.releases().last().cloned().into_iter().collect() } else { span }
}

/// The same as indexes into the surface's releases, oldest first; releases older than all mined ones are left out.
pub fn releases(library: &Library, project: Project<'_>) -> Vec<u32> {
    let mut out: Vec<u32> =
        versions(library, project).iter().filter_map(|version| library.surface.release_at(version)).collect();
    out.dedup();
    out
}

/// The release from which on `there` holds for every known one, where it does not for the whole span: `None` where it
/// holds throughout, or does not in the newest.
pub fn since(library: &Library, project: Project<'_>, there: impl Fn(u32) -> bool) -> Option<Version> {
    let span = releases(library, project);
    if span.iter().all(|release| there(*release)) {
        return None;
    }
    let known = &library.surface.releases;
    let from = (0..known.len()).rev().take_while(|at| there(*at as u32)).last()?;
    Some(known[from].clone())
}

/// The newest release of the span that is mined.
pub fn newest(library: &Library, project: Project<'_>) -> Option<u32> {
    releases(library, project).last().copied()
}
