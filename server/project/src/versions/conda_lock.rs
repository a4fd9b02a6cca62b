//! conda-lock.yml, and the explicit lists of URLs that conda writes (`conda-linux-64.lock`).

use super::conda;
use crate::intake::{Intake, Place};
use crate::read::Source;
use crate::requirement::version;
use crate::statement::Says;
use crate::yaml;

pub(super) fn read(intake: &mut Intake, source: &Source) {
    let Some(whole) = yaml::parse(source, intake) else { return };
    let Some(packages) = whole.get("package") else { return };
    for package in packages.items() {
        let (Some(name), Some(number)) = (package.text_of("name"), package.get("version")) else {
            intake.problem(source, package.line, "a package without a name or a version; it is not used");
            continue;
        };
        let text = number.text().unwrap_or_default();
        let when = package.text_of("platform").map(conda::platform).unwrap_or_default();
        match version(text) {
            Ok(version) => {
                for name in conda::names(name) {
                    let place = Place::lock(source, number.line);
                    intake.say(name, Says::Version(version.clone()), place, when.clone());
                }
            }
            // Packages of other languages have versions of their own kind.
            Err(_) if package.text_of("manager") != Some("pip") => {}
            Err(error) => intake.problem(source, number.line, format!("{name}: {error}; it is not used")),
        }
    }
}

/// Reads a list of URLs.
pub(super) fn read_explicit(intake: &mut Intake, source: &Source) {
    for (line, text) in (1..).zip(source.text.lines()) {
        let text = text.trim();
        if let Some((name, says)) = conda::of_url(text).filter(|_| text.contains("://")) {
            for name in conda::names(name) {
                intake.say(name, says.clone(), Place::lock(source, line), conda::platform_of_url(text));
            }
        }
    }
}
