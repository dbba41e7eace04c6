//! What the journal amounts to up to a position: plain structs, carried along by the details of each event. Nothing here is the server's.

use std::collections::{BTreeMap, BTreeSet};

use hotline_proto::v1::event::Details;
use hotline_proto::v1::{CountedFields, EmergencyPeriod, Event, EventType, LinkKind, ShiftPlan};
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::answers::{Answer, answers};
use super::follow_ups::FollowUp;
use super::issue::Issue;
use super::waiting::Waits;

/// Microseconds since 1970.
pub type Micros = i64;

/// An entry of the journal as it was watched.
#[derive(Clone, Debug)]
pub struct Entry {
    pub position: i64,
    pub kind: EventType,
    pub subject: String,
    pub occurred_at: Micros,
    pub recorded_at: Micros,
    pub details: Option<Details>,
    pub before: Option<CountedFields>,
    pub after: Option<CountedFields>,
}

impl Entry {
    /// The issue that it is of; empty if it is of none.
    pub fn issue(&self) -> &str {
        if self.subject.contains("/issues/") { &self.subject } else { "" }
    }

    /// The call whose counted fields it may change; empty if there is none.
    pub fn call(&self) -> &str {
        match &self.details {
            Some(Details::IssueLinked(linked)) => &linked.call,
            Some(Details::IssueUnlinked(unlinked)) => &unlinked.call,
            Some(Details::IssueFirstCallChanged(changed)) => &changed.call,
            _ if self.subject.contains("/calls/") => &self.subject,
            _ => "",
        }
    }
}

impl From<&Event> for Entry {
    fn from(event: &Event) -> Self {
        Self {
            position: event.position,
            kind: event.event_type(),
            subject: event.subject.clone(),
            occurred_at: moment(event.occurred_at).expect("an event says when it happened"),
            recorded_at: moment(event.recorded_at).expect("an event says when it was recorded"),
            details: event.details.clone(),
            before: event.before.clone(),
            after: event.after.clone(),
        }
    }
}

/// A moment of the contract.
pub fn micros(moment: &prost_types::Timestamp) -> Micros {
    moment.seconds * 1_000_000 + i64::from(moment.nanos / 1000)
}

/// A moment of the contract, if it is set.
pub fn moment(moment: Option<prost_types::Timestamp>) -> Option<Micros> {
    moment.as_ref().map(micros)
}

/// The code of a value, without the name of its enum; empty if it is not set.
pub fn code(full_name: &str, prefix: &str) -> String {
    let bare = full_name.strip_prefix(prefix).unwrap_or_else(|| panic!("{full_name} begins with {prefix}"));
    if bare == "UNSPECIFIED" { String::new() } else { bare.to_owned() }
}

/// The number in a name: 12 of `periods/x/calls/C000012-6`.
pub fn number_of(name: &str) -> i64 {
    let last = name.rsplit('/').next().unwrap_or_default();
    let digits = last.trim_start_matches(|c: char| c.is_ascii_alphabetic()).split('-').next();
    digits.and_then(|digits| digits.parse().ok()).unwrap_or_else(|| panic!("no number in {name}"))
}

/// The shifts of a day, from a date on.
#[derive(Clone, Debug)]
pub struct Plan {
    pub valid_from: Date,
    pub shifts: Vec<Shift>,
}

/// A shift, in minutes of the local clock after midnight.
#[derive(Clone, Debug)]
pub struct Shift {
    pub code: String,
    pub begin: i64,
    pub end: i64,
}

/// The period.
#[derive(Clone, Debug)]
pub struct Period {
    pub zone: TimeZone,
    pub cutoff: i64,
    pub starts_at: Micros,
    pub ends_at: Option<Micros>,
    pub plans: Vec<Plan>,
}

