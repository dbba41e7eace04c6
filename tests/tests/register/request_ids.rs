//! A request that is sent again does nothing twice.

use hotline_proto::v1::*;
use hotline_tests::requests::*;
use hotline_tests::{Register, Server, WriteExt, assert_refused, id};

use super::Desk;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_many_duplicates_at_once_one_records_the_call() {
    let desk = Desk::open().await;
    let request = desk.register.call().phone("13800000001").opens("断药").request();
    let mut connections = Vec::new();
    for _ in 0..4 {
        connections.push(Register::connect(&desk.server).await);
    }
    let mut tasks = tokio::task::JoinSet::new();
    for n in 0..32 {
        let (r, request) = (connections[n % 4].clone(), request.clone());
        tasks.spawn(async move { r.write(request).await });
    }
    let mut answers = Vec::new();
    while let Some(result) = tasks.join_next().await {
        answers.push(result.unwrap().expect("a duplicate is answered like the first"));
    }
    assert_eq!(answers.iter().filter(|written| !written.replayed).count(), 1);
    let names: std::collections::BTreeSet<_> =
        answers.iter().map(|written| &written.answer.call.as_ref().unwrap().name).collect();
    assert_eq!(names.len(), 1);
    let r = &desk.register;
    assert_eq!(
        (r.calls(CallFilter::default()).await.len(), r.issues(IssueFilter::default()).await.len()),
        (1, 1)
    );
}

#[tokio::test]
async fn the_same_id_with_another_content_is_refused() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let request = r.call().request();
    r.done(request.clone()).await;
    let head = r.head().await;
    let mut other = request.clone();
    other.call.as_mut().unwrap().summary.push('!');
    assert_refused!(r.write(other).await, reason = "REQUEST_ID_REUSED");
    assert_refused!(
        r.write(request.clone().on_behalf_of("somebody else")).await,
        reason = "REQUEST_ID_REUSED"
    );
    let issue = r.issue().request().under(request.id());
    assert_refused!(r.write(issue).await, reason = "REQUEST_ID_REUSED");
    assert_eq!(r.head().await, head);
    // In another period it is another id.
    r.done(hotline_tests::register::create_period("other")).await;
    let elsewhere = CreateCallRequest { parent: "periods/other".to_owned(), ..request };
    assert!(!r.write(elsewhere).await.unwrap().replayed);
}

#[tokio::test]
async fn field_c13_one_id_may_be_written_in_several_ways() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let request = r.call().request();
    let id = request.id().to_owned();
    let call = r.done(request.clone()).await;
    for same in [id.to_uppercase(), id.replace('-', ""), format!("{{{id}}}"), format!("urn:uuid:{id}")] {
        let again = r.write(request.clone().under(&same)).await.expect("the id is the same");
        assert!(again.replayed, "{same}");
        assert_eq!(again.answer.call.expect("it is answered").name, call.name);
    }
}

#[tokio::test]
async fn the_id_comes_before_etags_and_rules_and_answers_with_what_is_now() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let issue = r.issue().create().await;
    let first = reject(&issue.name).at_etag(&issue.etag);
    r.done(first.clone()).await;
    r.done(review(&issue.name)).await;
    let again = r.write(first).await.expect("it was carried out, whatever is allowed now");
    assert!(again.replayed);
    assert_eq!(again.answer.issue.unwrap().state(), IssueState::Open, "the present resource");
}

#[tokio::test]
async fn a_refusal_is_not_remembered() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let issue = r.issue().name().await;
    let request = acknowledge(&issue);
    assert_refused!(r.write(request.clone()).await, reason = "STATE_NOT_ALLOWED");
    r.done(assign(&issue, "A1")).await;
    assert!(!r.write(request).await.unwrap().replayed);
}

#[tokio::test]
async fn an_id_is_recognised_after_the_server_was_killed() {
    let dir = hotline_tests::server::temp_dir();
    let server = Server::start(&dir);
    let r = Register::open(&server).await;
    let request = r.call().opens("断药").request();
    let lease = lease_call(&r.call().urgency(Urgency::P0).name().await, "OP1");
    let call = r.done(request.clone()).await;
    r.done(lease.clone()).await;
    server.kill();

    let server = Server::start(&dir);
    let r = Register::connect(&server).await;
    let again = r.write(request.clone()).await.unwrap();
    assert!(again.replayed);
    assert_eq!(again.answer.call.unwrap(), call);
    assert!(r.write(lease).await.unwrap().replayed);
    let period = hotline_tests::register::create_period("later").under(&id());
    assert!(!r.write(period.clone()).await.unwrap().replayed);
    assert!(r.write(period).await.unwrap().replayed, "opening a period is a write like others");
    let mut other = request;
    other.call.as_mut().unwrap().district = "D2".to_owned();
    assert_refused!(r.write(other).await, reason = "REQUEST_ID_REUSED");
}
