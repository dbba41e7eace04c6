//! Calls: recording, completing, amending, taking back; whose codes are kept and whose are refused.

use hotline_proto::v1::*;
use hotline_tests::requests::*;
use hotline_tests::{WriteExt, assert_refused, local};

use super::Desk;

#[tokio::test]
async fn a_call_is_read_back_as_it_was_given_with_its_people_masked() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let given = r
        .call()
        .phone("138 1234 5678")
        .received("2022-11-14 09:00")
        .category("MED.04")
        .summary("  要药\n两盒 💊  ");
    let given = given.with(|call| {
        let caller = call.caller_input.get_or_insert_default();
        caller.name = "王小明".to_owned();
        caller.language = "zh".to_owned();
        call.callback_phone = "023-68900000".to_owned();
        call.affected_person_input = Some(AffectedPersonInput {
            name: "李大爷".to_owned(),
            phone: "13987654321".to_owned(),
            tags: vec![PersonTag::Old.into(), PersonTag::Alone.into(), PersonTag::Old.into()],
        });
        call.incident_address = "新山村街道1号".to_owned();
        call.confidential_note = "声音很小".to_owned();
        call.operator_code = "OP1".to_owned();
        call.persons_represented = 3;
        call.contact_safety = Some(ContactSafety { hours: "白天".to_owned(), ..ContactSafety::default() });
    });
    let call = given.create().await.call.unwrap();
    assert_eq!(r.get_call(&call.name).await, call);
    assert_eq!(call.summary, "  要药\n两盒 💊  ", "kept as it came");
    let caller = call.caller.clone().unwrap();
    assert_eq!((caller.phone_masked.as_str(), caller.name_masked.as_str()), ("138****5678", "王**"));
    assert!(!caller.id.is_empty());
    let person = call.affected_person.clone().unwrap();
    assert_eq!((person.name_masked.as_str(), person.phone_masked.as_str()), ("李**", "139****4321"));
    assert_eq!(person.tags, [i32::from(PersonTag::Old), i32::from(PersonTag::Alone)]);
    assert_eq!((call.caller_input.as_ref(), call.affected_person_input.as_ref()), (None, None));
    assert_eq!((call.revision, call.actor.clone(), call.persons_represented), (1, owner(), 3));
    assert_eq!(
        (call.direction(), call.channel(), call.kind(), call.urgency()),
        (CallDirection::Inbound, CallChannel::Phone, CallKind::Help, Urgency::P2)
    );
    let answer = format!("{call:?}");
    for hidden in ["12345678", "小明", "68900000", "大爷", "87654321"] {
        assert!(!answer.contains(hidden), "{hidden} is answered");
    }
}

#[tokio::test]
async fn what_is_answered_to_a_recorded_call_is_what_is_read_afterwards() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let earlier = r.call().phone("13900000001").opens("断水").first_issue().await;
    let plain = r.call().phone("13900000002");
    let handed_off = r.call().phone("13900000001").handoff("120");
    let opens = r.call().phone("13900000001").opens("断药").opens("电梯困人").with_request(|request| {
        request.issues[0].assign_agency = "A1".to_owned();
        request.issues[1].settled_outcome = IssueOutcome::Solved.into();
        request.issues[1].settled_reply = "已联系物业".to_owned();
    });
    let links =
        r.call().phone("13900000001").links(&earlier.name, LinkKind::Repeat, ReportedCondition::Worse);
    for call in [plain, handed_off, opens, links] {
        let answer = call.create().await;
        let recorded = answer.call.unwrap();
        assert_eq!(recorded, r.get_call(&recorded.name).await);
        for issue in answer.issues {
            assert_eq!(issue, r.get_issue(&issue.name).await);
        }
    }
}

