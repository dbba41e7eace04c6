//! Updates the planner's statistics. The register of a new emergency grows from nothing to a hundred thousand entries before autovacuum first
//! looks at it, and each connection caches the plans that it made while the tables were empty: those read a whole period for each batch. So the
//! statistics are updated each time the register has doubled, which also invalidates cached plans.

use std::time;

use super::address::Address;
use crate::store::db::error::Error;

/// Number of journal entries below which any plan is fast enough.
pub const STATISTICS_FROM: i64 = 500;
/// The connection's application name.
const NAME: &str = "hotline statistics";

/// Analyzes the tables whose rows are selected by more than their period.
const ANALYZE: &str = "ANALYZE calls, call_texts, call_phones, number_facts, number_issues, callers, handoffs, issues, issue_texts, assignments, instructions, links, callbacks, attempts, \
                       journal, event_texts, call_counters, issue_counters, due_counters, flow_counters, duration_counters, caller_counters";

/// Updates the statistics. If that fails, autovacuum does it later.
pub async fn update(address: Address) {
    let started_at = time::Instant::now();
    match run(&address, NAME, ANALYZE).await {
        Ok(()) => {
            tracing::debug!(ms = started_at.elapsed().as_millis(), "updated the planner's statistics")
        }
        Err(error) => tracing::warn!(%error, "updating the planner's statistics failed"),
    }
}

/// Runs a statement that takes its time, on a connection of its own.
pub(super) async fn run(address: &Address, name: &str, sql: &str) -> Result<(), Error> {
    let opened = address.connect(name, true).await?;
    let driver = tokio::spawn(opened.connection);
    let result = opened.client.batch_execute(sql).await;
    driver.abort();
    result.map_err(|error| Error::Away(error.to_string()))
}
