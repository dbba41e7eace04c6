//! What is asked of the register. Every function runs inside a reading transaction: it sees one snapshot.

pub mod event;
pub mod period;
pub mod summary;
