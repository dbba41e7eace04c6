//! The rows of each table, and their conversion to and from the domain.

pub(crate) mod call;
pub(crate) mod callback;
pub(crate) mod issue;
pub(crate) mod journal;
pub(crate) mod notice;
pub(crate) mod period;
pub(crate) mod report;
pub(crate) mod shift;

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::store::db::Error;

/// Encodes a value as JSON text for a column.
fn to_json<T: Serialize>(value: &T) -> String {
    // Does not fail: our lists, maps and codes all have a form in JSON.
    serde_json::to_string(value).unwrap_or_default()
}

/// Decodes the JSON text of a column.
fn from_json<T: DeserializeOwned>(column: &str, text: &str) -> Result<T, Error> {
    // Without the message of the parser, which may quote stored text.
    let damaged = |error: serde_json::Error| {
        let (kind, at) = (error.classify(), error.column());
        Error::Damaged(format!("{column} does not hold valid JSON ({kind:?} at {at})"))
    };
    serde_json::from_str(text).map_err(damaged)
}

/// Decodes the JSON text of a column that may be empty.
fn from_json_if<T: DeserializeOwned + Default>(column: &str, text: Option<&str>) -> Result<T, Error> {
    Ok(text.map(|text| from_json(column, text)).transpose()?.unwrap_or_default())
}
