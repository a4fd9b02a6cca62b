//! The database that travels in the binary.

use anyhow::Context;
use changes::Database;

/// The compiled index; `build.rs` makes it from `api-changelogs/`.
static INDEX: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/index.bin"));

/// The embedded database.
pub fn database() -> anyhow::Result<Database> {
    let index = changes::index::Index::open(INDEX).context("the embedded database")?;
    Ok(Database::default().with_all(index.layers()))
}
