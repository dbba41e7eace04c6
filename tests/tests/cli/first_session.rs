//! The first evening: a period is opened, a call is logged, its issue is resolved, the figures are read.

use super::desk::Desk;

#[test]
fn from_an_empty_register_to_the_first_figures() {
    let desk = Desk::new();
    desk.directories();
    insta::assert_snapshot!(desk.hotline("call log --phone 13812345678 --summary 买不到米"), @r"
    ------- stderr -------
    error: the server has no period yet; open one: hotline period open ID --name NAME --hazard HAZARD
    [exit status: 65]
    ");
    a_period_is_opened(&desk);
    a_call_is_logged_and_its_issue_assigned(&desk);
    its_issue_is_resolved(&desk);
    the_first_day_has_its_figures(&desk);
    the_next_day_is_broken_down_by_agency(&desk);
}

fn a_period_is_opened(desk: &Desk) {
    insta::assert_snapshot!(desk.hotline(
        "period open dadukou-2022 --name 大渡口区专班 --hazard epidemic --starts 2022-11-12 --at '2022-11-12 00:00' \
         --districts districts.csv --agencies agencies.csv --operators operators.csv"
    ), @r"
    dadukou-2022
    Name 名称                 大渡口区专班
    Hazard 灾种               EPIDEMIC
    State 状态                active 进行中
    Begins 开始               2022-11-12 00:00
    Time zone 时区            Asia/Shanghai
    Day begins at 统计日起点  00:00
    Quiet hours 静默时段      21:00–08:00
    Line 热线类型             general line 综合热线
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
    To work in it: export HOTLINE_PERIOD=dadukou-2022
    ");
}

fn a_call_is_logged_and_its_issue_assigned(desk: &Desk) {
    insta::assert_snapshot!(desk.hotline_with(
        "138 1234 5678\n",
        "call log --phone - --name 王芳 --summary '透析患者明早八点须到医院' --category MED.02 --district 500104001 \
         --urgency p0 --issue '安排透析患者就医' --need-by '2022-11-13 08:00' --operator op-07 --received '2022-11-12 23:50'"
    ), @r"
    Call 来电编号  C000001-3    C 000 001 - 3
    Issue 工单编号  Q000001-3    Q 000 001 - 3    安排透析患者就医
      due 期限 2022-11-13 01:50
    Triage 分类处置  issue 转办件
    ");
    insta::assert_snapshot!(desk.hotline("issue assign 1-3 XSC --task 安排车辆 --at '2022-11-12 23:55'"), @r"
    Q000001-3  安排透析患者就医
    State 状态            assigned 已派单
    Urgency 紧急          P0 特急
    Category 类别         MED.02
    District 街镇         500104001
    Owner 首接责任        op-07
    First call 首次来电   C000001-3
    Needed by 最迟时限    2022-11-13 08:00
    Response by 响应时限  2022-11-13 00:20
    Due 期限              2022-11-13 01:50
    Overdue 超期          yes 是
    Opened 登记           2022-11-12 23:50
    Recorded 录入时间     YYYY-MM-DD HH:MM
    By 经办人             operator
    Etag                  ETAG
    Assignments 派单
    Agency 承办单位  Part 办理角色  State 状态         Dispatched 派单   Task 任务
    XSC              lead 主办      dispatched 已派单  2022-11-12 23:55  安排车辆
    Calls and links 关联
    Call 来电  Kind 关联类型   Linked 关联
    C000001-3  first 首次来电  2022-11-12 23:50
    Next 可办理: hotline issue VERB Q000001-3
      assist, transfer, acknowledge, progress, return, resolve, merge, withdraw
    ");
}

fn its_issue_is_resolved(desk: &Desk) {
    insta::assert_snapshot!(desk.hotline(
        "issue resolve 1-3 solved --reply '车辆七点到楼下' --at '2022-11-13 00:40'"
    ), @r"
    Q000001-3  安排透析患者就医
    State 状态           resolved 办结待回访
    Outcome 结果         solved 解决
    Urgency 紧急         P0 特急
    Category 类别        MED.02
    District 街镇        500104001
    Owner 首接责任       op-07
    Reply 答复           车辆七点到楼下
    First call 首次来电  C000001-3
    Needed by 最迟时限   2022-11-13 08:00
    Due 期限             2022-11-13 01:50
    Opened 登记          2022-11-12 23:50
    Resolved 办结        2022-11-13 00:40
    Recorded 录入时间    YYYY-MM-DD HH:MM
    By 经办人            operator
    Etag                 ETAG
    Assignments 派单
    Agency 承办单位  Part 办理角色  State 状态  Dispatched 派单   Acknowledged 签收  Ended 结束        Task 任务
    XSC              lead 主办      done 办结   2022-11-12 23:55  2022-11-13 00:40   2022-11-13 00:40  安排车辆
    Calls and links 关联
    Call 来电  Kind 关联类型   Linked 关联
    C000001-3  first 首次来电  2022-11-12 23:50
    Next 可办理: hotline issue VERB Q000001-3
      close, reopen, merge
    ");
}

fn the_first_day_has_its_figures(desk: &Desk) {
    insta::assert_snapshot!(desk.hotline("summary day 2022-11-12"), @r"
    On 12 Nov 2022 the hotline answered 1 call (接听群众电话 1 件次) and resolved 0 livelihood issues (协调解决民生问题 0 件).

                                                           Day before 较上日  Week before 较上周同日
    Calls 来电
    Calls answered 接听件次                      1                        +1                      +1
      valid calls 有效来电                       1                        +1                      +1
      without a number 无号码                    0                 same 持平               same 持平
    Distinct callers 来电人数                    1                        +1                      +1
    Persons 人次                                 1                        +1                      +1
    Repeat rate 重复率                       0.0 %  (0/1)                  —                       —
    Other channels 其他渠道                      0                 same 持平               same 持平
    Abandoned 排队放弃                           0                 same 持平               same 持平
    Missed 振铃未接                              0                 same 持平               same 持平
    Connection rate 人工接通率                   —                         —                       —
    Answered in 15 s 15秒应答率                  —                         —                       —
    Entered late 迟报                            1                        +1                      +1
    Entered after the day 隔日补录               1                        +1                      +1
    Completed or amended 补充更正                0                 same 持平               same 持平
    Voided 作废                                  0                 same 持平               same 持平
    Alarms dismissed 已排除险情提示              0                 same 持平               same 持平

    Waiting 待办
    Pending calls 待处理来电                     0                 same 持平               same 持平
      overdue 已超期                             0                 same 持平               same 持平
    Handoffs open 转接（联动）待确认             0                 same 持平               same 持平
    Callbacks to make 待回访                     0                 same 持平               same 持平
      overdue 已超期                             0                 same 持平               same 持平

    Issues 民生问题
    Issues accepted 实际受理                     1                        +1                      +1
      resolved within it 当日受理当日办结        0                 same 持平               same 持平
    Issues resolved 协调解决                     0                 same 持平               same 持平
      solved 解决                                0                 same 持平               same 持平
      partly solved 部分解决                     0                 same 持平               same 持平
      explained 解释说明                         0                 same 持平               same 持平
      referred 引导其他途径                      0                 same 持平               same 持平
      caller confirmed 群众确认解决              0                 same 持平               same 持平
      reported only 仅承办单位反馈               0                 same 持平               same 持平
    Not found 查无实据/经核查未发现              0                 same 持平               same 持平
    Not feasible 暂无法解决                      0                 same 持平               same 持平
    Unreachable 无法联系                         0                 same 持平               same 持平
    Too late 已失时效                            0                 same 持平               same 持平
    Issues overdue 超期                          0                 same 持平               same 持平
    Needs missed 超过最迟时限                    0                 same 持平               same 持平
    Median time to resolve 办理时长中位数        —                         —                       —
      less time on hold 扣除暂停时间             —                         —                       —
    90th percentile 90%办结时长                  —                         —                       —
      less time on hold 扣除暂停时间             —                         —                       —
    Caller says solved 解决率                    —                         —                       —
    Satisfied 满意率                             —                         —                       —

    As of 截至 YYYY-MM-DD HH:MM
    Resolution rate 协调解决率             100.0 %  (1/1)                  —                       —
    First-contact resolution 直接答复率      0.0 %  (0/1)                  —                       —
    On time 按期办结率                           —                         —                       —
    Response in time 及时响应率                  —                         —                       —
    Rated 参评率                                 —                         —                       —

    Backlog 在办
    Backlog at start 期初在办                    0                 same 持平               same 持平
      + opened 登记                              1                        +1                      +1
      + reopened 重办                            0                 same 持平               same 持平
      + reviewed 恢复办理                        0                 same 持平               same 持平
      + unmerged 撤销并单                        0                 same 持平               same 持平
      − resolved 办结                            0                 same 持平               same 持平
      − merged 并单                              0                 same 持平               same 持平
      − withdrawn 撤回                           0                 same 持平               same 持平
      − rejected 不予受理                        0                 same 持平               same 持平
    Backlog at the end 期末在办                  1                        +1                      +1

    By hour 按小时
              Calls 接听                                               Resolved 解决
    00:00  0                                                        0
    01:00  0                                                        0
    02:00  0                                                        0
    03:00  0                                                        0
    04:00  0                                                        0
    05:00  0                                                        0
    06:00  0                                                        0
    07:00  0                                                        0
    08:00  0                                                        0
    09:00  0                                                        0
    10:00  0                                                        0
    11:00  0                                                        0
    12:00  0                                                        0
    13:00  0                                                        0
    14:00  0                                                        0
    15:00  0                                                        0
    16:00  0                                                        0
    17:00  0                                                        0
    18:00  0                                                        0
    19:00  0                                                        0
    20:00  0                                                        0
    21:00  0                                                        0
    22:00  0                                                        0
    23:00  1  ████████████████████████████████████████████████████  0

    As of 截至 YYYY-MM-DD HH:MM (Asia/Shanghai), journal position 7.
    The same figures again 同口径重现: --as-of 7@YYYY-MM-DDTHH:MM:SSZ
    ");
}

fn the_next_day_is_broken_down_by_agency(desk: &Desk) {
    insta::assert_snapshot!(desk.hotline("summary day 2022-11-13 --by agency"), @r"
    On 13 Nov 2022 the hotline answered 0 calls (接听群众电话 0 件次) and resolved 1 livelihood issue (协调解决民生问题 1 件).

    Agency 承办单位       Accepted 实际受理  Resolved 解决  Overdue 超期  Backlog 在办  On time 按期办结率
    XSC 新山村街道办事处                  0              1             0             0  100.0 %  (1/1)
    Total 合计                            0              1             0             0  100.0 %  (1/1)

    Rates of issues accepted or due as of 实际受理、到期工单的各项比率截至 YYYY-MM-DD HH:MM
    As of 截至 YYYY-MM-DD HH:MM (Asia/Shanghai), journal position 7.
    The same figures again 同口径重现: --as-of 7@YYYY-MM-DDTHH:MM:SSZ
    ");
}

#[test]
fn several_periods_have_to_be_told_apart() {
    let desk = Desk::open();
    let _ = desk
        .hotline(
            "period open flood-2023 --name 防汛 --hazard flood --starts 2023-06-01 --copy-from dadukou-2022",
        )
        .success();
    insta::assert_snapshot!(desk.hotline("call list"), @r"
    ------- stderr -------
    error: which period? Name it with --period ID or HOTLINE_PERIOD; there are: dadukou-2022, flood-2023
    [exit status: 2]
    ");
    insta::assert_snapshot!(desk.hotline("--period flood-2023 directory agencies list"), @r"
    Code 代码  Name 名称         District 街镇
    WATER      自来水公司        —
    XSC        新山村街道办事处  500104001
    YJC        跃进村街道办事处  500104002
    ");
    insta::assert_snapshot!(desk.hotline("period list"), @r"
    Period 时段   Name 名称     Hazard 灾种  State 状态     Begins 开始       Time zone 时区
    dadukou-2022  大渡口区专班  EPIDEMIC     active 进行中  2022-11-12 00:00  Asia/Shanghai
    flood-2023    防汛          FLOOD        active 进行中  YYYY-MM-DD HH:MM  Asia/Shanghai
    ");
    a_period_is_closed_or_renamed(&desk);
}

fn a_period_is_closed_or_renamed(desk: &Desk) {
    insta::assert_snapshot!(desk.hotline("period close flood-2023 --ends '2023-09-01 00:00'"), @r"
    flood-2023
    Name 名称                 防汛
    Hazard 灾种               FLOOD
    State 状态                closed 已结束
    Begins 开始               YYYY-MM-DD HH:MM
    Ends 结束                 YYYY-MM-DD HH:MM
    Time zone 时区            Asia/Shanghai
    Day begins at 统计日起点  00:00
    Quiet hours 静默时段      21:00–08:00
    Line 热线类型             general line 综合热线
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
    ");
    insta::assert_snapshot!(desk.hotline("period update dadukou-2022 --name 大渡口区信访专班"), @r"
    dadukou-2022
    Name 名称                 大渡口区信访专班
    Hazard 灾种               EPIDEMIC
    State 状态                active 进行中
    Begins 开始               2022-11-12 00:00
    Time zone 时区            Asia/Shanghai
    Day begins at 统计日起点  00:00
    Quiet hours 静默时段      21:00–08:00
    Line 热线类型             general line 综合热线
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
    ");
    insta::assert_snapshot!(desk.hotline("period open dadukou-2022 --name 又一个 --hazard flood"), @r"
    ------- stderr -------
    error: period dadukou-2022 exists already; choose another id
    [exit status: 65]
    ");
}
