//! Rows of journal entries and of the texts of events.

use crate::domain::event::Subject;
use crate::domain::instant::Instant;
use crate::store::db::Error;
use crate::store::tables::table_row::table_row;
use crate::store::tables::views::JournalEntry;

table_row! {
    /// A journal entry. The hash covers all other columns.
    pub struct JournalRow in journal
    key { period_key: i64, position: i64 }
    {
        request_id: Option<String>,
        digest: Option<Vec<u8>>,
        actor: String,
        on_behalf_of: Option<String>,
        occurred_at: Instant,
        recorded_at: Instant,
        subject_kind: String,
        subject_number: i64,
        event_type: String,
        flow: Option<String>,
        payload: String,
        hash: Vec<u8>,
    }
}

impl JournalRow {
    /// The call, issue, callback or period that the entry changes. Fails if its kind is unknown.
    pub fn subject(&self) -> Result<Subject, Error> {
        Subject::from_parts(&self.subject_kind, self.subject_number).ok_or_else(|| {
            Error::Damaged(format!("entry {}: unknown subject {:?}", self.position, self.subject_kind))
        })
    }

    /// The entry for answers, without digest and hash.
    pub fn entry(self) -> Result<JournalEntry, Error> {
        let subject = self.subject()?;
        Ok(JournalEntry {
            position: self.position,
            request_id: self.request_id,
            actor: self.actor,
            on_behalf_of: self.on_behalf_of,
            occurred_at: self.occurred_at,
            recorded_at: self.recorded_at,
            subject,
            event_type: self.event_type,
            payload: self.payload,
        })
    }
}

table_row! {
    /// A free text of an event.
    pub struct EventTextRow in event_texts
    key { period_key: i64, position: i64, field: String }
    { content: String }
}
