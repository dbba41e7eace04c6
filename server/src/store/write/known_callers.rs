//! Loads what is known of callers beside their calls, and of places.

use std::collections::BTreeSet;

use diesel::prelude::*;

use super::load::{add_callbacks, add_calls};
use crate::domain::codes::{CallbackKind, IssueState, LinkKind};
use crate::domain::number::{CallNumber, CallbackNumber, CallerNumber, IssueNumber};
use crate::domain::place::Place;
use crate::domain::state::State;
use crate::domain::touches::Touches;
use crate::store::db::Error;
use crate::store::db::conn::{Conn, on};
use crate::store::db::in_list::InList;
use crate::store::tables::rows::call::CallerRow;
use crate::store::tables::schema::{call_phones, callers, danger_places, issues, links};

/// Keeps what is known of callers.
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
    let of_phone =
        call_phones::period_key.eq(links::period_key).and(call_phones::call_number.eq(links::call_number));
    let of_link = issues::period_key.eq(links::period_key).and(issues::number.eq(links::issue_number));
    let rows: Vec<(String, LinkKind, i64, IssueState, Option<i64>)> = on!(conn, |c| call_phones::table
        .inner_join(links::table.on(of_phone))
        .inner_join(issues::table.on(of_link))
        .filter(call_phones::period_key.eq(key))
        .filter(call_phones::phone_key.in_list(touches.asks_again.iter().map(String::as_str)))
        .select((call_phones::phone_key, links::kind, issues::number, issues::state, issues::merged_into))
        .distinct()
        .load(c))?;
    let mut found = BTreeSet::new();
    // The states are filtered here: in the query they would lead SQLite along its index of states.
    let own = rows.into_iter().filter(|(_, kind, _, state, merged_into)| {
        kind.is_asking() && (state.is_active() || merged_into.is_some())
    });
    for (phone_key, _, issue, _, merged_into) in own {
        found.extend([Some(issue), merged_into].into_iter().flatten());
        state.issues_of_numbers.entry(phone_key).or_default().insert(IssueNumber(issue));
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
    let rows: Vec<(String, i64)> = on!(conn, |c| danger_places::table
        .filter(danger_places::period_key.eq(key))
        .filter(danger_places::place.in_list(touches.places.iter().map(Place::as_str)))
        .select((danger_places::place, danger_places::call_number))
        .load(c))?;
    for (place, call) in rows {
        state.places_of_danger.entry(Place::from_stored(place)).or_default().insert(CallNumber(call));
    }
    Ok(())
}
