//! Blocks of a level merged into one of the next.

use std::collections::BTreeMap;

use diesel::sqlite::SqliteConnection;

use super::MERGED;
use super::bytes::{Any, Grid, Moments, read_grid, read_moments, write_grid, write_moments};
use super::file::{self, DeltaId, NO_DAY, Piece, pieces};
use super::section::Section;
use crate::domain::figures::counts::Counts;
use crate::domain::instant::Instant;
use crate::store::db::Error;

/// The blocks of which one is made.
fn below(place: DeltaId) -> Vec<i64> {
    (place.block * MERGED..(place.block + 1) * MERGED).collect()
}

/// Merges one part. What is there of an earlier attempt is written over.
pub fn merge(c: &mut SqliteConnection, place: DeltaId, part: Section) -> Result<(), Error> {
    let all = (Instant(i64::MIN), Instant(i64::MAX));
    let found = pieces(c, (place.key, place.level - 1, &below(place)), part, all)?;
    let merged = match part {
        Section::Was(what) => {
            let last = file::begin(c, place)?.last(what);
            first_of(&found, last)?
        }
        Section::Counts(..) | Section::Durations(_) | Section::Callers | Section::Steps => sums_of(&found)?,
    };
    Ok(c.immediate_transaction(|c| {
        merged.iter().try_for_each(|(cell, content)| file::put_piece(c, place, &part.code(), *cell, content))
    })?)
}

/// Says that all parts are merged.
pub fn finish(c: &mut SqliteConnection, place: DeltaId) -> Result<(), Error> {
    let last = DeltaId { level: place.level - 1, block: (place.block + 1) * MERGED - 1, ..place };
    let end = file::end(c, last)?;
    Ok(file::put_end(c, place, &end)?)
}

/// Counts, added up day by day.
fn sums_of(found: &[Piece]) -> Result<Vec<(Instant, Vec<u8>)>, Error> {
    let mut by_day: BTreeMap<Instant, Vec<&Piece>> = BTreeMap::new();
    for piece in found {
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

/// What was at the begin of the first block that says it, of what was there at the begin of all.
fn first_of(found: &[Piece], last: i64) -> Result<Vec<(Instant, Vec<u8>)>, Error> {
    let mut moments = Moments::new();
    for piece in found {
        read_moments(&piece.content, |number, moment| {
            if number <= last {
                moments.entry(number).or_insert(moment);
            }
        })?;
    }
    Ok(if moments.is_empty() { Vec::new() } else { vec![(NO_DAY, write_moments(&moments))] })
}
