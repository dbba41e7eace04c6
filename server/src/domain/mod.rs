//! The rules of the register: plain functions over plain types. The time is passed in.
//!
//! [`command`] is what a client asks for, [`touches`] what must be loaded to decide on it. [`decide`] answers with events or a refusal: an [`event`]
//! is what happened, and [`state`] is what all events result in. [`counted`] holds the fields from which [`figures`] are computed. The other modules
//! are the nouns of the hotline.
//!
//! Nothing here knows a database, a network, a clock or the messages of the contract.

pub mod access;
pub mod alarm;
pub mod assignment;
pub mod assignment_evolve;
pub mod audience;
pub mod calendar;
pub mod call;
pub mod call_command;
pub mod callback;
pub mod caller;
pub mod calling_hours;
pub mod changed;
mod code_rules;
pub mod coded;
pub mod codes;
pub mod command;
pub mod comparable;
mod contact;
pub mod counted;
pub mod counted_change;
pub mod decide;
pub mod desk_settings;
pub mod directory;
pub(crate) mod draft;
pub mod duty;
pub mod entry;
pub mod event;
pub mod event_type;
pub mod figures;
pub mod handoff;
pub mod incident;
pub mod instant;
pub mod instruction;
pub mod issue;
mod issue_evolve;
pub mod journal_query;
pub mod ladder;
pub mod link_change;
pub mod links;
pub mod need;
pub mod notice;
pub mod number;
pub mod period;
pub mod period_event;
pub mod person;
pub mod personal_number;
pub mod phone;
pub mod place;
pub mod policy;
pub mod reference;
pub mod refusal;
pub mod report;
pub mod shift_plan;
pub mod state;
pub mod subject;
pub mod suggestion;
#[cfg(test)]
mod tests;
pub mod text_class;
pub mod touches;
pub mod transition;
pub mod triage;
pub mod words;
