//! The hourly situation report.

use std::fs;

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use super::desk::Desk;
use super::output::assert_reads;

/// A moment so many minutes after the begin of an hour, on the clock of the period, as it is typed.
fn at(hour: Timestamp, minutes: i64) -> String {
    let zone = TimeZone::get("Asia/Shanghai").expect("a zone");
    zone.to_datetime(hour + SignedDuration::from_mins(minutes)).strftime("%Y-%m-%d %H:%M").to_string()
}

/// The begin of the hour that runs.
fn running_hour() -> Timestamp {
    let now = Timestamp::now().as_second();
    Timestamp::from_second(now - now.rem_euclid(3_600)).expect("a moment")
}

/// What is logged, each line with how many minutes before or after the begin of the running hour.
const LOGGED: &[(&str, i64)] = &[
    (
        "call log -p 13800000011 -s 停水 -c UTL.01 -d 500104001 --kind consult --triage answered --received",
        -10 * 60,
    ),
    ("call log -p 13800000012 -s 问路 --kind consult --triage answered --received", -5 * 60),
    (
        "call log -p 13800000001 --name 王秀英 -s 停水 -c UTL.01 -d 500104001 --kind consult --triage answered --received",
        -50,
    ),
    (
        "call log -p 13800000002 -s 停水 -c UTL.01 -d 500104001 --kind consult --triage answered --received",
        -40,
    ),
    (
        "call log -p 13800000003 -s 停水 -c UTL.01 -d 500104002 --kind consult --triage answered --received",
        -30,
    ),
    ("call log -p 13800000004 -s 没人接 --disposition missed --received", -20),
    ("call log -p 13800000005 -s 老人晕倒 -d 500104001 -u p1 --handoff 120:relayed --received", -10),
    ("call log -p 13800000006 -s 断药了 -c MED.04 -d 500104103 -u p1 --received", -55),
    ("issue open 电梯困人 -c UTL.06 -d 500104001 -u p0 --address '锦跃花园1栋2单元303' --at", -200),
    ("issue open 给王秀英家送水 -c UTL.01 -d 500104001 -u p2 --address '锦跃花园1栋1单元101' --at", -45),
    ("issue open 退单的事 -c SUP.01 -d 500104002 -u p3 --at", -180),
    ("issue open 楼顶水箱 -c UTL.01 -d 500104001 -u p2 --address '201室，锦跃花园1栋' --at", -35),
    ("issue open 送水上门 -c UTL.01 -d 500104001 -u p2 --address '锦跃花园1栋3单元105' --at", -25),
];

/// A desk at which all of it was logged, in the hour that is answered.
fn desk() -> (Desk, Timestamp) {
    let desk = Desk::open();
    desk.file("telephones.csv", "code,telephones\nXSC,023-68830000\n");
    let _ = desk.hotline("directory agencies upsert telephones.csv").success();
    let hour = running_hour();
    for (line, minutes) in LOGGED {
        let _ = desk.hotline(&format!("{line} '{}'", at(hour, *minutes))).success();
    }
    for line in [
        "issue assign q1-3 XSC",
        "issue assign q3-7 YJC",
        "issue return q3-7 --reason 不属本单位",
        "issue assign q2-1 WATER",
    ] {
        let _ = desk.hotline(line).success();
    }
    (desk, hour)
}

/// What depends on when the test runs, and what stands for it. The hour that runs is told of once it has run for a minute.
const TIMES: &[(&str, &str)] = &[
    (r"(, and since|，另列)[^\n)）]*", ""),
    (r"(; this hour|；本小时至今)[^\n]*", ""),
    (r"(\d{1,2} [A-Z][a-z]{2} |\d{1,2}月\d{1,2}日 )?\b\d\d:\d\d\b", "HH:MM"),
    (r"\([^()\n]* left\)|（还有[^（）\n]*）", "(LEFT)"),
    (r"\b20\d\d-\d\d-\d\d HH:MM", "YYYY-MM-DD HH:MM"),
];

/// Compares a report without its times.
fn assert_tells(name: &str, report: &str) {
    let mut settings = insta::Settings::clone_current();
    TIMES.iter().for_each(|(pattern, replacement)| settings.add_filter(pattern, *replacement));
    settings.bind(|| assert_reads(name, report));
}

#[test]
fn the_last_hour_is_told_with_what_is_new_stuck_and_about_to_be_missed() {
    // An hour that ends meanwhile is told as the last one.
    let (desk, hour) =
        std::iter::repeat_with(desk).find(|(_, hour)| *hour == running_hour()).expect("it goes on");
    let _ = desk.hotline(&format!("issue update q2-1 --need-by '{}'", at(hour, 60 + 45))).success();
    let ahead = "--ahead 12h";
    assert_tells("sitrep_en", &desk.hotline(&format!("report sitrep {ahead}")).success());
    let chinese = desk.hotline(&format!("--lang zh report sitrep {ahead}")).success();
    assert_tells("sitrep_zh", &chinese);
    for who in ["王秀英", "王", "1380000", "单元"] {
        assert!(!chinese.contains(who), "{who} is told: {chinese}");
    }
    let rows = desk.hotline(&format!("--lang zh -o csv report sitrep {ahead}")).success();
    assert_tells("sitrep_csv", &rows);
    let object = desk.hotline(&format!("-o json report sitrep {ahead}")).success();
    let object: serde_json::Value = serde_json::from_str(&object).expect("it is JSON");
    let items = object["items"].as_array().expect("items");
    assert_eq!(items.len() + 1, rows.lines().count(), "a row each, under headings: {object}");
    let _ = desk.hotline("--lang zh report sitrep --to sitrep.html").success();
    let page = fs::read_to_string(desk.home().join("sitrep.html")).expect("it was written");
    assert!(page.contains("整点情况报告") && page.contains("集中诉求"));
    assert!(!desk.hotline("report sitrep --ahead 1m").success().contains("Q000002-1"), "its need is later");
}

#[test]
fn it_is_of_a_moment_that_was() {
    let desk = Desk::open();
    insta::assert_snapshot!(desk.hotline("report sitrep --at 2022-11-28"), @"
    ------- stderr -------
    error: say the time of day as well: 2022-11-12 23:50
    [exit status: 2]
    ");
    insta::assert_snapshot!(desk.hotline("report sitrep --at '2022-11-28 08:00'"), @"
    ------- stderr -------
    error: one thing is wrong:
      --at (as_of.time): 2022-11-28 08:00 is before journal position 1 was recorded (YYYY-MM-DD HH:MM)
    [exit status: 65]
    ");
}
