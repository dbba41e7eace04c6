//! Files as offices have them.

use encoding_rs::GBK;
use serde_json::Value;

use super::desk::Desk;

/// Code, Chinese name and whether it is retired, of each entry of a directory.
fn entries(desk: &Desk, list: &str) -> Vec<(String, String, bool)> {
    let answer = desk.hotline(&format!("-o json directory {list} list")).json();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let entry = |entry: &Value| {
        let names = entry["displayNames"].as_array().into_iter().flatten();
        let name = names.filter(|name| name["language"] == "zh").map(|name| text(&name["text"])).collect();
        (text(&entry["code"]), name, entry["retired"].as_bool().unwrap_or_default())
    };
    answer[list].as_array().into_iter().flatten().map(entry).collect()
}

fn gbk(text: &str) -> Vec<u8> {
    GBK.encode(text).0.into_owned()
}

fn utf_16(text: &str, order: fn(u16) -> [u8; 2]) -> Vec<u8> {
    "\u{FEFF}".encode_utf16().chain(text.encode_utf16()).flat_map(order).collect()
}

#[test]
fn field_c4_a_file_is_read_in_the_encoding_in_which_an_office_has_it() {
    let table = "编码,名称,停用\r\n500104005,春晖路街道,TRUE\r\n500104006,九宫庙街道,\r\n,,\r\n,,\r\n";
    let files: [(&str, Vec<u8>); 8] = [
        ("gbk.csv", gbk(table)),
        ("utf8.csv", table.as_bytes().to_vec()),
        ("bom.csv", format!("\u{FEFF}{table}").into_bytes()),
        ("little.csv", utf_16(table, u16::to_le_bytes)),
        ("big.csv", utf_16(table, u16::to_be_bytes)),
        // As "Unicode Text" is saved.
        ("tabs.txt", utf_16(&table.replace(',', "\t"), u16::to_le_bytes)),
        ("semicolons.csv", gbk(&table.replace(',', ";").replace("TRUE", "是"))),
        ("wide.csv", gbk(&table.replace(',', "，").replace("TRUE", "１"))),
    ];
    for (name, bytes) in files {
        let desk = Desk::new();
        desk.file(name, bytes);
        let opened = desk.hotline(&format!(
            "period open abc --name A --hazard FLOOD --starts '2026-11-20 00:00' --districts {name}"
        ));
        assert_eq!(opened.status, Some(0), "{name}: {opened}");
        let wanted = [("500104005", "春晖路街道", true), ("500104006", "九宫庙街道", false)];
        assert_eq!(
            entries(&desk, "districts"),
            wanted.map(|(code, name, retired)| (code.into(), name.into(), retired)),
            "{name}"
        );
    }
}

