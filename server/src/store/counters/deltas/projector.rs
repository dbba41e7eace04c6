//! The projector of the deltas.

use std::sync::atomic::Ordering;

use tokio::sync::watch;

use super::delta::Delta;
use super::file::{self, DeltaEnd, DeltaId};
use super::section::Section;
use super::{Deltas, ENTRIES, LEVELS, MERGE_FACTOR, merge};
use crate::store::counters::entries::between;
use crate::store::db::Error;
use crate::store::db::conn::Conn;
use crate::store::derived::projector::{Pace, Projector, StepStart, hash_at, heads};
use crate::store::tables::periods;

/// Number of entries read in one step. Between steps the projector pauses while others write.
const BATCH: i64 = 512;

impl Projector for Deltas {
    const NAME: &'static str = "past";
    const IS_BEHIND: &'static str =
        "the file of past changes is not up to date; summaries of an earlier point read the journal instead";

    fn is_ready(&self) -> bool {
        self.inner.is_ready.load(Ordering::Acquire)
    }

    fn pace(&self) -> &Pace {
        &self.inner.pace
    }

    fn catch_up(&self, conn: &mut Conn, committed: &watch::Receiver<u64>) -> Result<(), Error> {
        self.make_ready()?;
        for (key, head) in conn.read(heads)? {
            while !self.pace().is_stopped() && self.advance(conn, key, head, committed)? {}
        }
        Ok(())
    }
}

impl Deltas {
    /// Makes or merges the next delta of a period. Returns whether there may be more to do.
    fn advance(
        &self,
        conn: &mut Conn,
        key: i64,
        head: i64,
        committed: &watch::Receiver<u64>,
    ) -> Result<bool, Error> {
        let stored = self.with_file(|c| file::stored(c, key))?;
        let next = DeltaId { key, level: 0, number: stored[0] };
        let begin = self.with_file(|c| file::begin(c, next))?;
        let position = next.number * ENTRIES;
        if position > 0 && conn.read(|conn| hash_at(conn, key, position))?.as_ref() != Some(&begin.hash) {
            // The register was restored from a backup, or a standby took over that lacked the last entries of the lost primary.
            tracing::error!(
                "the past changes have entries that the journal does not have: an older register was put back, or somebody else has changed \
                 the journal; they are read again"
            );
            self.with_file(|c| file::clear(c, key))?;
            return Ok(true);
        }
        for (level, below) in (1..).zip(stored).take(LEVELS - 1) {
            let id = DeltaId { key, level, number: stored[level as usize] };
            if below >= (id.number + 1) * MERGE_FACTOR {
                return self.merge(id, committed);
            }
        }
        if position + ENTRIES > head {
            return Ok(false);
        }
        self.make(conn, next, begin, committed)
    }

    /// Makes a delta from its entries. `begin` is the end of the previous one. Returns whether there may be more to do.
    fn make(
        &self,
        conn: &mut Conn,
        id: DeltaId,
        begin: DeltaEnd,
        committed: &watch::Receiver<u64>,
    ) -> Result<bool, Error> {
        let key = id.key;
        let period = conn.read(|conn| periods::row(conn, key))?.period()?.facts;
        let mut delta = Delta::new(&period, begin);
        let mut reached = id.number * ENTRIES;
        let end = reached + ENTRIES;
        while reached < end {
            let (start, upto) = (StepStart::now(committed), end.min(reached + BATCH));
            let entries = conn.read(|conn| between(conn, key, reached, upto))?;
            entries.into_iter().for_each(|entry| delta.add(entry));
            reached = upto;
            if self.pace().is_stopped_after(&start, committed) {
                return Ok(false);
            }
        }
        let start = StepStart::now(committed);
        let hash = conn.read(|conn| hash_at(conn, key, end))?;
        let hash = hash.ok_or_else(|| Error::Damaged(format!("there is no entry {end}")))?;
        self.with_file(|c| delta.save(c, id, hash))?;
        Ok(!self.pace().is_stopped_after(&start, committed))
    }

    /// Merges the deltas of the level below into one. Returns whether there may be more to do.
    fn merge(&self, id: DeltaId, committed: &watch::Receiver<u64>) -> Result<bool, Error> {
        for section in Section::merged() {
            let start = StepStart::now(committed);
            self.with_file(|c| merge::merge(c, id, section))?;
            if self.pace().is_stopped_after(&start, committed) {
                return Ok(false);
            }
        }
        self.with_file(|c| merge::finish(c, id))?;
        Ok(true)
    }
}
