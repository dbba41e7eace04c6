//! Days side by side.

use hotline_proto::v1::{AsOf, Summary, WindowFigures};
use jiff::civil::date;

use super::super::{Lines, rows_for_people, trend_page};
use super::{berlin, day, figures, read, time};
use crate::catalogue::tests::in_speech;
use crate::language::{Language, Speech};
use crate::output::{Document, Format, Spreadsheet};
use crate::views::figures::Figure;

/// Five days, of which the last is not over and the shift of the first was not in the plan.
fn last_days() -> Summary {
    let earlier = |days: i64| WindowFigures {
        start_time: time(&format!("2022-10-{:02}T22:00:00Z", 29 - days)),
        end_time: time(&format!("2022-10-{:02}T13:30:00Z", 30 - days)),
        figures: Some(figures(4 * days)),
    };
    let comparisons = (1..4).map(earlier).chain([WindowFigures::default()]).collect();
    let as_of = Some(AsOf { position: 9_001, time: time("2022-10-30T12:30:00Z") });
    Summary { comparisons, as_of, ..day() }
}

#[test]
fn the_figures_of_each_day_stand_beside_those_of_the_days_before() {
    let page = trend_page(&last_days(), date(2022, 10, 30), &[], &berlin());
    insta::assert_snapshot!(read(page.clone(), Some(60)), @"
    On 30 Oct 2022 the hotline answered 1,214 calls and resolved 52 livelihood issues.

                                28 Oct    29 Oct  30 Oct
                                   Fri       Sat     Sun
                                                  so far
    Calls
    Calls answered               1,222     1,218   1,214
      valid calls                1,209     1,205   1,201
      without a number              12        12      12
    Distinct callers               900       900     900
    Persons                      1,308     1,304   1,300
    Repeat rate                  4.0 %     4.0 %   4.0 %
    Other channels                   7         7       7
    Abandoned                        4         4       4
    Missed                           5         6       7
    Connection rate             99.3 %    99.2 %  99.1 %
    Answered in 15 s                 —         —       —
    Entered late                     3         3       3
    Entered after the day            2         2       2
    Completed or amended             5         5       5
    Voided                           1         1       1
    Alarms dismissed                 1         1       1

    Waiting
    Pending calls                    6         6       6
      overdue                        2         2       2
    Handoffs open                    1         1       1
    Callbacks to make               17        13       9
      overdue                        —         —       —

    Issues
    Issues accepted                 57        57      57
      resolved within it            31        31      31
    Issues resolved                 52        52      52
      solved                        40        40      40
      partly solved                  3         3       3
      explained                      4         4       4
      referred                       5         5       5
      caller confirmed              31        31      31
      reported only                 21        21      21
    Not found                        1         1       1
    Not feasible                     0         0       0
    Unreachable                      0         0       0
    Too late                         0         0       0
    Issues overdue                   3         3       3
    Needs missed                     1         1       1
    Acknowledged                    58        54      50
    Mean time to acknowledge     0.6 h     0.7 h   0.7 h
    Returned by agencies             4         4       4
    Mean time to resolve         5.0 h     5.0 h   5.0 h
    Median time to resolve     ≤ 3.6 h   ≤ 3.5 h   3.4 h
      less time on hold        ≤ 3.2 h   ≤ 3.2 h   3.2 h
    90th percentile           ≤ 48.4 h  ≤ 48.4 h  48.4 h
      less time on hold       ≤ 48.0 h  ≤ 48.0 h  48.0 h
    Caller says solved          93.9 %    93.9 %  93.9 %
    Satisfied                   93.3 %    93.3 %  93.3 %

    As of 2022-10-30 13:30
    Resolution rate             84.2 %    84.2 %  84.2 %
    First-contact resolution    10.5 %    10.5 %  10.5 %
    On time                     80.0 %    85.7 %  92.3 %
    Response in time            96.5 %    96.5 %  96.5 %
    Rated                       60.0 %    60.0 %  60.0 %

    Backlog
    Backlog at start                 6        10      14
      + opened                      60        60      60
      + reopened                     2         2       2
      + reviewed                     0         0       0
      + unmerged                     0         0       0
      − resolved                    54        54      54
      − merged                       3         3       3
      − withdrawn                    0         0       0
      − rejected                     0         0       0
    Backlog at the end              11        15      19
    Not shown, for want of width: 26 Oct to 27 Oct

    Not over yet: until 2022-10-30 13:30, compared with the same span of the other days.

    As of 2022-10-30 13:30 (Europe/Berlin), journal position 9001.
    The same figures again: --as-of 9001@2022-10-30T12:30:00Z
    ");
    let whole = read(page, None);
    insta::assert_snapshot!(whole.lines().take(8).collect::<Vec<_>>().join("\n"), @"
    On 30 Oct 2022 the hotline answered 1,214 calls and resolved 52 livelihood issues.

                              26 Oct    27 Oct    28 Oct    29 Oct  30 Oct
                                 Wed       Thu       Fri       Sat     Sun
                                                                    so far
    Calls
    Calls answered                 —     1,226     1,222     1,218   1,214
      valid calls                  —     1,213     1,209     1,205   1,201
    ");
    let chinese = in_speech(Speech::only(Language::Chinese), || {
        let page = trend_page(&last_days(), date(2022, 10, 30), &[], &berlin());
        read(page, Some(60))
    });
    let ends = |line: &&str| line.starts_with(['2', ' ', '接', '宽', '统', '截', '同']);
    insta::assert_snapshot!(chinese.lines().filter(ends).take(12).collect::<Vec<_>>().join("\n"), @"
    2022年10月30日，热线接听群众电话 1214 件次，协调解决民生问题 52 件。
                              10月28日     10月29日   10月30日
                                  周五         周六       周日
                                                      截至目前
    接听件次                      1222         1218       1214
      有效来电                    1209         1205       1201
      无号码                        12           12         12
      已超期                         2            2          2
      已超期                         —            —          —
      当日受理当日办结              31           31         31
      解决                          40           40         40
      部分解决                       3            3          3
    ");
}

#[test]
fn a_single_figure_is_drawn_day_by_day() {
    let figure = [Figure::by_key("connection_rate").unwrap()];
    insta::assert_snapshot!(read(trend_page(&last_days(), date(2022, 10, 30), &figure, &berlin()), Some(70)), @"
    On 30 Oct 2022 the hotline answered 1,214 calls and resolved 52 livelihood issues.

                                               Connection rate
    26 Oct Wed         —
    27 Oct Thu          99.4 %  (1,226/1,234)  ███████████████████████████
    28 Oct Fri          99.3 %  (1,222/1,231)  ███████████████████████████
    29 Oct Sat          99.2 %  (1,218/1,228)  ███████████████████████████
    30 Oct Sun so far   99.1 %  (1,214/1,225)  ███████████████████████████

    Not over yet: until 2022-10-30 13:30, compared with the same span of the other days.

    As of 2022-10-30 13:30 (Europe/Berlin), journal position 9001.
    The same figures again: --as-of 9001@2022-10-30T12:30:00Z
    ");
}

#[test]
fn a_spreadsheet_has_a_row_a_day_with_its_date() {
    let figures = ["calls_answered", "connection_rate"].map(|key| Figure::by_key(key).unwrap());
    let table = rows_for_people(&last_days(), Lines::Windows, &figures, &berlin());
    let sheet =
        Spreadsheet { zone: berlin(), header: true }.render(&Document::new(&last_days(), "").csv(table));
    insta::assert_snapshot!(sheet.unwrap().replace("\r\n", "\n"), @"
    ﻿Period,From,To,Journal position,As of,By,Value,Calls answered,Connection rate,Connection rate (numerator),Connection rate (denominator)
    berlin-2022,,,9001,2022-10-30 13:30:00,,,,,,
    berlin-2022,2022-10-27 00:00:00,2022-10-27 15:30:00,9001,2022-10-30 13:30:00,,Thu 27 Oct 2022,1226,99.4%,1226,1234
    berlin-2022,2022-10-28 00:00:00,2022-10-28 15:30:00,9001,2022-10-30 13:30:00,,Fri 28 Oct 2022,1222,99.3%,1222,1231
    berlin-2022,2022-10-29 00:00:00,2022-10-29 15:30:00,9001,2022-10-30 13:30:00,,Sat 29 Oct 2022,1218,99.2%,1218,1228
    berlin-2022,2022-10-30 00:00:00,2022-10-31 00:00:00,9001,2022-10-30 13:30:00,,Sun 30 Oct 2022,1214,99.1%,1214,1225
    ");
}