impl Period {
    fn opened(period: &EmergencyPeriod) -> Self {
        Self {
            zone: TimeZone::get(&period.time_zone).expect("the zone is known"),
            cutoff: period.day_cutoff_minutes.into(),
            starts_at: moment(period.starts_at).expect("a period begins"),
            ends_at: moment(period.ends_at),
            plans: period.shift_plans.iter().map(plan).collect(),
        }
    }
}

fn plan(plan: &ShiftPlan) -> Plan {
    let shifts = plan.shifts.iter().map(|shift| Shift {
        code: shift.code.clone(),
        begin: shift.start_minute.into(),
        end: shift.end_minute.into(),
    });
    // Without a date it is valid from the beginning.
    let valid_from = plan.valid_from.map_or(Date::MIN, |date| {
        Date::new(date.year as i16, date.month as i8, date.day as i8).expect("a plan is valid from a date")
    });
    Plan { valid_from, shifts: shifts.collect() }
}

/// A call.
#[derive(Clone, Debug)]
pub struct Call {
    pub name: String,
    pub recorded_at: Micros,
    pub void: bool,
    /// Completed or amended.
    pub changed: bool,
    pub caller: String,
    pub reachable: bool,
    pub direction: String,
    pub channel: String,
    pub disposition: String,
    pub kind: String,
    pub urgency: String,
    pub category: String,
    pub district: String,
    pub operator: String,
    pub source: String,
    pub received_at: Micros,
    pub answered_at: Option<Micros>,
    pub persons: i64,
}

impl Call {
    /// As its record, or its latest revision, tells it.
    fn told(entry: &Entry, recorded_at: Micros, changed: bool) -> Self {
        let (facts, caller, reachable) = match &entry.details {
            Some(Details::CallRecorded(told)) => (&told.facts, &told.caller_id, told.reachable),
            Some(Details::CallCompleted(told) | Details::CallAmended(told)) => {
                (&told.facts, &told.caller_id, told.reachable)
            }
            other => panic!("{other:?} is no record of a call"),
        };
        let facts = facts.as_ref().expect("a call has facts");
        Self {
            name: entry.subject.clone(),
            recorded_at,
            void: false,
            changed,
            caller: caller.clone(),
            reachable,
            direction: code(facts.direction().as_str_name(), "CALL_DIRECTION_"),
            channel: code(facts.channel().as_str_name(), "CALL_CHANNEL_"),
            disposition: code(facts.disposition().as_str_name(), "CALL_DISPOSITION_"),
            kind: code(facts.kind().as_str_name(), "CALL_KIND_"),
            urgency: code(facts.urgency().as_str_name(), "URGENCY_"),
            category: facts.category.clone(),
            district: facts.district.clone(),
            operator: facts.operator_code.clone(),
            source: facts.source_system.clone(),
            received_at: moment(facts.received_at).expect("a call was received"),
            answered_at: moment(facts.answered_at),
            persons: facts.persons_represented.into(),
        }
    }
}

/// What an active issue is counted under, at an event.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Values {
    pub category: String,
    pub district: String,
    pub urgency: String,
    pub kind: String,
    pub channel: String,
    pub source: String,
    pub agency: String,
    pub owner: String,
}

/// An event by which an issue entered the backlog, left it, or moved in it.
#[derive(Clone, Debug)]
pub struct Flow {
    /// `flows.opened`, …; of an issue that moved none.
    pub figure: Option<&'static str>,
    pub issue: String,
    pub at: Micros,
    pub position: i64,
    /// Its values before, if it was active.
    pub before: Option<Values>,
    /// Its values after, if it is active.
    pub after: Option<Values>,
}

/// What the journal amounts to up to a position.
#[derive(Clone, Debug, Default)]
pub struct Told {
    period: Option<Period>,
    pub calls: BTreeMap<i64, Call>,
    pub issues: BTreeMap<i64, Issue>,
    /// Kind of each link, by issue and call.
    pub links: BTreeMap<(i64, i64), String>,
    pub flows: Vec<Flow>,
    pub waits: Waits,
    pub follow_ups: Vec<FollowUp>,
    pub answers: Vec<Answer>,
    /// Calls whose alarm was found to be none.
    pub dismissed: BTreeSet<i64>,
}

