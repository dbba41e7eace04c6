//! Makes messages of what the storage reads. Phone numbers and names are masked here; only LeaseCallback answers with a number to dial.

mod call;
mod callback;
mod counted;
mod directory;
mod event;
mod event_details;
mod for_others;
mod incident;
mod issue;
mod journal_entry;
mod mask;
mod notice;
mod period;
mod report;
mod shift;
mod summary;
mod token;

pub use call::{
    alarm_causes, basic_call, call, call_revision, caller, contact_details, contact_safety, look_up,
    proposed_need, proposed_need_of,
};
pub use callback::callback;
pub use directory::{agency, category, district, localized, operator};
pub use event::{event, issue_event};
pub use for_others::{call_for_service, issue_for_agency, issue_result};
pub use incident::{handoff_steps, incident_counts, incident_issue, incident_step};
pub use issue::{basic_issue, issue, person_details};
pub use journal_entry::{journal_entry, token_entry};
pub use mask::{masked_name, masked_phone};
pub use notice::{notice, read_by, read_items};
pub use period::period;
pub use report::{
    missed_callbacks, report, report_change, report_change_parts, report_head, report_instruction,
    report_matter,
};
pub use shift::{duty, handover, shift, shift_of_day};
pub use summary::{as_of, breakdown_row, figure_item, figures, window_figures};
pub use token::{token, token_name};

use hotline_proto::v1;
use prost_types::Timestamp;

use super::{codes, times};
use crate::domain::call::{Lease, Phone};
use crate::domain::codes::PersonTag;
use crate::domain::codes::TextField;

use crate::domain::instant::Instant;
use crate::domain::issue::Link;
use crate::store::tables::views::EventTexts;

fn time(at: Instant) -> Option<Timestamp> {
    Some(times::timestamp(at))
}

fn time_if(at: Option<Instant>) -> Option<Timestamp> {
    at.map(times::timestamp)
}

/// The text in a field of the event at a position. Empty if there is none.
fn text_of(texts: &EventTexts, position: Option<i64>, field: TextField) -> String {
    let key = position.map(|position| (position, field));
    key.and_then(|key| texts.get(&key)).cloned().unwrap_or_default()
}

/// The operator who holds a lease, and its end. Empty after the end.
fn holder(lease: Option<&Lease>, now: Instant) -> (String, Option<Timestamp>) {
    match lease.filter(|lease| lease.runs(now)) {
        Some(lease) => (lease.operator.clone(), time(lease.until)),
        None => Default::default(),
    }
}

fn tags(tags: &[PersonTag]) -> Vec<i32> {
    tags.iter().copied().map(codes::number).collect()
}

fn person(name: Option<&str>, phone: Option<&Phone>, tagged: &[PersonTag]) -> v1::AffectedPerson {
    v1::AffectedPerson {
        name_masked: masked_name(name),
        phone_masked: masked_phone(phone),
        tags: tags(tagged),
        ..v1::AffectedPerson::default()
    }
}

fn link(period: &str, link: &Link) -> v1::CallLink {
    v1::CallLink {
        call: link.call.name(period),
        issue: link.issue.name(period),
        kind: codes::number(link.kind),
        condition: codes::number(link.condition),
        linked_at: time(link.linked_at),
    }
}
