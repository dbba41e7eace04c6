//! The tables of the register: their columns, their rows, and whole things read from them by number.
//!
//! `schema` names the tables and columns, `rows` holds a struct for each with its conversion to and from the domain (`table_row` writes what all
//! have in common). `aggregates` loads calls, issues and callbacks with their parts by number, `periods` periods with their directories, `event_texts` the texts
//! of events; [`views`] are these together, as they are answered. `journal` is the stored form of an entry with its hash, `head` the end of a period's journal and the lock on it.
//!
//! It never decides what is allowed or listed, and keeps no state.

pub(crate) mod aggregates;
pub(crate) mod event_texts;
pub(crate) mod head;
pub(crate) mod journal;
pub(crate) mod periods;
pub(crate) mod rows;
pub(crate) mod schema;
pub(crate) mod table_row;
pub mod views;
