//! The storage: one set of Diesel queries for two databases.
//!
//! [`database`] says where the register is, [`conn`] is a connection to either. `schema` are the tables, `rows` their rows and what they are in the
//! domain, `put` writes many of them, `one_of` asks for any number of values, `fetch` gets whole aggregates by number. A write is a [`job`] that goes
//! through [`queue`] and [`writer`] (its thread), `batch` (one transaction), `head` (who writes to the period), `load` (what it touches), `save`,
//! `journal` and `counters` (what it changes); `recorded` is what the answer to a new call is made of. [`read`] answers what is asked, [`search`]
//! finds words and [`blocks`] earlier points of the register, each in a file `beside` it that is made by `follow`ing the journals. [`verify`] holds
//! the journal against the tables, [`moving`] takes a register from one database to the other. [`sqlite`], [`postgres`], `put`, `one_of` and the
//! files beside the register are the only ones that know a dialect.

pub mod batch;
pub(crate) mod beside;
pub mod blocks;
mod checkpoint;
pub mod conn;
pub(crate) mod counters;
pub mod database;
pub mod error;
pub(crate) mod fetch;
pub mod filter;
pub(crate) mod follow;
mod head;
pub mod job;
pub(crate) mod journal;
pub(crate) mod layout;
pub(crate) mod load;
pub mod moving;
pub(crate) mod one_of;
pub mod part;
pub mod pool;
pub mod postgres;
pub(crate) mod put;
pub mod queue;
pub mod read;
pub(crate) mod recorded;
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
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use crate::domain::command::Write;
use crate::domain::instant::Instant;
use crate::domain::period::PeriodId;
use crate::domain::refusal::Refusal;
use blocks::Blocks;
use conn::{Conn, Failed, on};
pub use database::Database;
pub use error::Error;
use follow::Follower;
pub use job::{Pending, Request, WriteError, Written};
use pool::Pool;
use postgres::pulse::Pulse;
pub use postgres::standby::AtLeast;
use postgres::standby::Course;
pub use queue::Rank;
use search::Search;
use writer::Told;
pub use writer::Writer;

/// How long a read is tried again while the database is away.
const PATIENCE: Duration = Duration::from_secs(5);
/// How long a standby that did not answer is not asked.
const LEFT_ALONE: Duration = Duration::from_secs(5);
/// How long the storage may take to stop. Longer than a commit that waits for a standby which has gone must nobody wait.
const STOP: Duration = Duration::from_secs(15);

/// The register's storage. Cheap to clone.
#[derive(Clone)]
pub struct Store {
    inner: Arc<Inner>,
}

struct Inner {
    writer: Writer,
    /// Taken by whoever stops the storage.
    threads: Mutex<Vec<JoinHandle<()>>>,
    readers: Pool,
    standby: Option<Standby>,
    committed: watch::Receiver<u64>,
    present: watch::Receiver<bool>,
    told: Told,
    search: Search,
    blocks: Blocks,
    secret: [u8; 32],
    /// Whether others may write to the database as well.
    is_shared: bool,
    stopping: CancellationToken,
    _lock: sqlite::Lock,
}

/// A standby that answers some of the reads.
struct Standby {
    readers: Pool,
    course: Course,
    /// Until when it is left alone after it did not answer.
    left_until: Mutex<Option<Moment>>,
}

impl Store {
    /// Opens the register, creating and migrating it if needed. Refused while another server has its file open. It blocks.
    pub fn open(database: &Database) -> Result<Self, Error> {
        let lock = database.lock()?;
        database.prepare()?;
        let secret = database.open_writer()?.write(register_secret)?;
        let (committed, commits) = watch::channel(0);
        let (written, writes) = watch::channel(0);
        let told =
            Told { committed: committed.clone(), written, writing: Arc::default(), reached: Arc::default() };
        let search = Search::open(Some(&database.index()), &register_id(&secret))?;
        let blocks = Blocks::new(database.past(), register_id(&secret));
        let (is_present, present) = watch::channel(true);
        let (writer, mut threads) = Writer::start(database, secret, &told, &present)?;
        let stopping = CancellationToken::new();
        let standby = database.standby().map(|address| Standby {
            // There is the primary if it is away.
            readers: Pool::new(database.readers(), Duration::ZERO, present.clone(), move || {
                database::open_standby(&address)
            }),
            course: Course::default(),
            left_until: Mutex::default(),
        });
        if let Database::Postgres { address, .. } = database {
            let course = standby.as_ref().map(|standby| standby.course.clone());
            let (address, stopping) = (address.clone(), stopping.clone());
            let pulse = Pulse { address, written: writes, committed, course, present: is_present, stopping };
            threads.push(pulse.start()?);
        }
        let open_reader = {
            let database = database.clone();
            move || database.open_reader()
        };
        threads.push(search.start(open_reader.clone(), commits.clone())?);
        threads.push(blocks.start(open_reader.clone(), commits.clone())?);
        let inner = Inner {
            writer,
            threads: Mutex::new(threads),
            readers: Pool::new(database.readers(), PATIENCE, present.clone(), open_reader),
            standby,
            committed: commits,
            present,
            told,
            search,
            blocks,
            secret,
            is_shared: matches!(database, Database::Postgres { .. }),
            stopping,
            _lock: lock,
        };
        Ok(Self { inner: Arc::new(inner) })
    }

    /// Writes, and answers after the commit.
    pub async fn write(&self, request: Request) -> Result<Written, WriteError> {
        self.queue(request).await.answer().await
    }

    /// Queues a write; one of many waits for room first. Those to one period are done in the order in which they are queued, but for
    /// their ranks.
    pub async fn queue(&self, request: Request) -> Pending {
        let room = match request.rank {
            Rank::Desk => None,
            Rank::Pressing | Rank::Many => self.inner.writer.room().await,
        };
        self.inner.writer.queue(request, room)
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
        self.inner.readers.run(move |conn| conn.read(&query)).await
    }

