//! The chosen model and its worker, work-done progress, and the model's state for the editor's status line.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use dashmap::DashMap;
use model::worker::{Event, Worker};
use model::{Cancel, ModelInfo};
use serde::{Deserialize, Serialize};
use tower_lsp::Client;
use tower_lsp::lsp_types::notification::{Notification, Progress as ProgressNotification};
use tower_lsp::lsp_types::request::WorkDoneProgressCreate;
use tower_lsp::lsp_types::{
    NumberOrString, ProgressParams, ProgressParamsValue, WorkDoneProgress, WorkDoneProgressBegin,
    WorkDoneProgressCancelParams, WorkDoneProgressCreateParams, WorkDoneProgressEnd,
};

use super::state::State;
use crate::local_model::{self, Chosen};

/// The model of a session.
#[derive(Default)]
pub struct ModelRoom {
    chosen: OnceLock<Option<Arc<Chosen>>>,
    worker: Mutex<Option<Arc<Worker>>>,
    running: DashMap<String, Cancel>,
    count: AtomicU64,
    /// Whether it answered, and nothing went wrong since.
    ready: AtomicBool,
    tell: OnceLock<Box<dyn Fn(ModelState) + Send + Sync>>,
}

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

    /// The model that is chosen; read once a session.
    pub fn chosen(&self) -> Option<Arc<Chosen>> {
        let read = || match local_model::chosen(None, None) {
            Ok(chosen) => chosen.map(Arc::new),
            Err(error) => {
                self.told(ModelState { message: Some(format!("{error:#}")), ..ModelState::new("failed") });
                None
            }
        };
        self.chosen.get_or_init(read).clone()
    }

    /// Whether there is one.
    pub fn is_chosen(&self) -> bool {
        self.chosen().is_some()
    }

    /// The worker; its process starts with the first question.
    pub fn worker(self: &Arc<Self>, chosen: &Chosen) -> anyhow::Result<Arc<Worker>> {
        let mut slot = self.worker.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(worker) = &*slot {
            return Ok(Arc::clone(worker));
        }
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
        *slot = Some(Arc::clone(&worker));
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

    /// `window/workDoneProgress/cancel`.
    pub fn cancel(&self, params: &WorkDoneProgressCancelParams) {
        if let NumberOrString::String(token) = &params.token
            && let Some(cancel) = self.running.get(token)
        {
            cancel.cancel();
        }
    }
}

/// Something that takes a while, shown by the client where it can.
pub struct Progress {
    token: String,
    cancel: Cancel,
    shown: bool,
    state: Arc<State>,
    client: Client,
}

impl Progress {
    /// Begins; a client that does not show progress is asked nothing.
    pub async fn begin(state: &Arc<State>, client: &Client, title: &str) -> Progress {
        let token = format!("apilift/model/{}", state.model.count.fetch_add(1, Ordering::Relaxed));
        let cancel = Cancel::new();
        state.model.running.insert(token.clone(), cancel.clone());
        let mut progress = Progress { token, cancel, shown: false, state: Arc::clone(state), client: client.clone() };
        if state.skills().shows_progress {
            let params = WorkDoneProgressCreateParams { token: NumberOrString::String(progress.token.clone()) };
            progress.shown = client.send_request::<WorkDoneProgressCreate>(params).await.is_ok();
            let begin = WorkDoneProgressBegin {
                title: title.to_owned(),
                cancellable: Some(true),
                ..WorkDoneProgressBegin::default()
            };
            progress.send(WorkDoneProgress::Begin(begin)).await;
        }
        progress
    }

    /// What tells the work to stop.
    pub fn cancel(&self) -> Cancel {
        self.cancel.clone()
    }

    /// Ends.
    pub async fn end(mut self) {
        self.send(WorkDoneProgress::End(WorkDoneProgressEnd::default())).await;
        self.shown = false;
    }

    async fn send(&self, value: WorkDoneProgress) {
        if self.shown {
            let token = NumberOrString::String(self.token.clone());
            let params = ProgressParams { token, value: ProgressParamsValue::WorkDone(value) };
            self.client.send_notification::<ProgressNotification>(params).await;
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.state.model.running.remove(&self.token);
        if self.shown {
            // A request that was dropped on its way has not ended its progress.
            let (client, token) = (self.client.clone(), NumberOrString::String(self.token.clone()));
            let value = ProgressParamsValue::WorkDone(WorkDoneProgress::End(WorkDoneProgressEnd::default()));
            if let Ok(runtime) = tokio::runtime::Handle::try_current() {
                runtime.spawn(async move {
                    client.send_notification::<ProgressNotification>(ProgressParams { token, value }).await;
                });
            }
        }
    }
}
