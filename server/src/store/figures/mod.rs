//! Figures of a window as of a point of the register: the counters, minus the changes since that point.

mod affordable;
mod changes_since;
mod details;
mod differences;
mod explain;
mod instructions;
mod items;
mod matters;
mod missed;
mod shifts;
mod standing;
mod sums;
#[cfg(test)]
mod tests;
mod waiting;

use diesel::prelude::*;

use changes_since::ChangesSince;
pub use details::NotAccepted;
pub use differences::{Difference, Differences, Part, RowDifference, Side, differences};
pub use explain::{Counted, Item, ItemKey, Question};
pub use instructions::ReportedInstruction;
pub use matters::{Matter, MatterReason, Matters};
pub use missed::MissedCallbacks;

use crate::domain::decide::MAX_AHEAD;
use crate::domain::instant::Instant;
use crate::domain::period::PeriodFacts;
use crate::domain::refusal::problem::{EarlyBound, LateBound};
use crate::domain::refusal::{Problem, Refusal};
use crate::store::counters::deltas::Deltas;
use crate::store::db::Error;
use crate::store::db::conn::{Conn, on};
use crate::store::read::journal::{last_recorded_by, recorded_at};
use crate::store::tables::schema::heads;

/// How far after the point of a snapshot a call may have been received, exclusive, in microseconds. Bounds the calls of a period without an end.
pub const CALLS_END_AFTER: i64 = MAX_AHEAD + 1;

/// A point of the register.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AsOf {
    /// Position of the last entry that it contains.
    pub position: i64,
    /// The time that counts as now.
    pub time: Instant,
}

/// A point of the register as it is requested. Without position and time it is the present.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AskedAsOf {
    /// Position. None for the last one recorded by `time`.
    pub position: Option<i64>,
    /// Time. None for the time at which `position` was recorded.
    pub time: Option<Instant>,
}

/// A period at a point of the register. It must be used within one transaction.
pub struct Snapshot<'c> {
    conn: &'c mut Conn,
    key: i64,
    /// The facts of the period at the point.
    pub period: PeriodFacts,
    /// Whether these are the current facts.
    period_is_latest: bool,
    /// The resolved point.
    pub as_of: AsOf,
    changes: ChangesSince,
    /// Position of the last entry of the journal.
    head: i64,
    /// Cached by the method of that name.
    misses_reported: Option<bool>,
}

impl<'c> Snapshot<'c> {
    /// The period at the requested point. With deltas, an earlier point costs little more than the present. Refused if the point is not in the journal,
    /// or in the future.
    pub fn open(
        conn: &'c mut Conn,
        key: i64,
        asked: AskedAsOf,
        now: Instant,
        deltas: Option<&Deltas>,
    ) -> Result<Result<Self, Refusal>, Error> {
        let head: (i64, Instant) =
            on!(conn, |c| heads::table.find(key).select((heads::position, heads::recorded_at)).first(c))?;
        let as_of = match resolve(conn, key, head, asked, now)? {
            Ok(as_of) => as_of,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let (period, period_is_latest) = changes_since::period(conn, key, as_of.position)?;
        let changes = ChangesSince::read(conn, key, as_of.position, head.0, deltas)?;
        Ok(Ok(Self {
            conn,
            key,
            period,
            period_is_latest,
            as_of,
            changes,
            head: head.0,
            misses_reported: None,
        }))
    }

    /// Runs a query on the period at a point. If the deltas fail, runs it again without them.
    pub fn ask<T>(
        conn: &mut Conn,
        key: i64,
        asked: AskedAsOf,
        now: Instant,
        deltas: &Deltas,
        query: impl Fn(&mut Snapshot<'_>) -> Result<Result<T, Refusal>, Error>,
    ) -> Result<Result<T, Refusal>, Error> {
        let mut snapshot = match Snapshot::open(conn, key, asked, now, Some(deltas))? {
            Ok(snapshot) => snapshot,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let answer = query(&mut snapshot);
        if answer.is_ok() || !snapshot.changes.deltas_failed() {
            return answer;
        }
        match Snapshot::open(conn, key, asked, now, None)? {
            Ok(mut snapshot) => query(&mut snapshot),
            Err(refusal) => Ok(Err(refusal)),
        }
    }
}

/// The point that is requested, or the refusal of one that is not in the journal or in the future.
fn resolve(
    conn: &mut Conn,
    key: i64,
    head: (i64, Instant),
    asked: AskedAsOf,
    now: Instant,
) -> Result<Result<AsOf, Refusal>, Error> {
    let now = now.max(head.1);
    let refuse = |field: &str, problem: Problem| Ok(Err(Refusal::field(format!("as_of.{field}"), problem)));
    if let Some(position) = asked.position.filter(|position| !(1..=head.0).contains(position)) {
        return refuse("position", Problem::out_of_range(position, 1, head.0));
    }
    let latest = if asked.position.is_some() { now.plus(MAX_AHEAD) } else { now };
    if let Some(time) = asked.time.filter(|time| *time > latest) {
        return refuse("time", Problem::TooLate { time, latest, bound: LateBound::Now });
    }
    let position = match (asked.position, asked.time) {
        (None, None) => return Ok(Ok(AsOf { position: head.0, time: now })),
        (Some(position), _) => position,
        (None, Some(time)) => last_recorded_by(conn, key, head.0, time)?,
    };
    if position == 0 {
        let (time, first) = (asked.time.unwrap_or(now), recorded_at(conn, key, 1)?);
        return refuse("time", Problem::too_early(time, first, EarlyBound::JournalEntry(1)));
    }
    let recorded_at = recorded_at(conn, key, position)?;
    let time = asked.time.unwrap_or(recorded_at);
    if time < recorded_at {
        let bound = EarlyBound::JournalEntry(position);
        return refuse("time", Problem::too_early(time, recorded_at, bound));
    }
    Ok(Ok(AsOf { position, time }))
}
