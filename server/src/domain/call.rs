//! Calls 来电.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::codes::*;
use super::draft::{Blank, drafted};
use super::event::{CallEvent, Entry};
use super::instant::{Instant, MINUTE};
use super::number::CallNumber;

/// A call recorded more than this after it was received is late, in microseconds.
pub const LATE_AFTER: i64 = 15 * MINUTE;

drafted! {
    /// Content of a call without personal data.
    pub struct CallFacts, draft CallFactsDraft {
        /// Inbound or outbound.
        pub direction: Direction = Direction::Inbound,
        /// The channel.
        pub channel: Channel = Channel::Phone,
        /// The line that was dialled.
        pub line: Option<String> = None,
        /// When it reached the hotline.
        pub received_at: Instant = Instant(0),
        /// When a person took it.
        pub answered_at: Option<Instant> = None,
        /// When it ended.
        pub ended_at: Option<Instant> = None,
        /// How it was answered or missed.
        pub disposition: Disposition = Disposition::Answered,
        /// What the caller wanted.
        pub kind: CallKind = CallKind::Help,
        /// Urgency.
        pub urgency: Urgency = Urgency::P2,
        /// Category code.
        pub category: Option<String> = None,
        /// District code.
        pub district: Option<String> = None,
        /// The caller wishes to stay unknown.
        pub anonymous: bool = false,
        /// The caller must not become known to the agency.
        pub confidential: bool = false,
        /// Language, BCP 47.
        pub language: Option<String> = None,
        /// What makes the affected person vulnerable.
        pub affected_tags: Vec<PersonTag> = Vec::new(),
        /// Do not call.
        pub do_not_call: bool = false,
        /// Leave no message.
        pub no_message: bool = false,
        /// Persons represented 人次.
        pub persons_represented: u32 = 1,
        /// Operator code.
        pub operator: Option<String> = None,
        /// System that submitted it.
        pub source_system: Option<String> = None,
        /// Its id there.
        pub external_id: Option<String> = None,
        /// Reference of the telephone system.
        pub telephony_reference: Option<String> = None,
        /// Reference made by a client that had no server.
        pub offline_reference: Option<String> = None,
        /// Imported from an old register.
        pub historical: bool = false,
    }
}

drafted! {
    /// The personal data and free text of a call.
    pub struct CallTexts, draft CallTextsDraft {
        /// What it is about; may be shared with the agency.
        pub summary: Option<String> = None,
        /// For the desk only.
        pub confidential_note: Option<String> = None,
        /// Name of the caller.
        pub caller_name: Option<String> = None,
        /// Number of the caller.
        pub caller_phone: Option<Phone> = None,
        /// Number to call back on.
        pub callback_phone: Option<Phone> = None,
        /// Name of the affected person, if not the caller.
        pub affected_name: Option<String> = None,
        /// Number of the affected person.
        pub affected_phone: Option<Phone> = None,
        /// Where it happens.
        pub incident_address: Option<String> = None,
        /// When a call is safe.
        pub safe_hours: Option<String> = None,
        /// Unknown codes that another system sent, as (field, code).
        pub unclassified: Vec<(String, String)> = Vec::new(),
    }
}

/// A phone number.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Phone {
    /// As it was given.
    pub raw: String,
    /// The form by which it is found: E.164 or, if it is no valid number, its digits.
    pub key: String,
}

/// The fields that are given for a call.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CallDraft {
    /// Apart from personal data.
    pub facts: CallFactsDraft,
    /// Personal data and free text.
    pub texts: CallTextsDraft,
}

impl CallTexts {
    /// The number on which the caller is called back.
    pub fn number_to_dial(&self) -> Option<&Phone> {
        self.callback_phone.as_ref().or(self.caller_phone.as_ref())
    }
}

/// Path in the contract of a field of a draft.
pub fn contract_path(field: &str) -> String {
    let path = match field {
        "anonymous" | "confidential" | "language" => format!("caller_input.{field}"),
        "caller_name" => "caller_input.name".to_owned(),
        "caller_phone" => "caller_input.phone".to_owned(),
        "affected_tags" => "affected_person_input.tags".to_owned(),
        "affected_name" => "affected_person_input.name".to_owned(),
        "affected_phone" => "affected_person_input.phone".to_owned(),
        "do_not_call" | "no_message" => format!("contact_safety.{field}"),
        "safe_hours" => "contact_safety.hours".to_owned(),
        other => other.to_owned(),
    };
    format!("call.{path}")
}

