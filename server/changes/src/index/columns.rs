//! Columns: numbers and texts of one sort beside each other, since that is how they deflate best.

use crate::surface::{Interval, Intervals};

/// What ends a text.
const END: char = '\0';

/// Numbers that are being written: seven bits a byte, the lowest first, the highest bit set where more follow.
#[derive(Default)]
pub(super) struct Numbers(pub(super) Vec<u8>);

impl Numbers {
    /// Adds a number.
    pub(super) fn add(&mut self, mut number: u32) {
        while number > 0x7f {
            self.0.push(number as u8 | 0x80);
            number >>= 7;
        }
        self.0.push(number as u8);
    }

    /// Adds how many there are.
    pub(super) fn add_count<T>(&mut self, all: &[T]) {
        self.add(all.len() as u32);
    }

    /// Adds intervals: how many, and of each the first release and how many they are, 0 for all that follow.
    pub(super) fn add_intervals(&mut self, intervals: &Intervals) {
        self.add_count(&intervals.0);
        for Interval { first, last } in &intervals.0 {
            self.add(*first);
            self.add(last.map_or(0, |last| last.wrapping_sub(*first).wrapping_add(1)));
        }
    }

    /// Adds intervals that are mostly those of their owner: 0 then, else 1 and the intervals.
    pub(super) fn add_own(&mut self, intervals: &Intervals, owner: &Intervals) {
        self.add(u32::from(intervals != owner));
        if intervals != owner {
            self.add_intervals(intervals);
        }
    }
}

/// Texts that are being written.
#[derive(Default)]
pub(super) struct Texts(pub(super) String);

impl Texts {
    /// Adds a text, in which no zero byte may stand.
    pub(super) fn add(&mut self, text: &str) {
        self.0.push_str(text);
        self.0.push(END);
    }
}

/// Numbers that are read. All give `None` where the column ends too early.
#[derive(Clone, Copy)]
pub(super) struct NumberReader<'a> {
    column: &'a [u8],
    /// Where the next one begins.
    pub(super) at: usize,
}

impl<'a> NumberReader<'a> {
    /// From a place in a column on.
    pub(super) fn new(column: &'a [u8], at: usize) -> NumberReader<'a> {
        NumberReader { column, at }
    }

    /// The next number.
    pub(super) fn next(&mut self) -> Option<u32> {
        let first = self.byte()?;
        if first < 0x80 { Some(first.into()) } else { self.longer(first) }
    }

    /// A number of several bytes, of which the first was read.
    fn longer(&mut self, first: u8) -> Option<u32> {
        let mut number = u32::from(first & 0x7f);
        for shift in (7..32).step_by(7) {
            let byte = self.byte()?;
            number |= u32::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Some(number);
            }
        }
        None
    }

    fn byte(&mut self) -> Option<u8> {
        let byte = *self.column.get(self.at)?;
        self.at += 1;
        Some(byte)
    }

    /// Goes past so many numbers.
    pub(super) fn skip(&mut self, count: usize) -> Option<()> {
        (0..count).try_for_each(|_| self.next().map(drop))
    }

    /// Goes past what [`Numbers::add_intervals`] wrote.
    pub(super) fn skip_intervals(&mut self) -> Option<()> {
        let count = self.count()?;
        self.skip(2 * count)
    }

    /// The next number, as a number of things of which each takes a byte at least.
    pub(super) fn count(&mut self) -> Option<usize> {
        let count = self.next()? as usize;
        (count <= self.column.len()).then_some(count)
    }

    /// The next interval.
    pub(super) fn interval(&mut self) -> Option<Interval> {
        let (first, count) = (self.next()?, self.next()?);
        Some(Interval { first, last: count.checked_sub(1).map(|more| first.wrapping_add(more)) })
    }
}

/// Where each text of a column ends.
pub(super) fn ends(column: &[u8]) -> Vec<u32> {
    memchr::memchr_iter(END as u8, column).map(|end| end as u32).collect()
}

/// Texts that are read.
#[derive(Clone, Copy)]
pub(super) struct TextReader<'a> {
    column: &'a [u8],
    ends: &'a [u32],
    /// The number of the next one.
    pub(super) at: usize,
}

impl<'a> TextReader<'a> {
    /// From the first text on, in a column with these [`ends`].
    pub(super) fn new(column: &'a [u8], ends: &'a [u32]) -> TextReader<'a> {
        TextReader { column, ends, at: 0 }
    }

    /// The next text.
    pub(super) fn next(&mut self) -> Option<&'a str> {
        let start = self.at.checked_sub(1).map_or(Some(0), |before| Some(self.ends.get(before)? + 1))?;
        let end = *self.ends.get(self.at)?;
        self.at += 1;
        std::str::from_utf8(self.column.get(start as usize..end as usize)?).ok()
    }
}
