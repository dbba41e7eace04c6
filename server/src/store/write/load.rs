//! Loads what a batch of commands touches, in a fixed number of queries whatever the size of the batch.

use std::collections::BTreeSet;
use std::sync::Arc;

use diesel::prelude::*;

use super::{known_callers, load_notices};
use crate::domain::codes::{CallbackKind, CallbackState, IncidentReportKind, TriageOutcome, Urgency};
use crate::domain::instant::Instant;
use crate::domain::number::{CallNumber, CallbackNumber, IssueNumber};
use crate::domain::report::{LatestRevision, ReportId};
use crate::domain::state::State;
use crate::domain::touches::Touches;
use crate::store::db::Error;
use crate::store::db::conn::{Conn, on};
use crate::store::db::in_list::InList;
use crate::store::tables::rows::call::CallerRow;
use crate::store::tables::rows::shift::DutyRow;
use crate::store::tables::schema::{callbacks, callers, calls, duties, issues, reports};
use crate::store::tables::{aggregates, numbers, protection};

/// Loads what the commands touch into a state that holds the head, the period and its directories.
pub fn load(
    conn: &mut Conn,
    key: i64,
    touches: &Touches,
    now: Instant,
    state: &mut State,
) -> Result<(), Error> {
    let mut to_load = ToLoad {
        calls: touches.calls.iter().map(|number| number.0).collect(),
        issues: touches.issues.iter().map(|number| number.0).collect(),
    };
    to_load.calls.extend(due_calls(conn, key, touches, now)?);
    load_callbacks(conn, key, touches, state, &mut to_load)?;
    to_load.issues.extend(known_callers::load_issues_of_numbers(conn, key, touches, state)?);
    load_links(conn, key, touches, state, &mut to_load)?;
    load_issues(conn, key, state, &mut to_load)?;
    load_calls(conn, key, state, &to_load)?;
    load_callers(conn, key, touches, state)?;
    load_external_ids(conn, key, touches, state)?;
    load_due_callbacks(conn, key, touches, now, state)?;
    load_callbacks_of_calls(conn, key, touches, state)?;
    known_callers::load(conn, key, touches, state)?;
    load_contact_safety(conn, key, touches, state)?;
    load_of_life(conn, key, touches, state)?;
    load_reports(conn, key, touches, state)?;
    load_duties(conn, key, touches, state)?;
    load_notices::load(conn, key, touches, state)?;
    if touches.latest_call {
        state.latest_received = on!(conn, |c| calls::table
            .filter(calls::period_key.eq(key).and(calls::void_position.is_null()))
            .select(diesel::dsl::max(calls::received_at))
            .first(c))?;
    }
    Ok(())
}

/// So many callbacks at the head of the queue may be passed over, as their numbers must not be called.
const PASSED_OVER: usize = 100;

/// Numbers still to be loaded; loading one kind adds to the others.
struct ToLoad {
    calls: BTreeSet<i64>,
    issues: BTreeSet<i64>,
}

fn to_vec(numbers: &BTreeSet<i64>) -> Vec<i64> {
    numbers.iter().copied().collect()
}

/// Numbers of the pending calls due earliest that nobody has leased; those without a due time come last. More than are requested, as other commands
/// of the batch may lease or triage the calls that they touch.
fn due_calls(conn: &mut Conn, key: i64, touches: &Touches, now: Instant) -> Result<Vec<i64>, Error> {
    if touches.due_calls == 0 {
        return Ok(Vec::new());
    }
    let limit = (touches.due_calls + touches.calls.len() + touches.linked_issues.len()) as i64;
    let mut free: Vec<i64> = on!(conn, |c| calls::table
        .filter(calls::period_key.eq(key).and(calls::triage.eq(TriageOutcome::Pending)))
        .filter(calls::leased_until.is_null().or(calls::leased_until.le(now)))
        .filter(calls::triage_due_at.is_not_null())
        .order((calls::triage_due_at, calls::number))
        .limit(limit)
        .select(calls::number)
        .load(c))?;
    let left = limit - free.len() as i64;
    if left > 0 {
        free.extend(on!(conn, |c| calls::table
            .filter(calls::period_key.eq(key).and(calls::triage.eq(TriageOutcome::Pending)))
            .filter(calls::leased_until.is_null().or(calls::leased_until.le(now)))
            .filter(calls::triage_due_at.is_null())
            .order(calls::number)
            .limit(left)
            .select(calls::number)
            .load::<i64>(c))?);
    }
    Ok(free)
}

