//! The client of the worker: starts the child process when it is first needed, watches it, and starts it again after a
//! crash, later each time.

pub mod child;
mod session;

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::ExitStatus;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant, SystemTime};

use session::{Lost, Session};

use crate::gguf::Header;
use crate::protocol::{Bench, BenchResult, Body, Load, Machine, Task};
use crate::{Cancel, Candidate, Error, ErrorKind, Generate, Generator, ModelInfo, Score};

/// How long a cancelled request may take to stop before the process is killed.
const GRACE: Duration = Duration::from_millis(400);

/// The longest pause after crashes.
const LONGEST_PAUSE: Duration = Duration::from_secs(300);

/// How the child process is started and watched.
#[derive(Debug, Clone)]
pub struct Launch {
    /// The binary: our own.
    pub program: PathBuf,
    /// What makes it a worker.
    pub arguments: Vec<OsString>,
    /// Variables that are set for it.
    pub environment: Vec<(OsString, OsString)>,
    /// A worker that says nothing for so long, progress included, hangs.
    pub silence: Duration,
    /// The pause after a first crash; each further one doubles it, up to five minutes.
    pub pause: Duration,
}

impl Launch {
    /// A worker is `program arguments…`, with the usual times.
    pub fn new(program: PathBuf, arguments: &[&str]) -> Launch {
        Launch {
            program,
            arguments: arguments.iter().map(OsString::from).collect(),
            environment: Vec::new(),
            silence: Duration::from_secs(120),
            pause: Duration::from_millis(500),
        }
    }
}

/// What a worker tells while it works.
#[derive(Debug, Clone, PartialEq)]
pub enum Event {
    /// How far loading or answering is, from 0 to 1.
    Progress(f32),
    /// A line of llama.cpp's log.
    Log(String),
    /// Something went wrong; told once until a request succeeds again.
    Trouble(Error),
}

type Tell = Arc<dyn Fn(Event) + Send + Sync>;

/// One model in a child process. Requests are answered one after the other.
pub struct Worker {
    launch: Launch,
    load: Load,
    tell: Tell,
    state: Mutex<State>,
    free: Condvar,
}

#[derive(Default)]
struct State {
    /// A request is under way.
    busy: bool,
    session: Option<Session>,
    model: Option<ModelInfo>,
    /// Crashes since the last answer.
    crashes: u32,
    not_before: Option<Instant>,
    told: Option<ErrorKind>,
    /// A file that was looked at, and what was wrong with it, if anything.
    checked: Option<(Stamp, Result<(), Error>)>,
}

type Stamp = (u64, Option<SystemTime>);

impl Worker {
    /// A worker for one model. Nothing is started before the first request.
    pub fn new(launch: Launch, load: Load, tell: impl Fn(Event) + Send + Sync + 'static) -> Worker {
        Worker { launch, load, tell: Arc::new(tell), state: Mutex::default(), free: Condvar::new() }
    }

    /// What the worker finds on this machine. Needs no model.
    pub fn machine(&self, cancel: &Cancel) -> Result<Machine, Error> {
        match self.ask(Task::Machine, cancel)? {
            Body::Machine(machine) => Ok(machine),
            other => Err(unexpected(&other)),
        }
    }

    /// Measures the model.
    pub fn bench(&self, bench: Bench, cancel: &Cancel) -> Result<BenchResult, Error> {
        match self.ask(Task::Bench(bench), cancel)? {
            Body::Bench(result) => Ok(result),
            other => Err(unexpected(&other)),
        }
    }

