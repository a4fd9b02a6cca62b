//! `apilift model …` from outside: fetching, choosing, measuring.

use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::Project;

/// A model of random weights.
fn tiny() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../model/tests/engine/tiny.gguf")
}

/// A server that answers every request with these bytes.
fn serve(bytes: Vec<u8>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("a port");
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let _ = BufReader::new(&stream).lines().map_while(Result::ok).find(String::is_empty);
            let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\nconnection: close\r\n\r\n", bytes.len());
            let _ = (&stream).write_all(head.as_bytes()).and_then(|()| (&stream).write_all(&bytes));
        }
    });
    format!("http://{address}/model.gguf")
}

#[test]
fn the_list_says_what_is_known_and_what_is_not() {
    let run = Project::new(&[]).run(&["model", "list"]);
    run.ends_with(0).prints("qwen2.5-coder-1.5b  (not there)").prints("sha256 unknown").prints("licence Apache-2.0");
    run.prints("to be converted by you").prints("convert_hf_to_gguf.py");
    let listed = Project::new(&[]).run(&["model", "list", "--output-format", "json"]).json();
    let found = listed.iter().find(|one| one["name"] == "qwen2.5-coder-1.5b").expect("it is listed");
    assert_eq!((&found["state"], &found["chosen"], &found["bytes"]), (&"missing".into(), &false.into(), &Value::Null));
}

#[test]
fn a_sum_that_nobody_knows_needs_a_yes() {
    let project = Project::new(&[]);
    let bytes = std::fs::read(tiny()).expect("the fixture");
    let url = serve(bytes.clone());
    let file = "cache/models/qwen2.5-coder-0.5b-instruct-q4_k_m.gguf";
    let pull = ["model", "pull", "qwen2.5-coder-0.5b", "--url", &url];
    project.run(&pull).ends_with(2).complains("Nobody can be asked here").complains("was not accepted");
    assert!(!project.path().join(file).exists());
    project.run(&[&pull[..], &["--yes"]].concat()).ends_with(0).complains("apilift model use qwen2.5-coder-0.5b");
    assert!(std::fs::read(project.path().join(file)).expect("the file") == bytes);
    project.run(&["model", "verify"]).ends_with(0).prints("qwen2.5-coder-0.5b: right");
    project.run(&pull).ends_with(0).complains("there already");

    // From now on the sum is known.
    let other = serve(b"another file".to_vec());
    project.write(file, b"damaged");
    project.run(&["model", "verify"]).ends_with(1).prints("WRONG");
    project
        .run(&["model", "pull", "qwen2.5-coder-0.5b", "--url", &other, "--yes"])
        .ends_with(2)
        .complains("bytes, not");
    project.run(&pull).ends_with(0);
    assert!(std::fs::read(project.path().join(file)).expect("the file") == bytes);
}

#[test]
fn what_nobody_publishes_says_how_it_is_made() {
    let project = Project::new(&[]);
    project.run(&["model", "pull", "recode-qwen2.5-coder-7b"]).ends_with(2).complains("apilift model list");
    project.run(&["model", "pull", "nonsense"]).ends_with(2).complains("there is no model nonsense");
}

#[test]
fn a_file_can_be_chosen() {
    let project = Project::new(&[]);
    let tiny = tiny().display().to_string();
    project.run(&["model", "use", &tiny, "--form", "recode/1"]).ends_with(2).complains("template/1, not recode/1");
    project.run(&["model", "use", "no/such.gguf"]).ends_with(2).complains("apilift model list");
    project.run(&["model", "use", &tiny]).ends_with(0).complains("in the form template/1");
    project.run(&["model", "list"]).ends_with(0).prints("* ").prints("(your own, 0.0 MB)");
    project.write("bad.gguf", b"<html>not found</html>");
    project.run(&["model", "use", "bad.gguf"]).ends_with(2).complains("does not start with \"GGUF\"");
}

#[test]
fn the_doctor_says_what_is_there() {
    let project = Project::new(&[]);
    let run = project.run(&["model", "doctor"]);
    if !cfg!(feature = "llama") {
        run.ends_with(2).prints("built without llama.cpp");
        return;
    }
    run.ends_with(0).prints("device: CPU").prints("memory: ").prints("none is chosen");
    let tiny = tiny().display().to_string();
    project.run(&["model", "doctor", &tiny]).ends_with(0).prints("runs on").prints("prompt form: template/1");
    let run = project.run(&["model", "doctor", &tiny, "--context", "2000000000"]);
    run.ends_with(2).prints("it is not used").prints("GB for the context");
    project.write("bad.gguf", b"GGUF");
    project.run(&["model", "doctor", "bad.gguf"]).ends_with(2).prints("ends in the middle of its header");
}

#[test]
fn a_projects_model_is_not_loaded_unless_the_user_trusts_it() {
    if !cfg!(feature = "llama") {
        return;
    }
    let project = Project::new(&[("apilift.toml", "[model]\npath = \"theirs.gguf\"\nthreads = 1\n")]);
    let bytes = std::fs::read(tiny()).expect("the fixture");
    project.write("theirs.gguf", &bytes);
    let run = project.run(&["model", "doctor"]);
    run.ends_with(2).prints("none is used").prints("you did not say that you trust it");
    project.run(&["model", "use", "theirs.gguf"]).ends_with(0);
    project.run(&["model", "doctor"]).ends_with(0).prints("theirs.gguf").prints("runs on");
    // Another file in its place is another file.
    let mut other = bytes;
    let last = other.len() - 1;
    other[last] ^= 1;
    project.write("theirs.gguf", &other);
    project.run(&["model", "doctor"]).ends_with(2).prints("it is not used").prints("SHA-256");
}

#[test]
fn a_model_can_be_measured() {
    let project = Project::new(&[]);
    let tiny = tiny().display().to_string();
    let words = ["model", "bench", &tiny, "--prompt-tokens", "32", "--generate-tokens", "8", "--repeat", "1"];
    let run = project.run(&words);
    if !cfg!(feature = "llama") {
        run.ends_with(2).complains("built without llama.cpp");
        return;
    }
    run.ends_with(0).prints("tokens a second").prints("a migration");
    let run = project.run(&[&words[..], &["--json"]].concat());
    let said: serde_json::Value = serde_json::from_str(&run.ends_with(0).stdout).expect("JSON");
    assert!(said["prompt_tokens_per_second"][0].as_f64().is_some_and(|speed| speed > 0.0), "{said}");
}

#[test]
fn settings_of_the_model_are_read() {
    let project = Project::new(&[("x.py", "")]);
    let wrong = "[model]\ndevice = \"tpu\"\nthreads = -1\nspeed = 3\n";
    project.write("apilift.toml", wrong);
    let run = project.run(&["check", "x.py"]);
    run.complains("`model.device` must be").complains("`model.threads` must be").complains("no setting `model.speed`");
    project.write("apilift.toml", "[model]\nname = \"x\"\npath = \"y\"\ndevice = \"cpu\"\nlayers = 3\ncontext = 99\n");
    let run = project.run(&["check", "x.py"]);
    assert!(!run.stderr.contains("model"), "{}", run.stderr);
}
