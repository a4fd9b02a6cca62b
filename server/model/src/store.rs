//! The user's models: a folder with files, with a lock that says what they are, and the user's choice.
//!
//! A file that a project's configuration names is loaded only if its sum stands in the lock: the user fetched or chose
//! that very file once. A project can thus pick among the user's models, and cannot bring one of its own.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use serde::{Deserialize, Serialize};

use crate::manifest::{Entry, Manifest};
use crate::pull::{Fetched, Wanted, part_of};
use crate::{Error, ErrorKind, sum};

/// The lock's name.
const LOCK: &str = "models.lock";

/// The folder of a user's models.
#[derive(Debug, Clone)]
pub struct Store {
    folder: PathBuf,
    shipped: Vec<Shipped>,
}

/// A folder in which models that come with apilift may lie.
#[derive(Debug, Clone, PartialEq)]
pub struct Shipped {
    /// The folder.
    pub folder: PathBuf,
    /// Whether a file there must have the manifest's sum: beside the program nobody but its owner writes.
    pub by_sum: bool,
}

/// What the user has and trusts.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Lock {
    /// The path of the chosen file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub chosen: Option<PathBuf>,
    /// Files whose sums the user took for right.
    #[serde(default, rename = "model")]
    pub models: Vec<Locked>,
}

/// One file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Locked {
    /// Where it lies.
    pub path: PathBuf,
    /// Bytes.
    pub size: u64,
    /// Its SHA-256.
    pub sha256: String,
    /// Where it came from, if it was fetched.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// The prompt form that it is asked in, where its own metadata names none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub form: Option<String>,
}

/// Whether a model of the manifest is there.
#[derive(Debug, Clone, PartialEq)]
pub enum State {
    /// No.
    Missing,
    /// So many bytes are.
    Partial(u64),
    /// Its file is, with so many bytes.
    There(u64),
}

/// A model to load.
#[derive(Debug, Clone, PartialEq)]
pub struct Choice {
    /// The file.
    pub path: PathBuf,
    /// The prompt form of the lock or the manifest; the file's own metadata comes first.
    pub form: Option<String>,
    /// The sum that it must have, where whoever named it is not the user.
    pub sha256: Option<String>,
}

impl Store {
    /// The models in this folder, which need not be there yet.
    pub fn new(folder: PathBuf) -> Store {
        Store { folder, shipped: Vec::new() }
    }

    /// The same, where models may come with the program in these folders, the first that has one.
    pub fn with_shipped(self, shipped: Vec<Shipped>) -> Store {
        Store { shipped, ..self }
    }

    /// The folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Where a model's file is, else where it belongs.
    pub fn path_of(&self, entry: &Entry) -> PathBuf {
        match self.shipped(entry) {
            Some(choice) => choice.path,
            None => self.folder.join(&entry.file),
        }
    }

    /// A model that comes with apilift, where it is there.
    pub fn shipped(&self, entry: &Entry) -> Option<Choice> {
        let places = self.shipped.iter().filter(|_| entry.shipped);
        let mut files = places.map(|place| (place.folder.join(&entry.file), place.by_sum));
        let (path, by_sum) = files.find(|(path, _)| path.is_file())?;
        let sha256 = entry.sha256.clone().filter(|_| by_sum);
        Some(Choice { path, form: Some(entry.form.clone()), sha256 })
    }

    /// Whether a model's file is there.
    pub fn state_of(&self, entry: &Entry) -> State {
        let path = self.path_of(entry);
        let length = |path: &Path| path.metadata().ok().filter(|data| data.is_file()).map(|data| data.len());
        match (length(&path), length(&part_of(&path))) {
            (Some(bytes), _) => State::There(bytes),
            (None, Some(bytes)) => State::Partial(bytes),
            (None, None) => State::Missing,
        }
    }

    /// What is to be fetched for a model, with the sum of the manifest, else of the lock. `url`: from elsewhere.
    pub fn wanted(&self, entry: &Entry, url: String) -> Result<Wanted, Error> {
        let target = self.folder.join(&entry.file);
        let locked = self.lock()?.of(&target).cloned();
        Ok(Wanted {
            url,
            size: entry.size.or(locked.as_ref().map(|locked| locked.size)),
            sha256: entry.sha256.clone().or(locked.map(|locked| locked.sha256)),
            target,
        })
    }

