//! Counters of distinct callers: a caller counts as long as it has calls.

use crate::domain::number::CallerNumber;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use diesel::dsl::count_star;
use diesel::prelude::*;

use super::Span;
use super::changes::Days;
use crate::domain::calendar::Window;
use crate::domain::figures::ledger::Ledger;
use crate::domain::instant::Instant;
use crate::store::db::Error;
use crate::store::db::conn::{Conn, Statements, on};
use crate::store::db::in_list::InList;
use crate::store::db::trace::trace;
use crate::store::tables::schema::{caller_counters, distinct_callers};
use crate::store::tables::table_row::{counter_row, table_row};

table_row! {
    /// Number of answered calls of a caller in a cell.
    pub struct CallerCountRow in caller_counters
    key { period_key: i64, span: String, cell: Instant, caller: i64 }
    { calls: i64 }
}

counter_row! {
    /// Number of distinct callers in a cell.
    pub struct DistinctRow in distinct_callers
    key { period_key: i64, span: String, cell: Instant }
    { callers: i64 }
}

/// A cell in which callers are counted, by its begin.
type CallerCell = (Span, Instant);

/// The cells in which the callers of a quarter-hour are counted.
fn cells_of(days: &mut Days<'_>, quarter: Instant) -> Vec<CallerCell> {
    let shifts = days.period().counted_shifts(quarter).map(|shift| (Span::Shift, shift.from));
    [(Span::Period, Instant(0)), (Span::Day, days.day_of(quarter))].into_iter().chain(shifts).collect()
}

/// The calls that a ledger adds, by cell and caller; none of them 0.
pub(super) fn calls_of_callers(
    days: &mut Days<'_>,
    ledger: &Ledger,
) -> BTreeMap<(CallerCell, CallerNumber), i64> {
    let mut calls: BTreeMap<(CallerCell, CallerNumber), i64> = BTreeMap::new();
    let (mut cells, mut cells_quarter) = (Vec::new(), None);
    for ((quarter, caller), count) in &ledger.callers {
        if cells_quarter.replace(*quarter) != Some(*quarter) {
            cells = cells_of(days, *quarter);
        }
        for cell in &cells {
            *calls.entry((*cell, *caller)).or_default() += count;
        }
    }
    calls.retain(|_, count| *count != 0);
    calls
}

/// Maximum number of pairs of a caller and a cell in one query: each is a look-up in the index.
const MAX_PAIRS: usize = 4096;

/// What a ledger changes in the counters of callers.
#[derive(Default)]
pub(super) struct CallerChanges {
    rows: Vec<CallerCountRow>,
    removed: Vec<CallerCountRow>,
    distinct: Vec<DistinctRow>,
}

impl CallerChanges {
    /// Reads the stored calls of the callers, except for those after the last one that is `known`: they decide whether a caller is added or removed.
    pub(super) fn from_ledger(
        conn: &mut Conn,
        key: i64,
        days: &mut Days<'_>,
        ledger: &Ledger,
        known: CallerNumber,
    ) -> Result<Self, Error> {
        let changes = calls_of_callers(days, ledger);
        let mut caller_changes = Self::default();
        if changes.is_empty() {
            return Ok(caller_changes);
        }
        let cells: BTreeSet<CallerCell> = changes.keys().map(|(cell, _)| *cell).collect();
        let callers = changes.keys().map(|(_, caller)| *caller).filter(|caller| *caller <= known).collect();
        let _span = trace("stored callers");
        let stored = calls_by_caller(conn, key, &cells, &callers)?;
        let mut distinct: BTreeMap<CallerCell, i64> = BTreeMap::new();
        for ((cell, caller), change) in changes {
            let before = stored.get(&(cell, caller)).copied().unwrap_or(0);
            let calls = before + change;
            *distinct.entry(cell).or_default() += i64::from(calls > 0) - i64::from(before > 0);
            let ((span, cell), caller) = (cell, caller.0);
            let row = CallerCountRow { period_key: key, span: span.code().to_owned(), cell, caller, calls };
            if calls == 0 { caller_changes.removed.push(row) } else { caller_changes.rows.push(row) }
        }
        let changed = distinct.into_iter().filter(|(_, change)| *change != 0);
        caller_changes.distinct.extend(changed.map(|((span, cell), callers)| DistinctRow {
            period_key: key,
            span: span.code().to_owned(),
            cell,
            callers,
        }));
        Ok(caller_changes)
    }

    /// Writes the changes to the tables.
    pub(super) fn save(&self, to: &mut Statements<'_>) -> QueryResult<()> {
        CallerCountRow::upsert(to, &self.rows)?;
        for row in &self.removed {
            let row = caller_counters::table.find((row.period_key, &row.span, row.cell, row.caller));
            to.run(diesel::delete(row))?;
        }
        DistinctRow::add(to, &self.distinct)
    }
}

