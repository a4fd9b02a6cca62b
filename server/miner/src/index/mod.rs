//! Released files by name and version, from the package index that the user's own tools are set up for.
//!
//! [`Settings`] says where to look, [`Index::files`] lists what there is of a distribution, [`choose`] picks one file of a
//! release, and [`Index::fetch`] brings it into a folder: of a wheel only its Python files, by HTTP ranges where the index
//! answers them. What is fetched is never installed, and nothing in it is run.

mod client;
mod credentials;
mod error;
mod fetch;
mod file;
mod page;
mod ranges;
mod reduce;
mod releases;
pub mod settings;

use std::path::{Path, PathBuf};

use changes::package::normalise;
use changes::version::Version;
use url::Url;

pub use error::IndexError;
pub use file::{IndexFile, choose};
pub use releases::{Listed, Since, minors};
pub use settings::Settings;

use client::Client;

/// The indexes and folders of the user's settings.
#[derive(Debug)]
pub struct Index {
    settings: Settings,
    client: Client,
}

impl Index {
    /// An index with these settings; nothing is asked yet. Fails where a certificate file cannot be read.
    pub fn new(settings: Settings) -> Result<Index, IndexError> {
        let client = Client::new(&settings)?;
        Ok(Index { settings, client })
    }

    /// All wheels and sdists of a distribution that Python 3 can use, from all places of the settings; the same file of an
    /// earlier place wins. Fails where no place has the distribution, and where a place cannot be asked.
    pub fn files(&self, distribution: &str) -> Result<Vec<IndexFile>, IndexError> {
        let name = normalise(distribution);
        let mut found: Vec<IndexFile> = Vec::new();
        let mut known = false;
        let places = self.settings.places()?;
        for place in &places {
            let files = match place {
                Place::Folder(folder) => page::folder(folder, &name)?,
                Place::Links(url) => self.links(url, &name)?,
                Place::Index(url) => self.links(&below(url, &name)?, &name)?,
            };
            let Some(files) = files else { continue };
            known = true;
            for file in files {
                if !found.iter().any(|other| other.name == file.name) {
                    found.push(file);
                }
            }
        }
        if !known {
            return Err(IndexError::Unknown {
                distribution: name,
                places: places.iter().map(Place::to_string).collect::<Vec<_>>().join(", "),
            });
        }
        found.sort_by(|a, b| (&a.version, &a.name).cmp(&(&b.version, &b.name)));
        Ok(found)
    }

    /// Brings a file into a folder, which is made if need be; gives its path. Of a wheel only what mining reads lands
    /// there. A file that is refused or broken leaves nothing behind.
    pub fn fetch(&self, file: &IndexFile, folder: &Path) -> Result<PathBuf, IndexError> {
        fetch::fetch(&self.client, file, folder)
    }

    /// One release's best file into a folder.
    pub fn fetch_release(
        &self,
        distribution: &str,
        files: &[IndexFile],
        version: &Version,
        folder: &Path,
    ) -> Result<PathBuf, IndexError> {
        let file = choose(files, version).ok_or_else(|| IndexError::NoFile {
            distribution: distribution.to_owned(),
            version: version.to_string(),
        })?;
        self.fetch(file, folder)
    }

    fn links(&self, url: &Url, name: &str) -> Result<Option<Vec<IndexFile>>, IndexError> {
        match self.client.page(url)? {
            Some((base, text)) => page::read(&base, &text, name).map(Some),
            None => Ok(None),
        }
    }
}

/// Where files are listed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// A package index; one page a distribution.
    Index(Url),
    /// One page with links to files of any distribution.
    Links(Url),
    /// A folder with files.
    Folder(PathBuf),
}

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Place::Index(url) | Place::Links(url) => f.write_str(&credentials::without(url)),
            Place::Folder(folder) => write!(f, "{}", folder.display()),
        }
    }
}

/// The page of a distribution.
fn below(index: &Url, name: &str) -> Result<Url, IndexError> {
    let mut base = index.clone();
    if !base.path().ends_with('/') {
        base.set_path(&format!("{}/", base.path()));
    }
    base.join(&format!("{name}/")).map_err(|error| IndexError::Url { url: name.to_owned(), why: error.to_string() })
}
