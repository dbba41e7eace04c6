//! What the register knows about a phone number.

use std::collections::BTreeSet;

use diesel::dsl::count_star;
use diesel::prelude::*;

use super::issue::active_issues;
use super::narrow::calls_with_phone;
use super::{call, issue};
use crate::domain::codes::{CallKind, PersonTag};
use crate::domain::number::{CallNumber, CallerNumber, IssueNumber};
use crate::store::db::Error;
use crate::store::db::conn::{Conn, on};
use crate::store::tables::schema::{call_texts, callers, calls, links};
use crate::store::tables::views::{CallerView, ContactSafetyView, IssueView};

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
    add_counts_and_flags(conn, key, phone_key, &mut view)?;
    if view.call_count == 0 {
        return Ok(view);
    }
    let latest: Vec<i64> = on!(conn, |c| calls::table
        .filter(calls::period_key.eq(key).and(calls::void_position.is_null()))
        .filter(calls::number.eq_any(calls_with_phone(key, phone_key)))
        .order((calls::received_at.desc(), calls::number.desc()))
        .limit(MAX_SHOWN)
        .select(calls::number)
        .load(c))?;
    view.calls = call::views(conn, key, &latest.into_iter().map(CallNumber).collect::<Vec<_>>())?;
    view.open_issues = open_issues(conn, key, phone_key)?;
    Ok(view)
}

/// Counts the calls and collects what they say about the persons at the number.
fn add_counts_and_flags(
    conn: &mut Conn,
    key: i64,
    phone_key: &str,
    view: &mut CallerView,
) -> Result<(), Error> {
    let rows: Vec<(CallKind, String, bool, bool, i64)> = on!(conn, |c| calls::table
        .filter(calls::period_key.eq(key).and(calls::void_position.is_null()))
        .filter(calls::number.eq_any(calls_with_phone(key, phone_key)))
        .group_by((calls::kind, calls::affected_tags, calls::do_not_call, calls::no_message))
        .select((calls::kind, calls::affected_tags, calls::do_not_call, calls::no_message, count_star()))
        .load(c))?;
    let mut tags: BTreeSet<PersonTag> = BTreeSet::new();
    for (kind, affected, do_not_call, no_message, count) in rows {
        view.call_count += count;
        if kind == CallKind::Invalid {
            view.invalid_count += count;
        }
        view.do_not_call |= do_not_call;
        view.no_message |= no_message;
        let damaged =
            |error| Error::Damaged(format!("calls.affected_tags is not the JSON expected: {error}"));
        tags.extend(serde_json::from_str::<Vec<PersonTag>>(&affected).map_err(damaged)?);
    }
    view.tags = tags.into_iter().collect();
    Ok(())
}

/// How a number may be contacted without danger, whichever of its calls said so.
pub fn contact_safety(conn: &mut Conn, key: i64, phone_key: &str) -> Result<ContactSafetyView, Error> {
    let mut view = CallerView::default();
    add_counts_and_flags(conn, key, phone_key, &mut view)?;
    let current = calls::period_key
        .eq(call_texts::period_key)
        .and(calls::number.eq(call_texts::call_number))
        .and(calls::revision.eq(call_texts::revision));
    let hours: Option<Option<String>> = on!(conn, |c| call_texts::table
        .inner_join(calls::table.on(current))
        .filter(call_texts::period_key.eq(key).and(calls::void_position.is_null()))
        .filter(call_texts::call_number.eq_any(calls_with_phone(key, phone_key)))
        .filter(call_texts::safe_hours.is_not_null())
        .order((calls::received_at.desc(), calls::number.desc()))
        .select(call_texts::safe_hours)
        .first(c)
        .optional())?;
    Ok(ContactSafetyView {
        do_not_call: view.do_not_call,
        no_message: view.no_message,
        hours: hours.flatten(),
    })
}

/// Active issues linked to any of the calls, the latest opened first.
fn open_issues(conn: &mut Conn, key: i64, phone_key: &str) -> Result<Vec<IssueView>, Error> {
    let own = calls::table
        .filter(calls::period_key.eq(key).and(calls::void_position.is_null()))
        .filter(calls::number.eq_any(calls_with_phone(key, phone_key)))
        .select(calls::number);
    let linked = links::table
        .filter(links::period_key.eq(key).and(links::call_number.eq_any(own)))
        .select(links::issue_number);
    let linked = on!(conn, |c| linked.load(c))?;
    let mut open = active_issues(conn, key, &linked)?;
    open.truncate(MAX_SHOWN as usize);
    issue::views(conn, key, &open.into_iter().map(|(_, number)| IssueNumber(number)).collect::<Vec<_>>())
}
