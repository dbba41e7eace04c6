//! `-o json`, `-o csv`, and tables whose columns stand under each other.

use prost::Message;
use prost_types::{DescriptorProto, FileDescriptorSet};
use serde_json::Value;

use super::desk::{Desk, run};

/// Calls with all that makes columns crooked and cells dangerous.
fn desk() -> Desk {
    let desk = Desk::open();
    for line in [
        "call log --phone 13800000001 --name 欧阳小芳 --summary '电梯停在两层之间，有人被困' --urgency p0 --category UTL.06 --handoff 119:conference --district 500104001 --operator op-07",
        "call log --phone 13800000002 --name Zoë --summary '=1+1, \"quoted\"' --kind consult",
        "call log --phone +85261234567 --summary '@cmd ｆｕｌｌ－ｗｉｄｔｈ （全角）' --kind complaint --urgency p3 --issue '买米 a b c' --category SUP.01",
        "call log --phone 13800000004 '--summary=-ls 𠮷野家 👩‍👩‍👧 e\u{301}' --kind invalid",
    ] {
        let _ = desk.hotline(line).success();
    }
    let _ = desk.hotline_with("第一行\n第二行", "call log --phone 13800000005 --summary -").success();
    desk
}

/// What a character takes on the screen.
fn width(c: char) -> usize {
    match u32::from(c) {
        0x300..=0x36F | 0x200D | 0xFE0F => 0,
        0x1100..=0x115F
        | 0x2E80..=0xA4CF
        | 0xAC00..=0xD7A3
        | 0xF900..=0xFAFF
        | 0xFE30..=0xFE6F
        | 0xFF01..=0xFF60
        | 0xFFE0..=0xFFE6
        | 0x1F300..=0x1FAFF
        | 0x20000..=0x3FFFD => 2,
        _ => 1,
    }
}

/// The line as the screen shows it: one entry a column, `None` under the right half of a wide character.
fn on_screen(line: &str) -> Vec<Option<char>> {
    line.chars().flat_map(|c| [Some(c)].into_iter().chain([None]).take(width(c))).collect()
}

/// Every column begins where its heading does.
#[track_caller]
fn assert_aligned(table: &str) {
    let mut lines = table.lines().map(on_screen);
    let heading = lines.next().expect("a table has a heading");
    let blank = |line: &[Option<char>], at: usize| line.get(at).is_none_or(|c| *c == Some(' '));
    let begins: Vec<usize> = (2..heading.len())
        .filter(|at| !blank(&heading, *at) && blank(&heading, at - 1) && blank(&heading, at - 2))
        .collect();
    assert!(!begins.is_empty(), "{table}");
    for line in lines {
        for at in begins.iter().filter(|at| **at < line.len()) {
            let (before, here) = (blank(&line, at - 1) && blank(&line, at - 2), line[*at]);
            assert!(before && here.is_some_and(|c| c != ' '), "column {at} is crooked in\n{table}");
        }
    }
}

#[test]
fn columns_stand_under_each_other_whatever_is_written_in_them() {
    let desk = desk();
    for line in
        ["call list", "issue list", "directory categories list", "directory districts list", "period list"]
    {
        let mut command = desk.command(line);
        command.env("LANG", "zh_CN.UTF-8").env("LC_ALL", "zh_CN.UTF-8");
        // Those that are joined to one by an invisible character take the room of one.
        assert_aligned(&run(command, "").success().replace("👩‍👩‍👧", "👩"));
    }
}

#[test]
fn a_locale_changes_no_machine_format() {
    let desk = desk();
    for line in ["-o json call list", "-o csv call list", "-o csv summary period"] {
        let answers = ["C", "C.UTF-8", "zh_CN.UTF-8"].map(|locale| {
            let mut command = desk.command(line);
            command.env("LANG", locale).env("LC_ALL", locale);
            let answer = run(command, "").success();
            // The moment of asking is part of a summary.
            answer
                .split_inclusive(',')
                .filter(|cell| !cell.contains(".") || !cell.contains("Z"))
                .collect::<String>()
        });
        assert!(answers.iter().all(|answer| *answer == answers[0]), "{answers:#?}");
    }
}

