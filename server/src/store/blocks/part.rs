//! The parts of a block: each is kept by itself, so that a question reads only what it asks for.

use super::file::NO_DAY;
use crate::domain::codes::Coded;
use crate::domain::counted::{CountedCall, CountedIssue};
use crate::domain::figures::counts::{CallCounts, DueCounts, FlowCounts, IssueCounts};
use crate::domain::figures::dimension::{Axis, Dimension};
use crate::domain::instant::Instant;
use crate::store::counters::Span;
use crate::store::counters::tables::Kept;

/// A part of a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// What is added to the counters of a table, in a dimension. Quarter-hours are kept by day.
    Counts(&'static str, Dimension, Span),
    /// The same of the durations.
    Durations(Span),
    /// By how much the number of distinct callers of the period changes.
    Callers,
    /// At which entries it changes. Only of blocks that are not merged.
    Steps,
    /// How something was at the begin of the block, of the calls or issues that were there and of which it is not the same at its end.
    Was(Trait),
}

/// Something by which calls or issues are found or counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Trait {
    /// When a call was received.
    Received,
    /// Whether a call has a link that repeats or urges: some moment if it has, none if not. Links change it without an entry of the call.
    Repeat,
    /// When an issue lies on an axis.
    On(Axis),
}

impl Trait {
    /// Those of calls.
    pub const OF_CALLS: [Trait; 2] = [Trait::Received, Trait::Repeat];

    /// Those of issues.
    pub fn of_issues() -> [Trait; 5] {
        Axis::ALL.map(Trait::On)
    }

    /// How it is of a call; none of an axis.
    pub fn of_call(self, call: &CountedCall) -> Option<Instant> {
        match self {
            Trait::Received => Some(call.received_at),
            Trait::Repeat => call.repeat.then_some(NO_DAY),
            Trait::On(_) => None,
        }
    }

    /// The same of an issue.
    pub fn of_issue(self, issue: &CountedIssue) -> Option<Instant> {
        match self {
            Trait::Received | Trait::Repeat => None,
            Trait::On(axis) => axis.of(issue),
        }
    }

    /// Whether it is one of calls.
    pub fn is_of_calls(self) -> bool {
        !matches!(self, Trait::On(_))
    }
}

impl Part {
    /// Of counts that have a table.
    pub fn of<C: Kept>(dimension: Dimension, span: Span) -> Self {
        Part::Counts(C::TABLE, dimension, span)
    }

    /// Those that are merged.
    pub fn merged() -> Vec<Part> {
        let mut parts = vec![Part::Durations(Span::Day), Part::Durations(Span::Quarter), Part::Callers];
        for dimension in Dimension::ALL {
            for table in [CallCounts::TABLE, IssueCounts::TABLE, DueCounts::TABLE, FlowCounts::TABLE] {
                parts.extend([Span::Day, Span::Quarter].map(|span| Part::Counts(table, *dimension, span)));
            }
        }
        parts.extend(Trait::OF_CALLS.map(Part::Was));
        parts.extend(Trait::of_issues().map(Part::Was));
        parts
    }

    /// As it is stored.
    pub fn code(self) -> String {
        match self {
            Part::Counts(table, dimension, span) => format!("{table} {} {}", dimension.code(), span.code()),
            Part::Durations(span) => format!("durations {}", span.code()),
            Part::Callers => "callers".to_owned(),
            Part::Steps => "steps".to_owned(),
            Part::Was(what) => format!("was {}", what.code()),
        }
    }
}

impl Trait {
    fn code(self) -> &'static str {
        match self {
            Trait::Received => "received",
            Trait::Repeat => "repeat",
            Trait::On(Axis::Opened) => "opened",
            Trait::On(Axis::Resolved) => "resolved",
            Trait::On(Axis::Due) => "due",
            Trait::On(Axis::ResponseDue) => "response_due",
            Trait::On(Axis::Need) => "need",
        }
    }
}
