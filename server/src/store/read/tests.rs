//! Compares the readers with plain filters over the state that results from the journal.

mod filters;
mod lists;
mod views;

use super::filter::{CallFilter, CallValues, Cursor, IssueFilter, IssueValues, Page};
use crate::domain::call::{Call, CallTexts};
use crate::domain::issue::Issue;
use crate::domain::number::CallNumber;
use crate::domain::state::State;
use crate::store::sample::Sample;
use crate::store::search::{Query, Search};

fn search() -> Search {
    Search::open(None, b"test").unwrap()
}

/// The rows of all pages of a list.
fn pages<V>(mut page: impl FnMut(Option<Cursor>) -> Page<V>) -> Vec<V> {
    let (mut rows, mut after) = (Vec::new(), None);
    loop {
        let next = page(after);
        rows.extend(next.rows.into_iter().map(|(_, row)| row));
        after = match next.next {
            Some(cursor) => Some(cursor),
            None => return rows,
        };
    }
}

fn is_in<T: PartialEq>(values: &[T], value: impl Into<Option<T>>) -> bool {
    let value = value.into();
    values.is_empty() || value.is_some_and(|value| values.contains(&value))
}

fn in_categories(codes: &[String], category: Option<&String>) -> bool {
    let below = |code: &String| category.is_some_and(|c| c == code || c.starts_with(&format!("{code}.")));
    codes.is_empty() || codes.iter().any(below)
}

fn has_phone(texts: &CallTexts, key: &str) -> bool {
    [&texts.caller_phone, &texts.callback_phone, &texts.affected_phone]
        .into_iter()
        .flatten()
        .any(|p| p.key == key)
}

/// Whether a number of the call, all of which are long, ends with these digits.
fn ends_with(texts: &CallTexts, digits: &str) -> bool {
    [&texts.caller_phone, &texts.callback_phone, &texts.affected_phone]
        .into_iter()
        .flatten()
        .any(|p| p.key.ends_with(digits))
}

fn call_matches(state: &State, call: &Call, f: &CallFilter) -> bool {
    let (facts, texts) = (&call.facts, &state.call_texts[&call.number]);
    let searched = [&texts.summary, &texts.confidential_note, &texts.incident_address];
    let searched = || searched.into_iter().flatten().map(String::as_str);
    f.received_from.is_none_or(|from| facts.received_at >= from)
        && f.received_to.is_none_or(|to| facts.received_at < to)
        && in_categories(&f.values.categories, facts.category.as_ref())
        && is_in(&f.values.districts, facts.district.clone())
        && is_in(&f.values.kinds, facts.kind)
        && is_in(&f.values.channels, facts.channel)
        && is_in(&f.values.dispositions, facts.disposition)
        && is_in(&f.values.urgencies, facts.urgency)
        && is_in(&f.values.operators, facts.operator.clone())
        && is_in(&f.values.triage_outcomes, call.triage.outcome)
        && f.phone_key.as_ref().is_none_or(|key| has_phone(texts, key))
        && f.phone_last_digits.as_ref().is_none_or(|digits| ends_with(texts, digits))
        && (f.alarm_states.is_empty()
            || call.alarm.as_ref().is_some_and(|alarm| f.alarm_states.contains(&alarm.state)))
        && (!f.handoff_unconfirmed || call.handoffs.iter().any(|handoff| handoff.confirmed_at.is_none()))
        && f.issue.is_none_or(|issue| state.links.get(issue, call.number).is_some())
        && (f.include_void || !call.is_void())
        && (!f.by_due || call.is_pending() && call.triage.due_at.is_some())
        && !call_has(call, &f.without)
        && f.text.as_ref().is_none_or(|text| Query::parse(text).unwrap().matches(searched()))
}

fn call_has(call: &Call, v: &CallValues) -> bool {
    let facts = &call.facts;
    in_any_category(&v.categories, facts.category.as_ref())
        || facts.district.as_ref().is_some_and(|district| v.districts.contains(district))
        || v.kinds.contains(&facts.kind)
        || v.channels.contains(&facts.channel)
        || v.dispositions.contains(&facts.disposition)
        || v.urgencies.contains(&facts.urgency)
        || facts.operator.as_ref().is_some_and(|operator| v.operators.contains(operator))
        || v.triage_outcomes.contains(&call.triage.outcome)
}

fn issue_has(issue: &Issue, v: &IssueValues) -> bool {
    let facts = &issue.facts;
    v.states.contains(&issue.state)
        || in_any_category(&v.categories, facts.category.as_ref())
        || facts.district.as_ref().is_some_and(|district| v.districts.contains(district))
        || v.urgencies.contains(&facts.urgency)
        || issue.lead().is_some_and(|lead| v.agencies.contains(&lead.agency))
        || facts.owner.as_ref().is_some_and(|owner| v.owners.contains(owner))
        || issue.outcome.is_some_and(|outcome| v.outcomes.contains(&outcome))
}

/// Whether a category is one of some codes, or below one.
fn in_any_category(codes: &[String], category: Option<&String>) -> bool {
    !codes.is_empty() && in_categories(codes, category)
}

fn issue_matches(state: &State, issue: &Issue, reply: Option<&str>, f: &IssueFilter) -> bool {
    let (facts, texts) = (&issue.facts, &state.issue_texts[&issue.number]);
    let searched = || [texts.title.as_deref(), texts.address.as_deref(), reply].into_iter().flatten();
    f.opened_from.is_none_or(|from| issue.opened_at >= from)
        && f.opened_to.is_none_or(|to| issue.opened_at < to)
        && is_in(&f.values.states, issue.state)
        && (!f.active || issue.state.is_active())
        && in_categories(&f.values.categories, facts.category.as_ref())
        && is_in(&f.values.districts, facts.district.clone())
        && is_in(&f.values.urgencies, facts.urgency)
        && is_in(&f.values.agencies, issue.lead().map(|lead| lead.agency.clone()))
        && is_in(&f.values.owners, facts.owner.clone())
        && is_in(&f.values.outcomes, issue.outcome)
        && f.overdue_at.is_none_or(|at| issue.is_overdue(at))
        && (!f.instructed || issue.instructions.iter().any(|one| one.is_open()))
        && f.warned_at.is_none_or(|at| {
            let reached = issue.time_allowed().and_then(|allowed| allowed.reached(at));
            reached > issue.warning_seen
        })
        && f.assigned_to.as_ref().is_none_or(|agency| issue.is_assigned_to(agency))
        && f.call.is_none_or(|call| state.links.get(issue.number, call).is_some())
        && f.phone_key.as_ref().is_none_or(|key| {
            state.links.of_issue(issue.number).any(|link| has_phone(&state.call_texts[&link.call], key))
        })
        && f.text.as_ref().is_none_or(|text| Query::parse(text).unwrap().matches(searched()))
        && (!f.by_due || issue.state.is_active() && issue.due_at().is_some())
        && !issue_has(issue, &f.without)
}

fn expected_calls(state: &State, filter: &CallFilter) -> Vec<CallNumber> {
    let mut calls: Vec<_> = state.calls.values().filter(|call| call_matches(state, call, filter)).collect();
    calls.sort_by_key(|call| std::cmp::Reverse((call.facts.received_at, call.number)));
    calls.into_iter().map(|call| call.number).collect()
}
