//! `apilift/project`: what is known about a document's project, for an editor's status item.

use std::sync::Arc;

use changes::Span;
use serde::{Deserialize, Serialize};
use tower_lsp::lsp_types::TextDocumentIdentifier;

use super::state::State;

/// The request's parameters.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ProjectParams {
    /// The document; it need not be open.
    pub text_document: TextDocumentIdentifier,
}

/// The answer.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ProjectResult {
    /// The project's root.
    pub root: String,
    /// Its configuration file, if it has one.
    pub configuration: Option<String>,
    /// What is known of its libraries, by name.
    pub versions: Vec<KnownVersion>,
    /// What is wrong with its files.
    pub problems: Vec<String>,
    /// What is worth knowing: versions outside of the database.
    pub notes: Vec<String>,
    /// The day up to which the database knows releases.
    pub database: &'static str,
}

/// One library.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct KnownVersion {
    /// The distribution.
    pub name: String,
    /// The version in use.
    pub version: Option<String>,
    /// Where that comes from, as messages say it: "uv.lock pins".
    pub source: Option<String>,
    /// The file that it comes from, if it is one.
    pub file: Option<String>,
    /// The declared range.
    pub span: Option<String>,
}

/// Answers; reads files where the project is not known yet.
pub async fn of(params: ProjectParams, state: Arc<State>) -> Option<ProjectResult> {
    let path = state.path_of(&params.text_document.uri);
    let work = move || {
        let loaded = state.workspace().project_of(&path);
        let versions = loaded.project.environment.pins.iter().map(|(name, pin)| KnownVersion {
            name: name.clone(),
            version: pin.in_use.as_ref().map(|(version, _)| version.to_string()),
            source: pin.in_use.as_ref().map(|(_, source)| source.says()),
            file: pin.in_use.as_ref().map(|(_, source)| source.file.clone()).filter(|file| !file.is_empty()),
            span: pin.span.as_ref().and_then(|(span, _)| match span {
                Span::Range { specifiers, .. } => Some(specifiers.to_string()),
                _ => None,
            }),
        });
        ProjectResult {
            root: loaded.project.root.display().to_string(),
            configuration: loaded.project.config.file.as_ref().map(|file| file.display().to_string()),
            versions: versions.collect(),
            problems: loaded.problems(),
            notes: loaded.notes(),
            database: crate::embedded::DATE,
        }
    };
    tokio::task::spawn_blocking(work).await.ok()
}
