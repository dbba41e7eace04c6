//! `hotline desk` at a real terminal: what is pressed, what the screen shows, and what the register holds afterwards.

use std::process::Command;

use serde_json::Value;

use super::desk::{Desk, short};
use super::output::assert_reads;
use hotline_tests::terminal::Terminal;

/// A desk with somebody at it.
fn command(desk: &Desk) -> Command {
    let mut command = desk.command("desk");
    command.env("HOTLINE_OPERATOR", "op-07").env("HOTLINE_LANG", "zh").env_remove("COLUMNS");
    command
}

/// Opens the desk, and waits until it knows its period.
#[track_caller]
pub fn open(desk: &Desk) -> Terminal {
    let mut terminal = Terminal::of(desk.home(), &command(desk), true);
    terminal.shows("dadukou-2022");
    terminal
}

/// Phone, words and place, each with Enter.
#[track_caller]
pub fn take(terminal: &mut Terminal, [phone, words, place]: [&str; 3]) {
    for text in [phone, words, place] {
        terminal.types(text);
        // A terminal that is slow takes the text first.
        terminal.until(text, |screen| text.chars().take(8).all(|c| screen.contains(c)));
        terminal.presses("Enter");
    }
    terminal.shows("回车 登记");
}

/// Records it, and answers the number that is shown to be read out.
#[track_caller]
pub fn record(terminal: &mut Terminal, before: &str) -> String {
    terminal.presses("Enter");
    terminal.until("another number", |screen| {
        number(screen).is_some_and(|number| number != before) && screen.contains("┌ 新来电")
    });
    number(&terminal.screen()).expect("it is shown")
}

/// The number at the head of what is shown large.
pub fn number(screen: &str) -> Option<String> {
    let at = screen.find("┌C")?;
    screen[at..].trim_start_matches('┌').split('─').next().map(str::to_owned)
}

pub fn call(desk: &Desk, number: &str) -> Value {
    desk.hotline(&format!("-o json call show {number}")).json()["call"].take()
}

const TRAPPED: [&str; 3] = ["13812345678", "水淹到二楼，老人被困在屋顶下不来", "新山村街道春晖路12号3栋"];

#[test]
fn a_trapped_person_takes_at_most_twelve_keys() {
    let desk = Desk::open();
    let mut terminal = open(&desk);
    take(&mut terminal, TRAPPED);
    terminal.shows("特急？（水淹到");
    for key in ["Space", "F5", "F7", "2", "1"] {
        terminal.presses(key);
    }
    terminal.shows("119 三方通话");
    terminal.shows("新号码");
    terminal.shows("→ 新山村街道办事处");
    assert_reads("the_desk_with_a_trapped_person", &terminal.settled(without_clock));
    let number = record(&mut terminal, "");
    assert!(terminal.pressed <= 12, "{} keys", terminal.pressed);
    assert!(practised_seconds(&TRAPPED, terminal.pressed) <= 60.0);
    let call = call(&desk, &number);
    let told = ["urgency", "category", "district", "incidentAddress", "operatorCode", "summary"]
        .map(|key| call[key].to_string());
    assert_eq!(
        told.map(|text| text.trim_matches('"').to_owned()),
        [
            "URGENCY_P0",
            "RES.01",
            "500104001",
            "新山村街道春晖路12号3栋",
            "op-07",
            "水淹到二楼，老人被困在屋顶下不来"
        ]
    );
    assert_eq!(
        (&call["handoffs"][0]["target"], &call["handoffs"][0]["mode"]),
        (&"119".into(), &"HANDOFF_MODE_CONFERENCE".into())
    );
    let issue = short(&call["links"][0]["issue"]);
    let issue = desk.hotline(&format!("-o json issue show {issue}")).json();
    assert_eq!(issue["issue"]["assignments"][0]["agency"], "XSC");
    terminal.presses("Ctrl-C");
    let (_, status) = terminal.end();
    assert_eq!(status, Some(0));
}

/// A call: phone, words and place, the keys after them but the last Enter, and what the register must hold.
type Case =
    (&'static str, [&'static str; 3], &'static [&'static str], &'static [(&'static str, &'static str)]);

