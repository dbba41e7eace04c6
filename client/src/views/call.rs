//! A call, as a row and as a card.

use hotline_client::names;
use hotline_proto::v1::{
    Alarm, AlarmGround, AlarmState, Call, CallLink, CallRevision, ContactDetails, Handoff, Issue,
    ProposedNeed, ReportedCondition, Urgency,
};
use jiff::tz::TimeZone;
use prost_types::Timestamp;

use crate::catalogue::{self, joined, term, text};
use crate::codes::Code as _;
use crate::output::{Block, Cell, Table, for_people, number};

/// Columns of a list of calls, the most needed first: a narrow terminal leaves out the last.
pub const KEYS: &[&str] = &[
    "number",
    "received_at",
    "urgency",
    "kind",
    "summary",
    "voided",
    "triage",
    "issues",
    "caller",
    "category",
    "district",
    "operator_code",
];

/// Rows of a list of calls.
pub fn table(calls: &[Call]) -> Table {
    Table::new(KEYS, calls, row)
}

/// The calls of a file: number of the row, when it was received, name of the call.
pub fn imported(calls: &[(usize, Option<Timestamp>, &str)]) -> Table {
    Table::new(&["row", "received_at", "number"], calls, |(row, received_at, call)| {
        vec![Cell::text(row.to_string()), Cell::time(received_at.as_ref()), number(call)]
    })
}

fn row(call: &Call) -> Vec<Cell> {
    let issues: Vec<&str> = call.links.iter().map(|link| names::short(&link.issue)).collect();
    vec![
        number(&call.name),
        Cell::time(call.received_at.as_ref()),
        Cell::code(call.urgency()),
        Cell::code(call.kind()),
        Cell::text(&call.summary),
        Cell::if_set(call.voided),
        call.triage.as_ref().map_or(Cell::Absent, |triage| Cell::code(triage.outcome())),
        Cell::text(issues.join(" ")),
        caller(call),
        Cell::text(&call.category),
        Cell::text(&call.district),
        Cell::text(&call.operator_code),
    ]
}

fn caller(call: &Call) -> Cell {
    call.caller.as_ref().map_or(Cell::Absent, |caller| {
        Cell::text(format!("{} {}", caller.phone_masked, caller.name_masked).trim())
    })
}

/// Announces a recorded call. The number stands there a second time, spaced, to be read out.
pub fn recorded(number: &str) -> String {
    format!("{}  {number}    {}", term!("number-of-call"), super::spelled(number))
}

/// How a call ended, and until when it must be looked at.
pub fn ended(call: &Call, zone: &TimeZone) -> Option<String> {
    let triage = call.triage.as_ref()?;
    let outcome = for_people(&Cell::code(triage.outcome()), zone);
    let ended = match triage.due_at {
        Some(due) => text!("triage-due", outcome = outcome, due = for_people(&Cell::Time(due), zone)),
        None => outcome,
    };
    Some(format!("{}  {ended}", catalogue::title("triage")))
}

/// Everything about a call.
pub fn card(call: &Call) -> Vec<Block> {
    let mut blocks = vec![Block::Strong(names::short(&call.name).to_owned())];
    blocks.push(Block::Card([about(call), people(call), record(call)].concat()));
    if !call.handoffs.is_empty() {
        blocks.push(Block::Strong(term!("section-handoffs")));
        blocks.push(Block::Table(handoffs(&call.handoffs).whole()));
    }
    if !call.links.is_empty() {
        blocks.push(Block::Strong(term!("section-links")));
        blocks.push(Block::Table(links(&call.links)));
    }
    blocks
}

/// Names and numbers, whole.
pub fn contact(contact: &ContactDetails) -> [Block; 2] {
    let fields = vec![
        ("phone", Cell::text(&contact.phone)),
        ("caller_name", Cell::text(&contact.name)),
        ("callback_phone", Cell::text(&contact.callback_phone)),
        ("affected_name", Cell::text(&contact.affected_name)),
        ("affected_phone", Cell::text(&contact.affected_phone)),
    ];
    [Block::Strong(term!("section-contact")), Block::Card(fields)]
}

