//! Small readings of tree-sitter nodes that many places need.

use std::ops::Range;

use tree_sitter::{Node, TreeCursor};

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
        if node.kind() != "call" {
            return None;
        }
        let callee = node.child_by_field_name("function")?;
        let list = node.child_by_field_name("arguments")?;
        if node.has_error() && (is_broken(node) || is_broken(list)) {
            return None;
        }
        let arguments = match list.kind() {
            "argument_list" => children(list).into_iter().map(CallArgument::read).collect::<Option<_>>()?,
            _ => vec![CallArgument { kind: ArgumentKind::Positional, node: list, value: list }],
        };
        Some(Call { node, callee, list, arguments })
    }
}

impl<'t> CallArgument<'t> {
    fn read(node: Node<'t>) -> Option<CallArgument<'t>> {
        let only = || children(node).first().copied();
        let (kind, value) = match node.kind() {
            "keyword_argument" => {
                let name = node.child_by_field_name("name")?;
                (ArgumentKind::Keyword(name), node.child_by_field_name("value")?)
            }
            "list_splat" | "list_splat_pattern" => (ArgumentKind::Star, only()?),
            "dictionary_splat" => (ArgumentKind::DoubleStar, only()?),
            _ => (ArgumentKind::Positional, node),
        };
        Some(CallArgument { kind, node, value })
    }
}

fn is_broken(node: Node<'_>) -> bool {
    let mut cursor = node.walk();
    node.children(&mut cursor).any(|child| child.is_error() || child.is_missing())
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

/// The innermost statement around a node (itself, if it is one): a direct child of a `module` or `block`, but not the
/// `case` of a `match`. The root for the root.
pub fn statement(mut node: Node<'_>) -> Node<'_> {
    while let Some(parent) = node.parent() {
        if matches!(parent.kind(), "module" | "block") && !matches!(node.kind(), "case_clause" | "block") {
            return node;
        }
        node = parent;
    }
    node
}

/// The parts of a dotted chain of names: `a.b.c` → nodes of `a`, `b`, `c`; `None` where something else is in it.
pub fn dotted<'t>(mut node: Node<'t>) -> Option<Vec<Node<'t>>> {
    let mut parts = Vec::new();
    loop {
        match node.kind() {
            "identifier" => {
                parts.push(node);
                break;
            }
            "attribute" => {
                parts.push(node.child_by_field_name("attribute")?);
                node = node.child_by_field_name("object")?;
            }
            "dotted_name" => {
                parts.extend(children(node).into_iter().rev());
                break;
            }
            _ => return None,
        }
    }
    parts.reverse();
    Some(parts)
}

/// All nodes below and including `root` in preorder, anonymous ones too. No recursion, one allocation.
pub fn descendants<'t>(root: Node<'t>) -> Descendants<'t> {
    Descendants { cursor: root.walk(), state: Next::Here }
}

/// The same without what is in some parts of the text, which are given in their order and do not overlap: nodes that lie
/// in one of them are left out with all that is below them.
pub fn descendants_outside<'t, 'r>(
    root: Node<'t>,
    parts: &'r [Range<usize>],
) -> impl Iterator<Item = Node<'t>> + use<'t, 'r> {
    let mut all = descendants(root);
    std::iter::from_fn(move || {
        loop {
            let node = all.next()?;
            if parts.is_empty() || !is_inside(&node.byte_range(), parts) {
                return Some(node);
            }
            all.skip_children();
        }
    })
}

/// Whether a range lies in one of some ranges, which are in the order of the text and do not overlap.
pub fn is_inside(range: &Range<usize>, parts: &[Range<usize>]) -> bool {
    let index = parts.partition_point(|part| part.start <= range.start);
    index > 0 && range.end <= parts[index - 1].end
}

/// Iterator of [`descendants`].
pub struct Descendants<'t> {
    cursor: TreeCursor<'t>,
    state: Next,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Next {
    Here,
    Below,
    Beside,
    Done,
}

impl Descendants<'_> {
    /// Leaves out what is below the node that was given last.
    pub fn skip_children(&mut self) {
        if self.state == Next::Below {
            self.state = Next::Beside;
        }
    }
}

impl<'t> Iterator for Descendants<'t> {
    type Item = Node<'t>;

    fn next(&mut self) -> Option<Node<'t>> {
        let found = match self.state {
            Next::Here => true,
            Next::Below if self.cursor.goto_first_child() => true,
            Next::Below | Next::Beside => loop {
                if self.cursor.goto_next_sibling() {
                    break true;
                }
                if !self.cursor.goto_parent() {
                    break false;
                }
            },
            Next::Done => false,
        };
        self.state = if found { Next::Below } else { Next::Done };
        found.then(|| self.cursor.node())
    }
}

/// The nodes around a node, the innermost first. Each step costs a descent from the root; see
/// [`Parsed::ancestors`](crate::Parsed::ancestors) for all at once.
pub fn ancestors<'t>(node: Node<'t>) -> impl Iterator<Item = Node<'t>> {
    std::iter::successors(node.parent(), |node| node.parent())
}

/// The innermost node of one of the kinds around a node, or the node itself.
pub fn enclosing<'t>(node: Node<'t>, kinds: &[&str]) -> Option<Node<'t>> {
    std::iter::successors(Some(node), |node| node.parent()).find(|node| kinds.contains(&node.kind()))
}
