//! The deltas between two positions of a journal, as readers use them.

use crate::domain::number::CallerNumber;
use std::collections::{BTreeMap, HashMap};

use diesel::sqlite::SqliteConnection;

use super::bytes::{Number, read_callers, read_flags, read_grid, read_steps, read_times};
use super::file::{self, DeltaEnd, DeltaId, Piece};
use super::section::{ALL_DAYS, IndexedField, Section, duration_of_code};
use super::{Deltas, ENTRIES, LEVELS, MERGE_FACTOR};
use crate::domain::calendar::Window;
use crate::domain::figures::counts::Counts;
use crate::domain::figures::dimension::Dimension;
use crate::domain::instant::{DAY, Instant};
use crate::store::counters::Span;
use crate::store::counters::counter_table::CounterTable;
use crate::store::db::Error;
use crate::store::db::conn::Conn;
use crate::store::derived::projector::hash_at;

/// The deltas between two positions of a journal, in one snapshot of the file.
pub struct DeltaRange {
    deltas: Deltas,
    conn: SqliteConnection,
    key: i64,
    /// The position after which changes are requested. The first delta begins there or later.
    after: i64,
    /// Number of the first delta of level 0.
    first: i64,
    /// Number of the delta of level 0 after the last one.
    end: i64,
    /// The largest deltas that cover the range, in its order: runs of deltas of one level, with the numbers of the deltas.
    runs: Vec<(i64, Vec<i64>)>,
    /// The journal where the first delta begins.
    begin: DeltaEnd,
    /// Pieces for all days, by the code of their section. A curve reads the same ones many times.
    cached: HashMap<String, Vec<Piece>>,
}

impl Deltas {
    /// The deltas after a position, up to the head of the journal in the snapshot of `conn`. None if there are none, or they are of another journal.
    pub fn between(
        &self,
        conn: &mut Conn,
        key: i64,
        after: i64,
        head: i64,
    ) -> Result<Option<DeltaRange>, Error> {
        // The rest of the delta that contains the position is read from the journal.
        let first = (after + ENTRIES - 1).div_euclid(ENTRIES);
        if (first + 1) * ENTRIES > head {
            return Ok(None);
        }
        let Some(mut file) = self.reader() else { return Ok(None) };
        let bounds = file::stored(&mut file, key).and_then(|stored| {
            let end = stored[0].min(head / ENTRIES);
            if first >= end {
                return Ok(None);
            }
            let id = |number| DeltaId { key, level: 0, number };
            let (begin, last) = (file::begin(&mut file, id(first))?, file::begin(&mut file, id(end))?);
            Ok(Some((stored, end, begin, last.hash)))
        });
        let bounds = bounds.inspect_err(|error| self.note_failure(error)).ok().flatten();
        let Some((stored, end, begin, last_hash)) = bounds else { return Ok(None) };
        if hash_at(conn, key, end * ENTRIES)?.as_ref() != Some(&last_hash) {
            return Ok(None);
        }
        let (deltas, runs) = (self.clone(), runs(first, end, &stored));
        Ok(Some(DeltaRange {
            deltas,
            conn: file,
            key,
            after,
            first,
            end,
            runs,
            begin,
            cached: HashMap::new(),
        }))
    }
}

/// The largest stored deltas that cover those of level 0 from `first` to before `end`.
fn runs(first: i64, end: i64, stored: &[i64; LEVELS]) -> Vec<(i64, Vec<i64>)> {
    let mut runs: Vec<(i64, Vec<i64>)> = Vec::new();
    let mut next = first;
    while next < end {
        let (mut chosen, mut width) = ((0, next), 1);
        for (level, stored) in (0..).zip(stored) {
            let level_width = MERGE_FACTOR.pow(level as u32);
            let number = next / level_width;
            if next % level_width == 0 && next + level_width <= end && number < *stored {
                (chosen, width) = ((level, number), level_width);
            }
        }
        match runs.last_mut() {
            Some((level, numbers)) if *level == chosen.0 => numbers.push(chosen.1),
            _ => runs.push((chosen.0, vec![chosen.1])),
        }
        next += width;
    }
    runs
}

impl DeltaRange {
    /// Position before the first entry of the deltas.
    pub fn begin(&self) -> i64 {
        self.first * ENTRIES
    }

    /// Position of the last entry of the deltas.
    pub fn end(&self) -> i64 {
        self.end * ENTRIES
    }

    /// Number of the last call at the beginning, or of the last issue if the field is one of issues.
    pub fn last_with(&self, field: IndexedField) -> i64 {
        self.begin.last_with(field)
    }

    /// Number of levels that are used.
    #[cfg(test)]
    pub fn levels(&self) -> usize {
        self.runs.iter().map(|(level, _)| level).collect::<std::collections::BTreeSet<_>>().len()
    }

    /// Records an error of the file. If it is not transient, the projector recreates the file.
    pub fn note_failure(&self, error: &Error) {
        self.deltas.note_failure(error);
    }

