//! Work-done progress that the user can cancel.

use std::sync::Arc;

use model::Cancel;
use tower_lsp::Client;
use tower_lsp::lsp_types::notification::Progress as ProgressNotification;
use tower_lsp::lsp_types::request::WorkDoneProgressCreate;
use tower_lsp::lsp_types::{
    NumberOrString, ProgressParams, ProgressParamsValue, WorkDoneProgress, WorkDoneProgressBegin,
    WorkDoneProgressCreateParams, WorkDoneProgressEnd,
};

use super::state::State;

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
        let (token, cancel) = state.model.begin();
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
        self.state.model.ended(&self.token);
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
