//! `textDocument/hover` on an outdated name: what an editor shows beside the diagnostic's own line.

mod page;

use std::sync::Arc;

use analysis::finding::Finding;
use tower_lsp::lsp_types::{Hover, HoverContents, HoverParams, MarkupContent, MarkupKind, Position, Url};

use super::checking::{self, Checked};
use super::convert;
use super::dependencies;
use super::state::State;
use page::Writer;

/// Answers, unless the settings leave hovers to others.
pub async fn request(params: HoverParams, state: &Arc<State>) -> Option<Hover> {
    if !state.settings().hover {
        return None;
    }
    let at = params.text_document_position_params;
    let checked = checking::migrated(state, &at.text_document.uri).await?;
    let state = Arc::clone(state);
    // Signatures come from libraries that may have to be decoded first.
    let work = move || hover(&checked, &at.text_document.uri, at.position, &state);
    tokio::task::spawn_blocking(work).await.ok()?
}

/// The hover for a position, if a finding's name stands there.
fn hover(checked: &Checked, uri: &Url, position: Position, state: &State) -> Option<Hover> {
    if !checked.dependencies.is_empty() {
        return dependencies::hover(checked, position, state);
    }
    let parsed = checked.parsed.as_ref()?;
    let offset = convert::offset(parsed, checked.position(uri, position), state.encoding());
    let findings: Vec<&Finding> =
        checked.analysis.findings.iter().filter(|f| f.name.start <= offset && offset <= f.name.end).collect();
    let first = findings.first()?;
    let path = state.path_of(uri);
    let loaded = state.workspace().project_of(&path);
    let (environment, settings) = (loaded.environment_of(&path), loaded.project.config.settings_for(&path));
    let project = analysis::Project::new(&loaded.database, &environment, &settings);
    let writer = Writer { markdown: state.skills().markdown, project };
    let pages: Vec<String> = findings.iter().map(|finding| writer.page(finding)).collect();
    let kind = if writer.markdown { MarkupKind::Markdown } else { MarkupKind::PlainText };
    let value = pages.join(if writer.markdown { "\n---\n\n" } else { "\n" });
    Some(Hover {
        contents: HoverContents::Markup(MarkupContent { kind, value }),
        range: checked.place(uri, convert::range(parsed, &first.name, state.encoding())).map(|(_, range)| range),
    })
}