#[tokio::test]
async fn completing_fills_what_was_empty_and_amending_changes_with_a_reason() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let call = r.call().received("2022-11-14 09:00").create().await.call.unwrap();
    let named = |change: fn(&mut Call)| {
        let mut given = Call { name: call.name.clone(), ..Call::default() };
        change(&mut given);
        given
    };
    let completed = r.done(complete(named(|call| call.category = "MED.02".to_owned()))).await;
    assert_eq!((completed.category.as_str(), completed.revision), ("MED.02", 2));
    let other = r.write(complete(named(|call| call.category = "MED.04".to_owned()))).await;
    assert_eq!(assert_refused!(other, reason = "INVALID_FIELDS").violations[0].field, "call.category");
    let same = r.write(complete(named(|call| call.category = "MED.02".to_owned()))).await;
    assert_refused!(same, reason = "NOTHING_TO_DO");

    let amended =
        r.done(amend(named(|call| call.district = "D2".to_owned()), &["district", "category"])).await;
    assert_eq!((amended.district.as_str(), amended.category.as_str(), amended.revision), ("D2", "", 3));
    assert_eq!(amended.summary, call.summary, "what is not named stays");
    let no_change = r.write(amend(named(|call| call.district = "D2".to_owned()), &["district"])).await;
    assert_refused!(no_change, reason = "NOTHING_TO_DO");

    let revisions =
        r.found(ListCallRevisionsRequest { parent: call.name.clone(), ..Default::default() }).await.revisions;
    let seen: Vec<(i32, &str, &str, &str)> = revisions
        .iter()
        .map(|revision| {
            let call = revision.call.as_ref().unwrap();
            (revision.revision, call.district.as_str(), call.category.as_str(), revision.reason.as_str())
        })
        .collect();
    assert_eq!(seen, [(1, "D1", "", ""), (2, "D1", "MED.02", ""), (3, "D2", "", "更正")]);
}

#[tokio::test]
async fn an_amended_call_counts_on_its_new_day() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let call = r.call().received("2022-11-14 09:00").name().await;
    let moved = Call { name: call.clone(), received_at: Some(local("2022-11-15 09:00")), ..Call::default() };
    r.done(amend(moved, &["received_at"])).await;
    let days = [r.calls_of_day("2022-11-14").await, r.calls_of_day("2022-11-15").await];
    assert_eq!(days.map(|day| (day.calls_answered, day.calls_amended)), [(0, 0), (1, 1)]);
    r.done(void(&call)).await;
    let day = r.calls_of_day("2022-11-15").await;
    assert_eq!((day.calls_answered, day.calls_void), (0, 1));
}

#[tokio::test]
async fn a_void_call_keeps_its_issue_and_the_earliest_other_becomes_first() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let opened = r.call().received("2022-11-14 09:00").opens("停电").create().await;
    let (first, issue) = (opened.call.unwrap().name, opened.issues[0].name.clone());
    let link =
        |moment: &str, kind| r.call().received(moment).links(&issue, kind, ReportedCondition::Same).name();
    let later = link("2022-11-14 12:00", LinkKind::Repeat).await;
    let earlier = link("2022-11-14 11:00", LinkKind::Urge).await;
    let _callback = link("2022-11-14 10:00", LinkKind::Callback).await;
    assert_eq!(r.get_issue(&issue).await.first_call, first);

    let voided = r.done(void(&first)).await;
    assert!(voided.voided);
    assert_eq!(voided.void_reason, "误录");
    let issue_now = r.get_issue(&issue).await;
    assert_eq!((issue_now.state(), issue_now.first_call.as_str()), (IssueState::Open, earlier.as_str()));
    let kind = |name: &str| issue_now.links.iter().find(|link| link.call == name).map(CallLink::kind);
    assert_eq!(kind(&earlier), Some(LinkKind::First));
    r.done(void(&earlier)).await;
    assert_eq!(r.get_issue(&issue).await.first_call, later);
    r.done(void(&later)).await;
    let kept = r.get_issue(&issue).await.first_call;
    assert_eq!(kept, later, "a callback of the hotline is not what brought it");

    assert_refused!(r.write(void(&first)).await, reason = "CALL_VOID");
    let change = Call { name: first.clone(), district: "D2".to_owned(), ..Call::default() };
    assert_refused!(r.write(amend(change, &["district"])).await, reason = "CALL_VOID");
    assert_refused!(r.issue().from_call(&first).send().await, reason = "CALL_VOID");
    assert_eq!(r.calls(CallFilter::default()).await.len(), 1, "void ones are not listed");
    assert_eq!(r.calls(CallFilter { include_voided: true, ..CallFilter::default() }).await.len(), 4);
}

