//! What every name of a file means: scopes, bindings, and which bindings reach a use.
//!
//! The model is built in one walk and borrows the tree. Names are bound flow-sensitively: a use knows the bindings that
//! can reach it (branches joined, loops taken into account, code after `return` unreachable). A use of an outer scope's
//! name from a function sees all bindings of that name there that are visible at the end of that scope, plus those that
//! reach the place of the nested function's definition. Class bodies and comprehensions see what the names around them
//! hold where they stand.

mod branches;
mod build;
mod flow;
mod loops;
mod nested;
mod query;
mod statements;
mod types;
mod value;

use std::ops::Range;
use std::sync::OnceLock;

use rustc_hash::FxHashSet;

use crate::parsed::Parsed;
use build::{Builder, Use};
use query::{Extent, History};
pub use types::{
    Binding, BindingId, BindingKind, MAX_REACHING, Reaching, Scope, ScopeId, ScopeKind, StarImport, Unpack,
};
use value::Sets;

/// The scopes and bindings of a file.
#[derive(Debug)]
pub struct Model<'t> {
    /// The file.
    pub parsed: &'t Parsed,
    scopes: Vec<Scope<'t>>,
    bindings: Vec<Binding<'t>>,
    /// By their start.
    uses: Vec<Use<'t>>,
    sets: Sets,
    slots: Vec<History>,
    extents: Vec<Extent>,
    unreachable: Vec<Range<u32>>,
    /// Bodies that were not looked at, in the order of the text.
    left_out: Vec<Range<usize>>,
    imports: Vec<tree_sitter::Node<'t>>,
    stars: Vec<StarImport<'t>>,
    /// `return` and `yield`, with the scope in which they stand, by their start.
    results: Vec<(ScopeId, tree_sitter::Node<'t>)>,
    /// Assignments whose target is an attribute or several targets, by their start.
    stores: Vec<tree_sitter::Node<'t>>,
    /// Where each binding's uses start, and the uses.
    by_binding: OnceLock<(Vec<u32>, Vec<u32>)>,
}

impl<'t> Model<'t> {
    /// Builds the model of a file.
    pub fn new(parsed: &'t Parsed) -> Model<'t> {
        Model::without(parsed, FxHashSet::default())
    }

    /// The model of a file without the bodies of the functions that start at these bytes: nothing is known of what is in
    /// them. They must have no `global` and no `nonlocal`, and stand in no other function.
    pub fn without(parsed: &'t Parsed, functions: FxHashSet<usize>) -> Model<'t> {
        let mut builder = Builder::new(parsed, functions);
        builder.module();
        let Builder {
            mut flow,
            mut scopes,
            mut bindings,
            mut uses,
            imports,
            stars,
            extents,
            unreachable,
            left_out,
            mut results,
            mut stores,
            ..
        } = builder;
        results.sort_by_key(|(_, node)| node.start_byte());
        stores.sort_by_key(|node| node.start_byte());
        uses.sort_by_key(|used| used.start);
        if let Some(new) = in_text_order(&bindings) {
            flow.values.renumber(&new);
            let mut placed: Vec<(BindingId, Binding)> = new.iter().copied().zip(bindings).collect();
            placed.sort_unstable_by_key(|(id, _)| *id);
            bindings = placed.into_iter().map(|(_, binding)| binding).collect();
            for ids in scopes.iter_mut().flat_map(|scope| scope.names.values_mut()) {
                ids.iter_mut().for_each(|id| *id = new[id.0 as usize]);
                ids.sort_unstable();
            }
        }
        let sets = Sets::resolve(&flow.values);
        let exits = &flow.values.exits;
        let history = |(slot, exit): (flow::Slot, &value::ValueId)| History {
            entry: slot.entry,
            exit: *exit,
            history: slot.history,
        };
        let slots = flow.slots.into_iter().zip(exits).map(history).collect();
        Model {
            parsed,
            scopes,
            bindings,
            uses,
            sets,
            slots,
            extents: query::nest(extents),
            unreachable: query::outermost(unreachable),
            left_out,
            imports,
            stars,
            results,
            stores,
            by_binding: OnceLock::new(),
        }
    }

    /// The bodies of functions that were left out, in the order of the text.
    pub fn left_out(&self) -> &[Range<usize>] {
        &self.left_out
    }

    /// A scope.
    pub fn scope(&self, id: ScopeId) -> &Scope<'t> {
        &self.scopes[id.0 as usize]
    }

    /// All scopes; the first is the module's.
    pub fn scopes(&self) -> impl Iterator<Item = (ScopeId, &Scope<'t>)> {
        self.scopes.iter().enumerate().map(|(index, scope)| (ScopeId(index as u32), scope))
    }

    /// A binding.
    pub fn binding(&self, id: BindingId) -> &Binding<'t> {
        &self.bindings[id.0 as usize]
    }

    /// All bindings, in the order of the text.
    pub fn bindings(&self) -> impl Iterator<Item = (BindingId, &Binding<'t>)> {
        self.bindings.iter().enumerate().map(|(index, binding)| (BindingId(index as u32), binding))
    }
}

/// The numbers that put bindings in the order of the text; `None` where they are in it.
fn in_text_order(bindings: &[Binding<'_>]) -> Option<Vec<BindingId>> {
    if bindings.is_sorted_by_key(|binding| binding.node.start_byte()) {
        return None;
    }
    let mut order: Vec<u32> = (0..bindings.len() as u32).collect();
    order.sort_by_key(|index| bindings[*index as usize].node.start_byte());
    let mut new = vec![BindingId(0); bindings.len()];
    for (place, index) in order.into_iter().enumerate() {
        new[index as usize] = BindingId(place as u32);
    }
    Some(new)
}
