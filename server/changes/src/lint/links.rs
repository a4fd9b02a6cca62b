//! Sources are links.

use super::{Check, Context};
use crate::problem::Problem;
use crate::source::OneOrMany;

pub(super) const CHECK: Check =
    Check { name: "link", description: "`source`, `changelog` and `documentation` are links.", run };

fn run(context: &Context<'_>) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut check = |file: &str, line: Option<u32>, link: &str| {
        let host = link.strip_prefix("https://").or_else(|| link.strip_prefix("http://"));
        let is_link = host.is_some_and(|host| host.contains('.')) && !link.contains(char::is_whitespace);
        if !is_link {
            problems.push(
                Problem::at(file, line, "not a link").expecting("https://…", link).tip("give the page's full address"),
            );
        }
    };
    let all = |source: &Option<OneOrMany>| source.clone().map(OneOrMany::into_vec).unwrap_or_default();
    for folder in context.folders {
        if let Some(package) = &folder.package {
            let links = [
                ("changelog", Some(&package.value.changelog)),
                ("documentation", package.value.documentation.as_ref()),
            ];
            for (key, link) in links {
                link.iter()
                    .filter(|link| !link.is_empty())
                    .for_each(|link| check(&package.file, package.line_of(key), link));
            }
        }
        if let Some(renames) = &folder.renames {
            all(&renames.value.source).iter().for_each(|link| check(&renames.file, renames.line_of("source"), link));
        }
        for file in &folder.changes {
            let front = &file.front;
            all(&front.value.source).iter().for_each(|link| check(&front.file, front.line_of("source"), link));
        }
    }
    problems
}
