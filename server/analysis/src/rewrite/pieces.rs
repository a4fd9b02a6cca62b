//! New text made of new stretches and old ones that are kept byte for byte, and the smallest edits that give it.

use std::ops::Range;

use crate::finding::Edit;

/// A stretch of the new text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// New text.
    New(String),
    /// A byte range of the old text.
    Old(Range<usize>),
}

/// Stretches in the order of the new text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Pieces(pub Vec<Piece>);

impl Pieces {
    /// One new text.
    pub fn new(text: impl Into<String>) -> Pieces {
        let mut out = Pieces::default();
        out.text(text);
        out
    }

    /// One old stretch.
    pub fn old(range: Range<usize>) -> Pieces {
        Pieces(vec![Piece::Old(range)])
    }

    /// Appends new text.
    pub fn text(&mut self, text: impl Into<String>) {
        let text = text.into();
        match self.0.last_mut() {
            Some(Piece::New(last)) => last.push_str(&text),
            _ if text.is_empty() => {}
            _ => self.0.push(Piece::New(text)),
        }
    }

    /// Appends an old stretch.
    pub fn keep(&mut self, range: Range<usize>) {
        if range.is_empty() {
            return;
        }
        match self.0.last_mut() {
            Some(Piece::Old(last)) if last.end == range.start => last.end = range.end,
            _ => self.0.push(Piece::Old(range)),
        }
    }

    /// Appends other pieces.
    pub fn append(&mut self, other: Pieces) {
        for piece in other.0 {
            match piece {
                Piece::New(text) => self.text(text),
                Piece::Old(range) => self.keep(range),
            }
        }
    }

    /// The same between parentheses.
    pub fn parenthesised(self) -> Pieces {
        let mut out = Pieces::new("(");
        out.append(self);
        out.text(")");
        out
    }

    /// The new text.
    pub fn render(&self, old: &str) -> String {
        self.0
            .iter()
            .map(|piece| match piece {
                Piece::New(text) => text.as_str(),
                Piece::Old(range) => &old[range.clone()],
            })
            .collect()
    }

    /// Edits that put the pieces in the place of `target`: only what differs where the old stretches keep their order,
    /// else one that replaces all.
    pub fn edits(&self, target: Range<usize>, old: &str) -> Vec<Edit> {
        let mut at = target.start;
        let ordered = self.0.iter().all(|piece| match piece {
            Piece::New(_) => true,
            Piece::Old(range) => {
                let fits = range.start >= at && range.end <= target.end;
                at = range.end;
                fits
            }
        });
        if !ordered {
            return trimmed(target, self.render(old), old).into_iter().collect();
        }
        let mut out = Vec::new();
        let mut at = target.start;
        let mut text = String::new();
        for piece in &self.0 {
            match piece {
                Piece::New(new) => text.push_str(new),
                Piece::Old(range) => {
                    out.extend(trimmed(at..range.start, std::mem::take(&mut text), old));
                    at = range.end;
                }
            }
        }
        out.extend(trimmed(at..target.end, text, old));
        out
    }
}

/// The edit without the beginning and the end that both texts share, cut between words; `None` where they are equal.
fn trimmed(range: Range<usize>, text: String, old: &str) -> Option<Edit> {
    let before = &old[range.clone()];
    if before == text {
        return None;
    }
    let start =
        cut(before.char_indices().zip(text.chars()).take_while(|((_, a), b)| a == b).map(|((at, c), _)| (at, c)));
    let (rest, new) = (&before[start..], &text[start..]);
    let shared: usize =
        rest.chars().rev().zip(new.chars().rev()).take_while(|(a, b)| a == b).map(|(c, _)| c.len_utf8()).sum();
    let mut end = shared;
    // Back to the start of a word, so that an edit never ends inside one.
    let tail = &rest[rest.len() - shared..];
    for (at, c) in tail.char_indices() {
        if !is_word(c) {
            end = shared - at;
            break;
        }
        end = 0;
    }
    let old_end = range.end - end;
    let new_end = text.len() - end;
    Some(Edit { range: range.start + start..old_end, text: text[start..new_end].to_owned() })
}

/// Where the shared beginning may be cut: after the last character in it that is no part of a word.
fn cut(shared: impl Iterator<Item = (usize, char)>) -> usize {
    let mut out = 0;
    for (at, c) in shared {
        if !is_word(c) {
            out = at + c.len_utf8();
        }
    }
    out
}

fn is_word(c: char) -> bool {
    c == '_' || c.is_alphanumeric()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(old: &str, pieces: Vec<Piece>, new: &str, expected: &[(Range<usize>, &str)]) {
        let pieces = Pieces(pieces);
        assert_eq!(pieces.render(old), new);
        let edits = pieces.edits(0..old.len(), old);
        let found: Vec<(Range<usize>, &str)> =
            edits.iter().map(|edit| (edit.range.clone(), edit.text.as_str())).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn only_the_name_is_edited() {
        check(
            "np.in1d(a, b)",
            vec![Piece::New("np.isin".into()), Piece::Old(7..13)],
            "np.isin(a, b)",
            &[(3..7, "isin")],
        );
    }

    #[test]
    fn a_new_order_is_one_edit() {
        let pieces = vec![
            Piece::New("f(".into()),
            Piece::Old(5..6),
            Piece::New(", ".into()),
            Piece::Old(2..3),
            Piece::New(")".into()),
        ];
        check("f(a, b)", pieces, "f(b, a)", &[(2..6, "b, a")]);
    }

    #[test]
    fn nothing_changes() {
        check("f(a)", vec![Piece::New("f(".into()), Piece::Old(2..4)], "f(a)", &[]);
    }
}
