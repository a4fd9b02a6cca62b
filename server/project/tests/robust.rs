//! Files that are not what they should be, the way to the root, what is watched, links.

#![allow(clippy::unwrap_used, reason = "tests")]

use std::fs;
use std::path::{Path, PathBuf};

use project::discover::{Nested, discover, roots_of};
use project::{ConfigChoice, Overrides, Project, find_root};

struct Folder(#[allow(dead_code, reason = "removes the folder when it goes")] tempfile::TempDir, PathBuf);

impl Folder {
    fn new() -> Folder {
        let place = tempfile::tempdir().unwrap();
        let path = place.path().canonicalize().unwrap();
        fs::create_dir(path.join(".git")).unwrap();
        Folder(place, path)
    }

    fn write(&self, file: &str, bytes: impl AsRef<[u8]>) -> &Folder {
        let path = self.1.join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
        self
    }

    fn load(&self) -> Project {
        Project::load(&self.1, &Overrides::default(), &|_| Vec::new())
    }

    fn problems(&self) -> Vec<String> {
        self.load().problems.iter().map(ToString::to_string).collect()
    }

    fn version(&self, name: &str) -> Option<String> {
        self.load().environment.in_use(name).map(ToString::to_string)
    }
}

#[test]
fn encodings() {
    let folder = Folder::new();
    let utf16 =
        |order: fn(u16) -> [u8; 2]| "\u{feff}numpy==1.26.4\r\n".encode_utf16().flat_map(order).collect::<Vec<u8>>();
    folder.write("requirements.txt", utf16(u16::to_le_bytes));
    assert_eq!(folder.version("numpy").as_deref(), Some("1.26.4"));
    folder.write("requirements.txt", utf16(u16::to_be_bytes));
    assert_eq!(folder.version("numpy").as_deref(), Some("1.26.4"));
    folder.write("requirements.txt", b"numpy==1.26.4\n# caf\xe9\n");
    assert_eq!(folder.problems(), ["requirements.txt: line 2 is not UTF-8; save the file as UTF-8"]);
    folder.write("requirements.txt", b"numpy==1.26.4\n\0\0");
    assert_eq!(folder.problems(), ["requirements.txt: it is not a text file; it is not read"]);
}

#[test]
fn each_kind_of_file_as_rubbish() {
    let files = [
        "uv.lock",
        "poetry.lock",
        "pdm.lock",
        "Pipfile.lock",
        "pylock.toml",
        "pyproject.toml",
        "apilift.toml",
        "setup.cfg",
        "requirements.txt",
        ".python-version",
        ".venv/pyvenv.cfg",
        ".venv/lib/python3.11/site-packages/x-1.dist-info/METADATA",
    ];
    let nested = "[".repeat(100_000);
    let inline = format!("a = {}", "{b=[".repeat(50_000));
    let deep = format!("numpy==1 ; {}", "(".repeat(100_000));
    let rubbish: [&[u8]; 9] = [
        b"",
        b"\0\xff",
        b"\xff\xfe\x00",
        b"[[[",
        b"= =\n==\n[x",
        b"{\"default\": 3}",
        nested.as_bytes(),
        inline.as_bytes(),
        deep.as_bytes(),
    ];
    for file in files {
        for bytes in rubbish {
            let folder = Folder::new();
            folder
                .write(file, bytes)
                .write("constraints/requirements.txt", "x")
                .write("dev-requirements.txt", "numpy==1.26.4\n");
            let project = folder.load();
            let version = project.environment.in_use("numpy").map(ToString::to_string);
            assert!(version.is_some(), "{file}: the rest goes on");
            assert!(project.problems.iter().all(|problem| problem.message.len() < 400), "{:?}", project.problems);
        }
    }
}

#[test]
fn huge_files_and_folders_are_refused() {
    let folder = Folder::new();
    let file = fs::File::create(folder.1.join("uv.lock")).unwrap();
    file.set_len(33 * 1024 * 1024).unwrap();
    fs::create_dir(folder.1.join("poetry.lock")).unwrap();
    assert_eq!(
        folder.problems(),
        ["poetry.lock: it is not a file", "uv.lock: it is larger than 32 MB; it is not read"]
    );
}

#[test]
fn a_file_that_is_all_wrong_is_told_briefly() {
    let folder = Folder::new();
    folder.write("requirements.txt", "this is prose\n".repeat(500));
    let problems = folder.problems();
    assert_eq!(problems.len(), 21);
    assert_eq!(problems[20], "requirements.txt: … and 480 more like these");
}

#[test]
fn roots() {
    let folder = Folder::new();
    let top = &folder.1;
    folder.write("src/a/b.py", "").write("service/requirements-dev.txt", "").write("service/x/y.py", "");
    assert_eq!(find_root(&top.join("src/a/b.py")).as_ref(), Some(top));
    assert_eq!(find_root(&top.join("src/a/not-yet.py")).as_ref(), Some(top));
    assert_eq!(find_root(&top.join("service/x/y.py")), Some(top.join("service")));
    assert_eq!(find_root(&top.join("service")), Some(top.join("service")));
    let files = [top.join("src/a/b.py"), top.join("service/x/y.py")];
    let roots = roots_of(files.iter().map(PathBuf::as_path), Path::new("/"));
    assert_eq!(roots.into_iter().collect::<Vec<_>>(), [top.clone(), top.join("service")]);
}

#[test]
fn nothing_outside_the_repository_counts() {
    let folder = Folder::new();
    folder.write("pyproject.toml", "[tool.apilift]\nfuture = true\n").write("requirements.txt", "numpy==1.26.4\n");
    fs::create_dir_all(folder.1.join("inner/.git")).unwrap();
    folder.write("inner/setup.py", "");
    let inner = Project::load(&folder.1.join("inner"), &Overrides::default(), &|_| Vec::new());
    assert!(inner.environment.in_use("numpy").is_none());
    assert!(!inner.config.settings.future);
}

#[test]
fn changes_are_seen() {
    let folder = Folder::new();
    folder.write("pyproject.toml", "");
    let stamp = folder.load().stamp();
    assert!(!stamp.is_stale());
    folder.write("uv.lock", "version = 1\n");
    assert!(stamp.is_stale());

    folder.write(".venv/lib/python3.11/site-packages/a-1.0.dist-info/METADATA", "Name: a\nVersion: 1.0\n");
    folder.write(".venv/pyvenv.cfg", "");
    let project = folder.load();
    assert!(project.depends_on.contains(&folder.1.join(".venv/lib/python3.11/site-packages")));
    assert!(project.depends_on.contains(&folder.1.join("poetry.lock")));
    let stamp = project.stamp();
    folder.write(".venv/pyvenv.cfg", "version = 3.12.0\n");
    assert!(stamp.is_stale());
}

#[test]
fn the_watched_globs_name_what_is_read() {
    let globs = project::watch::globs();
    for name in ["uv.lock", "pyproject.toml", "apilift.toml", "pyvenv.cfg", ".python-version"] {
        assert!(globs.contains(&format!("**/{name}")), "{name}");
    }
}

#[test]
fn options_are_verified() {
    let folder = Folder::new();
    let missing = folder.1.join("absent.txt");
    let overrides = Overrides { versions_from: vec![missing.clone()], ..Overrides::default() };
    assert!(overrides.verify().unwrap_err().to_string().ends_with("absent.txt: no such file"));
    let overrides = Overrides { config: ConfigChoice::File(missing), ..Overrides::default() };
    assert!(overrides.verify().is_err());
    assert!(overrides.verify().unwrap_err().to_string().starts_with("--config "));
    assert_eq!(Overrides::default().verify(), Ok(()));
}

#[test]
fn a_repository_with_an_ignored_home() {
    // A `.gitignore` above a folder that is in no repository speaks for something else.
    let place = tempfile::tempdir().unwrap();
    let top = place.path().canonicalize().unwrap();
    fs::write(top.join(".gitignore"), "*\n").unwrap();
    let work = top.join("work");
    fs::create_dir(&work).unwrap();
    fs::write(work.join("a.py"), "").unwrap();
    let config = Project::load(&work, &Overrides::default(), &|_| Vec::new()).config;
    assert_eq!(discover(std::slice::from_ref(&work), &config, Nested::Own).files, [work.join("a.py")]);
}

#[cfg(unix)]
#[test]
fn links_and_pipes() {
    use std::os::unix::fs::symlink;
    let folder = Folder::new();
    let top = &folder.1;
    folder.write("src/a.py", "");
    symlink(top, top.join("src/round")).unwrap();
    symlink(top.join("src/a.py"), top.join("src/b.py")).unwrap();
    symlink(top.join("nowhere"), top.join("src/c.py")).unwrap();
    let config = folder.load().config;
    let found = |path: PathBuf| discover(&[path], &config, Nested::Own);
    assert_eq!(found(top.clone()).files, [top.join("src/a.py")]);
    assert_eq!(found(top.join("src/b.py")).files, [top.join("src/b.py")]);
    let gone = found(top.join("src/c.py"));
    assert!(gone.files.is_empty() && gone.problems.len() == 1);

    let pipe = top.join("uv.lock");
    let made = std::process::Command::new("mkfifo").arg(&pipe).status();
    if made.is_ok_and(|status| status.success()) {
        assert_eq!(folder.problems(), ["uv.lock: it is not a file"]);
    }
}

#[test]
fn a_setup_file_in_a_package_makes_no_root() {
    let folder = tempfile::tempdir().unwrap();
    let inner = folder.path().join("pkg").join("sub");
    std::fs::create_dir_all(&inner).unwrap();
    std::fs::write(folder.path().join("apilift.toml"), "").unwrap();
    std::fs::write(folder.path().join("pkg/setup.py"), "").unwrap();
    std::fs::write(folder.path().join("pkg/__init__.py"), "").unwrap();
    let outer = project::find_root(folder.path()).unwrap();
    assert_eq!(project::find_root(&inner).unwrap(), outer);
    std::fs::remove_file(folder.path().join("pkg/__init__.py")).unwrap();
    assert_eq!(project::find_root(&inner).unwrap(), outer.join("pkg"));
}
