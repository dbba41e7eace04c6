//! What is refused to issues.

use hotline_proto::v1::*;
use hotline_tests::requests::*;

use super::super::Desk;
use super::observed::Observed;

pub async fn a_state_is_told_with_what_it_allows(observed: &mut Observed) {
    let desk = Desk::open().await;
    let r = &desk.register;
    let issue = &*r.issue().name().await;
    let allowed =
        "ASSIGN,EXTEND,URGENCY,RESOLVE,REJECT,MERGE,WITHDRAW,URGE,SUPERVISE,ESCALATE,UPDATE,LINK,UNLINK,NOTE";
    let facts = [("resource", issue), ("state", "OPEN"), ("action", "CLOSE"), ("allowed_actions", allowed)];
    observed.refused(r.write(close(issue)).await, "STATE_NOT_ALLOWED", &facts);
    r.done(reject(issue)).await;
    let facts = [
        ("resource", issue),
        ("state", "REJECTED"),
        ("action", "ASSIST"),
        ("allowed_actions", "REVIEW,UPDATE,LINK,UNLINK,NOTE"),
    ];
    observed.refused(r.write(assist(issue, "A1")).await, "STATE_NOT_ALLOWED", &facts);
}

pub async fn a_merged_issue_is_told_with_its_master(observed: &mut Observed) {
    let desk = Desk::open().await;
    let r = &desk.register;
    let (merged, master, call) =
        (&*r.issue().name().await, &*r.issue().name().await, &*r.call().name().await);
    r.done(merge(merged, master)).await;
    let facts = [("resource", merged), ("merged_into", master)];
    let linked = r.write(link(merged, call, LinkKind::Repeat, ReportedCondition::Same)).await;
    observed.refused(linked, "ISSUE_MERGED", &facts);
    let linked = r.call().links(merged, LinkKind::Repeat, ReportedCondition::Same).send().await;
    observed.refused(linked, "ISSUE_MERGED", &facts);
}

pub async fn issues_that_cannot_be_merged_are_told_with_the_rule(observed: &mut Observed) {
    let desk = Desk::open().await;
    let r = &desk.register;
    let mut names = Vec::new();
    for _ in 0..6 {
        names.push(r.issue().name().await);
    }
    let [issue, master, leaf, second, rejected, withdrawn] = [0, 1, 2, 3, 4, 5].map(|at| &*names[at]);
    let resource = ("resource", issue);
    let reason = "MERGE_NOT_ALLOWED";
    observed.refused(r.write(merge(issue, issue)).await, reason, &[resource, ("rule", "INTO_ITSELF")]);

    r.done(merge(leaf, master)).await;
    let facts = [resource, ("rule", "TARGET_MERGED"), ("target", leaf), ("merged_into", master)];
    observed.refused(r.write(merge(issue, leaf)).await, reason, &facts);

    r.done(reject(rejected)).await;
    r.done(withdraw(withdrawn)).await;
    for (finished, state) in [(rejected, "REJECTED"), (withdrawn, "WITHDRAWN")] {
        let facts = [resource, ("rule", "TARGET_FINISHED"), ("target", finished), ("state", state)];
        observed.refused(r.write(merge(issue, finished)).await, reason, &facts);
    }

    r.done(merge(second, master)).await;
    let merged = format!("{leaf},{second}");
    let facts = [("resource", master), ("rule", "HAS_MERGED"), ("merged", &merged)];
    observed.refused(r.write(reject(master)).await, reason, &facts);
    observed.refused(r.write(withdraw(master)).await, reason, &facts);
}

pub async fn merged_issues_to_be_confirmed_are_told_by_name(observed: &mut Observed) {
    let desk = Desk::open().await;
    let r = &desk.register;
    let master = &*r.issue().name().await;
    let (one, two) = (r.issue().affects("李四").name().await, r.issue().affects("张三").name().await);
    for merged in [&one, &two] {
        r.done(merge(merged, master)).await;
    }
    let both = format!("{one},{two}");
    let facts = [("resource", master), ("unconfirmed", &both)];
    observed.refused(r.write(resolve(master, IssueOutcome::Solved)).await, "MERGED_UNCONFIRMED", &facts);
    let half = ResolveIssueRequest { confirmed_merged: vec![one], ..resolve(master, IssueOutcome::Solved) };
    let facts = [("resource", master), ("unconfirmed", &two)];
    observed.refused(r.write(half).await, "MERGED_UNCONFIRMED", &facts);
}

pub async fn an_agency_that_may_not_is_told_with_the_rule(observed: &mut Observed) {
    let desk = Desk::open().await;
    let r = &desk.register;
    let issue = &*r.issue().with(|issue| issue.respondent_agency = "A3".to_owned()).name().await;
    let mut refused = |result, facts: &[(&str, &str)]| {
        let all: Vec<_> = facts.iter().copied().chain([("resource", issue)]).collect();
        observed.refused(result, "ASSIGNMENT_NOT_ALLOWED", &all);
    };
    let respondent = r.attempt(assign(issue, "A3")).await;
    refused(respondent, &[("rule", "IS_RESPONDENT"), ("agency", "A3")]);

    r.done(assign(issue, "A1")).await;
    let of_another = AcknowledgeIssueRequest { agency: "A2".to_owned(), ..acknowledge(issue) };
    let of_another = r.attempt(of_another).await;
    refused(of_another, &[("rule", "NOT_ASSIGNED"), ("agency", "A2"), ("holders", "A1")]);
    r.done(assist(issue, "A2")).await;
    let nobody = ReturnIssueRequest { agency: "A9".to_owned(), ..return_it(issue) };
    let nobody = r.attempt(nobody).await;
    refused(nobody, &[("rule", "NOT_ASSIGNED"), ("agency", "A9"), ("holders", "A1,A2")]);

    let lead = r.attempt(transfer(issue, "A1")).await;
    refused(lead, &[("rule", "ASSIGNED_ALREADY"), ("agency", "A1"), ("role", "LEAD")]);
    let assisting = r.attempt(assist(issue, "A2")).await;
    refused(assisting, &[("rule", "ASSIGNED_ALREADY"), ("agency", "A2"), ("role", "ASSIST")]);

    r.done(acknowledge(issue)).await;
    let again = r.attempt(acknowledge(issue)).await;
    refused(again, &[("rule", "ACKNOWLEDGED_ALREADY"), ("agency", "A1")]);
    let done = ReportProgressRequest { kind: ProgressKind::Done.into(), ..progress(issue) };
    let done = r.attempt(done).await;
    refused(done, &[("rule", "LEAD_RESOLVES"), ("agency", "A1")]);
}