fn about(call: &Call) -> Vec<(&'static str, Cell)> {
    let triage = call.triage.clone().unwrap_or_default();
    vec![
        ("voided", Cell::if_set(call.voided)),
        ("void_reason", Cell::text(&call.void_reason)),
        ("received_at", Cell::time(call.received_at.as_ref())),
        ("answered_at", Cell::time(call.answered_at.as_ref())),
        ("ended_at", Cell::time(call.ended_at.as_ref())),
        ("kind", Cell::code(call.kind())),
        ("silent", Cell::if_set(call.silent)),
        ("urgency", Cell::code(call.urgency())),
        ("category", Cell::text(&call.category)),
        ("district", Cell::text(&call.district)),
        ("address", Cell::text(&call.incident_address)),
        ("summary", Cell::text(&call.summary)),
        ("confidential_note", Cell::text(&call.confidential_note)),
        ("triage", Cell::code(triage.outcome())),
        ("triage_reason_code", Cell::code(triage.reason_code())),
        ("triage_reason", Cell::text(&triage.reason)),
        ("triage_due_at", Cell::time(triage.due_at.as_ref())),
        ("audience", Cell::codes(triage.audience())),
        ("leased_by", Cell::text(&triage.leased_by)),
        ("leased_until", Cell::time(triage.leased_until.as_ref())),
        ("alarm", call.alarm.as_ref().map_or(Cell::Absent, |alarm| Cell::code(alarm.state()))),
        ("alarm_urgency", call.alarm.as_ref().map_or(Cell::Absent, |alarm| Cell::code(alarm.urgency()))),
        ("alarm_causes", Cell::text(call.alarm.as_ref().map(causes).unwrap_or_default())),
        (
            "alarm_reason_code",
            call.alarm.as_ref().map_or(Cell::Absent, |alarm| Cell::code(alarm.reason_code())),
        ),
        ("alarm_reason", Cell::text(call.alarm.clone().unwrap_or_default().reason)),
    ]
}

/// Why an alarm was raised: each category once, with the word that was said if there is one.
fn causes(alarm: &Alarm) -> String {
    let is_said = |category: &str| {
        alarm.causes.iter().any(|cause| cause.category == category && !cause.word.is_empty())
    };
    let told = alarm.causes.iter().filter(|cause| !cause.word.is_empty() || !is_said(&cause.category));
    let told = told.map(|cause| match cause.ground() {
        AlarmGround::SilentLine | AlarmGround::Number | AlarmGround::Place => {
            catalogue::label(cause.ground().full_name())
        }
        _ => format!("{} {}", cause.category, cause.word).trim_end().to_owned(),
    });
    joined(told)
}

/// The alarm of a call that nobody has settled.
pub fn unsettled(call: &Call) -> Option<&Alarm> {
    call.alarm.as_ref().filter(|alarm| alarm.state() == AlarmState::Open)
}

/// How urgent a call is, counting an alarm that nobody has settled.
pub fn pressing(call: &Call) -> Urgency {
    unsettled(call).map_or(call.urgency(), |alarm| alarm.urgency().min(call.urgency()))
}

/// The handoffs of a call that the other side has not confirmed, the first first.
pub fn unconfirmed(call: &Call) -> impl Iterator<Item = &Handoff> {
    call.handoffs.iter().filter(|handoff| handoff.confirmed_at.is_none())
}

/// Says what alarms.
pub fn alarm_raised(alarm: &Alarm) -> String {
    text!("alarm-raised", urgency = alarm.urgency().bare_name(), causes = causes(alarm))
}

/// Says what alarms, and how it is settled. None if it is.
pub fn open_alarm(call: &Call, alarm: &Alarm) -> Option<[Block; 2]> {
    if alarm.state() != AlarmState::Open {
        return None;
    }
    let said = alarm_raised(alarm);
    let commands = format!("  {}", text!("alarm-commands", number = names::short(&call.name)));
    Some([Block::Strong(said), Block::Line(commands)])
}

/// By when each handoff must be confirmed that somebody need ask about.
pub fn confirmations(call: &Call, zone: &TimeZone) -> Vec<String> {
    to_be_confirmed(call, zone).map(|(said, _)| said).collect()
}

/// The same as blocks, with how that is noted.
pub fn confirmation_blocks(call: &Call, zone: &TimeZone) -> Vec<Block> {
    let blocks =
        |(said, command): (String, String)| [Block::Strong(said), Block::Line(format!("  {command}"))];
    to_be_confirmed(call, zone).flat_map(blocks).collect()
}

fn to_be_confirmed(call: &Call, zone: &TimeZone) -> impl Iterator<Item = (String, String)> {
    let open = call.handoffs.iter().filter(|handoff| handoff.confirm_by.is_some());
    open.map(|handoff| {
        let until = for_people(&Cell::time(handoff.confirm_by.as_ref()), zone);
        let said = text!("handoff-confirm-by", target = handoff.target.as_str(), until = until);
        let number = names::short(&call.name);
        (said, text!("handoff-confirm-command", call = number, handoff = handoff.number))
    })
}

/// Proposes the last moment at which help is of use, and how it is set in the issues that were opened without one. None if all have one.
pub fn proposed_need(need: &ProposedNeed, opened: &[Issue], zone: &TimeZone) -> Option<Vec<Block>> {
    let without: Vec<&Issue> = opened.iter().filter(|issue| issue.need_by.is_none()).collect();
    if without.is_empty() && !opened.is_empty() {
        return None;
    }
    let moment = for_people(&Cell::time(need.need_by.as_ref()), zone);
    let said = text!("need-proposed", said = need.said.as_str(), moment = moment.as_str());
    let set = |issue: &Issue| {
        let number = names::short(&issue.name);
        Block::Line(format!("  {}", text!("need-command", number = number, moment = moment.as_str())))
    };
    Some(std::iter::once(Block::Strong(said)).chain(without.into_iter().map(set)).collect())
}

