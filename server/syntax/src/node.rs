//! Small readings of tree-sitter nodes that many places need.

use tree_sitter::Node;

/// A call's parts.
#[derive(Debug, Clone)]
pub struct Call<'t> {
    /// The whole call.
    pub node: Node<'t>,
    /// What is called.
    pub callee: Node<'t>,
    /// The `argument_list` (or the `generator_expression` of `f(x for x in y)`).
    pub list: Node<'t>,
    /// In the order of the text.
    pub arguments: Vec<CallArgument<'t>>,
}

/// One argument of a call.
#[derive(Debug, Clone, Copy)]
pub struct CallArgument<'t> {
    /// How it is written.
    pub kind: ArgumentKind<'t>,
    /// The whole argument: `k=v`, `*v`, `**v`, `v`.
    pub node: Node<'t>,
    /// The value alone.
    pub value: Node<'t>,
}

/// How an argument is written.
#[derive(Debug, Clone, Copy)]
pub enum ArgumentKind<'t> {
    /// `v`.
    Positional,
    /// `k=v`; the keyword's identifier.
    Keyword(Node<'t>),
    /// `*v`.
    Star,
    /// `**v`.
    DoubleStar,
}

impl<'t> Call<'t> {
    /// Reads a `call` node; `None` for other nodes and for broken ones.
    pub fn read(node: Node<'t>) -> Option<Call<'t>> {
        let _ = node;
        todo!()
    }
}

/// Named children without comments.
pub fn children<'t>(node: Node<'t>) -> Vec<Node<'t>> {
    let mut cursor = node.walk();
    node.named_children(&mut cursor).filter(|child| child.kind() != "comment").collect()
}

/// The node without parentheses around it (`((x))` → `x`).
pub fn unparenthesised(mut node: Node<'_>) -> Node<'_> {
    while node.kind() == "parenthesized_expression" {
        match children(node).first() {
            Some(inner) => node = *inner,
            None => break,
        }
    }
    node
}

/// The innermost statement around a node (itself, if it is one): a direct child of a `module` or `block`.
pub fn statement(node: Node<'_>) -> Node<'_> {
    let _ = node;
    todo!()
}

/// The parts of a dotted chain of names: `a.b.c` → nodes of `a`, `b`, `c`; `None` where something else is in it.
pub fn dotted<'t>(node: Node<'t>) -> Option<Vec<Node<'t>>> {
    let _ = node;
    todo!()
}
