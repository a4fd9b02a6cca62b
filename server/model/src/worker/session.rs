//! One child process and its pipes, from start to end.

use std::collections::VecDeque;
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use super::{Event, Launch, Tell};
use crate::protocol::{Body, Reply, Request, Task, VERSION};
use crate::{Cancel, Error, ErrorKind};

/// How often a wait looks at the cancel flag.
const GLANCE: Duration = Duration::from_millis(10);

/// How many of the worker's log lines are kept, to explain its end.
const LOG_LINES: usize = 40;

/// A line of the worker is not longer: 64 candidates of a few thousand bytes.
const LONGEST_LINE: usize = 16 << 20;

/// A running worker.
pub(super) struct Session {
    child: Child,
    input: ChildStdin,
    replies: Receiver<Reply>,
    log: Arc<Mutex<VecDeque<String>>>,
    log_reader: Option<JoinHandle<()>>,
    next: u64,
}

/// How a request ended without an answer.
pub(super) enum Lost {
    /// The process ended by itself, with this status and these last words.
    Ended(ExitStatus, Vec<String>),
    /// It said nothing for too long; it is ended.
    Silent(Duration),
    /// It was cancelled and did not stop in time; it is ended.
    Cancelled,
    /// Its device does not compute any more; it is ended.
    Device(Error),
    /// It cannot be started, or is not ours.
    Failed(Error),
}

impl Session {
    /// Starts the process and waits until it is ready.
    pub(super) fn start(launch: &Launch, tell: &Tell, cancel: &Cancel) -> Result<Session, Lost> {
        let failed = |error: std::io::Error| {
            let what = format!("{}: the model's process cannot be started: {error}", launch.program.display());
            Lost::Failed(Error::new(ErrorKind::Worker, what))
        };
        let mut command = Command::new(&launch.program);
        command.args(&launch.arguments).envs(launch.environment.iter().map(|(name, value)| (name, value)));
        // Without this an abort of llama.cpp runs a debugger, which writes to standard output.
        command.env("GGML_NO_BACKTRACE", "1");
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        #[cfg(windows)]
        {
            use std::os::windows::process::CommandExt;
            const CREATE_NO_WINDOW: u32 = 0x0800_0000;
            command.creation_flags(CREATE_NO_WINDOW);
        }
        let mut child = command.spawn().map_err(failed)?;
        let (Some(input), Some(output), Some(errors)) = (child.stdin.take(), child.stdout.take(), child.stderr.take())
        else {
            let _ = child.kill();
            let _ = child.wait();
            return Err(failed(std::io::Error::other("it has no pipes")));
        };
        let log = Arc::new(Mutex::new(VecDeque::new()));
        let (sender, replies) = sync_channel(256);
        let noise = (Arc::clone(&log), Arc::clone(tell));
        std::thread::spawn(move || {
            for line in lines(output) {
                match serde_json::from_str::<Reply>(&line) {
                    Ok(reply) => {
                        if sender.send(reply).is_err() {
                            return;
                        }
                    }
                    // A library that prints: what it says belongs to the log.
                    Err(_) => keep(&noise.0, &noise.1, line),
                }
            }
        });
        let words = (Arc::clone(&log), Arc::clone(tell));
        let log_reader = std::thread::spawn(move || {
            for line in lines(errors) {
                keep(&words.0, &words.1, line);
            }
        });
        let mut session = Session { child, input, replies, log, log_reader: Some(log_reader), next: 1 };
        match session.wait(0, launch.silence, tell, cancel)? {
            Body::Ready(VERSION) => Ok(session),
            Body::Ready(other) => {
                session.end();
                let what = format!("the model's process speaks version {other} and not {VERSION}; restart the editor");
                Err(Lost::Failed(Error::new(ErrorKind::Worker, what)))
            }
            other => {
                session.end();
                let what = format!("the model's process began with {other:?}");
                Err(Lost::Failed(Error::new(ErrorKind::Worker, what)))
            }
        }
    }

    /// Asks, and waits for the last reply. After a [`Lost`] the session is over.
    pub(super) fn ask(
        &mut self,
        task: Task,
        silence: Duration,
        tell: &Tell,
        cancel: &Cancel,
    ) -> Result<Result<Body, Error>, Lost> {
        let id = self.next;
        self.next += 1;
        self.send(&Request { id, task })?;
        match self.wait(id, silence, tell, cancel)? {
            Body::Error(error) => Ok(Err(error)),
            body => Ok(Ok(body)),
        }
    }

