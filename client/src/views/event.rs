//! Events of the journal, as rows.

use hotline_proto::v1::{Event, IssueEvent};

use crate::output::{Block, Cell, Table, number};

/// Columns of a list of events.
pub const KEYS: &[&str] = &["position", "occurred_at", "type", "subject", "actor", "on_behalf_of"];

fn row(event: &Event) -> Vec<Cell> {
    vec![
        Cell::Count(event.position),
        Cell::time(event.occurred_at.as_ref()),
        Cell::text(&event.r#type),
        number(&event.subject),
        Cell::text(&event.actor),
        Cell::text(&event.on_behalf_of),
    ]
}

/// Events as rows.
pub fn table(events: &[Event]) -> Table {
    Table::of(KEYS, events, row)
}

/// What happened to an issue, with its texts.
pub fn history(events: &[IssueEvent]) -> Table {
    Table::of(&[KEYS, &["texts"]].concat(), events, |entry| {
        let texts: Vec<String> =
            entry.texts.iter().map(|text| format!("{}: {}", text.field, text.content)).collect();
        let mut row = row(entry.event.as_ref().unwrap_or(&Event::default()));
        row.push(Cell::text(texts.join("; ")));
        row
    })
}

/// An event as one line of a stream, in columns that stay in place.
pub fn line(event: &Event) -> Block {
    Block::Row(vec![
        (8, Cell::Count(event.position)),
        (16, Cell::time(event.occurred_at.as_ref())),
        (24, Cell::text(&event.r#type)),
        (12, number(&event.subject)),
        (0, Cell::text(&event.actor)),
    ])
}
