//! The period leads every key, so that the tables can be distributed by it; and a server does not notice that they are.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use hotline_proto::v1::*;
use hotline_tests::binaries::key_file;
use hotline_tests::postgres::{Cluster, Database};
use hotline_tests::register::create_period;
use hotline_tests::requests::*;
use hotline_tests::server::temp_dir;
use hotline_tests::{Register, Server};

use crate::run::{hotline_server, migrated};

/// What belongs to no period, and is on every machine.
const EVERYWHERE: [&str; 6] =
    ["register", "periods", "access_head", "access_journal", "tokens", "token_uses"];
const PARTS: usize = 4;

/// The tables that belong to periods.
fn of_periods(database: &Database) -> Vec<String> {
    let others = EVERYWHERE.join("', '");
    let rows = database.query(&format!(
        "SELECT relname FROM pg_class WHERE relkind IN ('r', 'p') AND relnamespace = current_schema()::regnamespace
             AND NOT relispartition AND relname NOT IN ('{others}', '__diesel_schema_migrations')
         ORDER BY relname"
    ));
    rows.concat()
}

#[test]
fn the_period_leads_every_key() {
    let database = migrated();
    let tables = of_periods(&database);
    assert!(tables.len() > 20, "{tables:?}");
    let leading: Vec<Vec<String>> = database.query(
        "SELECT t.relname, i.relname, c.attname, x.indisprimary FROM pg_index x
         JOIN pg_class t ON t.oid = x.indrelid JOIN pg_class i ON i.oid = x.indexrelid
         JOIN pg_attribute c ON c.attrelid = t.oid AND c.attnum = x.indkey[0]
         WHERE x.indisunique AND t.relnamespace = current_schema()::regnamespace",
    );
    let mut wrong = Vec::new();
    for table in &tables {
        let keys: Vec<_> = leading.iter().filter(|row| row[0] == *table).collect();
        if !keys.iter().any(|row| row[3] == "t") {
            wrong.push(format!("{table}: no primary key"));
        }
        let others = keys.iter().filter(|row| row[2] != "period_key");
        wrong.extend(others.map(|row| format!("{table}: {} begins with {}", row[1], row[2])));
    }
    assert!(wrong.is_empty(), "These do not begin with period_key:\n  {}", wrong.join("\n  "));
}

#[test]
fn a_reference_stays_within_its_period() {
    let database = migrated();
    let references = database.query(
        "SELECT k.conrelid::regclass, pg_get_constraintdef(k.oid), EXISTS (
             SELECT FROM unnest(k.conkey, k.confkey) AS pair (own, other)
             JOIN pg_attribute own ON own.attrelid = k.conrelid AND own.attnum = pair.own
             JOIN pg_attribute other ON other.attrelid = k.confrelid AND other.attnum = pair.other
             WHERE own.attname = 'period_key' AND other.attname = 'period_key')
         FROM pg_constraint k WHERE k.contype = 'f' AND k.connamespace = current_schema()::regnamespace",
    );
    assert!(references.len() >= 10, "{references:?}");
    let wrong: Vec<_> = references.iter().filter(|row| row[2] != "t").collect();
    assert!(wrong.is_empty(), "These may lead to another period: {wrong:?}");
}

/// The migrations with the tables of periods cut in four by the period.
fn distributed_schema() -> String {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("../migrations/postgres");
    let entries = fs::read_dir(&directory).expect("the migrations can be read");
    let mut migrations: Vec<PathBuf> = entries.map(|entry| entry.expect("a migration").path()).collect();
    migrations.sort();
    let mut schema = String::new();
    for migration in migrations {
        let sql = fs::read_to_string(migration.join("up.sql")).expect("a migration goes up");
        let mut table = None;
        for line in sql.lines() {
            if let Some(rest) = line.strip_prefix("CREATE TABLE ") {
                table = rest.split(' ').next().filter(|name| !EVERYWHERE.contains(name));
            }
            match table {
                Some(name) if line == ");" => {
                    schema += ") PARTITION BY HASH (period_key);\n";
                    for part in 0..PARTS {
                        let values = format!("WITH (MODULUS {PARTS}, REMAINDER {part})");
                        writeln!(
                            schema,
                            "CREATE TABLE {name}_{part} PARTITION OF {name} FOR VALUES {values};"
                        )
                        .expect("a string can be written");
                    }
                    table = None;
                }
                _ => schema = schema + line + "\n",
            }
        }
    }
    schema
}

/// A database that the server takes for migrated: what Diesel keeps there of the migrations stays.
fn distributed() -> Database {
    let database = Cluster::shared().create_database_like(&migrated().name);
    let tables = of_periods(&database);
    database.psql(&format!("DROP TABLE {}, {}", EVERYWHERE.join(", "), tables.join(", ")));
    database.psql(&distributed_schema());
    let cut = database.query("SELECT relname FROM pg_class WHERE relkind = 'p' ORDER BY relname").concat();
    assert_eq!(cut, tables, "every table of periods is distributed");
    database
}

/// Two calls in a period, of which one brings an issue that is resolved.
async fn fill(r: &Register) {
    r.call().phone("13800000001").summary("透析").received("2022-11-28 09:00").create().await;
    let call = r.call().phone("13800000002").received("2022-11-28 10:00").opens("断药");
    let issue = call.first_issue().await.name;
    r.done(assign(&issue, "A1")).await;
    r.done(resolve(&issue, IssueOutcome::Solved)).await;
}

async fn check(r: &Register) {
    assert_eq!(r.calls(CallFilter::default()).await.len(), 2, "{}", r.parent);
    let found = r.calls(CallFilter { text: "透析".to_owned(), ..CallFilter::default() }).await;
    assert_eq!(found.len(), 1, "{}", r.parent);
    let issues = r.issues(IssueFilter::default()).await;
    assert_eq!(issues.iter().map(Issue::state).collect::<Vec<_>>(), [IssueState::Resolved], "{}", r.parent);
    assert_eq!(r.calls_of_day("2022-11-28").await.calls_answered, 2, "{}", r.parent);
    let whole = r.figures(summary_window::Kind::WholePeriod(WholePeriod {})).await;
    assert_eq!(whole.issues.expect("figures of issues").issues_resolved, 1, "{}", r.parent);
}

#[tokio::test]
async fn a_server_works_on_tables_that_are_distributed_by_period() {
    let database = distributed();
    let url = ["--database", database.url.as_str()];
    let dir = temp_dir();
    let server = Server::start_with(&dir, 0, &[("HOTLINE_DATABASE", &database.url)]);
    assert!(!server.log().contains("migrated the register"), "{}", server.log());
    let first = Register::open(&server).await;
    let mut periods = vec![first.clone()];
    for id in ["second-2022", "third-2022"] {
        first.done(create_period(id)).await;
        periods.push(first.of(id));
    }
    for r in &periods {
        fill(r).await;
    }
    for r in &periods {
        check(r).await;
    }
    let parts = database.psql("SELECT count(DISTINCT tableoid) > 1 FROM calls");
    assert_eq!(parts, "t", "the periods lie in different parts");

    let key = key_file().display().to_string();
    let key = [("HOTLINE_KEY_FILE", key.as_str())];
    let verified = hotline_server(&[&url[..], &["verify"]].concat(), &key);
    verified.is_well();
    assert_eq!(verified.stdout.matches("journal, tables and counters agree").count(), 3, "{verified}");
    hotline_server(&[&url[..], &["verify", "--rebuild"]].concat(), &key).is_well();
    for r in &periods {
        check(r).await;
    }
    server.stop().await;
}
