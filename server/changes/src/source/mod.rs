//! The database's sources: reads the folders that `api-changelogs/README.md` describes, leniently. A record that cannot
//! be read is left out with a [`Problem`], and the rest goes on; [`crate::lint`] is the strict side.

mod build;
mod folder;
mod form;
mod id;
mod kind;
mod markdown;
mod parsed;
mod schema;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

pub use self::form::{AlsoForm, ChangeForm, ConditionForm, OneOrMany, RenamesForm, RewriteForm};
pub use self::id::{Id, IdError};
pub use self::schema::schema;
pub use crate::problem::Problem;

pub(crate) use self::folder::{ChangeFile, Folder, parse};
pub(crate) use self::kind::kind_in_surface;
pub(crate) use self::parsed::Parsed;

use crate::package::Package;
use crate::record::Change;
use crate::surface::Surface;
use crate::types::LibraryTypes;
use crate::values::ValueTable;

/// One file of the sources.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceFile {
    /// Relative to the folder of folders, with `/`: `pandas/dataframe-append.md`.
    pub path: String,
    /// What stands in it.
    pub text: String,
}

impl SourceFile {
    /// A file.
    pub fn new(path: impl Into<String>, text: impl Into<String>) -> SourceFile {
        SourceFile { path: path.into(), text: text.into() }
    }
}

/// What one layer knows of one distribution.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct LibrarySource {
    /// The normalised name.
    pub distribution: String,
    /// What is written by hand, and declarations that were mined.
    pub records: Records,
    /// What was mined of its public API; without symbols where nothing was.
    pub surface: Arc<Surface>,
}

/// Everything of a distribution but its surface.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Records {
    /// `package.toml`; a layer over another may do without.
    pub package: Option<Package>,
    /// The changes.
    pub changes: Vec<Change>,
    /// The ids of changes whose kind was guessed from the path's shape, because no surface of the layer knows the path.
    pub guessed: BTreeSet<String>,
    /// `types.toml`.
    pub types: LibraryTypes,
    /// `values/<name>.toml` by name.
    pub values: BTreeMap<String, ValueTable>,
}

/// Reads folders of distributions. Files at the root (a README, the schema) are not read.
pub fn read_folder(files: &[SourceFile]) -> (Vec<LibrarySource>, Vec<Problem>) {
    let (folders, mut problems) = parse(files);
    let libraries = folders.into_iter().map(Folder::into_source).collect();
    problems.sort_by(|a, b| (&a.file, a.line).cmp(&(&b.file, b.line)));
    (libraries, problems)
}
