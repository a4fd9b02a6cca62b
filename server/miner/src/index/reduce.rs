//! A wheel, whole or on a server → a small wheel with what mining reads: Python files and metadata. Hostile ones are
//! refused before anything is written.

use std::collections::HashMap;
use std::io::{Read, Seek, Write};
use std::ops::Range;

use base64::Engine;
use sha2::{Digest, Sha256};
use zip::{HasZipMetadata, ZipArchive, ZipWriter};

use crate::wheel::Limits;

/// A member that unpacks to more than this many times its size, and to more than [`SMALL`], is a bomb.
const MOST_RATIO: u64 = 250;

/// Smaller members may be packed as well as they like.
const SMALL: u64 = 1 << 20;

/// A member that is kept.
pub(super) struct Member {
    index: usize,
    name: String,
    /// Where its bytes lie in the archive, header included.
    pub place: Range<u64>,
}

/// Whether members must agree with the wheel's own list of hashes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Check {
    /// Each must stand there with its hash.
    Record,
    /// The wheel as a whole was checked already.
    Done,
}

/// Why a wheel is not reduced.
pub(super) enum Trouble {
    /// It is refused, with the reason.
    Refused(String),
    /// Its own list does not say enough to check its members.
    Unlisted,
}

/// The members that are kept, from the archive's directory alone.
pub(super) fn members<R: Read + Seek>(archive: &ZipArchive<R>, limits: Limits) -> Result<Vec<Member>, Trouble> {
    let refuse = |what: String| Err(Trouble::Refused(what));
    if archive.len() > limits.members {
        return refuse(format!("{} members; at most {} are read", archive.len(), limits.members));
    }
    let mut all = Vec::with_capacity(archive.len());
    for index in 0..archive.len() {
        let entry = archive.by_index_data(index).map_err(|error| Trouble::Refused(error.to_string()))?;
        let data = entry.get_metadata();
        let mode = data.external_attributes >> 16;
        let link = mode & 0o170_000 == 0o120_000;
        let name = String::from_utf8_lossy(entry.name_raw()).into_owned();
        all.push((index, name, data.header_start, data.compressed_size, data.uncompressed_size, link));
    }
    let mut starts: Vec<u64> = all.iter().map(|(_, _, start, ..)| *start).collect();
    starts.push(archive.central_directory_start());
    starts.sort_unstable();
    let mut budget = limits.total;
    let mut kept = Vec::new();
    for (index, name, start, packed, size, link) in all {
        let drive = name.as_bytes().get(1) == Some(&b':');
        if name.starts_with(['/', '\\']) || drive {
            return refuse(format!("the member `{name}` has an absolute path"));
        }
        if name.split(['/', '\\']).any(|part| part == "..") {
            return refuse(format!("the member `{name}` leaves the archive"));
        }
        if !is_kept(&name) {
            continue;
        }
        if link {
            return refuse(format!("the member `{name}` is a link"));
        }
        if size > limits.member {
            return refuse(format!("`{name}` unpacks to {size} bytes; at most {} are read", limits.member));
        }
        if size > SMALL && size / packed.max(1) > MOST_RATIO {
            return refuse(format!("`{name}` unpacks to {} times its size", size / packed.max(1)));
        }
        if size > budget {
            return refuse(format!("its Python files unpack to more than {} bytes", limits.total));
        }
        budget -= size;
        let next = starts.partition_point(|other| *other <= start);
        let end = starts.get(next).copied().unwrap_or(start);
        if end < start.saturating_add(packed) {
            return refuse(format!("`{name}` overlaps another member"));
        }
        kept.push(Member { index, name, place: start..end });
    }
    Ok(kept)
}

/// Checks the members and writes the small wheel.
pub(super) fn write<R: Read + Seek, W: Write + Seek>(
    archive: &mut ZipArchive<R>,
    members: &[Member],
    check: Check,
    limits: Limits,
    out: W,
) -> Result<W, Trouble> {
    let failed =
        |name: &str, error: &dyn std::fmt::Display| Trouble::Refused(format!("`{name}` cannot be unpacked: {error}"));
    let mut record = None;
    if check == Check::Record {
        let listed = members.iter().find(|member| is_record(&member.name)).ok_or(Trouble::Unlisted)?;
        let mut text = Vec::new();
        let file = archive.by_index(listed.index).map_err(|error| failed(&listed.name, &error))?;
        file.take(limits.member).read_to_end(&mut text).map_err(|error| failed(&listed.name, &error))?;
        record = Some(hashes(&String::from_utf8_lossy(&text)));
    }
    let mut writer = ZipWriter::new(out);
    for member in members {
        let mut bytes = Vec::new();
        let file = archive.by_index(member.index).map_err(|error| failed(&member.name, &error))?;
        // Declared sizes may lie, so the stream itself is bounded.
        file.take(limits.member + 1).read_to_end(&mut bytes).map_err(|error| failed(&member.name, &error))?;
        if bytes.len() as u64 > limits.member {
            return Err(Trouble::Refused(format!("`{}` unpacks to more than {} bytes", member.name, limits.member)));
        }
        // What facts are read from is held against RECORD; builders have been seen to write METADATA anew after it.
        if let Some(record) = record.as_ref().filter(|_| is_python(&member.name)) {
            let announced = record.get(&member.name).ok_or(Trouble::Unlisted)?;
            let found = base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(Sha256::digest(&bytes));
            if found != *announced {
                return Err(Trouble::Refused(format!("`{}` is not what the wheel's RECORD says", member.name)));
            }
        }
        let raw = archive.by_index_raw(member.index).map_err(|error| failed(&member.name, &error))?;
        writer.raw_copy_file(raw).map_err(|error| failed(&member.name, &error))?;
    }
    writer.finish().map_err(|error| Trouble::Refused(error.to_string()))
}

/// What mining reads of a wheel, and what says which wheel it is.
fn is_kept(name: &str) -> bool {
    let (folder, file) = name.rsplit_once('/').unwrap_or(("", name));
    if folder.ends_with(".dist-info") && !folder.contains('/') {
        return matches!(file, "METADATA" | "RECORD" | "WHEEL" | "top_level.txt" | "entry_points.txt");
    }
    file.ends_with(".py") || file.ends_with(".pyi") || matches!(file, "py.typed" | "VERSIONS")
}

fn is_python(name: &str) -> bool {
    name.ends_with(".py") || name.ends_with(".pyi")
}

fn is_record(name: &str) -> bool {
    name.split_once('/').is_some_and(|(folder, file)| folder.ends_with(".dist-info") && file == "RECORD")
}

/// The sha256 of each file in RECORD, as it stands there: URL-safe base64 without padding.
fn hashes(record: &str) -> HashMap<String, String> {
    let line = |line: &str| {
        let (rest, _size) = line.trim_end().rsplit_once(',')?;
        let (path, hash) = rest.rsplit_once(',')?;
        let path = match path.strip_prefix('"').and_then(|path| path.strip_suffix('"')) {
            Some(quoted) => quoted.replace("\"\"", "\""),
            None => path.to_owned(),
        };
        Some((path, hash.strip_prefix("sha256=")?.trim_end_matches('=').to_owned()))
    };
    record.lines().filter_map(line).collect()
}
