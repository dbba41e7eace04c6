//! Notices 口径, and what was read 已阅: notices, and instructions of superiors.

use hotline_proto::v1::*;
use hotline_tests::requests::*;
use hotline_tests::server::temp_dir;
use hotline_tests::{Register, Server, WriteExt, assert_refused, local};

use super::Desk;
use super::tokens::with;

/// The short names of the notices that are listed.
async fn listed(r: &Register, include_ended: bool) -> Vec<String> {
    let request = ListNoticesRequest { include_ended, ..list_notices(r) };
    r.all(request).await.iter().map(|notice| number(&notice.name).to_owned()).collect()
}

fn number(name: &str) -> &str {
    name.rsplit('/').next().unwrap_or_default()
}

fn by(operator: &str, at: &str) -> ReadBy {
    ReadBy { operator_code: operator.to_owned(), read_time: Some(local(at)) }
}

#[tokio::test]
async fn a_notice_is_in_force_until_another_replaces_it_or_it_is_withdrawn() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let posted =
        PostNoticeRequest { category: "MED.04".to_owned(), ..post_notice(r, "续方找社区医院") };
    let first = r.done(posted.at("2022-11-14 09:00")).await;
    let expected = Notice {
        name: format!("{}/notices/N1", r.parent),
        text: "续方找社区医院".to_owned(),
        category: "MED.04".to_owned(),
        start_time: Some(local("2022-11-14 09:00")),
        poster: owner(),
        post_time: Some(local("2022-11-14 09:00")),
        ..Notice::default()
    };
    assert_eq!(first, expected);

    let from = Some(local("2022-11-14 12:00"));
    let instead =
        PostNoticeRequest {
            replaces: first.name.clone(), start_time: from, ..post_notice(r, "续方打12320")
        };
    let second = r.done(instead.clone().at("2022-11-14 10:00")).await;
    assert_eq!((&second.replaces, second.start_time), (&first.name, from));
    assert_eq!(listed(r, false).await, ["N2"]);
    let all = r.all(ListNoticesRequest { include_ended: true, ..list_notices(r) }).await;
    assert_eq!((all[1].end_time, &all[1].replaced_by), (from, &second.name), "it ends when the other begins");
    let refused = assert_refused!(r.write(instead.under(&id())).await, reason = "NOTHING_TO_DO");
    assert_eq!(refused.facts["rule"], "NOTICE_ENDED");

    let withdrawn = r.done(withdraw_notice(&second.name).at("2022-11-14 15:00")).await;
    assert_eq!(withdrawn.end_time, Some(local("2022-11-14 15:00")));
    assert_refused!(r.write(withdraw_notice(&second.name)).await, reason = "NOTHING_TO_DO");
    assert!(listed(r, false).await.is_empty());
    assert_eq!(listed(r, true).await, ["N2", "N1"], "the latest first");
}

#[tokio::test]
async fn what_would_have_been_replaced_stays_if_its_successor_never_came_into_force() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let old = r.done(post_notice(r, "核酸点至20时")).await.name;
    let ahead = hotline_tests::moments::plus_minutes(&local("2022-11-14 09:00"), 60 * 24 * 3650 * 2);
    let new = PostNoticeRequest {
        replaces: old.clone(),
        start_time: Some(ahead),
        ..post_notice(r, "核酸点至22时")
    };
    let new = r.done(new).await.name;
    assert_eq!(listed(r, false).await, ["N2", "N1"], "the old one is in force until then");
    r.done(withdraw_notice(&new)).await;
    let all = r.all(list_notices(r)).await;
    assert_eq!((number(&all[0].name), all[0].end_time, &*all[0].replaced_by), ("N1", None, ""));
    r.done(withdraw_notice(&old)).await;
}

#[tokio::test]
async fn a_notice_tells_nothing_that_is_not_published_and_lies_in_its_period() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let early = Some(local("2022-11-01 00:00"));
    for (request, field) in [
        (post_notice(r, "请打13800000041"), "text"),
        (post_notice(r, " "), "text"),
        (PostNoticeRequest { start_time: early, ..post_notice(r, "口径") }, "start_time"),
        (PostNoticeRequest { category: "MED.99".to_owned(), ..post_notice(r, "口径") }, "category"),
        (
            PostNoticeRequest { replaces: "periods/other/notices/N1".to_owned(), ..post_notice(r, "口径") },
            "replaces",
        ),
    ] {
        let refused = assert_refused!(r.write(request).await, reason = "INVALID_FIELDS");
        assert_eq!(refused.violations[0].field, field);
    }
    let unknown =
        PostNoticeRequest { replaces: format!("{}/notices/N7", r.parent), ..post_notice(r, "口径") };
    assert_refused!(r.write(unknown).await, reason = "RESOURCE_NOT_FOUND");
    let tried = r.response(post_notice(r, "口径").validate_only()).await;
    assert_eq!(tried.notice, None);
    assert!(listed(r, true).await.is_empty(), "nothing was posted");
}

