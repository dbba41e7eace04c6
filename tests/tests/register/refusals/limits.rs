//! Limits of the register.

use hotline_proto::v1::*;
use hotline_tests::Register;
use hotline_tests::requests::*;

use super::super::Desk;
use super::observed::Observed;
use super::requests::*;

const REASON: &str = "LIMIT_REACHED";

/// Issues, twenty of a call.
async fn issues(r: &Register, calls: usize) -> Vec<String> {
    let mut names = Vec::new();
    for _ in 0..calls {
        let call = (0..20).fold(r.call(), |call, _| call.opens("停水"));
        names.extend(call.create().await.issues.into_iter().map(|issue| issue.name));
    }
    names
}

pub async fn links_and_handoffs_of_a_call_have_a_limit(observed: &mut Observed) {
    let desk = Desk::open().await;
    let r = &desk.register;
    let call = (0..20).fold(r.call().handoff("120"), |call, _| call.opens("停水")).name().await;
    let facts = [("limit", "LINKS_OF_CALL"), ("value", "20")];
    let issue = r.issue().name().await;
    let linked = r.write(link(&issue, &call, LinkKind::Related, ReportedCondition::Same)).await;
    observed.refused(linked, REASON, &facts);
    observed.refused(r.issue().from_call(&call).send().await, REASON, &facts);
    for _ in 1..20 {
        r.done(hand_off(&call)).await;
    }
    let facts = [("limit", "HANDOFFS_OF_CALL"), ("value", "20")];
    observed.refused(r.write(hand_off(&call)).await, REASON, &facts);
}

pub async fn attempts_of_a_callback_have_a_limit(observed: &mut Observed) {
    let desk = Desk::open().await;
    let r = &desk.register;
    let callback = promised(r).await;
    for _ in 0..100 {
        r.done(record(&callback, None)).await;
    }
    let facts = [("limit", "ATTEMPTS_OF_CALLBACK"), ("value", "100")];
    observed.refused(r.write(record(&callback, None)).await, REASON, &facts);
}

pub async fn assignments_of_an_issue_have_a_limit(observed: &mut Observed) {
    let desk = Desk::open().await;
    let r = &desk.register;
    let issue = r.issue().name().await;
    r.done(assign(&issue, "A1")).await;
    for number in 2..=100 {
        r.done(transfer(&issue, if number % 2 == 0 { "A2" } else { "A1" })).await;
    }
    let facts = [("limit", "ASSIGNMENTS_OF_ISSUE"), ("value", "100")];
    observed.refused(r.write(transfer(&issue, "A1")).await, REASON, &facts);
}

pub async fn instructions_on_an_issue_have_a_limit(observed: &mut Observed) {
    let desk = Desk::open().await;
    let r = &desk.register;
    let issue = r.issue().name().await;
    let instruct = || InstructIssueRequest { office: "区委办".to_owned(), ..instruct(&issue) };
    for _ in 0..50 {
        r.done(instruct()).await;
    }
    let facts = [("limit", "INSTRUCTIONS_OF_ISSUE"), ("value", "50")];
    observed.refused(r.write(instruct()).await, REASON, &facts);
}

pub async fn issues_merged_into_one_have_a_limit(observed: &mut Observed) {
    let desk = Desk::open().await;
    let r = &desk.register;
    let (issues, master) = (issues(r, 6).await, r.issue().name().await);
    for issue in &issues[..100] {
        r.done(merge(issue, &master)).await;
    }
    let facts = [("limit", "MERGED_INTO_ISSUE"), ("value", "100")];
    observed.refused(r.write(merge(&issues[100], &master)).await, REASON, &facts);
    // What is merged into the one that goes counts with it.
    let other = r.issue().name().await;
    r.done(merge(&issues[101], &other)).await;
    r.done(unmerge(&issues[0])).await;
    observed.refused(r.write(merge(&other, &master)).await, REASON, &facts);
}
