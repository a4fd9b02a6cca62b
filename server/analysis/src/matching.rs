//! Which changes a use hits: form, arguments, place and versions.

use changes::ChangeRef;

use crate::bind::Bound;
use crate::uses::Use;

/// A use that a change hits.
#[derive(Debug, Clone)]
pub struct Hit<'t> {
    /// The use.
    pub site: Use<'t>,
    /// The change.
    pub change: ChangeRef,
    /// The call's arguments bound to the old signature (calls and decorators with arguments; the class body's entries
    /// for class-entry uses of a configuration class).
    pub bound: Option<Bound<'t>>,
}
