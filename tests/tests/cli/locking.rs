//! A seat that several share: its desk locks, shows nothing of callers meanwhile, and is taken over by one line.

use std::fs;
use std::process::Command;

use hotline_tests::terminal::Terminal;

use super::desk::{Desk, run};
use super::output::assert_reads;
use super::screen::{call, record, take, without_clock};

/// A command at the seat, which is known by who has signed in.
fn at_seat(desk: &Desk, line: &str) -> Command {
    let mut command = desk.command(line);
    command.env("HOTLINE_SERVER", desk.server.network_url()).env("HOTLINE_LANG", "zh").env_remove("COLUMNS");
    command
}

/// Signs somebody in at the seat, with a pin. Answers the token.
#[track_caller]
fn sign_in(desk: &Desk, code: &str, pin: &str) -> String {
    let line = format!("-o json token create operators/{code} --role operator --for dadukou-2022");
    let token = desk.hotline(&line).json()["secret"].as_str().expect("a secret").to_owned();
    let _ = run(at_seat(desk, "login --pin"), &format!("{token}\n{pin}\n")).success();
    token
}

#[track_caller]
fn open(desk: &Desk, command: &Command) -> Terminal {
    let mut terminal = Terminal::of(desk.home(), command, true);
    terminal.shows("dadukou-2022");
    terminal
}

#[test]
fn a_desk_locks_and_is_taken_over_by_one_line() {
    let desk = Desk::open();
    sign_in(&desk, "op-08", "8808");
    sign_in(&desk, "op-07", "4711");
    let mut command = at_seat(&desk, "desk");
    command.env("HOTLINE_OPERATOR", "op-07");
    let mut terminal = open(&desk, &command);
    terminal.types("13812345678");
    terminal.presses("Enter");
    terminal.types("断药两天");
    terminal.shows("断药两天");
    terminal.presses("Ctrl-L");
    terminal.shows("座席已锁定");
    assert_reads("the_desk_while_it_is_locked", &terminal.settled(without_clock));
    let screen = terminal.screen();
    assert!(!screen.contains("138") && !screen.contains("断药"), "{screen}");
    // Who cannot unlock it does not end it, and is told.
    for (line, said) in [("0000", "还可再试 4 次"), ("op-99 4711", "没有 PIN"), ("a b c", "请输入 PIN")]
    {
        terminal.types(line);
        terminal.presses("Ctrl-C");
        terminal.presses("Enter");
        terminal.shows(said);
    }
    terminal.types("4711");
    terminal.presses("Enter");
    terminal.shows("断药两天");
    // Another takes over: what was begun is finished by her.
    terminal.presses("Ctrl-L");
    terminal.types("op-08 8808");
    terminal.presses("Enter");
    terminal.shows("  op-08  ");
    terminal.presses("Enter");
    terminal.types("新山村街道1号");
    terminal.presses("Enter");
    terminal.shows("回车 登记");
    let number = record(&mut terminal, "");
    let recorded = call(&desk, &number);
    assert_eq!((&recorded["operatorCode"], &recorded["actor"]), (&"op-08".into(), &"operators/op-08".into()));
    assert_eq!(recorded["summary"], "断药两天");
    // So does what is typed at the seat from then on, whatever its settings say.
    let mut log = at_seat(&desk, "-o json call log -p 13800000009 -s 停水 -d 500104001");
    log.env("HOTLINE_OPERATOR", "op-07");
    assert_eq!(run(log, "").json()["call"]["operatorCode"], "op-08");
    assert_eq!(run(at_seat(&desk, "-o json whoami"), "").json()["principal"], "operators/op-08");
    terminal.presses("Ctrl-C");
    let _ = terminal.end();
    let mut command = at_seat(&desk, "desk");
    command.env("HOTLINE_LANG", "en");
    let mut terminal = open(&desk, &command);
    terminal.shows("Pending 2");
    terminal.presses("Ctrl-L");
    terminal.shows("THE DESK IS LOCKED");
    assert_reads("the_locked_desk_in_english", &terminal.settled(without_clock));
    let kept = fs::read_to_string(desk.home().join(".config/hotline/pins.json")).expect("it is kept");
    assert!(!kept.contains("hl_"), "a token lies there only under its pin");
}

