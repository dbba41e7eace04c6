//! What the register knows about a phone number.

use std::collections::BTreeMap;

use diesel::prelude::*;

use super::issue::active_issues;
use super::{call, issue};
use crate::domain::codes::{Coded, PersonTag};
use crate::domain::number::{CallNumber, CallerNumber, IssueNumber};
use crate::store::db::Error;
use crate::store::db::conn::{Conn, on};
use crate::store::tables::schema::{call_phones, callers, calls};
use crate::store::tables::views::{CallerView, ContactSafetyView, IssueView};
use crate::store::tables::{numbers, protection};

/// Maximum number of calls, and of issues, that are shown.
const MAX_SHOWN: i64 = 20;

/// A caller by number. Empty if the phone number was removed.
pub fn by_number(conn: &mut Conn, key: i64, number: CallerNumber) -> Result<CallerView, Error> {
    let phone_key: Option<String> = on!(conn, |c| callers::table
        .filter(callers::period_key.eq(key).and(callers::number.eq(number.0)))
        .select(callers::phone_key)
        .first(c)
        .optional())?;
    match phone_key {
        Some(phone_key) => by_phone(conn, key, &phone_key),
        None => Ok(CallerView::default()),
    }
}

/// A caller by phone number: the calls in which it is the number of the caller, the callback or the affected person. Void calls are left out.
pub fn by_phone(conn: &mut Conn, key: i64, phone_key: &str) -> Result<CallerView, Error> {
    let mut view = CallerView::default();
    let facts = numbers::facts(conn, key, phone_key)?;
    let calls_that_say = |fact: &str| facts.get(fact).copied().unwrap_or(0);
    view.call_count = calls_that_say(numbers::CALL);
    view.invalid_count = calls_that_say(numbers::INVALID);
    view.abusive_count = calls_that_say(numbers::ABUSIVE);
    view.contact_safety = safety_of(conn, key, phone_key, &facts)?;
    if calls_that_say(numbers::CALLER_PLAN) > 0 {
        view.caller_plan = numbers::caller_plan(conn, key, phone_key)?;
    }
    view.tags = PersonTag::ALL.iter().copied().filter(|tag| calls_that_say(tag.code()) > 0).collect();
    if view.call_count == 0 {
        return Ok(view);
    }
    let latest = latest_calls(conn, key, phone_key)?;
    view.calls = call::views(conn, key, &latest.into_iter().map(CallNumber).collect::<Vec<_>>())?;
    view.open_issues = open_issues(conn, key, phone_key)?;
    Ok(view)
}

fn latest_calls(conn: &mut Conn, key: i64, phone_key: &str) -> Result<Vec<i64>, Error> {
    let phone_key = protection::of(conn, key)?.number(phone_key);
    let of_number =
        calls::period_key.eq(call_phones::period_key).and(calls::number.eq(call_phones::call_number));
    Ok(on!(conn, |c| call_phones::table
        .inner_join(calls::table.on(of_number))
        .filter(call_phones::period_key.eq(key).and(call_phones::phone_key.eq(phone_key)))
        .filter(calls::void_position.is_null())
        .order((call_phones::received_at.desc(), call_phones::call_number.desc()))
        .limit(MAX_SHOWN)
        .select(call_phones::call_number)
        .load(c))?)
}

/// How a number may be contacted without danger, whichever of its calls said so.
pub fn contact_safety(conn: &mut Conn, key: i64, phone_key: &str) -> Result<ContactSafetyView, Error> {
    let facts = numbers::facts(conn, key, phone_key)?;
    safety_of(conn, key, phone_key, &facts)
}

fn safety_of(
    conn: &mut Conn,
    key: i64,
    phone_key: &str,
    facts: &BTreeMap<String, i64>,
) -> Result<ContactSafetyView, Error> {
    let is_said = |fact| facts.get(fact).is_some_and(|calls| *calls > 0);
    let hours = match is_said(numbers::SAFE_HOURS) {
        true => numbers::safe_hours(conn, key, &[phone_key.to_owned()].into())?.remove(phone_key),
        false => None,
    };
    Ok(ContactSafetyView {
        do_not_call: is_said(numbers::DO_NOT_CALL),
        no_message: is_said(numbers::NO_MESSAGE),
        hours,
    })
}

/// Active issues linked to any of the calls, the latest opened first.
fn open_issues(conn: &mut Conn, key: i64, phone_key: &str) -> Result<Vec<IssueView>, Error> {
    let linked = numbers::latest_issues(conn, key, phone_key)?;
    let linked: Vec<i64> =
        linked.into_iter().filter(|issue| issue.is_present).map(|issue| issue.number).collect();
    let mut open = active_issues(conn, key, &linked)?;
    open.truncate(MAX_SHOWN as usize);
    issue::views(conn, key, &open.into_iter().map(|(_, number)| IssueNumber(number)).collect::<Vec<_>>())
}
