//! A block as it is made from its entries.

use std::collections::{BTreeMap, HashMap};

use diesel::prelude::*;
use diesel::sqlite::SqliteConnection;
use uuid::Uuid;

use super::bytes::{Grid, Moments, Number, write_callers, write_grid, write_moments, write_steps};
use super::file::{self, DeltaEnd, DeltaId, NO_DAY};
use super::section::{IndexedField, Section};
use super::{ENTRIES, duration_code};
use crate::domain::counted::{CountedCall, CountedIssue};
use crate::domain::figures::counts::{CallCounts, Counts, DueCounts, FlowCounts, IssueCounts};
use crate::domain::instant::Instant;
use crate::domain::number::{CallNumber, IssueNumber};
use crate::domain::period::PeriodFacts;
use crate::store::counters::counted_entries::{CountedEntry, Entries};
use crate::store::counters::counter_table::CounterTable;
use crate::store::counters::{Days, Span, counter_rows, duration_rows};
use crate::store::db::Error;

/// A block of a period, as far as its entries were taken in.
pub struct Delta<'p> {
    days: Days<'p>,
    end: DeltaEnd,
    entries: Entries,
    calls: HashMap<CallNumber, [Option<Instant>; 2]>,
    issues: HashMap<IssueNumber, [Option<Instant>; 5]>,
    callers: Vec<CallerStep>,
}

/// A call that is counted for its caller from a position on, or no more.
struct CallerStep {
    position: i64,
    caller: Uuid,
    calls: i64,
}

fn traits_of_call(call: &CountedCall) -> [Option<Instant>; 2] {
    IndexedField::OF_CALLS.map(|what| what.of_call(call))
}

fn traits_of_issue(issue: &CountedIssue) -> [Option<Instant>; 5] {
    IndexedField::of_issues().map(|what| what.of_issue(issue))
}

impl<'p> Delta<'p> {
    /// An empty one, with the register as it is at its begin.
    pub fn new(period: &'p PeriodFacts, begin: DeltaEnd) -> Self {
        Self {
            days: Days::new(period),
            end: begin,
            entries: Entries::default(),
            calls: HashMap::new(),
            issues: HashMap::new(),
            callers: Vec::new(),
        }
    }

    /// Takes in the next entry.
    pub fn take_in(&mut self, entry: CountedEntry) {
        if let Some(number) = entry.call {
            self.end.last_call = self.end.last_call.max(number.0);
            self.calls.extend(entry.after.call.as_ref().map(|call| (number, traits_of_call(call))));
            for (call, calls) in [(&entry.before.call, -1), (&entry.after.call, 1)] {
                let Some(call) = call else { continue };
                let Some(caller) = call.caller_answered() else { continue };
                self.callers.push(CallerStep { position: entry.position, caller, calls });
            }
        }
        if let Some(number) = entry.issue {
            self.end.last_issue = self.end.last_issue.max(number.0);
            self.issues.extend(entry.after.issue.as_ref().map(|issue| (number, traits_of_issue(issue))));
        }
        self.entries.take_in(entry);
    }

    /// Puts it into the file, with the hash of its last entry.
    pub fn save(mut self, c: &mut SqliteConnection, place: DeltaId, hash: Vec<u8>) -> Result<(), Error> {
        let end = DeltaEnd { hash, ..self.end.clone() };
        Ok(c.immediate_transaction(|c| {
            self.save_counts::<CallCounts>(c, place)?;
            self.save_counts::<IssueCounts>(c, place)?;
            self.save_counts::<DueCounts>(c, place)?;
            self.save_counts::<FlowCounts>(c, place)?;
            self.save_durations(c, place)?;
            self.save_callers(c, place)?;
            self.save_traits(c, place)?;
            file::put_end(c, place, &end)
        })?)
    }

    fn save_counts<C: CounterTable>(&mut self, c: &mut SqliteConnection, place: DeltaId) -> QueryResult<()> {
        let mut grids = Grids::default();
        for row in counter_rows(&mut self.days, C::of(&self.entries.ledger)) {
            let part = Section::of::<C>(row.dimension, row.span);
            grids.add(&mut self.days, (part, row.span), (row.cell, row.value), &row.counts);
        }
        grids.save(c, place)
    }

