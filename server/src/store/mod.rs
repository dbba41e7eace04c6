//! The storage: one set of Diesel queries.
//!
//! [`schema`] are the tables, `rows` their rows and what they are in the domain, `load` and `save` carry the state that a batch of commands
//! touches in and out, `journal` chains the entries, [`writer`] runs the batches, `read` answers what is asked, `search` finds words.
//! `sqlite` is the only file that knows a dialect.

pub mod conn;
pub mod error;
pub mod filter;
pub(crate) mod row;
pub(crate) mod rows;
pub(crate) mod schema;
pub(crate) mod types;
pub mod view;

pub use error::Error;
