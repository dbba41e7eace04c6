//! Both databases have the same register: tables, columns, keys and indexes, and the types by which Diesel knows them.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use hotline_tests::server::temp_dir;

use crate::run::{hotline_server_in, migrated};
use crate::tables::Tables;

/// The types that belong together: Diesel's, SQLite's, PostgreSQL's.
const TYPES: &[(&str, &str, &str)] = &[
    ("BigInt", "INTEGER", "bigint"),
    ("Integer", "INTEGER", "integer"),
    ("Bool", "INTEGER", "boolean"),
    ("Instant", "INTEGER", "timestamp with time zone"),
    ("Text", "TEXT", "text"),
    ("Binary", "BLOB", "bytea"),
    ("Uuid", "BLOB", "uuid"),
];
/// Tables of counts, which the server declares by a macro.
const COUNTS: &[&str] = &["call_counters", "issue_counters", "due_counters", "flow_counters"];
/// What every call writes, and counts: their foreign keys cost too much on PostgreSQL.
const FOREIGN_KEYS_ON_SQLITE_ONLY: &[&str] = &[
    "call_counters",
    "call_phones",
    "call_texts",
    "caller_counters",
    "callers",
    "calls",
    "danger_places",
    "distinct_callers",
    "due_counters",
    "duration_counters",
    "event_texts",
    "flow_counters",
    "issue_counters",
    "journal",
];

fn on_sqlite() -> Tables {
    let home = temp_dir();
    hotline_server_in(home.path(), &["migrate"], &[]).is_well();
    Tables::of_sqlite(&home.path().join("register.db"))
}

#[track_caller]
fn assert_same(what: &str, sqlite: &BTreeSet<String>, other: (&str, &BTreeSet<String>)) {
    let only = |these: &BTreeSet<String>, those: &BTreeSet<String>| {
        these.difference(those).map(|line| format!("\n    {line}")).collect::<String>()
    };
    assert!(
        sqlite == other.1,
        "{what} differ.\n  only on SQLite:{}\n  only {}:{}",
        only(sqlite, other.1),
        other.0,
        only(other.1, sqlite)
    );
}

#[test]
fn both_databases_have_the_same_columns_keys_and_indexes() {
    let (sqlite, postgres) = (on_sqlite(), Tables::of_postgres(&migrated()));
    let told = |tables: &Tables| -> BTreeSet<String> {
        let columns = tables.columns.iter();
        columns.map(|(name, column)| format!("{name}: column {}, {}", column.place, column.rest)).collect()
    };
    assert!(sqlite.columns.len() > 200 && sqlite.keys.len() > 60, "the register was found: {sqlite:#?}");
    assert_same("Columns", &told(&sqlite), ("on PostgreSQL", &told(&postgres)));
    let is_on_both = |key: &&String| {
        let table = key.split(':').next().expect("a key begins with its table");
        !(key.contains(": foreign key ") && FOREIGN_KEYS_ON_SQLITE_ONLY.contains(&table))
    };
    let keys = sqlite.keys.iter().filter(is_on_both).cloned().collect();
    assert_same("Keys", &keys, ("on PostgreSQL", &postgres.keys));
}

#[test]
fn a_column_has_the_types_that_belong_together() {
    let (sqlite, postgres) = (on_sqlite(), Tables::of_postgres(&migrated()));
    let mut declared = declared();
    let mut wrong = Vec::new();
    for (name, column) in &sqlite.columns {
        let on_postgres = postgres.columns.get(name).map_or("not there", |column| &column.sql_type);
        let in_server = declared.remove(name).unwrap_or_else(|| count(name).to_owned());
        let bare = in_server.strip_prefix("Nullable<").and_then(|rest| rest.strip_suffix('>'));
        let types = (bare.unwrap_or(&in_server), column.sql_type.as_str(), on_postgres);
        let is_never_null = ["NOT NULL", "NOT NULL DEFAULT"].contains(&column.rest.as_str());
        if !TYPES.contains(&types) || bare.is_some() == is_never_null {
            let on_sqlite = format!("{} {}", column.sql_type, column.rest);
            wrong.push(format!(
                "{name}: {in_server} in the server, {on_sqlite} on SQLite, {on_postgres} on PostgreSQL"
            ));
        }
    }
    wrong.extend(declared.keys().map(|name| format!("{name}: only in the server")));
    assert!(wrong.is_empty(), "These do not belong together (see TYPES):\n  {}", wrong.join("\n  "));
}

/// The type of a column in a table of counts.
fn count(name: &str) -> &str {
    match name.split_once('.') {
        Some((table, column)) if COUNTS.contains(&table) => match column {
            "dimension" | "lead" | "span" | "value" => "Text",
            "cell" => "Instant",
            _ => "BigInt",
        },
        _ => "nothing",
    }
}

/// What the server's `table!` say, by table and column.
fn declared() -> BTreeMap<String, String> {
    let tables = Path::new(env!("CARGO_MANIFEST_DIR")).join("../server/src/store/tables");
    let texts = [
        "schema.rs",
        "issue_schema.rs",
        "counter_schema.rs",
        "access_schema.rs",
        "register_schema.rs",
        "report_schema.rs",
        "shift_schema.rs",
        "notice_schema.rs",
    ]
    .map(|file| {
        let path = tables.join(file);
        fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    });
    let mut declared = BTreeMap::new();
    let (mut table, mut renamed) = ("", None);
    for line in texts.iter().flat_map(|text| text.lines()).map(str::trim) {
        if let Some((name, _)) = line.split_once(" (").filter(|_| line.ends_with(") {")) {
            table = name;
        } else if let Some(name) = line.strip_prefix("#[sql_name = \"") {
            renamed = name.strip_suffix("\"]");
        } else if let Some((name, sql_type)) = line.split_once(" -> ") {
            let name = renamed.take().unwrap_or(name);
            declared.insert(format!("{table}.{name}"), sql_type.trim_end_matches(',').to_owned());
        }
    }
    declared
}

#[test]
fn every_text_on_postgres_is_ordered_by_its_bytes() {
    let others = migrated().query(
        "SELECT t.relname, c.attname, o.collname FROM pg_attribute c JOIN pg_class t ON t.oid = c.attrelid
         JOIN pg_collation o ON o.oid = c.attcollation
         WHERE t.relnamespace = current_schema()::regnamespace AND NOT starts_with(t.relname, '__diesel_')
             AND o.collname <> 'C'",
    );
    assert!(others.is_empty(), "These need COLLATE \"C\", as SQLite has it: {others:?}");
}
