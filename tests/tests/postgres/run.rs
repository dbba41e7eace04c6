//! The server as somebody starts it, until it ends by itself; and what it then says.

use std::fmt;
use std::path::Path;
use std::sync::LazyLock;

use hotline_tests::binaries::{Binary, END_LIMIT, bare_command};
use hotline_tests::postgres::{Cluster, Database, Tls};
use hotline_tests::server::temp_dir;
use insta::internals::SettingsBindDropGuard;

/// What differs from run to run, and what stands for it.
const REDACTIONS: &[(&str, &str)] = &[
    (r"\b20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z\b", "MOMENT"),
    (r"\b(127\.0\.0\.1|localhost|db\.example):\d+", "${1}:PORT"),
    (r"\btest_\d+\b", "DATABASE"),
    (r"/[^\s&]*/(\.tmp|hotline-postgres\.)\w+", "DIR"),
    (r"PostgreSQL \d[^:]*:", "PostgreSQL VERSION:"),
];

/// How `hotline-server` ended. Shown as people see it.
pub struct Ended {
    /// Exit code.
    pub code: i32,
    /// Standard output.
    pub stdout: String,
    /// Standard error.
    pub stderr: String,
}

impl fmt::Display for Ended {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}exit code {}", self.stdout, self.stderr, self.code)
    }
}

impl Ended {
    /// It did what it was to do.
    #[track_caller]
    pub fn is_well(&self) {
        assert_eq!(self.code, 0, "{self}");
    }
}

/// Runs `hotline-server` with arguments and more in its environment, on a data directory that is gone afterwards.
#[track_caller]
pub fn hotline_server(args: &[&str], environment: &[(&str, &str)]) -> Ended {
    let home = temp_dir();
    hotline_server_in(home.path(), args, environment)
}

/// The same on a data directory that stays.
#[track_caller]
pub fn hotline_server_in(home: &Path, args: &[&str], environment: &[(&str, &str)]) -> Ended {
    let mut command = assert_cmd::Command::from_std(bare_command(Binary::Server, home));
    command.arg("--data-dir").arg(home).args(["--listen", "127.0.0.1:0"]);
    command.env("HOTLINE_LOG_FORMAT", "text");
    let output = command.args(args).envs(environment.iter().copied()).timeout(END_LIMIT).output();
    let output = output.expect("hotline-server can be run");
    let text = |bytes| String::from_utf8(bytes).expect("what it says is UTF-8");
    Ended {
        code: output.status.code().expect("hotline-server ends by itself"),
        stdout: text(output.stdout),
        stderr: text(output.stderr),
    }
}

/// Starts a server on a database where it must not serve; answers how it ended.
#[track_caller]
pub fn refused(url: &str) -> Ended {
    let ended = hotline_server(&["--database", url], &[]);
    assert_eq!(ended.code, 1, "{url}: {ended}");
    ended
}

/// A new database with the schema.
pub fn migrated() -> Database {
    let database = Cluster::shared().create_database();
    hotline_server(&["migrate", "--database", &database.url], &[]).is_well();
    database
}

/// The server with TLS that the tests share.
pub fn tls() -> (&'static Cluster, &'static Tls) {
    static SHARED: LazyLock<(Cluster, Tls)> = LazyLock::new(Cluster::start_with_tls);
    (&SHARED.0, &SHARED.1)
}

/// Snapshots hold what is the same in every run.
pub fn redacted() -> SettingsBindDropGuard {
    let mut settings = insta::Settings::clone_current();
    for (pattern, replacement) in REDACTIONS {
        settings.add_filter(pattern, *replacement);
    }
    settings.bind_to_scope()
}
