//! Whole files and parts of files.

use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, Ordering};

use super::server::{Answer, Server};
use super::{fetch, index, listed, members, noise, recorded, settings, sha256, wheel, wheel_with_record};

const WHEEL: &str = "pkg-1.0-py3-none-any.whl";

fn large() -> Vec<u8> {
    let (binary, other) = (noise(400_000), noise(300_000));
    wheel(&[
        ("pkg/__init__.py", b"x = 1\n"),
        ("pkg/native.so", &binary),
        ("pkg/a.py", b"def f(): ...\n"),
        ("pkg/a.pyi", b"def f() -> int: ...\n"),
        ("pkg/py.typed", b""),
        ("pkg/other.so", &other),
        ("pkg/z.py", b"def z(): ...\n"),
        ("pkg-1.0.dist-info/METADATA", b"Name: pkg\n"),
        ("pkg-1.0.dist-info/LICENSE", b"long"),
        ("pkg-1.0.dist-info/top_level.txt", b"pkg\n"),
    ])
}

const KEPT: [&str; 8] = [
    "pkg-1.0.dist-info/METADATA",
    "pkg-1.0.dist-info/RECORD",
    "pkg-1.0.dist-info/top_level.txt",
    "pkg/__init__.py",
    "pkg/a.py",
    "pkg/a.pyi",
    "pkg/py.typed",
    "pkg/z.py",
];

