//! The user's models: which one is asked, and the process that runs it.

use std::path::{Path, PathBuf};

use anyhow::{Context, anyhow, bail};
use model::gguf::Header;
use model::manifest::Manifest;
use model::protocol::{Device, Load};
use model::store::{Choice, Shipped, Store, missing};
use model::worker::{Event, Launch, Worker};
use project::{Config, ModelDevice, Overrides, Project};

use crate::cache;
use crate::cli::model::{DeviceArgument, RunArguments};

/// The argument that makes this binary a worker.
const WORKER: &str = "model-worker";

/// The folder of this repository that holds the models which come with apilift, for builds from a clone.
const REPOSITORY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../models/small");

/// The user's models, and those that come with apilift.
pub fn store() -> anyhow::Result<Store> {
    let program = std::env::current_exe().ok();
    let beside = program.as_deref().and_then(Path::parent);
    let beside = beside.map(|folder| Shipped { folder: folder.to_owned(), by_sum: false });
    let repository = Shipped { folder: PathBuf::from(REPOSITORY), by_sum: true };
    Ok(Store::new(cache::folder()?.join("models")).with_shipped(beside.into_iter().chain([repository]).collect()))
}

/// The models that are known.
pub fn manifest() -> anyhow::Result<Manifest> {
    Manifest::embedded().map_err(|error| anyhow!(error))
}

/// The model that the user names: a file, or a model of the manifest that is there. Without a name the chosen one;
/// `None` where none is.
pub fn choice(named: Option<&Path>) -> anyhow::Result<Option<Choice>> {
    let store = store()?;
    let Some(named) = named else { return chosen(&store) };
    if named.is_file() {
        let form = store.lock()?.of(named).and_then(|locked| locked.form.clone());
        return Ok(Some(Choice { path: named.to_owned(), form, sha256: None }));
    }
    let manifest = manifest()?;
    let Some(entry) = named.to_str().and_then(|name| manifest.find(name)) else {
        bail!("{}: there is no such file, and no model of this name; see `apilift model list`", named.display());
    };
    if let Some(choice) = store.shipped(entry) {
        return Ok(Some(choice));
    }
    let path = store.path_of(entry);
    if !path.is_file() {
        if entry.shipped {
            bail!(missing(entry));
        }
        bail!("{}: you do not have this model; `apilift model pull {}` fetches it", entry.name, entry.name);
    }
    Ok(Some(Choice { path, form: Some(entry.form.clone()), sha256: None }))
}

/// The model that the user chose. One that comes with apilift may lie elsewhere since: another release of the program.
fn chosen(store: &Store) -> anyhow::Result<Option<Choice>> {
    let Some(choice) = store.chosen()? else { return Ok(None) };
    if choice.path.is_file() {
        return Ok(Some(choice));
    }
    let manifest = manifest()?;
    let same = manifest.models.iter().find(|entry| choice.path.file_name() == Some(entry.file.as_ref()));
    Ok(Some(same.and_then(|entry| store.shipped(entry)).unwrap_or(choice)))
}

/// The model that is asked in a project: the one that the user names, else the one that the configuration names and the
/// user trusts, else the one that the user chose. With what is to be loaded. An error says why a project's is not.
pub fn for_project(named: Option<&Path>, config: &Config) -> anyhow::Result<Option<(Choice, Load)>> {
    let settings = &config.model;
    let theirs = settings.path.as_deref().or(settings.name.as_deref());
    let choice = match (named, theirs) {
        (None, Some(theirs)) => Some(store()?.named(theirs, &config.base, &manifest()?)?),
        (named, _) => choice(named)?,
    };
    let run = RunArguments {
        model: None,
        device: match settings.device {
            ModelDevice::Auto => DeviceArgument::Auto,
            ModelDevice::Cpu => DeviceArgument::Cpu,
            ModelDevice::Gpu => DeviceArgument::Gpu,
        },
        layers: settings.layers,
        threads: settings.threads,
        context: settings.context,
    };
    Ok(choice.map(|choice| {
        let load = load(&choice, &run);
        (choice, load)
    }))
}

/// What is configured in the working directory.
pub fn config_here() -> anyhow::Result<Config> {
    let folder = std::env::current_dir().context("the working directory")?;
    let root = project::find_root(&folder).unwrap_or(folder);
    Ok(Project::load(&root, &Overrides::default(), &|_| Vec::new()).config)
}

/// What the worker is asked to load.
pub fn load(choice: &Choice, run: &RunArguments) -> Load {
    Load {
        path: choice.path.to_string_lossy().into_owned(),
        device: match run.device {
            DeviceArgument::Auto => Device::Auto,
            DeviceArgument::Cpu => Device::Cpu,
            DeviceArgument::Gpu => Device::Gpu,
        },
        layers: run.layers,
        threads: run.threads,
        context: run.context,
        sha256: choice.sha256.clone(),
        form: choice.form.clone(),
    }
}

/// A worker; its process starts with the first request. `tell` hears what it has to say.
pub fn worker(load: Load, tell: impl Fn(Event) + Send + Sync + 'static) -> anyhow::Result<Worker> {
    let program: PathBuf = std::env::current_exe().context("this program does not know its own file")?;
    Ok(Worker::new(Launch::new(program, &[WORKER]), load, tell))
}

/// The probability from which on a model's answers are right often enough, where that was measured: for a model of the
/// list, known by its file's name.
pub fn threshold_of(file: &Path) -> Option<f64> {
    let manifest = manifest().ok()?;
    let name = file.file_name()?;
    manifest.models.iter().find(|entry| name == entry.file.as_str())?.threshold
}

/// The prompt form of a model: what its file says, else what the lock or the manifest says.
pub fn form(choice: &Choice) -> Option<String> {
    let header = Header::read(&choice.path).ok();
    header.and_then(|header| header.form().map(str::to_owned)).or_else(|| choice.form.clone())
}
