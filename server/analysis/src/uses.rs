//! Uses: places in the code that resolve to a path which changes name.

use std::ops::Range;
use std::sync::Arc;

use changes::{Confidence, Library, UseForm};
use syntax::{Call, Node};

/// A place that resolves to a symbol.
#[derive(Debug, Clone)]
pub struct Use<'t> {
    /// The expression, import item or definition that denotes the symbol: `np.in1d`, `df.append`, `in1d` in
    /// `from numpy import in1d`.
    pub node: Node<'t>,
    /// The outdated name alone, in bytes.
    pub name: Range<usize>,
    /// The whole use: the call if it is called, the decorator, the import item.
    pub whole: Node<'t>,
    /// In which position.
    pub form: UseForm,
    /// The library that the path belongs to.
    pub library: Arc<Library>,
    /// The dotted path under which changes are looked up: as written for what is reached through modules, on the
    /// defining class (or a base) for members: `pandas.DataFrame.append`.
    pub path: String,
    /// For members: the receiver's expression.
    pub receiver: Option<Node<'t>>,
    /// The receiver is the class itself (`pandas.DataFrame.append(df, x)`): `self` is the first positional argument.
    pub through_class: bool,
    /// For calls, and decorators with arguments.
    pub call: Option<Call<'t>>,
    /// For class-entry, override and base uses: the class definition.
    pub class: Option<Node<'t>>,
    /// How sure the resolution is.
    pub confidence: Confidence,
    /// How it got there, one step a line.
    pub how: Vec<String>,
}
