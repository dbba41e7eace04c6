//! Entries of the journals, as rows.

use hotline_proto::v1::JournalEntry;

use crate::output::{Cell, Table, number};

/// Who did what and who saw what, as rows.
pub fn table(entries: &[JournalEntry]) -> Table {
    let keys =
        ["position", "recorded_at", "actor", "on_behalf_of", "type", "subject", "reason", "occurred_at"];
    Table::new(&keys, entries, |entry| {
        let happened = match Cell::code(entry.event_type()) {
            Cell::Absent => Cell::code(entry.token_change()),
            happened => happened,
        };
        vec![
            Cell::text(entry.position.to_string()),
            Cell::time(entry.recorded_at.as_ref()),
            Cell::text(&entry.actor),
            Cell::text(&entry.on_behalf_of),
            happened,
            number(&entry.subject),
            Cell::text(&entry.reason),
            Cell::time(entry.occurred_at.as_ref()),
        ]
    })
}
