use hotline_proto::v1;
use prost_types::{FieldMask, Timestamp};

use super::*;
use crate::api::convert::caller_ids::CallerIds;
use crate::domain::call::{CallDraft, CallFactsDraft, CallTextsDraft};
use crate::domain::codes::*;
use crate::domain::command::{IssueCommand, NewCall};
use crate::domain::issue::IssueDraft;

fn period() -> Arc<ResolvedPeriod> {
    let id = PeriodId::parse("dadukou-2022").expect("an id");
    Arc::new(ResolvedPeriod {
        id,
        key: 1,
        region: Some(Region::CN),
        area_code: None,
        zone: crate::domain::calendar::Zone::named("Asia/Shanghai").expect("a zone"),
        kept_numbers: KeptNumbers::new(NumberKeeping::Kept, &[0; 32], 1),
        caller_ids: CallerIds::new(&[0; 32], 1),
    })
}

fn command(request: &impl IntoCommand) -> Result<Command, Vec<String>> {
    match Reading::new(period()).read(|f| request.command(f)) {
        Ok((_, command)) => Ok(command),
        Err(Refusal::InvalidFields(violations)) => {
            Err(violations.0.into_iter().map(|one| one.field).collect())
        }
        Err(other) => panic!("{other}"),
    }
}

fn new_call(call: v1::Call) -> NewCall {
    match command(&v1::CreateCallRequest { call: Some(call), ..Default::default() }) {
        Ok(Command::CreateCall(new)) => *new,
        other => panic!("{other:?}"),
    }
}

/// A call with every field that can be amended.
fn full_call() -> v1::Call {
    let at = Some(Timestamp { seconds: 1_668_211_200, nanos: 0 });
    v1::Call {
        name: "periods/dadukou-2022/calls/12340".to_owned(),
        direction: 2,
        channel: 2,
        line: "12345".to_owned(),
        received_at: at,
        answered_at: at,
        ended_at: at,
        disposition: 5,
        kind: 1,
        urgency: 1,
        category: "MED.02".to_owned(),
        district: "500104001".to_owned(),
        caller_input: Some(v1::CallerInput {
            phone: "13812345678".to_owned(),
            name: "王小明".to_owned(),
            anonymous: true,
            confidential: true,
            language: "yue".to_owned(),
        }),
        callback_phone: "023-68831234".to_owned(),
        affected_person_input: Some(v1::AffectedPersonInput {
            name: "李四".to_owned(),
            phone: "13912345678".to_owned(),
            tags: vec![4, 1, 4],
        }),
        incident_address: "3-2-1".to_owned(),
        contact_safety: Some(v1::ContactSafety {
            do_not_call: true,
            no_message: true,
            hours: "9–11".to_owned(),
        }),
        persons_represented: 3,
        summary: "透析".to_owned(),
        confidential_note: "note".to_owned(),
        operator_code: "op-1".to_owned(),
        external_id: "E1".to_owned(),
        telephony_reference: "T1".to_owned(),
        ..Default::default()
    }
}

fn amended(call: v1::Call, path: &str) -> Result<CallDraft, Vec<String>> {
    let update_mask = Some(FieldMask { paths: vec![path.to_owned()] });
    let reason = "why".to_owned();
    let request = v1::AmendCallRequest { call: Some(call), update_mask, reason, ..Default::default() };
    command(&request).map(|command| match command {
        Command::AmendCall { draft, .. } => *draft,
        other => panic!("{other:?}"),
    })
}

/// Number of fields that a draft gives, by its form for debugging: the fields of its two parts are indented by eight.
fn given(draft: &CallDraft) -> usize {
    let shown = format!("{draft:#?}");
    let fields = shown.lines().filter_map(|line| line.strip_prefix("        "));
    fields.filter(|field| !field.starts_with(' ') && field.contains(": Some(")).count()
}

#[test]
fn each_field_of_a_call_can_be_amended_and_no_other_changes_with_it() {
    for path in call::FIELDS {
        let draft = amended(full_call(), path).unwrap_or_else(|noted| panic!("{path}: {noted:?}"));
        assert_eq!(given(&draft), 1, "{path}: {draft:#?}");
        let emptied = amended(v1::Call { name: full_call().name, ..Default::default() }, path);
        if path == "received_at" {
            assert_eq!(emptied, Err(vec!["call.received_at".to_owned()]));
        } else {
            assert_eq!(emptied.as_ref().map(given), Ok(1), "{path} cannot be emptied: {emptied:#?}");
        }
    }
    let draft = amended(full_call(), "line").expect("a draft");
    let line = CallFactsDraft { line: Some(Some("12345".to_owned())), ..Default::default() };
    assert_eq!(draft, CallDraft { facts: line, texts: CallTextsDraft::default() });
}

