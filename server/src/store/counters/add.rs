//! Adds a ledger to the counters.

use std::collections::BTreeMap;

use diesel::prelude::*;
use diesel::upsert::excluded;

use super::Span;
use super::callers::add_callers;
use super::tables::{Kept, Row};
use crate::domain::calendar::Window;
use crate::domain::figures::counts::{CallCounts, Counts, DueCounts, FlowCounts, IssueCounts};
use crate::domain::figures::dimension::Dimension;
use crate::domain::figures::ledger::{Cells, Ledger};
use crate::domain::instant::Instant;
use crate::domain::period::PeriodFacts;
use crate::store::Error;
use crate::store::conn::{Conn, on};
use crate::store::row::MAX_BINDS;
use crate::store::schema::duration_counters as durations;

/// Adds what a ledger holds.
pub fn add(conn: &mut Conn, key: i64, period: &PeriodFacts, ledger: &Ledger) -> Result<(), Error> {
    let mut days = Days::new(period);
    add_counts::<CallCounts>(conn, key, &mut days, ledger)?;
    add_counts::<IssueCounts>(conn, key, &mut days, ledger)?;
    add_counts::<DueCounts>(conn, key, &mut days, ledger)?;
    add_counts::<FlowCounts>(conn, key, &mut days, ledger)?;
    add_durations(conn, key, &duration_rows(&mut days, ledger))?;
    add_callers(conn, key, &mut days, ledger)
}

/// Days by quarter-hour, each looked up once.
pub(super) struct Days<'p> {
    period: &'p PeriodFacts,
    known: BTreeMap<Instant, Instant>,
}

impl<'p> Days<'p> {
    pub(super) fn new(period: &'p PeriodFacts) -> Self {
        Self { period, known: BTreeMap::new() }
    }

    /// The begin of the day in which a quarter-hour lies.
    pub(super) fn of(&mut self, quarter: Instant) -> Instant {
        *self.known.entry(quarter).or_insert_with(|| self.period.day_of(quarter).from)
    }
}

fn add_counts<C: Kept>(conn: &mut Conn, key: i64, days: &mut Days<'_>, ledger: &Ledger) -> Result<(), Error> {
    Ok(C::add_rows(conn, key, &counter_rows(days, C::of(ledger)))?)
}

/// The rows of cells, of quarter-hours and of days; those that are 0 are left out.
pub(super) fn counter_rows<C: Counts>(days: &mut Days<'_>, cells: &Cells<C>) -> Vec<Row<C>> {
    let mut rows: BTreeMap<(Dimension, Span, Instant, &str), C> = BTreeMap::new();
    for (cell, counts) in cells.iter().filter(|(_, counts)| !counts.is_zero()) {
        for (span, at) in [(Span::Day, days.of(cell.quarter)), (Span::Quarter, cell.quarter)] {
            rows.entry((cell.dimension, span, at, &cell.value)).or_default().add(counts, 1);
        }
    }
    let row = |((dimension, span, cell, value), counts): ((Dimension, Span, Instant, &str), C)| Row {
        dimension,
        span,
        cell,
        value: value.to_owned(),
        counts,
    };
    rows.into_iter().filter(|(_, counts)| !counts.is_zero()).map(row).collect()
}

/// A row of the counters of durations: span, cell, net, bucket, and how many issues.
pub type DurationRow = ((Span, Instant, bool, i32), i64);

/// The rows of a ledger's durations.
pub(super) fn duration_rows(days: &mut Days<'_>, ledger: &Ledger) -> Vec<DurationRow> {
    let mut rows: BTreeMap<(Span, Instant, bool, i32), i64> = BTreeMap::new();
    for (place, issues) in &ledger.durations {
        for (span, at) in [(Span::Day, days.of(place.quarter)), (Span::Quarter, place.quarter)] {
            *rows.entry((span, at, place.net, place.bucket)).or_default() += issues;
        }
    }
    rows.into_iter().filter(|(_, issues)| *issues != 0).collect()
}

fn add_durations(conn: &mut Conn, key: i64, rows: &[DurationRow]) -> Result<(), Error> {
    let rows: Vec<_> = rows
        .iter()
        .map(|((span, cell, net, bucket), issues)| {
            (
                durations::period_key.eq(key),
                durations::span.eq(span.code()),
                durations::cell.eq(*cell),
                durations::net.eq(*net),
                durations::bucket.eq(*bucket),
                durations::issues.eq(*issues),
            )
        })
        .collect();
    on!(conn, |c| for chunk in rows.chunks(MAX_BINDS / 6) {
        diesel::insert_into(durations::table)
            .values(chunk)
            .on_conflict((
                durations::period_key,
                durations::span,
                durations::cell,
                durations::net,
                durations::bucket,
            ))
            .do_update()
            .set(durations::issues.eq(durations::issues + excluded(durations::issues)))
            .execute(c)?;
    });
    Ok(())
}

/// The counters of durations in the cells of a window.
pub fn duration_rows_kept(
    conn: &mut Conn,
    key: i64,
    (span, window): (Span, Window),
) -> Result<Vec<DurationRow>, Error> {
    let rows: Vec<(Instant, bool, i32, i64)> = on!(conn, |c| durations::table
        .filter(durations::period_key.eq(key).and(durations::span.eq(span.code())))
        .filter(durations::cell.ge(window.from).and(durations::cell.lt(window.to)))
        .select((durations::cell, durations::net, durations::bucket, durations::issues))
        .load(c))?;
    Ok(rows.into_iter().map(|(cell, net, bucket, issues)| ((span, cell, net, bucket), issues)).collect())
}
