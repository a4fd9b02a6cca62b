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
    /// A model's answer is tried from this probability of its own on; else from the model's threshold on.
    pub model_threshold: Option<f64>,
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
            model_threshold: None,
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

impl Selector {
    /// Whether it selects a finding.
    pub fn selects(&self, finding: &crate::finding::Finding) -> bool {
        self.selects_change(&finding.change, &finding.symbol)
    }

    /// Whether it selects a change under the id `symbol`.
    pub fn selects_change(&self, change: &changes::Change, symbol: &str) -> bool {
        match self {
            Selector::All => true,
            Selector::UnusedSuppression => false,
            Selector::Kind(kind) => change.kind == *kind,
            Selector::Name(name) => {
                if changes::normalise(name) == change.distribution {
                    return true;
                }
                let path = symbol.split('(').next().unwrap_or(symbol);
                symbol == name
                    || change.id == *name
                    || path == name
                    || path.strip_prefix(name.as_str()).is_some_and(|rest| rest.starts_with('.'))
            }
        }
    }
}

impl Settings {
    /// Whether findings of a change under the id `symbol` are shown.
    pub fn shows(&self, change: &changes::Change, symbol: &str) -> bool {
        let any = |selectors: &[Selector]| selectors.iter().any(|selector| selector.selects_change(change, symbol));
        // What is off by default is turned on by naming its kind, its symbol, or everything; not by a library's name.
        let named = |selectors: &[Selector]| {
            selectors.iter().any(|selector| match selector {
                Selector::Name(name) => {
                    changes::normalise(name) != change.distribution && selector.selects_change(change, symbol)
                }
                other => other.selects_change(change, symbol),
            })
        };
        let selected = if change.kind.is_off_by_default() {
            named(&self.select) || named(&self.extend_select)
        } else {
            self.select.is_empty() || any(&self.select) || any(&self.extend_select)
        };
        selected && !any(&self.ignore)
    }
}
