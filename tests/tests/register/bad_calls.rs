//! Calls that cannot be.

use hotline_proto::v1::*;
use hotline_tests::requests::*;
use hotline_tests::{NewCall, Register, local};
use prost_types::{Duration, Timestamp};

use super::Desk;
use super::bad_input::*;

/// A call in which every one of [`WRONG_FIELDS`] is wrong.
fn wrong_call(r: &Register) -> NewCall {
    r.call().with(|call| {
        call.direction = 9;
        call.channel = -1;
        call.disposition = 77;
        call.kind = 77;
        call.urgency = 9;
        call.line = long(65);
        call.received_at = ancient();
        call.answered_at = Some(Timestamp { seconds: 1_700_000_000, nanos: -1 });
        call.caller_input = Some(CallerInput {
            phone: "1".repeat(65),
            name: long(201),
            language: "zh CN".to_owned(),
            ..CallerInput::default()
        });
        call.callback_phone = "2".repeat(65);
        call.affected_person_input =
            Some(AffectedPersonInput { name: long(201), phone: "3".repeat(65), tags: vec![99] });
        call.incident_address = long(2_001);
        call.contact_safety = Some(ContactSafety { hours: long(201), ..ContactSafety::default() });
        call.persons_represented = 1_000_001;
        call.summary = long(10_001);
        call.confidential_note = "NUL \0".to_owned();
        call.district = "D 1".to_owned();
        call.telephony_reference = long(201);
        call.offline_reference = "中文".to_owned();
        call.category = "X".repeat(65);
    })
}

const WRONG_FIELDS: [&str; 24] = [
    "direction",
    "channel",
    "disposition",
    "kind",
    "urgency",
    "line",
    "received_at",
    "answered_at",
    "caller_input.phone",
    "caller_input.name",
    "caller_input.language",
    "callback_phone",
    "affected_person_input.name",
    "affected_person_input.phone",
    "affected_person_input.tags[0]",
    "incident_address",
    "contact_safety.hours",
    "persons_represented",
    "summary",
    "confidential_note",
    "district",
    "telephony_reference",
    "offline_reference",
    "category",
];

#[tokio::test]
async fn every_field_of_a_new_call_that_is_missing_or_wrong_is_named() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let head = r.head().await;
    bad(r, CreateCallRequest { parent: r.parent.clone(), ..Default::default() }, &["call"]).await;
    bad(
        r,
        r.call().with(|call| *call = Call::default()).request(),
        &["call.summary", "call.caller_input.phone"],
    )
    .await;
    let fields = WRONG_FIELDS.map(|field| format!("call.{field}"));
    bad(r, wrong_call(r).request(), &fields.each_ref().map(String::as_str)).await;
    let crooked = r.call().received("2022-11-14 09:00").with(|call| {
        call.answered_at = Some(local("2022-11-14 08:59"));
        call.ended_at = Some(local("2022-11-14 08:58"));
        call.external_id = "W-1".to_owned();
    });
    bad(r, crooked.request(), &["call.answered_at", "call.ended_at", "call.source_system"]).await;
    assert_eq!(r.head().await, head);
}

#[tokio::test]
async fn what_a_new_call_brings_along_is_checked_with_it() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let head = r.head().await;
    let follow = r.call().with_request(|request| {
        request.issues = vec![
            NewIssue::default(),
            NewIssue {
                issue: Some(Issue {
                    title: "题".to_owned(), category: "MED".to_owned(), ..Issue::default()
                }),
                settled_outcome: 1,
                ..NewIssue::default()
            },
        ];
        request.links = vec![NewLink { issue: "Q1".to_owned(), kind: 99, condition: 99 }];
        request.handoffs = vec![Handoff { mode: 99, ..Handoff::default() }];
        request.triage = Some(Triage { reason: "why".to_owned(), ..Triage::default() });
    });
    let fields = [
        "issues[0].issue",
        "issues[1].settled_reply",
        "links[0].issue",
        "links[0].kind",
        "links[0].condition",
        "handoffs[0].target",
        "handoffs[0].mode",
    ];
    bad(r, follow.request(), &fields).await;
    let many = r.call().with_request(|request| {
        request.handoffs =
            vec![
                Handoff { target: "120".to_owned(), mode: HandoffMode::Relayed.into(), ..Handoff::default() };
                21
            ]
    });
    bad(r, many.request(), &["handoffs"]).await;
    let contradiction = r.call().opens("断药").with_request(|request| {
        request.triage = Some(Triage {
            outcome: TriageOutcome::NoAction.into(),
            reason: "无".to_owned(),
            ..Triage::default()
        });
    });
    bad(r, contradiction.request(), &["triage.outcome"]).await;
    assert_eq!(r.head().await, head);
}

