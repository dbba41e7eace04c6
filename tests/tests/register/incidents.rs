//! Reports of incidents 要情: 首报, 续报, 终报, each following the one before.

use hotline_client::Refusal;
use hotline_proto::v1::IncidentCountState as Known;
use hotline_proto::v1::*;
use hotline_tests::moments::{now, plus_minutes};
use hotline_tests::requests::*;
use hotline_tests::{Register, WriteExt, assert_refused, local};
use prost::Message;

use super::Desk;

/// Which fields are wrong, and why.
fn violations(refusal: &Refusal) -> Vec<(String, String)> {
    refusal.violations.iter().map(|one| (one.field.clone(), one.reason.clone())).collect()
}

/// What a report says of its incident.
fn incident(report: &Report) -> IncidentReport {
    let document = ReportDocument::decode(report.document.as_slice()).expect("a document can be read");
    document.incident.expect("it is on an incident")
}

fn none(state: Known) -> Option<IncidentCount> {
    Some(IncidentCount { state: state.into(), ..IncidentCount::default() })
}

fn known(count: i64) -> Option<IncidentCount> {
    Some(IncidentCount { state: Known::Known.into(), count, changed: false })
}

/// Numbers of which it is verified that nobody was harmed.
fn unharmed() -> IncidentCounts {
    let none = none(Known::None);
    IncidentCounts { dead: none, injured: none, missing: none, trapped: none, ..IncidentCounts::default() }
}

/// A power failure of which a caller told: the issue and when it was heard of.
async fn outage(r: &Register) -> Issue {
    let call =
        r.call().phone("13800000001").received("2022-11-28 22:02").with(|call| call.persons_represented = 3);
    let issue = call.opens("1栋2栋停电").first_issue().await;
    r.done(assign(&issue.name, "A1").at("2022-11-28 22:26")).await;
    r.done(acknowledge(&issue.name).at("2022-11-28 22:38")).await;
    issue
}

#[tokio::test]
async fn a_report_asked_for_again_after_the_next_was_due_is_the_same() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let issue = outage(r).await;
    let mut request = first_report(r, &[&issue.name]);
    let next = prost_types::Timestamp { seconds: now().seconds + 2, nanos: 0 };
    input(&mut request).next_report_time = Some(next);
    let first = r.done(request.clone()).await;
    while now().seconds <= next.seconds {
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    let again = r.write(request).await.expect("a repeat is answered").answer;
    assert_eq!((again.report, again.write.map(|write| write.replayed)), (Some(first), Some(true)));
}