#[tokio::test]
async fn notices_and_instructions_are_read_once_in_one_entry() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let issue = r.issue().opened("2022-11-14 08:00").name().await;
    let asked = InstructIssueRequest { office: "区委办".to_owned(), ..instruct(&issue) };
    r.done(asked.at("2022-11-14 08:30")).await;
    let one = r.done(post_notice(r, "口径一").at("2022-11-14 09:00")).await.name;
    let two = r.done(post_notice(r, "口径二").at("2022-11-14 09:10")).await.name;
    let before = r.get_issue(&issue).await;
    let instructions = vec![InstructionOfIssue { issue: issue.clone(), number: 1 }];
    let both = MarkReadRequest { instructions: instructions.clone(), ..mark_read(r, "OP1", &[&one, &one]) };
    let request = both.clone().at("2022-11-14 10:00");
    let answer = r.response(request.clone()).await;
    let read = by("OP1", "2022-11-14 10:00");
    assert_eq!((&answer.notices, &answer.instructions), (&vec![one.clone()], &instructions));
    assert_eq!(answer.read_by, Some(read.clone()));
    let again = r.write(request).await.expect("it is the same");
    assert_eq!((again.answer.notices, again.answer.read_by), (answer.notices, answer.read_by));

    let refused = assert_refused!(r.write(both.under(&id())).await, reason = "NOTHING_TO_DO");
    assert_eq!(refused.facts["rule"], "READ_ALREADY");
    let more = r.response(mark_read(r, "OP1", &[&one, &two]).at("2022-11-14 10:30")).await;
    assert_eq!(more.notices, [two.clone()], "without what was read");
    r.response(mark_read(r, "OP2", &[&one]).at("2022-11-14 09:30")).await;

    let listed = r.all(list_notices(r)).await;
    assert_eq!(listed[0].read_by, [by("OP1", "2022-11-14 10:30")]);
    assert_eq!(listed[1].read_by, [by("OP2", "2022-11-14 09:30"), read.clone()], "by when they did");
    let after = r.get_issue(&issue).await;
    assert_eq!(after.instructions[0].read_by, [read]);
    assert_eq!(after.etag, before.etag, "an issue does not change by being read");
    let types: Vec<EventType> =
        r.journal(before.etag.parse().unwrap()).await.iter().map(Event::event_type).collect();
    assert_eq!(types, [[EventType::PeriodNoticePosted; 2].as_slice(), &[EventType::PeriodRead; 3]].concat());
}

#[tokio::test]
async fn what_cannot_be_read_is_refused() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let notice = r.done(post_notice(r, "口径").at("2022-11-14 09:00")).await.name;
    let issue = r.issue().name().await;
    assert_refused!(r.write(mark_read(r, "OP1", &[])).await, reason = "INVALID_FIELDS");
    assert_refused!(r.write(mark_read(r, "OP9", &[&notice])).await, reason = "INVALID_FIELDS");
    assert_refused!(r.write(mark_read(r, "OP1", &[&issue])).await, reason = "INVALID_FIELDS");
    let early = mark_read(r, "OP1", &[&notice]).at("2022-11-14 08:59");
    assert_refused!(r.write(early).await, reason = "TIME_NOT_ALLOWED");
    let missing = format!("{}/notices/N2", r.parent);
    assert_refused!(r.write(mark_read(r, "OP1", &[&missing])).await, reason = "RESOURCE_NOT_FOUND");
    let none = MarkReadRequest {
        instructions: vec![InstructionOfIssue { issue, number: 1 }],
        ..mark_read(r, "OP1", &[])
    };
    assert_refused!(r.write(none).await, reason = "RESOURCE_NOT_FOUND");
}

#[tokio::test]
async fn a_call_handler_says_so_of_themselves_and_a_supervisor_of_everybody() {
    let desk = Desk::open().await;
    let operator = with(&desk.server, &desk.server.token("operators/OP1", "operator")).await;
    let supervisor = with(&desk.server, &desk.server.token("operators/OP3", "supervisor")).await;
    let notice = supervisor.done(post_notice(&supervisor, "口径")).await.name;
    operator.response(mark_read(&operator, "OP1", &[&notice])).await;
    let of_another = mark_read(&operator, "OP2", &[&notice]);
    let refused = assert_refused!(operator.write(of_another).await, reason = "NOT_PERMITTED");
    assert_eq!(refused.facts["rule"], "OTHERS_READING");
    supervisor.response(mark_read(&supervisor, "OP2", &[&notice])).await;
    assert_refused!(operator.write(post_notice(&operator, "口径")).await, reason = "NOT_PERMITTED");
    assert_refused!(operator.write(withdraw_notice(&notice)).await, reason = "NOT_PERMITTED");
    let viewer = with(&desk.server, &desk.server.token("users/li", "viewer")).await;
    assert_eq!(viewer.all(list_notices(&viewer)).await, supervisor.all(list_notices(&supervisor)).await);
}

#[tokio::test]
async fn notices_and_what_was_read_survive_a_kill_and_are_handed_over() {
    let dir = temp_dir();
    let server = Server::start(&dir);
    let r = Register::open(&server).await;
    let notice = r.done(post_notice(&r, "口径")).await.name;
    r.response(mark_read(&r, "OP1", &[&notice])).await;
    let before = r.all(list_notices(&r)).await;
    server.kill();

    let server = Server::start(&dir);
    let r = Register::connect(&server).await;
    assert_eq!(r.all(list_notices(&r)).await, before);
    assert_eq!(r.done(post_notice(&r, "又一口径")).await.name, format!("{}/notices/N2", r.parent));
    let shift =
        ShiftOfDay { date: Some(hotline_tests::moments::date("2022-11-14")), shift: "morning".to_owned() };
    let taken = r.response(acknowledge_handover(&r, shift.clone(), &[&notice])).await.handover;
    assert_eq!(taken.expect("a handover").items, [notice]);
    let unknown = format!("{}/notices/N3", r.parent);
    assert_refused!(r.write(acknowledge_handover(&r, shift, &[&unknown])).await, reason = "INVALID_FIELDS");
}
