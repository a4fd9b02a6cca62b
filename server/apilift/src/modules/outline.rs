//! What is read off a module's text without parsing it: its import statements and the words that changes ask for.

use std::hash::{Hash, Hasher};
use std::sync::OnceLock;

use analysis::ModuleId;
use changes::{Database, Words};
use rustc_hash::FxHasher;

/// A module at a glance.
pub struct Outline {
    /// Of the text.
    hash: u64,
    /// The words of it that changes ask for.
    pub words: Words,
    /// What it imports, as far as it may be the project's.
    pub imports: Vec<Import>,
    /// The project's modules among them, once they were looked for.
    pub modules: OnceLock<Vec<ModuleId>>,
}

/// One module that is imported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Import {
    /// Dots before it.
    pub level: usize,
    /// The dotted path.
    pub path: String,
}

impl Outline {
    /// Reads a text.
    pub fn of(text: &str, database: &Database) -> Outline {
        Outline { hash: hash(text), words: database.words(text), imports: imports(text), modules: OnceLock::new() }
    }

    /// Whether it was made of this text.
    pub fn is_of(&self, text: &str) -> bool {
        self.hash == hash(text)
    }
}

fn hash(text: &str) -> u64 {
    let mut hasher = FxHasher::default();
    text.hash(&mut hasher);
    hasher.finish()
}

/// The imports of a text: each line that starts with `import` or `from`. A line in a string may be taken for one; then a
/// module more is looked at.
fn imports(text: &str) -> Vec<Import> {
    let mut out = Vec::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        let line = line.trim_start();
        if let Some(rest) = line.strip_prefix("import ") {
            for item in rest.split('#').next().unwrap_or_default().split(',') {
                let path = item.split_whitespace().next().unwrap_or_default();
                push(&mut out, 0, path);
            }
        } else if let Some(rest) = line.strip_prefix("from ") {
            let Some((module, names)) = rest.split_once("import") else { continue };
            let module = module.trim();
            let path = module.trim_start_matches('.');
            let level = module.len() - path.len();
            push(&mut out, level, path);
            let mut named = names.split('#').next().unwrap_or_default().to_owned();
            if named.contains('(') {
                while !named.contains(')') {
                    let Some(next) = lines.next() else { break };
                    named.push_str(next.split('#').next().unwrap_or_default());
                }
            }
            // A name may be a module itself.
            for name in named.split(['(', ')', ',', '\\']) {
                let name = name.split_whitespace().next().unwrap_or_default();
                if !name.is_empty() && name != "*" {
                    let below = if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
                    push(&mut out, level, &below);
                }
            }
        }
    }
    out
}

fn push(out: &mut Vec<Import>, level: usize, path: &str) {
    let is_dotted = path.split('.').all(|part| part.chars().all(|c| c == '_' || c.is_alphanumeric()));
    if !is_dotted || path.is_empty() && level == 0 {
        return;
    }
    let import = Import { level, path: path.to_owned() };
    if !out.contains(&import) {
        out.push(import);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn imports_are_read_off_lines() {
        let text = "import a.b as c, d\nfrom . import x\nfrom ..y.z import (\n    one,  # said\n    two as three,\n)\n\
                    try:\n    from e import *\nexcept ImportError:\n    import f # g\n";
        let shown: Vec<String> =
            imports(text).iter().map(|import| format!("{}{}", ".".repeat(import.level), import.path)).collect();
        assert_eq!(shown, ["a.b", "d", ".", ".x", "..y.z", "..y.z.one", "..y.z.two", "e", "f"]);
    }
}
