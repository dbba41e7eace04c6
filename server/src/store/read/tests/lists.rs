//! Lists.

use std::collections::BTreeSet;

use super::filters::QUERIES;
use super::{Sample, expected_calls, issue_matches, pages, search};
use crate::domain::call::{CallFacts, CallTexts};
use crate::domain::codes::CallKind;
use crate::domain::number::{CallNumber, CallbackNumber, IssueNumber};
use crate::store::read::filter::{CallFilter, CallValues, CallbackFilter, Cursor, Page};
use crate::store::read::text_search::{Candidates, TextSearch};
use crate::store::read::{call_list, callback, issue, issue_list};
use crate::store::sample::KEY;
use crate::store::search::{Kind, Query, Search};
use crate::store::tables::views::CallView;

fn list_calls(sample: &Sample, search: &Search, filter: &CallFilter, limit: i64) -> Vec<CallNumber> {
    let views = pages(|after| sample.read(|conn| call_list::page(conn, search, KEY, filter, after, limit)));
    views.into_iter().map(|view| view.call.number).collect()
}

#[test]
fn listed_calls_are_those_that_match_the_filter() {
    let mut sample = Sample::with_events(1, 600);
    let search = search();
    for round in 0..240 {
        // The text index is empty at first, then behind.
        if round == 80 || round == 160 {
            sample.catch_up(&search);
            (0..100).for_each(|_| sample.something());
            sample.commit();
        }
        let (filter, limit) = (sample.call_filter(), sample.random.i64(1..40));
        assert_eq!(
            list_calls(&sample, &search, &filter, limit),
            expected_calls(&sample.state, &filter),
            "{filter:?}"
        );
    }
}

#[test]
fn listed_issues_are_those_that_match_the_filter() {
    let mut sample = Sample::with_events(2, 1500);
    let search = search();
    for round in 0..240 {
        if round == 80 || round == 160 {
            sample.catch_up(&search);
            (0..100).for_each(|_| sample.something());
            sample.commit();
        }
        let (filter, limit) = (sample.issue_filter(), sample.random.i64(1..40));
        let views =
            pages(|after| sample.read(|conn| issue_list::page(conn, &search, KEY, &filter, after, limit)));
        let listed: Vec<IssueNumber> = views.iter().map(|view| view.issue.number).collect();
        let all: Vec<IssueNumber> = sample.state.issues.keys().copied().collect();
        let mut expected = sample.read(|conn| issue::views(conn, KEY, &all));
        expected.retain(|view| issue_matches(&sample.state, &view.issue, view.public_reply(), &filter));
        if filter.by_due {
            expected.sort_by_key(|view| (view.issue.due_at(), view.issue.number));
        } else {
            expected.sort_by_key(|view| std::cmp::Reverse((view.issue.opened_at, view.issue.number)));
        }
        let expected: Vec<IssueNumber> = expected.iter().map(|view| view.issue.number).collect();
        assert_eq!(listed, expected, "{filter:?}");
    }
}

/// A page as it is when there are too many candidates to list.
fn walk(sample: &Sample, text: &str, after: Option<Cursor>, limit: i64) -> Page<CallView> {
    let text_search = TextSearch::All { query: Query::parse(text).unwrap(), candidates: Candidates::TooMany };
    sample.read(|conn| {
        let filter = CallFilter::default();
        let walked = call_list::walk_calls(
            conn,
            KEY,
            &filter,
            text_search.candidates(),
            after,
            text_search.cursors_needed(limit),
        )?;
        text_search.page(conn, KEY, walked, limit)
    })
}

#[test]
fn common_words_are_found_by_walking_through_the_list() {
    let sample = Sample::with_events(3, 600);
    for text in QUERIES {
        let filter = CallFilter { text: Some(text.to_owned()), ..CallFilter::default() };
        let views = pages(|after| walk(&sample, text, after, 7));
        let listed: Vec<CallNumber> = views.into_iter().map(|view| view.call.number).collect();
        assert_eq!(listed, expected_calls(&sample.state, &filter), "{text}");
    }
}

#[test]
fn calls_with_common_words_are_found_by_a_walk_and_those_with_rare_words_looked_up() {
    let sample = Sample::with_events(17, 600);
    let (search, last) = (search(), sample.state.head.last_call);
    sample.catch_up(&search);
    let (mut walks, mut look_ups) = (0, 0);
    for text in QUERIES {
        let filter = CallFilter { text: Some(text.to_owned()), ..CallFilter::default() };
        assert_eq!(
            list_calls(&sample, &search, &filter, 3),
            expected_calls(&sample.state, &filter),
            "{text}"
        );
        let text_search = sample.read(|conn| {
            let text_search = TextSearch::new(conn, &search, KEY, Kind::Call, (Some(text), None))?.unwrap();
            text_search.walk_if_faster(conn, KEY, Kind::Call, None, 3)
        });
        match text_search {
            TextSearch::All { candidates: Candidates::Walk(_, rows), .. } if rows <= 2 * last => walks += 1,
            TextSearch::All { candidates: Candidates::LookUp(numbers), .. } if numbers.len() < 20 => {
                look_ups += 1
            }
            _ => panic!("{text} is neither"),
        }
    }
    assert!(walks > 0 && look_ups > 0, "{walks} walks, {look_ups} look-ups");
}

