//! The database: connections, transactions and what differs between SQLite and PostgreSQL.
//!
//! One body of Diesel queries runs on either ([`conn`], the macro `on!`). [`database`] says where the register is stored, [`pool`] runs queries on reading
//! connections. [`sqlite`] and [`postgres`] open, check and migrate. [`sql_types`] maps domain types to SQL; `bulk_insert` inserts many rows and [`in_list`]
//! compares a column with many values, each with one prepared statement. [`condition`] says whether the database can be used, [`reached`] how far its
//! journals were seen to go. [`register_key`] is the key of the register, [`encryption`] what protects texts at rest, [`key_file`] the form of both files, and [`signed_note`] what is signed with it. [`unfinished`] lets a file come to be whole or not at all. [`trace`] shows where a batch spends its time.
//!
//! It never names a table of the register: those are in [`tables`](super::tables).

pub(crate) mod bulk_insert;
pub mod condition;
pub mod conn;
pub mod database;
pub mod encryption;
pub mod error;
pub mod form;
pub mod in_list;
pub mod key_file;
pub mod pool;
pub mod postgres;
pub mod private;
pub mod random;
pub mod reached;
pub mod register_key;
pub mod signed_note;
pub mod sql_types;
pub mod sqlite;
pub mod trace;
pub mod unfinished;

pub use database::Database;
pub use error::Error;
