//! The queue of the writers: jobs in lanes. Whoever takes a lane has it alone until it is given back; the lanes take turns.
//!
//! On a file there is one lane for everything: its one writer mixes periods in a transaction. On a shared database each period is a lane.

use std::collections::{HashMap, VecDeque};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant as Moment};

use super::writer::Job;
use crate::domain::period::PeriodId;

/// Commands that may wait.
pub const QUEUE_AT_MOST: usize = 8192;
/// Commands in one transaction, at most.
const BATCH_AT_MOST: usize = 1024;

/// A period, or everything.
pub type LaneName = Option<PeriodId>;

/// Jobs that were taken together.
pub struct Taken {
    /// Their lane, to be given back.
    pub lane: LaneName,
    /// The jobs, in the order in which they came.
    pub jobs: Vec<Job>,
}

/// Jobs that are to be run again.
#[derive(Default)]
pub struct Again {
    /// The jobs.
    pub jobs: Vec<Job>,
    /// How long not to take them.
    pub after: Duration,
}

/// Why a job was not taken in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotQueued {
    /// Too many wait.
    Full,
    /// The register is stopping.
    Closed,
}

/// The queue.
pub struct Queue {
    state: Mutex<State>,
    changed: Condvar,
    /// Each period is a lane.
    by_period: bool,
}

#[derive(Default)]
struct State {
    lanes: HashMap<LaneName, Lane>,
    /// Lanes that have jobs and were not taken, in their turns.
    turns: VecDeque<LaneName>,
    waiting: usize,
    is_closed: bool,
}

#[derive(Default)]
struct Lane {
    jobs: VecDeque<Job>,
    is_taken: bool,
    not_before: Option<Moment>,
}

impl Queue {
    /// An empty queue.
    pub fn new(by_period: bool) -> Self {
        Self { state: Mutex::default(), changed: Condvar::new(), by_period }
    }

    /// Adds a job to its lane.
    pub fn push(&self, job: Job) -> Result<(), NotQueued> {
        let mut state = self.state();
        if state.is_closed {
            return Err(NotQueued::Closed);
        }
        if state.waiting >= QUEUE_AT_MOST {
            return Err(NotQueued::Full);
        }
        state.waiting += 1;
        let name = self.by_period.then(|| job.request.period.clone());
        let lane = state.lanes.entry(name.clone()).or_default();
        lane.jobs.push_back(job);
        if !lane.is_taken && lane.jobs.len() == 1 {
            state.turns.push_back(name);
            self.changed.notify_one();
        }
        Ok(())
    }

    /// Waits for a lane whose turn it is and takes its jobs; none when the queue is closed and empty.
    pub fn take(&self) -> Option<Taken> {
        let mut state = self.state();
        loop {
            let now = Moment::now();
            let is_due = |lane: &Lane| lane.not_before.is_none_or(|moment| moment <= now);
            let due = state.turns.iter().position(|name| state.lanes.get(name).is_some_and(is_due));
            if let Some(name) = due.and_then(|at| state.turns.remove(at)) {
                return Some(state.take(name));
            }
            if state.is_closed && state.lanes.is_empty() {
                return None;
            }
            let next = state.turns.iter().filter_map(|name| state.lanes.get(name)?.not_before).min();
            let left = next.map_or(Duration::MAX, |moment| moment.saturating_duration_since(now));
            state = match left {
                Duration::MAX => self.changed.wait(state).unwrap_or_else(PoisonError::into_inner),
                left => self.changed.wait_timeout(state, left).unwrap_or_else(PoisonError::into_inner).0,
            };
        }
    }

    /// Gives a lane back. What is to be run again stands before what has come meanwhile.
    pub fn give_back(&self, name: LaneName, again: Again) {
        let mut state = self.state();
        state.waiting += again.jobs.len();
        let Some(lane) = state.lanes.get_mut(&name) else { return };
        lane.is_taken = false;
        lane.not_before = (!again.jobs.is_empty()).then(|| Moment::now() + again.after);
        for job in again.jobs.into_iter().rev() {
            lane.jobs.push_front(job);
        }
        if lane.jobs.is_empty() {
            state.lanes.remove(&name);
        } else {
            state.turns.push_back(name);
        }
        // Also those who wait for the queue to be empty.
        self.changed.notify_all();
    }

    /// Takes in no more: what is in it is still written.
    pub fn close(&self) {
        self.state().is_closed = true;
        self.changed.notify_all();
    }

    /// Whether it takes in no more.
    pub fn is_closed(&self) -> bool {
        self.state().is_closed
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn take(&mut self, name: LaneName) -> Taken {
        let mut jobs = Vec::new();
        if let Some(lane) = self.lanes.get_mut(&name) {
            lane.is_taken = true;
            while jobs.len() < BATCH_AT_MOST
                && let Some(job) = lane.jobs.pop_front()
            {
                self.waiting -= 1;
                jobs.extend(job.if_wanted());
            }
        }
        Taken { lane: name, jobs }
    }
}
