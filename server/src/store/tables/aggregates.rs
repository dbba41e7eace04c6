//! Loads calls, issues and callbacks by number, each with its parts, in a fixed number of queries. Numbers that do not exist are left out.

use std::collections::HashMap;

use diesel::prelude::*;

use super::protection;
use super::rows::call::{CallRow, CallTextsRow, HandoffRow};
use super::rows::callback::{AttemptRow, CallbackRow};
use super::rows::issue::{AssignmentRow, InstructionRow, IssueRow, IssueTextsRow, LinkRow};
use super::schema::{
    assignments, attempts, call_texts, callbacks, calls, handoffs, instructions, issue_texts, issues, links,
};
use crate::domain::call::{Call, CallTexts};
use crate::domain::callback::Callback;
use crate::domain::issue::{Issue, IssueTexts, Link};
use crate::domain::number::{CallNumber, IssueNumber};
use crate::store::db::Error;
use crate::store::db::conn::{Conn, on};
use crate::store::db::in_list::InList;

/// Groups rows of parts by the number of their owner, in the same order.
fn by_owner<R, P>(rows: Vec<R>, owner: impl Fn(&R) -> i64, part: impl Fn(R) -> P) -> HashMap<i64, Vec<P>> {
    let mut parts: HashMap<i64, Vec<P>> = HashMap::new();
    for row in rows {
        parts.entry(owner(&row)).or_default().push(part(row));
    }
    parts
}

/// Calls with their handoffs.
pub fn calls(conn: &mut Conn, key: i64, numbers: &[i64]) -> Result<Vec<Call>, Error> {
    if numbers.is_empty() {
        return Ok(Vec::new());
    }
    let rows: Vec<CallRow> = on!(conn, |c| calls::table
        .filter(calls::period_key.eq(key).and(calls::number.in_list(numbers.iter().copied())))
        .select(CallRow::as_select())
        .load(c))?;
    let parts: Vec<HandoffRow> = on!(conn, |c| handoffs::table
        .filter(handoffs::period_key.eq(key).and(handoffs::call_number.in_list(numbers.iter().copied())))
        .order((handoffs::call_number, handoffs::number))
        .select(HandoffRow::as_select())
        .load(c))?;
    let mut parts = by_owner(parts, |row| row.call_number, HandoffRow::handoff);
    rows.into_iter()
        .map(|row| {
            let handoffs = parts.remove(&row.number).unwrap_or_default();
            row.call(handoffs)
        })
        .collect()
}

/// Texts of the current revision of calls.
pub fn call_texts(
    conn: &mut Conn,
    key: i64,
    numbers: &[i64],
) -> Result<HashMap<CallNumber, CallTexts>, Error> {
    if numbers.is_empty() {
        return Ok(HashMap::new());
    }
    let current = calls::period_key
        .eq(call_texts::period_key)
        .and(calls::number.eq(call_texts::call_number))
        .and(calls::revision.eq(call_texts::revision));
    let rows: Vec<CallTextsRow> = on!(conn, |c| call_texts::table
        .inner_join(calls::table.on(current))
        .filter(call_texts::period_key.eq(key).and(call_texts::call_number.in_list(numbers.iter().copied())))
        .select(CallTextsRow::as_select())
        .load(c))?;
    let protection = protection::of(conn, key)?;
    rows.into_iter().map(|row| Ok((CallNumber(row.call_number), row.texts(&protection)?))).collect()
}

/// Issues with their assignments and instructions.
pub fn issues(conn: &mut Conn, key: i64, numbers: &[i64]) -> Result<Vec<Issue>, Error> {
    if numbers.is_empty() {
        return Ok(Vec::new());
    }
    let rows: Vec<IssueRow> = on!(conn, |c| issues::table
        .filter(issues::period_key.eq(key).and(issues::number.in_list(numbers.iter().copied())))
        .select(IssueRow::as_select())
        .load(c))?;
    let parts: Vec<AssignmentRow> = on!(conn, |c| assignments::table
        .filter(
            assignments::period_key.eq(key).and(assignments::issue_number.in_list(numbers.iter().copied()))
        )
        .order((assignments::issue_number, assignments::number))
        .select(AssignmentRow::as_select())
        .load(c))?;
    let mut parts = by_owner(parts, |row| row.issue_number, AssignmentRow::assignment);
    let given: Vec<InstructionRow> = on!(conn, |c| instructions::table
        .filter(
            instructions::period_key.eq(key).and(instructions::issue_number.in_list(numbers.iter().copied()))
        )
        .order((instructions::issue_number, instructions::number))
        .select(InstructionRow::as_select())
        .load(c))?;
    let mut given = by_owner(given, |row| row.issue_number, InstructionRow::instruction);
    rows.into_iter()
        .map(|row| {
            let assignments = parts.remove(&row.number).unwrap_or_default();
            let instructions = given.remove(&row.number).unwrap_or_default();
            row.issue(assignments, instructions)
        })
        .collect()
}

