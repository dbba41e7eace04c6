//! The way of a write from the queue to the commit.
//!
//! A [`job`] waits in the [`queue`] until a [`writer`] takes it into a [`batch`], one transaction: the batch loads what its commands touch (`load`), lets the
//! domain decide, and saves rows, journal and counters (`save`). The [`period_cache`] keeps periods and directories between batches; `recorded_call` builds the
//! answer to a new call from the writer's own state. The [`head_signer`] signs the head of each batch. The [`watchdog`] and the [`disk`] tell why writes do not come back, or fail.
//!
//! It never answers before the commit, and never reads the head of a period from memory.

pub mod batch;
pub mod clock;
pub mod disk;
mod erase;
pub mod head_signer;
pub mod job;
pub(crate) mod known_callers;
pub(crate) mod load;
mod load_notices;
pub mod period_cache;
pub mod queue;
pub(crate) mod recorded_call;
pub(crate) mod save;
#[cfg(test)]
mod tests;
pub mod watchdog;
pub mod writer;
