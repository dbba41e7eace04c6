//! The storage: one set of Diesel queries for two databases.
//!
//! [`database`] says where the register is, [`conn`] is a connection to either. `schema` are the tables, `rows` their rows and what they are in
//! the domain, `fetch` gets whole aggregates by number. A write goes through [`queue`] and [`writer`] (its thread), `batch` (one
//! transaction), `head` (who writes to the period), `load` (what it touches), `save`, `journal` and `counters` (what it changes). [`read`]
//! answers what is asked, [`search`] finds words, [`verify`] holds the journal against the tables. [`sqlite`], [`postgres`] and the index of
//! the search are the only ones that know a dialect.

mod batch;
pub mod conn;
pub(crate) mod counters;
pub mod database;
pub mod error;
pub(crate) mod fetch;
pub mod filter;
mod head;
pub(crate) mod journal;
pub(crate) mod load;
pub mod postgres;
pub mod queue;
pub mod read;
pub(crate) mod row;
pub(crate) mod rows;
pub(crate) mod save;
pub(crate) mod schema;
pub mod search;
pub mod sqlite;
pub(crate) mod types;
pub mod verify;
pub mod view;
pub mod writer;

use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant as Moment};

use diesel::prelude::*;
use tokio::sync::{Semaphore, watch};
use tokio_util::sync::CancellationToken;

use crate::domain::command::Write;
use crate::domain::instant::Instant;
use crate::domain::period::PeriodId;
use crate::domain::refusal::Refusal;
use conn::{Conn, Failed, on};
pub use database::Database;
pub use error::Error;
use postgres::pulse::Pulse;
use search::Search;
pub use writer::{Pending, Request, WriteError, Writer, Written};
use writer::{Told, Writing};

/// How long a read is tried again while the database is away.
const PATIENCE: Duration = Duration::from_secs(5);
/// Between two attempts.
const AWAY: Duration = Duration::from_millis(100);
/// How long the storage may take to stop. Longer than a commit that waits for a standby which has gone must nobody wait.
const STOP: Duration = Duration::from_secs(15);

/// The register's storage. Cheap to clone.
#[derive(Clone)]
pub struct Store {
    inner: Arc<Inner>,
}

struct Inner {
    database: Database,
    writer: Writer,
    /// Taken by whoever stops the storage.
    threads: Mutex<Vec<JoinHandle<()>>>,
    /// Connections that rest; there are never more in use than permits.
    readers: Mutex<Vec<Conn>>,
    permits: Semaphore,
    committed: watch::Receiver<u64>,
    present: watch::Receiver<bool>,
    writing: Arc<Writing>,
    search: Search,
    secret: [u8; 32],
    stopping: CancellationToken,
    _lock: sqlite::Lock,
}

impl Store {
    /// Opens the register, creating and migrating it if needed. Refused while another server has its file open. It blocks.
    pub fn open(database: &Database) -> Result<Self, Error> {
        let lock = database.lock()?;
        database.prepare()?;
        let secret = database.open_writer()?.write(register_secret)?;
        let (committed, commits) = watch::channel(0);
        let (written, writes) = watch::channel(0);
        let told = Told { committed: committed.clone(), written, writing: Arc::default() };
        let search = Search::open(Some(&database.index()), &search_id(&secret))?;
        let (writer, mut threads) = Writer::start(database, secret, &told)?;
        let (is_present, present) = watch::channel(true);
        let stopping = CancellationToken::new();
        if let Database::Postgres { address, .. } = database {
            let address = address.clone();
            let pulse = Pulse {
                address,
                written: writes,
                committed,
                present: is_present,
                stopping: stopping.clone(),
            };
            threads.push(pulse.start()?);
        }
        threads.push({
            let database = database.clone();
            search.start(move || database.open_reader(), commits.clone())
        });
        let inner = Inner {
            database: database.clone(),
            writer,
            threads: Mutex::new(threads),
            readers: Mutex::new(Vec::new()),
            permits: Semaphore::new(database.readers()),
            committed: commits,
            present,
            writing: told.writing,
            search,
            secret,
            stopping,
            _lock: lock,
        };
        Ok(Self { inner: Arc::new(inner) })
    }

    /// Writes, and answers after the commit.
    pub async fn write(&self, request: Request) -> Result<Written, WriteError> {
        self.queue(request).answer().await
    }

    /// Queues a write: those to one period are done in the order in which they are queued.
    pub fn queue(&self, request: Request) -> Pending {
        self.inner.writer.queue(request)
    }

    /// What the rules would say of a write, if they would refuse it now. Nothing is written.
    pub async fn rehearse(&self, period: PeriodId, write: Write) -> Result<Option<Refusal>, Error> {
        self.read(move |conn| batch::rehearse(conn, &period, &write)).await
    }

