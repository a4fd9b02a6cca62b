//! A worker with the small model, or with what is left of it.

use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use model::protocol::{Body, Device, Load, Reply};
use model::worker::{Event, Launch, Worker};
use model::{Cancel, Candidate, Error, Generate, Generator};

/// The argument that makes this binary a worker.
pub const WORKER: &str = "--be-a-worker";

/// The small model.
pub fn tiny() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/engine/tiny.gguf")
}

/// A worker for a file on the CPU; `change` sees what is asked for.
pub fn worker(path: &Path, change: impl FnOnce(&mut Load)) -> (Worker, Arc<Mutex<Vec<Event>>>) {
    let mut load = Load { path: path.display().to_string(), device: Device::Cpu, ..Load::default() };
    change(&mut load);
    let mut launch = Launch::new(std::env::current_exe().unwrap(), &[WORKER]);
    launch.pause = Duration::ZERO;
    let events = Arc::new(Mutex::new(Vec::new()));
    let heard = Arc::clone(&events);
    (Worker::new(launch, load, move |event| heard.lock().unwrap().push(event)), events)
}

/// A worker for the small model.
pub fn tiny_worker() -> Worker {
    worker(&tiny(), |_| {}).0
}

pub fn ask(prompt: &str) -> Generate {
    Generate { prompt: prompt.to_owned(), max_tokens: 12, candidates: 1, temperature: 0.0, seed: 1, stop: Vec::new() }
}

pub fn generate(worker: &Worker, ask: &Generate) -> Result<Vec<Candidate>, Error> {
    worker.generate(ask, &Cancel::new())
}

/// The child alone, spoken to line by line: nothing looks at the file before llama.cpp does.
pub struct Raw(Child);

impl Raw {
    pub fn start() -> Raw {
        let mut command = Command::new(std::env::current_exe().unwrap());
        command.arg(WORKER).env("GGML_NO_BACKTRACE", "1");
        Raw(command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap())
    }

    /// Says these lines and closes the pipe. All that came on standard output, and how it ended.
    pub fn say(mut self, lines: &[String]) -> (Vec<String>, ExitStatus) {
        let mut input = self.0.stdin.take().unwrap();
        let output = BufReader::new(self.0.stdout.take().unwrap());
        let mut said = Vec::new();
        let mut pending = lines.iter();
        for line in output.lines() {
            let line = line.unwrap();
            let is_last_reply =
                serde_json::from_str::<Reply>(&line).is_ok_and(|reply| !matches!(reply.body, Body::Progress(_)));
            said.push(line);
            if is_last_reply {
                match pending.next() {
                    Some(line) => {
                        // It may have ended by itself.
                        let _ = writeln!(input, "{line}");
                    }
                    None => break,
                }
            }
        }
        drop(input);
        (said, self.0.wait().unwrap())
    }
}
