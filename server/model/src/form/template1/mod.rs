//! `template/1`: short, canonical, opaque. The prompt shows one change and the shape of one call; the answer is a rewrite
//! template.
//!
//! # The prompt
//! One line:
//! ```text
//! <|change|>member $C0.$M1<|to|>$F2<|note|>Frames are joined with $F2.<|old|>$M1($p0, $p1=False, ..)<|new|>$F2($p2, *, .., $p1=&, ..)<|use|>call self $p0 $p1=True used<|answer|>
//! ```
//! - **Symbols** `$F0`, `$M1`, …: a letter for what it is and a number in the order of first appearance in the prompt, one
//!   count for all letters. F function, M method, L class method, S static method, P property, C class, K constant, N
//!   module, X not known. A member is shown behind its class when it is first named: `$C0.$M1`.
//! - **Parameters** `$p0`, `$p1`, …: by name, shared by old and new signatures.
//! - **Values** `$v0`, …: short strings that the note, the change, a default or the call names.
//! - `<|change|>` kind, then the symbol with `($p0)` or `($p0=$v0)`. `<|to|>` the replacements, `nothing` or `unknown`.
//! - `<|note|>` up to 40 words; names of the record are numbered in it, and names in code that only the note has: as
//!   symbols of a sort that is not known (`$X4`), before `=` as parameters. Builtins that only arrange values stay words.
//! - `<|old|>` and `<|new|>`: each symbol with its signatures. `..` stands for parameters that neither call nor note names
//!   and that do not differ. A default is written if it is True, False, None, 0, 1, -1 or a short string (`$v0`), else as
//!   `~`. In a new signature `&` says that the default is the old one. Without a known signature: `(?)`.
//! - `<|use|>` position of the use, `self` if there is a receiver, arguments (`$p0` by position, `$p0=` by keyword, a
//!   literal of the shape behind `=` or `:`, `?` where no parameter is known, `*`, `**`), then what is done with the result.
//!
//! # The answer
//! A template of the database's language in the same numbering. A symbol's placeholder stands for its full path; behind a
//! dot for its last name. `{$p0}` is a hole and one token. What has no number is spelled out; a string of nothing but a name
//! that only the note has is `'$X4'`; line breaks are `<|nl|>`,
//! and `$` and `<` (before `|`) that are text are `<|dollar|>` and `<|lt|>`. [`template`] restores it byte for byte.

mod answer;
mod prompt;

use super::names::{LETTERS, Names, PARAMETERS, SYMBOLS, VALUES};

pub use answer::{target, template};
pub use prompt::prompt;

/// The marks of the sections and of escaped text.
pub const MARKS: [&str; 10] = [
    "<|change|>",
    "<|to|>",
    "<|note|>",
    "<|old|>",
    "<|new|>",
    "<|use|>",
    "<|answer|>",
    "<|nl|>",
    "<|dollar|>",
    "<|lt|>",
];
/// Padding and the end of an answer: control tokens.
pub const CONTROL: [&str; 2] = ["<|pad|>", "<|end|>"];

/// Why an answer is no template.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FormError {
    /// Nothing came.
    #[error("the answer is empty")]
    Empty,
    /// A placeholder that the prompt does not have.
    #[error("the answer names `{0}`, which the prompt does not have")]
    Unknown(String),
    /// A section mark.
    #[error("the answer holds `{0}`, which belongs to the prompt")]
    Leaked(String),
    /// It cannot be read as a template.
    #[error("the answer is no template: {0}")]
    Unreadable(String),
}

/// A prompt with its numbering.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prompt {
    /// What the model reads.
    pub text: String,
    names: Names,
}

/// The special tokens, in the order of their numbers: marks, `{self}`, `{callee}`, symbols, parameters, holes, values.
pub fn vocabulary() -> Vec<String> {
    let mut out: Vec<String> = MARKS.iter().map(|mark| (*mark).to_owned()).collect();
    out.extend(["{self}".to_owned(), "{callee}".to_owned()]);
    out.extend(LETTERS.iter().flat_map(|letter| (0..SYMBOLS).map(move |at| format!("${letter}{at}"))));
    out.extend((0..PARAMETERS).map(|at| format!("$p{at}")));
    out.extend((0..PARAMETERS).map(|at| format!("{{$p{at}}}")));
    out.extend((0..VALUES).map(|at| format!("$v{at}")));
    out
}
