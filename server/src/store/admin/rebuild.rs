//! Writes the counters of a period anew.

use crate::domain::period::PeriodId;
use crate::store::counters::{self, counted_entries};
use crate::store::db::Error;
use crate::store::db::conn::Conn;
use crate::store::tables::head;

/// Puts in the place of a period's counters what its journal adds up to. Nobody else writes to the period until the transaction ends.
pub fn rebuild_counters(conn: &mut Conn, id: &PeriodId) -> Result<(), Error> {
    let (Some((row, head)), _) = head::lock(conn, id)? else { return Ok(()) };
    let ledger = counted_entries::ledger(conn, head.period_key, head.position)?;
    counters::rebuild(conn, head.period_key, &row.period()?.facts, &ledger)
}
