//! What a rewrite knows of itself and the gates ask for. A migration that comes as plain code gives less, and the gates
//! then answer unknown.

use std::collections::BTreeSet;
use std::ops::Range;

use changes::ChangeRef;
use changes::record::{ResultUse, Safety};

use crate::finding::{Edit, RewriteOrigin};

/// Edits that are to be judged, with what is known of them.
#[derive(Debug, Clone)]
pub struct Candidate {
    /// The change that they migrate from.
    pub change: ChangeRef,
    /// The path that the use resolved to.
    pub path: String,
    /// The whole use in the old text.
    pub whole: Range<usize>,
    /// The outdated name in the old text.
    pub name: Range<usize>,
    /// Where the rewrite comes from.
    pub origin: RewriteOrigin,
    /// What its author says.
    pub safety: Safety,
    /// Why it is unsafe.
    pub because: Option<String>,
    /// One line for a menu.
    pub title: String,
    /// Sorted, not overlapping.
    pub edits: Vec<Edit>,
    /// What is known.
    pub facts: Facts,
}

/// What is known of a rewrite.
#[derive(Debug, Clone, Default)]
pub struct Facts {
    /// The targets in the old text, those of `[[also]]` included.
    pub targets: Vec<Range<usize>>,
    /// The arguments of the old call.
    pub arguments: Vec<ArgumentFact>,
    /// Indexes into `arguments` in the order in which the new text evaluates them.
    pub order: Vec<usize>,
    /// Library symbols and members that the new text uses.
    pub symbols: Vec<SymbolFact>,
    /// PEP 508 requirements.
    pub requires: Vec<String>,
    /// Parameters that the call left to their defaults.
    pub defaults: Vec<DefaultFact>,
    /// Parameters that the new text names by keyword.
    pub keywords: BTreeSet<String>,
    /// The result's type, old and new.
    pub result: ResultFact,
    /// Evidence that old and new are one.
    pub same: Option<String>,
    /// The record's example shows old and new side by side, and is a test.
    pub proven: bool,
    /// Names of the old text that the new one may leave unbound on purpose, and gaps in what is known of names.
    pub names_gap: Option<String>,
}

impl Facts {
    /// Joins the facts of another place of the same migration.
    pub fn join(&mut self, other: Facts) {
        let offset = self.arguments.len();
        self.targets.extend(other.targets);
        self.arguments.extend(other.arguments);
        self.order.extend(other.order.into_iter().map(|index| index + offset));
        self.symbols.extend(other.symbols);
        self.requires.extend(other.requires);
        self.defaults.extend(other.defaults);
        self.keywords.extend(other.keywords);
        self.result = self.result.clone().worst(other.result);
        self.same = self.same.take().or(other.same);
        self.names_gap = self.names_gap.take().or(other.names_gap);
    }
}

/// One argument of the old call.
#[derive(Debug, Clone)]
pub struct ArgumentFact {
    /// How it is told to the user.
    pub label: String,
    /// Its value in the old text.
    pub range: Range<usize>,
    /// A name, constant or attribute chain: order and number of evaluations do not matter.
    pub plain: bool,
    /// How often the new text has it.
    pub uses: usize,
    /// Stands in a branch, a lambda or a comprehension of the new text.
    pub conditional: bool,
    /// Why it may go: dropped by name, mapped, or a literal that a condition names.
    pub dropped: Option<String>,
}

/// A library symbol in the new text.
#[derive(Debug, Clone)]
pub struct SymbolFact {
    /// Its path; `None` for a member of a value whose type is not known.
    pub path: Option<String>,
    /// As written in the template.
    pub written: String,
    /// How it is called, if it is.
    pub call: Option<CallShape>,
    /// It is the old callee itself: it is known to exist, and only the named keywords are asked.
    pub is_old: bool,
}

/// The shape of a call.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CallShape {
    /// How many positional arguments.
    pub positional: usize,
    /// The keywords.
    pub keywords: Vec<String>,
    /// `*x` or `**x` stand in it.
    pub starred: bool,
}

/// A parameter that the old call left to its default.
#[derive(Debug, Clone)]
pub struct DefaultFact {
    /// The old parameter.
    pub parameter: String,
    /// What became of its default.
    pub fate: DefaultFate,
}

/// What became of a default.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DefaultFate {
    /// Old and new agree in the span.
    Agrees,
    /// The new text spells the old one.
    Spelled,
    /// The record excuses it.
    Excused(String),
    /// They differ: old and new.
    Differs(String, String),
    /// It cannot be told.
    Unknown(String),
}

/// The result's type, old and new.
#[derive(Debug, Clone, Default)]
pub struct ResultFact {
    /// Type expressions that the old call may give, where known.
    pub old: Option<String>,
    /// Those of the new expression.
    pub new: Option<String>,
    /// The record lists the use of this result as fine.
    pub excused: Option<ResultUse>,
    /// The record lists uses of the result that stay right, and this one is not among them.
    pub limited: bool,
    /// The value that the place gives is not asked for, or is not touched by the rewrite.
    pub untouched: bool,
    /// There is a place whose result is asked.
    pub asked: bool,
}

impl ResultFact {
    fn worst(self, other: ResultFact) -> ResultFact {
        let limited = (self.limited && self.matters()) || (other.limited && other.matters());
        let worst = if self.matters() { self } else { other };
        ResultFact { limited, ..worst }
    }

    fn matters(&self) -> bool {
        self.asked && !self.untouched && self.excused.is_none()
    }
}
