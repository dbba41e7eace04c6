//! Shifts, duties and handovers, as rows and as cards.

use hotline_client::names::short;
use hotline_proto::ResourceResponse;
use hotline_proto::v1::{Duty, Handover, Shift};
use jiff::tz::TimeZone;
use prost::Name;
use prost_types::Timestamp;

use crate::catalogue::joined;
use crate::output::{Block, Cell, Document, Table};
use crate::times;

/// Columns of a list of shifts.
const KEYS: &[&str] =
    &["shift", "start_time", "end_time", "on_duty", "unattended", "calls_by_operator", "taken_over_by"];

/// Rows of a list of shifts. Times within a shift are those of its clock.
pub fn table(shifts: &[Shift], zone: &TimeZone) -> Table {
    Table::new(KEYS, shifts, |shift| {
        let calls = shift.calls.iter().map(|of| format!("{} {}", of.operator_code, of.calls_answered));
        let taken = shift.handovers.iter().map(|handover| {
            format!("{} {}", handover.acknowledger, clock(handover.acknowledge_time.as_ref(), zone))
        });
        vec![
            Cell::text(if shift.display_name.is_empty() { &shift.code } else { &shift.display_name }),
            Cell::time(shift.start_time.as_ref()),
            Cell::time(shift.end_time.as_ref()),
            Cell::text(on_duty(&shift.duties, zone)),
            Cell::text(unattended(shift, zone)),
            Cell::text(joined(calls)),
            Cell::text(joined(taken)),
        ]
    })
}

/// Who was on duty, and when.
pub fn on_duty(duties: &[Duty], zone: &TimeZone) -> String {
    joined(duties.iter().map(|duty| {
        let span = span(duty.start_time.as_ref(), duty.end_time.as_ref(), zone);
        format!("{} {span}", duty.operator_code)
    }))
}

/// When nobody was on duty. Empty if it is not known, or if somebody always was.
pub fn unattended(shift: &Shift, zone: &TimeZone) -> String {
    let gaps = shift.unattended.iter();
    joined(gaps.map(|gap| span(gap.start_time.as_ref(), gap.end_time.as_ref(), zone)))
}

fn span(from: Option<&Timestamp>, to: Option<&Timestamp>, zone: &TimeZone) -> String {
    format!("{}–{}", clock(from, zone), clock(to, zone))
}

fn clock(time: Option<&Timestamp>, zone: &TimeZone) -> String {
    let moment = times::moment_of(time);
    moment.map(|moment| zone.to_datetime(moment).strftime("%H:%M").to_string()).unwrap_or_default()
}

/// A duty that was written.
pub fn duty(response: &(impl ResourceResponse<Resource = Duty> + Name), parent: &str) -> Document {
    written(response, parent, response.resource().map(duty_card).unwrap_or_default())
}

/// A handover that was acknowledged.
pub fn handover(response: &(impl ResourceResponse<Resource = Handover> + Name), parent: &str) -> Document {
    written(response, parent, response.resource().map(handover_card).unwrap_or_default())
}

/// A duty.
pub fn duty_card(duty: &Duty) -> Vec<(&'static str, Cell)> {
    vec![
        ("operator_code", Cell::text(&duty.operator_code)),
        ("start_time", Cell::time(duty.start_time.as_ref())),
        ("end_time", Cell::time(duty.end_time.as_ref())),
    ]
}

/// A handover.
pub fn handover_card(handover: &Handover) -> Vec<(&'static str, Cell)> {
    let shift = handover.shift.clone().unwrap_or_default();
    let date = shift.date.as_ref().and_then(times::date_from_proto);
    let date = date.map(|date| date.to_string()).unwrap_or_default();
    vec![
        ("shift", Cell::text(format!("{date} {}", shift.shift).trim())),
        ("taken_over_by", Cell::text(&handover.acknowledger)),
        ("acknowledge_time", Cell::time(handover.acknowledge_time.as_ref())),
        ("items", Cell::text(joined(handover.items.iter().map(|item| short(item))))),
        ("note", Cell::text(&handover.note)),
    ]
}

/// What was written, as a card, and as a row for machines.
pub(super) fn written(response: &impl Name, parent: &str, cells: Vec<(&'static str, Cell)>) -> Document {
    let keys: Vec<&'static str> = cells.iter().map(|(key, _)| *key).collect();
    let row = Table::new(&keys, &[()], |()| cells.iter().map(|(_, cell)| cell.clone()).collect());
    Document::new(response, parent).block(Block::Card(cells)).csv(row)
}
