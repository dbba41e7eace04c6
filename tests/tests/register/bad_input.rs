//! Requests that are malformed, oversized or contradict themselves: everything wrong is told at once, and nothing happens.

use hotline_client::Error;
use hotline_proto::v1::*;
use hotline_proto::{Rpc, WriteRequest, WriteResponse};
use hotline_tests::requests::*;
use hotline_tests::{Register, WriteExt, assert_refused, id};
use prost_types::Timestamp;

use super::Desk;

/// The request is refused for these fields and no others.
pub fn refused_for<A: std::fmt::Debug>(result: Result<A, Error>, method: &str, expected: &[&str]) {
    let refusal = assert_refused!(result, reason = "INVALID_FIELDS", "{method}");
    let mut fields: Vec<&str> = refusal.violations.iter().map(|violation| violation.field.as_str()).collect();
    fields.sort_unstable();
    fields.dedup();
    let mut expected = expected.to_vec();
    expected.sort_unstable();
    assert_eq!(fields, expected, "{method}: {refusal:?}");
    assert!(refusal.violations.iter().all(|violation| !violation.to_string().is_empty()));
}

/// Sends a write under a request id; it is refused for these fields and no others.
pub async fn bad<R>(r: &Register, request: R, expected: &[&str])
where
    R: Rpc<Response: WriteResponse> + WriteRequest,
{
    let request = if request.id().is_empty() { request.under(&id()) } else { request };
    refused_for(r.write(request).await, R::METHOD.path, expected);
}

pub async fn bad_read<R: Rpc>(r: &Register, request: R, expected: &[&str]) {
    refused_for(r.read(request).await, R::METHOD.path, expected);
}

pub fn long(count: usize) -> String {
    "字".repeat(count)
}

/// Before the year 2000.
pub fn ancient() -> Option<Timestamp> {
    Some(Timestamp { seconds: 0, nanos: 0 })
}

/// Each of the requests is refused because something is not found.
macro_rules! assert_not_found {
    ($r:ident.$send:ident: $($request:expr),* $(,)?) => {$(
        assert_refused!($r.$send($request).await, reason = "RESOURCE_NOT_FOUND", "{}", stringify!($request));
    )*};
}

#[tokio::test]
async fn what_has_a_name_that_nothing_has_is_not_found() {
    let desk = Desk::open().await;
    let r = &desk.register;
    for period in ["nowhere", "test-2022"] {
        let name = |collection: &str, number: &str| format!("periods/{period}/{collection}/{number}");
        let (call, issue) = (&*name("calls", "C000001-3"), &*name("issues", "Q000001-3"));
        let callback = &*name("callbacks", "B000001-3");
        assert_not_found!(r.write:
            void(call),
            lease_call(call, "OP1"),
            complete(Call { name: call.to_owned(), ..Call::default() }),
            amend(Call { name: call.to_owned(), ..Call::default() }, &["line"]),
            assign(issue, "A1"),
            transfer(issue, "A1"),
            acknowledge(issue),
            progress(issue),
            return_it(issue),
            suspend(issue),
            resume(issue),
            close(issue),
            reopen(issue),
            reject(issue),
            review(issue),
            withdraw(issue),
            merge(issue, issue),
            unmerge(issue),
            urge(issue),
            supervise(issue),
            escalate(issue),
            note(issue),
            resolve(issue, IssueOutcome::Solved),
            urgency(issue, Urgency::P0),
            extend(issue, "2022-12-31 00:00"),
            link(issue, call, LinkKind::Repeat, ReportedCondition::Same),
            unlink(issue, call),
            update(Issue { name: issue.to_owned(), ..Issue::default() }, &["address"]),
            lease(callback, "OP1"),
            record(callback, None),
        );
        assert_not_found!(r.read:
            GetCallRequest { name: call.to_owned(), full_view: None },
            GetIssueRequest { name: issue.to_owned(), ..Default::default() },
            ListCallRevisionsRequest { parent: call.to_owned(), ..Default::default() },
            ListIssueEventsRequest { parent: issue.to_owned(), ..Default::default() },
        );
    }
}

#[tokio::test]
async fn in_no_period_nothing_is_found_or_made() {
    let desk = Desk::open().await;
    let r = &desk.register.of("nowhere");
    let parent = r.parent.clone();
    assert_not_found!(r.write:
        r.call().request(),
        r.issue().request(),
        ClosePeriodRequest { name: r.parent.clone(), ..Default::default() }
    );
    assert_not_found!(r.read:
        GetPeriodRequest { name: parent.clone() },
        ListCallsRequest { parent: parent.clone(), ..Default::default() },
        ListIssuesRequest { parent: parent.clone(), ..Default::default() },
        ListCallbacksRequest { parent: parent.clone(), ..Default::default() },
        ListDistrictsRequest { parent: parent.clone(), ..Default::default() },
        LookupCallerRequest { parent: parent.clone(), phone: "1".to_owned(), ..Default::default() },
        summary_of(&parent, summary_window::Kind::WholePeriod(WholePeriod {})),
        explain(&parent, summary_window::Kind::WholePeriod(WholePeriod {}), "calls_answered"),
    );
    let copied = CreatePeriodRequest {
        copy_directories_from: parent,
        ..hotline_tests::register::create_period("copy")
    };
    assert_refused!(desk.register.write(copied).await, reason = "RESOURCE_NOT_FOUND");
}

#[tokio::test]
async fn a_message_over_the_limit_is_told_the_limit() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let issue = r.issue().name().await;
    let head = r.head().await;
    let limit = (256 * 1024).to_string();
    let call = r.call().summary(&"x".repeat(300 * 1024)).send().await;
    let call = assert_refused!(call, reason = "INVALID_FIELDS");
    assert!(format!("{call:?}").contains(&limit), "{call:?}");
    let Err(Error::Refused(note)) =
        r.write(AddNoteRequest { note: "x".repeat(300 * 1024), ..note(&issue) }).await
    else {
        panic!("it is too large")
    };
    assert!(note.to_string().contains(&limit), "{note:?}");
    let large = r.call().with(|call| call.confidential_note = "x".repeat(200 * 1024)).request();
    let batch = BatchCreateCallsRequest {
        parent: r.parent.clone(),
        requests: vec![large; 22],
        ..BatchCreateCallsRequest::default()
    };
    let Err(Error::Refused(batch)) = r.read(batch).await else { panic!("it is too large") };
    assert!(batch.to_string().contains(&(4 * 1024 * 1024).to_string()), "{batch:?}");
    assert_eq!(r.head().await, head);
}
