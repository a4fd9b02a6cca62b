//! Which model is asked.

use std::path::{Path, PathBuf};
use std::time::SystemTime;

use anyhow::bail;
use model::form::RECODE_1;
use model::gguf::Header;
use model::protocol::Load;
use model::worker::{Event, Worker};
use project::Config;

use crate::kept::Asked;
use crate::models;

/// What is said where there is none.
pub const NONE: &str = "no local model is chosen, so only kept answers are used; `apilift model use apilift-small` chooses the \
                        one that comes with apilift, `apilift model list` shows others";

/// The variable that names a model file.
const VARIABLE: &str = "APILIFT_MODEL";

/// A chosen model; nothing of it is loaded.
pub struct Chosen {
    /// What its answers are kept under.
    pub asked: Asked,
    /// What its worker loads.
    pub load: Load,
}

/// The model that the command line names, else the user's environment, else the project's configuration, else the one
/// that the user chose; `None` where none does. An error says why one cannot be used: a project's must be trusted.
pub fn chosen(named: Option<&Path>, config: &Config) -> anyhow::Result<Option<Chosen>> {
    let variable = std::env::var_os(VARIABLE).filter(|value| !value.is_empty()).map(PathBuf::from);
    let named = named.map(Path::to_path_buf).or(variable);
    let found = models::for_project(named.as_deref(), config)?;
    Ok(found.map(|(choice, load)| {
        let path = &choice.path;
        let bytes = path.metadata().map(|data| data.len()).unwrap_or_default();
        let header = Header::read(path).ok();
        let name = header.as_ref().and_then(|header| header.text("general.name")).unwrap_or_default();
        let form = models::form(&choice).unwrap_or_default();
        let threshold = models::threshold_of(path);
        let asked = Asked { id: format!("{name} {bytes} {form}"), sees_code: form == RECODE_1, threshold };
        Chosen { asked, load }
    }))
}

/// The same for an editor's setting. It may name a model of the list only: who set it is not known here, and a workspace
/// must not bring a file of its own.
pub fn chosen_by_setting(name: &str, config: &Config) -> anyhow::Result<Option<Chosen>> {
    if models::manifest()?.find(name).is_none() {
        bail!("the setting `model` names {name:?}, and no model of the list has this name; see `apilift model list`");
    }
    chosen(Some(Path::new(name)), config)
}

/// When the user last chose or fetched a model, if ever.
pub fn stamp() -> Option<SystemTime> {
    models::store().ok()?.stamp()
}

impl Chosen {
    /// Its worker; the process starts with the first question. What it tells goes to `tell`.
    pub fn worker(&self, tell: impl Fn(Event) + Send + Sync + 'static) -> anyhow::Result<Worker> {
        models::worker(self.load.clone(), tell)
    }
}