#[test]
fn field_c4_headings_are_those_of_the_office() {
    let desk = Desk::open();
    for (list, text) in [
        ("districts", "街道编码,街道名称\n500104007,茄子溪街道\n"),
        ("districts", "序号;街镇代码;街镇（必填）*;是否停用\n1;500104008;八桥镇;否\n"),
        ("agencies", "单位编码\t单位名称\t所属街镇\nBQ\t八桥镇政府\t500104008\n"),
        ("operators", "工号,姓名,Retired\nop-09,赵敏,False\n"),
        (
            "categories",
            "代码,中文名称,英文名称,紧急程度\nRES.01,人员被困,Trapped,特急\nRES.02,失联,Missing,P1\n",
        ),
        ("categories", "Code,Name,Urgency\nRES.03,山洪,P1 紧急\n"),
    ] {
        desk.file("list.csv", gbk(text));
        let written = desk.hotline(&format!("directory {list} upsert list.csv"));
        assert_eq!(written.status, Some(0), "{text}: {written}");
    }
    let has = |list, code: &str, name: &str| {
        assert!(entries(&desk, list).contains(&(code.into(), name.into(), false)), "{code} {name}");
    };
    has("districts", "500104007", "茄子溪街道");
    has("districts", "500104008", "八桥镇");
    has("agencies", "BQ", "八桥镇政府");
    has("operators", "op-09", "赵敏");
    has("categories", "RES.01", "人员被困");
    let agencies = desk.hotline("-o json directory agencies list --text BQ").json();
    assert_eq!(agencies["agencies"][0]["district"], "500104008");
    let categories = desk.hotline("-o json directory categories list --text res.0").json();
    let urgency =
        |at: usize| categories["categories"][at]["defaultUrgency"].as_str().unwrap_or_default().to_owned();
    assert_eq!([urgency(0), urgency(1), urgency(2)], ["URGENCY_P0", "URGENCY_P1", "URGENCY_P1"]);
    // What is not used is said: it may be a heading that was meant otherwise.
    insta::assert_snapshot!({
        desk.file("list.csv", "编码,名称,备注,启用\n500104009,建胜镇,新增,是\n");
        desk.hotline("directory districts upsert list.csv")
    }, @"
    Code       Name
    500104009  建胜镇
    ------- stderr -------
    list.csv: not used: 备注, 启用
    1 written.
    ");
}

#[test]
fn field_c4_what_cannot_be_read_is_told_by_row_and_column() {
    let desk = Desk::open();
    let told = |bytes: Vec<u8>| {
        desk.file("list.csv", bytes);
        desk.hotline("directory categories upsert list.csv")
    };
    insta::assert_snapshot!(told(gbk("编码,名称,停用,紧急程度\nRES.01,被困,也许,P1\n\nRES.02,失联,否,很急\n,,,\n")), @"
    ------- stderr -------
    error: list.csv: 2 things are wrong:
      row 2, column 停用: must be yes or no (TRUE or FALSE, 1 or 0), not 也许
      row 4, column 紧急程度: `很急` is none of: p0, p1, p2, p3
    [exit status: 65]
    ");
    // What the server refuses stands in the file as well.
    insta::assert_snapshot!(told(gbk("编码;名称;停用\n;;\nRES.01;被困;是\n救援;救援;\nRES.01;被困;\n")), @r"
    ------- stderr -------
    error: 2 things are wrong:
      list.csv, row 4, column 编码: must be 2 to 8 of A–Z, with or without a dot and two digits, such as MED.04
      list.csv, row 5, column 编码: RES.01 is there twice
    [exit status: 65]
    ");
    insta::assert_snapshot!(told(b"code,name\nRES.01,trapped\nRES.02,\xB1\n".to_vec()), @r"
    ------- stderr -------
    error: list.csv: row 3 is neither UTF-8 nor GBK; save it from the spreadsheet as “CSV UTF-8” and give that file
    [exit status: 65]
    ");
    insta::assert_snapshot!(told(b"PK\x03\x04workbook".to_vec()), @r"
    ------- stderr -------
    error: list.csv: this is a workbook; save it from the spreadsheet as “CSV UTF-8” and give that file
    [exit status: 65]
    ");
    insta::assert_snapshot!(told("RES.01,被困\nRES.02,失联\n".into()), @r"
    ------- stderr -------
    error: list.csv: the first row must hold the headings: code (编码), name (名称), …
    [exit status: 65]
    ");
    insta::assert_snapshot!(told("名称,停用\n被困,是\n".into()), @r"
    ------- stderr -------
    error: list.csv: there is no column code (编码); the headings are 名称, 停用
    [exit status: 65]
    ");
    insta::assert_snapshot!(told("code,name,name\nRES.01,被困,x\n".into()), @r"
    ------- stderr -------
    error: list.csv: the columns name and name are for the same; keep one
    [exit status: 65]
    ");
    insta::assert_snapshot!(told("code,name\nRES.01,被困, 车里\nRES.02,\"失联\n".into()), @r"
    ------- stderr -------
    error: list.csv: row 3: a quotation mark is not closed
    [exit status: 65]
    ");
    desk.file("agencies.csv", gbk("编码,名称,街镇\nXSC,新山村街道办事处,500104001\nNEW,新单位,999\n"));
    insta::assert_snapshot!(desk.hotline("period open abc --name A --hazard FLOOD --districts districts.csv --agencies agencies.csv"), @r"
    ------- stderr -------
    error: one thing is wrong:
      --agencies (agencies): 999, which agency NEW names, is no district of this period, or no longer offered; `hotline directory districts list` shows those of the period
    [exit status: 65]
    ");
}