    fn save_durations(&mut self, c: &mut SqliteConnection, place: DeltaId) -> QueryResult<()> {
        let mut grids = Grids::default();
        for ((span, cell, net, bucket), issues) in duration_rows(&mut self.days, &self.entries.ledger) {
            let value = duration_code(net, bucket);
            grids.add(&mut self.days, (Section::Durations(span), span), (cell, value), &Number(issues));
        }
        grids.save(c, place)
    }

    /// Which callers have called on each day, and at which entries callers come into the period or go, as it follows from their calls before.
    fn save_callers(&mut self, c: &mut SqliteConnection, place: DeltaId) -> QueryResult<()> {
        let mut by_day: BTreeMap<Instant, BTreeMap<Uuid, i64>> = BTreeMap::new();
        let mut calls: BTreeMap<Uuid, i64> = BTreeMap::new();
        for ((quarter, caller), added) in &self.entries.ledger.callers {
            *by_day.entry(self.days.of(*quarter)).or_default().entry(*caller).or_default() += added;
            *calls.entry(*caller).or_default() += added;
        }
        for (day, callers) in &by_day {
            file::put_callers(c, place, *day, &write_callers(callers))?;
        }
        for (caller, calls) in &mut calls {
            *calls = file::add_calls(c, place.key, *caller, *calls)?;
        }
        let mut steps = Vec::new();
        for step in &self.callers {
            let calls = calls.entry(step.caller).or_default();
            let was = *calls;
            *calls += step.calls;
            let change = i64::from(*calls > 0) - i64::from(was > 0);
            if change != 0 {
                steps.push((step.position, change));
            }
        }
        if steps.is_empty() {
            return Ok(());
        }
        let content = write_steps(place.block * ENTRIES, &steps);
        file::put_piece(c, place, &Section::Steps.code(), NO_DAY, &content)?;
        let change = Number(steps.iter().map(|(_, change)| change).sum());
        let content = write_grid(&[((NO_DAY, String::new()), change)].into());
        file::put_piece(c, place, &Section::Callers.code(), NO_DAY, &content)
    }

    /// What was otherwise, of the calls and issues that were there.
    fn save_traits(&self, c: &mut SqliteConnection, place: DeltaId) -> QueryResult<()> {
        let calls = self.entries.calls.iter().filter_map(|(number, was)| {
            Some((number.0, traits_of_call(was.as_ref()?), *self.calls.get(number)?))
        });
        save_was(c, place, IndexedField::OF_CALLS, calls)?;
        let issues = self.entries.issues.iter().filter_map(|(number, was)| {
            Some((number.0, traits_of_issue(was.as_ref()?), *self.issues.get(number)?))
        });
        save_was(c, place, IndexedField::of_issues(), issues)
    }
}

/// Saves how traits were, of numbers with how they were and are.
fn save_was<const N: usize>(
    c: &mut SqliteConnection,
    place: DeltaId,
    traits: [IndexedField; N],
    changed: impl Iterator<Item = (i64, [Option<Instant>; N], [Option<Instant>; N])>,
) -> QueryResult<()> {
    let mut moments = [const { Moments::new() }; N];
    for (number, was, is) in changed {
        for (moments, (was, is)) in moments.iter_mut().zip(was.into_iter().zip(is)) {
            if was != is {
                moments.insert(number, was);
            }
        }
    }
    for (what, moments) in traits.iter().zip(&moments).filter(|(_, moments)| !moments.is_empty()) {
        file::put_piece(c, place, &Section::Was(*what).code(), NO_DAY, &write_moments(moments))?;
    }
    Ok(())
}

/// Grids of parts, those of quarter-hours by day.
struct Grids<C>(BTreeMap<(String, Instant), Grid<C>>);

impl<C> Default for Grids<C> {
    fn default() -> Self {
        Self(BTreeMap::new())
    }
}

impl<C: Counts> Grids<C> {
    fn add(
        &mut self,
        days: &mut Days<'_>,
        (part, span): (Section, Span),
        (cell, value): (Instant, String),
        counts: &C,
    ) {
        let day = if span == Span::Quarter { days.of(cell) } else { NO_DAY };
        self.0.entry((part.code(), day)).or_default().entry((cell, value)).or_default().add(counts, 1);
    }

    fn save(self, c: &mut SqliteConnection, place: DeltaId) -> QueryResult<()> {
        for ((part, day), grid) in &self.0 {
            file::put_piece(c, place, part, *day, &write_grid(grid))?;
        }
        Ok(())
    }
}