/// The stored calls of callers in cells. Pairs without calls are left out.
fn calls_by_caller(
    conn: &mut Conn,
    key: i64,
    cells: &BTreeSet<CallerCell>,
    callers: &BTreeSet<CallerNumber>,
) -> Result<BTreeMap<(CallerCell, CallerNumber), i64>, Error> {
    let mut calls = BTreeMap::new();
    let ids: Vec<i64> = callers.iter().map(|caller| caller.0).collect();
    let cells: Vec<CallerCell> = cells.iter().copied().collect();
    for ids in ids.chunks(MAX_PAIRS) {
        // A query looks up every pair. On a file another query costs less than another look-up; elsewhere a query is a round trip.
        let cells_per_query = if conn.is_file() { 1 } else { MAX_PAIRS / ids.len() };
        for cells in cells.chunks(cells_per_query) {
            let spans: BTreeSet<&str> = cells.iter().map(|(span, _)| span.code()).collect();
            let rows: Vec<CallerCountRow> = on!(conn, |c| caller_counters::table
                .filter(caller_counters::period_key.eq(key).and(caller_counters::span.in_list(spans)))
                .filter(caller_counters::cell.in_list(cells.iter().map(|(_, cell)| *cell)))
                .filter(caller_counters::caller.in_list(ids.iter().copied()))
                .select(CallerCountRow::as_select())
                .load(c))?;
            for row in rows {
                let cell = (Span::stored(&row.span)?, row.cell);
                calls.insert((cell, CallerNumber(row.caller)), row.calls);
            }
        }
    }
    Ok(calls)
}

/// Number of distinct callers of a day or shift, by its begin, or of the whole period at 0.
pub fn distinct(conn: &mut Conn, key: i64, span: Span, cell: Instant) -> Result<i64, Error> {
    let row = distinct_callers::table.find((key, span.code(), cell)).select(distinct_callers::callers);
    let callers: Option<i64> = on!(conn, |c| row.first(c).optional())?;
    Ok(callers.unwrap_or(0))
}

/// Number of distinct callers of the days that begin in a window, by their begin. Days without any are left out.
pub fn distinct_of_days(conn: &mut Conn, key: i64, days: Window) -> Result<HashMap<Instant, i64>, Error> {
    let rows: Vec<(Instant, i64)> = on!(conn, |c| distinct_callers::table
        .filter(distinct_callers::period_key.eq(key).and(distinct_callers::span.eq(Span::Day.code())))
        .filter(distinct_callers::cell.ge(days.from).and(distinct_callers::cell.lt(days.to)))
        .select((distinct_callers::cell, distinct_callers::callers))
        .load(c))?;
    Ok(rows.into_iter().collect())
}

/// How many distinct callers a cell has now that it had not before a ledger added the calls `since`.
pub fn callers_added(
    conn: &mut Conn,
    key: i64,
    cell: (Span, Instant),
    since: &BTreeMap<CallerNumber, i64>,
) -> Result<i64, Error> {
    let now = calls_by_caller(conn, key, &BTreeSet::from([cell]), &since.keys().copied().collect())?;
    let added = since.iter().map(|(caller, added)| {
        let calls = now.get(&(cell, *caller)).copied().unwrap_or(0);
        i64::from(calls > 0) - i64::from(calls - added > 0)
    });
    Ok(added.sum())
}

/// The first cell whose stored number of distinct callers is not that of its callers.
pub fn first_wrong_cell(conn: &mut Conn, key: i64) -> Result<Option<(Span, Instant)>, Error> {
    let counted: Vec<(String, Instant, i64)> = on!(conn, |c| caller_counters::table
        .filter(caller_counters::period_key.eq(key).and(caller_counters::calls.gt(0)))
        .group_by((caller_counters::span, caller_counters::cell))
        .select((caller_counters::span, caller_counters::cell, count_star()))
        .load(c))?;
    let stored: Vec<(String, Instant, i64)> = on!(conn, |c| distinct_callers::table
        .filter(distinct_callers::period_key.eq(key).and(distinct_callers::callers.ne(0)))
        .select((distinct_callers::span, distinct_callers::cell, distinct_callers::callers))
        .load(c))?;
    let (counted, stored) = (BTreeSet::from_iter(counted), BTreeSet::from_iter(stored));
    let first = counted.symmetric_difference(&stored).next();
    first.map(|(span, cell, _)| Ok((Span::stored(span)?, *cell))).transpose()
}

/// The callers of the days that begin in a window, each with its calls there.
pub fn callers_of(conn: &mut Conn, key: i64, days: Window) -> Result<HashMap<CallerNumber, i64>, Error> {
    let rows: Vec<(i64, i64)> = on!(conn, |c| caller_counters::table
        .filter(caller_counters::period_key.eq(key).and(caller_counters::span.eq(Span::Day.code())))
        .filter(caller_counters::cell.ge(days.from).and(caller_counters::cell.lt(days.to)))
        .select((caller_counters::caller, caller_counters::calls))
        .load(c))?;
    let mut callers = HashMap::new();
    for (caller, calls) in rows {
        *callers.entry(CallerNumber(caller)).or_default() += calls;
    }
    Ok(callers)
}
