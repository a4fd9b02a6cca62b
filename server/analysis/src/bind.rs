//! Arguments bound to parameters, as Python would.

use changes::surface::Parameter;
use syntax::Node;

/// A call's arguments by parameter.
#[derive(Debug, Clone, Default)]
pub struct Bound<'t> {
    /// The signature that it was bound to; empty where none is known (then keywords are bound by name, and positional
    /// arguments are in `extra`).
    pub signature: Vec<Parameter>,
    /// Whether a signature was known and accepted the call.
    pub by_signature: bool,
    /// What is bound, in the order of the text.
    pub arguments: Vec<BoundArgument<'t>>,
    /// Positional arguments that no named parameter takes (`*args`, or no signature known).
    pub extra: Vec<Node<'t>>,
    /// The call holds `*x` or `**x`.
    pub starred: bool,
}

/// An argument bound to a parameter.
#[derive(Debug, Clone)]
pub struct BoundArgument<'t> {
    /// The parameter's name.
    pub parameter: String,
    /// The value.
    pub value: Node<'t>,
    /// The whole argument as written (`k=v` or `v`).
    pub node: Node<'t>,
    /// The keyword's identifier, where written by keyword.
    pub keyword: Option<Node<'t>>,
}

impl<'t> Bound<'t> {
    /// The argument bound to a parameter.
    pub fn argument(&self, parameter: &str) -> Option<&BoundArgument<'t>> {
        self.arguments.iter().find(|argument| argument.parameter == parameter)
    }
}

/// Binds the call of a use, in FORMS.md's order: the newest release at or below the version in use whose signature
/// accepts it and names every argument; else the last that ever did; else keywords by name over the union of all.
/// A class-entry use of a configuration class binds the body's simple assignments. `None` where nothing is called.
pub fn bind<'t>(site: &crate::uses::Use<'t>, context: &crate::file::FileContext<'t>) -> Option<Bound<'t>> {
    let _ = (site, context);
    todo!()
}
