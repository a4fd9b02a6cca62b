//! Reads the Python files out of a wheel, an sdist or an installed folder. Nothing is written and nothing is run;
//! what looks hostile is refused as a whole, with the reason.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use changes::version::Version;

use crate::error::MinerError;

/// One Python file of a release.
#[derive(Debug, Clone)]
pub struct SourceFile {
    /// With `/`, from the folder that is imported from: `numpy/core/numeric.py`.
    pub path: String,
    /// Its text; bytes that are not UTF-8 are replaced.
    pub text: String,
}

/// How much is read before a source is refused.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Bytes of one file, unpacked.
    pub member: u64,
    /// Bytes of all files, unpacked.
    pub total: u64,
    /// Members of an archive, or files of a folder.
    pub members: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Limits { member: 16 << 20, total: 512 << 20, members: 200_000 }
    }
}

/// Where a release lies: a wheel, an sdist (`.tar.gz`, `.zip`) or a folder with the installed packages.
#[derive(Debug, Clone)]
pub struct Source {
    path: PathBuf,
    /// The file name that says what it is, where the path's own does not.
    name: Option<String>,
    limits: Limits,
}

impl Source {
    /// A source with the usual limits.
    pub fn new(path: impl Into<PathBuf>) -> Source {
        Source { path: path.into(), name: None, limits: Limits::default() }
    }

    /// A source with other limits.
    pub fn with_limits(path: impl Into<PathBuf>, limits: Limits) -> Source {
        Source { path: path.into(), name: None, limits }
    }

    /// A source whose file lies under another name for now.
    pub(crate) fn named(path: impl Into<PathBuf>, name: &str) -> Source {
        Source { path: path.into(), name: Some(name.to_owned()), limits: Limits::default() }
    }

    /// The path as given.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The files whose path `wanted` accepts, sorted by path. Only `.py`, `.pyi`, `VERSIONS` and metadata
    /// files are asked for.
    pub fn files(&self, wanted: &dyn Fn(&str) -> bool) -> Result<Vec<SourceFile>, MinerError> {
        let name = self.name.clone().unwrap_or_else(|| self.path.to_string_lossy().into_owned()).to_lowercase();
        let mut files = if self.path.is_dir() {
            self.folder(wanted)?
        } else if name.ends_with(".tar.gz") || name.ends_with(".tgz") {
            self.tar(wanted)?
        } else {
            self.zip(wanted, name.ends_with(".zip"))?
        };
        files.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(files)
    }

    fn refuse(&self, what: impl Into<String>) -> MinerError {
        MinerError::Archive { path: self.path.clone(), what: what.into() }
    }

    fn open(&self) -> Result<File, MinerError> {
        File::open(&self.path).map_err(|source| MinerError::Io { path: self.path.clone(), source })
    }

    fn zip(&self, wanted: &dyn Fn(&str) -> bool, sdist: bool) -> Result<Vec<SourceFile>, MinerError> {
        let mut archive = zip::ZipArchive::new(self.open()?)
            .map_err(|error| self.refuse(format!("not a zip archive that can be read: {error}")))?;
        if archive.len() > self.limits.members {
            return Err(self.refuse(format!("{} members; at most {} are read", archive.len(), self.limits.members)));
        }
        let mut budget = self.limits.total;
        let mut files = Vec::new();
        for index in 0..archive.len() {
            let member = archive
                .by_index(index)
                .map_err(|error| self.refuse(format!("member {index} cannot be read: {error}")))?;
            let name = String::from_utf8_lossy(member.name_raw()).into_owned();
            let path = self.checked(&name)?.to_owned();
            let link = member.unix_mode().is_some_and(|mode| mode & 0o170_000 == 0o120_000);
            let path = if sdist { below_top(&path) } else { below_data(&path) };
            if member.is_dir() || link || !is_read(path) || !wanted(path) {
                continue;
            }
            let path = path.to_owned();
            let text = self.text(&path, member, &mut budget)?;
            files.push(SourceFile { path, text });
        }
        Ok(files)
    }

    fn tar(&self, wanted: &dyn Fn(&str) -> bool) -> Result<Vec<SourceFile>, MinerError> {
        // What is skipped is unpacked too, so the stream as a whole is bounded.
        let unpacked = flate2::read::GzDecoder::new(self.open()?).take(self.limits.total.saturating_mul(4));
        let mut archive = tar::Archive::new(unpacked);
        let broken = |error: std::io::Error| self.refuse(format!("not a tar.gz archive that can be read: {error}"));
        let mut budget = self.limits.total;
        let mut files = Vec::new();
        for (index, member) in archive.entries().map_err(broken)?.enumerate() {
            let member = member.map_err(broken)?;
            if index >= self.limits.members {
                return Err(self.refuse(format!("more than {} members", self.limits.members)));
            }
            let path = String::from_utf8_lossy(&member.path_bytes()).into_owned();
            let path = below_top(self.checked(&path)?).to_owned();
            if !member.header().entry_type().is_file() || !is_read(&path) || !wanted(&path) {
                continue;
            }
            let text = self.text(&path, member, &mut budget)?;
            files.push(SourceFile { path, text });
        }
        Ok(files)
    }

