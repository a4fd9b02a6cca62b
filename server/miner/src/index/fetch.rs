//! One file from a place into a folder: a wheel by ranges where the server answers them, else whole; an sdist whole.

use std::fs::File;
use std::io::{Seek, Write};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha224, Sha256, Sha384, Sha512};
use tempfile::NamedTempFile;
use url::Url;
use zip::ZipArchive;

use super::client::{Client, Stop, Tail};
use super::error::IndexError;
use super::file::{From, IndexFile};
use super::ranges::Remote;
use super::reduce::{self, Check, Trouble};
use crate::wheel::{Limits, Source};

/// A first bite of a wheel's end, which holds all of a small wheel's directory.
const TAIL: u64 = 64 << 10;

/// The directory and the Python files of a wheel, packed.
const MOST_RANGES: u64 = 512 << 20;

/// A file that is read whole.
const MOST_WHOLE: u64 = 4 << 30;

/// Below this size one request for everything is quicker than three for parts.
const WHOLE_BELOW: u64 = 256 << 10;

pub(super) fn fetch(client: &Client, file: &IndexFile, folder: &Path) -> Result<PathBuf, IndexError> {
    let failed = |source| IndexError::Io { path: folder.to_owned(), source };
    std::fs::create_dir_all(folder).map_err(failed)?;
    let target = folder.join(&file.name);
    let temporary = match &file.from {
        From::Path(path) => {
            let mut whole = NamedTempFile::new_in(folder).map_err(failed)?;
            let mut from = File::open(path).map_err(|source| IndexError::Io { path: path.clone(), source })?;
            std::io::copy(&mut from, &mut whole).map_err(failed)?;
            slim(file, whole, folder)?
        }
        From::Url(url) if file.is_wheel() && file.size.is_none_or(|size| size > WHOLE_BELOW) => {
            match by_ranges(client, file, url, folder)? {
                Some(reduced) => reduced,
                None => slim(file, whole(client, file, url, folder)?, folder)?,
            }
        }
        From::Url(url) => slim(file, whole(client, file, url, folder)?, folder)?,
    };
    temporary.persist(&target).map_err(|error| IndexError::Io { path: target.clone(), source: error.error })?;
    readable(&target);
    Ok(target)
}

/// The small wheel, from parts of the one on the server; `None` where the server does not answer ranges, or where the
/// wheel does not list the hashes of its files: then the whole must be checked.
fn by_ranges(client: &Client, file: &IndexFile, url: &Url, folder: &Path) -> Result<Option<NamedTempFile>, IndexError> {
    let Tail::Part(tail) = client.tail(url, TAIL)? else { return Ok(None) };
    if file.size.is_some_and(|size| size != tail.total) {
        return Err(refused(file, format!("it has {} bytes, not as many as the index says", tail.total)));
    }
    let remote = Remote::new(client, url, tail, MOST_RANGES);
    let told = |what: String| remote.failure().unwrap_or_else(|| refused(file, what));
    let limits = Limits::default();
    let mut archive = ZipArchive::new(remote.clone())
        .map_err(|error| told(format!("not a zip archive that can be read: {error}")))?;
    let members = match reduce::members(&archive, limits) {
        Ok(members) => members,
        Err(Trouble::Refused(what)) => return Err(told(what)),
        Err(Trouble::Unlisted) => return Ok(None),
    };
    remote.prefetch(members.iter().map(|member| member.place.clone()).collect())?;
    let temporary =
        NamedTempFile::new_in(folder).map_err(|source| IndexError::Io { path: folder.to_owned(), source })?;
    match reduce::write(&mut archive, &members, Check::Record, limits, temporary) {
        Ok(temporary) => Ok(Some(temporary)),
        Err(Trouble::Unlisted) => Ok(None),
        Err(Trouble::Refused(what)) => Err(told(what)),
    }
}

