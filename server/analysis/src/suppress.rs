//! Comments that silence findings: `# apilift: ignore[numpy.in1d, AL002]`, `# apilift: ignore-file`, and `# noqa` with
//! our codes, as ruff reads them.

use std::cell::Cell;
use std::ops::Range;

use syntax::Parsed;

use crate::analyse::UnusedSuppression;
use crate::finding::{Edit, Finding};
use crate::settings::Selector;

/// The comments of a file that silence something.
#[derive(Debug, Default)]
pub struct Suppressions {
    comments: Vec<Comment>,
}

#[derive(Debug)]
struct Comment {
    /// 0-based.
    line: u32,
    /// The directive in the comment (not what else is written there), in bytes.
    range: Range<usize>,
    whole_file: bool,
    /// Bare `noqa` and `ignore` silence everything.
    words: Option<Vec<Word>>,
    /// Whether `noqa` wrote it: other tools' codes in it are none of our business.
    noqa: bool,
    used: Cell<bool>,
}

#[derive(Debug)]
struct Word {
    selector: Selector,
    text: String,
    range: Range<usize>,
    used: Cell<bool>,
}

impl Suppressions {
    /// Finds the comments.
    pub fn of(parsed: &Parsed) -> Suppressions {
        let text: &str = parsed.text();
        let comments = text
            .match_indices('#')
            .filter(|(at, _)| may_silence(text[*at..].lines().next().unwrap_or_default()))
            .filter_map(|(at, _)| {
                parsed.node_at(at..at + 1).filter(|node| node.kind() == "comment" && node.start_byte() == at)
            })
            .filter_map(|node| {
                let line = parsed.lines().line_of(node.start_byte());
                read(parsed.slice(node), node.start_byte(), line)
            })
            .collect();
        Suppressions { comments }
    }

    /// Whether a finding is silenced: by a comment on the line of its name, or on the last line of its use.
    pub fn silence(&self, finding: &Finding, parsed: &Parsed) -> bool {
        if self.comments.is_empty() {
            return false;
        }
        let name = parsed.lines().line_of(finding.name.start);
        let last = parsed.lines().line_of(finding.whole.end.max(finding.name.end));
        let mut silenced = false;
        for comment in &self.comments {
            if !(comment.whole_file || comment.line == name || comment.line == last) {
                continue;
            }
            match &comment.words {
                None => {
                    comment.used.set(true);
                    silenced = true;
                }
                Some(words) => {
                    for word in words.iter().filter(|word| word.selector.selects(finding)) {
                        word.used.set(true);
                        silenced = true;
                    }
                }
            }
        }
        silenced
    }

    /// The comments and words that silenced nothing; of a `noqa` only our codes and only if it is not bare.
    pub fn unused(&self, parsed: &Parsed) -> Vec<UnusedSuppression> {
        let mut out = Vec::new();
        for comment in &self.comments {
            match &comment.words {
                None if comment.noqa || comment.used.get() => {}
                None => out.push(UnusedSuppression {
                    range: comment.range.clone(),
                    message: "this comment suppresses nothing".to_owned(),
                    edit: Edit { range: with_space_before(parsed, &comment.range), text: String::new() },
                }),
                Some(words) => {
                    let ours = |word: &&Word| !comment.noqa || word.text.starts_with("AL");
                    let unused: Vec<&Word> = words.iter().filter(ours).filter(|word| !word.used.get()).collect();
                    if unused.is_empty() {
                        continue;
                    }
                    if unused.len() == words.len() {
                        out.push(UnusedSuppression {
                            range: comment.range.clone(),
                            message: "this comment suppresses nothing".to_owned(),
                            edit: Edit { range: with_space_before(parsed, &comment.range), text: String::new() },
                        });
                        continue;
                    }
                    let kept: Vec<&str> = words
                        .iter()
                        .filter(|word| !unused.iter().any(|other| std::ptr::eq(*other, *word)))
                        .map(|word| word.text.as_str())
                        .collect();
                    let (first, last) = (&words[0], &words[words.len() - 1]);
                    let names: Vec<&str> = unused.iter().map(|word| word.text.as_str()).collect();
                    out.push(UnusedSuppression {
                        range: unused[0].range.clone(),
                        message: format!("`{}` suppresses nothing here", names.join("`, `")),
                        edit: Edit { range: first.range.start..last.range.end, text: kept.join(", ") },
                    });
                }
            }
        }
        out
    }
}

