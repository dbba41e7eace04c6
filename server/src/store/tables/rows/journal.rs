//! Rows of journal entries and of the texts of events.

use crate::domain::codes::{EventType, Flow, TextField};
use crate::domain::event::Subject;
use crate::domain::instant::Instant;
use crate::store::db::Error;
use crate::store::db::encryption::Protection;
use crate::store::db::sql_types::StoredUuid;
use crate::store::tables::protection::{open, opened_or_missing, seal};
use crate::store::tables::table_row::table_row;
use crate::store::tables::views::JournalEntryView;

table_row! {
    /// A journal entry. The hash covers all other columns.
    pub struct JournalRow in journal
    key { period_key: i64, position: i64 }
    {
        request_id: Option<StoredUuid>,
        digest: Option<Vec<u8>>,
        actor: String,
        on_behalf_of: Option<String>,
        occurred_at: Instant,
        recorded_at: Instant,
        subject_kind: String,
        subject_number: i64,
        event_type: EventType,
        flow: Option<Flow>,
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
}

impl JournalRow {
    /// The entry as those see it who look after the desk. Fails if its subject is unknown.
    pub fn view(self, reason: Option<String>) -> Result<JournalEntryView, Error> {
        Ok(JournalEntryView {
            position: self.position,
            event_type: self.event_type,
            subject: self.subject()?,
            occurred_at: self.occurred_at,
            recorded_at: self.recorded_at,
            actor: self.actor,
            on_behalf_of: self.on_behalf_of,
            request_id: self.request_id.map(|id| id.0),
            hash: self.hash,
            reason,
        })
    }
}

table_row! {
    /// A free text of an event.
    pub struct EventTextRow in event_texts
    key { period_key: i64, position: i64, field: TextField }
    { content: String, salt: Vec<u8>, sealed: Option<Vec<u8>> }
}

impl EventTextRow {
    pub fn new(
        period_key: i64,
        (position, field): (i64, TextField),
        content: String,
        salt: Vec<u8>,
        protection: &Protection,
    ) -> Result<Self, Error> {
        let sealed = seal(protection, &Self::name(period_key, position, field), &salt, &content)?;
        let (content, salt) = if sealed.is_some() { Default::default() } else { (content, salt) };
        Ok(Self { period_key, position, field, content, salt, sealed })
    }

    fn name(period_key: i64, position: i64, field: TextField) -> String {
        format!("entry {position} of period {period_key}, {field}")
    }

    /// The text. One that was sealed and does not open is missing.
    pub fn text(self, protection: &Protection) -> String {
        opened_or_missing(self.open(protection))
    }

    /// The text, and the random bytes under which the journal commits to it. Fails if it was sealed and does not open.
    pub fn open(self, protection: &Protection) -> Result<(String, Vec<u8>), Error> {
        let Some(sealed) = self.sealed else { return Ok((self.content, self.salt)) };
        let name = Self::name(self.period_key, self.position, self.field);
        let (salt, content) = open(protection, &name, &sealed)?;
        Ok((content, salt))
    }
}
