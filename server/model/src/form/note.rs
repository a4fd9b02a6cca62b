//! A note's words, with the names of the question numbered, and the names in code that only the note has.

use std::collections::BTreeSet;

use analysis::ask::{Ask, read_signature};
use analysis::propose::vocabulary::is_plain_builtin;

use super::names::{Names, begins_word, is_word, last, letter_of};

/// A note is told up to so many words.
const WORDS: usize = 40;
/// Longer quoted texts are words, not values.
const LONGEST_VALUE: usize = 24;
/// Where so many symbols have a number, names that only the note has get none: the signatures' come first.
const CROWDED: usize = 10;
/// Words of Python that are no names.
const PYTHON: [&str; 12] = ["True", "False", "None", "and", "or", "not", "in", "is", "if", "else", "lambda", "import"];

/// Writes the note of a question.
pub fn write(ask: &Ask, names: &mut Names) -> String {
    let text = ask.change.note.split_whitespace().take(WORDS).collect::<Vec<_>>().join(" ");
    let mut scribe = Scribe { ask, names, parameters: parameters(ask), text: &text, at: 0, out: String::new() };
    scribe.run();
    scribe.out.trim().to_owned()
}

fn parameters(ask: &Ask) -> BTreeSet<String> {
    let signatures = std::iter::once(&ask.old).chain(&ask.new).flat_map(|symbol| &symbol.signatures);
    let mut out: BTreeSet<String> =
        signatures.flat_map(|text| read_signature(text)).map(|parameter| parameter.name).collect();
    out.extend(ask.change.parameter.clone());
    let named = ask.change.replacement.iter();
    out.extend(named.filter_map(|name| Some(name.strip_prefix('(')?.strip_suffix(')')?.to_owned())));
    out
}

struct Scribe<'a> {
    ask: &'a Ask,
    names: &'a mut Names,
    parameters: BTreeSet<String>,
    text: &'a str,
    at: usize,
    out: String,
}

impl Scribe<'_> {
    fn run(&mut self) {
        while let Some(c) = self.text[self.at..].chars().next() {
            let follows_word = self.text[..self.at].chars().next_back().is_some_and(is_word);
            if begins_word(c) && !follows_word {
                self.chain();
            } else if matches!(c, '\'' | '"') && !follows_word && self.quoted(c) {
                continue;
            } else {
                self.at += c.len_utf8();
                match c {
                    // Marks of Markdown, and what placeholders and marks of the form begin with.
                    '`' | '$' | '|' => {}
                    c => self.out.push(c),
                }
            }
        }
    }

    /// A dotted name.
    fn chain(&mut self) {
        let rest = &self.text[self.at..];
        let mut end = rest.find(|c: char| !is_word(c)).unwrap_or(rest.len());
        while let Some(after) = rest[end..].strip_prefix('.')
            && after.starts_with(begins_word)
        {
            end += 1 + after.find(|c: char| !is_word(c)).unwrap_or(after.len());
        }
        let chain = &rest[..end];
        let is_code = self.text[..self.at].ends_with(['`', '\'', '"', '('])
            || rest[end..].starts_with(['=', '`', '\'', '"', '(']);
        let after = &rest[end..];
        // What follows a dot is a member and what is called a function, also where a parameter has the same name.
        let is_no_parameter =
            self.follows_a_dot() || after.starts_with('(') || self.names.known_symbol(chain).is_some();
        let written = self
            .symbol(chain, is_code)
            .or_else(|| (!is_no_parameter).then(|| self.parameter(chain, is_code || chain.contains('_'))).flatten())
            .or_else(|| self.name_of_its_own(chain, after));
        self.out.push_str(written.as_deref().unwrap_or(chain));
        self.at += end;
    }

    fn symbol(&mut self, chain: &str, is_code: bool) -> Option<String> {
        let mut known: Vec<&str> = vec![&self.ask.old.path];
        known.extend(self.ask.new.iter().map(|symbol| symbol.path.as_str()));
        known.extend(self.ask.change.replacement.iter().map(String::as_str).filter(|path| !path.starts_with('(')));
        let ends =
            |path: &&&str| **path == chain || path.strip_suffix(chain).is_some_and(|before| before.ends_with('.'));
        let same_name = |path: &&&str| chain.contains('.') && last(path) == last(chain);
        let found = known.iter().find(ends).or_else(|| known.iter().find(same_name)).copied()?;
        // An ordinary word that is also a parameter's name is the parameter in code.
        if !chain.contains('.') && !is_code && self.parameters.contains(chain) {
            return None;
        }
        let letter = letter_of(self.ask, found);
        self.names.symbol(found, letter)
    }

    fn parameter(&mut self, word: &str, is_code: bool) -> Option<String> {
        if !self.parameters.contains(word) || !(is_code || self.is_called_parameter()) {
            return None;
        }
        self.names.parameter(word)
    }

    /// A name in code that no signature and no path has: what stands before `=` is a parameter, all else a symbol of a
    /// sort that is not known, whose path is what the note writes.
    fn name_of_its_own(&mut self, chain: &str, after: &str) -> Option<String> {
        let before = &self.text[..self.at];
        let in_backticks = before.matches('`').count() % 2 == 1;
        let is_called = after.starts_with('(') && !after.starts_with("(s)");
        let is_path_of_a_file = before.ends_with('/') || after.starts_with('/');
        let is_name = in_backticks || self.follows_a_dot() || is_called || chain.trim_matches('_').contains('_');
        if !is_name || is_path_of_a_file || PYTHON.contains(&chain) || is_plain_builtin(chain) {
            return None;
        }
        let is_keyword = after.starts_with('=') && !after.starts_with("==") && !chain.contains('.');
        if is_keyword && self.names.known_symbol(chain).is_none() {
            return self.names.parameter(chain);
        }
        (self.names.symbols.len() < CROWDED).then(|| self.names.symbol(chain, 'X')).flatten()
    }

    /// Whether a single dot stands before, as in `.value` or `f(…).value`.
    fn follows_a_dot(&self) -> bool {
        let before = self.text[..self.at].strip_suffix('.');
        before.is_some_and(|before| before.chars().next_back().is_none_or(|c| !is_word(c) && c != '.'))
    }

    /// Whether the text around says that the word is a parameter.
    fn is_called_parameter(&self) -> bool {
        const CALLED: [&str; 6] = ["parameter", "argument", "keyword", "option", "kwarg", "named"];
        let before = self.text[..self.at].split_whitespace().next_back().unwrap_or_default();
        let after = self.text[self.at..].split_whitespace().nth(1).unwrap_or_default();
        CALLED.iter().any(|word| before.trim_start_matches('`').starts_with(word) || after.starts_with(word))
    }

    /// A quoted value or name; whether it was one.
    fn quoted(&mut self, quote: char) -> bool {
        let inside = &self.text[self.at + 1..];
        let Some(end) = inside.find(quote) else { return false };
        let content = &inside[..end];
        let after = inside[end + 1..].chars().next();
        let is_value = !content.contains(char::is_whitespace)
            && content.chars().count() <= LONGEST_VALUE
            && !content.contains(['\\', '\'', '`', '$', '|'])
            && !after.is_some_and(is_word);
        if !is_value {
            return false;
        }
        let as_name = self.symbol(content, true).or_else(|| self.parameter(content, true));
        let Some(written) = as_name.or_else(|| self.names.value(&format!("'{content}'"))) else { return false };
        self.out.push_str(&written);
        self.at += end + 2;
        true
    }
}
