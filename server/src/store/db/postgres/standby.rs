//! How far a standby must have replayed the primary's log to answer summaries and lists.
//!
//! Once a second the pulse notes the position of the primary's log, with a time by which everything recorded is before that position. A standby
//! that has replayed the log up to there has all of it.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use crate::domain::instant::Instant;

/// Number of log positions kept, one a second. A standby that is farther behind gets no reads.
const MAX_POSITIONS: usize = 600;

/// Positions of the primary's log, each with a time by which everything recorded is before it.
#[derive(Clone, Default)]
pub struct LogProgress(Arc<Mutex<VecDeque<(i64, Instant)>>>);

impl LogProgress {
    /// Removes all positions.
    pub fn clear(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    /// Notes that everything recorded by a time is in the log before a position.
    pub fn note(&self, lsn: i64, settled: Instant) {
        let mut positions = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if positions.len() == MAX_POSITIONS {
            positions.pop_front();
        }
        positions.push_back((lsn, settled));
    }

    /// A time by which everything recorded is in the log up to a position. None if that is not known.
    pub fn settled(&self, replayed: i64) -> Option<Instant> {
        let positions = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        positions.iter().rev().find(|(lsn, _)| *lsn <= replayed).map(|(_, settled)| *settled)
    }
}

/// What an answer must contain at least.
#[derive(Clone, Copy, Debug)]
pub struct AtLeast {
    /// The period's key.
    pub key: i64,
    /// The period's journal up to this position.
    pub position: i64,
    /// Everything recorded by this time, if it is given.
    pub time: Option<Instant>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_standby_is_as_far_as_the_last_noted_position_that_it_has_replayed() {
        let progress = LogProgress::default();
        assert_eq!(progress.settled(100), None);
        for second in 1..=2 * MAX_POSITIONS as i64 {
            progress.note(second * 10, Instant(second));
        }
        assert_eq!(progress.settled(i64::MAX), Some(Instant(2 * MAX_POSITIONS as i64)));
        assert_eq!(progress.settled(11_999), Some(Instant(1199)));
        assert_eq!(progress.settled(11_990), Some(Instant(1199)));
        assert_eq!(progress.settled(100), None, "the oldest positions are dropped");
    }
}
