//! What an event of an issue counts by itself, at its time, whatever the issue becomes later: follow-ups, and what agencies do with their assignments.

use super::counts::FlowCounts;
use super::dimension::{Dimension, ValueAt};
use crate::domain::codes::AssignmentState;
use crate::domain::counted::{Counted, CountedAssignment, CountedIssue};
use crate::domain::event::{Entry, Event, IssueEvent};
use crate::domain::instant::Instant;

/// Lowest rating, from 1 to 5, that counts as satisfied.
const SATISFIED: i32 = 3;

/// What an event counts by itself.
#[derive(Clone, Copy, Debug)]
pub struct Happened<'e> {
    /// The counts.
    pub counts: FlowCounts,
    /// The issue after the event, by which it is counted.
    issue: &'e CountedIssue,
    /// The agency that did it; None if none did.
    by_agency: Option<&'e str>,
}

impl<'e> Happened<'e> {
    /// What an entry counts by itself. None if it counts nothing.
    pub fn of(entry: &Entry, before: &'e Counted, after: &'e Counted) -> Option<Self> {
        let issue = after.issue.as_ref()?;
        if let Event::Issue(_, IssueEvent::FollowedUp { solved, rating }) = &entry.event {
            return Some(Self { counts: counts_of_follow_up(*solved, *rating), issue, by_agency: None });
        }
        let (before, after) = (before.assignment.as_ref()?, after.assignment.as_ref()?);
        let counts = counts_of_answer(before, after, entry.occurred_at)?;
        Some(Self { counts, issue, by_agency: Some(&after.agency) })
    }

    /// Its value in a dimension; empty if it has none.
    pub fn value(&self, dimension: Dimension) -> &'e str {
        match self.by_agency.filter(|_| dimension == Dimension::Agency) {
            Some(agency) => agency,
            None => self.issue.value(dimension, ValueAt::Now),
        }
    }
}

/// What a follow-up counts: what the caller said, and how she rated it.
fn counts_of_follow_up(solved: Option<bool>, rating: Option<i32>) -> FlowCounts {
    FlowCounts {
        followed_up: solved.is_some().into(),
        said_solved: (solved == Some(true)).into(),
        follow_ups_rated: rating.is_some().into(),
        satisfied: rating.is_some_and(|rating| rating >= SATISFIED).into(),
        ..FlowCounts::default()
    }
}

/// What the answer of an agency counts: whether it accepts its assignment, and how long that took, or returns it. None if it does neither.
fn counts_of_answer(
    before: &CountedAssignment,
    after: &CountedAssignment,
    at: Instant,
) -> Option<FlowCounts> {
    use AssignmentState::*;
    match (before.state, after.state) {
        (Dispatched, Acknowledged | Done) => Some(FlowCounts {
            acknowledged: 1,
            acknowledge_us: at.since(before.dispatched_at),
            ..FlowCounts::default()
        }),
        (Dispatched | Acknowledged, Returned) => Some(FlowCounts { returned: 1, ..FlowCounts::default() }),
        _ => None,
    }
}