fn people(call: &Call) -> Vec<(&'static str, Cell)> {
    let person = call.caller.clone().unwrap_or_default();
    let safety = call.contact_safety.clone().unwrap_or_default();
    let affected = call.affected_person.clone().unwrap_or_default();
    vec![
        ("caller", caller(call)),
        ("confidential", Cell::if_set(person.confidential)),
        ("language", Cell::text(person.language)),
        ("callback_phone", Cell::text(&call.callback_phone_masked)),
        ("do_not_call", Cell::if_set(safety.do_not_call)),
        ("no_message", Cell::if_set(safety.no_message)),
        ("hours", Cell::text(safety.hours)),
        ("abusive", Cell::if_set(call.abusive)),
        ("caller_plan", Cell::text(&call.caller_plan)),
        ("affected", Cell::text(format!("{} {}", affected.name_masked, affected.phone_masked).trim())),
        ("tags", Cell::codes(affected.tags())),
        // Most callers speak for themselves.
        ("persons_represented", Cell::if_any(Some(call.persons_represented).filter(|n| *n > 1).unwrap_or(0))),
    ]
}

fn record(call: &Call) -> Vec<(&'static str, Cell)> {
    let unclassified: Vec<String> =
        call.unclassified.iter().map(|code| format!("{}={}", code.field, code.value)).collect();
    vec![
        ("direction", Cell::code(call.direction())),
        ("channel", Cell::code(call.channel())),
        ("disposition", Cell::code(call.disposition())),
        ("line", Cell::text(&call.line)),
        ("operator_code", Cell::text(&call.operator_code)),
        ("source", Cell::text(&call.source_system)),
        ("external_id", Cell::text(&call.external_id)),
        ("telephony_reference", Cell::text(&call.telephony_reference)),
        // Every call of a seat has one; it matters where it was read out.
        ("offline_reference", Cell::text(if call.late { call.offline_reference.as_str() } else { "" })),
        ("unclassified", Cell::text(unclassified.join(", "))),
        ("historical", Cell::if_set(call.historical)),
        ("late", Cell::if_set(call.late)),
        ("recorded_at", Cell::time(call.recorded_at.as_ref())),
        ("actor", Cell::text(&call.actor)),
        ("on_behalf_of", Cell::text(&call.on_behalf_of)),
        ("revision", Cell::if_any(call.revision)),
        ("etag", Cell::text(&call.etag)),
    ]
}

pub(super) fn handoffs(handoffs: &[Handoff]) -> Table {
    let keys = [
        "handoff",
        "target",
        "mode",
        "started_at",
        "confirm_by",
        "confirmed_at",
        "their_reference",
        "result",
        "note",
        "decided_by",
    ];
    Table::new(&keys, handoffs, |handoff| {
        vec![
            Cell::if_any(handoff.number),
            Cell::text(&handoff.target),
            Cell::code(handoff.mode()),
            Cell::time(handoff.started_at.as_ref()),
            Cell::time(handoff.confirm_by.as_ref()),
            Cell::time(handoff.confirmed_at.as_ref()),
            Cell::text(&handoff.their_reference),
            Cell::text(&handoff.result),
            Cell::text(&handoff.note),
            Cell::text(&handoff.decided_by),
        ]
    })
}

/// Links of a call to issues.
fn links(links: &[CallLink]) -> Table {
    Table::new(&["issue", "link.kind", "condition", "linked_at"], links, |link| link_row(&link.issue, link))
}

/// A link under the name of what is at its other end.
pub fn link_row(other: &str, link: &CallLink) -> Vec<Cell> {
    let condition = match link.condition() {
        ReportedCondition::Unknown => Cell::Absent,
        known => Cell::code(known),
    };
    vec![number(other), Cell::code(link.kind()), condition, Cell::time(link.linked_at.as_ref())]
}

/// What a call said at each revision.
pub fn revisions(revisions: &[CallRevision]) -> Table {
    let keys = [
        "revision",
        "occurred_at",
        "actor",
        "reason",
        "received_at",
        "kind",
        "urgency",
        "category",
        "district",
        "summary",
    ];
    Table::new(&keys, revisions, |revision| {
        let call = revision.call.clone().unwrap_or_default();
        vec![
            Cell::Count(revision.revision.into()),
            Cell::time(revision.occurred_at.as_ref()),
            Cell::text(&revision.actor),
            Cell::text(&revision.reason),
            Cell::time(call.received_at.as_ref()),
            Cell::code(call.kind()),
            Cell::code(call.urgency()),
            Cell::text(&call.category),
            Cell::text(&call.district),
            Cell::text(&call.summary),
        ]
    })
}
