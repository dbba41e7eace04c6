//! What is kept by phone number, so that neither a write nor a look-up costs more for the calls that a number had before.

use std::collections::{BTreeMap, BTreeSet};

use diesel::prelude::*;

use super::rows::call::CallTextsRow;
use super::schema::{call_phones, call_texts, calls, number_facts, number_issues};
use super::table_row::{counter_row, table_row};
use super::{aggregates, protection};
use crate::domain::call::{Call, CallTexts};
use crate::domain::codes::{CallKind, Coded};
use crate::domain::instant::Instant;
use crate::domain::issue::Link;
use crate::store::db::Error;
use crate::store::db::conn::{Conn, Statements, on};
use crate::store::db::encryption::Protection;
use crate::store::db::in_list::InList;

/// The fact that a call is there.
pub const CALL: &str = "CALL";
/// The fact that a call is INVALID.
pub const INVALID: &str = "INVALID";
/// The fact that a call forbids to call the number.
pub const DO_NOT_CALL: &str = "DO_NOT_CALL";
/// The fact that a call forbids to leave a message.
pub const NO_MESSAGE: &str = "NO_MESSAGE";
/// The fact that a call says when it is safe to call.
pub const SAFE_HOURS: &str = "SAFE_HOURS";
/// The fact that in a call the caller was abusive.
pub const ABUSIVE: &str = "ABUSIVE";
/// The fact that a call says how calls of the number are to be handled.
pub const CALLER_PLAN: &str = "CALLER_PLAN";

/// Number of issues of a phone number, the latest ones, among which its active ones are searched.
pub const ISSUES_SEARCHED: i64 = 200;

table_row! {
    /// A number by which a call is found: the caller's, the callback number, or that of the affected person.
    pub struct CallPhoneRow in call_phones
    key { period_key: i64, phone_key: String, received_at: Instant, call_number: i64 }
    { safe_hours_at: Option<Instant>, caller_plan_at: Option<Instant> }
}

/// What a call says of its numbers besides flags: when it was received, if it says it and is not void.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct SaidAt {
    safe_hours: Option<Instant>,
    caller_plan: Option<Instant>,
}

counter_row! {
    /// How many calls of a number say something.
    pub struct NumberFactRow in number_facts
    key { period_key: i64, phone_key: String, fact: String }
    { calls: i64 }
}

counter_row! {
    /// By how many calls of a number an issue is linked.
    pub struct NumberIssueRow in number_issues
    key { period_key: i64, phone_key: String, issue_number: i64 }
    { calls: i64, not_void: i64, as_caller: i64 }
}

/// What calls contribute to these tables.
#[derive(Default)]
pub struct Numbers {
    protection: Protection,
    /// By number, time of reception and call.
    phones: BTreeMap<(String, Instant, i64), SaidAt>,
    /// By number and fact.
    pub facts: BTreeMap<(String, &'static str), i64>,
    /// By number and issue: calls, those that are not void, and those in which the number called itself.
    pub issues: BTreeMap<(String, i64), [i64; 3]>,
}

/// The keys of the numbers by which a call is found.
pub fn phone_keys(texts: &CallTexts) -> BTreeSet<&str> {
    texts.phones().filter(|phone| phone.is_number()).map(|phone| phone.key.as_str()).collect()
}

impl Numbers {
    /// Nothing yet, of a period whose texts are protected so.
    pub fn new(protection: Protection) -> Self {
        Self { protection, ..Self::default() }
    }

    /// Adds what a call contributes, multiplied by `times`. A void one contributes only that it and its issues are found.
    pub fn add<'l>(
        &mut self,
        call: &Call,
        texts: &CallTexts,
        links: impl Iterator<Item = &'l Link>,
        times: i64,
    ) {
        let (facts, received_at) = (&call.facts, call.facts.received_at);
        let at_if = |is_said: bool| (!call.is_void() && is_said).then_some(received_at);
        let (has_hours, has_plan) = (texts.safe_hours.is_some(), texts.caller_plan.is_some());
        let said = SaidAt { safe_hours: at_if(has_hours), caller_plan: at_if(has_plan) };
        let caller = texts.caller_phone.as_ref().map(|phone| phone.key.as_str());
        let issues: Vec<i64> = links.map(|link| link.issue.0).collect();
        for phone_key in phone_keys(texts) {
            let key = self.protection.number(phone_key);
            // How somebody is to be handled is not said of whom they call for.
            let is_own = caller == Some(phone_key);
            if times > 0 {
                let said = if is_own { said } else { SaidAt { caller_plan: None, ..said } };
                self.phones.insert((key.clone(), received_at, call.number.0), said);
            }
            let is_present = !call.is_void();
            for issue in &issues {
                let counted = [true, is_present, is_own];
                let counts = self.issues.entry((key.clone(), *issue)).or_default();
                counts.iter_mut().zip(counted).for_each(|(count, is)| *count += times * i64::from(is));
            }
            if !is_present {
                continue;
            }
            let said = [
                (CALL, true),
                (INVALID, facts.kind == CallKind::Invalid),
                (DO_NOT_CALL, facts.do_not_call),
                (NO_MESSAGE, facts.no_message),
                (SAFE_HOURS, has_hours),
                (ABUSIVE, is_own && facts.abusive),
                (CALLER_PLAN, is_own && has_plan),
            ];
            let said = said.into_iter().filter(|(_, is_said)| *is_said).map(|(fact, _)| fact);
            for fact in said.chain(facts.affected_tags.iter().map(|tag| tag.code())) {
                *self.facts.entry((key.clone(), fact)).or_default() += times;
            }
        }
    }

