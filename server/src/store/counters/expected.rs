//! What the counters must hold by a ledger of the whole journal, and what they hold.

use std::collections::BTreeMap;

use diesel::prelude::*;

use super::Span;
use super::add::{Days, counter_rows, duration_rows};
use super::callers::{CallerCountRow, DistinctRow, calls_of_callers};
use super::tables::{Kept, Row};
use crate::domain::figures::ledger::Ledger;
use crate::domain::instant::Instant;
use crate::domain::period::PeriodFacts;
use crate::store::Error;
use crate::store::conn::{Conn, on};
use crate::store::schema::{caller_counters, distinct_callers, duration_counters};

/// Issues by span, cell, net and bucket.
type Durations = BTreeMap<(String, Instant, bool, i32), i64>;
/// Calls by span, cell and caller.
type Callers = BTreeMap<(String, Instant, String), i64>;
/// Callers by span and cell.
type Distinct = BTreeMap<(String, Instant), i64>;

/// What the counters must hold.
pub struct Expected<'l> {
    days: Days<'l>,
    ledger: &'l Ledger,
}

impl<'l> Expected<'l> {
    /// By a ledger of the whole journal.
    pub fn new(period: &'l PeriodFacts, ledger: &'l Ledger) -> Self {
        Self { days: Days::new(period), ledger }
    }

    /// Rows of counts.
    pub fn rows<C: Kept>(&mut self) -> Vec<Row<C>> {
        counter_rows(&mut self.days, C::of(self.ledger))
    }

    /// Durations.
    pub fn durations(&mut self) -> Durations {
        duration_rows(&mut self.days, self.ledger).into_iter().collect()
    }

    /// Calls of callers, and how many callers these are.
    pub fn callers(&mut self) -> (Callers, Distinct) {
        let (mut callers, mut distinct) = (Callers::new(), Distinct::new());
        for (((span, cell), caller), calls) in calls_of_callers(&mut self.days, self.ledger) {
            callers.insert((span.code().to_owned(), cell, caller.to_string()), calls);
            *distinct.entry((span.code().to_owned(), cell)).or_default() += 1;
        }
        (callers, distinct)
    }
}

/// The durations that the counters hold.
pub fn kept_durations(conn: &mut Conn, key: i64) -> Result<Durations, Error> {
    let mut kept = Durations::new();
    for span in [Span::Day, Span::Quarter] {
        let rows: Vec<(String, Instant, bool, i32, i64)> = on!(conn, |c| duration_counters::table
            .filter(duration_counters::period_key.eq(key).and(duration_counters::span.eq(span.code())))
            .filter(duration_counters::issues.ne(0))
            .select((
                duration_counters::span,
                duration_counters::cell,
                duration_counters::net,
                duration_counters::bucket,
                duration_counters::issues,
            ))
            .load(c))?;
        kept.extend(rows.into_iter().map(|(span, cell, net, bucket, n)| ((span, cell, net, bucket), n)));
    }
    Ok(kept)
}

/// The calls of callers that the counters hold, and how many callers these are.
pub fn kept_callers(conn: &mut Conn, key: i64) -> Result<(Callers, Distinct), Error> {
    let callers: Vec<CallerCountRow> = on!(conn, |c| caller_counters::table
        .filter(caller_counters::period_key.eq(key))
        .select(CallerCountRow::as_select())
        .load(c))?;
    let distinct: Vec<DistinctRow> = on!(conn, |c| distinct_callers::table
        .filter(distinct_callers::period_key.eq(key).and(distinct_callers::callers.ne(0)))
        .select(DistinctRow::as_select())
        .load(c))?;
    let callers = callers.into_iter().map(|row| ((row.span, row.cell, row.caller_id), row.calls)).collect();
    Ok((callers, distinct.into_iter().map(|row| ((row.span, row.cell), row.callers)).collect()))
}
