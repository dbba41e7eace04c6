//! Rebuilding of what a period's tables hold twice.

use super::progress::{Progress, Step};
use crate::domain::period::PeriodId;
use crate::store::counters;
use crate::store::db::Error;
use crate::store::db::conn::Conn;
use crate::store::tables::protection;
use crate::store::tables::{clocks, dangers, head};

/// Replaces the counters of a period by what its journal adds up to, its places of danger by those of its calls, and the clocks of its issues by those of their entries. Locks the period until the transaction ends. Does nothing if there is no such period.
pub fn rebuild_counters(
    conn: &mut Conn,
    id: &PeriodId,
    on_progress: &mut dyn FnMut(Progress<'_>),
) -> Result<(), Error> {
    let (Some((row, head)), _) = head::lock(conn, id)? else { return Ok(()) };
    let facts = row.period()?.facts;
    let upto = head.position;
    counters::rebuild(conn, head.period_key, &facts, upto, |done| {
        on_progress(Progress { period: id.as_str(), step: Step::Rebuild, done, total: upto });
    })?;
    let protection = protection::of(conn, head.period_key)?;
    dangers::renew_places(conn, head.period_key, &protection)?;
    clocks::renew(conn, head.period_key)
}
