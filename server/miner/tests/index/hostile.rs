//! Wheels that are refused, each with a message, and nothing is written.

use std::io::{Cursor, Write};

use zip::write::SimpleFileOptions;

use super::server::{Answer, Server};
use super::{fetch, index, listed, noise, wheel};

/// Both ways: by ranges, and whole.
#[track_caller]
fn refused(bytes: Vec<u8>, why: &str) {
    for ranges in [true, false] {
        let file = bytes.clone();
        // Announced as large, so that ranges are tried.
        let server = Server::with_file("pkg-1.0-py3-none-any.whl", "", move |request| {
            if ranges { Answer::ranged(request, &file) } else { Answer::new(200, file.clone()) }
        });
        let folder = tempfile::tempdir().unwrap();
        let error = fetch(&index(&server), folder.path()).unwrap_err().to_string();
        assert!(error.contains(why) && error.contains("pkg-1.0-py3-none-any.whl"), "{error}");
        assert!(listed(folder.path()).is_empty(), "{:?}", listed(folder.path()));
    }
}

#[test]
fn a_bomb() {
    refused(wheel(&[("pkg/__init__.py", &vec![b' '; 8 << 20])]), "times its size");
}

#[test]
fn a_file_of_200_mb() {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    // Packed quickly; what is refused is its size.
    let options = SimpleFileOptions::default().compression_level(Some(1));
    writer.start_file("pkg/__init__.py", options).unwrap();
    writer.write_all(&vec![b'#'; 200 << 20]).unwrap();
    refused(writer.finish().unwrap().into_inner(), "unpacks to 209715200 bytes; at most");
}

#[test]
fn a_size_that_lies() {
    let mut bytes = wheel(&[("pkg/__init__.py", &vec![b'#'; 17 << 20])]);
    // Both headers claim 100 bytes.
    let size = (17_u32 << 20).to_le_bytes();
    let mut found = 0;
    for at in 0..bytes.len() - 4 {
        if bytes[at..at + 4] == size {
            bytes[at..at + 4].copy_from_slice(&100_u32.to_le_bytes());
            found += 1;
        }
    }
    assert_eq!(found, 2);
    refused(bytes, "`pkg/__init__.py`");
}

#[test]
fn paths_that_leave_the_archive() {
    refused(wheel(&[("/etc/evil.py", b"")]), "`/etc/evil.py` has an absolute path");
    refused(wheel(&[("pkg/../../evil.py", b"")]), "leaves the archive");
    refused(wheel(&[("C:\\evil.py", b"")]), "has an absolute path");
}

#[test]
fn a_link() {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    writer.add_symlink("pkg/__init__.py", "/etc/passwd", SimpleFileOptions::default()).unwrap();
    refused(writer.finish().unwrap().into_inner(), "`pkg/__init__.py` is a link");
}

#[test]
fn what_is_no_archive() {
    refused(b"<html>sign in first</html>".to_vec(), "not a zip archive");
    refused(noise(300_000), "not a zip archive");
}

#[test]
fn members_that_overlap() {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for name in ["pkg/a.py", "pkg/b.py"] {
        writer.start_file(name, SimpleFileOptions::default()).unwrap();
        writer.write_all(&noise(5000)).unwrap();
    }
    let mut bytes = writer.finish().unwrap().into_inner();
    // The second entry of the directory says that its member starts five bytes after the first.
    let at = bytes.windows(4).rposition(|window| window == b"PK\x01\x02").unwrap();
    bytes[at + 42..at + 46].copy_from_slice(&5_u32.to_le_bytes());
    refused(bytes, "overlaps");
}

#[test]
fn an_sdist_that_is_none() {
    let server = Server::with_file("pkg-1.0.tar.gz", "", |_| Answer::new(200, "<html>no</html>"));
    let folder = tempfile::tempdir().unwrap();
    let error = fetch(&index(&server), folder.path()).unwrap_err().to_string();
    assert!(error.contains("pkg-1.0.tar.gz: refused: not a tar.gz archive"), "{error}");
    assert!(listed(folder.path()).is_empty());
}
