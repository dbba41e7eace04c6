//! How the sections of a delta are written: whole numbers in as few bytes as they need, as the difference from the one before where they ascend.

use std::collections::BTreeMap;

use uuid::Uuid;

use crate::domain::figures::counts::Counts;
use crate::domain::instant::Instant;
use crate::store::db::Error;

/// Counts by cell and value.
pub type Grid<C> = BTreeMap<(Instant, String), C>;

/// One number that is counted.
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

/// Counts of whichever type, to be added up: as many numbers as the longest has.
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

/// Bytes that are written.
#[derive(Default)]
struct Writer(Vec<u8>);

impl Writer {
    fn whole(&mut self, mut number: u64) {
        while number >= 0x80 {
            self.0.push(number as u8 | 0x80);
            number >>= 7;
        }
        self.0.push(number as u8);
    }

    /// One that may be negative: small if it is near 0.
    fn signed(&mut self, number: i64) {
        self.whole(((number << 1) ^ (number >> 63)).cast_unsigned());
    }

    fn text(&mut self, text: &str) {
        self.whole(text.len() as u64);
        self.0.extend_from_slice(text.as_bytes());
    }

    /// Those that are not 0, after bits that say which.
    fn counts<C: Counts>(&mut self, mut counts: C) {
        let (mut there, mut bit) = (0u64, 1u64);
        counts.each(|number| {
            there |= if *number == 0 { 0 } else { bit };
            bit <<= 1;
        });
        self.whole(there);
        counts.each(|number| {
            if *number != 0 {
                self.signed(*number);
            }
        });
    }
}

/// Bytes that are read.
struct Reader<'b>(&'b [u8]);

impl<'b> Reader<'b> {
    fn whole(&mut self) -> Result<u64, Error> {
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
        let number = self.whole()?;
        Ok((number >> 1).cast_signed() ^ -((number & 1).cast_signed()))
    }

    fn text(&mut self) -> Result<&'b str, Error> {
        let length = usize::try_from(self.whole()?).map_err(|_| damaged())?;
        let (text, rest) = self.0.split_at_checked(length).ok_or_else(damaged)?;
        self.0 = rest;
        std::str::from_utf8(text).map_err(|_| damaged())
    }

    fn counts<C: Counts>(&mut self) -> Result<C, Error> {
        let mut there = self.whole()?;
        let (mut counts, mut read) = (C::default(), Ok(()));
        counts.each(|number| {
            if there & 1 == 1 && read.is_ok() {
                read = self.signed().map(|found| *number = found);
            }
            there >>= 1;
        });
        read.map(|()| counts)
    }
}

fn damaged() -> Error {
    Error::Damaged("a block of changes is not what was written".to_owned())
}

/// Writes counts by cell and value.
pub fn write_grid<C: Counts>(grid: &Grid<C>) -> Vec<u8> {
    let mut values: BTreeMap<&str, u64> = grid.keys().map(|(_, value)| (value.as_str(), 0)).collect();
    let mut out = Writer::default();
    out.whole(values.len() as u64);
    for (index, (value, place)) in (0..).zip(&mut values) {
        out.text(value);
        *place = index;
    }
    out.whole(grid.len() as u64);
    let mut before = 0;
    for ((cell, value), counts) in grid {
        out.signed(cell.0.wrapping_sub(before));
        out.whole(values[value.as_str()]);
        out.counts(*counts);
        before = cell.0;
    }
    out.0
}

/// Reads them, by cell and value.
pub fn read_grid<C: Counts>(bytes: &[u8], mut take: impl FnMut(Instant, &str, &C)) -> Result<(), Error> {
    let mut from = Reader(bytes);
    let values = (0..from.whole()?).map(|_| from.text()).collect::<Result<Vec<&str>, Error>>()?;
    let mut cell = 0i64;
    for _ in 0..from.whole()? {
        cell = cell.wrapping_add(from.signed()?);
        let value = usize::try_from(from.whole()?).ok().and_then(|index| values.get(index));
        take(Instant(cell), value.ok_or_else(damaged)?, &from.counts()?);
    }
    Ok(())
}

/// Times by number of a call or issue, none among them.
pub type Times = BTreeMap<i64, Option<Instant>>;

/// Writes times.
pub fn write_times(times: &Times) -> Vec<u8> {
    let mut out = Writer::default();
    let (mut before, mut time) = (0, 0);
    for (number, at) in times {
        out.signed(number - before);
        out.whole(at.is_some().into());
        if let Some(at) = at {
            out.signed(at.0.wrapping_sub(time));
            time = at.0;
        }
        before = *number;
    }
    out.0
}

