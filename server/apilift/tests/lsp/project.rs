//! Folders to open, with a small database of their own, so that no test depends on what is known of real libraries.

use std::path::{Path, PathBuf};

/// What most tests open: an import and its use, an unsafe fix, a safe one behind characters outside the BMP.
pub const SHAPES: &str = "\
import acme as ac
from acme import product

def shape(values, allowed):
    real = ('😀é', ac.Real_(1))
    return ac.within(values, allowed), product(values), real
";

/// A project in a folder of its own.
pub struct Project {
    folder: tempfile::TempDir,
}

impl Project {
    /// One that pins acme at 2.0, where [`SHAPES`] is outdated.
    pub fn new() -> Project {
        Project::with(&[("requirements.txt", "acme==2.0\n")])
    }

    /// One with these files.
    pub fn with(files: &[(&str, &str)]) -> Project {
        let project = Project { folder: tempfile::tempdir().unwrap() };
        project.write("pyproject.toml", "[project]\nname = \"shapes\"\n");
        project.add_database("api-changelogs");
        for (name, text) in files {
            project.write(name, text);
        }
        project
    }

    /// Puts the changes of `acme` there.
    pub fn add_database(&self, folder: &str) {
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cli/database/acme");
        for entry in std::fs::read_dir(source).unwrap().flatten() {
            let name = format!("{folder}/acme/{}", entry.file_name().to_string_lossy());
            self.write(&name, &std::fs::read_to_string(entry.path()).unwrap());
        }
    }

    /// Its folder.
    pub fn path(&self) -> PathBuf {
        self.folder.path().canonicalize().unwrap()
    }

    /// The URI of a file in it.
    pub fn uri(&self, name: &str) -> String {
        format!("file://{}", self.path().join(name).display())
    }

    /// Writes a file.
    pub fn write(&self, name: &str, text: &str) {
        let path = self.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
}
