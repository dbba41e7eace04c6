//! What a database says of its tables: the same words on both, so that they can be compared.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use diesel::prelude::*;
use diesel::sql_types::Text;
use hotline_tests::postgres::Database;

/// What the tables of a database are.
#[derive(Debug, Default)]
pub struct Tables {
    /// By table and column: where it stands, its type in the database's own words, and what else holds of it.
    pub columns: BTreeMap<String, Column>,
    /// Primary keys, unique columns, indexes and foreign keys.
    pub keys: BTreeSet<String>,
}

/// A column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// From 1.
    pub place: String,
    /// Its type in the database's own words.
    pub sql_type: String,
    /// `NOT NULL`, `DEFAULT`, or neither.
    pub rest: String,
}

impl Tables {
    /// Of a SQLite file.
    pub fn of_sqlite(file: &Path) -> Self {
        let mut conn =
            SqliteConnection::establish(&file.to_string_lossy()).expect("the register can be opened");
        let mut texts = |sql: &str| -> Vec<String> {
            let rows = diesel::sql_query(format!("{SQLITE_TABLES} {sql}")).load::<Row>(&mut conn);
            rows.unwrap_or_else(|error| panic!("{sql}\n{error}")).into_iter().map(|row| row.text).collect()
        };
        let columns = texts(SQLITE_COLUMNS);
        let keys = SQLITE_KEYS.iter().flat_map(|sql| texts(sql)).collect();
        Self::from(columns, keys)
    }

    /// Of a PostgreSQL database.
    pub fn of_postgres(database: &Database) -> Self {
        let texts = |sql: &str| {
            let rows = database.query(&format!("{POSTGRES_TABLES} {sql}"));
            rows.into_iter().map(|mut row| row.remove(0))
        };
        let columns = texts(POSTGRES_COLUMNS).collect();
        let keys = POSTGRES_KEYS.iter().flat_map(|sql| texts(sql)).collect();
        Self::from(columns, keys)
    }

    fn from(columns: Vec<String>, keys: BTreeSet<String>) -> Self {
        let column = |text: String| {
            let [name, place, sql_type, rest]: [&str; 4] =
                text.split('|').collect::<Vec<_>>().try_into().expect("a column is told in four words");
            let column =
                Column { place: place.to_owned(), sql_type: sql_type.to_owned(), rest: rest.to_owned() };
            (name.to_owned(), column)
        };
        Self { columns: columns.into_iter().map(column).collect(), keys }
    }
}

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = Text)]
    text: String,
}

/// The tables of the register: what Diesel and the database keep there for themselves is left out.
const SQLITE_TABLES: &str = "
WITH t AS (
    SELECT name FROM sqlite_schema
    WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND name <> '__diesel_schema_migrations'
)";

const SQLITE_COLUMNS: &str = r#"
SELECT concat_ws('|', t.name || '.' || c.name, c.cid + 1, c.type,
    trim(iif(c."notnull", 'NOT NULL', '') || iif(c.dflt_value IS NULL, '', ' DEFAULT'))) AS text
FROM t, pragma_table_xinfo(t.name) AS c"#;

const SQLITE_KEYS: &[&str] = &[
    "SELECT t.name || ': primary key (' || group_concat(c.name, ', ' ORDER BY c.pk) || ')' AS text
    FROM t, pragma_table_info(t.name) AS c WHERE c.pk > 0 GROUP BY t.name",
    r#"SELECT concat(t.name, ': ', iif(i."unique", 'unique ', ''), iif(i.origin = 'c', 'index ' || i.name || ' ', ''), '(',
        (SELECT group_concat(c.name || iif(c.desc, ' DESC', ''), ', ' ORDER BY c.seqno)
            FROM pragma_index_xinfo(i.name) AS c WHERE c.key), ')',
        iif(i.partial, (SELECT replace(replace(substr(sql, instr(sql, ' WHERE ')), '(', ''), ')', '')
            FROM sqlite_schema WHERE name = i.name), '')) AS text
    FROM t, pragma_index_list(t.name) AS i WHERE i.origin <> 'pk'"#,
    r#"SELECT concat(t.name, ': foreign key (', group_concat(f."from", ', ' ORDER BY f.seq), ') to ', f."table", ' (',
        group_concat(f."to", ', ' ORDER BY f.seq), '), on update ', f.on_update, ', on delete ', f.on_delete) AS text
    FROM t, pragma_foreign_key_list(t.name) AS f GROUP BY t.name, f.id"#,
];

const POSTGRES_TABLES: &str = "
WITH t AS (
    SELECT oid, relname AS name FROM pg_class
    WHERE relkind IN ('r', 'p') AND relnamespace = current_schema()::regnamespace AND relname <> '__diesel_schema_migrations'
)";

const POSTGRES_COLUMNS: &str = "
SELECT concat_ws('|', t.name || '.' || c.attname, row_number() OVER (PARTITION BY t.oid ORDER BY c.attnum),
    format_type(c.atttypid, c.atttypmod),
    trim(CASE WHEN c.attnotnull THEN 'NOT NULL' ELSE '' END || CASE WHEN c.atthasdef THEN ' DEFAULT' ELSE '' END))
FROM t JOIN pg_attribute c ON c.attrelid = t.oid AND c.attnum > 0 AND NOT c.attisdropped";

/// PostgreSQL writes conditions with parentheses and types that nobody wrote.
const POSTGRES_KEYS: &[&str] = &[
    "SELECT concat(t.name, ': ',
        CASE WHEN x.indisprimary THEN 'primary key ' WHEN x.indisunique THEN 'unique ' END,
        CASE WHEN k.oid IS NULL THEN concat('index ', i.relname, ' ') END, '(',
        (SELECT string_agg(c.attname || CASE WHEN x.indoption[place - 1] & 1 = 1 THEN ' DESC' ELSE '' END, ', ' ORDER BY place)
            FROM unnest(x.indkey) WITH ORDINALITY AS key (attnum, place)
            LEFT JOIN pg_attribute c ON c.attrelid = t.oid AND c.attnum = key.attnum), ')',
        ' WHERE ' || translate(replace(pg_get_expr(x.indpred, t.oid), '::text', ''), '()', ''))
    FROM t JOIN pg_index x ON x.indrelid = t.oid JOIN pg_class i ON i.oid = x.indexrelid
    LEFT JOIN pg_constraint k ON k.conindid = x.indexrelid AND k.contype IN ('p', 'u')",
    "SELECT concat(t.name, ': foreign key (', string_agg(c.attname, ', ' ORDER BY place), ') to ', o.relname, ' (',
        string_agg(oc.attname, ', ' ORDER BY place), '), on update ', actions ->> k.confupdtype::text,
        ', on delete ', actions ->> k.confdeltype::text)
    FROM t JOIN pg_constraint k ON k.conrelid = t.oid AND k.contype = 'f' JOIN pg_class o ON o.oid = k.confrelid
    CROSS JOIN unnest(k.conkey, k.confkey) WITH ORDINALITY AS pair (attnum, other, place)
    JOIN pg_attribute c ON c.attrelid = t.oid AND c.attnum = pair.attnum
    JOIN pg_attribute oc ON oc.attrelid = o.oid AND oc.attnum = pair.other
    CROSS JOIN (SELECT '{\"a\": \"NO ACTION\", \"r\": \"RESTRICT\", \"c\": \"CASCADE\", \"n\": \"SET NULL\", \"d\": \"SET DEFAULT\"}'::jsonb
        AS actions) AS named
    GROUP BY t.name, k.oid, o.relname, actions",
];
