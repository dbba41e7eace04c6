//! Reports of incidents that cannot be issued.

use hotline_proto::v1::*;
use hotline_tests::local;
use hotline_tests::requests::*;

use super::super::Desk;
use super::observed::{Observed, sorted, utc};

pub async fn a_report_of_an_incident_that_cannot_be_is_told_with_the_rule(observed: &mut Observed) {
    let desk = Desk::open().await;
    let r = &desk.register;
    let issue = r.issue().create().await.name;
    let report = r.done(first_report(r, &[&issue])).await.name;
    let reason = "INCIDENT_NOT_ALLOWED";
    let facts = [("rule", "IN_INCIDENT"), ("resource", &issue), ("report", &report)];
    observed.refused(r.write(first_report(r, &[&issue])).await, reason, &facts);
    let none = Some(IncidentCount { state: IncidentCountState::None.into(), ..IncidentCount::default() });
    let unharmed =
        IncidentCounts { dead: none, injured: none, missing: none, trapped: none, ..Default::default() };
    r.done(reject(&issue)).await;
    let only = [("only_for", "REPORT_TO_BE_FOLLOWED")];
    let open = ["dead", "injured", "missing", "trapped"].map(|one| format!("incident.counts.{one}"));
    let open = open.each_ref().map(|path| (path.as_str(), "NOT_APPLICABLE", &only[..]));
    observed.wrong(r.write(final_report(&report, IncidentCounts::default())).await, &open);
    r.done(review(&issue)).await;
    let facts = [("rule", "ISSUE_ACTIVE"), ("resource", &*issue), ("state", "OPEN")];
    observed.refused(r.write(final_report(&report, unharmed)).await, reason, &facts);
    r.done(reject(&issue)).await;
    r.done(final_report(&report, unharmed)).await;
    let facts = [("rule", "FINAL_ISSUED"), ("resource", &*report)];
    observed.refused(r.write(final_report(&report, unharmed)).await, reason, &facts);

    let mut past = follow_up(&report);
    past.incident.as_mut().expect("a report of an incident").next_report_time =
        Some(local("2022-11-28 23:00"));
    let refusal = observed.violations(r.write(past).await);
    let facts = sorted(&refusal.violations[0].facts);
    assert_eq!((facts["bound"], facts["time"]), ("REPORT_ISSUED", &*utc("2022-11-28 23:00")), "{refusal:?}");
}