const CASES: &[Case] = &[
    ("anonymous", ["", "楼道里有人打架", "跃进村街道"], &[], &[("district", "500104002")]),
    (
        "foreigner",
        ["13800000101", "Water outage since yesterday, no water at all", "新山村街道2号"],
        &["1", "F5"],
        &[("category", "UTL.01")],
    ),
    (
        "repeat",
        ["13800000100", "还是没有水，第二次打了", "新山村街道"],
        &["F8"],
        &[("links.0.kind", "LINK_KIND_REPEAT")],
    ),
    (
        "abusive",
        ["13800000102", "骂人，无诉求", ""],
        &["k", "w", "x", "Enter"],
        &[("kind", "CALL_KIND_INVALID")],
    ),
    (
        "suicide risk",
        ["13800000103", "不想活了，在楼顶要跳楼", "新山村街道5号楼顶"],
        &["Space", "F7", "3", "1"],
        &[("urgency", "URGENCY_P0"), ("handoffs.0.target", "110")],
    ),
    (
        "wrong number",
        ["13800000104", "打错了", ""],
        &["k", "w", "x", "Enter"],
        &[("kind", "CALL_KIND_INVALID")],
    ),
    (
        "child",
        ["13800000105", "孩子抽搐叫不醒", "跃进村街道8号"],
        &["Space", "F7", "1", "1"],
        &[("urgency", "URGENCY_P0"), ("handoffs.0.mode", "HANDOFF_MODE_CONFERENCE")],
    ),
    (
        "for a neighbour",
        ["13800000106", "隔壁老人被困在家里，水到腰了", "跳磴镇石盘村"],
        &["Space", "F5"],
        &[("district", "500104103"), ("triage.outcome", "TRIAGE_OUTCOME_ISSUE")],
    ),
    (
        "follow-up",
        ["13800000100", "上次的事什么时候办", ""],
        &["F8", "F8"],
        &[("links.0.kind", "LINK_KIND_URGE")],
    ),
    (
        "address changed",
        ["13800000100", "地址说错了，是3号楼", "新山村街道3号楼"],
        &["F8"],
        &[("links.0.kind", "LINK_KIND_REPEAT")],
    ),
    (
        "withdrawing",
        ["13800000100", "水来了，不用办了", ""],
        &["F8"],
        &[("links.0.kind", "LINK_KIND_REPEAT")],
    ),
    (
        "question",
        ["13800000107", "问一下几时来电", ""],
        &["k", "z", "x", "Enter", "F9"],
        &[("triage.outcome", "TRIAGE_OUTCOME_ANSWERED")],
    ),
];

/// How long somebody with practice takes for a call by the keystroke-level model (Card, Moran, Newell 1980): 0.28 s a key and 1.35 s before each field and each key that
/// decides something. A Chinese character takes three and a half keys.
fn practised_seconds(texts: &[&str], pressed: usize) -> f64 {
    let typed: f64 =
        texts.iter().flat_map(|text| text.chars()).map(|c| if c.is_ascii() { 1.0 } else { 3.5 }).sum();
    let pressed = u32::try_from(pressed).map_or(f64::INFINITY, f64::from);
    0.28 * (typed + pressed) + 1.35 * pressed
}

#[test]
fn twelve_calls_take_fifteen_keys_each_on_average() {
    let desk = Desk::open();
    let _ = desk
        .hotline("call log -p 13800000100 -s 停水 -c UTL.01 -d 500104001 --issue 停水 --assign XSC")
        .success();
    let mut terminal = open(&desk);
    let mut last = String::new();
    for (what, texts, keys, held) in CASES {
        let before = terminal.pressed;
        take(&mut terminal, *texts);
        match *texts {
            // What is to be confirmed or linked comes with the answer of the server.
            _ if keys.contains(&"Space") => terminal.shows("空格 属实"),
            _ if keys.contains(&"F8") => terminal.shows("在办工单 1 件"),
            _ if keys.contains(&"1") => terminal.shows("1 停水"),
            _ => {}
        }
        for key in *keys {
            terminal.presses(key);
        }
        last = record(&mut terminal, &last);
        let call = call(&desk, &last);
        assert_eq!(call["summary"], texts[1], "{what}");
        for (path, value) in *held {
            let found = path.split('.').fold(&call, |at, key| match key.parse::<usize>() {
                Ok(index) => &at[index],
                Err(_) => &at[key],
            });
            assert_eq!(found, value, "{what}: {path} of {call}");
        }
        let pressed = terminal.pressed - before;
        assert!(pressed <= 15, "{what}");
        assert!(practised_seconds(texts, pressed) <= 60.0, "{what}: {}", practised_seconds(texts, pressed));
    }
    assert!(terminal.pressed <= 15 * CASES.len(), "{} keys", terminal.pressed);
}

