//! The planner's statistics. A register of a new emergency grows from nothing to a hundred thousand entries before autovacuum looks at it once,
//! and every connection keeps the plans that it made while the tables were empty: those read a whole period for each batch. So each time the
//! register has doubled, the statistics are brought up to date, which also has kept plans made anew.

use std::time;

use super::address::Address;
use crate::store::db::error::Error;

/// Entries of the journals below which any plan will do.
pub const STATISTICS_FROM: i64 = 500;
/// How the connection calls itself.
const NAME: &str = "hotline statistics";

/// The tables of which rows are asked for by more than their period.
const ANALYZE: &str = "ANALYZE calls, call_texts, call_phones, callers, handoffs, issues, issue_texts, assignments, links, callbacks, attempts, \
                       journal, event_texts, call_counters, issue_counters, due_counters, flow_counters, duration_counters, caller_counters";

/// Brings them up to date. If that fails, autovacuum does it later.
pub async fn bring_up_to_date(address: Address) {
    let begun = time::Instant::now();
    match analyze(&address).await {
        Ok(()) => {
            tracing::debug!(ms = begun.elapsed().as_millis(), "the planner's statistics are up to date")
        }
        Err(error) => tracing::warn!(%error, "the planner's statistics could not be brought up to date"),
    }
}

async fn analyze(address: &Address) -> Result<(), Error> {
    let (client, connection) = address.connect(NAME, true).await?;
    let driver = tokio::spawn(connection);
    let analyzed = client.batch_execute(ANALYZE).await;
    driver.abort();
    analyzed.map_err(|error| Error::Away(error.to_string()))
}
