//! `hotline directory`.

use super::desk::Desk;

#[test]
fn entries_are_added_and_replaced_from_a_file() {
    let desk = Desk::open();
    insta::assert_snapshot!(desk.hotline("directory districts list"), @"
    Code       Name
    500104001  新山村街道
    500104002  跃进村街道
    500104103  跳磴镇
    ");
    // As a spreadsheet saves it: with a byte order mark, quotes, other columns and CRLF.
    desk.file("more.csv", "\u{FEFF}code,name,areaCode,retired\r\n500104104,\"建胜镇\",500104,\r\n500104103,跳磴镇,500104,true\r\n");
    insta::assert_snapshot!(desk.hotline("directory districts upsert more.csv"), @"
    Code       Name    Retired
    500104104  建胜镇  —
    500104103  跳磴镇  yes
    ------- stderr -------
    more.csv: not used: areaCode
    2 written.
    ");
    insta::assert_snapshot!(desk.hotline("directory operators list"), @"
    Code   Name
    op-07  王芳
    op-08  李强
    ");
    insta::assert_snapshot!(desk.hotline("directory agencies list"), @"
    Code   Name              District
    WATER  自来水公司        —
    XSC    新山村街道办事处  500104001
    YJC    跃进村街道办事处  500104002
    ");
    insta::assert_snapshot!(desk.hotline("directory categories list -n 5"), @"
    Code    Name             English               Urgency  Usual
    MED.04  慢病配药         Chronic medication    P2       yes
    SUP.01  食品/蔬菜        Food and groceries    P2       yes
    QUA.06  小区封控         Residential lockdown  P2       yes
    TST.04  健康码赋码/转码  Health code status    P2       yes
    MOV.01  通行证           Travel passes         P2       yes
    ------- stderr -------
    There are more; `--limit all` shows every one, and these narrow the list: --text.
    ");
}

#[test]
fn field_c8_a_directory_is_listed_whole() {
    let desk = Desk::open();
    let list = desk.hotline("-o json directory categories list").json();
    assert_eq!(list["categories"].as_array().map(Vec::len), Some(155));
    assert_eq!(list["next_page_token"], serde_json::Value::Null);
}

#[test]
fn field_c8_what_is_left_of_a_list_can_be_had() {
    let desk = Desk::open();
    // Found by a part of a name, in either language and width, or of a code; whole, however many there are.
    let found = |line: &str, list: &str| {
        let answer = desk.hotline(&format!("-o json directory {line}")).json();
        answer[list].as_array().map_or(0, Vec::len)
    };
    assert_eq!(found("categories list --text 被困", "categories"), 1);
    assert_eq!(found("categories list --text ＤＩＡＬＹＳＩＳ", "categories"), 1);
    assert_eq!(found("categories list --text med.", "categories"), 10);
    assert_eq!(found("districts list --text 街道", "districts"), 2);
    assert_eq!(found("agencies list --text 办事处", "agencies"), 2);
    assert_eq!(found("operators list --text OP-0", "operators"), 2);
    assert_eq!(found("categories list -n 60", "categories"), 60);
    assert_eq!(found("categories list -n 全部", "categories"), 155);
    insta::assert_snapshot!(desk.hotline("directory operators list --text 赵"), @r"
    ------- stderr -------
    Nothing found.
    ");
    for summary in ["停水", "停电", "停气"] {
        let _ = desk.call(summary);
    }
    insta::assert_snapshot!(desk.hotline("call list -n 1").stderr, @r"There are more; `--limit all` shows every one, and these narrow the list: --from, --to, --category, --district, --kind ….");
    assert_eq!(desk.hotline("-o json call list -n all").json()["calls"].as_array().map(Vec::len), Some(3));
    insta::assert_snapshot!(desk.hotline("call list -n 0"), @"
    ------- stderr -------
    error: '--limit <COUNT>' cannot be '0': must be a number from 1, or all

    More with --help.
    [exit status: 2]
    ");
    insta::assert_snapshot!(desk.hotline("directory categories list -n 3 --text x"), @"
    ------- stderr -------
    error: '--limit <COUNT>' cannot be given together with --text <WORDS>

    Usage: hotline directory categories list --limit <COUNT>

    More with --help.
    [exit status: 2]
    ");
    insta::assert_snapshot!(desk.hotline("issue list -n alle").stderr, @"
    error: '--limit <COUNT>' cannot be 'alle': must be a number from 1, or all

    More with --help.
    ");
    let issue = desk.issue("恢复供水");
    insta::assert_snapshot!(desk.hotline(&format!("issue history {issue} -n 1")).stderr, @r"There are more; `--limit all` shows every one.");
}

#[test]
fn field_c8_a_caller_of_many_calls_is_told_how_to_see_them_all() {
    let desk = Desk::open();
    for at in 1..=21 {
        let _ = desk.call(&format!("第{at}次"));
    }
    let page = desk.hotline("caller 13800000002").success();
    insta::assert_snapshot!(page.lines().last().unwrap_or_default(), @r"Its latest 20 of 21 calls are shown; for all: hotline call list --limit all --phone NUMBER");
}

#[test]
fn a_file_that_cannot_be_used_is_told() {
    let desk = Desk::open();
    desk.file("wrong.csv", "code,title\n1,x\n");
    insta::assert_snapshot!(desk.hotline("directory districts upsert wrong.csv"), @r"
    ------- stderr -------
    wrong.csv: not used: title
    error: wrong.csv: it has none of the columns name (名称), name_zh (中文名称), name_en (英文名称), retired (停用)
    [exit status: 65]
    ");
    insta::assert_snapshot!(desk.hotline("directory districts upsert nowhere.csv"), @"
    ------- stderr -------
    error: nowhere.csv cannot be read: it is not there
    [exit status: 65]
    ");
    desk.file("codes.csv", "code,name\n500104104,建胜镇\n建胜,建胜镇\n500104104,又一个\n,无名\n");
    insta::assert_snapshot!(desk.hotline("directory districts upsert codes.csv"), @r"
    ------- stderr -------
    error: 3 things are wrong:
      codes.csv, row 3, column code: must be of A–Z, a–z, 0–9 and -_
      codes.csv, row 4, column code: 500104104 is there twice
      codes.csv, row 5, column code: is required
    [exit status: 65]
    ");
    insta::assert_snapshot!(desk.hotline("directory agencies upsert codes.csv"), @r"
    ------- stderr -------
    error: 3 things are wrong:
      codes.csv, row 3, column code: must be of A–Z, a–z, 0–9 and -_
      codes.csv, row 4, column code: 500104104 is there twice
      codes.csv, row 5, column code: is required
    [exit status: 65]
    ");
    let districts = desk.hotline("-o json directory districts list").json();
    assert_eq!(districts["districts"].as_array().map(Vec::len), Some(3), "all or none: {districts}");
}

#[test]
fn field_h3_the_sample_files_open_a_period_in_both_languages() {
    let samples = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/samples");
    let desk = Desk::new();
    for (language, districts, agencies) in [("zh", 8, 11), ("en", 3, 5)] {
        let file = |kind: &str| format!("--{kind} {samples}/{language}/{kind}.csv");
        let files = ["districts", "agencies", "operators"].map(file).join(" ");
        let period = format!("sample-{language}");
        let open = format!("period open {period} --name Sample --hazard FLOOD --starts 2026-01-01 {files}");
        let _ = desk.hotline(&open).success();
        for (kind, count) in [("districts", districts), ("agencies", agencies)] {
            let listed = desk.hotline(&format!("-o json --period {period} directory {kind} list")).json();
            assert_eq!(listed[kind].as_array().map(Vec::len), Some(count), "{language} {kind}");
        }
    }
}
