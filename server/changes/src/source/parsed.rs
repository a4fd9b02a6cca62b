//! TOML text with what was read from it: keys that nothing reads, and the lines of keys for messages.

use serde::de::DeserializeOwned;

use crate::problem::Problem;

/// A value with the TOML it was read from.
#[derive(Debug, Clone)]
pub(crate) struct Parsed<T> {
    /// The file.
    pub(crate) file: String,
    /// What was read.
    pub(crate) value: T,
    /// Keys that nothing reads, dotted, with their line.
    pub(crate) unknown: Vec<(String, Option<u32>)>,
    /// The TOML.
    pub(crate) lines: TomlLines,
}

impl<T: DeserializeOwned> Parsed<T> {
    /// Reads `toml`, which begins on `first_line` (1-based) of `file`.
    pub(crate) fn read(file: &str, toml: &str, first_line: u32) -> Result<Parsed<T>, Box<Problem>> {
        let lines = TomlLines { text: toml.to_owned(), first_line };
        let problem = |error: toml::de::Error| {
            let line = error.span().map(|span| lines.line_at(span.start));
            Box::new(
                Problem::at(file, line, error.message().trim().replace('\n', ", "))
                    .tip("see the field reference in `api-changelogs/README.md`"),
            )
        };
        let mut unknown = Vec::new();
        let deserializer = toml::Deserializer::parse(toml).map_err(problem)?;
        let value = serde_ignored::deserialize(deserializer, |path| {
            let key = path.to_string();
            unknown.push((key.clone(), lines.line_of(&key)));
        })
        .map_err(problem)?;
        Ok(Parsed { file: file.to_owned(), value, unknown, lines })
    }
}

impl<T> Parsed<T> {
    /// The line of a key (`rewrite.1.template`, `deprecated`, `when.p`), for a problem.
    pub(crate) fn line_of(&self, key: &str) -> Option<u32> {
        self.lines.line_of(key)
    }
}

/// TOML text, to find keys in.
#[derive(Debug, Clone)]
pub(crate) struct TomlLines {
    text: String,
    first_line: u32,
}

impl TomlLines {
    /// The file's line for a byte of the TOML.
    pub(crate) fn line_at(&self, byte: usize) -> u32 {
        let before = self.text.get(..byte).unwrap_or(&self.text);
        self.first_line + before.matches('\n').count() as u32
    }

    /// The line on which a dotted key stands; an array's element is a number (`rewrite.1.template`). The closest line
    /// above where the key itself is written otherwise; `None` where not even its table is found.
    pub(crate) fn line_of(&self, key: &str) -> Option<u32> {
        let mut best = (0, None);
        let mut header = String::new();
        let mut counts: Vec<(String, usize)> = Vec::new();
        for (number, line) in (self.first_line..).zip(self.text.lines()) {
            let line = line.trim();
            let full = if let Some(name) = line.strip_prefix("[[").and_then(|rest| rest.split("]]").next()) {
                let at = counts.iter().position(|(known, _)| known == name).unwrap_or(counts.len());
                match counts.get_mut(at) {
                    Some((_, count)) => *count += 1,
                    None => counts.push((name.to_owned(), 0)),
                }
                header = format!("{}.{}", name.trim(), counts[at].1);
                header.clone()
            } else if let Some(name) = line.strip_prefix('[').and_then(|rest| rest.split(']').next()) {
                header = without_quotes(name);
                header.clone()
            } else if let Some((name, _)) = line.split_once('=').filter(|_| is_key(line)) {
                let name = without_quotes(name);
                if header.is_empty() { name } else { format!("{header}.{name}") }
            } else {
                continue;
            };
            let shared = shared_segments(&full, key);
            if shared > best.0 {
                best = (shared, Some(number));
            }
        }
        best.1
    }
}

/// Whether a line with `=` begins with a key: not a comment, and not a string in a list.
fn is_key(line: &str) -> bool {
    !line.starts_with(['#', '"', '\'']) || line.contains("\" =") || line.contains("' =")
}

fn without_quotes(key: &str) -> String {
    key.trim().chars().filter(|c| !matches!(c, '"' | '\'')).collect()
}

/// How many leading segments `written` and `key` share; none where `written` goes another way.
fn shared_segments(written: &str, key: &str) -> usize {
    let shared = written.split('.').zip(key.split('.')).take_while(|(a, b)| a.trim() == *b).count();
    let (long, wanted) = (written.split('.').count(), key.split('.').count());
    if shared == long || shared == wanted { shared } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_keys() {
        let text = "symbol = \"a\"\nwhen.p.given = true\n\n[[rewrite]]\ntemplate = \"a = b\"\n[[rewrite]]\nrequires = [\n  \"x>=1\",\n]\ntemplate = \"c\"\n[rewrite.when]\n[pairs]\n\"a.b\" = \"c\"\n";
        let lines = TomlLines { text: text.to_owned(), first_line: 2 };
        for (key, line) in [
            ("symbol", Some(2)),
            ("when.p", Some(3)),
            ("when.p.given", Some(3)),
            ("when.q", None),
            ("rewrite.0.template", Some(6)),
            ("rewrite.1", Some(7)),
            ("rewrite.1.requires", Some(8)),
            ("rewrite.1.template", Some(11)),
            ("rewrite.1.drop.p", Some(7)),
            ("pairs.a.b", Some(14)),
            ("deprecated", None),
        ] {
            assert_eq!(lines.line_of(key), line, "{key}");
        }
    }
}
