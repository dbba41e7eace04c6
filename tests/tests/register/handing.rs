//! What becomes of a call: triage, claims, handoffs, links.

use hotline_proto::v1::*;
use hotline_tests::requests::*;
use hotline_tests::{Register, assert_refused, local};

use super::Desk;

fn triage(name: &str, outcome: TriageOutcome, reason: &str) -> TriageCallRequest {
    TriageCallRequest {
        name: name.to_owned(),
        triage: Some(Triage { outcome: outcome.into(), reason: reason.to_owned(), ..Triage::default() }),
        write: context(),
        ..TriageCallRequest::default()
    }
}

async fn outcome(r: &Register, name: &str) -> (TriageOutcome, Option<prost_types::Timestamp>) {
    let triage = r.get_call(name).await.triage.unwrap();
    (triage.outcome(), triage.due_at)
}

#[tokio::test]
async fn every_call_ends_somehow() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let nine = "2022-11-14 09:00";
    let question = r.call().received(nine).kind(CallKind::Consult).name().await;
    assert_eq!(outcome(r, &question).await, (TriageOutcome::Answered, None));
    let help = r.call().received(nine).name().await;
    assert_eq!(outcome(r, &help).await, (TriageOutcome::Pending, Some(local("2022-11-14 10:00"))));
    let urgent = r.call().received(nine).urgency(Urgency::P0).name().await;
    assert_eq!(outcome(r, &urgent).await, (TriageOutcome::Pending, Some(local("2022-11-14 09:03"))));
    let missed =
        r.call().received(nine).with(|call| call.disposition = CallDisposition::Missed.into()).name().await;
    assert_eq!(
        outcome(r, &missed).await,
        (TriageOutcome::NoAction, None),
        "it is called back, if it has a number"
    );
    let opened = r.call().received(nine).urgency(Urgency::P0).opens("被困").name().await;
    assert_eq!(outcome(r, &opened).await.0, TriageOutcome::Issue);
    let handed = r.call().received(nine).urgency(Urgency::P0).handoff("120").name().await;
    assert_eq!(outcome(r, &handed).await.0, TriageOutcome::HandedOff);
    let prank = r.call().received(nine).kind(CallKind::Invalid).name().await;
    assert_eq!(outcome(r, &prank).await.0, TriageOutcome::NoAction);
    let old = r.call().received(nine).urgency(Urgency::P0).with(|call| call.historical = true).name().await;
    assert_eq!(outcome(r, &old).await, (TriageOutcome::Answered, None), "it starts no clocks");
}

#[tokio::test]
async fn a_pending_call_is_leased_by_one_operator_and_triaged() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let call = r.call().urgency(Urgency::P1).name().await;
    let claimed = r.done(lease_call(&call, "OP1")).await.triage.unwrap();
    assert_eq!(claimed.leased_by, "OP1");
    let refusal = assert_refused!(r.write(lease_call(&call, "OP2")).await, reason = "LEASE_HELD");
    assert_eq!(refusal.facts["holder"], "OP1");
    assert!(refusal.facts.contains_key("until"));
    r.done(lease_call(&call, "OP1")).await;
    let by_other =
        TriageCallRequest { operator_code: "OP2".to_owned(), ..triage(&call, TriageOutcome::Answered, "") };
    assert_refused!(r.write(by_other).await, reason = "LEASE_HELD");
    let unknown = assert_refused!(r.write(lease_call(&call, "OP9")).await, reason = "INVALID_FIELDS");
    assert_eq!(unknown.violations[0].field, "operator_code");

    let no_reason =
        assert_refused!(r.write(triage(&call, TriageOutcome::NoAction, "")).await, reason = "INVALID_FIELDS");
    assert_eq!(no_reason.violations[0].field, "triage.reason");
    let done = r.done(triage(&call, TriageOutcome::NoAction, "重复来电")).await.triage.unwrap();
    assert_eq!(
        (done.outcome(), done.reason.as_str(), done.leased_by.as_str()),
        (TriageOutcome::NoAction, "重复来电", "")
    );
    assert!(done.due_at.is_some(), "a P1 is looked at again at the end of the shift");
    assert_refused!(r.write(lease_call(&call, "OP1")).await, reason = "TRIAGE_NOT_PENDING");
}

