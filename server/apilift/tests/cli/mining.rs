//! `apilift changelog mine` and `releases`, against folders and an index of our own.

use std::io::{Read, Write};
use std::net::TcpListener;

use super::{Project, Run};

/// An index of one page, on a port of its own.
fn index(page: &'static str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("the test's own ground");
    let port = listener.local_addr().expect("the test's own ground").port();
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let _ = stream.read(&mut [0; 4096]);
            let head = format!("HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: {}\r\n\r\n", page.len());
            let _ = stream.write_all(format!("{head}{page}").as_bytes());
        }
    });
    format!("http://127.0.0.1:{port}/simple")
}

/// Runs it where no setting of the machine holds.
fn run(project: &Project, arguments: &[&str], index: &str) -> Run {
    let cache = project.path().join("cache");
    let null = if cfg!(windows) { "nul" } else { "/dev/null" };
    let mut variables = vec![("APILIFT_CACHE_DIR", cache.to_str().expect("the test's own ground"))];
    variables.extend([("PIP_CONFIG_FILE", null), ("PIP_FIND_LINKS", ""), ("PIP_CERT", ""), ("PIP_INDEX_URL", index)]);
    project.run_with(arguments, &variables)
}

/// An environment with `acme-core` 1.2 in it, and its `site-packages`.
fn environment(project: &Project) -> String {
    let packages = if cfg!(windows) { "env/Lib/site-packages" } else { "env/lib/python3.12/site-packages" };
    let info = format!("{packages}/acme_core-1.2.dist-info");
    project.write("env/pyvenv.cfg", "version = 3.12\n");
    project.write(&format!("{info}/METADATA"), "Name: Acme.Core\nVersion: 1.2\nHome-page: https://acme.example\n");
    project.write(&format!("{info}/RECORD"), "acme_core/__init__.py,,\n");
    project.write(&format!("{packages}/acme_core/__init__.py"), "def load(path): ...\n");
    packages.to_owned()
}

#[test]
fn an_installed_package_of_ones_own() {
    let project = Project::new(&[]);
    let packages = environment(&project);
    for place in ["env", packages.as_str()] {
        run(&project, &["changelog", "mine", "acme-core", "--installed", place], "")
            .ends_with(0)
            .complains("1 releases");
        let package = project.read("api-changelogs/acme-core/package.toml");
        assert!(package.contains("import-roots = [\"acme_core\"]\nchangelog = \"https://acme.example\""), "{package}");
        let surface = project.read("api-changelogs/acme-core/surface.jsonl");
        assert!(
            surface.ends_with("{\"module\":\"acme_core\"}\n{\"function\":\".load\",\"call\":\"(path)\"}\n"),
            "{surface}"
        );
        std::fs::remove_dir_all(project.path().join("api-changelogs/acme-core")).expect("the test's own ground");
    }
    run(&project, &["changelog", "mine", "other", "--installed", "env"], "")
        .ends_with(2)
        .complains("not installed there");
}

#[test]
fn what_was_written_by_hand_stays() {
    let project = Project::new(&[]);
    environment(&project);
    let text = "name = \"acme-core\"\nimport-roots = [\"acme_core\"]\nchangelog = \"https://x.example\"\nreleases = [\"1.0\"]\n";
    project.write("api-changelogs/acme-core/package.toml", text);
    run(&project, &["changelog", "mine", "Acme_Core", "--installed", "env", "--out", "out"], "").ends_with(0);
    assert_eq!(project.read("api-changelogs/acme-core/package.toml"), text);
    assert!(project.read("out/surface.jsonl").contains("{\"function\":\".load\""));
}

#[test]
fn the_releases_of_an_index() {
    let project = Project::new(&[]);
    let page = r#"{"meta":{"api-version":"1.1"},"files":[
        {"filename":"acme-1.0.0.tar.gz","url":"a","upload-time":"2018-01-01T00:00:00Z"},
        {"filename":"acme-1.1.0.tar.gz","url":"b","upload-time":"2019-01-01T00:00:00Z"},
        {"filename":"acme-1.1.1.tar.gz","url":"c","upload-time":"2019-02-01T00:00:00Z"}]}"#;
    let index = index(page);
    let listed = run(&project, &["changelog", "releases", "acme", "--since", "2019-01-01"], &index);
    listed.ends_with(0);
    assert_eq!(listed.stdout, "releases = [\n    \"1.0.0\", \"1.1.0\",\n]\n");
    run(&project, &["changelog", "releases", "acme", "--since", "soon"], &index).ends_with(2).complains("write it as");
}

