//! Whether the clock is behind what the register has recorded.
//!
//! An entry is never recorded earlier than the one before it. After a clock that was ahead is put right, entries therefore bear the time that it showed,
//! and count as late, until the clock has come so far again. Nobody can mend that afterwards, so it is told.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{self, Duration};

use tokio::sync::watch;

use crate::domain::decide::MAX_AHEAD;
use crate::domain::instant::Instant;

/// Minimum time between two warnings.
const WARN_EVERY: Duration = Duration::from_secs(600);

/// How far the clock may be behind the last entry before it is told, in microseconds: as far as a time that is given may be ahead of it.
pub const MAX_BEHIND: i64 = MAX_AHEAD;

/// Watches the clock that all writers share. Cheap to clone.
#[derive(Clone, Debug)]
pub struct ClockWatch {
    state: Arc<Mutex<State>>,
    is_right: watch::Sender<bool>,
}

#[derive(Debug, Default)]
struct State {
    /// When the last entry was recorded, in whichever period.
    last_recorded: Option<Instant>,
    warned_at: Option<time::Instant>,
}

impl Default for ClockWatch {
    fn default() -> Self {
        Self { state: Arc::default(), is_right: watch::Sender::new(true) }
    }
}

impl ClockWatch {
    /// Notes what the clock shows and when the last entry of a period was recorded. Warns if it was recorded later.
    pub fn note(&self, last_recorded: Instant, now: Instant) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let last = state.last_recorded.map_or(last_recorded, |last| last.max(last_recorded));
        state.last_recorded = Some(last);
        let is_right = last <= now.plus(MAX_BEHIND);
        if self.is_right.send_if_modified(|was| std::mem::replace(was, is_right) != is_right) && is_right {
            tracing::info!("the clock has reached the last entry of the register");
            state.warned_at = None;
        }
        if !is_right && state.warned_at.is_none_or(|at| at.elapsed() >= WARN_EVERY) {
            state.warned_at = Some(time::Instant::now());
            tracing::warn!(
                clock = %now,
                last_entry = %last,
                seconds = (last.0 - now.0) / 1_000_000,
                "the clock is behind the last entry of the register: until it has caught up, entries bear that time and count as late; set it right if it is wrong now"
            );
        }
    }

    /// Whether the clock has reached the last entry.
    pub fn is_right(&self) -> watch::Receiver<bool> {
        self.is_right.subscribe()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_clock_is_wrong_while_it_is_behind_the_last_entry_of_any_period() {
        let (watch, now) = (ClockWatch::default(), Instant(1_700_000_000_000_000));
        let is_right = watch.is_right();
        let note = |last, now| {
            watch.note(last, now);
            *is_right.borrow()
        };
        assert!(note(now, now));
        assert!(note(now.plus(MAX_BEHIND), now), "a little is nothing");
        assert!(!note(now.plus(MAX_BEHIND + 1), now));
        assert!(!note(now, now), "another period");
        assert!(!note(now.plus(365 * 86_400_000_000), now.plus(2 * MAX_BEHIND)));
        assert!(note(now, now.plus(365 * 86_400_000_000)), "it has come so far");
    }
}
