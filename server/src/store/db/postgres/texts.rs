//! What is left of texts in the tables of a shared database once they are erased or encrypted.

use diesel::prelude::*;
use diesel::sql_types::Text;

use super::Postgres;
use super::address::Address;
use super::statistics::run;
use crate::store::db::error::Error;

/// Application name of a connection that rewrites them.
const NAME: &str = "hotline encryption";
/// The tables with texts of callers, what follows from them, and the keys that open them.
const TEXTS: &str = "call_texts, issue_texts, event_texts, call_phones, number_facts, number_issues, callers, danger_places, data_keys";

/// A table that belongs to another role.
#[derive(QueryableByName)]
struct OfAnother {
    #[diesel(sql_type = Text)]
    relname: String,
}

/// Removes the dead rows in which erased texts stay until autovacuum comes.
pub async fn vacuum(address: &Address) -> Result<(), Error> {
    run(address, "hotline erasure", &format!("VACUUM {TEXTS}")).await
}

/// Locks what the register is until the transaction ends: a server that starts waits for it. Fails if the role cannot write the tables anew.
pub fn claim(postgres: &mut Postgres) -> Result<(), Error> {
    let names = TEXTS.split(", ").map(|name| format!("'{name}'")).collect::<Vec<_>>().join(", ");
    let of_others = format!(
        "SELECT relname::text FROM pg_class WHERE relnamespace = current_schema()::regnamespace AND relname IN ({names}) \
         AND NOT pg_has_role(relowner, 'USAGE') ORDER BY relname"
    );
    let of_others: Vec<OfAnother> = diesel::sql_query(of_others).load(postgres.diesel())?;
    if let Some(OfAnother { relname }) = of_others.first() {
        return Err(Error::Unfit(format!(
            "the table {relname} belongs to another role; run this as that one"
        )));
    }
    diesel::sql_query("LOCK TABLE register IN ACCESS EXCLUSIVE MODE").execute(postgres.diesel())?;
    Ok(())
}

/// Writes the table of the keys anew, so that no block holds what they were before.
pub async fn rewrite_keys(address: &Address) -> Result<(), Error> {
    run(address, NAME, "VACUUM FULL data_keys").await
}

/// Writes the tables anew, and what the planner knows of them, so that no block holds what was there before. Nobody reads or writes meanwhile.
pub async fn rewrite(address: &Address) -> Result<(), Error> {
    run(address, NAME, &format!("VACUUM (FULL, ANALYZE) {TEXTS}")).await?;
    run(address, NAME, "VACUUM FULL pg_catalog.pg_statistic").await
}
