//! Fetching models: from a server on this machine, with everything that goes wrong.

#![allow(clippy::unwrap_used, clippy::field_reassign_with_default)]

mod server;

use std::io::Write;
use std::path::Path;
use std::time::Duration;

use model::manifest::{Entry, Manifest};
use model::pull::{Fetched, PullError, Puller, Wanted, part_of};
use model::store::{Shipped, State, Store};
use model::{Cancel, ErrorKind};
use server::Server;

struct Case {
    server: Server,
    folder: tempfile::TempDir,
    puller: Puller,
    file: Vec<u8>,
}

impl Case {
    fn new() -> Case {
        let file: Vec<u8> = (0_u32..300_000).map(|number| (number.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
        let mut puller = Puller::default();
        puller.pause = Duration::from_millis(1);
        Case { server: Server::new(&file), folder: tempfile::tempdir().unwrap(), puller, file }
    }

    fn wanted(&self) -> Wanted {
        let target = self.folder.path().join("below/model.gguf");
        Wanted { url: self.server.url(), target, size: Some(self.file.len() as u64), sha256: Some(sum(&self.file)) }
    }

    fn pull(&self, wanted: &Wanted) -> Result<Fetched, PullError> {
        self.puller.pull(wanted, &Cancel::new(), &mut |_, _| {}, &mut |_| panic!("the sum is known"))
    }

    /// The file is there, is right, and nothing else is.
    #[track_caller]
    fn is_complete(&self) {
        let target = self.wanted().target;
        assert!(std::fs::read(&target).unwrap() == self.file);
        let beside = std::fs::read_dir(target.parent().unwrap()).unwrap().count();
        assert_eq!(beside, 1, "only the file");
    }

    #[track_caller]
    fn is_absent(&self) {
        assert!(!self.wanted().target.exists());
        assert!(!part_of(&self.wanted().target).exists());
    }
}

fn sum(bytes: &[u8]) -> String {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(bytes).unwrap();
    model::sum::sha256(std::fs::File::open(file.path()).unwrap(), |_| Ok(())).unwrap()
}

#[test]
fn a_file_is_fetched_and_its_progress_told() {
    let case = Case::new();
    let mut heard = Vec::new();
    let mut progress = |have, total| heard.push((have, total));
    let fetched = case.puller.pull(&case.wanted(), &Cancel::new(), &mut progress, &mut |_| true).unwrap();
    assert_eq!(fetched, Fetched { size: 300_000, sha256: sum(&case.file) });
    case.is_complete();
    assert_eq!(heard.first(), Some(&(0, Some(300_000))));
    assert_eq!(heard.last(), Some(&(300_000, Some(300_000))));
}

#[test]
fn a_connection_that_breaks_off_goes_on_from_there() {
    let case = Case::new();
    case.server.set(|server| server.cut = Some(70_000));
    case.pull(&case.wanted()).unwrap();
    case.is_complete();
    assert_eq!(case.server.ranges(), ["", "bytes=70000-", "bytes=140000-", "bytes=210000-", "bytes=280000-"]);
}

#[test]
fn a_second_pull_goes_on_where_the_first_stopped() {
    let case = Case::new();
    let cancel = Cancel::new();
    let stop = cancel.clone();
    let mut progress = |have, _| {
        if have > 0 {
            stop.cancel();
        }
    };
    let error = case.puller.pull(&case.wanted(), &cancel, &mut progress, &mut |_| true).unwrap_err();
    assert!(matches!(error, PullError::Cancelled), "{error}");
    let kept = part_of(&case.wanted().target).metadata().unwrap().len();
    assert!(kept > 0 && kept < 300_000);
    case.pull(&case.wanted()).unwrap();
    case.is_complete();
    assert_eq!(case.server.ranges().last().unwrap(), &format!("bytes={kept}-"));
}

#[test]
fn a_server_without_ranges_gives_it_whole() {
    let case = Case::new();
    case.server.set(|server| server.cut = Some(70_000));
    case.server.set(|server| server.ranges = false);
    let error = case.pull(&case.wanted()).unwrap_err();
    assert!(error.to_string().contains("broke off"), "{error}");
    case.server.set(|server| server.cut = None);
    case.pull(&case.wanted()).unwrap();
    case.is_complete();
}

#[test]
fn a_file_that_changed_meanwhile_is_fetched_anew() {
    let case = Case::new();
    case.server.set(|server| {
        server.file[..].reverse();
        server.cut = Some(70_000);
    });
    let cancel = Cancel::new();
    let stop = cancel.clone();
    let mut progress = |have, _| {
        if have >= 70_000 {
            stop.cancel();
        }
    };
    case.puller.pull(&case.wanted(), &cancel, &mut progress, &mut |_| true).unwrap_err();
    let file = case.file.clone();
    case.server.set(|server| {
        server.file = file;
        server.etag = Some("\"two\"");
        server.cut = None;
    });
    case.pull(&case.wanted()).unwrap();
    case.is_complete();
}

#[test]
fn a_wrong_sum_keeps_nothing() {
    let case = Case::new();
    let wanted = Wanted { sha256: Some("0".repeat(64)), ..case.wanted() };
    let error = case.pull(&wanted).unwrap_err();
    assert!(matches!(&error, PullError::Sum { found, .. } if *found == sum(&case.file)), "{error}");
    case.is_absent();
}

#[test]
fn a_wrong_size_is_not_even_fetched() {
    let case = Case::new();
    let error = case.pull(&Wanted { size: Some(5), ..case.wanted() }).unwrap_err();
    assert!(error.to_string().contains("300000 bytes, not 5"), "{error}");
    case.is_absent();
}

#[test]
fn an_unknown_sum_is_asked_about() {
    let case = Case::new();
    let unknown = Wanted { sha256: None, size: None, ..case.wanted() };
    let mut asked = Vec::new();
    let mut refuse = |fetched: &Fetched| {
        asked.push(fetched.clone());
        false
    };
    case.puller.pull(&unknown, &Cancel::new(), &mut |_, _| {}, &mut refuse).unwrap_err();
    assert_eq!(asked, [Fetched { size: 300_000, sha256: sum(&case.file) }]);
    case.is_absent();
    case.puller.pull(&unknown, &Cancel::new(), &mut |_, _| {}, &mut |_| true).unwrap();
    case.is_complete();
}

/// Writes until a small quota is used up.
struct Full(std::fs::File, u64);

impl Write for Full {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        const QUOTA: u64 = 100_000;
        if self.1 >= QUOTA {
            return Err(std::io::ErrorKind::StorageFull.into());
        }
        let count = self.0.write(&bytes[..bytes.len().min((QUOTA - self.1) as usize)])?;
        self.1 += count as u64;
        Ok(count)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.0.flush()
    }
}

fn full(path: &Path) -> std::io::Result<Box<dyn Write>> {
    let file = std::fs::File::options().create(true).append(true).open(path)?;
    let used = file.metadata()?.len();
    Ok(Box::new(Full(file, used)))
}

#[test]
fn a_full_disk_keeps_what_came() {
    let mut case = Case::new();
    case.puller.open = full;
    let error = case.pull(&case.wanted()).unwrap_err();
    assert!(matches!(&error, PullError::Disk { kept: 100_000, .. }), "{error}");
    assert!(error.to_string().contains("another `pull` goes on from there"), "{error}");
    case.puller.open = Puller::default().open;
    case.pull(&case.wanted()).unwrap();
    case.is_complete();
    assert_eq!(case.server.ranges().last().unwrap(), "bytes=100000-");
}

#[test]
fn refusals_are_final_and_troubles_are_tried_again() {
    let case = Case::new();
    case.server.set(|server| server.status = Some(404));
    let error = case.pull(&case.wanted()).unwrap_err();
    assert!(error.to_string().contains("status 404"), "{error}");
    assert_eq!(case.server.ranges().len(), 1);
    case.server.set(|server| server.status = Some(503));
    let error = case.pull(&case.wanted()).unwrap_err();
    assert!(error.to_string().contains("status 503"), "{error}");
    assert_eq!(case.server.ranges().len(), 1 + 5);
    case.is_absent();
}

#[test]
fn what_was_complete_but_not_named_is_finished_without_the_server() {
    let case = Case::new();
    let wanted = case.wanted();
    std::fs::create_dir_all(wanted.target.parent().unwrap()).unwrap();
    std::fs::write(part_of(&wanted.target), &case.file).unwrap();
    case.pull(&wanted).unwrap();
    case.is_complete();
    assert!(case.server.ranges().is_empty());
}

fn entry() -> Entry {
    let text = "[[model]]\nname='m'\nfile='m.gguf'\nurl='https://x'\nform='template/1'\ncontext=1\nmeasured='no'\n";
    Manifest::parse(text).unwrap().models.remove(0)
}

#[test]
fn a_store_knows_what_is_there() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::new(folder.path().join("models"));
    assert_eq!(store.state_of(&entry()), State::Missing);
    std::fs::create_dir_all(store.folder()).unwrap();
    std::fs::write(part_of(&store.path_of(&entry())), b"12").unwrap();
    assert_eq!(store.state_of(&entry()), State::Partial(2));
    std::fs::write(store.path_of(&entry()), b"123").unwrap();
    assert_eq!(store.state_of(&entry()), State::There(3));
}

