//! Reading Python files, with limits and messages; writing files of our own.

use std::io::Write;
use std::path::Path;

use anyhow::Context;

/// Larger files are generated data; they are not analysed.
pub const MAX_BYTES: u64 = 16 * 1024 * 1024;

/// A Python file's text, or a sentence that says why it is not analysed.
pub fn read(path: &Path) -> Result<String, String> {
    let size = path.metadata().map_err(|error| format!("it cannot be read: {error}"))?.len();
    if size > MAX_BYTES {
        return Err(format!(
            "it has {} MB; files over {} MB are not analysed",
            size / 1_000_000,
            MAX_BYTES / 1_000_000
        ));
    }
    let bytes = std::fs::read(path).map_err(|error| format!("it cannot be read: {error}"))?;
    decode(bytes)
}

/// The text of a file's bytes, or why there is none.
pub fn decode(bytes: Vec<u8>) -> Result<String, String> {
    String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        let line = 1 + error.as_bytes()[..at].iter().filter(|byte| **byte == b'\n').count();
        format!("it is not UTF-8 (line {line}, byte {at}), so it is not analysed; save it as UTF-8")
    })
}

/// Writes a file beside the old one and moves it over it, so that nobody reads half of it.
pub fn replace(path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    let shown = || format!("{}", path.display());
    let folder = path.parent().unwrap_or(Path::new("."));
    let mut temporary = tempfile::NamedTempFile::new_in(folder).with_context(shown)?;
    temporary.write_all(bytes).with_context(shown)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        temporary.as_file().set_permissions(std::fs::Permissions::from_mode(0o644)).with_context(shown)?;
    }
    temporary.persist(path).with_context(shown)?;
    Ok(())
}
