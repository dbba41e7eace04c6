//! Replays a journal.

use diesel::prelude::*;

use super::Finding;
use crate::domain::figures::ledger::Ledger;
use crate::domain::state::State;
use crate::store::db::Error;
use crate::store::db::conn::{Conn, on};
use crate::store::tables::journal::{self, FIRST_HASH};
use crate::store::tables::rows::journal::JournalRow;
use crate::store::tables::schema::journal as entries;

/// Entries read at a time.
const PAGE: i64 = 5000;

/// What a journal amounts to.
#[derive(Default)]
pub struct Replayed {
    /// The state.
    pub state: State,
    /// What it adds up to.
    pub ledger: Ledger,
    /// Hash of its last entry.
    pub hash: Vec<u8>,
}

/// What the journal amounts to. Names gaps, broken hashes and counted fields that do not fit.
pub fn replay(conn: &mut Conn, key: i64, finding: &mut Finding) -> Result<Replayed, Error> {
    let mut replayed = Replayed { hash: FIRST_HASH.to_vec(), ..Replayed::default() };
    loop {
        let after = finding.entries;
        let page: Vec<JournalRow> = on!(conn, |c| entries::table
            .filter(entries::period_key.eq(key).and(entries::position.gt(after)))
            .order(entries::position)
            .limit(PAGE)
            .select(JournalRow::as_select())
            .load(c))?;
        if page.is_empty() {
            return Ok(replayed);
        }
        for row in page {
            if row.position != finding.entries + 1 {
                let last = finding.entries;
                finding.note(|| format!("entry {last} is followed by {}: entries are missing", row.position));
            }
            finding.entries = row.position;
            if journal::hash(&row, &replayed.hash) != row.hash {
                finding.note(|| {
                    format!(
                        "entry {}: it was changed, or what was before it: its hash does not fit",
                        row.position
                    )
                });
            }
            replayed.hash.clone_from(&row.hash);
            replay_entry(&mut replayed, &row, finding);
        }
    }
}

fn replay_entry(replayed: &mut Replayed, row: &JournalRow, finding: &mut Finding) {
    let (entry, payload) = match journal::entry(row) {
        Ok(read) => read,
        Err(error) => return finding.note(|| error.to_string()),
    };
    let before = replayed.state.counted(&entry.event);
    replayed.state.evolve(&entry);
    let after = replayed.state.counted(&entry.event);
    let said_before = payload.before.unwrap_or_default();
    let said_after = payload.after.unwrap_or_else(|| said_before.clone());
    replayed.ledger.enter(&said_before, &said_after, entry.occurred_at);
    if (&said_before, &said_after) != (&before, &after) {
        finding.note(|| format!("entry {}: its counted fields are not those of the events", row.position));
    }
}
