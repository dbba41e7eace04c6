//! `hotline callback`.

use super::desk::Desk;

#[test]
fn a_resolved_issue_is_followed_up() {
    let desk = Desk::open();
    let issue = desk.issue("送药");
    let _ = desk.hotline(&format!("issue resolve {issue} solved --reply 已送到")).success();
    insta::assert_snapshot!(desk.hotline("callback list"), @r"
    Number 编号  Kind 回访类型   State 状态   Due 期限          Issue 工单  Call 来电  Attempts 次数
    B000001-3    follow up 回访  open 待回访  YYYY-MM-DD HH:MM  Q000001-3   C000001-3              0
    ");
    one_operator_takes_it(&desk);
    it_is_tried_until_it_is_done(&desk);
    insta::assert_snapshot!(desk.hotline("callback list"), @r"
    ------- stderr -------
    Nothing found.
    ");
    insta::assert_snapshot!(desk.hotline("callback list --state done"), @r"
    Number 编号  Kind 回访类型   State 状态   Due 期限          Issue 工单  Call 来电  Attempts 次数  Solved 解决  Rating 满意度
    B000001-3    follow up 回访  done 已完成  YYYY-MM-DD HH:MM  Q000001-3   C000001-3              2  yes 是                   5
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
    insta::assert_snapshot!(desk.hotline("callback next --operator op-07"), @r"
    Dial 拨打  13800000002
    Leave NO MESSAGE at this number 请勿留言.
    Safe hours 可联系时间  20点后
    B000001-3
    Kind 回访类型      promised 约定回电
    State 状态         open 待回访
    Due 期限           YYYY-MM-DD HH:MM
    Call 来电          C000001-3
    Held by 领取人     op-07
    Held until 领取至  YYYY-MM-DD HH:MM
    Note 备注          回电
    Etag               ETAG
    Then 回访后: hotline callback done B000001-3 --operator op-07 --solved, --unsolved, --reached or --not-reached
    ");
    let _ = desk.hotline("call log --phone 13800000002 --summary 勿扰 --do-not-call").success();
    insta::assert_snapshot!(desk.hotline("callback create --call C1-3"), @r"
    ------- stderr -------
    error: the number of C000001-3 must not be called; only for life at risk: hotline callback create --call C000001-3 --override REASON
    [exit status: 65]
    ");
    insta::assert_snapshot!(desk.hotline("callback create --call C1-3 --override 危及生命"), @r"
    B000002-1
    Kind 回访类型      promised 约定回电
    State 状态         open 待回访
    Due 期限           YYYY-MM-DD HH:MM
    Call 来电          C000001-3
    Override 例外回拨  yes 是
    Etag               ETAG
    ");
    insta::assert_snapshot!(desk.hotline("callback next B2-1 --operator op-07"), @r"
    Dial 拨打  13800000002
    DO NOT CALL this number 请勿回拨.
    Leave NO MESSAGE at this number 请勿留言.
    Safe hours 可联系时间  20点后
    B000002-1
    Kind 回访类型      promised 约定回电
    State 状态         open 待回访
    Due 期限           YYYY-MM-DD HH:MM
    Call 来电          C000001-3
    Held by 领取人     op-07
    Held until 领取至  YYYY-MM-DD HH:MM
    Override 例外回拨  yes 是
    Etag               ETAG
    Then 回访后: hotline callback done B000002-1 --operator op-07 --solved, --unsolved, --reached or --not-reached
    ");
}

fn one_operator_takes_it(desk: &Desk) {
    insta::assert_snapshot!(desk.hotline("callback next"), @r"
    ------- stderr -------
    error: which call handler? Name the code with --operator CODE or HOTLINE_OPERATOR
    [exit status: 2]
    ");
    insta::assert_snapshot!(desk.hotline("callback next --operator op-07 --at 12:00"), @r"
    Dial 拨打  13800000001
    B000001-3
    Kind 回访类型      follow up 回访
    State 状态         open 待回访
    Due 期限           YYYY-MM-DD HH:MM
    Issue 工单         Q000001-3
    Call 来电          C000001-3
    Held by 领取人     op-07
    Held until 领取至  YYYY-MM-DD HH:MM
    Etag               ETAG
    Then 回访后: hotline callback done B000001-3 --operator op-07 --solved, --unsolved, --reached or --not-reached
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
    insta::assert_snapshot!(desk.hotline("callback done B1-3 --not-reached --retry +2h --operator op-07"), @r"
    B000001-3
    Kind 回访类型  follow up 回访
    State 状态     open 待回访
    Due 期限       YYYY-MM-DD HH:MM
    Issue 工单     Q000001-3
    Call 来电      C000001-3
    Etag           ETAG
    Attempts 回访记录
    Happened 时间     Call handler 接听人员  Reached 接通
    YYYY-MM-DD HH:MM  op-07                  no 否
    ");
    insta::assert_snapshot!(desk.hotline("callback done B1-3 --solved --rating 5 --comment 谢谢 --operator op-07"), @r"
    B000001-3
    Kind 回访类型  follow up 回访
    State 状态     done 已完成
    Due 期限       YYYY-MM-DD HH:MM
    Issue 工单     Q000001-3
    Call 来电      C000001-3
    Solved 解决    yes 是
    Rating 满意度  5
    Etag           ETAG
    Attempts 回访记录
    Happened 时间     Call handler 接听人员  Reached 接通  Comment 反馈
    YYYY-MM-DD HH:MM  op-07                  no 否         —
    YYYY-MM-DD HH:MM  op-07                  yes 是        谢谢
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
    insta::assert_snapshot!(desk.hotline(&format!("callback create --call {call} --due +9h --note 九点前回电")), @r"
    B000001-3
    Kind 回访类型  promised 约定回电
    State 状态     open 待回访
    Due 期限       YYYY-MM-DD HH:MM
    Call 来电      C000001-3
    Note 备注      九点前回电
    Etag           ETAG
    ");
    insta::assert_snapshot!(desk.hotline("callback create"), @r"
    ------- stderr -------
    error: the following required arguments were not provided:
      <--issue <ISSUE>|--call <CALL>>

    Usage: hotline callback create <--issue <ISSUE>|--call <CALL>>

    For more information, try '--help'.
    [exit status: 2]
    ");
}
