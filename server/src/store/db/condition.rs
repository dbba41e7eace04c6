//! Whether the register can be used, and what is in the way: what health reports, and what lets requests fail at once.

use std::sync::Arc;

use tokio::sync::watch;

use super::error::{Error, Wait};

/// What is in the way. Nothing, by default.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Troubles {
    /// The database cannot be reached.
    pub away: bool,
    /// The database has less than this server has seen.
    pub behind: bool,
    /// The database has no connection left for this server.
    pub short: bool,
    /// Writes do not come back.
    pub stalled: Option<Wait>,
    /// Writes to the file fail.
    pub failing: Option<Failing>,
}

/// Why writes to a file fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failing {
    /// The disk is full, or the quota of the user.
    Full,
    /// The disk fails.
    Fault,
}

impl Troubles {
    /// Whether there are none.
    pub fn is_well(&self) -> bool {
        *self == Self::default()
    }
}

/// The condition of the database. Cheap to clone.
#[derive(Clone, Default)]
pub struct Condition(Arc<watch::Sender<Troubles>>);

impl Condition {
    /// What is in the way now.
    pub fn troubles(&self) -> Troubles {
        *self.0.borrow()
    }

    /// Whether it is worth trying to connect.
    pub fn is_reachable(&self) -> bool {
        let troubles = self.troubles();
        !troubles.away && !troubles.behind
    }

    /// Changes it. Returns whether it was changed.
    pub fn set(&self, change: impl FnOnce(&mut Troubles)) -> bool {
        self.0.send_if_modified(|troubles| {
            let before = *troubles;
            change(troubles);
            *troubles != before
        })
    }

    /// Notes whether another connection could be had. Says so when that changes.
    pub fn note_connection<T>(&self, opened: &Result<T, Error>) {
        match opened {
            Err(Error::NoConnection(why)) => {
                if self.set(|troubles| troubles.short = true) {
                    tracing::error!(why, "the database has no connection left for this server");
                }
            }
            Ok(_) => {
                if self.set(|troubles| troubles.short = false) {
                    tracing::info!("the database has connections for this server again");
                }
            }
            // Says nothing of it.
            Err(_) => {}
        }
    }

    /// Notes whether writes to the file fail. Says so when that changes.
    pub fn note_writing(&self, failing: Option<Failing>) {
        if !self.set(|troubles| troubles.failing = failing) {
            return;
        }
        match failing {
            Some(Failing::Full) => {
                tracing::error!("the disk is full; writes are refused until there is room")
            }
            Some(Failing::Fault) => tracing::error!("the disk fails; writes are refused until it does not"),
            None => tracing::info!("the disk takes writes again"),
        }
    }

    /// Follows it.
    pub fn watch(&self) -> watch::Receiver<Troubles> {
        self.0.subscribe()
    }
}
