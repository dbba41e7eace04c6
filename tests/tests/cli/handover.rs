//! The sheet with which a shift is handed over.

use std::fs;

use jiff::{Timestamp, ToSpan as _, tz::TimeZone};

use super::desk::Desk;

/// A moment from now on the clock of the period, as it is typed.
fn in_minutes(minutes: i64) -> String {
    let zone = TimeZone::get("Asia/Shanghai").expect("a zone");
    let moment = zone.to_datetime(Timestamp::now()).checked_add(minutes.minutes()).expect("a moment");
    moment.strftime("%Y-%m-%d %H:%M").to_string()
}

/// What stands in each part, by number, with what is told on a line.
fn parts(sheet: &str) -> String {
    let mut parts: Vec<String> = Vec::new();
    for line in sheet.lines() {
        let number = line.split('、').next().unwrap_or_default();
        let is_heading = !number.is_empty() && number.chars().all(|c| "一二三四五六七八九十".contains(c));
        match (line.strip_prefix("· "), parts.last_mut()) {
            (None, _) if is_heading => {
                let told = line.split_once('：').map(|(_, told)| format!(" {told}")).unwrap_or_default();
                parts.push(format!("{number}:{told}"));
            }
            (Some(row), Some(part)) => *part += &format!(" {}", row.split(' ').next().unwrap_or_default()),
            _ => {}
        }
    }
    parts.join("\n")
}

/// The row of the sheet that has something in it.
#[track_caller]
fn row<'s>(sheet: &'s str, with: &str) -> &'s str {
    sheet.lines().find(|line| line.contains(with)).unwrap_or_else(|| panic!("no {with}: {sheet}"))
}

