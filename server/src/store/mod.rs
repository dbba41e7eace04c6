//! The storage: one set of Diesel queries for two databases, in modules that depend on each other in one direction.
//!
//! ```text
//! db ← tables ← access, derived ← search, counters ← write, read ← figures ← admin ← Store
//! ```
//!
//! [`db`] has the connections and all that differs between SQLite and PostgreSQL. [`tables`] maps rows to the domain. [`access`] knows tokens. `derived` keeps files
//! up to date with the journals. [`search`] is the text search, and `counters` has the counters of figures and their past changes. [`mod@write`] takes commands from the queue
//! to the commit, [`read`] has the queries of lists and look-ups, and [`figures`] adds up the counters as of a point of the register. [`admin`] prepares,
//! verifies and moves a whole register. [`Store`] connects them. `tests/tests/walls.rs` enforces the order.

pub mod access;
pub mod admin;
pub(crate) mod counters;
pub mod db;
pub(crate) mod derived;
pub mod figures;
mod head_file;
#[cfg(test)]
mod plans;
pub mod read;
#[cfg(test)]
pub(crate) mod sample;
pub mod search;
mod standby;
pub mod tables;
pub mod write;

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use tokio::sync::watch;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::domain::command::Write;
use crate::domain::instant::Instant;
use crate::domain::period::PeriodId;
use crate::domain::refusal::Refusal;
use access::{Access, AccessRequest};
use admin::identity::{self, Identity};
use admin::prepare;
use counters::deltas::Deltas;
use db::condition::{Condition, Troubles};
use db::conn::{Conn, TransactionFailure};
use db::pool::Pool;
use db::postgres::pulse::Pulse;
pub use db::postgres::standby::AtLeast;
use db::postgres::waits::Observer;
use db::reached::Memory;
use db::register_key::RegisterKey;
use db::sqlite;
pub use db::{Database, Error};
use derived::projector::Projector;
use search::Search;
use standby::Standby;
use tables::checkpoint::HeadKey;
use tables::{head, protection};
use write::batch::Shared;
use write::clock::ClockWatch;
use write::disk;
use write::head_signer::HeadSigner;
pub use write::job::{Pending, Request, WriteError, Written};
use write::period_cache::PeriodCache;
pub use write::queue::Rank;
use write::watchdog::{Running, Watchdog};
use write::writer::{CommitSignals, Writer};

/// How long a read is retried while the database is away.
const PATIENCE: Duration = Duration::from_secs(5);
/// How often it is noted that tokens were used.
const NOTE_USES_EVERY: Duration = Duration::from_secs(60);
/// How long the storage may take to stop. A commit that waits for a lost standby may take longer.
const STOP_WITHIN: Duration = Duration::from_secs(15);

/// The register's storage. Cheap to clone.
#[derive(Clone)]
pub struct Store {
    inner: Arc<Inner>,
}

struct Inner {
    writer: Writer,
    /// Joined by the first [`Store::stop`].
    threads: Mutex<Vec<JoinHandle<()>>>,
    readers: Pool,
    standby: Option<Standby>,
    committed: watch::Receiver<u64>,
    condition: Condition,
    /// Remembers how far the journals of a shared database go.
    memory: Option<Memory>,
    signals: CommitSignals,
    search: Search,
    deltas: Deltas,
    id: Uuid,
    key: RegisterKey,
    head_key: HeadKey,
    access: Access,
    /// Where it is.
    database: Database,
    stopping: CancellationToken,
    _lock: sqlite::Lock,
}

