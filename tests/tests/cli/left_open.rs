//! Calls of which nobody decided anything, and how a period sets what becomes of them, as people type and read it.

use super::desk::Desk;

#[test]
fn field_triage_a_surge_is_switched_and_shown_until_it_ends() {
    let desk = Desk::open();
    insta::assert_snapshot!(desk.hotline("period surge begin"), @r"
    dadukou-2022
    Name 名称                 大渡口区专班
    Hazard 灾种               EPIDEMIC
    State 状态                active 进行中
    Begins 开始               2022-11-12 00:00
    Time zone 时区            Asia/Shanghai
    Day begins at 统计日起点  00:00
    Quiet hours 静默时段      21:00–08:00
    Line 热线类型             general line 综合热线
    Surge since 高峰模式始于  YYYY-MM-DD HH:MM
    Recorded 录入时间         YYYY-MM-DD HH:MM
    Etag                      ETAG
    Shifts 班次
    Shift 班次  Name 名称  Begins 开始  Ends 结束
    night       夜班       00:00        08:00
    morning     早班       08:00        16:00
    middle      中班       16:00        24:00
    Time limits 办理时限
    Urgency 紧急  Dispatch 派单  First response 首次响应  Resolve 办结
    P0 特急       5 min          30 min                   2 h
    P1 紧急       15 min         2 h                      1 d
    P2 较急       1 h            1 d                      3 d
    P3 一般       4 h            3 working days           7 working days
    ------- stderr -------
    Surge since YYYY-MM-DD HH:MM: what is pending and not urgent may wait four times longer
    ");
    for (district, category) in [("500104001", "SUP.01"), ("500104001", "SUP.01"), ("500104103", "UTL.01")] {
        let line = format!(
            "call log --phone 13800000001 --summary 等了很久 --district {district} --category {category} --received '2022-11-12 08:00'"
        );
        let _ = desk.hotline(&line).success();
    }
    insta::assert_snapshot!(desk.hotline("call list --triage pending"), @r"
    District 街镇  Category 类别  Calls 来电件次  Urgency 紧急  Received 来电时间  Number 编号  Summary 内容
    500104001      SUP.01                      2  P2 较急       2022-11-12 08:00   C000002-1    等了很久
    500104103      UTL.01                      1  P2 较急       2022-11-12 08:00   C000003-7    等了很久
    ------- stderr -------
    Surge since YYYY-MM-DD HH:MM: what is pending and not urgent may wait four times longer
    3 pending calls about 2 matters; one by one with --each
    ");
    insta::assert_snapshot!(desk.hotline("call list --triage pending --each"), @r"
    Number 编号  Received 来电时间  Urgency 紧急  Kind 诉求类型  Summary 内容  Triage 分类处置  Caller 服务对象（诉求人）  Category 类别  District 街镇
    C000003-7    2022-11-12 08:00   P2 较急       help 求助      等了很久      pending 待处理   138****0001                UTL.01         500104103
    C000002-1    2022-11-12 08:00   P2 较急       help 求助      等了很久      pending 待处理   138****0001                SUP.01         500104001
    C000001-3    2022-11-12 08:00   P2 较急       help 求助      等了很久      pending 待处理   138****0001                SUP.01         500104001
    ------- stderr -------
    Surge since YYYY-MM-DD HH:MM: what is pending and not urgent may wait four times longer
    ");
    for _ in 0..3 {
        let _ = desk
            .hotline("call log --phone 13800000002 --summary 被困在车里 --received '2022-11-12 09:00'")
            .success();
    }
    insta::assert_snapshot!(desk.hotline("call list --alarm open"), @r"
    Number 编号  Received 来电时间  Urgency 紧急  Kind 诉求类型  Summary 内容  Triage 分类处置  Caller 服务对象（诉求人）
    C000006-8    2022-11-12 09:00   P0 特急       help 求助      被困在车里    pending 待处理   138****0002
    ------- stderr -------
    Surge since YYYY-MM-DD HH:MM: what is pending and not urgent may wait four times longer
    ");
    let _ = desk.hotline("period surge end").success();
    insta::assert_snapshot!(desk.hotline("call list --alarm open"), @r"
    Number 编号  Received 来电时间  Urgency 紧急  Kind 诉求类型  Summary 内容  Triage 分类处置  Caller 服务对象（诉求人）
    C000006-8    2022-11-12 09:00   P0 特急       help 求助      被困在车里    pending 待处理   138****0002
    C000005-9    2022-11-12 09:00   P0 特急       help 求助      被困在车里    pending 待处理   138****0002
    C000004-5    2022-11-12 09:00   P0 特急       help 求助      被困在车里    pending 待处理   138****0002
    ");
}

#[test]
fn field_triage_what_follows_by_itself_is_said() {
    let desk = Desk::open();
    let missed = "call log --phone 13800000001 --disposition missed --received '2022-11-12 08:00'";
    insta::assert_snapshot!(desk.hotline(missed), @r"
    Call 来电编号  C000001-3    C 000 001 - 3
    Triage 分类处置  no action 无需办理
      on the list of callbacks, once a number, until it is answered
    ");
    insta::assert_snapshot!(desk.hotline("callback list"), @r"
    Number 编号  Kind 回访类型  State 状态   Due 期限          Call 来电  Attempts 次数
    B000001-3    missed 回拨    open 待回访  2022-11-12 08:30  C000001-3              0
    ");
    insta::assert_snapshot!(desk.hotline("call log --phone 13800000001 --silent --received '2022-11-12 08:05'"), @r"
    Call 来电编号  C000002-1    C 000 002 - 1
    P1: somebody may be in danger (nobody spoke 无声来电)
      hotline call alarm C000002-1 --confirm, or --dismiss false-alarm|question-only|out-of-danger|declined|duplicate|handed-to-120
    Triage 分类处置  pending 待处理, due 2022-11-12 08:20
      hotline call triage C000002-1 --issue TITLE --category CODE, --link ISSUE, --handoff TARGET:MODE or --triage answered|no-action --reason TEXT
    ");
    insta::assert_snapshot!(
        desk.hotline(
            "call log --phone 13800000003 --summary 明早八点前要到医院透析 --category MED.02 --issue 接送透析 --received '2022-11-12 15:00'"
        ),
        @r"
    Call 来电编号  C000003-7    C 000 003 - 7
    P1: somebody may be in danger (MED.02 透析+明早)
      hotline call alarm C000003-7 --confirm, or --dismiss false-alarm|question-only|out-of-danger|declined|duplicate|handed-to-120
    Issue 工单编号  Q000001-3    Q 000 001 - 3    接送透析
      due 期限 2022-11-13 15:00
    Triage 分类处置  issue 转办件
    明早8点前: needed by 2022-11-13 08:00?
      hotline issue update Q000001-3 --need-by '2022-11-13 08:00'
    "
    );
    insta::assert_snapshot!(
        desk.hotline("call log --phone 13800000003 --summary 还没人联系 --link urge --received '2022-11-12 16:00'"),
        @r"
    Call 来电编号  C000004-5    C 000 004 - 5
    Linked to Q000001-3  接送透析
    Triage 分类处置  issue 转办件
    "
    );
}

#[test]
fn field_triage_the_desk_of_a_period_is_set() {
    let desk = Desk::open();
    insta::assert_snapshot!(
        desk.hotline("period update --quiet-hours 22:30-07:00 --district-fallback --line-profile crisis"),
        @r"
    dadukou-2022
    Name 名称                       大渡口区专班
    Hazard 灾种                     EPIDEMIC
    State 状态                      active 进行中
    Begins 开始                     2022-11-12 00:00
    Time zone 时区                  Asia/Shanghai
    Day begins at 统计日起点        00:00
    Quiet hours 静默时段            22:30–07:00
    Line 热线类型                   crisis line 心理危机热线
    Taken by the district 属地兜底  yes 是
    Recorded 录入时间               YYYY-MM-DD HH:MM
    Etag                            ETAG
    Shifts 班次
    Shift 班次  Name 名称  Begins 开始  Ends 结束
    night       夜班       00:00        08:00
    morning     早班       08:00        16:00
    middle      中班       16:00        24:00
    Time limits 办理时限
    Urgency 紧急  Dispatch 派单  First response 首次响应  Resolve 办结
    P0 特急       5 min          30 min                   2 h
    P1 紧急       15 min         2 h                      1 d
    P2 较急       1 h            1 d                      3 d
    P3 一般       4 h            3 working days           7 working days
    "
    );
    insta::assert_snapshot!(desk.hotline("period update --quiet-hours 晚上"), @r"
    ------- stderr -------
    error: invalid value '晚上' for '--quiet-hours <HH:MM-HH:MM>': hours like 21:00-08:00, or none

    For more information, try '--help'.
    [exit status: 2]
    ");
    let call = "call log --phone 13800000001 --summary 家里没有菜了 --district 500104001 --category SUP.01 --received '2022-11-12 09:00'";
    insta::assert_snapshot!(desk.hotline(call), @r"
    Call 来电编号  C000001-3    C 000 001 - 3
    Issue 工单编号  Q000001-3    Q 000 001 - 3    家里没有菜了
      due 期限 2022-11-15 09:00
    Triage 分类处置  issue 转办件
    ");
    let none = desk.hotline("-o json period update --quiet-hours none").json();
    assert_eq!(none["period"]["quietHours"], serde_json::json!({}));
}

#[test]
fn field_triage_whom_to_ring_is_told_until_somebody_was() {
    let desk = Desk::open();
    desk.file("telephones.csv", "code,telephones\nXSC,night=023-68831234; 023-68830000\n");
    insta::assert_snapshot!(desk.hotline("directory agencies upsert telephones.csv"), @r"
    Code 代码  Name 名称         District 街镇  Telephones 值班电话
    XSC        新山村街道办事处  500104001      night=023-68831234; 023-68830000
    ------- stderr -------
    1 written.
    ");
    let _ = desk
        .hotline(
            "call log --phone 13800000001 --summary 电梯困人 --category UTL.06 --urgency p0 --issue 电梯困人 --assign XSC --received '2022-11-12 09:00'",
        )
        .success();
    let waits = desk.hotline("issue show Q1-3").success();
    insta::assert_snapshot!(last_lines(&waits, 3), @r"
      assist, transfer, acknowledge, progress, return, resolve, merge, withdraw
    Not acknowledged: tell XSC by voice by 2022-11-12 09:05  023-68831234 night, 023-68830000
      hotline issue inform Q000001-3 --agency XSC --person NAME
    ");
    let told =
        desk.hotline("issue inform Q1-3 --person 值班员老李 --note 已出发 --at '2022-11-12 09:04'").success();
    assert!(told.contains("值班员老李"), "{told}");
    insta::assert_snapshot!(last_lines(&desk.hotline("issue show Q1-3").success(), 2), @r"
    Next 可办理: hotline issue VERB Q000001-3
      assist, transfer, acknowledge, progress, return, resolve, merge, withdraw
    ");
}

fn last_lines(text: &str, count: usize) -> String {
    let lines: Vec<&str> = text.lines().collect();
    lines[lines.len().saturating_sub(count)..].join("\n")
}
