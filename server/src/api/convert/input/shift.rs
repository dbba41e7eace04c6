//! Requests about duties, handovers and shifts.

use hotline_proto::v1;

use super::report::{no_incident, published, report_id};
use super::{Address, Fields, IntoCommand};
use crate::api::convert::names::{self, Numbered};
use crate::domain::calendar::Window;
use crate::domain::command::Command;
use crate::domain::duty::{HandoverItems, NewHandover};
use crate::domain::instant::DAY;
use crate::domain::notice::NoticeNumber;
use crate::domain::number::{CallNumber, CallbackNumber, IssueNumber};
use crate::domain::refusal::Problem;
use crate::domain::refusal::problem::Form;
use crate::domain::report::ReportId;

/// Maximum number of things that one acknowledgement takes over.
const ITEMS: usize = 1_000;
/// The longest span of which shifts are listed, in microseconds.
const SPAN: i64 = 31 * DAY;

impl IntoCommand for v1::StartShiftRequest {
    fn address(&self) -> Address<'_> {
        Address::period("parent", &self.parent)
    }

    fn command(&self, f: &mut Fields<'_>) -> Option<Command> {
        let operator = f.required_code("operator_code", &self.operator_code)?;
        Some(Command::StartDuty { operator })
    }
}

impl IntoCommand for v1::EndShiftRequest {
    fn address(&self) -> Address<'_> {
        Address::period("parent", &self.parent)
    }

    fn command(&self, f: &mut Fields<'_>) -> Option<Command> {
        let operator = f.required_code("operator_code", &self.operator_code)?;
        Some(Command::EndDuty { operator })
    }
}

impl IntoCommand for v1::AcknowledgeHandoverRequest {
    fn address(&self) -> Address<'_> {
        Address::period("parent", &self.parent)
    }

    fn command(&self, f: &mut Fields<'_>) -> Option<Command> {
        let items = f.handover_items(&self.items);
        let note = published(f, "note", &self.note);
        let shift = f.required("shift", |_, _| self.shift.as_ref())?;
        let (date, shift) = f.within("shift").shift_of_day(shift)?;
        Some(Command::AcknowledgeHandover(Box::new(NewHandover { date, shift, items, note })))
    }
}

impl Fields<'_> {
    fn handover_items(&mut self, names: &[String]) -> HandoverItems {
        let mut items = HandoverItems::default();
        if names.len() > ITEMS {
            self.refuse("items", Problem::TooMany { count: names.len(), limit: ITEMS });
            return items;
        }
        for (at, name) in names.iter().enumerate() {
            let path = format!("items[{at}]");
            let member = names::parts(name).and_then(|parts| parts.member);
            match member.map(|(collection, _)| collection) {
                Some(<CallNumber as Numbered>::COLLECTION) => {
                    items.calls.extend(self.number::<CallNumber>(&path, name));
                }
                Some(<IssueNumber as Numbered>::COLLECTION) => {
                    items.issues.extend(self.number::<IssueNumber>(&path, name));
                }
                Some(<CallbackNumber as Numbered>::COLLECTION) => {
                    items.callbacks.extend(self.number::<CallbackNumber>(&path, name));
                }
                Some(<NoticeNumber as Numbered>::COLLECTION) => {
                    items.notices.extend(self.number::<NoticeNumber>(&path, name));
                }
                Some(ReportId::COLLECTION) => items.incidents.extend(self.incident_number(&path, name)),
                _ => self.refuse(&path, Problem::malformed(Form::ResourceName)),
            }
        }
        items
    }

    /// The number of the incident on which a report is. None after a violation.
    fn incident_number(&mut self, path: &str, name: &str) -> Option<i32> {
        let incident = report_id(self, path, name)?.incident();
        if incident.is_none() {
            self.refuse(path, no_incident());
        }
        incident
    }
}

/// Reads of which span shifts are wanted. None after a violation.
pub fn asked_shifts(f: &mut Fields<'_>, request: &v1::ListShiftsRequest) -> Option<Window> {
    let from = f.required_time("start_time", request.start_time.as_ref());
    let to = f.required_time("end_time", request.end_time.as_ref());
    f.span(from?, to?, SPAN)
}
