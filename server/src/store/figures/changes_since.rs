//! What came after a point of the register, to be taken back: blocks of changes, and the entries of the journal that are in none.

use std::collections::{BTreeMap, HashMap};

use diesel::prelude::*;
use uuid::Uuid;

use crate::domain::calendar::Window;
use crate::domain::counted::{CountedCall, CountedIssue};
use crate::domain::event::Subject;
use crate::domain::figures::dimension::Dimension;
use crate::domain::figures::ledger::{Bucket, Cell, Ledger};
use crate::domain::instant::Instant;
use crate::domain::period::PeriodFacts;
use crate::domain::state::State;
use crate::store::counters::counted_entries::Entries;
use crate::store::counters::counter_table::CounterTable;
use crate::store::counters::deltas::{DeltaRange, Deltas, IndexedField};
use crate::store::counters::{EVER, Span, adjusted};
use crate::store::db::Error;
use crate::store::db::conn::{Conn, on};
use crate::store::tables::journal::entry;
use crate::store::tables::periods;
use crate::store::tables::rows::journal::JournalRow;
use crate::store::tables::schema::journal;

/// What has changed since a point of the register.
pub struct ChangesSince {
    key: i64,
    position: i64,
    head: i64,
    /// The entries up to the blocks; all, if there are none.
    pub entries: Entries,
    blocks: Option<AfterEntries>,
    /// See [`ChangesSince::then`].
    then: HashMap<IndexedField, HashMap<i64, Option<Instant>>>,
}

/// What comes after the first entries.
struct AfterEntries {
    stretch: DeltaRange,
    /// The entries after the blocks.
    tail: Entries,
}

impl ChangesSince {
    /// What has changed after a position, up to the head.
    pub fn since(
        conn: &mut Conn,
        key: i64,
        position: i64,
        head: i64,
        blocks: Option<&Deltas>,
    ) -> Result<Self, Error> {
        let stretch = match blocks {
            Some(blocks) => blocks.between(conn, key, position, head)?,
            None => None,
        };
        let upto = stretch.as_ref().map_or(head, DeltaRange::begin);
        let entries = Entries::read(conn, key, position, upto)?;
        let blocks = match stretch {
            Some(stretch) => {
                let tail = Entries::read(conn, key, stretch.end(), head)?;
                Some(AfterEntries { stretch, tail })
            }
            None => None,
        };
        Ok(Self { key, position, head, entries, blocks, then: HashMap::new() })
    }

    /// Asks the blocks; none if there are none. If they fail, the entries are read in their place.
    fn ask<T>(
        &mut self,
        conn: &mut Conn,
        question: impl FnOnce(&mut DeltaRange) -> Result<T, Error>,
    ) -> Result<Option<T>, Error> {
        let Some(blocks) = &mut self.blocks else { return Ok(None) };
        match question(&mut blocks.stretch) {
            Ok(answer) => Ok(Some(answer)),
            Err(error) => {
                blocks.stretch.failed(&error);
                self.entries = Entries::read(conn, self.key, self.position, self.head)?;
                self.blocks = None;
                self.then.clear();
                Ok(None)
            }
        }
    }

    /// Whether no block stands for entries.
    pub fn is_read_whole(&self) -> bool {
        self.blocks.is_none()
    }

    /// What entries that were read have added to the counters.
    fn ledgers(&self) -> impl Iterator<Item = &Ledger> {
        let tail = self.blocks.iter().map(|blocks| &blocks.tail.ledger);
        std::iter::once(&self.entries.ledger).chain(tail)
    }

    /// What was added to the counters of a dimension in the cells of a window, by value.
    pub fn counts<C: CounterTable>(
        &mut self,
        conn: &mut Conn,
        dimension: Dimension,
        cells: (Span, Window),
    ) -> Result<BTreeMap<String, C>, Error> {
        let mut found = self.ask(conn, |stretch| stretch.counts::<C>(dimension, cells))?.unwrap_or_default();
        let cell = |quarter| Cell { dimension, quarter, value: String::new() };
        let Window { from, to } = cells.1;
        for ledger in self.ledgers() {
            for (cell, counts) in C::of(ledger).range(cell(from)..cell(to)) {
                found.entry(cell.value.clone()).or_default().add(counts, 1);
            }
        }
        Ok(found)
    }

