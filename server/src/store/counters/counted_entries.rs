//! What entries of the journal change of what is counted.

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

/// Entries read at a time.
const PAGE: i64 = 5_000;

/// What is read of an entry's payload.
#[derive(Deserialize)]
pub struct Change {
    event: LinkedCall,
    #[serde(default)]
    before: Option<Counted>,
    #[serde(default)]
    after: Option<Counted>,
}

/// Of an event of an issue: the call that it links or unlinks.
#[derive(Deserialize)]
struct LinkedCall {
    #[serde(default)]
    call: Option<CallNumber>,
}

impl Change {
    /// From the payload of an entry.
    pub fn read(position: i64, payload: &str) -> Result<Self, Error> {
        // Without the parser's message: it may quote.
        serde_json::from_str(payload).map_err(|error| {
            Error::Damaged(format!("entry {position}: its payload is damaged at {}", error.column()))
        })
    }

    /// Counted fields before and after.
    pub fn counted(self) -> (Counted, Counted) {
        let before = self.before.unwrap_or_default();
        let after = self.after.unwrap_or_else(|| before.clone());
        (before, after)
    }
}

/// An entry that changes something that is counted.
pub struct CountedEntry {
    /// Its position.
    pub position: i64,
    /// When it happened.
    pub occurred_at: Instant,
    /// The call that it changes.
    pub call: Option<CallNumber>,
    /// The issue that it changes.
    pub issue: Option<IssueNumber>,
    /// Counted fields before.
    pub before: Counted,
    /// Counted fields after.
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

/// The counted entries after a position, up to another.
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

/// Hands on the counted entries after a position, up to another, as they are read page by page.
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

/// What a stretch of entries changes.
#[derive(Debug, Default)]
pub struct Entries {
    /// What it adds to the counters.
    pub ledger: Ledger,
    /// The calls that it changes, as they were before it; none if they were not there.
    pub calls: HashMap<CallNumber, Option<CountedCall>>,
    /// The issues that it changes, as they were before it; none if they were not there.
    pub issues: HashMap<IssueNumber, Option<CountedIssue>>,
}

impl Entries {
    /// Those after a position, up to another.
    pub fn read(conn: &mut Conn, key: i64, after: i64, upto: i64) -> Result<Self, Error> {
        let mut entries = Self::default();
        for_each(conn, key, (after, upto), |entry| entries.take_in(entry))?;
        Ok(entries)
    }

    /// Takes in the next one.
    pub fn take_in(&mut self, entry: CountedEntry) {
        self.ledger.enter(&entry.before, &entry.after, entry.occurred_at);
        if let Some(number) = entry.call {
            self.calls.entry(number).or_insert(entry.before.call);
        }
        if let Some(number) = entry.issue {
            self.issues.entry(number).or_insert(entry.before.issue);
        }
    }

    /// How many calls in a window it adds to each caller's.
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