/// The range together with the blanks before it, so that nothing is left at the end of the line.
fn with_space_before(parsed: &Parsed, range: &Range<usize>) -> Range<usize> {
    let text: &str = parsed.text();
    let start = text[..range.start].trim_end_matches([' ', '\t']).len();
    start..range.end
}

/// Whether a word of ours, or one that we obey, stands in the rest of a line.
fn may_silence(rest: &str) -> bool {
    let has = |word: &str| rest.as_bytes().windows(word.len()).any(|part| part.eq_ignore_ascii_case(word.as_bytes()));
    has("noqa") || has("apilift:")
}

/// Reads a comment that starts at byte `start`.
fn read(comment: &str, start: usize, line: u32) -> Option<Comment> {
    // Several directives may stand in one comment, each after its own `#`.
    let mut offset = 0;
    for part in comment.split_inclusive('#') {
        let at = offset;
        offset += part.len();
        let body = &comment[at..];
        let trimmed = body.trim_start();
        let lead = body.len() - trimmed.len();
        let directive = directive(trimmed);
        if let Some((length, whole_file, list, noqa)) = directive {
            let begin = comment[..at].rfind('#').unwrap_or(0);
            let base = start + at + lead;
            let words = list.map(|list| {
                let mut out = Vec::new();
                for raw in trimmed[list.clone()].split([',', ' ', '\t']).filter(|word| !word.is_empty()) {
                    let at = base + (raw.as_ptr() as usize - trimmed.as_ptr() as usize);
                    out.push(Word {
                        selector: Selector::parse(raw),
                        text: raw.to_owned(),
                        range: at..at + raw.len(),
                        used: Cell::new(false),
                    });
                }
                out
            });
            let range = start + begin..base + length;
            return Some(Comment { line, range, whole_file, words, noqa, used: Cell::new(false) });
        }
    }
    None
}

/// A directive at the start of a comment's text: its length, whether it holds for the file, the range of its list of
/// words, whether it is a `noqa`.
fn directive(text: &str) -> Option<(usize, bool, Option<Range<usize>>, bool)> {
    let get = |range: Range<usize>| text.get(range);
    if get(0..8).is_some_and(|head| head.eq_ignore_ascii_case("apilift:")) {
        let rest = text[8..].trim_start();
        let at = text.len() - rest.len();
        let (word, whole_file) = if rest.starts_with("ignore-file") {
            ("ignore-file", true)
        } else if rest.starts_with("ignore") {
            ("ignore", false)
        } else {
            return None;
        };
        let end = at + word.len();
        return match text[end..].strip_prefix('[') {
            Some(list) => {
                // An id may hold brackets of its own only as `(…)`.
                let close = list.find(']')?;
                Some((end + 1 + close + 1, whole_file, Some(end + 1..end + 1 + close), false))
            }
            None => Some((end, whole_file, None, false)),
        };
    }
    if get(0..4).is_some_and(|head| head.eq_ignore_ascii_case("noqa")) {
        let rest = &text[4..];
        let Some(list) = rest.strip_prefix(':') else { return Some((4, false, None, true)) };
        let begin = 5 + (list.len() - list.trim_start().len());
        let codes: usize = text[begin..]
            .split_inclusive([',', ' ', '\t'])
            .take_while(|word| {
                let code = word.trim_end_matches([',', ' ', '\t']);
                code.is_empty()
                    || (code.starts_with(|c: char| c.is_ascii_uppercase())
                        && code.ends_with(|c: char| c.is_ascii_digit())
                        && code.chars().all(|c| c.is_ascii_alphanumeric()))
            })
            .map(str::len)
            .sum();
        let end = begin + text[begin..begin + codes].trim_end_matches([',', ' ', '\t']).len();
        return Some((end, false, Some(begin..end), true));
    }
    None
}
