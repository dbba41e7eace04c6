//! The sections of a delta. Each is stored by itself, so that a question reads only what it needs.

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
    /// What the entries add to the counters of a table, in a dimension. Quarter-hours are stored by day.
    Counts(&'static str, Dimension, Span),
    /// What they add to the durations.
    Durations(Span),
    /// By how much the number of distinct callers of the period changes.
    Callers,
    /// At which entries it changes. Only deltas that are not merged have this.
    CallerSteps,
    /// An indexed time as it is at the beginning, of the calls or issues that exist then and for which it is another at the end.
    TimesBefore(IndexedField),
    /// Whether a call has a link that repeats or urges at the beginning, for calls that exist then and for which that is another at the end. Links
    /// change it without an entry of the call.
    RepeatsBefore,
}

/// A time by which calls or issues are found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum IndexedField {
    /// When a call was received.
    Received,
    /// Where an issue lies on an axis.
    On(Axis),
}

impl IndexedField {
    /// Its value for a call; none on an axis of issues.
    pub fn of_call(self, call: &CountedCall) -> Option<Instant> {
        match self {
            IndexedField::Received => Some(call.received_at),
            IndexedField::On(_) => None,
        }
    }

    /// Its value for an issue.
    pub fn of_issue(self, issue: &CountedIssue) -> Option<Instant> {
        match self {
            IndexedField::Received => None,
            IndexedField::On(axis) => axis.time(issue),
        }
    }

    /// Whether calls have it, and not issues.
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
    /// The section of counts that have a table.
    pub fn for_counts<C: CounterTable>(dimension: Dimension, span: Span) -> Self {
        Section::Counts(C::TABLE, dimension, span)
    }

    /// The sections that a merged delta has.
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

    /// As it is stored.
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

/// The code under which durations of a bucket are stored.
pub fn duration_code(net: bool, bucket: i32) -> String {
    format!("{}{bucket}", if net { 'n' } else { 'g' })
}

/// Whether a code of durations is net, and its bucket.
pub fn duration_of_code(code: &str) -> Option<(bool, i32)> {
    let net = code.starts_with('n');
    Some((net, code.strip_prefix(['n', 'g'])?.parse().ok()?))
}

/// The cell of a section that is stored for all days together.
pub const ALL_DAYS: (Instant, Instant) = (NO_DAY, NO_DAY);
