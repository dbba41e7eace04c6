//! Private PostgreSQL servers.
//!
//! A [`Cluster`] is a server with data of its own, on a free port of 127.0.0.1. Most tests want a database of the one that all tests of
//! the process share: `Cluster::shared().create_database()`. A test that kills the server, or has another one follow it, starts its own.
//!
//! No server outlives the test process, and neither do its files, whatever ends the process: see `guardian.sh`. All methods block; from
//! async tests they are called where that does not matter.

mod database;
mod find;
mod guardian;
mod pgbouncer;
mod standby;
mod tls;

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

pub use database::{Database, Held};
pub use find::{BINARIES_VARIABLE, binaries};
pub use pgbouncer::PgBouncer;
pub use tls::Tls;

use crate::server::reserved_port;
use guardian::Guardian;

/// What does not come true by then will not. Only a failing test waits so long.
const LIMIT: Duration = Duration::from_secs(60);
/// How often it is looked at.
const LOOK_EVERY: Duration = Duration::from_millis(5);
/// How often a new server may find that another process was quicker to take its port.
const PORTS: usize = 5;

/// For many connections and many small databases, and for standbys. `fsync` stays on: Hotline refuses a server without it. Shared memory
/// beyond the data directory would be left behind by a server that is killed.
const SETTINGS: &str = "
max_connections = 200
shared_buffers = 64MB
dynamic_shared_memory_type = mmap
wal_level = replica
max_wal_senders = 10
max_wal_size = 512MB
autovacuum = on
jit = off
unix_socket_directories = ''
timezone = 'UTC'
log_timezone = 'UTC'
log_line_prefix = '%m [%p] %d %a '
";

fn installed_binaries() -> &'static Path {
    static FOUND: LazyLock<Option<PathBuf>> = LazyLock::new(binaries);
    FOUND.as_deref().unwrap_or_else(|| {
        panic!(
            "PostgreSQL is not installed. Debian: apt-get install postgresql. Elsewhere, set {BINARIES_VARIABLE} to the directory \
             with initdb, postgres, pg_basebackup and psql"
        )
    })
}

/// A PostgreSQL server. Dropping it kills it and removes its data.
#[derive(Debug)]
pub struct Cluster {
    guardian: Guardian,
    port: u16,
    /// What it is called by the server that it follows, if it is a standby.
    name: String,
}

