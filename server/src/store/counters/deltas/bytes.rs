//! The encoding of a delta's sections: variable-length integers, and ascending numbers as differences from the previous one.

use crate::domain::number::CallerNumber;
use std::collections::BTreeMap;

use crate::domain::figures::counts::Counts;
use crate::domain::instant::Instant;
use crate::store::db::Error;

/// Counts by cell and value.
pub type Grid<C> = BTreeMap<(Instant, String), C>;

/// A count of one number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Number(pub i64);

impl Counts for Number {
    fn add(&mut self, other: &Self, times: i64) {
        self.0 += times * other.0;
    }

    fn each(&mut self, mut number: impl FnMut(&mut i64)) {
        number(&mut self.0);
    }
}

/// Counts of any type, for adding up without knowing the type: as many numbers as the longest type has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Any([i64; 19]);

impl Counts for Any {
    fn add(&mut self, other: &Self, times: i64) {
        self.0.iter_mut().zip(other.0).for_each(|(number, other)| *number += times * other);
    }

    fn each(&mut self, number: impl FnMut(&mut i64)) {
        self.0.iter_mut().for_each(number);
    }
}

/// Encodes into bytes.
#[derive(Default)]
struct Writer(Vec<u8>);

impl Writer {
    fn unsigned(&mut self, mut number: u64) {
        while number >= 0x80 {
            self.0.push(number as u8 | 0x80);
            number >>= 7;
        }
        self.0.push(number as u8);
    }

    /// Zigzag encoding, in which numbers near 0 are short.
    fn signed(&mut self, number: i64) {
        self.unsigned(((number << 1) ^ (number >> 63)).cast_unsigned());
    }

    fn text(&mut self, text: &str) {
        self.unsigned(text.len() as u64);
        self.0.extend_from_slice(text.as_bytes());
    }

    /// A bit mask of the counts that are not 0, then these counts.
    fn counts<C: Counts>(&mut self, mut counts: C) {
        let (mut mask, mut bit) = (0u64, 1u64);
        counts.each(|number| {
            mask |= if *number == 0 { 0 } else { bit };
            bit <<= 1;
        });
        self.unsigned(mask);
        counts.each(|number| {
            if *number != 0 {
                self.signed(*number);
            }
        });
    }
}

/// Decodes bytes. Fails if they end too early or are not valid.
struct Reader<'b>(&'b [u8]);

impl<'b> Reader<'b> {
    fn unsigned(&mut self) -> Result<u64, Error> {
        let (mut number, mut shift) = (0u64, 0);
        loop {
            let (byte, rest) = self.0.split_first().ok_or_else(damaged)?;
            self.0 = rest;
            number |= u64::from(byte & 0x7f).checked_shl(shift).ok_or_else(damaged)?;
            if byte & 0x80 == 0 {
                return Ok(number);
            }
            shift += 7;
        }
    }

    fn signed(&mut self) -> Result<i64, Error> {
        let number = self.unsigned()?;
        Ok((number >> 1).cast_signed() ^ -((number & 1).cast_signed()))
    }

    fn text(&mut self) -> Result<&'b str, Error> {
        let length = usize::try_from(self.unsigned()?).map_err(|_| damaged())?;
        let (text, rest) = self.0.split_at_checked(length).ok_or_else(damaged)?;
        self.0 = rest;
        std::str::from_utf8(text).map_err(|_| damaged())
    }

    fn counts<C: Counts>(&mut self) -> Result<C, Error> {
        let mut mask = self.unsigned()?;
        let (mut counts, mut read) = (C::default(), Ok(()));
        counts.each(|number| {
            if mask & 1 == 1 && read.is_ok() {
                read = self.signed().map(|value| *number = value);
            }
            mask >>= 1;
        });
        read.map(|()| counts)
    }
}

fn damaged() -> Error {
    Error::Damaged("a section of a delta is damaged".to_owned())
}

/// Encodes a grid: the list of its values, then the counts with indexes into the list.
pub fn write_grid<C: Counts>(grid: &Grid<C>) -> Vec<u8> {
    let mut values: BTreeMap<&str, u64> = grid.keys().map(|(_, value)| (value.as_str(), 0)).collect();
    let mut out = Writer::default();
    out.unsigned(values.len() as u64);
    for (index, (value, value_index)) in (0..).zip(&mut values) {
        out.text(value);
        *value_index = index;
    }
    out.unsigned(grid.len() as u64);
    let mut previous = 0;
    for ((cell, value), counts) in grid {
        out.signed(cell.0.wrapping_sub(previous));
        out.unsigned(values[value.as_str()]);
        out.counts(*counts);
        previous = cell.0;
    }
    out.0
}

/// Decodes a grid, in the order of cell and value.
pub fn read_grid<C: Counts>(bytes: &[u8], mut take: impl FnMut(Instant, &str, &C)) -> Result<(), Error> {
    let mut from = Reader(bytes);
    let values = (0..from.unsigned()?).map(|_| from.text()).collect::<Result<Vec<&str>, Error>>()?;
    let mut cell = 0i64;
    for _ in 0..from.unsigned()? {
        cell = cell.wrapping_add(from.signed()?);
        let value = usize::try_from(from.unsigned()?).ok().and_then(|index| values.get(index));
        take(Instant(cell), value.ok_or_else(damaged)?, &from.counts()?);
    }
    Ok(())
}

/// Times by number of a call or issue; None if it has no such time.
pub type Times = BTreeMap<i64, Option<Instant>>;

/// Encodes times.
pub fn write_times(times: &Times) -> Vec<u8> {
    let mut out = Writer::default();
    let (mut previous, mut time) = (0, 0);
    for (number, at) in times {
        out.signed(number - previous);
        out.unsigned(at.is_some().into());
        if let Some(at) = at {
            out.signed(at.0.wrapping_sub(time));
            time = at.0;
        }
        previous = *number;
    }
    out.0
}

