//! `apilift model doctor | bench`: what this machine has, and how quick a model is on it.

use std::io::Write;
use std::time::Instant;

use anyhow::bail;
use model::gguf::Header;
use model::protocol::{Bench, BenchResult, Device, Load, Machine};
use model::store::Choice;
use model::worker::{Event, Worker};
use model::{Cancel, Generate, Generator, ModelInfo};
use serde_json::json;

use crate::cli::model::{BenchArguments, RunArguments};
use crate::exit::ExitStatus;
use crate::models;

/// The usual question: a hundred tokens of a prompt that nobody asked before, with a few answers.
const QUESTIONS: u32 = 5;

/// `doctor`.
pub fn doctor(arguments: &RunArguments) -> anyhow::Result<ExitStatus> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "apilift {}", crate::embedded::version())?;
    let (choice, refused) = match here(arguments) {
        Ok(choice) => (choice, None),
        Err(error) => (None, Some(error)),
    };
    let load = choice.as_ref().map_or_else(Load::default, |(_, load)| load.clone());
    let worker = models::worker(load, tell)?;
    match worker.machine(&Cancel::new()) {
        Ok(machine) => say_machine(&mut out, &machine)?,
        Err(error) => {
            writeln!(out, "the model's process: {error}")?;
            return Ok(ExitStatus::Error);
        }
    }
    if let Some(error) = refused {
        writeln!(out, "model: none is used: {error:#}")?;
        return Ok(ExitStatus::Error);
    }
    let Some((choice, _)) = choice else {
        writeln!(out, "model: none is chosen; `apilift model list` shows which there are")?;
        return Ok(ExitStatus::Clean);
    };
    writeln!(out, "model: {}", choice.path.display())?;
    writeln!(out, "  prompt form: {}", models::form(&choice).as_deref().unwrap_or("unknown"))?;
    match Header::read(&choice.path) {
        Ok(header) => writeln!(
            out,
            "  {} weights, {:.1} MB, trained for {} tokens of context",
            header.parameters,
            header.bytes as f64 / 1e6,
            header.context().unwrap_or(0)
        )?,
        Err(error) => writeln!(out, "  {error}")?,
    }
    match worker.model(&Cancel::new()) {
        Ok(model) => {
            writeln!(
                out,
                "  loads in {:.2} s, runs on {} with {} thread(s), context {}",
                model.load_seconds, model.device, model.threads, model.context
            )?;
            Ok(ExitStatus::Clean)
        }
        Err(error) => {
            writeln!(out, "  it is not used: {error}")?;
            Ok(ExitStatus::Error)
        }
    }
}

/// The model that is asked in the working directory, and how, with what the command line says over it.
fn here(arguments: &RunArguments) -> anyhow::Result<Option<(Choice, Load)>> {
    let configured = models::for_project(arguments.model.as_deref(), &models::config_here()?)?;
    Ok(configured.map(|(choice, mut load)| {
        let said = models::load(&choice, arguments);
        if said.device != Device::Auto {
            load.device = said.device;
        }
        load.layers = said.layers.or(load.layers);
        load.threads = said.threads.or(load.threads);
        load.context = said.context.or(load.context);
        (choice, load)
    }))
}

fn say_machine(out: &mut impl Write, machine: &Machine) -> anyhow::Result<()> {
    let built = if machine.features.is_empty() { "the CPU alone".to_owned() } else { machine.features.join(", ") };
    writeln!(out, "built for: {built}")?;
    for library in &machine.backends {
        writeln!(out, "llama.cpp: {library}")?;
    }
    let gigabytes = |bytes: u64| bytes as f64 / 1e9;
    writeln!(
        out,
        "memory: {:.1} GB, of which {:.1} GB are available",
        gigabytes(machine.memory_total),
        gigabytes(machine.memory_available)
    )?;
    for device in &machine.devices {
        writeln!(
            out,
            "device: {} ({}), {}, {:.1} of {:.1} GB free",
            device.name,
            device.description,
            device.kind,
            gigabytes(device.memory_free),
            gigabytes(device.memory_total)
        )?;
    }
    if machine.devices.is_empty() {
        writeln!(out, "device: none; llama.cpp's libraries must lie beside this program")?;
    }
    if !machine.devices.iter().any(|device| device.kind.ends_with("gpu")) {
        let why = if machine.features.iter().any(|feature| feature != "dynamic-backends") {
            "this apilift could use one, but no driver or device is found"
        } else if machine.features.is_empty() {
            "this apilift was built without; build it with --features cuda, vulkan or metal"
        } else {
            "no library of a GPU lies beside this program, or its driver is missing"
        };
        writeln!(out, "GPU: none is used: {why}")?;
    }
    Ok(())
}

