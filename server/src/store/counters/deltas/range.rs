//! The blocks between two points of a journal.

use std::collections::{BTreeMap, HashMap};

use diesel::sqlite::SqliteConnection;
use uuid::Uuid;

use super::bytes::{Number, read_callers, read_grid, read_moments, read_steps};
use super::file::{self, DeltaEnd, DeltaId, NO_DAY, Piece};
use super::section::{IndexedField, Section};
use super::{Deltas, ENTRIES, LEVELS, MERGED, duration};
use crate::domain::calendar::Window;
use crate::domain::figures::counts::Counts;
use crate::domain::figures::dimension::Dimension;
use crate::domain::instant::{DAY, Instant};
use crate::store::counters::Span;
use crate::store::counters::counter_table::CounterTable;
use crate::store::db::Error;
use crate::store::db::conn::Conn;
use crate::store::derived::projector::hash_at;

/// The blocks that lie between two positions of a journal, read at one moment of the file.
pub struct DeltaRange {
    blocks: Deltas,
    conn: SqliteConnection,
    key: i64,
    /// The position after which changes are asked for; not after the first block's begin.
    after: i64,
    first: i64,
    last: i64,
    /// The largest blocks that fit, each level with its blocks, in their order.
    runs: Vec<(i64, Vec<i64>)>,
    begin: DeltaEnd,
    /// See [`DeltaRange::of_all_days`].
    known: HashMap<String, Vec<Piece>>,
}

impl Deltas {
    /// The blocks after a position, up to the head of the journal as `conn` sees it; none if there is none, or none of this journal.
    pub fn between(
        &self,
        conn: &mut Conn,
        key: i64,
        after: i64,
        head: i64,
    ) -> Result<Option<DeltaRange>, Error> {
        // The first that begins at the position or later: what is left of the one before is read from the journal.
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
            let place = |block| DeltaId { key, level: 0, block };
            let (begin, end) = (file::begin(&mut file, place(first))?, file::begin(&mut file, place(last))?);
            Ok(Some((stored, last, begin, end)))
        });
        let found = found.inspect_err(|error| self.failed(error)).ok().flatten();
        let Some((stored, last, begin, end)) = found else { return Ok(None) };
        if hash_at(conn, key, last * ENTRIES)?.as_ref() != Some(&end.hash) {
            return Ok(None);
        }
        let runs = runs(first, last, &stored);
        Ok(Some(DeltaRange {
            blocks: self.clone(),
            conn: file,
            key,
            after,
            first,
            last,
            runs,
            begin,
            known: HashMap::new(),
        }))
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

impl DeltaRange {
    /// Position before the first entry of the blocks.
    pub fn begin(&self) -> i64 {
        self.first * ENTRIES
    }

    /// Position of their last entry.
    pub fn end(&self) -> i64 {
        self.last * ENTRIES
    }

    /// Number of the last call, or issue, that was there at the begin.
    pub fn last(&self, what: IndexedField) -> i64 {
        self.begin.last(what)
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
    pub fn counts<C: CounterTable>(
        &mut self,
        dimension: Dimension,
        cells: (Span, Window),
    ) -> Result<BTreeMap<String, C>, Error> {
        self.grid(Section::of::<C>(dimension, cells.0), cells)
    }

    /// The same of the durations, by net and bucket.
    pub fn durations(&mut self, cells: (Span, Window)) -> Result<BTreeMap<(bool, i32), i64>, Error> {
        let found: BTreeMap<String, Number> = self.grid(Section::Durations(cells.0), cells)?;
        let damaged = || Error::Damaged("a block has durations of no bucket".to_owned());
        found.into_iter().map(|(code, issues)| Ok((duration(&code).ok_or_else(damaged)?, issues.0))).collect()
    }

    /// How many calls, of the days that begin in a window, the blocks add to those of each caller.
    pub fn callers(&mut self, days: Window) -> Result<BTreeMap<Uuid, i64>, Error> {
        let mut callers = BTreeMap::new();
        for content in file::callers_of(&mut self.conn, self.key, days, self.first..self.last)? {
            read_callers(&content, |caller, calls| *callers.entry(caller).or_default() += calls)?;
        }
        Ok(callers)
    }

    /// By how much the number of distinct callers of the period has changed since the position asked for.
    pub fn distinct(&mut self) -> Result<i64, Error> {
        let mut change = 0;
        for piece in self.of_all_days(Section::Callers)? {
            read_grid(&piece.content, |_, _, callers: &Number| change += callers.0)?;
        }
        if self.after < self.begin() {
            let of = (self.key, 0, &[self.first - 1][..]);
            let begin = self.begin() - ENTRIES;
            for piece in file::pieces(&mut self.conn, of, Section::Steps, (NO_DAY, NO_DAY))? {
                read_steps(begin, &piece.content, |position, step| {
                    change += if position > self.after { step } else { 0 };
                })?;
            }
        }
        Ok(change)
    }

    /// How something was at the begin, of calls or issues that were there and have changed.
    pub fn was(&mut self, what: IndexedField) -> Result<HashMap<i64, Option<Instant>>, Error> {
        let mut was = HashMap::new();
        for piece in self.pieces(Section::Was(what), (NO_DAY, NO_DAY))? {
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
        part: Section,
        (span, window): (Span, Window),
    ) -> Result<BTreeMap<String, C>, Error> {
        let mut found = BTreeMap::<String, C>::new();
        let mut take_in = |piece: &Piece| {
            read_grid(&piece.content, |cell, value, counts| {
                if !window.contains(cell) {
                    return;
                }
                match found.get_mut(value) {
                    Some(sum) => sum.add(counts, 1),
                    None => drop(found.insert(value.to_owned(), *counts)),
                }
            })
        };
        match span {
            Span::Day | Span::Shift | Span::Period => self.of_all_days(part)?.iter().try_for_each(take_in)?,
            // No day is as long as two.
            Span::Quarter => {
                let days = (window.from.plus(-2 * DAY), window.to);
                self.pieces(part, days)?.iter().try_for_each(&mut take_in)?;
            }
        }
        Ok(found)
    }

    /// The pieces of a part that is kept of all days together, in the order of the blocks. A curve asks for them again and again.
    fn of_all_days(&mut self, part: Section) -> Result<&[Piece], Error> {
        let code = part.code();
        if !self.known.contains_key(&code) {
            let pieces = self.pieces(part, (NO_DAY, NO_DAY))?;
            self.known.insert(code.clone(), pieces);
        }
        Ok(self.known.entry(code).or_default())
    }

    /// The pieces of a part of all blocks, in their order.
    fn pieces(&mut self, part: Section, cells: (Instant, Instant)) -> Result<Vec<Piece>, Error> {
        let mut found = Vec::new();
        for (level, of) in &self.runs {
            found.extend(file::pieces(&mut self.conn, (self.key, *level, of), part, cells)?);
        }
        Ok(found)
    }
}
