//! Files that are no model, to us and to llama.cpp.

use std::io::Write;

use model::gguf::Header;
use model::worker::Event;
use model::{Cancel, ErrorKind, Generator};
use tempfile::NamedTempFile;

use crate::fixture::{Raw, ask, generate, tiny, worker};

pub const ALL: &[(&str, fn())] = &[
    ("a_token_that_stands_twice_is_said", a_token_that_stands_twice_is_said),
    ("an_abort_of_llama_cpp_leaves_no_noise", an_abort_of_llama_cpp_leaves_no_noise),
    ("a_part_of_a_file_is_said_wherever_it_ends", a_part_of_a_file_is_said_wherever_it_ends),
    ("no_byte_of_the_header_breaks_the_client", no_byte_of_the_header_breaks_the_client),
    ("other_files_and_too_large_tensors_are_said", other_files_and_too_large_tensors_are_said),
    ("another_sum_is_refused", another_sum_is_refused),
    ("the_form_of_the_list_counts_where_the_file_has_none", the_form_of_the_list_counts_where_the_file_has_none),
    ("a_broken_file_is_told_once_and_a_good_one_works_after", a_broken_file_is_told_once_and_a_good_one_works_after),
];

fn bytes() -> Vec<u8> {
    std::fs::read(tiny()).unwrap()
}

fn file(bytes: &[u8]) -> NamedTempFile {
    let mut file = NamedTempFile::with_suffix(".gguf").unwrap();
    file.write_all(bytes).unwrap();
    file.flush().unwrap();
    file
}

fn find(bytes: &[u8], what: &[u8]) -> usize {
    bytes.windows(what.len()).position(|window| window == what).unwrap()
}

/// The vocabulary's placeholder `<p0>` becomes a second `<F0>`.
fn with_a_token_twice() -> Vec<u8> {
    let mut bytes = bytes();
    let at = find(&bytes, b"<p0>");
    bytes[at..at + 4].copy_from_slice(b"<F0>");
    bytes
}

fn a_token_that_stands_twice_is_said() {
    let file = file(&with_a_token_twice());
    let (worker, _) = worker(file.path(), |_| {});
    let error = worker.model(&Cancel::new()).unwrap_err();
    assert_eq!(error.kind, ErrorKind::BadModel);
    assert!(error.message.contains("\"<F0>\" stands twice"), "{error}");
    assert!(!worker.is_started(), "llama.cpp never saw it");
}

fn an_abort_of_llama_cpp_leaves_no_noise() {
    let file = file(&with_a_token_twice());
    let load = format!(r#"{{"id":1,"do":"load","path":{:?},"device":"cpu"}}"#, file.path().display().to_string());
    let (said, status) = Raw::start().say(&[load]);
    for line in &said {
        assert!(serde_json::from_str::<model::protocol::Reply>(line).is_ok(), "{line}");
    }
    // Should llama.cpp learn to refuse it, that is as good.
    let refused = said.iter().any(|line| line.contains("bad-model"));
    assert!(!status.success() || refused, "{status} {said:?}");
}

fn a_part_of_a_file_is_said_wherever_it_ends() {
    let bytes = bytes();
    for length in (0..bytes.len()).step_by(997).chain([bytes.len() - 1]) {
        let file = file(&bytes[..length]);
        let error = Header::read(file.path()).unwrap_err();
        assert_eq!(error.kind, ErrorKind::BadModel, "{length} bytes");
    }
    assert_eq!(Header::read(&tiny()).unwrap().parameters, 19_616);
}

/// Each byte of the header is changed in turn: a header is read or refused, in little time and memory.
fn no_byte_of_the_header_breaks_the_client() {
    let good = bytes();
    let end = find(&good, b"output_norm.weight") + 64;
    let mut file = tempfile::tempfile().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("changed.gguf");
    let _ = file.write_all(b"");
    for at in (0..end).step_by(7) {
        let mut changed = good.clone();
        changed[at] ^= 0xff;
        std::fs::write(&path, changed).unwrap();
        let _ = Header::read(&path);
    }
}

fn other_files_and_too_large_tensors_are_said() {
    let mut magic = bytes();
    magic[..4].copy_from_slice(b"GGXX");
    let mut huge = bytes();
    let at = find(&huge, b"token_embd.weight") + b"token_embd.weight".len();
    let dimensions = usize::from(huge[at]);
    huge[at + 4 + 8 * (dimensions - 1)..][..8].copy_from_slice(&(1_u64 << 40).to_le_bytes());
    for (bytes, expected) in [(magic, "does not start with"), (huge, "token_embd.weight end at byte")] {
        let file = file(&bytes);
        let (worker, _) = worker(file.path(), |_| {});
        let error = worker.model(&Cancel::new()).unwrap_err();
        assert_eq!(error.kind, ErrorKind::BadModel);
        assert!(error.message.contains(expected), "{expected}: {error}");
    }
}

fn the_form_of_the_list_counts_where_the_file_has_none() {
    let mut bytes = bytes();
    let at = find(&bytes, b"apilift.prompt_form");
    bytes[at..at + 7].copy_from_slice(b"another");
    let formless = file(&bytes);
    let form = |path: &std::path::Path, listed: Option<&str>| {
        let (worker, _) = worker(path, |load| load.form = listed.map(str::to_owned));
        worker.model(&Cancel::new()).map(|model| model.form)
    };
    assert_eq!(form(formless.path(), None).unwrap(), None);
    assert_eq!(form(formless.path(), Some("recode/1")).unwrap().as_deref(), Some("recode/1"));
    assert_eq!(form(&tiny(), Some("template/1")).unwrap().as_deref(), Some("template/1"));
    let error = form(&tiny(), Some("recode/1")).unwrap_err();
    assert_eq!(error.kind, ErrorKind::FormMismatch);
    assert!(error.message.contains("template/1") && error.message.contains("recode/1"), "{error}");
}

fn another_sum_is_refused() {
    let (other, _) = worker(&tiny(), |load| load.sha256 = Some("0".repeat(64)));
    let error = other.model(&Cancel::new()).unwrap_err();
    assert_eq!(error.kind, ErrorKind::BadModel);
    assert!(error.message.contains("SHA-256"), "{error}");
    let sum = model::sum::sha256(std::fs::File::open(tiny()).unwrap(), |_| Ok(())).unwrap();
    let (same, _) = worker(&tiny(), |load| load.sha256 = Some(sum.to_uppercase()));
    same.model(&Cancel::new()).unwrap();
}

fn a_broken_file_is_told_once_and_a_good_one_works_after() {
    let file = file(&bytes()[..20_000]);
    let (worker, events) = worker(file.path(), |_| {});
    for _ in 0..3 {
        assert_eq!(generate(&worker, &ask("x")).unwrap_err().kind, ErrorKind::BadModel);
    }
    let troubles = events.lock().unwrap().iter().filter(|event| matches!(event, Event::Trouble(_))).count();
    assert_eq!(troubles, 1);
    std::fs::write(file.path(), bytes()).unwrap();
    generate(&worker, &ask("x")).unwrap();
}
