//! `surface.jsonl`: a header, then one symbol a line, each path written relative to the line above it.

use serde::{Deserialize, Serialize};

use super::line::Line;
use super::{Origin, SCHEMA, Surface, SurfaceError, Symbol};
use crate::version::Version;

#[derive(Serialize, Deserialize)]
struct Header {
    schema: u32,
    distribution: String,
    releases: Vec<Version>,
}

/// Reads a surface, in the form of this [`SCHEMA`] or the one before it.
pub(super) fn read(text: &str) -> Result<Surface, SurfaceError> {
    let mut lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    let Some((at, first)) = lines.next() else {
        return Err(SurfaceError { line: 1, what: "the header is missing; mine the distribution again".to_owned() });
    };
    let header: Header = serde_json::from_str(first).map_err(|e| failure(at, "not a header", e))?;
    let mut surface = Surface { distribution: header.distribution, releases: header.releases, symbols: Vec::new() };
    for (at, line) in lines {
        let above = surface.symbols.last().map_or("", |symbol| symbol.path.as_str());
        let symbol = match header.schema {
            1 => first_schema(line),
            SCHEMA => serde_json::from_str::<Line>(line)
                .map_err(|e| e.to_string())
                .and_then(|line| line.symbol(|written| absolute(written, above))),
            other => {
                let what = format!("schema {other} (this version reads 1 to {SCHEMA}); mine the distribution again");
                return Err(SurfaceError { line: 1, what });
            }
        };
        surface.symbols.push(symbol.map_err(|e| failure(at, "not a symbol", e))?);
    }
    surface.sort();
    Ok(surface)
}

fn failure(at: usize, what: &str, error: impl std::fmt::Display) -> SurfaceError {
    SurfaceError { line: at + 1, what: format!("{what}: {error}") }
}

/// A line of schema 1: the fields of a symbol by their names, paths whole.
fn first_schema(line: &str) -> Result<Symbol, String> {
    let mut symbol: Symbol = serde_json::from_str(line).map_err(|e| e.to_string())?;
    for signature in symbol.signatures.iter_mut().filter(|signature| signature.returns.is_some()) {
        signature.origin.get_or_insert(Origin::Annotation);
    }
    Ok(symbol)
}

/// Writes a surface, symbols sorted by path.
pub(super) fn write(surface: &Surface) -> String {
    let header =
        Header { schema: SCHEMA, distribution: surface.distribution.clone(), releases: surface.releases.clone() };
    let mut symbols: Vec<&Symbol> = surface.symbols.iter().collect();
    symbols.sort_by(|a, b| a.path.cmp(&b.path));
    let mut out = line(&header);
    let mut above = "";
    for symbol in symbols {
        out.push_str(&line(&Line::of(symbol, relative(&symbol.path, above))));
        above = &symbol.path;
    }
    out
}

/// One value as a line. Serialising these types cannot fail: every key in them is a string.
fn line<T: Serialize>(value: &T) -> String {
    let mut text = serde_json::to_string(value).unwrap_or_default();
    text.push('\n');
    text
}

/// `acme.io.read` below `acme.io.load` → `..read`: a dot for each name at the start that the path above has as well.
fn relative(path: &str, above: &str) -> String {
    let names: Vec<&str> = path.split('.').collect();
    let others = names.len().saturating_sub(1);
    let shared = names.iter().zip(above.split('.')).take(others).take_while(|(own, other)| *own == other).count();
    format!("{}{}", ".".repeat(shared), names.get(shared..).unwrap_or_default().join("."))
}

/// What [`relative`] wrote, as a whole path.
fn absolute(written: &str, above: &str) -> Result<String, String> {
    let rest = written.trim_start_matches('.');
    let shared = written.len() - rest.len();
    let mut names: Vec<&str> = above.split('.').take(shared).collect();
    if names.len() < shared {
        return Err(format!("the path {written:?} has more dots at its start than the line above has names"));
    }
    names.push(rest);
    Ok(names.join("."))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = r#"{"schema":2,"distribution":"acme","releases":["1.0","2.0","3.0"]}
{"module":"acme"}
{"class":".Frame","call":["0 (data, index=None, copy=False)","1- (0..2, *, 2..)"],"bases":"? acme.Base, builtins.dict"}
{"method":"..append","in":"0-1","call":"(other, `key=lambda a, b: a`, sep=', ', at=(1, 2)) -> stub: acme.Frame","deprecated":[{"by":"warn","replacement":["acme.concat"],"at":"acme/frame.py:7"}]}
{"attribute":"..shape","type":"builtins.tuple"}
{"function":".f","in":"0,2-","call":["0 (a) -> acme.A","2- ()"],"aliases":["acme.g","2- acme.h.f"]}
{"constant":".x","in":"0","type":"builtins.int","raises":"1"}
"#;

    #[test]
    fn reads_what_it_writes() {
        let text = TEXT.replace("\"? acme.Base, ", "\"acme.Base, ");
        let surface = Surface::read(&text).expect("a surface");
        assert_eq!(surface.write(), text);
        assert_eq!(surface.symbol("acme.x").map(|s| s.raises.contains(1)), Some(true));
        let frame = surface.symbol("acme.Frame").expect("the class");
        assert_eq!(frame.signatures[1].params, ["data", "index=None", "*", "copy=False"]);
        let append = surface.symbol("acme.Frame.append").expect("the method");
        assert_eq!(append.signatures[0].params, ["other", "key=lambda a, b: a", "sep=', '", "at=(1, 2)"]);
        assert_eq!(append.signatures[0].origin, Some(Origin::Stub));
        assert_eq!(append.deprecated[0].releases, append.releases);
    }

    #[test]
    fn the_first_schema_is_still_read() {
        let first = r#"{"schema":1,"distribution":"acme","releases":["1.0","2.0"]}
{"path":"acme.f","kind":"function","in":[[0,0],[1]],"signatures":[{"in":[[0]],"params":["a","b=1"],"returns":"acme.A"}]}
{"path":"acme.x","kind":"constant","in":[[0]],"type":"builtins.int","raises":[[1,1]]}
"#;
        let second = r#"{"schema":2,"distribution":"acme","releases":["1.0","2.0"]}
{"function":"acme.f","in":"0,1-","call":"0- (a, b=1) -> acme.A"}
{"constant":".x","type":"builtins.int","raises":"1"}
"#;
        assert_eq!(Surface::read(first).expect("a surface").write(), second);
    }

    #[test]
    fn errors_name_the_line() {
        let fails = |text: &str| Surface::read(text).expect_err("an error").to_string();
        assert!(fails("").starts_with("line 1: the header is missing"));
        assert!(fails(&TEXT.replace(":2,\"dist", ":9,\"dist")).starts_with("line 1: schema 9"));
        assert!(fails(&TEXT.replace("\"0,2-\"", "\"2-0\"")).starts_with("line 6: not a symbol: releases are"));
        assert!(fails(&TEXT.replace("(a)", "(a")).starts_with("line 6: not a symbol: a signature is"));
        assert!(fails(&TEXT.replace("0..2", "0..9")).contains("0..9"));
        assert!(fails(&TEXT.replace("..shape", "....shape")).starts_with("line 5: not a symbol: the path"));
        assert!(fails(&TEXT.replace("\"function\"", "\"thing\"")).starts_with("line 6: not a symbol: unknown variant"));
        assert!(fails(&TEXT.replace("\"type\"", "\"class\"")).starts_with("line 5: not a symbol: a symbol has one"));
    }
}
