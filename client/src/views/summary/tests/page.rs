//! The page of a window.

use hotline_proto::v1::{CallFigures, Figures, IssueFigures, Summary};
use jiff::tz::TimeZone;

use super::super::page;
use super::{berlin, day, empty, read};

#[test]
fn a_day_with_what_it_changed_by_and_its_course() {
    let page = page(&day(), &berlin());
    insta::assert_snapshot!(read(page.clone(), Some(80)), @r"
    On 30 Oct 2022 the hotline answered 1,214 calls (接听群众电话 1214 件次) and resolved 52 livelihood issues (协调解决民生问题 52 件).

                                                                       Day before
                                                                           较上日
    Calls 来电
    Calls answered 接听件次                     1,214                          −4
      valid calls 有效来电                      1,201                          −4
      without a number 无号码                      12                   same 持平
    Distinct callers 来电人数                     900                   same 持平
    Persons 人次                                1,300                          −4
    Repeat rate 重复率                          4.0 %  (48/1,201)       same 持平
    Other channels 其他渠道                         7                   same 持平
    Abandoned 排队放弃                              4                   same 持平
    Missed 振铃未接                                 7                          +1
    Connection rate 人工接通率                 99.1 %  (1,214/1,225)      −0.1 pp
    Answered in 15 s 15秒应答率                     —                           —
    Entered late 迟报                               3                   same 持平
    Entered after the day 隔日补录                  2                   same 持平
    Completed or amended 补充更正                   5                   same 持平
    Voided 作废                                     1                   same 持平
    Alarms dismissed 已排除险情提示                 1                   same 持平

    Waiting 待办
    Pending calls 待处理来电                        6                   same 持平
      overdue 已超期                                2                   same 持平
    Handoffs open 转接（联动）待确认                1                   same 持平
    Callbacks to make 待回访                        9                          −4
      overdue 已超期                                —                           —

    Issues 民生问题
    Issues accepted 实际受理                       57                   same 持平
      resolved within it 当日受理当日办结          31                   same 持平
    Issues resolved 协调解决                       52                   same 持平
      solved 解决                                  40                   same 持平
      partly solved 部分解决                        3                   same 持平
      explained 解释说明                            4                   same 持平
      referred 引导其他途径                         5                   same 持平
      caller confirmed 群众确认解决                31                   same 持平
      reported only 仅承办单位反馈                 21                   same 持平
    Not found 查无实据/经核查未发现                 1                   same 持平
    Not feasible 暂无法解决                         0                   same 持平
    Unreachable 无法联系                            0                   same 持平
    Too late 已失时效                               0                   same 持平
    Issues overdue 超期                             3                   same 持平
    Needs missed 超过最迟时限                       1                   same 持平
    Median time to resolve 办理时长中位数  3 h 20 min                    ≈ −8 min
      less time on hold 扣除暂停时间       3 h 10 min                 ≈ same 持平
    90th percentile 90%办结时长               2 d 1 h                 ≈ same 持平
      less time on hold 扣除暂停时间              2 d                 ≈ same 持平
    Caller says solved 解决率                  93.9 %  (31/33)          same 持平
    Satisfied 满意率                           93.3 %  (28/30)          same 持平

    As of 截至 2022-10-31 08:30
    Resolution rate 协调解决率                 84.2 %  (48/57)          same 持平
    First-contact resolution 直接答复率        10.5 %  (6/57)           same 持平
    On time 按期办结率                         92.3 %  (48/52)            +6.6 pp
    Response in time 及时响应率                96.5 %  (55/57)          same 持平
    Rated 参评率                               60.0 %  (30/50)          same 持平

    Backlog 在办
    Backlog at start 期初在办                      14                          +4
      + opened 登记                                60                   same 持平
      + reopened 重办                               2                   same 持平
      + reviewed 恢复办理                           0                   same 持平
      + unmerged 撤销并单                           0                   same 持平
      − resolved 办结                              54                   same 持平
      − merged 并单                                 3                   same 持平
      − withdrawn 撤回                              0                   same 持平
      − rejected 不予受理                           0                   same 持平
    Backlog at the end 期末在办                    19                          +4
    Not shown, for want of width 屏宽不足，未显示: Week before 较上周同日

    By hour 按小时
                     Calls 接听                                        Resolved 解决
    00:00         0                                                 0
    01:00         7  ████                                           0
    02:00 (+02)  14  ███████▌                                       0
    02:00 (+01)  21  ███████████▌                                   0
    03:00        28  ███████████████                                0
    04:00        35  ███████████████████                            1  █
    05:00        42  ██████████████████████▌                        1  █
    06:00        49  ██████████████████████████▌                    1  █
    07:00        56  ██████████████████████████████                 1  █
    08:00        63  ██████████████████████████████████             1  █
    09:00        70  █████████████████████████████████████▌         2  █▌
    10:00        77  █████████████████████████████████████████▌     2  █▌
    11:00        84  █████████████████████████████████████████████  2  █▌
    12:00         1  █                                              2  █▌
    13:00         8  ████▌                                          2  █▌
    14:00        15  ████████▌                                      3  ██
    15:00        22  ████████████                                   3  ██
    16:00        29  ████████████████                               3  ██
    17:00        36  ███████████████████▌                           3  ██
    18:00        43  ███████████████████████▌                       3  ██
    19:00        50  ███████████████████████████                    4  ██▌
    20:00        57  ███████████████████████████████                4  ██▌
    21:00        64  ██████████████████████████████████▌            4  ██▌
    22:00        71  ██████████████████████████████████████▌        4  ██▌
    23:00        78  ██████████████████████████████████████████     4  ██▌

    As of 截至 2022-10-31 08:30 (Europe/Berlin), journal position 9001.
    The same figures again 同口径重现: --as-of 9001@2022-10-31T07:30:00.25Z
    ");
    // Where there is less room, the last changes are left out, which is said; without a terminal nothing is.
    let narrow = read(page.clone(), Some(70));
    assert!(
        narrow.contains("for want of width 屏宽不足，未显示: Day before 较上日, Week before 较上周同日\n"),
        "{narrow}"
    );
    assert!(read(page.clone(), Some(92)).contains("Day before  Week before\n"));
    assert!(read(page, None).contains("Week before 较上周同日\n"));
}

#[test]
fn a_figure_that_is_not_known_is_no_zero() {
    let absent = Figures { calls: Some(CallFigures::default()), issues: Some(IssueFigures::default()) };
    let known = Summary { figures: Some(absent), ..empty("2022-11-12T00:00Z") };
    insta::assert_snapshot!(read(page(&known, &TimeZone::UTC), None), @r"
    On 12 Nov 2022 the hotline answered 0 calls (接听群众电话 0 件次) and resolved 0 livelihood issues (协调解决民生问题 0 件).

    Calls 来电
    Calls answered 接听件次                0
      valid calls 有效来电                 0
      without a number 无号码              0
    Distinct callers 来电人数              —
    Persons 人次                           0
    Repeat rate 重复率                     —
    Other channels 其他渠道                0
    Abandoned 排队放弃                     0
    Missed 振铃未接                        0
    Connection rate 人工接通率             —
    Answered in 15 s 15秒应答率            —
    Entered late 迟报                      0
    Entered after the day 隔日补录         0
    Completed or amended 补充更正          0
    Voided 作废                            0
    Alarms dismissed 已排除险情提示        0

    Waiting 待办
    Pending calls 待处理来电               —
      overdue 已超期                       —
    Handoffs open 转接（联动）待确认       —
    Callbacks to make 待回访               —
      overdue 已超期                       —

    Issues 民生问题
    Issues accepted 实际受理               0
      resolved within it 当日受理当日办结  —
    Issues resolved 协调解决               0
      solved 解决                          —
      partly solved 部分解决               —
      explained 解释说明                   —
      referred 引导其他途径                —
      caller confirmed 群众确认解决        0
      reported only 仅承办单位反馈         0
    Not found 查无实据/经核查未发现        —
    Not feasible 暂无法解决                —
    Unreachable 无法联系                   —
    Too late 已失时效                      —
    Issues overdue 超期                    —
    Needs missed 超过最迟时限              0
    Median time to resolve 办理时长中位数  —
      less time on hold 扣除暂停时间       —
    90th percentile 90%办结时长            —
      less time on hold 扣除暂停时间       —
    Caller says solved 解决率              —
    Satisfied 满意率                       —

    As of 截至 —
    Resolution rate 协调解决率             —
    First-contact resolution 直接答复率    —
    On time 按期办结率                     —
    Response in time 及时响应率            —
    Rated 参评率                           —

    Backlog 在办
    Backlog at start 期初在办              —
      + opened 登记                        —
      + reopened 重办                      —
      + reviewed 恢复办理                  —
      + unmerged 撤销并单                  —
      − resolved 办结                      —
      − merged 并单                        —
      − withdrawn 撤回                     —
      − rejected 不予受理                  —
    Backlog at the end 期末在办            —
    ");
}

#[test]
fn of_a_summary_without_figures_nothing_is_known() {
    let unknown = Summary { period: "periods/x".into(), ..Summary::default() };
    insta::assert_snapshot!(read(page(&unknown, &TimeZone::UTC), None), @r"
    x the figures are not known.

    Calls 来电
    Calls answered 接听件次                —
      valid calls 有效来电                 —
      without a number 无号码              —
    Distinct callers 来电人数              —
    Persons 人次                           —
    Repeat rate 重复率                     —
    Other channels 其他渠道                —
    Abandoned 排队放弃                     —
    Missed 振铃未接                        —
    Connection rate 人工接通率             —
    Answered in 15 s 15秒应答率            —
    Entered late 迟报                      —
    Entered after the day 隔日补录         —
    Completed or amended 补充更正          —
    Voided 作废                            —
    Alarms dismissed 已排除险情提示        —

    Waiting 待办
    Pending calls 待处理来电               —
      overdue 已超期                       —
    Handoffs open 转接（联动）待确认       —
    Callbacks to make 待回访               —
      overdue 已超期                       —

    Issues 民生问题
    Issues accepted 实际受理               —
      resolved within it 当日受理当日办结  —
    Issues resolved 协调解决               —
      solved 解决                          —
      partly solved 部分解决               —
      explained 解释说明                   —
      referred 引导其他途径                —
      caller confirmed 群众确认解决        —
      reported only 仅承办单位反馈         —
    Not found 查无实据/经核查未发现        —
    Not feasible 暂无法解决                —
    Unreachable 无法联系                   —
    Too late 已失时效                      —
    Issues overdue 超期                    —
    Needs missed 超过最迟时限              —
    Median time to resolve 办理时长中位数  —
      less time on hold 扣除暂停时间       —
    90th percentile 90%办结时长            —
      less time on hold 扣除暂停时间       —
    Caller says solved 解决率              —
    Satisfied 满意率                       —

    As of 截至 —
    Resolution rate 协调解决率             —
    First-contact resolution 直接答复率    —
    On time 按期办结率                     —
    Response in time 及时响应率            —
    Rated 参评率                           —

    Backlog 在办
    Backlog at start 期初在办              —
      + opened 登记                        —
      + reopened 重办                      —
      + reviewed 恢复办理                  —
      + unmerged 撤销并单                  —
      − resolved 办结                      —
      − merged 并单                        —
      − withdrawn 撤回                     —
      − rejected 不予受理                  —
    Backlog at the end 期末在办            —
    ");
}
