//! Issues: what a call brings, assignments, content, history, lists.

use hotline_proto::v1::*;
use hotline_tests::requests::*;
use hotline_tests::{Register, WriteExt, assert_refused, local};

use super::Desk;

#[tokio::test]
async fn a_call_opens_links_settles_and_hands_off_in_one_request() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let known = r.issue().name().await;
    let settled = NewIssue {
        issue: Some(Issue {
            title: "问核酸点".to_owned(), category: "TST".to_owned(), ..Issue::default()
        }),
        settled_outcome: IssueOutcome::Explained.into(),
        settled_reply: "社区服务中心".to_owned(),
        ..NewIssue::default()
    };
    let assigned = NewIssue {
        issue: Some(Issue { title: "断药".to_owned(), ..Issue::default() }),
        assign_agency: "A1".to_owned(),
        ..NewIssue::default()
    };
    let call = r
        .call()
        .phone("13800000001")
        .category("MED.04")
        .district("D2")
        .urgency(Urgency::P1)
        .received("2022-11-14 09:00");
    let call = call.with(|call| call.incident_address = "春晖路2号".to_owned()).links(
        &known,
        LinkKind::Repeat,
        ReportedCondition::Same,
    );
    let head = r.head().await;
    let answer =
        call.handoff("120").with_request(|request| request.issues = vec![settled, assigned]).create().await;
    let call = answer.call.unwrap();
    assert_eq!((call.links.len(), call.handoffs.len()), (3, 1));
    assert_eq!(call.triage.unwrap().outcome(), TriageOutcome::Issue);
    let [settled, assigned] = answer.issues.as_slice() else { panic!("two issues were opened") };
    assert_eq!(
        (settled.state(), settled.outcome(), settled.public_reply.as_str()),
        (IssueState::Resolved, IssueOutcome::Explained, "社区服务中心")
    );
    assert_eq!((assigned.state(), assigned.assignments[0].agency.as_str()), (IssueState::Assigned, "A1"));
    assert_eq!(
        (assigned.category.as_str(), assigned.district.as_str(), assigned.address.as_str()),
        ("MED.04", "D2", "春晖路2号")
    );
    assert_eq!((assigned.urgency(), assigned.opened_at), (Urgency::P1, Some(local("2022-11-14 09:00"))));
    let entries = r.journal(head).await;
    assert_eq!(entries[0].event_type(), EventType::CallRecorded);
    assert_eq!(
        entries.iter().filter(|entry| !entry.request_id.is_empty()).count(),
        1,
        "the request stands on the first of its events"
    );
}

#[tokio::test]
async fn nothing_of_a_request_happens_if_a_part_of_it_is_refused() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let (issue, rejected) = (r.issue().name().await, r.issue().name().await);
    let other = r.issue().name().await;
    r.done(merge(&rejected, &other)).await;
    let head = r.head().await;
    let call = r.call().opens("一").opens("二").links(&issue, LinkKind::Repeat, ReportedCondition::Same);
    let refused = call.links(&rejected, LinkKind::Repeat, ReportedCondition::Same).send().await;
    assert_refused!(refused, reason = "ISSUE_MERGED");
    assert_eq!(r.head().await, head);
    assert_eq!(
        (r.calls(CallFilter::default()).await.len(), r.issues(IssueFilter::default()).await.len()),
        (0, 3)
    );
    // Numbers are not lost either.
    assert!(r.call().name().await.ends_with("/calls/C000001-3"));
}

