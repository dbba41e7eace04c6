//! `hotline summary`.

use super::desk::Desk;

/// A night on which a call came before midnight and its issue was resolved after it.
pub fn desk() -> Desk {
    let desk = Desk::open();
    for line in [
        "call log --phone 13800000001 --summary 停水 --category UTL.01 --district 500104001 --issue 恢复供水 --assign WATER \
         --operator op-07 --received '2022-11-12 23:50' --answered '2022-11-12 23:50:09'",
        "call log --phone 13800000001 --summary 催问 --link Q1-3:urge --operator op-08 --received '2022-11-13 00:20'",
        "call log --phone 13800000002 --kind invalid --summary 无声 --received '2022-11-13 07:59'",
        "call log --phone 13800000003 --channel wechat --summary 问菜 --received '2022-11-13 08:00'",
        "issue resolve Q1-3 solved --reply 已恢复 --at '2022-11-13 06:00'",
    ] {
        let _ = desk.hotline(line).success();
    }
    desk
}

#[test]
fn of_a_day_with_what_it_changed_by() {
    let desk = desk();
    insta::assert_snapshot!(desk.hotline("summary day 2022-11-13"), @"
    On 13 Nov 2022 the hotline answered 2 calls and resolved 1 livelihood issue.

                                                 Day before  Week before
    Calls
    Calls answered                     2                 +1           +2
      valid calls                      1               same           +1
      without a number                 0               same         same
    Distinct callers                   2                 +1           +2
    Persons                            2                 +1           +2
    Repeat rate                  100.0 %  (1/1)   +100.0 pp            —
    Other channels                     1                 +1           +1
    Abandoned                          0               same         same
    Missed                             0               same         same
    Connection rate                    —                  —            —
    Answered in 15 s                   —                  —            —
    Entered late                       2                 +1           +2
    Entered after the day              2                 +1           +2
    Completed or amended               0               same         same
    Voided                             0               same         same
    Alarms dismissed                   0               same         same

    Waiting
    Pending calls                      1                 +1           +1
      overdue                          1                 +1           +1
    Handoffs open                      0               same         same
    Callbacks to make                  1                 +1           +1
      overdue                          0               same         same

    Issues
    Issues accepted                    0                 −1         same
      resolved within it               0               same         same
    Issues resolved                    1                 +1           +1
      solved                           1                 +1           +1
      partly solved                    0               same         same
      explained                        0               same         same
      referred                         0               same         same
      caller confirmed                 0               same         same
      reported only                    1                 +1           +1
    Not found                          0               same         same
    Not feasible                       0               same         same
    Unreachable                        0               same         same
    Too late                           0               same         same
    Issues overdue                     0               same         same
    Needs missed                       0               same         same
    Acknowledged                       1                 +1           +1
    Mean time to acknowledge  6 h 10 min                  —            —
    Returned by agencies               0               same         same
    Mean time to resolve      6 h 10 min                  —            —
    Median time to resolve    6 h 10 min                  —            —
      less time on hold       6 h 10 min                  —            —
    90th percentile           6 h 10 min                  —            —
      less time on hold       6 h 10 min                  —            —
    Caller says solved                 —                  —            —
    Satisfied                          —                  —            —

    As of YYYY-MM-DD HH:MM
    Resolution rate                    —                  —            —
    First-contact resolution           —                  —            —
    On time                            —                  —            —
    Response in time             100.0 %  (1/1)           —            —
    Rated                          0.0 %  (0/1)           —            —

    Backlog
    Backlog at start                   1                 +1           +1
      + opened                         0                 −1         same
      + reopened                       0               same         same
      + reviewed                       0               same         same
      + unmerged                       0               same         same
      − resolved                       1                 +1           +1
      − merged                         0               same         same
      − withdrawn                      0               same         same
      − rejected                       0               same         same
    Backlog at the end                 0                 −1         same

    By hour
              Calls                                Resolved
    00:00  1  ████████████████████████████████  0
    01:00  0                                    0
    02:00  0                                    0
    03:00  0                                    0
    04:00  0                                    0
    05:00  0                                    0
    06:00  0                                    1  ████████████████████████████████
    07:00  1  ████████████████████████████████  0
    08:00  0                                    0
    09:00  0                                    0
    10:00  0                                    0
    11:00  0                                    0
    12:00  0                                    0
    13:00  0                                    0
    14:00  0                                    0
    15:00  0                                    0
    16:00  0                                    0
    17:00  0                                    0
    18:00  0                                    0
    19:00  0                                    0
    20:00  0                                    0
    21:00  0                                    0
    22:00  0                                    0
    23:00  0                                    0

    As of YYYY-MM-DD HH:MM (Asia/Shanghai), journal position 12.
    The same figures again: --as-of 12@YYYY-MM-DDTHH:MM:SSZ
    ");
}

#[test]
fn of_a_shift_a_range_and_the_whole_period() {
    let desk = desk();
    let head = |line: &str| {
        let page = desk.hotline(line).success();
        let figures = ["Calls answered", "Issues resolved", "Backlog at", "By "];
        let told = |line: &&str| figures.iter().any(|figure| line.starts_with(figure)) || line.contains("█");
        let lines = page.lines().enumerate().filter(|(at, line)| *at == 0 || told(line));
        lines.map(|(_, line)| line).collect::<Vec<_>>().join("\n")
    };
    insta::assert_snapshot!(head("summary shift night 2022-11-13"), @"
    From 13 Nov 2022 00:00 to 08:00 the hotline answered 2 calls and resolved 1 livelihood issue.
    Calls answered                     2                 +2           +2
    Issues resolved                    1                 +1           +1
    Backlog at start                   1                 +1           +1
    Backlog at the end                 0               same         same
    By hour
    00:00  1  ████████████████████████████████  0
    06:00  0                                    1  ████████████████████████████████
    07:00  1  ████████████████████████████████  0
    ");
    insta::assert_snapshot!(head("summary range --from '2022-11-12 23:45' --to '2022-11-13 08:00'"), @"
    From 12 Nov 2022 23:45 to 13 Nov 2022 08:00 the hotline answered 3 calls and resolved 1 livelihood issue.
    Calls answered                     3
    Issues resolved                    1
    Backlog at start                   0
    Backlog at the end                 0
    By hour
    12 Nov 23:45  1  █████████████████████████████  0
    13 Nov 00:00  1  █████████████████████████████  0
           06:00  0                                 1  █████████████████████████████
           07:00  1  █████████████████████████████  0
    ");
    insta::assert_snapshot!(head("summary range --from 2022-11-12 --to 2022-11-16"), @"
    From 12 Nov to 15 Nov 2022 the hotline answered 3 calls and resolved 1 livelihood issue.
    Calls answered                     3
    Issues resolved                    1
    Backlog at start                   0
    Backlog at the end                 0
    By day
    Sat 12 Nov  1  ████████████████████                      0
    Sun 13 Nov  2  ████████████████████████████████████████  1  ████████████████████
    ");
    let _ = desk.hotline("period close dadukou-2022 --ends '2022-11-14 00:00'").success();
    insta::assert_snapshot!(head("summary period"), @"
    From 12 Nov to 13 Nov 2022 the hotline answered 3 calls and resolved 1 livelihood issue.
    Calls answered                     3
    Issues resolved                    1
    Backlog at start                   0
    Backlog at the end                 0
    By day
    Sat 12 Nov  1  ████████████████████                      0
    Sun 13 Nov  2  ████████████████████████████████████████  1  ████████████████████
    ");
}

#[test]
fn figures_can_be_had_again_as_they_were_given() {
    let desk = desk();
    let given = desk.hotline("summary day 2022-11-13").success();
    let again =
        given.lines().last().and_then(|line| line.split_once("--as-of ")).expect("the last line says how");
    let _ = desk.hotline("call void C3-7 --reason 误登").success();
    assert_ne!(desk.hotline("summary day 2022-11-13").success(), given);
    let then = desk.hotline(&format!("summary day 2022-11-13 --as-of {}", again.1)).success();
    assert_eq!(then, given);

    // A position alone, and a time alone.
    let answered = |as_of: &str| {
        let summary =
            desk.hotline(&format!("-o json summary day 2022-11-13 --as-of {as_of}")).json()["summary"]
                .clone();
        (summary["figures"]["calls"]["callsAnswered"].clone(), summary["asOf"]["position"].clone())
    };
    let (position, time) = again.1.split_once('@').expect("a position and a time");
    assert_eq!(answered(position), ("2".into(), position.into()));
    assert_eq!(answered(time), ("2".into(), position.into()));
    insta::assert_snapshot!(desk.hotline("summary day 2022-11-13 --as-of 9999"), @r"
    ------- stderr -------
    error: one thing is wrong:
      --as-of (as_of.position): must be from 1 to 13
    [exit status: 65]
    ");
    insta::assert_snapshot!(desk.hotline("summary day 2022-11-13 --as-of '2022-11-13 08:00'"), @r"
    ------- stderr -------
    error: one thing is wrong:
      --as-of (as_of.time): 2022-11-13 08:00 is before journal position 1 was recorded (YYYY-MM-DD HH:MM)
    [exit status: 65]
    ");
}

#[test]
fn a_window_that_cannot_be_is_told() {
    let desk = desk();
    insta::assert_snapshot!(desk.hotline("summary range --from '2022-11-12 23:50' --to '2022-11-12 08:00'"), @r"
    ------- stderr -------
    error: 2 things are wrong:
      --from (window.range.start_time): 2022-11-12 23:50 is no whole quarter-hour
      --to (window.range.end_time): 2022-11-12 08:00 is not after the start of the range (2022-11-12 23:50)
    [exit status: 65]
    ");
    insta::assert_snapshot!(desk.hotline("summary shift evening 2022-11-13"), @"
    ------- stderr -------
    error: one thing is wrong:
      <SHIFT> (window.shift.shift): evening is no shift of 2022-11-13; there are night, morning, middle
    [exit status: 65]
    ");
    insta::assert_snapshot!(desk.hotline("summary day 2022-11-31"), @"
    ------- stderr -------
    error: '[DATE]' cannot be '2022-11-31': a day is written 2022-11-12, today or yesterday

    More with --help.
    [exit status: 2]
    ");
}

#[test]
fn field_c2_a_day_outside_the_period_is_told() {
    let desk = Desk::open();
    let told = |day: &str| {
        let answered = desk.hotline(&format!("-o csv summary day {day}"));
        answered
            .to_string()
            .lines()
            .skip_while(|line| !line.contains("stderr"))
            .collect::<Vec<_>>()
            .join("\n")
    };
    insta::assert_snapshot!(told("2022-11-11"), @r"
    ------- stderr -------
    Nothing is counted here: the period begins 2022-11-12 00:00.
    ");
    assert_eq!(told("2022-11-12"), "", "it is within the period");
    let _ = desk.hotline("period close dadukou-2022 --ends 2022-12-13").success();
    insta::assert_snapshot!(told("2022-12-13"), @r"
    ------- stderr -------
    Nothing is counted here: the period runs from 2022-11-12 00:00 to 2022-12-13 00:00.
    ");
}

#[test]
fn field_g3_figures_of_a_day_and_of_what_became_of_it_are_told_apart() {
    let desk = desk();
    // One of the two of the day is resolved on it, the other on the next; so is one of the day before.
    for line in [
        "call log --phone 13800000004 --summary 停电 --category UTL.01 --issue 恢复供电 --received '2022-11-13 09:00'",
        "issue resolve Q2-1 solved --reply 已恢复 --at '2022-11-13 10:00'",
        "call log --phone 13800000005 --summary 漏水 --category UTL.01 --issue 修水管 --received '2022-11-13 11:00'",
        "issue resolve Q3-7 solved --reply 已修好 --at '2022-11-14 10:00'",
    ] {
        let _ = desk.hotline(line).success();
    }
    let page = desk.hotline("summary day 2022-11-13").success();
    let figure = |title: &str| {
        let row = page.lines().find(|line| line.trim_start().starts_with(title));
        let row = row.unwrap_or_else(|| panic!("no {title}:\n{page}"));
        row.split_once(title).unwrap().1.split_whitespace().next().unwrap().to_owned()
    };
    assert_eq!(["Issues accepted", "resolved within it", "Issues resolved"].map(figure), ["2", "1", "2"]);
    // The rates of what was accepted or due stand under the time as of which they are.
    let under = page.split("\nAs of 20").nth(1).unwrap_or_else(|| panic!("{page}"));
    let under = under.split("\n\n").next().unwrap();
    for rate in ["Resolution rate", "First-contact resolution", "On time", "Response in time", "Rated"] {
        assert!(under.contains(rate), "{rate}: {under}");
    }
    let rows = desk.hotline("summary day 2022-11-13 --by category").success();
    assert!(rows.contains("\nRates of issues accepted or due as of 20"), "{rows}");
    let csv = desk.hotline("-o csv summary day 2022-11-13").success();
    let column =
        csv.lines().next().unwrap().split(',').position(|title| title == "issues_resolved_same").unwrap();
    assert_eq!(csv.lines().nth(1).unwrap().split(',').nth(column), Some("1"));
}
