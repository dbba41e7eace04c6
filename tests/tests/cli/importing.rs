//! `hotline import`.

use super::desk::Desk;

/// A call a minute, in an order that is far from time; as an office has it.
fn shuffled(count: usize) -> String {
    let minute = |index: usize| index * 7_919 % count;
    let row = |index: usize| {
        let minute = minute(index);
        let (day, hour, of_hour) = (12 + minute / 1_440, minute / 60 % 24, minute % 60);
        format!(
            "2022/11/{day} {hour}:{of_hour:02},138{minute:08},小区停水第{minute}件,求助,新山村街道,王芳\n"
        )
    };
    "来电时间,来电号码,诉求内容,诉求类型,街镇,接听人员\n".to_owned()
        + &(0..count).map(row).collect::<String>()
}

/// The rows of what was recorded: number of the row, time, number of the call.
fn recorded(csv: &str) -> Vec<(usize, String, String)> {
    let row = |line: &str| {
        let cells: Vec<&str> = line.split(',').collect();
        (cells[0].parse().expect("a number of a row"), cells[1].to_owned(), cells[2].to_owned())
    };
    csv.lines().skip(1).map(row).collect()
}

#[test]
fn field_e11_the_import_sorts() {
    let desk = Desk::open();
    desk.file("old.csv", shuffled(2_500));
    let answer = desk.hotline("-o csv import old.csv --historical").success();
    let rows = recorded(&answer);
    assert_eq!(rows.len(), 2_500);
    // The register numbers calls as it takes them in.
    assert!(rows.is_sorted_by(|one, other| one.1 < other.1 && one.2 < other.2), "{answer}");
    assert!(!rows.is_sorted_by(|one, other| one.0 < other.0), "the file is in another order");
    assert_eq!(rows[0], (2, "2022-11-11T16:00:00Z".to_owned(), "C000001-3".to_owned()));
}

