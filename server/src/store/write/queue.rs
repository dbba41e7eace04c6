//! The queue of the writers: jobs in lanes that take turns. A writer has a lane to itself until its turn ends.
//!
//! On a file there is one lane for everything: its one writer mixes periods in a transaction. On a shared database each period is a lane.
//!
//! Within a lane, writes of the desk go before bulk writes, and urgent bulk writes before the rest. Bulk writes run in slices of [`TIME_SLICE`].
//! On a file, a transaction may go on with another slice as long as the desk does not wait: so a backlog shares its syncs, and the desk never
//! waits longer than a slice for a transaction that started before.

use std::collections::{HashMap, VecDeque};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{self, Duration};

use super::job::{Job, PATIENCE};
use crate::domain::command::Command;
use crate::domain::period::PeriodId;
use crate::store::db::error::Wait;

/// Maximum number of jobs that wait.
pub const MAX_QUEUE: usize = 8192;
/// Maximum number of bulk writes that wait. The rest of the queue is reserved for the desk.
pub const MAX_BULK: usize = MAX_QUEUE / 2;
/// Maximum number of jobs in one transaction.
const MAX_BATCH: usize = 1024;
/// How long bulk writes may hold a writer before it looks for writes of the desk again.
pub const TIME_SLICE: Duration = Duration::from_millis(3);
/// Minimum number of bulk writes in a slice, so that a disk that is slow for a moment does not stop them.
const SLICE_AT_LEAST: usize = 32;
/// Maximum number of bulk writes in a transaction: the desk waits for its commit, which must not take longer than a slice.
const BULK_PER_TRANSACTION: usize = 256;
/// Bulk writes that join a transaction of the desk, or they would never get a turn.
const BULK_WITH_DESK: usize = 8;

/// The priority of a write, highest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rank {
    /// A person waits for this one.
    Desk,
    /// Part of a bulk request, on which life or health may depend (P0, P1).
    UrgentBulk,
    /// Part of a bulk request.
    Bulk,
}

impl Rank {
    /// The rank of a write that is part of a bulk request.
    pub fn for_bulk(command: &Command) -> Self {
        if command.is_pressing() { Rank::UrgentBulk } else { Rank::Bulk }
    }
}

/// A period, or none for the one lane of a file.
pub type LaneName = Option<PeriodId>;

/// A lane's turn: the jobs of the next transaction.
pub struct Turn {
    /// The lane, which [`Queue::end_turn`] frees.
    pub lane: LaneName,
    /// The jobs, by rank, then in order of arrival.
    pub jobs: Vec<Job>,
}

/// Jobs to run again.
#[derive(Default)]
pub struct Retry {
    /// The jobs.
    pub jobs: Vec<Job>,
    /// How long they wait before their next turn.
    pub after: Duration,
    /// What they wait for, if it is known.
    pub wait: Option<Wait>,
}

/// Writes that do not come back.
#[derive(Clone, Copy, Debug)]
pub struct Stall {
    /// How long the first of them has waited.
    pub duration: Duration,
    /// What it waits for, if a writer has found out.
    pub wait: Option<Wait>,
}

/// Why a job was not queued.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotQueued {
    /// The queue is full.
    Full,
    /// The register is stopping.
    Closed,
}

/// The queue, shared by all writers.
pub struct Queue {
    state: Mutex<State>,
    changed: Condvar,
    /// Number of bulk writes in a slice: as many as [`TIME_SLICE`] lately allowed.
    slice_size: AtomicUsize,
    /// Whether each period is a lane.
    by_period: bool,
}

#[derive(Default)]
struct State {
    lanes: HashMap<LaneName, Lane>,
    /// Lanes that have jobs and are not running, in the order of their turns.
    turns: VecDeque<LaneName>,
    waiting: usize,
    is_closed: bool,
    /// When a transaction was last committed.
    committed_at: Option<time::Instant>,
    /// What writes wait for, as the watchdog has found out.
    wait: Option<Wait>,
    /// When a caller was last told that its write does not come back, and what it waits for.
    told: Option<(time::Instant, Wait)>,
}

#[derive(Default)]
struct Lane {
    desk: VecDeque<Job>,
    urgent_bulk: VecDeque<Job>,
    bulk: VecDeque<Job>,
    is_running: bool,
    not_before: Option<time::Instant>,
    /// Since when its first job has waited. None if it has none.
    waiting_since: Option<time::Instant>,
    /// What its first job waits for, if the writer has found out.
    wait: Option<Wait>,
}