#[tokio::test]
async fn one_lead_at_a_time_and_helpers_beside_it() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let issue = r.issue().with(|issue| issue.respondent_agency = "A3".to_owned()).name().await;
    assert_refused!(r.write(assign(&issue, "A3")).await, reason = "ASSIGNMENT_NOT_ALLOWED");
    let unknown = assert_refused!(r.write(assign(&issue, "A9")).await, reason = "INVALID_FIELDS");
    assert_eq!(unknown.violations[0].field, "agency");
    r.done(AssignIssueRequest {
        task: "今日送药".to_owned(),
        delivery: "电话通知李科长".to_owned(),
        ..assign(&issue, "A1")
    })
    .await;
    assert_refused!(r.write(assign(&issue, "A2")).await, reason = "STATE_NOT_ALLOWED");
    assert_refused!(r.write(assist(&issue, "A1")).await, reason = "ASSIGNMENT_NOT_ALLOWED");
    r.done(assist(&issue, "A2")).await;
    let helper = |request: ReportProgressRequest| ReportProgressRequest {
        agency: "A2".to_owned(),
        kind: ProgressKind::Done.into(),
        ..request
    };
    let helped = r.done(helper(progress(&issue))).await;
    assert_eq!(helped.state(), IssueState::Assigned, "who helps does not move the issue on");
    let lead_done = ReportProgressRequest { kind: ProgressKind::Done.into(), ..progress(&issue) };
    assert_refused!(r.write(lead_done).await, reason = "ASSIGNMENT_NOT_ALLOWED");
    assert_refused!(r.write(helper(progress(&issue))).await, reason = "ASSIGNMENT_NOT_ALLOWED");
    r.done(acknowledge(&issue)).await;
    assert_refused!(r.write(acknowledge(&issue)).await, reason = "ASSIGNMENT_NOT_ALLOWED");
    assert_refused!(r.write(transfer(&issue, "A3")).await, reason = "ASSIGNMENT_NOT_ALLOWED");
    let moved = r.done(transfer(&issue, "A2")).await;
    let seen: Vec<_> =
        moved.assignments.iter().map(|a| (a.number, a.agency.as_str(), a.role(), a.state())).collect();
    use {AssignmentRole::*, AssignmentState as A};
    assert_eq!(
        seen,
        [(1, "A1", Lead, A::Transferred), (2, "A2", Assist, A::Done), (3, "A2", Lead, A::Dispatched)]
    );
    assert_eq!(
        (moved.assignments[0].task.as_str(), moved.assignments[0].delivery.as_str()),
        ("今日送药", "电话通知李科长")
    );
    let resolved = r.done(resolve(&issue, IssueOutcome::Solved)).await;
    assert_eq!(resolved.assignments[2].state(), A::Done);
    assert!(resolved.assignments[2].acknowledged_at.is_some(), "resolving acknowledges as well");
}

#[tokio::test]
async fn its_content_changes_with_update_and_stays_where_it_is_not_named() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let earlier = r.issue().name().await;
    let issue =
        r.issue().opened("2022-11-14 09:00").affects("王小明").need_by("2022-11-15 08:00").create().await;
    assert_eq!(issue.affected_persons[0].name_masked, "王**");
    let given = Issue {
        name: issue.name.clone(),
        title: "透析接送".to_owned(),
        category: "MED.02".to_owned(),
        owner: "OP2".to_owned(),
        recurs_from: earlier.clone(),
        ..Issue::default()
    };
    let changed = r.done(update(given, &["title", "category", "owner", "recurs_from", "need_by"])).await;
    assert_eq!(
        (changed.title.as_str(), changed.category.as_str(), changed.owner.as_str()),
        ("透析接送", "MED.02", "OP2")
    );
    assert_eq!((changed.recurs_from, changed.need_by, changed.district.as_str()), (earlier, None, "D1"));
    assert_eq!(changed.due_at, Some(local("2022-11-17 09:00")), "without the need the policy's time holds");
    let renamed = Issue { name: issue.name.clone(), title: "透析用车".to_owned(), ..Issue::default() };
    let renamed = r.done(update(renamed, &["title"])).await;
    assert_eq!(renamed.title, "透析用车", "what it recurs from is not asked again");
    let of_itself = Issue { name: issue.name.clone(), recurs_from: issue.name.clone(), ..Issue::default() };
    assert_refused!(r.write(update(of_itself, &["recurs_from"])).await, reason = "INVALID_FIELDS");
    let state = Issue { name: issue.name.clone(), ..Issue::default() };
    assert_refused!(r.write(update(state, &["state"])).await, reason = "INVALID_FIELDS");
}

