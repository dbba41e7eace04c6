//! The entries of the journal that change something counted.

use std::collections::{BTreeMap, HashMap};

use diesel::prelude::*;

use crate::domain::calendar::Window;
use crate::domain::counted::{CountedCall, CountedIssue};
use crate::domain::figures::ledger::Ledger;
use crate::domain::number::{CallNumber, CallerNumber, IssueNumber};
use crate::store::db::Error;
use crate::store::db::conn::{Conn, on};
use crate::store::tables::counted_entries::{CountedEntry, complete};
use crate::store::tables::journal::{StoredEntry, read};
use crate::store::tables::rows::journal::JournalRow;
use crate::store::tables::schema::journal;

/// Number of entries read at a time.
const PAGE: i64 = 5_000;

/// The entries after one position, up to and including another, that change something counted.
pub fn between(conn: &mut Conn, key: i64, after: i64, upto: i64) -> Result<Vec<CountedEntry>, Error> {
    let rows: Vec<JournalRow> = on!(conn, |c| journal::table
        .filter(journal::period_key.eq(key))
        .filter(journal::position.gt(after).and(journal::position.le(upto)))
        .order(journal::position)
        .select(JournalRow::as_select())
        .load(c))?;
    let stored = rows.into_iter().map(read).collect::<Result<_, _>>()?;
    let may_count = |stored: &StoredEntry| stored.entry.event.may_count();
    let is_counted = |stored: &StoredEntry| {
        stored.entry.event.is_creation() || !stored.changes.is_empty() || may_count(stored)
    };
    let mut entries = complete(conn, key, stored, is_counted)?;
    entries.retain(|entry| entry.before != entry.after || entry.happened().is_some());
    Ok(entries)
}

/// What the entries after one position, up to and including another, add to the counters.
pub fn ledger(conn: &mut Conn, key: i64, range: (i64, i64)) -> Result<Ledger, Error> {
    let mut ledger = Ledger::default();
    for_each(conn, key, range, |entry| ledger.enter(&entry.before, &entry.after, &entry.stored.entry))?;
    Ok(ledger)
}

/// Calls `each` with the counted entries after one position, up to and including another. Reads them page by page.
fn for_each(
    conn: &mut Conn,
    key: i64,
    (after, upto): (i64, i64),
    mut each: impl FnMut(CountedEntry),
) -> Result<(), Error> {
    let mut reached = after;
    while reached < upto {
        let next = upto.min(reached + PAGE);
        between(conn, key, reached, next)?.into_iter().for_each(&mut each);
        reached = next;
    }
    Ok(())
}

/// What a range of entries changes, in total.
#[derive(Debug, Default)]
pub struct Entries {
    /// What the entries add to the counters.
    pub ledger: Ledger,
    /// The calls that the entries change, as they were before; None if they did not exist.
    pub calls: HashMap<CallNumber, Option<CountedCall>>,
    /// The issues that the entries change, as they were before; None if they did not exist.
    pub issues: HashMap<IssueNumber, Option<CountedIssue>>,
}

impl Entries {
    /// Reads the entries after one position, up to and including another.
    pub fn read(conn: &mut Conn, key: i64, after: i64, upto: i64) -> Result<Self, Error> {
        let mut entries = Self::default();
        for_each(conn, key, (after, upto), |entry| entries.add(entry))?;
        Ok(entries)
    }

    /// Adds the next entry.
    pub fn add(&mut self, entry: CountedEntry) {
        self.ledger.enter(&entry.before, &entry.after, &entry.stored.entry);
        let (call, issue) = (entry.changed_call(), entry.changed_issue());
        if let Some(number) = call {
            self.calls.entry(number).or_insert(entry.before.call);
        }
        if let Some(number) = issue {
            self.issues.entry(number).or_insert(entry.before.issue);
        }
    }

    /// The number of calls in a window that the entries add, by caller.
    pub fn callers(&self, window: Window) -> BTreeMap<CallerNumber, i64> {
        let mut callers = BTreeMap::new();
        if window.from < window.to {
            let range = (window.from, CallerNumber::default())..(window.to, CallerNumber::default());
            for ((_, caller), calls) in self.ledger.callers.range(range) {
                *callers.entry(*caller).or_default() += calls;
            }
        }
        callers
    }
}
