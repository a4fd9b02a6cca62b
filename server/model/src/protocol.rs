//! What goes over the pipes between us and the worker: JSON, one message a line.
//!
//! The worker reads [`Request`]s on its standard input and answers with [`Reply`]s. Before anything else it says
//! [`Body::Ready`]. A request has one last reply, and may have [`Body::Progress`] before it.

use serde::{Deserialize, Serialize};

use crate::{Candidate, Error, Generate, ModelInfo, Score};

/// The number of this protocol. Worker and client are one binary; it differs where that was replaced meanwhile.
pub const VERSION: u32 = 1;

/// What the worker is asked.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Request {
    /// Chosen by the client; replies carry it.
    pub id: u64,
    /// What to do.
    #[serde(flatten)]
    pub task: Task,
}

/// What the worker can do.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "kebab-case")]
pub enum Task {
    /// Loads a model instead of the one that is loaded. Reply: `model`.
    Load(Load),
    /// Continues a prompt. Reply: `candidates`.
    Generate(Generate),
    /// Weighs continuations. Reply: `logprobs`.
    Score(Score),
    /// Reply: `model`.
    Info,
    /// Measures the loaded model. Reply: `bench`.
    Bench(Bench),
    /// Which devices there are. Reply: `machine`.
    Machine,
    /// Gives up another request, which replies `error` with kind `cancelled`. It has no reply of its own.
    Cancel {
        /// The other request.
        of: u64,
    },
}

/// Which model, and where it runs.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Load {
    /// The GGUF file.
    pub path: String,
    /// Where it runs.
    pub device: Device,
    /// Layers on the GPU; all that fit by default.
    pub layers: Option<u32>,
    /// Threads; by default one for a small model, and the machine's cores but one for others.
    pub threads: Option<u32>,
    /// Tokens for one prompt with its answer; by default what the model was trained for, at most 4096.
    pub context: Option<u32>,
    /// The file's SHA-256: it is checked before the model is loaded.
    pub sha256: Option<String>,
    /// The prompt form of a file whose metadata names none. One that names another is refused.
    pub form: Option<String>,
}

/// Where a model runs.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Device {
    /// On a GPU if there is one with enough memory, else on the CPU.
    #[default]
    Auto,
    /// On the CPU.
    Cpu,
    /// On a GPU, or not at all.
    Gpu,
}

/// What is measured.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Bench {
    /// Tokens of a prompt.
    pub prompt_tokens: u32,
    /// Tokens that are generated.
    pub generate_tokens: u32,
    /// How often each is measured.
    pub repeat: u32,
}

/// What the worker says.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Reply {
    /// The request's.
    pub id: u64,
    /// What it says.
    #[serde(flatten)]
    pub body: Body,
}

/// The kinds of replies.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Body {
    /// The first line, with id 0: the worker's [`VERSION`].
    Ready(u32),
    /// How far the request is, from 0 to 1.
    Progress(f32),
    /// The answers of `generate`.
    Candidates(Vec<Candidate>),
    /// The answer of `score`, in the order of the continuations.
    Logprobs(Vec<f64>),
    /// The answer of `load` and `info`.
    Model(ModelInfo),
    /// The answer of `bench`.
    Bench(BenchResult),
    /// The answer of `machine`.
    Machine(Machine),
    /// There is no answer.
    Error(Error),
}

/// Speeds, one value a repetition.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct BenchResult {
    /// Prompt tokens a second.
    pub prompt: Vec<f64>,
    /// Generated tokens a second.
    pub generate: Vec<f64>,
}

/// What the worker finds on the machine.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Machine {
    /// What this binary was built with: `cuda`, `vulkan`, `metal`, `dynamic-backends`.
    pub features: Vec<String>,
    /// Which of llama.cpp's libraries are in use, where they are libraries and the system tells.
    #[serde(default)]
    pub backends: Vec<String>,
    /// The devices.
    pub devices: Vec<DeviceInfo>,
    /// Bytes of memory that are there.
    pub memory_total: u64,
    /// Bytes of memory that can be used without swapping.
    pub memory_available: u64,
}

/// One device.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct DeviceInfo {
    /// `CPU`, `CUDA0`.
    pub name: String,
    /// The product's name.
    pub description: String,
    /// `cpu`, `accelerator`, `gpu`, `integrated-gpu` or `unknown`.
    pub kind: String,
    /// Bytes of its memory.
    pub memory_total: u64,
    /// Bytes of it that are free.
    pub memory_free: u64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(request: &str, back: &Request) {
        assert_eq!(&serde_json::from_str::<Request>(request).unwrap(), back);
        let again = serde_json::to_string(back).unwrap();
        assert!(!again.contains('\n'), "one line: {again}");
        assert_eq!(&serde_json::from_str::<Request>(&again).unwrap(), back);
    }

    #[test]
    fn requests_are_lines() {
        let load = Load { path: "a b.gguf".to_owned(), device: Device::Cpu, threads: Some(1), ..Load::default() };
        check(
            r#"{"id":7,"do":"load","path":"a b.gguf","device":"cpu","threads":1}"#,
            &Request { id: 7, task: Task::Load(load) },
        );
        let generate = Generate {
            prompt: "a\nb".to_owned(),
            max_tokens: 64,
            candidates: 4,
            temperature: 0.5,
            seed: 1,
            stop: vec!["\n".to_owned()],
        };
        check(
            r#"{"id":8,"do":"generate","prompt":"a\nb","max_tokens":64,"candidates":4,"temperature":0.5,"seed":1,"stop":["\n"]}"#,
            &Request { id: 8, task: Task::Generate(generate) },
        );
        check(r#"{"id":9,"do":"info"}"#, &Request { id: 9, task: Task::Info });
        check(r#"{"id":10,"do":"cancel","of":8}"#, &Request { id: 10, task: Task::Cancel { of: 8 } });
    }

    #[test]
    fn replies_are_lines() {
        let candidate = Candidate { text: "x".to_owned(), logprob: -0.5, tokens: 2 };
        let replies = [
            (r#"{"id":0,"ready":1}"#, Reply { id: 0, body: Body::Ready(1) }),
            (r#"{"id":7,"progress":0.5}"#, Reply { id: 7, body: Body::Progress(0.5) }),
            (
                r#"{"id":8,"candidates":[{"text":"x","logprob":-0.5,"tokens":2}]}"#,
                Reply { id: 8, body: Body::Candidates(vec![candidate]) },
            ),
            (r#"{"id":9,"logprobs":[-0.25,-7.0]}"#, Reply { id: 9, body: Body::Logprobs(vec![-0.25, -7.0]) }),
            (
                r#"{"id":9,"error":{"kind":"out-of-memory","message":"it does not fit"}}"#,
                Reply { id: 9, body: Body::Error(Error::new(crate::ErrorKind::OutOfMemory, "it does not fit")) },
            ),
        ];
        for (line, reply) in replies {
            assert_eq!(serde_json::to_string(&reply).unwrap(), line);
            assert_eq!(serde_json::from_str::<Reply>(line).unwrap(), reply);
        }
    }
}
