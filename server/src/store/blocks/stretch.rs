//! The blocks between two points of a journal.

use std::collections::{BTreeMap, HashMap};

use diesel::sqlite::SqliteConnection;

use super::bytes::{Number, read_grid, read_moments, read_steps};
use super::file::{self, End, NO_DAY, Piece, Place};
use super::part::{Part, Trait};
use super::{Blocks, ENTRIES, LEVELS, MERGED, duration};
use crate::domain::calendar::Window;
use crate::domain::figures::counts::Counts;
use crate::domain::figures::dimension::Dimension;
use crate::domain::instant::{DAY, Instant};
use crate::store::Error;
use crate::store::conn::Conn;
use crate::store::counters::Span;
use crate::store::counters::tables::Kept;
use crate::store::follow::hash_at;

/// The blocks that lie between two positions of a journal, read at one moment of the file.
pub struct Stretch {
    blocks: Blocks,
    conn: SqliteConnection,
    key: i64,
    /// The position after which changes are asked for; not after the first block's begin.
    after: i64,
    first: i64,
    last: i64,
    /// The largest blocks that fit, each level with its blocks, in their order.
    runs: Vec<(i64, Vec<i64>)>,
    begin: End,
}

impl Blocks {
    /// The blocks after a position, up to the head of the journal as `conn` sees it; none if there is none, or none of this journal.
    pub fn between(
        &self,
        conn: &mut Conn,
        key: i64,
        after: i64,
        head: i64,
    ) -> Result<Option<Stretch>, Error> {
        // That of the position itself is needed too: which callers came in what is left of it.
        let first = (after + ENTRIES - 1).div_euclid(ENTRIES);
        if (first + 1) * ENTRIES > head {
            return Ok(None);
        }
        let Some(mut file) = self.reader() else { return Ok(None) };
        let found = file::stored(&mut file, key).and_then(|stored| {
            let last = stored[0].min(head / ENTRIES);
            if first >= last {
                return Ok(None);
            }
            let place = |block| Place { key, level: 0, block };
            let (begin, end) = (file::begin(&mut file, place(first))?, file::begin(&mut file, place(last))?);
            Ok(Some((stored, last, begin, end)))
        });
        let found = found.inspect_err(|error| self.failed(error)).ok().flatten();
        let Some((stored, last, begin, end)) = found else { return Ok(None) };
        if hash_at(conn, key, last * ENTRIES)?.as_ref() != Some(&end.hash) {
            return Ok(None);
        }
        let runs = runs(first, last, &stored);
        Ok(Some(Stretch { blocks: self.clone(), conn: file, key, after, first, last, runs, begin }))
    }
}

/// The largest blocks that make up those from `first` to before `last`.
fn runs(first: i64, last: i64, stored: &[i64; LEVELS]) -> Vec<(i64, Vec<i64>)> {
    let mut runs: Vec<(i64, Vec<i64>)> = Vec::new();
    let mut reached = first;
    while reached < last {
        let (mut chosen, mut width) = ((0, reached), 1);
        for (level, stored) in (0..).zip(stored) {
            let wide = MERGED.pow(level as u32);
            let block = reached / wide;
            if reached % wide == 0 && reached + wide <= last && block < *stored {
                (chosen, width) = ((level, block), wide);
            }
        }
        match runs.last_mut() {
            Some((level, blocks)) if *level == chosen.0 => blocks.push(chosen.1),
            _ => runs.push((chosen.0, vec![chosen.1])),
        }
        reached += width;
    }
    runs
}

impl Stretch {
    /// Position before the first entry of the blocks.
    pub fn begin(&self) -> i64 {
        self.first * ENTRIES
    }

    /// Position of their last entry.
    pub fn end(&self) -> i64 {
        self.last * ENTRIES
    }

    /// Number of the last call, or issue, that was there at the begin.
    pub fn last(&self, what: Trait) -> i64 {
        if what.is_of_calls() { self.begin.last_call } else { self.begin.last_issue }
    }

    /// Of how many levels its blocks are.
    #[cfg(test)]
    pub fn levels(&self) -> usize {
        self.runs.iter().map(|(level, _)| level).collect::<std::collections::BTreeSet<_>>().len()
    }

    /// Notes that the file failed.
    pub fn failed(&self, error: &Error) {
        self.blocks.failed(error);
    }

    /// What the blocks add to the counters in the cells of a window, by value.
    pub fn counts<C: Kept>(
        &mut self,
        dimension: Dimension,
        cells: (Span, Window),
    ) -> Result<BTreeMap<String, C>, Error> {
        self.grid(Part::of::<C>(dimension, cells.0), cells)
    }

    /// The same of the durations, by net and bucket.
    pub fn durations(&mut self, cells: (Span, Window)) -> Result<BTreeMap<(bool, i32), i64>, Error> {
        let found: BTreeMap<String, Number> = self.grid(Part::Durations(cells.0), cells)?;
        let damaged = || Error::Damaged("a block has durations of no bucket".to_owned());
        found.into_iter().map(|(code, issues)| Ok((duration(&code).ok_or_else(damaged)?, issues.0))).collect()
    }

    /// By how much the number of distinct callers has changed since the position asked for, in a day, by its begin, or in the period.
    pub fn callers(&mut self, span: Span, cell: Instant) -> Result<i64, Error> {
        let mut change = 0;
        for piece in self.pieces(Part::Callers(span), (NO_DAY, NO_DAY))? {
            read_grid(&piece.content, |at, _, callers: &Number| {
                change += if at == cell { callers.0 } else { 0 };
            })?;
        }
        if self.after < self.begin() {
            let of = (self.key, 0, &[self.first - 1][..]);
            let begin = self.begin() - ENTRIES;
            for piece in file::pieces(&mut self.conn, of, Part::Steps(span), (cell, cell))? {
                read_steps(begin, &piece.content, |position, step| {
                    change += if position > self.after { step } else { 0 };
                })?;
            }
        }
        Ok(change)
    }

    /// How something was at the begin, of calls or issues that were there and have changed.
    pub fn was(&mut self, what: Trait) -> Result<HashMap<i64, Option<Instant>>, Error> {
        let mut was = HashMap::new();
        for piece in self.pieces(Part::Was(what), (NO_DAY, NO_DAY))? {
            read_moments(&piece.content, |number, moment| {
                was.entry(number).or_insert(moment);
            })?;
        }
        let last = self.last(what);
        was.retain(|number, _| *number <= last);
        Ok(was)
    }

    fn grid<C: Counts>(
        &mut self,
        part: Part,
        (span, window): (Span, Window),
    ) -> Result<BTreeMap<String, C>, Error> {
        let mut found = BTreeMap::<String, C>::new();
        let days = match span {
            // No day is as long as two.
            Span::Quarter => (window.from.plus(-2 * DAY), window.to),
            Span::Day | Span::Period => (NO_DAY, NO_DAY),
        };
        for piece in self.pieces(part, days)? {
            read_grid(&piece.content, |cell, value, counts| {
                if !window.contains(cell) {
                    return;
                }
                match found.get_mut(value) {
                    Some(sum) => sum.add(counts, 1),
                    None => drop(found.insert(value.to_owned(), *counts)),
                }
            })?;
        }
        Ok(found)
    }

    /// The pieces of a part of all blocks, in their order.
    fn pieces(&mut self, part: Part, cells: (Instant, Instant)) -> Result<Vec<Piece>, Error> {
        let mut found = Vec::new();
        for (level, of) in &self.runs {
            found.extend(file::pieces(&mut self.conn, (self.key, *level, of), part, cells)?);
        }
        Ok(found)
    }
}
