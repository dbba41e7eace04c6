//! Watches whether writes to a shared database come back. Where they do not, it finds out what they wait for, says so in the log and by health,
//! and asks the other hosts which of them takes writes. Callers are answered by [`Pending`](super::job::Pending), in their own time.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tokio_util::sync::CancellationToken;

use super::job::PATIENCE;
use super::queue::{Queue, Stall};
use crate::store::db::condition::Condition;
use crate::store::db::error::{Error, Wait};
use crate::store::db::postgres::Backend;
use crate::store::db::postgres::waits::{Elsewhere, Observer, Waiting};
use crate::store::db::reached::Memory;

/// How often it looks at the queue.
const TICK: Duration = Duration::from_millis(200);
/// How often it asks the database.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// Writes that have waited this long are looked into, so that the reason is known when their callers are answered.
const NOTICE_AFTER: Duration = PATIENCE.checked_div(2).expect("two is not zero");
/// A connection whose process is at work and has not answered for this long is given up: it may have been stopped.
const GIVE_UP_AFTER: Duration = PATIENCE.saturating_mul(2);

/// The connections of the writers, by their numbers, and since when each is in a transaction.
#[derive(Default)]
pub struct Running(Mutex<HashMap<usize, (Backend, Option<Instant>)>>);

impl Running {
    /// A writer begins a transaction.
    pub fn begin(&self, writer: usize, backend: &Backend) {
        self.lock().insert(writer, (backend.clone(), Some(Instant::now())));
    }

    /// It has ended it.
    pub fn end(&self, writer: usize) {
        if let Some((_, since)) = self.lock().get_mut(&writer) {
            *since = None;
        }
    }

    fn all(&self) -> Vec<Backend> {
        self.lock().values().map(|(backend, _)| backend.clone()).collect()
    }

    /// Those that have been in a transaction for so long.
    fn stuck(&self, at_least: Duration) -> Vec<Backend> {
        let is_stuck = |since: &Option<Instant>| since.is_some_and(|since| since.elapsed() >= at_least);
        let running = self.lock();
        running.values().filter(|(_, since)| is_stuck(since)).map(|(backend, _)| backend.clone()).collect()
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<usize, (Backend, Option<Instant>)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The watchdog of a server.
pub struct Watchdog {
    /// Asks the database.
    pub observer: Observer,
    /// The queue of the writers.
    pub queue: Arc<Queue>,
    /// The connections of the writers.
    pub running: Arc<Running>,
    /// Gets what it finds.
    pub condition: Condition,
    /// Remembers how far the journals go.
    pub memory: Memory,
    /// Stops it.
    pub stopping: CancellationToken,
}

impl Watchdog {
    /// Starts a thread that runs until it is stopped.
    pub fn start(self) -> Result<std::thread::JoinHandle<()>, Error> {
        let thread = std::thread::Builder::new().name("watchdog".to_owned()).spawn(move || self.run());
        thread.map_err(|source| Error::Io { what: "cannot start a thread".to_owned(), source })
    }

    fn run(self) {
        let (mut looked_at, mut lacking) = (Instant::now(), None);
        while !self.observer.wait(TICK, &self.stopping) {
            self.memory.write_down();
            let stall = self.queue.stall(NOTICE_AFTER);
            if stall.is_none() {
                self.note_recovery();
            }
            if looked_at.elapsed() < LOOK_EVERY {
                continue;
            }
            if self.condition.troubles().short {
                self.condition.note_connection(&self.observer.connect());
            }
            // While the database is away, the pulse looks for it.
            match stall.filter(|_| self.condition.is_reachable()) {
                Some(stall) => self.look(stall, &mut lacking),
                None => lacking = None,
            }
            looked_at = Instant::now();
        }
    }

    fn note_recovery(&self) {
        if self.condition.set(|troubles| troubles.stalled = None) {
            self.queue.note_wait(None);
            tracing::info!("writes come back again");
        }
    }

    /// Finds out what writes wait for, and what can be done. What another host lacks is said once.
    fn look(&self, stall: Stall, lacking: &mut Option<String>) {
        let stuck = self.running.stuck(NOTICE_AFTER);
        let host = stuck.first().map_or_else(|| self.observer.host(), |backend| backend.host);
        let asked = if stuck.is_empty() { self.running.all() } else { stuck.clone() };
        let processes: Vec<i32> = asked.iter().map(|backend| backend.process).collect();
        let (waiting, elsewhere) = self.observer.look(host, &processes, stall.wait);
        let found = Found::read(waiting, stall, !stuck.is_empty());
        self.queue.note_wait(Some(found.wait));
        let (wait, detail) = (found.wait, found.detail.as_str());
        match elsewhere {
            Elsewhere::Takes(other) => {
                let (left, taken) = (self.observer.host_name(host), self.observer.host_name(other));
                tracing::warn!(%wait, detail, left, taken, "another host takes writes; moving there");
                return self.observer.move_to(other);
            }
            Elsewhere::Lacks(why) if lacking.as_ref() != Some(&why) => {
                tracing::error!(why, "another host takes writes, but lacks what was acknowledged");
                *lacking = Some(why);
            }
            Elsewhere::Lacks(_) | Elsewhere::Nowhere => {}
        }
        if stall.duration < PATIENCE {
            return;
        }
        if self.condition.set(|troubles| troubles.stalled = Some(wait)) {
            let seconds = stall.duration.as_secs();
            tracing::error!(%wait, detail, seconds, "writes do not come back; they are refused until they do");
        }
        let patience = if found.is_idle { PATIENCE } else { GIVE_UP_AFTER };
        if wait == Wait::Answer && !self.running.stuck(patience).is_empty() {
            // Those that have nothing to do will not answer either: else one of them would have gone on.
            tracing::warn!(detail, "connections that do not answer are given up");
            self.running.all().iter().for_each(|backend| backend.given_up.cancel());
        }
    }
}

/// What writes wait for.
struct Found {
    wait: Wait,
    /// Empty if no process shows it.
    detail: String,
    /// Whether PostgreSQL believes that it is the server's turn.
    is_idle: bool,
}

impl Found {
    /// What the processes of writers say, `is_stuck` if they are those that do not answer. None if the host says nothing.
    fn read(waiting: Option<Vec<Waiting>>, stall: Stall, is_stuck: bool) -> Self {
        let of_writer = stall.wait.unwrap_or(Wait::Answer);
        let Some(mut waiting) = waiting else {
            return Self { wait: of_writer, detail: "the host does not answer".to_owned(), is_idle: false };
        };
        // What waits for something that PostgreSQL knows comes first.
        waiting.sort_by_key(|one| one.wait == Wait::Answer);
        let wait = match waiting.first() {
            Some(first) if is_stuck => first.wait,
            _ => of_writer,
        };
        let shown = waiting.into_iter().find(|one| one.wait == wait);
        let is_idle = shown.as_ref().is_some_and(|one| one.is_idle);
        Self { wait, detail: shown.map(|one| one.detail).unwrap_or_default(), is_idle }
    }
}
