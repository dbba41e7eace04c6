//! Pages, also while others write.

use hotline_tests::requests::assign;
use prost::Message;
use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use hotline_proto::v1::*;
use hotline_tests::{Register, assert_refused};

use super::Desk;

/// So many calls with an issue each, all received at the same moment: only the number tells them apart.
async fn fill(r: &Register, count: usize) {
    let call = || r.call().received("2022-11-14 09:00").opens("断药").request();
    let batch = BatchCreateCallsRequest {
        parent: r.parent.clone(),
        requests: (0..count).map(|_| call()).collect(),
        ..BatchCreateCallsRequest::default()
    };
    for outcome in r.found(batch).await.receipts {
        assert!(matches!(outcome.result, Some(call_receipt::Result::Recorded(_))), "{outcome:?}");
    }
}

/// Writes calls with issues, before and after those that are there, until it is told to stop.
fn write_along(r: &Register, stop: &Arc<AtomicBool>) -> tokio::task::JoinHandle<usize> {
    let (r, stop) = (r.clone(), stop.clone());
    tokio::spawn(async move {
        let mut written = 0;
        while !stop.load(Ordering::Relaxed) {
            let moment = ["2022-11-13 09:00", "2022-11-14 09:00", "2022-11-15 09:00"][written % 3];
            r.call().received(moment).opens("停水").create().await;
            written += 1;
        }
        written
    })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_that_was_there_is_lost_or_repeated_while_others_write() {
    let desk = Desk::open().await;
    let r = &desk.register;
    fill(r, 60).await;
    let calls_before: BTreeSet<String> =
        r.calls(CallFilter::default()).await.into_iter().map(|c| c.name).collect();
    let issues_before: BTreeSet<String> =
        r.issues(IssueFilter::default()).await.into_iter().map(|i| i.name).collect();
    assert_eq!((calls_before.len(), issues_before.len()), (60, 60));
    let stop = Arc::new(AtomicBool::new(false));
    let writers = [write_along(r, &stop), write_along(r, &stop)];

    let calls = ListCallsRequest { parent: r.parent.clone(), page_size: 7, ..ListCallsRequest::default() };
    let pages = r.pages(calls).await;
    assert!(pages.iter().all(|page| page.calls.len() <= 7));
    let seen = once_each(pages.into_iter().flat_map(|page| page.calls).map(|call| call.name));
    assert!(seen.is_superset(&calls_before), "lost: {:?}", calls_before.difference(&seen));

    for order in [IssueOrder::Unspecified, IssueOrder::Due] {
        let issues = ListIssuesRequest {
            parent: r.parent.clone(),
            page_size: 7,
            order: order.into(),
            ..Default::default()
        };
        let seen = once_each(r.all(issues).await.into_iter().map(|issue| issue.name));
        assert!(seen.is_superset(&issues_before), "lost: {:?}", issues_before.difference(&seen));
    }
    stop.store(true, Ordering::Relaxed);
    for writer in writers {
        assert!(writer.await.unwrap() > 0, "there was something to page against");
    }
}

/// The names of what is on several pages, none of which may be on two.
fn once_each(names: impl Iterator<Item = String>) -> BTreeSet<String> {
    let mut seen = BTreeSet::new();
    for name in names {
        assert!(!seen.contains(&name), "{name} is repeated");
        seen.insert(name);
    }
    seen
}

#[tokio::test]
async fn a_page_has_a_size_and_an_order() {
    let desk = Desk::open().await;
    let r = &desk.register;
    fill(r, 55).await;
    let list =
        |size| ListCallsRequest { parent: r.parent.clone(), page_size: size, ..ListCallsRequest::default() };
    assert_eq!(r.found(list(0)).await.calls.len(), 50, "the usual size");
    let whole = r.found(list(1000)).await;
    assert_eq!((whole.calls.len(), whole.next_page_token.as_str()), (55, ""));
    let exact = r.found(list(55)).await;
    assert_eq!(exact.next_page_token, "", "nothing comes after the last");
    for wrong in [-1, 1001, i32::MAX, i32::MIN] {
        let refusal = assert_refused!(r.read(list(wrong)).await, reason = "INVALID_FIELDS");
        assert_eq!(refusal.violations[0].field, "page_size");
        assert!(refusal.violations[0].to_string().contains("1000"), "names the limit");
    }
}

#[tokio::test]
async fn a_token_goes_with_its_arguments() {
    let desk = Desk::open().await;
    let r = &desk.register;
    fill(r, 5).await;
    let list = ListCallsRequest { parent: r.parent.clone(), page_size: 2, ..ListCallsRequest::default() };
    let token = r.found(list.clone()).await.next_page_token;
    let next = |change: &dyn Fn(&mut ListCallsRequest)| {
        let mut request = ListCallsRequest { page_token: token.clone(), ..list.clone() };
        change(&mut request);
        r.read(request)
    };
    assert_eq!(next(&|request| request.page_size = 3).await.unwrap().calls.len(), 3, "the size may change");
    let filter = CallFilter { include_voided: true, ..CallFilter::default() };
    assert_refused!(
        next(&|request| request.filter = Some(filter.clone())).await,
        reason = "PAGE_TOKEN_INVALID"
    );
    assert_refused!(next(&|request| request.page_token.push('A')).await, reason = "PAGE_TOKEN_INVALID");
    assert_refused!(
        next(&|request| request.page_token = "x".to_owned()).await,
        reason = "PAGE_TOKEN_INVALID"
    );
    let issues =
        ListIssuesRequest { parent: r.parent.clone(), page_token: token, ..ListIssuesRequest::default() };
    assert_refused!(r.read(issues).await, reason = "PAGE_TOKEN_INVALID");
}

#[tokio::test]
async fn a_page_ends_before_it_is_too_large_and_nothing_is_left_out() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let (text, note) = ("长".repeat(10_000), "注".repeat(2_000));
    let call = |n: usize| {
        let call =
            r.call().received("2022-11-14 09:00").summary(&format!("{n:03}{}", &text[..text.len() - 9]));
        call.with(|call| call.confidential_note = note.clone()).request()
    };
    let ingested = hotline_tests::stream::ingest(r, (0..250).map(call).collect(), 50).await.unwrap();
    assert_eq!(ingested.receipts.len(), 250);
    let request = ListCallsRequest { parent: r.parent.clone(), page_size: 1000, ..Default::default() };
    let pages = r.pages(request.clone()).await;
    assert_eq!(pages.len(), 3);
    assert!(pages.iter().all(|page| page.encoded_len() < 4 * 1024 * 1024), "what any client takes");
    let calls = pages.into_iter().flat_map(|page| page.calls);
    assert_eq!(once_each(calls.map(|call| call.name)).len(), 250);

    let basic = ListCallsRequest { view: ResourceView::Basic.into(), ..request };
    let page = r.found(basic).await;
    assert_eq!((page.calls.len(), page.next_page_token.as_str()), (250, ""));
    assert!(page.calls.iter().all(|call| call.summary.is_empty() && call.district == "D1"));
}

