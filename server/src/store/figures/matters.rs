//! Issues of a window that those who decide should know of.

use std::collections::BTreeMap;

use super::Snapshot;
use super::explain::{Counted, Item, ItemKey, Question};
use crate::domain::calendar::Window;
use crate::domain::counted::CountedIssue;
use crate::domain::figures::dimension::{Axis, Dimension};
use crate::domain::figures::figure::{self, Figure};
use crate::domain::instant::DAY;
use crate::domain::number::IssueNumber;
use crate::store::counters::EVER;
use crate::store::db::Error;

/// Maximum number of items of a figure that are looked through.
const MAX_EXAMINED: usize = 20_000;
/// How far ahead an urgent issue is due at most, in microseconds. The policy allows P1 a day.
const AHEAD: i64 = 14 * DAY;

/// Why an issue is one to know of, in the order of the contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum MatterReason {
    /// Active, P0 or P1.
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

impl Snapshot<'_> {
    /// The issues of a window to know of: the most urgent first, then by when help is needed or due.
    pub fn matters(&mut self, window: Window) -> Result<Vec<Matter>, Error> {
        let mut matters: BTreeMap<IssueNumber, Matter> = BTreeMap::new();
        let mut add = |items: Vec<Item>, reason: MatterReason| {
            for item in items {
                let Counted::Issue(number, issue) = item.counted else { continue };
                let new = Matter { number, reasons: Vec::new(), issue: *issue };
                let matter = matters.entry(number).or_insert(new);
                if !matter.reasons.contains(&reason) {
                    matter.reasons.push(reason);
                }
            }
        };
        add(self.urgent(window)?, MatterReason::Urgent);
        add(self.counted_by(&figure::ISSUES_OVERDUE, window)?, MatterReason::Overdue);
        add(self.counted_by(&figure::NEEDS_MISSED, window)?, MatterReason::NeedMissed);
        let (due, on_time) =
            (self.counted_by(&figure::DUE, window)?, self.counted_by(&figure::ON_TIME, window)?);
        add(without(due, &on_time), MatterReason::Late);
        let (asked, solved) =
            (self.counted_by(&figure::FOLLOWED_UP, window)?, self.counted_by(&figure::SAID_SOLVED, window)?);
        add(without(asked, &solved), MatterReason::Unsolved);
        let mut matters: Vec<Matter> = matters.into_values().collect();
        matters.sort_by_key(|Matter { number, issue, .. }| {
            let until = issue.need_by.into_iter().chain(issue.due_at).min();
            (!issue.state.is_active(), issue.urgency, until.is_none(), until, *number)
        });
        Ok(matters)
    }

    /// Active issues of P0 and P1, by when they are due.
    fn urgent(&mut self, window: Window) -> Result<Vec<Item>, Error> {
        let to = window.to.min(self.as_of.time).plus(AHEAD);
        let question = whole(&figure::DUE, Window { from: EVER, to });
        let is_urgent = |issue: &CountedIssue| {
            i64::from(issue.state.is_active() && issue.urgency.is_pressing() && issue.opened_at < window.to)
        };
        self.issues_counted(
            &question,
            Axis::Due,
            &question.windows,
            is_urgent,
            ItemKey::default(),
            MAX_EXAMINED,
        )
    }

    fn counted_by(&mut self, figure: &'static Figure, window: Window) -> Result<Vec<Item>, Error> {
        self.explain(&whole(figure, window), ItemKey::default(), MAX_EXAMINED)
    }
}

fn whole(figure: &'static Figure, window: Window) -> Question {
    Question { figure, dimension: Dimension::All, value: String::new(), windows: vec![window] }
}

/// Items that are not among others.
fn without(items: Vec<Item>, others: &[Item]) -> Vec<Item> {
    items
        .into_iter()
        .filter(|item| others.binary_search_by_key(&item.key, |other| other.key).is_err())
        .collect()
}
