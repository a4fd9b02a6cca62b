//! Templates as data: Python text with holes. Their Python is read in `analysis`; here is the hole language alone.

mod parse;
#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// Text and holes in order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Template {
    /// As written.
    pub source: String,
    /// The parts, in order; adjacent texts are joined.
    pub parts: Vec<Part>,
}

/// A stretch of text or a hole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Part {
    /// Python, `{{` and `}}` already unescaped.
    Text(String),
    /// A hole.
    Hole(Hole),
}

/// What stands between braces.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Hole {
    /// `{self}`: the receiver.
    Receiver,
    /// `{callee}`: the called expression as written.
    Callee,
    /// `{p}`, `{p|expr}`, `{p -> …}`.
    Argument {
        /// The parameter's name.
        name: String,
        /// Taken where `p` was not given (Python source).
        otherwise: Option<String>,
        /// Literals mapped.
        map: Option<Map>,
    },
    /// `{*args}`.
    Args(String),
    /// `{**rest}`.
    Rest(String),
    /// `{new name}`.
    Fresh(String),
}

/// How a literal is mapped.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Map {
    /// Old literal, new expression; both Python source.
    Pairs(Vec<(String, String)>),
    /// The name of a values table, without `@`.
    Table(String),
}

/// Why a template cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("template, character {at}: {what}")]
pub struct TemplateError {
    /// 0-based character in the template.
    pub at: usize,
    /// What is wrong and what to do.
    pub what: String,
}

impl Template {
    /// Reads `{…}` holes out of `source`.
    pub fn parse(source: &str) -> Result<Template, TemplateError> {
        parse::parse(source)
    }

    /// The holes, in order.
    pub fn holes(&self) -> impl Iterator<Item = &Hole> {
        self.parts.iter().filter_map(|part| match part {
            Part::Hole(hole) => Some(hole),
            Part::Text(_) => None,
        })
    }

    /// Whether `...` stands in it outside of strings: the arguments that nothing else names are passed on.
    pub fn passes_on(&self) -> bool {
        self.parts.iter().any(|part| match part {
            Part::Text(text) => crate::python::outside_strings(text).contains("..."),
            Part::Hole(_) => false,
        })
    }

    /// The names that `{p}`, `{p|…}`, `{p -> …}` and `{*args}` take from what was bound.
    pub fn arguments(&self) -> impl Iterator<Item = &str> {
        self.holes().filter_map(|hole| match hole {
            Hole::Argument { name, .. } | Hole::Args(name) => Some(name.as_str()),
            Hole::Receiver | Hole::Callee | Hole::Rest(_) | Hole::Fresh(_) => None,
        })
    }

    /// The values tables that its maps name.
    pub fn tables(&self) -> impl Iterator<Item = &str> {
        self.holes().filter_map(|hole| match hole {
            Hole::Argument { map: Some(Map::Table(table)), .. } => Some(table.as_str()),
            _ => None,
        })
    }
}
