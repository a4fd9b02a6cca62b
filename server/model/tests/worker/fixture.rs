//! A worker and what it tells.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use model::protocol::Load;
use model::worker::{Event, Launch, Worker};
use model::{Cancel, Error, Generate, Generator};

/// The argument that makes this binary a worker.
pub const WORKER: &str = "--be-a-worker";

/// A worker of the tests ends by itself after so long, should a test leave one behind.
pub const IDLE: Duration = Duration::from_secs(60);

pub struct Fixture {
    pub worker: Worker,
    events: Arc<Mutex<Vec<Event>>>,
    pub file: tempfile::NamedTempFile,
}

/// A worker on a small valid file; `change` sees how it will be started.
pub fn fixture(change: impl FnOnce(&mut Launch)) -> Fixture {
    let file = tempfile::NamedTempFile::with_suffix(".gguf").unwrap();
    std::fs::write(file.path(), empty_gguf()).unwrap();
    let mut launch = Launch::new(std::env::current_exe().unwrap(), &[WORKER]);
    launch.pause = Duration::ZERO;
    change(&mut launch);
    let load = Load { path: file.path().display().to_string(), ..Load::default() };
    let events = Arc::new(Mutex::new(Vec::new()));
    let heard = Arc::clone(&events);
    let worker = Worker::new(launch, load, move |event| heard.lock().unwrap().push(event));
    Fixture { worker, events, file }
}

impl Fixture {
    pub fn ask(&self, prompt: &str) -> Result<String, Error> {
        self.ask_until(prompt, &Cancel::new())
    }

    pub fn ask_until(&self, prompt: &str, cancel: &Cancel) -> Result<String, Error> {
        let mut candidates = self.worker.generate(&generate(prompt), cancel)?;
        assert_eq!(candidates.len(), 1);
        Ok(candidates.remove(0).text)
    }

    /// What was told as trouble so far.
    pub fn troubles(&self) -> Vec<String> {
        let events = self.events.lock().unwrap();
        let troubles = events.iter().filter_map(|event| match event {
            Event::Trouble(error) => Some(error.message.clone()),
            _ => None,
        });
        troubles.collect()
    }

    pub fn events(&self) -> Vec<Event> {
        self.events.lock().unwrap().clone()
    }
}

pub fn generate(prompt: &str) -> Generate {
    Generate { prompt: prompt.to_owned(), max_tokens: 8, candidates: 1, temperature: 0.0, seed: 1, stop: Vec::new() }
}

/// A file of the format with nothing in it.
pub fn empty_gguf() -> Vec<u8> {
    let mut bytes = b"GGUF".to_vec();
    bytes.extend_from_slice(&3_u32.to_le_bytes());
    bytes.extend_from_slice(&[0; 16]);
    bytes
}