#[test]
fn each_field_of_an_issue_can_be_updated() {
    for path in issue::FIELDS {
        let request = v1::UpdateIssueRequest {
            issue: Some(v1::Issue {
                name: "periods/dadukou-2022/issues/Q000498-6".to_owned(),
                ..Default::default()
            }),
            update_mask: Some(FieldMask { paths: vec![path.to_owned()] }),
            ..Default::default()
        };
        match command(&request) {
            Ok(Command::Issue { command: IssueCommand::Update(draft), .. }) => {
                assert_ne!(*draft, IssueDraft::default(), "{path}")
            }
            other => panic!("{path}: {other:?}"),
        }
    }
}

#[test]
fn what_is_not_filled_of_a_new_call_is_not_given() {
    let new = new_call(v1::Call { summary: "透析".to_owned(), ..Default::default() });
    let summary = CallTextsDraft { summary: Some(Some("透析".to_owned())), ..Default::default() };
    assert_eq!(new.draft, CallDraft { facts: CallFactsDraft::default(), texts: summary });
}

#[test]
fn tags_are_kept_once_and_phones_get_a_key() {
    let draft = new_call(full_call()).draft;
    assert_eq!(draft.facts.affected_tags, Some(vec![PersonTag::Old, PersonTag::Critical]));
    let phone = draft.texts.callback_phone.flatten().expect("a phone");
    assert_eq!((phone.raw.as_str(), phone.key.as_str()), ("023-68831234", "+862368831234"));
}

#[test]
fn unknown_codes_of_a_machine_are_kept_and_those_of_the_desk_refused() {
    let call = v1::Call { kind: 99, category: "发热".to_owned(), ..Default::default() };
    let machine = v1::Call { source_system: "pbx".to_owned(), ..call.clone() };
    let draft = new_call(machine).draft;
    assert_eq!(draft.facts.kind, None);
    assert_eq!(draft.facts.category, Some(Some("发热".to_owned())));
    assert_eq!(draft.texts.unclassified, Some(vec![("kind".to_owned(), "99".to_owned())]));
    let refused = command(&v1::CreateCallRequest { call: Some(call), ..Default::default() });
    assert_eq!(refused, Err(vec!["call.kind".to_owned(), "call.category".to_owned()]));
}

#[test]
fn all_violations_are_reported_at_once_with_their_paths() {
    let request = v1::CreateCallRequest {
        call: Some(v1::Call { summary: "字".repeat(10_001), persons_represented: -1, ..Default::default() }),
        issues: vec![v1::NewIssue { settled_reply: "good".to_owned(), ..Default::default() }; 2],
        links: vec![v1::NewLink {
            issue: "periods/other-2022/issues/Q000498-6".to_owned(),
            kind: 9,
            ..Default::default()
        }],
        handoffs: vec![v1::Handoff::default()],
        triage: Some(v1::Triage { reason: "why".to_owned(), ..Default::default() }),
        ..Default::default()
    };
    let expected = [
        "call.persons_represented",
        "call.summary",
        "issues[0].issue",
        "issues[1].issue",
        "links[0].issue",
        "links[0].kind",
        "handoffs[0].target",
        "handoffs[0].mode",
    ];
    assert_eq!(command(&request).expect_err("wrong"), expected);
}

#[test]
fn the_next_callback_is_leased_without_a_number() {
    let expected = |callback| {
        Ok(Command::LeaseCallback { callback, operator: "op-1".to_owned(), lease_us: 600_000_000 })
    };
    let next = v1::LeaseNextCallbackRequest {
        parent: "periods/dadukou-2022".to_owned(),
        operator_code: "op-1".to_owned(),
        ..Default::default()
    };
    assert_eq!(command(&next), expected(None));
    let lease = |name: &str| {
        let request = v1::LeaseCallbackRequest {
            name: format!("periods/dadukou-2022/callbacks/{name}"),
            operator_code: "op-1".to_owned(),
            ..Default::default()
        };
        command(&request)
    };
    assert_eq!(lease("b125"), expected(Some(crate::domain::number::CallbackNumber(12))));
    for name in ["x", "-"] {
        assert_eq!(lease(name), Err(vec!["name".to_owned()]));
    }
}

#[test]
fn a_window_is_one_of_four_and_a_range_has_bounds() {
    use v1::summary_window::Kind;
    let at = |quarters: i64| Some(Timestamp { seconds: 1_668_211_200 + quarters * 900, nanos: 0 });
    let window = |kind: Option<Kind>| {
        let request =
            v1::GetSummaryRequest { window: Some(v1::SummaryWindow { kind }), ..Default::default() };
        read(|f| asked_summary(f, &request)).map_err(|refusal| refusal.to_string())
    };
    let range = |from, to| window(Some(Kind::Range(v1::TimeRange { start_time: from, end_time: to })));
    assert!(window(None).unwrap_err().starts_with("INVALID_FIELDS window REQUIRED"));
    assert!(range(at(0), at(1)).is_ok());
    for (from, to) in [
        (at(1), at(1)),
        (at(0), at(367 * 96)),
        (None, at(1)),
        (at(0), Some(Timestamp { seconds: 1_668_211_201, nanos: 0 })),
    ] {
        assert!(range(from, to).is_err(), "{from:?} {to:?}");
    }
}
