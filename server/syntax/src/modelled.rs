//! A parsed file together with its model, for whoever keeps both.

use crate::model::Model;
use crate::parsed::Parsed;

self_cell::self_cell!(
    struct Pair {
        owner: Parsed,
        #[covariant]
        dependent: Model,
    }
    impl {Debug}
);

/// A parsed file and its scopes and bindings.
#[derive(Debug)]
pub struct Modelled(Pair);

impl Modelled {
    /// Builds the model of a parsed file, and keeps both.
    pub fn new(parsed: Parsed) -> Modelled {
        Modelled(Pair::new(parsed, |parsed| Model::new(parsed)))
    }

    /// The file.
    pub fn parsed(&self) -> &Parsed {
        self.0.borrow_owner()
    }

    /// Its scopes and bindings.
    pub fn model(&self) -> &Model<'_> {
        self.0.borrow_dependent()
    }
}
