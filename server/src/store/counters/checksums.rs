//! What counters add up to, in little memory: two sets of counters are the same if they have the same checksums.

use std::collections::BTreeMap;
use std::hash::{BuildHasher, Hash, RandomState};

use diesel::connection::DefaultLoadingMode;
use diesel::prelude::*;

use super::callers::{CallerCountRow, calls_of_callers};
use super::changes::{Days, counter_rows, duration_rows, stored_duration_rows};
use super::counter_table::{CounterTable, Row};
use super::{EVER, Span};
use crate::domain::calendar::Window;
use crate::domain::codes::Coded;
use crate::domain::figures::counts::{CallCounts, DueCounts, FlowCounts, IssueCounts, for_each_counts};
use crate::domain::figures::dimension::Dimension;
use crate::domain::figures::ledger::Ledger;
use crate::domain::instant::Instant;
use crate::domain::number::CallerNumber;
use crate::domain::period::PeriodFacts;
use crate::store::db::Error;
use crate::store::db::conn::{Conn, on};
use crate::store::tables::schema::caller_counters;

/// The tables that have checksums.
pub const COUNTER_TABLES: [&str; 6] =
    [CallCounts::TABLE, IssueCounts::TABLE, DueCounts::TABLE, FlowCounts::TABLE, DURATIONS, CALLERS];
const DURATIONS: &str = "duration_counters";
const CALLERS: &str = "caller_counters";

/// The counters of a table that have one checksum.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Group {
    /// The table.
    pub table: &'static str,
    /// The day; where callers are counted, the begin of their cell.
    pub day: Instant,
    /// The dimension, where the table has them.
    pub dimension: Option<Dimension>,
}

/// Checksums by group. A number is multiplied by a factor of its place in the counters before it is added, so that what is added and subtracted elsewhere does not cancel
/// out. The factors are made anew in each process, so that nobody can change counters without a trace.
pub struct Checksums<'p> {
    factors: RandomState,
    days: Days<'p>,
    sums: BTreeMap<Group, u64>,
}

impl<'p> Checksums<'p> {
    /// The checksums of counters that hold nothing yet.
    pub fn new(period: &'p PeriodFacts) -> Self {
        Self { factors: RandomState::new(), days: Days::new(period), sums: BTreeMap::new() }
    }

    /// The same, to be compared with these.
    pub fn beside(&self) -> Self {
        Self { factors: self.factors.clone(), days: Days::new(self.days.period()), sums: BTreeMap::new() }
    }

    /// Adds a ledger.
    pub fn add(&mut self, ledger: &Ledger) {
        for_each_counts!(C => {
            for row in counter_rows::<C>(&mut self.days, C::cells_in(ledger)) {
                self.add_row(&row);
            }
        });
        for ((span, cell, net, bucket), issues) in duration_rows(&mut self.days, ledger) {
            self.add_duration(span, cell, (net, bucket), issues);
        }
        for (((span, cell), caller), calls) in calls_of_callers(&mut self.days, ledger) {
            self.add_caller(span, cell, caller, calls);
        }
    }

    /// Adds the stored counters.
    pub fn add_stored(&mut self, conn: &mut Conn, key: i64) -> Result<(), Error> {
        for_each_counts!(C => C::for_each_row(conn, key, |row: Row<C>| {
            self.add_row(&row);
            Ok(())
        })?);
        let ever = Window { from: EVER, to: Instant(i64::MAX) };
        for span in [Span::Day, Span::Quarter] {
            for ((span, cell, net, bucket), issues) in stored_duration_rows(conn, key, (span, ever))? {
                self.add_duration(span, cell, (net, bucket), issues);
            }
        }
        on!(conn, |c| {
            let rows = caller_counters::table
                .filter(caller_counters::period_key.eq(key))
                .select(CallerCountRow::as_select())
                .load_iter::<CallerCountRow, DefaultLoadingMode>(c)?;
            for row in rows {
                let row = row?;
                self.add_caller(Span::stored(&row.span)?, row.cell, CallerNumber(row.caller), row.calls);
            }
        });
        Ok(())
    }

    /// Adds a number of a table that has no days.
    pub fn add_number(&mut self, table: &'static str, place: impl Hash, number: i64) {
        let group = Group { table, day: Instant(0), dimension: None };
        let factor = self.factors.hash_one((group, place));
        add(&mut self.sums, group, factor, number);
    }

    fn add_row<C: CounterTable>(&mut self, row: &Row<C>) {
        let day = self.day(row.span, row.cell);
        let group = Group { table: C::TABLE, day, dimension: Some(row.dimension) };
        let (mut counts, mut field) = (row.counts, 0_usize);
        counts.each(|number| {
            field += 1;
            if *number != 0 {
                let place = (row.span.code(), row.cell, &row.value, field);
                let factor = self.factors.hash_one((group, place));
                add(&mut self.sums, group, factor, *number);
            }
        });
    }

    fn add_duration(&mut self, span: Span, cell: Instant, bucket: (bool, i32), issues: i64) {
        let group = Group { table: DURATIONS, day: self.day(span, cell), dimension: None };
        let factor = self.factors.hash_one((group, (span.code(), cell, bucket)));
        add(&mut self.sums, group, factor, issues);
    }

    fn add_caller(&mut self, span: Span, cell: Instant, caller: CallerNumber, calls: i64) {
        let group = Group { table: CALLERS, day: cell, dimension: None };
        let factor = self.factors.hash_one((group, (span.code(), caller)));
        add(&mut self.sums, group, factor, calls);
    }

    fn day(&mut self, span: Span, cell: Instant) -> Instant {
        if span == Span::Quarter { self.days.day_of(cell) } else { cell }
    }

    /// The first group whose checksums differ.
    pub fn first_difference(&self, other: &Self, is_compared: impl Fn(&Group) -> bool) -> Option<Group> {
        let groups = self.sums.keys().chain(other.sums.keys()).filter(|group| is_compared(group));
        let sum = |sums: &BTreeMap<Group, u64>, group| sums.get(group).copied().unwrap_or(0);
        groups.filter(|group| sum(&self.sums, group) != sum(&other.sums, group)).min().copied()
    }
}

/// Wraps around: only whether two sums are equal matters.
fn add(sums: &mut BTreeMap<Group, u64>, group: Group, factor: u64, number: i64) {
    let sum = sums.entry(group).or_default();
    *sum = sum.wrapping_add(factor.wrapping_mul(number as u64));
}

impl std::fmt::Display for Group {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} of {}", self.table, self.day)?;
        self.dimension.map_or(Ok(()), |dimension| write!(f, " by {}", dimension.code()))
    }
}
