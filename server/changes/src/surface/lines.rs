//! `surface.jsonl`: a header, then one symbol a line.

use serde::{Deserialize, Serialize};

use super::{Origin, SCHEMA, Surface, SurfaceError, Symbol};
use crate::version::Version;

#[derive(Serialize, Deserialize)]
struct Header {
    schema: u32,
    distribution: String,
    releases: Vec<Version>,
}

/// Reads a surface; lines may come in any order after the header.
pub(super) fn read(text: &str) -> Result<Surface, SurfaceError> {
    let mut lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    let Some((at, first)) = lines.next() else {
        return Err(SurfaceError { line: 1, what: "the header is missing; mine the distribution again".to_owned() });
    };
    let header: Header = serde_json::from_str(first).map_err(|e| failure(at, "not a header", &e))?;
    if header.schema != SCHEMA {
        let what = format!("schema {} (this version reads {SCHEMA}); mine the distribution again", header.schema);
        return Err(SurfaceError { line: at + 1, what });
    }
    let mut surface = Surface { distribution: header.distribution, releases: header.releases, symbols: Vec::new() };
    for (at, line) in lines {
        let mut symbol: Symbol = serde_json::from_str(line).map_err(|e| failure(at, "not a symbol", &e))?;
        for signature in symbol.signatures.iter_mut().filter(|signature| signature.returns.is_some()) {
            signature.origin.get_or_insert(Origin::Annotation);
        }
        surface.symbols.push(symbol);
    }
    surface.sort();
    Ok(surface)
}

fn failure(at: usize, what: &str, error: &serde_json::Error) -> SurfaceError {
    SurfaceError { line: at + 1, what: format!("{what}: {error}") }
}

/// Writes a surface, symbols sorted by path.
pub(super) fn write(surface: &Surface) -> String {
    let header =
        Header { schema: SCHEMA, distribution: surface.distribution.clone(), releases: surface.releases.clone() };
    let mut symbols: Vec<&Symbol> = surface.symbols.iter().collect();
    symbols.sort_by(|a, b| a.path.cmp(&b.path));
    let mut out = line(&header);
    for symbol in symbols {
        out.push_str(&line(symbol));
    }
    out
}

/// One value as a line. Serialising these types cannot fail: they hold neither maps nor foreign implementations.
fn line<T: Serialize>(value: &T) -> String {
    let mut text = serde_json::to_string(value).unwrap_or_default();
    text.push('\n');
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = r#"{"schema":1,"distribution":"acme","releases":["1.0","2.0"]}
{"path":"acme.f","kind":"function","in":[[0,0],[1]],"signatures":[{"in":[[0]],"params":["a","b=1"],"returns":"acme.A","origin":"stub"}]}
{"path":"acme.x","kind":"constant","in":[[0]],"type":"builtins.int","raises":[[1,1]]}
"#;

    #[test]
    fn reads_what_it_writes() {
        let surface = Surface::read(TEXT).expect("a surface");
        assert_eq!(surface.write(), TEXT);
        assert_eq!(surface.symbol("acme.x").map(|s| s.raises.contains(1)), Some(true));
    }

    #[test]
    fn errors_name_the_line() {
        let fails = |text: &str| Surface::read(text).expect_err("an error").to_string();
        assert!(fails("").starts_with("line 1: the header is missing"));
        assert!(fails(&TEXT.replace(":1,\"dist", ":9,\"dist")).contains("schema 9"));
        assert!(fails(&TEXT.replace("[[1,1]]", "[[1,0]]")).starts_with("line 3: not a symbol: an interval is"));
        assert!(fails(&TEXT.replace("\"function\"", "\"thing\"")).starts_with("line 2: not a symbol: unknown variant"));
    }
}
