//! Events of the journal, as rows.

use hotline_proto::v1::{Event, IssueEvent};

use crate::output::{Block, Cell, Table, number};

/// Columns of a list of events.
pub const KEYS: &[&str] = &["position", "occurred_at", "type", "subject", "actor", "on_behalf_of"];

fn row(event: &Event) -> Vec<Cell> {
    vec![
        position(event),
        Cell::time(event.occurred_at.as_ref()),
        Cell::code(event.event_type()),
        number(&event.subject),
        Cell::text(&event.actor),
        Cell::text(&event.on_behalf_of),
    ]
}

/// Events as rows.
pub fn table(events: &[Event]) -> Table {
    Table::new(KEYS, events, row)
}

/// What happened to an issue, with its texts.
pub fn history(events: &[IssueEvent]) -> Table {
    let keys = ["occurred_at", "type", "texts", "actor", "on_behalf_of", "position"];
    Table::new(&keys, events, |entry| {
        let event = entry.event.clone().unwrap_or_default();
        let texts = entry.texts.iter().map(|text| (text.field(), text.content.clone()));
        vec![
            Cell::time(event.occurred_at.as_ref()),
            Cell::code(event.event_type()),
            Cell::texts(texts),
            Cell::text(&event.actor),
            Cell::text(&event.on_behalf_of),
            position(&event),
        ]
    })
}

/// A position is a name, not a quantity: it is typed again as it is read.
fn position(event: &Event) -> Cell {
    Cell::text(event.position.to_string())
}

/// An event as one line of a stream, in columns that stay in place.
pub fn line(event: &Event) -> Block {
    Block::Row(vec![
        (8, position(event)),
        (16, Cell::time(event.occurred_at.as_ref())),
        (34, Cell::code(event.event_type())),
        (12, number(&event.subject)),
        (0, Cell::text(&event.actor)),
    ])
}
