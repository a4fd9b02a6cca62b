//! The database that travels in the binary.

use std::sync::LazyLock;

use anyhow::Context;
use changes::Database;

/// The compiled index; `build.rs` makes it from `api-changelogs/`.
static INDEX: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/index.bin"));

/// The day up to which releases were mined for it.
pub const DATE: &str = include_str!("../../../api-changelogs/DATE").trim_ascii();

/// What `--version` says.
pub fn version() -> &'static str {
    static VERSION: LazyLock<String> = LazyLock::new(|| format!("{} (database of {DATE})", env!("CARGO_PKG_VERSION")));
    &VERSION
}

/// The embedded database.
pub fn database() -> anyhow::Result<Database> {
    let index = changes::index::Index::open(INDEX).context("the embedded database")?;
    Ok(Database::default().with_all(index.layers()))
}
