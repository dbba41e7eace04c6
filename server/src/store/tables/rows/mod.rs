//! The rows of each table, and what they are in the domain.

pub(crate) mod call;
pub(crate) mod callback;
pub(crate) mod issue;
pub(crate) mod journal;
pub(crate) mod period;

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::store::db::Error;

/// A value as the JSON text of a column.
fn to_json<T: Serialize>(value: &T) -> String {
    // Stated invariant: lists, maps and codes of ours always are JSON.
    serde_json::to_string(value).unwrap_or_default()
}

/// The value of a column's JSON text.
fn from_json<T: DeserializeOwned>(column: &str, text: &str) -> Result<T, Error> {
    // Without the message of the parser: it may quote what is stored.
    let damaged = |error: serde_json::Error| {
        let (kind, at) = (error.classify(), error.column());
        Error::Damaged(format!("{column} holds no such JSON ({kind:?} at {at})"))
    };
    serde_json::from_str(text).map_err(damaged)
}
