//! Views: current states with their texts, as queries return them.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::domain::call::{Call, CallTexts};
use crate::domain::callback::Callback;
use crate::domain::codes::{EventType, IssueOutcome, IssueState, PersonTag, TextField};
use crate::domain::event::Subject;
use crate::domain::instant::Instant;
use crate::domain::issue::{Issue, IssueTexts, Link};
use crate::domain::number::IssueNumber;
use crate::domain::period::Period;
use crate::domain::phone::last_digits;
use crate::store::tables::readings::ReadBy;
use uuid::Uuid;

/// Texts of events, by the event's position and the field.
pub type EventTexts = BTreeMap<(i64, TextField), String>;

/// A call with its texts.
#[derive(Clone, Debug)]
pub struct CallView {
    /// The current state.
    pub call: Arc<Call>,
    /// Texts of the current revision.
    pub texts: Arc<CallTexts>,
    /// Reasons of triage and void, words and dismissal of the alarm, notes, references and results of handoffs.
    pub event_texts: EventTexts,
    /// Its links, ordered by issue.
    pub links: Vec<Link>,
}

impl CallView {
    /// Positions of the entries that may have [event texts](Self::event_texts).
    pub fn text_positions(call: &Call) -> impl Iterator<Item = i64> {
        let handoffs =
            call.handoffs.iter().flat_map(|handoff| [Some(handoff.position), handoff.confirmed_position]);
        let alarm = call.alarm.as_ref();
        let alarm =
            [alarm.map(|alarm| alarm.raised.position), alarm.and_then(|alarm| alarm.settled_position)];
        [Some(call.triage.position), call.void_position].into_iter().chain(alarm).chain(handoffs).flatten()
    }

    /// The texts that the text search covers: those that are answered as they are.
    pub fn searched_texts(&self) -> impl Iterator<Item = &str> {
        let texts = [&self.texts.summary, &self.texts.confidential_note, &self.texts.incident_address];
        texts.into_iter().filter_map(|text| text.as_deref())
    }

    /// The last digits by which its numbers are found.
    pub fn last_digits(&self) -> impl Iterator<Item = String> {
        self.texts.phones().filter_map(|phone| last_digits(&phone.key))
    }
}

/// A revision of a call.
#[derive(Clone, Debug)]
pub struct CallRevisionView {
    /// The call after the revision, without links.
    pub call: Call,
    /// Texts of the revision.
    pub texts: CallTexts,
    /// Why it was changed, if a reason was given.
    pub reason: Option<String>,
    /// Who changed it.
    pub actor: String,
    /// When it was changed.
    pub occurred_at: Instant,
    /// When it was recorded in the register.
    pub recorded_at: Instant,
}

/// An issue with its texts.
#[derive(Clone, Debug)]
pub struct IssueView {
    /// The current state.
    pub issue: Arc<Issue>,
    /// Texts of the current revision.
    pub texts: Arc<IssueTexts>,
    /// Public reply, why it is on hold, tasks and deliveries of assignments, and the texts of instructions with their replies.
    pub event_texts: EventTexts,
    /// Its links, at most the newest 100.
    pub links: Vec<Link>,
    /// Who has read its instructions, by their numbers.
    pub read_by: BTreeMap<i32, Vec<ReadBy>>,
    /// Issues merged into it.
    pub merged: Vec<IssueNumber>,
    /// The period, whose policy says who is told as the time allowed is used. May be None where no due time runs.
    pub period: Option<Arc<Period>>,
    /// For a merged issue: outcome and public reply of the issue that it is merged into.
    pub merged_into_result: Option<(Option<IssueOutcome>, Option<String>)>,
}

impl IssueView {
    /// Positions of the entries that may have [event texts](Self::event_texts).
    pub fn text_positions(issue: &Issue) -> impl Iterator<Item = i64> {
        let assignments = issue.assignments.iter();
        let of_assignments =
            assignments.flat_map(|assignment| [Some(assignment.position), assignment.informed_position]);
        let of_instructions =
            issue.instructions.iter().flat_map(|one| [Some(one.position), one.replied_position]);
        let suspended = issue.suspended.map(|suspension| suspension.position);
        of_assignments.chain(of_instructions).chain([suspended, issue.resolution_position]).flatten()
    }

    /// Its own reply that the caller may read. None before the issue is resolved, after it was reopened, and once it is merged into another.
    pub fn public_reply(&self) -> Option<&str> {
        self.issue.outcome.filter(|_| self.issue.state != IssueState::Merged)?;
        let key = (self.issue.resolution_position?, TextField::PublicReply);
        self.event_texts.get(&key).map(String::as_str)
    }

    /// The texts that the text search covers: those that are answered as they are.
    pub fn searched_texts(&self) -> impl Iterator<Item = &str> {
        [self.texts.title.as_deref(), self.texts.address.as_deref(), self.public_reply()]
            .into_iter()
            .flatten()
    }
}

/// A call that has just been recorded, with the issues that it opened.
#[derive(Clone, Debug)]
pub struct RecordedView {
    /// The call.
    pub call: CallView,
    /// The issues, ordered by number.
    pub issues: Vec<IssueView>,
}

/// A callback with its texts.
#[derive(Clone, Debug)]
pub struct CallbackView {
    /// The current state.
    pub callback: Callback,
    /// Its note, and the comments of its attempts.
    pub event_texts: EventTexts,
}

impl CallbackView {
    /// Positions of the entries that may have [event texts](Self::event_texts).
    pub fn text_positions(callback: &Callback) -> impl Iterator<Item = i64> {
        [callback.created_position]
            .into_iter()
            .chain(callback.attempts.iter().map(|attempt| attempt.position))
    }
}

/// An entry of the journal of a period: who did what.
#[derive(Clone, Debug)]
#[allow(missing_docs)] // As those of the entry.
pub struct JournalEntryView {
    pub position: i64,
    pub event_type: EventType,
    pub subject: Subject,
    pub occurred_at: Instant,
    pub recorded_at: Instant,
    pub actor: String,
    pub on_behalf_of: Option<String>,
    pub request_id: Option<Uuid>,
    pub hash: Vec<u8>,
    /// Why somebody asked for a full view.
    pub reason: Option<String>,
}

/// How a phone number may be contacted without danger, whichever of its calls said so.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ContactSafetyView {
    /// Whether nobody should call the number.
    pub do_not_call: bool,
    /// Whether nobody should leave a message.
    pub no_message: bool,
    /// When a call is safe, as the latest call said that said anything.
    pub hours: Option<String>,
}

/// What the register holds about a phone number.
#[derive(Clone, Debug, Default)]
pub struct CallerView {
    /// Calls with the number, the latest first, at most 20.
    pub calls: Vec<CallView>,
    /// Number of all calls with the number, without void ones.
    pub call_count: i64,
    /// Number of these that are INVALID.
    pub invalid_count: i64,
    /// Active issues linked to those calls, at most 20.
    pub open_issues: Vec<IssueView>,
    /// Tags of vulnerable persons at this number.
    pub tags: Vec<PersonTag>,
    /// How the number may be contacted.
    pub contact_safety: ContactSafetyView,
    /// Number of those calls in which the caller was abusive.
    pub abusive_count: i64,
    /// How calls of the number are to be handled.
    pub caller_plan: Option<String>,
}
