//! The stored form of journal entries, and the chain of their hashes.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::chain;
use super::commitments::Commitments;
use super::rows::journal::JournalRow;
use crate::domain::codes::Coded;
use crate::domain::counted::{Counted, Flow};
use crate::domain::counted_change::{CountedChange, CountedChanges};
use crate::domain::event::{Details, Entry, Event};
use crate::store::db::Error;
use crate::store::db::sql_types::StoredUuid;

/// The previous hash of the first entry of a period.
pub const FIRST_HASH: [u8; 32] = [0; 32];

/// The payload of an entry, as JSON. What is empty is left out.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
struct Payload {
    /// The details of the event.
    #[serde(skip_serializing_if = "Details::is_empty")]
    event: Details,
    /// Counted fields that the entry changes, as they were.
    #[serde(skip_serializing_if = "CountedChange::is_empty")]
    before: CountedChange,
    /// Counted fields that the entry changes, as they are.
    #[serde(skip_serializing_if = "CountedChange::is_empty")]
    after: CountedChange,
    /// What it says of its texts.
    #[serde(skip_serializing_if = "Commitments::is_empty")]
    texts: Commitments,
}

/// The request that caused some entries. It is stored in the first of them.
#[derive(Clone, Debug)]
pub struct Cause {
    /// UUID that the client chose.
    pub request_id: Uuid,
    /// Keyed digest of the actor and the content.
    pub digest: Vec<u8>,
}

/// An entry as it is stored, without its texts.
#[derive(Clone, Debug)]
pub struct StoredEntry {
    /// The entry.
    pub entry: Entry,
    /// What it states of the counted fields that it changes.
    pub changes: CountedChanges,
    /// What it says of its texts.
    pub commitments: Commitments,
    /// Id of the request that caused it, if it is the first entry of the request.
    pub request_id: Option<Uuid>,
    /// Its hash.
    pub hash: Vec<u8>,
}

/// The row of an entry, with its hash. `before` and `after` are the counted fields, `previous` is the hash of the entry before it.
pub fn row(
    key: i64,
    entry: &Entry,
    cause: Option<Cause>,
    (before, after): (&Counted, &Counted),
    texts: Commitments,
    previous: &[u8],
) -> Result<JournalRow, Error> {
    let flow = match entry.event {
        Event::Issue(..) => Flow::between(before.issue.as_ref(), after.issue.as_ref()),
        Event::Period(_) | Event::Call(..) | Event::Callback(..) => None,
    };
    let json = |error: serde_json::Error| Error::Damaged(format!("an event is no JSON: {error}"));
    let changes = CountedChanges::between(entry, before, after);
    let event = entry.event.details().map_err(json)?;
    let payload = Payload { event, before: changes.before, after: changes.after, texts };
    let (subject_kind, subject_number) = entry.event.subject().parts();
    let mut row = JournalRow {
        period_key: key,
        position: entry.position,
        request_id: cause.as_ref().map(|cause| StoredUuid(cause.request_id)),
        digest: cause.map(|cause| cause.digest),
        actor: entry.actor.clone(),
        on_behalf_of: entry.on_behalf_of.clone(),
        occurred_at: entry.occurred_at,
        recorded_at: entry.recorded_at,
        subject_kind: subject_kind.to_owned(),
        subject_number,
        event_type: entry.event.event_type(),
        flow,
        payload: serde_json::to_string(&payload).map_err(json)?,
        hash: Vec::new(),
    };
    row.hash = hash(&row, previous);
    Ok(row)
}

/// The entry of a row. Fails if the row is damaged.
pub fn read(row: JournalRow) -> Result<StoredEntry, Error> {
    // Without the message of the parser, which may quote stored text.
    let damaged = |error: serde_json::Error| {
        Error::Damaged(format!("entry {}: its payload is damaged at {}", row.position, error.column()))
    };
    let subject = row.subject()?;
    let payload: Payload = serde_json::from_str(&row.payload).map_err(damaged)?;
    let event = Event::from_details(row.event_type, subject, payload.event).map_err(damaged)?;
    let entry = Entry {
        position: row.position,
        occurred_at: row.occurred_at,
        recorded_at: row.recorded_at,
        actor: row.actor,
        on_behalf_of: row.on_behalf_of,
        event,
        texts: Vec::new(),
    };
    let changes = CountedChanges { before: payload.before, after: payload.after };
    let (commitments, request_id) = (payload.texts, row.request_id.map(|id| id.0));
    Ok(StoredEntry { entry, changes, commitments, request_id, hash: row.hash })
}

/// The hash of an entry: of the previous one and every column.
pub fn hash(row: &JournalRow, previous: &[u8]) -> Vec<u8> {
    chain::hash(&[
        Some(previous),
        Some(&row.period_key.to_be_bytes()),
        Some(&row.position.to_be_bytes()),
        row.request_id.as_ref().map(|id| id.0.as_bytes().as_slice()),
        row.digest.as_deref(),
        Some(row.actor.as_bytes()),
        row.on_behalf_of.as_deref().map(str::as_bytes),
        Some(&row.occurred_at.0.to_be_bytes()),
        Some(&row.recorded_at.0.to_be_bytes()),
        Some(row.subject_kind.as_bytes()),
        Some(&row.subject_number.to_be_bytes()),
        Some(row.event_type.code().as_bytes()),
        row.flow.map(|flow| flow.code().as_bytes()),
        Some(row.payload.as_bytes()),
    ])
}
