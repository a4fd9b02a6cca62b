//! Tables of parameter values that many changes share (`values/<name>.toml`).

use serde::{Deserialize, Serialize};

/// A values table.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ValueTable {
    /// Regular expression for text before `old` in a string, kept as it is.
    pub prefix: Option<String>,
    /// The same, after it.
    pub suffix: Option<String>,
    /// The rows, in order.
    pub rows: Vec<ValueRow>,
}

/// One value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ValueRow {
    /// Python literal.
    pub old: String,
    /// Python literal.
    pub new: String,
    /// PEP 508 requirements.
    pub requires: Vec<String>,
}

impl ValueTable {
    /// The row for a Python literal (as it stands in the code, any quoting) and the new literal, prefix and suffix kept
    /// and the quoting of `literal` kept. `None` where the table does not have it.
    pub fn look_up(&self, literal: &str) -> Option<(&ValueRow, String)> {
        let _ = literal;
        todo!()
    }
}
