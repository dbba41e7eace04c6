//! Rebuilds the counters from the journal.

use crate::domain::number::CallerNumber;
use diesel::prelude::*;

use super::CounterChanges;
use super::counter_table::CounterTable;
use crate::domain::figures::counts::for_each_counts;
use crate::domain::figures::ledger::Ledger;
use crate::domain::period::PeriodFacts;
use crate::store::db::Error;
use crate::store::db::conn::Conn;
use crate::store::tables::schema::{caller_counters, distinct_callers, duration_counters};

/// Replaces the counters of a period by those of a ledger of its whole journal.
pub fn rebuild(conn: &mut Conn, key: i64, period: &PeriodFacts, ledger: &Ledger) -> Result<(), Error> {
    conn.pipeline(|to| {
        for_each_counts!(C => C::clear(to, key)?);
        to.run(diesel::delete(duration_counters::table.filter(duration_counters::period_key.eq(key))))?;
        to.run(diesel::delete(caller_counters::table.filter(caller_counters::period_key.eq(key))))?;
        to.run(diesel::delete(distinct_callers::table.filter(distinct_callers::period_key.eq(key))))
    })?;
    // There is no row of any caller.
    let changes = CounterChanges::from_ledger(conn, key, period, ledger, CallerNumber::default())?;
    Ok(conn.pipeline(|to| changes.save(to, key))?)
}
