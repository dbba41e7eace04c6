//! Calls 来电.

use super::alarm::{Alarm, RaisedAlarm};
use super::codes::*;
use super::draft::{Blank, drafted};
use super::event::{CallEvent, Entry};
use super::handoff::Handoff;
use super::instant::{Instant, MINUTE};
use super::number::{CallNumber, CallerNumber};
pub use super::phone::Phone;

/// A call is late if it is recorded more than this after it was received; in microseconds.
pub const LATE_AFTER: i64 = 15 * MINUTE;

drafted! {
    /// Content of a call without personal data.
    pub struct CallFacts, draft CallFactsDraft {
        /// Who called: a resident or the hotline.
        pub direction: CallDirection = CallDirection::Inbound,
        /// How the contact was made.
        pub channel: CallChannel = CallChannel::Phone,
        /// The line that was dialled.
        pub line: Option<String> = None,
        /// When it reached the hotline.
        pub received_at: Instant = Instant(0),
        /// When an operator answered it.
        pub answered_at: Option<Instant> = None,
        /// When it ended.
        pub ended_at: Option<Instant> = None,
        /// How it was answered or missed.
        pub disposition: CallDisposition = CallDisposition::Answered,
        /// What the caller wanted.
        pub kind: CallKind = CallKind::Help,
        /// How urgent it is; P0 is the most urgent.
        pub urgency: Urgency = Urgency::P2,
        /// Category code.
        pub category: Option<String> = None,
        /// District code.
        pub district: Option<String> = None,
        /// Whether nobody spoke 无声来电: an open line, breathing, noise.
        pub silent: bool = false,
        /// Whether the caller was abusive 骚扰辱骂.
        pub abusive: bool = false,
        /// Whether the caller wishes to remain anonymous.
        pub anonymous: bool = false,
        /// Whether the caller must not be disclosed to the agency.
        pub confidential: bool = false,
        /// Language of the caller as a BCP 47 tag.
        pub language: Option<String> = None,
        /// What makes the affected person vulnerable.
        pub affected_tags: Vec<PersonTag> = Vec::new(),
        /// Whether the caller must not be called back.
        pub do_not_call: bool = false,
        /// Whether no message may be left for the caller.
        pub no_message: bool = false,
        /// Number of persons for whom the caller speaks 人次.
        pub persons_represented: u32 = 1,
        /// Operator code.
        pub operator: Option<String> = None,
        /// The system that submitted it; None if an operator entered it.
        pub source_system: Option<String> = None,
        /// Its id in the source system.
        pub external_id: Option<String> = None,
        /// Its reference in the telephone system.
        pub telephony_reference: Option<String> = None,
        /// Reference made by a client that could not reach the server.
        pub offline_reference: Option<String> = None,
        /// Whether it was imported from an old register.
        pub historical: bool = false,
    }
}

drafted! {
    /// The personal data and free text of a call.
    pub struct CallTexts, draft CallTextsDraft {
        /// What it is about; may be shared with the agency.
        pub summary: Option<String> = None,
        /// Note for the desk only.
        pub confidential_note: Option<String> = None,
        /// Name of the caller.
        pub caller_name: Option<String> = None,
        /// Phone number of the caller.
        pub caller_phone: Option<Phone> = None,
        /// Phone number to call back, if not that of the caller.
        pub callback_phone: Option<Phone> = None,
        /// Name of the affected person, if that is not the caller.
        pub affected_name: Option<String> = None,
        /// Phone number of the affected person.
        pub affected_phone: Option<Phone> = None,
        /// Where the incident is.
        pub incident_address: Option<String> = None,
        /// When it is safe to call.
        pub safe_hours: Option<String> = None,
        /// How calls of this number are to be handled; for the desk only.
        pub caller_plan: Option<String> = None,
        /// Unknown codes that another system sent, as (field, code).
        pub unclassified: Vec<(String, String)> = Vec::new(),
    }
}

/// The given fields of a call.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CallDraft {
    /// Fields without personal data.
    pub facts: CallFactsDraft,
    /// Personal data and free text.
    pub texts: CallTextsDraft,
}

impl CallFacts {
    /// Whether a person took it: it comes from the desk, or names its operator.
    pub fn is_by_person(&self) -> bool {
        self.source_system.is_none() || self.operator.is_some()
    }

    /// Whether the caller asked to stay unknown, or not to become known to others.
    pub fn is_protected(&self) -> bool {
        self.anonymous || self.confidential
    }

    /// Whether it rang and nobody answered it.
    pub fn is_missed(&self) -> bool {
        self.disposition.is_unanswered() && self.direction == CallDirection::Inbound
    }

