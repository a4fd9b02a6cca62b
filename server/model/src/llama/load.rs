//! From a file to a model with its context.

use std::fs::File;
use std::num::NonZeroU32;
use std::path::Path;
use std::time::Instant;

use llama_cpp_2::LlamaBackendDevice;
use llama_cpp_2::context::params::LlamaContextParams;
use llama_cpp_2::llama_backend::LlamaBackend;
use llama_cpp_2::model::LlamaModel;
use llama_cpp_2::model::params::LlamaModelParams;

use super::memory::{Need, of_machine, size};
use super::session::{BATCH, SEQUENCES, Session};
use super::{Loaded, devices};
use crate::gguf::Header;
use crate::protocol::{Device, Load};
use crate::worker::child::Watch;
use crate::{Error, ErrorKind, ModelInfo};

/// A context that nobody asked for is not longer, whatever the model was trained for.
const USUAL_CONTEXT: u32 = 4096;

/// Tokens of the context beside those for one prompt with its answer: for further answers to the same prompt.
const SPARE: u32 = 1024;

/// Up to this size one thread is quickest: work for two is too little to share.
const SMALL: u64 = 100_000_000;

/// More threads than this only wait for memory.
const MOST_THREADS: usize = 8;

pub(super) fn load(backend: &LlamaBackend, load: &Load, watch: &mut Watch) -> Result<(Loaded, ModelInfo), Error> {
    let started = Instant::now();
    devices::check()?;
    let path = Path::new(&load.path);
    let shown = path.display().to_string();
    let header = Header::read(path)?;
    let form = form(&header, load.form.as_deref(), &shown)?;
    if let Some(expected) = &load.sha256 {
        check_sum(path, expected, watch)?;
    }
    let trained = header.context().and_then(|context| u32::try_from(context).ok()).unwrap_or(USUAL_CONTEXT);
    let context = load.context.unwrap_or(trained.min(USUAL_CONTEXT)).max(1);
    let room = context.saturating_add(SPARE.min(context));
    let layers = header.shape("block_count").and_then(|layers| u32::try_from(layers).ok()).unwrap_or(0);
    let need = Need::of(&header, room, BATCH);
    let gpus = devices::gpus();
    let place = choose(load, need, layers, &gpus)?;
    need.check(f64::from(place.layers) / f64::from(layers + 1), of_machine(), &shown)?;
    let threads = load.threads.filter(|threads| *threads > 0).unwrap_or_else(|| usual_threads(header.parameters));

    let mut progress = watch.clone();
    let chosen: Vec<usize> = place.gpu.iter().map(|gpu| gpu.index).collect();
    let parameters = LlamaModelParams::default()
        .with_n_gpu_layers(place.layers)
        .with_devices(&chosen)
        .map_err(|error| Error::new(ErrorKind::Device, format!("{shown}: {error}")))?
        .with_progress_callback(move |part| progress.step(part).is_ok());
    let model = LlamaModel::load_from_file(backend, path, &parameters).map_err(|error| {
        let cancelled = watch.step(1.0).err();
        cancelled.unwrap_or_else(|| {
            let what = format!("{shown}: llama.cpp does not load this model ({error})");
            Error::new(ErrorKind::BadModel, what)
        })
    })?;

    let mut info = ModelInfo {
        name: header.text("general.name").unwrap_or_default().to_owned(),
        form,
        architecture: header.architecture().to_owned(),
        parameters: header.parameters,
        bytes: model.size(),
        context,
        device: place.describe(layers),
        threads,
        load_seconds: 0.0,
        sha256: load.sha256.clone(),
    };
    let settings = LlamaContextParams::default()
        .with_n_ctx(NonZeroU32::new(room))
        .with_n_batch(BATCH)
        .with_n_ubatch(BATCH)
        .with_n_seq_max(SEQUENCES)
        .with_kv_unified(true)
        .with_n_threads(i32::try_from(threads).unwrap_or(1))
        .with_n_threads_batch(i32::try_from(threads).unwrap_or(1));
    let mut loaded = Loaded::try_new(model, |model| {
        let context = model.new_context(backend, settings).map_err(|error| {
            let what = format!(
                "{shown}: llama.cpp makes no context of {room} tokens ({error}); {} would be needed for it; make \
                 `model.context` smaller",
                size(need.cache.saturating_add(need.compute))
            );
            Error::new(ErrorKind::OutOfMemory, what)
        })?;
        Ok::<_, Error>(Session::new(model, context))
    })?;
    loaded.with_dependent_mut(|_, session| session.warm_up(watch))?;
    info.load_seconds = started.elapsed().as_secs_f64();
    Ok((loaded, info))
}