impl Store {
    /// Opens the register with the key in a file, and creates and migrates it if needed. Fails if another server has its file open. This blocks.
    pub fn open(database: &Database, key_file: &Path) -> Result<Self, Error> {
        let lock = database.lock()?;
        database.check_connections(database.connections())?;
        prepare::prepare(database, key_file)?;
        let mut conn = database.open_writer()?;
        protection::check(&mut conn)?;
        let identity = conn.write(|conn| identity::identity(conn, key_file))?;
        let (Identity { id, key }, head_key) = (identity, identity.head_key());
        let clock = ClockWatch::default();
        if let Some(last) = head::last_recorded(&mut conn)? {
            clock.note(last.at, last.now);
        }
        let access = Access::default();
        access.bring_up_to_date(&mut conn)?;
        let index_origin = protection::index_origin(&mut conn, id)?;
        drop(conn);
        // From here on a connection to a database that has less is refused.
        let memory = match database.memory_file() {
            None => None,
            Some(file) => Some(Memory::open(file, id, database.reached())?),
        };
        let (committed, commits) = watch::channel(0);
        let (written, writes) = watch::channel(0);
        let signals = CommitSignals {
            committed: committed.clone(),
            written,
            batch_start: Arc::default(),
            reached: database.reached(),
            clock,
        };
        let search = Search::open(Some(&database.search_file()), &index_origin)?;
        let deltas = Deltas::new(database.deltas_file(), id.as_bytes().to_vec());
        let (condition, running) = (Condition::default(), Arc::<Running>::default());
        let signer = HeadSigner::new(head_key.clone());
        let shared = Shared { key, signer, cache: PeriodCache::default(), access: access.clone() };
        let (writer, mut threads) = Writer::start(database, shared, &signals, &condition, &running)?;
        let stopping = CancellationToken::new();
        let standby = database.standby().map(|address| Standby::new(address, database.readers()));
        if let (Database::Postgres { address, .. }, Some(memory)) = (database, &memory) {
            let log_progress = standby.as_ref().map(Standby::log_progress);
            let watchdog = Watchdog {
                observer: Observer::new(address.clone())?,
                queue: writer.jobs(),
                running,
                condition: condition.clone(),
                memory: memory.clone(),
                stopping: stopping.clone(),
            };
            threads.push(watchdog.start()?);
            let (address, stopping) = (address.clone(), stopping.clone());
            let condition = condition.clone();
            let pulse = Pulse { address, written: writes, committed, log_progress, condition, stopping };
            threads.push(pulse.start()?);
        }
        let open_reader = {
            let database = database.clone();
            move || database.open_reader()
        };
        threads.push(search.start(open_reader.clone(), commits.clone())?);
        threads.push(deltas.start(open_reader.clone(), commits.clone())?);
        let inner = Inner {
            writer,
            threads: Mutex::new(threads),
            readers: Pool::new(database.readers(), PATIENCE, condition.clone(), open_reader),
            standby,
            committed: commits,
            condition,
            memory,
            signals,
            search,
            deltas,
            id,
            key,
            head_key,
            access,
            database: database.clone(),
            stopping,
            _lock: lock,
        };
        Ok(Self { inner: Arc::new(inner) })
    }

    /// Writes, and returns after the commit.
    pub async fn write(&self, request: Request) -> Result<Written, WriteError> {
        self.queue(request).await.answer().await
    }

    /// Queues a write. A bulk write waits for room first. Writes to one period run in the order of their ranks, then in that of the queue.
    pub async fn queue(&self, request: Request) -> Pending {
        let permit = match request.rank {
            Rank::Desk => None,
            Rank::UrgentBulk | Rank::Bulk => self.inner.writer.bulk_permit().await,
        };
        self.inner.writer.queue(request, permit)
    }

    /// What would become of a write now. Nothing is written.
    pub async fn validate(&self, request: Request) -> Result<Result<Written, Refusal>, Error> {
        let key = self.inner.key;
        self.read(move |conn| write::batch::validate(conn, &key, &request)).await
    }

    /// The refusal that a write would get now, if any. Nothing is written.
    pub async fn rehearse(&self, period: PeriodId, write: Write) -> Result<Option<Refusal>, Error> {
        self.read(move |conn| write::batch::rehearse(conn, &period, &write)).await
    }

    /// Takes what was erased out of the log of a file, where it is until the log begins anew; on PostgreSQL out of the tables. What still reads an older state is waited for, a while.
    pub async fn settle_erasure(&self) -> Result<(), Error> {
        admin::erasure::settle(&self.inner.database).await
    }