    /// The counts that the deltas add in the cells of a window, by value.
    pub fn counts<C: CounterTable>(
        &mut self,
        dimension: Dimension,
        cells: (Span, Window),
    ) -> Result<BTreeMap<String, C>, Error> {
        self.grid(Section::for_counts::<C>(dimension, cells.0), cells)
    }

    /// The numbers of issues that the deltas add in the cells of a window, by net and bucket.
    pub fn durations(&mut self, cells: (Span, Window)) -> Result<BTreeMap<(bool, i32), i64>, Error> {
        let by_code: BTreeMap<String, Number> = self.grid(Section::Durations(cells.0), cells)?;
        let damaged = || Error::Damaged("a delta has durations of no bucket".to_owned());
        let bucket = |code: &str| duration_of_code(code).ok_or_else(damaged);
        by_code.into_iter().map(|(code, issues)| Ok((bucket(&code)?, issues.0))).collect()
    }

    /// The numbers of calls that the deltas add to the days that begin in a window, by caller.
    pub fn callers(&mut self, days: Window) -> Result<BTreeMap<CallerNumber, i64>, Error> {
        let mut callers = BTreeMap::new();
        for content in file::callers_of(&mut self.conn, self.key, days, self.first..self.end)? {
            read_callers(&content, |caller, calls| *callers.entry(caller).or_default() += calls)?;
        }
        Ok(callers)
    }

    /// The change of the number of distinct callers of the period, from the requested position to the end of the deltas.
    pub fn distinct_callers(&mut self) -> Result<i64, Error> {
        let mut change = 0;
        for piece in self.pieces_of_all_days(Section::Callers)? {
            read_grid(&piece.content, |_, _, callers: &Number| change += callers.0)?;
        }
        if self.after < self.begin() {
            let before = (self.key, 0, &[self.first - 1][..]);
            let begin = self.begin() - ENTRIES;
            for piece in file::pieces(&mut self.conn, before, Section::CallerSteps, ALL_DAYS)? {
                read_steps(begin, &piece.content, |position, step| {
                    change += if position > self.after { step } else { 0 };
                })?;
            }
        }
        Ok(change)
    }

    /// The values that a field had at the beginning, for calls or issues that existed then and whose value has changed.
    pub fn times_before(&mut self, field: IndexedField) -> Result<HashMap<i64, Option<Instant>>, Error> {
        let mut times = HashMap::new();
        for piece in self.pieces(Section::TimesBefore(field), ALL_DAYS)? {
            read_times(&piece.content, |number, at| {
                times.entry(number).or_insert(at);
            })?;
        }
        let last = self.last_with(field);
        times.retain(|number, _| *number <= last);
        Ok(times)
    }

    /// Whether calls had a link that repeats or urges at the beginning, for calls that existed then and for which this has changed.
    pub fn repeats_before(&mut self) -> Result<HashMap<i64, bool>, Error> {
        let mut repeats = HashMap::new();
        for piece in self.pieces(Section::RepeatsBefore, ALL_DAYS)? {
            read_flags(&piece.content, |number, repeat| {
                repeats.entry(number).or_insert(repeat);
            })?;
        }
        repeats.retain(|number, _| *number <= self.begin.last_call);
        Ok(repeats)
    }

    fn grid<C: Counts>(
        &mut self,
        section: Section,
        (span, window): (Span, Window),
    ) -> Result<BTreeMap<String, C>, Error> {
        let mut by_value = BTreeMap::<String, C>::new();
        let mut add = |piece: &Piece| {
            read_grid(&piece.content, |cell, value, counts| {
                if !window.contains(cell) {
                    return;
                }
                match by_value.get_mut(value) {
                    Some(sum) => sum.add(counts, 1),
                    None => drop(by_value.insert(value.to_owned(), *counts)),
                }
            })
        };
        match span {
            Span::Day | Span::Shift | Span::Period => {
                self.pieces_of_all_days(section)?.iter().try_for_each(add)?;
            }
            // Pieces are stored by day, and no day is longer than 48 hours.
            Span::Quarter => {
                let days = (window.from.plus(-2 * DAY), window.to);
                self.pieces(section, days)?.iter().try_for_each(&mut add)?;
            }
        }
        Ok(by_value)
    }

    /// The pieces of a section that are for all days, in the order of the deltas. Cached.
    fn pieces_of_all_days(&mut self, section: Section) -> Result<&[Piece], Error> {
        let code = section.code();
        if !self.cached.contains_key(&code) {
            let pieces = self.pieces(section, ALL_DAYS)?;
            self.cached.insert(code.clone(), pieces);
        }
        Ok(self.cached.entry(code).or_default())
    }

    /// The pieces of a section for a range of cells, in the order of the deltas.
    fn pieces(&mut self, section: Section, cells: (Instant, Instant)) -> Result<Vec<Piece>, Error> {
        let mut pieces = Vec::new();
        for (level, numbers) in &self.runs {
            pieces.extend(file::pieces(&mut self.conn, (self.key, *level, numbers), section, cells)?);
        }
        Ok(pieces)
    }
}