#[test]
fn the_next_shift_is_told_each_thing_once_where_it_is_looked_for() {
    let desk = Desk::open();
    insta::assert_snapshot!(parts(&desk.hotline("--lang zh handover").success()), @"
    一: 无
    二: 无
    三: 无
    四: 无
    五: 无
    六: 无
    七: 无
    八: 无
    九: 无
    十: 无
    十一:
    ");
    for line in [
        "call log -p 13800000001 -s 断药了 -d 500104001",
        "call log -p 13800000002 -s 老人晕倒 -d 500104001 -u p1 --handoff 120:relayed",
        "call log -p 13800000003 -s 骂人 --kind invalid --abusive --operator op-07 --do-not-call",
        "issue open 电梯困人 -c UTL.06 -d 500104001 -u p0",
        "issue open 慢病配药 -c MED.04 -d 500104001 -u p2",
        "issue open 退单的事 -c SUP.01 -d 500104001 -u p3",
        "issue open 暂停的事 -c SUP.01 -d 500104001 -u p1",
        "issue open 别的事 -c SUP.01 -d 500104001 -u p3",
        "issue assign q1-3 XSC",
        "issue assist q1-3 WATER",
        "issue assign q3-7 XSC",
        "issue return q3-7 --reason 不属本单位",
        "issue assign q4-5 XSC",
        "issue acknowledge q4-5",
        "issue suspend q4-5 --reason 等配件",
    ] {
        let _ = desk.hotline(line).success();
    }
    let _ = desk.hotline(&format!("issue update q2-1 --need-by '{}'", in_minutes(30))).success();
    let promised = format!("callback create --call c1-3 --kind promised --due '{}'", in_minutes(20));
    let _ = desk.hotline(&promised).success();
    let sheet = desk.hotline("--lang zh handover").success();
    insta::assert_snapshot!(parts(&sheet), @"
    一: C000002-1 C000001-3 Q000001-3
    二: Q000002-1
    三: Q000003-7
    四: B000001-3
    五: 无
    六: C000003-7
    七: C000003-7
    八: 无
    九: 无
    十: Q000004-5
    十一:
    ");
    let trapped = row(&sheet, "特急 电梯困人");
    assert!(trapped.contains("已派单") && trapped.contains("新山村街道办事处  催签收  ☐"), "{trapped}");
    let fainted = row(&sheet, "老人晕倒");
    assert!(fainted.contains("120 未确认接收") && fainted.contains("问120是否已接"), "{fainted}");
    assert!(row(&sheet, "C000003-7 辱骂骚扰").ends_with("王芳　已谈话□ 需轮休□"), "{sheet}");
    let on_hold = row(&sheet, "暂停的事");
    assert!(on_hold.contains("暂停计时：等配件  新山村街道办事处"), "{on_hold}");
    let figures = row(&sheet, "接听件次");
    assert!(figures.contains("未接通 0") && figures.contains("离线未传（本席） 0"), "{figures}");
    assert!(!sheet.contains("13800000003"), "a number is masked: {sheet}");
    let _ = desk.hotline("--lang zh handover --to handover.html").success();
    let page = fs::read_to_string(desk.home().join("handover.html")).expect("it was written");
    assert!(page.contains("<table>") && page.contains("值班交接单") && page.contains("交班人"));
}

#[test]
fn a_callback_stands_with_its_number_and_what_any_call_asked_of_it() {
    let desk = Desk::open();
    for line in [
        "call log -p 13800000001 -s 断药了 -d 500104001",
        "call log -p 13800000001 -s 家里有人 --kind consult --triage answered --no-message --safe-hours 20点后",
        "issue open 停水 -c UTL.01 -d 500104001 -u p1",
        "issue assign q1-3 XSC",
    ] {
        let _ = desk.hotline(line).success();
    }
    let promised = format!("callback create --call c1-3 --kind promised --due '{}'", in_minutes(20));
    let _ = desk.hotline(&promised).success();
    let sheet = desk.hotline("--lang zh handover").success();
    let called = row(&sheet, "· B000001-3  ");
    assert!(called.contains("138****0001（") && called.contains("C000001-3 断药了"), "{called}");
    assert!(called.contains("请勿留言、仅限 20点后"), "{called}");
    assert!(row(&sheet, "· B000001-3 138****0001").ends_with("请勿留言、仅限 20点后"), "{sheet}");

    let _ = desk.hotline("issue return q1-3 --reason 不属本单位").success();
    assert!(row(&desk.hotline("--lang zh handover").success(), "三、").ends_with("Q000001-3 见第一项"));
}

#[test]
fn what_was_returned_after_it_was_taken_over_is_open_again() {
    let desk = Desk::open();
    for line in [
        "shift start op-07",
        "issue open 停水 -c UTL.01 -d 500104001 -u p1",
        "issue assign q1-3 XSC",
        "handover acknowledge q1-3",
    ] {
        let _ = desk.hotline(line).success();
    }
    assert!(row(&desk.hotline("handover").success(), "Q000001-3").ends_with('☑'));
    let _ = desk.hotline("issue return q1-3 --reason 不属本单位").success();
    let sheet = desk.hotline("handover").success();
    assert!(row(&sheet, "· Q000001-3").ends_with('☐'), "{sheet}");
}

#[test]
fn what_a_superior_asks_after_the_takeover_and_what_is_reopened_is_open_again() {
    let desk = Desk::open();
    for line in [
        "issue open 停水 -c UTL.01 -d 500104001 -u p1",
        "issue open 慢病配药 -c MED.04 -d 500104001 -u p1",
        "handover acknowledge",
    ] {
        let _ = desk.hotline(line).success();
    }
    let sheet = desk.hotline("--lang zh handover").success();
    assert!(row(&sheet, "未签收").ends_with('0'), "{sheet}");
    for line in [
        "issue instruct q1-3 立即查明 --from 区政府办",
        "issue resolve q2-1 solved --reply 已送药",
        "issue reopen q2-1 --reason 未送到",
    ] {
        let _ = desk.hotline(line).success();
    }
    let sheet = desk.hotline("--lang zh handover").success();
    assert!(!row(&sheet, "未签收").ends_with('0'), "{sheet}");
    for number in ["· Q000001-3", "· Q000002-1"] {
        assert!(row(&sheet, number).ends_with('☐'), "{sheet}");
    }
    let _ = desk.hotline("handover acknowledge").success();
    assert!(row(&desk.hotline("--lang zh handover").success(), "未签收").ends_with('0'));
}

#[test]
fn what_is_all_taken_over_is_not_recorded_twice_and_the_sheet_says_by_whom() {
    let desk = Desk::open();
    let _ = desk.hotline("issue open 停水 -c UTL.01 -d 500104001 -u p1").success();
    let people = |sheet: &str| row(sheet, "接班人").to_owned();
    assert!(people(&desk.hotline("--lang zh handover").success()).contains("接班人：________"));
    let _ = desk.hotline("handover acknowledge --note 已当面交代").success();
    let acknowledged = || {
        let listed = desk.hotline("-o json shift list --to +2h").json();
        let shifts = listed["shifts"].as_array().cloned().unwrap_or_default();
        let handovers = shifts.iter().filter_map(|shift| shift["handovers"].as_array().map(Vec::len));
        handovers.sum::<usize>()
    };
    let before = acknowledged();
    insta::assert_snapshot!(desk.hotline("--lang zh handover acknowledge"), @"
    ------- stderr -------
    已全部签收，未再登记
    ");
    assert_eq!((before, acknowledged()), (1, 1));
    let sheet = desk.hotline("--lang zh handover").success();
    let people = people(&sheet);
    assert!(people.contains("接班人：users/") && people.contains(" 签收）　带班领导：________"), "{people}");
    let _ = desk.hotline("handover acknowledge --note 另有一事").success();
    assert_eq!(acknowledged(), 2, "a note is recorded");
}

#[test]
fn a_call_that_nobody_has_decided_in_time_is_marked_as_overdue() {
    let desk = Desk::open();
    let pending = "call log -p 13800000001 -s 断药了 -d 500104001 -u p1 --received";
    let _ = desk.hotline(&format!("{pending} '{}'", in_minutes(-120))).success();
    let sheet = desk.hotline("--lang zh handover").success();
    assert!(row(&sheet, "· C000001-3").contains(" 前（已超期）"), "{sheet}");
    assert!(row(&desk.hotline("handover").success(), "· C000001-3").contains("(overdue)"));
    assert!(sheet.lines().any(|line| line.contains("（截至 ")), "the figures say up to when: {sheet}");
}

#[test]
fn an_incident_is_taken_over_by_its_number() {
    let desk = Desk::open();
    for line in [
        "issue open 楼道起火 -c UTL.06 -d 500104001 -u p0",
        "report incident first q1-3 --situation 楼道起火，正在核实 --next-report +3h",
    ] {
        let _ = desk.hotline(line).success();
    }
    let sheet = desk.hotline("--lang zh handover").success();
    let fire = row(&sheet, "第1号要情（Q000001-3）");
    assert!(fire.contains("楼道起火，正在核实  已首报，") && fire.ends_with('☐'), "{fire}");
    let taken = desk.hotline("--lang zh handover acknowledge incident-1").success();
    assert!(row(&taken, "签收事项").contains("incident-1"), "{taken}");
    assert!(row(&desk.hotline("--lang zh handover").success(), "第1号要情").ends_with('☑'));
    let unknown = desk.hotline("--lang zh handover acknowledge incident-2").to_string();
    assert!(unknown.contains("incident-2"), "{unknown}");
}

#[test]
fn machines_get_an_object_or_a_row_for_each_item() {
    let desk = Desk::open();
    for line in [
        "call log -p 13800000003 -s 骂人 --kind invalid --abusive --operator op-07 --do-not-call",
        "issue open 停水 -c UTL.01 -d 500104001 -u p1 --owner op-07 --at '2022-11-14 08:00'",
        "notice post 核酸点开放至22时",
    ] {
        let _ = desk.hotline(line).success();
    }
    insta::assert_snapshot!(desk.hotline("--lang zh -o csv handover").success(), @"
    section,number,urgency,state,what,due_at,who,acknowledged,suspension_reason
    now,Q000001-3,P1,OPEN,停水,2022-11-15T00:00:00Z,op-07,false,
    notices,N1,,,核酸点开放至22时,,operator,false,
    contact_flags,C000001-3,,,do_not_call,,,,
    hard_calls,C000001-3,P2,,骂人,,op-07,,
    ");
    let object = desk.hotline("--lang zh -o json handover").success();
    let object: serde_json::Value = serde_json::from_str(&object).expect("it is JSON");
    assert_eq!(object["items"].as_array().map(Vec::len), Some(4), "{object}");
    assert_eq!((&object["figures"]["backlog_end"], &object["notAcknowledged"]), (&1.into(), &2.into()));
    insta::assert_snapshot!(desk.hotline("-o sheet handover"), @"
    ------- stderr -------
    error: for a workbook give --to FILE.xlsx; -o can be json or csv
    [exit status: 2]
    ");
}
