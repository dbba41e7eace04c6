//! Names and beginnings where a code is typed.

use super::desk::{Desk, run, short};

#[test]
fn field_b7_names_stand_for_codes_in_what_is_written() {
    let desk = Desk::open();
    let logged = desk
        .hotline(
            "-o json call log --phone 13800000001 --summary 有人被困 --category 被困 --district 新山村街道 \
             --operator 王芳 --issue 解救被困人员 --assign 新山村",
        )
        .json();
    let (call, issue) = (&logged["call"], &logged["issues"][0]);
    assert_eq!(
        [&call["category"], &call["district"], &call["operatorCode"], &issue["category"]],
        ["RES.01", "500104001", "op-07", "RES.01"]
    );
    assert_eq!(issue["assignments"][0]["agency"], "XSC");
    let number = short(&issue["name"]);
    // In either language, width and case; by beginnings of names and of codes.
    for (line, path, wanted) in [
        (format!("issue transfer {number} 自来水 --reason 供水"), "agency", "WATER"),
        (format!("issue transfer {number} xsc --reason 属地"), "agency", "XSC"),
        (format!("issue transfer {number} WAT --reason 供水"), "agency", "WATER"),
    ] {
        let answer = desk.hotline(&format!("-o json {line}")).json();
        let assignments = answer["issue"]["assignments"].as_array().cloned().unwrap_or_default();
        assert_eq!(assignments.last().expect("a lead")[path], wanted, "{line}");
    }
    let updated = desk
        .hotline(&format!(
            "-o json issue update {number} --district 跳磴 --category ｔｒａｐｐｅｄ --owner 李强"
        ))
        .json();
    let issue = &updated["issue"];
    assert_eq!([&issue["district"], &issue["category"], &issue["owner"]], ["500104103", "RES.01", "op-08"]);
    let amended = desk.hotline("-o json call amend c1-3 --district 5001041 --reason 更正").json();
    assert_eq!(amended["call"]["district"], "500104103");
    // Whoever works at the desk may be set by name.
    let mut command = desk.command("-o json call log --phone 13800000002 --summary 停水");
    command.env("HOTLINE_OPERATOR", "李强");
    assert_eq!(run(command, "").json()["call"]["operatorCode"], "op-08");
}

#[test]
fn field_b7_names_stand_for_codes_in_what_is_asked_for() {
    let desk = Desk::open();
    let _ = desk
        .hotline(
            "call log --phone 13800000001 --summary 停水 --category UTL.01 --district 500104001 --operator op-07 \
             --issue 恢复供水 --assign WATER --received '2022-11-13 01:00' --at '2022-11-13 01:00'",
        )
        .success();
    let found = |line: &str, list: &str| {
        desk.hotline(&format!("-o json {line}")).json()[list].as_array().map_or(0, Vec::len)
    };
    for line in [
        "--district 新山村街道",
        "--district 新山",
        "--operator 王芳",
        "--category UTL",
        "--not-district 跳磴镇",
        "--operator OP-07",
    ] {
        assert_eq!(found(&format!("call list {line}"), "calls"), 1, "{line}");
    }
    assert_eq!(found("call list --not-district 新山村街道", "calls"), 0);
    for line in [
        "--agency 自来水公司",
        "--agency wat",
        "--agency WAT",
        "--not-agency 跃进村街道办事处",
        "--district 5001040 --agency WATER",
    ] {
        if line.starts_with("--district") {
            // Two of them begin so.
            assert!(desk.hotline(&format!("issue list {line}")).stderr.contains("500104002 跃进村街道"));
        } else {
            assert_eq!(found(&format!("issue list {line}"), "issues"), 1, "{line}");
        }
    }
    let figures = |line: &str| desk.hotline(&format!("-o json summary {line}")).json();
    for shift in ["夜班", "夜", "night", "NIGHT", "nig"] {
        let answer = figures(&format!("shift {shift} 2022-11-13"));
        assert_eq!(answer["summary"]["figures"]["calls"]["callsAnswered"], "1", "{shift}");
    }
    for row in [
        "--by district --value 新山村街道",
        "--by category --value utl.01",
        "--by operator --value 王芳",
        "--by shift --value 夜班",
    ] {
        assert_eq!(
            figures(&format!("day 2022-11-13 --explain calls_answered {row}"))["figure"],
            "1",
            "{row}"
        );
    }
    let watched =
        desk.hotline("-o json watch --after 0 --count 1 --district 新山村街道 --category 停水").success();
    assert!(watched.contains("CALL_RECORDED"), "{watched}");
}

#[test]
fn field_b7_what_is_not_clear_is_answered_with_the_candidates() {
    let desk = Desk::open();
    for (line, told) in [
        ("--district 5001040", "500104001 新山村街道, 500104002 跃进村街道"),
        ("--category res.", "RES.01 Trapped person"),
        ("--operator op", "op-07 王芳, op-08 李强"),
        ("--operator 王方", "the nearest is op-07 王芳"),
        ("--district 新衫村街道", "the nearest is 500104001 新山村街道"),
        ("--district 火星/街道", "is no district of this period"),
        ("--category 无此类", "`hotline directory categories list` shows those of the period"),
    ] {
        let answer = desk.hotline(&format!("call log --phone 13800000001 --summary 求助 {line}"));
        assert!(answer.status == Some(65) && answer.stderr.contains(told), "{line}: {answer}");
    }
    insta::assert_snapshot!(desk.hotline("call list --district 5001040"), @r"
    ------- stderr -------
    error: 5001040 may be one of several: 500104001 新山村街道, 500104002 跃进村街道
    [exit status: 65]
    ");
    insta::assert_snapshot!(desk.hotline("summary shift 白班"), @r"
    ------- stderr -------
    error: 白班 is no shift of this period; there are night 夜班, morning 早班, middle 中班
    [exit status: 65]
    ");
    insta::assert_snapshot!(desk.hotline("summary shift nigth 2022-11-13"), @"
    ------- stderr -------
    error: one thing is wrong:
      <SHIFT> (window.shift.shift): nigth is no shift of 2022-11-13; there are night, morning, middle
    [exit status: 65]
    ");
    insta::assert_snapshot!(desk.hotline("call list --district 500104002"), @r"
    ------- stderr -------
    Nothing found.
    ");
    // Nothing was written, and what was read from standard input is not asked for again.
    assert_eq!(desk.hotline("-o json call list").json()["calls"], serde_json::Value::Null);
    let piped = desk.hotline_with("停水", "call log --phone 13800000001 --district 5001040 --summary -");
    insta::assert_snapshot!(piped, @r"
    ------- stderr -------
    error: one thing is wrong:
      --district (call.district): 5001040 is no district of this period, or no longer offered; the nearest is 500104103
    [exit status: 65]
    ");
}
