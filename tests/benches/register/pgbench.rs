//! pgbench: plain durable inserts of one row.

use std::process::Command;
use std::time::Duration;

use hotline_tests::postgres::{Database, binaries};

const SCRIPT: &str = "\\set n random(1, 100000000)\nINSERT INTO plain (phone, summary) VALUES (:n, '母亲每周三次透析，小区封控后没有车送');\n";

/// Makes the table.
pub fn prepare(database: &Database) {
    database.psql("CREATE TABLE IF NOT EXISTS plain (id bigserial PRIMARY KEY, phone bigint, summary text)");
}

/// Transactions a second, by so many clients.
pub fn run(database: &Database, clients: usize, time: Duration) -> f64 {
    let directory = tempfile::TempDir::new().expect("a temporary directory can be made");
    let script = directory.path().join("insert.sql");
    std::fs::write(&script, SCRIPT).expect("the script can be written");
    let program = binaries().expect("PostgreSQL is here").join("pgbench");
    // It counts in whole seconds.
    let seconds = time.as_secs().max(1).to_string();
    let output = Command::new(program)
        .args(["--no-vacuum", "--protocol", "prepared", "--jobs", "2", "--time", &seconds])
        .args(["--client", &clients.to_string(), "--file"])
        .arg(&script)
        .arg(&database.url)
        .output()
        .expect("pgbench can be run");
    let said = String::from_utf8_lossy(&output.stdout);
    let rate = said.lines().find_map(|line| line.strip_prefix("tps = ")?.split(' ').next()?.parse().ok());
    rate.unwrap_or_else(|| panic!("{said}{}", String::from_utf8_lossy(&output.stderr)))
}
