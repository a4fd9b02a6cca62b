//! What one analysis of one file works with.

use changes::Database;
use syntax::{Model, Parsed};

use crate::environment::Environment;
use crate::modules::{Files, Place};
use crate::propose::Rewriter;
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
    /// Where the file stands in its project; `None` for a file by itself.
    pub place: Option<Place<'a>>,
    /// Who is asked where no rewrite is derived or written; `None`: nobody.
    pub rewriter: Option<&'a dyn Rewriter>,
}

impl<'a> Project<'a> {
    /// For files by themselves.
    pub fn new(database: &'a Database, environment: &'a Environment, settings: &'a Settings) -> Project<'a> {
        Project { database, environment, settings, place: None, rewriter: None }
    }

    /// The same for a file among the modules of its project.
    pub fn at(self, place: Place<'a>) -> Project<'a> {
        Project { place: Some(place), ..self }
    }

    /// The same where somebody is asked about what no rewrite is known for.
    pub fn asking(self, rewriter: &'a dyn Rewriter) -> Project<'a> {
        Project { rewriter: Some(rewriter), ..self }
    }
}

/// One file, ready to be asked.
#[derive(Clone, Copy)]
pub struct FileContext<'a> {
    /// Database, environment, settings.
    pub project: Project<'a>,
    /// The file.
    pub parsed: &'a Parsed,
    /// Its scopes and bindings.
    pub model: &'a Model<'a>,
    /// What expressions denote.
    pub resolver: &'a Resolver<'a>,
}

impl<'a> FileContext<'a> {
    /// Puts the parts together.
    pub fn new(project: Project<'a>, model: &'a Model<'a>, files: &'a Files<'a>) -> FileContext<'a> {
        FileContext { project, parsed: model.parsed, model, resolver: files.own(project, model) }
    }

    /// The same for the file of a resolver.
    pub fn of(resolver: &'a Resolver<'a>) -> FileContext<'a> {
        FileContext { project: resolver.project, parsed: resolver.model.parsed, model: resolver.model, resolver }
    }

    /// The text of the file.
    pub fn text(&self) -> &'a str {
        self.parsed.text()
    }
}
