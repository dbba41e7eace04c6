//! What the readers answer: present states together with their texts.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::domain::call::{Call, CallTexts};
use crate::domain::callback::Callback;
use crate::domain::codes::{Outcome, PersonTag};
use crate::domain::event::{Subject, TextField};
use crate::domain::instant::Instant;
use crate::domain::issue::{Issue, IssueTexts, Link};
use crate::domain::number::IssueNumber;

/// Texts of events, by the event's position and the field.
pub type EventTexts = BTreeMap<(i64, String), String>;

/// A call with its texts.
#[derive(Clone, Debug)]
pub struct CallView {
    /// Its present state.
    pub call: Arc<Call>,
    /// Its present texts.
    pub texts: Arc<CallTexts>,
    /// Reasons of triage and void, notes, references and results of handoffs.
    pub event_texts: EventTexts,
    /// Its links, by issue.
    pub links: Vec<Link>,
}

impl CallView {
    /// Positions of the entries with a call's reasons, notes, references and results.
    pub fn text_positions(call: &Call) -> impl Iterator<Item = i64> {
        let handoffs =
            call.handoffs.iter().flat_map(|handoff| [Some(handoff.position), handoff.confirmed_position]);
        [Some(call.triage.position), call.void_position].into_iter().chain(handoffs).flatten()
    }

    /// The texts by which it is found.
    pub fn searched_texts(&self) -> impl Iterator<Item = &str> {
        let texts = [&self.texts.summary, &self.texts.confidential_note, &self.texts.incident_address];
        texts.into_iter().filter_map(|text| text.as_deref())
    }
}

/// A revision of a call.
#[derive(Clone, Debug)]
pub struct CallRevisionView {
    /// The call as it was after it; without links.
    pub call: Call,
    /// Its texts.
    pub texts: CallTexts,
    /// Why it was changed.
    pub reason: Option<String>,
    /// Who changed it.
    pub actor: String,
    /// When.
    pub occurred_at: Instant,
    /// When the register learned of it.
    pub recorded_at: Instant,
}

/// An issue with its texts.
#[derive(Clone, Debug)]
pub struct IssueView {
    /// Its present state.
    pub issue: Arc<Issue>,
    /// Its present texts.
    pub texts: Arc<IssueTexts>,
    /// Public reply; tasks and deliveries of assignments.
    pub event_texts: EventTexts,
    /// Its links, the newest 100.
    pub links: Vec<Link>,
    /// Issues merged into it.
    pub merged: Vec<IssueNumber>,
    /// Of a merged issue: what came of its master, and the master's public reply.
    pub master_result: Option<(Option<Outcome>, Option<String>)>,
}

impl IssueView {
    /// Positions of the entries with an issue's tasks and deliveries and its public reply.
    pub fn text_positions(issue: &Issue) -> impl Iterator<Item = i64> {
        issue.assignments.iter().map(|assignment| assignment.position).chain(issue.resolution_position)
    }

    /// The answer that the caller may read.
    pub fn public_reply(&self) -> Option<&str> {
        let place = (self.issue.resolution_position?, TextField::PublicReply.code().to_owned());
        self.event_texts.get(&place).map(String::as_str)
    }

    /// The texts by which it is found.
    pub fn searched_texts(&self) -> impl Iterator<Item = &str> {
        [self.texts.title.as_deref(), self.texts.address.as_deref(), self.public_reply()]
            .into_iter()
            .flatten()
    }
}

/// A call that was recorded just now, with the issues that it opened.
#[derive(Clone, Debug)]
pub struct RecordedView {
    /// The call.
    pub call: CallView,
    /// The issues, by number.
    pub issues: Vec<IssueView>,
}

/// A callback with its texts.
#[derive(Clone, Debug)]
pub struct CallbackView {
    /// Its present state.
    pub callback: Callback,
    /// Its note; comments of attempts.
    pub event_texts: EventTexts,
}

impl CallbackView {
    /// Positions of the entries with its note and the comments of attempts.
    pub fn text_positions(callback: &Callback) -> impl Iterator<Item = i64> {
        [callback.created_position]
            .into_iter()
            .chain(callback.attempts.iter().map(|attempt| attempt.position))
    }
}

/// What is known of a phone number.
#[derive(Clone, Debug, Default)]
pub struct CallerView {
    /// Calls with the number, the latest first, at most 20.
    pub calls: Vec<CallView>,
    /// How many there are, void ones left out.
    pub call_count: i64,
    /// How many of them were INVALID.
    pub invalid_count: i64,
    /// Active issues linked to those calls, at most 20.
    pub open_issues: Vec<IssueView>,
    /// What makes persons at this number vulnerable.
    pub tags: Vec<PersonTag>,
    /// Do not call.
    pub do_not_call: bool,
    /// Leave no message.
    pub no_message: bool,
}

/// An entry of the journal as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JournalEntry {
    /// Its position.
    pub position: i64,
    /// The request that caused it; on the first of its entries only.
    pub request_id: Option<String>,
    /// Who wrote it.
    pub actor: String,
    /// On whose behalf.
    pub on_behalf_of: Option<String>,
    /// When it happened.
    pub occurred_at: Instant,
    /// When the register learned of it.
    pub recorded_at: Instant,
    /// What it happened to.
    pub subject: Subject,
    /// What happened: `issue.assigned`.
    pub event_type: String,
    /// JSON with `event`, and `before` and `after` where counted fields changed.
    pub payload: String,
}
