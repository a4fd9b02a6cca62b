//! Values of configuration keys, with a message where one has the wrong type.

use analysis::settings::Selector;
use changes::Confidence;

use super::Patterns;
use crate::intake::Intake;
use crate::read::Source;
use crate::table::{self, Value};

/// One key and its value, with what is needed to complain about it.
pub(super) struct Entry<'a, 'i> {
    pub key: &'a str,
    pub value: &'a Value<'i>,
    pub source: &'a Source,
}

impl Entry<'_, '_> {
    /// Complains that something else was expected.
    pub fn expected(&self, what: &str, intake: &mut Intake) {
        let line = table::line(self.source, self.value);
        let found = table::kind(self.value);
        intake.problem(self.source, line, format!("`{}` must be {what}, not {found}; it is not used", self.key));
    }

    pub fn boolean(&self, intake: &mut Intake) -> Option<bool> {
        let value = self.value.as_ref().as_bool();
        if value.is_none() {
            self.expected("true or false", intake);
        }
        value
    }

    pub fn probability(&self, intake: &mut Intake) -> Option<f64> {
        let value = self.value.as_ref();
        let number = value.as_float().and_then(|float| float.as_str().parse::<f64>().ok());
        let whole = || value.as_integer().and_then(|whole| whole.as_str().parse::<f64>().ok());
        let found = number.or_else(whole).filter(|number| (0.0..=1.0).contains(number));
        if found.is_none() {
            self.expected("a number from 0 to 1", intake);
        }
        found
    }

    pub fn count(&self, intake: &mut Intake) -> Option<u32> {
        let value = self.value.as_ref().as_integer().and_then(|number| number.as_str().parse().ok());
        if value.is_none() {
            self.expected("a whole number, 0 or more", intake);
        }
        value
    }

    pub fn text(&self, intake: &mut Intake) -> Option<&str> {
        let value = self.value.as_ref().as_str();
        if value.is_none() {
            self.expected("a string", intake);
        }
        value
    }

    pub fn confidence(&self, intake: &mut Intake) -> Option<Confidence> {
        match self.text(intake)? {
            "certain" => Some(Confidence::Certain),
            "likely" => Some(Confidence::Likely),
            "possible" => Some(Confidence::Possible),
            other => {
                let line = table::line(self.source, self.value);
                let message = format!(
                    "`confidence` must be \"certain\", \"likely\" or \"possible\", not {other:?}; it is not used"
                );
                intake.problem(self.source, line, message);
                None
            }
        }
    }

    pub fn selectors(&self, intake: &mut Intake) -> Option<Vec<Selector>> {
        self.value.as_ref().as_array().or_else(|| {
            self.expected("an array of strings", intake);
            None
        })?;
        let words = table::strings(self.value, self.key, self.source, intake);
        Some(words.into_iter().map(|(word, line)| self.selector(word, line, intake)).collect())
    }

    fn selector(&self, word: &str, line: u32, intake: &mut Intake) -> Selector {
        let selector = Selector::parse(word.trim());
        let digits = word.strip_prefix("AL").unwrap_or_default();
        let looks_like_code = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
        if looks_like_code && matches!(selector, Selector::Name(_)) {
            intake.problem(self.source, line, format!("`{}`: there is no code {word}", self.key));
        }
        selector
    }

    pub fn patterns(&self, intake: &mut Intake) -> Option<Patterns> {
        self.value.as_ref().as_array().or_else(|| {
            self.expected("an array of strings", intake);
            None
        })?;
        let mut good = Vec::new();
        for (text, line) in table::strings(self.value, self.key, self.source, intake) {
            match Patterns::new([text]).1.first() {
                Some(error) => intake.problem(self.source, line, format!("`{}`: {error}; it is not used", self.key)),
                None => good.push(text),
            }
        }
        Some(Patterns::new(good).0)
    }
}
