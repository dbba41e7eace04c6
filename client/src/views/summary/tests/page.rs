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

                                                            Day before  Week before
                                                                比前日   比上周同日
    Calls 来电
    Calls answered 接听件次           1,214                         −4            —
      valid calls 有效来电            1,201                         −4            —
      without a number 无号码            12                         ±0            —
    Distinct callers 来电人数           900                         ±0            —
    Persons 人次                      1,300                         −4            —
    Repeat rate 重复率                4.0 %  (48/1,201)             ±0            —
    Other channels 其他渠道               7                         ±0            —
    Abandoned 放弃                        4                         ±0            —
    Missed 未接                           7                         +1            —
    Connection rate 接通率           99.1 %  (1,214/1,225)     −0.1 pp            —
    Answered in 15 s 15秒接听率           —                          —            —
    Entered late 延时登记                 3                         ±0            —
    Entered after the day 补录            2                         ±0            —
    Completed or amended 更正             5                         ±0            —
    Taken back 作废                       1                         ±0            —
    Alarms dismissed 预警误报             1                         ±0            —

    Waiting 待办
    Pending calls 待处理来电              6                         ±0            —
      overdue 已超期                      2                         ±0            —
    Handoffs open 转接待确认              1                         ±0            —
    Callbacks to make 待回访              9                         −4            —
      overdue 已超期                      —                          —            —

    Issues 民生问题
    Issues accepted 受理件数             57                         ±0            —
    Issues resolved 协调解决             52                         ±0            —
      solved 解决                        40                         ±0            —
      partly solved 部分解决              3                         ±0            —
      explained 解释说明                  4                         ±0            —
      referred 转介                       5                         ±0            —
      caller confirmed 群众确认          31                         ±0            —
      reported only 仅单位反馈           21                         ±0            —
    Not found 查无此事                    1                         ±0            —
    Not feasible 无法办理                 0                         ±0            —
    Unreachable 无法联系                  0                         ±0            —
    Too late 未能及时                     0                         ±0            —
    Resolution rate 化解率           84.2 %  (48/57)                ±0            —
    Settled directly 直接答复率      10.5 %  (6/57)                 ±0            —
    On time 按期办结率               92.3 %  (48/52)           +6.6 pp            —
    Response in time 响应率          96.5 %  (55/57)                ±0            —
    Issues overdue 超期                   3                         ±0            —
    Needs missed 错过最迟时间             1                         ±0            —
    Half resolved in 半数用时    3 h 20 min                   ≈ −8 min            —
      less suspension 扣除挂起   3 h 10 min                       ≈ ±0            —
    Nine in ten in 九成用时         2 d 1 h                       ≈ ±0            —
      less suspension 扣除挂起          2 d                       ≈ ±0            —
    Said solved 解决率               93.9 %  (31/33)                ±0            —
    Satisfied 满意率                 93.3 %  (28/30)                ±0            —
    Rated 参评率                     60.0 %  (30/50)                ±0            —

    Backlog 在办
    Backlog at start 期初在办            14                         +4            —
      + opened 受理                      60                         ±0            —
      + reopened 重办                     2                         ±0            —
      + reviewed 复核                     0                         ±0            —
      + unmerged 拆单                     0                         ±0            —
      − resolved 办结                    54                         ±0            —
      − merged 并单                       3                         ±0            —
      − withdrawn 撤回                    0                         ±0            —
      − rejected 不予受理                 0                         ±0            —
    Backlog at the end 期末在办          19                         +4            —

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
    The same figures again 复查: --as-of 9001@2022-10-31T07:30:00.25Z
    ");
    // Where there is less room, the last change is left out, which is said; without a terminal nothing is.
    let narrow = read(page.clone(), Some(70));
    assert!(narrow.contains("for want of width 屏宽不足，未显示: Week before 比上周同日\n"), "{narrow}");
    assert!(read(page, None).contains("Week before 比上周同日\n"));
}

