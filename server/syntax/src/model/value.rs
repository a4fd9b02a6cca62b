//! What a name may hold at a point, as a graph: bindings are leaves, joins of control flow are inner nodes. The graph is
//! built in one walk and resolved once, at the end; so no loop is walked twice.

use smallvec::SmallVec;

use super::types::{BindingId, MAX_REACHING, Reaching};

/// A node of the graph.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct ValueId(pub u32);

/// A name in a scope.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct SlotId(pub u32);

/// The value of a name that is not bound.
pub(super) const UNBOUND: ValueId = ValueId(0);

#[derive(Debug, Clone, Copy)]
pub(super) enum Value {
    /// Not bound, or not known yet.
    Unbound,
    /// One binding.
    Binding(BindingId),
    /// What a nested function sees: the value where the function stands, and what the outer name holds when its scope
    /// has ended.
    Outer { definition: ValueId, slot: Option<SlotId> },
    /// A join: a range of `operands`.
    Join { start: u32, length: u32 },
    /// A join that still grows (a loop's head): an index of `open`.
    Open(u32),
}

/// The graph.
#[derive(Debug)]
pub(super) struct Values {
    values: Vec<Value>,
    operands: Vec<ValueId>,
    open: Vec<SmallVec<[ValueId; 4]>>,
    /// By slot: what the name holds when its scope has ended.
    pub exits: Vec<ValueId>,
}

impl Values {
    pub fn new() -> Values {
        Values { values: vec![Value::Unbound], operands: Vec::new(), open: Vec::new(), exits: Vec::new() }
    }

    pub fn add(&mut self, value: Value) -> ValueId {
        self.values.push(value);
        ValueId(self.values.len() as u32 - 1)
    }

    pub fn set(&mut self, id: ValueId, value: Value) {
        self.values[id.0 as usize] = value;
    }

    pub fn open(&mut self) -> ValueId {
        self.open.push(SmallVec::new());
        self.add(Value::Open(self.open.len() as u32 - 1))
    }

    /// Adds an operand to a growing join; itself is none.
    pub fn grow(&mut self, join: ValueId, operand: ValueId) {
        if let Value::Open(index) = self.values[join.0 as usize] {
            let operands = &mut self.open[index as usize];
            if join != operand && operands.last() != Some(&operand) {
                operands.push(operand);
            }
        }
    }

    pub fn join(&mut self, mut operands: SmallVec<[ValueId; 4]>) -> ValueId {
        operands.sort_unstable();
        operands.dedup();
        match operands[..] {
            [] => UNBOUND,
            [only] => only,
            _ => {
                let start = self.operands.len() as u32;
                self.operands.extend_from_slice(&operands);
                self.add(Value::Join { start, length: operands.len() as u32 })
            }
        }
    }

    /// Gives the bindings other numbers.
    pub fn renumber(&mut self, new: &[BindingId]) {
        for value in &mut self.values {
            if let Value::Binding(id) = value {
                *id = new[id.0 as usize];
            }
        }
    }

    fn edge(&self, value: ValueId, index: usize) -> Option<ValueId> {
        match self.values[value.0 as usize] {
            Value::Unbound | Value::Binding(_) => None,
            Value::Outer { definition, slot } => match index {
                0 => Some(definition),
                1 => slot.map(|slot| self.exits[slot.0 as usize]),
                _ => None,
            },
            Value::Join { start, length } => (index < length as usize).then(|| self.operands[start as usize + index]),
            Value::Open(open) => self.open[open as usize].get(index).copied(),
        }
    }
}

/// The resolved graph: what reaches, by value.
#[derive(Debug)]
pub(super) struct Sets {
    sets: Vec<Reaching>,
    of: Vec<u32>,
}

impl Sets {
    pub fn get(&self, value: ValueId) -> &Reaching {
        &self.sets[self.of[value.0 as usize] as usize]
    }

