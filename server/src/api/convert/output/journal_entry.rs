//! Entries of the journals, as those see them who look after the desk.

use hotline_proto::v1;

use super::{time, token_name};
use crate::api::convert::codes;
use crate::api::convert::input::ResolvedPeriod;
use crate::domain::access::AccessEvent;
use crate::store::Error;
use crate::store::access::rows::AccessEntry;
use crate::store::tables::views::JournalEntryView;

/// An entry of the journal of a period; why somebody asked for a full view only for those who may know.
pub fn journal_entry(period: &ResolvedPeriod, entry: JournalEntryView, tells_why: bool) -> v1::JournalEntry {
    v1::JournalEntry {
        position: entry.position,
        event_type: codes::number(entry.event_type),
        token_change: 0,
        subject: entry.subject.name(period.id.as_str()),
        occurred_at: time(entry.occurred_at),
        recorded_at: time(entry.recorded_at),
        actor: entry.actor,
        on_behalf_of: entry.on_behalf_of.unwrap_or_default(),
        request_id: entry.request_id.map(|id| id.to_string()).unwrap_or_default(),
        reason: entry.reason.filter(|_| tells_why).unwrap_or_default(),
        hash: entry.hash,
    }
}

/// An entry of the journal of tokens.
pub fn token_entry(entry: &AccessEntry) -> Result<v1::JournalEntry, Error> {
    let change = match entry.event()? {
        AccessEvent::TokenCreated { .. } => v1::TokenChange::Created,
        AccessEvent::TokenRevoked => v1::TokenChange::Revoked,
    };
    Ok(v1::JournalEntry {
        position: entry.position,
        event_type: 0,
        token_change: change.into(),
        subject: token_name(&entry.token_id),
        occurred_at: time(entry.recorded_at),
        recorded_at: time(entry.recorded_at),
        actor: entry.actor.clone(),
        on_behalf_of: entry.on_behalf_of.clone().unwrap_or_default(),
        request_id: entry.request_id.0.to_string(),
        reason: String::new(),
        hash: entry.hash.clone(),
    })
}
