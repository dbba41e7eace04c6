//! What does not go together, or is not for this.

use hotline_proto::v1::*;
use hotline_tests::requests::*;
use hotline_tests::{local, moments};

use super::super::Desk;
use super::observed::{Observed, Wrong};
use super::requests::*;

const REASON: &str = "NOT_APPLICABLE";

pub async fn a_call_that_contradicts_itself_is_told_with_the_other_field(observed: &mut Observed) {
    let desk = Desk::open().await;
    let r = &desk.register;
    let missed = r.call().received("2022-11-14 09:00").with(|call| {
        call.disposition = CallDisposition::Missed.into();
        call.answered_at = Some(local("2022-11-14 09:01"));
    });
    let with = ("with", "call.disposition=MISSED");
    observed.wrong(missed.send().await, &[("call.answered_at", "CONFLICT", &[with])]);
    let issue = r.issue().name().await;
    let answered = |request: &mut CreateCallRequest| request.triage = ended(TriageOutcome::Answered, "");
    let opens = r.call().opens("断药").with_request(answered).send().await;
    observed.wrong(opens, &[("triage.outcome", "CONFLICT", &[("with", "issues")])]);
    let links = r.call().links(&issue, LinkKind::Repeat, ReportedCondition::Same).with_request(answered);
    observed.wrong(links.send().await, &[("triage.outcome", "CONFLICT", &[("with", "links")])]);
    let both = r.call().opens("断药").with_request(|request| {
        let issue = &mut request.issues[0];
        issue.assign_agency = "A1".to_owned();
        issue.settled_outcome = IssueOutcome::Solved.into();
        issue.settled_reply = "已办".to_owned();
    });
    let with = ("with", "issues[0].settled_outcome");
    observed.wrong(both.send().await, &[("issues[0].assign_agency", "CONFLICT", &[with])]);
}

pub async fn an_attempt_or_lookup_that_contradicts_itself_is_told_with_the_other_field(
    observed: &mut Observed,
) {
    let desk = Desk::open().await;
    let r = &desk.register;
    let callback = promised(r).await;
    let not_reached =
        RecordCallbackRequest { solved: Some(true), rating: Some(5), ..record(&callback, None) };
    let with = &[("with", "reached=false")];
    let fields: [Wrong<'_>; 2] = [("solved", "CONFLICT", with), ("rating", "CONFLICT", with)];
    observed.wrong(r.write(not_reached).await, &fields);
    let retry_at = Some(moments::plus_minutes(&moments::now(), 60));
    let reached = r.write(RecordCallbackRequest { retry_at, ..record(&callback, Some(true)) }).await;
    observed.wrong(reached, &[("retry_at", "CONFLICT", &[("with", "reached=true")])]);
    let lookup = LookupCallerRequest {
        parent: r.parent.clone(),
        phone: "13800000001".to_owned(),
        caller: hotline_tests::id(),
    };
    observed.wrong(r.read(lookup).await, &[("phone", "CONFLICT", &[("with", "caller")])]);
}

pub async fn an_outcome_is_told_which_calls_it_is_for(observed: &mut Observed) {
    let desk = Desk::open().await;
    let r = &desk.register;
    for (outcome, only_for) in
        [(TriageOutcome::Issue, "CALL_WITH_ISSUE"), (TriageOutcome::HandedOff, "CALL_WITH_HANDOFF")]
    {
        let field: Wrong<'_> = ("triage.outcome", REASON, &[("only_for", only_for)]);
        let said_at_once = r.call().with_request(|request| request.triage = ended(outcome, ""));
        observed.wrong(said_at_once.send().await, &[field]);
        let call = r.call().urgency(Urgency::P0).name().await;
        observed.wrong(r.write(triage(&call, outcome, "")).await, &[field]);
    }
}

pub async fn what_is_for_something_else_is_told_for_what(observed: &mut Observed) {
    let desk = Desk::open().await;
    let r = &desk.register;
    let issue = r.call().opens("断药").first_issue().await.name;
    let follow_up =
        Callback { kind: CallbackKind::FollowUp.into(), issue: issue.clone(), ..Callback::default() };
    let facts = [("only_for", "RESOLVED_ISSUE")];
    observed.wrong(r.write(callback(r, follow_up)).await, &[("callback.kind", REASON, &facts)]);
    let other = r.call().name().await;
    let first = r.write(link(&issue, &other, LinkKind::First, ReportedCondition::Same)).await;
    observed.wrong(first, &[("kind", REASON, &[("only_for", "ISSUE_WITHOUT_FIRST_CALL")])]);

    let overdue =
        r.call().urgency(Urgency::P0).received("2022-11-14 09:00").opens("透析").first_issue().await;
    let extended = r.write(extend(&overdue.name, "2022-11-20 00:00").at("2022-11-14 12:00")).await;
    observed.wrong(extended, &[("due_at", REASON, &[("only_for", "ISSUE_NOT_OVERDUE")])]);

    r.done(assign(&issue, "A1")).await;
    let respondent = Issue { name: issue, respondent_agency: "A1".to_owned(), ..Issue::default() };
    let respondent = r.write(update(respondent, &["respondent_agency"])).await;
    let field = "issue.respondent_agency";
    observed.wrong(respondent, &[(field, "AGENCY_WORKS_ON_ISSUE", &[("agency", "A1")])]);
}

pub async fn what_figures_are_not_for_is_told(observed: &mut Observed) {
    let desk = Desk::open().await;
    let r = &desk.register;
    let summary = summary_of(&r.parent, whole());
    let by_hour = r.read(GetSummaryRequest { curve: CurveStep::Hour.into(), ..summary }).await;
    observed.wrong(by_hour, &[("curve", REASON, &[("only_for", "WINDOW_OF_EIGHT_DAYS")])]);
    let explained = explain(&r.parent, whole(), "calls_answered");
    let facts = [("only_for", "ROW_OF_DIMENSION")];
    let by_agency = ExplainFigureRequest { values: row_of(SummaryDimension::Agency, "A1"), ..explained };
    observed.wrong(r.read(by_agency).await, &[("values[0].dimension", REASON, &facts)]);
    let filter = IssueFilter { text: "，。".to_owned(), ..IssueFilter::default() };
    let list = ListIssuesRequest { parent: r.parent.clone(), filter: Some(filter), ..Default::default() };
    observed.wrong(r.read(list).await, &[("filter.text", "NOTHING_TO_SEARCH", &[])]);
}

pub async fn what_is_filled_stays_filled(observed: &mut Observed) {
    let desk = Desk::open().await;
    let r = &desk.register;
    let call = Call { name: r.call().name().await, ..Call::default() };
    let other = complete(Call { summary: "另一个".to_owned(), ..call.clone() });
    observed.wrong(r.write(other).await, &[("call.summary", "FILLED_ALREADY", &[])]);
    let emptied = r.write(amend(call, &["received_at"])).await;
    observed.wrong(emptied, &[("call.received_at", "CANNOT_BE_EMPTY", &[])]);
    let issue = Issue { name: r.issue().name().await, ..Issue::default() };
    let emptied = r.write(update(issue, &["title", "category"])).await;
    let fields: [Wrong<'_>; 2] =
        [("issue.title", "CANNOT_BE_EMPTY", &[]), ("issue.category", "CANNOT_BE_EMPTY", &[])];
    observed.wrong(emptied, &fields);
}