    /// Whether it is about danger, so that a later call from the number or about the place is looked at soon: a P0, psychological support or violence at home.
    pub fn shows_danger(&self) -> bool {
        let category = self.category.as_deref();
        let is_grave = category.is_some_and(|code| is_psychological(code) || code == VIOLENCE_AT_HOME);
        (self.urgency == Urgency::P0 || is_grave) && self.kind != CallKind::Test
    }
}

/// Code of the category of psychological support.
pub const PSYCHOLOGICAL: &str = "PSY";
/// Code of the category of domestic violence and abuse.
pub const VIOLENCE_AT_HOME: &str = "WEL.08";

/// Whether a category is psychological support, or one of its second level.
pub fn is_psychological(category: &str) -> bool {
    category.strip_prefix(PSYCHOLOGICAL).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

impl CallTexts {
    /// What was said of the matter: the texts in which words alarm.
    pub fn of_matter(&self) -> impl Iterator<Item = &str> {
        let texts = [&self.summary, &self.confidential_note, &self.incident_address];
        texts.into_iter().flatten().map(String::as_str)
    }

    /// The caller's number; None if it was withheld or there is none.
    pub fn caller_number(&self) -> Option<&Phone> {
        self.caller_phone.as_ref().filter(|phone| phone.is_number())
    }

    /// The numbers: the caller's, the callback number, that of the affected person.
    pub fn phones(&self) -> impl Iterator<Item = &Phone> {
        [&self.caller_phone, &self.callback_phone, &self.affected_phone].into_iter().flatten()
    }

    /// The number to call back; None if there is none.
    pub fn number_to_dial(&self) -> Option<&Phone> {
        [&self.callback_phone, &self.caller_phone].into_iter().flatten().find(|phone| phone.can_be_dialled())
    }
}

/// Path of a draft field in the contract, such as `call.caller_input.phone`.
pub fn contract_path(field: &str) -> String {
    let path = match field {
        "anonymous" | "confidential" | "language" => format!("caller_input.{field}"),
        "caller_name" => "caller_input.name".to_owned(),
        "caller_phone" => "caller_input.phone".to_owned(),
        "affected_tags" => "affected_person_input.tags".to_owned(),
        "affected_name" => "affected_person_input.name".to_owned(),
        "affected_phone" => "affected_person_input.phone".to_owned(),
        "do_not_call" | "no_message" => format!("contact_safety.{field}"),
        "operator" => "operator_code".to_owned(),
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
    /// When the hold ends.
    pub until: Instant,
}

impl Lease {
    /// Whether the operator holds it at a time.
    pub fn runs(&self, now: Instant) -> bool {
        self.until > now
    }
}

/// The triage of a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Triage {
    /// How the call ended.
    pub outcome: TriageOutcome,
    /// Until when it must be looked at: a pending call, or a P0 or P1 of which nothing is to be done. None for others.
    pub due_at: Option<Instant>,
    /// Why, as a code.
    pub reason_code: Option<ReasonCode>,
    /// Position of the entry with the words of the reason.
    pub position: i64,
}

/// The current state of a call, without its texts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// Number within the period.
    pub number: CallNumber,
    /// Content without personal data.
    pub facts: CallFacts,
    /// Random id that stands for the number of the caller; None without a number.
    pub caller: Option<CallerNumber>,
    /// Whether the caller can be called back.
    pub reachable: bool,
    /// How it ended.
    pub triage: Triage,
    /// Its latest alarm; None if nothing in it ever alarmed.
    pub alarm: Option<Alarm>,
    /// The latest lease. It may have ended.
    pub lease: Option<Lease>,
    /// Handoffs, ordered by number.
    pub handoffs: Vec<Handoff>,
    /// Position of the entry that voided it; None if it is not void.
    pub void_position: Option<i64>,
    /// Number of the current revision, from 1.
    pub revision: i32,
    /// Number of its links of kind REPEAT and URGE.
    pub repeat_links: u32,
    /// When it was recorded.
    pub recorded_at: Instant,
    /// Who entered it.
    pub actor: String,
    /// On whose behalf it was entered.
    pub on_behalf_of: Option<String>,
    /// Position of its latest event, which is its etag.
    pub position: i64,
}