#[tokio::test]
async fn each_report_follows_the_one_before_until_the_final_one() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let issue = outage(r).await;
    let first = r.done(first_report(r, &[&issue.name])).await;
    let name = format!("{}/reports/incident-1", r.parent);
    assert_eq!(
        (first.name.as_str(), first.revision, first.incident_kind()),
        (&*name, 1, IncidentReportKind::First)
    );
    let said = incident(&first);
    assert_eq!((said.number, said.follow_ups, said.calls, said.persons_represented), (1, 0, 1, 3));
    assert_eq!((said.heard_time, first.start_time), (Some(local("2022-11-28 22:02")), said.heard_time));
    assert_eq!(said.told_due_time, Some(local("2022-11-28 22:32")), "by telephone within 30 minutes");
    assert_eq!(said.due_time, Some(local("2022-11-28 23:02")), "in writing within an hour");
    let steps: Vec<(EventType, &str)> =
        said.steps.iter().map(|step| (step.r#type(), &*step.agency)).collect();
    assert_eq!(steps, [(EventType::IssueAssigned, "A1"), (EventType::IssueAcknowledged, "A1")]);
    assert_eq!(r.get_issue(&issue.name).await.incident_report, name);
    assert_eq!(open(r).await, [(name.clone(), 1)]);

    let estimate = Some(plus_minutes(&now(), 300));
    r.done(ReportProgressRequest { estimate, ..progress(&issue.name) }).await;
    let second = r.done(follow_up(&name)).await;
    let said_next = incident(&second);
    assert_eq!((second.revision, said_next.follow_ups), (2, 1));
    let steps: Vec<EventType> = said_next.steps.iter().map(IncidentStep::r#type).collect();
    assert_eq!(steps, [EventType::IssueProgressed], "what is new");
    assert_eq!((said_next.due_time, said_next.first_report_time), (said.next_report_time, first.issue_time));
    let document = ReportDocument::decode(second.document.as_slice()).unwrap();
    assert_eq!(document.previous_digest, first.digest);
    assert_eq!(open(r).await, [(name.clone(), 2)]);

    r.done(resolve(&issue.name, IssueOutcome::Solved)).await;
    let last = r.done(final_report(&name, unharmed())).await;
    assert_eq!(
        (last.revision, last.incident_kind(), last.next_report_time),
        (3, IncidentReportKind::Final, None)
    );
    assert!(open(r).await.is_empty(), "nothing is left to be reported");
    let refusal =
        assert_refused!(r.write(final_report(&name, unharmed())).await, reason = "INCIDENT_NOT_ALLOWED");
    assert_eq!(refusal.facts["rule"], "FINAL_ISSUED");
    let correction = r.done(follow_up(&name)).await;
    assert_eq!((correction.revision, incident(&correction).follow_ups), (4, 2), "it corrects the final one");
    assert_eq!(open(r).await, [(name.clone(), 4)]);
    let told = r.all(ListIssueEventsRequest { parent: issue.name.clone(), ..Default::default() }).await;
    let types = told.iter().filter_map(|told| Some(told.event.as_ref()?.event_type()));
    assert_eq!(types.filter(|one| *one == EventType::IssueIncidentReported).count(), 4);
}

/// The reports of incidents that are to be followed, with their revisions.
async fn open(r: &Register) -> Vec<(String, i32)> {
    let request = ListReportsRequest { parent: r.parent.clone(), open_incidents: true, ..Default::default() };
    r.all(request).await.into_iter().map(|report| (report.name, report.revision)).collect()
}

#[tokio::test]
async fn a_number_is_never_empty_and_never_zero() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let issue = outage(r).await;
    let mut request = first_report(r, &[&issue.name]);
    let counts =
        IncidentCounts { trapped: none(Known::NoneReported), households: known(48), ..Default::default() };
    request.incident.as_mut().unwrap().counts = Some(counts);
    let said = incident(&r.done(request).await).counts.unwrap();
    let unknown = none(Known::BeingVerified);
    assert_eq!((said.dead, said.persons, said.trapped), (unknown, unknown, counts.trapped));
    assert_eq!(said.households, known(48));

    let name = format!("{}/reports/incident-1", r.parent);
    let mut request = follow_up(&name);
    let counts = IncidentCounts { households: known(52), dead: none(Known::None), ..Default::default() };
    request.incident.as_mut().unwrap().counts = Some(counts);
    let said = incident(&r.done(request).await).counts.unwrap();
    let changed = |count: Option<IncidentCount>| count.map(|one| (one.state(), one.count, one.changed));
    assert_eq!(changed(said.households), Some((Known::Known, 52, true)));
    assert_eq!(changed(said.dead), Some((Known::None, 0, true)));
    assert_eq!(changed(said.trapped), Some((Known::NoneReported, 0, false)), "what is not said stays");

    for (wrong, path, reason) in [
        (
            IncidentCounts { dead: known(0), ..Default::default() },
            "incident.counts.dead.count",
            "OUT_OF_RANGE",
        ),
        (
            IncidentCounts { dead: known(-1), ..Default::default() },
            "incident.counts.dead.count",
            "OUT_OF_RANGE",
        ),
        (
            IncidentCounts {
                persons: Some(IncidentCount { state: Known::None.into(), count: 3, changed: false }),
                ..Default::default()
            },
            "incident.counts.persons.count",
            "CONFLICT",
        ),
        (
            IncidentCounts { at_risk: Some(IncidentCount::default()), ..Default::default() },
            "incident.counts.at_risk.state",
            "REQUIRED",
        ),
    ] {
        let mut request = follow_up(&name);
        request.incident.as_mut().unwrap().counts = Some(wrong);
        let refusal = assert_refused!(r.write(request).await, reason = "INVALID_FIELDS");
        assert_eq!(violations(&refusal), [(path.to_owned(), reason.to_owned())]);
    }
}

#[tokio::test]
async fn a_final_report_says_whether_somebody_was_harmed_and_that_nothing_is_left_to_do() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let issue = outage(r).await;
    let name = r.done(first_report(r, &[&issue.name])).await.name;
    let refusal =
        assert_refused!(r.write(final_report(&name, unharmed())).await, reason = "INCIDENT_NOT_ALLOWED");
    assert_eq!((&*refusal.facts["rule"], &refusal.facts["resource"]), ("ISSUE_ACTIVE", &issue.name));
    r.done(resolve(&issue.name, IssueOutcome::Solved)).await;
    let half = IncidentCounts { injured: known(2), dead: none(Known::None), ..Default::default() };
    let refusal = assert_refused!(r.write(final_report(&name, half)).await, reason = "INVALID_FIELDS");
    let missing =
        ["missing", "trapped"].map(|one| (format!("incident.counts.{one}"), "NOT_APPLICABLE".to_owned()));
    assert_eq!(violations(&refusal), missing);
    let said = incident(&r.done(final_report(&name, unharmed())).await);
    assert_eq!(said.issues[0].outcome(), IssueOutcome::Solved);
}

