//! Whether the database lacks what this server has seen: a standby was promoted that had forked before it, or an older copy was put back.

use diesel_async::async_connection_wrapper::BlockOn;
use tokio_postgres::Client;

use super::Driver;
use super::address::Address;
use super::hosts::away;
use crate::store::db::error::Error;

/// The application name of a connection that only looks.
const NAME: &str = "hotline accept-loss";
/// Maximum number of periods that a message names.
const MAX_NAMED: usize = 5;

/// The seen entries that are missing or others: the period's id, the position that was seen, and how far its journal goes.
const LOST: &str = "SELECT p.period_id, seen.position, coalesce(h.position, 0) \
                    FROM unnest($1::bigint[], $2::bigint[], $3::bytea[]) AS seen (key, position, hash) \
                    LEFT JOIN journal j ON j.period_key = seen.key AND j.position = seen.position \
                    LEFT JOIN heads h ON h.period_key = seen.key LEFT JOIN periods p ON p.period_key = seen.key \
                    WHERE j.hash IS DISTINCT FROM seen.hash ORDER BY seen.key";

/// A period whose journal lacks an entry that was seen.
pub struct Lost {
    /// Its id. None if the period is not there at all.
    pub period: Option<String>,
    /// Position of the last entry that was seen.
    pub seen: i64,
    /// Position of the last entry that is there.
    pub there: i64,
}

impl std::fmt::Display for Lost {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { period, seen, there } = self;
        match period {
            None => write!(f, "a period with {seen} entries is missing"),
            Some(period) if there < seen => {
                write!(f, "period {period} goes to position {there}, {seen} was seen")
            }
            Some(period) => write!(f, "period {period} has another entry at position {seen} than was seen"),
        }
    }
}

/// The periods of which the database lacks what was seen. This blocks.
pub fn look(address: &Address) -> Result<Vec<Lost>, Error> {
    Driver::new()?.block_on(async {
        let client = address.connect(NAME, true).await?.into_client();
        find(&client, address).await.map_err(away)
    })
}

/// The periods of which the database lacks what was seen.
async fn find(client: &Client, address: &Address) -> Result<Vec<Lost>, tokio_postgres::Error> {
    let seen = address.reached.all();
    if seen.is_empty() {
        return Ok(Vec::new());
    }
    let keys: Vec<i64> = seen.iter().map(|last| last.key).collect();
    let positions: Vec<i64> = seen.iter().map(|last| last.position).collect();
    let hashes: Vec<&[u8]> = seen.iter().map(|last| last.hash.as_slice()).collect();
    let rows = client.query(LOST, &[&keys, &positions, &hashes]).await?;
    Ok(rows.iter().map(|row| Lost { period: row.get(0), seen: row.get(1), there: row.get(2) }).collect())
}

/// Fails if the database lacks anything that was seen.
pub(super) async fn check(client: &Client, address: &Address, host: usize) -> Result<(), Error> {
    let lost = find(client, address).await.map_err(away)?;
    if lost.is_empty() {
        return Ok(());
    }
    let named: Vec<String> = lost.iter().take(MAX_NAMED).map(ToString::to_string).collect();
    let more = match lost.len().saturating_sub(MAX_NAMED) {
        0 => String::new(),
        more => format!("; and {more} more"),
    };
    Err(Error::Behind(format!(
        "{} has less than this server has seen, as after a failover to a standby that lacked it: {}{more}. The register is not served from \
         it. Bring back the database that has it; if that is lost, stop the server and accept the loss: `hotline-server accept-loss`",
        address.host_name(host),
        named.join("; ")
    )))
}
