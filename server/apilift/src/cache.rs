//! The user's cache folder: fetched wheels and what was mined from them.

use std::path::PathBuf;

use anyhow::Context;
use etcetera::BaseStrategy;

/// The variable that names another folder.
const VARIABLE: &str = "APILIFT_CACHE_DIR";

/// The folder of ours in the user's cache; it may not be there yet.
pub fn folder() -> anyhow::Result<PathBuf> {
    if let Some(folder) = std::env::var_os(VARIABLE).filter(|folder| !folder.is_empty()) {
        return Ok(PathBuf::from(folder));
    }
    let strategy = etcetera::choose_base_strategy()
        .with_context(|| format!("this account has no home, so no cache folder is known; name one with {VARIABLE}"))?;
    Ok(strategy.cache_dir().join("apilift"))
}
