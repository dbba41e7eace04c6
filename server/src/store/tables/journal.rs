//! The stored form of journal entries, and the chain of their hashes.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::rows::journal::JournalRow;
use crate::domain::codes::Coded;
use crate::domain::counted::{Counted, Flow};
use crate::domain::event::{Entry, Event};
use crate::store::db::Error;

/// The previous hash of the first entry of a period.
pub const FIRST_HASH: [u8; 32] = [0; 32];

/// The payload of an entry, as JSON.
#[derive(Debug, Serialize, Deserialize)]
pub struct Payload {
    /// The event; its field `type` names its kind.
    pub event: Value,
    /// Counted fields before the entry. None if nothing was counted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<Counted>,
    /// Counted fields after the entry. None if they have not changed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<Counted>,
}

/// The request that caused some entries. It is stored in the first of them.
#[derive(Clone, Debug)]
pub struct Cause {
    /// UUID that the client chose.
    pub request_id: String,
    /// Keyed digest of the actor and the content.
    pub digest: Vec<u8>,
}

/// The row of an entry, with its hash. `previous` is the hash of the entry before it.
pub fn row(
    key: i64,
    entry: &Entry,
    cause: Option<Cause>,
    before: Counted,
    after: Counted,
    previous: &[u8],
) -> Result<JournalRow, Error> {
    let flow = match entry.event {
        Event::Issue(..) => Flow::between(before.issue.as_ref(), after.issue.as_ref()),
        Event::Period(_) | Event::Call(..) | Event::Callback(..) => None,
    };
    let json = |error: serde_json::Error| Error::Damaged(format!("an event is no JSON: {error}"));
    let event = entry.event.to_json().map_err(json)?;
    let kind = event.get("type").and_then(Value::as_str).unwrap_or_default().to_owned();
    let payload = Payload {
        event,
        after: (after != before).then_some(after),
        before: (before != Counted::default()).then_some(before),
    };
    let (subject_kind, subject_number) = entry.event.subject().parts();
    let mut row = JournalRow {
        period_key: key,
        position: entry.position,
        request_id: cause.as_ref().map(|cause| cause.request_id.clone()),
        digest: cause.map(|cause| cause.digest),
        actor: entry.actor.clone(),
        on_behalf_of: entry.on_behalf_of.clone(),
        occurred_at: entry.occurred_at,
        recorded_at: entry.recorded_at,
        subject_kind: subject_kind.to_owned(),
        subject_number,
        event_type: format!("{subject_kind}.{kind}"),
        flow: flow.map(|flow| flow.code().to_owned()),
        payload: serde_json::to_string(&payload).map_err(json)?,
        hash: Vec::new(),
    };
    row.hash = hash(&row, previous);
    Ok(row)
}

/// The entry of a row, without its texts.
pub fn entry(row: &JournalRow) -> Result<(Entry, Payload), Error> {
    let damaged = |error: serde_json::Error| Error::Damaged(format!("entry {}: {error}", row.position));
    let payload: Payload = serde_json::from_str(&row.payload).map_err(damaged)?;
    let event = Event::from_json(row.subject()?, payload.event.clone()).map_err(damaged)?;
    let entry = Entry {
        position: row.position,
        occurred_at: row.occurred_at,
        recorded_at: row.recorded_at,
        actor: row.actor.clone(),
        on_behalf_of: row.on_behalf_of.clone(),
        event,
        texts: Vec::new(),
    };
    Ok((entry, payload))
}

/// SHA-256 of the previous hash and every column of the entry, each prefixed with its length.
pub fn hash(row: &JournalRow, previous: &[u8]) -> Vec<u8> {
    let mut hasher = Sha256::new();
    let mut update = |bytes: Option<&[u8]>| match bytes {
        Some(bytes) => {
            hasher.update((bytes.len() as u64).to_be_bytes());
            hasher.update(bytes);
        }
        // No column is this long, so that NULL differs from an empty text.
        None => hasher.update(u64::MAX.to_be_bytes()),
    };
    update(Some(previous));
    update(Some(&row.period_key.to_be_bytes()));
    update(Some(&row.position.to_be_bytes()));
    update(row.request_id.as_deref().map(str::as_bytes));
    update(row.digest.as_deref());
    update(Some(row.actor.as_bytes()));
    update(row.on_behalf_of.as_deref().map(str::as_bytes));
    update(Some(&row.occurred_at.0.to_be_bytes()));
    update(Some(&row.recorded_at.0.to_be_bytes()));
    update(Some(row.subject_kind.as_bytes()));
    update(Some(&row.subject_number.to_be_bytes()));
    update(Some(row.event_type.as_bytes()));
    update(row.flow.as_deref().map(str::as_bytes));
    update(Some(row.payload.as_bytes()));
    hasher.finalize().to_vec()
}
