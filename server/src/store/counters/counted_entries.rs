//! The entries of the journal that change something counted.

use std::collections::{BTreeMap, HashMap};

use diesel::prelude::*;
use serde::Deserialize;
use uuid::Uuid;

use crate::domain::calendar::Window;
use crate::domain::counted::{Counted, CountedCall, CountedIssue};
use crate::domain::event::Subject;
use crate::domain::figures::ledger::Ledger;
use crate::domain::instant::Instant;
use crate::domain::number::{CallNumber, IssueNumber};
use crate::store::db::Error;
use crate::store::db::conn::{Conn, on};
use crate::store::tables::schema::journal;

/// Number of entries read at a time.
const PAGE: i64 = 5_000;

/// The part of an entry's payload that is read for the counters.
#[derive(Deserialize)]
pub struct Change {
    event: LinkedCall,
    #[serde(default)]
    before: Option<Counted>,
    #[serde(default)]
    after: Option<Counted>,
}

/// The part of an event: the call that an event of an issue links or unlinks.
#[derive(Deserialize)]
struct LinkedCall {
    #[serde(default)]
    call: Option<CallNumber>,
}

impl Change {
    /// Parses the payload of the entry at a position.
    pub fn read(position: i64, payload: &str) -> Result<Self, Error> {
        // Without the message of the parser, which may quote stored text.
        serde_json::from_str(payload).map_err(|error| {
            Error::Damaged(format!("entry {position}: its payload is damaged at {}", error.column()))
        })
    }

    /// The counted fields before and after the entry.
    pub fn counted(self) -> (Counted, Counted) {
        let before = self.before.unwrap_or_default();
        let after = self.after.unwrap_or_else(|| before.clone());
        (before, after)
    }
}

/// An entry that changes something that is counted.
pub struct CountedEntry {
    /// Position in the journal.
    pub position: i64,
    /// When it happened.
    pub occurred_at: Instant,
    /// The call that it changes, if any.
    pub call: Option<CallNumber>,
    /// The issue that it changes, if any.
    pub issue: Option<IssueNumber>,
    /// Counted fields before the entry.
    pub before: Counted,
    /// Counted fields after the entry.
    pub after: Counted,
}

impl CountedEntry {
    fn new(position: i64, subject: Option<Subject>, change: Change, occurred_at: Instant) -> Self {
        let (call, issue) = match subject {
            Some(Subject::Call(number)) => (Some(number), None),
            Some(Subject::Issue(number)) => (change.event.call, Some(number)),
            Some(Subject::Period | Subject::Callback(_)) | None => (None, None),
        };
        let (before, after) = change.counted();
        let call = call.filter(|_| before.call != after.call);
        let issue = issue.filter(|_| before.issue != after.issue);
        Self { position, occurred_at, call, issue, before, after }
    }
}

/// The counted entries after one position, up to and including another.
pub fn between(conn: &mut Conn, key: i64, after: i64, upto: i64) -> Result<Vec<CountedEntry>, Error> {
    let rows: Vec<(i64, String, i64, Instant, String)> = on!(conn, |c| journal::table
        .filter(journal::period_key.eq(key))
        .filter(journal::position.gt(after).and(journal::position.le(upto)))
        .order(journal::position)
        .select((
            journal::position,
            journal::subject_kind,
            journal::subject_number,
            journal::occurred_at,
            journal::payload,
        ))
        .load(c))?;
    let mut entries = Vec::with_capacity(rows.len());
    for (position, kind, number, occurred_at, payload) in rows {
        let change = Change::read(position, &payload)?;
        if change.after.is_some() {
            let subject = Subject::from_parts(&kind, number);
            entries.push(CountedEntry::new(position, subject, change, occurred_at));
        }
    }
    Ok(entries)
}

/// What all entries of a journal up to a position add to the counters.
pub fn ledger(conn: &mut Conn, key: i64, upto: i64) -> Result<Ledger, Error> {
    let mut ledger = Ledger::default();
    for_each(conn, key, (0, upto), |entry| ledger.enter(&entry.before, &entry.after, entry.occurred_at))?;
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
        self.ledger.enter(&entry.before, &entry.after, entry.occurred_at);
        if let Some(number) = entry.call {
            self.calls.entry(number).or_insert(entry.before.call);
        }
        if let Some(number) = entry.issue {
            self.issues.entry(number).or_insert(entry.before.issue);
        }
    }

    /// The number of calls in a window that the entries add, by caller.
    pub fn callers(&self, window: Window) -> BTreeMap<Uuid, i64> {
        let mut callers = BTreeMap::new();
        if window.from < window.to {
            let range = (window.from, Uuid::nil())..(window.to, Uuid::nil());
            for ((_, caller), calls) in self.ledger.callers.range(range) {
                *callers.entry(*caller).or_default() += calls;
            }
        }
        callers
    }
}