/// Decodes times, in the order of the numbers.
pub fn read_times(bytes: &[u8], mut take: impl FnMut(i64, Option<Instant>)) -> Result<(), Error> {
    let mut from = Reader(bytes);
    let (mut number, mut time) = (0i64, 0i64);
    while !from.0.is_empty() {
        number = number.wrapping_add(from.signed()?);
        let has_time = from.unsigned()? != 0;
        if has_time {
            time = time.wrapping_add(from.signed()?);
        }
        take(number, has_time.then_some(Instant(time)));
    }
    Ok(())
}

/// Flags by number of a call.
pub type Flags = BTreeMap<i64, bool>;

/// Encodes flags.
pub fn write_flags(flags: &Flags) -> Vec<u8> {
    let mut out = Writer::default();
    let mut previous = 0;
    for (number, flag) in flags {
        out.signed(number - previous);
        out.unsigned((*flag).into());
        previous = *number;
    }
    out.0
}

/// Decodes flags, in the order of the numbers.
pub fn read_flags(bytes: &[u8], mut take: impl FnMut(i64, bool)) -> Result<(), Error> {
    let mut from = Reader(bytes);
    let mut number = 0i64;
    while !from.0.is_empty() {
        number = number.wrapping_add(from.signed()?);
        take(number, from.unsigned()? != 0);
    }
    Ok(())
}

/// Encodes changes by position. The positions ascend, and the first one is after `begin`.
pub fn write_steps(begin: i64, steps: &[(i64, i64)]) -> Vec<u8> {
    let mut out = Writer::default();
    let mut previous = begin;
    for (position, change) in steps {
        out.signed(position - previous);
        out.signed(*change);
        previous = *position;
    }
    out.0
}

/// Decodes changes by position; `begin` is the same as when they were encoded.
pub fn read_steps(begin: i64, bytes: &[u8], mut take: impl FnMut(i64, i64)) -> Result<(), Error> {
    let mut from = Reader(bytes);
    let mut position = begin;
    while !from.0.is_empty() {
        position = position.wrapping_add(from.signed()?);
        take(position, from.signed()?);
    }
    Ok(())
}

/// Encodes the number of calls by caller.
pub fn write_callers(callers: &BTreeMap<CallerNumber, i64>) -> Vec<u8> {
    let mut out = Writer::default();
    for (caller, calls) in callers {
        out.signed(caller.0);
        out.signed(*calls);
    }
    out.0
}

/// Decodes the number of calls by caller.
pub fn read_callers(bytes: &[u8], mut take: impl FnMut(CallerNumber, i64)) -> Result<(), Error> {
    let mut from = Reader(bytes);
    while !from.0.is_empty() {
        let caller = CallerNumber(from.signed()?);
        take(caller, from.signed()?);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::figures::counts::{CallCounts, IssueCounts};

    #[test]
    fn reading_returns_what_was_written() {
        let counts = CallCounts {
            calls_answered: 3,
            calls_void: -70_000,
            persons_represented: 1,
            ..Default::default()
        };
        let grid: Grid<CallCounts> = [
            ((Instant(i64::MIN), String::new()), counts),
            ((Instant(-5), "MED.02".to_owned()), CallCounts { calls_late: i64::MIN, ..counts }),
            ((Instant(-5), "药".to_owned()), CallCounts::default()),
            ((Instant(i64::MAX), String::new()), CallCounts { calls_void: i64::MAX, ..counts }),
        ]
        .into();
        let bytes = write_grid(&grid);
        let mut decoded = Grid::new();
        read_grid(&bytes, |cell, value, counts| {
            decoded.insert((cell, value.to_owned()), *counts);
        })
        .unwrap();
        assert_eq!(decoded, grid);
        let mut sums = Grid::<Any>::new();
        read_grid(&bytes, |cell, value, counts| {
            sums.insert((cell, value.to_owned()), *counts);
        })
        .unwrap();
        assert_eq!(write_grid(&sums), bytes, "for counts of any type");
        for length in 0..bytes.len() {
            assert!(read_grid(&bytes[..length], |_, _, _: &CallCounts| {}).is_err(), "cut off at {length}");
        }

        let times: Times =
            [(3, None), (4, Some(Instant(i64::MIN))), (900, Some(Instant(i64::MAX))), (901, None)].into();
        let mut decoded = Times::new();
        read_times(&write_times(&times), |number, moment| {
            decoded.insert(number, moment);
        })
        .unwrap();
        assert_eq!(decoded, times);

        let flags: Flags = [(3, true), (4, false), (900, true)].into();
        let mut decoded = Flags::new();
        read_flags(&write_flags(&flags), |number, flag| {
            decoded.insert(number, flag);
        })
        .unwrap();
        assert_eq!(decoded, flags);

        let callers = [(CallerNumber(7), 1), (CallerNumber(i64::MAX), -300)].into();
        let mut decoded = BTreeMap::new();
        read_callers(&write_callers(&callers), |caller, calls| {
            decoded.insert(caller, calls);
        })
        .unwrap();
        assert_eq!(decoded, callers);

        let steps = [(4097, 1), (4099, -1), (8192, 1)];
        let mut decoded = Vec::new();
        read_steps(4096, &write_steps(4096, &steps), |position, change| decoded.push((position, change)))
            .unwrap();
        assert_eq!(decoded, steps);
    }

    #[test]
    fn any_is_as_long_as_the_longest_counts() {
        let mut fields = 0;
        IssueCounts::default().each(|_| fields += 1);
        assert!(fields <= Any::default().0.len());
    }
}
