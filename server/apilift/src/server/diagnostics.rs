//! Findings as LSP diagnostics.

use analysis::analyse::{UNUSED_SUPPRESSION, UnusedSuppression};
use analysis::finding::{Finding, Severity};
use changes::Status;
use serde_json::json;
use tower_lsp::lsp_types::{
    CodeDescription, Diagnostic, DiagnosticRelatedInformation, DiagnosticSeverity, DiagnosticTag, Location,
    NumberOrString, Url,
};

use super::checking::Checked;
use super::convert;
use super::dependencies;
use super::state::State;

/// What diagnostics are called in the editor.
pub const SOURCE: &str = "apilift";

/// The diagnostics of a result.
pub fn of(checked: &Checked, state: &State, uri: &Url) -> Vec<Diagnostic> {
    let findings = checked.analysis.findings.iter().filter_map(|finding| of_finding(finding, checked, state, uri));
    let unused =
        checked.analysis.unused_suppressions.iter().filter_map(|unused| of_unused(unused, checked, state, uri));
    findings.chain(unused).chain(dependencies::diagnostics(checked)).collect()
}

/// A comment that suppresses nothing; `None` where it stands in another cell.
pub fn of_unused(unused: &UnusedSuppression, checked: &Checked, state: &State, uri: &Url) -> Option<Diagnostic> {
    let parsed = checked.parsed.as_ref()?;
    let (place, range) = checked.place(uri, convert::range(parsed, &unused.range, state.encoding()))?;
    (place == *uri).then(|| Diagnostic {
        range,
        severity: Some(DiagnosticSeverity::WARNING),
        code: Some(NumberOrString::String(UNUSED_SUPPRESSION.to_owned())),
        source: Some(SOURCE.to_owned()),
        message: unused.message.clone(),
        tags: Some(vec![DiagnosticTag::UNNECESSARY]),
        data: Some(json!({ "symbol": UNUSED_SUPPRESSION, "version": checked.version })),
        ..Diagnostic::default()
    })
}

/// One finding. The range is the outdated name alone, so that only it is struck through. `None` where it
/// stands in another cell.
pub fn of_finding(finding: &Finding, checked: &Checked, state: &State, uri: &Url) -> Option<Diagnostic> {
    let parsed = checked.parsed.as_ref()?;
    let encoding = state.encoding();
    let related = finding.related.iter().filter_map(|related| {
        let (uri, range) = checked.place(uri, convert::range(parsed, &related.range, encoding))?;
        Some(DiagnosticRelatedInformation { location: Location { uri, range }, message: related.message.clone() })
    });
    let (place, range) = checked.place(uri, convert::range(parsed, &finding.name, encoding))?;
    let href = finding.change.sources.first().and_then(|link| Url::parse(link).ok());
    (place == *uri).then(|| Diagnostic {
        range,
        severity: Some(match finding.severity {
            Severity::Error => DiagnosticSeverity::ERROR,
            Severity::Warning => DiagnosticSeverity::WARNING,
            Severity::Hint => DiagnosticSeverity::HINT,
        }),
        code: Some(NumberOrString::String(finding.change.kind.code().to_owned())),
        code_description: href.map(|href| CodeDescription { href }),
        source: Some(SOURCE.to_owned()),
        message: finding.message.clone(),
        related_information: (state.skills().related && !finding.related.is_empty()).then(|| related.collect()),
        tags: (finding.status == Status::Deprecated).then(|| vec![DiagnosticTag::DEPRECATED]),
        data: Some(json!({
            "symbol": finding.symbol,
            "id": finding.change.id,
            "version": checked.version,
        })),
    })
}