#[test]
fn field_c3_a_spreadsheet_opens_as_people_read_it() {
    let desk = Desk::open();
    let _ = desk
        .hotline(
            "call log --phone 13800000001 --summary '=停水' --category UTL.01 --district 500104001 \
             --operator op-07 --issue 恢复供水 --assign WATER --received '2022-11-13 08:00' --at '2022-11-13 08:05'",
        )
        .success();
    let sheet = |line: &str| {
        let text = desk.hotline(&format!("-o sheet {line}")).success();
        assert!(text.starts_with('\u{FEFF}') && text.ends_with("\r\n"), "{text:?}");
        text.trim_start_matches('\u{FEFF}').to_owned()
    };
    insta::assert_snapshot!(sheet("call list"), @"
    Number,Received,Urgency,Kind,Summary,VOIDED,Triage,Issues,Caller,Category,District,Call handler
    C000001-3,2022-11-13 08:00:00,P2,help,'=停水,,issue,Q000001-3,138****0001,UTL.01,500104001,op-07
    ");
    insta::assert_snapshot!(sheet("issue list"), @"
    Number,Urgency,State,Due,Title,Overdue,Past step,Instruction due,Agency,Category,District,Opened,Outcome
    Q000001-3,P2,assigned,2022-11-16 08:05:00,恢复供水,yes,200 %,,WATER,UTL.01,500104001,2022-11-13 08:05:00,
    ");
    insta::assert_snapshot!(sheet("period list"), @"
    Period,Name,Hazard,State,Begins,Ends,Time zone
    dadukou-2022,大渡口区专班,EPIDEMIC,active,2022-11-12 00:00:00,,Asia/Shanghai
    ");
    insta::assert_snapshot!(sheet("directory operators list"), @"
    Code,Name,Retired
    op-07,王芳,
    op-08,李强,
    ");
    insta::assert_snapshot!(sheet("summary day 2022-11-13 --explain resolution_rate"), @"
    Number,Counted in the rate,Counted at,Counts,Position,State,Outcome,Urgency,Kind,Category,District,Agency,Call handler
    Q000001-3,no,2022-11-13 08:05:00,1,,assigned,,P2,help,UTL.01,500104001,WATER,op-07
    ");
    // A summary: a row of titles, one of each district and one of the total, times of the period, whole numbers.
    let day = sheet("summary day 2022-11-13 --by district");
    let lines: Vec<Vec<&str>> = day.lines().map(|line| line.split(',').collect()).collect();
    let of = |row: usize, title: &str| {
        let at = lines[0].iter().position(|cell| *cell == title);
        lines[row][at.unwrap_or_else(|| panic!("no column {title}: {day}"))]
    };
    assert_eq!((of(1, "From"), of(1, "To")), ("2022-11-13 00:00:00", "2022-11-14 00:00:00"));
    assert_eq!((of(1, "By"), of(1, "Value")), ("District", "500104001 新山村街道"));
    assert_eq!((of(1, "Calls answered"), of(2, "Value")), ("1", "Total"));
    assert_eq!(of(1, "First-contact resolution"), "0.0%");
    assert!(lines.iter().flatten().all(|cell| !cell.contains('.') || cell.ends_with('%')), "{day}");
    // Another name for it, and the form for machines as it was.
    assert_eq!(
        desk.hotline("-o excel period list").success(),
        desk.hotline("-o sheet period list").success()
    );
    let csv = desk.hotline("-o csv summary day 2022-11-13").success();
    assert!(
        csv.starts_with("period,start_time,end_time,") && csv.contains(",2022-11-12T16:00:00Z,"),
        "{csv}"
    );
    let mut command = desk.command("period list");
    command.env("HOTLINE_OUTPUT", "sheet");
    assert!(run(command, "").success().starts_with('\u{FEFF}'));
}

#[test]
fn json_is_the_contracts_own() {
    let desk = desk();
    let set = FileDescriptorSet::decode(hotline_proto::FILE_DESCRIPTOR_SET).expect("the compiled contract");
    let messages: Vec<&DescriptorProto> = set
        .file
        .iter()
        .filter(|file| file.package() == "hotline.v1")
        .flat_map(|file| &file.message_type)
        .collect();
    for (line, message) in [
        ("call list", "ListCallsResponse"),
        ("call show 1-3", "GetCallResponse"),
        ("call revisions 1-3", "ListCallRevisionsResponse"),
        ("issue list", "ListIssuesResponse"),
        ("issue show 1-3", "GetIssueResponse"),
        ("issue history 1-3", "ListIssueEventsResponse"),
        ("callback list", "ListCallbacksResponse"),
        ("caller 13800000001", "LookupCallerResponse"),
        ("summary period", "GetSummaryResponse"),
        ("summary period --by category-group", "GetSummaryResponse"),
        ("summary period --explain calls_answered", "ExplainFigureResponse"),
        ("period show", "GetPeriodResponse"),
        ("period list", "ListPeriodsResponse"),
        ("directory categories list", "ListCategoriesResponse"),
        ("directory operators list", "ListOperatorsResponse"),
        ("call log --phone 13800000009 --summary x", "CreateCallResponse"),
        ("issue open x --category OTH", "CreateIssueResponse"),
    ] {
        let answer = desk.hotline(&format!("-o json {line}"));
        assert_eq!(answer.stdout.lines().count(), 1, "one object a line: {answer}");
        assert_names(&messages, message, &answer.json());
    }
    let call = &desk.hotline("-o json call show 1-3").json()["call"];
    assert_eq!(call["caller"]["phoneMasked"], "138****0001");
    assert_eq!(call["urgency"], "URGENCY_P0");
    assert_eq!(call["summary"], "电梯停在两层之间，有人被困");
}

/// Every key is the JSON name of a field of the message, down to the leaves.
#[track_caller]
fn assert_names(messages: &[&DescriptorProto], message: &str, value: &Value) {
    let Some(descriptor) = messages.iter().find(|d| d.name() == message) else { return };
    for (key, value) in value.as_object().unwrap_or_else(|| panic!("{message}: {value}")) {
        let field = descriptor.field.iter().find(|field| field.json_name() == key);
        let field = field.unwrap_or_else(|| panic!("{message} has no field {key}"));
        let inner = field.type_name().rsplit('.').next().unwrap_or_default();
        match value {
            Value::Array(values) => {
                values.iter().filter(|v| v.is_object()).for_each(|v| assert_names(messages, inner, v))
            }
            Value::Object(_) => assert_names(messages, inner, value),
            _ => {}
        }
    }
}

#[test]
fn csv_is_for_spreadsheets() {
    let desk = desk();
    let text = desk.hotline("-o csv call list").success();
    assert!(text.starts_with("number,received_at,urgency,kind,summary,"), "{text}");
    assert!(text.ends_with("\r\n"), "lines end as RFC 4180 says");
    let mut reader = csv::ReaderBuilder::new().flexible(false).from_reader(text.as_bytes());
    let summary = reader.headers().unwrap().iter().position(|name| name == "summary").expect("a column");
    let summaries: Vec<String> = reader.records().map(|row| row.unwrap()[summary].to_owned()).collect();
    assert_eq!(
        summaries,
        [
            "第一行\n第二行",
            "'-ls 𠮷野家 👩‍👩‍👧 e\u{301}",
            "'@cmd ｆｕｌｌ－ｗｉｄｔｈ （全角）",
            "'=1+1, \"quoted\"",
            "电梯停在两层之间，有人被困",
        ]
    );
    // An empty list still says what its columns are.
    let empty = desk.hotline("-o csv call list --category EDU");
    assert!(empty.stdout.starts_with("number,") && empty.stdout.lines().count() == 1, "{empty}");
}

#[test]
fn what_machines_read_comes_alone() {
    let desk = desk();
    // Remarks go to standard error, and the data stays whole.
    let list = desk.hotline("-o json call list -n 2");
    assert!(list.stderr.contains("There are more"), "{list}");
    let list = list.json();
    assert_eq!(list["calls"].as_array().map(Vec::len), Some(2));
    assert_ne!(list["nextPageToken"], Value::Null);
}

#[test]
fn field_c5_each_period_stands_on_its_own_clock() {
    let desk = Desk::new();
    for (id, zone) in [("chongqing", "Asia/Shanghai"), ("ahrtal", "Europe/Berlin")] {
        let line = format!(
            "period open {id} --name {id} --hazard flood --time-zone {zone} --starts '2022-11-12 00:00' --at '2022-11-12 00:00'"
        );
        let _ = desk.hotline(&line).success();
    }
    insta::assert_snapshot!(desk.hotline("period list"), @"
    Period     Name       Hazard  State   Begins            Time zone
    ahrtal     ahrtal     FLOOD   active  2022-11-12 00:00  Europe/Berlin
    chongqing  chongqing  FLOOD   active  2022-11-12 00:00  Asia/Shanghai
    ");
}

#[test]
fn a_whole_list_comes_page_by_page_in_every_format() {
    let desk = Desk::open();
    insta::assert_snapshot!(desk.hotline("call list --all"), @"
    ------- stderr -------
    Nothing found.
    ");
    let mut rows = String::from("received_at,phone,summary\n");
    for n in 0..1_203 {
        rows.push_str(&format!("2022-11-12 08:{:02}:{:02},,第{n}件\n", n / 60 % 60, n % 60));
    }
    desk.file("calls.csv", rows);
    let _ = desk.hotline("import calls.csv --historical").success();
    let csv = desk.hotline("-o csv call list --all").success();
    let lines: Vec<&str> = csv.lines().collect();
    assert_eq!(lines.len(), 1_204, "one heading");
    let numbers: std::collections::BTreeSet<&str> =
        lines[1..].iter().filter_map(|line| line.split(',').next()).collect();
    assert_eq!(numbers.len(), 1_203, "nothing twice");
    let json = desk.hotline("-o json call list --all").success();
    let counts: Vec<usize> = json
        .lines()
        .map(|line| serde_json::from_str::<serde_json::Value>(line).expect("JSON"))
        .map(|page| page["calls"].as_array().expect("a list").len())
        .collect();
    assert!(counts.len() > 1 && counts.iter().sum::<usize>() == 1_203, "{counts:?}");
    insta::assert_snapshot!(desk.hotline("call list --all --limit 5"), @"
    ------- stderr -------
    error: '--all' cannot be given together with --limit <COUNT>

    Usage: hotline call list --all

    More with --help.
    [exit status: 2]
    ");
}
