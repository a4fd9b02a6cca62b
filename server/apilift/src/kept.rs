//! What a model answered, kept in the user's cache folder: a question is asked once, and its answer is used again without
//! any model. An answer is kept under the question (change and shape of the call), the releases that it holds for, the
//! model and the prompt form; of a model that was shown the code also under what tells uses of one shape apart. Each is a
//! file, so that a run that was ended goes on where it stopped.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use analysis::ask::Ask;
use analysis::propose::{Answer, Question, Rewriter};
use changes::database::hash_word;
use dashmap::DashMap;
use serde::{Deserialize, Serialize};

/// The schema of the files.
const SCHEMA: u32 = 1;

/// Kept answers, of one model or of whichever model gave some.
pub struct Kept {
    folder: Option<PathBuf>,
    model: Option<Asked>,
    known: DashMap<String, Option<Arc<Entry>>>,
}

/// Whose answers are kept.
#[derive(Debug, Clone, PartialEq)]
pub struct Asked {
    /// The model, with its size and prompt form.
    pub id: String,
    /// Whether it is shown the code around a use: then its answer is for uses that look alike.
    pub sees_code: bool,
    /// The probability from which on its answers are tried, where one was validated.
    pub threshold: Option<f64>,
}

/// One file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    schema: u32,
    /// The model that answered, and the form that it was asked in.
    pub model: String,
    /// The releases that the answers hold for.
    pub versions: String,
    /// The question.
    pub ask: Ask,
    /// What was answered, the likeliest first.
    pub answers: Vec<Said>,
}

/// One answer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Said {
    /// The template.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub template: Option<String>,
    /// Why it is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// The model's own probability.
    pub probability: f64,
}

impl Kept {
    /// Answers in a folder (`None`: only in memory). `model` says which model's; `None`: any model's.
    pub fn new(folder: Option<PathBuf>, model: Option<Asked>) -> Kept {
        Kept { folder, model, known: DashMap::new() }
    }

    /// The answers of the user's cache.
    pub fn of_user(model: Option<Asked>) -> Kept {
        Kept::new(crate::cache::folder().ok().map(|folder| folder.join("answers")), model)
    }

    /// What a question is kept under: 16 hex digits.
    pub fn key(&self, question: &Question) -> String {
        key(question, self.model.as_ref().is_some_and(|model| model.sees_code))
    }

    /// Whether a question was answered, be it with nothing.
    pub fn has(&self, question: &Question) -> bool {
        self.entry(question).is_some()
    }

    /// What is kept of a question; without a model an answer for all uses of the shape comes first.
    pub fn entry(&self, question: &Question) -> Option<Arc<Entry>> {
        let kinds: &[bool] = match &self.model {
            Some(model) => &[model.sees_code],
            None => &[false, true],
        };
        kinds.iter().find_map(|sees_code| self.entry_under(key(question, *sees_code), question))
    }

    fn entry_under(&self, key: String, question: &Question) -> Option<Arc<Entry>> {
        if let Some(known) = self.known.get(&key) {
            return known.clone();
        }
        let is_it = |entry: &Entry| {
            entry.schema == SCHEMA && entry.ask == question.ask && entry.versions == question.versions.0
        };
        let found = self.read(&key).filter(is_it).map(Arc::new);
        self.known.insert(key, found.clone());
        found
    }

    fn read(&self, key: &str) -> Option<Entry> {
        let folder = self.folder.as_ref()?.join(key);
        match &self.model {
            Some(model) => read(&folder.join(file_of(&model.id))).filter(|entry| entry.model == model.id),
            None => {
                let mut files: Vec<PathBuf> =
                    std::fs::read_dir(folder).ok()?.flatten().map(|entry| entry.path()).collect();
                files.sort();
                files.iter().find_map(|file| read(file))
            }
        }
    }

    /// Keeps the answers of the model to a question; nothing where there is no model.
    pub fn put(&self, question: &Question, answers: &[Answer]) -> anyhow::Result<()> {
        let Some(model) = &self.model else { return Ok(()) };
        let said = answers.iter().map(|answer| Said {
            template: answer.template.clone().ok(),
            error: answer.template.clone().err(),
            probability: answer.probability,
        });
        let entry = Entry {
            schema: SCHEMA,
            model: model.id.clone(),
            versions: question.versions.0.clone(),
            ask: question.ask.clone(),
            answers: said.collect(),
        };
        let key = self.key(question);
        if let Some(folder) = &self.folder {
            let folder = folder.join(&key);
            std::fs::create_dir_all(&folder)?;
            crate::files::replace(&folder.join(file_of(&model.id)), &serde_json::to_vec_pretty(&entry)?)?;
        }
        self.known.insert(key, Some(Arc::new(entry)));
        Ok(())
    }
}

/// The key of a question, for models that see the code or for others.
fn key(question: &Question, sees_code: bool) -> String {
    let ask = serde_json::to_string(&question.ask).unwrap_or_default();
    let mut text = format!("{ask}\0{}", question.versions.0);
    if let Some(excerpt) = question.excerpt.as_ref().filter(|_| sees_code) {
        text.push_str(&format!("\0{}", excerpt.sorts.join("\0")));
    }
    format!("{:016x}", hash_word(&text))
}

fn file_of(model: &str) -> String {
    format!("{:016x}.json", hash_word(model))
}

fn read(path: &Path) -> Option<Entry> {
    serde_json::from_slice(&std::fs::read(path).ok()?).ok()
}

impl Rewriter for Kept {
    fn answers(&self, question: &Question) -> Vec<Answer> {
        let Some(entry) = self.entry(question) else { return Vec::new() };
        let answer = |said: &Said| Answer {
            template: said.template.clone().ok_or_else(|| said.error.clone().unwrap_or_default()),
            probability: said.probability,
        };
        entry.answers.iter().map(answer).collect()
    }

    fn threshold(&self) -> f64 {
        self.model.as_ref().and_then(|model| model.threshold).unwrap_or(0.5)
    }
}
