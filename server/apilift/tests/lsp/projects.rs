//! Versions change under an open editor; several projects in one.

use serde_json::{Value, json};

use crate::client::{Client, Hello, plain};
use crate::project::{Project, SHAPES};

fn saved(client: &mut Client, uri: &str) {
    client.notify("textDocument/didSave", json!({ "textDocument": { "uri": uri } }));
}

#[test]
fn watched_files_are_asked_for_and_obeyed() {
    let project = Project::new();
    let mut capabilities = plain();
    capabilities["workspace"]["didChangeWatchedFiles"] = json!({ "dynamicRegistration": true });
    let mut client = Client::start(Hello::new(&project, capabilities));
    let asked = client.serve("client/registerCapability", Value::Null);
    assert_eq!(asked["registrations"][0]["method"], "workspace/didChangeWatchedFiles");
    let watchers = asked["registrations"][0]["registerOptions"]["watchers"].to_string();
    for name in ["pyproject.toml", "uv.lock", "poetry.lock", "requirements", "pyvenv.cfg", "apilift.toml"] {
        assert!(watchers.contains(name), "{name} in {watchers}");
    }
    let uri = project.uri("a.py");
    client.open(&uri, SHAPES);
    assert_eq!(client.diagnostics(&uri, 1).len(), 4);
    project.write("requirements.txt", "acme==1.0.0\n");
    let changes = json!([{ "uri": project.uri("requirements.txt"), "type": 2 }]);
    client.notify("workspace/didChangeWatchedFiles", json!({ "changes": changes }));
    assert_eq!(client.diagnostics(&uri, 1), Vec::<Value>::new());
}

#[test]
fn what_the_baseline_knows_is_not_shown() {
    let project = Project::new();
    project.write("apilift.toml", "baseline = \"known/baseline.json\"\n");
    let mut client = Client::plain(&project);
    let uri = project.uri("a.py");
    client.open(&uri, SHAPES);
    assert_eq!(client.diagnostics(&uri, 1).len(), 4);
    let known = json!({ "code": "AL003", "symbol": "acme.Real_", "line": "real = ('😀é', ac.Real_(1))" });
    project.write("known/baseline.json", &json!({ "schema": 1, "files": { "../a.py": [known] } }).to_string());
    saved(&mut client, &uri);
    let shown = client.diagnostics(&uri, 1);
    assert_eq!(shown.len(), 3);
    assert!(!json!(shown).to_string().contains("Real_"), "{shown:?}");
    // Whoever edits the line hears of it.
    let range = json!({ "start": { "line": 4, "character": 4 }, "end": { "line": 4, "character": 8 } });
    client.change(&uri, 2, json!([{ "range": range, "text": "other" }]));
    assert_eq!(client.diagnostics(&uri, 2).len(), 4);
}

#[test]
fn saving_is_enough_where_nothing_is_watched() {
    let project = Project::new();
    let mut client = Client::plain(&project);
    let uri = project.uri("a.py");
    client.open(&uri, SHAPES);
    assert_eq!(client.diagnostics(&uri, 1).len(), 4);
    // A lock file speaks before requirements, and it may come, change and go.
    let lock = |version: &str| format!("version = 1\n\n[[package]]\nname = \"acme\"\nversion = \"{version}\"\n");
    project.write("uv.lock", &lock("1.0.0"));
    saved(&mut client, &uri);
    assert_eq!(client.diagnostics(&uri, 1), Vec::<Value>::new());
    // Only deprecated: the import of the name is not told beside its use.
    project.write("uv.lock", &lock("1.5"));
    saved(&mut client, &uri);
    assert_eq!(client.diagnostics(&uri, 1).len(), 1);
    std::fs::remove_file(project.path().join("uv.lock")).unwrap();
    saved(&mut client, &uri);
    assert_eq!(client.diagnostics(&uri, 1).len(), 4);
    project.write("apilift.toml", "ignore = [\"acme.product\"]\n");
    saved(&mut client, &uri);
    assert_eq!(client.diagnostics(&uri, 1).len(), 2);
    project
        .write("api-changelogs/acme/within.md", "+++\nsymbol = \"acme.within\"\ndeprecated = \"2.1\"\n+++\n# Later\n");
    saved(&mut client, &uri);
    assert_eq!(client.diagnostics(&uri, 1).len(), 1);
}

#[test]
fn opening_is_enough_too() {
    let project = Project::new();
    let mut client = Client::plain(&project);
    let (first, second) = (project.uri("a.py"), project.uri("b.py"));
    client.open(&first, SHAPES);
    assert_eq!(client.diagnostics(&first, 1).len(), 4);
    project.write("requirements.txt", "acme==1.0.0\n");
    client.open(&second, SHAPES);
    assert_eq!(client.diagnostics(&first, 1), Vec::<Value>::new());
    assert_eq!(client.diagnostics(&second, 1), Vec::<Value>::new());
    client.skip_diagnostics();
}

