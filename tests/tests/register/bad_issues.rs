//! Issues, and steps with them, that cannot be.

use hotline_proto::v1::*;
use hotline_tests::requests::*;

use super::Desk;
use super::bad_input::*;

#[tokio::test]
async fn every_field_of_a_new_issue_that_is_missing_or_wrong_is_named() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let issue = r.issue().name().await;
    let head = r.head().await;
    bad(r, CreateIssueRequest { parent: r.parent.clone(), ..Default::default() }, &["issue"]).await;
    bad(r, r.issue().with(|issue| *issue = Issue::default()).request(), &["issue.title", "issue.category"])
        .await;
    let wrong = r.issue().with(|issue| {
        issue.title = long(201);
        issue.urgency = 9;
        issue.address = long(2_001);
        issue.need_by = ancient();
        issue.affected_person_inputs =
            vec![AffectedPersonInput { name: long(201), tags: vec![0], ..AffectedPersonInput::default() }];
        issue.owner = "O P".to_owned();
        issue.recurs_from = "Q000001-4".to_owned();
    });
    bad(
        r,
        wrong.request(),
        &[
            "issue.title",
            "issue.urgency",
            "issue.address",
            "issue.need_by",
            "issue.affected_person_inputs[0].name",
            "issue.affected_person_inputs[0].tags[0]",
            "issue.owner",
            "issue.recurs_from",
        ],
    )
    .await;
    bad(
        r,
        r.issue()
            .with(|issue| issue.affected_person_inputs = vec![AffectedPersonInput::default(); 21])
            .request(),
        &["issue.affected_person_inputs"],
    )
    .await;
    bad(r, r.issue().from_call(&issue).request(), &["call"]).await;
    bad(
        r,
        r.issue()
            .with(|issue| {
                issue.district = "D9".to_owned();
                issue.owner = "OP9".to_owned();
                issue.respondent_agency = "A9".to_owned();
            })
            .request(),
        &["issue.district", "issue.owner", "issue.respondent_agency"],
    )
    .await;
    assert_eq!(r.head().await, head);
}

#[tokio::test]
async fn an_issue_is_not_changed_or_linked_to_what_cannot_be() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let issue = r.issue().name().await;
    let head = r.head().await;
    let named = Issue { name: issue.clone(), ..Issue::default() };
    bad(r, update(named.clone(), &["title", "category"]), &["issue.title", "issue.category"]).await;
    bad(r, update(named.clone(), &["urgency"]), &["update_mask.paths[0]"]).await;
    bad(r, update(named, &[]), &["update_mask"]).await;
    bad(r, UpdateIssueRequest { update_mask: mask(&["title"]), ..Default::default() }, &["issue.name"]).await;
    bad(r, link(&issue, "C1", LinkKind::Repeat, ReportedCondition::Same), &["call"]).await;
    bad(
        r,
        LinkCallRequest {
            kind: 99,
            condition: 99,
            ..link(&issue, "", LinkKind::Repeat, ReportedCondition::Same)
        },
        &["call", "kind", "condition"],
    )
    .await;
    assert_eq!(r.head().await, head);
}

