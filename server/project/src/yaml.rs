//! YAML as a tree with line numbers. Every scalar is text; aliases and tags are not followed, so that no file can
//! blow itself up.

use saphyr_parser::{Event, Parser};

use crate::intake::Intake;
use crate::read::Source;

/// Deeper files are not meant to be read.
const DEEPEST: usize = 64;

/// A value and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Node {
    /// 1-based.
    pub line: u32,
    pub value: Value,
}

/// What a node is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Value {
    Text(String),
    List(Vec<Node>),
    /// In the order of the file.
    Map(Vec<(String, Node)>),
}

impl Node {
    /// The text of a scalar.
    pub fn text(&self) -> Option<&str> {
        match &self.value {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The items of a list; none where it is no list.
    pub fn items(&self) -> &[Node] {
        match &self.value {
            Value::List(items) => items,
            _ => &[],
        }
    }

    /// The entries of a mapping; none where it is no mapping.
    pub fn entries(&self) -> &[(String, Node)] {
        match &self.value {
            Value::Map(entries) => entries,
            _ => &[],
        }
    }

    /// The value of a key.
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.entries().iter().find(|(name, _)| name == key).map(|(_, node)| node)
    }

    /// The text of a key.
    pub fn text_of(&self, key: &str) -> Option<&str> {
        self.get(key)?.text()
    }
}

/// Parses the first document of a file; a broken one is a problem and gives nothing.
pub(crate) fn parse(source: &Source, intake: &mut Intake) -> Option<Node> {
    match tree(&source.text) {
        Ok(node) => node,
        Err((line, reason)) => {
            intake.problem(source, line, format!("not valid YAML ({reason}); nothing in this file is used"));
            None
        }
    }
}

/// What is open while the events come.
enum Open {
    List(u32, Vec<Node>),
    Map(u32, Vec<(String, Node)>, Option<String>),
}

fn tree(text: &str) -> Result<Option<Node>, (u32, String)> {
    let mut open: Vec<Open> = Vec::new();
    for event in Parser::new_from_str(text) {
        let (event, span) = event.map_err(|error| {
            (number(error.marker().line()), error.info().split_whitespace().collect::<Vec<_>>().join(" "))
        })?;
        let line = number(span.start.line());
        let done = match event {
            Event::Scalar(text, ..) => Some(Node { line, value: Value::Text(text.into_owned()) }),
            Event::Alias(_) => Some(Node { line, value: Value::Text(String::new()) }),
            Event::SequenceStart(..) => {
                open.push(Open::List(line, Vec::new()));
                None
            }
            Event::MappingStart(..) => {
                open.push(Open::Map(line, Vec::new(), None));
                None
            }
            Event::SequenceEnd | Event::MappingEnd => open.pop().map(Open::closed),
            _ => None,
        };
        if open.len() > DEEPEST {
            return Err((line, "it is nested too deeply".to_owned()));
        }
        let Some(node) = done else { continue };
        match open.last_mut() {
            // The first document is enough.
            None => return Ok(Some(node)),
            Some(Open::List(_, items)) => items.push(node),
            Some(Open::Map(_, entries, key)) => match key.take() {
                Some(name) => entries.push((name, node)),
                // A key that is no text names nothing.
                None => *key = Some(node.text().unwrap_or_default().to_owned()),
            },
        }
    }
    Ok(None)
}

impl Open {
    fn closed(self) -> Node {
        match self {
            Open::List(line, items) => Node { line, value: Value::List(items) },
            Open::Map(line, entries, _) => Node { line, value: Value::Map(entries) },
        }
    }
}

fn number(line: usize) -> u32 {
    u32::try_from(line).unwrap_or(u32::MAX).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_and_values() {
        let node = tree("# c\na:\n  - x=1\n  - pip:\n    - y\nb: 'z'\n---\nc: 1\n").unwrap().unwrap();
        let items = node.get("a").unwrap().items();
        assert_eq!((items[0].text(), items[0].line), (Some("x=1"), 3));
        assert_eq!(items[1].get("pip").unwrap().items()[0].line, 5);
        assert_eq!(node.text_of("b"), Some("z"));
        assert_eq!(node.get("c"), None);
    }

    #[test]
    fn broken_and_hostile() {
        assert_eq!(tree("a:\n  - [1").unwrap_err().0, 3);
        assert!(tree(&"[".repeat(100_000)).is_err());
        assert_eq!(tree("").unwrap(), None);
        let bomb = "a: &a [x]\nb: &b [*a, *a]\nc: [*b, *b]\n";
        assert_eq!(tree(bomb).unwrap().unwrap().get("c").unwrap().items().len(), 2);
    }
}
