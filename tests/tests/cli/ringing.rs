//! Calls that ring in at the desk from a telephone system.

use std::io::Write as _;
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::PathBuf;

use serde_json::Value;

use super::desk::Desk;
use hotline_tests::terminal::{Terminal, eventually};

/// A telephone system that only sends.
struct Telephone {
    listener: UnixListener,
    socket: PathBuf,
    desks: Vec<UnixStream>,
}

impl Telephone {
    fn new(desk: &Desk) -> Self {
        let socket = desk.home().join("telephone.sock");
        let listener = UnixListener::bind(&socket).expect("it can be bound");
        Self { listener, socket, desks: Vec::new() }
    }

    /// Opens a desk that listens to it.
    fn desk(&mut self, desk: &Desk, operator: &str) -> Terminal {
        let mut command = desk.command(&format!("desk --calls-from {}", self.socket.display()));
        command.env("HOTLINE_OPERATOR", operator).env("HOTLINE_LANG", "zh").env_remove("COLUMNS");
        let mut terminal = Terminal::of(desk.home(), &command, true);
        terminal.shows("dadukou-2022");
        self.desks.push(self.listener.accept().expect("the desk listens").0);
        terminal
    }

    fn says(&mut self, event: &str, reference: &str, number: &str) {
        let line =
            serde_json::json!({ "event": event, "reference": reference, "number": number, "line": "3" });
        for desk in &mut self.desks {
            writeln!(desk, "{line}").expect("the desk listens");
        }
    }
}

fn calls(desk: &Desk) -> Vec<Value> {
    desk.hotline("-o json call list").json()["calls"].as_array().cloned().unwrap_or_default()
}

#[test]
fn a_call_that_rings_fills_the_number_and_is_noted_when_it_ends() {
    let desk = Desk::open();
    let _ = desk.hotline("call log -p 13800000041 -s 停水 -c UTL.01 --issue 停水 --do-not-call").success();
    let mut telephone = Telephone::new(&desk);
    let mut terminal = telephone.desk(&desk, "op-07");
    telephone.says("ringing", "r-1", "13800000041");
    terminal.shows("13800000041");
    terminal.shows("请勿回拨");
    telephone.says("answered", "r-1", "");
    terminal.types("还是没有水");
    terminal.shows("还是没有水");
    // The second line rings meanwhile.
    telephone.says("ringing", "r-2", "13800000042");
    terminal.shows("有来电：13800000042");
    for key in ["Enter", "Enter", "F8", "Enter"] {
        terminal.presses(key);
    }
    terminal.shows("┌C000002-1");
    terminal.shows("13800000042");
    telephone.says("ended", "r-1", "");
    let ended = || desk.hotline("-o json call show c21").json()["call"]["endedAt"].is_string();
    eventually("the end is noted", ended);
    let call = desk.hotline("-o json call show c21").json()["call"].take();
    assert_eq!((&call["telephonyReference"], &call["line"]), (&"r-1".into(), &"3".into()));
    assert!(call["answeredAt"].is_string(), "{call}");
    // What is no event is told, and holds up none.
    writeln!(telephone.desks[0], "13800000043").expect("the desk listens");
    terminal.shows("无法识别");
    telephone.says("ended", "r-2", "");
    terminal.until("an empty form", |screen| !screen.contains("13800000042"));
    eventually("it is missed", || calls(&desk).len() == 3);
    let missed = calls(&desk).swap_remove(0);
    assert_eq!(
        (&missed["disposition"], &missed["telephonyReference"]),
        (&"CALL_DISPOSITION_MISSED".into(), &"r-2".into())
    );
}

#[test]
fn a_call_that_nobody_takes_is_recorded_once_at_however_many_desks_it_rang() {
    let desk = Desk::open();
    let mut telephone = Telephone::new(&desk);
    let mut desks = [telephone.desk(&desk, "op-07"), telephone.desk(&desk, "op-08")];
    for n in 0..3 {
        let (reference, number) = (format!("r-{n}"), format!("1380000005{n}"));
        telephone.says("ringing", &reference, &number);
        desks.iter_mut().for_each(|terminal| terminal.shows(&number));
        telephone.says("abandoned", &reference, &number);
        let is_gone = |screen: &str| !screen.contains(&format!("电话         {number}"));
        desks.iter_mut().for_each(|terminal| terminal.until("an empty form", is_gone));
        eventually("it is recorded", || calls(&desk).len() == n + 1);
    }
    for terminal in &mut desks {
        terminal.shows("待回访 3");
        assert!(!terminal.screen().contains("编号"), "{}", terminal.screen());
    }
    let calls = calls(&desk);
    assert!(calls.iter().all(|call| call["disposition"] == "CALL_DISPOSITION_ABANDONED"), "{calls:?}");
    assert_eq!(calls.len(), 3);
}

#[test]
fn what_the_telephone_said_of_a_call_outlives_the_desk() {
    let desk = Desk::open();
    let mut telephone = Telephone::new(&desk);
    let mut terminal = telephone.desk(&desk, "op-07");
    telephone.says("ringing", "r-1", "13800000041");
    terminal.shows("13800000041");
    terminal.types("停水两天");
    terminal.shows("停水两天");
    let kept = desk.home().join(".local/state/hotline/drafts");
    let written = || {
        let files = std::fs::read_dir(&kept).into_iter().flatten().flatten();
        files.filter_map(|file| file.metadata().ok()?.modified().ok()).max()
    };
    let mut last = None;
    // Until what was typed is kept, so that nothing but what the telephone says is written afterwards.
    eventually("the draft is kept", || written().is_some());
    terminal.settled(|screen| screen.lines().skip(1).collect());
    for event in ["answered", "ended"] {
        last = last.max(written());
        telephone.says(event, "r-1", "");
        eventually("the draft is kept anew", || written() > last);
    }
    terminal.kill();
    let mut terminal = telephone.desk(&desk, "op-07");
    terminal.shows("停水两天");
    for key in ["Enter", "Enter", "Enter", "Enter"] {
        terminal.presses(key);
    }
    eventually("it is recorded", || calls(&desk).len() == 1);
    let call = calls(&desk).swap_remove(0);
    assert!(call["answeredAt"].is_string() && call["endedAt"].is_string(), "{call}");
}
