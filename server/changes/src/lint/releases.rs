//! Every version is a release of the distribution.

use super::{Check, Context};
use crate::problem::Problem;
use crate::source::Folder;
use crate::version::Version;

pub(super) const CHECK: Check = Check {
    name: "releases",
    description: "The releases of package.toml are in order, and every version that a record names is one of them.",
    run,
};

fn run(context: &Context<'_>) -> Vec<Problem> {
    let mut problems = Vec::new();
    for folder in context.folders {
        in_order(folder, &mut problems);
        let Some(library) = context.library(folder) else { continue };
        if library.package().releases.is_empty() {
            continue;
        }
        for (file, line, version) in named(folder) {
            if library.package().releases.contains(version) {
                continue;
            }
            let near = library.package().releases.iter().find(|release| *release > version);
            let tip = match near {
                Some(next) => {
                    format!("the first release that has it is perhaps {next}; else add {version} to package.toml")
                }
                None => format!("add {version} to the releases in package.toml"),
            };
            problems.push(
                Problem::at(file, line, format!("{version} is not a release in package.toml"))
                    .expecting("one of `releases`", version)
                    .tip(tip),
            );
        }
    }
    problems
}

fn in_order(folder: &Folder, problems: &mut Vec<Problem>) {
    let Some(package) = &folder.package else { return };
    if let Some(pair) = package.value.releases.windows(2).find(|pair| pair[0] >= pair[1]) {
        problems.push(
            Problem::at(&package.file, package.line_of("releases"), "the releases are not in order")
                .expecting(format!("{} before {}", pair[1], pair[0]), format!("{} before {}", pair[0], pair[1]))
                .tip("oldest first, each once"),
        );
    }
}

/// Every version that a record of the folder names: the file, the line and the version.
fn named(folder: &Folder) -> Vec<(&str, Option<u32>, &Version)> {
    let mut all = Vec::new();
    for file in &folder.changes {
        let life = &file.change.life;
        let set = [
            ("deprecated", &life.deprecated),
            ("raises", &life.raises),
            ("removed", &life.removed),
            ("changed", &life.changed),
            ("restored", &life.restored),
        ];
        for (key, at) in set {
            all.extend(at.iter().map(|at| (file.front.file.as_str(), file.front.line_of(key), at)));
        }
    }
    if let Some(renames) = &folder.renames {
        let set = [
            ("deprecated", &renames.value.deprecated),
            ("raises", &renames.value.raises),
            ("removed", &renames.value.removed),
        ];
        for (key, at) in set {
            all.extend(at.iter().map(|at| (renames.file.as_str(), renames.line_of(key), at)));
        }
    }
    all
}
