//! The prompt of a question.

use analysis::ask::{Ask, PassedBy, SymbolFacts, read_signature};
use changes::surface::{Parameter, ParameterKind};

use super::Prompt;
use crate::form::names::{Names, is_member, letter_of};
use crate::form::note;

/// So many parameters of a signature are shown.
const SHOWN: usize = 14;
/// So many new symbols are shown.
const NEW: usize = 6;

/// The prompt of a question.
pub fn prompt(ask: &Ask) -> Prompt {
    let mut writer = Writer { ask, names: Names::default(), out: String::new() };
    writer.change();
    writer.note();
    writer.signatures();
    writer.call();
    writer.out.push_str("<|answer|>");
    Prompt { text: writer.out, names: writer.names }
}

struct Writer<'a> {
    ask: &'a Ask,
    names: Names,
    out: String,
}

impl Writer<'_> {
    fn change(&mut self) {
        let change = &self.ask.change;
        self.out.push_str(&format!("<|change|>{} ", plain(&change.kind)));
        self.symbol(&change.symbol);
        if let Some(parameter) = &change.parameter {
            self.out.push('(');
            self.parameter(parameter);
            if let Some(value) = &change.value {
                self.out.push('=');
                let shown = self.literal(value);
                self.out.push_str(&shown);
            }
            self.out.push(')');
        }
        self.out.push_str("<|to|>");
        if change.replacement.is_empty() {
            self.out.push_str("unknown");
        }
        for (at, replacement) in change.replacement.iter().enumerate() {
            if at > 0 {
                self.out.push(' ');
            }
            match replacement.strip_prefix('(').and_then(|name| name.strip_suffix(')')) {
                Some(name) => self.parameter(name),
                None if replacement == "nothing" => self.out.push_str("nothing"),
                None => self.symbol(replacement),
            }
        }
    }

    fn note(&mut self) {
        let note = note::write(self.ask, &mut self.names);
        if !note.is_empty() {
            self.out.push_str("<|note|>");
            self.out.push_str(&note);
        }
    }

    /// A symbol; a member behind its class where it is new.
    fn symbol(&mut self, path: &str) {
        let letter = letter_of(self.ask, path);
        if self.names.known_symbol(path).is_none()
            && is_member(letter)
            && let Some((owner, _)) = path.rsplit_once('.')
            && let Some(owner) = self.names.symbol(owner, 'C')
        {
            self.out.push_str(&owner);
            self.out.push('.');
        }
        match self.names.symbol(path, letter) {
            Some(placeholder) => self.out.push_str(&placeholder),
            None => self.out.push_str(&plain(path)),
        }
    }

    fn parameter(&mut self, name: &str) {
        match self.names.parameter(name) {
            Some(placeholder) => self.out.push_str(&placeholder),
            None => self.out.push_str(&plain(name)),
        }
    }

    /// A literal: small ones as they are, short strings numbered, else `~`.
    fn literal(&mut self, text: &str) -> String {
        match text {
            "True" | "False" | "None" | "0" | "1" | "-1" => text.to_owned(),
            _ => short_string(text).and_then(|value| self.names.value(&value)).unwrap_or_else(|| "~".to_owned()),
        }
    }

    fn signatures(&mut self) {
        let ask = self.ask;
        let old: Vec<Vec<Parameter>> = ask.old.signatures.iter().map(|text| read_signature(text)).collect();
        self.out.push_str("<|old|>");
        let new: Vec<Vec<Parameter>> =
            ask.new.iter().flat_map(|symbol| &symbol.signatures).map(|text| read_signature(text)).collect();
        self.callable(
            &ask.old,
            &old,
            &|parameter, names| {
                names.known_parameter(&parameter.name).is_some()
                    || is_given(ask, &parameter.name)
                    || differs(parameter, &new)
            },
            &[],
        );
        for symbol in ask.new.iter().take(NEW) {
            self.out.push_str("<|new|>");
            let own: Vec<Vec<Parameter>> = symbol.signatures.iter().map(|text| read_signature(text)).collect();
            self.callable(
                symbol,
                &own,
                &|parameter, names| {
                    let is_new = !old.iter().flatten().any(|known| known.name == parameter.name);
                    let is_required = parameter.default.is_none();
                    names.known_parameter(&parameter.name).is_some()
                        || is_new
                        || is_required
                        || differs(parameter, &old)
                },
                &old,
            );
        }
    }

    fn callable(
        &mut self,
        symbol: &SymbolFacts,
        signatures: &[Vec<Parameter>],
        is_shown: &dyn Fn(&Parameter, &Names) -> bool,
        old: &[Vec<Parameter>],
    ) {
        self.symbol(&symbol.path);
        let is_value = matches!(letter_of(self.ask, &symbol.path), 'P' | 'K' | 'N');
        if signatures.is_empty() {
            self.out.push_str(if is_value { "" } else { "(?)" });
        }
        for parameters in signatures {
            self.out.push('(');
            self.parameters(parameters, is_shown, old);
            self.out.push(')');
        }
    }

    fn parameters(
        &mut self,
        parameters: &[Parameter],
        is_shown: &dyn Fn(&Parameter, &Names) -> bool,
        old: &[Vec<Parameter>],
    ) {
        let mut parts: Vec<String> = Vec::new();
        let mut shown = 0;
        let mut keywords_only = false;
        for (at, parameter) in parameters.iter().enumerate() {
            if parameter.kind == ParameterKind::KeywordOnly && !keywords_only {
                keywords_only = true;
                parts.push("*".to_owned());
            }
            keywords_only |= parameter.kind == ParameterKind::VarPositional;
            if shown < SHOWN && is_shown(parameter, &self.names) {
                shown += 1;
                parts.push(self.one(parameter, old));
            } else if parts.last().is_none_or(|last| last != "..") {
                parts.push("..".to_owned());
            }
            let is_last = parameters.get(at + 1).is_none_or(|next| next.kind != ParameterKind::PositionalOnly);
            if parameter.kind == ParameterKind::PositionalOnly && is_last {
                parts.push("/".to_owned());
            }
        }
        self.out.push_str(&parts.join(", "));
    }

    fn one(&mut self, parameter: &Parameter, old: &[Vec<Parameter>]) -> String {
        let name = self.names.parameter(&parameter.name).unwrap_or_else(|| plain(&parameter.name));
        match (parameter.kind, &parameter.default) {
            (ParameterKind::VarPositional, _) => format!("*{name}"),
            (ParameterKind::VarKeyword, _) => format!("**{name}"),
            (_, None) => name,
            (_, Some(default)) => {
                let same = old.iter().flatten().any(|known| {
                    known.name == parameter.name && known.default.as_deref().map(str::trim) == Some(default.trim())
                });
                let default = if same { "&".to_owned() } else { self.literal(default.trim()) };
                format!("{name}={default}")
            }
        }
    }

    fn call(&mut self) {
        let call = &self.ask.call;
        self.out.push_str(&format!("<|use|>{}", plain(&call.form)));
        if call.receiver {
            self.out.push_str(" self");
        }
        for argument in &call.arguments {
            self.out.push(' ');
            let name = match &argument.parameter {
                Some(name) => self.names.parameter(name).unwrap_or_else(|| plain(name)),
                None => "?".to_owned(),
            };
            let literal = argument.literal.as_deref().map(|text| self.literal(text));
            match argument.by {
                PassedBy::Star => self.out.push('*'),
                PassedBy::DoubleStar => self.out.push_str("**"),
                PassedBy::Keyword => self.out.push_str(&format!("{name}={}", literal.unwrap_or_default())),
                PassedBy::Position => match literal {
                    Some(literal) => self.out.push_str(&format!("{name}:{literal}")),
                    None => self.out.push_str(&name),
                },
            }
        }
        if !call.result.is_empty() {
            self.out.push_str(&format!(" {}", plain(&call.result)));
        }
    }
}

fn is_given(ask: &Ask, parameter: &str) -> bool {
    ask.call.arguments.iter().any(|argument| argument.parameter.as_deref() == Some(parameter))
}

/// Whether a parameter has another default in other signatures that have it.
fn differs(parameter: &Parameter, others: &[Vec<Parameter>]) -> bool {
    let same = others.iter().flatten().filter(|known| known.name == parameter.name);
    same.into_iter().any(|known| known.default.as_deref().map(str::trim) != parameter.default.as_deref().map(str::trim))
}

/// A short plain string in single quotes.
fn short_string(text: &str) -> Option<String> {
    let plain = changes::python::PlainString::parse(text)?;
    let is_short = plain.content.chars().count() <= 16 && !plain.content.contains(['\'', '\n']);
    is_short.then(|| format!("'{}'", plain.content))
}

/// Text of the record outside of the numbering: without what placeholders and marks begin with.
fn plain(text: &str) -> String {
    text.chars().filter(|c| !matches!(c, '$' | '|' | '\n' | '\r')).collect()
}
