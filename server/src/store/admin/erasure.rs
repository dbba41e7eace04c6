//! What is left of erased texts outside of their rows.

use std::path::Path;
use std::time::{Duration, Instant};

use crate::store::db::postgres::statistics::vacuum_texts;
use crate::store::db::{Database, Error, sqlite};

/// How long readers of an older state are waited for.
const WAIT: Duration = Duration::from_secs(10);
/// Pause between two attempts.
const PAUSE: Duration = Duration::from_millis(100);

/// Empties the log of a file, or removes dead rows from a shared database. Where somebody still reads an older state, the next checkpoint or vacuum does it.
pub async fn settle(database: &Database) -> Result<(), Error> {
    match database {
        Database::Sqlite(path, _) => {
            let path = path.clone();
            let emptied = tokio::task::spawn_blocking(move || empty_log(&path)).await;
            emptied.unwrap_or_else(|broken| Err(Error::Damaged(format!("a thread of the storage: {broken}"))))
        }
        Database::Postgres { address, .. } => vacuum_texts(address).await,
    }
}

fn empty_log(path: &Path) -> Result<(), Error> {
    let (mut c, until) = (sqlite::open_writer(path)?, Instant::now() + WAIT);
    while !sqlite::try_to_empty_log(&mut c)? {
        if Instant::now() > until {
            tracing::warn!("the log still holds what was erased, as somebody reads an older state");
            return Ok(());
        }
        std::thread::sleep(PAUSE);
    }
    Ok(())
}
