//! The journal as it grows: without gap or repeat, whatever happens to the server.

use hotline_client::{Watched, Watcher};
use hotline_proto::v1::*;
use hotline_tests::requests::*;
use hotline_tests::server::{reserved_port, temp_dir};
use hotline_tests::{Register, Server, assert_refused};

use super::Desk;

fn watch(r: &Register, after: Option<i64>, filter: Option<EventFilter>) -> Watcher {
    r.client.watch(WatchEventsRequest { parent: r.parent.clone(), after_position: after, filter })
}

/// Events until everything up to a position was looked at. A break of the connection is mended by the watcher itself.
async fn until(watcher: &mut Watcher, position: i64) -> Vec<Event> {
    let mut events = Vec::new();
    while watcher.position().is_none_or(|seen| seen < position) {
        if let Watched::Events(message) = watcher.next().await.expect("a watch goes on") {
            events.extend(message.events);
        }
    }
    events
}

fn positions(events: &[Event]) -> Vec<i64> {
    events.iter().map(|event| event.position).collect()
}

#[tokio::test]
async fn from_the_beginning_and_then_live() {
    let desk = Desk::open().await;
    let r = &desk.register;
    for _ in 0..30 {
        r.call().opens("断药").create().await;
    }
    let head = r.head().await;
    let mut watcher = watch(r, Some(0), None);
    let past = until(&mut watcher, head).await;
    assert_eq!(positions(&past), (1..=head).collect::<Vec<_>>());
    assert_eq!(past[0].event_type(), EventType::PeriodOpened);
    assert!(
        past.iter().all(|event| event.recorded_at.is_some()
            && event.occurred_at.is_some()
            && event.actor == owner())
    );

    for _ in 0..5 {
        let call = r.call().name().await;
        let now = r.head().await;
        let live = until(&mut watcher, now).await;
        assert_eq!(live.iter().map(|event| event.subject.as_str()).collect::<Vec<_>>(), [call.as_str()]);
        assert_eq!(live[0].position, now);
    }
    let middle = until(&mut watch(r, Some(head - 3), None), head).await;
    assert_eq!(positions(&middle)[..3], [head - 2, head - 1, head], "from the middle on");
}

#[tokio::test]
async fn from_now_on_shows_nothing_of_the_past() {
    let desk = Desk::open().await;
    let r = &desk.register;
    r.call().create().await;
    let head = r.head().await;
    let mut watcher = watch(r, None, None);
    // The first message says where now is.
    let Watched::Events(hello) = watcher.next().await.unwrap() else { panic!("the stream begins") };
    assert_eq!((hello.position, hello.events.len()), (head, 0));
    let call = r.call().name().await;
    let events = until(&mut watcher, head + 1).await;
    assert_eq!(events.iter().map(|event| event.subject.as_str()).collect::<Vec<_>>(), [call.as_str()]);
}

#[tokio::test]
async fn a_watcher_hears_something_also_while_nothing_happens() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let head = r.head().await;
    let mut watcher = watch(r, None, None);
    for heard in ["where it begins", "a heartbeat"] {
        let message = watcher.next().await.unwrap();
        let Watched::Events(message) = message else { panic!("{heard}: {message:?}") };
        assert_eq!((message.position, message.events.len()), (head, 0), "{heard}");
    }
}