    /// By number and call, when it says how the number may be contacted, and how its calls are to be handled.
    pub fn said_at(&self) -> impl Iterator<Item = (&str, i64, [Option<Instant>; 2])> {
        self.phones.iter().map(|((phone_key, _, call), said)| {
            (phone_key.as_str(), *call, [said.safe_hours, said.caller_plan])
        })
    }

    /// Writes the difference between what was and what is.
    pub fn save(mut self, to: &mut Statements<'_>, period_key: i64, before: Self) -> QueryResult<()> {
        for ((phone_key, received_at, call_number), said) in before.phones {
            let key = (phone_key, received_at, call_number);
            match self.phones.get(&key) {
                Some(now) if *now == said => _ = self.phones.remove(&key),
                Some(_) => {}
                None => to.run(diesel::delete(call_phones::table.find((period_key, key.0, key.1, key.2))))?,
            }
        }
        let phones = std::mem::take(&mut self.phones).into_iter().map(
            |((phone_key, received_at, call_number), said)| CallPhoneRow {
                period_key,
                phone_key,
                received_at,
                call_number,
                safe_hours_at: said.safe_hours,
                caller_plan_at: said.caller_plan,
            },
        );
        CallPhoneRow::upsert(to, &phones.collect::<Vec<_>>())?;
        for (key, calls) in before.facts {
            *self.facts.entry(key).or_default() -= calls;
        }
        for (key, before) in before.issues {
            let counts = self.issues.entry(key).or_default();
            counts.iter_mut().zip(before).for_each(|(count, before)| *count -= before);
        }
        self.facts.retain(|_, calls| *calls != 0);
        self.issues.retain(|_, counts| *counts != [0; 3]);
        let facts = self.facts.iter().map(|((phone_key, fact), calls)| {
            let (phone_key, fact) = (phone_key.clone(), (*fact).to_owned());
            NumberFactRow { period_key, phone_key, fact, calls: *calls }
        });
        NumberFactRow::add(to, &facts.collect::<Vec<_>>())?;
        let issues = self.issues.iter().map(|((phone_key, issue_number), [calls, not_void, as_caller])| {
            NumberIssueRow {
                period_key,
                phone_key: phone_key.clone(),
                issue_number: *issue_number,
                calls: *calls,
                not_void: *not_void,
                as_caller: *as_caller,
            }
        });
        NumberIssueRow::add(to, &issues.collect::<Vec<_>>())?;
        self.forget(to, period_key)
    }

    /// Deletes what no call says any more: an erased number must be gone.
    fn forget(self, to: &mut Statements<'_>, period_key: i64) -> QueryResult<()> {
        for ((phone_key, fact), _) in self.facts.into_iter().filter(|(_, calls)| *calls < 0) {
            let row = number_facts::table.find((period_key, phone_key, fact));
            to.run(diesel::delete(row.filter(number_facts::calls.le(0))))?;
        }
        for ((phone_key, issue), _) in self.issues.into_iter().filter(|(_, counts)| counts[0] < 0) {
            let row = number_issues::table.find((period_key, phone_key, issue));
            to.run(diesel::delete(row.filter(number_issues::calls.le(0))))?;
        }
        Ok(())
    }
}

/// How many calls of a number say each fact.
pub fn facts(conn: &mut Conn, key: i64, phone_key: &str) -> Result<BTreeMap<String, i64>, Error> {
    let phone_key = protection::of(conn, key)?.number(phone_key);
    let rows: Vec<(String, i64)> = on!(conn, |c| number_facts::table
        .filter(number_facts::period_key.eq(key).and(number_facts::phone_key.eq(phone_key)))
        .select((number_facts::fact, number_facts::calls))
        .load(c))?;
    Ok(rows.into_iter().collect())
}