/// Loads the callbacks due earliest that nobody has leased. It loads more than are requested, as other commands of the batch may lease or settle
/// the callbacks that they touch.
fn load_due_callbacks(
    conn: &mut Conn,
    key: i64,
    touches: &Touches,
    now: Instant,
    state: &mut State,
) -> Result<(), Error> {
    if touches.due_callbacks == 0 {
        return Ok(());
    }
    let free: Vec<i64> = on!(conn, |c| callbacks::table
        .filter(callbacks::period_key.eq(key).and(callbacks::state.eq(CallbackState::Open)))
        .filter(callbacks::leased_until.is_null().or(callbacks::leased_until.le(now)))
        .order((callbacks::due_at, callbacks::number))
        .limit((touches.due_callbacks + state.callbacks.len() + PASSED_OVER) as i64)
        .select(callbacks::number)
        .load(c))?;
    // Those that wait for no hour may come after any number of those that do.
    let at_any_hour: Vec<i64> = on!(conn, |c| callbacks::table
        .filter(callbacks::period_key.eq(key).and(callbacks::state.eq(CallbackState::Open)))
        .filter(callbacks::leased_until.is_null().or(callbacks::leased_until.le(now)))
        .filter(
            callbacks::kind
                .eq(CallbackKind::Promised)
                .or(callbacks::overridden.eq(true))
                .or(is_about(key, Urgency::P0))
        )
        .order((callbacks::due_at, callbacks::number))
        .limit((touches.due_callbacks + state.callbacks.len()) as i64)
        .select(callbacks::number)
        .load(c))?;
    add_callbacks(conn, key, &[free, at_any_hour].concat(), state)
}

/// Loads the open callbacks of calls that are taken back.
fn load_callbacks_of_calls(
    conn: &mut Conn,
    key: i64,
    touches: &Touches,
    state: &mut State,
) -> Result<(), Error> {
    if touches.called_back.is_empty() {
        return Ok(());
    }
    let calls = touches.called_back.iter().map(|call| call.0);
    let open: Vec<i64> = on!(conn, |c| callbacks::table
        .filter(callbacks::period_key.eq(key).and(callbacks::state.eq(CallbackState::Open)))
        .filter(callbacks::call_number.in_list(calls))
        .select(callbacks::number)
        .load(c))?;
    add_callbacks(conn, key, &open, state)
}

pub(super) fn add_callbacks(
    conn: &mut Conn,
    key: i64,
    numbers: &[i64],
    state: &mut State,
) -> Result<(), Error> {
    for callback in aggregates::callbacks(conn, key, numbers)? {
        state.callbacks.insert(callback.number, Arc::new(callback));
    }
    Ok(())
}

/// Loads which of the numbers that may be dialled must not be called, and when it is safe to call the others: those of loaded calls, of the calls of loaded callbacks, and of new calls.
fn load_contact_safety(conn: &mut Conn, key: i64, touches: &Touches, state: &mut State) -> Result<(), Error> {
    if !touches.dials {
        return Ok(());
    }
    let called_back = state.callbacks.values().filter_map(|callback| callback.call);
    let unknown: BTreeSet<i64> =
        called_back.filter(|call| !state.call_texts.contains_key(call)).map(|call| call.0).collect();
    for (number, texts) in aggregates::call_texts(conn, key, &to_vec(&unknown))? {
        state.call_texts.insert(number, Arc::new(texts));
    }
    let dialled = state.call_texts.values().filter_map(|texts| texts.number_to_dial());
    let keys: BTreeSet<String> =
        dialled.map(|phone| phone.key.clone()).chain(touches.phone_keys.iter().cloned()).collect();
    if keys.is_empty() {
        return Ok(());
    }
    state.not_to_call.extend(numbers::with_fact(conn, key, &keys, numbers::DO_NOT_CALL)?);
    state.safe_hours.extend(numbers::safe_hours(conn, key, &keys)?);
    Ok(())
}

