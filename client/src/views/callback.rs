//! A callback, as a row and as a card.

use hotline_client::names;
use hotline_proto::v1::Callback;

use crate::catalogue::term;
use crate::output::{Block, Cell, Table, number};

/// Columns of a list of callbacks.
pub const KEYS: &[&str] = &[
    "number",
    "callback.kind",
    "state",
    "due_at",
    "issue",
    "call",
    "attempts",
    "leased_by",
    "solved",
    "rating",
    "note",
];

/// Rows of a list of callbacks.
pub fn table(callbacks: &[Callback]) -> Table {
    Table::new(KEYS, callbacks, |callback| {
        vec![
            number(&callback.name),
            Cell::code(callback.kind()),
            Cell::code(callback.state()),
            Cell::time(callback.due_at.as_ref()),
            number(&callback.issue),
            number(&callback.call),
            Cell::Count(i64::try_from(callback.attempts.len()).unwrap_or(i64::MAX)),
            Cell::text(&callback.leased_by),
            callback.solved.map_or(Cell::Absent, Cell::Flag),
            callback.rating.map_or(Cell::Absent, |rating| Cell::Count(rating.into())),
            Cell::text(&callback.note),
        ]
    })
}

/// Everything about a callback.
pub fn card(callback: &Callback) -> Vec<Block> {
    let mut blocks = vec![
        Block::Strong(names::short(&callback.name).to_owned()),
        Block::Card(vec![
            ("callback.kind", Cell::code(callback.kind())),
            ("state", Cell::code(callback.state())),
            ("due_at", Cell::time(callback.due_at.as_ref())),
            ("issue", number(&callback.issue)),
            ("call", number(&callback.call)),
            ("leased_by", Cell::text(&callback.leased_by)),
            ("leased_until", Cell::time(callback.leased_until.as_ref())),
            ("solved", callback.solved.map_or(Cell::Absent, Cell::Flag)),
            ("rating", callback.rating.map_or(Cell::Absent, |rating| Cell::Count(rating.into()))),
            ("note", Cell::text(&callback.note)),
            ("overridden", if callback.overridden { Cell::Flag(true) } else { Cell::Absent }),
            ("etag", Cell::text(&callback.etag)),
        ]),
    ];
    if !callback.attempts.is_empty() {
        blocks.push(Block::Strong(term!("section-attempts")));
        let keys = ["occurred_at", "operator_code", "reached", "comment"];
        let attempts = Table::new(&keys, &callback.attempts, |attempt| {
            vec![
                Cell::time(attempt.occurred_at.as_ref()),
                Cell::text(&attempt.operator_code),
                Cell::Flag(attempt.reached),
                Cell::text(&attempt.comment),
            ]
        });
        blocks.push(Block::Table(attempts.whole()));
    }
    blocks
}
