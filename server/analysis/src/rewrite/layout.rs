//! Where arguments stand: the old list's own separators, line breaks and comments are kept where its order is.

use std::ops::Range;

use syntax::Call;

use super::pieces::Pieces;

/// One argument of the new call.
#[derive(Debug, Clone, Default)]
pub struct Item {
    /// Its text.
    pub content: Pieces,
    /// The keyword, where it has one.
    pub keyword: Option<String>,
    /// Where it stood in the old call.
    pub origin: Option<usize>,
    /// `*x` or `**x`.
    pub star: bool,
    /// Not an argument: where `...` stands.
    pub marker: bool,
}

impl Item {
    /// `v`.
    pub fn positional(content: Pieces, origin: Option<usize>) -> Item {
        Item { content, origin, ..Item::default() }
    }

    /// `k=v`.
    pub fn keyword(name: &str, content: Pieces, origin: Option<usize>) -> Item {
        Item { content, origin, keyword: Some(name.to_owned()), ..Item::default() }
    }

    /// Where `...` stands.
    pub fn marker() -> Item {
        Item { marker: true, ..Item::default() }
    }
}

/// Puts the keywords that stood in the old call into their old order, in the places that such keywords take.
pub fn in_old_order(items: &mut [Item]) {
    let slots: Vec<usize> = (0..items.len()).filter(|at| items[*at].origin.is_some()).collect();
    let mut moved: Vec<Item> = slots.iter().map(|at| std::mem::take(&mut items[*at])).collect();
    moved.sort_by_key(|item| item.origin);
    for (slot, item) in slots.into_iter().zip(moved) {
        items[slot] = item;
    }
}

/// The argument list with its parentheses.
pub fn arranged(items: Vec<Item>, old: Option<&Call<'_>>, text: &str) -> Pieces {
    match old.filter(|call| call.list.kind() == "argument_list" && !call.arguments.is_empty()) {
        Some(call) if keeps_order(&items) => in_place(items, call, text),
        _ => {
            let whole = old.filter(|call| call.list.kind() == "generator_expression");
            if let (Some(call), [only]) = (whole, items.as_slice())
                && only.keyword.is_none()
                && only.content == Pieces::old(call.list.byte_range())
            {
                return only.content.clone();
            }
            let mut out = Pieces::new("(");
            for (index, item) in items.into_iter().enumerate() {
                out.text(if index > 0 { ", " } else { "" });
                out.append(item.content);
            }
            out.text(")");
            out
        }
    }
}

fn keeps_order(items: &[Item]) -> bool {
    let origins: Vec<usize> = items.iter().filter_map(|item| item.origin).collect();
    !origins.is_empty() && origins.windows(2).all(|pair| pair[0] < pair[1])
}

/// The old list with some arguments gone, some changed and some put in.
fn in_place(items: Vec<Item>, call: &Call<'_>, text: &str) -> Pieces {
    let mut writer = Writer::new(call, text);
    let mut items = items.into_iter().peekable();
    while let Some(item) = items.next() {
        let old_follows = items.peek().is_some_and(|next| next.origin.is_some());
        match item.origin {
            Some(at) => writer.old(at, item.content),
            None => writer.inserted(item.content, old_follows),
        }
    }
    writer.finish()
}

/// Writes arguments into an old list.
struct Writer<'a> {
    text: &'a str,
    /// What stands before the first old argument, between them, and after the last.
    gaps: Vec<Range<usize>>,
    close: usize,
    out: Pieces,
    /// The old text up to here is written or passed over.
    cursor: usize,
    /// The next old argument.
    next: usize,
    /// What was written last.
    last: Last,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Last {
    Nothing,
    Old,
    Inserted,
}

