//! Entries: what happened, with when, by whom, and the texts that came with it.

use std::sync::Arc;

use super::call::CallTexts;
use super::codes::TextField;
use super::event::Event;
use super::instant::Instant;
use super::issue::IssueTexts;
use super::report::ReportDocument;

/// A text of an event. It is stored in a table of its own, never in the journal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Text {
    /// The texts of a revision of the event's call.
    Call(Box<CallTexts>),
    /// The texts of a revision of the event's issue.
    Issue(Box<IssueTexts>),
    /// A text of the event itself.
    Event(TextField, String),
    /// The document of the report that the event issues.
    Report(Arc<ReportDocument>),
}

/// An entry of the journal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Position in the period's journal, from 1 without gaps.
    pub position: i64,
    /// When it happened.
    pub occurred_at: Instant,
    /// When it was recorded: the same for all entries of a command, and later than those before.
    pub recorded_at: Instant,
    /// Who wrote it.
    pub actor: String,
    /// On whose behalf it was written.
    pub on_behalf_of: Option<String>,
    /// What happened.
    pub event: Event,
    /// Personal data and free text that came with it.
    pub texts: Vec<Text>,
}
