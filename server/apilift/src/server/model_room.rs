//! The models of a session: which one a project asks, its worker, and its state for the editor's status line.

use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::SystemTime;

use dashmap::DashMap;
use model::protocol::Load;
use model::worker::{Event, Worker};
use model::{Cancel, ModelInfo};
use project::{Config, ModelSettings};
use serde::{Deserialize, Serialize};
use tower_lsp::lsp_types::notification::Notification;
use tower_lsp::lsp_types::{NumberOrString, WorkDoneProgressCancelParams};

use crate::local_model::{self, Chosen};

/// The models of a session; one of them at a time is loaded.
#[derive(Default)]
pub struct ModelRoom {
    choices: Mutex<Choices>,
    worker: Mutex<Option<(Load, Arc<Worker>)>>,
    running: DashMap<String, Cancel>,
    count: AtomicU64,
    /// Whether it answered, and nothing went wrong since.
    ready: AtomicBool,
    tell: OnceLock<Box<dyn Fn(ModelState) + Send + Sync>>,
}

/// Which model is asked under a configuration, as long as the user chooses no other.
#[derive(Default)]
struct Choices {
    stamp: Option<SystemTime>,
    known: Vec<(Named, Option<Arc<Chosen>>)>,
}

/// What names a model: the configuration with its folder, and the editor's setting.
type Named = (PathBuf, ModelSettings, Option<String>);

/// `apilift/modelState`: what the editor's status line shows.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ModelState {
    state: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    device: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    progress: Option<f32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<String>,
}

impl ModelState {
    fn new(state: &str) -> ModelState {
        ModelState { state: state.to_owned(), name: None, device: None, progress: None, message: None }
    }

    /// What went wrong, if something did.
    pub fn trouble(&self) -> Option<&str> {
        self.message.as_deref().filter(|_| self.state == "failed")
    }
}

/// The notification.
pub enum ModelStateNotification {}

impl Notification for ModelStateNotification {
    type Params = ModelState;
    const METHOD: &'static str = "apilift/modelState";
}

impl ModelRoom {
    /// Says to whom the model's state is told.
    pub fn tell_to(&self, tell: impl Fn(ModelState) + Send + Sync + 'static) {
        let _ = self.tell.set(Box::new(tell));
    }

    /// The model that is asked in a project: the one that the editor's setting names, else the user's, or the one that the
    /// project's configuration names and the user trusts. Looked for again when the user chooses anew. Why one is not used is
    /// told once.
    pub fn chosen(&self, config: &Config, setting: Option<&str>) -> Option<Arc<Chosen>> {
        let mut choices = self.choices.lock().unwrap_or_else(PoisonError::into_inner);
        let stamp = local_model::stamp();
        if choices.stamp != stamp {
            *choices = Choices { stamp, known: Vec::new() };
        }
        let named: Named = (config.base.clone(), config.model.clone(), setting.map(str::to_owned));
        if let Some((_, chosen)) = choices.known.iter().find(|(known, _)| *known == named) {
            return chosen.clone();
        }
        let chosen = match setting {
            Some(name) => local_model::chosen_by_setting(name, config),
            None => local_model::chosen(None, config),
        };
        let chosen = chosen.unwrap_or_else(|error| {
            self.told(ModelState { message: Some(format!("{error:#}")), ..ModelState::new("failed") });
            None
        });
        let chosen = chosen.map(Arc::new);
        choices.known.push((named, chosen.clone()));
        chosen
    }

    /// The worker of a model; its process starts with the first question. That of another model is let go.
    pub fn worker(self: &Arc<Self>, chosen: &Chosen) -> anyhow::Result<Arc<Worker>> {
        let mut slot = self.worker.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, worker)) = slot.as_ref().filter(|(load, _)| *load == chosen.load) {
            return Ok(Arc::clone(worker));
        }
        self.ready.store(false, Ordering::SeqCst);
        let room = Arc::downgrade(self);
        let worker = Arc::new(chosen.worker(move |event| {
            let Some(room) = room.upgrade() else { return };
            match event {
                // Answers have a progress, too.
                Event::Progress(at) if !room.ready.load(Ordering::SeqCst) => {
                    room.told(ModelState { progress: Some(at), ..ModelState::new("loading") });
                }
                Event::Trouble(error) => {
                    room.ready.store(false, Ordering::SeqCst);
                    room.told(ModelState { message: Some(error.to_string()), ..ModelState::new("failed") });
                }
                Event::Progress(_) | Event::Log(_) => {}
            }
        })?);
        *slot = Some((chosen.load.clone(), Arc::clone(&worker)));
        Ok(worker)
    }

    /// It is asked: where it has not answered yet, it is loaded first.
    pub fn asked(&self) {
        if !self.ready.load(Ordering::SeqCst) {
            self.told(ModelState::new("loading"));
        }
    }

    /// It answered.
    pub fn answered(&self, model: Option<ModelInfo>) {
        if !self.ready.swap(true, Ordering::SeqCst) {
            let (name, device) = model.map(|model| (model.name, model.device)).unzip();
            self.told(ModelState { name, device, ..ModelState::new("ready") });
        }
    }

    fn told(&self, state: ModelState) {
        if let Some(tell) = self.tell.get() {
            tell(state);
        }
    }

    /// Something begins that can be cancelled: its token, and what tells it to stop.
    pub fn begin(&self) -> (String, Cancel) {
        let token = format!("apilift/model/{}", self.count.fetch_add(1, Ordering::Relaxed));
        let cancel = Cancel::new();
        self.running.insert(token.clone(), cancel.clone());
        (token, cancel)
    }

    /// It ended.
    pub fn ended(&self, token: &str) {
        self.running.remove(token);
    }

    /// `window/workDoneProgress/cancel`.
    pub fn cancel(&self, params: &WorkDoneProgressCancelParams) {
        if let NumberOrString::String(token) = &params.token
            && let Some(cancel) = self.running.get(token)
        {
            cancel.cancel();
        }
    }
}
