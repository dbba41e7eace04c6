//! Issues of a window that those who decide should know of.

use std::collections::{BTreeSet, HashSet};

use diesel::prelude::*;

use super::Snapshot;
use super::details::MAX_EXAMINED;
use super::explain::{Item, ItemKey, Question};
use super::items::CHUNK;
use super::standing::{Active, is_due};
use crate::domain::calendar::Window;
use crate::domain::codes::IssueState;
use crate::domain::counted::CountedIssue;
use crate::domain::event::Subject;
use crate::domain::figures::dimension::{Axis, Dimension};
use crate::domain::figures::figure::{self, Figure};
use crate::domain::figures::sums::Sums;
use crate::domain::instant::Instant;
use crate::domain::number::IssueNumber;
use crate::store::counters::EVER;
use crate::store::counters::deltas::IndexedField;
use crate::store::db::Error;
use crate::store::db::conn::on;
use crate::store::db::in_list::InList;
use crate::store::tables::schema::issues;

/// Maximum number of active issues that are read.
const MAX_ACTIVE: usize = 2_000;

/// Why an issue is one to know of, in the order of the contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum MatterReason {
    /// Active at the end of the window, P0 or P1.
    Urgent,
    /// Overdue at the end of the window.
    Overdue,
    /// Its need was missed in the window.
    NeedMissed,
    /// Due in the window, and not resolved in time.
    Late,
    /// Its caller said in the window that it is not solved.
    Unsolved,
}

impl MatterReason {
    /// Whether somebody must act, or should have.
    fn needs_attention(self) -> bool {
        matches!(self, Self::Urgent | Self::Overdue | Self::NeedMissed)
    }
}

/// An issue to know of.
#[derive(Clone, Debug)]
pub struct Matter {
    /// Its number.
    pub number: IssueNumber,
    /// Why, without repetition.
    pub reasons: Vec<MatterReason>,
    /// The issue at the point of the snapshot.
    pub issue: CountedIssue,
}

impl Matter {
    fn needs_attention(&self) -> bool {
        self.reasons.iter().any(|reason| reason.needs_attention())
    }
}

/// The issues of a window to know of.
#[derive(Clone, Debug)]
pub struct Matters {
    /// The first of them: those that need attention before others, the most urgent first, then by when help is needed or due.
    pub first: Vec<Matter>,
    /// How many more need attention.
    pub left_out: i64,
}

