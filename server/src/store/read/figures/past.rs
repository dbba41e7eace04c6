//! What came after a point of the register, read from the journal, to be taken back.

use std::collections::HashMap;

use diesel::prelude::*;
use serde::Deserialize;

use crate::domain::counted::{Counted, CountedCall, CountedIssue};
use crate::domain::event::Subject;
use crate::domain::figures::ledger::Ledger;
use crate::domain::instant::Instant;
use crate::domain::number::{CallNumber, IssueNumber};
use crate::domain::period::PeriodFacts;
use crate::domain::state::State;
use crate::store::Error;
use crate::store::conn::{Conn, on};
use crate::store::journal::entry;
use crate::store::rows::journal::JournalRow;
use crate::store::rows::period::PeriodRow;
use crate::store::schema::{journal, periods};

/// Entries read at a time.
const PAGE: i64 = 5_000;

/// What has changed since a point of the register.
#[derive(Debug, Default)]
pub struct Past {
    /// What was added to the counters since.
    pub ledger: Ledger,
    /// The calls that have changed, as they were; none if they were not there.
    pub calls: HashMap<CallNumber, Option<CountedCall>>,
    /// The issues that have changed, as they were; none if they were not there.
    pub issues: HashMap<IssueNumber, Option<CountedIssue>>,
}

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

impl Past {
    /// What has changed after a position, up to the head.
    pub fn since(conn: &mut Conn, key: i64, position: i64, head: i64) -> Result<Self, Error> {
        let mut past = Self::default();
        let mut after = position;
        while after < head {
            let rows: Vec<(i64, String, i64, Instant, String)> = on!(conn, |c| journal::table
                .filter(journal::period_key.eq(key).and(journal::position.gt(after)))
                .order(journal::position)
                .limit(PAGE)
                .select((
                    journal::position,
                    journal::subject_kind,
                    journal::subject_number,
                    journal::occurred_at,
                    journal::payload,
                ))
                .load(c))?;
            let Some(last) = rows.last() else { break };
            after = last.0;
            for (position, kind, number, occurred_at, payload) in rows {
                let change = Change::read(position, &payload)?;
                if change.after.is_some() {
                    past.take_in(Subject::from_parts(&kind, number), change, occurred_at);
                }
            }
        }
        Ok(past)
    }

    fn take_in(&mut self, subject: Option<Subject>, change: Change, occurred_at: Instant) {
        let (call, issue) = match subject {
            Some(Subject::Call(number)) => (Some(number), None),
            Some(Subject::Issue(number)) => (change.event.call, Some(number)),
            _ => (None, None),
        };
        let (before, after) = change.counted();
        self.ledger.enter(&before, &after, occurred_at);
        if let Some(number) = call.filter(|_| before.call != after.call) {
            self.calls.entry(number).or_insert(before.call);
        }
        if let Some(number) = issue.filter(|_| before.issue != after.issue) {
            self.issues.entry(number).or_insert(before.issue);
        }
    }
}

/// What was known of the period at a position.
pub fn period(conn: &mut Conn, key: i64, position: i64) -> Result<PeriodFacts, Error> {
    let row: PeriodRow = on!(conn, |c| periods::table.find(key).select(PeriodRow::as_select()).first(c))?;
    if row.position <= position {
        return Ok(row.period()?.facts);
    }
    let rows: Vec<JournalRow> = on!(conn, |c| journal::table
        .filter(journal::period_key.eq(key).and(journal::subject_kind.eq(Subject::Period.parts().0)))
        .filter(journal::position.le(position))
        .order(journal::position)
        .select(JournalRow::as_select())
        .load(c))?;
    let mut state = State::default();
    for row in rows {
        state.evolve(&entry(&row)?.0);
    }
    let period = state.period.ok_or_else(|| Error::Damaged("the period was never opened".to_owned()))?;
    Ok(period.facts.clone())
}