#[tokio::test]
async fn who_works_on_an_issue_and_until_when_is_checked() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let issue = r.issue().name().await;
    let head = r.head().await;
    bad(r, UnlinkCallRequest { reason: String::new(), ..unlink(&issue, "") }, &["call", "reason"]).await;
    bad(
        r,
        AssignIssueRequest { role: 9, task: long(2_001), delivery: long(201), ..assign(&issue, "") },
        &["agency", "role", "task", "delivery"],
    )
    .await;
    bad(r, TransferIssueRequest { reason: String::new(), ..transfer(&issue, "") }, &["agency", "reason"])
        .await;
    bad(r, AcknowledgeIssueRequest { agency: "A 1".to_owned(), ..acknowledge(&issue) }, &["agency"]).await;
    bad(
        r,
        ReportProgressRequest { kind: 9, note: long(2_001), estimate: ancient(), ..progress(&issue) },
        &["kind", "note", "estimate"],
    )
    .await;
    bad(r, ReturnIssueRequest { reason: String::new(), ..return_it(&issue) }, &["reason"]).await;
    bad(r, SuspendIssueRequest { reason: "\n".to_owned(), ..suspend(&issue) }, &["reason"]).await;
    bad(r, ResumeIssueRequest { reason: long(2_001), ..resume(&issue) }, &["reason"]).await;
    bad(
        r,
        ExtendIssueRequest { due_at: None, reason: String::new(), ..extend(&issue, "2022-12-31 00:00") },
        &["due_at", "reason"],
    )
    .await;
    bad(r, extend(&issue, "2022-12-31 00:00"), &["due_at"]).await;
    bad(
        r,
        SetUrgencyRequest { reason: String::new(), ..urgency(&issue, Urgency::Unspecified) },
        &["urgency", "reason"],
    )
    .await;
    assert_eq!(r.head().await, head);
}

#[tokio::test]
async fn what_ends_an_issue_or_presses_it_is_checked() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let issue = r.issue().name().await;
    let head = r.head().await;
    bad(
        r,
        ResolveIssueRequest {
            public_reply: long(2_001),
            confirmed_merged: vec!["Q".to_owned()],
            ..resolve(&issue, IssueOutcome::Unspecified)
        },
        &["outcome", "public_reply", "confirmed_merged[0]"],
    )
    .await;
    bad(r, CloseIssueRequest { reason: "a\0".to_owned(), ..close(&issue) }, &["reason"]).await;
    bad(r, ReopenIssueRequest { reason: String::new(), ..reopen(&issue) }, &["reason"]).await;
    bad(r, RejectIssueRequest { reason: String::new(), ..reject(&issue) }, &["reason"]).await;
    bad(r, ReviewIssueRequest { reason: String::new(), ..review(&issue) }, &["reason"]).await;
    bad(r, WithdrawIssueRequest { reason: String::new(), ..withdraw(&issue) }, &["reason"]).await;
    bad(r, MergeIssueRequest { reason: long(2_001), ..merge(&issue, "") }, &["merged_into", "reason"]).await;
    bad(r, merge(&issue, "periods/other/issues/Q1-3"), &["merged_into"]).await;
    bad(r, UnmergeIssueRequest { reason: String::new(), ..unmerge(&issue) }, &["reason"]).await;
    bad(r, UrgeIssueRequest { note: long(2_001), ..urge(&issue) }, &["note"]).await;
    bad(r, SuperviseIssueRequest { note: String::new(), ..supervise(&issue) }, &["note"]).await;
    bad(r, EscalateIssueRequest { reason: String::new(), ..escalate(&issue) }, &["reason"]).await;
    bad(r, AddNoteRequest { note: String::new(), ..note(&issue).at_etag("-1") }, &["note", "write.etag"])
        .await;
    assert_eq!(r.head().await, head);
}

#[tokio::test]
async fn issues_are_not_read_by_what_cannot_be() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let issue = r.issue().name().await;
    let head = r.head().await;
    bad_read(
        r,
        GetIssueRequest { name: issue.replace("Q000001", "Q000011"), ..Default::default() },
        &["name"],
    )
    .await;
    let filter = IssueFilter {
        states: vec![99],
        agencies: vec![String::new()],
        call: "C".to_owned(),
        text: long(201),
        ..IssueFilter::default()
    };
    bad_read(
        r,
        ListIssuesRequest {
            parent: r.parent.clone(),
            filter: Some(filter),
            order: 9,
            page_size: -5,
            ..Default::default()
        },
        &["filter.states[0]", "filter.agencies[0]", "filter.call", "filter.text", "order", "page_size"],
    )
    .await;
    bad_read(
        r,
        ListIssueEventsRequest { parent: issue, page_size: 2_000, ..Default::default() },
        &["page_size"],
    )
    .await;
    assert_eq!(r.head().await, head);
}
