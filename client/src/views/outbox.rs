//! A call that is kept at the seat, as a row and as a card.

use hotline_proto::v1::{ContactDetails, NewIssue, NewLink};

use super::call;
#[cfg(test)]
use hotline_proto::v1::{CreateCallRequest, Handoff};

use crate::catalogue::term;
use crate::outbox::Entry;
use crate::output::{Block, Cell, Table, number};

/// Rows of what is kept.
pub fn table(entries: &[Entry]) -> Table {
    let keys = ["offline_reference", "kept_at", "urgency", "summary", "outbox.refused", "actor"];
    Table::new(&keys, entries, |entry| {
        let call = entry.call();
        vec![
            Cell::text(entry.reference()),
            Cell::time(entry.kept_at.as_ref()),
            Cell::code(call.urgency()),
            Cell::text(call.summary),
            Cell::if_set(entry.is_refused()),
            Cell::text(&entry.writer.principal),
        ]
    })
}

/// Everything that was typed. Names and numbers are whole: they are nowhere else yet.
pub fn card(entry: &Entry) -> Vec<Block> {
    let mut blocks = vec![Block::Strong(entry.reference())];
    blocks.extend(entry.refused.iter().map(|line| Block::Line(line.clone())));
    blocks.push(Block::Card(vec![
        ("kept_at", Cell::time(entry.kept_at.as_ref())),
        ("outbox.refused", Cell::if_set(entry.is_refused())),
        ("actor", Cell::text(&entry.writer.principal)),
        ("server", Cell::text(&entry.register.server)),
    ]));
    blocks.extend(call::card(&entry.call()).into_iter().skip(1));
    blocks.extend(call::contact(&contact(entry)));
    let request = &entry.request;
    if !request.issues.is_empty() {
        blocks.push(Block::Strong(term!("section-new-issues")));
        blocks.push(Block::Table(issues(&request.issues).whole()));
    }
    if !request.links.is_empty() {
        blocks.push(Block::Strong(term!("section-links")));
        blocks.push(Block::Table(links(&request.links)));
    }
    if !request.handoffs.is_empty() {
        blocks.push(Block::Strong(term!("section-handoffs")));
        blocks.push(Block::Table(call::handoffs(&request.handoffs).whole()));
    }
    blocks
}

fn contact(entry: &Entry) -> ContactDetails {
    let call = entry.call();
    let caller = call.caller_input.unwrap_or_default();
    let affected = call.affected_person_input.unwrap_or_default();
    ContactDetails {
        phone: caller.phone,
        name: caller.name,
        callback_phone: call.callback_phone,
        affected_name: affected.name,
        affected_phone: affected.phone,
    }
}

fn issues(issues: &[NewIssue]) -> Table {
    Table::new(&["title", "need_by", "agency", "outcome", "reply"], issues, |new| {
        let issue = new.issue.clone().unwrap_or_default();
        vec![
            Cell::text(issue.title),
            Cell::time(issue.need_by.as_ref()),
            Cell::text(&new.assign_agency),
            Cell::code(new.settled_outcome()),
            Cell::text(&new.settled_reply),
        ]
    })
}

fn links(links: &[NewLink]) -> Table {
    Table::new(&["issue", "link.kind", "condition"], links, |link| {
        vec![number(&link.issue), Cell::code(link.kind()), Cell::code(link.condition())]
    })
}

/// An entry with each part that a card shows.
#[cfg(test)]
pub fn every_part() -> Entry {
    let request = CreateCallRequest {
        issues: vec![NewIssue::default()],
        links: vec![NewLink::default()],
        handoffs: vec![Handoff::default()],
        ..CreateCallRequest::default()
    };
    Entry { request, ..Entry::default() }
}