    /// How many durations were added in the cells of a window, by net and bucket.
    pub fn durations(
        &mut self,
        conn: &mut Conn,
        cells: (Span, Window),
    ) -> Result<BTreeMap<(bool, i32), i64>, Error> {
        let mut found = self.ask(conn, |stretch| stretch.durations(cells))?.unwrap_or_default();
        let bucket = |quarter| Bucket { quarter, net: false, bucket: i32::MIN };
        let Window { from, to } = cells.1;
        for ledger in self.ledgers() {
            for (place, issues) in ledger.durations.range(bucket(from)..bucket(to)) {
                *found.entry((place.net, place.bucket)).or_default() += issues;
            }
        }
        Ok(found)
    }

    /// How many calls of a window were added to those of each caller. Of days, if not everything is [read](Self::is_read_whole).
    pub fn callers(&mut self, conn: &mut Conn, window: Window) -> Result<BTreeMap<Uuid, i64>, Error> {
        let mut callers = self.ask(conn, |stretch| stretch.callers(window))?.unwrap_or_default();
        let tail = self.blocks.iter().map(|blocks| &blocks.tail);
        for entries in std::iter::once(&self.entries).chain(tail) {
            for (caller, calls) in entries.callers(window) {
                *callers.entry(caller).or_default() += calls;
            }
        }
        Ok(callers)
    }

    /// Distinct callers of the period at the point.
    pub fn distinct(&mut self, conn: &mut Conn) -> Result<i64, Error> {
        let of_blocks = self.ask(conn, DeltaRange::distinct)?;
        let latest = self.blocks.as_ref().map_or(&self.entries, |blocks| &blocks.tail);
        let ever = Window { from: EVER, to: Instant(i64::MAX) };
        let at_blocks_end = adjusted(conn, self.key, (Span::Period, Instant(0)), &latest.callers(ever))?;
        Ok(at_blocks_end - of_blocks.unwrap_or(0))
    }

    /// Number of the last call, or issue, that may have been there at the point: none that is greater was.
    pub fn last(&self, what: IndexedField) -> i64 {
        self.blocks.as_ref().map_or(i64::MAX, |blocks| blocks.stretch.last(what))
    }

    /// How something was at the point, of calls or issues that have changed since. Those after [`ChangesSince::last`] are not all among them.
    pub fn then(
        &mut self,
        conn: &mut Conn,
        what: IndexedField,
    ) -> Result<&HashMap<i64, Option<Instant>>, Error> {
        if !self.then.contains_key(&what) {
            let of_blocks = self.ask(conn, |stretch| stretch.was(what))?;
            let mut then = was(&self.entries, what);
            let tail = self.blocks.as_ref().map(|blocks| was(&blocks.tail, what));
            for (number, moment) in of_blocks.into_iter().chain(tail).flatten() {
                then.entry(number).or_insert(moment);
            }
            self.then.insert(what, then);
        }
        Ok(self.then.entry(what).or_default())
    }

    /// Whether an aggregate that has an entry at this position may have been otherwise at the point, though `entries` do not say so.
    pub fn may_differ(&self, position: i64) -> bool {
        self.blocks.is_some() && position > self.position
    }
}

/// How something was before entries.
fn was(entries: &Entries, what: IndexedField) -> HashMap<i64, Option<Instant>> {
    if what.is_of_calls() {
        let of = |call: &Option<CountedCall>| call.as_ref().and_then(|call| what.of_call(call));
        return entries.calls.iter().map(|(number, call)| (number.0, of(call))).collect();
    }
    let of = |issue: &Option<CountedIssue>| issue.as_ref().and_then(|issue| what.of_issue(issue));
    entries.issues.iter().map(|(number, issue)| (number.0, of(issue))).collect()
}

/// What was known of the period at a position, and whether it is known like that today.
pub fn period(conn: &mut Conn, key: i64, position: i64) -> Result<(PeriodFacts, bool), Error> {
    let row = periods::row(conn, key)?;
    if row.position <= position {
        return Ok((row.period()?.facts, true));
    }
    let rows: Vec<JournalRow> = on!(conn, |c| journal::table
        .filter(journal::period_key.eq(key).and(journal::subject_kind.eq(Subject::Period.parts().0)))
        .filter(journal::position.le(position))
        .order(journal::position)
        .select(JournalRow::as_select())
        .load(c))?;
    let mut state = State::default();
    for row in rows {
        state.evolve(&entry(&row)?.0);
    }
    let period = state.period.ok_or_else(|| Error::Damaged("the period was never opened".to_owned()))?;
    Ok((period.facts.clone(), false))
}