#[test]
fn a_figure_that_is_not_known_is_no_zero() {
    let absent = Figures { calls: Some(CallFigures::default()), issues: Some(IssueFigures::default()) };
    let known = Summary { figures: Some(absent), ..empty("2022-11-12T00:00Z") };
    insta::assert_snapshot!(read(page(&known, &TimeZone::UTC), None), @r"
    On 12 Nov 2022 the hotline answered 0 calls (接听群众电话 0 件次) and resolved 0 livelihood issues (协调解决民生问题 0 件).

    Calls 来电
    Calls answered 接听件次      0
      valid calls 有效来电       0
      without a number 无号码    0
    Distinct callers 来电人数    —
    Persons 人次                 0
    Repeat rate 重复率           —
    Other channels 其他渠道      0
    Abandoned 放弃               0
    Missed 未接                  0
    Connection rate 接通率       —
    Answered in 15 s 15秒接听率  —
    Entered late 延时登记        0
    Entered after the day 补录   0
    Completed or amended 更正    0
    Taken back 作废              0
    Alarms dismissed 预警误报    0

    Waiting 待办
    Pending calls 待处理来电     —
      overdue 已超期             —
    Handoffs open 转接待确认     —
    Callbacks to make 待回访     —
      overdue 已超期             —

    Issues 民生问题
    Issues accepted 受理件数     0
    Issues resolved 协调解决     0
      solved 解决                —
      partly solved 部分解决     —
      explained 解释说明         —
      referred 转介              —
      caller confirmed 群众确认  0
      reported only 仅单位反馈   0
    Not found 查无此事           —
    Not feasible 无法办理        —
    Unreachable 无法联系         —
    Too late 未能及时            —
    Resolution rate 化解率       —
    Settled directly 直接答复率  —
    On time 按期办结率           —
    Response in time 响应率      —
    Issues overdue 超期          —
    Needs missed 错过最迟时间    0
    Half resolved in 半数用时    —
      less suspension 扣除挂起   —
    Nine in ten in 九成用时      —
      less suspension 扣除挂起   —
    Said solved 解决率           —
    Satisfied 满意率             —
    Rated 参评率                 —

    Backlog 在办
    Backlog at start 期初在办    —
      + opened 受理              —
      + reopened 重办            —
      + reviewed 复核            —
      + unmerged 拆单            —
      − resolved 办结            —
      − merged 并单              —
      − withdrawn 撤回           —
      − rejected 不予受理        —
    Backlog at the end 期末在办  —
    ");
}

#[test]
fn of_a_summary_without_figures_nothing_is_known() {
    let unknown = Summary { period: "periods/x".into(), ..Summary::default() };
    insta::assert_snapshot!(read(page(&unknown, &TimeZone::UTC), None), @r"
    x the figures are not known.

    Calls 来电
    Calls answered 接听件次      —
      valid calls 有效来电       —
      without a number 无号码    —
    Distinct callers 来电人数    —
    Persons 人次                 —
    Repeat rate 重复率           —
    Other channels 其他渠道      —
    Abandoned 放弃               —
    Missed 未接                  —
    Connection rate 接通率       —
    Answered in 15 s 15秒接听率  —
    Entered late 延时登记        —
    Entered after the day 补录   —
    Completed or amended 更正    —
    Taken back 作废              —
    Alarms dismissed 预警误报    —

    Waiting 待办
    Pending calls 待处理来电     —
      overdue 已超期             —
    Handoffs open 转接待确认     —
    Callbacks to make 待回访     —
      overdue 已超期             —

    Issues 民生问题
    Issues accepted 受理件数     —
    Issues resolved 协调解决     —
      solved 解决                —
      partly solved 部分解决     —
      explained 解释说明         —
      referred 转介              —
      caller confirmed 群众确认  —
      reported only 仅单位反馈   —
    Not found 查无此事           —
    Not feasible 无法办理        —
    Unreachable 无法联系         —
    Too late 未能及时            —
    Resolution rate 化解率       —
    Settled directly 直接答复率  —
    On time 按期办结率           —
    Response in time 响应率      —
    Issues overdue 超期          —
    Needs missed 错过最迟时间    —
    Half resolved in 半数用时    —
      less suspension 扣除挂起   —
    Nine in ten in 九成用时      —
      less suspension 扣除挂起   —
    Said solved 解决率           —
    Satisfied 满意率             —
    Rated 参评率                 —

    Backlog 在办
    Backlog at start 期初在办    —
      + opened 受理              —
      + reopened 重办            —
      + reviewed 复核            —
      + unmerged 拆单            —
      − resolved 办结            —
      − merged 并单              —
      − withdrawn 撤回           —
      − rejected 不予受理        —
    Backlog at the end 期末在办  —
    ");
}
