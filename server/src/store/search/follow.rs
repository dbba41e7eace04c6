//! The follower: a thread that carries what is new in the journals into the index.

use std::time::{Duration, Instant as Moment};

use tokio::sync::watch;

use super::index::Index;
use super::{Search, State, documents, terms};
use crate::store::Error;
use crate::store::conn::Conn;

/// Entries that are indexed in one transaction. A search waits as long as that takes.
const STRETCH: i64 = 500;
/// Between two looks at what is new: what comes within is indexed in one go, and searches read it from the journal until then.
const REST: Duration = Duration::from_millis(100);
/// After a failure.
const LONG_REST: Duration = Duration::from_secs(1);

/// Follows until it is stopped, or until nothing can be committed any more.
pub fn run(
    search: &Search,
    open_reader: impl Fn() -> Result<Conn, Error>,
    mut committed: watch::Receiver<u64>,
) {
    let mut reader = None;
    let mut is_behind = true;
    loop {
        let mut rest = REST;
        if is_behind {
            committed.mark_unchanged();
            let followed = match reader.take() {
                Some(conn) => Ok(conn),
                None => open_reader(),
            }
            .and_then(|mut conn| search.catch_up(&mut conn, &committed).map(|()| conn));
            match followed {
                Ok(conn) => reader = Some(conn),
                Err(error) => {
                    tracing::warn!(%error, "the search index is not up to date; searches read the register instead");
                    rest = LONG_REST;
                }
            }
        }
        if search.is_stopped_within(rest) {
            return;
        }
        is_behind = match committed.has_changed() {
            Ok(changed) => changed || reader.is_none() || !search.state().is_ready(),
            Err(_) => return,
        };
    }
}

impl Search {
    /// Carries everything that is committed into the index, or as much of it until it is stopped.
    ///
    /// While others write, it takes an eighth of the time only: whoever waits for a commit comes before the index, which searches can do without.
    pub(in crate::store) fn catch_up(
        &self,
        conn: &mut Conn,
        committed: &watch::Receiver<u64>,
    ) -> Result<(), Error> {
        self.make_ready(conn)?;
        for (key, head) in conn.read(documents::heads)? {
            let indexed = self.with_index(|index| index.reached_of(key))?;
            let mut reached = indexed.as_ref().map_or(0, |indexed| indexed.position);
            if let Some(indexed) = indexed.filter(|_| reached != head)
                && !conn.read(|conn| documents::is_of_this_journal(conn, &indexed))?
            {
                // A standby that took over may have another journal than the server that was lost.
                tracing::warn!("the journal is another one than was indexed; the search index is made anew");
                self.with_index(Index::clear)?;
                return self.catch_up(conn, committed);
            }
            while reached < head && !self.is_stopped() {
                let (begun, commits) = (Moment::now(), *committed.borrow());
                let read = conn.read(|conn| -> Result<_, Error> {
                    let Some(stretch) = documents::stretch(conn, key, reached, STRETCH)? else {
                        return Ok(None);
                    };
                    Ok(Some((stretch.texts(conn)?, stretch.reached)))
                })?;
                let Some((texts, upto)) = read else { break };
                let rows: Vec<_> = texts
                    .iter()
                    .map(|(kind, number, texts)| {
                        (*kind, *number, terms::of_texts(texts.iter().map(String::as_str)))
                    })
                    .collect();
                self.with_index(|index| index.put(&rows, &upto))?;
                reached = upto.position;
                if *committed.borrow() != commits && self.is_stopped_within(7 * begun.elapsed()) {
                    break;
                }
            }
        }
        Ok(())
    }

    /// Makes a damaged index anew, and empties one that has read another journal than this: the register was restored from a backup.
    fn make_ready(&self, conn: &mut Conn) -> Result<(), Error> {
        {
            let mut state = self.state();
            match &*state {
                State::Ready(_) => return Ok(()),
                State::Unchecked(_) => {}
                State::Damaged => {
                    *state = State::Ready(Index::anew(self.inner.path.as_deref(), &self.inner.register)?);
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
            tracing::info!("the search index is not of this journal; it is made anew");
            self.with_index(Index::clear)?;
        }
        self.state().set_ready();
        Ok(())
    }
}
