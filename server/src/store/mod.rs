//! The storage: one set of Diesel queries.
//!
//! `schema` are the tables, `rows` their rows and what they are in the domain, `fetch` gets whole aggregates by number. A write goes through
//! [`writer`] (the queue and its thread), `batch` (one transaction), `load` (what it touches), `save`, `journal` and `counters` (what it changes). [`read`]
//! answers what is asked, [`search`] finds words, [`verify`] holds the journal against the tables. [`sqlite`] and the index of the search are the
//! only files that know a dialect.

mod batch;
pub mod conn;
pub(crate) mod counters;
pub mod error;
pub(crate) mod fetch;
pub mod filter;
pub(crate) mod journal;
pub(crate) mod load;
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

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use diesel::prelude::*;
use tokio::sync::{Semaphore, watch};

use crate::domain::command::Write;
use crate::domain::instant::Instant;
use crate::domain::period::PeriodId;
use crate::domain::refusal::Refusal;
use conn::{Conn, on};
pub use error::Error;
use search::Search;
use writer::Writing;
pub use writer::{Pending, Request, WriteError, Writer, Written};

/// Connections that only read.
const READERS: usize = 4;

/// The register's storage. Cheap to clone.
#[derive(Clone)]
pub struct Store {
    inner: Arc<Inner>,
}

struct Inner {
    writer: Writer,
    /// Taken by whoever stops the storage.
    threads: Mutex<Vec<std::thread::JoinHandle<()>>>,
    path: PathBuf,
    /// Connections that rest; there are never more in use than permits.
    readers: Mutex<Vec<Conn>>,
    permits: Semaphore,
    committed: watch::Receiver<u64>,
    writing: Arc<Writing>,
    search: Search,
    secret: [u8; 32],
    _lock: sqlite::Lock,
}

impl Store {
    /// Opens the register in a file, creating and migrating it if needed. Refused while another server has it open.
    pub fn open(path: &Path) -> Result<Self, Error> {
        if let Some(directory) = path.parent().filter(|directory| !directory.as_os_str().is_empty()) {
            let io = |source| Error::Io { what: format!("cannot create {}", directory.display()), source };
            std::fs::create_dir_all(directory).map_err(io)?;
        }
        let lock = sqlite::lock(path)?;
        let mut conn = sqlite::open_writer(path)?;
        for version in sqlite::migrate(&mut conn)? {
            tracing::info!(version, "migrated the register");
        }
        let secret = conn.write(register_secret)?;
        let (commits, committed) = watch::channel(0);
        let search = Search::open(Some(&sqlite::beside(path, ".search")), &search_id(&secret))?;
        let follower = {
            let path = path.to_owned();
            search.start(move || sqlite::open_reader(&path), committed.clone())
        };
        let writing = Arc::new(Writing::default());
        let (writer, thread) = Writer::start(conn, secret, commits, writing.clone())?;
        let inner = Inner {
            writer,
            threads: Mutex::new(vec![thread, follower]),
            path: path.to_owned(),
            readers: Mutex::new(Vec::new()),
            permits: Semaphore::new(READERS),
            committed,
            writing,
            search,
            secret,
            _lock: lock,
        };
        Ok(Self { inner: Arc::new(inner) })
    }

    /// Writes, and answers after the commit.
    pub async fn write(&self, request: Request) -> Result<Written, WriteError> {
        self.queue(request).answer().await
    }

    /// Queues a write: writes are done in the order in which they are queued.
    pub fn queue(&self, request: Request) -> Pending {
        self.inner.writer.queue(request)
    }

    /// What the rules would say of a write, if they would refuse it now. Nothing is written.
    pub async fn rehearse(&self, period: PeriodId, write: Write) -> Result<Option<Refusal>, Error> {
        self.read(move |conn| batch::rehearse(conn, &period, &write)).await
    }

    /// Runs a query on a reading connection, in one snapshot.
    pub async fn read<T: Send + 'static>(
        &self,
        query: impl FnOnce(&mut Conn) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        let _permit = self.inner.permits.acquire().await.map_err(|_| Error::Stopping)?;
        let inner = self.inner.clone();
        let task = tokio::task::spawn_blocking(move || {
            let resting = inner.readers.lock().unwrap_or_else(PoisonError::into_inner).pop();
            let mut conn = match resting {
                Some(conn) => conn,
                None => sqlite::open_reader(&inner.path)?,
            };
            let answer = conn.read(query);
            inner.readers.lock().unwrap_or_else(PoisonError::into_inner).push(conn);
            answer.map_err(Error::from)
        });
        task.await.map_err(|error| Error::Damaged(format!("a query broke off: {error}")))?
    }

    /// Wakes when something was committed, in any period.
    pub fn committed(&self) -> watch::Receiver<u64> {
        self.inner.committed.clone()
    }

    /// The present, as far as everything that was recorded by then can be read: what is answered as of it stays so.
    pub fn now(&self) -> Instant {
        self.inner.writing.settled()
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
        self.inner.writer.stop().await;
        self.inner.search.stop();
        let threads = std::mem::take(&mut *self.inner.threads.lock().unwrap_or_else(PoisonError::into_inner));
        self.inner.readers.lock().unwrap_or_else(PoisonError::into_inner).clear();
        let joined = tokio::task::spawn_blocking(move || {
            for thread in threads {
                if thread.join().is_err() {
                    tracing::error!("a thread of the storage broke off");
                }
            }
        });
        if joined.await.is_err() {
            tracing::error!("waiting for the storage broke off");
        }
    }
}

/// The register's own key: made once, kept in it.
fn register_secret(conn: &mut Conn) -> Result<[u8; 32], Error> {
    use schema::register;
    let stored: Option<Vec<u8>> =
        on!(conn, |c| register::table.select(register::secret).first(c).optional())?;
    if let Some(stored) = stored {
        return stored
            .try_into()
            .map_err(|_| Error::Damaged("the register's key has another length".to_owned()));
    }
    let mut secret = [0; 32];
    getrandom::fill(&mut secret).map_err(|error| Error::Unfit(format!("no random numbers: {error}")))?;
    let row =
        (register::id.eq(1), register::secret.eq(secret.to_vec()), register::created_at.eq(Instant::now()));
    on!(conn, |c| diesel::insert_into(register::table).values(row).execute(c))?;
    Ok(secret)
}

/// What the text index knows its register by: not the key itself.
fn search_id(secret: &[u8; 32]) -> Vec<u8> {
    use sha2::Digest as _;
    sha2::Sha256::digest([b"search:".as_slice(), secret].concat()).to_vec()
}
