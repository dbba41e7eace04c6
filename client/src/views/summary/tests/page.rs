//! The page of a window.

use hotline_proto::v1::{CallFigures, Figures, IssueFigures, Summary};
use jiff::tz::TimeZone;

use super::super::page;
use super::{berlin, day, empty, read};

#[test]
fn a_day_with_what_it_changed_by_and_its_course() {
    let page = page(&day(), &[], &berlin());
    insta::assert_snapshot!(read(page.clone(), Some(80)), @"
    On 30 Oct 2022 the hotline answered 1,214 calls and resolved 52 livelihood issues.

                                                         Day before  Week before
    Calls
    Calls answered                 1,214                         −4            —
      valid calls                  1,201                         −4            —
      without a number                12                       same            —
    Distinct callers                 900                       same            —
    Persons                        1,300                         −4            —
    Repeat rate                    4.0 %  (48/1,201)           same            —
    Other channels                     7                       same            —
    Abandoned                          4                       same            —
    Missed                             7                         +1            —
    Connection rate               99.1 %  (1,214/1,225)     −0.1 pp            —
    Answered in 15 s                   —                          —            —
    Entered late                       3                       same            —
    Entered after the day              2                       same            —
    Completed or amended               5                       same            —
    Voided                             1                       same            —
    Alarms dismissed                   1                       same            —

    Waiting
    Pending calls                      6                       same            —
      overdue                          2                       same            —
    Handoffs open                      1                       same            —
    Callbacks to make                  9                         −4            —
      overdue                          —                          —            —

    Issues
    Issues accepted                   57                       same            —
      resolved within it              31                       same            —
    Issues resolved                   52                       same            —
      solved                          40                       same            —
      partly solved                    3                       same            —
      explained                        4                       same            —
      referred                         5                       same            —
      caller confirmed                31                       same            —
      reported only                   21                       same            —
    Not found                          1                       same            —
    Not feasible                       0                       same            —
    Unreachable                        0                       same            —
    Too late                           0                       same            —
    Issues overdue                     3                       same            —
    Needs missed                       1                       same            —
    Acknowledged                      50                         −4            —
    Mean time to acknowledge      40 min                     +3 min            —
    Returned by agencies               4                       same            —
    Mean time to resolve             5 h                       same            —
    Median time to resolve    3 h 20 min                   ≈ −8 min            —
      less time on hold       3 h 10 min                     ≈ same            —
    90th percentile                  2 d                     ≈ same            —
      less time on hold              2 d                     ≈ same            —
    Caller says solved            93.9 %  (31/33)              same            —
    Satisfied                     93.3 %  (28/30)              same            —

    As of 2022-10-31 08:30
    Resolution rate               84.2 %  (48/57)              same            —
    First-contact resolution      10.5 %  (6/57)               same            —
    On time                       92.3 %  (48/52)           +6.6 pp            —
    Response in time              96.5 %  (55/57)              same            —
    Rated                         60.0 %  (30/50)              same            —

    Backlog
    Backlog at start                  14                         +4            —
      + opened                        60                       same            —
      + reopened                       2                       same            —
      + reviewed                       0                       same            —
      + unmerged                       0                       same            —
      − resolved                      54                       same            —
      − merged                         3                       same            —
      − withdrawn                      0                       same            —
      − rejected                       0                       same            —
    Backlog at the end                19                         +4            —

    By hour
                     Calls                                                  Resolved
    00:00         0                                                      0
    01:00         7  ████▌                                               0
    02:00 (+02)  14  ████████▌                                           0
    02:00 (+01)  21  ████████████▌                                       0
    03:00        28  █████████████████                                   0
    04:00        35  █████████████████████                               1  █
    05:00        42  █████████████████████████                           1  █
    06:00        49  █████████████████████████████▌                      1  █
    07:00        56  █████████████████████████████████▌                  1  █
    08:00        63  █████████████████████████████████████▌              1  █
    09:00        70  ██████████████████████████████████████████          2  █▌
    10:00        77  ██████████████████████████████████████████████      2  █▌
    11:00        84  ██████████████████████████████████████████████████  2  █▌
    12:00         1  █                                                   2  █▌
    13:00         8  █████                                               2  █▌
    14:00        15  █████████                                           3  ██
    15:00        22  █████████████▌                                      3  ██
    16:00        29  █████████████████▌                                  3  ██
    17:00        36  █████████████████████▌                              3  ██
    18:00        43  ██████████████████████████                          3  ██
    19:00        50  ██████████████████████████████                      4  ██▌
    20:00        57  ██████████████████████████████████                  4  ██▌
    21:00        64  ██████████████████████████████████████▌             4  ██▌
    22:00        71  ██████████████████████████████████████████▌         4  ██▌
    23:00        78  ██████████████████████████████████████████████▌     4  ██▌

    As of 2022-10-31 08:30 (Europe/Berlin), journal position 9001.
    The same figures again: --as-of 9001@2022-10-31T07:30:00.25Z
    ");
    // Where there is less room, the last changes are left out, which is said; without a terminal nothing is.
    let narrow = read(page.clone(), Some(50));
    assert!(narrow.contains("for want of width: Day before, Week before\n"), "{narrow}");
    assert!(read(page.clone(), Some(80)).contains("Day before  Week before\n"));
    assert!(read(page, None).contains("Week before\n"));
}

#[test]
fn a_figure_that_is_not_known_is_no_zero() {
    let absent = Figures { calls: Some(CallFigures::default()), issues: Some(IssueFigures::default()) };
    let known = Summary { figures: Some(absent), ..empty("2022-11-12T00:00Z") };
    insta::assert_snapshot!(read(page(&known, &[], &TimeZone::UTC), None), @"
    On 12 Nov 2022 the hotline answered 0 calls and resolved 0 livelihood issues.

    Calls
    Calls answered            0
      valid calls             0
      without a number        0
    Distinct callers          —
    Persons                   0
    Repeat rate               —
    Other channels            0
    Abandoned                 0
    Missed                    0
    Connection rate           —
    Answered in 15 s          —
    Entered late              0
    Entered after the day     0
    Completed or amended      0
    Voided                    0
    Alarms dismissed          0

    Waiting
    Pending calls             —
      overdue                 —
    Handoffs open             —
    Callbacks to make         —
      overdue                 —

    Issues
    Issues accepted           0
      resolved within it      —
    Issues resolved           0
      solved                  —
      partly solved           —
      explained               —
      referred                —
      caller confirmed        0
      reported only           0
    Not found                 —
    Not feasible              —
    Unreachable               —
    Too late                  —
    Issues overdue            —
    Needs missed              0
    Acknowledged              0
    Mean time to acknowledge  —
    Returned by agencies      0
    Mean time to resolve      —
    Median time to resolve    —
      less time on hold       —
    90th percentile           —
      less time on hold       —
    Caller says solved        —
    Satisfied                 —

    As of —
    Resolution rate           —
    First-contact resolution  —
    On time                   —
    Response in time          —
    Rated                     —

    Backlog
    Backlog at start          —
      + opened                —
      + reopened              —
      + reviewed              —
      + unmerged              —
      − resolved              —
      − merged                —
      − withdrawn             —
      − rejected              —
    Backlog at the end        —
    ");
}

#[test]
fn of_a_summary_without_figures_nothing_is_known() {
    let unknown = Summary { period: "periods/x".into(), ..Summary::default() };
    insta::assert_snapshot!(read(page(&unknown, &[], &TimeZone::UTC), None), @"
    x the figures are not known.

    Calls
    Calls answered            —
      valid calls             —
      without a number        —
    Distinct callers          —
    Persons                   —
    Repeat rate               —
    Other channels            —
    Abandoned                 —
    Missed                    —
    Connection rate           —
    Answered in 15 s          —
    Entered late              —
    Entered after the day     —
    Completed or amended      —
    Voided                    —
    Alarms dismissed          —

    Waiting
    Pending calls             —
      overdue                 —
    Handoffs open             —
    Callbacks to make         —
      overdue                 —

    Issues
    Issues accepted           —
      resolved within it      —
    Issues resolved           —
      solved                  —
      partly solved           —
      explained               —
      referred                —
      caller confirmed        —
      reported only           —
    Not found                 —
    Not feasible              —
    Unreachable               —
    Too late                  —
    Issues overdue            —
    Needs missed              —
    Acknowledged              —
    Mean time to acknowledge  —
    Returned by agencies      —
    Mean time to resolve      —
    Median time to resolve    —
      less time on hold       —
    90th percentile           —
      less time on hold       —
    Caller says solved        —
    Satisfied                 —

    As of —
    Resolution rate           —
    First-contact resolution  —
    On time                   —
    Response in time          —
    Rated                     —

    Backlog
    Backlog at start          —
      + opened                —
      + reopened              —
      + reviewed              —
      + unmerged              —
      − resolved              —
      − merged                —
      − withdrawn             —
      − rejected              —
    Backlog at the end        —
    ");
}
