//! Where packages come from, as the user's own tools have it: the environment, uv's and pip's configuration files, else
//! what the installed pip takes by itself. Files are read; neither tool is run.

mod installed_pip;
mod pip;
mod uv;

use std::path::{Path, PathBuf};
use std::time::Duration;

use netrc::Netrc;
use url::Url;

use super::Place;
use super::error::IndexError;

/// The process' surroundings.
pub struct Surroundings<'s> {
    /// A variable of the environment; an empty one is none.
    pub variable: &'s dyn Fn(&str) -> Option<String>,
    /// The user's home.
    pub home: Option<PathBuf>,
    /// The folder that the project's settings are looked for in, and above.
    pub folder: PathBuf,
    /// Whether the settings of the whole machine count.
    pub machine: bool,
}

/// Where to look for files, and how to ask.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Indexes, the ones that are asked first in front.
    pub indexes: Vec<Url>,
    /// Folders and pages with links.
    pub links: Vec<Place>,
    /// Whether indexes must not be asked.
    pub no_index: bool,
    /// Certificates to trust instead of the system's.
    pub certificate: Option<PathBuf>,
    /// Hosts whose certificates are not checked.
    pub trusted_hosts: Vec<String>,
    /// A proxy that is configured; else the environment's.
    pub proxy: Option<String>,
    /// How long to wait for a connection, an answer, or the next bytes.
    pub timeout: Duration,
    /// How often to try.
    pub attempts: u32,
    /// The pause before the second attempt; it doubles.
    pub pause: Duration,
    /// The netrc file.
    pub netrc: Option<PathBuf>,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings {
            indexes: Vec::new(),
            links: Vec::new(),
            no_index: false,
            certificate: None,
            trusted_hosts: Vec::new(),
            proxy: None,
            timeout: Duration::from_secs(30),
            attempts: 5,
            pause: Duration::from_millis(500),
            netrc: None,
        }
    }
}

/// What one source of settings says. Texts are as written.
#[derive(Debug, Default)]
struct Said {
    index: Option<String>,
    extra: Vec<String>,
    links: Vec<String>,
    no_index: Option<bool>,
    certificate: Option<String>,
    trusted_hosts: Vec<String>,
    proxy: Option<String>,
    timeout: Option<u64>,
    retries: Option<u32>,
}

impl Settings {
    /// The settings of whoever runs this, in the current folder.
    pub fn of_user() -> Result<Settings, IndexError> {
        let variable = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
        Settings::of(&Surroundings {
            variable: &variable,
            home: std::env::home_dir(),
            folder: std::env::current_dir().unwrap_or_default(),
            machine: true,
        })
    }

    /// The settings that hold in some surroundings. For each setting the first that says something: uv's variables, pip's
    /// variables, uv's file of the project, pip's files, uv's files of the user and the machine.
    pub fn of(around: &Surroundings<'_>) -> Result<Settings, IndexError> {
        let mut said = vec![uv::variables(around), pip::variables(around)];
        said.extend(uv::project_file(around)?);
        said.extend(pip::files(around)?);
        said.extend(uv::user_files(around)?);
        let mut settings = Settings::default();
        let mut default = None;
        for one in &said {
            if default.is_none() {
                default.clone_from(&one.index);
            }
            for text in &one.extra {
                let url = index_url(text, around)?;
                if !settings.indexes.contains(&url) {
                    settings.indexes.push(url);
                }
            }
            for text in &one.links {
                settings.links.push(place(text, &around.folder)?);
            }
            settings.trusted_hosts.extend(one.trusted_hosts.iter().cloned());
        }
        settings.no_index = said.iter().find_map(|one| one.no_index).unwrap_or(false);
        let default = default.or_else(|| (!settings.no_index).then(|| installed_pip::default_index(around)).flatten());
        if let Some(text) = default {
            let url = index_url(&text, around)?;
            settings.indexes.retain(|other| *other != url);
            settings.indexes.push(url);
        }
        let variable = around.variable;
        let certificate = said.iter().find_map(|one| one.certificate.clone());
        let certificate = certificate
            .or_else(|| ["REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE"].into_iter().find_map(variable));
        // A folder of certificates is the system's affair.
        settings.certificate = certificate.map(PathBuf::from).filter(|path| !path.is_dir());
        settings.proxy = said.iter().find_map(|one| one.proxy.clone());
        if let Some(seconds) = said.iter().find_map(|one| one.timeout).filter(|seconds| *seconds > 0) {
            settings.timeout = Duration::from_secs(seconds);
        }
        if let Some(retries) = said.iter().find_map(|one| one.retries) {
            settings.attempts = retries.saturating_add(1);
        }
        settings.netrc = netrc_file(around);
        Ok(settings)
    }