#[tokio::test]
async fn a_test_call_counts_nowhere_and_has_no_issues() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let test = r.call().kind(CallKind::Test).received("2022-11-14 09:00").name().await;
    assert_refused!(r.call().kind(CallKind::Test).opens("试线").send().await, reason = "CALL_IS_TEST");
    let issue = r.issue().name().await;
    assert_refused!(
        r.call().kind(CallKind::Test).links(&issue, LinkKind::Related, ReportedCondition::Same).send().await,
        reason = "CALL_IS_TEST"
    );
    assert_refused!(
        r.write(link(&issue, &test, LinkKind::Related, ReportedCondition::Same)).await,
        reason = "CALL_IS_TEST"
    );
    assert_refused!(r.issue().from_call(&test).send().await, reason = "CALL_IS_TEST");
    let linked = r.call().opens("停电").name().await;
    let becomes_test = Call { name: linked, kind: CallKind::Test.into(), ..Call::default() };
    assert_refused!(r.write(amend(becomes_test, &["kind"])).await, reason = "CALL_IS_TEST");
    assert_eq!(r.day("2022-11-14").await, r.day("2022-11-13").await, "as on a day on which nobody called");
    assert_eq!(r.calls_of_day("2022-11-14").await.calls_answered, 0);
}

#[tokio::test]
async fn a_machines_unknown_codes_are_kept_and_the_desks_are_refused() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let machine = r.call().source("water-co", "W-1").category("MED.99").district("D9");
    let machine = machine.with(|call| {
        call.operator_code = "ROBOT".to_owned();
        call.kind = 77;
    });
    let call = machine.create().await.call.unwrap();
    assert_eq!((call.category.as_str(), call.district.as_str(), call.operator_code.as_str()), ("", "", ""));
    let mut kept: Vec<(&str, &str)> =
        call.unclassified.iter().map(|code| (code.field.as_str(), code.value.as_str())).collect();
    kept.sort_unstable();
    assert_eq!(
        kept,
        [("category", "MED.99"), ("district", "D9"), ("kind", "77"), ("operator_code", "ROBOT")]
    );
    assert_eq!(call.kind(), CallKind::Help);
    assert_eq!(call.triage.unwrap().outcome(), TriageOutcome::Pending, "no person took it");

    let desks = r
        .call()
        .category("MED.99")
        .district("D9")
        .with(|call| call.operator_code = "ROBOT".to_owned())
        .send()
        .await;
    let refusal = assert_refused!(desks, reason = "INVALID_FIELDS");
    let fields: Vec<&str> = refusal.violations.iter().map(|violation| violation.field.as_str()).collect();
    assert_eq!(fields, ["call.category", "call.district", "call.operator_code"]);
}

#[tokio::test]
async fn an_external_id_is_unique_for_its_system_and_finds_the_call() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let first = r.call().source("water-co", "W:1/a").name().await;
    let twice =
        assert_refused!(r.call().source("water-co", "W:1/a").send().await, reason = "EXTERNAL_ID_EXISTS");
    assert_eq!(twice.facts["resource"], first);
    let other = r.call().source("power-co", "W:1/a").name().await;
    assert_ne!(first, other);
    let find = |id: &str| {
        let (source_system, external_id) = ("water-co".to_owned(), id.to_owned());
        let external = ExternalReference { source_system, external_id };
        let reference = Some(find_call_request::Reference::External(external));
        FindCallRequest { parent: r.parent.clone(), reference }
    };
    let found = r.found(find("W:1/a")).await;
    assert_eq!((found.call.unwrap().name, found.other_calls), (first, Vec::<String>::new()));
    let second = r.call().source("water-co", "W:2/b").name().await;
    let taken = Call { name: second.clone(), external_id: "W:1/a".to_owned(), ..Call::default() };
    assert_refused!(r.write(amend(taken, &["external_id"])).await, reason = "EXTERNAL_ID_EXISTS");
    let renamed = Call { name: second.clone(), external_id: "W:3/c".to_owned(), ..Call::default() };
    r.done(amend(renamed, &["external_id"])).await;
    assert_refused!(r.call().source("water-co", "W:3/c").send().await, reason = "EXTERNAL_ID_EXISTS");
    r.call().source("water-co", "W:2/b").create().await;
    assert_refused!(r.read(find("W:2")).await, reason = "RESOURCE_NOT_FOUND");
}

