//! What an agency is given that has no terminal, and what it says by telephone.

use hotline_proto::v1::*;
use hotline_tests::requests::*;
use hotline_tests::{Register, assert_refused};

use super::Desk;
use super::tokens::with;

const PHONE: &str = "13812345678";

/// An issue of a caller, assigned to A1 with a task; A2 knows nothing of it.
async fn assigned(r: &Register, change: impl FnOnce(&mut Call)) -> Issue {
    let call = r.call().phone(PHONE).summary("电梯困人，有孕妇").with(change).name().await;
    let issue = r.issue().from_call(&call).affects("王秀英").create().await;
    r.done(AssignIssueRequest { task: "先通风".to_owned(), ..assign(&issue.name, "A1") }).await
}

fn slip(issue: &Issue, agency: &str) -> GetIssueRequest {
    let full_view = Some(FullView { reason: "交办单".to_owned() });
    GetIssueRequest { name: issue.name.clone(), full_view, as_agency: agency.to_owned() }
}

#[tokio::test]
async fn a_slip_says_what_the_agency_itself_would_see() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let issue = assigned(r, |_| {}).await;
    let answer = r.found(slip(&issue, "A1")).await;
    let seen = answer.issue.expect("an issue");
    assert_eq!((answer.words, answer.phone.as_str()), (vec!["电梯困人，有孕妇".to_owned()], PHONE));
    assert!(answer.persons.is_empty() && seen.affected_persons.iter().all(|one| one.name_masked.is_empty()));
    assert_eq!(seen.assignments[0].task, "先通风");
    // An agency does not ring a caller who complains or who asked to stay unknown.
    let issue = assigned(r, |call| call.caller_input.get_or_insert_default().confidential = true).await;
    assert_eq!(r.found(slip(&issue, "A1")).await.phone, "");
    let issue = assigned(r, |call| call.set_kind(CallKind::Complaint)).await;
    assert_eq!(r.found(slip(&issue, "A1")).await.phone, "");
}

/// What the journal says of full views of an issue.
async fn views(r: &Register, issue: &Issue) -> usize {
    let request = ListIssueEventsRequest { parent: issue.name.clone(), ..ListIssueEventsRequest::default() };
    let events = r.all(request).await;
    let viewed = |told: &&IssueEvent| {
        told.event.as_ref().is_some_and(|event| event.event_type() == EventType::IssueViewed)
    };
    events.iter().filter(viewed).count()
}

#[tokio::test]
async fn an_operator_makes_a_slip_for_a_caller_whom_only_others_may_see() {
    let desk = Desk::open().await;
    let (r, operator) =
        (&desk.register, with(&desk.server, &desk.server.token("operators/OP1", "operator")).await);
    let confidential = |call: &mut Call| {
        call.operator_code = "OP2".to_owned();
        call.caller_input.get_or_insert_default().confidential = true;
    };
    let issue = assigned(r, confidential).await;
    let answer = operator.found(slip(&issue, "A1")).await;
    assert_eq!((answer.phone.as_str(), answer.words.len()), ("", 1));
    assert_eq!(views(r, &issue).await, 0, "nobody was seen");
    assert_refused!(operator.read(slip(&issue, "A2")).await, reason = "ASSIGNMENT_NOT_ALLOWED");
    let issue = assigned(r, |_| {}).await;
    assert_eq!(operator.found(slip(&issue, "A1")).await.phone, PHONE);
    assert_eq!(views(r, &issue).await, 1);
}

#[tokio::test]
async fn a_slip_is_for_an_agency_to_which_the_issue_is_assigned() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let issue = assigned(r, |_| {}).await;
    let refused = assert_refused!(r.read(slip(&issue, "A2")).await, reason = "ASSIGNMENT_NOT_ALLOWED");
    assert_eq!((&*refused.facts["agency"], &*refused.facts["holders"]), ("A2", "A1"));
    let of_nobody = r.issue().create().await;
    assert_refused!(r.read(slip(&of_nobody, "A1")).await, reason = "ASSIGNMENT_NOT_ALLOWED");
}

#[tokio::test]
async fn what_an_agency_says_by_telephone_names_who_said_it() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let issue = assigned(r, |_| {}).await.name;
    let (by, agency) = ("值班员老李".to_owned(), "A1".to_owned());
    let acknowledged = AcknowledgeIssueRequest { said_by: by.clone(), ..acknowledge(&issue) };
    r.done(acknowledged).await;
    let progress = ReportProgressRequest {
        name: issue.clone(),
        agency,
        note: "维保已到".to_owned(),
        said_by: by.clone(),
        write: context(),
        ..ReportProgressRequest::default()
    };
    r.done(progress).await;
    r.done(ResolveIssueRequest { said_by: by.clone(), ..resolve(&issue, IssueOutcome::Solved) }).await;
    let events =
        r.all(ListIssueEventsRequest { parent: issue.clone(), ..ListIssueEventsRequest::default() }).await;
    let said: Vec<(EventType, &str)> = events
        .iter()
        .filter_map(|told| {
            let by = told.texts.iter().find(|text| text.field() == TextField::SaidBy)?;
            Some((told.event.as_ref()?.event_type(), by.content.as_str()))
        })
        .collect();
    let by = by.as_str();
    use EventType::*;
    assert_eq!(said, [(IssueAcknowledged, by), (IssueProgressed, by), (IssueResolved, by)]);
}