/// An operator's hold on a call or callback, for a limited time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lease {
    /// Operator code.
    pub operator: String,
    /// Until when.
    pub until: Instant,
}

/// How a call ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Triage {
    /// The outcome.
    pub outcome: TriageOutcome,
    /// Due time of a pending call.
    pub due_at: Option<Instant>,
    /// Position of the entry with the reason.
    pub position: i64,
}

/// A handoff 转接.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Handoff {
    /// Its number within the call, from 1.
    pub number: i32,
    /// The organisation that takes over.
    pub target: String,
    /// How the caller is handed over.
    pub mode: HandoffMode,
    /// When it was started.
    pub started_at: Instant,
    /// When the other side confirmed.
    pub confirmed_at: Option<Instant>,
    /// Position of the entry with its note and reference.
    pub position: i64,
    /// Position of the entry with its result.
    pub confirmed_position: Option<i64>,
}

/// The present state of a call, without its texts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// Its number.
    pub number: CallNumber,
    /// Its content.
    pub facts: CallFacts,
    /// The caller's random id; none without a number.
    pub caller_id: Option<Uuid>,
    /// Whether there is a number on which the caller can be called back.
    pub reachable: bool,
    /// How it ended.
    pub triage: Triage,
    /// Who has claimed it.
    pub claim: Option<Lease>,
    /// Handoffs, by number.
    pub handoffs: Vec<Handoff>,
    /// Position of the entry that voided it; None if it is not void.
    pub void_position: Option<i64>,
    /// Number of the present revision, from 1.
    pub revision: i32,
    /// Links that repeat or urge.
    pub repeat_links: u32,
    /// When it was recorded.
    pub recorded_at: Instant,
    /// Who entered it.
    pub actor: String,
    /// On whose behalf.
    pub on_behalf_of: Option<String>,
    /// Position of its latest change: its etag.
    pub position: i64,
}

impl Call {
    /// The call after the event `recorded`; None for other events.
    pub fn recorded(number: CallNumber, event: &CallEvent, entry: &Entry) -> Option<Self> {
        let CallEvent::Recorded { facts, caller_id, reachable, triage, due_at } = event else { return None };
        Some(Self {
            number,
            facts: facts.clone(),
            caller_id: *caller_id,
            reachable: *reachable,
            triage: Triage { outcome: *triage, due_at: *due_at, position: entry.position },
            claim: None,
            handoffs: Vec::new(),
            void_position: None,
            revision: 1,
            repeat_links: 0,
            recorded_at: entry.recorded_at,
            actor: entry.actor.clone(),
            on_behalf_of: entry.on_behalf_of.clone(),
            position: entry.position,
        })
    }

    /// Whether it was recorded more than 15 minutes after it was received.
    pub fn is_late(&self) -> bool {
        self.recorded_at.since(self.facts.received_at) > LATE_AFTER
    }

    /// Whether it is void.
    pub fn is_void(&self) -> bool {
        self.void_position.is_some()
    }

    /// Applies an event.
    pub fn evolve(&mut self, event: &CallEvent, entry: &Entry) {
        self.position = entry.position;
        match event {
            CallEvent::Recorded { .. } => {}
            CallEvent::Completed { facts, caller_id, reachable }
            | CallEvent::Amended { facts, caller_id, reachable } => {
                self.facts = facts.clone();
                self.caller_id = *caller_id;
                self.reachable = *reachable;
                self.revision += 1;
            }
            CallEvent::Voided => {
                self.void_position = Some(entry.position);
                self.claim = None;
                if self.triage.outcome == TriageOutcome::Pending {
                    self.triage.outcome = TriageOutcome::NoAction;
                    self.triage.due_at = None;
                }
            }
            CallEvent::Claimed { operator, until } => {
                self.claim = Some(Lease { operator: operator.clone(), until: *until });
            }
            CallEvent::Triaged { outcome, due_at, .. } => {
                self.triage = Triage { outcome: *outcome, due_at: *due_at, position: entry.position };
                self.claim = None;
            }
            CallEvent::HandedOff { handoff, target, mode, started_at } => self.handoffs.push(Handoff {
                number: *handoff,
                target: target.clone(),
                mode: *mode,
                started_at: *started_at,
                confirmed_at: None,
                position: entry.position,
                confirmed_position: None,
            }),
            CallEvent::HandoffConfirmed { handoff } => {
                if let Some(handoff) = self.handoffs.iter_mut().find(|h| h.number == *handoff) {
                    handoff.confirmed_at = Some(entry.occurred_at);
                    handoff.confirmed_position = Some(entry.position);
                }
            }
        }
    }
}