#[test]
fn a_page_without_a_match_leads_to_the_next() {
    let mut sample = Sample::new(15);
    let summary = Some("罕见".to_owned());
    let number = sample.record(CallFacts::default(), CallTexts { summary, ..CallTexts::default() });
    for _ in 0..2_100 {
        sample.record(CallFacts { received_at: sample.now, ..CallFacts::default() }, CallTexts::default());
    }
    sample.commit();
    let first = walk(&sample, "罕见", None, 50);
    assert!(first.rows.is_empty() && first.next.is_some());
    let last = walk(&sample, "罕见", first.next, 50);
    assert_eq!(last.rows.iter().map(|(_, view)| view.call.number).collect::<Vec<_>>(), [number]);
    assert_eq!(last.next, None);
}

#[test]
fn a_walk_ends_after_some_rows_and_goes_on_from_there() {
    let mut sample = Sample::new(16);
    let rare = sample.record(
        CallFacts { kind: CallKind::Complaint, received_at: sample.now, ..CallFacts::default() },
        CallTexts::default(),
    );
    for _ in 0..200 {
        sample.record(CallFacts { received_at: sample.now, ..CallFacts::default() }, CallTexts::default());
    }
    sample.commit();
    let (search, filter) = (
        search(),
        CallFilter {
            values: CallValues { kinds: vec![CallKind::Complaint], ..CallValues::default() },
            ..CallFilter::default()
        },
    );
    let page = |after| sample.read(|conn| call_list::page(conn, &search, KEY, &filter, after, 50));
    let first = page(None);
    assert!(first.rows.is_empty() && first.next.is_some(), "{first:?}");
    assert_eq!(list_calls(&sample, &search, &filter, 50), [rare]);
}

#[test]
fn nothing_is_found_by_a_text_without_a_word() {
    let sample = Sample::with_events(4, 50);
    let filter = CallFilter { text: Some("，。".to_owned()), ..CallFilter::default() };
    assert_eq!(list_calls(&sample, &search(), &filter, 10), []);
}

#[test]
fn no_row_is_lost_or_comes_twice_while_others_are_written() {
    for text in [None, Some("药".to_owned())] {
        let mut sample = Sample::with_events(5, 500);
        let filter = CallFilter { text, include_void: true, ..CallFilter::default() };
        let (search, before) = (search(), expected_calls(&sample.state, &filter));
        let mut listed = Vec::new();
        let mut after = None;
        loop {
            let page = sample.read(|conn| call_list::page(conn, &search, KEY, &filter, after, 9));
            listed.extend(page.rows.into_iter().map(|(_, view)| view.call.number));
            let Some(next) = page.next else { break };
            after = Some(next);
            for _ in 0..10 {
                sample.record_call();
            }
            sample.commit();
            sample.catch_up(&search);
        }
        let once: BTreeSet<CallNumber> = listed.iter().copied().collect();
        assert_eq!(once.len(), listed.len(), "none comes twice");
        assert!(before.iter().all(|number| once.contains(number)), "none is lost");
        assert!(before.len() > 30);
    }
}

#[test]
fn callbacks_come_by_due_time() {
    let mut sample = Sample::with_events(10, 800);
    for _ in 0..100 {
        let filter: CallbackFilter = sample.callback_filter();
        let views = pages(|after| sample.read(|conn| callback::page(conn, KEY, &filter, after, 7)));
        let mut expected: Vec<_> = sample
            .state
            .callbacks
            .values()
            .filter(|callback| filter.states.is_empty() || filter.states.contains(&callback.state))
            .filter(|callback| filter.kinds.is_empty() || filter.kinds.contains(&callback.kind))
            .filter(|callback| filter.issue.is_none() || callback.issue == filter.issue)
            .filter(|callback| filter.due_before.is_none_or(|before| callback.due_at < before))
            .collect();
        expected.sort_by_key(|callback| (callback.due_at, callback.number));
        let listed: Vec<CallbackNumber> = views.iter().map(|view| view.callback.number).collect();
        assert_eq!(listed, expected.iter().map(|callback| callback.number).collect::<Vec<_>>(), "{filter:?}");
        assert!(views.iter().zip(expected).all(|(view, expected)| view.callback == **expected));
    }
}