#[test]
fn what_is_typed_and_edited_in_chinese_is_what_is_stored() {
    let mut desk = Desk::open();
    let mut terminal = open(&desk);
    terminal.types("13800000001");
    terminal.presses("Enter");
    terminal.types("停电两天");
    // Two characters back, one away, another in its place; then taken back and done again.
    for key in ["Left", "Left", "Backspace"] {
        terminal.presses(key);
    }
    terminal.types("水😀");
    terminal.shows("停水😀两天");
    terminal.resize(24, 80);
    terminal
        .until("the smaller screen", |screen| screen.contains("停水😀两天") && screen.contains("待处理来电"));
    // A paste with a line break and an escape.
    terminal.types("\x1b[200~家里\n有\x07老人\x1b[201~");
    terminal.shows("有 老人");
    terminal.resize(20, 60);
    terminal.until("no room beside the form", |screen| {
        screen.contains("停水😀家里") && !screen.contains("待处理来电")
    });
    terminal.resize(34, 120);
    terminal.shows("待处理来电");
    terminal.presses("Enter");
    terminal.types("跃进村街道3号");
    terminal.presses("Enter");
    let number = record(&mut terminal, "");
    assert_eq!(call(&desk, &number)["summary"], "停水😀家里\n有 老人两天");

    // The server goes while a call is taken.
    take(&mut terminal, ["13800000002", "水到胸口了", "新山村街道"]);
    desk.server.crash();
    for key in ["+", "+"] {
        terminal.presses(key);
    }
    terminal.shows("特急");
    terminal.presses("Enter");
    terminal.shows("尚未上传，没有其他人知道此事");
    terminal.shows("1 件未上传");
    assert_eq!(desk.hotline("-o csv outbox list").success().lines().count(), 2);
    desk.restart();
    terminal.until("nothing is kept", |screen| !screen.contains("未上传"));
    let list = desk.hotline("-o json call list").json();
    assert_eq!(
        (&list["calls"][0]["summary"], &list["calls"][0]["urgency"]),
        (&"水到胸口了".into(), &"URGENCY_P0".into())
    );
    assert_eq!(list["calls"].as_array().map(Vec::len), Some(2));
}

#[test]
fn what_waits_is_taken_from_the_queue() {
    let desk = Desk::open();
    let pending = desk.call("断药了");
    let log = "-o json call log -p 13800000021 -s 停水 -u p0 -c UTL.01 --issue 停水 --assign XSC";
    let issue = short(&desk.hotline(log).json()["issues"][0]["name"]);
    let _ = desk.hotline(&format!("issue resolve {issue} solved --reply 已通水")).success();
    let mut terminal = open(&desk);
    terminal.shows("待处理来电 1");
    terminal.shows("待回访 1");
    assert_reads("the_desk_with_what_waits", &terminal.settled(without_clock));
    terminal.presses("F3");
    terminal.presses("Enter");
    terminal.shows(&format!("┌ {pending}"));
    terminal.presses("F9");
    terminal.shows("直接答复");
    terminal.presses("Enter");
    terminal.shows("待处理来电 0");
    assert_eq!(call(&desk, &pending)["triage"]["outcome"], "TRIAGE_OUTCOME_ANSWERED");
    terminal.presses("F3");
    terminal.presses("Enter");
    terminal.shows("１３８００００００２１");
    terminal.presses("1");
    terminal.shows("待回访 0");
    assert_eq!(
        desk.hotline(&format!("-o json issue show {issue}")).json()["issue"]["state"],
        "ISSUE_STATE_CLOSED"
    );
}

