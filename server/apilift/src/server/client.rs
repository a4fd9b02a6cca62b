//! What the client can do, read once from `initialize`.

use syntax::Encoding;
use tower_lsp::lsp_types::{ClientCapabilities, PositionEncodingKind, ResourceOperationKind};

/// What matters of the client's capabilities.
#[derive(Debug, Clone)]
pub struct ClientSkills {
    /// Negotiated.
    pub encoding: Encoding,
    /// It pulls diagnostics and can be told to do so again: then nothing is pushed.
    pub pulls: bool,
    /// It shows related information.
    pub related: bool,
    /// It takes versioned document edits.
    pub document_changes: bool,
    /// It asks before it applies an annotated change.
    pub annotations: bool,
    /// It makes files where an edit says so.
    pub creates_files: bool,
    /// It resolves the edit of a code action.
    pub resolves_edits: bool,
    /// It answers `workspace/configuration`.
    pub configuration: bool,
    /// It lets the server register file watchers.
    pub watches: bool,
    /// It lets the server register for configuration changes.
    pub registers_configuration: bool,
    /// It takes Markdown in hovers.
    pub markdown: bool,
    /// It shows work-done progress.
    pub shows_progress: bool,
    /// It can be told to ask for code lenses again.
    pub refreshes_lenses: bool,
}

impl ClientSkills {
    /// Those of a client that says nothing.
    pub const fn least() -> ClientSkills {
        ClientSkills {
            encoding: Encoding::Utf16,
            pulls: false,
            related: false,
            document_changes: false,
            annotations: false,
            creates_files: false,
            resolves_edits: false,
            configuration: false,
            watches: false,
            registers_configuration: false,
            markdown: false,
            shows_progress: false,
            refreshes_lenses: false,
        }
    }

    /// Reads the capabilities. UTF-8 is taken where it is offered: it needs no conversion.
    pub fn of(capabilities: &ClientCapabilities) -> ClientSkills {
        let general = capabilities.general.as_ref();
        let text = capabilities.text_document.as_ref();
        let workspace = capabilities.workspace.as_ref();
        let offered = general.and_then(|general| general.position_encodings.as_deref()).unwrap_or_default();
        let encoding = if offered.contains(&PositionEncodingKind::UTF8) {
            Encoding::Utf8
        } else if offered.is_empty() || offered.contains(&PositionEncodingKind::UTF16) {
            Encoding::Utf16
        } else if offered.contains(&PositionEncodingKind::UTF32) {
            Encoding::Utf32
        } else {
            Encoding::Utf16
        };
        let refreshes = workspace
            .and_then(|workspace| workspace.diagnostic.as_ref())
            .and_then(|diagnostic| diagnostic.refresh_support)
            .unwrap_or(false);
        let publishes = text.and_then(|text| text.publish_diagnostics.as_ref());
        let edits = workspace.and_then(|workspace| workspace.workspace_edit.as_ref());
        let actions = text.and_then(|text| text.code_action.as_ref());
        let resolve = actions.and_then(|actions| actions.resolve_support.as_ref());
        let hover = text.and_then(|text| text.hover.as_ref()).and_then(|hover| hover.content_format.as_ref());
        ClientSkills {
            encoding,
            pulls: refreshes && text.is_some_and(|text| text.diagnostic.is_some()),
            related: publishes.and_then(|publishes| publishes.related_information).unwrap_or(false),
            document_changes: edits.and_then(|edits| edits.document_changes).unwrap_or(false),
            annotations: edits.is_some_and(|edits| edits.change_annotation_support.is_some()),
            creates_files: edits
                .and_then(|edits| edits.resource_operations.as_ref())
                .is_some_and(|kinds| kinds.contains(&ResourceOperationKind::Create)),
            resolves_edits: resolve.is_some_and(|resolve| resolve.properties.iter().any(|name| name == "edit"))
                && actions.and_then(|actions| actions.data_support).unwrap_or(false),
            configuration: workspace.and_then(|workspace| workspace.configuration).unwrap_or(false),
            watches: workspace
                .and_then(|workspace| workspace.did_change_watched_files)
                .and_then(|watched| watched.dynamic_registration)
                .unwrap_or(false),
            registers_configuration: workspace
                .and_then(|workspace| workspace.did_change_configuration)
                .and_then(|configuration| configuration.dynamic_registration)
                .unwrap_or(false),
            refreshes_lenses: workspace
                .and_then(|workspace| workspace.code_lens.as_ref())
                .and_then(|lens| lens.refresh_support)
                .unwrap_or(false),
            markdown: hover.is_none_or(|formats| formats.contains(&tower_lsp::lsp_types::MarkupKind::Markdown)),
            shows_progress: capabilities.window.as_ref().and_then(|window| window.work_done_progress).unwrap_or(false),
        }
    }
}
