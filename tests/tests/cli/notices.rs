//! Notices, as the supervisor posts them, the desk reads them, and the sheet of the shift shows who has.

use super::desk::Desk;
use super::output::assert_reads;

/// A desk with a notice that another replaces, one that two have read, and one with a category.
fn filled() -> Desk {
    let desk = Desk::open();
    for line in [
        "notice post 续方请找社区医院 --at '2022-11-14 09:00'",
        "notice post 续方可打12320预约 --replaces 1 --category MED.04 --from '2022-11-14 12:00' --at '2022-11-14 10:00'",
        "notice post 核酸点开放至22时 --at '2022-11-14 11:00'",
        "notice read n3 --operator op-07 --at '2022-11-14 13:00'",
        "notice read 2 3 --operator 李强 --at '2022-11-14 14:00'",
    ] {
        let _ = desk.hotline(line).success();
    }
    desk
}

#[test]
fn notices_are_posted_listed_read_and_withdrawn() {
    let desk = filled();
    let lines = [
        "notice list",
        "notice list --ended",
        "notice post 请打13800000041",
        "notice post 又一口径 --replaces N1",
        "notice withdraw N9",
        "notice withdraw 一",
        "notice read 2 --operator op-08",
        "notice read 2 --operator op-07 --at '2022-11-14 09:59'",
        "notice read 2",
    ];
    for (language, name) in [("zh", "notices_in_chinese"), ("en", "notices_in_english")] {
        let told = lines
            .map(|line| format!("$ hotline {line}\n{}", desk.hotline(&format!("--lang {language} {line}"))));
        assert_reads(name, &told.join("\n"));
    }
    let lines = [
        "notice read 2 --operator op-07 --at '2022-11-14 15:00'",
        "notice withdraw 3 --at '2022-11-14 16:00'",
        "-o csv notice list --columns notice,read_by",
    ];
    let told = lines.map(|line| format!("$ hotline {line}\n{}", desk.hotline(&format!("--lang zh {line}"))));
    assert_reads("notices_read_and_withdrawn", &told.join("\n"));
}

/// The rows of a part of the sheet, by its number and the next one.
fn part<'s>(sheet: &'s str, from: &str, to: &str) -> &'s str {
    sheet.split(from).nth(1).and_then(|rest| rest.split(to).next()).unwrap_or_default()
}

#[test]
fn the_sheet_shows_what_is_said_otherwise_and_who_on_duty_has_read_it() {
    let desk = Desk::open();
    for line in [
        "notice post 续方请找社区医院 --at '2022-11-14 09:00'",
        "notice post 核酸点开放至22时 --replaces 1 --at '2022-11-14 10:00'",
        "notice post 发热门诊改在区医院 --at '2022-11-14 11:00'",
    ] {
        let _ = desk.hotline(line).success();
    }
    let nobody_on_duty = desk.hotline("--lang zh handover").success();
    for line in [
        "shift start op-07",
        "shift start op-08",
        "notice read 2 --operator op-07",
        "issue open 断药 -c MED.04 -d 500104001 --owner op-07 --at '2022-11-13 08:00'",
        "issue instruct q1-3 请今日办结并书面回复 --from 区委办",
        "issue read q1-3 --operator op-08",
        "handover acknowledge n2",
    ] {
        let _ = desk.hotline(line).success();
    }
    let unread = desk.hotline("--lang zh handover").success();
    let shown = desk.hotline("--lang zh issue show q1-3").success();
    assert!(shown.contains("已阅") && shown.contains("op-08"), "{shown}");
    for line in [
        "notice read 2 --operator op-08",
        "notice read 3 --operator op-07",
        "notice read 3 --operator op-08",
        "notice post 停水送水点见街道公告 --category SUP.01",
        "handover acknowledge",
    ] {
        let _ = desk.hotline(line).success();
    }
    let read = desk.hotline("handover").success();
    let parts = [
        part(&nobody_on_duty, "五、", "六、"),
        part(&unread, "九、", "十、"),
        part(&unread, "五、", "六、"),
        part(&read, "5. ", "6. "),
    ];
    assert_reads("notices_on_the_sheet", &parts.join("--\n"));
    assert!(read.lines().any(|line| line.starts_with("Not taken over yet") && line.ends_with('0')), "{read}");
    let again = desk.hotline("--lang zh issue read q1-3 --operator op-08").to_string();
    assert!(again.contains("op-08 均已阅"), "{again}");
    let _ = desk.hotline("issue reply q1-3 已办结").success();
    let replied = desk.hotline("--lang zh issue read q1-3 --operator op-07").to_string();
    assert!(replied.contains("Q000001-3 没有待回复的批示交办"), "{replied}");
}
