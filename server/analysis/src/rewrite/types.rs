//! Return types by path, from the surfaces and the types written by hand.

use changes::surface::SymbolKind;

use crate::bind::signatures::callables;
use crate::file::Project;
use crate::judge::span;

/// What calling a path gives in the span; a class gives its instances. `None` where it is not known or not one type.
pub fn returned(path: &str, project: Project<'_>) -> Option<String> {
    let library = project.database.library_of(path)?;
    if let Some(text) = library.types.returns.get(path) {
        return Some(text.to_owned());
    }
    let symbol = library.symbol(path)?;
    if symbol.kind == SymbolKind::Class {
        return Some(symbol.path.clone());
    }
    if let Some(text) = library.types.returns.get(&symbol.path) {
        return Some(text.to_owned());
    }
    let mut known: Vec<String> = Vec::new();
    let in_span = span::releases(&library, project);
    let all = 0..library.surface.releases.len() as u32;
    let releases =
        if in_span.iter().any(|release| symbol.releases.contains(*release)) { in_span } else { all.collect() };
    for release in releases {
        for callable in callables(&library, path, release, project) {
            let text = callable.returns?;
            if !known.contains(&text) {
                known.push(text);
            }
        }
    }
    match known.as_slice() {
        [only] => Some(only.clone()),
        _ => None,
    }
}

/// What a path evaluates to: a constant's type; classes and functions are themselves.
pub fn of_value(path: &str, project: Project<'_>) -> Option<String> {
    let library = project.database.library_of(path)?;
    if let Some(text) = library.types.attributes.get(path) {
        return Some(text.to_owned());
    }
    let symbol = library.symbol(path)?;
    symbol.value_type.clone()
}
