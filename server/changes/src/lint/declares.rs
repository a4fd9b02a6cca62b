//! What package.toml says of the library's own deprecation decorators fits together.

use super::{Check, Context};
use crate::package::{Declarer, Outdated, Reach};
use crate::problem::Problem;
use crate::surface::parameters;

pub(super) const CHECK: Check = Check {
    name: "declares",
    description: "A `[[declares]]` names its paths, and each role is a parameter of its signature or a quoted literal.",
    run,
};

fn run(context: &Context<'_>) -> Vec<Problem> {
    let mut problems = Vec::new();
    for folder in context.folders {
        let Some(package) = &folder.package else { continue };
        let line = package.line_of("declares");
        for declarer in &package.value.declares {
            let first = declarer.by.first().map_or("", String::as_str);
            for (what, expected) in wrong(declarer) {
                let found = format!("`{what}`");
                problems.push(
                    Problem::at(&package.file, line, format!("`[[declares]]` of `{first}` does not fit together"))
                        .expecting(expected, found)
                        .tip("see `[[declares]]` in api-changelogs/README.md"),
                );
            }
        }
    }
    problems
}

/// What does not fit, and what was expected.
fn wrong(declarer: &Declarer) -> Vec<(String, &'static str)> {
    let mut found = Vec::new();
    if declarer.by.is_empty() {
        found.push(("by = []".to_owned(), "at least one dotted path in `by`"));
    }
    for path in declarer.by.iter().filter(|path| !path.contains('.')) {
        found.push((path.clone(), "a dotted path in `by`"));
    }
    let names: Vec<String> = parameters(&declarer.signature).into_iter().map(|parameter| parameter.name).collect();
    let roles = [
        &declarer.message,
        &declarer.category,
        &declarer.since,
        &declarer.removal,
        &declarer.replacement,
        &declarer.reshapes,
        &declarer.parameter,
    ];
    for role in roles.into_iter().flatten() {
        let literal = role.strip_prefix('\'').and_then(|role| role.strip_suffix('\''));
        match literal {
            Some(text) => {
                let holes = text.split('{').skip(1).filter_map(|rest| rest.split_once('}')).map(|(name, _)| name);
                for hole in holes.filter(|hole| !names.iter().any(|name| name == hole)) {
                    found.push((hole.to_owned(), "a parameter of `signature` between the braces"));
                }
            }
            None if names.contains(role) => {}
            None => found.push((role.clone(), "a parameter of `signature`, or a literal in quotes")),
        }
    }
    for name in declarer.silent.keys().filter(|name| !names.contains(name)) {
        found.push((name.clone(), "a parameter of `signature` in `silent`"));
    }
    let positional = declarer.when == Some(Outdated::Positional);
    match declarer.reach {
        Some(Reach::Following) if declarer.parameter.is_none() => {
            found.push(("reach = \"following\"".to_owned(), "`parameter` with it"));
        }
        Some(Reach::Following | Reach::Others | Reach::KeywordOnly) if !positional => {
            found.push(("reach".to_owned(), "`when = \"positional\"` with it"));
        }
        Some(Reach::Keywords) if declarer.parameter.is_some() => {
            found.push(("parameter".to_owned(), "no `parameter` with `reach = \"keywords\"`"));
        }
        _ => {}
    }
    if declarer.when.is_some() && declarer.parameter.is_none() && declarer.reach.is_none() {
        found.push(("when".to_owned(), "`parameter` or `reach` with it"));
    }
    found
}
