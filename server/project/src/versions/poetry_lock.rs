//! poetry.lock: of Poetry 1, whose packages have a range of Python, and of Poetry 2, whose packages have markers.

use super::locked::{self, Form};
use crate::intake::Intake;
use crate::read::Source;
use crate::table;

const FORM: Form = Form { packages: "package", markers: "markers", python: "python-versions" };

pub(super) fn read(intake: &mut Intake, source: &Source) {
    let Some(whole) = table::parse(source, intake) else { return };
    if let Some(metadata) = table::table(&whole, &["metadata"]) {
        locked::python(intake, source, metadata, "python-versions");
    }
    locked::packages(intake, source, &whole, &FORM);
}