/// The prompt form: the file's own, else the one that its entry in the list of models has; not two different ones.
fn form(header: &Header, listed: Option<&str>, shown: &str) -> Result<Option<String>, Error> {
    match (header.form(), listed) {
        (Some(own), Some(listed)) if own != listed => {
            let what = format!(
                "{shown}: the file says that it was made for the prompt form {own}, and the list of models has {listed} for \
                 it; if it is the file that you mean: apilift model use {shown}"
            );
            Err(Error::new(ErrorKind::FormMismatch, what))
        }
        (own, listed) => Ok(own.or(listed).map(str::to_owned)),
    }
}

/// Where a model runs.
struct Place<'a> {
    gpu: Option<&'a LlamaBackendDevice>,
    layers: u32,
}

impl Place<'_> {
    fn describe(&self, layers: u32) -> String {
        match self.gpu {
            Some(gpu) if self.layers > 0 => {
                format!("{} ({}), {} of {} layers", gpu.name, gpu.description, self.layers.min(layers), layers)
            }
            _ => "CPU".to_owned(),
        }
    }
}

fn choose<'a>(load: &Load, need: Need, layers: u32, gpus: &'a [LlamaBackendDevice]) -> Result<Place<'a>, Error> {
    let cpu = Place { gpu: None, layers: 0 };
    let gpu = match (load.device, gpus.first()) {
        (Device::Cpu, _) | (Device::Auto, None) => return Ok(cpu),
        (Device::Gpu, None) => {
            let features = devices::features();
            let built = if features.is_empty() { "no GPU".to_owned() } else { features.join(", ") };
            let what = format!(
                "`model.device` is \"gpu\", but none was found; this apilift was built for {built}; `apilift model \
                 doctor` says more, and `model.device = \"auto\"` falls back to the CPU"
            );
            return Err(Error::new(ErrorKind::Device, what));
        }
        (_, Some(gpu)) => gpu,
    };
    let fitting = need.layers_in(gpu.memory_free as u64, layers);
    let wanted = load.layers.unwrap_or(fitting).min(layers + 1);
    if wanted == 0 && load.device == Device::Gpu && load.layers != Some(0) {
        let what = format!(
            "no layer of the model fits on {} ({} free); take a smaller model, or `model.device = \"cpu\"`",
            gpu.description,
            size(gpu.memory_free as u64)
        );
        return Err(Error::new(ErrorKind::OutOfMemory, what));
    }
    Ok(if wanted == 0 { cpu } else { Place { gpu: Some(gpu), layers: wanted } })
}

fn usual_threads(parameters: u64) -> u32 {
    if parameters < SMALL {
        return 1;
    }
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    u32::try_from(cores.saturating_sub(1).clamp(1, MOST_THREADS)).unwrap_or(1)
}

fn check_sum(path: &Path, expected: &str, watch: &mut Watch) -> Result<(), Error> {
    let unreadable = |error: std::io::Error| {
        Error::new(ErrorKind::NoModel, format!("{}: the model cannot be read: {error}", path.display()))
    };
    let file = File::open(path).map_err(unreadable)?;
    let found = crate::sum::sha256(file, |part| watch.step(part)).map_err(|stop| match stop {
        crate::sum::Stop::Io(error) => unreadable(error),
        crate::sum::Stop::Told(error) => error,
    })?;
    if found.eq_ignore_ascii_case(expected) {
        return Ok(());
    }
    let what = format!(
        "{}: its SHA-256 is {found}, not {expected}; it is not the file that was meant: `apilift model pull` fetches \
         it again",
        path.display()
    );
    Err(Error::new(ErrorKind::BadModel, what))
}