    /// Tarjan's components, without recursion: all values of a loop hold the same bindings.
    pub fn resolve(values: &Values) -> Sets {
        const NEW: u32 = u32::MAX;
        let count = values.values.len();
        let mut sets = Sets { sets: Vec::with_capacity(count), of: vec![NEW; count] };
        let mut low = vec![NEW; count];
        let mut order = 0;
        let mut path: Vec<(ValueId, u32, u32)> = Vec::new();
        let mut members: Vec<ValueId> = Vec::new();
        for root in 0..count as u32 {
            if low[root as usize] != NEW {
                continue;
            }
            if let Some(leaf) = sets.leaf(values, ValueId(root)) {
                low[root as usize] = 0;
                sets.of[root as usize] = leaf;
                continue;
            }
            low[root as usize] = order;
            path.push((ValueId(root), 0, order));
            members.push(ValueId(root));
            order += 1;
            while let Some((value, edge, number)) = path.last_mut() {
                let (value, number) = (*value, *number);
                if let Some(next) = values.edge(value, *edge as usize) {
                    *edge += 1;
                    let next_index = next.0 as usize;
                    if low[next_index] == NEW {
                        if let Some(leaf) = sets.leaf(values, next) {
                            low[next_index] = 0;
                            sets.of[next_index] = leaf;
                        } else {
                            low[next_index] = order;
                            path.push((next, 0, order));
                            members.push(next);
                            order += 1;
                        }
                    } else if sets.of[next_index] == NEW {
                        low[value.0 as usize] = low[value.0 as usize].min(low[next_index]);
                    }
                    continue;
                }
                path.pop();
                let reached = low[value.0 as usize];
                if let Some((parent, ..)) = path.last() {
                    let parent = parent.0 as usize;
                    low[parent] = low[parent].min(reached);
                }
                if reached == number {
                    let first = members.iter().rposition(|member| *member == value).unwrap_or_default();
                    sets.close(values, &members[first..]);
                    members.truncate(first);
                }
            }
        }
        sets
    }

    fn leaf(&mut self, values: &Values, value: ValueId) -> Option<u32> {
        let mut set = Reaching::default();
        match values.values[value.0 as usize] {
            Value::Unbound => set.maybe_unbound = true,
            Value::Binding(id) => set.bindings.push(id),
            _ => return None,
        }
        self.sets.push(set);
        Some(self.sets.len() as u32 - 1)
    }

    /// Makes the set of a component from the sets that it leads to.
    fn close(&mut self, values: &Values, members: &[ValueId]) {
        let mut set = Reaching::default();
        for member in members {
            let outer = match values.values[member.0 as usize] {
                Value::Outer { slot, .. } => Some(slot.is_some()),
                _ => None,
            };
            let mut index = 0;
            while let Some(next) = values.edge(*member, index) {
                let of = self.of[next.0 as usize];
                if of != u32::MAX {
                    let part = &self.sets[of as usize];
                    set.bindings.extend_from_slice(&part.bindings);
                    set.truncated |= part.truncated;
                    set.outer |= part.outer;
                    // Whether an outer name is bound is asked when its scope has ended.
                    set.maybe_unbound |= part.maybe_unbound && (index == 1 || outer != Some(true));
                    if set.bindings.len() > 16 * MAX_REACHING {
                        set.settle();
                    }
                }
                index += 1;
            }
            set.outer |= outer.is_some();
        }
        set.settle();
        set.outer &= !set.bindings.is_empty();
        let index = self.sets.len() as u32;
        self.sets.push(set);
        for member in members {
            self.of[member.0 as usize] = index;
        }
    }
}

impl Reaching {
    /// Sorts, and cuts to the limit.
    pub(super) fn settle(&mut self) {
        self.bindings.sort_unstable();
        self.bindings.dedup();
        if self.bindings.len() > MAX_REACHING {
            self.bindings.truncate(MAX_REACHING);
            self.truncated = true;
        }
    }
}
