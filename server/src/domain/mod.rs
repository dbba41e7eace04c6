//! The rules of the register: plain functions over plain types, time passed in.
//!
//! [`command`] is what someone wants, [`touches`] what must be known to decide on it, [`decide`] says what happens then or refuses, [`event`] is what happened, [`state`] is what the events
//! amount to, [`counted`] what figures are made from, [`figures`] what is made of it. The rest are the nouns of the hotline.
//!
//! Nothing here knows a database, a network, a clock or the contract's messages.

pub mod assignment;
pub mod calendar;
pub mod call;
pub mod callback;
pub mod codes;
pub mod command;
pub mod counted;
pub mod decide;
pub mod directory;
pub(crate) mod draft;
pub mod event;
pub mod figures;
pub mod instant;
pub mod issue;
pub mod links;
pub mod number;
pub mod period;
pub mod policy;
pub mod reference;
pub mod refusal;
pub mod state;
#[cfg(test)]
mod tests;
pub mod touches;
pub mod transition;
