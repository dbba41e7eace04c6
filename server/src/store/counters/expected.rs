//! What the counters must hold according to the journal, and what they hold.

use crate::domain::number::CallerNumber;
use std::collections::BTreeMap;

use diesel::prelude::*;

use super::callers::{CallerCountRow, DistinctRow, calls_of_callers};
use super::changes::{Days, counter_rows, duration_rows, stored_duration_rows};
use super::counter_table::{CounterTable, Row};
use super::{EVER, Span};
use crate::domain::calendar::Window;
use crate::domain::figures::ledger::Ledger;
use crate::domain::instant::Instant;
use crate::domain::period::PeriodFacts;
use crate::store::db::Error;
use crate::store::db::conn::{Conn, on};
use crate::store::tables::schema::{caller_counters, distinct_callers};

/// Issues by span, cell, net and bucket.
type Durations = BTreeMap<(Span, Instant, bool, i32), i64>;
/// Calls by span, cell and caller.
type Callers = BTreeMap<(Span, Instant, CallerNumber), i64>;
/// Callers by span and cell.
type Distinct = BTreeMap<(Span, Instant), i64>;

/// What the counters must hold according to a ledger of the whole journal.
pub struct Expected<'l> {
    days: Days<'l>,
    ledger: &'l Ledger,
}

impl<'l> Expected<'l> {
    /// The counters of a period whose whole journal adds up to a ledger.
    pub fn new(period: &'l PeriodFacts, ledger: &'l Ledger) -> Self {
        Self { days: Days::new(period), ledger }
    }

    /// The rows of one type of counts.
    pub fn rows<C: CounterTable>(&mut self) -> Vec<Row<C>> {
        counter_rows(&mut self.days, C::cells_in(self.ledger))
    }

    /// The counters of durations.
    pub fn durations(&mut self) -> Durations {
        duration_rows(&mut self.days, self.ledger).into_iter().collect()
    }

    /// The calls of each caller, and the numbers of distinct callers.
    pub fn callers(&mut self) -> (Callers, Distinct) {
        let (mut callers, mut distinct) = (Callers::new(), Distinct::new());
        for (((span, cell), caller), calls) in calls_of_callers(&mut self.days, self.ledger) {
            callers.insert((span, cell, caller), calls);
            *distinct.entry((span, cell)).or_default() += 1;
        }
        (callers, distinct)
    }
}

/// The stored counters of durations. Rows of 0 are left out.
pub fn stored_durations(conn: &mut Conn, key: i64) -> Result<Durations, Error> {
    let ever = Window { from: EVER, to: Instant(i64::MAX) };
    let mut stored = Durations::new();
    for span in [Span::Day, Span::Quarter] {
        let rows = stored_duration_rows(conn, key, (span, ever))?;
        stored.extend(rows.into_iter().filter(|(_, issues)| *issues != 0));
    }
    Ok(stored)
}

/// The stored calls of each caller, and the stored numbers of distinct callers, without those that are 0.
pub fn stored_callers(conn: &mut Conn, key: i64) -> Result<(Callers, Distinct), Error> {
    let callers: Vec<CallerCountRow> = on!(conn, |c| caller_counters::table
        .filter(caller_counters::period_key.eq(key))
        .select(CallerCountRow::as_select())
        .load(c))?;
    let distinct: Vec<DistinctRow> = on!(conn, |c| distinct_callers::table
        .filter(distinct_callers::period_key.eq(key).and(distinct_callers::callers.ne(0)))
        .select(DistinctRow::as_select())
        .load(c))?;
    let caller =
        |row: CallerCountRow| Ok(((Span::stored(&row.span)?, row.cell, CallerNumber(row.caller)), row.calls));
    let cell = |row: DistinctRow| Ok(((Span::stored(&row.span)?, row.cell), row.callers));
    let callers: Result<Callers, Error> = callers.into_iter().map(caller).collect();
    let distinct: Result<Distinct, Error> = distinct.into_iter().map(cell).collect();
    Ok((callers?, distinct?))
}
