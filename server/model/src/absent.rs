//! The engine of a binary that was built without llama.cpp.

use crate::protocol::{Bench, BenchResult, Load, Machine};
use crate::worker::child::{Engine, Watch};
use crate::{Candidate, Error, ErrorKind, Generate, ModelInfo, Score};

/// Answers everything with why it cannot.
#[derive(Debug, Default)]
pub struct Absent;

fn absent<T>() -> Result<T, Error> {
    let what = "this apilift was built without llama.cpp, so it runs no model; build it with the cargo feature `llama`";
    Err(Error::new(ErrorKind::NotBuilt, what))
}

impl Engine for Absent {
    fn load(&mut self, _: &Load, _: &mut Watch) -> Result<ModelInfo, Error> {
        absent()
    }

    fn info(&self) -> Option<ModelInfo> {
        None
    }

    fn generate(&mut self, _: &Generate, _: &mut Watch) -> Result<Vec<Candidate>, Error> {
        absent()
    }

    fn score(&mut self, _: &Score, _: &mut Watch) -> Result<Vec<f64>, Error> {
        absent()
    }

    fn bench(&mut self, _: &Bench, _: &mut Watch) -> Result<BenchResult, Error> {
        absent()
    }

    fn machine(&mut self) -> Result<Machine, Error> {
        absent()
    }
}