#[tokio::test]
async fn its_history_has_every_event_with_its_texts() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let issue = r.issue().opened("2022-11-14 09:00").name().await;
    r.done(assign(&issue, "A1").at("2022-11-14 09:10")).await;
    r.done(acknowledge(&issue).at("2022-11-14 09:20")).await;
    r.done(supervise(&issue).at("2022-11-14 10:00")).await;
    r.done(escalate(&issue).at("2022-11-14 11:00")).await;
    r.done(resolve(&issue, IssueOutcome::Solved).at("2022-11-14 12:00")).await;
    let request =
        ListIssueEventsRequest { parent: issue.clone(), page_size: 2, ..ListIssueEventsRequest::default() };
    let history = r.all(request).await;
    let told: Vec<(EventType, Vec<(TextField, &str)>)> = history
        .iter()
        .map(|entry| {
            let texts = entry.texts.iter().map(|text| (text.field(), text.content.as_str())).collect();
            (entry.event.as_ref().unwrap().event_type(), texts)
        })
        .collect();
    let expected: [(EventType, Vec<(TextField, &str)>); 6] = [
        (EventType::IssueOpened, vec![]),
        (EventType::IssueAssigned, vec![]),
        (EventType::IssueAcknowledged, vec![]),
        (EventType::IssueSupervised, vec![(TextField::Note, "今日办结")]),
        (EventType::IssueEscalated, vec![(TextField::Reason, "超期")]),
        (EventType::IssueResolved, vec![(TextField::PublicReply, "已办结")]),
    ];
    assert_eq!(told, expected);
    let now = r.get_issue(&issue).await;
    assert!(now.supervised);
    assert_eq!(now.escalation_level, 1);
}

/// Opens an issue that a call brings, one for an agency, and one that is resolved; answers the call and the issues.
async fn open_three(r: &Register) -> (String, [String; 3]) {
    let first = r.call().phone("13800000001").received("2022-11-14 09:00").opens("断药").create().await;
    let call = first.call.unwrap().name;
    let one = first.issues[0].name.clone();
    let two = r.issue().with(|issue| {
        issue.category = "UTL.06".to_owned();
        issue.district = "D2".to_owned();
        issue.owner = "OP1".to_owned();
    });
    let two = two.urgency(Urgency::P0).name().await;
    r.done(assign(&two, "A2")).await;
    let three = r.issue().name().await;
    r.done(resolve(&three, IssueOutcome::NotFound)).await;
    (call, [one, two, three])
}

