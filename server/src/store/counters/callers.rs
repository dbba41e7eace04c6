//! Distinct callers, by reference counts.

use std::collections::{BTreeMap, HashMap};

use diesel::prelude::*;
use uuid::Uuid;

use super::Span;
use super::add::Days;
use crate::domain::calendar::Window;
use crate::domain::figures::ledger::Ledger;
use crate::domain::instant::Instant;
use crate::store::Error;
use crate::store::conn::{Conn, on};
use crate::store::row::{MAX_BINDS, table_row};
use crate::store::rows::call::caller_id;
use crate::store::schema::{caller_counters, distinct_callers};

table_row! {
    /// How many calls of a caller were answered.
    pub struct CallerCountRow in caller_counters
    key { period_key: i64, span: String, cell: Instant, caller_id: String }
    { calls: i64 }
}

table_row! {
    /// How many callers there are.
    pub struct DistinctRow in distinct_callers
    key { period_key: i64, span: String, cell: Instant }
    { callers: i64 }
}

/// A cell in which callers are counted.
type Place = (Span, Instant);

/// Calls by cell and caller.
pub(super) fn calls_of_callers(days: &mut Days<'_>, ledger: &Ledger) -> BTreeMap<(Place, Uuid), i64> {
    let mut calls: BTreeMap<(Place, Uuid), i64> = BTreeMap::new();
    for ((quarter, caller), count) in &ledger.callers {
        for place in [(Span::Day, days.of(*quarter)), (Span::Period, Instant(0))] {
            *calls.entry((place, *caller)).or_default() += count;
        }
    }
    calls.retain(|_, count| *count != 0);
    calls
}

/// Adds the callers of a ledger.
pub(super) fn add_callers(
    conn: &mut Conn,
    key: i64,
    days: &mut Days<'_>,
    ledger: &Ledger,
) -> Result<(), Error> {
    let changes = calls_of_callers(days, ledger);
    if changes.is_empty() {
        return Ok(());
    }
    let mut rows = Vec::with_capacity(changes.len());
    let mut gone = Vec::new();
    let mut distinct: BTreeMap<Place, i64> = BTreeMap::new();
    for (place, changed) in by_place(&changes) {
        let callers: Vec<Uuid> = changed.iter().map(|(caller, _)| *caller).collect();
        let before = calls_by_caller(conn, key, place, &callers)?;
        for (caller, change) in changed {
            let was = before.get(&caller).copied().unwrap_or(0);
            let calls = was + change;
            *distinct.entry(place).or_default() += i64::from(calls > 0) - i64::from(was > 0);
            let row = CallerCountRow {
                period_key: key,
                span: place.0.code().to_owned(),
                cell: place.1,
                caller_id: caller.to_string(),
                calls,
            };
            if calls == 0 { gone.push(row) } else { rows.push(row) }
        }
    }
    CallerCountRow::upsert(conn, &rows)?;
    for row in gone {
        let row = caller_counters::table.find((key, row.span, row.cell, row.caller_id));
        on!(conn, |c| diesel::delete(row).execute(c))?;
    }
    for ((span, cell), change) in distinct.into_iter().filter(|(_, change)| *change != 0) {
        let callers = self::distinct(conn, key, span, cell)? + change;
        DistinctRow::upsert(
            conn,
            &[DistinctRow { period_key: key, span: span.code().to_owned(), cell, callers }],
        )?;
    }
    Ok(())
}

fn by_place(changes: &BTreeMap<(Place, Uuid), i64>) -> BTreeMap<Place, Vec<(Uuid, i64)>> {
    let mut by_place: BTreeMap<Place, Vec<(Uuid, i64)>> = BTreeMap::new();
    for ((place, caller), change) in changes {
        by_place.entry(*place).or_default().push((*caller, *change));
    }
    by_place
}

fn calls_by_caller(
    conn: &mut Conn,
    key: i64,
    (span, cell): Place,
    callers: &[Uuid],
) -> Result<HashMap<Uuid, i64>, Error> {
    let mut found = HashMap::with_capacity(callers.len());
    for callers in callers.chunks(MAX_BINDS - 3) {
        let ids: Vec<String> = callers.iter().map(Uuid::to_string).collect();
        let rows: Vec<(String, i64)> = on!(conn, |c| caller_counters::table
            .filter(caller_counters::period_key.eq(key).and(caller_counters::span.eq(span.code())))
            .filter(caller_counters::cell.eq(cell).and(caller_counters::caller_id.eq_any(ids)))
            .select((caller_counters::caller_id, caller_counters::calls))
            .load(c))?;
        for (id, calls) in rows {
            found.insert(caller_id(&id)?, calls);
        }
    }
    Ok(found)
}

/// Distinct callers of a day, by its begin, or of the whole period.
pub fn distinct(conn: &mut Conn, key: i64, span: Span, cell: Instant) -> Result<i64, Error> {
    let row = distinct_callers::table.find((key, span.code(), cell)).select(distinct_callers::callers);
    let callers: Option<i64> = on!(conn, |c| row.first(c).optional())?;
    Ok(callers.unwrap_or(0))
}

/// The same without what a ledger has added since.
pub fn adjusted(
    conn: &mut Conn,
    key: i64,
    (span, cell): (Span, Instant),
    since: &BTreeMap<Uuid, i64>,
) -> Result<i64, Error> {
    let mut callers = distinct(conn, key, span, cell)?;
    let ids: Vec<Uuid> = since.keys().copied().collect();
    let now = calls_by_caller(conn, key, (span, cell), &ids)?;
    for (caller, added) in since {
        let calls = now.get(caller).copied().unwrap_or(0);
        callers += i64::from(calls - added > 0) - i64::from(calls > 0);
    }
    Ok(callers)
}

/// The callers of days, each with its calls in them.
pub fn callers_of(conn: &mut Conn, key: i64, days: Window) -> Result<HashMap<Uuid, i64>, Error> {
    let rows: Vec<(String, i64)> = on!(conn, |c| caller_counters::table
        .filter(caller_counters::period_key.eq(key).and(caller_counters::span.eq(Span::Day.code())))
        .filter(caller_counters::cell.ge(days.from).and(caller_counters::cell.lt(days.to)))
        .select((caller_counters::caller_id, caller_counters::calls))
        .load(c))?;
    let mut callers = HashMap::new();
    for (id, calls) in rows {
        *callers.entry(caller_id(&id)?).or_default() += calls;
    }
    Ok(callers)
}