    /// Where to look, in order.
    pub(super) fn places(&self) -> Result<Vec<Place>, IndexError> {
        let mut places = self.links.clone();
        if !self.no_index {
            places.extend(self.indexes.iter().cloned().map(Place::Index));
        }
        match (places.is_empty(), self.no_index) {
            (true, true) => Err(IndexError::NoPlace),
            (true, false) => Err(IndexError::NoIndex),
            (false, _) => Ok(places),
        }
    }

    /// Every URL of the settings, for the credentials in them.
    pub(super) fn urls(&self) -> impl Iterator<Item = &Url> {
        let links = self.links.iter().filter_map(|place| match place {
            Place::Index(url) | Place::Links(url) => Some(url),
            Place::Folder(_) => None,
        });
        self.indexes.iter().chain(links)
    }

    /// The netrc file's contents, where it can be read; a broken one is nobody's mistake here.
    pub(super) fn netrc(&self) -> Option<Netrc> {
        Netrc::from_file(self.netrc.as_deref()?).ok()
    }
}

/// An index as written: `https://…`, `name=https://…` (uv).
fn index_url(text: &str, around: &Surroundings<'_>) -> Result<Url, IndexError> {
    let text = text.trim();
    let named = text.split_once('=').filter(|(name, _)| name.chars().all(|c| c.is_alphanumeric() || "-_.".contains(c)));
    let (name, text) = named.map_or((None, text), |(name, url)| (Some(name), url));
    let mut url = Url::parse(text).map_err(|error| IndexError::Url { url: shown(text), why: error.to_string() })?;
    if !matches!(url.scheme(), "http" | "https") {
        let why = "an index begins with https:// or http://; a folder of wheels is named as `find-links`".to_owned();
        return Err(IndexError::Url { url: shown(text), why });
    }
    if let Some(name) = name {
        uv::sign(&mut url, name, around);
    }
    Ok(url)
}

/// `find-links`: a folder, a `file:` URL, or a page.
fn place(text: &str, folder: &Path) -> Result<Place, IndexError> {
    let text = text.trim();
    match Url::parse(text) {
        Ok(url) if matches!(url.scheme(), "http" | "https") => Ok(Place::Links(url)),
        Ok(url) if url.scheme() == "file" => url
            .to_file_path()
            .map(Place::Folder)
            .map_err(|()| IndexError::Url { url: shown(text), why: "no folder of this machine".to_owned() }),
        // No URL, or a Windows path: `C:\wheels`.
        _ => Ok(Place::Folder(folder.join(text))),
    }
}

/// A text that may hold a password, as it may be shown.
fn shown(text: &str) -> String {
    match text.rsplit_once('@') {
        Some((_, rest)) => format!("…@{rest}"),
        None => text.to_owned(),
    }
}

fn netrc_file(around: &Surroundings<'_>) -> Option<PathBuf> {
    if let Some(path) = (around.variable)("NETRC") {
        return Some(PathBuf::from(path));
    }
    let home = around.home.as_ref()?;
    [".netrc", "_netrc"].into_iter().map(|name| home.join(name)).find(|path| path.is_file())
}