#[tokio::test]
async fn issues_are_filtered_by_what_they_say() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let (call, [one, two, three]) = open_three(r).await;
    let names = |filter: IssueFilter| async move {
        r.issues(filter).await.into_iter().map(|issue| issue.name).collect::<Vec<_>>()
    };
    let all = IssueFilter::default;
    assert_eq!(names(all()).await, [three.clone(), two.clone(), one.clone()], "the latest opened first");
    assert_eq!(names(IssueFilter { active: true, ..all() }).await, [two.clone(), one.clone()]);
    assert_eq!(
        names(IssueFilter { states: vec![IssueState::Resolved.into()], ..all() }).await,
        [three.clone()]
    );
    assert_eq!(
        names(IssueFilter { categories: vec!["UTL".to_owned()], ..all() }).await,
        [two.clone()],
        "a first level covers its second"
    );
    assert_eq!(
        names(IssueFilter { categories: vec!["MED.04".to_owned()], ..all() }).await,
        [three.clone(), one.clone()]
    );
    assert_eq!(names(IssueFilter { districts: vec!["D2".to_owned()], ..all() }).await, [two.clone()]);
    assert_eq!(names(IssueFilter { urgencies: vec![Urgency::P0.into()], ..all() }).await, [two.clone()]);
    assert_eq!(
        names(IssueFilter { agencies: vec!["A2".to_owned(), "A3".to_owned()], ..all() }).await,
        [two.clone()]
    );
    assert_eq!(names(IssueFilter { owners: vec!["OP1".to_owned()], ..all() }).await, [two.clone()]);
    assert_eq!(names(IssueFilter { outcomes: vec![IssueOutcome::NotFound.into()], ..all() }).await, [three]);
    assert_eq!(names(IssueFilter { overdue: true, ..all() }).await, [one.clone()]);
    let without = Some(IssueValues { states: vec![IssueState::Resolved.into()], ..IssueValues::default() });
    let unresolved = names(IssueFilter { without, ..all() }).await;
    assert_eq!(unresolved, names(IssueFilter { active: true, ..all() }).await);
    assert_eq!(names(IssueFilter { call: call.clone(), ..all() }).await, [one.clone()]);
    assert_eq!(names(IssueFilter { phone: "138-0000-0001".to_owned(), ..all() }).await, [one.clone()]);
    assert_eq!(
        names(IssueFilter { opened_to: Some(local("2022-11-14 09:01")), ..all() }).await,
        [one.clone()]
    );
    assert_eq!(
        names(IssueFilter { opened_from: Some(local("2022-11-14 09:01")), active: true, ..all() }).await,
        [two.clone()]
    );
    let by_due = ListIssuesRequest {
        parent: r.parent.clone(),
        order: IssueOrder::Due.into(),
        filter: Some(IssueFilter { active: true, ..all() }),
        ..Default::default()
    };
    let due: Vec<String> = r.found(by_due).await.issues.into_iter().map(|issue| issue.name).collect();
    assert_eq!(due, [one.clone(), two]);
}

#[tokio::test]
async fn calls_are_filtered_by_what_they_say() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let (_, [one, ..]) = open_three(r).await;
    let calls = |filter: CallFilter| async move { r.calls(filter).await.len() };
    r.call()
        .phone("13800000002")
        .district("D3")
        .category("SUP")
        .kind(CallKind::Consult)
        .urgency(Urgency::P3)
        .create()
        .await;
    r.call().source("water-co", "W-1").with(|call| call.channel = CallChannel::Web.into()).create().await;
    let all = CallFilter::default;
    assert_eq!(calls(all()).await, 3);
    assert_eq!(calls(CallFilter { districts: vec!["D3".to_owned()], ..all() }).await, 1);
    assert_eq!(calls(CallFilter { categories: vec!["SUP".to_owned()], ..all() }).await, 1);
    assert_eq!(calls(CallFilter { kinds: vec![CallKind::Consult.into()], ..all() }).await, 1);
    assert_eq!(calls(CallFilter { channels: vec![CallChannel::Web.into()], ..all() }).await, 1);
    assert_eq!(calls(CallFilter { urgencies: vec![Urgency::P3.into()], ..all() }).await, 1);
    assert_eq!(calls(CallFilter { source_systems: vec!["water-co".to_owned()], ..all() }).await, 1);
    assert_eq!(calls(CallFilter { triage_outcomes: vec![TriageOutcome::Issue.into()], ..all() }).await, 1);
    assert_eq!(calls(CallFilter { phone: "13800000001".to_owned(), ..all() }).await, 1);
    assert_eq!(calls(CallFilter { issue: one, ..all() }).await, 1);
    assert_eq!(calls(CallFilter { received_to: Some(local("2022-11-15 00:00")), ..all() }).await, 1);
    assert_eq!(calls(CallFilter { dispositions: vec![CallDisposition::Missed.into()], ..all() }).await, 0);
    assert_eq!(calls(CallFilter { operator_codes: vec!["OP1".to_owned()], ..all() }).await, 0);
}
