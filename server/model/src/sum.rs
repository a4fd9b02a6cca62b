//! SHA-256 of large files.

use std::fs::File;
use std::io::Read;

use sha2::{Digest, Sha256};

use crate::Error;

/// Why a sum was not finished.
#[derive(Debug)]
pub enum Stop {
    /// The file cannot be read.
    Io(std::io::Error),
    /// Whoever watched said so.
    Told(Error),
}

/// The sum of a whole file, in lower-case hexadecimal; `step` hears how far it is, from 0 to 1.
pub fn sha256(mut file: File, mut step: impl FnMut(f32) -> Result<(), Error>) -> Result<String, Stop> {
    let size = file.metadata().map_or(0, |metadata| metadata.len()).max(1);
    let mut sum = Sha256::new();
    let mut buffer = vec![0; 1 << 20];
    let mut done = 0_u64;
    loop {
        step(done as f32 / size as f32).map_err(Stop::Told)?;
        let count = file.read(&mut buffer).map_err(Stop::Io)?;
        if count == 0 {
            return Ok(hexadecimal(&sum.finalize()));
        }
        sum.update(&buffer[..count]);
        done += count as u64;
    }
}

/// Bytes as lower-case hexadecimal.
pub fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
