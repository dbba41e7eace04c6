//! `hotline summary` over time: by day and hour, and the last days or shifts side by side.

use super::desk::Desk;
use super::output::assert_reads;

/// Calls on several days, of which one led to an issue that was resolved a day later.
fn desk() -> Desk {
    let desk = Desk::open();
    for line in [
        "call log --phone 13800000001 --summary 停水 --category UTL.01 --district 500104001 --issue 恢复供水 --received '2022-11-13 23:50'",
        "call log --phone 13800000002 --summary 问路 --kind consult --received '2022-11-13 08:10'",
        "call log --phone 13800000003 --summary 停水 --disposition missed --received '2022-11-14 00:20'",
        "call log --phone 13800000001 --summary 催问 --link Q1-3:urge --received '2022-11-14 00:30'",
        "call log --phone 13800000004 --summary 问菜 --kind consult --received '2022-11-24 09:00'",
        "issue resolve Q1-3 solved --reply 已恢复 --at '2022-11-14 06:00'",
    ] {
        let _ = desk.hotline(line).success();
    }
    desk
}

#[test]
fn the_last_days_or_shifts_stand_side_by_side() {
    let desk = desk();
    let figures =
        "--figure calls_answered --figure connection_rate --figure outcomes_solved --figure backlog_end";
    insta::assert_snapshot!(desk.hotline(&format!("summary day 2022-11-14 --last 5 {figures}")), @"
    On 14 Nov 2022 the hotline answered 1 call and resolved 1 livelihood issue.

                        12 Nov   13 Nov  14 Nov
                           Sat      Sun     Mon
    Calls
    Calls answered           0        2       1
    Connection rate          —  100.0 %  50.0 %

    Issues
      solved                 0        0       1

    Backlog
    Backlog at the end       0        1       0

    As of YYYY-MM-DD HH:MM (Asia/Shanghai), journal position 13.
    The same figures again: --as-of 13@YYYY-MM-DDTHH:MM:SSZ
    ------- stderr -------
    2 days are left out: the period had not begun.
    ");
    insta::assert_snapshot!(desk.hotline("--lang zh summary shift night 2022-11-14 --last 2 --figure 接听件次"), @"
    2022年11月14日 00:00 至 08:00，热线接听群众电话 1 件次，协调解决民生问题 1 件。

                      接听
    11月13日 周日  0
    11月14日 周一  1  ██████████████████████████████████████████████████████████████

    截至 YYYY-MM-DD HH:MM（Asia/Shanghai），日志序号 13。
    同口径重现：--as-of 13@YYYY-MM-DDTHH:MM:SSZ
    ");
    let whole = desk.hotline("summary day 2022-11-14 --last 2").success();
    for title in
        ["Calls answered", "Callbacks to make", "Issues resolved", "Response in time", "Backlog at the end"]
    {
        assert!(whole.contains(title), "{title}: {whole}");
    }
    let today = desk.hotline("summary day --last 2").success();
    assert!(today.contains("so far"), "today is not over: {today}");
}

#[test]
fn every_day_is_what_it_is_by_itself_at_the_same_point() {
    let desk = desk();
    let last = desk.hotline("-o csv summary day 2022-11-25 --last 14").success();
    let rows: Vec<&str> = last.lines().skip(1).collect();
    assert_eq!(rows.len(), 14, "more than one request compares: {last}");
    let cells: Vec<&str> = rows[0].split(',').collect();
    let point = format!("{}@{}", cells[3], cells[4]);
    for (row, day) in rows.iter().zip(12..) {
        let alone = desk.hotline(&format!("-o csv summary day 2022-11-{day} --as-of {point}")).success();
        assert_eq!(alone.lines().nth(1), Some(*row), "{day}");
    }
    let merged = desk.hotline("-o json summary day 2022-11-25 --last 14").json();
    assert_eq!(merged["summary"]["comparisons"].as_array().map(Vec::len), Some(13));
}

#[test]
fn steps_of_time_are_rows_as_the_values_of_a_dimension_are() {
    let desk = desk();
    let range = "summary range --from 2022-11-13 --to 2022-11-16";
    insta::assert_snapshot!(desk.hotline(&format!("{range} --by day")), @"
    From 13 Nov to 15 Nov 2022 the hotline answered 3 calls and resolved 1 livelihood issue.

    Day         Calls  Valid  Accepted  Resolved  Overdue  Backlog  Resolution      Callers
    Sun 13 Nov      2      2         1         0        0        1  100.0 %  (1/1)        2
    Mon 14 Nov      1      1         0         1        0        0  —                     1
    Tue 15 Nov      0      0         0         0        0        0  —                     0
    Whole           3      3         1         1        0        0  100.0 %  (1/1)        2

    Rates of issues accepted or due as of YYYY-MM-DD HH:MM
    As of YYYY-MM-DD HH:MM (Asia/Shanghai), journal position 13.
    The same figures again: --as-of 13@YYYY-MM-DDTHH:MM:SSZ
    ");
    insta::assert_snapshot!(desk.hotline(&format!("--lang zh {range} --by day --figure 人工接通率")), @"
    2022年11月13日至11月15日，热线接听群众电话 3 件次，协调解决民生问题 1 件。

                                   人工接通率
    11月13日 周日   100.0%  (2/2)  █████████████████████████████████████████████████
    11月14日 周一    50.0%  (1/2)  ████████████████████████▌
    11月15日 周二  —
    合计             75.0%  (3/4)

    截至 YYYY-MM-DD HH:MM（Asia/Shanghai），日志序号 13。
    同口径重现：--as-of 13@YYYY-MM-DDTHH:MM:SSZ
    ");
    let by_hour = desk.hotline("summary day 2022-11-14 --by hour --figure calls_answered").success();
    assert_eq!(by_hour.lines().filter(|line| line.contains(":00  ")).count(), 24, "{by_hour}");
    insta::assert_snapshot!(desk.hotline(&format!("-o csv {range} --by day --figure calls_answered --figure connection_rate")), @"
    period,start_time,end_time,as_of_position,as_of_time,dimension,value,calls_answered,connection_rate_numerator,connection_rate_denominator
    dadukou-2022,2022-11-12T16:00:00Z,2022-11-13T16:00:00Z,13,YYYY-MM-DDTHH:MM:SSZ,day,,2,2,2
    dadukou-2022,2022-11-13T16:00:00Z,2022-11-14T16:00:00Z,13,YYYY-MM-DDTHH:MM:SSZ,day,,1,1,2
    dadukou-2022,2022-11-14T16:00:00Z,2022-11-15T16:00:00Z,13,YYYY-MM-DDTHH:MM:SSZ,day,,0,0,0
    dadukou-2022,2022-11-12T16:00:00Z,2022-11-15T16:00:00Z,13,YYYY-MM-DDTHH:MM:SSZ,,,3,3,4
    ");
    let json = desk.hotline(&format!("-o json {range} --by day")).json();
    assert_eq!(json["summary"]["curve"].as_array().map(Vec::len), Some(3));
    insta::assert_snapshot!(desk.hotline("summary day 2022-11-13 --by district --figure calls_answered"), @"
    On 13 Nov 2022 the hotline answered 2 calls and resolved 0 livelihood issues.

                             Calls
    500104001 新山村街道  1  ███████████████████████████████████████████████████████
    unknown               1  ███████████████████████████████████████████████████████
    Total                 2

    As of YYYY-MM-DD HH:MM (Asia/Shanghai), journal position 13.
    The same figures again: --as-of 13@YYYY-MM-DDTHH:MM:SSZ
    ");
}

#[test]
fn what_has_no_trend_is_refused() {
    let desk = Desk::open();
    let refused = [
        "summary range --from 2022-11-12 --to 2022-11-14 --last 3",
        "summary day --last 3 --by category",
        "summary day --last 32",
        "summary day --by day",
        "summary day --by hour --explain calls_answered",
        "summary day --figure on_time_rate --explain on_time_rate",
        "summary day --figure calls",
        "summary range --from 2022-11-12 --to 2022-11-30 --by hour",
    ];
    let told = |language: &str| {
        let told =
            refused.map(|line| format!("> {line}\n{}", desk.hotline(&format!("--lang {language} {line}"))));
        told.join("\n")
    };
    assert_reads("trends_refused_en", &told("en"));
    assert_reads("trends_refused_zh", &told("zh"));
}
