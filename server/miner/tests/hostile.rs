//! Sources that are refused, each with a message that says why.
#![allow(clippy::unwrap_used)]

use std::io::Write;
use std::path::{Path, PathBuf};

use miner::{Limits, Source};
use zip::write::SimpleFileOptions;

fn wheel(folder: &Path, members: &[(&str, &[u8])]) -> PathBuf {
    let path = folder.join("pkg-1.0-py3-none-any.whl");
    let mut writer = zip::ZipWriter::new(std::fs::File::create(&path).unwrap());
    for (name, bytes) in members {
        writer.start_file(*name, SimpleFileOptions::default()).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap();
    path
}

#[track_caller]
fn refused(source: &Source, why: &str) {
    let error = source.files(&|_| true).unwrap_err().to_string();
    assert!(error.contains(why), "{error}");
}

const SMALL: Limits = Limits { member: 1000, total: 3000, members: 20 };

#[test]
fn a_wheel_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let members: [(&str, &[u8]); 4] = [
        ("pkg/__init__.py", b"x = 1\n"),
        ("pkg/data.bin", b"\0"),
        ("pkg-1.0.data/purelib/pkg/more.py", b"\xef\xbb\xbfy = '\xff'\n"),
        ("pkg-1.0.dist-info/METADATA", b"Name: pkg\n"),
    ];
    let files = Source::new(wheel(folder.path(), &members)).files(&|_| true).unwrap();
    let paths: Vec<&str> = files.iter().map(|file| file.path.as_str()).collect();
    assert_eq!(paths, ["pkg-1.0.dist-info/METADATA", "pkg/__init__.py", "pkg/more.py"]);
    assert_eq!(files[2].text, "y = '\u{fffd}'\n");
}

#[test]
fn an_sdist_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("pkg-1.0.tar.gz");
    let gz = flate2::write::GzEncoder::new(std::fs::File::create(&path).unwrap(), flate2::Compression::fast());
    let mut builder = tar::Builder::new(gz);
    let mut header = tar::Header::new_gnu();
    header.set_size(6);
    header.set_cksum();
    builder.append_data(&mut header, "pkg-1.0/src/pkg/__init__.py", &b"x = 1\n"[..]).unwrap();
    let mut link = tar::Header::new_gnu();
    link.set_entry_type(tar::EntryType::Symlink);
    link.set_size(0);
    builder.append_link(&mut link, "pkg-1.0/src/pkg/secret.py", "/etc/passwd").unwrap();
    builder.into_inner().unwrap().finish().unwrap();
    let files = Source::new(&path).files(&|_| true).unwrap();
    assert_eq!(files.len(), 1);
    assert_eq!(files[0].path, "pkg/__init__.py");
}

#[test]
fn a_bomb() {
    let folder = tempfile::tempdir().unwrap();
    let zeros = vec![b' '; 4_000_000];
    let path = wheel(folder.path(), &[("pkg/__init__.py", &zeros)]);
    assert!(std::fs::metadata(&path).unwrap().len() < 20_000);
    refused(&Source::with_limits(&path, SMALL), "`pkg/__init__.py` unpacks to more than 1000 bytes");
}

#[test]
fn a_huge_file_with_the_usual_limits() {
    let folder = tempfile::tempdir().unwrap();
    let path = wheel(folder.path(), &[("pkg/__init__.py", &vec![b'#'; (16 << 20) + 1])]);
    refused(&Source::new(&path), "unpacks to more than 16777216 bytes");
}

#[test]
fn many_files_that_are_huge_together() {
    let folder = tempfile::tempdir().unwrap();
    let part = vec![b' '; 900];
    let members: [(&str, &[u8]); 4] = [("a.py", &part), ("b.py", &part), ("c.py", &part), ("d.py", &part)];
    let path = wheel(folder.path(), &members);
    refused(&Source::with_limits(&path, SMALL), "unpack to more than 3000 bytes");
}

#[test]
fn too_many_members() {
    let folder = tempfile::tempdir().unwrap();
    let names: Vec<String> = (0..21).map(|n| format!("m{n}.py")).collect();
    let members: Vec<(&str, &[u8])> = names.iter().map(|name| (name.as_str(), &b""[..])).collect();
    refused(&Source::with_limits(wheel(folder.path(), &members), SMALL), "21 members; at most 20");
}

#[test]
fn paths_that_leave_the_archive() {
    let folder = tempfile::tempdir().unwrap();
    refused(&Source::new(wheel(folder.path(), &[("/etc/evil.py", b"")])), "`/etc/evil.py` has an absolute path");
    refused(&Source::new(wheel(folder.path(), &[("C:\\evil.py", b"")])), "has an absolute path");
    refused(&Source::new(wheel(folder.path(), &[("pkg/../../evil.py", b"")])), "leaves the archive");
}

#[test]
fn not_an_archive() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["pkg-1.0-py3-none-any.whl", "pkg-1.0.tar.gz"] {
        let path = folder.path().join(name);
        std::fs::write(&path, "<html>404</html>").unwrap();
        refused(&Source::new(&path), "archive that can be read");
    }
    refused(&Source::new(folder.path().join("none.whl")), "none.whl");
}

#[cfg(unix)]
#[test]
fn links_in_a_folder_are_not_followed() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("pkg")).unwrap();
    std::fs::write(folder.path().join("pkg/__init__.py"), "").unwrap();
    std::os::unix::fs::symlink("/etc/hosts", folder.path().join("pkg/evil.py")).unwrap();
    std::os::unix::fs::symlink(folder.path(), folder.path().join("pkg/again")).unwrap();
    let files = Source::new(folder.path()).files(&|_| true).unwrap();
    assert_eq!(files.len(), 1);
}

#[test]
fn deep_and_broken_source_is_survived() {
    let folder = tempfile::tempdir().unwrap();
    let deep = format!("x = {}1{}\ndef f(a): ...\n", "(".repeat(20_000), ")".repeat(20_000));
    let broken = "def broken(:\n\ndef g(): ...\nclass\n";
    let path = wheel(folder.path(), &[("pkg/__init__.py", deep.as_bytes()), ("pkg/broken.py", broken.as_bytes())]);
    let package: changes::package::Package = toml::from_str(
        "name = \"pkg\"\nimport-roots = [\"pkg\"]\nchangelog = \"https://example.org\"\nreleases = [\"1.0\"]\n",
    )
    .unwrap();
    let surface = miner::mine(&package, &[("1.0".parse().unwrap(), path)]).unwrap();
    assert!(!surface.symbols.is_empty());
}
