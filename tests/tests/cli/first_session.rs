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
    ), @"
    dadukou-2022
    Name           大渡口区专班
    Hazard         EPIDEMIC
    State          active
    Begins         2022-11-12 00:00
    Time zone      Asia/Shanghai
    Day begins at  00:00
    Quiet hours    21:00–08:00
    Line           general line
    Recorded       YYYY-MM-DD HH:MM
    Etag           ETAG
    Shifts
    Shift    Name  Begins  Ends
    night    夜班  00:00   08:00
    morning  早班  08:00   16:00
    middle   中班  16:00   24:00
    Time limits
    Urgency  Dispatch  First response  Resolve
    P0       5 min     30 min          2 h
    P1       15 min    2 h             1 d
    P2       1 h       1 d             3 d
    P3       4 h       3 working days  7 working days
    When 80 % of the time is used, tell: lead agency, owner
    When 120 % of the time is used, tell: supervisor
    When 200 % of the time is used, tell: leader on duty
    An incident is reported by telephone within 30 min, in writing within 1 h
    ------- stderr -------
    To work in it: export HOTLINE_PERIOD=dadukou-2022
    ");
}

fn a_call_is_logged_and_its_issue_assigned(desk: &Desk) {
    insta::assert_snapshot!(desk.hotline_with(
        "138 1234 5678\n",
        "call log --phone - --name 王芳 --summary '透析患者明早八点须到医院' --category MED.02 --district 500104001 \
         --urgency p0 --issue '安排透析患者就医' --need-by '2022-11-13 08:00' --operator op-07 --received '2022-11-12 23:50'"
    ), @"
    Call  C000001-3    C 000 001 - 3
    Issue  Q000001-3    Q 000 001 - 3    安排透析患者就医
      due 2022-11-13 01:50
    Triage  issue
    ");
    insta::assert_snapshot!(desk.hotline("issue assign 1-3 XSC --task 安排车辆 --at '2022-11-12 23:55'"), @"
    Q000001-3  安排透析患者就医
    State        assigned
    Urgency      P0
    Category     MED.02
    District     500104001
    Owner        op-07
    First call   C000001-3
    Needed by    2022-11-13 08:00
    Response by  2022-11-13 00:20
    Due          2022-11-13 01:50
    Overdue      yes
    Warning      past the 200 % step of its time: tell the leader on duty
    Opened       2022-11-12 23:50
    Recorded     YYYY-MM-DD HH:MM
    By           operator
    Etag         ETAG
    Assignments
    Agency  Part  State       Dispatched        Task
    XSC     lead  dispatched  2022-11-12 23:55  安排车辆
    Calls and links
    Call       Kind   Linked
    C000001-3  first  2022-11-12 23:50
    Next: hotline issue VERB Q000001-3
      assist, transfer, acknowledge, progress, return, resolve, merge, withdraw
    ");
}

fn its_issue_is_resolved(desk: &Desk) {
    insta::assert_snapshot!(desk.hotline(
        "issue resolve 1-3 solved --reply '车辆七点到楼下' --at '2022-11-13 00:40'"
    ), @"
    Q000001-3  安排透析患者就医
    State       resolved
    Outcome     solved
    Urgency     P0
    Category    MED.02
    District    500104001
    Owner       op-07
    Reply       车辆七点到楼下
    First call  C000001-3
    Needed by   2022-11-13 08:00
    Due         2022-11-13 01:50
    Opened      2022-11-12 23:50
    Resolved    2022-11-13 00:40
    Recorded    YYYY-MM-DD HH:MM
    By          operator
    Etag        ETAG
    Assignments
    Agency  Part  State  Dispatched        Acknowledged      Ended             Task
    XSC     lead  done   2022-11-12 23:55  2022-11-13 00:40  2022-11-13 00:40  安排车辆
    Calls and links
    Call       Kind   Linked
    C000001-3  first  2022-11-12 23:50
    Next: hotline issue VERB Q000001-3
      close, reopen, merge
    ");
}

fn the_first_day_has_its_figures(desk: &Desk) {
    insta::assert_snapshot!(desk.hotline("summary day 2022-11-12"), @"
    On 12 Nov 2022 the hotline answered 1 call and resolved 0 livelihood issues.

                                              Day before  Week before
    Calls
    Calls answered                  1                 +1           +1
      valid calls                   1                 +1           +1
      without a number              0               same         same
    Distinct callers                1                 +1           +1
    Persons                         1                 +1           +1
    Repeat rate                 0.0 %  (0/1)           —            —
    Other channels                  0               same         same
    Abandoned                       0               same         same
    Missed                          0               same         same
    Connection rate                 —                  —            —
    Answered in 15 s                —                  —            —
    Entered late                    1                 +1           +1
    Entered after the day           1                 +1           +1
    Completed or amended            0               same         same
    Voided                          0               same         same
    Alarms dismissed                0               same         same

    Waiting
    Pending calls                   0               same         same
      overdue                       0               same         same
    Handoffs open                   0               same         same
    Callbacks to make               0               same         same
      overdue                       0               same         same

    Issues
    Issues accepted                 1                 +1           +1
      resolved within it            0               same         same
    Issues resolved                 0               same         same
      solved                        0               same         same
      partly solved                 0               same         same
      explained                     0               same         same
      referred                      0               same         same
      caller confirmed              0               same         same
      reported only                 0               same         same
    Not found                       0               same         same
    Not feasible                    0               same         same
    Unreachable                     0               same         same
    Too late                        0               same         same
    Issues overdue                  0               same         same
    Needs missed                    0               same         same
    Acknowledged                    0               same         same
    Mean time to acknowledge        —                  —            —
    Returned by agencies            0               same         same
    Mean time to resolve            —                  —            —
    Median time to resolve          —                  —            —
      less time on hold             —                  —            —
    90th percentile                 —                  —            —
      less time on hold             —                  —            —
    Caller says solved              —                  —            —
    Satisfied                       —                  —            —

    As of YYYY-MM-DD HH:MM
    Resolution rate           100.0 %  (1/1)           —            —
    First-contact resolution    0.0 %  (0/1)           —            —
    On time                         —                  —            —
    Response in time                —                  —            —
    Rated                           —                  —            —

    Backlog
    Backlog at start                0               same         same
      + opened                      1                 +1           +1
      + reopened                    0               same         same
      + reviewed                    0               same         same
      + unmerged                    0               same         same
      − resolved                    0               same         same
      − merged                      0               same         same
      − withdrawn                   0               same         same
      − rejected                    0               same         same
    Backlog at the end              1                 +1           +1

    By hour
              Calls                                                         Resolved
    00:00  0                                                             0
    01:00  0                                                             0
    02:00  0                                                             0
    03:00  0                                                             0
    04:00  0                                                             0
    05:00  0                                                             0
    06:00  0                                                             0
    07:00  0                                                             0
    08:00  0                                                             0
    09:00  0                                                             0
    10:00  0                                                             0
    11:00  0                                                             0
    12:00  0                                                             0
    13:00  0                                                             0
    14:00  0                                                             0
    15:00  0                                                             0
    16:00  0                                                             0
    17:00  0                                                             0
    18:00  0                                                             0
    19:00  0                                                             0
    20:00  0                                                             0
    21:00  0                                                             0
    22:00  0                                                             0
    23:00  1  █████████████████████████████████████████████████████████  0

    As of YYYY-MM-DD HH:MM (Asia/Shanghai), journal position 7.
    The same figures again: --as-of 7@YYYY-MM-DDTHH:MM:SSZ
    ");
}

fn the_next_day_is_broken_down_by_agency(desk: &Desk) {
    insta::assert_snapshot!(desk.hotline("summary day 2022-11-13 --by agency"), @"
    On 13 Nov 2022 the hotline answered 0 calls and resolved 1 livelihood issue.

    Agency                Accepted  Resolved  To acknowledge  To resolve  Returned  Reopened  Overdue  Backlog  On time
    XSC 新山村街道办事处         0         1  45 min          50 min             0         0        0        0  100.0 %  (1/1)
    Total                        0         1  45 min          50 min             0         0        0        0  100.0 %  (1/1)

    Rates of issues accepted or due as of YYYY-MM-DD HH:MM
    As of YYYY-MM-DD HH:MM (Asia/Shanghai), journal position 7.
    The same figures again: --as-of 7@YYYY-MM-DDTHH:MM:SSZ
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
    insta::assert_snapshot!(desk.hotline("--period flood-2023 directory agencies list"), @"
    Code   Name              District
    WATER  自来水公司        —
    XSC    新山村街道办事处  500104001
    YJC    跃进村街道办事处  500104002
    ");
    insta::assert_snapshot!(desk.hotline("period list"), @"
    Period        Name          Hazard    State   Begins            Time zone
    dadukou-2022  大渡口区专班  EPIDEMIC  active  2022-11-12 00:00  Asia/Shanghai
    flood-2023    防汛          FLOOD     active  YYYY-MM-DD HH:MM  Asia/Shanghai
    ");
    a_period_is_closed_or_renamed(&desk);
}

fn a_period_is_closed_or_renamed(desk: &Desk) {
    insta::assert_snapshot!(desk.hotline("period close flood-2023 --ends '2023-09-01 00:00'"), @"
    flood-2023
    Name           防汛
    Hazard         FLOOD
    State          closed
    Begins         YYYY-MM-DD HH:MM
    Ends           YYYY-MM-DD HH:MM
    Time zone      Asia/Shanghai
    Day begins at  00:00
    Quiet hours    21:00–08:00
    Line           general line
    Recorded       YYYY-MM-DD HH:MM
    Etag           ETAG
    Shifts
    Shift    Name  Begins  Ends
    night    夜班  00:00   08:00
    morning  早班  08:00   16:00
    middle   中班  16:00   24:00
    Time limits
    Urgency  Dispatch  First response  Resolve
    P0       5 min     30 min          2 h
    P1       15 min    2 h             1 d
    P2       1 h       1 d             3 d
    P3       4 h       3 working days  7 working days
    When 80 % of the time is used, tell: lead agency, owner
    When 120 % of the time is used, tell: supervisor
    When 200 % of the time is used, tell: leader on duty
    An incident is reported by telephone within 30 min, in writing within 1 h
    ");
    insta::assert_snapshot!(desk.hotline("period update dadukou-2022 --name 大渡口区信访专班"), @"
    dadukou-2022
    Name           大渡口区信访专班
    Hazard         EPIDEMIC
    State          active
    Begins         2022-11-12 00:00
    Time zone      Asia/Shanghai
    Day begins at  00:00
    Quiet hours    21:00–08:00
    Line           general line
    Recorded       YYYY-MM-DD HH:MM
    Etag           ETAG
    Shifts
    Shift    Name  Begins  Ends
    night    夜班  00:00   08:00
    morning  早班  08:00   16:00
    middle   中班  16:00   24:00
    Time limits
    Urgency  Dispatch  First response  Resolve
    P0       5 min     30 min          2 h
    P1       15 min    2 h             1 d
    P2       1 h       1 d             3 d
    P3       4 h       3 working days  7 working days
    When 80 % of the time is used, tell: lead agency, owner
    When 120 % of the time is used, tell: supervisor
    When 200 % of the time is used, tell: leader on duty
    An incident is reported by telephone within 30 min, in writing within 1 h
    ");
    insta::assert_snapshot!(desk.hotline("period open dadukou-2022 --name 又一个 --hazard flood"), @r"
    ------- stderr -------
    error: period dadukou-2022 exists already; choose another id
    [exit status: 65]
    ");
}