#[test]
fn what_cannot_be_mined_writes_nothing() {
    let project = Project::new(&[]);
    run(&project, &["changelog", "mine", "thing"], "").ends_with(2).complains("--releases or --since");
    run(&project, &["changelog", "mine", "thing", "--releases", "1.0", "--offline"], "")
        .ends_with(2)
        .complains("thing 1.0: no wheel in");
    run(&project, &["changelog", "mine", "thing", "--releases", "one"], "").ends_with(2).complains("is no version");
    let page = r#"{"files":[{"filename":"thing-1.0-py3-none-any.whl","url":"/x"}]}"#;
    run(&project, &["changelog", "mine", "thing", "--releases", "1.0,2.0"], &index(page))
        .ends_with(2)
        .complains("thing 2.0: the index has no wheel")
        .complains("2 of 2 releases cannot be fetched; nothing was written");
    assert!(!project.path().join("api-changelogs/thing").exists());
    assert_eq!(std::fs::read_dir(project.path().join("cache/wheels")).map_or(0, Iterator::count), 0);
}

/// A wheel with one module.
fn wheel(project: &Project, name: &str, module: &str, text: &str) {
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    writer.start_file(module, zip::write::SimpleFileOptions::default()).expect("the test's own ground");
    writer.write_all(text.as_bytes()).expect("the test's own ground");
    let bytes = writer.finish().expect("the test's own ground").into_inner();
    project.write(&format!("cache/wheels/{name}-py3-none-any.whl"), bytes);
}

#[test]
fn an_update_is_one_more_layer() {
    // Any library of the database will do; all of its releases lie in the cache already, and one more.
    let source = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../api-changelogs/flask/package.toml");
    let package: toml::Table = std::fs::read_to_string(source).expect("a file").parse().expect("TOML");
    let releases = package["releases"].as_array().expect("a list").iter().filter_map(|it| it.as_str());
    let project = Project::new(&[("requirements.txt", "flask==98.0.7\nacme==0.5\n"), ("main.py", "import flask\n")]);
    for release in releases.chain(["98.0"]) {
        wheel(&project, &format!("flask-{release}"), "flask/__init__.py", "class Flask: ...\n");
    }
    let checked = run(&project, &["check"], "");
    checked.ends_with(0).complains("note: newer than the database").complains("flask 98.0.7 (known up to 3.");
    checked.complains("note: older than the database").complains("acme 0.5 (known from 1.0)");
    assert_eq!(checked.stderr.matches("note:").count(), 2, "{}", checked.stderr);

    let page = r#"<a href="flask-98.0-py3-none-any.whl">x</a><a href="flask-99.0rc1.tar.gz">x</a>"#;
    run(&project, &["changelog", "update"], &index(page)).ends_with(0).complains("flask: mined up to 98.0");
    let checked = run(&project, &["check"], "");
    assert!(!checked.ends_with(0).stderr.contains("newer than"), "{}", checked.stderr);
    // There is nothing newer now.
    let again = run(&project, &["changelog", "update"], &index(page));
    assert!(!again.ends_with(0).stderr.contains("mined up to"), "{}", again.stderr);

    project.write("cache/updates/flask.index", "garbage");
    run(&project, &["check"], "")
        .ends_with(0)
        .complains("not an index")
        .complains("`apilift changelog update` makes it anew");
}

#[test]
fn the_databases_date_is_told() {
    let told = Project::new(&[]).run(&["--version"]);
    let date = include_str!("../../../../api-changelogs/DATE").trim();
    assert_eq!(told.stdout, format!("apilift {} (database of {date})\n", env!("CARGO_PKG_VERSION")));
    assert!(date.parse::<miner::index::Since>().is_ok(), "{date}");
}

/// A package that the database does not have, installed, and code that uses it.
fn with_unlisted() -> Project {
    let code = "import acme_core, acme_core.more\n\nacme_core.load('x')\nacme_core.read('x')\n";
    let project = Project::new(&[("main.py", code)]);
    let packages = environment(&project);
    project.write("pyproject.toml", "[project]\nname = \"shapes\"\n");
    let text = "import warnings\n\ndef load(path):\n    warnings.warn('load is deprecated, use read', DeprecationWarning, stacklevel=2)\n    return read(path)\n\ndef read(path): ...\n";
    project.write(&format!("{packages}/acme_core/__init__.py"), text);
    project
}

#[test]
fn an_installed_package_is_read_once() {
    let project = with_unlisted();
    let first = run(&project, &["check"], "");
    first.ends_with(1).complains("reading Acme.Core 1.2 as it is installed").prints(" --> main.py:3:11\n");
    first.prints("acme_core.load").keeps_quiet_about("main.py:4");
    assert!(project.path().join("cache/installed").is_dir());
    let again = run(&project, &["check"], "");
    assert!(!again.stderr.contains("reading"), "{}", again.stderr);
    assert_eq!((again.code, &again.stdout), (first.code, &first.stdout));
}

#[test]
fn installed_packages_need_not_be_read() {
    let project = with_unlisted();
    let checked = run(&project, &["check", "--config", "mine-installed = false"], "");
    assert!(!checked.ends_with(0).stderr.contains("reading"), "{}", checked.stderr);
    assert!(!project.path().join("cache").exists());
}
