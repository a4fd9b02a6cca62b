//! The kind of a change where it is not written: the README's rules.

use crate::kind::Kind;
use crate::surface::{AliasMap, Surface, Symbol, SymbolKind};

/// What the surface says of a path; `None` where it does not know it.
pub(crate) fn kind_in_surface<'s>(symbol: impl Fn(&str) -> Option<&'s Symbol>, path: &str) -> Option<Kind> {
    let found = symbol(path)?;
    let owner = path.rsplit_once('.').and_then(|(owner, _)| symbol(owner));
    if owner.is_some_and(|owner| owner.kind == SymbolKind::Class) {
        return Some(Kind::Member);
    }
    Some(match found.kind {
        SymbolKind::Module => Kind::Module,
        SymbolKind::Class => Kind::Class,
        SymbolKind::Function => Kind::Function,
        SymbolKind::Constant => Kind::Constant,
        SymbolKind::Method
        | SymbolKind::ClassMethod
        | SymbolKind::StaticMethod
        | SymbolKind::Property
        | SymbolKind::Attribute => Kind::Member,
    })
}

/// What the shape of a path suggests.
pub(crate) fn kind_of_path(path: &str) -> Kind {
    let mut segments = path.rsplit('.');
    let last = segments.next().unwrap_or_default();
    let capital = |segment: &str| segment.trim_start_matches('_').starts_with(|c: char| c.is_uppercase());
    if segments.next().is_some_and(capital) {
        Kind::Member
    } else if capital(last) && last.len() > 1 && !last.contains(|c: char| c.is_lowercase()) {
        Kind::Constant
    } else if capital(last) {
        Kind::Class
    } else {
        Kind::Function
    }
}

/// The derived kind of a symbol with these paths, and whether it is only guessed.
pub(crate) fn derive(surface: &Surface, aliases: &AliasMap, paths: &[String]) -> (Kind, bool) {
    let known = paths.iter().find_map(|path| kind_in_surface(|path| aliases.symbol(surface, path), path));
    match known {
        Some(kind) => (kind, false),
        None => (paths.first().map_or(Kind::Function, |path| kind_of_path(path)), true),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shapes() {
        for (path, kind) in [
            ("acme.f", Kind::Function),
            ("acme.Frame", Kind::Class),
            ("acme.Frame.append", Kind::Member),
            ("acme.Frame.Meta", Kind::Member),
            ("acme._Frame.append", Kind::Member),
            ("acme.MAX_SIZE", Kind::Constant),
            ("acme.NaN", Kind::Class),
            ("acme.E", Kind::Class),
            ("acme", Kind::Function),
        ] {
            assert_eq!(kind_of_path(path), kind, "{path}");
        }
    }
}
