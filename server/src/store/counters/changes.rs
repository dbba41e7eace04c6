//! The rows that a ledger adds to the counters.

use crate::domain::number::CallerNumber;
use std::collections::BTreeMap;

use diesel::prelude::*;

use super::Span;
use super::callers::{CallerChanges, CallerCountRow, DistinctRow};
use super::counter_table::{CounterTable, Row};
use crate::domain::calendar::Window;
use crate::domain::figures::counts::*;
use crate::domain::figures::dimension::Dimension;
use crate::domain::figures::ledger::{Cells, Ledger};
use crate::domain::instant::Instant;
use crate::domain::period::PeriodFacts;
use crate::store::db::Error;
use crate::store::db::conn::{Conn, Statements, on};
use crate::store::tables::schema::duration_counters;
use crate::store::tables::table_row::counter_row;

macro_rules! count_rows {
    ($($name:ident $table:ident $cells:ident { $($field:ident)+ })+) => {
        /// Rows of counts, by type.
        #[derive(Default)]
        struct CountRows {
            $($cells: Vec<Row<$name>>,)+
        }

        impl CountRows {
            fn from_ledger(days: &mut Days<'_>, ledger: &Ledger) -> Self {
                Self { $($cells: counter_rows(days, &ledger.$cells),)+ }
            }

            fn save(&self, to: &mut Statements<'_>, key: i64) -> QueryResult<()> {
                $($name::add_rows(to, key, &self.$cells)?;)+
                Ok(())
            }
        }
    };
}
for_all_counts!(count_rows);

/// What a ledger changes in the counters of a period.
#[derive(Default)]
pub struct CounterChanges {
    counts: CountRows,
    durations: Vec<DurationRow>,
    callers: CallerChanges,
}

impl CounterChanges {
    /// The changes that a ledger makes. Reads the stored calls of its callers, except for `known`.
    pub fn from_ledger(
        conn: &mut Conn,
        key: i64,
        period: &PeriodFacts,
        ledger: &Ledger,
        known: CallerNumber,
    ) -> Result<Self, Error> {
        let mut days = Days::new(period);
        Ok(Self {
            counts: CountRows::from_ledger(&mut days, ledger),
            durations: duration_rows(&mut days, ledger),
            callers: CallerChanges::from_ledger(conn, key, &mut days, ledger, known)?,
        })
    }

    /// Adds the changes to the counters.
    pub fn save(&self, to: &mut Statements<'_>, key: i64) -> QueryResult<()> {
        self.counts.save(to, key)?;
        add_durations(to, key, &self.durations)?;
        self.callers.save(to)
    }
}

/// The days of quarter-hours, each looked up once.
pub struct Days<'p> {
    period: &'p PeriodFacts,
    begins: BTreeMap<Instant, Instant>,
}

impl<'p> Days<'p> {
    /// The days of a period.
    pub fn new(period: &'p PeriodFacts) -> Self {
        Self { period, begins: BTreeMap::new() }
    }

    /// Begin of the day that contains a quarter-hour.
    pub fn day_of(&mut self, quarter: Instant) -> Instant {
        *self.begins.entry(quarter).or_insert_with(|| self.period.day_of(quarter).from)
    }

    /// The period that the days belong to.
    pub fn period(&self) -> &'p PeriodFacts {
        self.period
    }
}

/// The rows of cells, for quarter-hours and for days. Rows of which all counts are 0 are left out.
pub fn counter_rows<C: Counts>(days: &mut Days<'_>, cells: &Cells<C>) -> Vec<Row<C>> {
    let mut rows: BTreeMap<(Dimension, Span, Instant, &str), C> = BTreeMap::new();
    for (cell, counts) in cells.iter().filter(|(_, counts)| !counts.is_zero()) {
        for (span, at) in [(Span::Day, days.day_of(cell.quarter)), (Span::Quarter, cell.quarter)] {
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

/// A row of the counters of durations: span, cell, net, bucket, and the number of issues.
pub type DurationRow = ((Span, Instant, bool, i32), i64);

/// The rows of a ledger's durations, for quarter-hours and for days. Rows of 0 issues are left out.
pub fn duration_rows(days: &mut Days<'_>, ledger: &Ledger) -> Vec<DurationRow> {
    let mut rows: BTreeMap<(Span, Instant, bool, i32), i64> = BTreeMap::new();
    for (bucket, issues) in &ledger.durations {
        for (span, at) in [(Span::Day, days.day_of(bucket.quarter)), (Span::Quarter, bucket.quarter)] {
            *rows.entry((span, at, bucket.net, bucket.bucket)).or_default() += issues;
        }
    }
    rows.into_iter().filter(|(_, issues)| *issues != 0).collect()
}

counter_row! {
    /// Number of issues in a bucket of durations.
    struct StoredDurations in duration_counters
    key { period_key: i64, span: String, cell: Instant, net: bool, bucket: i32 }
    { issues: i64 }
}

fn add_durations(to: &mut Statements<'_>, period_key: i64, rows: &[DurationRow]) -> QueryResult<()> {
    let row = |((span, cell, net, bucket), issues): &DurationRow| StoredDurations {
        period_key,
        span: span.code().to_owned(),
        cell: *cell,
        net: *net,
        bucket: *bucket,
        issues: *issues,
    };
    StoredDurations::add(to, &rows.iter().map(row).collect::<Vec<_>>())
}

/// Number of rows of counts copied at a time.
const PAGE: usize = 1000;

/// Copies the counters of a period into another register.
pub fn copy(from: &mut Conn, to: &mut Conn, key: i64) -> Result<(), Error> {
    for_each_counts!(C => copy_counts::<C>(from, to, key)?);
    StoredDurations::copy(from, to, key)?;
    CallerCountRow::copy(from, to, key)?;
    DistinctRow::copy(from, to, key)
}

fn copy_counts<C: CounterTable>(from: &mut Conn, to: &mut Conn, key: i64) -> Result<(), Error> {
    let mut page = Vec::with_capacity(PAGE);
    C::for_each_row(from, key, |row| {
        page.push(row);
        if page.len() < PAGE {
            return Ok(());
        }
        to.pipeline(|to| C::add_rows(to, key, &page))?;
        page.clear();
        Ok(())
    })?;
    Ok(to.pipeline(|to| C::add_rows(to, key, &page))?)
}

/// The counters of durations in the cells of a window.
pub fn stored_duration_rows(
    conn: &mut Conn,
    key: i64,
    (span, window): (Span, Window),
) -> Result<Vec<DurationRow>, Error> {
    let rows: Vec<(Instant, bool, i32, i64)> = on!(conn, |c| duration_counters::table
        .filter(duration_counters::period_key.eq(key).and(duration_counters::span.eq(span.code())))
        .filter(duration_counters::cell.ge(window.from).and(duration_counters::cell.lt(window.to)))
        .select((
            duration_counters::cell,
            duration_counters::net,
            duration_counters::bucket,
            duration_counters::issues
        ))
        .load(c))?;
    Ok(rows.into_iter().map(|(cell, net, bucket, issues)| ((span, cell, net, bucket), issues)).collect())
}
