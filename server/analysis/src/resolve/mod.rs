//! What an expression denotes: a library's symbol, an instance of a type, or nothing known.

pub mod value;

use syntax::{Model, Node};

use crate::file::Project;
pub use value::{Resolution, Value};

/// Answers what expressions denote; caches its answers.
pub struct Resolver<'a> {
    /// Database, environment, settings.
    pub project: Project<'a>,
    /// The file.
    pub model: &'a Model<'a>,
}

impl<'a> Resolver<'a> {
    /// A resolver for a file.
    pub fn new(project: Project<'a>, model: &'a Model<'a>) -> Resolver<'a> {
        Resolver { project, model }
    }

    /// What an expression denotes.
    pub fn resolve(&self, node: Node<'a>) -> Resolution {
        let _ = node;
        todo!()
    }

    /// The canonical paths of the classes of which the expression's value is an instance (builtins as `builtins.list`);
    /// empty where unknown. More than one: a union.
    pub fn types_of(&self, node: Node<'a>) -> Vec<String> {
        let _ = node;
        todo!()
    }

    /// The dotted library path that the expression denotes as written, imports and aliases undone
    /// (`np.lib.in1d` → `numpy.lib.in1d`); `None` for all else.
    pub fn path_of(&self, node: Node<'a>) -> Option<String> {
        let _ = node;
        todo!()
    }

    /// Whether instances of the class `path` are instances of `base` too, by the surfaces.
    pub fn is_subclass(&self, path: &str, base: &str) -> bool {
        let _ = (path, base);
        todo!()
    }
}
