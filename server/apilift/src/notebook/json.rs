//! The text of a cell as a notebook's file has it: a JSON string, or an array of them, line by line as it is written.

use std::ops::Range;

use jsonc_parser::ast::{StringLit, Value};
use jsonc_parser::common::Ranged;
use jsonc_parser::{CollectOptions, ParseOptions, parse_to_ast};

/// Python's `json` writes what JSON does not have; nothing else is allowed.
const OPTIONS: ParseOptions = ParseOptions {
    allow_comments: false,
    allow_loose_object_property_names: false,
    allow_trailing_commas: false,
    allow_missing_commas: false,
    allow_single_quoted_strings: false,
    allow_hexadecimal_numbers: false,
    allow_unary_plus_numbers: false,
    allow_bare_decimal_point_numbers: false,
    allow_non_finite_numbers: true,
    allow_extended_string_escapes: false,
};

/// Reads JSON; a sentence that says where it is none.
pub fn parsed(raw: &str) -> Result<Option<Value<'_>>, String> {
    let parsed = parse_to_ast(raw, &CollectOptions::default(), &OPTIONS);
    parsed.map(|parsed| parsed.value).map_err(|error| error.to_string())
}

/// A cell's lines, each as it is written between quotes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lines {
    lines: Vec<String>,
    form: Form,
}

/// How the lines are put together.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Form {
    /// One string.
    Text,
    /// An array with a line an element: what stands before the first, between two, and after the last.
    List { open: String, between: String, close: String },
}

impl Lines {
    /// Reads the value of `source`, and where it stands in the file. `None` where it is neither a string nor an array of
    /// strings.
    pub fn read(value: &Value<'_>, raw: &str) -> Option<(Range<usize>, Lines)> {
        let (range, texts, form) = match value {
            Value::StringLit(text) => (range(text), vec![text], Form::Text),
            Value::Array(array) => {
                let texts: Vec<&StringLit<'_>> =
                    array.elements.iter().map(Value::as_string_lit).collect::<Option<_>>()?;
                let whole = range(array);
                (whole.clone(), texts.clone(), list(&whole, &texts, raw)?)
            }
            _ => return None,
        };
        let mut written = String::new();
        for text in texts {
            let inside = range_inside(text)?;
            written.push_str(raw.get(inside)?);
        }
        Some((range, Lines { lines: lines(&written), form }))
    }

    /// The lines, decoded, their ends included.
    pub fn texts(&self) -> Vec<String> {
        self.lines.iter().map(|line| decoded(line)).collect()
    }

    /// All of it, decoded.
    pub fn text(&self) -> String {
        self.texts().concat()
    }

    /// A line as it is written.
    pub fn raw(&self, line: usize) -> &str {
        self.lines.get(line).map_or("", String::as_str)
    }

    /// The JSON value of other lines, in the form of these.
    pub fn written(&self, lines: &[String]) -> String {
        match &self.form {
            Form::Text => format!("\"{}\"", lines.concat()),
            Form::List { .. } if lines.is_empty() => "[]".to_owned(),
            Form::List { open, between, close } => {
                let quoted: Vec<String> = lines.iter().map(|line| format!("\"{line}\"")).collect();
                format!("[{open}{}{close}]", quoted.join(between))
            }
        }
    }
}

fn range(node: &impl Ranged) -> Range<usize> {
    node.start()..node.end()
}

fn range_inside(text: &StringLit<'_>) -> Option<Range<usize>> {
    let Range { start, end } = range(text);
    (end - start >= 2).then(|| start + 1..end - 1)
}

fn list(whole: &Range<usize>, texts: &[&StringLit<'_>], raw: &str) -> Option<Form> {
    let cut = |start: usize, end: usize| raw.get(start..end).map(str::to_owned);
    let (Some(first), Some(last)) = (texts.first(), texts.last()) else {
        return Some(Form::List { open: String::new(), between: ", ".to_owned(), close: String::new() });
    };
    let open = cut(whole.start + 1, range(*first).start)?;
    let between = match texts {
        [first, second, ..] => cut(range(*first).end, range(*second).start)?,
        _ if open.is_empty() => ", ".to_owned(),
        _ => format!(",{open}"),
    };
    Some(Form::List { open, between, close: cut(range(*last).end, whole.end - 1)? })
}

/// What stands between quotes, cut behind each written line end.
fn lines(written: &str) -> Vec<String> {
    let mut out = Vec::new();
    let (mut start, mut at) = (0, 0);
    let bytes = written.as_bytes();
    while at < bytes.len() {
        let step = match (bytes[at], bytes.get(at + 1)) {
            (b'\\', Some(b'u')) => 6,
            (b'\\', _) => 2,
            _ => 1,
        };
        let is_end =
            written.get(at..at + step).is_some_and(|text| text == "\\n" || text.eq_ignore_ascii_case("\\u000a"));
        at += step;
        if is_end {
            out.extend(written.get(start..at).map(str::to_owned));
            start = at;
        }
    }
    out.extend(written.get(start..).filter(|rest| !rest.is_empty()).map(str::to_owned));
    out
}

fn decoded(line: &str) -> String {
    serde_json::from_str(&format!("\"{line}\"")).unwrap_or_default()
}

/// A text as it is written between quotes; `ascii` as Python's `json` does by default.
pub fn encoded(text: &str, ascii: bool) -> String {
    let quoted = serde_json::to_string(text).unwrap_or_default();
    let inside = quoted.get(1..quoted.len().saturating_sub(1)).unwrap_or_default();
    if !ascii {
        return inside.to_owned();
    }
    let mut out = String::with_capacity(inside.len());
    for character in inside.chars() {
        match character.is_ascii() {
            true => out.push(character),
            false => {
                let mut units = [0; 2];
                for unit in character.encode_utf16(&mut units) {
                    out.push_str(&format!("\\u{unit:04x}"));
                }
            }
        }
    }
    out
}
