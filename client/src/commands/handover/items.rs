//! What stands on the sheet, for machines: an object, or a row for each item.

use std::collections::BTreeMap;

use hotline_client::names::short;
use hotline_proto::v1::{Call, Issue};
use jiff::Timestamp;
use serde::Serialize;

use super::gather::{Handover, due_of_call, due_of_instruction, due_of_issue};
use super::sheet::{Sheet, figures};
use crate::codes::Code as _;
use crate::failure::Failure;
use crate::output::{Cell, Document, Table};
use crate::shifts::Shift;
use crate::times::{self, moment_of};
use crate::views;
use crate::views::call::pressing;
use crate::views::issue::present_lead;

/// Columns of the items.
const KEYS: [&str; 9] =
    ["section", "number", "urgency", "state", "what", "due_at", "who", "acknowledged", "suspension_reason"];

/// The sheet as an object.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Object<'s> {
    period: &'s str,
    time: Timestamp,
    handed_over: Option<Named>,
    taking_over: Option<Named>,
    /// When the shift that takes over ends.
    until: Timestamp,
    on_duty: Vec<&'s str>,
    figures: BTreeMap<&'static str, Option<i64>>,
    not_acknowledged: usize,
    other_active_issues: usize,
    notes: Vec<&'s str>,
    items: Vec<Item<'s>>,
}

/// A shift by the day on which it begins and its code.
#[derive(Serialize)]
struct Named {
    date: String,
    code: String,
}

/// Something that the next shift must know.
#[derive(Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
struct Item<'s> {
    /// The part of the sheet.
    section: &'static str,
    number: &'s str,
    #[serde(skip_serializing_if = "str::is_empty")]
    urgency: &'static str,
    #[serde(skip_serializing_if = "str::is_empty")]
    state: &'static str,
    what: String,
    #[serde(skip_serializing_if = "str::is_empty")]
    suspension_reason: &'s str,
    #[serde(skip_serializing_if = "Option::is_none")]
    due_at: Option<Timestamp>,
    /// Code of the agency or of the call handler.
    #[serde(skip_serializing_if = "str::is_empty")]
    who: &'s str,
    /// None of what is only to be known.
    #[serde(skip_serializing_if = "Option::is_none")]
    acknowledged: Option<bool>,
}

impl Sheet<'_> {
    /// The sheet for machines.
    pub fn document(&self, handover: &Handover<'_>, parent: &str) -> Result<Document, Failure> {
        let named =
            |shift: Shift<'_>| Named { date: shift.start.date().to_string(), code: shift.code.to_owned() };
        let notes = [self.handing_over, self.taking_over].into_iter().flatten().flat_map(views::shift::notes);
        let items = self.items(handover);
        let table = Table::new(&KEYS, &items, Item::row);
        let object = Object {
            period: short(parent),
            time: self.now,
            handed_over: self.turn.from.map(named),
            taking_over: self.turn.to.map(named),
            until: self.times.until,
            on_duty: self.on_duty.iter().map(String::as_str).collect(),
            figures: figures(&self.figures).into_iter().collect(),
            not_acknowledged: handover.count_open(&self.acknowledged),
            other_active_issues: handover.others,
            notes: notes.map(|(_, note)| note).collect(),
            items,
        };
        Ok(Document::of_object(&object, parent)?.csv(table))
    }

    fn items<'h>(&self, handover: &'h Handover<'h>) -> Vec<Item<'h>> {
        let issues = [
            ("now", &handover.urgent),
            ("before_its_end", &handover.before_its_end),
            ("returned", &handover.returned),
            ("on_hold", &handover.suspended),
        ];
        let issues = issues.into_iter().flat_map(|(section, issues)| {
            issues.iter().map(move |issue| Item { due_at: due_of_issue(issue), ..of_issue(section, issue) })
        });
        let calls = handover.calls.iter().map(|call| of_call("now", call));
        let mut items: Vec<Item<'h>> = calls.chain(issues).collect();
        items.extend(of_callbacks(handover));
        items.extend(handover.instructions.iter().map(|(issue, one)| Item {
            what: one.text.clone(),
            due_at: due_of_instruction(one),
            ..of_issue("instructions", issue)
        }));
        items.extend(of_others(handover));
        let names: BTreeMap<&str, &str> =
            handover.names().into_iter().map(|name| (short(name), name)).collect();
        for item in items.iter_mut().filter(|item| item.acknowledged.is_some()) {
            let name = names.get(item.number);
            item.acknowledged = name.map(|name| self.acknowledged.covers(name, handover.news(name)));
        }
        // What is only to be known stands below.
        items.extend(handover.flagged.iter().map(|flagged| Item {
            section: "contact_flags",
            number: short(flagged.name),
            what: asked(flagged.asked),
            ..Item::default()
        }));
        items.extend(
            handover.hard.iter().map(|call| Item { acknowledged: None, ..of_call("hard_calls", call) }),
        );
        items
    }
}

