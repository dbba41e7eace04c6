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

/// What stands in each part, by number.
fn parts(sheet: &str) -> String {
    let mut parts: Vec<String> = Vec::new();
    for line in sheet.lines() {
        match line.strip_prefix("· ") {
            Some(row) => {
                let first = row.split_whitespace().next().unwrap_or_default();
                if let Some(part) = parts.last_mut() {
                    *part += &format!(" {first}");
                }
            }
            None => parts.push(line.split(['、', '：']).next().unwrap_or_default().to_owned() + ":"),
        }
    }
    parts.retain(|part| !part.ends_with(':'));
    parts.join("\n")
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
    三: 无
    四: 无
    五: Q000003-7
    六: B000001-3
    七: 无
    八: Q000004-5
    九: C000003-7
    十: C000003-7
    ");
    let row = sheet.lines().find(|line| line.contains("Q000001-3")).expect("it is there");
    assert!(
        row.contains("特急 电梯困人") && row.contains("已派单") && row.contains("新山村街道办事处"),
        "{row}"
    );
    let row = sheet.lines().find(|line| line.contains("C000002-1")).expect("it is there");
    assert!(row.contains("120 未确认接收"), "{row}");
    assert!(!sheet.contains("13800000003"), "a number is masked: {sheet}");
    let _ = desk.hotline("--lang zh handover --to handover.html").success();
    let page = fs::read_to_string(desk.home().join("handover.html")).expect("it was written");
    assert!(page.contains("<table>") && page.contains("值班交接单") && page.contains("交班人"));
    insta::assert_snapshot!(desk.hotline("-o json handover"), @"
    ------- stderr -------
    error: a paper is read by people: without -o, or with --to FILE; lists and figures have their own formats
    [exit status: 2]
    ");
}
