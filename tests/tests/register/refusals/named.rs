//! Names that are written well and stand for nothing.

use hotline_client::Error;
use hotline_proto::v1::call_receipt::Result::Error as Refused;
use hotline_proto::v1::*;
use hotline_tests::requests::*;
use hotline_tests::stream::ingest;
use prost::Message;
use tonic::Status;

use super::super::Desk;
use super::observed::{Observed, Wrong};
use super::requests::*;

pub async fn a_number_with_a_wrong_digit_is_told_as_it_was_given(observed: &mut Observed) {
    let desk = Desk::open().await;
    let r = &desk.register;
    let wrong = |number: &str| call_named(&format!("{}/calls/{number}", r.parent));
    for number in ["C000001-4", "c14"] {
        observed.wrong(r.read(wrong(number)).await, &[("name", "CHECK_DIGIT", &[("value", number)])]);
    }
}

/// One mistake is told once, although a name is read for its period and for its number.
pub async fn a_name_of_nothing_is_told_once(observed: &mut Observed) {
    let desk = Desk::open().await;
    let r = &desk.register;
    observed.wrong(r.read(call_named("")).await, &[("name", "REQUIRED", &[])]);
    let form = [("form", "RESOURCE_NAME")];
    observed.wrong(r.read(call_named("calls/1")).await, &[("name", "MALFORMED", &form)]);
}

pub async fn a_name_of_another_period_is_told_the_period(observed: &mut Observed) {
    let desk = Desk::open().await;
    let r = &desk.register;
    let issue = r.issue().name().await;
    let facts = [("period", r.parent.as_str())];
    let elsewhere = "periods/other/calls/C000001-3";
    let linked = r.write(link(&issue, elsewhere, LinkKind::Repeat, ReportedCondition::Same)).await;
    observed.wrong(linked, &[("call", "OTHER_PERIOD", &facts)]);
    let subjects = vec!["periods/other".to_owned()];
    let filter = Some(EventFilter { subjects, ..EventFilter::default() });
    let watched = WatchEventsRequest { parent: r.parent.clone(), filter, ..Default::default() };
    let watched = r.client.watch(watched).next().await;
    observed.wrong(watched, &[("filter.subjects[0]", "OTHER_PERIOD", &facts)]);
}

pub async fn a_name_that_nothing_has_is_told(observed: &mut Observed) {
    let desk = Desk::open().await;
    let r = &desk.register;
    let issue = r.issue().name().await;
    let recurs = |from: &str| {
        let issue = Issue { name: issue.clone(), recurs_from: from.to_owned(), ..Issue::default() };
        r.write(update(issue, &["recurs_from"]))
    };
    let nothing = format!("{}/issues/Q000002-1", r.parent);
    observed.wrong(recurs(&nothing).await, &[("issue.recurs_from", "NOT_FOUND", &[("resource", &nothing)])]);
    observed.wrong(recurs(&issue).await, &[("issue.recurs_from", "SELF", &[])]);
}

pub async fn a_batch_or_stream_stays_with_its_period(observed: &mut Observed) {
    let desk = Desk::open().await;
    let r = &desk.register;
    let elsewhere = CreateCallRequest { parent: "periods/other".to_owned(), ..r.call().request() };
    let fields: [Wrong<'_>; 1] = [("parent", "MUST_NOT_CHANGE", &[])];
    let batch = BatchCreateCallsRequest {
        parent: r.parent.clone(),
        requests: vec![elsewhere.clone()],
        ..BatchCreateCallsRequest::default()
    };
    let of_batch = r.found(batch).await.receipts.remove(0);
    let of_stream = ingest(r, vec![elsewhere], 1).await.unwrap().receipts.remove(0);
    for outcome in [of_batch, of_stream] {
        let Some(Refused(one)) = outcome.result else { panic!("it is of another period: {outcome:?}") };
        let details = one.encode_to_vec().into();
        let status = Status::with_details(one.code.into(), one.message, details);
        observed.wrong(Err::<(), _>(Error::from(status)), &fields);
    }
}
