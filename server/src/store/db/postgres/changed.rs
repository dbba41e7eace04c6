//! Whether the encryption of the register was changed while this process could not be seen: it would write with keys that are no more.

use tokio_postgres::Client;

use super::address::Address;
use super::hosts::away;
use crate::store::db::encryption::Encryption;
use crate::store::db::error::Error;

const ENCRYPTION: &str = "SELECT encryption_key, encryption_id FROM register";

/// Fails if the register is encrypted in another way than when the key was held against it.
pub async fn check(client: &Client, address: &Address) -> Result<(), Error> {
    let Some(checked) = address.keys.checked() else { return Ok(()) };
    let row = client.query_opt(ENCRYPTION, &[]).await.map_err(away)?;
    let present = row.map(|row| Encryption { key: row.get(0), id: row.get(1) }).unwrap_or_default();
    if present == *checked {
        return Ok(());
    }
    Err(Error::Unfit(
        "the register was encrypted in another way since this server started; start it anew".to_owned(),
    ))
}
