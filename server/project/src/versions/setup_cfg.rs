//! setup.cfg: `install_requires`, the extras, `python_requires`.

use super::ini::{Item, items};
use crate::intake::{Intake, Place};
use crate::read::Source;
use crate::requirement::{pinned, range, requirement};
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
                // `;` separates on one line, and starts a marker, too; a marker has a space or a quote after it.
                match requirement(value.trim_end_matches([';', ','])) {
                    Ok(required) => intake.say(
                        &required.name,
                        required.says,
                        Place::declaration(source, line),
                        Condition::marker(required.marker),
                    ),
                    Err(error) => intake.problem(source, line, format!("{error}; it is not used")),
                }
            }
            _ => {}
        }
    }
}