/// Those of the numbers of which a call says a fact.
pub fn with_fact(
    conn: &mut Conn,
    key: i64,
    phone_keys: &BTreeSet<String>,
    fact: &str,
) -> Result<Vec<String>, Error> {
    let kept = Kept::new(&protection::of(conn, key)?, phone_keys);
    let found: Vec<String> = on!(conn, |c| number_facts::table
        .filter(number_facts::period_key.eq(key).and(number_facts::fact.eq(fact)))
        .filter(number_facts::phone_key.in_list(kept.all()))
        .select(number_facts::phone_key)
        .load(c))?;
    Ok(found.iter().filter_map(|one| kept.phone_key(one)).collect())
}

/// When it is safe to call each of the numbers, as the latest of its calls says that says anything.
pub fn safe_hours(
    conn: &mut Conn,
    key: i64,
    phone_keys: &BTreeSet<String>,
) -> Result<BTreeMap<String, String>, Error> {
    let of_number = call_phones::period_key
        .eq(number_facts::period_key)
        .and(call_phones::phone_key.eq(number_facts::phone_key));
    let latest = call_phones::table
        .filter(of_number.and(call_phones::safe_hours_at.is_not_null()))
        .order((call_phones::safe_hours_at.desc(), call_phones::call_number.desc()))
        .select(call_phones::call_number)
        .single_value();
    let of_latest = calls::period_key.eq(number_facts::period_key).and(calls::number.nullable().eq(latest));
    let current = call_texts::period_key
        .eq(calls::period_key)
        .and(call_texts::call_number.eq(calls::number))
        .and(call_texts::revision.eq(calls::revision));
    let protection = protection::of(conn, key)?;
    let kept = Kept::new(&protection, phone_keys);
    let rows: Vec<(String, CallTextsRow)> = on!(conn, |c| number_facts::table
        .inner_join(calls::table.on(of_latest))
        .inner_join(call_texts::table.on(current))
        .filter(number_facts::period_key.eq(key).and(number_facts::fact.eq(SAFE_HOURS)))
        .filter(number_facts::phone_key.in_list(kept.all()))
        .select((number_facts::phone_key, CallTextsRow::as_select()))
        .load(c))?;
    let mut hours = BTreeMap::new();
    for (number, texts) in rows {
        hours.extend(kept.phone_key(&number).zip(texts.texts(&protection)?.safe_hours));
    }
    Ok(hours)
}

/// How calls of a number are to be handled, as the latest of its calls says that says anything.
pub fn caller_plan(conn: &mut Conn, key: i64, phone_key: &str) -> Result<Option<String>, Error> {
    let number = protection::of(conn, key)?.number(phone_key);
    let latest: Option<i64> = on!(conn, |c| call_phones::table
        .filter(call_phones::period_key.eq(key).and(call_phones::phone_key.eq(number)))
        .filter(call_phones::caller_plan_at.is_not_null())
        .order((call_phones::caller_plan_at.desc(), call_phones::call_number.desc()))
        .select(call_phones::call_number)
        .first(c)
        .optional())?;
    let texts = aggregates::call_texts(conn, key, latest.as_slice())?.into_values().next();
    Ok(texts.and_then(|texts| texts.caller_plan))
}

/// Numbers by what the storage keeps for them.
pub struct Kept<'n>(BTreeMap<String, &'n String>);

impl<'n> Kept<'n> {
    /// Those of phone keys.
    pub fn new(protection: &Protection, phone_keys: impl IntoIterator<Item = &'n String>) -> Self {
        Self(phone_keys.into_iter().map(|phone_key| (protection.number(phone_key), phone_key)).collect())
    }

    /// What is kept for them.
    pub fn all(&self) -> impl ExactSizeIterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    /// The phone key for which something is kept.
    pub fn phone_key(&self, kept: &str) -> Option<String> {
        self.0.get(kept).map(|phone_key| (*phone_key).clone())
    }
}

/// An issue to which calls of a number are linked.
pub struct LinkedIssue {
    /// Its number.
    pub number: i64,
    /// Whether one of these calls is not void.
    pub is_present: bool,
    /// Whether the number called itself in one of them.
    pub as_caller: bool,
}

/// The latest of those issues.
pub fn latest_issues(conn: &mut Conn, key: i64, phone_key: &str) -> Result<Vec<LinkedIssue>, Error> {
    let phone_key = protection::of(conn, key)?.number(phone_key);
    let rows: Vec<(i64, i64, i64)> = on!(conn, |c| number_issues::table
        .filter(number_issues::period_key.eq(key).and(number_issues::phone_key.eq(phone_key)))
        .order(number_issues::issue_number.desc())
        .limit(ISSUES_SEARCHED)
        .select((number_issues::issue_number, number_issues::not_void, number_issues::as_caller))
        .load(c))?;
    let linked = |(number, not_void, as_caller)| LinkedIssue {
        number,
        is_present: not_void > 0,
        as_caller: as_caller > 0,
    };
    Ok(rows.into_iter().map(linked).collect())
}
