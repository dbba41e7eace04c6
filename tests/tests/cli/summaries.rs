//! `hotline summary`.

use super::desk::Desk;

/// A night on which a call came before midnight and its issue was resolved after it.
fn desk() -> Desk {
    let desk = Desk::open();
    for line in [
        "call log --phone 13800000001 --summary 停水 --category UTL.01 --issue 恢复供水 --received '2022-11-12 23:50'",
        "call log --phone 13800000001 --summary 催问 --link Q1-3:urge --received '2022-11-13 00:20'",
        "call log --phone 13800000002 --kind invalid --summary 无声 --received '2022-11-13 07:59'",
        "call log --phone 13800000003 --channel wechat --summary 问菜 --received '2022-11-13 08:00'",
        "issue resolve Q1-3 solved --reply 已恢复 --at '2022-11-13 06:00'",
    ] {
        let _ = desk.hotline(line).success();
    }
    desk
}

#[test]
fn of_a_day_a_shift_a_range_and_the_whole_period() {
    let desk = desk();
    insta::assert_snapshot!(desk.hotline("summary day 2022-11-12"), @r"
    On 12 Nov 2022 the hotline answered 1 call (接听群众电话 1 件次) and resolved 0 livelihood issues (协调解决民生问题 0 件).

    Calls answered 接听件次              1
      of them valid 有效来电             1
    Contacts by other channels 其他渠道  0
    Issues accepted 受理件数             1
    Issues resolved 协调解决             0
    Issues overdue 超期                  0
    Backlog at the beginning 期初在办    0
      + opened 受理                      1
      + reopened 重办                    0
      + reviewed 复核                    0
      + unmerged 拆单                    0
      − resolved 办结                    0
      − merged 并单                      0
      − withdrawn 撤回                   0
      − rejected 不予受理                0
    Backlog at the end 期末在办          1

    As of 截至 YYYY-MM-DD HH:MM (Asia/Shanghai), journal position 11.
    ");
    insta::assert_snapshot!(desk.hotline("summary shift night 2022-11-13"), @r"
    From 13 Nov 2022 00:00 to 13 Nov 2022 08:00 the hotline answered 2 calls (接听群众电话 2 件次) and resolved 1 livelihood issue (协调解决民生问题 1 件).

    Calls answered 接听件次              2
      of them valid 有效来电             1
    Contacts by other channels 其他渠道  0
    Issues accepted 受理件数             0
    Issues resolved 协调解决             1
    Issues overdue 超期                  0
    Backlog at the beginning 期初在办    1
      + opened 受理                      0
      + reopened 重办                    0
      + reviewed 复核                    0
      + unmerged 拆单                    0
      − resolved 办结                    1
      − merged 并单                      0
      − withdrawn 撤回                   0
      − rejected 不予受理                0
    Backlog at the end 期末在办          0

    As of 截至 YYYY-MM-DD HH:MM (Asia/Shanghai), journal position 11.
    ");
    insta::assert_snapshot!(desk.hotline("summary range --from '2022-11-12 23:45' --to '2022-11-13 08:00'"), @r"
    From 12 Nov 2022 23:45 to 13 Nov 2022 08:00 the hotline answered 3 calls (接听群众电话 3 件次) and resolved 1 livelihood issue (协调解决民生问题 1 件).

    Calls answered 接听件次              3
      of them valid 有效来电             2
    Contacts by other channels 其他渠道  0
    Issues accepted 受理件数             1
    Issues resolved 协调解决             1
    Issues overdue 超期                  0
    Backlog at the beginning 期初在办    0
      + opened 受理                      1
      + reopened 重办                    0
      + reviewed 复核                    0
      + unmerged 拆单                    0
      − resolved 办结                    1
      − merged 并单                      0
      − withdrawn 撤回                   0
      − rejected 不予受理                0
    Backlog at the end 期末在办          0

    As of 截至 YYYY-MM-DD HH:MM (Asia/Shanghai), journal position 11.
    ");
    insta::assert_snapshot!(desk.hotline("summary period"), @r"
    From 12 Nov 2022 00:00 to D MMM YYYY HH:MM the hotline answered 3 calls (接听群众电话 3 件次) and resolved 1 livelihood issue (协调解决民生问题 1 件).

    Calls answered 接听件次              3
      of them valid 有效来电             2
    Contacts by other channels 其他渠道  1
    Issues accepted 受理件数             1
    Issues resolved 协调解决             1
    Issues overdue 超期                  0
    Backlog at the beginning 期初在办    0
      + opened 受理                      1
      + reopened 重办                    0
      + reviewed 复核                    0
      + unmerged 拆单                    0
      − resolved 办结                    1
      − merged 并单                      0
      − withdrawn 撤回                   0
      − rejected 不予受理                0
    Backlog at the end 期末在办          0

    As of 截至 YYYY-MM-DD HH:MM (Asia/Shanghai), journal position 11.
    ");
    insta::assert_snapshot!(desk.hotline("-o csv summary day 2022-11-13"), @r"
    period,from,to,as_of_position,as_of_time,calls_answered,calls_valid,contacts_other,issues_accepted,issues_resolved,issues_overdue,backlog_start,flow_opened,flow_reopened,flow_reviewed,flow_unmerged,flow_resolved,flow_merged,flow_withdrawn,flow_rejected,backlog_end
    dadukou-2022,2022-11-12T16:00:00Z,2022-11-13T16:00:00Z,11,YYYY-MM-DDTHH:MM:SSZ,2,1,1,0,1,0,1,0,0,0,0,1,0,0,0,0
    ");
}

#[test]
fn a_window_that_cannot_be_is_told() {
    let desk = desk();
    insta::assert_snapshot!(desk.hotline("summary range --from '2022-11-12 23:50' --to '2022-11-12 08:00'"), @r"
    ------- stderr -------
    error: 2 things are wrong:
      --from (range.from): 2022-11-12 23:50 is no whole quarter-hour
      --to (range.to): must be after from
    [exit status: 65]
    ");
    insta::assert_snapshot!(desk.hotline("summary shift evening 2022-11-13"), @r"
    ------- stderr -------
    error: one thing is wrong:
      --shift (shift.shift): evening is no shift of 2022-11-13; there are night morning middle
    [exit status: 65]
    ");
    insta::assert_snapshot!(desk.hotline("summary day 2022-11-31"), @r"
    ------- stderr -------
    error: invalid value '2022-11-31' for '[DATE]': parsed date is not valid: parameter 'day' for `2022-11` is invalid, must be in range `1..=30`

    For more information, try '--help'.
    [exit status: 2]
    ");
}
