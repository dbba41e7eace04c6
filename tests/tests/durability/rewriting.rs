//! Rewriting a journal as somebody would who knows how its hashes are made, and has the whole database but not the key.

use std::path::Path;

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Binary, Nullable, Text};
use hotline_server::store::db::sqlite;
use hotline_tests::database;
use ring::digest::{Context, SHA256};

use super::tampering::tamper;

/// Makes a change, then the hashes of all entries of the first period and of its head anew.
pub fn rewrite_with_chain(dir: &Path, sql: &str) {
    tamper(dir, sql);
    match database::of(dir) {
        None => chain_anew(dir),
        Some(database) => drop(database.psql(CHAIN_ANEW)),
    }
}

#[derive(QueryableByName)]
struct Entry {
    #[diesel(sql_type = BigInt)]
    position: i64,
    #[diesel(sql_type = Nullable<Binary>)]
    request_id: Option<Vec<u8>>,
    #[diesel(sql_type = Nullable<Binary>)]
    digest: Option<Vec<u8>>,
    #[diesel(sql_type = Text)]
    actor: String,
    #[diesel(sql_type = Nullable<Text>)]
    on_behalf_of: Option<String>,
    #[diesel(sql_type = BigInt)]
    occurred_at: i64,
    #[diesel(sql_type = BigInt)]
    recorded_at: i64,
    #[diesel(sql_type = Text)]
    subject_kind: String,
    #[diesel(sql_type = BigInt)]
    subject_number: i64,
    #[diesel(sql_type = Text)]
    event_type: String,
    #[diesel(sql_type = Nullable<Text>)]
    flow: Option<String>,
    #[diesel(sql_type = Text)]
    payload: String,
}

impl Entry {
    fn hash(&self, previous: &[u8]) -> Vec<u8> {
        let mut context = Context::new(&SHA256);
        let mut column = |bytes: Option<&[u8]>| {
            context.update(&bytes.map_or(u64::MAX, |bytes| bytes.len() as u64).to_be_bytes());
            context.update(bytes.unwrap_or_default());
        };
        column(Some(previous));
        column(Some(&1_i64.to_be_bytes()));
        column(Some(&self.position.to_be_bytes()));
        column(self.request_id.as_deref());
        column(self.digest.as_deref());
        column(Some(self.actor.as_bytes()));
        column(self.on_behalf_of.as_deref().map(str::as_bytes));
        column(Some(&self.occurred_at.to_be_bytes()));
        column(Some(&self.recorded_at.to_be_bytes()));
        column(Some(self.subject_kind.as_bytes()));
        column(Some(&self.subject_number.to_be_bytes()));
        column(Some(self.event_type.as_bytes()));
        column(self.flow.as_deref().map(str::as_bytes));
        column(Some(self.payload.as_bytes()));
        context.finish().as_ref().to_vec()
    }
}

fn chain_anew(dir: &Path) {
    let mut conn = sqlite::open_writer(&dir.join("register.db")).expect("the register can be opened");
    let entries: Vec<Entry> =
        diesel::sql_query("SELECT *, type AS event_type FROM journal WHERE period_key = 1 ORDER BY position")
            .load(&mut conn)
            .expect("its journal can be read");
    let mut hash = vec![0; 32];
    for entry in entries {
        hash = entry.hash(&hash);
        let changed = diesel::sql_query("UPDATE journal SET hash = ? WHERE period_key = 1 AND position = ?")
            .bind::<Binary, _>(&hash)
            .bind::<BigInt, _>(entry.position)
            .execute(&mut conn);
        assert_eq!(changed, Ok(1));
    }
    let changed = diesel::sql_query("UPDATE heads SET hash = ? WHERE period_key = 1")
        .bind::<Binary, _>(&hash)
        .execute(&mut conn);
    assert_eq!(changed, Ok(1));
}

/// The same on PostgreSQL.
const CHAIN_ANEW: &str = r"
SET session_replication_role = replica;
CREATE FUNCTION pg_temp.field(bytes bytea) RETURNS bytea LANGUAGE sql AS
    $$ SELECT CASE WHEN bytes IS NULL THEN decode(repeat('ff', 8), 'hex') ELSE int8send(length(bytes)) || bytes END $$;
CREATE FUNCTION pg_temp.field(number bigint) RETURNS bytea LANGUAGE sql AS $$ SELECT pg_temp.field(int8send(number)) $$;
CREATE FUNCTION pg_temp.field(content text) RETURNS bytea LANGUAGE sql AS
    $$ SELECT pg_temp.field(convert_to(content, 'UTF8')) $$;
CREATE FUNCTION pg_temp.field(moment timestamptz) RETURNS bytea LANGUAGE sql AS
    $$ SELECT pg_temp.field((extract(epoch FROM moment) * 1000000)::bigint) $$;
DO $$
DECLARE
    e record;
    chained bytea := decode(repeat('00', 32), 'hex');
BEGIN
    FOR e IN SELECT * FROM journal WHERE period_key = 1 ORDER BY position LOOP
        chained := sha256(
            pg_temp.field(chained) || pg_temp.field(e.period_key) || pg_temp.field(e.position)
            || pg_temp.field(uuid_send(e.request_id)) || pg_temp.field(e.digest) || pg_temp.field(e.actor)
            || pg_temp.field(e.on_behalf_of) || pg_temp.field(e.occurred_at) || pg_temp.field(e.recorded_at)
            || pg_temp.field(e.subject_kind) || pg_temp.field(e.subject_number) || pg_temp.field(e.type)
            || pg_temp.field(e.flow) || pg_temp.field(e.payload));
        UPDATE journal SET hash = chained WHERE period_key = 1 AND position = e.position;
    END LOOP;
    UPDATE heads SET hash = chained WHERE period_key = 1;
END $$;";
