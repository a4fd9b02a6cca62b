//! Folders and files are what the field reference says.

use super::{Check, Context};
use crate::package::normalise;
use crate::problem::Problem;
use crate::source::Folder;

pub(super) const CHECK: Check = Check {
    name: "layout",
    description: "A folder is a distribution's normalised name and holds a package.toml and no file that nothing reads.",
    run,
};

fn run(context: &Context<'_>) -> Vec<Problem> {
    context.folders.iter().flat_map(|folder| check(context, folder)).collect()
}

fn check(context: &Context<'_>, folder: &Folder) -> Vec<Problem> {
    let mut problems = Vec::new();
    let distribution = folder.distribution();
    let package_file = format!("{}/package.toml", folder.name);
    if folder.name != distribution {
        problems.push(
            Problem::at(&package_file, None, "the folder's name is not normalised")
                .expecting(&distribution, &folder.name)
                .tip("rename the folder"),
        );
    }
    let is_known = context.library(folder).is_some_and(|library| !library.package().changelog.is_empty());
    if !folder.has_package_file && !is_known {
        problems.push(
            Problem::at(&package_file, None, "the folder has no package.toml")
                .tip("write one with `name`, `import-roots`, `changelog` and `releases`"),
        );
    }
    if let Some(package) = &folder.package {
        let name = normalise(&package.value.name);
        if name != distribution {
            problems.push(
                Problem::at(&package.file, package.line_of("name"), "the package is not the folder's")
                    .expecting(&distribution, name)
                    .tip("one folder holds one distribution"),
            );
        }
    }
    if let Some(surface) = &folder.surface
        && surface.stated != distribution
    {
        problems.push(
            Problem::at(&surface.file, Some(1), "the surface is not the folder's")
                .expecting(&distribution, &surface.stated)
                .tip("the file is generated: run `apilift changelog mine`"),
        );
    }
    problems.extend(folder.strays.iter().map(|file| {
        Problem::at(file, None, "nothing reads this file")
            .tip("change files are `<name>.md` in the folder itself, tables `values/<name>.toml`")
    }));
    problems
}
