//! What a ledger adds to the counters.

use std::collections::{BTreeMap, BTreeSet};

use diesel::prelude::*;
use uuid::Uuid;

use super::Span;
use super::callers::{CallerChanges, CallerCountRow, DistinctRow};
use super::counter_table::{CounterTable, Row};
use crate::domain::calendar::Window;
use crate::domain::codes::Coded;
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
        /// Rows of counts, of each type.
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
    /// The changes that a ledger makes. Reads how often its callers have called before, but for those that are new with it.
    pub fn from_ledger(
        conn: &mut Conn,
        key: i64,
        period: &PeriodFacts,
        ledger: &Ledger,
        new_callers: &BTreeSet<Uuid>,
    ) -> Result<Self, Error> {
        let mut days = Days::new(period);
        Ok(Self {
            counts: CountRows::from_ledger(&mut days, ledger),
            durations: duration_rows(&mut days, ledger),
            callers: CallerChanges::from_ledger(conn, key, &mut days, ledger, new_callers)?,
        })
    }

    /// Adds them to the counters.
    pub fn save(&self, to: &mut Statements<'_>, key: i64) -> QueryResult<()> {
        self.counts.save(to, key)?;
        add_durations(to, key, &self.durations)?;
        self.callers.save(to)
    }
}

/// Days by quarter-hour, each looked up once.
pub struct Days<'p> {
    period: &'p PeriodFacts,
    known: BTreeMap<Instant, Instant>,
}

impl<'p> Days<'p> {
    /// Of a period.
    pub fn new(period: &'p PeriodFacts) -> Self {
        Self { period, known: BTreeMap::new() }
    }

    /// The begin of the day in which a quarter-hour lies.
    pub fn day_of(&mut self, quarter: Instant) -> Instant {
        *self.known.entry(quarter).or_insert_with(|| self.period.day_of(quarter).from)
    }

    /// The period.
    pub fn period(&self) -> &'p PeriodFacts {
        self.period
    }
}

/// The rows of cells, of quarter-hours and of days; those that are 0 are left out.
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

/// A row of the counters of durations: span, cell, net, bucket, and how many issues.
pub type DurationRow = ((Span, Instant, bool, i32), i64);

/// The rows of a ledger's durations.
pub fn duration_rows(days: &mut Days<'_>, ledger: &Ledger) -> Vec<DurationRow> {
    let mut rows: BTreeMap<(Span, Instant, bool, i32), i64> = BTreeMap::new();
    for (place, issues) in &ledger.durations {
        for (span, at) in [(Span::Day, days.day_of(place.quarter)), (Span::Quarter, place.quarter)] {
            *rows.entry((span, at, place.net, place.bucket)).or_default() += issues;
        }
    }
    rows.into_iter().filter(|(_, issues)| *issues != 0).collect()
}

counter_row! {
    /// A row of the table.
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

/// Copies the counters of a period into another register.
pub fn copy(from: &mut Conn, to: &mut Conn, key: i64) -> Result<(), Error> {
    for dimension in Dimension::ALL {
        for_each_counts!(C => copy_counts::<C>(from, to, key, *dimension)?);
    }
    StoredDurations::copy(from, to, key)?;
    CallerCountRow::copy(from, to, key)?;
    DistinctRow::copy(from, to, key)
}

fn copy_counts<C: CounterTable>(
    from: &mut Conn,
    to: &mut Conn,
    key: i64,
    dimension: Dimension,
) -> Result<(), Error> {
    let rows = C::all_rows(from, key, dimension)?;
    Ok(to.pipeline(|to| C::add_rows(to, key, &rows))?)
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
