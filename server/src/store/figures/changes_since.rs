//! The changes since an earlier point of the register, from deltas and from the journal entries that no delta covers.

use crate::domain::number::CallerNumber;
use std::collections::{BTreeMap, HashMap};

use diesel::prelude::*;

use crate::domain::calendar::Window;
use crate::domain::counted::{CountedCall, CountedIssue};
use crate::domain::event::Subject;
use crate::domain::figures::dimension::Dimension;
use crate::domain::figures::ledger::{Bucket, Cell};
use crate::domain::instant::Instant;
use crate::domain::period::PeriodFacts;
use crate::domain::state::State;
use crate::store::counters::counter_table::CounterTable;
use crate::store::counters::deltas::{DeltaRange, Deltas, IndexedField};
use crate::store::counters::entries::Entries;
use crate::store::counters::{EVER, Span, callers_added, distinct};
use crate::store::db::Error;
use crate::store::db::conn::{Conn, on};
use crate::store::tables::journal::read;
use crate::store::tables::periods;
use crate::store::tables::rows::journal::JournalRow;
use crate::store::tables::schema::journal;

/// The changes since a point of the register, up to the present.
pub struct ChangesSince {
    key: i64,
    position: i64,
    /// The entries before the deltas; all of them if there are no deltas.
    pub entries: Entries,
    deltas: Option<DeltasAndTail>,
    deltas_failed: bool,
    times_before: HashMap<IndexedField, HashMap<i64, Option<Instant>>>,
    repeats_before: Option<HashMap<i64, bool>>,
}

/// The deltas, and the entries after them.
struct DeltasAndTail {
    range: DeltaRange,
    /// The entries after the deltas.
    tail: Entries,
}

impl ChangesSince {
    /// Reads the changes after a position, up to the head. With deltas, reads only the entries that they do not cover.
    pub fn read(
        conn: &mut Conn,
        key: i64,
        position: i64,
        head: i64,
        deltas: Option<&Deltas>,
    ) -> Result<Self, Error> {
        let range = match deltas {
            Some(deltas) => deltas.between(conn, key, position, head)?,
            None => None,
        };
        let upto = range.as_ref().map_or(head, DeltaRange::begin);
        let entries = Entries::read(conn, key, position, upto)?;
        let deltas = match range {
            Some(range) => {
                let tail = Entries::read(conn, key, range.end(), head)?;
                Some(DeltasAndTail { range, tail })
            }
            None => None,
        };
        Ok(Self {
            key,
            position,
            entries,
            deltas,
            deltas_failed: false,
            times_before: HashMap::new(),
            repeats_before: None,
        })
    }

    /// Queries the deltas; the default value if there are none. Remembers that they failed.
    fn query_deltas<T: Default>(
        &mut self,
        query: impl FnOnce(&mut DeltaRange) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let Some(deltas) = &mut self.deltas else { return Ok(T::default()) };
        query(&mut deltas.range).inspect_err(|error| {
            deltas.range.note_failure(error);
            self.deltas_failed = true;
        })
    }

    /// Whether the deltas have failed. Without them the same query may succeed.
    pub fn deltas_failed(&self) -> bool {
        self.deltas_failed
    }

    /// Whether deltas cover some of the entries.
    pub fn has_deltas(&self) -> bool {
        self.deltas.is_some()
    }

    /// The entries that were read: those before the deltas, then those after them.
    fn entries_read(&self) -> impl Iterator<Item = &Entries> {
        std::iter::once(&self.entries).chain(self.deltas.iter().map(|deltas| &deltas.tail))
    }

    /// The counts added since, for a dimension in the cells of a window, by value.
    pub fn counts<C: CounterTable>(
        &mut self,
        dimension: Dimension,
        cells: (Span, Window),
    ) -> Result<BTreeMap<String, C>, Error> {
        let mut by_value = self.query_deltas(|range| range.counts::<C>(dimension, cells))?;
        let cell = |quarter| Cell { dimension, quarter, value: String::new() };
        let Window { from, to } = cells.1;
        for entries in self.entries_read() {
            for (cell, counts) in C::cells_in(&entries.ledger).range(cell(from)..cell(to)) {
                by_value.entry(cell.value.clone()).or_default().add(counts, 1);
            }
        }
        Ok(by_value)
    }

    /// The numbers of issues added to the durations since, in the cells of a window, by net and bucket.
    pub fn durations(&mut self, cells: (Span, Window)) -> Result<BTreeMap<(bool, i32), i64>, Error> {
        let mut durations = self.query_deltas(|range| range.durations(cells))?;
        let bucket = |quarter| Bucket { quarter, net: false, bucket: i32::MIN };
        let Window { from, to } = cells.1;
        for entries in self.entries_read() {
            for (bucket, issues) in entries.ledger.durations.range(bucket(from)..bucket(to)) {
                *durations.entry((bucket.net, bucket.bucket)).or_default() += issues;
            }
        }
        Ok(durations)
    }