/// Loads which of the loaded callbacks are about danger to life: about a call or an issue of P0.
fn load_of_life(conn: &mut Conn, key: i64, touches: &Touches, state: &mut State) -> Result<(), Error> {
    if !touches.leases_callback || state.callbacks.is_empty() {
        return Ok(());
    }
    let numbers = || state.callbacks.keys().map(|callback| callback.0);
    let of_life: Vec<i64> = on!(conn, |c| callbacks::table
        .filter(callbacks::period_key.eq(key).and(callbacks::number.in_list(numbers())))
        .filter(is_about(key, Urgency::P0))
        .select(callbacks::number)
        .load(c))?;
    state.of_life.extend(of_life.into_iter().map(CallbackNumber));
    Ok(())
}

/// Whether a callback is about a call or an issue of an urgency.
#[diesel::dsl::auto_type(no_type_alias)]
fn is_about(key: i64, urgency: Urgency) -> _ {
    let call = calls::table
        .filter(calls::period_key.eq(key).and(calls::number.nullable().eq(callbacks::call_number)))
        .filter(calls::urgency.eq(urgency));
    let issue = issues::table
        .filter(issues::period_key.eq(key).and(issues::number.nullable().eq(callbacks::issue_number)))
        .filter(issues::urgency.eq(urgency));
    diesel::dsl::exists(call).or(diesel::dsl::exists(issue))
}

fn load_callbacks(
    conn: &mut Conn,
    key: i64,
    touches: &Touches,
    state: &mut State,
    to_load: &mut ToLoad,
) -> Result<(), Error> {
    let numbers: BTreeSet<i64> = touches.callbacks.iter().map(|number| number.0).collect();
    for callback in aggregates::callbacks(conn, key, &to_vec(&numbers))? {
        to_load.issues.extend(callback.issue.map(|number| number.0));
        to_load.calls.extend(callback.call.map(|number| number.0));
        state.callbacks.insert(callback.number, Arc::new(callback));
    }
    Ok(())
}

fn load_links(
    conn: &mut Conn,
    key: i64,
    touches: &Touches,
    state: &mut State,
    to_load: &mut ToLoad,
) -> Result<(), Error> {
    let mut with_all_links = with_merged(conn, key, &touches.issues_with_links)?;
    if !touches.linked_issues_with_links.is_empty() {
        // A call may be linked to one of them within the batch.
        with_all_links.extend(touches.issues.iter().map(|number| number.0));
    }
    for link in aggregates::links_of_calls(conn, key, &to_vec(&to_load.calls))? {
        if touches.linked_issues_with_links.contains(&link.call) {
            to_load.issues.insert(link.issue.0);
            with_all_links.insert(link.issue.0);
        } else if touches.linked_issues.contains(&link.call) {
            to_load.issues.insert(link.issue.0);
        }
        state.links.insert(link);
    }
    for link in aggregates::links_of_issues(conn, key, &to_vec(&with_all_links))? {
        to_load.calls.insert(link.call.0);
        state.links.insert(link);
    }
    Ok(())
}

/// Numbers of issues and of those that are merged into them.
fn with_merged(conn: &mut Conn, key: i64, issues: &BTreeSet<IssueNumber>) -> Result<BTreeSet<i64>, Error> {
    let mut numbers: BTreeSet<i64> = issues.iter().map(|number| number.0).collect();
    if !numbers.is_empty() {
        numbers.extend(merged_issues(conn, key, &to_vec(&numbers))?);
    }
    Ok(numbers)
}

fn merged_issues(conn: &mut Conn, key: i64, merged_into: &[i64]) -> Result<Vec<i64>, Error> {
    Ok(on!(conn, |c| issues::table
        .filter(issues::period_key.eq(key).and(issues::merged_into.in_list(merged_into.iter().copied())))
        .select(issues::number)
        .load(c))?)
}

fn load_issues(conn: &mut Conn, key: i64, state: &mut State, to_load: &mut ToLoad) -> Result<(), Error> {
    if to_load.issues.is_empty() {
        return Ok(());
    }
    let touched = to_vec(&to_load.issues);
    to_load.issues.extend(merged_issues(conn, key, &touched)?);
    for issue in aggregates::issues(conn, key, &to_vec(&to_load.issues))? {
        to_load.calls.extend(issue.first_call.map(|number| number.0));
        state.issues.insert(issue.number, Arc::new(issue));
    }
    for (number, texts) in aggregates::issue_texts(conn, key, &touched)? {
        state.issue_texts.insert(number, Arc::new(texts));
    }
    let open: Vec<i64> = on!(conn, |c| callbacks::table
        .filter(callbacks::period_key.eq(key).and(callbacks::state.eq(CallbackState::Open)))
        .filter(callbacks::issue_number.in_list(touched.iter().copied()))
        .select(callbacks::number)
        .load(c))?;
    add_callbacks(conn, key, &open, state)
}

