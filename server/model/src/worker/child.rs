//! The child's side: reads requests, lets an [`Engine`] answer them, and ends when nobody asks any more.

use std::io::{BufRead, BufReader, Read, Write};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::protocol::{Bench, BenchResult, Body, Load, Machine, Reply, Request, Task, VERSION};
use crate::{Candidate, Error, ErrorKind, Generate, ModelInfo, Score};

/// At most so often progress is told.
const EVERY: Duration = Duration::from_millis(200);

/// How long a request may go on when nobody is there any more for whom it is done.
const LINGER: Duration = Duration::from_secs(2);

/// What runs models.
pub trait Engine {
    /// Loads a model instead of the one that is loaded.
    fn load(&mut self, load: &Load, watch: &mut Watch) -> Result<ModelInfo, Error>;
    /// The loaded model.
    fn info(&self) -> Option<ModelInfo>;
    /// Continues a prompt.
    fn generate(&mut self, ask: &Generate, watch: &mut Watch) -> Result<Vec<Candidate>, Error>;
    /// Weighs continuations.
    fn score(&mut self, ask: &Score, watch: &mut Watch) -> Result<Vec<f64>, Error>;
    /// Measures the loaded model.
    fn bench(&mut self, bench: &Bench, watch: &mut Watch) -> Result<BenchResult, Error>;
    /// Which devices there are.
    fn machine(&mut self) -> Result<Machine, Error>;
}

/// What an engine looks at between two steps: tells how far it is, and whether it should stop.
#[derive(Clone)]
pub struct Watch {
    id: u64,
    output: Output,
    flags: Arc<Flags>,
    told: Instant,
}

type Output = Arc<Mutex<dyn Write + Send>>;

#[derive(Default)]
struct Flags {
    /// Requests up to this one are cancelled.
    cancelled: AtomicU64,
    closed: AtomicBool,
}

impl Watch {
    /// `part` of the request is done; an error if it was cancelled.
    pub fn step(&mut self, part: f32) -> Result<(), Error> {
        if self.flags.closed.load(Ordering::Relaxed) || self.flags.cancelled.load(Ordering::Relaxed) >= self.id {
            return Err(Error::cancelled());
        }
        if self.told.elapsed() >= EVERY {
            self.told = Instant::now();
            // Who cannot hear it ends us otherwise.
            let _ = say(&self.output, self.id, Body::Progress(part.clamp(0.0, 1.0)));
        }
        Ok(())
    }
}

/// The whole life of the child process: `apilift model-worker`.
pub fn run(engine: &mut dyn Engine, idle: Duration) -> std::io::Result<()> {
    serve(engine, std::io::stdin(), Arc::new(Mutex::new(private_output()?)), idle)
}

/// Our own way to standard output's pipe. Whatever a library prints from now on goes to standard error, which is log.
#[cfg(unix)]
fn private_output() -> std::io::Result<impl Write + Send> {
    use std::os::fd::AsFd;
    let pipe = std::io::stdout().as_fd().try_clone_to_owned()?;
    rustix::stdio::dup2_stdout(std::io::stderr())?;
    Ok(std::fs::File::from(pipe))
}

/// The C library's standard output cannot be turned away here; the client takes lines that are no replies for log.
#[cfg(not(unix))]
fn private_output() -> std::io::Result<impl Write + Send> {
    Ok(std::io::stdout())
}

/// Answers requests until the input ends, or nothing was asked for `idle`.
pub fn serve(
    engine: &mut dyn Engine,
    input: impl Read + Send + 'static,
    output: Arc<Mutex<dyn Write + Send>>,
    idle: Duration,
) -> std::io::Result<()> {
    let (sender, requests) = channel();
    let flags = Arc::new(Flags::default());
    let seen = Arc::clone(&flags);
    std::thread::spawn(move || {
        for line in BufReader::new(input).lines() {
            let Ok(line) = line else { break };
            match serde_json::from_str::<Request>(&line) {
                Ok(Request { task: Task::Cancel { of }, .. }) => {
                    seen.cancelled.fetch_max(of, Ordering::Relaxed);
                }
                Ok(request) => {
                    if sender.send(Ok(request)).is_err() {
                        return;
                    }
                }
                Err(error) => {
                    if sender.send(Err((id_of(&line), error.to_string()))).is_err() {
                        return;
                    }
                }
            }
        }
        // Whoever started us is gone.
        seen.closed.store(true, Ordering::Relaxed);
        drop(sender);
        std::thread::sleep(LINGER);
        std::process::exit(0);
    });
    say(&output, 0, Body::Ready(VERSION))?;
    loop {
        match requests.recv_timeout(idle) {
            Ok(Ok(Request { id, task })) => {
                let mut watch =
                    Watch { id, output: Arc::clone(&output), flags: Arc::clone(&flags), told: Instant::now() };
                let body = answer(engine, &task, &mut watch).unwrap_or_else(Body::Error);
                say(&output, id, body)?;
            }
            Ok(Err((id, what))) => {
                let error = Error::new(ErrorKind::Worker, format!("a request is not understood: {what}"));
                say(&output, id, Body::Error(error))?;
            }
            Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => return Ok(()),
        }
    }
}

fn answer(engine: &mut dyn Engine, task: &Task, watch: &mut Watch) -> Result<Body, Error> {
    watch.step(0.0)?;
    Ok(match task {
        Task::Load(load) => Body::Model(engine.load(load, watch)?),
        Task::Generate(ask) => Body::Candidates(engine.generate(ask, watch)?),
        Task::Score(ask) => Body::Logprobs(engine.score(ask, watch)?),
        Task::Info => {
            let missing = || Error::new(ErrorKind::NoModel, "no model is loaded");
            Body::Model(engine.info().ok_or_else(missing)?)
        }
        Task::Bench(bench) => Body::Bench(engine.bench(bench, watch)?),
        Task::Machine => Body::Machine(engine.machine()?),
        // The reading thread takes these.
        Task::Cancel { .. } => return Err(Error::cancelled()),
    })
}

fn say(output: &Mutex<dyn Write + Send>, id: u64, body: Body) -> std::io::Result<()> {
    let mut line = serde_json::to_vec(&Reply { id, body })?;
    line.push(b'\n');
    let mut output = output.lock().unwrap_or_else(PoisonError::into_inner);
    output.write_all(&line)?;
    output.flush()
}

/// The id of a request that is otherwise not understood.
fn id_of(line: &str) -> u64 {
    let value: Option<serde_json::Value> = serde_json::from_str(line).ok();
    value.and_then(|value| value.get("id")?.as_u64()).unwrap_or(0)
}