    /// Whether the child process runs now; it may have ended by itself since the last request.
    pub fn is_started(&self) -> bool {
        self.lock().session.is_some()
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits for its turn, asks, and keeps account of what went wrong.
    fn ask(&self, task: Task, cancel: &Cancel) -> Result<Body, Error> {
        let mut state = self.lock();
        while state.busy {
            if cancel.is_cancelled() {
                return Err(Error::cancelled());
            }
            let waited = self.free.wait_timeout(state, Duration::from_millis(20));
            state = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
        state.busy = true;
        let mut own = std::mem::take(&mut *state);
        drop(state);
        // The lock is free meanwhile, so that others can give up waiting.
        let answer = if cancel.is_cancelled() { Err(Error::cancelled()) } else { self.answer(&mut own, &task, cancel) };
        match &answer {
            Ok(_) => own.told = None,
            Err(error) if matches!(error.kind, ErrorKind::Cancelled | ErrorKind::TooLong) => {}
            Err(error) if own.told == Some(error.kind) => {}
            Err(error) => {
                own.told = Some(error.kind);
                (self.tell)(Event::Trouble(error.clone()));
            }
        }
        own.busy = false;
        *self.lock() = own;
        self.free.notify_one();
        answer
    }

    fn answer(&self, state: &mut State, task: &Task, cancel: &Cancel) -> Result<Body, Error> {
        // A worker that was idle ends itself, perhaps just now: then a second one answers.
        for last in [false, true] {
            match self.attempt(state, task, cancel) {
                Ok(answer) => {
                    if answer.is_ok() && !matches!(task, Task::Info | Task::Machine) {
                        state.crashes = 0;
                    }
                    return answer;
                }
                Err(lost) => {
                    state.session = None;
                    let device = gpu(state.model.take());
                    match lost {
                        Lost::Cancelled => return Err(Error::cancelled()),
                        Lost::Failed(error) => return Err(error),
                        Lost::Ended(status, _) if status.success() && !last => {}
                        Lost::Ended(status, log) => return Err(self.crashed(state, status, &log, device)),
                        Lost::Device(error) => {
                            let pause = self.pause(state);
                            let what = format!("{}{}; {}", error.message, on(device), again(pause));
                            return Err(Error::new(ErrorKind::DeviceLost, what));
                        }
                        Lost::Silent(silence) => {
                            let pause = self.pause(state);
                            let what = format!(
                                "the model's process said nothing for {} s and was ended; {}",
                                silence.as_secs_f32(),
                                again(pause)
                            );
                            return Err(Error::new(ErrorKind::Hung, what));
                        }
                    }
                }
            }
        }
        Err(Error::new(ErrorKind::Worker, "the model's process ends as soon as it is asked"))
    }

    /// One request to one process. The outer error: the process is lost.
    fn attempt(&self, state: &mut State, task: &Task, cancel: &Cancel) -> Result<Result<Body, Error>, Lost> {
        let needs_model = !matches!(task, Task::Machine);
        if needs_model && let Err(error) = self.check(state) {
            return Ok(Err(error));
        }
        let mut session = match state.session.take() {
            Some(session) => session,
            None => {
                if let Some(wait) = state.not_before.and_then(|then| then.checked_duration_since(Instant::now())) {
                    let what = format!("the model's process ended {} times; {}", state.crashes, again(wait));
                    // The same trouble still, which is told already.
                    return Ok(Err(Error::new(state.told.unwrap_or(ErrorKind::Crashed), what)));
                }
                Session::start(&self.launch, &self.tell, cancel)?
            }
        };
        let silence = self.launch.silence;
        if needs_model && state.model.is_none() {
            match session.ask(Task::Load(self.load.clone()), silence, &self.tell, cancel)? {
                Ok(Body::Model(model)) => state.model = Some(model),
                Ok(other) => return Ok(Err(unexpected(&other))),
                // What is left of a lost device comes back in a new process only.
                Err(error) if error.kind == ErrorKind::DeviceLost => return Err(Lost::Device(error)),
                Err(error) => {
                    state.session = Some(session);
                    return Ok(Err(error));
                }
            }
        }
        let answer = match (task, &state.model) {
            (Task::Info, Some(model)) => Ok(Body::Model(model.clone())),
            _ => session.ask(task.clone(), silence, &self.tell, cancel)?,
        };
        if let Err(error) = &answer
            && error.kind == ErrorKind::DeviceLost
        {
            return Err(Lost::Device(error.clone()));
        }
        state.session = Some(session);
        Ok(answer)
    }

    /// Looks into the file before llama.cpp does; again only when the file changed.
    fn check(&self, state: &mut State) -> Result<(), Error> {
        let path = Path::new(&self.load.path);
        if self.load.path.is_empty() {
            return Err(Error::new(ErrorKind::NoModel, "no model is configured; see `apilift model list`"));
        }
        let metadata = std::fs::metadata(path).map_err(|error| {
            let what = format!("{}: the model cannot be read: {error}; see `apilift model list`", path.display());
            Error::new(ErrorKind::NoModel, what)
        })?;
        let stamp = (metadata.len(), metadata.modified().ok());
        if let Some((known, result)) = &state.checked
            && *known == stamp
        {
            return result.clone();
        }
        let result = inspect(path);
        state.checked = Some((stamp, result.clone()));
        // What was loaded is another file.
        state.session = None;
        state.model = None;
        result
    }

    fn crashed(&self, state: &mut State, status: ExitStatus, log: &[String], device: Option<String>) -> Error {
        let pause = self.pause(state);
        let reason = last_words(log).map(|line| format!(": {}", line.trim())).unwrap_or_default();
        let hint = if is_kill(status) { "; the system may have run out of memory" } else { "" };
        let what =
            format!("the model's process ended by itself ({status}){reason}{hint}{}; {}", on(device), again(pause));
        Error::new(ErrorKind::Crashed, what)
    }

    /// Counts a crash; how long nothing is started now.
    fn pause(&self, state: &mut State) -> Duration {
        let doubled = 1_u32.checked_shl(state.crashes).unwrap_or(u32::MAX);
        let pause = self.launch.pause.saturating_mul(doubled).min(LONGEST_PAUSE);
        state.crashes = state.crashes.saturating_add(1);
        state.not_before = Some(Instant::now() + pause);
        pause
    }
}

impl Generator for Worker {
    fn model(&self, cancel: &Cancel) -> Result<ModelInfo, Error> {
        match self.ask(Task::Info, cancel)? {
            Body::Model(model) => Ok(model),
            other => Err(unexpected(&other)),
        }
    }

    fn generate(&self, ask: &Generate, cancel: &Cancel) -> Result<Vec<Candidate>, Error> {
        match self.ask(Task::Generate(ask.clone()), cancel)? {
            Body::Candidates(candidates) => Ok(candidates),
            other => Err(unexpected(&other)),
        }
    }

    fn score(&self, ask: &Score, cancel: &Cancel) -> Result<Vec<f64>, Error> {
        match self.ask(Task::Score(ask.clone()), cancel)? {
            Body::Logprobs(logprobs) if logprobs.len() == ask.continuations.len() => Ok(logprobs),
            other => Err(unexpected(&other)),
        }
    }
}

/// Whether a file can be given to llama.cpp without ending the process.
fn inspect(path: &Path) -> Result<(), Error> {
    let header = Header::read(path)?;
    match header.twice {
        None => Ok(()),
        Some(token) => {
            let what = format!(
                "{}: this is not a model that can be loaded: the token {token:?} stands twice in its vocabulary",
                path.display()
            );
            Err(Error::new(ErrorKind::BadModel, what))
        }
    }
}

/// The line of a log that tells best why the process ended.
fn last_words(log: &[String]) -> Option<&String> {
    let says = |line: &&String| {
        let line = line.to_lowercase();
        ["ggml_assert", "error: ", "device lost", "what(): "].iter().any(|word| line.contains(word))
    };
    log.iter().rev().find(says).or_else(|| log.iter().rev().find(|line| line.contains("error"))).or(log.last())
}

/// The GPU that a model was on.
fn gpu(model: Option<ModelInfo>) -> Option<String> {
    model.map(|model| model.device).filter(|device| !device.is_empty() && device != "CPU")
}

/// What is said of it where a process was lost.
fn on(device: Option<String>) -> String {
    let told = |device| {
        format!("; it computed on {device}: `apilift model doctor` looks at it, `model.device = \"cpu\"` does without")
    };
    device.map(told).unwrap_or_default()
}

fn again(pause: Duration) -> String {
    if pause < Duration::from_secs(1) {
        return "the next request starts it again".to_owned();
    }
    format!("it is started again after {} s", pause.as_secs_f32().ceil())
}

fn unexpected(body: &Body) -> Error {
    Error::new(ErrorKind::Worker, format!("the model's process answered something else than was asked: {body:?}"))
}

fn is_kill(status: ExitStatus) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::process::ExitStatusExt;
        status.signal() == Some(9)
    }
    #[cfg(not(unix))]
    {
        let _ = status;
        false
    }
}
