//! From a hit to its migrations: derived and written rewrites, filled and printed in the file's own style.

use crate::file::FileContext;
use crate::finding::Fix;
use crate::matching::Hit;

/// The migrations of a hit, gated, best first; or why there are none.
pub fn fix_for<'t>(hit: &Hit<'t>, context: &FileContext<'t>) -> Fix {
    let _ = (hit, context);
    todo!()
}
