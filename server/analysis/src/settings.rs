//! What the user wants to see and have fixed; read by `project`, obeyed here.

use changes::{Confidence, Kind};

/// Settings that the analysis obeys.
#[derive(Debug, Clone, PartialEq)]
pub struct Settings {
    /// `--select`: only these; empty: all that are on by default.
    pub select: Vec<Selector>,
    /// `--extend-select`: these as well.
    pub extend_select: Vec<Selector>,
    /// `--ignore`.
    pub ignore: Vec<Selector>,
    /// The lowest confidence that is shown; `Likely` by default.
    pub confidence: Confidence,
    /// Whether what is deprecated only in releases later than the one in use is shown as a hint.
    pub future: bool,
    /// Whether suppression comments that suppress nothing are reported.
    pub unused_suppressions: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Settings {
            select: Vec::new(),
            extend_select: Vec::new(),
            ignore: Vec::new(),
            confidence: Confidence::Likely,
            future: false,
            unused_suppressions: false,
        }
    }
}

/// One word of `--select` and `--ignore`: a kind or its code, a distribution, or a symbol with all that lies below it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Selector {
    /// `AL006` or `parameter`; `AL` is [`Selector::All`].
    Kind(Kind),
    /// `AL`, `ALL`.
    All,
    /// `AL900`: a suppression that suppresses nothing.
    UnusedSuppression,
    /// A distribution (normalised name) or a dotted path or id: `pandas`, `numpy.in1d`, `pandas.date_range(closed)`.
    Name(String),
}

impl Selector {
    /// Reads one word. Never fails: what is no code and no kind is a name.
    pub fn parse(text: &str) -> Selector {
        match text {
            "AL" | "ALL" | "all" => Selector::All,
            "AL900" => Selector::UnusedSuppression,
            _ => Kind::from_name_or_code(text).map_or_else(|| Selector::Name(text.to_owned()), Selector::Kind),
        }
    }
}
