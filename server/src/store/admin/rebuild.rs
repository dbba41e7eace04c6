//! Rebuilding of what a period's tables hold twice.

use crate::domain::period::PeriodId;
use crate::store::counters::{self, entries};
use crate::store::db::Error;
use crate::store::db::conn::Conn;
use crate::store::tables::{dangers, head};

/// Replaces the counters of a period by what its journal adds up to, and its places of danger by those of its calls. Locks the period until the transaction ends. Does nothing if there is no such period.
pub fn rebuild_counters(conn: &mut Conn, id: &PeriodId) -> Result<(), Error> {
    let (Some((row, head)), _) = head::lock(conn, id)? else { return Ok(()) };
    let ledger = entries::ledger(conn, head.period_key, head.position)?;
    counters::rebuild(conn, head.period_key, &row.period()?.facts, &ledger)?;
    dangers::renew_places(conn, head.period_key)
}
