//! The names of a question, numbered in the order in which the prompt first shows them.

use analysis::ask::{Ask, SymbolSort};

/// So many symbols, parameters and values have a placeholder; later ones are spelled out.
pub const SYMBOLS: usize = 16;
/// See [`SYMBOLS`].
pub const PARAMETERS: usize = 48;
/// See [`SYMBOLS`].
pub const VALUES: usize = 16;

/// The letters of symbols: function, method, class method, static method, property, class, constant, module, not known.
pub const LETTERS: [char; 9] = ['F', 'M', 'L', 'S', 'P', 'C', 'K', 'N', 'X'];

/// The numbering of one prompt.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Names {
    /// Letter and full path.
    pub symbols: Vec<(char, String)>,
    /// Old and new signatures share numbers by name.
    pub parameters: Vec<String>,
    /// Python literals, strings in single quotes.
    pub values: Vec<String>,
}

/// The letter of a sort.
pub fn letter(is: Option<SymbolSort>) -> char {
    match is {
        Some(SymbolSort::Function) => 'F',
        Some(SymbolSort::Method) => 'M',
        Some(SymbolSort::ClassMethod) => 'L',
        Some(SymbolSort::StaticMethod) => 'S',
        Some(SymbolSort::Property) => 'P',
        Some(SymbolSort::Class) => 'C',
        Some(SymbolSort::Constant) => 'K',
        Some(SymbolSort::Module) => 'N',
        None => 'X',
    }
}

/// Whether a symbol of this letter belongs to a class.
pub fn is_member(letter: char) -> bool {
    matches!(letter, 'M' | 'L' | 'S' | 'P')
}

/// The letter of a path of the question.
pub fn letter_of(ask: &Ask, path: &str) -> char {
    let all = std::iter::once(&ask.old).chain(&ask.new);
    let known = all.filter(|symbol| symbol.path == path).find_map(|symbol| symbol.is);
    letter(known)
}

impl Names {
    /// The placeholder of a symbol, given a number if it has none yet; `None` where there are too many.
    pub fn symbol(&mut self, path: &str, letter: char) -> Option<String> {
        if self.known_symbol(path).is_none() && self.symbols.len() < SYMBOLS {
            self.symbols.push((letter, path.to_owned()));
        }
        self.known_symbol(path)
    }

    /// The placeholder of a symbol that has one.
    pub fn known_symbol(&self, path: &str) -> Option<String> {
        let at = self.symbols.iter().position(|(_, known)| known == path)?;
        Some(format!("${}{at}", self.symbols[at].0))
    }

    /// The placeholder of a member with this last name.
    pub fn known_member(&self, name: &str) -> Option<String> {
        let at = self.symbols.iter().position(|(_, path)| last(path) == name)?;
        Some(format!("${}{at}", self.symbols[at].0))
    }

    /// The placeholder of a parameter, given a number if it has none yet.
    pub fn parameter(&mut self, name: &str) -> Option<String> {
        if !self.parameters.iter().any(|known| known == name) && self.parameters.len() < PARAMETERS {
            self.parameters.push(name.to_owned());
        }
        self.known_parameter(name)
    }

    /// The placeholder of a parameter that has one.
    pub fn known_parameter(&self, name: &str) -> Option<String> {
        self.parameters.iter().position(|known| known == name).map(|at| format!("$p{at}"))
    }

    /// The placeholder of a literal, given a number if it has none yet.
    pub fn value(&mut self, literal: &str) -> Option<String> {
        if !self.values.iter().any(|known| known == literal) && self.values.len() < VALUES {
            self.values.push(literal.to_owned());
        }
        self.known_value(literal)
    }

    /// The placeholder of a literal that has one.
    pub fn known_value(&self, literal: &str) -> Option<String> {
        self.values.iter().position(|known| known == literal).map(|at| format!("$v{at}"))
    }
}

/// The last name of a path.
pub fn last(path: &str) -> &str {
    path.rsplit('.').next().unwrap_or(path)
}

/// Whether a character may stand in a name.
pub fn is_word(c: char) -> bool {
    c == '_' || c.is_alphanumeric()
}

/// Whether a character may begin a name.
pub fn begins_word(c: char) -> bool {
    c == '_' || c.is_alphabetic()
}
