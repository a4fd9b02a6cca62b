//! Which model is asked.

use std::path::{Path, PathBuf};

use model::gguf::Header;
use model::protocol::Load;
use model::worker::{Event, Launch, Worker};

/// What is said where there is none.
pub const NONE: &str = "no local model is chosen, so only kept answers are used; choose one with `apilift model use`";

/// The variable that names a model file.
const VARIABLE: &str = "APILIFT_MODEL";

/// A chosen model; nothing of it is loaded.
pub struct Chosen {
    /// What answers are kept under: name, size and prompt form.
    pub id: String,
    load: Load,
}

/// The model that the command line names, else the user's environment; `None` where none does or it is not there.
pub fn chosen(named: Option<&Path>) -> Option<Chosen> {
    let path = named
        .map(Path::to_path_buf)
        .or_else(|| std::env::var_os(VARIABLE).filter(|value| !value.is_empty()).map(PathBuf::from))?;
    let bytes = path.metadata().map(|data| data.len()).unwrap_or_default();
    let header = Header::read(&path).ok();
    let text = |key: &str| header.as_ref().and_then(|header| header.text(key)).unwrap_or_default().to_owned();
    let id = format!("{} {bytes} {}", text("general.name"), text("apilift.prompt_form"));
    Some(Chosen { id, load: Load { path: path.to_string_lossy().into_owned(), ..Load::default() } })
}

impl Chosen {
    /// Its worker; the process starts with the first question. What it tells goes to `tell`.
    pub fn worker(&self, tell: impl Fn(Event) + Send + Sync + 'static) -> anyhow::Result<Worker> {
        let launch = Launch::new(std::env::current_exe()?, &["model-worker"]);
        Ok(Worker::new(launch, self.load.clone(), tell))
    }
}
