//! The database: connections, transactions and what differs between SQLite and PostgreSQL.
//!
//! One body of Diesel queries runs on either ([`conn`], the macro `on!`). [`database`] says where the register is, [`pool`] runs queries on reading
//! connections. [`sqlite`] and [`postgres`] open, check and migrate; [`sql_types`] says how domain types are stored, `bulk_insert` how many rows go into a
//! table and [`in_list`] how a column is compared with many values, each as one prepared statement. [`trace`] marks what a batch spends its time on.
//!
//! It never names a table of the register: those are in [`tables`](super::tables).

pub(crate) mod bulk_insert;
pub mod conn;
pub mod database;
pub mod error;
pub mod in_list;
pub mod pool;
pub mod postgres;
pub mod sql_types;
pub mod sqlite;
pub mod trace;

pub use database::Database;
pub use error::Error;
