//! A delta of the first level, made from its entries.

use std::collections::{BTreeMap, HashMap};

use diesel::prelude::*;
use diesel::sqlite::SqliteConnection;

use super::ENTRIES;
use super::bytes::{
    Flags, Grid, Number, Times, write_callers, write_flags, write_grid, write_steps, write_times,
};
use super::file::{self, DeltaEnd, DeltaId, NO_DAY};
use super::section::{IndexedField, Section, duration_code};
use crate::domain::figures::counts::{Counts, for_each_counts};
use crate::domain::figures::dimension::Axis;
use crate::domain::instant::Instant;
use crate::domain::number::{CallNumber, CallerNumber, IssueNumber};
use crate::domain::period::PeriodFacts;
use crate::store::counters::counter_table::CounterTable;
use crate::store::counters::entries::Entries;
use crate::store::counters::{Days, Span, counter_rows, duration_rows};
use crate::store::db::Error;
use crate::store::tables::counted_entries::CountedEntry;

/// A delta of a period that is being made. Its entries are added one by one.
pub struct Delta<'p> {
    days: Days<'p>,
    end: DeltaEnd,
    entries: Entries,
    /// When each changed call was received and whether it repeats, after the last entry.
    calls: HashMap<CallNumber, (Instant, bool)>,
    /// The time of each changed issue on each axis, after the last entry.
    issues: HashMap<IssueNumber, [Option<Instant>; 5]>,
    caller_steps: Vec<CallerStep>,
}

/// At this position a call begins to count for a caller (1), or ceases to (-1).
struct CallerStep {
    position: i64,
    caller: CallerNumber,
    calls: i64,
}

impl<'p> Delta<'p> {
    /// An empty delta. `begin` is the end of the previous one.
    pub fn new(period: &'p PeriodFacts, begin: DeltaEnd) -> Self {
        Self {
            days: Days::new(period),
            end: begin,
            entries: Entries::default(),
            calls: HashMap::new(),
            issues: HashMap::new(),
            caller_steps: Vec::new(),
        }
    }

    /// Adds the next entry.
    pub fn add(&mut self, entry: CountedEntry) {
        if let Some(number) = entry.changed_call() {
            self.end.last_call = self.end.last_call.max(number.0);
            self.calls
                .extend(entry.after.call.as_ref().map(|call| (number, (call.received_at, call.repeat))));
            for (call, calls) in [(&entry.before.call, -1), (&entry.after.call, 1)] {
                let Some(caller) = call.as_ref().and_then(|call| call.caller_answered()) else { continue };
                self.caller_steps.push(CallerStep { position: entry.stored.entry.position, caller, calls });
            }
        }
        if let Some(number) = entry.changed_issue() {
            self.end.last_issue = self.end.last_issue.max(number.0);
            let after = entry.after.issue.as_ref();
            self.issues.extend(after.map(|issue| (number, Axis::ALL.map(|axis| axis.time(issue)))));
        }
        self.entries.add(entry);
    }

    /// Saves the delta in the file, with the hash of its last entry.
    pub fn save(mut self, c: &mut SqliteConnection, id: DeltaId, hash: Vec<u8>) -> Result<(), Error> {
        let end = DeltaEnd { hash, ..self.end.clone() };
        Ok(c.immediate_transaction(|c| {
            for_each_counts!(C => self.save_counts::<C>(c, id)?);
            self.save_durations(c, id)?;
            self.save_callers(c, id)?;
            self.save_calls_before(c, id)?;
            self.save_issues_before(c, id)?;
            file::put_end(c, id, &end)
        })?)
    }

    fn save_counts<C: CounterTable>(&mut self, c: &mut SqliteConnection, id: DeltaId) -> QueryResult<()> {
        let mut grids = Grids::default();
        for row in counter_rows(&mut self.days, C::cells_in(&self.entries.ledger)) {
            let section = Section::for_counts::<C>(row.dimension, row.span);
            grids.add(&mut self.days, (section, row.span), (row.cell, row.value), &row.counts);
        }
        grids.save(c, id)
    }

    fn save_durations(&mut self, c: &mut SqliteConnection, id: DeltaId) -> QueryResult<()> {
        let mut grids = Grids::default();
        for ((span, cell, net, bucket), issues) in duration_rows(&mut self.days, &self.entries.ledger) {
            let value = duration_code(net, bucket);
            grids.add(&mut self.days, (Section::Durations(span), span), (cell, value), &Number(issues));
        }
        grids.save(c, id)
    }

