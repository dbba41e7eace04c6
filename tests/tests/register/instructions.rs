//! Instructions of superiors 批示、交办: what they ask of an issue, when it is due, and the reply.

use hotline_proto::v1::*;
use hotline_tests::requests::*;
use hotline_tests::{Register, WriteExt, assert_refused, local};

use super::Desk;

/// An instruction of the district's office, to be replied to by a moment.
fn from_above(issue: &str, reply_by: &str) -> InstructIssueRequest {
    InstructIssueRequest {
        office: "区委办".to_owned(),
        reference: "渡委办〔2022〕7号".to_owned(),
        reply_due_at: Some(local(reply_by)),
        ..instruct(issue)
    }
}

async fn instructed(r: &Register) -> Vec<String> {
    let filter = IssueFilter { instructed: true, ..IssueFilter::default() };
    r.issues(filter).await.into_iter().map(|issue| issue.name).collect()
}

#[tokio::test]
async fn it_waits_until_it_is_replied_to_and_moves_no_due_time() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let before = r.issue().opened("2022-11-14 09:00").create().await;
    let issue = before.name.as_str();
    let deadline = Some(local("2022-11-15 12:00"));
    let asked = InstructIssueRequest { deadline, ..from_above(issue, "2022-11-15 18:00") };
    let now = r.done(asked.at("2022-11-14 10:00")).await;
    assert_eq!(
        (now.due_at, now.instruction_due_at),
        (before.due_at, deadline),
        "it stands beside the due time"
    );
    let one = Instruction {
        number: 1,
        kind: InstructionKind::Written.into(),
        office: "区委办".to_owned(),
        reference: "渡委办〔2022〕7号".to_owned(),
        text: "请速办并回复".to_owned(),
        instructed_at: Some(local("2022-11-14 10:00")),
        deadline,
        reply_due_at: Some(local("2022-11-15 18:00")),
        ..Instruction::default()
    };
    assert_eq!(now.instructions, [one.clone()]);
    assert_eq!(instructed(r).await, [issue]);

    r.done(resolve(issue, IssueOutcome::Solved).at("2022-11-15 09:00")).await;
    let now = r.get_issue(issue).await;
    assert_eq!(now.instruction_due_at, one.reply_due_at, "what was to be done is done, the reply waits");
    assert_eq!(instructed(r).await, [issue], "also while the issue is resolved");
    let sent = ReplyInstructionRequest { reference: "渡信〔2022〕31号".to_owned(), ..reply(issue) };
    let now = r.done(sent.at("2022-11-15 16:00")).await;
    let replied = Instruction {
        replied_at: Some(local("2022-11-15 16:00")),
        reply_reference: "渡信〔2022〕31号".to_owned(),
        reply: "已办结".to_owned(),
        ..one
    };
    assert_eq!((now.instructions, now.instruction_due_at), (vec![replied], None));
    assert_eq!(instructed(r).await, Vec::<String>::new());
}

#[tokio::test]
async fn of_several_it_is_said_which_one_is_replied_to() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let issue = &*r.issue().name().await;
    r.done(from_above(issue, "2030-01-01 09:00")).await;
    let oral =
        InstructIssueRequest { kind: InstructionKind::Oral.into(), ..from_above(issue, "2030-01-01 08:00") };
    r.done(oral).await;
    let refused = r.write(reply(issue)).await;
    assert_refused!(refused, reason = "INVALID_FIELDS");
    let second = ReplyInstructionRequest { instruction: 2, ..reply(issue) };
    let now = r.done(second).await;
    assert_eq!(
        now.instructions.iter().map(|one| one.replied_at.is_some()).collect::<Vec<_>>(),
        [false, true]
    );
    r.done(reply(issue)).await;
    let told = r.all(ListIssueEventsRequest { parent: issue.to_owned(), ..Default::default() }).await;
    let told: Vec<_> = told.iter().map(|entry| entry.event.as_ref().unwrap().event_type()).collect();
    assert_eq!(
        told[1..],
        [
            EventType::IssueInstructed,
            EventType::IssueInstructed,
            EventType::IssueInstructionReplied,
            EventType::IssueInstructionReplied
        ]
    );
}

#[tokio::test]
async fn what_it_must_say_is_asked_for() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let issue = &*r.issue().opened("2022-11-14 09:00").name().await;
    assert_refused!(r.write(instruct(issue)).await, reason = "INVALID_FIELDS");
    let early = InstructIssueRequest {
        deadline: Some(local("2022-11-13 09:00")),
        ..from_above(issue, "2022-11-15 09:00")
    };
    assert_refused!(r.write(early).await, reason = "INVALID_FIELDS");
    let nothing = ReplyInstructionRequest { reply: String::new(), ..reply(issue) };
    assert_refused!(r.write(nothing).await, reason = "INVALID_FIELDS");
    let master = &*r.issue().name().await;
    r.done(merge(issue, master)).await;
    assert_refused!(r.write(from_above(issue, "2030-01-01 09:00")).await, reason = "ISSUE_MERGED");
}

#[tokio::test]
async fn an_agency_sees_nothing_of_who_above_asks() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let issue = &*r.issue().name().await;
    r.done(assign(issue, "A1")).await;
    r.done(from_above(issue, "2030-01-01 09:00")).await;
    let request =
        GetIssueRequest { name: issue.to_owned(), as_agency: "A1".to_owned(), ..Default::default() };
    let seen = r.found(request).await.issue.unwrap();
    assert!(!seen.title.is_empty() && seen.time_warning.is_some());
    assert_eq!((seen.instructions, seen.instruction_due_at), (Vec::new(), None));
}