#[tokio::test]
async fn the_basic_view_of_a_list_has_no_texts_and_no_parts() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let issue = r.call().phone("13800000001").handoff("120").opens("断药").first_issue().await;
    r.done(assign(&issue.name, "A1")).await;
    let issues = ListIssuesRequest { parent: r.parent.clone(), ..Default::default() };
    let whole = r.found(issues.clone()).await.issues.remove(0);
    let basic = ListIssuesRequest { view: ResourceView::Basic.into(), ..issues };
    let basic = r.found(basic).await.issues.remove(0);
    assert_eq!((basic.title.as_str(), basic.state(), basic.etag), ("断药", IssueState::Assigned, whole.etag));
    assert!(basic.assignments.is_empty() && basic.links.is_empty() && basic.allowed_actions.is_empty());
    assert_eq!((whole.assignments.len(), whole.links.len()), (1, 1));
    let calls =
        ListCallsRequest { parent: r.parent.clone(), view: ResourceView::Basic.into(), ..Default::default() };
    let call = r.found(calls).await.calls.remove(0);
    assert!(call.handoffs.is_empty() && call.links.is_empty() && call.summary.is_empty());
    assert_eq!(call.caller.unwrap().phone_masked, "138****0001");
    let odd = ListCallsRequest { parent: r.parent.clone(), view: 9, ..Default::default() };
    let refusal = assert_refused!(r.read(odd).await, reason = "INVALID_FIELDS");
    assert_eq!(refusal.violations[0].field, "view");
}