impl Item<'_> {
    fn row(&self) -> Vec<Cell> {
        let texts = [self.section, self.number, self.urgency, self.state, &self.what].map(Cell::text);
        let rest = [
            self.due_at.map_or(Cell::Absent, |due| Cell::Time(times::to_proto(due))),
            Cell::text(self.who),
            self.acknowledged.map_or(Cell::Absent, Cell::Flag),
            Cell::text(self.suspension_reason),
        ];
        texts.into_iter().chain(rest).collect()
    }
}

fn of_call<'h>(section: &'static str, call: &'h Call) -> Item<'h> {
    Item {
        section,
        number: short(&call.name),
        urgency: pressing(call).bare_name(),
        what: call.summary.clone(),
        due_at: due_of_call(call),
        who: &call.operator_code,
        acknowledged: Some(false),
        ..Item::default()
    }
}

fn of_issue<'h>(section: &'static str, issue: &'h Issue) -> Item<'h> {
    Item {
        section,
        number: short(&issue.name),
        urgency: issue.urgency().bare_name(),
        state: issue.state().bare_name(),
        what: issue.title.clone(),
        suspension_reason: &issue.suspension_reason,
        who: present_lead(issue).map_or(&issue.owner, |lead| &lead.agency),
        acknowledged: Some(false),
        ..Item::default()
    }
}

fn of_callbacks<'h>(handover: &'h Handover<'h>) -> impl Iterator<Item = Item<'h>> {
    let called = handover.callbacks.iter().map(|(callback, _)| ("callbacks", *callback));
    let all = called.chain(handover.follow_ups.iter().map(|callback| ("follow_ups", *callback)));
    all.map(|(section, callback)| Item {
        section,
        number: short(&callback.name),
        state: callback.kind().bare_name(),
        what: callback.note.clone(),
        due_at: moment_of(callback.due_at.as_ref()),
        who: &callback.leased_by,
        acknowledged: Some(false),
        ..Item::default()
    })
}

/// Notices and incidents.
fn of_others<'h>(handover: &'h Handover<'h>) -> impl Iterator<Item = Item<'h>> {
    let notices = handover.notices.iter().map(|notice| Item {
        section: "notices",
        number: short(&notice.name),
        what: notice.text.clone(),
        who: &notice.poster,
        acknowledged: Some(false),
        ..Item::default()
    });
    notices.chain(handover.incidents.iter().map(|incident| Item {
        section: "incidents",
        number: short(&incident.latest.name),
        state: incident.latest.incident_kind().bare_name(),
        what: incident.says.situation.clone(),
        due_at: moment_of(incident.latest.next_report_time.as_ref()),
        acknowledged: Some(false),
        ..Item::default()
    }))
}

/// What was asked of a number, by the fields that say so.
fn asked(safety: &hotline_proto::v1::ContactSafety) -> String {
    let said = [
        safety.do_not_call.then(|| "do_not_call".to_owned()),
        safety.no_message.then(|| "no_message".to_owned()),
        (!safety.hours.is_empty()).then(|| format!("hours: {}", safety.hours)),
    ];
    said.into_iter().flatten().collect::<Vec<_>>().join("; ")
}