/// Texts of the current revision of issues.
pub fn issue_texts(
    conn: &mut Conn,
    key: i64,
    numbers: &[i64],
) -> Result<HashMap<IssueNumber, IssueTexts>, Error> {
    if numbers.is_empty() {
        return Ok(HashMap::new());
    }
    let current = issues::period_key
        .eq(issue_texts::period_key)
        .and(issues::number.eq(issue_texts::issue_number))
        .and(issues::revision.eq(issue_texts::revision));
    let rows: Vec<IssueTextsRow> = on!(conn, |c| issue_texts::table
        .inner_join(issues::table.on(current))
        .filter(
            issue_texts::period_key.eq(key).and(issue_texts::issue_number.in_list(numbers.iter().copied()))
        )
        .select(IssueTextsRow::as_select())
        .load(c))?;
    let protection = protection::of(conn, key)?;
    rows.into_iter().map(|row| Ok((IssueNumber(row.issue_number), row.texts(&protection)?))).collect()
}

/// The next texts of a period after those of an issue and revision, in order. None at the end.
pub fn issue_texts_after(
    conn: &mut Conn,
    key: i64,
    (issue, revision): (i64, i32),
    limit: i64,
) -> Result<Option<Vec<IssueTextsRow>>, Error> {
    let is_after = issue_texts::issue_number
        .gt(issue)
        .or(issue_texts::issue_number.eq(issue).and(issue_texts::revision.gt(revision)));
    let page: Vec<IssueTextsRow> = on!(conn, |c| issue_texts::table
        .filter(issue_texts::period_key.eq(key).and(issue_texts::issue_number.ge(issue)))
        .filter(is_after)
        .order((issue_texts::issue_number, issue_texts::revision))
        .limit(limit)
        .select(IssueTextsRow::as_select())
        .load(c))?;
    Ok(Some(page).filter(|page| !page.is_empty()))
}

/// The next texts of a period after those of a call and revision, in order. None at the end.
pub fn call_texts_after(
    conn: &mut Conn,
    key: i64,
    (call, revision): (i64, i32),
    limit: i64,
) -> Result<Option<Vec<CallTextsRow>>, Error> {
    let is_after = call_texts::call_number
        .gt(call)
        .or(call_texts::call_number.eq(call).and(call_texts::revision.gt(revision)));
    let page: Vec<CallTextsRow> = on!(conn, |c| call_texts::table
        .filter(call_texts::period_key.eq(key).and(call_texts::call_number.ge(call)))
        .filter(is_after)
        .order((call_texts::call_number, call_texts::revision))
        .limit(limit)
        .select(CallTextsRow::as_select())
        .load(c))?;
    Ok(Some(page).filter(|page| !page.is_empty()))
}

/// Callbacks with their attempts.
pub fn callbacks(conn: &mut Conn, key: i64, numbers: &[i64]) -> Result<Vec<Callback>, Error> {
    if numbers.is_empty() {
        return Ok(Vec::new());
    }
    let rows: Vec<CallbackRow> = on!(conn, |c| callbacks::table
        .filter(callbacks::period_key.eq(key).and(callbacks::number.in_list(numbers.iter().copied())))
        .select(CallbackRow::as_select())
        .load(c))?;
    let parts: Vec<AttemptRow> = on!(conn, |c| attempts::table
        .filter(attempts::period_key.eq(key).and(attempts::callback_number.in_list(numbers.iter().copied())))
        .order((attempts::callback_number, attempts::number))
        .select(AttemptRow::as_select())
        .load(c))?;
    let mut parts = by_owner(parts, |row| row.callback_number, AttemptRow::attempt);
    Ok(rows
        .into_iter()
        .map(|row| {
            let attempts = parts.remove(&row.number).unwrap_or_default();
            row.callback(attempts)
        })
        .collect())
}

/// All links of calls, by call and issue.
pub fn links_of_calls(conn: &mut Conn, key: i64, numbers: &[i64]) -> Result<Vec<Link>, Error> {
    if numbers.is_empty() {
        return Ok(Vec::new());
    }
    let rows: Vec<LinkRow> = on!(conn, |c| links::table
        .filter(links::period_key.eq(key).and(links::call_number.in_list(numbers.iter().copied())))
        .order((links::call_number, links::issue_number))
        .select(LinkRow::as_select())
        .load(c))?;
    Ok(rows.into_iter().map(LinkRow::link).collect())
}

/// All links of issues, in no particular order.
pub fn links_of_issues(conn: &mut Conn, key: i64, numbers: &[i64]) -> Result<Vec<Link>, Error> {
    if numbers.is_empty() {
        return Ok(Vec::new());
    }
    let rows: Vec<LinkRow> = on!(conn, |c| links::table
        .filter(links::period_key.eq(key).and(links::issue_number.in_list(numbers.iter().copied())))
        .select(LinkRow::as_select())
        .load(c))?;
    Ok(rows.into_iter().map(LinkRow::link).collect())
}