#[tokio::test]
async fn field_a11_a_call_is_triaged_anew_with_a_reason() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let call = r.call().urgency(Urgency::P1).name().await;
    let unsaid = r.write(triage(&call, TriageOutcome::Answered, "")).await;
    let unsaid = assert_refused!(unsaid, reason = "INVALID_FIELDS", "to end a P1 as answered");
    assert_eq!(unsaid.violations[0].field, "triage.reason");
    r.done(triage(&call, TriageOutcome::Answered, "已电话指导")).await;
    for (anew, reason) in [
        (TriageOutcome::Pending, "挂断太快，需回拨"),
        (TriageOutcome::NoAction, "重复来电"),
        (TriageOutcome::Answered, "补充答复"),
    ] {
        let unsaid = r.write(triage(&call, anew, "")).await;
        let unsaid = assert_refused!(unsaid, reason = "INVALID_FIELDS");
        assert_eq!(unsaid.violations[0].field, "triage.reason", "{anew:?}");
        let done = r.done(triage(&call, anew, reason)).await.triage.unwrap();
        assert_eq!((done.outcome(), done.reason.as_str()), (anew, reason));
        // Pending ones soon, a P1 of which nothing is to be done at the end of the shift.
        assert!(done.due_at.is_some());
    }
    let issue =
        Issue {
            title: "独居老人无人照看".to_owned(), category: "WEL.01".to_owned(), ..Issue::default()
        };
    let issues = vec![NewIssue { issue: Some(issue), ..NewIssue::default() }];
    let reason = TriageCallRequest { issues, ..triage(&call, TriageOutcome::Unspecified, "回拨后核实") };
    assert_eq!(r.done(reason).await.triage.unwrap().outcome(), TriageOutcome::Issue);
    let linked = r.write(triage(&call, TriageOutcome::Answered, "误判")).await;
    assert_eq!(assert_refused!(linked, reason = "INVALID_FIELDS").violations[0].field, "triage.outcome");
}

#[tokio::test]
async fn triage_may_open_an_issue() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let call = r.call().urgency(Urgency::P1).category("MED.02").name().await;
    let issue = Issue { title: "透析".to_owned(), ..Issue::default() };
    let request = TriageCallRequest {
        name: call.clone(),
        issues: vec![NewIssue { issue: Some(issue), assign_agency: "A1".to_owned(), ..NewIssue::default() }],
        operator_code: "OP1".to_owned(),
        write: context(),
        ..TriageCallRequest::default()
    };
    let answer = r.response(request).await;
    assert_eq!(answer.call.unwrap().triage.unwrap().outcome(), TriageOutcome::Issue);
    let issue = &answer.issues[0];
    assert_eq!(
        (issue.state(), issue.category.as_str(), issue.urgency()),
        (IssueState::Assigned, "MED.02", Urgency::P1)
    );
    assert_eq!(issue.first_call, call);
}

#[tokio::test]
async fn a_worse_condition_asks_for_a_new_triage() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let issue = r.issue().name().await;
    let call = r.call().received("2022-11-14 09:00").kind(CallKind::Consult).name().await;
    assert_eq!(outcome(r, &call).await.0, TriageOutcome::Answered);
    r.done(link(&issue, &call, LinkKind::Repeat, ReportedCondition::Worse)).await;
    let (waits, due_at) = outcome(r, &call).await;
    assert_eq!((waits, due_at.is_some()), (TriageOutcome::Pending, true));
    let same = r.call().links(&issue, LinkKind::Repeat, ReportedCondition::Same).name().await;
    assert_eq!(outcome(r, &same).await.0, TriageOutcome::Issue);
    let worse = r.call().links(&issue, LinkKind::Repeat, ReportedCondition::Worse).name().await;
    assert_eq!(outcome(r, &worse).await.0, TriageOutcome::Pending);
    r.done(triage(&worse, TriageOutcome::Issue, "")).await;
    assert_eq!(outcome(r, &worse).await.0, TriageOutcome::Issue);
}

#[tokio::test]
async fn links_are_made_once_and_can_be_undone() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let opened = r.call().opens("停水").create().await;
    let (first, issue) = (opened.call.unwrap().name, opened.issues[0].name.clone());
    let other = r.call().name().await;
    let first_again = r.write(link(&issue, &other, LinkKind::First, ReportedCondition::Same)).await;
    assert_eq!(assert_refused!(first_again, reason = "INVALID_FIELDS").violations[0].field, "kind");
    let urged = r.done(link(&issue, &other, LinkKind::Urge, ReportedCondition::Same)).await;
    assert_eq!((urged.urge_count, urged.links.len()), (1, 2));
    assert_refused!(
        r.write(link(&issue, &other, LinkKind::Repeat, ReportedCondition::Same)).await,
        reason = "LINK_EXISTS"
    );
    let links = r.get_call(&other).await.links;
    assert_eq!(
        links.iter().map(|link| (link.issue.as_str(), link.kind())).collect::<Vec<_>>(),
        [(issue.as_str(), LinkKind::Urge)]
    );

    let left = r.done(unlink(&issue, &first)).await;
    assert_eq!(left.first_call, other, "the earliest other becomes FIRST");
    assert_refused!(r.write(unlink(&issue, &first)).await, reason = "RESOURCE_NOT_FOUND");
    assert_eq!(outcome(r, &first).await.0, TriageOutcome::Pending, "it belongs to no issue any more");
    // The desk may have linked it to the wrong issue: it can be linked again.
    r.done(link(&issue, &first, LinkKind::Related, ReportedCondition::Unknown)).await;
}