#[tokio::test]
async fn a_filter_looks_at_the_event_before_and_after() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let issue = r.issue().name().await;
    r.call().district("D2").create().await;
    let moved = Issue {
        name: issue.clone(),
        district: "D3".to_owned(),
        category: "UTL.06".to_owned(),
        ..Issue::default()
    };
    r.done(update(moved, &["district", "category"])).await;
    r.done(urgency(&issue, Urgency::P0)).await;
    r.done(assign(&issue, "A2")).await;
    r.done(note(&issue)).await;
    let head = r.head().await;
    let seen = |filter: EventFilter| async move {
        let events = until(&mut watch(r, Some(0), Some(filter)), head).await;
        events.into_iter().map(|event| event.event_type()).collect::<Vec<_>>()
    };
    let all = EventFilter::default;
    let issues = [
        EventType::IssueOpened,
        EventType::IssueUpdated,
        EventType::IssueUrgencySet,
        EventType::IssueAssigned,
        EventType::IssueNoted,
    ];
    let of_issues: Vec<i32> = issues.iter().map(|one| i32::from(*one)).collect();
    assert_eq!(seen(EventFilter { types: of_issues.clone(), ..all() }).await, issues);
    assert_eq!(
        seen(EventFilter {
            types: vec![EventType::IssueAssigned.into(), EventType::CallRecorded.into()],
            ..all()
        })
        .await,
        [EventType::CallRecorded, EventType::IssueAssigned]
    );
    assert_eq!(seen(EventFilter { subjects: vec![issue.clone()], ..all() }).await, issues);
    assert_eq!(
        seen(EventFilter { districts: vec!["D1".to_owned()], ..all() }).await,
        issues[..2],
        "it was D1 before"
    );
    assert_eq!(seen(EventFilter { districts: vec!["D3".to_owned()], ..all() }).await, issues[1..]);
    assert_eq!(
        seen(EventFilter { districts: vec!["D2".to_owned()], ..all() }).await,
        [EventType::CallRecorded]
    );
    assert_eq!(seen(EventFilter { categories: vec!["UTL".to_owned()], ..all() }).await, issues[1..]);
    assert_eq!(seen(EventFilter { urgencies: vec![Urgency::P0.into()], ..all() }).await, issues[2..]);
    assert_eq!(seen(EventFilter { agencies: vec!["A2".to_owned()], ..all() }).await, issues[3..]);
    let both = EventFilter { types: of_issues, urgencies: vec![Urgency::P2.into()], ..all() };
    assert_eq!(seen(both).await, issues[..3], "all that is set must hold");
}

#[tokio::test]
async fn what_cannot_be_watched_is_refused() {
    let desk = Desk::open().await;
    let r = &desk.register;
    assert_refused!(watch(&r.of("nowhere"), Some(0), None).next().await, reason = "RESOURCE_NOT_FOUND");
    assert_refused!(watch(r, Some(-1), None).next().await, reason = "INVALID_FIELDS");
    let filter = EventFilter { urgencies: vec![77], ..EventFilter::default() };
    assert_refused!(watch(r, Some(0), Some(filter)).next().await, reason = "INVALID_FIELDS");
    let filter = EventFilter { types: vec![0], ..EventFilter::default() };
    assert_refused!(watch(r, Some(0), Some(filter)).next().await, reason = "INVALID_FIELDS");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_watch_outlives_the_server_without_gap_or_repeat() {
    let (dir, port) = (temp_dir(), reserved_port());
    let mut server = Server::start_on(&dir, port);
    let r = Register::open(&server).await;
    let mut watcher = watch(&r, Some(0), None);
    let mut seen = Vec::new();
    for round in 0..3 {
        let r = Register::connect(&server).await;
        for _ in 0..10 {
            r.call().opens("断药").create().await;
        }
        let head = r.head().await;
        // In the second round some of the journal is still unseen when the server dies.
        let goal = if round == 1 { head - 7 } else { head };
        seen.extend(until(&mut watcher, goal).await);
        server.kill();
        server = Server::start_on(&dir, port);
    }
    let r = Register::connect(&server).await;
    r.call().create().await;
    let head = r.head().await;
    seen.extend(until(&mut watcher, head).await);
    assert_eq!(positions(&seen), (1..=head).collect::<Vec<_>>());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_watchers_see_the_same_while_many_write() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let mut writers = tokio::task::JoinSet::new();
    for _ in 0..4 {
        let r = r.clone();
        writers.spawn(async move {
            for _ in 0..25 {
                r.call().opens("断药").create().await;
            }
        });
    }
    // The period, and for each call its own entry, its issue and their link.
    let head = 1 + 4 * 25 * 3;
    let mut watchers = tokio::task::JoinSet::new();
    for _ in 0..4 {
        let r = Register::connect(&desk.server).await;
        watchers.spawn(async move { until(&mut watch(&r, Some(0), None), head).await });
    }
    writers.join_all().await;
    let seen = watchers.join_all().await;
    assert_eq!(positions(&seen[0]), (1..=head).collect::<Vec<_>>());
    assert!(seen.iter().all(|events| *events == seen[0]));
}
