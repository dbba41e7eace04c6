//! Events of the journal, as rows.

use hotline_client::names::short;
use hotline_proto::v1::event::Details;
use hotline_proto::v1::{Event, IncidentReportKind, IssueEvent, Urgency};

use crate::catalogue::{joined, label};
use crate::codes::Code as _;
use crate::directories::Entry;
use crate::output::{Block, Cell, Table, number};

/// Columns of a list of events.
pub const KEYS: &[&str] = &["position", "occurred_at", "type", "subject", "actor", "on_behalf_of"];

fn row(event: &Event) -> Vec<Cell> {
    vec![
        position(event),
        Cell::time(event.occurred_at.as_ref()),
        Cell::code(event.event_type()),
        number(&event.subject),
        Cell::text(&event.actor),
        Cell::text(&event.on_behalf_of),
    ]
}

/// Events as rows.
pub fn table(events: &[Event]) -> Table {
    Table::new(KEYS, events, row)
}

/// What happened to an issue, with its texts.
pub fn history(events: &[IssueEvent]) -> Table {
    let keys = ["occurred_at", "type", "texts", "actor", "on_behalf_of", "position"];
    Table::new(&keys, events, |entry| {
        let event = entry.event.clone().unwrap_or_default();
        let texts = entry.texts.iter().map(|text| (text.field(), text.content.clone()));
        let texts = if entry.texts.is_empty() { Cell::text(about(&event)) } else { Cell::texts(texts) };
        vec![
            Cell::time(event.occurred_at.as_ref()),
            Cell::code(event.event_type()),
            texts,
            Cell::text(&event.actor),
            Cell::text(&event.on_behalf_of),
            position(&event),
        ]
    })
}

/// What an event is about that its subject does not name: the report that was issued, who came on duty, which notice. Empty of every other event.
pub fn about(event: &Event) -> String {
    let joined_names = |names: &[String]| joined(names.iter().map(|name| short(name)));
    match &event.details {
        Some(Details::PeriodReportIssued(issued)) => {
            let which = match issued.incident_kind() {
                IncidentReportKind::Unspecified => issued.revision.to_string(),
                kind => label(kind.full_name()),
            };
            format!("{} {which}", short(&issued.report))
        }
        Some(Details::IssueIncidentReported(reported)) => {
            format!("{} {}", short(&reported.report), label(reported.kind().full_name()))
        }
        Some(Details::PeriodDutyStarted(duty) | Details::PeriodDutyEnded(duty)) => duty.operator_code.clone(),
        Some(Details::PeriodHandoverAcknowledged(acknowledged)) => joined_names(&acknowledged.items),
        Some(Details::PeriodNoticePosted(posted)) => short(&posted.notice).to_owned(),
        Some(Details::PeriodNoticeWithdrawn(withdrawn)) => short(&withdrawn.notice).to_owned(),
        Some(Details::PeriodRead(read)) => {
            let issues = read.instructions.iter().map(|instruction| short(&instruction.issue));
            let read_of = joined(read.notices.iter().map(|notice| short(notice)).chain(issues));
            format!("{} {read_of}", read.operator_code)
        }
        _ => String::new(),
    }
}

/// A position is a name, not a quantity: it is typed again as it is read.
fn position(event: &Event) -> Cell {
    Cell::text(event.position.to_string())
}

/// What an event concerns, for people: of the issue if it concerns one, else of the call, as it is afterwards.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Matter {
    /// How urgent it is; UNSPECIFIED of what is no call and no issue.
    pub urgency: Urgency,
    /// Category code; empty if it is unknown.
    pub category: String,
    /// District code; empty if it is unknown.
    pub district: String,
    /// Title of the issue or summary of the call, as lists show it. Where an event is [`about`] something of its own, that is told instead.
    pub title: String,
}

impl Matter {
    /// What the event says of it. The title is a text, which no event holds.
    pub fn from_event(event: &Event) -> Self {
        let Some(counted) = event.after.as_ref().or(event.before.as_ref()) else { return Self::default() };
        match (&counted.issue, &counted.call) {
            (Some(issue), _) => Self {
                urgency: issue.urgency(),
                category: issue.category.clone(),
                district: issue.district.clone(),
                title: String::new(),
            },
            (None, Some(call)) => Self {
                urgency: call.urgency(),
                category: call.category.clone(),
                district: call.district.clone(),
                title: String::new(),
            },
            (None, None) => Self::default(),
        }
    }
}

/// Longest title of a line, in characters: a summary may be a page.
const TITLE_LENGTH: usize = 60;

/// An event as one line of a stream, in columns that stay in place.
pub fn line(event: &Event, matter: &Matter, categories: &[Entry], districts: &[Entry]) -> Block {
    let entry = |code: &str, entries: &[Entry]| entries.iter().find(|entry| entry.code == code).cloned();
    let category = entry(&matter.category, categories);
    let category = category.map_or(matter.category.clone(), |entry| format!("{} {}", entry.code, entry.name));
    let district = entry(&matter.district, districts).map_or(matter.district.clone(), |entry| entry.name);
    let about = about(event);
    let whole = if about.is_empty() { &matter.title } else { &about };
    let mut title: String = whole.chars().take(TITLE_LENGTH).collect();
    if title.len() < whole.len() {
        title.push('…');
    }
    let cells = vec![
        (6, position(event)),
        (16, Cell::time(event.occurred_at.as_ref())),
        (7, Cell::code(matter.urgency)),
        (30, Cell::code(event.event_type())),
        (10, number(&event.subject)),
        (8, Cell::text(&event.actor)),
        (20, Cell::text(category)),
        (12, Cell::text(district)),
        (0, Cell::text(title.replace('\n', " "))),
    ];
    Block::Row { cells, urgency: matter.urgency }
}
