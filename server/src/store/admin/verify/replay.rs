//! Replaying of a journal.

use std::collections::BTreeMap;

use diesel::prelude::*;

use super::Finding;
use super::reports::Issued;
use super::scratch::{Scratch, Touched};
use super::shifts::Shifts;
use super::texts::{Statement, Texts};
use crate::domain::codes::Coded;
use crate::domain::counted_change::CountedChanges;
use crate::domain::event::{Event, IssueEvent};
use crate::domain::figures::ledger::Ledger;
use crate::domain::state::State;
use crate::store::db::Error;
use crate::store::db::conn::{Conn, on};
use crate::store::tables::journal::{self, FIRST_HASH, StoredEntry};
use crate::store::tables::rows::journal::JournalRow;
use crate::store::tables::schema::journal as entries;

/// Number of entries read at a time, and so of what is held of calls and issues.
pub const PAGE: i64 = if cfg!(test) { 50 } else { 5_000 };

/// Issues in hand, by dimension and value.
pub type InHand = BTreeMap<(&'static str, String), i64>;

/// What the entries of a journal have made, in numbers.
#[derive(Clone, Copy, Debug, Default)]
pub struct Made {
    /// Calls.
    pub calls: usize,
    /// Issues.
    pub issues: usize,
    /// Callbacks.
    pub callbacks: usize,
    /// Links, without those that were undone.
    pub links: i64,
}

impl Made {
    fn add(&mut self, event: &Event) {
        match event {
            Event::Issue(_, IssueEvent::Linked { .. }) => self.links += 1,
            Event::Issue(_, IssueEvent::Unlinked { .. }) => self.links -= 1,
            _ if !event.is_creation() => {}
            Event::Call(..) => self.calls += 1,
            Event::Issue(..) => self.issues += 1,
            Event::Callback(..) => self.callbacks += 1,
            Event::Period(_) => {}
        }
    }
}

/// The result of replaying a journal.
pub struct Replayed {
    /// The period and the head after the last entry.
    pub state: State,
    /// Calls, issues and callbacks that are not equal to the tables.
    pub scratch: Scratch,
    /// What there should be in the tables.
    pub made: Made,
    /// The texts, compared with what the entries say of them.
    pub texts: Texts,
    /// The reports that were issued.
    pub reports: Issued,
    /// The duties and the handovers.
    pub shifts: Shifts,
    /// Issues in hand as the flows add up to them.
    pub in_hand: InHand,
    /// Hash of its last entry.
    pub hash: Vec<u8>,
    /// The largest number of calls, issues and callbacks that were in memory at a time.
    #[cfg(test)]
    pub most: usize,
}

/// Replays the journal of a period page by page. Notes gaps, wrong hashes, and changes of counted fields that are not those of the events. Calls `each` with what the
/// entries of a page add to the counters, the state after it, and the position reached.
pub fn replay(
    conn: &mut Conn,
    key: i64,
    finding: &mut Finding,
    mut each: impl FnMut(&Ledger, &State, i64),
) -> Result<Replayed, Error> {
    let mut replayed = Replayed {
        state: State::default(),
        scratch: Scratch::new(key)?,
        made: Made::default(),
        texts: Texts::default(),
        reports: Issued::default(),
        shifts: Shifts::default(),
        in_hand: InHand::new(),
        hash: FIRST_HASH.to_vec(),
        #[cfg(test)]
        most: 0,
    };
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
        let page = read_page(page, &mut replayed.hash, finding);
        let mut touched = Touched::default();
        page.iter().for_each(|stored| touched.add(&stored.entry.event));
        replayed.scratch.load(conn, &touched, &mut replayed.state)?;
        let (mut ledger, mut statements) = (Ledger::default(), Vec::with_capacity(page.len()));
        for stored in page {
            statements.push(replayed.enter(key, stored, &mut ledger, finding));
        }
        #[cfg(test)]
        {
            let State { calls, issues, callbacks, .. } = &replayed.state;
            replayed.most = replayed.most.max(calls.len() + issues.len() + callbacks.len());
        }
        replayed.texts.compare(conn, key, &statements)?;
        replayed.scratch.keep(conn, &touched, &mut replayed.state)?;
        for (cell, counts) in &ledger.flows {
            *replayed.in_hand.entry((cell.dimension.code(), cell.value.clone())).or_default() += counts.net();
        }
        each(&ledger, &replayed.state, finding.entries);
    }
}

/// Reads the entries of a page, without damaged ones. Notes those, gaps and wrong hashes.
fn read_page(page: Vec<JournalRow>, hash: &mut Vec<u8>, finding: &mut Finding) -> Vec<StoredEntry> {
    let mut stored = Vec::with_capacity(page.len());
    for row in page {
        if row.position != finding.entries + 1 {
            let last = finding.entries;
            finding.note(|| format!("entry {last} is followed by {}: entries are missing", row.position));
        }
        finding.entries = row.position;
        if journal::hash(&row, hash) != row.hash {
            finding.note(|| {
                format!(
                    "entry {}: its hash does not match: this entry or the one before it was changed",
                    row.position
                )
            });
        }
        hash.clone_from(&row.hash);
        match journal::read(row) {
            Ok(entry) => stored.push(entry),
            Err(error) => finding.note(|| error.to_string()),
        }
    }
    stored
}

impl Replayed {
    /// Applies an entry. Returns what it says of texts.
    fn enter(
        &mut self,
        key: i64,
        stored: StoredEntry,
        ledger: &mut Ledger,
        finding: &mut Finding,
    ) -> Statement {
        let entry = &stored.entry;
        let before = self.state.counted(&entry.event);
        self.state.evolve(entry);
        self.made.add(&entry.event);
        self.reports.note(entry);
        self.shifts.note(key, entry, &self.state);
        let after = self.state.counted(&entry.event);
        ledger.enter(&before, &after, entry);
        if stored.changes != CountedChanges::between(entry, &before, &after) {
            finding
                .note(|| format!("entry {}: its counted fields are not those of the events", entry.position));
        }
        Statement::new(entry, &self.state, stored.commitments)
    }
}
