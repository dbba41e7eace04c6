//! Calls of which nobody decided anything, and how a period sets what becomes of them, as people type and read it.

use super::desk::Desk;

#[test]
fn field_triage_a_surge_is_switched_and_shown_until_it_ends() {
    let desk = Desk::open();
    insta::assert_snapshot!(desk.hotline("period surge begin"), @"");
    for (district, category) in [("500104001", "SUP.01"), ("500104001", "SUP.01"), ("500104103", "UTL.01")] {
        let line = format!(
            "call log --phone 13800000001 --summary 等了很久 --district {district} --category {category} --received '2022-11-12 08:00'"
        );
        let _ = desk.hotline(&line).success();
    }
    insta::assert_snapshot!(desk.hotline("call list --triage pending"), @"");
    insta::assert_snapshot!(desk.hotline("call list --triage pending --each"), @"");
    for _ in 0..3 {
        let _ = desk
            .hotline("call log --phone 13800000002 --summary 被困在车里 --received '2022-11-12 09:00'")
            .success();
    }
    insta::assert_snapshot!(desk.hotline("call list --alarm open"), @"");
    let _ = desk.hotline("period surge end").success();
    insta::assert_snapshot!(desk.hotline("call list --alarm open"), @"");
}

#[test]
fn field_triage_what_follows_by_itself_is_said() {
    let desk = Desk::open();
    let missed = "call log --phone 13800000001 --disposition missed --received '2022-11-12 08:00'";
    insta::assert_snapshot!(desk.hotline(missed), @"");
    insta::assert_snapshot!(desk.hotline("callback list"), @"");
    insta::assert_snapshot!(desk.hotline("call log --phone 13800000001 --silent --received '2022-11-12 08:05'"), @"");
    insta::assert_snapshot!(
        desk.hotline(
            "call log --phone 13800000003 --summary 明早八点前要到医院透析 --category MED.02 --issue 接送透析 --received '2022-11-12 15:00'"
        ),
        @""
    );
    insta::assert_snapshot!(
        desk.hotline("call log --phone 13800000003 --summary 还没人联系 --link urge --received '2022-11-12 16:00'"),
        @""
    );
}

#[test]
fn field_triage_the_desk_of_a_period_is_set() {
    let desk = Desk::open();
    insta::assert_snapshot!(
        desk.hotline("period update --quiet-hours 22:30-07:00 --district-fallback --line-profile crisis"),
        @""
    );
    insta::assert_snapshot!(desk.hotline("period update --quiet-hours 晚上"), @"");
    let call = "call log --phone 13800000001 --summary 家里没有菜了 --district 500104001 --category SUP.01 --received '2022-11-12 09:00'";
    insta::assert_snapshot!(desk.hotline(call), @"");
    let none = desk.hotline("-o json period update --quiet-hours none").json();
    assert_eq!(none["period"]["quietHours"], serde_json::json!({}));
}

#[test]
fn field_triage_whom_to_ring_is_told_until_somebody_was() {
    let desk = Desk::open();
    desk.file("telephones.csv", "code,telephones\nXSC,night=023-68831234; 023-68830000\n");
    insta::assert_snapshot!(desk.hotline("directory agencies upsert telephones.csv"), @"");
    let _ = desk
        .hotline(
            "call log --phone 13800000001 --summary 电梯困人 --category UTL.06 --urgency p0 --issue 电梯困人 --assign XSC --received '2022-11-12 09:00'",
        )
        .success();
    let waits = desk.hotline("issue show Q1-3").success();
    insta::assert_snapshot!(last_lines(&waits, 3), @"");
    let told =
        desk.hotline("issue inform Q1-3 --person 值班员老李 --note 已出发 --at '2022-11-12 09:04'").success();
    assert!(told.contains("值班员老李"), "{told}");
    insta::assert_snapshot!(last_lines(&desk.hotline("issue show Q1-3").success(), 2), @"");
}

fn last_lines(text: &str, count: usize) -> String {
    let lines: Vec<&str> = text.lines().collect();
    lines[lines.len().saturating_sub(count)..].join("\n")
}