/// `bench`.
pub fn bench(arguments: &BenchArguments) -> anyhow::Result<ExitStatus> {
    let Some(choice) = models::choice(arguments.run.model.as_deref())? else {
        bail!("no model is chosen; name one, or see `apilift model list`");
    };
    let most = arguments.prompt_tokens.max(arguments.generate_tokens);
    let run = RunArguments { context: arguments.run.context.or(Some(most.max(1024))), ..arguments.run.clone() };
    let worker = models::worker(models::load(&choice, &run), tell)?;
    let started = Instant::now();
    let model = worker.model(&Cancel::new())?;
    let cold = started.elapsed().as_secs_f64();
    let bench = Bench {
        prompt_tokens: arguments.prompt_tokens,
        generate_tokens: arguments.generate_tokens,
        repeat: arguments.repeat.max(1),
    };
    let speeds = worker.bench(bench, &Cancel::new())?;
    let migrations = migrations(&worker)?;
    print(arguments, &model, cold, &speeds, &migrations)?;
    Ok(ExitStatus::Clean)
}

/// Seconds for questions like those of a migration.
fn migrations(worker: &Worker) -> anyhow::Result<Vec<f64>> {
    let mut seconds = Vec::new();
    for number in 0..QUESTIONS {
        let words: Vec<String> = (0..40).map(|word| format!("p{} ", (word * 7 + number * 3) % 50)).collect();
        let ask = Generate {
            prompt: format!("q{number} {}", words.concat()),
            max_tokens: 24,
            candidates: 4,
            temperature: 0.7,
            seed: 1,
            stop: Vec::new(),
        };
        let started = Instant::now();
        worker.generate(&ask, &Cancel::new())?;
        seconds.push(started.elapsed().as_secs_f64());
    }
    Ok(seconds)
}

fn print(
    arguments: &BenchArguments,
    model: &ModelInfo,
    cold: f64,
    speeds: &BenchResult,
    migrations: &[f64],
) -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    if arguments.json {
        let all = json!({
            "model": model, "start_seconds": cold, "prompt_tokens": arguments.prompt_tokens,
            "generate_tokens": arguments.generate_tokens, "prompt_tokens_per_second": speeds.prompt,
            "generate_tokens_per_second": speeds.generate, "migration_seconds": migrations,
        });
        writeln!(out, "{all}")?;
        return Ok(());
    }
    writeln!(out, "{} ({} weights) on {}, {} thread(s)", model.name, model.parameters, model.device, model.threads)?;
    writeln!(out, "process and model ready: {cold:.2} s (the model alone {:.2} s)", model.load_seconds)?;
    writeln!(out, "prompt, {} tokens: {} tokens a second", arguments.prompt_tokens, spread(&speeds.prompt))?;
    writeln!(out, "generation, {} tokens: {} tokens a second", arguments.generate_tokens, spread(&speeds.generate))?;
    let milliseconds: Vec<f64> = migrations.iter().map(|seconds| seconds * 1e3).collect();
    writeln!(out, "a migration (new prompt, 4 answers of at most 24 tokens): {} ms", spread(&milliseconds))?;
    Ok(())
}

/// The median, and from where to where.
fn spread(values: &[f64]) -> String {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    match (sorted.first(), sorted.get(sorted.len() / 2), sorted.last()) {
        (Some(least), Some(median), Some(most)) => format!("{median:.1} ({least:.1} to {most:.1})"),
        _ => "-".to_owned(),
    }
}

fn tell(event: Event) {
    match event {
        Event::Log(line) if std::env::var_os("APILIFT_MODEL_LOG").is_some() => eprintln!("llama.cpp: {line}"),
        Event::Log(_) | Event::Progress(_) | Event::Trouble(_) => {}
    }
}