    /// The backups that were made of the register and are still there.
    pub fn backups(&self) -> Vec<PathBuf> {
        admin::backup::made(&self.inner.database)
    }

    /// What the register is known by, wherever it is.
    pub fn register_id(&self) -> Uuid {
        self.inner.id
    }

    /// The tokens.
    pub fn access(&self) -> &Access {
        &self.inner.access
    }

    /// Changes a token. When it returns, no server takes a write with one that was revoked.
    pub async fn change_access(
        &self,
        request: AccessRequest,
    ) -> Result<Result<access::Changed, Refusal>, Error> {
        let inner = self.inner.clone();
        let changed = tokio::task::spawn_blocking(move || {
            let _turn = inner.access.file_turn.blocking_lock();
            let mut conn = inner.database.open_maintainer()?;
            let changed =
                conn.write(|conn| access::change::change(conn, &inner.key, &inner.head_key, &request))?;
            if let Err(error) = inner.access.bring_up_to_date(&mut conn) {
                // It is done; the next look takes it in.
                tracing::warn!(%error, "tokens cannot be looked at");
            }
            Ok(changed)
        });
        changed
            .await
            .unwrap_or_else(|broken| Err(Error::Damaged(format!("a thread of the storage: {broken}"))))
    }

    /// Takes in what becomes of tokens, also on other servers, and notes when they were used. Ends with the register.
    pub async fn follow_access(self) {
        let (mut noted_at, mut last_error) = (std::time::Instant::now(), None);
        loop {
            self.access().next_look().await;
            let access = self.access().clone();
            let looked =
                self.read(move |conn| access.bring_up_to_date(conn)).await.map_err(|error| error.to_string());
            if looked.is_err() && looked != last_error.unwrap_or(Ok(())) {
                tracing::warn!(error = ?looked, "tokens cannot be looked at");
            }
            last_error = Some(looked);
            self.access().looked();
            if noted_at.elapsed() >= NOTE_USES_EVERY && self.access().has_uses() {
                noted_at = std::time::Instant::now();
                self.note_uses().await;
            }
        }
    }

    async fn note_uses(&self) {
        let inner = self.inner.clone();
        let noted = tokio::task::spawn_blocking(move || {
            let _turn = inner.access.file_turn.blocking_lock();
            let mut conn = inner.database.open_writer()?;
            conn.write(|conn| inner.access.note_uses(conn)).map_err(Error::from)
        });
        if let Ok(Err(error)) = noted.await {
            tracing::warn!(%error, "when tokens were used could not be noted");
        }
    }

