//! A change's releases follow each other.

use super::{Check, Context};
use crate::kind::Kind;
use crate::problem::Problem;

pub(super) const CHECK: Check = Check {
    name: "dates",
    description: "`deprecated` < `raises` < `removed` < `restored`; `changed` is for defaults and behaviour alone.",
    run,
};

fn run(context: &Context<'_>) -> Vec<Problem> {
    let mut problems = Vec::new();
    for (_, file) in context.files() {
        let (front, life) = (&file.front, &file.change.life);
        let in_order = [
            ("deprecated", &life.deprecated),
            ("raises", &life.raises),
            ("removed", &life.removed),
            ("restored", &life.restored),
        ];
        let set: Vec<_> = in_order.into_iter().filter_map(|(key, at)| at.as_ref().map(|at| (key, at))).collect();
        for pair in set.windows(2) {
            let [(earlier, first), (later, second)] = pair else { continue };
            if first >= second {
                problems.push(
                    Problem::at(&front.file, front.line_of(later), format!("`{later}` is not after `{earlier}`"))
                        .expecting(format!("a release after {first}"), second)
                        .tip("where both happened in one release, write the later stage alone"),
                );
            }
        }
        let kind = file.change.kind;
        if life.changed.is_some() && !matches!(kind, Kind::Default | Kind::Behaviour) {
            problems.push(
                Problem::at(
                    &front.file,
                    front.line_of("changed"),
                    "`changed` is for the kinds `default` and `behaviour`",
                )
                .expecting("`deprecated`, `raises` or `removed`", format!("`changed` with the kind `{}`", kind.name()))
                .tip("write the kind, or the key that says what happened"),
            );
        }
    }
    for folder in context.folders {
        let Some(renames) = &folder.renames else { continue };
        let in_order = [&renames.value.deprecated, &renames.value.raises, &renames.value.removed];
        let set: Vec<_> = in_order.into_iter().flatten().collect();
        if set.windows(2).any(|pair| pair[0] >= pair[1]) {
            problems.push(
                Problem::at(&renames.file, renames.line_of("removed"), "the releases do not follow each other")
                    .tip("`deprecated` < `raises` < `removed`"),
            );
        }
    }
    problems
}