#[test]
fn a_sum_that_was_taken_for_right_is_asked_of_the_next_file() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::new(folder.path().join("models"));
    assert_eq!(store.wanted(&entry(), "u".to_owned()).unwrap().sha256, None);
    let fetched = Fetched { size: 3, sha256: "a".repeat(64) };
    store.keep(&entry(), "https://x", &fetched).unwrap();
    let wanted = store.wanted(&entry(), "u".to_owned()).unwrap();
    assert_eq!((wanted.sha256, wanted.size), (Some("a".repeat(64)), Some(3)));
}

#[test]
fn a_projects_model_must_be_one_that_the_user_trusts() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::new(folder.path().join("models"));
    let manifest = Manifest { models: vec![entry()] };
    let theirs = folder.path().join("theirs.gguf");
    std::fs::write(&theirs, b"whatever").unwrap();
    for name in ["theirs.gguf", "m"] {
        let error = store.named(name, folder.path(), &manifest).unwrap_err();
        assert_eq!(error.kind, ErrorKind::NotTrusted, "{error}");
        assert!(error.message.contains("apilift model"), "{error}");
    }
    store.choose(&theirs, Some("template/1".to_owned())).unwrap();
    let choice = store.named("theirs.gguf", folder.path(), &manifest).unwrap();
    assert_eq!(choice.sha256, Some(sum(b"whatever")), "only as it was then");
    assert_eq!(choice.form.as_deref(), Some("template/1"));
    assert_eq!(store.chosen().unwrap().unwrap().path, choice.path);
}

