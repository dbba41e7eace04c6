//! Writes the counters anew from the journal.

use diesel::prelude::*;

use super::add;
use super::tables::Kept;
use crate::domain::figures::counts::{CallCounts, DueCounts, FlowCounts, IssueCounts};
use crate::domain::figures::ledger::Ledger;
use crate::domain::period::PeriodFacts;
use crate::store::Error;
use crate::store::conn::{Conn, on};
use crate::store::schema::{caller_counters, distinct_callers, duration_counters};

/// Puts what a ledger of the whole journal holds in the place of the counters.
pub fn rebuild(conn: &mut Conn, key: i64, period: &PeriodFacts, ledger: &Ledger) -> Result<(), Error> {
    CallCounts::clear(conn, key)?;
    IssueCounts::clear(conn, key)?;
    DueCounts::clear(conn, key)?;
    FlowCounts::clear(conn, key)?;
    on!(conn, |c| {
        diesel::delete(duration_counters::table.filter(duration_counters::period_key.eq(key))).execute(c)?;
        diesel::delete(caller_counters::table.filter(caller_counters::period_key.eq(key))).execute(c)?;
        diesel::delete(distinct_callers::table.filter(distinct_callers::period_key.eq(key))).execute(c)?;
    });
    add(conn, key, period, ledger)
}
