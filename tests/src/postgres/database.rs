//! A database of a server, reached with `psql`.

use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};

use super::{Cluster, LIMIT, installed_binaries, poll};

/// Between the columns and the rows of an answer: what no text has in it.
const COLUMN: char = '\u{1f}';
const ROW: char = '\u{1e}';

/// A database. It stays until its cluster goes, unless it is discarded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Database {
    /// Its name.
    pub name: String,
    /// Where to connect to.
    pub url: String,
}

impl Cluster {
    /// A new, empty database.
    pub fn create_database(&self) -> Database {
        self.create_database_like("template0")
    }

    /// A new copy of a database. Waits until nobody is connected to that.
    pub fn create_database_like(&self, template: &str) -> Database {
        static NEXT: AtomicU32 = AtomicU32::new(1);
        let name = format!("test_{}", NEXT.fetch_add(1, Ordering::Relaxed));
        let create = format!("CREATE DATABASE {name} TEMPLATE \"{template}\"");
        let postgres = self.database("postgres");
        let created = poll(|| match postgres.try_psql(&create) {
            Err(error) if error.contains("is being accessed by other users") => None,
            result => Some(result),
        });
        let created = created.unwrap_or_else(|| Err("others stay connected to the template".to_owned()));
        created.unwrap_or_else(|error| panic!("{create}: {error}\n{}", self.log()));
        self.database(&name)
    }

    /// A database that is there.
    pub fn database(&self, name: &str) -> Database {
        Database { name: name.to_owned(), url: self.url(name) }
    }
}

impl Database {
    /// Runs statements, in one transaction, and answers what they print: columns with `|` between them, rows as lines.
    ///
    /// # Panics
    ///
    /// If one fails.
    #[track_caller]
    pub fn psql(&self, sql: &str) -> String {
        self.try_psql(sql).unwrap_or_else(|error| panic!("{sql}\n{error}"))
    }

    /// The same, or what `psql` has to say about it.
    pub fn try_psql(&self, sql: &str) -> Result<String, String> {
        let answer = self.run(sql, &[])?;
        Ok(answer.strip_suffix('\n').map(str::to_owned).unwrap_or(answer))
    }

    /// Runs one query, and answers its rows. NULL is an empty string, and a boolean `t` or `f`.
    ///
    /// # Panics
    ///
    /// If it fails.
    #[track_caller]
    pub fn query(&self, sql: &str) -> Vec<Vec<String>> {
        let format = [format!("--field-separator={COLUMN}"), format!("--record-separator={ROW}")];
        let answer = self.run(sql, &format).unwrap_or_else(|error| panic!("{sql}\n{error}"));
        // There is a newline at the end if there is a row at all.
        let rows = answer.strip_suffix('\n').map(|rows| rows.split(ROW));
        let columns = |row: &str| row.split(COLUMN).map(str::to_owned).collect();
        rows.into_iter().flatten().map(columns).collect()
    }

    /// Runs a statement in a transaction that stays open, with its locks, for as long as the answer lives.
    ///
    /// # Panics
    ///
    /// If it fails, or has to wait too long for the locks of others.
    #[track_caller]
    pub fn hold(&self, sql: &str) -> Held {
        const DONE: &str = "--- held ---";
        let mut psql = self.command();
        psql.env("PGOPTIONS", format!("-c statement_timeout={}", LIMIT.as_millis()));
        psql.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = psql.spawn().expect("psql can be started");
        let mut stdin = child.stdin.take().expect("standard input is piped");
        // If psql has ended, it says below why.
        let _ = write!(stdin, "BEGIN;\n{sql};\n\\echo '{DONE}'\n");
        let answers = BufReader::new(child.stdout.take().expect("standard output is piped"));
        if !answers.lines().map_while(Result::ok).any(|line| line == DONE) {
            let mut error = String::new();
            let mut stderr = child.stderr.take().expect("standard error is piped");
            stderr.read_to_string(&mut error).expect("psql writes UTF-8");
            let _ = child.wait();
            panic!("{sql}\n{error}");
        }
        Held { child, stdin: Some(stdin) }
    }

    /// The statements that make the same database anew, whoever its owner is.
    pub fn dump(&self) -> Vec<u8> {
        let mut pg_dump = bare_command("pg_dump");
        pg_dump.args(["--no-owner", "--no-privileges", "--no-password", "--dbname"]).arg(&self.url);
        let output = pg_dump.stdin(Stdio::null()).output().expect("pg_dump can be run");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        output.stdout
    }

    /// Runs the statements of a dump.
    pub fn restore(&self, dump: &[u8]) {
        let mut psql = self.command();
        psql.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::piped());
        let mut child = psql.spawn().expect("psql can be started");
        let written = child.stdin.take().expect("standard input is piped").write_all(dump);
        let output = child.wait_with_output().expect("a child can be waited for");
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success() && written.is_ok(), "{said}");
    }

    /// Drops it, whoever is connected.
    pub fn discard(self, cluster: &Cluster) {
        cluster.database("postgres").psql(&format!("DROP DATABASE \"{}\" WITH (FORCE)", self.name));
    }

    fn run(&self, sql: &str, format: &[String]) -> Result<String, String> {
        let output = self.command().args(format).arg("--command").arg(sql).output();
        let output = output.expect("psql can be run");
        if !output.status.success() {
            return Err(String::from_utf8_lossy(&output.stderr).into_owned());
        }
        Ok(String::from_utf8(output.stdout).expect("psql writes UTF-8"))
    }

    fn command(&self) -> Command {
        let mut command = bare_command("psql");
        command.args(["--no-psqlrc", "--no-align", "--tuples-only", "--quiet", "--set=ON_ERROR_STOP=1"]);
        command.arg("--no-password").arg("--dbname").arg(&self.url).stdin(Stdio::null());
        command
    }
}

/// Sees nothing of the environment: what `PGHOST` and the like say is not meant for tests.
fn bare_command(program: &str) -> Command {
    let mut command = Command::new(installed_binaries().join(program));
    command.env_clear().env("PGCLIENTENCODING", "UTF8").env("PGCONNECT_TIMEOUT", "60");
    command
}

/// A transaction that is kept open. Dropping it rolls it back.
#[derive(Debug)]
pub struct Held {
    child: Child,
    // Taken away to end it.
    stdin: Option<ChildStdin>,
}

impl Held {
    /// Rolls it back, and waits until that is done.
    pub fn release(self) {}

    /// Commits it, and waits until that is done.
    #[track_caller]
    pub fn commit(mut self) {
        assert!(self.end("COMMIT"), "a held transaction could not be committed");
    }

    fn end(&mut self, statement: &str) -> bool {
        let Some(mut stdin) = self.stdin.take() else { return true };
        // If the server is gone, so may psql be.
        let written = writeln!(stdin, "{statement};");
        drop(stdin);
        let status = self.child.wait().expect("a child can be waited for");
        written.is_ok() && status.success()
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        self.end("ROLLBACK");
    }
}
