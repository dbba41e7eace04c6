//! What the clients know, held against the register.

use std::collections::BTreeSet;

use hotline_proto::v1::*;
use hotline_tests::Register;

use super::follower::Seen;
use super::writer::Acknowledged;

/// Every acknowledged request has exactly its one call or issue, nothing else is there, and positions and numbers have no gap. Answers
/// the journal.
pub async fn assert_exact(r: &Register, acknowledged: &Acknowledged) -> Vec<Event> {
    let of_period = format!("{}/", r.parent);
    let expected: BTreeSet<(&str, &str)> = acknowledged
        .iter()
        .filter(|(_, name)| name.starts_with(&of_period))
        .map(|(id, name)| (id.as_str(), name.as_str()))
        .collect();

    let journal = r.journal(0).await;
    let positions: Vec<i64> = journal.iter().map(|event| event.position).collect();
    assert_eq!(positions, (1..=positions.len() as i64).collect::<Vec<_>>(), "the journal has no gap");
    // The first entry is the period.
    let caused = journal[1..].iter().filter(|event| !event.request_id.is_empty());
    let recorded: Vec<(&str, &str)> =
        caused.map(|event| (event.request_id.as_str(), event.subject.as_str())).collect();
    let distinct: BTreeSet<(&str, &str)> = recorded.iter().copied().collect();
    let lost: Vec<_> = expected.difference(&distinct).collect();
    let unasked: Vec<_> = distinct.difference(&expected).collect();
    assert!(lost.is_empty(), "lost {}: {lost:?}", lost.len());
    assert!(unasked.is_empty(), "nobody knows of {}: {unasked:?}", unasked.len());
    assert_eq!(recorded.len(), distinct.len(), "doubled {}", recorded.len() - distinct.len());

    let calls = r.calls(CallFilter { include_voided: true, ..CallFilter::default() }).await;
    assert_numbered(&journal, EventType::CallRecorded, calls.into_iter().map(|call| call.name).collect());
    let issues = r.issues(IssueFilter::default()).await;
    assert_numbered(&journal, EventType::IssueOpened, issues.into_iter().map(|issue| issue.name).collect());
    journal
}

/// The journal and the table tell of the same, and its numbers are 1, 2, 3, …
fn assert_numbered(journal: &[Event], event_type: EventType, mut stored: Vec<String>) {
    let recorded = journal.iter().filter(|event| event.event_type() == event_type);
    let recorded: Vec<&String> = recorded.map(|event| &event.subject).collect();
    stored.sort();
    // They are numbered in the order of the journal, with leading zeros.
    assert_eq!(stored.iter().collect::<Vec<_>>(), recorded, "{event_type:?}: the journal and the table");
    let numbers: Vec<usize> = stored.iter().map(|name| number(name)).collect();
    assert_eq!(numbers, (1..=numbers.len()).collect::<Vec<_>>(), "{event_type:?}: the numbers have no gap");
}

/// 12 of `periods/test-2022/calls/C000012-3`.
fn number(name: &str) -> usize {
    let number = name.rsplit('/').next().and_then(|last| last.get(1..)?.split('-').next()?.parse().ok());
    number.unwrap_or_else(|| panic!("{name} has a number"))
}

/// Each watcher saw the journal: nothing missed, nothing repeated, nothing that was taken back. Answers how often their streams broke.
pub fn assert_followed(journal: &[Event], seen: &[Seen]) -> usize {
    for (at, seen) in seen.iter().enumerate() {
        let positions: BTreeSet<i64> = seen.events.iter().map(|event| event.position).collect();
        let repeated = seen.events.len() - positions.len();
        let missed = journal.iter().filter(|event| !positions.contains(&event.position)).count();
        assert_eq!((missed, repeated), (0, 0), "watcher {at}: missed, repeated");
        assert!(seen.events == journal, "watcher {at} saw something else");
    }
    seen.iter().map(|seen| seen.breaks).sum()
}