#[tokio::test]
async fn a_handoff_stays_in_sight_until_it_is_confirmed() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let call = r.call().handoff("120").name().await;
    r.call().name().await;
    let request = RecordHandoffRequest {
        name: call.clone(),
        handoff: Some(Handoff {
            target: "119".to_owned(),
            mode: HandoffMode::Relayed.into(),
            ..Handoff::default()
        }),
        write: context(),
        ..RecordHandoffRequest::default()
    };
    let handoffs = r.done(request).await.handoffs;
    assert_eq!(
        handoffs.iter().map(|h| (h.number, h.target.as_str())).collect::<Vec<_>>(),
        [(1, "120"), (2, "119")]
    );
    let unconfirmed = || r.calls(CallFilter { handoff_unconfirmed: true, ..CallFilter::default() });
    assert_eq!(unconfirmed().await.len(), 1);
    let confirm = |handoff| ConfirmHandoffRequest {
        name: call.clone(),
        handoff,
        their_reference: "B-17".to_owned(),
        result: "已出车".to_owned(),
        write: context(),
        ..ConfirmHandoffRequest::default()
    };
    let latest = r.done(confirm(0)).await.handoffs;
    assert!(
        latest[0].confirmed_at.is_none() && latest[1].confirmed_at.is_some(),
        "the latest that is not confirmed"
    );
    assert_eq!((latest[1].their_reference.as_str(), latest[1].result.as_str()), ("B-17", "已出车"));
    assert_refused!(r.write(confirm(2)).await, reason = "HANDOFF_CONFIRMED");
    assert_refused!(r.write(confirm(3)).await, reason = "RESOURCE_NOT_FOUND");
    r.done(confirm(1)).await;
    assert_eq!(unconfirmed().await.len(), 0);
    assert_refused!(r.write(confirm(0)).await, reason = "HANDOFF_CONFIRMED");
}

#[tokio::test]
async fn who_is_calling() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let first = r.call().phone("13800000001").opens("断药").with(|call| {
        call.affected_person_input = Some(AffectedPersonInput {
            phone: "13800000002".to_owned(),
            tags: vec![PersonTag::Old.into()],
            ..AffectedPersonInput::default()
        });
        call.contact_safety = Some(ContactSafety { no_message: true, ..ContactSafety::default() });
    });
    let first = first.create().await;
    let again = r.call().phone("+86 138-0000-0001").kind(CallKind::Invalid).create().await;
    let caller = |call: &CreateCallResponse| call.call.as_ref().unwrap().caller.as_ref().unwrap().id.clone();
    assert_eq!(caller(&first), caller(&again), "one number, one caller");
    let lookup = |phone: &str| LookupCallerRequest {
        parent: r.parent.clone(),
        phone: phone.to_owned(),
        ..LookupCallerRequest::default()
    };
    let known = r.found(lookup("138 0000 0001")).await;
    assert_eq!(
        (known.call_count, known.calls.len(), known.open_issues.len(), known.invalid_count),
        (2, 2, 1, 1)
    );
    assert_eq!(known.caller.as_ref().unwrap().phone_masked, "138****0001");
    assert!(known.no_message && !known.do_not_call);
    let by_id = LookupCallerRequest {
        parent: r.parent.clone(),
        caller: caller(&first),
        ..LookupCallerRequest::default()
    };
    assert_eq!(r.found(by_id).await.call_count, 2);
    let affected = r.found(lookup("13800000002")).await;
    assert_eq!((affected.call_count, affected.caller, affected.tags), (1, None, vec![PersonTag::Old.into()]));
    let unknown = r.found(lookup("13800000003")).await;
    assert_eq!((unknown.call_count, unknown.caller), (0, None));
    let alike = r.call().phone("13800000001").create().await.look_alikes;
    assert_eq!(alike.iter().map(|issue| &issue.name).collect::<Vec<_>>(), [&first.issues[0].name]);
}

#[tokio::test]
async fn field_a8_the_open_issue_of_a_number_is_always_told() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let names = |issues: &[Issue]| issues.iter().map(|issue| issue.name.clone()).collect::<Vec<_>>();
    let call = |phone: &str, at: &str| r.call().phone(phone).received(at).category("MED.04");
    let old = call("13800000001", "2022-11-12 09:00").opens("停水").first_issue().await;
    let mut recent = Vec::new();
    for n in 2..8 {
        let call = call(&format!("1380000000{n}"), "2022-11-30 09:00");
        recent.push(call.opens("停水").first_issue().await.name);
    }
    let told = call("138 0000 0001", "2022-11-30 10:00").create().await.look_alikes;
    let latest = recent.iter().rev().take(4).cloned();
    assert_eq!(names(&told), std::iter::once(old.name).chain(latest).collect::<Vec<_>>());
    // Of the same matter only the last three days are.
    let told = call("13800000009", "2022-12-05 10:00").create().await.look_alikes;
    assert_eq!(names(&told), Vec::<String>::new());
}
