//! Messages of journal entries.

use hotline_proto::v1;

use super::counted::counted;
use super::event_details::details;
use super::time;
use crate::api::convert::codes;
use crate::api::convert::input::ResolvedPeriod;
use crate::domain::codes::TextField;
use crate::store::tables::counted_entries::CountedEntry;

/// A journal entry, without its texts.
pub fn event(period: &ResolvedPeriod, counted_entry: &CountedEntry) -> v1::Event {
    let CountedEntry { stored, before, after } = counted_entry;
    let entry = &stored.entry;
    v1::Event {
        position: entry.position,
        event_type: codes::number(entry.event.event_type()),
        subject: entry.event.subject().name(period.id.as_str()),
        occurred_at: time(entry.occurred_at),
        recorded_at: time(entry.recorded_at),
        actor: entry.actor.clone(),
        on_behalf_of: entry.on_behalf_of.clone().unwrap_or_default(),
        request_id: stored.request_id.map(|id| id.to_string()).unwrap_or_default(),
        hash: stored.hash.clone(),
        before: counted(period, before),
        after: counted(period, after),
        details: details(period, &entry.event, entry),
    }
}

/// A journal entry of an issue with its texts.
pub fn issue_event(
    period: &ResolvedPeriod,
    entry: &CountedEntry,
    texts: Vec<(TextField, String)>,
) -> v1::IssueEvent {
    let text = |(field, content)| v1::EventText { field: codes::number(field), content };
    v1::IssueEvent { event: Some(event(period, entry)), texts: texts.into_iter().map(text).collect() }
}
