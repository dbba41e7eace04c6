//! What an administrator does with a whole register: prepare, verify and move it.
//!
//! `prepare` migrates it at the start, `schema_version` refuses what another version has written, `verify` holds journal, tables and counters against each other,
//! `migrate_data` moves it to another database.
//!
//! It never runs beside writers of the period that it changes.

pub(crate) mod migrate_data;
pub(crate) mod prepare;
mod rebuild;
pub(crate) mod schema_version;
pub(crate) mod verify;
