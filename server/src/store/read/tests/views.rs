//! Views: what belongs to a call, an issue, a caller.

use std::collections::BTreeSet;

use super::{Sample, expected_calls};
use crate::domain::codes::*;
use crate::domain::event::{CallEvent, Event, IssueEvent};
use crate::domain::instant::{DAY, HOUR};
use crate::domain::issue::Issue;
use crate::domain::number::{CallNumber, IssueNumber};
use crate::store::read::filter::CallFilter;
use crate::store::read::{call, caller, issue, journal};
use crate::store::sample::{BEGIN, KEY, PHONES};

#[test]
fn views_show_the_state_that_results_from_the_journal() {
    let sample = Sample::with_events(6, 1500);
    let state = &sample.state;
    let calls: Vec<CallNumber> = (1..=state.head.last_call + 1).rev().map(CallNumber).collect();
    let views = sample.read(|conn| call::views(conn, KEY, &calls));
    assert_eq!(
        views.iter().map(|view| view.call.number).collect::<Vec<_>>(),
        calls[1..],
        "in the order of the request"
    );
    for view in &views {
        let number = view.call.number;
        assert_eq!((&view.call, &view.texts), (&state.calls[&number], &state.call_texts[&number]));
        assert_eq!(view.links, state.links.of_call(number).cloned().collect::<Vec<_>>());
        let triage = (view.call.triage.position, TextField::Reason);
        assert_eq!(view.event_texts[&triage], format!("triage of {number}"));
        for handoff in &view.call.handoffs {
            assert!(view.event_texts.contains_key(&(handoff.position, TextField::Note)));
        }
    }
    let issues: Vec<IssueNumber> = (1..=state.head.last_issue).map(IssueNumber).collect();
    let views = sample.read(|conn| issue::views(conn, KEY, &issues));
    for view in &views {
        let number = view.issue.number;
        assert_eq!((&view.issue, &view.texts), (&state.issues[&number], &state.issue_texts[&number]));
        let merged: Vec<IssueNumber> =
            state.merged_issues(number).iter().map(|merged| merged.number).collect();
        assert_eq!(view.merged, merged);
        let merged_into_result = view.issue.merged_into.map(|merged_into| {
            let merged_into = views.iter().find(|view| view.issue.number == merged_into).unwrap();
            (merged_into.issue.outcome, merged_into.public_reply().map(str::to_owned))
        });
        assert_eq!(view.merged_into_result, merged_into_result);
        for assignment in &view.issue.assignments {
            assert!(view.event_texts.contains_key(&(assignment.position, TextField::Task)));
        }
        let first: Vec<IssueNumber> = sample.read(|conn| issue::opened_by(conn, KEY, CallNumber(1)));
        assert_eq!(first.contains(&number), view.issue.first_call == Some(CallNumber(1)));
    }
}

#[test]
fn an_issue_shows_the_links_of_its_latest_calls() {
    let mut sample = Sample::new(7);
    let (many, few) = (sample.open_issue(), sample.open_issue());
    let calls: Vec<CallNumber> = (0..150).map(|_| sample.record_call()).collect();
    calls.iter().for_each(|call| sample.link(many, *call, LinkKind::Repeat));
    sample.link(few, calls[0], LinkKind::First);
    sample.commit();
    let views = sample.read(|conn| issue::views(conn, KEY, &[many, few]));
    let shown: Vec<CallNumber> = views[0].links.iter().map(|link| link.call).collect();
    assert_eq!(shown, calls[50..].iter().rev().copied().collect::<Vec<_>>());
    assert_eq!(views[1].links.iter().map(|link| link.call).collect::<Vec<_>>(), calls[..1]);
}

#[test]
fn revisions_show_what_was_said_when_and_why() {
    let mut sample = Sample::new(8);
    let number = sample.record_call();
    let mut texts = vec![(*sample.state.call_texts[&number]).clone()];
    for _ in 0..3 {
        sample.now = sample.now.plus(HOUR);
        let (facts, changed) = (sample.state.calls[&number].facts.clone(), sample.call_texts());
        sample.amend(number, facts, changed.clone());
        texts.push(changed);
    }
    sample.happen(Event::Call(number, CallEvent::Voided), Vec::new());
    sample.commit();
    let revisions = sample.read(|conn| call::revisions(conn, KEY, number));
    assert_eq!(revisions.iter().map(|revision| revision.texts.clone()).collect::<Vec<_>>(), texts);
    assert_eq!(revisions.iter().map(|revision| revision.call.revision).collect::<Vec<_>>(), [1, 2, 3, 4]);
    assert_eq!(revisions[0].reason, None, "the reason of a triage is not one of a change");
    assert_eq!(revisions[2].reason, Some(format!("amended at {}", BEGIN.plus(2 * HOUR))));
    assert!(revisions.iter().all(|revision| !revision.call.is_void()));
}