    /// Runs a query on a reading connection, in one snapshot. Runs it again if the connection is lost.
    pub async fn read<T: Send + 'static>(
        &self,
        query: impl Fn(&mut Conn) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        self.inner.readers.run(move |conn| conn.read(&query)).await
    }

    /// Like [`Store::read`], but for a list of a period: runs the query on a standby that has replayed this server's writes, if there is one.
    pub async fn read_list<T: Send + 'static>(
        &self,
        at_least: AtLeast,
        query: impl Fn(&mut Conn) -> Result<T, Error> + Send + Sync + 'static,
    ) -> Result<T, Error> {
        let query = Arc::new(query);
        let on_standby = query.clone();
        match self.ask_standby(at_least, Arc::new(move |conn: &mut Conn, _| on_standby(conn))).await {
            Some(answer) => Ok(answer),
            None => self.read(move |conn| query(conn)).await,
        }
    }

    /// Like [`Store::read_list`], but for figures. The query gets the time that counts as the present: everything recorded by then is visible, so
    /// that an answer as of that time never changes.
    pub async fn read_as_of<T: Send + 'static>(
        &self,
        at_least: AtLeast,
        query: impl Fn(&mut Conn, Instant) -> Result<T, Error> + Send + Sync + 'static,
    ) -> Result<T, Error> {
        let query = Arc::new(query);
        if let Some(answer) = self.ask_standby(at_least, query.clone()).await {
            return Ok(answer);
        }
        let batch_start = self.inner.signals.batch_start.clone();
        let read = move |conn: &mut Conn| {
            let now = match conn {
                Conn::Sqlite(..) => batch_start.settled(),
                Conn::Postgres(postgres) => {
                    postgres.settled().map_err(|error| TransactionFailure::Begin(error.into()))?
                }
            };
            conn.read(|conn| query(conn, now))
        };
        self.inner.readers.run(read).await
    }

    /// The standby's answer. None if there is no standby, if it fails, or if it is behind.
    async fn ask_standby<T: Send + 'static>(
        &self,
        at_least: AtLeast,
        query: Arc<impl Fn(&mut Conn, Instant) -> Result<T, Error> + Send + Sync + 'static>,
    ) -> Option<T> {
        // What lacks something on the primary is not to be had from its standby.
        let is_behind = self.inner.condition.troubles().behind;
        let standby = self.inner.standby.as_ref().filter(|standby| !is_behind && standby.is_ready())?;
        let position = at_least.position.max(self.reached(at_least.key));
        let answer = standby.read(AtLeast { position, ..at_least }, query).await;
        match &answer {
            Ok(Some(_)) => {}
            Ok(None) => tracing::debug!("the standby is behind; reading from the primary"),
            Err(error) => {
                tracing::warn!(%error, "the standby does not answer; reading from the primary");
                standby.back_off();
            }
        }
        answer.ok().flatten()
    }

    /// The last position that this server has written to or read from a period's journal; 0 if none.
    pub fn reached(&self, key: i64) -> i64 {
        self.inner.signals.reached.position(key)
    }

    /// Whether the journal of a period may have entries after a position. With a shared database it always may.
    pub fn may_be_beyond(&self, key: i64, position: i64) -> bool {
        matches!(self.inner.database, Database::Postgres { .. }) || self.reached(key) > position
    }

    /// Changes with each commit, in any period.
    pub fn committed(&self) -> watch::Receiver<u64> {
        self.inner.committed.clone()
    }

    /// What keeps the register from being served, if anything does.
    pub fn troubles(&self) -> watch::Receiver<Troubles> {
        self.inner.condition.watch()
    }

    /// Tries the disk of a file while writes to it fail, so that health follows it. Ends with the register.
    pub async fn follow_disk(self) {
        if let Database::Sqlite(file, _) = &self.inner.database {
            disk::follow(file, &self.inner.condition).await;
        }
    }

    /// Whether the clock has reached what is recorded.
    pub fn clock_is_right(&self) -> watch::Receiver<bool> {
        self.inner.signals.clock.is_right()
    }

    /// The key that authenticates page tokens.
    pub fn token_key(&self) -> &[u8; 32] {
        self.inner.key.bytes()
    }

    /// The key that signs the heads of the journals.
    pub fn head_key(&self) -> &HeadKey {
        &self.inner.head_key
    }

    /// The text search.
    pub fn search(&self) -> Search {
        self.inner.search.clone()
    }

    /// The deltas, for figures as of earlier points.
    pub fn deltas(&self) -> Deltas {
        self.inner.deltas.clone()
    }

    /// Runs the queued writes, then closes the register. Later requests fail.
    pub async fn stop(&self) {
        self.inner.writer.stop();
        self.inner.search.stop();
        self.inner.deltas.stop();
        self.inner.stopping.cancel();
        let threads = std::mem::take(&mut *self.inner.threads.lock().unwrap_or_else(PoisonError::into_inner));
        self.inner.readers.close();
        self.inner.standby.iter().for_each(|standby| standby.close());
        let memory = self.inner.memory.clone();
        let joined = tokio::task::spawn_blocking(move || {
            for thread in threads {
                if thread.join().is_err() {
                    tracing::error!("a thread of the storage panicked");
                }
            }
            memory.iter().for_each(Memory::write_down);
        });
        match tokio::time::timeout(STOP_WITHIN, joined).await {
            Ok(Ok(())) => {}
            Ok(Err(_)) => tracing::error!("waiting for the storage to stop panicked"),
            Err(_) => tracing::error!("the storage did not stop within {} s", STOP_WITHIN.as_secs()),
        }
    }
}
