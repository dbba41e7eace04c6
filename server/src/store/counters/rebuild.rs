//! Rebuilds the counters from the journal.

use crate::domain::number::CallerNumber;
use diesel::prelude::*;

use super::counter_table::CounterTable;
use super::{CounterChanges, entries};
use crate::domain::figures::counts::for_each_counts;
use crate::domain::period::PeriodFacts;
use crate::store::db::Error;
use crate::store::db::conn::Conn;
use crate::store::tables::schema::{caller_counters, distinct_callers, duration_counters};

/// Number of entries whose ledger is held before it is added to the counters.
const ENTRIES_HELD: i64 = if cfg!(test) { 50 } else { 50_000 };

/// Replaces the counters of a period by what its journal up to a position adds up to. Holds the ledger of a limited number of entries. Calls `progress` with the
/// position that it has reached.
pub fn rebuild(
    conn: &mut Conn,
    key: i64,
    period: &PeriodFacts,
    upto: i64,
    mut progress: impl FnMut(i64),
) -> Result<(), Error> {
    conn.pipeline(|to| {
        for_each_counts!(C => C::clear(to, key)?);
        to.run(diesel::delete(duration_counters::table.filter(duration_counters::period_key.eq(key))))?;
        to.run(diesel::delete(caller_counters::table.filter(caller_counters::period_key.eq(key))))?;
        to.run(diesel::delete(distinct_callers::table.filter(distinct_callers::period_key.eq(key))))
    })?;
    // There is no row of any caller after this one.
    let (mut reached, mut known) = (0, CallerNumber::default());
    while reached < upto {
        let next = upto.min(reached + ENTRIES_HELD);
        let ledger = entries::ledger(conn, key, (reached, next))?;
        let changes = CounterChanges::from_ledger(conn, key, period, &ledger, known)?;
        conn.pipeline(|to| changes.save(to, key))?;
        known = ledger.callers.keys().map(|(_, caller)| *caller).fold(known, CallerNumber::max);
        reached = next;
        progress(reached);
    }
    Ok(())
}
