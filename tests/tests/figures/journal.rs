//! What the journal amounts to up to a position: plain structs, carried along by the details of each event. Nothing here is the server's.

use std::collections::BTreeMap;

use hotline_proto::v1::Event;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use prost_types::value::Kind;
use serde_json::Value;

use super::issue::Issue;

/// Microseconds since 1970.
pub type Micros = i64;

/// An entry of the journal as it was watched.
#[derive(Clone, Debug)]
pub struct Entry {
    pub position: i64,
    /// `issue.resolved`.
    pub kind: String,
    pub subject: String,
    pub occurred_at: Micros,
    pub recorded_at: Micros,
    pub details: Value,
}

impl From<&Event> for Entry {
    fn from(event: &Event) -> Self {
        Self {
            position: event.position,
            kind: event.event_type.clone(),
            subject: event.subject.clone(),
            occurred_at: micros(event.occurred_at.as_ref().expect("an event says when it happened")),
            recorded_at: micros(event.recorded_at.as_ref().expect("an event says when it was recorded")),
            details: json(event.details.clone().expect("an event has details")),
        }
    }
}

/// A moment of the contract.
pub fn micros(moment: &prost_types::Timestamp) -> Micros {
    moment.seconds * 1_000_000 + i64::from(moment.nanos / 1000)
}

fn json(fields: prost_types::Struct) -> Value {
    fields.fields.into_iter().map(|(name, value)| (name, json_value(value))).collect()
}

fn json_value(value: prost_types::Value) -> Value {
    match value.kind {
        None | Some(Kind::NullValue(_)) => Value::Null,
        Some(Kind::BoolValue(flag)) => flag.into(),
        Some(Kind::NumberValue(number)) => number.into(),
        Some(Kind::StringValue(text)) => text.into(),
        Some(Kind::ListValue(list)) => list.values.into_iter().map(json_value).collect(),
        Some(Kind::StructValue(fields)) => json(fields),
    }
}

/// A code, a name or another text; empty if there is none.
pub fn text(details: &Value, field: &str) -> String {
    details[field].as_str().unwrap_or_default().to_owned()
}

/// A moment; none if there is none.
pub fn moment(details: &Value, field: &str) -> Option<Micros> {
    let text = details[field].as_str()?;
    Some(text.parse::<jiff::Timestamp>().expect("a moment of the journal is RFC 3339").as_microsecond())
}

/// A whole number; none if there is none. The contract's numbers are floating.
pub fn whole(details: &Value, field: &str) -> Option<i64> {
    details[field].as_f64().map(|number| number as i64)
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
    fn opened(details: &Value) -> Self {
        let period = &details["period"];
        let plans = period["shift_plans"].as_array().expect("a period has shift plans");
        Self {
            zone: TimeZone::get(&text(period, "zone")).expect("the zone is known"),
            cutoff: whole(period, "day_cutoff_minutes").expect("a period has a cut-off"),
            starts_at: moment(period, "starts_at").expect("a period begins"),
            ends_at: moment(period, "ends_at"),
            plans: plans.iter().map(plan).collect(),
        }
    }
}