#[test]
fn only_python_files_are_read_where_ranges_are_answered() {
    let bytes = large();
    let size = bytes.len();
    let server =
        Server::with_file(WHEEL, &format!(r#","size":{size}"#), move |request| Answer::ranged(request, &bytes));
    let folder = tempfile::tempdir().unwrap();
    let path = fetch(&index(&server), folder.path()).unwrap();
    assert_eq!(listed(folder.path()), [WHEEL]);
    assert_eq!(members(&path), KEPT);
    assert!(path.metadata().unwrap().len() < 3000);
    // The end with the directory, then two groups of neighbours (the third lies in the end).
    let ranges: Vec<String> =
        server.for_files().iter().map(|request| request.header("range").unwrap_or("all").to_owned()).collect();
    assert_eq!(ranges.len(), 3, "{ranges:?}");
    // What was kept can be read again.
    let found = miner::Source::new(&path).files(&|_| true).unwrap();
    let texts: Vec<(&str, &str)> = found.iter().map(|file| (file.path.as_str(), file.text.as_str())).collect();
    assert!(texts.contains(&("pkg/z.py", "def z(): ...\n")), "{texts:?}");
}

#[test]
fn a_directory_larger_than_the_first_bite() {
    let names: Vec<String> = (0..3000).map(|n| format!("pkg/module_with_a_long_name_number_{n}.py")).collect();
    let members: Vec<(&str, &[u8])> = names.iter().map(|name| (name.as_str(), &b"x = 1\n"[..])).collect();
    let bytes = wheel(&members);
    let server = Server::with_file(WHEEL, "", move |request| Answer::ranged(request, &bytes));
    let folder = tempfile::tempdir().unwrap();
    let path = fetch(&index(&server), folder.path()).unwrap();
    assert_eq!(super::members(&path).len(), 3001);
}

#[test]
fn a_zip64_wheel() {
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default().large_file(true);
    let binary = noise(400_000);
    let record = format!("pkg/__init__.py,sha256={},6\n", recorded(b"x = 1\n"));
    let parts: [(&str, &[u8]); 3] =
        [("pkg/__init__.py", b"x = 1\n"), ("pkg/n.so", &binary), ("pkg-1.0.dist-info/RECORD", record.as_bytes())];
    for (name, bytes) in parts {
        writer.start_file(name, options).unwrap();
        std::io::Write::write_all(&mut writer, bytes).unwrap();
    }
    let bytes = writer.finish().unwrap().into_inner();
    let server = Server::with_file(WHEEL, "", move |request| Answer::ranged(request, &bytes));
    let folder = tempfile::tempdir().unwrap();
    let path = fetch(&index(&server), folder.path()).unwrap();
    assert_eq!(members(&path), ["pkg-1.0.dist-info/RECORD", "pkg/__init__.py"]);
}

#[test]
fn the_whole_file_where_ranges_are_not_answered() {
    let bytes = large();
    let extra = format!(r#","hashes":{{"sha256":"{}"}}"#, sha256(&bytes));
    let server = Server::with_file(WHEEL, &extra, move |_| Answer::new(200, bytes.clone()));
    let folder = tempfile::tempdir().unwrap();
    let path = fetch(&index(&server), folder.path()).unwrap();
    assert_eq!(members(&path), KEPT);
    assert_eq!(listed(folder.path()), [WHEEL]);
}

#[test]
fn the_whole_file_where_the_wheel_lists_no_hashes() {
    let binary = noise(400_000);
    let bytes = wheel_with_record(&[("pkg/__init__.py", b"x = 1\n"), ("pkg/n.so", &binary)], Some("pkg/n.so,,\n"));
    let extra = format!(r#","hashes":{{"sha256":"{}"}}"#, sha256(&bytes));
    let server = Server::with_file(WHEEL, &extra, move |request| Answer::ranged(request, &bytes));
    let folder = tempfile::tempdir().unwrap();
    let path = fetch(&index(&server), folder.path()).unwrap();
    assert_eq!(members(&path), ["pkg-1.0.dist-info/RECORD", "pkg/__init__.py"]);
    assert!(server.for_files().iter().any(|request| request.header("range").is_none()));
}

#[test]
fn an_sdist_is_kept_as_it_is() {
    let gz = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    let mut builder = tar::Builder::new(gz);
    let mut header = tar::Header::new_gnu();
    header.set_size(6);
    header.set_cksum();
    builder.append_data(&mut header, "pkg-1.0/src/pkg/__init__.py", &b"x = 1\n"[..]).unwrap();
    let bytes = builder.into_inner().unwrap().finish().unwrap();
    let copy = bytes.clone();
    let server = Server::with_file("pkg-1.0.tar.gz", "", move |_| Answer::new(200, copy.clone()));
    let folder = tempfile::tempdir().unwrap();
    let path = fetch(&index(&server), folder.path()).unwrap();
    assert_eq!(std::fs::read(path).unwrap(), bytes);
}

#[test]
fn a_wrong_hash_is_refused() {
    let bytes = large();
    let extra = format!(r#","hashes":{{"sha256":"{}"}}"#, "0".repeat(64));
    let server = Server::with_file(WHEEL, &extra, move |_| Answer::new(200, bytes.clone()));
    let folder = tempfile::tempdir().unwrap();
    let error = fetch(&index(&server), folder.path()).unwrap_err().to_string();
    assert!(error.contains("its sha256 is") && error.contains("refused"), "{error}");
    assert!(listed(folder.path()).is_empty());
}

#[test]
fn a_member_that_is_not_what_record_says_is_refused() {
    let binary = noise(400_000);
    let record = format!("pkg/__init__.py,sha256={},6\n", "A".repeat(43));
    let bytes = wheel_with_record(&[("pkg/__init__.py", b"x = 1\n"), ("pkg/n.so", &binary)], Some(&record));
    let server = Server::with_file(WHEEL, "", move |request| Answer::ranged(request, &bytes));
    let folder = tempfile::tempdir().unwrap();
    let error = fetch(&index(&server), folder.path()).unwrap_err().to_string();
    assert!(error.contains("`pkg/__init__.py` is not what the wheel's RECORD says"), "{error}");
    assert!(listed(folder.path()).is_empty());
}

#[test]
fn only_what_facts_are_read_from_is_held_against_record() {
    let (binary, source) = (noise(400_000), b"x = 1\n".as_slice());
    let (hash, other) = (recorded(source), "A".repeat(43));
    let record = format!("pkg/__init__.py,sha256={hash},6\npkg-1.0.dist-info/METADATA,sha256={other},9\n");
    let all: [(&str, &[u8]); 3] =
        [("pkg/__init__.py", source), ("pkg/n.so", &binary), ("pkg-1.0.dist-info/METADATA", b"Name: pkg")];
    let bytes = wheel_with_record(&all, Some(&record));
    let server = Server::with_file(WHEEL, "", move |request| Answer::ranged(request, &bytes));
    let folder = tempfile::tempdir().unwrap();
    let path = fetch(&index(&server), folder.path()).unwrap();
    assert_eq!(members(&path), ["pkg-1.0.dist-info/METADATA", "pkg-1.0.dist-info/RECORD", "pkg/__init__.py"]);
}

#[test]
fn a_connection_that_breaks_off_is_tried_again() {
    for ranges in [true, false] {
        let bytes = large();
        let calls = AtomicU32::new(0);
        let server = Server::with_file(WHEEL, "", move |request| {
            let mut answer = if ranges { Answer::ranged(request, &bytes) } else { Answer::new(200, bytes.clone()) };
            if calls.fetch_add(1, Ordering::SeqCst).is_multiple_of(2) {
                answer.cut = Some(answer.body.len() / 2);
            }
            answer
        });
        let folder = tempfile::tempdir().unwrap();
        let path = fetch(&index(&server), folder.path()).unwrap();
        assert_eq!(members(&path), KEPT, "ranges: {ranges}");
    }
}

#[test]
fn a_connection_that_always_breaks_off_is_an_error() {
    let bytes = large();
    let server = Server::with_file(WHEEL, "", move |_| {
        let mut answer = Answer::new(200, bytes.clone());
        answer.cut = Some(1000);
        answer
    });
    let folder = tempfile::tempdir().unwrap();
    let error = fetch(&index(&server), folder.path()).unwrap_err().to_string();
    assert!(error.contains("/files/pkg-1.0"), "{error}");
    assert!(listed(folder.path()).is_empty());
    // Once for the end, which is not a part; then as often as is allowed.
    assert_eq!(server.for_files().len(), 4);
}

#[test]
fn a_server_that_is_busy_is_asked_again() {
    let bytes = large();
    let failures = Mutex::new(vec![503, 429]);
    let server = Server::with_file(WHEEL, "", move |request| match failures.lock().unwrap().pop() {
        Some(status) => Answer::new(status, "busy").with("retry-after", "0"),
        None => Answer::ranged(request, &bytes),
    });
    let folder = tempfile::tempdir().unwrap();
    fetch(&index(&server), folder.path()).unwrap();
}

#[test]
fn another_file_than_the_index_says() {
    let bytes = large();
    let server = Server::with_file(WHEEL, r#","size":300000"#, move |request| Answer::ranged(request, &bytes));
    let folder = tempfile::tempdir().unwrap();
    let error = fetch(&index(&server), folder.path()).unwrap_err().to_string();
    assert!(error.contains("not as many as the index says"), "{error}");
}

#[test]
fn redirects_are_followed_and_take_no_password_along() {
    let bytes = large();
    let files = Server::new(move |request| Answer::ranged(request, &bytes));
    let target = files.url("/files/elsewhere").to_string();
    let server = Server::with_file(WHEEL, "", move |_| Answer::new(302, "").with("location", &target));
    let mut settings = settings(&server);
    settings.indexes[0].set_username("me").unwrap();
    settings.indexes[0].set_password(Some("secret")).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = fetch(&miner::index::Index::new(settings).unwrap(), folder.path()).unwrap();
    assert_eq!(members(&path), KEPT);
    assert!(server.requests().iter().all(|request| request.header("authorization").is_some()));
    assert!(files.requests().iter().all(|request| request.header("authorization").is_none()));
}
