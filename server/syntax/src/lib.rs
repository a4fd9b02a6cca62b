//! One Python file: text, positions, tree, scopes, imports, bindings. Knows no library.

pub mod cells;
pub mod docstring;
pub mod edit;
pub mod imports;
mod kind;
pub mod literal;
pub mod model;
mod modelled;
pub mod node;
pub mod parsed;
pub mod text;

pub use edit::TextEdit;
pub use imports::{ImportStatement, ImportedName};
pub use model::{Binding, BindingId, BindingKind, Model, Reaching, Scope, ScopeId, ScopeKind, StarImport, Unpack};
pub use modelled::Modelled;
pub use node::Call;
pub use parsed::{ParseRefusal, Parsed};
pub use text::{Encoding, LineIndex, Position};
pub use tree_sitter::Node;