fn plan(details: &Value) -> Plan {
    let shifts = details["shifts"].as_array().expect("a plan has shifts").iter().map(|shift| Shift {
        code: text(shift, "code"),
        begin: whole(shift, "start_minute").expect("a shift begins"),
        end: whole(shift, "end_minute").expect("a shift ends"),
    });
    let valid_from = text(details, "valid_from").parse().expect("a plan is valid from a date");
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
    fn told(entry: &Entry, recorded_at: Micros, changed: bool) -> Self {
        let facts = &entry.details["facts"];
        Self {
            name: entry.subject.clone(),
            recorded_at,
            void: false,
            changed,
            caller: text(&entry.details, "caller_id"),
            reachable: entry.details["reachable"] == true,
            direction: text(facts, "direction"),
            channel: text(facts, "channel"),
            disposition: text(facts, "disposition"),
            kind: text(facts, "kind"),
            urgency: text(facts, "urgency"),
            category: text(facts, "category"),
            district: text(facts, "district"),
            operator: text(facts, "operator"),
            source: text(facts, "source_system"),
            received_at: moment(facts, "received_at").expect("a call was received"),
            answered_at: moment(facts, "answered_at"),
            persons: whole(facts, "persons_represented").expect("a call speaks for someone"),
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
}

/// Reads the journal up to a position.
pub fn told(journal: &[Entry], position: i64) -> Told {
    let mut told = Told::default();
    for entry in journal.iter().filter(|entry| entry.position <= position) {
        match entry.kind.split_once('.') {
            Some(("period", what)) => told.period_event(what, entry),
            Some(("call", what)) => told.call_event(what, entry),
            Some(("issue", what)) => told.issue_event(what, entry),
            _ => {}
        }
    }
    told
}

impl Told {
    /// The period.
    pub fn period(&self) -> &Period {
        self.period.as_ref().expect("the first entry opens the period")
    }

    fn period_event(&mut self, what: &str, entry: &Entry) {
        let details = &entry.details;
        match (what, &mut self.period) {
            ("opened", period) => *period = Some(Period::opened(details)),
            ("closed" | "reopened", Some(period)) => period.ends_at = moment(details, "ends_at"),
            ("updated", Some(period)) if !details["shift_plan"].is_null() => {
                period.plans.push(plan(&details["shift_plan"]));
            }
            _ => {}
        }
    }

    fn call_event(&mut self, what: &str, entry: &Entry) {
        let number = number_of(&entry.subject);
        match what {
            "recorded" => {
                self.calls.insert(number, Call::told(entry, entry.recorded_at, false));
            }
            "completed" | "amended" => {
                let recorded_at = self.calls[&number].recorded_at;
                self.calls.insert(number, Call::told(entry, recorded_at, true));
            }
            "voided" => self.calls.get_mut(&number).expect("a call that is voided was recorded").void = true,
            _ => {}
        }
    }

    fn issue_event(&mut self, what: &str, entry: &Entry) {
        let number = number_of(&entry.subject);
        let before = self.issues.get(&number).filter(|issue| issue.is_active()).map(Issue::values);
        match what {
            "opened" => {
                self.issues.insert(number, Issue::opened(entry));
                let call = self.issues[&number].first_call;
                let heard_at = call.map(|call| self.calls[&call].received_at);
                self.take_from_calls(number, heard_at);
            }
            "linked" | "unlinked" | "first_call_changed" | "call_changed" => {
                self.link_event(what, number, entry);
                self.take_from_calls(number, self.heard_at(number));
            }
            _ => self.issues.get_mut(&number).expect("an issue was opened").event(what, entry),
        }
        let after = self.issues.get(&number).filter(|issue| issue.is_active()).map(Issue::values);
        if before != after {
            self.flows.push(Flow {
                figure: flow(what, before.is_some(), after.is_some()),
                issue: entry.subject.clone(),
                at: entry.occurred_at,
                position: entry.position,
                before,
                after,
            });
        }
    }

    fn link_event(&mut self, what: &str, issue: i64, entry: &Entry) {
        let call = whole(&entry.details, "call");
        match (what, call) {
            ("linked", Some(call)) => {
                let kind = text(&entry.details, "kind");
                if kind == "FIRST" {
                    self.set_first(issue, Some(call));
                }
                self.links.insert((issue, call), kind);
            }
            ("unlinked", Some(call)) => {
                self.links.remove(&(issue, call));
            }
            ("first_call_changed", call) => {
                self.set_first(issue, call);
                if let Some(call) = call {
                    self.links.insert((issue, call), "FIRST".to_owned());
                }
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
fn flow(what: &str, was: bool, is: bool) -> Option<&'static str> {
    match (was, is, what) {
        (true, true, _) => None,
        (false, true, "opened") => Some("flows.opened"),
        (false, true, "reopened") => Some("flows.reopened"),
        (false, true, "reviewed") => Some("flows.reviewed"),
        (false, true, "unmerged") => Some("flows.unmerged"),
        (true, false, "resolved") => Some("flows.resolved"),
        (true, false, "merged") => Some("flows.merged"),
        (true, false, "withdrawn") => Some("flows.withdrawn"),
        (true, false, "rejected") => Some("flows.rejected"),
        _ => panic!("issue.{what} makes no issue active or inactive"),
    }
}
