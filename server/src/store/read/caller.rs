//! Who is calling: what is known of a phone number.

use std::collections::BTreeSet;

use diesel::dsl::count_star;
use diesel::prelude::*;
use uuid::Uuid;

use crate::domain::codes::{CallKind, Coded, IssueState};
use crate::domain::number::{CallNumber, IssueNumber};
use crate::store::Error;
use crate::store::conn::{Conn, on};
use crate::store::schema::{call_phones, callers, calls, issues, links};
use crate::store::view::CallerView;

/// Calls and open issues shown.
const SHOWN: i64 = 20;

/// What is known of the number that has a caller id.
pub fn by_id(conn: &mut Conn, key: i64, id: Uuid) -> Result<CallerView, Error> {
    let phone_key: Option<String> = on!(conn, |c| callers::table
        .filter(callers::period_key.eq(key).and(callers::caller_id.eq(id.to_string())))
        .select(callers::phone_key)
        .first(c)
        .optional())?;
    match phone_key {
        Some(phone_key) => by_phone(conn, key, &phone_key),
        None => Ok(CallerView::default()),
    }
}

/// What is known of a number: as caller, callback number or affected person.
pub fn by_phone(conn: &mut Conn, key: i64, phone_key: &str) -> Result<CallerView, Error> {
    let of_number = || {
        let numbers = call_phones::table
            .filter(call_phones::period_key.eq(key).and(call_phones::phone_key.eq(phone_key)))
            .select(call_phones::call_number);
        calls::period_key.eq(key).and(calls::number.eq_any(numbers))
    };
    let latest: Vec<i64> = on!(conn, |c| calls::table
        .filter(of_number())
        .order((calls::received_at.desc(), calls::number.desc()))
        .limit(SHOWN)
        .select(calls::number)
        .load(c))?;
    let kinds: Vec<(CallKind, i64)> = on!(conn, |c| calls::table
        .filter(of_number().and(calls::void_position.is_null()))
        .group_by(calls::kind)
        .select((calls::kind, count_star()))
        .load(c))?;
    let active: Vec<IssueState> = IssueState::ALL.iter().copied().filter(|state| state.is_active()).collect();
    let linked = links::table
        .inner_join(
            call_phones::table.on(call_phones::period_key
                .eq(links::period_key)
                .and(call_phones::call_number.eq(links::call_number))),
        )
        .filter(links::period_key.eq(key).and(call_phones::phone_key.eq(phone_key)))
        .select(links::issue_number);
    let open: Vec<i64> = on!(conn, |c| issues::table
        .filter(issues::period_key.eq(key).and(issues::state.eq_any(active)))
        .filter(issues::number.eq_any(linked))
        .order((issues::opened_at.desc(), issues::number.desc()))
        .limit(SHOWN)
        .select(issues::number)
        .load(c))?;
    let calls = super::call::views(conn, key, &latest.into_iter().map(CallNumber).collect::<Vec<_>>())?;
    let open_issues = super::issue::views(conn, key, &open.into_iter().map(IssueNumber).collect::<Vec<_>>())?;
    let present = || calls.iter().map(|view| &view.call).filter(|call| !call.is_void());
    let tags: BTreeSet<_> = present().flat_map(|call| call.facts.affected_tags.iter().copied()).collect();
    Ok(CallerView {
        call_count: kinds.iter().map(|(_, count)| count).sum(),
        invalid_count: kinds
            .iter()
            .filter(|(kind, _)| *kind == CallKind::Invalid)
            .map(|(_, count)| count)
            .sum(),
        tags: tags.into_iter().collect(),
        do_not_call: present().any(|call| call.facts.do_not_call),
        no_message: present().any(|call| call.facts.no_message),
        calls,
        open_issues,
    })
}
