//! The tables of the register, and their conversion to and from the domain.
//!
//! `schema`, `issue_schema`, `counter_schema`, `register_schema`, `report_schema`, `shift_schema` and `notice_schema` declare the tables and columns. `rows` has a struct for the rows of each, converted to and from the domain; the macro of `table_row` generates
//! what these have in common. `aggregates` loads calls, issues and callbacks by number, `periods` loads periods with their directories, and `event_texts`
//! loads the texts of events; [`views`] combine them for answers. `numbers` is what is kept by phone number, `dangers` finds calls about danger and their places, `clocks` makes the clocks of issues anew.
//! `protection` is the sealed form of texts, and where the key of a period's data is.
//! `journal` is the stored form of entries, `chain` their hash, `commitments` what they say of their texts, `counted_entries` adds what they leave to earlier ones, `head` is the end of a
//! period's journal and the lock on it, `checkpoint` what is signed of it.
//!
//! This module never decides what is allowed or listed, and keeps no state.

pub(crate) mod access_schema;
pub(crate) mod aggregates;
pub(crate) mod chain;
pub mod checkpoint;
pub(crate) mod clocks;
pub mod commitments;
pub mod counted_entries;
pub(crate) mod counter_schema;
pub(crate) mod dangers;
pub(crate) mod event_texts;
pub(crate) mod head;
pub(crate) mod issue_schema;
pub mod journal;
pub(crate) mod notice_schema;
pub(crate) mod numbers;
pub(crate) mod periods;
pub(crate) mod protection;
pub(crate) mod readings;
pub(crate) mod register_schema;
pub(crate) mod report_schema;
pub(crate) mod rows;
pub(crate) mod schema;
pub(crate) mod shift_schema;
pub(crate) mod table_row;
pub mod views;
