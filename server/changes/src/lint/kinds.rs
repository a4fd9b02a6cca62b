//! The kind is written where it cannot be derived, and only there.

use super::{Check, Context};
use crate::problem::Problem;

pub(super) const CHECK: Check =
    Check { name: "kind", description: "The kind is written only where it is another than the derived one.", run };

fn run(context: &Context<'_>) -> Vec<Problem> {
    let redundant = context.files().filter(|(_, file)| file.front.value.kind == Some(file.derived));
    redundant
        .map(|(_, file)| {
            let what = format!("`kind = \"{}\"` is what would be derived", file.derived.name());
            Problem::at(&file.front.file, file.front.line_of("kind"), what).tip("remove the line")
        })
        .collect()
}
