//! pylock.toml, the lock file of PEP 751.

use super::locked::{self, Form};
use crate::intake::Intake;
use crate::read::Source;
use crate::table;

const FORM: Form = Form { packages: "packages", markers: "marker", python: "requires-python" };

pub(super) fn read(intake: &mut Intake, source: &Source) {
    let Some(whole) = table::parse(source, intake) else { return };
    locked::python(intake, source, &whole, "requires-python");
    locked::packages(intake, source, &whole, &FORM);
}