#[test]
fn a_file_is_given_again_and_nothing_is_recorded_twice() {
    let desk = Desk::open();
    // Two rows say the same: two persons rang.
    let rows = "来电时间,来电号码,诉求内容,诉求类型\n2022-11-13 08:05,13800000001,买不到菜,咨询\n\
                2022-11-13 08:05,13800000001,买不到菜,咨询\n2022-11-12 23:50,13800000002,停电,咨询\n";
    desk.file("paper.csv", rows);
    insta::assert_snapshot!(desk.hotline("import paper.csv"), @"
    Row  Received          Number
    4    2022-11-12 23:50  C000001-3
    2    2022-11-13 08:05  C000002-1
    3    2022-11-13 08:05  C000003-7
    ------- stderr -------
    3 recorded; 0 had been recorded before.
    What of it still needs somebody: hotline call list --triage pending
    ");
    // In another order, and with one row more.
    let mut lines: Vec<&str> = rows.lines().collect();
    lines.swap(1, 3);
    desk.file("paper.csv", format!("{}\n2022-11-13 09:00,13800000003,问路,咨询\n", lines.join("\n")));
    insta::assert_snapshot!(desk.hotline("import paper.csv"), @"
    Row  Received          Number
    2    2022-11-12 23:50  C000001-3
    3    2022-11-13 08:05  C000002-1
    4    2022-11-13 08:05  C000003-7
    5    2022-11-13 09:00  C000004-5
    ------- stderr -------
    1 recorded; 3 had been recorded before.
    What of it still needs somebody: hotline call list --triage pending
    ");
    assert_eq!(desk.hotline("-o json call list -n all").json()["calls"].as_array().map(Vec::len), Some(4));
}

#[test]
fn what_is_wrong_in_a_file_is_told_before_anything_is_sent() {
    let desk = Desk::open();
    desk.file(
        "paper.csv",
        "来电时间,来电号码,诉求内容,诉求类型,类别,街镇,匿名,联系人\n\
         23:50,13800000001,停水,咨询,,,,\n\
         2022-11-12 08:00,13800000001,停水,问问,没有的类别,,也许,\n\
         ,13800000001,停水,咨询,,,,\n",
    );
    insta::assert_snapshot!(desk.hotline("import paper.csv"), @"
    ------- stderr -------
    paper.csv: not used: 联系人
    error: paper.csv: 5 things are wrong:
      row 2, column 来电时间: say the day as well: 2022-11-12 23:50
      row 3, column 匿名: must be yes or no (TRUE or FALSE, 1 or 0), not 也许
      row 3, column 诉求类型: `问问` is none of: consult, help, complaint, report, suggest, praise compliment, urge chase-up, invalid, test
      row 3, column 类别: 没有的类别 is no category of this period, or no longer offered; `hotline directory categories list` shows those of the period
      row 4, column 来电时间: must not be empty
    [exit status: 65]
    ");
    insta::assert_snapshot!(desk.hotline("call list"), @r"
    ------- stderr -------
    Nothing found.
    ");
}

#[test]
fn what_the_register_refuses_is_told_by_row_and_the_others_are_recorded() {
    let desk = Desk::open();
    desk.file(
        "old.csv",
        "received_at,phone,summary,kind,category,incident_address,external_id\n\
         2022-11-14T08:00:00+08:00,13800000001,停水,CONSULT,SUP.01,,7\n\
         2022-11-13T08:00:00+08:00,,停水,CONSULT,,,8\n\
         2022-11-12T08:00:00+08:00,120,停水,CONSULT,,新山村,9\n\
         2022-10-12T08:00:00+08:00,13800000003,停电,CONSULT,,,10\n",
    );
    insta::assert_snapshot!(desk.hotline("import old.csv --source old-register --dry-run"), @"
    ------- stderr -------
    row 5: Received 2022-10-12 08:00 lies outside the period dadukou-2022 (2022-11-12 00:00 to open)
    3 can be recorded.
    error: 1 would be refused
    [exit status: 65]
    ");
    insta::assert_snapshot!(desk.hotline("call list"), @r"
    ------- stderr -------
    Nothing found.
    ");
    insta::assert_snapshot!(desk.hotline("import old.csv --source old-register"), @"
    Row  Received          Number
    4    2022-11-12 08:00  C000001-3
    3    2022-11-13 08:00  C000002-1
    2    2022-11-14 08:00  C000003-7
    ------- stderr -------
    row 5: Received 2022-10-12 08:00 lies outside the period dadukou-2022 (2022-11-12 00:00 to open)
    3 recorded; 0 had been recorded before.
    What of it still needs somebody: hotline call list --triage pending
    error: 1 not recorded. Mend those rows and give the file again: what is recorded is not recorded twice
    [exit status: 65]
    ");
    // Mended: another row under the id of one that is recorded is refused, not recorded beside it.
    desk.file(
        "old.csv",
        "received_at,phone,summary,kind,external_id\n2022-11-14T08:00:00+08:00,13800000001,停水两天,CONSULT,7\n",
    );
    insta::assert_snapshot!(desk.hotline("import old.csv --source old-register"), @r"
    ------- stderr -------
    row 2: this external id of this source is registered already, as C000003-7
    0 recorded; 0 had been recorded before.
    error: 1 not recorded. Mend those rows and give the file again: what is recorded is not recorded twice
    [exit status: 65]
    ");
    desk.file("paper.csv", "来电时间,来电号码,诉求内容,接听人员\n2022-11-14 08:00,13800000001,,李强\n");
    insta::assert_snapshot!(desk.hotline("import paper.csv"), @r"
    ------- stderr -------
    paper.csv, row 2, column 诉求内容: is required: what is it about?
    0 recorded; 0 had been recorded before.
    error: 1 not recorded. Mend those rows and give the file again: what is recorded is not recorded twice
    [exit status: 65]
    ");
}

#[test]
fn a_cry_for_help_on_paper_raises_its_alarm_and_one_of_an_old_register_does_not() {
    let desk = Desk::open();
    desk.file("paper.csv", "来电时间,来电号码,诉求内容\n2022-11-13 08:05,13800000001,老人昏迷没有呼吸\n");
    insta::assert_snapshot!(desk.hotline("import paper.csv --historical"), @"
    Row  Received          Number
    2    2022-11-13 08:05  C000001-3
    ------- stderr -------
    1 recorded; 0 had been recorded before.
    ");
    insta::assert_snapshot!(desk.hotline("import paper.csv"), @"
    Row  Received          Number
    2    2022-11-13 08:05  C000002-1
    ------- stderr -------
    1 recorded; 0 had been recorded before.
    What of it still needs somebody: hotline call list --triage pending
    ");
    let alarms = desk.hotline("-o json call list --alarm open").json();
    assert_eq!(alarms["calls"].as_array().map(Vec::len), Some(1), "{alarms}");
}
