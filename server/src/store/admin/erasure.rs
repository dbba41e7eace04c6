//! What is left of erased texts outside of their rows.

use std::path::Path;
use std::time::Duration;

use crate::store::db::postgres::texts;
use crate::store::db::{Database, Error, sqlite};

/// How long readers of an older state are waited for.
const WAIT: Duration = Duration::from_secs(10);

/// Empties the log of a file, or removes dead rows from a shared database. Where somebody still reads an older state, the next checkpoint or vacuum does it.
pub async fn settle(database: &Database) -> Result<(), Error> {
    match database {
        Database::Sqlite(path, _) => {
            let path = path.clone();
            let emptied = tokio::task::spawn_blocking(move || empty_log(&path)).await;
            emptied.unwrap_or_else(|broken| Err(Error::Damaged(format!("a thread of the storage: {broken}"))))
        }
        Database::Postgres { address, .. } => texts::vacuum(address).await,
    }
}

fn empty_log(path: &Path) -> Result<(), Error> {
    let mut c = sqlite::open_writer(path)?;
    if !sqlite::empty_log_within(&mut c, WAIT)? {
        tracing::warn!("the log still holds what was erased, as somebody reads an older state");
    }
    Ok(())
}
