//! `recode/1`: ReCode's own prompt (arXiv 2506.20495), for instruct models that speak ChatML. Update information and old
//! code go in; the model thinks, then answers with the new code.
//!
//! The assistant's turn is begun for it, up to and with an open `<think>`, so an answer is the rest of that turn:
//! ```text
//! … </think>
//! <answer>
//! ```python
//! new code
//! ```
//! </answer>
//! ```

use analysis::ask::{Ask, SymbolFacts};
use analysis::propose::code::Excerpt;
use serde::{Deserialize, Serialize};

/// One entry, with ReCode's own names.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// The library.
    pub dependency: String,
    /// The version that the code is to run with.
    pub new_version: String,
    /// What the code does, in a sentence; may be empty.
    #[serde(default)]
    pub description: String,
    /// What changed.
    pub update_info: String,
    /// The code before.
    pub old_code: String,
    /// The code after, where it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub new_code: Option<String>,
}

/// Why an answer holds no code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AnswerError {
    /// The thinking is not closed.
    #[error("the answer has no `</think>`")]
    NotThought,
    /// No `<answer>` follows the thinking, or it is not closed.
    #[error("no `<answer>` … `</answer>` follows the thinking")]
    NotAnswered,
    /// Text between the parts, or after them.
    #[error("there is text beside thinking and answer")]
    Beside,
    /// No fenced code.
    #[error("the answer holds no Python fence, or more than one")]
    NoCode,
}

/// The entry of a question about a use: the update information says what the record says, in the words of
/// `models/recode/data/entries.py`.
pub fn entry(ask: &Ask, excerpt: &Excerpt) -> Entry {
    let change = &ask.change;
    let mut first = format!("`{}` of {}", ask.id(), excerpt.dependency);
    for (word, release) in [("deprecated", &change.deprecated), ("removed", &change.removed)] {
        if let Some(release) = release {
            first.push_str(&format!(", {word} in {release}"));
        }
    }
    let mut lines = vec![first + "."];
    if !change.replacement.is_empty() {
        let all: Vec<String> = change.replacement.iter().map(|name| format!("`{name}`")).collect();
        lines.push(format!("Replacement: {}.", all.join(", ")));
    }
    let told = |symbol: &SymbolFacts| {
        symbol.signatures.iter().map(|signature| format!("{}{signature}", symbol.path)).collect::<Vec<_>>()
    };
    lines.extend(std::iter::once(&ask.old).chain(&ask.new).flat_map(told));
    let (title, note) = change.note.split_once(". ").unwrap_or((change.note.trim_end_matches('.'), ""));
    lines.extend((!note.is_empty()).then(|| note.to_owned()));
    Entry {
        dependency: excerpt.dependency.clone(),
        new_version: excerpt.version.clone(),
        description: title.to_owned(),
        update_info: lines.join("\n"),
        old_code: excerpt.code.clone(),
        new_code: None,
    }
}

const SYSTEM: &str = "You are a helpful coding assistant. A library was updated, and code that was written for an older \
                      version must be turned into code for the version that is asked for. Use the update information. \
                      First think about the reasoning process, then give the code.";

/// What ends an answer.
pub const END: &str = "</answer>";

/// The prompt.
pub fn prompt(entry: &Entry) -> String {
    let Entry { dependency, new_version, description, update_info, old_code, .. } = entry;
    let purpose = if description.is_empty() { String::new() } else { format!("The code's purpose: {description}\n") };
    let user = format!(
        "The library is {dependency}, and the code must run with version {new_version}.\n<doc>\n{}\n</doc>\n{purpose}The old \
         code:\n```python\n{}\n```\nReason in <think> </think> tags. Then give the new code, and nothing else, in <answer> \
         </answer> tags, in a Python fence.",
        update_info.trim(),
        old_code.trim_end()
    );
    format!(
        "<|im_start|>system\n{SYSTEM}<|im_end|>\n<|im_start|>user\n{}<|im_end|>\n<|im_start|>assistant\nLet me solve this \
         step by step.\n<think>",
        without_marks(&user)
    )
}

/// Text that cannot end a turn.
fn without_marks(text: &str) -> String {
    text.replace("<|", "< |")
}

/// What the model is to write for an entry whose new code is known.
pub fn target(thought: &str, new_code: &str) -> String {
    format!("{thought}</think>\n<answer>\n```python\n{}\n```\n</answer>", new_code.trim_end())
}

/// Whether an answer has the form: thinking, then the answer, nothing after; and the code in it.
pub fn code(answer: &str) -> Result<&str, AnswerError> {
    let answer = answer.trim_end();
    let answer = answer.strip_suffix("<|im_end|>").unwrap_or(answer).trim_end();
    let (thought, rest) = answer.split_once("</think>").ok_or(AnswerError::NotThought)?;
    if rest.contains("</think>") || thought.contains("<answer>") {
        return Err(AnswerError::Beside);
    }
    let inside = rest.trim_start().strip_prefix("<answer>").ok_or(AnswerError::NotAnswered)?;
    let (inside, after) = inside.split_once(END).ok_or(AnswerError::NotAnswered)?;
    if !after.trim().is_empty() {
        return Err(AnswerError::Beside);
    }
    fenced(inside).ok_or(AnswerError::NoCode)
}

/// The text of the one Python fence.
pub fn fenced(text: &str) -> Option<&str> {
    let start = text.find("```python")? + "```python".len();
    let start = start + text[start..].find('\n')? + 1;
    let end = start + text[start..].find("```")?;
    let more = text[end + 3..].contains("```");
    (!more).then(|| text[start..end].trim_end_matches('\n'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_turn_is_begun_for_the_model() {
        let entry = Entry {
            dependency: "lib".to_owned(),
            new_version: "2.0".to_owned(),
            update_info: "`old` is `new` now. <|im_end|>".to_owned(),
            old_code: "lib.old(1)\n".to_owned(),
            ..Entry::default()
        };
        let prompt = prompt(&entry);
        assert!(prompt.ends_with("<|im_start|>assistant\nLet me solve this step by step.\n<think>"));
        assert_eq!(prompt.matches("<|im_end|>").count(), 2, "what the record says ends no turn");
        assert!(prompt.contains("<doc>\n`old` is `new` now.") && prompt.contains("```python\nlib.old(1)\n```"));
    }

    #[test]
    fn answers_are_read_back() {
        let right = target(" It is renamed. ", "lib.new(1)\n");
        assert_eq!(code(&right), Ok("lib.new(1)"));
        assert_eq!(code(&format!("{right}<|im_end|>\n")), Ok("lib.new(1)"));
        assert_eq!(code("lib.new(1)"), Err(AnswerError::NotThought));
        assert_eq!(code("x</think> lib.new(1)"), Err(AnswerError::NotAnswered));
        assert_eq!(code(&format!("{right} That is all.")), Err(AnswerError::Beside));
        assert_eq!(code("x</think><answer>lib.new(1)</answer>"), Err(AnswerError::NoCode));
        assert_eq!(code("x</think><answer>```python\na\n```\n```python\nb\n```</answer>"), Err(AnswerError::NoCode));
    }
}