#[tokio::test]
async fn an_offline_reference_finds_the_call_and_names_others_with_the_same() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let call = r.call().with(|call| call.offline_reference = "DESK2-0007".to_owned()).name().await;
    let find = |reference: &str| {
        let reference = Some(find_call_request::Reference::OfflineReference(reference.to_owned()));
        FindCallRequest { parent: r.parent.clone(), reference }
    };
    let found = r.found(find("DESK2-0007")).await;
    assert_eq!((found.call.unwrap().name, found.other_calls.len()), (call.clone(), 0));
    let twice = r.call().with(|call| call.offline_reference = "DESK2-0007".to_owned()).name().await;
    let found = r.found(find("DESK2-0007")).await;
    assert_eq!((found.call.unwrap().name, found.other_calls), (call, vec![twice]));
    assert_refused!(r.read(find("DESK2-0008")).await, reason = "RESOURCE_NOT_FOUND");
}

#[tokio::test]
async fn a_number_may_be_typed_without_zeros_dash_and_capitals() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let call = r.call().name().await;
    assert_eq!(call, format!("{}/calls/C000001-3", r.parent));
    for typed in ["C1-3", "c13", "13", "C000001-3", "c0013"] {
        assert_eq!(r.get_call(&format!("{}/calls/{typed}", r.parent)).await.name, call, "{typed}");
    }
    let wrong =
        r.read(GetCallRequest { name: format!("{}/calls/C000001-4", r.parent), full_view: None }).await;
    assert!(
        assert_refused!(wrong, reason = "INVALID_FIELDS").violations[0].to_string().contains("check digit")
    );
    let none =
        r.read(GetCallRequest { name: format!("{}/calls/C000002-1", r.parent), full_view: None }).await;
    assert_refused!(none, reason = "RESOURCE_NOT_FOUND");
}

#[tokio::test]
async fn who_writes_is_kept_with_each_entry() {
    let desk = Desk::open().await;
    let settings = hotline_client::Settings {
        on_behalf_of: Some("王队长 100%".to_owned()),
        ..desk.server.settings()
    };
    let r = &hotline_tests::Register::connect_with(settings).await;
    let call = r.done(r.call().request()).await;
    assert_eq!((call.actor, call.on_behalf_of.as_str()), (owner(), "王队长 100%"));
    let entry = r.journal(1).await.remove(0);
    assert_eq!(
        (entry.actor, entry.on_behalf_of.as_str(), entry.subject),
        (owner(), "王队长 100%", call.name)
    );
}

#[tokio::test]
async fn the_journal_and_the_log_hold_no_personal_data() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let secrets = ["13812345678", "12345678", "王小明", "秘密地址", "保密备注", "要药两盒", "特别标题"];
    let call = r.call().phone("13812345678").summary("要药两盒").opens("特别标题").with(|call| {
        call.caller_input.get_or_insert_default().name = "王小明".to_owned();
        call.incident_address = "秘密地址".to_owned();
        call.confidential_note = "保密备注".to_owned();
    });
    let created = call.create().await;
    r.done(resolve(&created.issues[0].name, IssueOutcome::Solved)).await;
    let journal = format!("{:?}", r.journal(0).await);
    for secret in secrets {
        assert!(!journal.contains(secret), "{secret} is in the journal");
        assert!(!desk.server.log().contains(secret), "{secret} is in the log");
    }
    // Nor does an error repeat what was sent.
    let wrong = r.call().phone(&"1381234567".repeat(9)).summary(&"王小明".repeat(5_000)).send().await;
    let refusal = format!("{:?}", assert_refused!(wrong, reason = "INVALID_FIELDS"));
    assert!(!refusal.contains("1381234567") && !refusal.contains("王小明"), "{refusal}");
}

#[tokio::test]
async fn amending_at_its_etag_changes_the_etag() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let call = r.call().create().await.call.unwrap();
    let change = Call { name: call.name.clone(), district: "D3".to_owned(), ..Call::default() };
    let amended = r.done(amend(change, &["district"]).at_etag(&call.etag)).await;
    assert_ne!(amended.etag, call.etag);
}
