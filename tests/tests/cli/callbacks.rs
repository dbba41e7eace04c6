//! `hotline callback`.

use super::desk::Desk;

#[test]
fn a_resolved_issue_is_followed_up() {
    let desk = Desk::open();
    let issue = desk.issue("送药");
    let _ = desk.hotline(&format!("issue resolve {issue} solved --reply 已送到")).success();
    insta::assert_snapshot!(desk.hotline("callback list"), @"
    Number     Kind       State  Due               Issue      Call       Attempts
    B000001-3  follow up  open   YYYY-MM-DD HH:MM  Q000001-3  C000001-3         0
    ");
    one_operator_takes_it(&desk);
    it_is_tried_until_it_is_done(&desk);
    insta::assert_snapshot!(desk.hotline("callback list"), @r"
    ------- stderr -------
    Nothing found.
    ");
    insta::assert_snapshot!(desk.hotline("callback list --state done"), @"
    Number     Kind       State  Due               Issue      Call       Attempts  Solved  Rating
    B000001-3  follow up  done   YYYY-MM-DD HH:MM  Q000001-3  C000001-3         2  yes          5
    ");
    let state = desk.hotline(&format!("-o json issue show {issue}")).json()["issue"]["state"].clone();
    assert_eq!(state, "ISSUE_STATE_CLOSED");
}

#[test]
fn field_a3_what_must_be_known_of_a_number_stands_beside_it() {
    let desk = Desk::open();
    let _ = desk.hotline("call log --phone 13800000002 --summary 咨询").success();
    let _ = desk
        .hotline("call log --phone 13800000002 --summary 家暴 --no-message --safe-hours 20点后")
        .success();
    let _ = desk.hotline("callback create --call C1-3 --note 回电").success();
    insta::assert_snapshot!(desk.hotline("callback next --operator op-07"), @"
    Dial  13800000002
    Leave NO MESSAGE at this number.
    Safe hours  20点后
    B000001-3
    Kind        promised
    State       open
    Due         YYYY-MM-DD HH:MM
    Call        C000001-3
    Held by     op-07
    Held until  YYYY-MM-DD HH:MM
    Note        回电
    Etag        ETAG
    Then: hotline callback done B000001-3 --operator op-07 --solved, --unsolved, --reached or --not-reached
    ");
    let _ = desk.hotline("call log --phone 13800000002 --summary 勿扰 --do-not-call").success();
    insta::assert_snapshot!(desk.hotline("callback create --call C1-3"), @r"
    ------- stderr -------
    error: the number of C000001-3 must not be called; only for life at risk: hotline callback create --call C000001-3 --override REASON
    [exit status: 65]
    ");
    insta::assert_snapshot!(desk.hotline("callback create --call C1-3 --override 危及生命"), @"
    B000002-1
    Kind      promised
    State     open
    Due       YYYY-MM-DD HH:MM
    Call      C000001-3
    Override  yes
    Etag      ETAG
    ");
    insta::assert_snapshot!(desk.hotline("callback next B2-1 --operator op-07"), @"
    Dial  13800000002
    DO NOT CALL this number.
    Leave NO MESSAGE at this number.
    Safe hours  20点后
    B000002-1
    Kind        promised
    State       open
    Due         YYYY-MM-DD HH:MM
    Call        C000001-3
    Held by     op-07
    Held until  YYYY-MM-DD HH:MM
    Override    yes
    Etag        ETAG
    Then: hotline callback done B000002-1 --operator op-07 --solved, --unsolved, --reached or --not-reached
    ");
}

fn one_operator_takes_it(desk: &Desk) {
    insta::assert_snapshot!(desk.hotline("callback next"), @r"
    ------- stderr -------
    error: which call handler? Name the code with --operator CODE or HOTLINE_OPERATOR
    [exit status: 2]
    ");
    insta::assert_snapshot!(desk.hotline("callback next --operator op-07 --at 12:00"), @"
    Dial  13800000001
    B000001-3
    Kind        follow up
    State       open
    Due         YYYY-MM-DD HH:MM
    Issue       Q000001-3
    Call        C000001-3
    Held by     op-07
    Held until  YYYY-MM-DD HH:MM
    Etag        ETAG
    Then: hotline callback done B000001-3 --operator op-07 --solved, --unsolved, --reached or --not-reached
    ");
    insta::assert_snapshot!(desk.hotline("callback next --operator op-08"), @r"
    ------- stderr -------
    No callback is to be made now. In the quiet hours only what was promised or is about danger to life is handed out.
    ");
    insta::assert_snapshot!(desk.hotline("callback next B1-3 --operator op-08"), @r"
    ------- stderr -------
    error: call handler op-07 holds B000001-3 until YYYY-MM-DD HH:MM
    [exit status: 65]
    ");
}

fn it_is_tried_until_it_is_done(desk: &Desk) {
    insta::assert_snapshot!(desk.hotline("callback done B1-3 --not-reached --retry +2h --operator op-07"), @"
    B000001-3
    Kind   follow up
    State  open
    Due    YYYY-MM-DD HH:MM
    Issue  Q000001-3
    Call   C000001-3
    Etag   ETAG
    Attempts
    Happened          Call handler  Reached
    YYYY-MM-DD HH:MM  op-07         no
    ");
    insta::assert_snapshot!(desk.hotline("callback done B1-3 --solved --rating 5 --comment 谢谢 --operator op-07"), @"
    B000001-3
    Kind    follow up
    State   done
    Due     YYYY-MM-DD HH:MM
    Issue   Q000001-3
    Call    C000001-3
    Solved  yes
    Rating  5
    Etag    ETAG
    Attempts
    Happened          Call handler  Reached  Comment
    YYYY-MM-DD HH:MM  op-07         no       —
    YYYY-MM-DD HH:MM  op-07         yes      谢谢
    ");
    insta::assert_snapshot!(desk.hotline("callback done B1-3 --unsolved --operator op-07"), @r"
    ------- stderr -------
    error: B000001-3 is done
    [exit status: 65]
    ");
}

#[test]
fn a_promise_is_kept_in_the_list() {
    let desk = Desk::open();
    let call = desk.call("几点送菜");
    insta::assert_snapshot!(desk.hotline(&format!("callback create --call {call} --due +9h --note 九点前回电")), @"
    B000001-3
    Kind   promised
    State  open
    Due    YYYY-MM-DD HH:MM
    Call   C000001-3
    Note   九点前回电
    Etag   ETAG
    ");
    insta::assert_snapshot!(desk.hotline("callback create"), @"
    ------- stderr -------
    error: missing: <--issue <ISSUE>|--call <CALL>>

    Usage: hotline callback create <--issue <ISSUE>|--call <CALL>>

    More with --help.
    [exit status: 2]
    ");
}
