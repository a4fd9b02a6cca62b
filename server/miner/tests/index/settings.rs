//! Where packages come from: pip's and uv's settings.

use std::collections::BTreeMap;
use std::path::Path;

use miner::index::settings::{Settings, Surroundings};
use miner::index::{IndexError, Place};

/// The settings with these variables and files; paths begin with the test's own folder.
fn settings(variables: &[(&str, &str)], files: &[(&str, &str)]) -> Result<(Settings, tempfile::TempDir), IndexError> {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    let own = |text: &str| text.replace("{root}", &folder.path().to_string_lossy());
    let variables: BTreeMap<&str, String> = variables.iter().map(|(name, value)| (*name, own(value))).collect();
    let variable = |name: &str| variables.get(name).cloned();
    let found = Settings::of(&Surroundings {
        variable: &variable,
        home: Some(folder.path().join("home")),
        folder: folder.path().join("project/src"),
        machine: false,
    })?;
    Ok((found, folder))
}

#[track_caller]
fn indexes(variables: &[(&str, &str)], files: &[(&str, &str)], expected: &[&str]) {
    let (found, _folder) = settings(variables, files).unwrap();
    let found: Vec<&str> = found.indexes.iter().map(url::Url::as_str).collect();
    assert_eq!(found, expected);
}

const USER: &str = if cfg!(windows) { "home/pip/pip.ini" } else { "home/.config/pip/pip.conf" };

#[test]
fn nothing_is_said() {
    indexes(&[], &[], &[]);
}

#[test]
fn pips_files_and_variables() {
    let file = "[global]\nindex-url = https://a.example/simple\nextra-index-url =\n    https://b.example/s#x\n    https://c.example/s\ntimeout = 60\n[install]\nindex-url=https://d.example/s\n";
    indexes(&[], &[(USER, file)], &["https://b.example/s#x", "https://c.example/s", "https://d.example/s"]);
    indexes(
        &[("PIP_INDEX_URL", "https://e.example/"), ("PIP_EXTRA_INDEX_URL", "https://f.example/ https://g.example/")],
        &[],
        &["https://f.example/", "https://g.example/", "https://e.example/"],
    );
    // A variable wins, and a chosen file replaces the user's.
    let chosen = [(USER, file), ("own.conf", "[global]\nindex-url = https://h.example/\n")];
    indexes(&[("PIP_CONFIG_FILE", "{root}/own.conf")], &chosen, &["https://h.example/"]);
    indexes(
        &[("PIP_CONFIG_FILE", "{root}/own.conf"), ("PIP_INDEX_URL", "https://e.example/")],
        &chosen,
        &["https://e.example/"],
    );
    let null = if cfg!(windows) { "nul" } else { "/dev/null" };
    indexes(&[("PIP_CONFIG_FILE", null)], &chosen, &[]);
}

#[test]
fn the_environments_own_pip_file() {
    let name = if cfg!(windows) { "venv/pip.ini" } else { "venv/pip.conf" };
    let files =
        [(name, "[global]\nindex_url = https://v.example/\n"), (USER, "[global]\nindex-url = https://u.example/\n")];
    indexes(&[("VIRTUAL_ENV", "{root}/venv")], &files, &["https://v.example/"]);
}

#[test]
fn other_settings_of_pip() {
    let file = "[global]\nno-index = true\nfind-links = wheels\n    https://links.example/\ncert = {root}/ca.pem\ntrusted-host = a.example b.example:8443\nproxy = http://p.example:3128\nretries = 1\ntimeout = 7\n";
    let (found, _folder) = settings(&[("PIP_FIND_LINKS", "{root}/more")], &[(USER, file)]).unwrap();
    assert!(found.no_index);
    assert_eq!(found.links.len(), 3);
    assert!(matches!(&found.links[0], Place::Folder(path) if path.ends_with("more")));
    assert!(matches!(&found.links[1], Place::Folder(path) if path.ends_with("src/wheels")));
    assert!(matches!(&found.links[2], Place::Links(url) if url.as_str() == "https://links.example/"));
    assert_eq!(found.trusted_hosts, ["a.example", "b.example:8443"]);
    assert_eq!(found.proxy.as_deref(), Some("http://p.example:3128"));
    assert_eq!((found.attempts, found.timeout.as_secs()), (2, 7));
    assert!(found.certificate.is_some());
    let (found, _folder) = settings(&[("SSL_CERT_FILE", "/x/ca.pem")], &[]).unwrap();
    assert_eq!(found.certificate.as_deref(), Some(Path::new("/x/ca.pem")));
}

#[test]
fn uvs_files_and_variables() {
    let project = "[project]\nname = \"x\"\n[[tool.uv.index]]\nname = \"own\"\nurl = \"https://own.example/s\"\n\
        [[tool.uv.index]]\nurl = \"https://main.example/s\"\ndefault = true\n\
        [[tool.uv.index]]\nname = \"only\"\nurl = \"https://only.example/s\"\nexplicit = true\n";
    let files = [("project/pyproject.toml", project), (USER, "[global]\nindex-url = https://pip.example/\n")];
    indexes(&[], &files, &["https://own.example/s", "https://main.example/s"]);
    indexes(
        &[
            ("UV_INDEX_OWN_USERNAME", "me"),
            ("UV_INDEX_OWN_PASSWORD", "p@ss"),
            ("UV_DEFAULT_INDEX", "https://d.example/"),
        ],
        &files,
        &["https://me:p%40ss@own.example/s", "https://d.example/"],
    );
    indexes(
        &[("UV_INDEX", "n=https://n.example/ https://m.example/")],
        &[],
        &["https://n.example/", "https://m.example/"],
    );
    let user = if cfg!(windows) { "uv/uv.toml" } else { "home/.config/uv/uv.toml" };
    indexes(
        &[("APPDATA", "{root}")],
        &[(user, "index-url = \"https://u.example/\"\n[pip]\nextra-index-url = [\"https://x.example/\"]\n")],
        &["https://x.example/", "https://u.example/"],
    );
}

#[test]
fn what_is_wrong_is_said() {
    let error = settings(&[("PIP_INDEX_URL", "me:secret@host/simple")], &[]).err().unwrap().to_string();
    assert!(error.contains("…@host/simple") && !error.contains("secret"), "{error}");
    let error = settings(&[("PIP_INDEX_URL", "file:///wheels")], &[]).err().unwrap().to_string();
    assert!(error.contains("find-links"), "{error}");
    let error = settings(&[], &[("project/uv.toml", "index = 3\n")]).err().unwrap().to_string();
    assert!(error.contains("uv.toml") && error.contains("uv's settings cannot be read"), "{error}");
}

#[test]
fn a_netrc_of_the_user() {
    let (found, folder) = settings(&[], &[("home/.netrc", "machine a.example login x password y\n")]).unwrap();
    assert_eq!(found.netrc.as_deref(), Some(folder.path().join("home/.netrc").as_path()));
    let (found, _folder) = settings(&[("NETRC", "/some/where")], &[]).unwrap();
    assert_eq!(found.netrc.as_deref(), Some(Path::new("/some/where")));
}