#[tokio::test]
async fn an_issue_belongs_to_one_incident_at_a_time() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let (one, two, three) = (outage(r).await, outage(r).await, outage(r).await);
    let first = r.done(first_report(r, &[&one.name, &two.name])).await;
    let refusal =
        assert_refused!(r.write(first_report(r, &[&two.name])).await, reason = "INCIDENT_NOT_ALLOWED");
    assert_eq!((&*refusal.facts["rule"], &refusal.facts["report"]), ("IN_INCIDENT", &first.name));
    let mut adds = follow_up(&first.name);
    adds.incident.as_mut().unwrap().issues = vec![three.name.clone()];
    let said = incident(&r.done(adds).await);
    let issues: Vec<&str> = said.issues.iter().map(|issue| issue.issue.as_str()).collect();
    assert_eq!(issues, [&one.name, &two.name, &three.name], "the one that it began with first");
    assert_eq!(said.calls, 3);
    for issue in [&one, &two, &three] {
        r.done(resolve(&issue.name, IssueOutcome::Solved)).await;
    }
    r.done(final_report(&first.name, unharmed())).await;
    let again = r.done(first_report(r, &[&two.name])).await;
    assert_eq!(again.name, format!("{}/reports/incident-2", r.parent), "it began again: another incident");
}

#[tokio::test]
async fn of_two_reports_at_the_same_time_one_is_issued() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let issues = [outage(r).await, outage(r).await];
    let both = issues.each_ref().map(|issue| first_report(r, &[&issue.name]));
    let [one, other] = both.map(|request| r.write(request));
    let (one, other) = tokio::join!(one, other);
    let issued: Vec<String> = [&one, &other]
        .into_iter()
        .flatten()
        .filter_map(|told| Some(told.answer.report.as_ref()?.name.clone()))
        .collect();
    let different = issued.iter().collect::<std::collections::BTreeSet<_>>().len();
    assert_eq!(different, issued.len(), "no number is given twice");
    for refused in [one, other].into_iter().filter(Result::is_err) {
        assert_refused!(refused, reason = "ETAG_MISMATCH");
    }
}

#[tokio::test]
async fn handoffs_stand_in_its_story() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let call = r.call().phone("13800000002").received("2022-11-28 23:06").handoff("120").opens("跌倒");
    let issue = call.first_issue().await;
    let of_issue = r.get_issue(&issue.name).await.first_call;
    let confirmed =
        ConfirmHandoffRequest { name: of_issue, handoff: 1, write: context(), ..Default::default() };
    r.done(confirmed).await;
    let said = incident(&r.done(first_report(r, &[&issue.name])).await);
    let steps: Vec<(EventType, &str)> =
        said.steps.iter().map(|step| (step.r#type(), &*step.target)).collect();
    assert_eq!(steps, [(EventType::CallHandedOff, "120"), (EventType::CallHandoffConfirmed, "120")]);
    let said = incident(&r.done(follow_up(&format!("{}/reports/incident-1", r.parent))).await);
    assert!(said.steps.is_empty(), "they were told");
}

#[tokio::test]
async fn what_cannot_be_said_in_it_is_refused_with_what_would_be_right() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let issue = outage(r).await;
    let refused = async |change: fn(&mut FreezeReportRequest)| {
        let mut request = first_report(r, &[&issue.name]);
        change(&mut request);
        violations(&assert_refused!(r.write(request).await, reason = "INVALID_FIELDS"))
    };
    let of = |path: &str, reason: &str| vec![(path.to_owned(), reason.to_owned())];
    let change = |request: &mut FreezeReportRequest| request.incident = None;
    assert_eq!(refused(change).await, of("window", "REQUIRED"));
    let change =
        |request: &mut FreezeReportRequest| "请拨13800000001".clone_into(&mut input(request).situation);
    assert_eq!(refused(change).await, of("incident.situation", "PERSONAL_NUMBER"));
    let change = |request: &mut FreezeReportRequest| input(request).situation.clear();
    assert_eq!(refused(change).await, of("incident.situation", "REQUIRED"));
    let change = |request: &mut FreezeReportRequest| input(request).next_report_time = None;
    assert_eq!(refused(change).await, of("incident.next_report_time", "REQUIRED"));
    let change =
        |request: &mut FreezeReportRequest| input(request).next_report_time = Some(local("2022-11-28 23:00"));
    assert_eq!(refused(change).await, of("incident.next_report_time", "TOO_EARLY"));
    let change = |request: &mut FreezeReportRequest| input(request).issues.clear();
    assert_eq!(refused(change).await, of("incident.issues", "REQUIRED"));
    let change = |request: &mut FreezeReportRequest| input(request).kind = 0;
    assert_eq!(refused(change).await, of("incident.kind", "REQUIRED"));
    let change =
        |request: &mut FreezeReportRequest| input(request).kind = IncidentReportKind::FollowUp.into();
    assert_eq!(refused(change).await, of("incident.report", "REQUIRED"));
    let change = |request: &mut FreezeReportRequest| "x".clone_into(&mut request.remarks);
    assert_eq!(refused(change).await, of("remarks", "CONFLICT"));
    let unknown = follow_up(&format!("{}/reports/incident-9", r.parent));
    assert_refused!(r.write(unknown).await, reason = "RESOURCE_NOT_FOUND");
    let of_day = follow_up(&format!("{}/reports/day-2022-11-28", r.parent));
    let refusal = assert_refused!(r.write(of_day).await, reason = "INVALID_FIELDS");
    assert_eq!(violations(&refusal), of("incident.report", "MALFORMED"));
}

fn input(request: &mut FreezeReportRequest) -> &mut IncidentInput {
    request.incident.as_mut().expect("a report of an incident")
}