/// Reads times.
pub fn read_times(bytes: &[u8], mut take: impl FnMut(i64, Option<Instant>)) -> Result<(), Error> {
    let mut from = Reader(bytes);
    let (mut number, mut time) = (0i64, 0i64);
    while !from.0.is_empty() {
        number = number.wrapping_add(from.signed()?);
        let is_there = from.whole()? != 0;
        if is_there {
            time = time.wrapping_add(from.signed()?);
        }
        take(number, is_there.then_some(Instant(time)));
    }
    Ok(())
}

/// Flags by number of a call.
pub type Flags = BTreeMap<i64, bool>;

/// Writes flags.
pub fn write_flags(flags: &Flags) -> Vec<u8> {
    let mut out = Writer::default();
    let mut before = 0;
    for (number, flag) in flags {
        out.signed(number - before);
        out.whole((*flag).into());
        before = *number;
    }
    out.0
}

/// Reads flags.
pub fn read_flags(bytes: &[u8], mut take: impl FnMut(i64, bool)) -> Result<(), Error> {
    let mut from = Reader(bytes);
    let mut number = 0i64;
    while !from.0.is_empty() {
        number = number.wrapping_add(from.signed()?);
        take(number, from.whole()? != 0);
    }
    Ok(())
}

/// Writes what happened at positions, the first of them after `begin`.
pub fn write_steps(begin: i64, steps: &[(i64, i64)]) -> Vec<u8> {
    let mut out = Writer::default();
    let mut before = begin;
    for (position, change) in steps {
        out.signed(position - before);
        out.signed(*change);
        before = *position;
    }
    out.0
}

/// Reads what happened at positions.
pub fn read_steps(begin: i64, bytes: &[u8], mut take: impl FnMut(i64, i64)) -> Result<(), Error> {
    let mut from = Reader(bytes);
    let mut position = begin;
    while !from.0.is_empty() {
        position = position.wrapping_add(from.signed()?);
        take(position, from.signed()?);
    }
    Ok(())
}

/// Writes calls by caller.
pub fn write_callers(callers: &BTreeMap<Uuid, i64>) -> Vec<u8> {
    let mut out = Writer::default();
    for (caller, calls) in callers {
        out.0.extend_from_slice(caller.as_bytes());
        out.signed(*calls);
    }
    out.0
}

/// Reads calls by caller.
pub fn read_callers(bytes: &[u8], mut take: impl FnMut(Uuid, i64)) -> Result<(), Error> {
    let mut from = Reader(bytes);
    while !from.0.is_empty() {
        let (caller, rest) = from.0.split_first_chunk().ok_or_else(damaged)?;
        from.0 = rest;
        take(Uuid::from_bytes(*caller), from.signed()?);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::figures::counts::{CallCounts, IssueCounts};

    #[test]
    fn what_is_written_is_read() {
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
        let mut found = Grid::new();
        read_grid(&bytes, |cell, value, counts| {
            found.insert((cell, value.to_owned()), *counts);
        })
        .unwrap();
        assert_eq!(found, grid);
        let mut sums = Grid::<Any>::new();
        read_grid(&bytes, |cell, value, counts| {
            sums.insert((cell, value.to_owned()), *counts);
        })
        .unwrap();
        assert_eq!(write_grid(&sums), bytes, "whatever it counts");
        for length in 0..bytes.len() {
            assert!(read_grid(&bytes[..length], |_, _, _: &CallCounts| {}).is_err(), "cut off at {length}");
        }

        let times: Times =
            [(3, None), (4, Some(Instant(i64::MIN))), (900, Some(Instant(i64::MAX))), (901, None)].into();
        let mut found = Times::new();
        read_times(&write_times(&times), |number, moment| {
            found.insert(number, moment);
        })
        .unwrap();
        assert_eq!(found, times);

        let flags: Flags = [(3, true), (4, false), (900, true)].into();
        let mut found = Flags::new();
        read_flags(&write_flags(&flags), |number, flag| {
            found.insert(number, flag);
        })
        .unwrap();
        assert_eq!(found, flags);

        let callers = [(Uuid::from_u128(7), 1), (Uuid::from_u128(u128::MAX), -300)].into();
        let mut found = BTreeMap::new();
        read_callers(&write_callers(&callers), |caller, calls| {
            found.insert(caller, calls);
        })
        .unwrap();
        assert_eq!(found, callers);

        let steps = [(4097, 1), (4099, -1), (8192, 1)];
        let mut found = Vec::new();
        read_steps(4096, &write_steps(4096, &steps), |position, change| found.push((position, change)))
            .unwrap();
        assert_eq!(found, steps);
    }

    #[test]
    fn any_counts_have_room() {
        let mut fields = 0;
        IssueCounts::default().each(|_| fields += 1);
        assert!(fields <= Any::default().0.len());
    }
}
