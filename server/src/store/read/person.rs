//! What the register holds of a person, by a number.

use std::collections::BTreeSet;

use diesel::prelude::*;

use crate::domain::codes::TextClass;
use crate::domain::event::Subject;
use crate::domain::number::{CallNumber, CallbackNumber, IssueNumber};
use crate::store::db::Error;
use crate::store::db::conn::{Conn, on};
use crate::store::db::encryption::Protection;
use crate::store::db::in_list::InList;
use crate::store::tables::schema::{call_phones, callbacks, issue_texts, issues};
use crate::store::tables::{aggregates, protection};

/// Number of texts read at a time.
const PAGE: i64 = 2_000;

/// What belongs to a person.
#[derive(Clone, Debug, Default)]
pub struct PersonMatters {
    /// Calls in which the number stands.
    pub calls: BTreeSet<CallNumber>,
    /// Issues of which one of them is the FIRST call.
    pub own_issues: BTreeSet<IssueNumber>,
    /// Other issues in which the person is affected.
    pub affected_in: BTreeSet<IssueNumber>,
    /// Callbacks to these calls.
    pub callbacks: BTreeSet<CallbackNumber>,
}

/// All that belongs to the person with a number.
pub fn matters(conn: &mut Conn, key: i64, phone_key: &str) -> Result<PersonMatters, Error> {
    let protection = protection::of(conn, key)?;
    let calls: Vec<i64> = on!(conn, |c| call_phones::table
        .filter(call_phones::period_key.eq(key).and(call_phones::phone_key.eq(protection.number(phone_key))))
        .select(call_phones::call_number)
        .load(c))?;
    let own: Vec<i64> = on!(conn, |c| issues::table
        .filter(issues::period_key.eq(key).and(issues::first_call.nullable().is_not_null()))
        .filter(issues::first_call.assume_not_null().in_list(calls.iter().copied()))
        .select(issues::number)
        .load(c))?;
    let affected = affected_in(conn, key, phone_key, &protection)?;
    let made: Vec<i64> = on!(conn, |c| callbacks::table
        .filter(callbacks::period_key.eq(key).and(callbacks::call_number.is_not_null()))
        .filter(callbacks::call_number.assume_not_null().in_list(calls.iter().copied()))
        .select(callbacks::number)
        .load(c))?;
    let own_issues: BTreeSet<IssueNumber> = own.into_iter().map(IssueNumber).collect();
    let affected_in = affected.into_iter().map(IssueNumber).filter(|issue| !own_issues.contains(issue));
    Ok(PersonMatters {
        affected_in: affected_in.collect(),
        calls: calls.into_iter().map(CallNumber).collect(),
        own_issues,
        callbacks: made.into_iter().map(CallbackNumber).collect(),
    })
}

/// The issues in which a person is affected. Affected persons have no table of their own: texts that are sealed are all read, some at a time.
fn affected_in(
    conn: &mut Conn,
    key: i64,
    phone_key: &str,
    protection: &Protection,
) -> Result<BTreeSet<i64>, Error> {
    if !protection.seals() {
        // A key is digits and a plus.
        let holds_key = format!("%\"{phone_key}\"%");
        let affected: Vec<i64> = on!(conn, |c| issue_texts::table
            .filter(issue_texts::period_key.eq(key).and(issue_texts::persons.like(&holds_key)))
            .select(issue_texts::issue_number)
            .load(c))?;
        return Ok(affected.into_iter().collect());
    }
    let (mut affected, mut after) = (BTreeSet::new(), (0, 0));
    while let Some(page) = aggregates::issue_texts_after(conn, key, after, PAGE)? {
        for row in page {
            after = (row.issue_number, row.revision);
            let persons = row.texts(protection)?.persons;
            let mut phones = persons.iter().filter_map(|person| person.phone.as_ref());
            affected.extend(phones.any(|phone| phone.key == phone_key).then_some(after.0));
        }
    }
    Ok(affected)
}

impl PersonMatters {
    /// The issues.
    pub fn issues(&self) -> impl Iterator<Item = IssueNumber> {
        self.own_issues.iter().chain(&self.affected_in).copied()
    }

    /// The texts to erase: who it is, and on request what was said. Numbers go last, so that what is interrupted is found again.
    pub fn texts(&self, what: bool) -> Vec<(Subject, TextClass)> {
        let mut texts: Vec<_> = self.issues().map(|issue| (Subject::Issue(issue), TextClass::Who)).collect();
        if what {
            let own = self.own_issues.iter().map(|issue| (Subject::Issue(*issue), TextClass::What));
            let callbacks = self.callbacks.iter().map(|one| (Subject::Callback(*one), TextClass::What));
            let calls = self.calls.iter().map(|call| (Subject::Call(*call), TextClass::What));
            texts.extend(own.chain(callbacks).chain(calls));
        }
        texts.extend(self.calls.iter().map(|call| (Subject::Call(*call), TextClass::Who)));
        texts
    }
}