#[test]
fn a_virtual_environment_that_is_made_counts() {
    let project = Project::with(&[]);
    let mut client = Client::plain(&project);
    let uri = project.uri("a.py");
    client.open(&uri, SHAPES);
    client.diagnostics(&uri, 1);
    let site = ".venv/lib/python3.12/site-packages";
    project.write(".venv/pyvenv.cfg", "version = 3.12.1\n");
    project.write(&format!("{site}/acme-1.0.dist-info/METADATA"), "Name: acme\nVersion: 1.0\n");
    saved(&mut client, &uri);
    assert_eq!(client.diagnostics(&uri, 1), Vec::<Value>::new());
    std::fs::remove_dir_all(project.path().join(site).join("acme-1.0.dist-info")).unwrap();
    project.write(&format!("{site}/acme-2.0.dist-info/METADATA"), "Name: acme\nVersion: 2.0\n");
    saved(&mut client, &uri);
    let found = client.diagnostics(&uri, 1);
    assert_eq!(found.len(), 4);
    assert!(found[0]["message"].as_str().unwrap().contains(".venv"), "{found:#?}");
}

#[test]
fn a_file_that_comes_to_belong_to_another_project_is_looked_at_anew() {
    let project = Project::new();
    let mut client = Client::plain(&project);
    let uri = project.uri("service/a.py");
    project.write("service/a.py", SHAPES);
    client.open(&uri, SHAPES);
    assert_eq!(client.diagnostics(&uri, 1).len(), 4);
    project.add_database("service/api-changelogs");
    project.write("service/requirements.txt", "acme==1.0.0\n");
    saved(&mut client, &uri);
    assert_eq!(client.diagnostics(&uri, 1), Vec::<Value>::new());
}

#[test]
fn each_root_has_its_own_versions() {
    let (old, new) = (Project::with(&[("requirements.txt", "acme==1.5\n")]), Project::new());
    let mut hello = Hello::new(&old, plain());
    hello.folders.push(new.uri(""));
    let mut client = Client::start(hello);
    let (in_old, in_new) = (old.uri("a.py"), new.uri("a.py"));
    client.open(&in_old, SHAPES);
    client.open(&in_new, SHAPES);
    let found = client.diagnostics(&in_old, 1);
    assert_eq!(found.len(), 1);
    assert!(found.iter().all(|d| d["severity"] == 2 && d["tags"] == json!([2])));
    assert_eq!(client.diagnostics(&in_new, 1).len(), 4);
    // A third one joins.
    let third = Project::with(&[("requirements.txt", "acme==1.0.0\n")]);
    let event = json!({ "added": [{ "uri": third.uri(""), "name": "third" }], "removed": [{ "uri": old.uri(""), "name": "old" }] });
    client.notify("workspace/didChangeWorkspaceFolders", json!({ "event": event }));
    client.open(&third.uri("a.py"), SHAPES);
    assert_eq!(client.diagnostics(&third.uri("a.py"), 1), Vec::<Value>::new());
    client.skip_diagnostics();
}

#[test]
fn problems_are_told_once_in_the_log() {
    let project = Project::with(&[("uv.lock", "version = [\n")]);
    let mut client = Client::plain(&project);
    let uri = project.uri("a.py");
    client.open(&uri, SHAPES);
    client.diagnostics(&uri, 1);
    client.change(&uri, 2, json!([{ "text": SHAPES }]));
    client.diagnostics(&uri, 2);
    client.change(&uri, 3, json!([{ "text": "import acme\n" }]));
    client.diagnostics(&uri, 3);
    client.logged(&["uv.lock"]);
    client.ask("shutdown", Value::Null);
    let about: Vec<&String> = client.log.iter().filter(|line| line.contains("uv.lock")).collect();
    assert_eq!(about.len(), 1, "{:?}", client.log);
    client.notify("exit", Value::Null);
    assert_eq!(client.ended(), (Some(0), String::new()));
}

#[test]
fn what_is_known_of_a_project() {
    let project = Project::new();
    let mut client = Client::plain(&project);
    let uri = project.uri("a.py");
    let known = client.ask("apilift/project", json!({ "textDocument": { "uri": uri } }));
    assert_eq!(known["root"], project.path().display().to_string());
    let acme = known["versions"].as_array().unwrap().iter().find(|version| version["name"] == "acme").unwrap();
    assert_eq!((&acme["version"], &acme["source"]), (&json!("2.0"), &json!("requirements.txt pins")));
    assert_eq!(acme["file"], "requirements.txt");
    assert_eq!(known["problems"], json!([]));
}

#[test]
fn an_installed_package_is_read_in_the_background() {
    let packages = if cfg!(windows) { ".venv/Lib/site-packages" } else { ".venv/lib/python3.12/site-packages" };
    let project = Project::new();
    project.write(".venv/pyvenv.cfg", "version = 3.12\n");
    let info = format!("{packages}/acme_core-1.2.dist-info");
    project.write(&format!("{info}/METADATA"), "Name: Acme.Core\nVersion: 1.2\nHome-page: https://acme.example\n");
    project.write(&format!("{info}/RECORD"), "acme_core/__init__.py,,\n");
    let text = "import warnings\n\ndef load(path):\n    warnings.warn('load is deprecated, use read', DeprecationWarning, stacklevel=2)\n    return read(path)\n\ndef read(path): ...\n";
    project.write(&format!("{packages}/acme_core/__init__.py"), text);
    let mut client = Client::plain(&project);
    let uri = project.uri("a.py");
    client.open(&uri, "import acme_core\nacme_core.load('x')\n");
    // Nothing is known at first, and soon something is.
    assert_eq!(client.diagnostics(&uri, 1), Vec::<Value>::new());
    let found = client.diagnostics(&uri, 1);
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0]["message"].as_str().unwrap().contains("acme_core.load"), "{found:?}");
    let told = client.ask("apilift/project", json!({ "textDocument": { "uri": uri } }));
    assert_eq!(told["database"].as_str().unwrap().len(), 10, "{told}");
}
