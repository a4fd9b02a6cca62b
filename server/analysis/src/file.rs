//! What one analysis of one file works with.

use changes::Database;
use syntax::{Model, Parsed};

use crate::environment::Environment;
use crate::resolve::Resolver;
use crate::settings::Settings;

/// What a file is analysed against.
#[derive(Clone, Copy)]
pub struct Project<'a> {
    /// What is known of libraries.
    pub database: &'a Database,
    /// Which versions the code runs with.
    pub environment: &'a Environment,
    /// What the user wants to see.
    pub settings: &'a Settings,
}

/// One file, ready to be asked.
pub struct FileContext<'a> {
    /// Database, environment, settings.
    pub project: Project<'a>,
    /// The file.
    pub parsed: &'a Parsed,
    /// Its scopes and bindings.
    pub model: &'a Model<'a>,
    /// What expressions denote.
    pub resolver: Resolver<'a>,
}

impl<'a> FileContext<'a> {
    /// Puts the parts together.
    pub fn new(project: Project<'a>, model: &'a Model<'a>) -> FileContext<'a> {
        FileContext { project, parsed: model.parsed, model, resolver: Resolver::new(project, model) }
    }

    /// The text of the file.
    pub fn text(&self) -> &'a str {
        self.parsed.text()
    }
}
