//! The queue of the writers: jobs in lanes. Whoever takes a lane has it alone until it is given back; the lanes take turns.
//!
//! On a file there is one lane for everything: its one writer mixes periods in a transaction. On a shared database each period is a lane.
//!
//! Within a lane what the desk writes goes before what came as one of many, and of these what is pressing before the rest. The many are written in
//! stretches of [`STRETCH`]; on a file a transaction may go on with another as long as the desk does not wait, so that a backlog shares its
//! syncs and the desk never waits longer for one that was begun before.

use std::collections::{HashMap, VecDeque};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{self, Duration};

use super::job::Job;
use crate::domain::command::Command;
use crate::domain::period::PeriodId;

/// Commands that may wait.
pub const QUEUE_AT_MOST: usize = 8192;
/// Of these so many that came as one of many: the rest is kept for the desk.
pub const MANY_AT_MOST: usize = QUEUE_AT_MOST / 2;
/// Commands in one transaction, at most.
const BATCH_AT_MOST: usize = 1024;
/// How long commands that came as many may hold a writer before the desk is looked at again.
pub const STRETCH: Duration = Duration::from_millis(3);
/// Of those so many at least are in a stretch: a disk that is slow for a moment does not stop them.
const SHARE_AT_LEAST: usize = 32;
/// Of those so many at most are in a transaction: what it has changed must be written within the time of a stretch, as the desk waits for that.
const MANY_TOGETHER_AT_MOST: usize = 256;
/// Those that are taken in beside the desk, or they would never come to their turn.
const BESIDE_THE_DESK: usize = 8;

/// Who goes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rank {
    /// Someone waits for this one.
    Desk,
    /// One of many, of which life or health may depend (P0, P1).
    Pressing,
    /// One of many.
    Many,
}

impl Rank {
    /// That of a write which came as one of many.
    pub fn of_many(command: &Command) -> Self {
        if command.is_pressing() { Rank::Pressing } else { Rank::Many }
    }
}

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
    /// Commands of the many in a stretch: as many as were lately written in the time that they may take.
    share: AtomicUsize,
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
    desk: VecDeque<Job>,
    pressing: VecDeque<Job>,
    many: VecDeque<Job>,
    is_taken: bool,
    not_before: Option<time::Instant>,
}

impl Lane {
    fn of(&mut self, rank: Rank) -> &mut VecDeque<Job> {
        match rank {
            Rank::Desk => &mut self.desk,
            Rank::Pressing => &mut self.pressing,
            Rank::Many => &mut self.many,
        }
    }

    /// Takes of the many until there are so many jobs, what is pressing first; answers how many were taken off.
    fn drain_many(&mut self, until: usize, to: &mut Vec<Job>) -> usize {
        drain(&mut self.pressing, until, to) + drain(&mut self.many, until, to)
    }

    fn len(&self) -> usize {
        self.desk.len() + self.pressing.len() + self.many.len()
    }
}

impl Queue {
    /// An empty queue.
    pub fn new(by_period: bool) -> Self {
        let share = AtomicUsize::new(2 * SHARE_AT_LEAST);
        Self { state: Mutex::default(), changed: Condvar::new(), share, by_period }
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
        lane.of(job.request.rank).push_back(job);
        if !lane.is_taken && lane.len() == 1 {
            state.turns.push_back(name);
            self.changed.notify_one();
        }
        Ok(())
    }

    /// Waits for a lane whose turn it is and takes its jobs; none when the queue is closed and empty.
    pub fn take(&self) -> Option<Taken> {
        let mut state = self.state();
        loop {
            let now = time::Instant::now();
            let is_due = |lane: &Lane| lane.not_before.is_none_or(|moment| moment <= now);
            let due = state.turns.iter().position(|name| state.lanes.get(name).is_some_and(is_due));
            if let Some(name) = due.and_then(|at| state.turns.remove(at)) {
                return Some(state.take(name, self.share.load(Ordering::Relaxed)));
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

    /// More of the many for a transaction that has `taken` of them, so long as the desk does not wait for its end. Only on a file: who else waits
    /// for the lock of a period on a shared database is not seen here.
    pub fn more(&self, taken: usize) -> Vec<Job> {
        let state = &mut *self.state();
        let with_more = self.share.load(Ordering::Relaxed).min(MANY_TOGETHER_AT_MOST.saturating_sub(taken));
        let mut jobs = Vec::new();
        if let Some(lane) = state.lanes.get_mut(&None).filter(|lane| lane.desk.is_empty()) {
            state.waiting -= lane.drain_many(with_more, &mut jobs);
        }
        jobs
    }

    /// Learns how long a stretch of so many commands took.
    pub fn took(&self, commands: usize, time: Duration) {
        let share = self.share.load(Ordering::Relaxed);
        // A small one tells little of what a large one takes, unless it took too long as it is.
        if commands < share / 2 && time < STRETCH {
            return;
        }
        let fits = commands as f64 * STRETCH.as_secs_f64() / time.as_secs_f64().max(1e-6);
        let next = (share + (fits as usize).min(2 * share)) / 2;
        self.share.store(next.clamp(SHARE_AT_LEAST, BATCH_AT_MOST), Ordering::Relaxed);
    }

    /// Gives a lane back. What is to be run again stands before what has come meanwhile.
    pub fn give_back(&self, name: LaneName, again: Again) {
        let mut state = self.state();
        state.waiting += again.jobs.len();
        let Some(lane) = state.lanes.get_mut(&name) else { return };
        lane.is_taken = false;
        lane.not_before = (!again.jobs.is_empty()).then(|| time::Instant::now() + again.after);
        for job in again.jobs.into_iter().rev() {
            lane.of(job.request.rank).push_front(job);
        }
        if lane.len() == 0 {
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
    fn take(&mut self, name: LaneName, share: usize) -> Taken {
        let mut jobs = Vec::new();
        if let Some(lane) = self.lanes.get_mut(&name) {
            lane.is_taken = true;
            self.waiting -= drain(&mut lane.desk, BATCH_AT_MOST, &mut jobs);
            let many = if jobs.is_empty() { share } else { BESIDE_THE_DESK };
            self.waiting -= lane.drain_many(jobs.len() + many, &mut jobs);
        }
        Taken { lane: name, jobs }
    }
}

/// Takes jobs for which someone still waits, until there are so many; answers how many were taken off.
fn drain(from: &mut VecDeque<Job>, until: usize, to: &mut Vec<Job>) -> usize {
    let before = from.len();
    while to.len() < until
        && let Some(job) = from.pop_front()
    {
        to.extend(job.if_wanted());
    }
    before - from.len()
}

#[cfg(test)]
mod tests;