impl Cluster {
    /// The one that all tests of this process share, started when the first asks for it. Nobody can stop it.
    pub fn shared() -> &'static Self {
        static SHARED: LazyLock<Cluster> = LazyLock::new(Cluster::start);
        &SHARED
    }

    /// One of the test's own.
    pub fn start() -> Self {
        Self::start_with("")
    }

    /// The same with more lines for `postgresql.conf`.
    pub fn start_with(settings: &str) -> Self {
        Self::prepare(settings, false).started()
    }

    /// The same with its data on the disk, where a sync costs what it costs.
    pub fn start_on_disk(settings: &str) -> Self {
        Self::prepare(settings, true).started()
    }

    /// Makes the data directory.
    fn prepare(settings: &str, is_on_disk: bool) -> Self {
        let mut cluster = Self::without_data(is_on_disk);
        cluster.run("init");
        let configuration = cluster.data_dir().join("postgresql.conf");
        let file = fs::OpenOptions::new().append(true).open(configuration);
        let written = file.and_then(|mut file| write!(file, "{SETTINGS}\n{settings}\n"));
        written.expect("postgresql.conf can be written");
        cluster
    }

    fn without_data(is_on_disk: bool) -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(1);
        let name = format!("cluster_{}", NEXT.fetch_add(1, Ordering::Relaxed));
        Self { guardian: Guardian::start(installed_binaries(), is_on_disk), port: 0, name }
    }

    /// Starts it for the first time.
    fn started(mut self) -> Self {
        for _ in 0..PORTS {
            self.port = reserved_port();
            if self.try_start() {
                return self;
            }
        }
        panic!("PostgreSQL does not start:\n{}", self.log());
    }

    fn try_start(&mut self) -> bool {
        let postmaster = self.guardian.run(&format!("start {}", self.port)).postmaster;
        let postmaster = postmaster.expect("a server that was started has a process id").to_string();
        let data_dir = self.data_dir();
        let started = poll(|| match is_ready(&data_dir, &postmaster) {
            true => Some(true),
            false => (!self.guardian.run("alive").succeeded).then_some(false),
        });
        started.unwrap_or_else(|| panic!("PostgreSQL does not get ready:\n{}", self.log()))
    }

    /// The port where it listens. It keeps it when it is started again.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The URL of one of its databases.
    pub fn url(&self, database: &str) -> String {
        format!("postgres://hotline@127.0.0.1:{}/{database}", self.port)
    }

    /// Its data directory.
    pub fn data_dir(&self) -> PathBuf {
        self.guardian.directory().join("data")
    }

    /// What it and the programs that made it have logged so far.
    pub fn log(&self) -> String {
        let log = fs::read(self.guardian.directory().join("log")).unwrap_or_default();
        String::from_utf8_lossy(&log).into_owned()
    }

    /// Kills all its processes at once (SIGKILL), as a machine that dies would.
    pub fn kill(&mut self) {
        self.run("crash");
    }

    /// Ends it as an administrator would: cuts off its clients, and leaves nothing to recover. Waits for a standby that is connected
    /// to have everything, so not after [`Cluster::stop_acknowledging`].
    pub fn stop_fast(&mut self) {
        self.run("stop");
        let stopped = poll(|| (!self.guardian.run("alive").succeeded).then_some(()));
        assert!(stopped.is_some(), "PostgreSQL does not stop:\n{}", self.log());
    }

    /// Starts it on the same port and data after it was killed or stopped.
    pub fn start_again(&mut self) {
        assert!(!self.guardian.run("alive").succeeded, "PostgreSQL was not stopped");
        assert!(self.try_start(), "PostgreSQL does not start again:\n{}", self.log());
    }

    /// Stops one of its processes in the middle of what it does (SIGSTOP).
    pub fn freeze(&mut self, process: &str) {
        self.run(&format!("freeze {process}"));
    }

    /// It goes on.
    pub fn thaw(&mut self, process: &str) {
        self.run(&format!("thaw {process}"));
    }

    /// Stops it with all its processes. Connections stay, and new ones are taken by the kernel.
    pub fn freeze_all(&mut self) {
        self.run("freeze_all");
    }

    /// Stops the process that takes connections, and none of those that serve them.
    pub fn freeze_postmaster(&mut self) {
        self.run("freeze_postmaster");
    }

    /// All go on.
    pub fn thaw_all(&mut self) {
        self.run("thaw_all");
    }

    fn run(&mut self, command: &str) {
        let succeeded = self.guardian.run(command).succeeded;
        assert!(succeeded, "`{command}` failed for PostgreSQL:\n{}", self.log());
    }

    /// Waits until a query, which answers `t` or `f`, answers `t`.
    fn wait_until(&self, query: &str) {
        let database = self.database("postgres");
        let held = poll(|| (database.psql(query) == "t").then_some(()));
        assert!(held.is_some(), "did not come true: {query}\n{}", self.log());
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        if std::thread::panicking() {
            #[expect(clippy::print_stderr, reason = "shown with a failing test only")]
            {
                eprintln!("--- log of PostgreSQL on port {} ---\n{}", self.port, self.log());
            }
        }
    }
}

/// Asks again until there is an answer. Answers `None` if there is none within [`LIMIT`].
fn poll<T>(mut ask: impl FnMut() -> Option<T>) -> Option<T> {
    let begun = Instant::now();
    loop {
        let answer = ask();
        if answer.is_some() || begun.elapsed() >= LIMIT {
            return answer;
        }
        std::thread::sleep(LOOK_EVERY);
    }
}

/// The server says so in the eighth line of this file, and who it is in the first; `pg_ctl` looks at the same.
fn is_ready(data_dir: &Path, postmaster: &str) -> bool {
    let status = fs::read_to_string(data_dir.join("postmaster.pid")).unwrap_or_default();
    let mut lines = status.lines();
    lines.next() == Some(postmaster) && lines.nth(6).is_some_and(|line| line.trim_end() == "ready")
}