impl Lane {
    fn jobs(&mut self, rank: Rank) -> &mut VecDeque<Job> {
        match rank {
            Rank::Desk => &mut self.desk,
            Rank::UrgentBulk => &mut self.urgent_bulk,
            Rank::Bulk => &mut self.bulk,
        }
    }

    /// Moves bulk writes to `to` until it holds `limit` jobs, urgent ones first. Returns how many left the lane.
    fn drain_bulk(&mut self, limit: usize, to: &mut Vec<Job>) -> usize {
        drain(&mut self.urgent_bulk, limit, to) + drain(&mut self.bulk, limit, to)
    }

    fn len(&self) -> usize {
        self.desk.len() + self.urgent_bulk.len() + self.bulk.len()
    }
}

impl Queue {
    /// An empty queue, with a lane for each period or one for all.
    pub fn new(by_period: bool) -> Self {
        let slice_size = AtomicUsize::new(2 * SLICE_AT_LEAST);
        Self { state: Mutex::default(), changed: Condvar::new(), slice_size, by_period }
    }

    /// Adds a job to its lane.
    pub fn push(&self, job: Job) -> Result<(), NotQueued> {
        let mut state = self.state();
        if state.is_closed {
            return Err(NotQueued::Closed);
        }
        if state.waiting >= MAX_QUEUE {
            state.drop_abandoned();
        }
        if state.waiting >= MAX_QUEUE {
            return Err(NotQueued::Full);
        }
        state.waiting += 1;
        let name = self.lane_name(&job.request.period);
        let lane = state.lanes.entry(name.clone()).or_default();
        lane.waiting_since.get_or_insert_with(time::Instant::now);
        lane.jobs(job.request.rank).push_back(job);
        if !lane.is_running && lane.len() == 1 {
            state.turns.push_back(name);
            self.changed.notify_one();
        }
        Ok(())
    }

    /// Waits for the next lane's turn. None when the queue is closed and empty.
    pub fn next_turn(&self) -> Option<Turn> {
        let mut state = self.state();
        loop {
            let now = time::Instant::now();
            let is_due = |lane: &Lane| lane.not_before.is_none_or(|time| time <= now);
            let due = state.turns.iter().position(|name| state.lanes.get(name).is_some_and(is_due));
            if let Some(name) = due.and_then(|at| state.turns.remove(at)) {
                return Some(state.start_turn(name, self.slice_size.load(Ordering::Relaxed)));
            }
            if state.is_closed && state.lanes.is_empty() {
                return None;
            }
            let next = state.turns.iter().filter_map(|name| state.lanes.get(name)?.not_before).min();
            let left = next.map_or(Duration::MAX, |time| time.saturating_duration_since(now));
            state = match left {
                Duration::MAX => self.changed.wait(state).unwrap_or_else(PoisonError::into_inner),
                left => self.changed.wait_timeout(state, left).unwrap_or_else(PoisonError::into_inner).0,
            };
        }
    }

    /// More bulk writes for a transaction that has `count` jobs, unless the desk waits for its end. Only on a file: on a shared database the
    /// queue does not see which other servers wait for the period's lock.
    pub fn more_bulk(&self, count: usize) -> Vec<Job> {
        let state = &mut *self.state();
        let limit = self.slice_size.load(Ordering::Relaxed).min(BULK_PER_TRANSACTION.saturating_sub(count));
        let mut jobs = Vec::new();
        if let Some(lane) = state.lanes.get_mut(&None).filter(|lane| lane.desk.is_empty()) {
            state.waiting -= lane.drain_bulk(limit, &mut jobs);
        }
        jobs
    }

    /// Adjusts the size of a slice to how long the last one took.
    pub fn note_duration(&self, jobs: usize, duration: Duration) {
        let size = self.slice_size.load(Ordering::Relaxed);
        // A small slice says little about a large one, unless it already took too long.
        if jobs < size / 2 && duration < TIME_SLICE {
            return;
        }
        let fits = jobs as f64 * TIME_SLICE.as_secs_f64() / duration.as_secs_f64().max(1e-6);
        let next = (size + (fits as usize).min(2 * size)) / 2;
        self.slice_size.store(next.clamp(SLICE_AT_LEAST, MAX_BATCH), Ordering::Relaxed);
    }