    fn folder(&self, wanted: &dyn Fn(&str) -> bool) -> Result<Vec<SourceFile>, MinerError> {
        let mut budget = self.limits.total;
        let mut files = Vec::new();
        let mut seen = 0;
        let mut folders = vec![(self.path.clone(), String::new())];
        while let Some((folder, prefix)) = folders.pop() {
            let failed = |source| MinerError::Io { path: folder.clone(), source };
            for entry in std::fs::read_dir(&folder).map_err(failed)? {
                let entry = entry.map_err(failed)?;
                seen += 1;
                if seen > self.limits.members {
                    return Err(self.refuse(format!("more than {} files", self.limits.members)));
                }
                // Does not follow links.
                let kind = entry.file_type().map_err(failed)?;
                let path = format!("{prefix}{}", entry.file_name().to_string_lossy());
                if kind.is_dir() && wanted(&format!("{path}/")) {
                    folders.push((entry.path(), format!("{path}/")));
                } else if kind.is_file() && is_read(&path) && wanted(&path) {
                    let file =
                        File::open(entry.path()).map_err(|source| MinerError::Io { path: entry.path(), source })?;
                    let text = self.text(&path, file, &mut budget)?;
                    files.push(SourceFile { path, text });
                }
            }
        }
        Ok(files)
    }

    /// A member's path, or a refusal where it leaves the archive.
    fn checked<'p>(&self, path: &'p str) -> Result<&'p str, MinerError> {
        let drive = path.as_bytes().get(1) == Some(&b':');
        if path.starts_with(['/', '\\']) || drive {
            return Err(self.refuse(format!("the member `{path}` has an absolute path")));
        }
        if path.split(['/', '\\']).any(|part| part == "..") {
            return Err(self.refuse(format!("the member `{path}` leaves the archive")));
        }
        Ok(path.strip_prefix("./").unwrap_or(path))
    }

    fn text(&self, path: &str, from: impl Read, budget: &mut u64) -> Result<String, MinerError> {
        let limit = self.limits.member.min(*budget);
        let mut bytes = Vec::new();
        // Declared sizes may lie, so the stream itself is bounded.
        from.take(limit + 1)
            .read_to_end(&mut bytes)
            .map_err(|error| self.refuse(format!("`{path}` cannot be unpacked: {error}")))?;
        if bytes.len() as u64 > limit {
            return Err(self.refuse(if limit < self.limits.member {
                format!("its Python files unpack to more than {} bytes", self.limits.total)
            } else {
                format!("`{path}` unpacks to more than {} bytes", self.limits.member)
            }));
        }
        *budget -= bytes.len() as u64;
        let text = match String::from_utf8(bytes) {
            Ok(text) => text,
            Err(error) => String::from_utf8_lossy(error.as_bytes()).into_owned(),
        };
        Ok(match text.strip_prefix('\u{feff}') {
            Some(rest) => rest.to_owned(),
            None => text,
        })
    }
}

fn is_read(path: &str) -> bool {
    let metadata = path.ends_with(".dist-info/METADATA") || path == "PKG-INFO";
    path.ends_with(".py") || path.ends_with(".pyi") || path.ends_with("/VERSIONS") || metadata
}

/// An sdist holds one top folder, and perhaps a `src` or `lib` layout in it.
fn below_top(path: &str) -> &str {
    let path = path.split_once('/').map_or("", |(_, rest)| rest);
    path.strip_prefix("src/").or_else(|| path.strip_prefix("lib/")).unwrap_or(path)
}

/// `name-1.0.data/purelib/…` is installed beside the rest.
fn below_data(path: &str) -> &str {
    let Some((top, rest)) = path.split_once('/') else { return path };
    if top.ends_with(".data")
        && let Some(rest) = rest.strip_prefix("purelib/").or_else(|| rest.strip_prefix("platlib/"))
    {
        return rest;
    }
    path
}

/// The name (normalised) and the release that a wheel's or an sdist's file name says.
pub fn file_release(file: &str) -> Option<(String, Version)> {
    let (name, version) = if let Some(stem) = file.strip_suffix(".whl") {
        let mut parts = stem.split('-');
        (parts.next()?, parts.next()?)
    } else {
        file.strip_suffix(".tar.gz").or_else(|| file.strip_suffix(".zip"))?.rsplit_once('-')?
    };
    Some((changes::package::normalise(name), version.parse().ok()?))
}
