//! What people and spreadsheets see of each resource: a row of a list, and a card.

pub mod call;
pub mod callback;
pub mod event;
pub mod figures;
pub mod issue;
pub mod period;
pub mod summary;