#[test]
fn a_caller_is_found_by_any_of_the_numbers() {
    let sample = Sample::with_events(9, 800);
    let state = &sample.state;
    for phone in PHONES {
        let view = sample.read(|conn| caller::by_phone(conn, KEY, phone));
        let filter = CallFilter { phone_key: Some(phone.to_owned()), ..CallFilter::default() };
        let expected = expected_calls(state, &filter);
        assert_eq!(view.call_count, expected.len() as i64);
        let shown: Vec<CallNumber> = view.calls.iter().map(|view| view.call.number).collect();
        assert_eq!(shown, expected[..expected.len().min(20)]);
        let facts = || expected.iter().map(|number| &state.calls[number].facts);
        assert_eq!(
            view.invalid_count,
            facts().filter(|facts| facts.kind == CallKind::Invalid).count() as i64
        );
        let tags: BTreeSet<PersonTag> = facts().flat_map(|facts| facts.affected_tags.clone()).collect();
        assert_eq!(view.tags, tags.into_iter().collect::<Vec<_>>());
        assert_eq!(view.contact_safety.do_not_call, facts().any(|facts| facts.do_not_call));
        let is_linked =
            |issue: &Issue| expected.iter().any(|call| state.links.get(issue.number, *call).is_some());
        let open = state.issues.values().filter(|issue| issue.state.is_active() && is_linked(issue));
        let mut open: Vec<_> = open.map(|issue| (issue.opened_at, issue.number)).collect();
        open.sort_by(|one, other| other.cmp(one));
        let shown: Vec<_> =
            view.open_issues.iter().map(|view| (view.issue.opened_at, view.issue.number)).collect();
        assert_eq!(shown, open[..open.len().min(20)]);
    }
    let id = state.callers[PHONES[0]];
    let (by_id, by_phone) =
        sample.read(|conn| Ok((caller::by_number(conn, KEY, id)?, caller::by_phone(conn, KEY, PHONES[0])?)));
    assert_eq!(by_id.call_count, by_phone.call_count);
    assert_eq!(sample.read(|conn| caller::by_phone(conn, KEY, "110")).call_count, 0);
}

#[test]
fn look_alikes_are_active_and_of_the_same_caller_or_recent_and_of_the_same_matter() {
    let sample = Sample::with_events(11, 1500);
    let state = &sample.state;
    let callers = |issue: &Issue| -> BTreeSet<_> {
        state.links.of_issue(issue.number).filter_map(|link| state.calls[&link.call].caller).collect()
    };
    let alike = |at,
                 category: &Option<String>,
                 district: &Option<String>,
                 by: &BTreeSet<_>,
                 excluded: &BTreeSet<_>| {
        let mut alike: Vec<&Issue> = state.issues.values().map(|issue| &**issue).collect();
        alike.retain(|issue| {
            let facts = &issue.facts;
            let same = category.is_some() && district.is_some();
            let same = same && (&facts.category, &facts.district) == (category, district);
            let recent = issue.opened_at >= crate::domain::instant::Instant::plus(at, -3 * DAY);
            let is_included = !excluded.contains(&issue.number);
            let is_alike = (same && recent) || !callers(issue).is_disjoint(by);
            issue.state.is_active() && is_included && is_alike
        });
        let own = |issue: &Issue| !callers(issue).is_disjoint(by);
        alike.sort_by_key(|issue| std::cmp::Reverse((own(issue), issue.opened_at, issue.number)));
        alike.into_iter().take(5).map(|issue| issue.number).collect::<Vec<_>>()
    };
    let mut found = 0;
    for call in state.calls.values() {
        let views = sample.read(|conn| issue::look_alikes_of_call(conn, KEY, call.number));
        let excluded = state.links.of_call(call.number).map(|link| link.issue).collect();
        let (facts, by) = (&call.facts, call.caller.into_iter().collect());
        let expected = alike(facts.received_at, &facts.category, &facts.district, &by, &excluded);
        assert_eq!(views.iter().map(|view| view.issue.number).collect::<Vec<_>>(), expected);
        found += views.len();
    }
    for issue in state.issues.values() {
        let views = sample.read(|conn| issue::look_alikes_of_issue(conn, KEY, issue.number));
        let (facts, excluded) = (&issue.facts, [issue.number].into_iter().collect());
        let expected = alike(issue.opened_at, &facts.category, &facts.district, &callers(issue), &excluded);
        assert_eq!(views.iter().map(|view| view.issue.number).collect::<Vec<_>>(), expected);
    }
    assert!(found > 100);
}

#[test]
fn a_call_is_found_by_the_references_of_others() {
    let mut sample = Sample::new(12);
    let text = |text: &str| Some(text.to_owned());
    let facts = crate::domain::call::CallFacts {
        offline_reference: text("OFF-1"),
        source_system: text("12345"),
        external_id: text("7"),
        ..Default::default()
    };
    let texts = sample.call_texts();
    let number = sample.record(facts, texts);
    sample.commit();
    let found = sample.read(|conn| {
        let by_offline = |conn: &mut _, text| call::by_offline_reference(conn, KEY, text);
        let by_external = |conn: &mut _, system, id| call::by_external_id(conn, KEY, system, id);
        Ok([
            by_offline(conn, "OFF-1")?.pop(),
            by_external(conn, "12345", "7")?,
            by_offline(conn, "OFF-2")?.pop(),
            by_external(conn, "12345", "8")?,
            by_external(conn, "110", "7")?,
        ])
    });
    assert_eq!(found, [Some(number), Some(number), None, None, None]);
}

#[test]
fn an_issues_events_come_with_their_texts() {
    let mut sample = Sample::new(13);
    let number = sample.open_issue();
    let text = crate::domain::event::Text::Event(TextField::Note, "看过".to_owned());
    let position = sample.happen(Event::Issue(number, IssueEvent::Noted), vec![text]);
    let other = sample.open_issue();
    sample.happen(Event::Issue(other, IssueEvent::Noted), Vec::new());
    sample.commit();
    let entries = sample.read(|conn| journal::issue_entries(conn, KEY, number, 0, 10));
    let types: Vec<EventType> =
        entries.iter().map(|(entry, _)| entry.stored.entry.event.event_type()).collect();
    assert_eq!(types, [EventType::IssueOpened, EventType::IssueNoted]);
    assert_eq!(entries[1].1, [(TextField::Note, "看过".to_owned())]);
    let later =
        sample.read(|conn| journal::issue_entries(conn, KEY, number, entries[0].0.stored.entry.position, 10));
    assert_eq!(later.iter().map(|(entry, _)| entry.stored.entry.position).collect::<Vec<_>>(), [position]);
}