    /// Ends a lane's turn. Jobs to be retried go before those that arrived meanwhile.
    pub fn end_turn(&self, name: LaneName, retry: Retry) {
        let mut state = self.state();
        state.waiting += retry.jobs.len();
        let Some(lane) = state.lanes.get_mut(&name) else { return };
        let now = time::Instant::now();
        lane.is_running = false;
        lane.not_before = (!retry.jobs.is_empty()).then(|| now + retry.after);
        lane.wait = retry.wait;
        if retry.jobs.is_empty() {
            // The lane has gone on: those that are left begin to wait now.
            lane.waiting_since = Some(now);
        }
        for job in retry.jobs.into_iter().rev() {
            lane.jobs(job.request.rank).push_front(job);
        }
        if lane.len() == 0 {
            state.lanes.remove(&name);
        } else {
            state.turns.push_back(name);
        }
        // All, as some wait for the queue to be empty.
        self.changed.notify_all();
    }

    /// The lane of a period.
    pub fn lane_name(&self, period: &PeriodId) -> LaneName {
        self.by_period.then(|| period.clone())
    }

    /// Whether a write that does not come back in time is answered. On a file it is waited for, as nothing else can write there.
    pub fn may_stall(&self) -> bool {
        self.by_period
    }

    /// Notes that a transaction was committed.
    pub fn committed(&self) {
        self.state().committed_at = Some(time::Instant::now());
    }

    /// Since when a lane has not gone on. None if nothing waits there.
    pub fn waiting_since(&self, name: &LaneName) -> Option<time::Instant> {
        self.state().lanes.get(name)?.waiting_since
    }

    /// What the writes of a lane wait for, as far as anybody has found out. A caller is told so.
    pub fn tell_wait(&self, name: &LaneName) -> Wait {
        let mut state = self.state();
        let of_lane = state.lanes.get(name).and_then(|lane| lane.wait);
        let wait = of_lane.or(state.wait).unwrap_or(Wait::Answer);
        state.told = Some((time::Instant::now(), wait));
        wait
    }

    /// Notes what writes wait for.
    pub fn note_wait(&self, wait: Option<Wait>) {
        self.state().wait = wait;
    }

    /// The writes that have waited longest, if it is this long and no other was committed meanwhile.
    pub fn stall(&self, at_least: Duration) -> Option<Stall> {
        let state = self.state();
        if state.committed_at.is_some_and(|time| time.elapsed() < at_least) {
            return None;
        }
        let waiting = state.lanes.values().filter_map(|lane| Some((lane.waiting_since?, lane.wait)));
        let oldest = waiting.min_by_key(|(since, _)| *since);
        let oldest = oldest.map(|(since, wait)| Stall { duration: since.elapsed(), wait });
        // Callers who were told come again: their writes have waited longer than these.
        let told = state.told.filter(|(at, _)| at.elapsed() < 2 * PATIENCE && state.committed_at < Some(*at));
        let told = told.map(|(_, wait)| Stall { duration: PATIENCE, wait: Some(wait) });
        let longest = oldest.into_iter().chain(told).max_by_key(|stall| stall.duration);
        longest.filter(|stall| stall.duration >= at_least)
    }

    /// Refuses new jobs. Those in the queue are still written.
    pub fn close(&self) {
        self.state().is_closed = true;
        self.changed.notify_all();
    }

    /// Whether it refuses new jobs.
    pub fn is_closed(&self) -> bool {
        self.state().is_closed
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// Drops the jobs whose callers no longer wait, also of lanes whose turn does not end.
    fn drop_abandoned(&mut self) {
        for lane in self.lanes.values_mut() {
            for jobs in [&mut lane.desk, &mut lane.urgent_bulk, &mut lane.bulk] {
                let before = jobs.len();
                jobs.retain(|job| !job.is_abandoned());
                self.waiting -= before - jobs.len();
            }
        }
    }

    fn start_turn(&mut self, name: LaneName, slice_size: usize) -> Turn {
        let mut jobs = Vec::new();
        if let Some(lane) = self.lanes.get_mut(&name) {
            lane.is_running = true;
            self.waiting -= drain(&mut lane.desk, MAX_BATCH, &mut jobs);
            let bulk = if jobs.is_empty() { slice_size } else { BULK_WITH_DESK };
            self.waiting -= lane.drain_bulk(jobs.len() + bulk, &mut jobs);
        }
        Turn { lane: name, jobs }
    }
}

/// Moves jobs to `to` until it holds `limit`; jobs whose callers no longer wait are dropped. Returns how many left the queue.
fn drain(from: &mut VecDeque<Job>, limit: usize, to: &mut Vec<Job>) -> usize {
    let before = from.len();
    while to.len() < limit
        && let Some(job) = from.pop_front()
    {
        to.extend(job.if_awaited());
    }
    before - from.len()
}

#[cfg(test)]
mod tests;
