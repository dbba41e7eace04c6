//! What somebody looks for in a journal.

use super::codes::EventType;
use super::event::Subject;
use super::instant::Instant;

/// What is looked for in a journal. Every field that is set must match.
#[derive(Clone, Debug, Default)]
pub struct JournalQuery {
    /// Who did it, or on whose behalf; empty for all.
    pub principals: Vec<String>,
    /// What it happened to.
    pub subject: Option<Subject>,
    /// What happened; empty for everything.
    pub types: Vec<EventType>,
    /// Recorded at or after.
    pub from: Option<Instant>,
    /// Recorded before.
    pub to: Option<Instant>,
}
