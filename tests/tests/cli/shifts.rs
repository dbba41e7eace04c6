//! Who is on duty, and what a shift takes over.

use super::desk::Desk;
use super::output::assert_reads;

/// The line of a sheet that begins so.
#[track_caller]
fn line<'s>(sheet: &'s str, beginning: &str) -> &'s str {
    sheet
        .lines()
        .find(|line| line.starts_with(beginning))
        .unwrap_or_else(|| panic!("no {beginning}: {sheet}"))
}

/// The last sign of the row of a number: whether it was taken over.
#[track_caller]
fn sign(sheet: &str, number: &str) -> char {
    let row =
        sheet.lines().find(|line| line.contains(number)).unwrap_or_else(|| panic!("no {number}: {sheet}"));
    row.trim_end().chars().last().expect("a sign")
}

#[test]
fn shifts_tell_who_was_on_and_when_nobody_was() {
    let desk = Desk::open();
    for line in [
        "shift start op-07 --at '2022-11-14 07:30'",
        "shift start 李强 --at '2022-11-14 09:00'",
        "shift end op-07 --at '2022-11-14 12:00'",
        "shift end op-08 --at '2022-11-14 15:00'",
        "call log -p 13800000001 -s 断药了 --operator op-07 --received '2022-11-14 10:00'",
    ] {
        let _ = desk.hotline(line).success();
    }
    let lines = [
        "shift list --from '2022-11-14 00:00' --to '2022-11-15 00:00'",
        "shift start op-07 --at '2022-11-14 11:00'",
        "shift end op-08",
        "shift end",
        "handover acknowledge X1",
    ];
    for (language, name) in [("zh", "shifts_in_chinese"), ("en", "shifts_in_english")] {
        let told = lines
            .map(|line| format!("$ hotline {line}\n{}", desk.hotline(&format!("--lang {language} {line}"))));
        assert_reads(name, &told.join("\n"));
    }
    let begun = desk.hotline("--lang zh shift start op-07 --at '2022-11-14 17:00'").success();
    assert!(begun.contains("2022-11-14 17:00"), "{begun}");
    let again = desk.hotline("--lang zh shift start op-07");
    assert!(again.to_string().contains("已在岗（2022-11-14 17:00 到岗）"), "{again}");
}

#[test]
fn the_sheet_says_who_is_on_and_what_nobody_has_taken_over() {
    // Where it became the turn of another shift meanwhile, that one has taken over nothing.
    while !says_who_is_on_and_what_nobody_has_taken_over() {}
}

/// Whether it was the turn of one shift all the time.
fn says_who_is_on_and_what_nobody_has_taken_over() -> bool {
    let desk = Desk::open();
    let turn = || desk.hotline("--lang zh handover").success().lines().nth(1).map(str::to_owned);
    let first = turn();
    let (urgent, other) = (desk.issue("停水"), desk.call("断药"));
    let _ = desk.hotline(&format!("issue urgency {urgent} p1 --reason 老人断药")).success();
    let before = desk.hotline("--lang zh handover").success();
    assert!(line(&before, "在岗").contains("无登记"), "{before}");
    assert_eq!((sign(&before, &urgent), sign(&before, &other)), ('☐', '☐'));
    let _ = desk.hotline("shift start op-07").success();
    let taken = desk.hotline(&format!("--lang zh handover acknowledge {urgent} --note 已当面交代")).success();
    assert!(
        line(&taken, "签收事项").contains(&urgent) && line(&taken, "备注").contains("已当面交代"),
        "{taken}"
    );
    let during = desk.hotline("--lang zh handover").success();
    assert!(line(&during, "在岗").contains("op-07"), "{during}");
    let _ = desk.hotline("handover acknowledge").success();
    let after = desk.hotline("handover").success();
    if turn() != first {
        return false;
    }
    assert_eq!((sign(&during, &urgent), sign(&during, &other)), ('☑', '☐'));
    assert_eq!((sign(&after, &urgent), sign(&after, &other)), ('☑', '☑'));
    assert!(line(&after, "Not taken over yet").contains('0'), "{after}");
    assert!(line(&during, "· users/").ends_with("：已当面交代"), "{during}");
    let _ = desk.hotline("shift end op-07").success();
    let alone = desk.hotline("--lang zh handover").success();
    assert!(line(&alone, "在岗").contains("无人在岗（自 "), "{alone}");
    // In the last hour of the day it is tomorrow's first shift that takes over.
    let listed = desk.hotline("--lang zh shift list --to +2h").success();
    assert!(listed.contains("已当面交代"), "{listed}");
    true
}

#[test]
fn machines_read_moments_in_utc_whatever_is_spoken() {
    let desk = Desk::open();
    for line in [
        "shift start op-07 --at '2022-11-14 08:30'",
        "shift start op-08 --at '2022-11-14 09:00'",
        "shift end op-07 --at '2022-11-14 12:00'",
        "shift end op-08 --at '2022-11-14 15:00'",
        "call log -p 13800000001 -s 断药了 --operator op-07 --received '2022-11-14 10:00'",
        "call log -p 13800000001 -s 断药了 --operator op-08 --received '2022-11-14 10:00'",
    ] {
        let _ = desk.hotline(line).success();
    }
    let list = |language: &str| {
        let line = "shift list --from '2022-11-14 08:00' --to '2022-11-14 16:00'";
        desk.hotline(&format!("--lang {language} -o csv {line}")).success()
    };
    assert_eq!(list("zh"), list("en"));
    insta::assert_snapshot!(list("zh"), @"
    shift,start_time,end_time,on_duty,unattended,calls_by_operator,taken_over_by,note
    早班,2022-11-14T00:00:00Z,2022-11-14T08:00:00Z,op-07 2022-11-14T00:30:00Z/2022-11-14T04:00:00Z; op-08 2022-11-14T01:00:00Z/2022-11-14T07:00:00Z,2022-11-14T07:00:00Z/2022-11-14T08:00:00Z,op-07: 1; op-08: 1,,
    ");
    insta::assert_snapshot!(desk.hotline("shift list --from 2022-11-14 --to 2023-01-14"), @"
    ------- stderr -------
    error: the last day is 2022-12-15 00:00 at the latest: shifts of 31 days are listed at once
    [exit status: 2]
    ");
}
