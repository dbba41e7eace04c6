//! Filters of lists, cursors and pages.

use crate::domain::codes::*;
use crate::domain::instant::Instant;
use crate::domain::number::{CallNumber, IssueNumber};

/// Values of calls. A call that does not say something has none of its values.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CallValues {
    /// Category codes; a first-level code includes those below it.
    pub categories: Vec<String>,
    /// District codes.
    pub districts: Vec<String>,
    /// Kinds.
    pub kinds: Vec<CallKind>,
    /// Channels.
    pub channels: Vec<CallChannel>,
    /// Dispositions.
    pub dispositions: Vec<CallDisposition>,
    /// Urgencies.
    pub urgencies: Vec<Urgency>,
    /// Operator codes.
    pub operators: Vec<String>,
    /// Outcomes of triage.
    pub triage_outcomes: Vec<TriageOutcome>,
    /// Source systems.
    pub source_systems: Vec<String>,
}

/// Values of issues. An issue that does not say something has none of its values.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct IssueValues {
    /// States.
    pub states: Vec<IssueState>,
    /// Category codes; a first-level code includes those below it.
    pub categories: Vec<String>,
    /// District codes.
    pub districts: Vec<String>,
    /// Urgencies.
    pub urgencies: Vec<Urgency>,
    /// Codes of lead agencies.
    pub agencies: Vec<String>,
    /// Owner codes.
    pub owners: Vec<String>,
    /// Outcomes.
    pub outcomes: Vec<IssueOutcome>,
}

/// Filters calls. Every field that is set must match; a list matches by any of its values.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CallFilter {
    /// Received at or after.
    pub received_from: Option<Instant>,
    /// Received before.
    pub received_to: Option<Instant>,
    /// With these values.
    pub values: CallValues,
    /// Phone key of the caller, the callback number or the affected person.
    pub phone_key: Option<String>,
    /// The last digits of one of these numbers, as far as they are shown.
    pub phone_last_digits: Option<String>,
    /// With an alarm in one of these states.
    pub alarm_states: Vec<AlarmState>,
    /// Only calls with an unconfirmed handoff.
    pub handoff_unconfirmed: bool,
    /// Linked to this issue.
    pub issue: Option<IssueNumber>,
    /// Whether void calls are included.
    pub include_void: bool,
    /// Only pending calls with a due time, the earliest due first.
    pub by_due: bool,
    /// TextSearch that the texts must contain.
    pub text: Option<String>,
    /// Calls that have any of these values are left out.
    pub without: CallValues,
}

/// Filters issues. Every field that is set must match; a list matches by any of its values.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct IssueFilter {
    /// Opened at or after.
    pub opened_from: Option<Instant>,
    /// Opened before.
    pub opened_to: Option<Instant>,
    /// With these values.
    pub values: IssueValues,
    /// Only active issues.
    pub active: bool,
    /// Only issues that are overdue at this time.
    pub overdue_at: Option<Instant>,
    /// Only issues that have reached a step of their time allowed at this time that nobody has seen.
    pub warned_at: Option<Instant>,
    /// Only issues with an instruction of a superior that nobody has replied to.
    pub instructed: bool,
    /// With an assignment of this agency that has not ended.
    pub assigned_to: Option<String>,
    /// Linked to this call.
    pub call: Option<CallNumber>,
    /// Phone key of a linked call.
    pub phone_key: Option<String>,
    /// TextSearch that the texts must contain.
    pub text: Option<String>,
    /// Orders by due time, the earliest first; else by opening time, the latest first.
    pub by_due: bool,
    /// Issues that have any of these values are left out.
    pub without: IssueValues,
}

/// Filters callbacks. Every field that is set must match; a list matches by any of its values.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CallbackFilter {
    /// States.
    pub states: Vec<CallbackState>,
    /// Kinds.
    pub kinds: Vec<CallbackKind>,
    /// Only callbacks of this issue.
    pub issue: Option<IssueNumber>,
    /// Due before.
    pub due_before: Option<Instant>,
}

/// The position of a row in a list ordered by a time and a number. The next page begins after it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cursor {
    /// The time by which the list is ordered.
    pub at: Instant,
    /// Number of the call, issue or callback.
    pub number: i64,
}

/// A page of a list.
#[derive(Clone, Debug)]
pub struct Page<T> {
    /// Its rows, each with its place in the list.
    pub rows: Vec<(Cursor, T)>,
    /// The cursor after which the next page begins; none on the last page.
    pub next: Option<Cursor>,
}
