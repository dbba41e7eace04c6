//! Callbacks and headers that cannot be.

use hotline_client::Error;
use hotline_proto::v1::*;
use hotline_tests::Register;
use hotline_tests::requests::*;
use prost_types::Duration;

use super::Desk;
use super::bad_input::*;

/// A request for a callback.
fn callback_for(r: &Register, callback: Callback) -> CreateCallbackRequest {
    CreateCallbackRequest { parent: r.parent.clone(), callback: Some(callback), ..Default::default() }
}

#[tokio::test]
async fn every_field_of_a_new_callback_that_is_missing_or_wrong_is_named() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let call = r.call().phone("13800000001").name().await;
    let issue = r.issue().name().await;
    let head = r.head().await;
    bad(r, CreateCallbackRequest { parent: r.parent.clone(), ..Default::default() }, &["callback"]).await;
    bad(r, callback_for(r, Callback::default()), &["callback.call"]).await;
    bad(
        r,
        callback_for(
            r,
            Callback {
                kind: 9,
                issue: "x".to_owned(),
                call: "y".to_owned(),
                note: long(2_001),
                due_at: ancient(),
                ..Callback::default()
            },
        ),
        &["callback.kind", "callback.issue", "callback.call", "callback.note", "callback.due_at"],
    )
    .await;
    bad(
        r,
        callback_for(r, Callback { kind: CallbackKind::FollowUp.into(), call, ..Callback::default() }),
        &["callback.issue"],
    )
    .await;
    bad(
        r,
        callback_for(r, Callback { kind: CallbackKind::FollowUp.into(), issue, ..Callback::default() }),
        &["callback.kind"],
    )
    .await;
    assert_eq!(r.head().await, head);
}

#[tokio::test]
async fn a_callback_is_not_leased_or_recorded_as_it_cannot_be() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let call = r.call().phone("13800000001").name().await;
    let made = CreateCallbackRequest {
        write: context(),
        ..callback_for(r, Callback { call, ..Callback::default() })
    };
    let callback = r.done(made).await.name;
    let head = r.head().await;
    bad(
        r,
        LeaseCallbackRequest {
            lease: Some(Duration { seconds: 8 * 3600 + 1, nanos: 0 }),
            ..lease(&callback, "")
        },
        &["operator_code", "lease"],
    )
    .await;
    bad(
        r,
        RecordCallbackRequest {
            rating: Some(6),
            comment: long(2_001),
            operator_code: String::new(),
            ..record(&callback, Some(true))
        },
        &["operator_code", "rating", "comment"],
    )
    .await;
    bad(
        r,
        RecordCallbackRequest { solved: Some(true), rating: Some(5), ..record(&callback, None) },
        &["solved", "rating"],
    )
    .await;
    bad(
        r,
        RecordCallbackRequest {
            retry_at: Some(hotline_tests::moments::now()),
            ..record(&callback, Some(true))
        },
        &["retry_at"],
    )
    .await;
    assert_eq!(r.head().await, head);
}

#[tokio::test]
async fn callbacks_are_not_listed_by_what_cannot_be() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let head = r.head().await;
    bad_read(
        r,
        ListCallbacksRequest {
            parent: r.parent.clone(),
            filter: Some(CallbackFilter {
                states: vec![99],
                kinds: vec![99],
                issue: "x".to_owned(),
                due_before: ancient(),
            }),
            page_size: -1,
            ..Default::default()
        },
        &["filter.states[0]", "filter.kinds[0]", "filter.issue", "filter.due_before", "page_size"],
    )
    .await;
    assert_eq!(r.head().await, head);
}

#[tokio::test]
async fn a_write_without_an_id_is_refused() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let head = r.head().await;
    bad(r, r.call().request().on_behalf_of(&"x".repeat(201)), &["write.on_behalf_of"]).await;
    let mut without_id = tonic::Request::new(r.call().request().under(""));
    without_id.set_timeout(std::time::Duration::from_secs(10));
    let answered = r.client.send_once(without_id).await.map_err(Error::from);
    refused_for(answered, "CreateCall without an id", &["write.request_id"]);
    assert_eq!(r.head().await, head);
}