/// Reads the journal up to a position.
pub fn told(journal: &[Entry], position: i64) -> Told {
    let mut told = Told::default();
    // Who looked at something changed nothing.
    let is_view = |entry: &Entry| matches!(entry.kind, EventType::CallViewed | EventType::IssueViewed);
    for entry in journal.iter().filter(|entry| entry.position <= position && !is_view(entry)) {
        let collection = entry.subject.split('/').nth(2);
        match collection {
            None => told.period_event(entry),
            Some("calls") => {
                told.call_event(entry);
                told.waits.event(entry);
            }
            Some("callbacks") => told.waits.event(entry),
            Some("issues") => told.issue_event(entry),
            Some(_) => {}
        }
    }
    told
}

impl Told {
    /// The period.
    pub fn period(&self) -> &Period {
        self.period.as_ref().expect("the first entry opens the period")
    }

    fn period_event(&mut self, entry: &Entry) {
        match (&entry.details, &mut self.period) {
            (Some(Details::PeriodOpened(opened)), period) => {
                *period = Some(Period::opened(opened.period.as_ref().expect("a period is opened")));
            }
            (Some(Details::PeriodClosed(closed)), Some(period)) => period.ends_at = moment(closed.ends_at),
            (Some(Details::PeriodReopened(reopened)), Some(period)) => {
                period.ends_at = moment(reopened.ends_at);
            }
            (Some(Details::PeriodUpdated(updated)), Some(period)) => {
                period.plans.extend(updated.shift_plan.as_ref().map(plan));
            }
            _ => {}
        }
    }

    fn call_event(&mut self, entry: &Entry) {
        let number = number_of(&entry.subject);
        match entry.kind {
            EventType::CallRecorded => {
                self.calls.insert(number, Call::told(entry, entry.recorded_at, false));
            }
            EventType::CallCompleted | EventType::CallAmended => {
                let recorded_at = self.calls[&number].recorded_at;
                self.calls.insert(number, Call::told(entry, recorded_at, true));
            }
            EventType::CallAlarmConfirmed | EventType::CallAlarmDismissed => {
                let urgency = match &entry.details {
                    Some(Details::CallAlarmConfirmed(confirmed)) => confirmed.urgency(),
                    Some(Details::CallAlarmDismissed(dismissed)) => dismissed.urgency(),
                    other => panic!("{other:?} settles no alarm"),
                };
                let call = self.calls.get_mut(&number).expect("a call that alarmed was recorded");
                call.urgency = code(urgency.as_str_name(), "URGENCY_");
                if entry.kind == EventType::CallAlarmDismissed {
                    self.dismissed.insert(number);
                } else {
                    self.dismissed.remove(&number);
                }
            }
            EventType::CallAlarmRaised => _ = self.dismissed.remove(&number),
            EventType::CallVoided => {
                self.calls.get_mut(&number).expect("a call that is voided was recorded").void = true;
            }
            _ => {}
        }
    }