#[test]
fn notices_that_were_not_read_wait_until_they_are_marked() {
    let desk = Desk::open();
    let _ = desk.hotline("notice post 续方请拨12320预约 --at '2022-11-14 09:00'").success();
    let _ = desk.hotline("notice post 核酸点开放至22时 --at '2022-11-14 10:00'").success();
    let _ = desk.hotline("notice read 1 --operator op-08").success();
    let mut terminal = open(&desk);
    terminal.shows("未阅口径 2");
    terminal.presses("F3");
    terminal.presses("Enter");
    terminal.shows("N2 核酸点开放至22时");
    assert_reads("the_desk_with_notices", &terminal.settled(without_clock));
    terminal.types(" ");
    terminal.shows("未阅口径 1");
    let read = desk.hotline("-o csv notice list --columns notice,read_by").success();
    assert_eq!(read.lines().collect::<Vec<_>>(), ["notice,read_by", "N2,op-07", "N1,op-08"]);
    terminal.types(" ");
    terminal.until("all are read", |screen| !screen.contains("未阅口径"));
}

#[test]
fn what_the_shift_has_not_taken_over_stays_marked_until_it_has() {
    let desk = Desk::open();
    for line in [
        "issue open 昨天的事 -c SUP.01 -d 500104001 --owner op-07 --at '2022-11-14 09:00'",
        "issue open 今天的事 -c SUP.01 -d 500104001 --owner op-07",
    ] {
        let _ = desk.hotline(line).success();
    }
    let mut terminal = open(&desk);
    terminal.shows("今天的事");
    terminal.until("nobody says who is on duty", |screen| !screen.contains("未签收"));
    drop(terminal);
    let _ = desk.hotline("shift start op-07").success();
    let mut terminal = open(&desk);
    terminal.shows("待办（未签收 1）");
    terminal.until("what is left is marked", |screen| {
        let marked: Vec<&str> = screen.lines().filter(|line| line.contains('☐')).collect();
        marked.len() == 1 && marked[0].contains("Q000001-3")
    });
    drop(terminal);
    let _ = desk.hotline("handover acknowledge").success();
    let mut terminal = open(&desk);
    terminal.shows("今天的事");
    terminal.until("it is taken over", |screen| !screen.contains("未签收") && !screen.contains('☐'));
}

#[test]
fn the_desk_speaks_english_as_well() {
    let desk = Desk::open();
    let mut command = command(&desk);
    command.env("HOTLINE_LANG", "en");
    let mut terminal = Terminal::of(desk.home(), &command, true);
    terminal.shows("dadukou-2022");
    terminal.types("13800000001");
    terminal.presses("Enter");
    terminal.types("The lift is stuck with people trapped in the lift");
    terminal.presses("Enter");
    terminal.presses("Enter");
    terminal.shows("Space yes");
    terminal.shows("This number is not known");
    assert_reads("the_desk_in_english", &terminal.settled(without_clock));
}

#[test]
fn without_a_terminal_it_says_what_takes_a_call() {
    let desk = Desk::open();
    insta::assert_snapshot!(desk.hotline("desk"), @"
    ------- stderr -------
    error: the desk needs a terminal; `hotline call log` takes a call without one
    [exit status: 2]
    ");
}

/// The screen without what runs on: the time, and the clocks of the queue.
pub fn without_clock(screen: &str) -> String {
    let mut lines: Vec<String> = screen.lines().map(str::to_owned).collect();
    if let Some(head) = lines.first_mut() {
        *head = head.split("  ").take(2).collect::<Vec<_>>().join("  ");
    }
    lines.iter().map(|line| without_due(line)).collect::<Vec<_>>().join("\n")
}

/// A row of the queue begins with how long is left, in seven columns.
fn without_due(line: &str) -> String {
    let Some((form, row)) = line.split_once("││") else { return line.to_owned() };
    let clock: String = row.chars().take(7).collect();
    let is_clock = clock.trim().starts_with(|c: char| c.is_ascii_digit() || c == '-');
    match is_clock {
        true => format!("{form}││   TIME{}", row.chars().skip(7).collect::<String>()),
        false => line.to_owned(),
    }
}
