//! Whether the conditions of a change or of one of its rewrites hold for a use.

use std::collections::BTreeMap;

use changes::record::{Condition, Place};

use crate::bind::Bound;
use crate::file::FileContext;
use crate::uses::Use;

/// Whether all of `when` and `place` hold. What cannot be told (an unknown type, a starred call) does not hold.
pub fn hold<'t>(
    when: &BTreeMap<String, Condition>,
    place: &Place,
    site: &Use<'t>,
    bound: Option<&Bound<'t>>,
    context: &FileContext<'t>,
) -> bool {
    let _ = (when, place, site, bound, context);
    todo!()
}
