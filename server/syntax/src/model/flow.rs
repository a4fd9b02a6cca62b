//! The state of the walk: what every name of every open scope holds right now, with a log, so that a branch costs only
//! what it changes.

use rustc_hash::FxHashMap;
use smallvec::{SmallVec, smallvec};

use super::types::ScopeId;
use super::value::{SlotId, UNBOUND, Value, ValueId, Values};

/// What one branch changed.
pub(super) type Delta = SmallVec<[(SlotId, ValueId); 4]>;

/// Whether control goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Live {
    Yes,
    /// An exception was raised.
    Raised,
    /// `return`, `break`, `continue`, an endless loop.
    Left,
}

/// The end of a branch, as changes to the state before it.
#[derive(Debug)]
pub(super) struct Arm {
    pub delta: Delta,
    pub live: Live,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FrameKind {
    Module,
    Class,
    Function,
    Comprehension,
    TypeParameters,
}

/// Where a name's value lives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// In the scope itself, or further out if it is bound nowhere.
    Own,
    /// `global`, `nonlocal`.
    Elsewhere(SlotId),
}

#[derive(Debug)]
pub(super) struct Slot {
    pub scope: ScopeId,
    pub role: Role,
    pub is_bound: bool,
    pub value: ValueId,
    /// What it held when the scope began.
    pub entry: ValueId,
    /// Bound from other scopes by `global` and `nonlocal`.
    pub foreign: Option<ValueId>,
    /// Where in the text it began to hold what.
    pub history: SmallVec<[(u32, ValueId); 2]>,
    logged: u32,
    looped: u32,
}

#[derive(Debug)]
struct Loop {
    serial: u32,
    head: u32,
    log: usize,
    joins: Vec<(SlotId, ValueId, ValueId)>,
    breaks: Vec<Arm>,
    continues: Vec<Arm>,
}

/// An open scope.
#[derive(Debug)]
pub(super) struct Frame<'t> {
    pub kind: FrameKind,
    pub scope: ScopeId,
    pub slots: FxHashMap<&'t str, SlotId>,
    /// Names of comprehensions and type parameters: no flow.
    pub overlay: SmallVec<[(&'t str, ValueId); 2]>,
    pub live: Live,
    /// A nested function may see what the names hold at each `return`.
    pub has_closure: bool,
    exits: Vec<(SlotId, ValueId)>,
    log: Vec<(SlotId, ValueId, u32)>,
    segments: Vec<(usize, u32)>,
    loops: Vec<Loop>,
    tries: Vec<Vec<(SlotId, ValueId)>>,
}

#[derive(Debug)]
pub(super) struct Flow<'t> {
    pub frames: Vec<Frame<'t>>,
    pub slots: Vec<Slot>,
    pub values: Values,
    /// Where the walk is in the text.
    pub position: u32,
    serial: u32,
}