    /// The numbers of calls added since in a window, by caller. With [deltas](Self::has_deltas), the window must consist of whole days.
    pub fn callers(&mut self, window: Window) -> Result<BTreeMap<CallerNumber, i64>, Error> {
        let mut callers = self.query_deltas(|range| range.callers(window))?;
        for entries in self.entries_read() {
            for (caller, calls) in entries.callers(window) {
                *callers.entry(caller).or_default() += calls;
            }
        }
        Ok(callers)
    }

    /// Number of distinct callers of the period at the point.
    pub fn distinct_callers(&mut self, conn: &mut Conn) -> Result<i64, Error> {
        let added_by_deltas = self.query_deltas(DeltaRange::distinct_callers)?;
        let latest = self.deltas.as_ref().map_or(&self.entries, |deltas| &deltas.tail);
        let ever = Window { from: EVER, to: Instant(i64::MAX) };
        let (period, since) = ((Span::Period, Instant(0)), latest.callers(ever));
        let now = distinct(conn, self.key, period.0, period.1)?;
        Ok(now - callers_added(conn, self.key, period, &since)? - added_by_deltas)
    }

    /// No call with a greater number existed at the point, or no issue if the field is one of issues. Without deltas there is no limit.
    pub fn last_with(&self, field: IndexedField) -> i64 {
        self.deltas.as_ref().map_or(i64::MAX, |deltas| deltas.range.last_with(field))
    }

    /// The values that a field had at the point, for calls or issues whose value has changed since. May lack numbers above [`Self::last_with`].
    pub fn times_before(&mut self, field: IndexedField) -> Result<&HashMap<i64, Option<Instant>>, Error> {
        if !self.times_before.contains_key(&field) {
            let by_deltas = self.query_deltas(|range| range.times_before(field))?;
            let mut times = entry_times(&self.entries, field);
            let tail = self.deltas.as_ref().map(|deltas| entry_times(&deltas.tail, field));
            for (number, at) in by_deltas.into_iter().chain(tail.into_iter().flatten()) {
                times.entry(number).or_insert(at);
            }
            self.times_before.insert(field, times);
        }
        Ok(self.times_before.entry(field).or_default())
    }

    /// Whether calls had a link that repeats or urges at the point, for calls for which this has changed since.
    pub fn repeats_before(&mut self) -> Result<&HashMap<i64, bool>, Error> {
        if self.repeats_before.is_none() {
            let by_deltas = self.query_deltas(DeltaRange::repeats_before)?;
            let mut repeats = entry_repeats(&self.entries);
            let tail = self.deltas.as_ref().map(|deltas| entry_repeats(&deltas.tail));
            for (number, repeat) in by_deltas.into_iter().chain(tail.into_iter().flatten()) {
                repeats.entry(number).or_insert(repeat);
            }
            self.repeats_before = Some(repeats);
        }
        Ok(self.repeats_before.get_or_insert_default())
    }

    /// Whether a call or issue that is not in `entries`, and whose latest entry has this position, may have been different at the point.
    pub fn may_differ(&self, position: i64) -> bool {
        self.has_deltas() && position > self.position
    }
}

/// The values that a field had before some entries, for calls or issues that these change.
fn entry_times(entries: &Entries, field: IndexedField) -> HashMap<i64, Option<Instant>> {
    if field.is_of_calls() {
        let time = |call: &Option<CountedCall>| call.as_ref().and_then(|call| field.of_call(call));
        return entries.calls.iter().map(|(number, call)| (number.0, time(call))).collect();
    }
    let time = |issue: &Option<CountedIssue>| issue.as_ref().and_then(|issue| field.of_issue(issue));
    entries.issues.iter().map(|(number, issue)| (number.0, time(issue))).collect()
}

/// Whether calls had a link that repeats or urges before some entries, for calls that these change.
fn entry_repeats(entries: &Entries) -> HashMap<i64, bool> {
    let repeat = |call: &Option<CountedCall>| call.as_ref().is_some_and(|call| call.repeat);
    entries.calls.iter().map(|(number, call)| (number.0, repeat(call))).collect()
}

/// The facts of the period at a position, and whether they are the current ones.
pub fn period(conn: &mut Conn, key: i64, position: i64) -> Result<(PeriodFacts, bool), Error> {
    let row = periods::row(conn, key)?;
    if row.position <= position {
        return Ok((row.period()?.facts, true));
    }
    let rows: Vec<JournalRow> = on!(conn, |c| journal::table
        .filter(journal::period_key.eq(key).and(journal::subject_kind.eq(Subject::PERIOD)))
        .filter(journal::position.le(position))
        .order(journal::position)
        .select(JournalRow::as_select())
        .load(c))?;
    let mut state = State::default();
    for row in rows {
        state.evolve(&read(row)?.entry);
    }
    let period = state.period.ok_or_else(|| Error::Damaged("the period was never opened".to_owned()))?;
    Ok((period.facts.clone(), false))
}
