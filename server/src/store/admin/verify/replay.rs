//! Replaying of a journal.

use diesel::prelude::*;

use super::Finding;
use super::texts::{Statement, Texts};
use crate::domain::counted_change::CountedChanges;
use crate::domain::figures::ledger::Ledger;
use crate::domain::state::State;
use crate::store::db::Error;
use crate::store::db::conn::{Conn, on};
use crate::store::tables::journal::{self, FIRST_HASH};
use crate::store::tables::rows::journal::JournalRow;
use crate::store::tables::schema::journal as entries;

/// Number of entries read at a time.
const PAGE: i64 = 5000;

/// The result of replaying a journal.
#[derive(Default)]
pub struct Replayed {
    /// The state after the last entry.
    pub state: State,
    /// What the entries add to the counters.
    pub ledger: Ledger,
    /// The texts, compared with what the entries say of them.
    pub texts: Texts,
    /// Hash of its last entry.
    pub hash: Vec<u8>,
}

/// Replays the journal of a period. Notes gaps, wrong hashes, and changes of counted fields that are not those of the events.
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
        let mut statements = Vec::with_capacity(page.len());
        for row in page {
            if row.position != finding.entries + 1 {
                let last = finding.entries;
                finding.note(|| format!("entry {last} is followed by {}: entries are missing", row.position));
            }
            finding.entries = row.position;
            if journal::hash(&row, &replayed.hash) != row.hash {
                finding.note(|| {
                    format!(
                        "entry {}: its hash does not match: this entry or the one before it was changed",
                        row.position
                    )
                });
            }
            replayed.hash.clone_from(&row.hash);
            statements.extend(replay_entry(&mut replayed, row, finding));
        }
        replayed.texts.compare(conn, key, &statements)?;
    }
}

/// Applies an entry. Returns what it says of texts; None if it is damaged.
fn replay_entry(replayed: &mut Replayed, row: JournalRow, finding: &mut Finding) -> Option<Statement> {
    let stored = match journal::read(row) {
        Ok(stored) => stored,
        Err(error) => {
            finding.note(|| error.to_string());
            return None;
        }
    };
    let entry = &stored.entry;
    let before = replayed.state.counted(&entry.event);
    replayed.state.evolve(entry);
    let after = replayed.state.counted(&entry.event);
    replayed.ledger.enter(&before, &after, entry);
    if stored.changes != CountedChanges::between(entry, &before, &after) {
        finding.note(|| format!("entry {}: its counted fields are not those of the events", entry.position));
    }
    if let Some(erased) = entry.event.erased_texts() {
        replayed.texts.erase(entry.event.subject(), erased, entry.position);
    }
    Some(Statement::of(entry.position, &entry.event, &replayed.state, stored.commitments))
}
