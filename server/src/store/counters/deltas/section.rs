//! The parts of a block: each is kept by itself, so that a question reads only what it asks for.

use super::file::NO_DAY;
use crate::domain::codes::Coded;
use crate::domain::counted::{CountedCall, CountedIssue};
use crate::domain::figures::counts::{CallCounts, DueCounts, FlowCounts, IssueCounts};
use crate::domain::figures::dimension::{Axis, Dimension};
use crate::domain::instant::Instant;
use crate::store::counters::Span;
use crate::store::counters::counter_table::CounterTable;

/// A part of a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Section {
    /// What is added to the counters of a table, in a dimension. Quarter-hours are kept by day.
    Counts(&'static str, Dimension, Span),
    /// The same of the durations.
    Durations(Span),
    /// By how much the number of distinct callers of the period changes.
    Callers,
    /// At which entries it changes. Only of blocks that are not merged.
    Steps,
    /// How something was at the begin of the block, of the calls or issues that were there and of which it is not the same at its end.
    Was(IndexedField),
}

/// Something by which calls or issues are found or counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum IndexedField {
    /// When a call was received.
    Received,
    /// Whether a call has a link that repeats or urges: some moment if it has, none if not. Links change it without an entry of the call.
    Repeat,
    /// When an issue lies on an axis.
    On(Axis),
}

impl IndexedField {
    /// Those of calls.
    pub const OF_CALLS: [IndexedField; 2] = [IndexedField::Received, IndexedField::Repeat];

    /// Those of issues.
    pub fn of_issues() -> [IndexedField; 5] {
        Axis::ALL.map(IndexedField::On)
    }

    /// How it is of a call; none of an axis.
    pub fn of_call(self, call: &CountedCall) -> Option<Instant> {
        match self {
            IndexedField::Received => Some(call.received_at),
            IndexedField::Repeat => call.repeat.then_some(NO_DAY),
            IndexedField::On(_) => None,
        }
    }

    /// The same of an issue.
    pub fn of_issue(self, issue: &CountedIssue) -> Option<Instant> {
        match self {
            IndexedField::Received | IndexedField::Repeat => None,
            IndexedField::On(axis) => axis.of(issue),
        }
    }

    /// Whether it is one of calls.
    pub fn is_of_calls(self) -> bool {
        !matches!(self, IndexedField::On(_))
    }
}

impl Section {
    /// Of counts that have a table.
    pub fn of<C: CounterTable>(dimension: Dimension, span: Span) -> Self {
        Section::Counts(C::TABLE, dimension, span)
    }

    /// Those that are merged.
    pub fn merged() -> Vec<Section> {
        let mut parts =
            vec![Section::Durations(Span::Day), Section::Durations(Span::Quarter), Section::Callers];
        for dimension in Dimension::ALL {
            for table in [CallCounts::TABLE, IssueCounts::TABLE, DueCounts::TABLE, FlowCounts::TABLE] {
                parts.extend([Span::Day, Span::Quarter].map(|span| Section::Counts(table, *dimension, span)));
            }
        }
        parts.extend(IndexedField::OF_CALLS.map(Section::Was));
        parts.extend(IndexedField::of_issues().map(Section::Was));
        parts
    }

    /// As it is stored.
    pub fn code(self) -> String {
        match self {
            Section::Counts(table, dimension, span) => {
                format!("{table} {} {}", dimension.code(), span.code())
            }
            Section::Durations(span) => format!("durations {}", span.code()),
            Section::Callers => "callers".to_owned(),
            Section::Steps => "steps".to_owned(),
            Section::Was(what) => format!("was {}", what.code()),
        }
    }
}

impl IndexedField {
    fn code(self) -> &'static str {
        match self {
            IndexedField::Received => "received",
            IndexedField::Repeat => "repeat",
            IndexedField::On(Axis::Opened) => "opened",
            IndexedField::On(Axis::Resolved) => "resolved",
            IndexedField::On(Axis::Due) => "due",
            IndexedField::On(Axis::ResponseDue) => "response_due",
            IndexedField::On(Axis::Need) => "need",
        }
    }
}
