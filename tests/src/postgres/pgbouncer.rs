//! A real PgBouncer in front of a cluster.

use std::io::{BufRead, BufReader};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use super::{Cluster, Database, guardian, poll};
use crate::server::reserved_port;

/// The environment variable that lets tests with PgBouncer fail where it is not installed, instead of being skipped: `required`.
const REQUIRED_VARIABLE: &str = "HOTLINE_TEST_PGBOUNCER";

/// Ends PgBouncer when its standard input ends: when the test is over, or its process gone.
const KEEPER: &str = "\"$0\" \"$1\" & echo started; read -r _; kill -KILL $!; wait";

/// A PgBouncer. Dropping it ends it.
#[derive(Debug)]
pub struct PgBouncer {
    keeper: Child,
    port: u16,
    _directory: tempfile::TempDir,
}

impl PgBouncer {
    /// Starts one with settings of its own. None, with a word of it, if it is not installed.
    ///
    /// # Panics
    ///
    /// If it is required and not installed.
    pub fn start(cluster: &Cluster, settings: &str) -> Option<Self> {
        let Some(binary) = binary() else {
            let required = std::env::var_os(REQUIRED_VARIABLE).is_some_and(|value| value == "required");
            assert!(!required, "{REQUIRED_VARIABLE}=required, but there is no PgBouncer here");
            #[expect(clippy::print_stderr, reason = "a test that did not run says so")]
            {
                eprintln!("skipped: there is no PgBouncer here (Debian: apt-get install pgbouncer)");
            }
            return None;
        };
        let directory = tempfile::TempDir::new().expect("a temporary directory can be made");
        let file = directory.path().join("pgbouncer.ini");
        let port = reserved_port();
        let text = format!(
            "[databases]\n* = host=127.0.0.1 port={}\n[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = {port}\nunix_socket_dir =\n\
             auth_type = trust\nauth_file = {}\n{settings}\n",
            cluster.port(),
            directory.path().join("users").display()
        );
        std::fs::write(&file, text).expect("a file can be written");
        std::fs::write(directory.path().join("users"), "\"hotline\" \"\"\n").expect("a file can be written");
        let mut command = Command::new("sh");
        command.arg("-c").arg(KEEPER).arg(binary).arg(&file);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        // It refuses to run as root.
        if let Some((user, group)) = guardian::nobody() {
            give(directory.path(), user, group);
            command.uid(user).gid(group);
        }
        let mut keeper = command.spawn().expect("sh can be run");
        let mut line = String::new();
        let started =
            BufReader::new(keeper.stdout.take().expect("standard output is piped")).read_line(&mut line);
        started.expect("it says that it was started");
        let bouncer = Self { keeper, port, _directory: directory };
        let ready = poll(|| bouncer.database("postgres").try_psql("SELECT 1").ok());
        assert!(ready.is_some(), "PgBouncer does not get ready");
        Some(bouncer)
    }

    /// A database of the cluster, through it.
    pub fn database(&self, name: &str) -> Database {
        Database { name: name.to_owned(), url: format!("postgres://hotline@127.0.0.1:{}/{name}", self.port) }
    }
}

impl Drop for PgBouncer {
    fn drop(&mut self) {
        drop(self.keeper.stdin.take());
        let _ = self.keeper.wait();
    }
}

fn binary() -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    // Debian keeps it where the PATH of a user need not lead.
    let directories = std::env::split_paths(&path).chain([PathBuf::from("/usr/sbin")]);
    directories.map(|directory| directory.join("pgbouncer")).find(|file| file.is_file())
}

fn give(directory: &Path, user: u32, group: u32) {
    let chown = |path: &Path| std::os::unix::fs::chown(path, Some(user), Some(group));
    chown(directory).expect("root can give a directory away");
    for entry in std::fs::read_dir(directory).expect("the directory can be read").flatten() {
        chown(&entry.path()).expect("root can give a file away");
    }
}
