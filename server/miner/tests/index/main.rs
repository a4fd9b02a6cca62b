//! Fetching by name and version, against a server of our own.
#![allow(clippy::unwrap_used)]

mod hostile;
mod listing;
mod server;
mod settings;
mod transfer;

use std::io::{Cursor, Write};
use std::path::Path;

use base64::Engine;
use miner::index::{Index, IndexError, Settings};
use sha2::{Digest, Sha256};
use zip::write::SimpleFileOptions;

use server::Server;

/// A wheel with these members and a RECORD of them.
pub fn wheel(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut record: String =
        members.iter().map(|(name, bytes)| format!("{name},sha256={},{}\n", recorded(bytes), bytes.len())).collect();
    record.push_str("pkg-1.0.dist-info/RECORD,,\n");
    wheel_with_record(members, Some(&record))
}

/// A sha256 as it stands in RECORD.
pub fn recorded(bytes: &[u8]) -> String {
    base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(Sha256::digest(bytes))
}

/// A wheel with the RECORD that is given.
pub fn wheel_with_record(members: &[(&str, &[u8])], record: Option<&str>) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let record = record.map(|text| ("pkg-1.0.dist-info/RECORD", text.as_bytes()));
    for (name, bytes) in members.iter().copied().chain(record) {
        writer.start_file(name, SimpleFileOptions::default()).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// Bytes that cannot be packed.
pub fn noise(length: usize) -> Vec<u8> {
    let mut state = 1_u64;
    let mut next = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as u8
    };
    (0..length).map(|_| next()).collect()
}

/// The hash as an index writes it.
pub fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// An index with quick retries.
pub fn index(server: &Server) -> Index {
    Index::new(settings(server)).unwrap()
}

/// Settings with this server as the only index.
pub fn settings(server: &Server) -> Settings {
    Settings {
        indexes: vec![server.url("/simple")],
        attempts: 3,
        pause: std::time::Duration::from_millis(1),
        timeout: std::time::Duration::from_secs(5),
        ..Settings::default()
    }
}

/// Fetches `pkg` 1.0 into a folder.
pub fn fetch(index: &Index, folder: &Path) -> Result<std::path::PathBuf, IndexError> {
    let files = index.files("pkg")?;
    index.fetch_release("pkg", &files, &"1.0".parse().unwrap(), folder)
}

/// The members of a wheel here, by name.
pub fn members(path: &Path) -> Vec<String> {
    let archive = zip::ZipArchive::new(std::fs::File::open(path).unwrap()).unwrap();
    let mut names: Vec<String> =
        archive.file_names_raw().map(|name| String::from_utf8_lossy(name).into_owned()).collect();
    names.sort();
    names
}

/// What lies in a folder.
pub fn listed(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}
