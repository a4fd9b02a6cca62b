//! The mined surfaces that are shipped: their form, and how large they may be.

use std::path::Path;

use changes::surface::Surface;

/// The most bytes of one surface.
const FILE: usize = 5_000_000;

/// The most bytes of all of them together.
const ALL: usize = 40_000_000;

#[test]
fn every_surface_is_written_as_it_was_read() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../api-changelogs");
    let entries = std::fs::read_dir(folder).expect("the database's folder");
    let mut sum = 0;
    for entry in entries {
        let path = entry.expect("an entry").path().join("surface.jsonl");
        let Ok(text) = std::fs::read_to_string(&path) else { continue };
        assert!(text.len() <= FILE, "{} has {} bytes", path.display(), text.len());
        let surface = Surface::read(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        assert!(surface.write() == text, "{} is not written as it was read: mine it anew", path.display());
        sum += text.len();
    }
    assert!((1_000_000..=ALL).contains(&sum), "{sum} bytes in all");
}