impl<'a> Writer<'a> {
    fn new(call: &Call<'_>, text: &'a str) -> Writer<'a> {
        let mut gaps = Vec::new();
        let open = call.list.start_byte() + 1;
        let mut at = open;
        for argument in &call.arguments {
            gaps.push(at..argument.node.start_byte());
            at = argument.node.end_byte();
        }
        let close = call.list.end_byte().saturating_sub(1).max(at);
        gaps.push(at..close);
        let out = Pieces::old(call.list.start_byte()..open);
        Writer { text, gaps, close, out, cursor: open, next: 0, last: Last::Nothing }
    }

    /// An argument that stood in the old list.
    fn old(&mut self, at: usize, content: Pieces) {
        let from = self.next;
        match self.last {
            Last::Inserted => {
                let separator = self.separator();
                self.out.text(separator);
                self.comments(from);
            }
            Last::Nothing | Last::Old => self.keep(self.gaps[from].end),
        }
        for gone in from + 1..=at {
            self.comments(gone);
        }
        self.out.append(content);
        self.next = at + 1;
        self.cursor = self.gaps[at + 1].start;
        self.last = Last::Old;
    }

    /// A new argument.
    fn inserted(&mut self, content: Pieces, old_follows: bool) {
        let gap = self.gaps[self.next].clone();
        let is_last_gap = self.next + 1 == self.gaps.len();
        match self.last {
            Last::Nothing => self.keep(gap.end),
            Last::Old if old_follows && self.is_broken() => self.keep(gap.end),
            Last::Old if is_last_gap && self.text[gap.clone()].contains('#') => {
                self.comment_line(gap);
                let separator = self.separator();
                self.out.text(separator.trim_start_matches([',', ' ']).to_owned());
                if !self.is_broken() {
                    self.out.text("\n");
                }
            }
            _ => {
                let separator = self.separator();
                self.out.text(separator);
            }
        }
        self.out.append(content);
        self.last = Last::Inserted;
    }

    /// The comments of the arguments that are gone, what stands behind the last, and the closing parenthesis.
    fn finish(mut self) -> Pieces {
        let last = self.gaps.len() - 1;
        if self.last == Last::Nothing {
            self.out.keep(self.close..self.close + 1);
            return self.out;
        }
        let commented: Vec<usize> =
            (self.next..last).filter(|gap| self.text[self.gaps[*gap].clone()].contains('#')).collect();
        if commented.is_empty() {
            let gap = self.gaps[last].clone();
            self.out.keep(gap.start.max(self.cursor)..self.close + 1);
            return self.out;
        }
        for (index, gap) in commented.into_iter().enumerate() {
            let gap = self.gaps[gap].clone();
            self.out.text(if index > 0 { "\n" } else { "" });
            self.comment_line(gap);
        }
        let tail = &self.text[self.gaps[last].clone()];
        match tail.rfind('\n') {
            Some(at) => self.out.keep(self.gaps[last].start + at..self.close + 1),
            None => self.out.text("\n)"),
        }
        self.out
    }

    /// Writes the old text up to `end`.
    fn keep(&mut self, end: usize) {
        if end > self.cursor {
            self.out.keep(self.cursor..end);
            self.cursor = end;
        }
    }

    /// The comments of a gap, up to the next argument.
    fn comments(&mut self, gap: usize) {
        let gap = self.gaps[gap].clone();
        let start = gap.start.max(self.cursor);
        if let Some(at) = self.text.get(start..gap.end).and_then(|slice| slice.find('#')) {
            self.cursor = start + at;
            self.keep(gap.end);
        }
    }

    /// A comma behind the last argument, the comments of a gap, and the line that follows them.
    fn comment_line(&mut self, gap: Range<usize>) {
        let start = gap.start.max(self.cursor);
        let slice = &self.text[start..gap.end];
        let Some(first) = slice.find('#') else { return };
        let last = slice.rfind('#').unwrap_or(first);
        let end = slice[last..].find('\n').map_or(slice.len(), |length| last + length);
        let head = &slice[..first];
        self.out.text(if head.contains(',') || self.last == Last::Old { "," } else { "" });
        let blank = head.rfind(',').map_or(0, |comma| comma + 1);
        self.out.keep(start + blank..start + end);
        self.cursor = start + end;
    }

    /// Whether the old arguments stand one a line.
    fn is_broken(&self) -> bool {
        let inner = &self.gaps[..self.gaps.len() - 1];
        inner.iter().all(|gap| self.text[gap.clone()].contains('\n'))
    }

    /// Between an argument and a new one: a new line where the old ones stand one a line.
    fn separator(&self) -> String {
        let inner = &self.gaps[..self.gaps.len() - 1];
        match inner.last() {
            Some(gap) if self.is_broken() => {
                let indent = self.text[gap.clone()].rsplit('\n').next().unwrap_or_default();
                format!(",\n{indent}")
            }
            _ => ", ".to_owned(),
        }
    }
}
