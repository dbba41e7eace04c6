//! The projector of the index.

use tokio::sync::watch;

use super::index::Index;
use super::{Search, State, documents};
use crate::store::db::Error;
use crate::store::db::conn::Conn;
use crate::store::derived::projector::{Pace, Projector, StepStart, heads};

/// Maximum number of entries indexed in one transaction. A search waits as long as that takes.
const BATCH: i64 = 500;

impl Projector for Search {
    const NAME: &'static str = "search";
    const IS_BEHIND: &'static str = "the search index is not up to date; searches read the register instead";

    fn is_ready(&self) -> bool {
        self.state().is_ready()
    }

    fn pace(&self) -> &Pace {
        &self.inner.pace
    }

    fn catch_up(&self, conn: &mut Conn, committed: &watch::Receiver<u64>) -> Result<(), Error> {
        self.make_ready(conn)?;
        for (key, head) in conn.read(heads)? {
            let indexed = self.with_index(|index| index.reached_of(key))?;
            let mut reached = indexed.as_ref().map_or(0, |indexed| indexed.position);
            if let Some(indexed) = indexed.filter(|_| reached != head)
                && !conn.read(|conn| documents::is_of_this_journal(conn, &indexed))?
            {
                // A standby that took over may lack the last entries of the lost primary, and have others instead.
                tracing::warn!("the journal is not the one that was indexed; the search index is recreated");
                self.with_index(Index::clear)?;
                return self.catch_up(conn, committed);
            }
            while reached < head && !self.pace().is_stopped() {
                let start = StepStart::now(committed);
                let read = conn.read(|conn| -> Result<_, Error> {
                    let Some(changes) = documents::next_changes(conn, key, reached, BATCH)? else {
                        return Ok(None);
                    };
                    Ok(Some((changes.terms(conn)?, changes.erases, changes.reached)))
                })?;
                let Some((rows, erases, batch_end)) = read else { break };
                self.with_index(|index| {
                    index.put(&rows, &batch_end)?;
                    if erases { index.forget_removed() } else { Ok(()) }
                })?;
                reached = batch_end.position;
                if self.pace().is_stopped_after(&start, committed) {
                    break;
                }
            }
        }
        Ok(())
    }
}

impl Search {
    /// Recreates a damaged index, and empties one of another journal, as after the register was restored from a backup.
    fn make_ready(&self, conn: &mut Conn) -> Result<(), Error> {
        {
            let mut state = self.state();
            match &*state {
                State::Ready(_) => return Ok(()),
                State::Unchecked(_) => {}
                State::Damaged => {
                    *state = State::Ready(Index::recreate(self.inner.path.as_deref(), &self.inner.register)?);
                    return Ok(());
                }
            }
        }
        let reached = self.with_index(Index::reached)?;
        let fits = conn.read(|conn| -> Result<bool, Error> {
            for period in &reached {
                if !documents::is_of_this_journal(conn, period)? {
                    return Ok(false);
                }
            }
            Ok(true)
        })?;
        if !fits {
            tracing::error!(
                "the search index has entries that the journal does not have: an older register was put back, or somebody else has changed \
                 the journal; the search index is recreated"
            );
            self.with_index(Index::clear)?;
        }
        self.state().set_ready();
        Ok(())
    }
}