fn load_calls(conn: &mut Conn, key: i64, state: &mut State, to_load: &ToLoad) -> Result<(), Error> {
    add_calls(conn, key, &to_vec(&to_load.calls), state)
}

pub(super) fn add_calls(conn: &mut Conn, key: i64, numbers: &[i64], state: &mut State) -> Result<(), Error> {
    for call in aggregates::calls(conn, key, numbers)? {
        state.calls.insert(call.number, Arc::new(call));
    }
    for (number, texts) in aggregates::call_texts(conn, key, numbers)? {
        state.call_texts.insert(number, Arc::new(texts));
    }
    Ok(())
}

/// Loads the callers of phone numbers.
fn load_callers(conn: &mut Conn, key: i64, touches: &Touches, state: &mut State) -> Result<(), Error> {
    if touches.phone_keys.is_empty() {
        return Ok(());
    }
    let kept = numbers::Kept::new(&protection::of(conn, key)?, &touches.phone_keys);
    let mut rows: Vec<CallerRow> = on!(conn, |c| callers::table
        .filter(callers::period_key.eq(key).and(callers::phone_key.in_list(kept.all())))
        .select(CallerRow::as_select())
        .load(c))?;
    for row in &mut rows {
        row.phone_key = kept.phone_key(&row.phone_key).unwrap_or_default();
    }
    known_callers::keep(rows, state);
    Ok(())
}

/// Loads the calls that other systems know by the ids that are touched.
fn load_external_ids(conn: &mut Conn, key: i64, touches: &Touches, state: &mut State) -> Result<(), Error> {
    let unchanged_system = touches.external_ids_like.iter().filter_map(|(call, id)| {
        let system = state.calls.get(call)?.facts.source_system.clone()?;
        Some((system, id.clone()))
    });
    let external_ids: BTreeSet<(String, String)> =
        touches.external_ids.iter().cloned().chain(unchanged_system).collect();
    if !external_ids.is_empty() {
        // Filters by systems and by ids, not by pairs of them: one query for any number of pairs.
        let ids = external_ids.iter().map(|(_, id)| id.as_str());
        let systems: BTreeSet<&str> = external_ids.iter().map(|(system, _)| system.as_str()).collect();
        let rows: Vec<(Option<String>, Option<String>, i64)> = on!(conn, |c| calls::table
            .filter(calls::period_key.eq(key).and(calls::external_id.is_not_null()))
            .filter(calls::source_system.in_list(systems).and(calls::external_id.in_list(ids)))
            .select((calls::source_system, calls::external_id, calls::number))
            .load(c))?;
        for row in rows {
            if let (Some(system), Some(id), number) = row {
                state.external_ids.insert((system, id), CallNumber(number));
            }
        }
    }
    Ok(())
}

fn load_reports(conn: &mut Conn, key: i64, touches: &Touches, state: &mut State) -> Result<(), Error> {
    if touches.reports.is_empty() {
        return Ok(());
    }
    let ids = touches.reports.iter().map(|report| report.as_str().to_owned());
    let rows: Vec<(String, i32, i64, Option<IncidentReportKind>)> = on!(conn, |c| reports::table
        .filter(reports::period_key.eq(key).and(reports::report.in_list(ids)))
        .order(reports::revision)
        .select((reports::report, reports::revision, reports::as_of_position, reports::incident_kind))
        .load(c))?;
    // Of each report the last one stays.
    state.reports.extend(rows.into_iter().filter_map(|(report, revision, as_of, incident)| {
        Some((ReportId::parse(&report)?, LatestRevision { revision, as_of, incident }))
    }));
    Ok(())
}

fn load_duties(conn: &mut Conn, key: i64, touches: &Touches, state: &mut State) -> Result<(), Error> {
    for operator in &touches.duties {
        let latest = on!(conn, |c| duties::table
            .filter(duties::period_key.eq(key).and(duties::operator.eq(operator)))
            .order(duties::position.desc())
            .select(DutyRow::as_select())
            .first(c)
            .optional())?;
        state.duties.extend(latest.map(|row| (operator.clone(), row.duty())));
    }
    Ok(())
}