    /// Runs a query on a reading connection, in one snapshot. It is run again if the connection breaks off.
    pub async fn read<T: Send + 'static>(
        &self,
        query: impl Fn(&mut Conn) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        self.reading(move |_, conn| conn.read(&query)).await
    }

    /// The same, with the present as far as everything that was recorded by then can be read: what is answered as of it stays so.
    pub async fn read_as_of_now<T: Send + 'static>(
        &self,
        query: impl Fn(&mut Conn, Instant) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        self.reading(move |inner, conn| {
            let now = match conn {
                Conn::Sqlite(_) => inner.writing.settled(),
                Conn::Postgres(postgres) => {
                    postgres.settled().map_err(|error| Failed::Begin(error.into()))?
                }
            };
            conn.read(|conn| query(conn, now))
        })
        .await
    }

    async fn reading<T: Send + 'static>(
        &self,
        query: impl Fn(&Inner, &mut Conn) -> Result<T, Failed<Error>> + Send + 'static,
    ) -> Result<T, Error> {
        let _permit = self.inner.permits.acquire().await.map_err(|_| Error::Stopping)?;
        let inner = self.inner.clone();
        let task = tokio::task::spawn_blocking(move || {
            let begun = Moment::now();
            loop {
                match inner.read_once(&query) {
                    Err(Error::Away) if begun.elapsed() < PATIENCE => std::thread::sleep(AWAY),
                    answer => return answer,
                }
            }
        });
        task.await.map_err(|error| Error::Damaged(format!("a query broke off: {error}")))?
    }

    /// Wakes when something was committed, in any period.
    pub fn committed(&self) -> watch::Receiver<u64> {
        self.inner.committed.clone()
    }

    /// Whether the database is there.
    pub fn present(&self) -> watch::Receiver<bool> {
        self.inner.present.clone()
    }

    /// The key by which page tokens are authenticated.
    pub fn token_key(&self) -> &[u8; 32] {
        &self.inner.secret
    }

    /// The text search.
    pub fn search(&self) -> Search {
        self.inner.search.clone()
    }

    /// Lets what is queued be written, then closes the register. What is asked afterwards is refused.
    pub async fn stop(&self) {
        self.inner.writer.stop();
        self.inner.search.stop();
        self.inner.stopping.cancel();
        let threads = std::mem::take(&mut *self.inner.threads.lock().unwrap_or_else(PoisonError::into_inner));
        self.inner.readers.lock().unwrap_or_else(PoisonError::into_inner).clear();
        let joined = tokio::task::spawn_blocking(move || {
            for thread in threads {
                if thread.join().is_err() {
                    tracing::error!("a thread of the storage broke off");
                }
            }
        });
        match tokio::time::timeout(STOP, joined).await {
            Ok(Ok(())) => {}
            Ok(Err(_)) => tracing::error!("waiting for the storage broke off"),
            Err(_) => tracing::error!("the storage did not come to its end within {} s", STOP.as_secs()),
        }
    }
}

impl Inner {
    /// Runs a query on a connection that rests, or on a new one.
    fn read_once<T>(
        &self,
        query: impl Fn(&Inner, &mut Conn) -> Result<T, Failed<Error>>,
    ) -> Result<T, Error> {
        let resting = self.readers.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let mut conn = match resting {
            Some(conn) => conn,
            None => self.database.open_reader()?,
        };
        let answer = query(self, &mut conn).map_err(Error::from);
        match &answer {
            Err(error) if matches!(error, Error::Away) || !conn.is_usable() => {
                // Those that rest have most likely broken off as well.
                self.readers.lock().unwrap_or_else(PoisonError::into_inner).clear();
                tracing::debug!(%error, "a reading connection broke off");
                return Err(Error::Away);
            }
            _ => self.readers.lock().unwrap_or_else(PoisonError::into_inner).push(conn),
        }
        answer
    }
}

/// The register's own key: made once, kept in it.
fn register_secret(conn: &mut Conn) -> Result<[u8; 32], Error> {
    use schema::register;
    let mut secret = [0; 32];
    getrandom::fill(&mut secret).map_err(|error| Error::Unfit(format!("no random numbers: {error}")))?;
    let row =
        (register::id.eq(1), register::secret.eq(secret.to_vec()), register::created_at.eq(Instant::now()));
    // Another server may be making it just now.
    let stored: Vec<u8> = on!(conn, |c| {
        diesel::insert_into(register::table).values(row).on_conflict_do_nothing().execute(c)?;
        register::table.select(register::secret).first(c)
    })?;
    stored.try_into().map_err(|_| Error::Damaged("the register's key has another length".to_owned()))
}

/// What the text index knows its register by: not the key itself.
fn search_id(secret: &[u8; 32]) -> Vec<u8> {
    use sha2::Digest as _;
    sha2::Sha256::digest([b"search:".as_slice(), secret].concat()).to_vec()
}
