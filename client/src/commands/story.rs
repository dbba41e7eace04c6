//! The story of an issue: what happened in its order, with what its callers said and what callbacks brought.

use std::collections::BTreeMap;

use hotline_client::names::short;
use hotline_proto::v1::event::Details;
use hotline_proto::v1::{
    CallFilter, Callback, CallbackFilter, CallbackState, EventType, IssueEvent, ListCallbacksRequest,
    ListCallsRequest, ListIssueEventsRequest,
};

use crate::catalogue::{term, title};
use crate::context::Context;
use crate::failure::Failure;
use crate::output::{Block, Cell, Table};

/// What people read of it. Nothing for an agency, which does not see what others did.
pub async fn story(context: &Context, issue: &str) -> Result<Vec<Block>, Failure> {
    let request = ListIssueEventsRequest { parent: issue.to_owned(), ..ListIssueEventsRequest::default() };
    let events = match context.list(request, u32::MAX).await {
        Ok(list) => list.events,
        Err(failure) if failure.is_not_permitted() => return Ok(Vec::new()),
        Err(failure) => return Err(failure),
    };
    let parent = context.parent().await?.to_owned();
    let filter = CallFilter { issue: issue.to_owned(), include_voided: true, ..CallFilter::default() };
    let calls = ListCallsRequest { parent: parent.clone(), filter: Some(filter), ..Default::default() };
    let calls = context.list(calls, u32::MAX).await?.calls;
    let said: BTreeMap<&str, &str> =
        calls.iter().map(|call| (call.name.as_str(), call.summary.as_str())).collect();
    let states = [CallbackState::Open, CallbackState::Done, CallbackState::Cancelled].map(i32::from).to_vec();
    let filter = CallbackFilter { issue: issue.to_owned(), states, ..CallbackFilter::default() };
    let callbacks = ListCallbacksRequest { parent, filter: Some(filter), ..Default::default() };
    let callbacks = context.list(callbacks, u32::MAX).await?.callbacks;
    // That it was followed up is told by the callback, with what was said.
    let is_of_issue = |entry: &&IssueEvent| {
        entry.event.as_ref().is_none_or(|event| event.event_type() != EventType::IssueFollowedUp)
    };
    let events = events.iter().filter(is_of_issue);
    // What happened at one moment stays in this order: a callback closes an issue.
    let mut rows: Vec<Vec<Cell>> = callbacks.iter().flat_map(of_callback).collect();
    rows.extend(events.map(|entry| of_event(entry, &said)));
    rows.sort_by_key(|row| match row.first() {
        Some(Cell::Time(time)) => (time.seconds, time.nanos),
        _ => (i64::MAX, 0),
    });
    let keys = vec!["occurred_at", "type", "texts", "actor"];
    let table = Table { keys, rows, ..Table::default() };
    Ok(vec![Block::Strong(term!("section-story")), Block::Table(table.whole())])
}

/// What happened, with the texts that came with it; of a call that was linked, what was said in it.
fn of_event(entry: &IssueEvent, said: &BTreeMap<&str, &str>) -> Vec<Cell> {
    let event = entry.event.clone().unwrap_or_default();
    let linked = match &event.details {
        Some(Details::IssueLinked(linked)) => linked.call.as_str(),
        _ => "",
    };
    let words = said.get(linked).filter(|words| !words.is_empty());
    let words = words.map(|words| (Cell::text(short(linked)), (*words).to_owned()));
    let texts = entry.texts.iter().map(|text| (Cell::code(text.field()), text.content.clone()));
    let texts: Vec<_> = words.into_iter().chain(texts).collect();
    vec![
        Cell::time(event.occurred_at.as_ref()),
        Cell::code(event.event_type()),
        if texts.is_empty() { Cell::Absent } else { Cell::Texts(texts) },
        Cell::text(&event.actor),
    ]
}

/// The attempts of a callback, the last with what the caller said.
fn of_callback(callback: &Callback) -> Vec<Vec<Cell>> {
    let last = callback.attempts.len().saturating_sub(1);
    let row = |(at, attempt): (usize, &hotline_proto::v1::CallbackAttempt)| {
        let outcome = if attempt.reached { term!("callback-reached") } else { term!("callback-not-reached") };
        let solved = callback.solved.filter(|_| at == last && attempt.reached);
        let solved =
            solved.map(|yes| if yes { term!("callback-solved") } else { term!("callback-unsolved") });
        let rating = callback.rating.filter(|_| at == last && attempt.reached);
        let rating = rating.map(|rating| (Cell::text(title("rating")), rating.to_string()));
        let outcome = [Some(outcome), solved].into_iter().flatten().collect::<Vec<_>>().join(" ");
        let comment = Some(attempt.comment.clone()).filter(|comment| !comment.is_empty());
        let comment = comment.map(|comment| (Cell::text(title("comment")), comment));
        let texts = [(Cell::text(short(&callback.name)), outcome)].into_iter().chain(rating).chain(comment);
        vec![
            Cell::time(attempt.occurred_at.as_ref()),
            Cell::code(callback.kind()),
            Cell::Texts(texts.collect()),
            Cell::text(&attempt.operator_code),
        ]
    };
    callback.attempts.iter().enumerate().map(row).collect()
}
