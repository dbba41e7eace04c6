//! Calls at the desk that were begun, are on their way, or are there again: nothing is lost, and nothing is recorded twice.

use serde_json::Value;

use super::desk::Desk;
use super::screen::{call, number, open, record, take};
use hotline_tests::terminal::eventually;

#[test]
fn a_call_that_was_begun_is_there_again_whatever_ended_the_desk() {
    let desk = Desk::open();
    let mut terminal = open(&desk);
    terminal.types("13800000001");
    terminal.presses("Enter");
    terminal.types("停水两天");
    // The second line rings.
    terminal.presses("F2");
    terminal.shows("第 2 件，共 2 件");
    terminal.types("13800000002");
    terminal.presses("Ctrl-C");
    let (screen, status) = terminal.end();
    assert!(screen.contains("有 2 件未登记完的来电已保存") && status == Some(0), "{screen}");

    let mut terminal = open(&desk);
    terminal.shows("恢复了 2 件");
    terminal.shows("停水两天");
    for key in ["Enter", "Enter"] {
        terminal.presses(key);
    }
    let kept = desk.home().join(".local/state/hotline/drafts");
    let bytes = || -> u64 {
        let files = std::fs::read_dir(&kept).expect("it is there").flatten();
        files.filter_map(|file| file.metadata().ok()).map(|file| file.len()).sum()
    };
    let before = bytes();
    terminal.types("新山村街道");
    terminal.shows("新山村街道");
    eventually("the draft is kept", || bytes() > before);
    terminal.kill();

    let mut terminal = open(&desk);
    terminal.shows("新山村街道");
    for key in ["Enter", "Enter", "Enter"] {
        terminal.presses(key);
    }
    let number = record(&mut terminal, "");
    assert_eq!(call(&desk, &number)["summary"], "停水两天");
    terminal.shows("13800000002");
    // Twice, as it is thrown away.
    terminal.presses("Ctrl-D");
    terminal.shows("再按 Ctrl-D");
    terminal.presses("Ctrl-D");
    terminal.until("an empty form", |screen| !screen.contains("13800000002"));
    terminal.presses("Ctrl-C");
    let (screen, _) = terminal.end();
    assert!(!screen.contains("已保存"), "{screen}");
}

#[test]
fn nothing_is_typed_into_a_call_that_is_on_its_way() {
    let desk = Desk::open();
    let mut terminal = open(&desk);
    take(&mut terminal, ["13800000001", "停水两天", "新山村街道"]);
    desk.server.freeze();
    terminal.presses("Enter");
    for key in ["F5", "Esc", "Ctrl-D", "Ctrl-D"] {
        terminal.presses(key);
        terminal.shows("正在登记");
    }
    // The second line rings all the same.
    terminal.presses("F2");
    terminal.types("13800000002");
    terminal.shows("13800000002");
    desk.server.thaw();
    terminal.until("its number", |screen| number(screen).is_some());
    let first = number(&terminal.screen()).expect("it is shown");
    let call = call(&desk, &first);
    assert_eq!((&call["summary"], &call["links"]), (&"停水两天".into(), &Value::Null));
    // A slip of the finger takes the number away from nobody.
    for key in ["Enter", "Enter", "Esc"] {
        terminal.presses(key);
    }
    terminal.shows("13800000002");
    assert_eq!(number(&terminal.screen()).as_deref(), Some(first.as_str()));
}

#[test]
fn each_alarm_is_answered_by_itself() {
    let desk = Desk::open();
    let mut terminal = open(&desk);
    let mut last = String::new();
    // Of another number at another place: where there was danger before, that alarms as well.
    let calls = [
        (1, "ALARM_STATE_OPEN", ["13800000001", "新山村街道"]),
        (2, "ALARM_STATE_DISMISSED", ["13800000002", "跃进村街道"]),
    ];
    for (answers, state, [phone, place]) in calls {
        take(&mut terminal, [phone, "老人被困在屋顶，胰岛素用完了", place]);
        terminal.shows("特急？（被困+屋顶）");
        terminal.presses("Backspace");
        terminal.shows("紧急？（胰岛素+用完）");
        if answers == 2 {
            terminal.presses("Backspace");
            terminal.until("no alarm", |screen| !screen.contains("紧急？"));
        }
        last = record(&mut terminal, &last);
        let is_so = || call(&desk, &last)["alarm"]["state"] == state;
        eventually(state, is_so);
    }
}

#[test]
fn a_draft_that_is_there_again_after_it_was_sent_is_recorded_once() {
    let desk = Desk::open();
    let mut terminal = open(&desk);
    take(&mut terminal, ["13800000001", "停水两天", "新山村街道"]);
    let drafts = desk.home().join(".local/state/hotline/drafts");
    let kept = || -> Vec<(std::path::PathBuf, Vec<u8>)> {
        let files = std::fs::read_dir(&drafts).expect("it is there").flatten().map(|file| file.path());
        let kept = files.filter(|path| path.extension().is_some_and(|end| end == "kept"));
        kept.filter_map(|path| Some((path.clone(), std::fs::read(path).ok()?))).collect()
    };
    desk.server.freeze();
    terminal.presses("Enter");
    // What lies at the seat once it is sent, not what was kept while it was typed: a key says that it is on its way.
    terminal.presses("F5");
    terminal.shows("正在登记");
    let before = kept();
    assert_eq!(before.len(), 1);
    desk.server.thaw();
    terminal.until("its number", |screen| number(screen).is_some());
    eventually("it is gone", || kept().is_empty());
    terminal.kill();
    // As if the seat had been switched off before the file was gone.
    for (path, bytes) in before {
        std::fs::write(path, bytes).expect("the home directory can be written");
    }
    let mut terminal = open(&desk);
    terminal.shows("停水两天");
    for key in ["Enter", "Enter", "Enter"] {
        terminal.presses(key);
    }
    terminal.presses("Enter");
    terminal.until("its number", |screen| number(screen).as_deref() == Some("C000001-3"));
    assert_eq!(desk.hotline("-o json call list").json()["calls"].as_array().map(Vec::len), Some(1));
}
