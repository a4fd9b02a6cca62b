//! The words of the model.

use rustc_hash::FxHashMap;
use smallvec::SmallVec;
use tree_sitter::Node;

use super::value::SlotId;
use crate::imports::FromModule;

/// Index of a scope.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ScopeId(pub u32);

/// Index of a binding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct BindingId(pub u32);

/// A scope.
#[derive(Debug)]
pub struct Scope<'t> {
    /// What opens it.
    pub kind: ScopeKind,
    /// `module`, `class_definition`, `function_definition`, `lambda`, or a comprehension.
    pub node: Node<'t>,
    /// The enclosing scope.
    pub parent: Option<ScopeId>,
    /// All bindings of each name, in the order of the text.
    pub names: FxHashMap<&'t str, Vec<BindingId>>,
    pub(super) slots: FxHashMap<&'t str, SlotId>,
}

/// What opens a scope.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ScopeKind {
    /// The file.
    Module,
    /// A class body.
    Class,
    /// A `def`.
    Function,
    /// A lambda.
    Lambda,
    /// A comprehension or generator expression.
    Comprehension,
}

/// One place that binds a name.
#[derive(Debug, Clone)]
pub struct Binding<'t> {
    /// The name.
    pub name: &'t str,
    /// The identifier (for `import a.b.c`: of `a`).
    pub node: Node<'t>,
    /// The scope that the name belongs to (`global` and `nonlocal` followed).
    pub scope: ScopeId,
    /// How it is bound.
    pub kind: BindingKind<'t>,
}

/// A step from an assigned value to the target: `a, (b, *c) = value`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unpack {
    /// The n-th of so many targets, before any star.
    Index(usize),
    /// The n-th from the end, after a star (1 is the last).
    FromEnd(usize),
    /// The starred one.
    Rest,
}

/// How a name is bound.
#[derive(Debug, Clone)]
pub enum BindingKind<'t> {
    /// `import a.b.c` binds `a`, `import a.b.c as d` binds `d` to `a.b.c`.
    Import {
        /// The statement.
        statement: Node<'t>,
        /// The item in the statement.
        item: Node<'t>,
        /// What the name is: `a` without alias, `a.b.c` with.
        module: String,
        /// All that is loaded: `a.b.c`.
        loaded: String,
    },
    /// `from m import x as y`.
    FromImport {
        /// The statement.
        statement: Node<'t>,
        /// The item in the statement.
        item: Node<'t>,
        /// Dots before the module.
        level: usize,
        /// The module after the dots; may be empty.
        module: String,
        /// `x`.
        member: String,
    },
    /// `name = value`, `name: T = value`, `name := value`; or unpacked from `value`.
    Assign {
        /// The right side; `None` for a bare annotation.
        value: Option<Node<'t>>,
        /// The annotation.
        annotation: Option<Node<'t>>,
        /// The way from the value to this name; empty for a plain target.
        unpack: SmallVec<[Unpack; 2]>,
    },
    /// `name += value`; the statement's node, so that the old bindings are those reaching it.
    AugmentedAssign {
        /// The right side.
        value: Node<'t>,
        /// The `augmented_assignment`.
        statement: Node<'t>,
    },
    /// `for name in iterable`, also in comprehensions.
    For {
        /// What is iterated.
        iterable: Node<'t>,
        /// The way from an item to this name.
        unpack: SmallVec<[Unpack; 2]>,
    },
    /// `with context as name`.
    With {
        /// The context manager.
        context: Node<'t>,
        /// The way from what it enters with to this name.
        unpack: SmallVec<[Unpack; 2]>,
        /// `async with`.
        is_async: bool,
    },
    /// `except E as name`; the exception expression.
    Except(Node<'t>),
    /// A parameter.
    Parameter {
        /// The `function_definition` or `lambda`.
        function: Node<'t>,
        /// 0-based index among all parameters, stars included.
        index: usize,
        /// Annotation.
        annotation: Option<Node<'t>>,
        /// Default.
        default: Option<Node<'t>>,
        /// 0, 1 (`*args`) or 2 (`**kwargs`).
        stars: usize,
    },
    /// `def name`.
    Function(Node<'t>),
    /// `class name`.
    Class(Node<'t>),
    /// A capture in a `match` pattern.
    Capture,
    /// `del name`: unbinds it.
    Delete,
    /// `type Name = value` (PEP 695), and type parameters (no value).
    TypeAlias(Option<Node<'t>>),
}

/// How many bindings of one use are kept.
pub const MAX_REACHING: usize = 64;

/// The bindings that reach a use.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reaching {
    /// In the order of the text. Empty: the name is a builtin, comes from a star import, or is unknown.
    pub bindings: SmallVec<[BindingId; 2]>,
    /// It may also be unbound here (then a builtin or a star import may be meant).
    pub maybe_unbound: bool,
    /// Found in an enclosing scope, whose later bindings may be seen as well.
    pub outer: bool,
    /// More than [`MAX_REACHING`] bindings reach it; the others are left out.
    pub truncated: bool,
}

/// A `from m import *`.
#[derive(Debug, Clone)]
pub struct StarImport<'t> {
    /// The statement.
    pub statement: Node<'t>,
    /// What stands after `from`.
    pub from: FromModule<'t>,
    /// The scope that it fills.
    pub scope: ScopeId,
}
