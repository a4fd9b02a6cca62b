//! llama.cpp: one backend, one model, one context. It lives in the worker alone.

mod bench;
mod devices;
mod generate;
mod load;
mod memory;
mod sampling;
mod score;
mod session;

use llama_cpp_2::llama_backend::LlamaBackend;
use llama_cpp_2::model::LlamaModel;
use self_cell::self_cell;

use session::Session;

use crate::protocol::{Bench, BenchResult, Load, Machine};
use crate::worker::child::{Engine, Watch};
use crate::{Candidate, Error, ErrorKind, Generate, ModelInfo, Score};

/// The engine.
#[derive(Default)]
pub struct Llama {
    // Before the backend, so that it is dropped first.
    loaded: Option<(Loaded, ModelInfo)>,
    backend: Option<LlamaBackend>,
}

self_cell!(
    struct Loaded {
        owner: LlamaModel,
        #[not_covariant]
        dependent: Session,
    }
);

impl Llama {
    /// Nothing is started or loaded yet.
    pub fn new() -> Llama {
        Llama::default()
    }

    fn with<T>(&mut self, act: impl FnOnce(&mut Session<'_>) -> Result<T, Error>) -> Result<T, Error> {
        let missing = || Error::new(ErrorKind::NoModel, "no model is loaded");
        let (loaded, _) = self.loaded.as_mut().ok_or_else(missing)?;
        loaded.with_dependent_mut(|_, session| act(session))
    }
}

/// The backend of this process, once it is there.
fn backend(slot: &mut Option<LlamaBackend>) -> Result<&LlamaBackend, Error> {
    if slot.is_none() {
        devices::load_backends();
        let started = LlamaBackend::init()
            .map_err(|error| Error::new(ErrorKind::Device, format!("llama.cpp cannot be started: {error}")))?;
        *slot = Some(started);
    }
    slot.as_ref().ok_or_else(|| Error::new(ErrorKind::Device, "llama.cpp cannot be started"))
}

impl Engine for Llama {
    fn load(&mut self, load: &Load, watch: &mut Watch) -> Result<ModelInfo, Error> {
        // There is room for one.
        self.loaded = None;
        let (loaded, info) = load::load(backend(&mut self.backend)?, load, watch)?;
        self.loaded = Some((loaded, info.clone()));
        Ok(info)
    }

    fn info(&self) -> Option<ModelInfo> {
        self.loaded.as_ref().map(|(_, info)| info.clone())
    }

    fn generate(&mut self, ask: &Generate, watch: &mut Watch) -> Result<Vec<Candidate>, Error> {
        self.with(|session| generate::generate(session, ask, watch))
    }

    fn score(&mut self, ask: &Score, watch: &mut Watch) -> Result<Vec<f64>, Error> {
        self.with(|session| score::score(session, ask, watch))
    }

    fn bench(&mut self, bench: &Bench, watch: &mut Watch) -> Result<BenchResult, Error> {
        self.with(|session| bench::bench(session, bench, watch))
    }

    fn machine(&mut self) -> Result<Machine, Error> {
        backend(&mut self.backend)?;
        Ok(devices::machine())
    }
}
