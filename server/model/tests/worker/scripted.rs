//! A worker whose engine does what the prompt says, instead of running a model.

use std::io::Write;
use std::time::Duration;

use model::protocol::{Bench, BenchResult, Load, Machine};
use model::worker::child::{Engine, Watch, run as serve};
use model::{Candidate, Error, ErrorKind, Generate, ModelInfo, Score};

use crate::fixture::IDLE;

/// The child process.
pub fn run() {
    let idle = std::env::args().nth(2).and_then(|text| text.parse().ok()).map_or(IDLE, Duration::from_millis);
    match std::env::var("BEFORE_READY").as_deref() {
        Ok("exit") => std::process::exit(3),
        Ok("other program") => {
            println!("usage: other program");
            return;
        }
        _ => {}
    }
    let mut engine = Scripted { loaded: None };
    serve(&mut engine, idle).expect("pipes");
}

struct Scripted {
    loaded: Option<ModelInfo>,
}

impl Engine for Scripted {
    fn load(&mut self, load: &Load, watch: &mut Watch) -> Result<ModelInfo, Error> {
        if std::env::var_os("LOAD_ABORTS").is_some() {
            eprintln!("GGML_ASSERT(id_to_token.size() == token_to_id.size()) failed");
            std::process::abort();
        }
        if std::env::var_os("LOAD_TAKES_ALL_MEMORY").is_some() {
            return Err(Error::new(ErrorKind::OutOfMemory, "it needs 9 GB; 1 GB is free"));
        }
        for step in 0_u8..5 {
            std::thread::sleep(Duration::from_millis(60));
            watch.step(f32::from(step) / 5.0)?;
        }
        let name = format!("{} in process {}", load.path, std::process::id());
        let device = std::env::var("DEVICE").unwrap_or_default();
        let info = ModelInfo { name, device, context: load.context.unwrap_or(512), ..ModelInfo::default() };
        self.loaded = Some(info.clone());
        Ok(info)
    }

    fn info(&self) -> Option<ModelInfo> {
        self.loaded.clone()
    }

    fn generate(&mut self, ask: &Generate, watch: &mut Watch) -> Result<Vec<Candidate>, Error> {
        match ask.prompt.as_str() {
            "abort" => std::process::abort(),
            "exit" => std::process::exit(7),
            "hang" => loop {
                std::thread::sleep(Duration::from_secs(1));
            },
            "work for ever" => loop {
                std::thread::sleep(Duration::from_millis(5));
                watch.step(0.5)?;
            },
            "noise" => {
                print!("Breakpoint 1 at 0x0 {{\"id\": 1}}");
                println!();
                println!("\u{1b}[31mnot JSON\u{1b}[0m");
                let _ = std::io::stdout().write_all(b"\xff\xfe\n\n");
                eprintln!("a line of the log");
            }
            // As Metal does: from then on it always says so.
            "lose the device" => return Err(Error::new(ErrorKind::DeviceLost, "the device does not compute any more")),
            // As CUDA does.
            "lose the device and abort" => {
                eprintln!("CUDA error: an illegal memory access was encountered");
                eprintln!("  current device: 0, in function launch at kernels.cu:71");
                eprintln!("kernels.cu:109: CUDA error");
                std::process::abort();
            }
            "too long" => return Err(Error::new(ErrorKind::TooLong, "900 tokens; 512 fit")),
            _ => {}
        }
        let text = format!("{} {}", std::process::id(), ask.prompt);
        Ok(vec![Candidate { text, logprob: -1.0, tokens: 1 }])
    }

    fn score(&mut self, ask: &Score, _: &mut Watch) -> Result<Vec<f64>, Error> {
        Ok(ask.continuations.iter().map(|text| -(text.len() as f64)).collect())
    }

    fn bench(&mut self, _: &Bench, _: &mut Watch) -> Result<BenchResult, Error> {
        Ok(BenchResult::default())
    }

    fn machine(&mut self) -> Result<Machine, Error> {
        Ok(Machine { memory_total: 1, ..Machine::default() })
    }
}
