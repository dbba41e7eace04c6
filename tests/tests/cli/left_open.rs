//! Calls of which nobody decided anything, and how a period sets what becomes of them, as people type and read it.

use super::desk::Desk;

#[test]
fn field_triage_a_surge_is_switched_and_shown_until_it_ends() {
    let desk = Desk::open();
    insta::assert_snapshot!(desk.hotline("period surge begin"), @"
    dadukou-2022
    Name           大渡口区专班
    Hazard         EPIDEMIC
    State          active
    Begins         2022-11-12 00:00
    Time zone      Asia/Shanghai
    Day begins at  00:00
    Quiet hours    21:00–08:00
    Line           general line
    Surge since    YYYY-MM-DD HH:MM
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
    Surge since YYYY-MM-DD HH:MM: what is pending and not urgent may wait four times longer
    ");
    for (district, category) in [("500104001", "SUP.01"), ("500104001", "SUP.01"), ("500104103", "UTL.01")] {
        let line = format!(
            "call log --phone 13800000001 --summary 等了很久 --district {district} --category {category} --received '2022-11-12 08:00'"
        );
        let _ = desk.hotline(&line).success();
    }
    insta::assert_snapshot!(desk.hotline("call list --triage pending"), @"
    District   Category  Calls  Urgency  Received          Number     Summary
    500104001  SUP.01        2  P2       2022-11-12 08:00  C000002-1  等了很久
    500104103  UTL.01        1  P2       2022-11-12 08:00  C000003-7  等了很久
    ------- stderr -------
    Surge since YYYY-MM-DD HH:MM: what is pending and not urgent may wait four times longer
    3 pending calls about 2 matters; one by one with --each
    ");
    insta::assert_snapshot!(desk.hotline("call list --triage pending --each"), @"
    Number     Received          Urgency  Kind  Summary   Triage   Caller       Category  District
    C000003-7  2022-11-12 08:00  P2       help  等了很久  pending  138****0001  UTL.01    500104103
    C000002-1  2022-11-12 08:00  P2       help  等了很久  pending  138****0001  SUP.01    500104001
    C000001-3  2022-11-12 08:00  P2       help  等了很久  pending  138****0001  SUP.01    500104001
    ------- stderr -------
    Surge since YYYY-MM-DD HH:MM: what is pending and not urgent may wait four times longer
    ");
    for _ in 0..3 {
        let _ = desk
            .hotline("call log --phone 13800000002 --summary 被困在车里 --received '2022-11-12 09:00'")
            .success();
    }
    insta::assert_snapshot!(desk.hotline("call list --alarm open"), @"
    Number     Received          Urgency  Kind  Summary     Triage   Caller
    C000006-8  2022-11-12 09:00  P0       help  被困在车里  pending  138****0002
    ------- stderr -------
    Surge since YYYY-MM-DD HH:MM: what is pending and not urgent may wait four times longer
    ");
    let _ = desk.hotline("period surge end").success();
    insta::assert_snapshot!(desk.hotline("call list --alarm open"), @"
    Number     Received          Urgency  Kind  Summary     Triage   Caller
    C000006-8  2022-11-12 09:00  P0       help  被困在车里  pending  138****0002
    C000005-9  2022-11-12 09:00  P0       help  被困在车里  pending  138****0002
    C000004-5  2022-11-12 09:00  P0       help  被困在车里  pending  138****0002
    ");
}

#[test]
fn field_triage_what_follows_by_itself_is_said() {
    let desk = Desk::open();
    let missed = "call log --phone 13800000001 --disposition missed --received '2022-11-12 08:00'";
    insta::assert_snapshot!(desk.hotline(missed), @"
    Call  C000001-3    C 000 001 - 3
    Triage  no action
      on the list of callbacks, once a number, until it is answered
    ");
    insta::assert_snapshot!(desk.hotline("callback list"), @"
    Number     Kind    State  Due               Call       Attempts
    B000001-3  missed  open   2022-11-12 08:30  C000001-3         0
    ");
    insta::assert_snapshot!(desk.hotline("call log --phone 13800000001 --silent --received '2022-11-12 08:05'"), @"
    Call  C000002-1    C 000 002 - 1
    P1: somebody may be in danger (nobody spoke)
      hotline call alarm C000002-1 --confirm, or --dismiss false-alarm|question-only|out-of-danger|declined|duplicate|handed-to-120
    Triage  pending, due 2022-11-12 08:20
      hotline call triage C000002-1 --issue TITLE --category CODE, --link ISSUE, --handoff TARGET:MODE or --triage answered|no-action --reason TEXT
    ");
    insta::assert_snapshot!(
        desk.hotline(
            "call log --phone 13800000003 --summary 明早八点前要到医院透析 --category MED.02 --issue 接送透析 --received '2022-11-12 15:00'"
        ),
        @"
    Call  C000003-7    C 000 003 - 7
    P1: somebody may be in danger (MED.02 透析+明早)
      hotline call alarm C000003-7 --confirm, or --dismiss false-alarm|question-only|out-of-danger|declined|duplicate|handed-to-120
    Issue  Q000001-3    Q 000 001 - 3    接送透析
      due 2022-11-13 15:00
    Triage  issue
    明早8点前: needed by 2022-11-13 08:00?
      hotline issue update Q000001-3 --need-by '2022-11-13 08:00'
    "
    );
    insta::assert_snapshot!(
        desk.hotline("call log --phone 13800000003 --summary 还没人联系 --link urge --received '2022-11-12 16:00'"),
        @"
    Call  C000004-5    C 000 004 - 5
    Linked to Q000001-3  接送透析
    Triage  issue
    "
    );
}

#[test]
fn field_triage_the_desk_of_a_period_is_set() {
    let desk = Desk::open();
    insta::assert_snapshot!(
        desk.hotline("period update --quiet-hours 22:30-07:00 --district-fallback --line-profile crisis"),
        @"
    dadukou-2022
    Name                   大渡口区专班
    Hazard                 EPIDEMIC
    State                  active
    Begins                 2022-11-12 00:00
    Time zone              Asia/Shanghai
    Day begins at          00:00
    Quiet hours            22:30–07:00
    Line                   crisis line
    Taken by the district  yes
    Recorded               YYYY-MM-DD HH:MM
    Etag                   ETAG
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
    "
    );
    insta::assert_snapshot!(desk.hotline("period update --quiet-hours 晚上"), @"
    ------- stderr -------
    error: '--quiet-hours <HH:MM-HH:MM>' cannot be '晚上': hours like 21:00-08:00, or none

    More with --help.
    [exit status: 2]
    ");
    let call = "call log --phone 13800000001 --summary 家里没有菜了 --district 500104001 --category SUP.01 --received '2022-11-12 09:00'";
    insta::assert_snapshot!(desk.hotline(call), @"
    Call  C000001-3    C 000 001 - 3
    Issue  Q000001-3    Q 000 001 - 3    家里没有菜了
      due 2022-11-15 09:00
    Triage  issue
    ");
    let none = desk.hotline("-o json period update --quiet-hours none").json();
    assert_eq!(none["period"]["quietHours"], serde_json::json!({}));
}

#[test]
fn field_triage_whom_to_ring_is_told_until_somebody_was() {
    let desk = Desk::open();
    desk.file("telephones.csv", "code,telephones\nXSC,standby=023-68831234; 023-68830000\n");
    insta::assert_snapshot!(desk.hotline("directory agencies upsert telephones.csv"), @"
    Code  Name              District   Telephones
    XSC   新山村街道办事处  500104001  standby=023-68831234; 023-68830000
    ------- stderr -------
    1 written.
    ");
    desk.file("shifts.csv", "代码,值班电话\nWATER,夜班=023-68831111; 023-68832222\n");
    let named = desk.hotline("directory agencies upsert shifts.csv").success();
    assert!(named.contains("night=023-68831111; 023-68832222"), "a shift is known by its name: {named}");
    desk.file("shifts.csv", "代码,值班电话\nWATER,晚班=023-68831111\n");
    insta::assert_snapshot!(desk.hotline("--lang zh directory agencies upsert shifts.csv"), @"
    ------- stderr -------
    错误：时段没有“晚班”这一班次；值班电话按“班次=号码”填写，班次填代码或名称（见 `hotline period show`）
    [exit status: 65]
    ");
    let _ = desk
        .hotline(
            "call log --phone 13800000001 --summary 电梯困人 --category UTL.06 --urgency p0 --issue 电梯困人 --assign XSC --received '2022-11-12 09:00'",
        )
        .success();
    let waits = desk.hotline("issue show Q1-3").success();
    insta::assert_snapshot!(last_lines(&waits, 3), @"
    2022-11-12 09:00  assigned      —                    operator
    Not acknowledged: tell 新山村街道办事处 by voice by 2022-11-12 09:05 (023-68830000, else 023-68831234)
      hotline issue inform Q000001-3 --agency XSC --person NAME
    ");
    let told =
        desk.hotline("issue inform Q1-3 --person 值班员老李 --note 已出发 --at '2022-11-12 09:04'").success();
    assert!(told.contains("值班员老李"), "{told}");
    insta::assert_snapshot!(last_lines(&desk.hotline("issue show Q1-3").success(), 2), @"
    2022-11-12 09:00  assigned              —                               operator
    2022-11-12 09:04  agency told by voice  told: 值班员老李; note: 已出发  operator
    ");
}

fn last_lines(text: &str, count: usize) -> String {
    let lines: Vec<&str> = text.lines().collect();
    lines[lines.len().saturating_sub(count)..].join("\n")
}
