//! Reading one text file: bounded, tolerant of encodings, with line numbers.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

/// No file that says something of versions is larger.
const LARGEST: u64 = 32 * 1024 * 1024;

/// A text file that was read.
#[derive(Debug, Clone)]
pub(crate) struct Source {
    /// Where it lies.
    pub path: PathBuf,
    /// As shown to the user.
    pub file: String,
    /// Its text, without byte order mark.
    pub text: String,
    /// Where its lines start.
    starts: Vec<usize>,
}

/// Why a file was not read.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ReadError {
    #[error("no such file")]
    Missing,
    #[error("it is larger than {} MB; it is not read", LARGEST / 1024 / 1024)]
    TooLarge,
    #[error("it is not a text file; it is not read")]
    Binary,
    #[error("line {0} is not UTF-8; save the file as UTF-8")]
    NotUtf8(u32),
    #[error("it is not a file")]
    NotAFile,
    #[error("it cannot be read: {0}")]
    Io(io::Error),
}

impl Source {
    /// Wraps a text.
    pub fn new(path: PathBuf, file: String, text: String) -> Source {
        let starts = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
        Source { path, file, text, starts }
    }

    /// Reads a file, to be shown as `file`.
    pub fn read(path: &Path, file: String) -> Result<Source, ReadError> {
        let bytes = bytes(path)?;
        Ok(Source::new(path.to_path_buf(), file, decode(bytes)?))
    }

    /// The 1-based line of a byte offset.
    pub fn line(&self, offset: usize) -> u32 {
        u32::try_from(self.starts.partition_point(|start| *start <= offset)).unwrap_or(u32::MAX)
    }

    /// The folder it lies in.
    pub fn folder(&self) -> &Path {
        self.path.parent().unwrap_or(Path::new(""))
    }
}

fn bytes(path: &Path) -> Result<Vec<u8>, ReadError> {
    let to_error = |error: io::Error| match error.kind() {
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => ReadError::Missing,
        _ => ReadError::Io(error),
    };
    // Asked first: opening a pipe would wait for ever.
    let meta = std::fs::metadata(path).map_err(to_error)?;
    if !meta.is_file() {
        return Err(ReadError::NotAFile);
    }
    if meta.len() > LARGEST {
        return Err(ReadError::TooLarge);
    }
    let mut out = Vec::new();
    File::open(path).and_then(|file| file.take(LARGEST + 1).read_to_end(&mut out)).map_err(to_error)?;
    if out.len() as u64 > LARGEST { Err(ReadError::TooLarge) } else { Ok(out) }
}

/// UTF-8, or UTF-16 with a byte order mark, as `pip freeze > requirements.txt` writes it in PowerShell.
fn decode(bytes: Vec<u8>) -> Result<String, ReadError> {
    if bytes.starts_with(&[0xFF, 0xFE]) {
        return utf16(&bytes[2..], u16::from_le_bytes);
    }
    if bytes.starts_with(&[0xFE, 0xFF]) {
        return utf16(&bytes[2..], u16::from_be_bytes);
    }
    if bytes.contains(&0) {
        return Err(ReadError::Binary);
    }
    let text = String::from_utf8(bytes).map_err(|error| {
        let valid = &error.as_bytes()[..error.utf8_error().valid_up_to()];
        let line = valid.iter().filter(|byte| **byte == b'\n').count() + 1;
        ReadError::NotUtf8(u32::try_from(line).unwrap_or(u32::MAX))
    })?;
    Ok(text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text))
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Result<String, ReadError> {
    let units: Vec<u16> = bytes.chunks_exact(2).map(|two| unit([two[0], two[1]])).collect();
    String::from_utf16(&units).map_err(|_| ReadError::Binary)
}