    fn send(&mut self, request: &Request) -> Result<(), Lost> {
        let mut line = serde_json::to_string(request).map_err(|error| {
            Lost::Failed(Error::new(ErrorKind::Worker, format!("a request cannot be sent: {error}")))
        })?;
        line.push('\n');
        if self.input.write_all(line.as_bytes()).and_then(|()| self.input.flush()).is_err() {
            return Err(self.ended());
        }
        Ok(())
    }

    /// The last reply to a request; progress is told.
    fn wait(&mut self, id: u64, silence: Duration, tell: &Tell, cancel: &Cancel) -> Result<Body, Lost> {
        let mut heard = Instant::now();
        let mut cancelled: Option<Instant> = None;
        loop {
            match self.replies.recv_timeout(GLANCE) {
                Ok(reply) if reply.id == id => {
                    heard = Instant::now();
                    match reply.body {
                        Body::Progress(part) => tell(Event::Progress(part)),
                        body => return Ok(body),
                    }
                }
                // The late reply of a request that was cancelled.
                Ok(_) => heard = Instant::now(),
                Err(RecvTimeoutError::Disconnected) => return Err(self.ended()),
                Err(RecvTimeoutError::Timeout) => {}
            }
            if cancel.is_cancelled() {
                match cancelled {
                    None => {
                        cancelled = Some(Instant::now());
                        let next = self.next;
                        self.next += 1;
                        self.send(&Request { id: next, task: Task::Cancel { of: id } })?;
                    }
                    Some(since) if since.elapsed() > super::GRACE => {
                        self.end();
                        return Err(Lost::Cancelled);
                    }
                    Some(_) => {}
                }
            } else if heard.elapsed() > silence {
                self.end();
                return Err(Lost::Silent(silence));
            }
        }
    }

    /// The process is gone: how, and its last words.
    fn ended(&mut self) -> Lost {
        // Its pipes close a moment before it is gone; killed then, it would not say what it died of.
        let since = Instant::now();
        while matches!(self.child.try_wait(), Ok(None)) && since.elapsed() < super::GRACE {
            std::thread::sleep(GLANCE);
        }
        let _ = self.child.kill();
        match self.child.wait() {
            Ok(status) => {
                if let Some(reader) = self.log_reader.take() {
                    let _ = reader.join();
                }
                let log = self.log.lock().unwrap_or_else(PoisonError::into_inner);
                Lost::Ended(status, log.iter().cloned().collect())
            }
            Err(error) => Lost::Failed(Error::new(ErrorKind::Worker, format!("the model's process is lost: {error}"))),
        }
    }

    /// Ends the process, whatever it does.
    pub(super) fn end(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        self.end();
    }
}

fn keep(log: &Mutex<VecDeque<String>>, tell: &Tell, line: String) {
    if line.trim().is_empty() {
        return;
    }
    let mut log = log.lock().unwrap_or_else(PoisonError::into_inner);
    if log.len() == LOG_LINES {
        log.pop_front();
    }
    log.push_back(line.clone());
    drop(log);
    tell(Event::Log(line));
}

/// Lines of a pipe, whatever bytes are in them; overlong ones are cut.
fn lines(pipe: impl std::io::Read) -> impl Iterator<Item = String> {
    let mut reader = BufReader::new(pipe);
    std::iter::from_fn(move || {
        let mut line = Vec::new();
        loop {
            let (used, done) = match reader.fill_buf() {
                Ok([]) | Err(_) => {
                    if line.is_empty() {
                        return None;
                    }
                    break;
                }
                Ok(bytes) => match bytes.iter().position(|byte| *byte == b'\n') {
                    Some(end) => {
                        line.extend_from_slice(&bytes[..end]);
                        (end + 1, true)
                    }
                    None => {
                        line.extend_from_slice(bytes);
                        (bytes.len(), false)
                    }
                },
            };
            reader.consume(used);
            if done {
                break;
            }
            line.truncate(LONGEST_LINE);
        }
        Some(String::from_utf8_lossy(&line).trim_end_matches('\r').to_owned())
    })
}
