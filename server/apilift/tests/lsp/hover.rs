//! The hover on an outdated name.

use serde_json::{Value, json};

use crate::client::{Client, Hello, plain};
use crate::project::{Project, SHAPES};

fn hover(client: &mut Client, uri: &str, line: u32, character: u32) -> Value {
    client.ask(
        "textDocument/hover",
        json!({ "textDocument": { "uri": uri }, "position": { "line": line, "character": character } }),
    )
}

#[test]
fn on_the_outdated_name_only() {
    let project = Project::new();
    let mut capabilities = plain();
    capabilities["textDocument"]["hover"] = json!({ "contentFormat": ["markdown", "plaintext"] });
    let mut client = Client::start(Hello::new(&project, capabilities));
    let uri = project.uri("a.py");
    client.open(&uri, SHAPES);
    let found = client.diagnostics(&uri, 1);
    let shown = hover(&mut client, &uri, 5, 15);
    assert_eq!(shown["contents"]["kind"], "markdown");
    let text = shown["contents"]["value"].as_str().unwrap();
    assert_eq!(text, WITHIN.replace("DATE", date(text)));
    // Editors show the diagnostic's message themselves.
    assert!(found.iter().all(|found| !text.contains(found["message"].as_str().unwrap())), "{text}");
    assert_eq!(shown["range"]["start"], json!({ "line": 5, "character": 14 }));
    // At both ends of the name, and not beside it.
    assert!(hover(&mut client, &uri, 5, 14).is_object());
    assert!(hover(&mut client, &uri, 5, 20).is_object());
    for (line, character) in [(5, 12), (5, 22), (0, 9), (3, 0), (99, 0)] {
        assert_eq!(hover(&mut client, &uri, line, character), Value::Null);
    }
    assert_eq!(hover(&mut client, &project.uri("other.py"), 0, 0), Value::Null);
}

/// The whole hover on `within`.
const WITHIN: &str = "\
**Ask `acme.inside`**

acme: deprecated since 2.0; requirements.txt pins 2.0.

Unsafe fix: Replace with `ac.inside(values, allowed)` (the result keeps the shape of the values; it is not known whether the result has the same type). Not proven by execution.

The new function keeps the shape of the values; the old one flattened them.

```python
# Old: acme 2.0
acme.within(values, allowed)
# New: acme 2.0
acme.inside(values, allowed)
```

```python
# Before
import acme

acme.within([1], [1, 2])

# After
import acme

acme.inside([1], [1, 2])
```

How it was found: `ac` is imported: `acme`.

[Release note](https://acme.example/changes#2.0) · Database of DATE.
";

/// The day of the database, which every release of ours moves.
fn date(text: &str) -> &str {
    text.split("Database of ").nth(1).and_then(|rest| rest.split(".\n").next()).unwrap_or_default()
}

#[test]
fn what_is_gone_is_shown_as_it_was() {
    let project = Project::new();
    let mut client = Client::plain(&project);
    let uri = project.uri("a.py");
    client.open(&uri, SHAPES);
    client.diagnostics(&uri, 1);
    let text = hover(&mut client, &uri, 5, 41)["contents"]["value"].as_str().unwrap().to_owned();
    assert!(text.contains("acme: deprecated since 1.5, removed in 2.0; requirements.txt pins 2.0."), "{text}");
    assert!(text.contains("# Old: acme 1.5\nacme.product(values)\n"), "{text}");
    assert!(text.contains("# New: acme 2.0\nacme.prod(values)\n"), "{text}");
}

#[test]
fn what_ran_on_both_sides_is_proven() {
    let project = Project::new();
    let example = changes::record::Example {
        before: "import acme\n\nacme.product([1, 2])\n".to_owned(),
        after: Some("import acme\n\nacme.prod([1, 2])\n".to_owned()),
        proof: None,
    };
    let proof = format!(
        "date = \"2026-01-01\"\n\n[[proof]]\nfile = \"product.md\"\nexample = 0\ndigest = \"{}\"\nbefore = \"acme 1.5\"\nafter = \"acme 2.1\"\n",
        example.digest()
    );
    project.write("api-changelogs/acme/proven.toml", &proof);
    let mut client = Client::plain(&project);
    let uri = project.uri("a.py");
    client.open(&uri, SHAPES);
    client.diagnostics(&uri, 1);
    let text = hover(&mut client, &uri, 5, 41)["contents"]["value"].as_str().unwrap().to_owned();
    let proven = "Proven by execution: both ran and computed the same, on acme 1.5 and acme 2.1.";
    assert!(text.contains(proven), "{text}");
}

#[test]
fn plain_text_for_those_who_want_it() {
    let project = Project::new();
    let mut capabilities = plain();
    capabilities["textDocument"]["hover"] = json!({ "contentFormat": ["plaintext"] });
    let mut client = Client::start(Hello::new(&project, capabilities));
    let uri = project.uri("a.py");
    client.open(&uri, SHAPES);
    client.diagnostics(&uri, 1);
    let shown = hover(&mut client, &uri, 5, 15);
    assert_eq!(shown["contents"]["kind"], "plaintext");
    let text = shown["contents"]["value"].as_str().unwrap();
    assert!(!text.contains("**") && !text.contains("```") && !text.contains("]("), "{text}");
}

#[test]
fn off_by_setting() {
    let project = Project::new();
    let mut client = Client::start(Hello::new(&project, plain()).options(json!({ "hover": false })));
    let uri = project.uri("a.py");
    client.open(&uri, SHAPES);
    assert_eq!(client.diagnostics(&uri, 1).len(), 4);
    assert_eq!(hover(&mut client, &uri, 5, 15), Value::Null);
    client.notify("workspace/didChangeConfiguration", json!({ "settings": { "apilift": {} } }));
    client.diagnostics(&uri, 1);
    assert!(hover(&mut client, &uri, 5, 15).is_object());
}