    fn issue_event(&mut self, entry: &Entry) {
        let number = number_of(&entry.subject);
        let before = self.issues.get(&number).filter(|issue| issue.is_active()).map(Issue::values);
        match &entry.details {
            Some(Details::IssueOpened(opened)) => {
                self.issues.insert(number, Issue::opened(entry, opened));
                let call = self.issues[&number].first_call;
                let heard_at = call.map(|call| self.calls[&call].received_at);
                self.take_from_calls(number, heard_at);
            }
            Some(
                details @ (Details::IssueLinked(_)
                | Details::IssueUnlinked(_)
                | Details::IssueFirstCallChanged(_)
                | Details::IssueCallChanged(_)),
            ) => {
                self.link_event(number, details);
                self.take_from_calls(number, self.heard_at(number));
            }
            _ => self.issues.get_mut(&number).expect("an issue was opened").event(entry),
        }
        if let (Some(Details::IssueFollowedUp(said)), Some(issue)) =
            (&entry.details, self.issues.get(&number))
        {
            self.follow_ups.push(FollowUp {
                issue: entry.subject.clone(),
                at: entry.occurred_at,
                position: entry.position,
                solved: said.solved,
                rating: said.rating,
                values: issue.values(),
            });
        }
        self.answers.extend(self.issues.get_mut(&number).into_iter().flat_map(|issue| answers(entry, issue)));
        let after = self.issues.get(&number).filter(|issue| issue.is_active()).map(Issue::values);
        if before != after {
            self.flows.push(Flow {
                figure: flow(entry.kind, before.is_some(), after.is_some()),
                issue: entry.subject.clone(),
                at: entry.occurred_at,
                position: entry.position,
                before,
                after,
            });
        }
    }

    fn link_event(&mut self, issue: i64, details: &Details) {
        match details {
            Details::IssueLinked(linked) => {
                let call = number_of(&linked.call);
                if linked.kind() == LinkKind::First {
                    self.set_first(issue, Some(call));
                }
                self.links.insert((issue, call), code(linked.kind().as_str_name(), "LINK_KIND_"));
            }
            Details::IssueUnlinked(unlinked) => {
                self.links.remove(&(issue, number_of(&unlinked.call)));
            }
            Details::IssueFirstCallChanged(changed) => {
                let call = Some(&changed.call).filter(|call| !call.is_empty()).map(|call| number_of(call));
                self.set_first(issue, call);
                self.links.extend(call.map(|call| ((issue, call), "FIRST".to_owned())));
            }
            _ => {}
        }
    }

    fn set_first(&mut self, issue: i64, call: Option<i64>) {
        self.issues.get_mut(&issue).expect("an issue was opened").first_call = call;
    }

    /// The earliest moment at which a linked call that is not void was received.
    fn heard_at(&self, issue: i64) -> Option<Micros> {
        let linked = self.links.keys().filter(|(of, _)| *of == issue).map(|(_, call)| &self.calls[call]);
        linked.filter(|call| !call.void).map(|call| call.received_at).min()
    }

    /// What an issue has from its calls is as they are at certain of its own events.
    fn take_from_calls(&mut self, number: i64, heard_at: Option<Micros>) {
        let issue = self.issues.get_mut(&number).expect("an issue was opened");
        let first = issue.first_call.map(|call| &self.calls[&call]);
        issue.kind = first.map(|call| call.kind.clone()).unwrap_or_default();
        issue.channel = first.map(|call| call.channel.clone()).unwrap_or_default();
        issue.source = first.map(|call| call.source.clone()).unwrap_or_default();
        issue.reachable = first.is_some_and(|call| call.reachable);
        issue.heard_at = heard_at;
    }
}

/// The flow of an event that changed whether an issue is active.
fn flow(kind: EventType, was: bool, is: bool) -> Option<&'static str> {
    use EventType as E;
    match (was, is, kind) {
        (true, true, _) => None,
        (false, true, E::IssueOpened) => Some("flows.opened"),
        (false, true, E::IssueReopened) => Some("flows.reopened"),
        (false, true, E::IssueReviewed) => Some("flows.reviewed"),
        (false, true, E::IssueUnmerged) => Some("flows.unmerged"),
        (true, false, E::IssueResolved) => Some("flows.resolved"),
        (true, false, E::IssueMerged) => Some("flows.merged"),
        (true, false, E::IssueWithdrawn) => Some("flows.withdrawn"),
        (true, false, E::IssueRejected) => Some("flows.rejected"),
        _ => panic!("{kind:?} makes no issue active or inactive"),
    }
}
