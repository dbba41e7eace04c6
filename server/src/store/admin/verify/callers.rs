//! Checks what is kept of callers and places beside the calls. No number and no address is reported.

use std::collections::{BTreeMap, BTreeSet};

use diesel::dsl::{count_star, exists, not};
use diesel::prelude::*;

use super::{Finding, MAX_REPORTED};
use crate::domain::codes::{CallbackKind, CallbackState};
use crate::domain::number::{CallNumber, CallbackNumber};
use crate::domain::place::Place;
use crate::store::db::Error;
use crate::store::db::conn::{Conn, on};
use crate::store::tables::dangers::{for_each_page, tell_of_danger};
use crate::store::tables::protection;
use crate::store::tables::schema::{callbacks, callers, calls, danger_places};

/// Number of callers read at a time.
const PAGE: i64 = 5_000;

/// Checks the calls about danger of each caller and each place, and the callbacks of those whom nobody answered.
pub fn check(conn: &mut Conn, key: i64, finding: &mut Finding) -> Result<(), Error> {
    check_dangers(conn, key, finding)?;
    check_missed(conn, key, finding)?;
    check_places(conn, key, finding)
}

fn check_dangers(conn: &mut Conn, key: i64, finding: &mut Finding) -> Result<(), Error> {
    let counted: Vec<(Option<i64>, i64)> = on!(conn, |c| calls::table
        .filter(tell_of_danger(key))
        .filter(calls::caller.is_not_null())
        .group_by(calls::caller)
        .select((calls::caller, count_star()))
        .load(c))?;
    let counted: BTreeMap<i64, i64> =
        counted.into_iter().filter_map(|(caller, count)| Some((caller?, count))).collect();
    // A caller whose number was erased is no longer kept.
    let mut after = 0;
    loop {
        let page: Vec<(i64, i64)> = on!(conn, |c| callers::table
            .filter(callers::period_key.eq(key).and(callers::number.gt(after)))
            .order(callers::number)
            .limit(PAGE)
            .select((callers::number, callers::calls_about_danger))
            .load(c))?;
        let Some((last, _)) = page.last().copied() else { return Ok(()) };
        after = last;
        for (caller, calls) in page {
            if counted.get(&caller).copied().unwrap_or(0) != calls {
                finding.note(|| {
                    format!("caller {caller}: {calls} calls about danger are not those of the calls")
                });
            }
        }
    }
}

fn check_missed(conn: &mut Conn, key: i64, finding: &mut Finding) -> Result<(), Error> {
    let open = callbacks::table
        .filter(callbacks::period_key.eq(key).and(callbacks::number.nullable().eq(callers::missed_callback)))
        .filter(callbacks::state.eq(CallbackState::Open).and(callbacks::kind.eq(CallbackKind::Missed)));
    let wrong: Vec<Option<i64>> = on!(conn, |c| callers::table
        .filter(callers::period_key.eq(key).and(callers::missed_callback.is_not_null()))
        .filter(not(exists(open)))
        .limit(MAX_REPORTED as i64)
        .select(callers::missed_callback)
        .load(c))?;
    for callback in wrong.into_iter().flatten().map(CallbackNumber) {
        finding.note(|| format!("{callback}: a caller waits for it who is not to be called back"));
    }
    Ok(())
}

fn check_places(conn: &mut Conn, key: i64, finding: &mut Finding) -> Result<(), Error> {
    let protection = protection::of(conn, key)?;
    for_each_page(conn, key, &protection, |conn, expected, (first, last)| {
        let stored: Vec<(String, i64)> = on!(conn, |c| danger_places::table
            .filter(danger_places::period_key.eq(key))
            .filter(danger_places::call_number.between(first, last))
            .select((danger_places::place, danger_places::call_number))
            .load(c))?;
        let stored: BTreeSet<(String, CallNumber)> =
            stored.into_iter().map(|(place, call)| (place, CallNumber(call))).collect();
        let kept = |(place, call): (Place, CallNumber)| (protection.place(place.as_str()), call);
        let expected: BTreeSet<(String, CallNumber)> = expected.into_iter().map(kept).collect();
        for (_, call) in expected.symmetric_difference(&stored) {
            finding.note(|| format!("{call}: the place of which it tells of danger is not its own"));
        }
        Ok(())
    })
}