#[test]
fn a_desk_locks_by_itself_and_a_pin_that_was_mistaken_too_often_is_forgotten() {
    let desk = Desk::open();
    let token = sign_in(&desk, "op-07", "4711");
    let mut command = at_seat(&desk, "desk");
    command.env("HOTLINE_LOCK_AFTER", "1");
    let mut terminal = open(&desk, &command);
    terminal.shows("座席已锁定");
    for left in (0..5).rev() {
        terminal.types("1234");
        terminal.presses("Enter");
        terminal.shows(&match left {
            0 => "已作废".to_owned(),
            left => format!("还可再试 {left} 次"),
        });
    }
    terminal.types("4711");
    terminal.presses("Enter");
    terminal.shows("没有 PIN");
    terminal.types(&token);
    terminal.presses("Enter");
    terminal.shows("新来电");
}

#[test]
fn what_was_taken_is_given_back_when_the_desk_ends() {
    let desk = Desk::open();
    let _ = desk.hotline("call log -p 13800000001 -s 断药 -d 500104001").success();
    let mut command = desk.command("desk");
    command.env("HOTLINE_OPERATOR", "op-07").env("HOTLINE_LANG", "zh").env_remove("COLUMNS");
    let mut terminal = open(&desk, &command);
    terminal.shows("待处理来电 1");
    terminal.presses("F3");
    terminal.presses("Enter");
    terminal.shows("┌ C000001-3");
    assert_eq!(call(&desk, "C1-3")["triage"]["leasedBy"], "op-07");
    terminal.presses("Ctrl-C");
    let _ = terminal.end();
    assert_eq!(call(&desk, "C1-3")["triage"].get("leasedBy"), None);
    insta::assert_snapshot!(run(at_seat(&desk, "login --pin"), "hl_x\n"), @"
    ------- stderr -------
    错误：这不是令牌，或令牌不完整
    请完整复制令牌（从 hl_ 到末尾），再登录：hotline login
    [exit status: 77]
    ");
    // Who has no PIN, as at a desk of the server's own user, could not come back.
    let mut terminal = open(&desk, &command);
    terminal.presses("Ctrl-L");
    terminal.shows("未设锁定");
    take(&mut terminal, ["13800000002", "停水", "新山村街道"]);
}

#[test]
fn alarms_and_handoffs_are_settled_from_the_queue() {
    let desk = Desk::open();
    for line in [
        "call log -p 13800000001 -s 梦见被困在水里 -d 500104001 --kind consult --triage answered --reason 已安抚",
        "call log -p 13800000002 -s 老人晕倒 -d 500104001 -u p1 --handoff 120:relayed --handoff 119:relayed",
    ] {
        let _ = desk.hotline(line).success();
    }
    let mut command = desk.command("desk");
    command.env("HOTLINE_OPERATOR", "op-07").env("HOTLINE_LANG", "zh").env_remove("COLUMNS");
    let mut terminal = open(&desk, &command);
    terminal.shows("转接（联动）待确认 1");
    assert_reads("the_desk_with_alarms_and_handoffs", &terminal.settled(without_clock));
    terminal.presses("F3");
    // What waits longest stands first. Nobody looks at what is dismissed: it takes two keys.
    terminal.presses("Backspace");
    terminal.shows("再按退格：C000001-3");
    terminal.presses("Backspace");
    terminal.shows("险情提示 1");
    terminal.presses("Space");
    terminal.until("no alarm is left", |screen| !screen.contains("险情提示"));
    // What is confirmed is the handoff that stands there, one for each key.
    terminal.shows("120 老人晕倒");
    terminal.presses("Space");
    terminal.shows("119 老人晕倒");
    let handoffs = call(&desk, "C2-1")["handoffs"].take();
    assert!(handoffs[0]["confirmedAt"].is_string() && handoffs[1].get("confirmedAt").is_none(), "{handoffs}");
    terminal.presses("Space");
    terminal.until("no handoff is left", |screen| !screen.contains("待确认 1"));
    let alarm = |number: &str| call(&desk, number)["alarm"]["state"].clone();
    assert_eq!(
        (alarm("C2-1"), alarm("C1-3")),
        ("ALARM_STATE_CONFIRMED".into(), "ALARM_STATE_DISMISSED".into())
    );
    assert!(call(&desk, "C2-1")["handoffs"][0]["confirmedAt"].is_string());
}
