//! Which database the servers of a test process use: a file in the data directory, or, in a test target called `…_on_postgres`, a
//! database of a private PostgreSQL server for each data directory.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{LazyLock, Mutex};

use crate::binaries::{self, Binary};
use crate::encryption;
use crate::postgres::{Cluster, Database};

/// Name of the file in a data directory that is the register.
const REGISTER: &str = "register.db";

/// Whether the servers of this test process use PostgreSQL.
pub fn is_postgres() -> bool {
    static ANSWER: LazyLock<bool> = LazyLock::new(|| {
        let executable = std::env::current_exe().expect("a test knows its executable");
        // Cargo adds a dash and a hash.
        executable.file_stem().is_some_and(|name| name.to_string_lossy().contains("_on_postgres"))
    });
    *ANSWER
}

/// The environment variable that lets tests on PostgreSQL fail where it is not installed, instead of being skipped: `required`.
const REQUIRED_VARIABLE: &str = "HOTLINE_TEST_POSTGRES";

/// Says that tests were skipped.
///
/// # Panics
///
/// If they are required.
pub fn say_that_it_was_skipped() {
    let required = std::env::var_os(REQUIRED_VARIABLE).is_some_and(|value| value == "required");
    assert!(
        !required,
        "{REQUIRED_VARIABLE}=required, but there is no PostgreSQL here (Debian: apt-get install postgresql)"
    );
    #[expect(clippy::print_stderr, reason = "a test that did not run says so")]
    {
        eprintln!("skipped: there is no PostgreSQL here (Debian: apt-get install postgresql)");
    }
}

static DATABASES: LazyLock<Mutex<HashMap<PathBuf, Database>>> = LazyLock::new(Mutex::default);

/// The database that belongs to a data directory; none if it is a file in it. Made when it is first asked for.
pub fn of(data_dir: &Path) -> Option<Database> {
    if !is_postgres() {
        return None;
    }
    LazyLock::force(&MIGRATED);
    // Held while it is made: whoever asks at the same time gets the same one.
    let mut databases = DATABASES.lock().expect("no test panics in here");
    let made = || Cluster::shared().create_database_like(&MIGRATED);
    Some(databases.entry(data_dir.to_owned()).or_insert_with(made).clone())
}

/// Name of a database with the schema, from which others are copied: quicker than migrating each.
static MIGRATED: LazyLock<String> = LazyLock::new(|| {
    let template = Cluster::shared().create_database();
    // A directory of no server.
    let home = tempfile::TempDir::new().expect("a temporary directory can be made");
    let output = binaries::bare_command(Binary::Server, home.path())
        .arg("migrate")
        .arg("--data-dir")
        .arg(home.path())
        .args(["--database", &template.url])
        .output()
        .expect("hotline-server can be run");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    encryption::turn_on(home.path(), &["--database", &template.url]);
    template.name
});

/// Copies a register whose server is stopped to another data directory.
pub fn copy(from: &Path, to: &Path) {
    match of(from) {
        None => crate::server::copy_dir(from, to),
        Some(origin) => {
            let copy = Cluster::shared().create_database_like(&origin.name);
            DATABASES.lock().expect("no test panics in here").insert(to.to_owned(), copy);
        }
    }
}

/// All that a register holds whose server is stopped: the bytes of its file, or the statements that make the database anew.
pub fn dump(data_dir: &Path) -> Vec<u8> {
    match of(data_dir) {
        None => fs::read(data_dir.join(REGISTER)).expect("the register can be read"),
        Some(database) => database.dump(),
    }
}

/// Makes the register of a data directory that has none from what was dumped.
pub fn restore(dump: &[u8], data_dir: &Path) {
    if is_postgres() {
        let database = Cluster::shared().create_database();
        database.restore(dump);
        DATABASES.lock().expect("no test panics in here").insert(data_dir.to_owned(), database);
    } else {
        fs::write(data_dir.join(REGISTER), dump).expect("the register can be written");
    }
}

/// Forgets the database of a data directory that is no longer used, and removes it.
pub fn discard(data_dir: &Path) {
    let database = DATABASES.lock().expect("no test panics in here").remove(data_dir);
    if let Some(database) = database {
        database.discard(Cluster::shared());
    }
}
