//! Lists and look-ups. Every function runs inside a reading transaction and so sees one snapshot.
//!
//! A page costs a fixed number of queries whatever its size: the lists ([`call_list`], [`issue_list`]) first find which rows are on it, walking an index
//! no further than a bound (`walk`); then the `views` of [`call`] and [`issue`] load these rows with all that belongs to them.

pub mod call;
pub mod call_list;
pub mod callback;
pub mod caller;
pub mod changed;
pub mod filter;
pub mod incident;
pub mod issue;
pub mod issue_list;
pub mod journal;
mod look_alike;
mod narrow;
pub mod notice;
pub mod period;
pub mod person;
pub mod report;
pub mod retention;
pub mod shift;
mod text_search;
mod walk;

#[cfg(test)]
mod tests;