    /// The lock; an empty one where there is none.
    pub fn lock(&self) -> Result<Lock, Error> {
        let path = self.folder.join(LOCK);
        let text = match std::fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Lock::default()),
            Err(error) => return Err(failed(&path, &error.to_string())),
        };
        toml::from_str(&text).map_err(|error| {
            failed(&path, &format!("{error}; mend it, or delete it and choose your model again: `apilift model use`"))
        })
    }

    /// When the lock was last written; `None` where there is none.
    pub fn stamp(&self) -> Option<SystemTime> {
        self.folder.join(LOCK).metadata().and_then(|data| data.modified()).ok()
    }

    fn write(&self, lock: &Lock) -> Result<(), Error> {
        let path = self.folder.join(LOCK);
        let text = toml::to_string(lock).map_err(|error| failed(&path, &error.to_string()))?;
        let text = format!("# Written by `apilift model pull` and `use`: your models and what you chose.\n{text}");
        let temporary = self.folder.join(format!("{LOCK}.{}", std::process::id()));
        std::fs::create_dir_all(&self.folder)
            .and_then(|()| std::fs::write(&temporary, text))
            .and_then(|()| std::fs::rename(&temporary, &path))
            .map_err(|error| failed(&path, &error.to_string()))
    }

    /// Notes that a file was fetched and is what was meant.
    pub fn keep(&self, entry: &Entry, url: &str, fetched: &Fetched) -> Result<(), Error> {
        let locked = Locked {
            path: self.folder.join(&entry.file),
            size: fetched.size,
            sha256: fetched.sha256.clone(),
            url: Some(url.to_owned()),
            form: Some(entry.form.clone()),
        };
        let mut lock = self.lock()?;
        lock.put(locked);
        self.write(&lock)
    }

    /// Chooses a file, and trusts it as it is now.
    pub fn choose(&self, path: &Path, form: Option<String>) -> Result<Locked, Error> {
        let unreadable = |error: std::io::Error| failed(path, &error.to_string());
        let path = std::path::absolute(path).map_err(unreadable)?;
        let file = File::open(&path).map_err(unreadable)?;
        let size = file.metadata().map_err(unreadable)?.len();
        let sha256 = sum_of(file, &path)?;
        let mut lock = self.lock()?;
        let known = lock.of(&path).cloned();
        let locked = Locked {
            form: form.or_else(|| known.as_ref()?.form.clone()),
            url: known.and_then(|known| known.url),
            path,
            size,
            sha256,
        };
        lock.chosen = Some(locked.path.clone());
        lock.put(locked.clone());
        self.write(&lock)?;
        Ok(locked)
    }

    /// The sum of a model's file, and the one that it should have.
    pub fn verify(&self, path: &Path, expected: Option<&str>) -> Result<(String, Option<String>), Error> {
        let file = File::open(path).map_err(|error| failed(path, &error.to_string()))?;
        let known = self.lock()?.of(path).map(|locked| locked.sha256.clone());
        Ok((sum_of(file, path)?, expected.map(str::to_owned).or(known)))
    }

    /// The model that the user chose, if any.
    pub fn chosen(&self) -> Result<Option<Choice>, Error> {
        let lock = self.lock()?;
        Ok(lock.chosen.as_ref().map(|path| Choice {
            path: path.clone(),
            form: lock.of(path).and_then(|locked| locked.form.clone()),
            sha256: None,
        }))
    }

    /// The model that somebody else names, as a project's configuration does: by a name of the manifest or a path. It
    /// must be one that the user trusts; what comes with apilift is trusted as apilift is.
    pub fn named(&self, name: &str, base: &Path, manifest: &Manifest) -> Result<Choice, Error> {
        let entry = manifest.find(name);
        if let Some(entry) = entry.filter(|entry| entry.shipped) {
            return self.shipped(entry).ok_or_else(|| Error::new(ErrorKind::NoModel, missing(entry)));
        }
        let path = entry.map_or_else(|| base.join(name), |entry| self.path_of(entry));
        let lock = self.lock()?;
        let locked = lock.of(&path);
        let known = entry.and_then(|entry| entry.sha256.clone()).or(locked.map(|locked| locked.sha256.clone()));
        let Some(sha256) = known else {
            let what = match entry {
                Some(_) => format!(
                    "{name}: the project asks for this model, and you do not have it; `apilift model pull {name}`"
                ),
                None => format!(
                    "{}: the project names this model file, and you did not say that you trust it; if you do: `apilift \
                     model use {}`",
                    path.display(),
                    path.display()
                ),
            };
            return Err(Error::new(ErrorKind::NotTrusted, what));
        };
        let form = locked.and_then(|locked| locked.form.clone()).or(entry.map(|entry| entry.form.clone()));
        Ok(Choice { path, form, sha256: Some(sha256) })
    }
}

/// What is said of a model that should have come with apilift.
pub fn missing(entry: &Entry) -> String {
    format!(
        "{}: this model comes with apilift, and {} does not lie beside the program; install it anew",
        entry.name, entry.file
    )
}

impl Lock {
    /// What is known of a file.
    pub fn of(&self, path: &Path) -> Option<&Locked> {
        let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
        self.models.iter().find(|locked| locked.path == path)
    }

    fn put(&mut self, mut locked: Locked) {
        locked.path = std::path::absolute(&locked.path).unwrap_or(locked.path);
        self.models.retain(|other| other.path != locked.path);
        self.models.push(locked);
    }
}

fn sum_of(file: File, path: &Path) -> Result<String, Error> {
    sum::sha256(file, |_| Ok(())).map_err(|stop| match stop {
        sum::Stop::Io(error) => failed(path, &error.to_string()),
        sum::Stop::Told(error) => error,
    })
}

fn failed(path: &Path, what: &str) -> Error {
    Error::new(ErrorKind::NoModel, format!("{}: {what}", path.display()))
}
