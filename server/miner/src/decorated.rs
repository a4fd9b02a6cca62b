//! What decorators make of a signature: keywords that they add, and old names that they still accept.

use changes::surface::{ParameterKind, parameters};

use crate::aliases::Linked;
use crate::declare::meaning::Catalogue;
use crate::declare::{Arg, Raw, Site};

/// The parameters of a callable once its decorators are applied. `module` is where it stands.
pub(crate) fn decorated(
    params: &[String],
    raws: &[Raw],
    module: usize,
    linked: &Linked<'_>,
    catalogue: &Catalogue<'_>,
) -> Vec<String> {
    let mut params = params.to_vec();
    for raw in raws.iter().filter(|raw| raw.site == Site::Decorator) {
        if let Some(decorator) = catalogue.decorator(linked, module, &raw.callee) {
            for added in &decorator.adds {
                add(&mut params, added);
            }
            if let Some(Arg::Text(name)) = decorator.accepts.and_then(|index| raw.positional.get(index as usize)) {
                add(&mut params, &format!("{name}=None"));
            }
        }
        for name in catalogue.accepted(linked, module, raw) {
            add(&mut params, &format!("{name}=None"));
        }
    }
    params
}

/// Adds a keyword-only parameter, or `**kwargs`, unless something takes it already.
fn add(params: &mut Vec<String>, added: &str) {
    let known = parameters(params);
    let name = added.trim_start_matches('*').split('=').next().unwrap_or(added);
    if known.iter().any(|p| p.kind == ParameterKind::VarKeyword || p.name == name) {
        return;
    }
    if added.starts_with("**") {
        params.push(added.to_owned());
        return;
    }
    let is_open =
        |p: &changes::surface::Parameter| matches!(p.kind, ParameterKind::KeywordOnly | ParameterKind::VarPositional);
    if !known.iter().any(is_open) && !params.iter().any(|p| p == "*") {
        params.push("*".to_owned());
    }
    params.push(added.to_owned());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn gives(params: &[&str], added: &str, expected: &[&str]) {
        let mut params: Vec<String> = params.iter().map(|p| (*p).to_owned()).collect();
        add(&mut params, added);
        assert_eq!(params, expected);
    }

    #[test]
    fn keywords_are_added_where_nothing_takes_them() {
        gives(&["a", "b=1"], "old=None", &["a", "b=1", "*", "old=None"]);
        gives(&["a", "*args"], "old=None", &["a", "*args", "old=None"]);
        gives(&["a", "*", "c"], "**kw", &["a", "*", "c", "**kw"]);
        gives(&["a", "**kw"], "old=None", &["a", "**kw"]);
        gives(&["old"], "old=None", &["old"]);
    }
}