impl Snapshot<'_> {
    /// The issues of a window to know of, by its figures, no more than `most`. Where more than 20,000 were due in it, none is told for what is over.
    pub fn matters(&mut self, window: Window, sums: &Sums, most: usize) -> Result<Matters, Error> {
        let end = window.to.min(self.as_of.time);
        let due = Window { to: end, ..window };
        let overdue = figure::ISSUES_OVERDUE.number(sums).unwrap_or(0);
        // What was active at the end is known as long as little has happened since; else it is what is so at the point.
        let moved = match end < self.as_of.time {
            true => self.moved_since(end)?,
            false => None,
        };
        let (mut numbers, beyond) = self.active_numbers(end, overdue)?;
        let changed: Vec<i64> = moved.iter().flatten().copied().collect();
        numbers.extend(self.standing_out(&changed, end)?);
        if sums.dues.due <= MAX_EXAMINED {
            numbers.extend(self.issue_numbers(Axis::Due, &[due])?);
            numbers.extend(self.issue_numbers(Axis::Need, &[due])?);
        }
        let unsolved = self.unsolved(window)?;
        numbers.extend(unsolved.iter().map(|number| number.0));
        let numbers: Vec<i64> = numbers.into_iter().collect();
        let mut matters = Vec::new();
        for numbers in numbers.chunks(CHUNK) {
            let issues = self.issues(numbers)?;
            let was_active = match moved {
                Some(_) => self.active_at(numbers, end)?,
                None => active_of(&issues),
            };
            matters.extend(issues.into_iter().filter_map(|(number, issue)| {
                let was_active = was_active.contains(&number.0);
                let reasons = reasons(&issue, due, was_active, unsolved.contains(&number));
                (!reasons.is_empty()).then_some(Matter { number, reasons, issue })
            }));
        }
        matters.sort_by_key(|matter| {
            let Matter { number, issue, .. } = matter;
            let until = issue.need_by.into_iter().chain(issue.due_at).min();
            let is_over = !issue.state.is_active();
            (!matter.needs_attention(), is_over, issue.urgency, until.is_none(), until, *number)
        });
        let more = matters.iter().skip(most).filter(|matter| matter.needs_attention()).count();
        matters.truncate(most);
        Ok(Matters { first: matters, left_out: beyond + i64::try_from(more).unwrap_or(i64::MAX) })
    }

    /// The most urgent of the issues that are active now and pressing or due before a moment, and those that may have been so at the point; and how many more are so.
    /// Of more than 20,000 active ones only those are read of which the time runs out first.
    fn active_numbers(&mut self, end: Instant, overdue: i64) -> Result<(BTreeSet<i64>, i64), Error> {
        let all = self.active_now()?;
        let is_partial = all.is_none();
        let mut active = match all {
            Some(active) => active,
            None => self.due_first(end)?,
        };
        active.retain(|one| stands_out(one, end));
        active.sort_unstable_by_key(|(urgency, due, number)| (*urgency, due.is_none(), *due, *number));
        let found = active.len();
        active.truncate(MAX_ACTIVE);
        let beyond = match is_partial {
            true => overdue - active.iter().filter(|(_, due, _)| is_due(*due, end)).count() as i64,
            false => (found - active.len()) as i64,
        };
        let mut numbers = self.changed_since(Subject::ISSUE, IndexedField::On(Axis::Resolved))?;
        numbers.extend(active.into_iter().map(|(.., number)| number));
        Ok((numbers, beyond.max(0)))
    }

    /// Which of some issues are pressing now, or due before a moment.
    fn standing_out(&mut self, numbers: &[i64], moment: Instant) -> Result<Vec<i64>, Error> {
        let mut standing_out = Vec::new();
        for numbers in numbers.chunks(CHUNK) {
            let rows: Vec<Active> = on!(&mut *self.conn, |c| issues::table
                .filter(issues::period_key.eq(self.key))
                .filter(issues::number.in_list(numbers.iter().copied()))
                .select((issues::urgency, issues::due_at, issues::number))
                .load(c))?;
            let rows = rows.into_iter().filter(|one| stands_out(one, moment));
            standing_out.extend(rows.map(|(.., number)| number));
        }
        Ok(standing_out)
    }

    /// The active issues that were due first before a moment, and those that are due first after it, of each state.
    fn due_first(&mut self, moment: Instant) -> Result<Vec<Active>, Error> {
        let never = Instant(i64::MAX);
        let mut first = Vec::new();
        for state in IssueState::active() {
            for (from, to) in [(EVER, moment), (moment, never)] {
                let due: Vec<Active> = on!(&mut *self.conn, |c| issues::table
                    .filter(issues::period_key.eq(self.key).and(issues::state.eq(state)))
                    .filter(issues::due_at.ge(from).and(issues::due_at.lt(to)))
                    .order((issues::due_at, issues::number))
                    .select((issues::urgency, issues::due_at, issues::number))
                    .limit(MAX_ACTIVE as i64)
                    .load(c))?;
                first.extend(due);
            }
        }
        Ok(first)
    }

    /// Issues of which a caller said in the window that they are not solved.
    fn unsolved(&mut self, window: Window) -> Result<BTreeSet<IssueNumber>, Error> {
        let asked = self.counted_by(&figure::FOLLOWED_UP, window)?;
        let solved: BTreeSet<ItemKey> =
            self.counted_by(&figure::SAID_SOLVED, window)?.into_iter().map(|item| item.key).collect();
        let unsolved = asked.into_iter().filter(|item| !solved.contains(&item.key));
        Ok(unsolved.map(|item| IssueNumber(item.key.number)).collect())
    }

    fn counted_by(&mut self, figure: &'static Figure, window: Window) -> Result<Vec<Item>, Error> {
        let (dimension, value, windows) = (Dimension::All, String::new(), vec![window]);
        let limit = usize::try_from(MAX_EXAMINED).unwrap_or(usize::MAX);
        self.explain(&Question { figure, dimension, value, windows }, ItemKey::default(), limit)
    }
}

fn active_of(issues: &[(IssueNumber, CountedIssue)]) -> HashSet<i64> {
    let active = issues.iter().filter(|(_, issue)| issue.state.is_active());
    active.map(|(number, _)| number.0).collect()
}

/// Whether an issue is pressing, or due before a moment.
fn stands_out((urgency, due, _): &Active, moment: Instant) -> bool {
    urgency.is_pressing() || is_due(*due, moment)
}

/// Why an issue is one to know of, by whether it was active at the end of the window and what it counts in the figures. The window ends now at the latest.
fn reasons(issue: &CountedIssue, window: Window, was_active: bool, is_unsolved: bool) -> Vec<MatterReason> {
    let lies_in = |at: Option<Instant>| at.is_some_and(|at| window.contains(at));
    let due = issue.counts_at_due();
    let is_urgent = was_active && issue.urgency.is_pressing() && issue.opened_at < window.to;
    // What has ended since was late as well, if it was due by then.
    let is_running = due.due_open > 0 || !issue.state.is_active();
    let is_overdue = was_active && is_running && is_due(issue.due_at, window.to);
    let is_late = due.due > due.due_on_time && lies_in(issue.due_at);
    let is_missed = issue.counts_at_need().needs_missed > 0 && lies_in(issue.need_by);
    let reasons = [
        (MatterReason::Urgent, is_urgent),
        (MatterReason::Overdue, is_overdue),
        (MatterReason::NeedMissed, is_missed),
        (MatterReason::Late, is_late),
        (MatterReason::Unsolved, is_unsolved),
    ];
    reasons.into_iter().filter(|(_, holds)| *holds).map(|(reason, _)| reason).collect()
}
