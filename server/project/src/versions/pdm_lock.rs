//! pdm.lock.

use super::locked::{self, Form};
use crate::intake::Intake;
use crate::read::Source;
use crate::table;

const FORM: Form = Form { packages: "package", markers: "marker", python: "requires_python" };

pub(super) fn read(intake: &mut Intake, source: &Source) {
    let Some(whole) = table::parse(source, intake) else { return };
    if let Some(metadata) = table::table(&whole, &["metadata"]) {
        locked::python(intake, source, metadata, "requires_python");
    }
    locked::packages(intake, source, &whole, &FORM);
}