    /// The same for a list of a period, from a standby if there is one that has seen what was written here.
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

    /// The same for figures, with the moment that counts as the present: everything that was recorded by then can be read, and what is
    /// answered as of it stays so.
    pub async fn read_as_of<T: Send + 'static>(
        &self,
        at_least: AtLeast,
        query: impl Fn(&mut Conn, Instant) -> Result<T, Error> + Send + Sync + 'static,
    ) -> Result<T, Error> {
        let query = Arc::new(query);
        if let Some(answer) = self.ask_standby(at_least, query.clone()).await {
            return Ok(answer);
        }
        let writing = self.inner.told.writing.clone();
        let read = move |conn: &mut Conn| {
            let now = match conn {
                Conn::Sqlite(_) => writing.settled(),
                Conn::Postgres(postgres) => {
                    postgres.settled().map_err(|error| Failed::Begin(error.into()))?
                }
            };
            conn.read(|conn| query(conn, now))
        };
        self.inner.readers.run(read).await
    }

    /// Asks the standby; none if there is none that answers and has seen enough.
    async fn ask_standby<T: Send + 'static>(
        &self,
        at_least: AtLeast,
        query: Arc<impl Fn(&mut Conn, Instant) -> Result<T, Error> + Send + Sync + 'static>,
    ) -> Option<T> {
        let standby = self.inner.standby.as_ref().filter(|standby| standby.is_ready())?;
        let position = at_least.position.max(self.inner.told.reached(at_least.key));
        let answer = standby.read(AtLeast { position, ..at_least }, query).await;
        match &answer {
            Ok(Some(_)) => {}
            Ok(None) => tracing::debug!("the standby is behind; the primary is asked"),
            Err(error) => {
                tracing::warn!(%error, "the standby does not answer; the primary is asked");
                standby.leave_alone();
            }
        }
        answer.ok().flatten()
    }

    /// The position up to which this server has written to a period, or seen it written; 0 if not at all.
    pub fn reached(&self, key: i64) -> i64 {
        self.inner.told.reached(key)
    }

    /// Whether the journal of a period may go beyond a position. On a database that others write to as well, it always may.
    pub fn may_be_beyond(&self, key: i64, position: i64) -> bool {
        self.inner.is_shared || self.reached(key) > position
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

    /// What stretches of the journals have changed.
    pub fn blocks(&self) -> Blocks {
        self.inner.blocks.clone()
    }

    /// Lets what is queued be written, then closes the register. What is asked afterwards is refused.
    pub async fn stop(&self) {
        self.inner.writer.stop();
        self.inner.search.stop();
        self.inner.blocks.stop();
        self.inner.stopping.cancel();
        let threads = std::mem::take(&mut *self.inner.threads.lock().unwrap_or_else(PoisonError::into_inner));
        self.inner.readers.close();
        self.inner.standby.iter().for_each(|standby| standby.readers.close());
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

impl Standby {
    /// Whether it is worth asking: it answered the last time, or that is a while ago, and it is not busy.
    fn is_ready(&self) -> bool {
        let left_until = *self.left_until.lock().unwrap_or_else(PoisonError::into_inner);
        left_until.is_none_or(|until| until <= Moment::now()) && !self.readers.is_busy()
    }

    fn leave_alone(&self) {
        let until = Some(Moment::now() + LEFT_ALONE);
        *self.left_until.lock().unwrap_or_else(PoisonError::into_inner) = until;
    }

    /// Runs a query; none if it has not seen what the answer must have seen.
    async fn read<T: Send + 'static>(
        &self,
        at_least: AtLeast,
        query: Arc<impl Fn(&mut Conn, Instant) -> Result<T, Error> + Send + Sync + 'static>,
    ) -> Result<Option<T>, Error> {
        let course = self.course.clone();
        let read = move |conn: &mut Conn| {
            let Conn::Postgres(postgres) = conn else { return Ok(None) };
            // Before the snapshot is taken: it holds all of this.
            let replayed = postgres.replayed().map_err(|error| Failed::Begin(error.into()))?;
            let Some(settled) = replayed.and_then(|replayed| course.settled(replayed)) else {
                return Ok(None);
            };
            if at_least.time.is_some_and(|time| time > settled) {
                return Ok(None);
            }
            conn.read(|conn| {
                if read::event::head(conn, at_least.key)? < at_least.position {
                    return Ok(None);
                }
                query(conn, settled).map(Some)
            })
        };
        self.readers.run(read).await
    }
}

/// The register's own key: made once, kept in it.
fn register_secret(conn: &mut Conn) -> Result<[u8; 32], Error> {
    use schema::register;
    let mut secret = [0; 32];
    getrandom::fill(&mut secret).map_err(|error| Error::Unfit(format!("no random numbers: {error}")))?;
    let row = (
        register::id.eq(1),
        register::secret.eq(secret.to_vec()),
        register::created_at.eq(Instant::now()),
        register::counters.eq(layout::COUNTERS),
    );
    // Another server may be making it just now.
    let stored: Vec<u8> = on!(conn, |c| {
        diesel::insert_into(register::table).values(row).on_conflict_do_nothing().execute(c)?;
        register::table.select(register::secret).first(c)
    })?;
    stored.try_into().map_err(|_| Error::Damaged("the register's key has another length".to_owned()))
}

/// What the files beside the register know it by: not the key itself.
fn register_id(secret: &[u8; 32]) -> Vec<u8> {
    use sha2::Digest as _;
    sha2::Sha256::digest([b"search:".as_slice(), secret].concat()).to_vec()
}
