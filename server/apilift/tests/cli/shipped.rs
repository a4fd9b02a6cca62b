//! The database that is shipped.

use crate::Project;

#[test]
fn it_has_no_problem() {
    let shipped = concat!(env!("CARGO_MANIFEST_DIR"), "/../../api-changelogs");
    Project::new(&[]).run(&["changelog", "lint", shipped]).ends_with(0);
}
