//! Signatures as text, to and from parameters.

use changes::python::{find_top_level, split_top_level};
use changes::surface::{Parameter, ParameterKind, parameters};

/// Reads `(a, /, b: int = None, *, c=1, **kw)`; annotations, `...` and a leading `self` or `cls` go. Never fails: what is
/// odd is taken as a name.
pub fn read_signature(text: &str) -> Vec<Parameter> {
    let text = text.trim();
    let text = text.strip_prefix('(').unwrap_or(text);
    let text = match text.rsplit_once(')') {
        Some((inside, _)) => inside,
        None => text,
    };
    let written: Vec<String> = split_top_level(text, ',')
        .into_iter()
        .map(str::trim)
        .filter(|part| !part.is_empty() && !matches!(*part, "..." | "…" | ".."))
        .map(without_annotation)
        .collect();
    let mut out = parameters(&written);
    if out.first().is_some_and(|first| matches!(first.name.as_str(), "self" | "cls") && first.default.is_none()) {
        out.remove(0);
    }
    out
}

fn without_annotation(part: &str) -> String {
    let (name, default) = match find_top_level(part, "=") {
        Some(at) => (&part[..at], Some(part[at + 1..].trim())),
        None => (part, None),
    };
    let name = name.split(':').next().unwrap_or(name).trim();
    match default {
        Some(default) => format!("{name}={default}"),
        None => name.to_owned(),
    }
}

/// Writes parameters as Python does.
pub fn write_signature(parameters: &[Parameter]) -> String {
    let mut parts: Vec<String> = Vec::new();
    let mut keywords_only = false;
    for (at, parameter) in parameters.iter().enumerate() {
        let name = match parameter.kind {
            ParameterKind::VarPositional => {
                keywords_only = true;
                format!("*{}", parameter.name)
            }
            ParameterKind::VarKeyword => format!("**{}", parameter.name),
            ParameterKind::KeywordOnly if !keywords_only => {
                keywords_only = true;
                parts.push("*".to_owned());
                parameter.name.clone()
            }
            _ => parameter.name.clone(),
        };
        parts.push(match &parameter.default {
            Some(default) => format!("{name}={default}"),
            None => name,
        });
        let is_last = parameters.get(at + 1).is_none_or(|next| next.kind != ParameterKind::PositionalOnly);
        if parameter.kind == ParameterKind::PositionalOnly && is_last {
            parts.push("/".to_owned());
        }
    }
    format!("({})", parts.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signatures_go_there_and_back() {
        for text in ["()", "(a, /, b=None, *, c=1, **kw)", "(*args, k='a,b')", "(a, b=(1, 2))"] {
            assert_eq!(write_signature(&read_signature(text)), text);
        }
        assert_eq!(write_signature(&read_signature("(self, a: dict[str, int] = {}, ...) -> X")), "(a={})");
        assert_eq!(write_signature(&read_signature("a, b")), "(a, b)");
    }
}
