//! A standby that answers summaries and lists: it is asked only if it has seen what the answer must have seen.
//!
//! How far it is, is known by the pulse: it notes again and again until when everything recorded is committed, and where the log of the
//! primary is then. A standby that has replayed so far has all of it.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use crate::domain::instant::Instant;

/// Points of the log that are remembered, one a second: a standby that is farther behind is not asked.
const POINTS: usize = 600;

/// Points of the primary's log, each with the moment by which all that was recorded is before it.
#[derive(Clone, Default)]
pub struct Course(Arc<Mutex<VecDeque<(i64, Instant)>>>);

impl Course {
    /// Forgets all points.
    pub fn clear(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    /// Notes that everything recorded by a moment is in the log before a point.
    pub fn note(&self, point: i64, settled: Instant) {
        let mut points = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if points.len() == POINTS {
            points.pop_front();
        }
        points.push_back((point, settled));
    }

    /// A moment by which all that was recorded is seen by who has replayed the log up to a point; none if that is not known.
    pub fn settled(&self, replayed: i64) -> Option<Instant> {
        let points = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        points.iter().rev().find(|(point, _)| *point <= replayed).map(|(_, settled)| *settled)
    }
}

/// What an answer must have seen.
#[derive(Clone, Copy, Debug)]
pub struct AtLeast {
    /// The period's key.
    pub key: i64,
    /// Its journal up to this position.
    pub position: i64,
    /// Everything recorded by then.
    pub time: Option<Instant>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_standby_is_as_far_as_the_last_point_that_it_has_replayed() {
        let course = Course::default();
        assert_eq!(course.settled(100), None);
        for point in 1..=2 * POINTS as i64 {
            course.note(point * 10, Instant(point));
        }
        assert_eq!(course.settled(i64::MAX), Some(Instant(2 * POINTS as i64)));
        assert_eq!(course.settled(11_999), Some(Instant(1199)));
        assert_eq!(course.settled(11_990), Some(Instant(1199)));
        assert_eq!(course.settled(100), None, "what is too far back is forgotten");
    }
}
