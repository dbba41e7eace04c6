//! Which rows a list shows, and where its page begins.

use crate::domain::codes::*;
use crate::domain::instant::Instant;
use crate::domain::number::{CallNumber, IssueNumber};

/// Which calls. What is set must all hold; of a list one must.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CallFilter {
    /// Received at or after.
    pub received_from: Option<Instant>,
    /// Received before.
    pub received_to: Option<Instant>,
    /// Category codes; a first level covers its second.
    pub categories: Vec<String>,
    /// District codes.
    pub districts: Vec<String>,
    /// Kinds.
    pub kinds: Vec<CallKind>,
    /// Channels.
    pub channels: Vec<Channel>,
    /// Dispositions.
    pub dispositions: Vec<Disposition>,
    /// Urgencies.
    pub urgencies: Vec<Urgency>,
    /// Operator codes.
    pub operators: Vec<String>,
    /// How they ended.
    pub triage_outcomes: Vec<TriageOutcome>,
    /// Phone key: of the caller, the callback number or the affected person.
    pub phone_key: Option<String>,
    /// Source systems.
    pub source_systems: Vec<String>,
    /// With a handoff that is not confirmed.
    pub handoff_unconfirmed: bool,
    /// Linked to this issue.
    pub issue: Option<IssueNumber>,
    /// Also void ones.
    pub include_void: bool,
    /// Words.
    pub text: Option<String>,
}

/// Which issues. What is set must all hold; of a list one must.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct IssueFilter {
    /// Opened at or after.
    pub opened_from: Option<Instant>,
    /// Opened before.
    pub opened_to: Option<Instant>,
    /// States.
    pub states: Vec<IssueState>,
    /// Only active ones.
    pub active: bool,
    /// Category codes; a first level covers its second.
    pub categories: Vec<String>,
    /// District codes.
    pub districts: Vec<String>,
    /// Urgencies.
    pub urgencies: Vec<Urgency>,
    /// Agency codes, of the lead.
    pub agencies: Vec<String>,
    /// Codes of owners.
    pub owners: Vec<String>,
    /// Outcomes.
    pub outcomes: Vec<Outcome>,
    /// Only those overdue at this moment.
    pub overdue_at: Option<Instant>,
    /// Linked to this call.
    pub call: Option<CallNumber>,
    /// Phone key of a linked call.
    pub phone_key: Option<String>,
    /// Words.
    pub text: Option<String>,
    /// In order of due time, the earliest first; else the latest opened first.
    pub by_due: bool,
}

/// Which callbacks, the earliest due first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CallbackFilter {
    /// States.
    pub states: Vec<CallbackState>,
    /// Kinds.
    pub kinds: Vec<CallbackKind>,
    /// Of this issue.
    pub issue: Option<IssueNumber>,
    /// Due before.
    pub due_before: Option<Instant>,
}

/// The place of a row in a list ordered by a moment and a number: a page begins after it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cursor {
    /// The moment.
    pub at: Instant,
    /// The number.
    pub number: i64,
}

/// A page of a list.
#[derive(Clone, Debug)]
pub struct Page<T> {
    /// Its rows.
    pub rows: Vec<T>,
    /// Where the next page begins; none on the last.
    pub next: Option<Cursor>,
}