impl<'t> Flow<'t> {
    pub fn new() -> Flow<'t> {
        Flow { frames: Vec::new(), slots: Vec::new(), values: Values::new(), position: 0, serial: 0 }
    }

    pub fn push(&mut self, kind: FrameKind, scope: ScopeId) {
        let serial = self.next_serial();
        self.frames.push(Frame {
            kind,
            scope,
            slots: FxHashMap::default(),
            overlay: SmallVec::new(),
            live: Live::Yes,
            has_closure: false,
            exits: Vec::new(),
            log: Vec::new(),
            segments: vec![(0, serial)],
            loops: Vec::new(),
            tries: Vec::new(),
        });
    }

    /// The innermost frame that is a namespace of its own: where `:=` binds.
    pub fn real(&self) -> usize {
        let is_real = |frame: &Frame| !matches!(frame.kind, FrameKind::Comprehension | FrameKind::TypeParameters);
        self.frames.iter().rposition(is_real).unwrap_or_default()
    }

    pub fn frame(&mut self) -> &mut Frame<'t> {
        let real = self.real();
        &mut self.frames[real]
    }

    pub fn live(&self) -> Live {
        self.frames[self.real()].live
    }

    pub fn set_live(&mut self, live: Live) {
        self.frame().live = live;
    }

    /// What a name holds, seen from a frame, and the slot where it is held.
    pub fn lookup(&mut self, from: usize, name: &'t str, mut skip_classes: bool) -> (ValueId, Option<SlotId>) {
        let mut index = from;
        loop {
            let frame = &self.frames[index];
            match frame.kind {
                FrameKind::Comprehension | FrameKind::TypeParameters => {
                    if let Some((_, value)) = frame.overlay.iter().rev().find(|(bound, _)| *bound == name) {
                        return (*value, None);
                    }
                    skip_classes |= frame.kind == FrameKind::Comprehension;
                }
                FrameKind::Class => {
                    if let (false, Some(slot)) = (skip_classes, frame.slots.get(name).copied()) {
                        return (self.read(index, slot), Some(slot));
                    }
                }
                FrameKind::Function | FrameKind::Module => {
                    let slot = self.slot(index, name);
                    return (self.read(index, slot), Some(slot));
                }
            }
            if index == 0 {
                return (UNBOUND, None);
            }
            index -= 1;
        }
    }

    /// The slot of a name in a frame, made if there is none.
    pub fn slot(&mut self, index: usize, name: &'t str) -> SlotId {
        if let Some(slot) = self.frames[index].slots.get(name) {
            return *slot;
        }
        let entry = match self.frames[index].kind {
            FrameKind::Class if index > 0 => self.lookup(index - 1, name, false).0,
            FrameKind::Function => self.values.add(Value::Unbound),
            _ => UNBOUND,
        };
        let id = SlotId(self.slots.len() as u32);
        self.slots.push(Slot {
            scope: self.frames[index].scope,
            role: Role::Own,
            is_bound: false,
            value: entry,
            entry,
            foreign: None,
            history: SmallVec::new(),
            logged: 0,
            looped: 0,
        });
        self.values.exits.push(entry);
        self.frames[index].slots.insert(name, id);
        id
    }

    pub fn read(&mut self, index: usize, slot: SlotId) -> ValueId {
        self.touch(index, slot);
        let Slot { value, foreign, .. } = self.slots[slot.0 as usize];
        match foreign {
            Some(foreign) => self.values.join(smallvec![value, foreign]),
            None => value,
        }
    }

    pub fn write(&mut self, index: usize, slot: SlotId, value: ValueId) {
        self.touch(index, slot);
        let held = &mut self.slots[slot.0 as usize];
        if held.value == value {
            return;
        }
        let frame = &mut self.frames[index];
        let serial = frame.segments.last().map_or(0, |segment| segment.1);
        if held.logged != serial {
            frame.log.push((slot, held.value, held.logged));
            held.logged = serial;
        }
        if let Some(recorded) = frame.tries.last_mut() {
            recorded.push((slot, value));
        }
        self.hold(slot, value, self.position);
    }

    /// Binds from another scope.
    pub fn write_foreign(&mut self, slot: SlotId, value: ValueId) {
        let foreign = match self.slots[slot.0 as usize].foreign {
            Some(foreign) => foreign,
            None => self.values.open(),
        };
        self.slots[slot.0 as usize].foreign = Some(foreign);
        self.values.grow(foreign, value);
    }

    fn hold(&mut self, slot: SlotId, value: ValueId, position: u32) {
        let held = &mut self.slots[slot.0 as usize];
        held.value = value;
        match held.history.last_mut() {
            Some((last, old)) if *last >= position => *old = value,
            _ => held.history.push((position, value)),
        }
    }

    /// At the first touch of a name in a loop: from the loop's head on it holds a join, whose later operands come when
    /// the loop has ended. No segment opened since then has it in its log.
    fn touch(&mut self, index: usize, slot: SlotId) {
        let looped = self.slots[slot.0 as usize].looped;
        let loops = &self.frames[index].loops;
        if loops.last().is_none_or(|last| last.serial <= looped) {
            return;
        }
        let first = loops.partition_point(|open| open.serial <= looped);
        for nested in first..self.frames[index].loops.len() {
            let before = self.slots[slot.0 as usize].value;
            let join = self.values.open();
            self.values.grow(join, before);
            let open = &mut self.frames[index].loops[nested];
            open.joins.push((slot, join, before));
            let (serial, head) = (open.serial, open.head);
            self.hold(slot, join, head);
            self.slots[slot.0 as usize].looped = serial;
        }
    }

    fn next_serial(&mut self) -> u32 {
        self.serial += 1;
        self.serial
    }

    /// Begins a branch.
    pub fn begin(&mut self) {
        let serial = self.next_serial();
        let frame = self.frame();
        frame.segments.push((frame.log.len(), serial));
    }

    /// Ends a branch: the state is again what it was before it, liveness apart.
    pub fn end(&mut self) -> Arm {
        let real = self.real();
        let mut delta = Delta::new();
        let frame = &mut self.frames[real];
        let live = frame.live;
        if frame.segments.len() > 1 {
            let start = frame.segments.pop().map_or(0, |segment| segment.0);
            let changes: SmallVec<[_; 8]> = frame.log.drain(start..).collect();
            for (slot, old, logged) in changes.into_iter().rev() {
                let value = self.slots[slot.0 as usize].value;
                if value != old {
                    delta.push((slot, value));
                }
                self.hold(slot, old, self.position);
                self.slots[slot.0 as usize].logged = logged;
            }
        }
        Arm { delta, live }
    }

    pub fn apply(&mut self, delta: &[(SlotId, ValueId)]) {
        let real = self.real();
        for (slot, value) in delta {
            self.write(real, *slot, *value);
        }
    }

    /// Goes on after one of these branches.
    pub fn merge(&mut self, arms: Vec<Arm>) {
        let live = match arms.iter().map(|arm| arm.live) {
            lives if lives.clone().any(|live| live == Live::Yes) => Live::Yes,
            lives if lives.clone().any(|live| live == Live::Raised) => Live::Raised,
            _ => Live::Left,
        };
        self.set_live(live);
        let mut taken = 0;
        let mut changes = Delta::new();
        for arm in arms {
            if live != Live::Yes || arm.live == Live::Yes {
                taken += 1;
                changes.extend(arm.delta);
            }
        }
        let real = self.real();
        changes.sort_unstable_by_key(|change| change.0);
        for group in changes.chunk_by(|left, right| left.0 == right.0) {
            let slot = group[0].0;
            let mut operands: SmallVec<[ValueId; 4]> = group.iter().map(|change| change.1).collect();
            if group.len() < taken {
                self.touch(real, slot);
                operands.push(self.slots[slot.0 as usize].value);
            }
            let value = self.values.join(operands);
            self.write(real, slot, value);
        }
    }

    /// Joins what a name holds now with another value of it.
    pub fn join_with(&mut self, slot: SlotId, other: ValueId) {
        let real = self.real();
        let now = self.slots[slot.0 as usize].value;
        let value = self.values.join(smallvec![now, other]);
        self.write(real, slot, value);
    }

    pub fn enter_loop(&mut self, head: u32) {
        let serial = self.next_serial();
        let frame = self.frame();
        let log = frame.log.len();
        let (joins, breaks, continues) = (Vec::new(), Vec::new(), Vec::new());
        frame.loops.push(Loop { serial, head, log, joins, breaks, continues });
    }

    /// Ends a loop whose body ended so (as changes to the head's state). The state is then that of the head; given back
    /// are the `break`s, as changes to it.
    pub fn leave_loop(&mut self, body: Arm) -> Vec<Arm> {
        let real = self.real();
        let Some(mut ended) = self.frames[real].loops.pop() else { return Vec::new() };
        ended.joins.sort_unstable_by_key(|(slot, ..)| *slot);
        ended.continues.push(body);
        let mut changed = vec![false; ended.joins.len()];
        for arm in ended.continues.iter().filter(|arm| arm.live == Live::Yes) {
            for (slot, value) in &arm.delta {
                if let Ok(index) = ended.joins.binary_search_by_key(slot, |(slot, ..)| *slot) {
                    changed[index] |= *value != ended.joins[index].1;
                    self.values.grow(ended.joins[index].1, *value);
                }
            }
        }
        for (index, (slot, join, before)) in ended.joins.into_iter().enumerate() {
            self.hold(slot, before, self.position);
            if changed[index] {
                self.write(real, slot, join);
            }
        }
        ended.breaks
    }

    /// `break` and `continue`.
    pub fn jump(&mut self, is_break: bool) {
        let real = self.real();
        let frame = &self.frames[real];
        if let (Live::Yes, Some(open)) = (frame.live, frame.loops.last()) {
            let arm = Arm { delta: self.changes(real, open.log), live: Live::Yes };
            if let Some(open) = self.frames[real].loops.last_mut() {
                let arms = if is_break { &mut open.breaks } else { &mut open.continues };
                arms.push(arm);
            }
        }
        self.set_live(Live::Left);
    }

    /// `return`.
    pub fn leave(&mut self) {
        let real = self.real();
        let frame = &self.frames[real];
        if frame.live == Live::Yes && frame.has_closure {
            let changes = self.changes(real, 0);
            self.frames[real].exits.extend(changes);
        }
        self.set_live(Live::Left);
    }

    fn changes(&self, real: usize, log: usize) -> Delta {
        let mut slots: SmallVec<[SlotId; 8]> = self.frames[real].log[log..].iter().map(|entry| entry.0).collect();
        slots.sort_unstable();
        slots.dedup();
        slots.into_iter().map(|slot| (slot, self.slots[slot.0 as usize].value)).collect()
    }

    /// From here on, every write may be the last one before an exception.
    pub fn enter_try(&mut self) {
        self.frame().tries.push(Vec::new());
    }

    /// What was written since: each name with all values that it may hold when an exception is raised. The state must be
    /// that of before the `try`.
    pub fn leave_try(&mut self) -> Vec<(SlotId, ValueId)> {
        let frame = self.frame();
        let recorded = frame.tries.pop().unwrap_or_default();
        if let Some(around) = frame.tries.last_mut() {
            around.extend_from_slice(&recorded);
        }
        recorded
    }

    /// The state where an exception is caught.
    pub fn exceptional(&mut self, mut recorded: Vec<(SlotId, ValueId)>) -> Delta {
        recorded.sort_unstable();
        let mut delta = Delta::new();
        let real = self.real();
        for group in recorded.chunk_by(|left, right| left.0 == right.0) {
            let slot = group[0].0;
            self.touch(real, slot);
            let mut operands: SmallVec<[ValueId; 4]> = group.iter().map(|change| change.1).collect();
            operands.push(self.slots[slot.0 as usize].value);
            delta.push((slot, self.values.join(operands)));
        }
        delta
    }

    /// Closes the innermost frame. A function's free names get their values from further out.
    pub fn pop(&mut self) -> Option<Frame<'t>> {
        let mut frame = self.frames.pop()?;
        let mut exits = std::mem::take(&mut frame.exits);
        exits.sort_unstable();
        for (name, slot) in &frame.slots {
            let index = slot.0 as usize;
            let mut operands: SmallVec<[ValueId; 4]> = smallvec![self.slots[index].value];
            operands.extend(self.slots[index].foreign);
            let first = exits.partition_point(|exit| exit.0 < *slot);
            operands.extend(exits[first..].iter().take_while(|exit| exit.0 == *slot).map(|exit| exit.1));
            self.values.exits[index] = self.values.join(operands);
            let is_free = !self.slots[index].is_bound;
            if frame.kind != FrameKind::Function || self.frames.is_empty() {
                continue;
            }
            let (definition, outer) = match self.slots[index].role {
                Role::Own if !is_free => continue,
                Role::Own => self.lookup(self.frames.len() - 1, name, true),
                Role::Elsewhere(target) => (self.slots[target.0 as usize].value, Some(target)),
            };
            self.values.set(self.slots[index].entry, Value::Outer { definition, slot: outer });
            self.frames.iter_mut().for_each(|around| around.has_closure = true);
        }
        Some(frame)
    }
}