impl Call {
    /// Creates the call from an event `Recorded`; None for other events.
    pub fn recorded(number: CallNumber, event: &CallEvent, entry: &Entry) -> Option<Self> {
        let CallEvent::Recorded { facts, caller, reachable, triage, due_at, reason_code } = event else {
            return None;
        };
        Some(Self {
            number,
            facts: facts.clone(),
            caller: *caller,
            reachable: *reachable,
            triage: Triage {
                outcome: *triage,
                due_at: *due_at,
                reason_code: *reason_code,
                position: entry.position,
            },
            alarm: None,
            lease: None,
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

    /// Whether it was recorded more than [`LATE_AFTER`] after it was received.
    pub fn is_late(&self) -> bool {
        self.recorded_at.since(self.facts.received_at) > LATE_AFTER
    }

    /// Whether it waits for triage.
    pub fn is_pending(&self) -> bool {
        self.triage.outcome == TriageOutcome::Pending && !self.is_void()
    }

    /// Whether it tells of danger, and is not void.
    pub fn tells_of_danger(&self) -> bool {
        self.facts.shows_danger() && !self.is_void()
    }

    /// Whether it was voided.
    pub fn is_void(&self) -> bool {
        self.void_position.is_some()
    }

    /// The urgency by which it is to be looked at: its own, or that of an open alarm.
    pub fn pressing_urgency(&self) -> Urgency {
        let alarm = self.alarm.as_ref().filter(|alarm| alarm.is_open()).map(Alarm::urgency);
        alarm.into_iter().fold(self.facts.urgency, Urgency::min)
    }

    /// Whether nothing is left to be done about it, whatever it says: it is void, a test, or from an old register.
    pub fn is_settled(&self) -> bool {
        self.is_void() || self.facts.historical || self.facts.kind == CallKind::Test
    }

    /// By when the other side must confirm a handoff. None if it has, or if nobody need ask.
    pub fn confirm_by(&self, handoff: &Handoff) -> Option<Instant> {
        handoff.confirm_by(self.pressing_urgency()).filter(|_| !self.is_settled())
    }

    /// Until when somebody must look at it: at what is pending, or at the first handoff that is to be confirmed where it ended with that.
    pub fn due_at(&self) -> Option<Instant> {
        let ended_so = self.triage.outcome == TriageOutcome::HandedOff;
        let handoffs = self.handoffs.iter().filter_map(|handoff| self.confirm_by(handoff));
        self.triage.due_at.or_else(|| handoffs.min().filter(|_| ended_so))
    }

    fn settle_alarm(&mut self, state: AlarmState, urgency: Urgency, code: Option<ReasonCode>, position: i64) {
        self.facts.urgency = urgency;
        if let Some(alarm) = &mut self.alarm {
            alarm.state = state;
            alarm.reason_code = code;
            alarm.settled_position = Some(position);
        }
    }

    /// Applies an event.
    pub fn evolve(&mut self, event: &CallEvent, entry: &Entry) {
        self.position = entry.position;
        match event {
            CallEvent::Recorded { .. } => {}
            CallEvent::Completed { facts, caller, reachable }
            | CallEvent::Amended { facts, caller, reachable } => {
                self.facts = facts.clone();
                self.caller = *caller;
                self.reachable = *reachable;
                self.revision += 1;
            }
            CallEvent::Voided => {
                self.void_position = Some(entry.position);
                self.lease = None;
                if self.triage.outcome == TriageOutcome::Pending {
                    self.triage.outcome = TriageOutcome::NoAction;
                    self.triage.due_at = None;
                }
            }
            CallEvent::Leased { operator, until } => {
                self.lease = Some(Lease { operator: operator.clone(), until: *until });
            }
            CallEvent::Released => self.lease = None,
            CallEvent::Triaged { outcome, due_at, operator: _, reason_code } => {
                self.triage = Triage {
                    outcome: *outcome,
                    due_at: *due_at,
                    reason_code: *reason_code,
                    position: entry.position,
                };
                self.lease = None;
            }
            CallEvent::AlarmRaised { causes, without } => {
                let (causes, without) = (causes.clone(), *without);
                let raised = RaisedAlarm { causes, without, position: entry.position };
                self.alarm = Some(Alarm {
                    state: AlarmState::Open,
                    raised,
                    reason_code: None,
                    settled_position: None,
                });
            }
            CallEvent::AlarmConfirmed { urgency } => {
                self.settle_alarm(AlarmState::Confirmed, *urgency, None, entry.position);
            }
            CallEvent::AlarmDismissed { urgency, reason_code } => {
                self.settle_alarm(AlarmState::Dismissed, *urgency, Some(*reason_code), entry.position);
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
            // Its texts are not part of it.
            CallEvent::TextsErased(_) | CallEvent::Viewed => {}
        }
    }
}