#[test]
fn what_comes_with_the_program_is_trusted_where_it_lies() {
    let folder = tempfile::tempdir().unwrap();
    let (beside, clone) = (folder.path().join("bin"), folder.path().join("clone"));
    let entry = Entry { shipped: true, url: None, sha256: Some("a".repeat(64)), ..entry() };
    let manifest = Manifest { models: vec![entry.clone()] };
    let shipped =
        vec![Shipped { folder: beside.clone(), by_sum: false }, Shipped { folder: clone.clone(), by_sum: true }];
    let store = Store::new(folder.path().join("models")).with_shipped(shipped);
    let error = store.named("m", folder.path(), &manifest).unwrap_err();
    assert!(error.message.contains("does not lie beside the program"), "{error}");
    for (place, sum) in [(clone, Some("a".repeat(64))), (beside, None)] {
        std::fs::create_dir_all(&place).unwrap();
        std::fs::write(place.join("m.gguf"), b"12").unwrap();
        assert_eq!(store.state_of(&entry), State::There(2));
        let choice = store.named("m", folder.path(), &manifest).unwrap();
        assert_eq!((choice.path, choice.sha256), (place.join("m.gguf"), sum));
        assert_eq!(choice.form.as_deref(), Some("template/1"));
    }
    // Nothing else of these folders is a model of ours.
    assert_eq!(store.state_of(&Entry { shipped: false, ..entry }), State::Missing);
}

#[test]
fn a_broken_lock_says_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::new(folder.path().to_owned());
    std::fs::write(folder.path().join("models.lock"), "[[model]\n").unwrap();
    let error = store.chosen().unwrap_err();
    assert!(error.message.contains("models.lock") && error.message.contains("apilift model use"), "{error}");
}
