//! setup.cfg: `install_requires`, the extras, `python_requires`.

use super::ini::{Item, items};
use crate::intake::{Intake, Place};
use crate::read::Source;
use crate::requirement::{Required, pinned, range, requirement};
use crate::statement::Condition;

pub(super) fn read(intake: &mut Intake, source: &Source) {
    for Item { section, key, value, line } in items(&source.text) {
        match (section, key.replace('-', "_").as_str()) {
            ("options", "python_requires") => match range(value) {
                Ok(range) => {
                    intake.say("python", pinned(range), Place::declaration(source, line), Condition::default());
                }
                Err(error) => intake.problem(source, line, format!("`python_requires`: {error}; it is not used")),
            },
            ("options", "install_requires") | ("options.extras_require", _) => {
                // `file:` names requirements files: they are read for themselves.
                if value.starts_with("file:") {
                    continue;
                }
                let found = requirements(value);
                for required in found.iter().flatten() {
                    let place = Place::declaration(source, line);
                    intake.say(
                        &required.name,
                        required.says.clone(),
                        place,
                        Condition::marker(required.marker.clone()),
                    );
                }
                if let Err(error) = found {
                    intake.problem(source, line, format!("{error}; it is not used"));
                }
            }
            _ => {}
        }
    }
}

/// One requirement, or several on one line: there `;` separates, where it does not begin a marker.
fn requirements(text: &str) -> Result<Vec<Required>, String> {
    requirement(text.trim_end_matches([';', ','])).map(|one| vec![one]).or_else(|error| {
        let parts = text.split(';').filter(|part| !part.trim().is_empty());
        parts.map(requirement).collect::<Result<Vec<_>, _>>().map_err(|_| error)
    })
}