    /// Saves the calls by caller of each day, and the entries at which the number of distinct callers of the period changes. These follow from the calls
    /// that each caller has in all deltas.
    fn save_callers(&mut self, c: &mut SqliteConnection, id: DeltaId) -> QueryResult<()> {
        let mut by_day: BTreeMap<Instant, BTreeMap<CallerNumber, i64>> = BTreeMap::new();
        let mut calls: BTreeMap<CallerNumber, i64> = BTreeMap::new();
        for ((quarter, caller), added) in &self.entries.ledger.callers {
            *by_day.entry(self.days.day_of(*quarter)).or_default().entry(*caller).or_default() += added;
            *calls.entry(*caller).or_default() += added;
        }
        for (day, callers) in &by_day {
            file::put_callers(c, id, *day, &write_callers(callers))?;
        }
        for (caller, calls) in &mut calls {
            *calls = file::add_calls(c, id.key, *caller, *calls)?;
        }
        let mut steps = Vec::new();
        for step in &self.caller_steps {
            let calls = calls.entry(step.caller).or_default();
            let before = *calls;
            *calls += step.calls;
            let change = i64::from(*calls > 0) - i64::from(before > 0);
            if change != 0 {
                steps.push((step.position, change));
            }
        }
        if steps.is_empty() {
            return Ok(());
        }
        let content = write_steps(id.number * ENTRIES, &steps);
        file::put_piece(c, id, Section::CallerSteps, NO_DAY, &content)?;
        let change = Number(steps.iter().map(|(_, change)| change).sum());
        let content = write_grid(&[((NO_DAY, String::new()), change)].into());
        file::put_piece(c, id, Section::Callers, NO_DAY, &content)
    }

    /// Saves the fields that have changed since the beginning of the delta, for the calls that existed then.
    fn save_calls_before(&self, c: &mut SqliteConnection, id: DeltaId) -> QueryResult<()> {
        let (mut received, mut repeats) = (Times::new(), Flags::new());
        for (number, before) in &self.entries.calls {
            let (Some(before), Some((received_at, repeat))) = (before, self.calls.get(number)) else {
                continue;
            };
            if before.received_at != *received_at {
                received.insert(number.0, Some(before.received_at));
            }
            if before.repeat != *repeat {
                repeats.insert(number.0, before.repeat);
            }
        }
        put_times(c, id, IndexedField::Received, &received)?;
        if repeats.is_empty() {
            return Ok(());
        }
        file::put_piece(c, id, Section::RepeatsBefore, NO_DAY, &write_flags(&repeats))
    }

    /// Saves the times that have changed since the beginning of the delta, for the issues that existed then.
    fn save_issues_before(&self, c: &mut SqliteConnection, id: DeltaId) -> QueryResult<()> {
        let mut times = Axis::ALL.map(|axis| (axis, Times::new()));
        for (number, before) in &self.entries.issues {
            let (Some(before), Some(after)) = (before, self.issues.get(number)) else { continue };
            for ((axis, times), after) in times.iter_mut().zip(after) {
                let before = axis.time(before);
                if before != *after {
                    times.insert(number.0, before);
                }
            }
        }
        times.iter().try_for_each(|(axis, times)| put_times(c, id, IndexedField::On(*axis), times))
    }
}

fn put_times(c: &mut SqliteConnection, id: DeltaId, field: IndexedField, times: &Times) -> QueryResult<()> {
    if times.is_empty() {
        return Ok(());
    }
    file::put_piece(c, id, Section::TimesBefore(field), NO_DAY, &write_times(times))
}

/// Grids by code of their section; those of quarter-hours also by day.
struct Grids<C>(BTreeMap<(String, Instant), (Section, Grid<C>)>);

impl<C> Default for Grids<C> {
    fn default() -> Self {
        Self(BTreeMap::new())
    }
}

impl<C: Counts> Grids<C> {
    fn add(
        &mut self,
        days: &mut Days<'_>,
        (section, span): (Section, Span),
        (cell, value): (Instant, String),
        counts: &C,
    ) {
        let day = if span == Span::Quarter { days.day_of(cell) } else { NO_DAY };
        let (_, grid) = self.0.entry((section.code(), day)).or_insert_with(|| (section, Grid::new()));
        grid.entry((cell, value)).or_default().add(counts, 1);
    }

    fn save(self, c: &mut SqliteConnection, id: DeltaId) -> QueryResult<()> {
        for ((_, day), (section, grid)) in &self.0 {
            file::put_piece(c, id, *section, *day, &write_grid(grid))?;
        }
        Ok(())
    }
}
