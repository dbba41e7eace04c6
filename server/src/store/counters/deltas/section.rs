//! The sections of a delta. Each is stored separately, so that a query reads only what it needs.

use super::file::NO_DAY;
use crate::domain::codes::Coded;
use crate::domain::counted::{CountedCall, CountedIssue};
use crate::domain::figures::counts::for_each_counts;
use crate::domain::figures::dimension::{Axis, Dimension};
use crate::domain::instant::Instant;
use crate::store::counters::Span;
use crate::store::counters::counter_table::CounterTable;

/// A section of a delta.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Section {
    /// The counts that are added to a table, for a dimension. Those of quarter-hours are stored by day.
    Counts(&'static str, Dimension, Span),
    /// The numbers of issues that are added to the durations.
    Durations(Span),
    /// The change of the number of distinct callers of the period.
    Callers,
    /// The positions at which that number changes. Only in deltas of level 0.
    CallerSteps,
    /// The values of a field at the beginning, for calls or issues that exist then and whose value differs at the end.
    TimesBefore(IndexedField),
    /// Whether a call has a link that repeats or urges at the beginning, for calls that exist then and for which this differs at the end. Links change
    /// it without an entry of the call.
    RepeatsBefore,
}

/// A time by which calls or issues are selected, and which has an index.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum IndexedField {
    /// When a call was received.
    Received,
    /// The time of an issue on an axis.
    On(Axis),
}

impl IndexedField {
    /// Its value for a call. None if it is a field of issues.
    pub fn of_call(self, call: &CountedCall) -> Option<Instant> {
        match self {
            IndexedField::Received => Some(call.received_at),
            IndexedField::On(_) => None,
        }
    }

    /// Its value for an issue. None if the issue has no such time, or it is a field of calls.
    pub fn of_issue(self, issue: &CountedIssue) -> Option<Instant> {
        match self {
            IndexedField::Received => None,
            IndexedField::On(axis) => axis.time(issue),
        }
    }

    /// Whether it is a field of calls; otherwise it is one of issues.
    pub fn is_of_calls(self) -> bool {
        match self {
            IndexedField::Received => true,
            IndexedField::On(_) => false,
        }
    }

    fn code(self) -> &'static str {
        match self {
            IndexedField::Received => "received",
            IndexedField::On(Axis::Opened) => "opened",
            IndexedField::On(Axis::Resolved) => "resolved",
            IndexedField::On(Axis::Due) => "due",
            IndexedField::On(Axis::ResponseDue) => "response_due",
            IndexedField::On(Axis::Need) => "need",
        }
    }
}

impl Section {
    /// The section of one type of counts.
    pub fn for_counts<C: CounterTable>(dimension: Dimension, span: Span) -> Self {
        Section::Counts(C::TABLE, dimension, span)
    }

    /// The sections of a merged delta.
    pub fn merged() -> Vec<Section> {
        let spans = [Span::Day, Span::Quarter];
        let mut sections = vec![Section::Callers, Section::RepeatsBefore];
        sections.extend(spans.map(Section::Durations));
        for dimension in Dimension::ALL {
            for_each_counts!(C => sections.extend(spans.map(|span| Section::for_counts::<C>(*dimension, span))));
        }
        sections.push(Section::TimesBefore(IndexedField::Received));
        sections.extend(Axis::ALL.map(|axis| Section::TimesBefore(IndexedField::On(axis))));
        sections
    }

    /// Its stored code.
    pub fn code(self) -> String {
        match self {
            Section::Counts(table, dimension, span) => {
                format!("{table} {} {}", dimension.code(), span.code())
            }
            Section::Durations(span) => format!("durations {}", span.code()),
            Section::Callers => "callers".to_owned(),
            Section::CallerSteps => "caller steps".to_owned(),
            Section::TimesBefore(field) => format!("{} before", field.code()),
            Section::RepeatsBefore => "repeats before".to_owned(),
        }
    }
}

/// The stored code of a bucket of durations.
pub fn duration_code(net: bool, bucket: i32) -> String {
    format!("{}{bucket}", if net { 'n' } else { 'g' })
}

/// Net and bucket of a stored code. None if it is not one of [`duration_code`].
pub fn duration_of_code(code: &str) -> Option<(bool, i32)> {
    let net = code.starts_with('n');
    Some((net, code.strip_prefix(['n', 'g'])?.parse().ok()?))
}

/// The range of cells that selects pieces for all days.
pub const ALL_DAYS: (Instant, Instant) = (NO_DAY, NO_DAY);
