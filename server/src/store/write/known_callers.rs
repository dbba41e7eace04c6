//! Loads what is known of callers beside their calls, and of places.

use std::collections::{BTreeMap, BTreeSet};

use diesel::prelude::*;

use super::load::{add_callbacks, add_calls};
use crate::domain::codes::{CallbackKind, IssueState};
use crate::domain::number::{CallNumber, CallbackNumber, CallerNumber, IssueNumber};
use crate::domain::place::Place;
use crate::domain::state::State;
use crate::domain::touches::Touches;
use crate::store::db::Error;
use crate::store::db::conn::{Conn, on};
use crate::store::db::in_list::InList;
use crate::store::tables::rows::call::CallerRow;
use crate::store::tables::schema::{callers, danger_places, issues};
use crate::store::tables::{numbers, protection};

/// Keeps what is known of callers, by their numbers or by what is kept of these.
pub fn keep(rows: Vec<CallerRow>, state: &mut State) {
    for row in rows {
        state.known_callers.insert(CallerNumber(row.number), row.caller());
        state.callers.insert(row.phone_key, CallerNumber(row.number));
    }
}

/// Loads the callers of calls and of missed callbacks, the callbacks that were made because callers were not answered, and the places of danger.
pub fn load(conn: &mut Conn, key: i64, touches: &Touches, state: &mut State) -> Result<(), Error> {
    load_callers_of_calls(conn, key, touches, state)?;
    load_missed_callbacks(conn, key, state)?;
    load_callers_of_callbacks(conn, key, state)?;
    load_places(conn, key, touches, state)
}

/// Loads which issues the calls of a number asked for. Returns the numbers of those that are active, or of the ones that they are merged into.
pub fn load_issues_of_numbers(
    conn: &mut Conn,
    key: i64,
    touches: &Touches,
    state: &mut State,
) -> Result<BTreeSet<i64>, Error> {
    if touches.asks_again.is_empty() {
        return Ok(BTreeSet::new());
    }
    let mut found = BTreeSet::new();
    for phone_key in &touches.asks_again {
        let linked = numbers::latest_issues(conn, key, phone_key)?;
        let own = linked.into_iter().filter(|issue| issue.is_present && issue.as_caller);
        let own: Vec<i64> = own.map(|issue| issue.number).collect();
        let rows: Vec<(i64, IssueState, Option<i64>)> = on!(conn, |c| issues::table
            .filter(issues::period_key.eq(key).and(issues::number.in_list(own.iter().copied())))
            .select((issues::number, issues::state, issues::merged_into))
            .load(c))?;
        // The states are filtered here: in the query they would lead SQLite along its index of states.
        for (issue, state_of_issue, merged_into) in rows {
            if state_of_issue.is_active() || merged_into.is_some() {
                found.extend([Some(issue), merged_into].into_iter().flatten());
                state.issues_of_numbers.entry(phone_key.clone()).or_default().insert(IssueNumber(issue));
            }
        }
    }
    Ok(found)
}

fn load_callers_of_calls(
    conn: &mut Conn,
    key: i64,
    touches: &Touches,
    state: &mut State,
) -> Result<(), Error> {
    let calls = touches.callers_of.iter().filter_map(|number| state.calls.get(number)?.caller);
    let numbers: BTreeSet<i64> =
        calls.filter(|caller| !state.known_callers.contains_key(caller)).map(|caller| caller.0).collect();
    if numbers.is_empty() {
        return Ok(());
    }
    let rows: Vec<CallerRow> = on!(conn, |c| callers::table
        .filter(callers::period_key.eq(key).and(callers::number.in_list(numbers.iter().copied())))
        .select(CallerRow::as_select())
        .load(c))?;
    keep(rows, state);
    Ok(())
}

/// Loads the callbacks of loaded callers whom nobody answered, with their calls.
fn load_missed_callbacks(conn: &mut Conn, key: i64, state: &mut State) -> Result<(), Error> {
    let missed = state.known_callers.values().filter_map(|caller| caller.missed_callback);
    let missed: Vec<i64> =
        missed.filter(|number| !state.callbacks.contains_key(number)).map(|number| number.0).collect();
    if missed.is_empty() {
        return Ok(());
    }
    add_callbacks(conn, key, &missed, state)?;
    let calls = missed.iter().filter_map(|number| state.callbacks.get(&CallbackNumber(*number))?.call);
    let calls: BTreeSet<CallNumber> = calls.filter(|call| !state.calls.contains_key(call)).collect();
    add_calls(conn, key, &calls.iter().map(|call| call.0).collect::<Vec<_>>(), state)
}

fn load_callers_of_callbacks(conn: &mut Conn, key: i64, state: &mut State) -> Result<(), Error> {
    let known: BTreeSet<_> =
        state.known_callers.values().filter_map(|caller| caller.missed_callback).collect();
    let missed = state.callbacks.values().filter(|callback| callback.kind == CallbackKind::Missed);
    let missed: Vec<i64> = missed
        .map(|callback| callback.number)
        .filter(|number| !known.contains(number))
        .map(|n| n.0)
        .collect();
    if missed.is_empty() {
        return Ok(());
    }
    let rows: Vec<CallerRow> = on!(conn, |c| callers::table
        .filter(callers::period_key.eq(key).and(callers::missed_callback.is_not_null()))
        .filter(callers::missed_callback.assume_not_null().in_list(missed.iter().copied()))
        .select(CallerRow::as_select())
        .load(c))?;
    keep(rows, state);
    Ok(())
}

fn load_places(conn: &mut Conn, key: i64, touches: &Touches, state: &mut State) -> Result<(), Error> {
    if touches.places.is_empty() {
        return Ok(());
    }
    let protection = protection::of(conn, key)?;
    let by_kept: BTreeMap<String, &Place> =
        touches.places.iter().map(|place| (protection.place(place.as_str()), place)).collect();
    let rows: Vec<(String, i64)> = on!(conn, |c| danger_places::table
        .filter(danger_places::period_key.eq(key))
        .filter(danger_places::place.in_list(by_kept.keys().map(String::as_str)))
        .select((danger_places::place, danger_places::call_number))
        .load(c))?;
    for (kept, call) in rows {
        if let Some(place) = by_kept.get(&kept) {
            state.places_of_danger.entry((*place).clone()).or_default().insert(CallNumber(call));
        }
    }
    Ok(())
}
