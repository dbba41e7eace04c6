//! Shifts, time limits and the calendar of a period.

use super::desk::Desk;

const OPEN: &str = "period open abc --name A --hazard FLOOD --starts '2026-11-20 00:00'";
const SHIFTS: &str = "编码,名称,开始,结束\nday,白班,8:00,20:00\nnight,夜班,20:00,08:00\n";
const POLICY: &str = "紧急程度,派单,首次响应,办结\n特急,3分钟,15分钟,1小时\nP1,15m,2h,1天\nP2,1小时,24小时,3个工作日\nP3,4h,3 working days,10个工作日\n";
const CALENDAR: &str = "节日,开始日期,结束日期,类型\n元旦,2027-01-01,2027-01-03,休息\n补班,2027/1/9,,上班\n";

#[test]
fn field_c10_a_period_is_opened_with_shifts_limits_and_a_calendar() {
    let desk = Desk::new();
    for (name, text) in [("shifts.csv", SHIFTS), ("policy.csv", POLICY), ("calendar.csv", CALENDAR)] {
        desk.file(name, text);
    }
    let opened =
        desk.hotline(&format!("{OPEN} --shifts shifts.csv --policy policy.csv --calendar calendar.csv"));
    insta::assert_snapshot!(opened, @"
    abc
    Name           A
    Hazard         FLOOD
    State          active
    Begins         YYYY-MM-DD HH:MM
    Time zone      Asia/Shanghai
    Day begins at  00:00
    Quiet hours    21:00–08:00
    Line           general line
    Recorded       YYYY-MM-DD HH:MM
    Etag           ETAG
    Shifts
    Shift  Name  Begins  Ends
    day    白班  08:00   20:00
    night  夜班  20:00   08:00 +1
    Time limits
    Urgency  Dispatch  First response  Resolve
    P0       3 min     15 min          1 h
    P1       15 min    2 h             1 d
    P2       1 h       1 d             3 working days
    P3       4 h       3 working days  10 working days
    When 80 % of the time is used, tell: lead agency, owner
    When 120 % of the time is used, tell: supervisor
    When 200 % of the time is used, tell: leader on duty
    An incident is reported by telephone within 30 min, in writing within 1 h
    Calendar
    Days off     2027-01-01 to 2027-01-03
    Days worked  2027-01-09
    ------- stderr -------
    To work in it: export HOTLINE_PERIOD=abc
    ");
    let shown = desk.hotline("-o json period show").json();
    assert_eq!(shown["period"]["shiftPlans"][0]["shifts"][1]["endMinute"], 1_920);
    // They count: the limit of a P0 from the file, in the shift of the file.
    let logged = desk.hotline("-o json call log --phone 13800000001 --summary 停水 --category UTL.01 --urgency p0 --issue 恢复供水 --received '2026-11-21 02:00' --at '2026-11-21 02:00'").json();
    let (opened, due) = (&logged["issues"][0]["openedAt"], &logged["issues"][0]["dueAt"]);
    assert_eq!((opened.as_str(), due.as_str()), (Some("2026-11-20T18:00:00Z"), Some("2026-11-20T19:00:00Z")));
    let night = desk.hotline("-o json summary shift night 2026-11-20").json();
    assert_eq!(night["summary"]["figures"]["calls"]["callsAnswered"], "1");
}

#[test]
fn field_c10_plans_are_added_to_a_period() {
    let desk = Desk::new();
    let _ = desk.hotline(OPEN).success();
    desk.file("shifts.csv", SHIFTS);
    desk.file("policy.csv", POLICY);
    desk.file("calendar.csv", CALENDAR);
    let from = |line: &str| desk.hotline(&format!("period update {line}")).success();
    let _ = from("--shifts shifts.csv --from 2026-12-01");
    let _ = from("--policy policy.csv --from 2026/12/15");
    let _ = from("--calendar calendar.csv --name 防汛");
    insta::assert_snapshot!(desk.hotline("period show"), @"
    abc
    Name           防汛
    Hazard         FLOOD
    State          active
    Begins         YYYY-MM-DD HH:MM
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
    Shifts, from 2026-12-01
    Shift  Name  Begins  Ends
    day    白班  08:00   20:00
    night  夜班  20:00   08:00 +1
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
    Time limits, from 2026-12-15
    Urgency  Dispatch  First response  Resolve
    P0       3 min     15 min          1 h
    P1       15 min    2 h             1 d
    P2       1 h       1 d             3 working days
    P3       4 h       3 working days  10 working days
    When 80 % of the time is used, tell: lead agency, owner
    When 120 % of the time is used, tell: supervisor
    When 200 % of the time is used, tell: leader on duty
    An incident is reported by telephone within 30 min, in writing within 1 h
    Calendar
    Days off     2027-01-01 to 2027-01-03
    Days worked  2027-01-09
    ");
    // From tomorrow on, if nothing else is said.
    let desk = Desk::new();
    let _ = desk.hotline(OPEN).success();
    desk.file("shifts.csv", SHIFTS);
    let _ = desk.hotline("period update --shifts shifts.csv").success();
    let plans = desk.hotline("-o json period show").json()["period"]["shiftPlans"].as_array().map(Vec::len);
    assert_eq!(plans, Some(2));
}

#[test]
fn field_c10_what_a_plan_cannot_be_is_told_by_row_and_column() {
    let desk = Desk::new();
    let _ = desk.hotline(OPEN).success();
    let told = |flag: &str, text: &str| {
        desk.file("plan.csv", text);
        desk.hotline(&format!("period update --{flag} plan.csv"))
    };
    insta::assert_snapshot!(told("shifts", "编码,名称,开始,结束\nday,白班,8,20:00\n夜班,夜班,20:00,\n"), @r"
    ------- stderr -------
    error: plan.csv: 2 things are wrong:
      row 2, column 开始: must be a time of day such as 08:00 or 24:00
      row 3, column 结束: must be a time of day such as 08:00 or 24:00
    [exit status: 65]
    ");
    insta::assert_snapshot!(told("shifts", "编码,名称,开始,结束\nday,白班,8:00,20:00\n夜班,夜班,20:00,8:00\n"), @r"
    ------- stderr -------
    error: one thing is wrong:
      plan.csv, row 3, column 编码: must be of a–z, 0–9 and dash, such as night
    [exit status: 65]
    ");
    insta::assert_snapshot!(told("shifts", "编码,名称,开始,结束\nday,白班,8:00,20:00\nnight,夜班,19:00,8:00\n"), @r"
    ------- stderr -------
    error: one thing is wrong:
      --shifts (shift_plan.shifts): shifts day and night overlap
    [exit status: 65]
    ");
    insta::assert_snapshot!(told("policy", "紧急程度,派单,首次响应,办结\n特急,3分钟,很快,1小时\n"), @r"
    ------- stderr -------
    error: plan.csv: row 2, column 首次响应: must be a length of time such as 30m, 2h, 3d or 3 working days
    [exit status: 65]
    ");
    insta::assert_snapshot!(told("policy", "紧急程度,派单,首次响应,办结\n特急,3分钟,15分钟,1小时\n"), @"
    ------- stderr -------
    error: plan.csv: there must be a row for each urgency; missing: P1, P2, P3
    [exit status: 65]
    ");
    insta::assert_snapshot!(told("calendar", "日期,类型\n2027-02-30,休\n2027-02-14,调休\n明天,班\n"), @r"
    ------- stderr -------
    error: plan.csv: 3 things are wrong:
      row 2, column 日期: must be a date such as 2026-02-16
      row 3, column 类型: must be off (a day off) or work (a weekend day that is worked)
      row 4, column 日期: must be a date such as 2026-02-16
    [exit status: 65]
    ");
    insta::assert_snapshot!(told("calendar", "日期,至,类型\n2027-02-20,2027-02-10,休\n"), @r"
    ------- stderr -------
    error: plan.csv: row 2, column 至: must not lie before the date
    [exit status: 65]
    ");
    insta::assert_snapshot!(desk.hotline("period update --name B --shifts plan.csv"), @"
    ------- stderr -------
    error: give one of: --name, --hazard and --calendar; --shifts (with --from); --policy and --tell (with --from)
    [exit status: 2]
    ");
    insta::assert_snapshot!(desk.hotline("period update"), @"
    ------- stderr -------
    error: give one of: --name, --hazard and --calendar; --shifts (with --from); --policy and --tell (with --from)
    [exit status: 2]
    ");
    desk.file("plan.csv", SHIFTS);
    let _ = desk.hotline("period update --shifts plan.csv --from 2026-12-01").success();
    insta::assert_snapshot!(desk.hotline("period update --shifts plan.csv --from 2026-12-01"), @r"
    ------- stderr -------
    error: one thing is wrong:
      --from (shift_plan.valid_from): 2026-12-01 is not later than the latest version, 2026-12-01: what was valid before stays as it was
    [exit status: 65]
    ");
}