#[tokio::test]
async fn calls_are_not_read_by_what_cannot_be() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let head = r.head().await;
    bad_read(r, GetCallRequest { name: "calls/1".to_owned(), full_view: None }, &["name"]).await;
    bad_read(r, GetCallRequest { name: format!("{}/issues/Q1-3", r.parent), full_view: None }, &["name"])
        .await;
    let filter = CallFilter {
        received_from: ancient(),
        kinds: vec![0, 1, 99],
        districts: vec!["D1".to_owned(); 101],
        phone: "1".repeat(65),
        issue: "Q".to_owned(),
        text: long(201),
        ..CallFilter::default()
    };
    let list = ListCallsRequest {
        parent: r.parent.clone(),
        filter: Some(filter),
        page_size: 1001,
        ..Default::default()
    };
    bad_read(
        r,
        list,
        &[
            "filter.received_from",
            "filter.kinds[0]",
            "filter.kinds[2]",
            "filter.districts",
            "filter.phone",
            "filter.issue",
            "filter.text",
            "page_size",
        ],
    )
    .await;
    bad_read(
        r,
        ListCallRevisionsRequest { parent: String::new(), page_size: -1, ..Default::default() },
        &["parent", "page_size"],
    )
    .await;
    bad_read(r, LookupCallerRequest { parent: r.parent.clone(), ..Default::default() }, &["phone"]).await;
    bad_read(
        r,
        LookupCallerRequest { parent: r.parent.clone(), caller: "x".to_owned(), ..Default::default() },
        &["caller"],
    )
    .await;
    assert_eq!(r.head().await, head);
}

#[tokio::test]
async fn a_call_is_not_changed_to_what_cannot_be() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let call = r.call().phone("13800000001").category("MED.04").urgency(Urgency::P1).name().await;
    let head = r.head().await;
    let named = Call { name: call.clone(), ..Call::default() };
    bad(
        r,
        complete(Call {
            name: call.clone(),
            summary: "另一个".to_owned(),
            category: "SUP".to_owned(),
            ..Call::default()
        }),
        &["call.summary", "call.category"],
    )
    .await;
    bad(
        r,
        AmendCallRequest { reason: " ".to_owned(), ..amend(named.clone(), &["actor", "received_at"]) },
        &["update_mask.paths[0]", "reason", "call.received_at"],
    )
    .await;
    bad(r, AmendCallRequest { update_mask: None, ..amend(named, &[]) }, &["update_mask"]).await;
    bad(r, amend(Call::default(), &["summary"]), &["call.name"]).await;
    bad(
        r,
        VoidCallRequest { reason: long(2_001), ..void(&call).at_etag("x").occurred(ancient()) },
        &["reason", "write.etag", "write.occurred_at"],
    )
    .await;
    assert_eq!(r.head().await, head);
}

#[tokio::test]
async fn triage_and_handoffs_that_cannot_be() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let call = r.call().phone("13800000001").category("MED.04").urgency(Urgency::P1).name().await;
    let head = r.head().await;
    bad(
        r,
        LeaseCallRequest {
            operator_code: String::new(),
            lease: Some(Duration { seconds: 59, nanos: 0 }),
            ..lease_call(&call, "")
        },
        &["operator_code", "lease"],
    )
    .await;
    bad(
        r,
        TriageCallRequest { name: call.clone(), operator_code: "OP 1".to_owned(), ..Default::default() },
        &["operator_code", "triage.outcome"],
    )
    .await;
    bad(r, TriageCallRequest { name: call.clone(), ..Default::default() }, &["triage.outcome"]).await;
    bad(r, RecordHandoffRequest { name: call.clone(), ..Default::default() }, &["handoff"]).await;
    let early = Handoff {
        target: "120".to_owned(),
        mode: HandoffMode::Relayed.into(),
        started_at: Some(local("2022-11-14 09:00")),
        ..Handoff::default()
    };
    bad(
        r,
        RecordHandoffRequest { name: call.clone(), handoff: Some(early), ..Default::default() },
        &["handoff.started_at"],
    )
    .await;
    bad(
        r,
        ConfirmHandoffRequest {
            name: call.clone(),
            handoff: -1,
            result: long(2_001),
            their_reference: long(201),
            ..Default::default()
        },
        &["handoff", "result", "their_reference"],
    )
    .await;
    assert_eq!(r.head().await, head);
}
