//! Merging of deltas of one level into a delta of the next.

use std::collections::BTreeMap;

use diesel::sqlite::SqliteConnection;

use super::MERGE_FACTOR;
use super::bytes::{
    Any, Flags, Grid, Times, read_flags, read_grid, read_times, write_flags, write_grid, write_times,
};
use super::file::{self, DeltaId, NO_DAY, Piece, pieces};
use super::section::Section;
use crate::domain::figures::counts::Counts;
use crate::domain::instant::Instant;
use crate::store::db::Error;

/// A piece of the merged delta: its cell and its content.
type MergedPiece = (Instant, Vec<u8>);

/// Numbers of the deltas that are merged into one.
fn sources(id: DeltaId) -> Vec<i64> {
    (id.number * MERGE_FACTOR..(id.number + 1) * MERGE_FACTOR).collect()
}

/// Merges one section. Overwrites what an unfinished merge has stored.
pub fn merge(c: &mut SqliteConnection, id: DeltaId, section: Section) -> Result<(), Error> {
    let all = (Instant(i64::MIN), Instant(i64::MAX));
    let source = pieces(c, (id.key, id.level - 1, &sources(id)), section, all)?;
    let merged = match section {
        Section::TimesBefore(field) => {
            let last = file::begin(c, id)?.last_with(field);
            earliest_times(&source, last)?
        }
        Section::RepeatsBefore => {
            let last = file::begin(c, id)?.last_call;
            earliest_flags(&source, last)?
        }
        Section::Counts(..) | Section::Durations(_) | Section::Callers | Section::CallerSteps => {
            sums(&source)?
        }
    };
    Ok(c.immediate_transaction(|c| {
        merged.iter().try_for_each(|(cell, content)| file::put_piece(c, id, section, *cell, content))
    })?)
}

/// Stores the end of the merged delta, once all its sections are merged.
pub fn finish(c: &mut SqliteConnection, id: DeltaId) -> Result<(), Error> {
    let last = DeltaId { level: id.level - 1, number: (id.number + 1) * MERGE_FACTOR - 1, ..id };
    let end = file::end(c, last)?;
    Ok(file::put_end(c, id, &end)?)
}

/// Adds up counts, day by day.
fn sums(source: &[Piece]) -> Result<Vec<MergedPiece>, Error> {
    let mut by_day: BTreeMap<Instant, Vec<&Piece>> = BTreeMap::new();
    for piece in source {
        by_day.entry(piece.cell).or_default().push(piece);
    }
    let mut merged = Vec::with_capacity(by_day.len());
    for (day, pieces) in by_day {
        let mut grid = Grid::<Any>::new();
        for piece in pieces {
            read_grid(&piece.content, |cell, value, counts| {
                grid.entry((cell, value.to_owned())).or_default().add(counts, 1);
            })?;
        }
        grid.retain(|_, counts| !counts.is_zero());
        if !grid.is_empty() {
            merged.push((day, write_grid(&grid)));
        }
    }
    Ok(merged)
}

/// For each number up to `last`, the time in the earliest delta that has one: the time at the beginning of the merged delta.
fn earliest_times(source: &[Piece], last: i64) -> Result<Vec<MergedPiece>, Error> {
    let mut times = Times::new();
    for piece in source {
        read_times(&piece.content, |number, at| {
            if number <= last {
                times.entry(number).or_insert(at);
            }
        })?;
    }
    Ok(if times.is_empty() { Vec::new() } else { vec![(NO_DAY, write_times(&times))] })
}

/// For each number up to `last`, the flag in the earliest delta that has one: the flag at the beginning of the merged delta.
fn earliest_flags(source: &[Piece], last: i64) -> Result<Vec<MergedPiece>, Error> {
    let mut flags = Flags::new();
    for piece in source {
        read_flags(&piece.content, |number, flag| {
            if number <= last {
                flags.entry(number).or_insert(flag);
            }
        })?;
    }
    Ok(if flags.is_empty() { Vec::new() } else { vec![(NO_DAY, write_flags(&flags))] })
}
