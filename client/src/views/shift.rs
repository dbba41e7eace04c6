//! Shifts, duties and handovers, as rows and as cards.

use hotline_client::names::short;
use hotline_proto::ResourceResponse;
use hotline_proto::v1::{Duty, Handover, Shift};
use prost::Name;

use crate::catalogue::joined;
use crate::output::{Block, Cell, Document, Table, Timed};
use crate::times;

/// Columns of a list of shifts.
const KEYS: &[&str] = &[
    "shift",
    "start_time",
    "end_time",
    "on_duty",
    "unattended",
    "calls_by_operator",
    "taken_over_by",
    "note",
];

/// Rows of a list of shifts.
pub fn table(shifts: &[Shift]) -> Table {
    Table::new(KEYS, shifts, |shift| {
        let taken = shift.handovers.iter().filter_map(|handover| {
            Some((handover.acknowledger.clone(), Timed::At(handover.acknowledge_time?)))
        });
        let calls =
            shift.calls.iter().map(|of| (Cell::text(&of.operator_code), of.calls_answered.to_string()));
        vec![
            Cell::text(if shift.display_name.is_empty() { &shift.code } else { &shift.display_name }),
            Cell::time(shift.start_time.as_ref()),
            Cell::time(shift.end_time.as_ref()),
            on_duty(&shift.duties),
            unattended(shift),
            texts(calls),
            Cell::timed(taken),
            texts(notes(shift).map(|(who, note)| (Cell::text(who), note.to_owned()))),
        ]
    })
}

/// Who was on duty, and when.
pub fn on_duty(duties: &[Duty]) -> Cell {
    Cell::timed(duties.iter().filter_map(|duty| {
        Some((duty.operator_code.clone(), Timed::Between(duty.start_time?, duty.end_time)))
    }))
}

/// When nobody was on duty. Absent if it is not known, or if somebody always was.
pub fn unattended(shift: &Shift) -> Cell {
    Cell::timed(
        shift
            .unattended
            .iter()
            .filter_map(|gap| Some((String::new(), Timed::Between(gap.start_time?, gap.end_time)))),
    )
}

/// What was said when the shift took over, each with who said it.
pub fn notes(shift: &Shift) -> impl Iterator<Item = (&str, &str)> {
    let said = shift.handovers.iter().filter(|handover| !handover.note.is_empty());
    said.map(|handover| (handover.acknowledger.as_str(), handover.note.as_str()))
}

/// Texts, each under whose it is; absent if there are none.
fn texts(texts: impl Iterator<Item = (Cell, String)>) -> Cell {
    let texts: Vec<_> = texts.collect();
    if texts.is_empty() { Cell::Absent } else { Cell::Texts(texts) }
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