/// The whole file, with the hash that the index says.
fn whole(client: &Client, file: &IndexFile, url: &Url, folder: &Path) -> Result<NamedTempFile, IndexError> {
    client.whole(url, |body| {
        let failed = |source| Stop::For(IndexError::Io { path: folder.to_owned(), source });
        let mut temporary = NamedTempFile::new_in(folder).map_err(failed)?;
        let mut hash = Hash::announced(file);
        let mut buffer = vec![0; 64 << 10];
        let mut size = 0_u64;
        loop {
            let count = body.read(&mut buffer).map_err(Stop::Broken)?;
            if count == 0 {
                break;
            }
            size += count as u64;
            if size > MOST_WHOLE {
                return Err(Stop::For(refused(file, format!("it has more than {MOST_WHOLE} bytes"))));
            }
            if let Some(hash) = &mut hash {
                hash.update(&buffer[..count]);
            }
            temporary.write_all(&buffer[..count]).map_err(failed)?;
        }
        if let Some(hash) = hash {
            hash.check(file).map_err(Stop::For)?;
        }
        Ok(temporary)
    })
}

/// A whole wheel → the small one. An sdist stays as it is, once all of it was read within the limits.
fn slim(file: &IndexFile, mut whole: NamedTempFile, folder: &Path) -> Result<NamedTempFile, IndexError> {
    let failed = |source| IndexError::Io { path: folder.to_owned(), source };
    whole.flush().map_err(failed)?;
    if !file.is_wheel() {
        Source::named(whole.path(), &file.name).files(&|_| true).map_err(|error| refused(file, error.reason()))?;
        return Ok(whole);
    }
    let limits = Limits::default();
    let input = whole.as_file_mut();
    input.rewind().map_err(failed)?;
    let refuse = |trouble: Trouble| match trouble {
        Trouble::Refused(what) => refused(file, what),
        Trouble::Unlisted => refused(file, "its RECORD is not complete".to_owned()),
    };
    let mut archive = ZipArchive::new(input)
        .map_err(|error| refused(file, format!("not a zip archive that can be read: {error}")))?;
    let members = reduce::members(&archive, limits).map_err(refuse)?;
    let small = NamedTempFile::new_in(folder).map_err(failed)?;
    reduce::write(&mut archive, &members, Check::Done, limits, small).map_err(refuse)
}

fn refused(file: &IndexFile, what: String) -> IndexError {
    IndexError::Refused { file: file.name.clone(), what }
}

/// Temporary files are for their owner alone; in a cache they are files like others.
fn readable(path: &Path) {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        // A cache that only its owner can read still works.
        let _ = std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o644));
    }
    #[cfg(not(unix))]
    let _ = path;
}

/// A hash that grows with the file.
enum Hash {
    Sha224(Sha224),
    Sha256(Sha256),
    Sha384(Sha384),
    Sha512(Sha512),
}

impl Hash {
    /// The strongest one that the index says.
    fn announced(file: &IndexFile) -> Option<Hash> {
        let has = |name: &str| file.hashes.iter().any(|(known, _)| known == name);
        if has("sha512") {
            Some(Hash::Sha512(Sha512::new()))
        } else if has("sha384") {
            Some(Hash::Sha384(Sha384::new()))
        } else if has("sha256") {
            Some(Hash::Sha256(Sha256::new()))
        } else if has("sha224") {
            Some(Hash::Sha224(Sha224::new()))
        } else {
            None
        }
    }

    fn update(&mut self, bytes: &[u8]) {
        match self {
            Hash::Sha224(hash) => hash.update(bytes),
            Hash::Sha256(hash) => hash.update(bytes),
            Hash::Sha384(hash) => hash.update(bytes),
            Hash::Sha512(hash) => hash.update(bytes),
        }
    }

    fn check(self, file: &IndexFile) -> Result<(), IndexError> {
        let (algorithm, found) = match self {
            Hash::Sha224(hash) => ("sha224", hex(&hash.finalize())),
            Hash::Sha256(hash) => ("sha256", hex(&hash.finalize())),
            Hash::Sha384(hash) => ("sha384", hex(&hash.finalize())),
            Hash::Sha512(hash) => ("sha512", hex(&hash.finalize())),
        };
        let announced = file.hashes.iter().find(|(name, _)| name == algorithm).map(|(_, hash)| hash.to_lowercase());
        match announced {
            Some(announced) if announced != found => {
                Err(IndexError::Hash { file: file.name.clone(), algorithm, found, announced })
            }
            _ => Ok(()),
        }
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
