//! Questions at a terminal: a real one, with what its keys send.

use super::desk::Desk;
use hotline_tests::terminal::Terminal;

const PHONE: &str = "Phone number:";
const ABOUT: &str = "What is it about:";
const BACKSPACE: &[u8] = b"\x7f";

/// The summary of the last call of the register; none if there is no call.
fn last_summary(desk: &Desk) -> Option<String> {
    let list = desk.hotline("-o json call list").json();
    list["calls"][0]["summary"].as_str().map(str::to_owned)
}

#[test]
fn field_b11_backspace_on_chinese_stores_no_half_characters() {
    let desk = Desk::open();
    let keys = |text: &str, times: usize, rest: &str| {
        [text.as_bytes(), &BACKSPACE.repeat(times), rest.as_bytes(), b"\n"].concat()
    };
    // A terminal that knows takes whole characters.
    let terminal =
        Terminal::of(desk.home(), &desk.command("call log --kind help"), true).at(PHONE, b"13800000001\n");
    let (screen, status) = terminal.at(ABOUT, &keys("家里停水点", 2, "电了")).end();
    assert_eq!((last_summary(&desk).as_deref(), status), (Some("家里停电了"), Some(0)), "{screen}");
    // One that does not takes a part of one: the line is told and asked for again, and the number stays.
    for (times, shown) in [(1, "停\u{fffd}"), (2, "停\u{fffd}"), (4, "\u{fffd}"), (5, "\u{fffd}")] {
        let terminal = Terminal::of(desk.home(), &desk.command("call log --kind help"), false)
            .at(PHONE, b"13800000002\n");
        let terminal = terminal.at(ABOUT, &keys("停水", times, ""));
        let terminal = terminal.at(ABOUT, format!("停电{times}\n").as_bytes());
        let (screen, status) = terminal.end();
        assert!(screen.contains(&format!("It reads: {shown} ")), "{screen}");
        assert_eq!((last_summary(&desk), status), (Some(format!("停电{times}")), Some(0)), "{screen}");
    }
}

#[test]
fn field_b11_no_key_but_text_is_stored() {
    let desk = Desk::open();
    let sent: [&[u8]; 6] = [
        "停水\x1b[D\n".as_bytes(),
        b"\x1b[A\n",
        "停\x1b[3~水\n".as_bytes(),
        b"a\x1bOHb\n",
        b"a\x01b\n",
        b"ab\x0cc\n",
    ];
    for (at, keys) in sent.into_iter().enumerate() {
        let terminal = Terminal::of(desk.home(), &desk.command("call log --kind help"), true)
            .at(PHONE, b"138\x1b[C00000001\n");
        let terminal = terminal.at(PHONE, b"13800000001\n").at(ABOUT, keys);
        let (screen, status) = terminal.at(ABOUT, format!("停水{at}\n").as_bytes()).end();
        assert_eq!((last_summary(&desk), status), (Some(format!("停水{at}")), Some(0)), "{screen}");
        assert!(screen.contains("holds keys that are no text"), "{screen}");
    }
}

#[test]
fn field_b11_a_line_that_the_terminal_cuts_is_not_taken() {
    let desk = Desk::open();
    let terminal =
        Terminal::of(desk.home(), &desk.command("call log --kind help"), true).at(PHONE, b"13800000001\n");
    let terminal = terminal.at(ABOUT, format!("{}\n", "水".repeat(2_000)).as_bytes());
    let (screen, status) = terminal.at(ABOUT, "停水\n".as_bytes()).end();
    assert!(screen.contains("too long for a terminal"), "{screen}");
    assert_eq!((last_summary(&desk).as_deref(), status), (Some("停水"), Some(0)), "{screen}");
}

#[test]
fn field_b12_what_is_missing_is_asked_for() {
    let desk = Desk::open();
    for (line, asked) in [
        ("call log --urgency p0", [true, true]),
        ("call log --phone 13800000001", [false, true]),
        ("call log --district 500104001 --category UTL.01", [false, true]),
        ("call log --summary 停水", [true, false]),
        ("call log --category 停水", [true, true]),
    ] {
        let mut terminal = Terminal::of(desk.home(), &desk.command(line), true);
        for (prompt, keys) in [(PHONE, "13800000001\n"), (ABOUT, "停水\n")]
            .into_iter()
            .zip(asked)
            .filter_map(|(it, is)| is.then_some(it))
        {
            terminal = terminal.at(prompt, keys.as_bytes());
        }
        let (screen, status) = terminal.end();
        assert_eq!((last_summary(&desk).as_deref(), status), (Some("停水"), Some(0)), "{line}: {screen}");
        assert_eq!([screen.contains(PHONE), screen.contains(ABOUT)], asked, "{line}: {screen}");
    }
    // What needs neither is not asked.
    let (screen, status) =
        Terminal::of(desk.home(), &desk.command("call log --disposition missed"), true).end();
    assert_eq!((screen.contains(PHONE), status), (false, Some(0)), "{screen}");
}

#[test]
fn field_b12_what_was_answered_is_told_when_nothing_came_of_it() {
    let desk = Desk::open();
    let told = |screen: &str| {
        let told = screen.split("so that it is not lost:").nth(1).unwrap_or_default();
        told.contains("13800000001") && told.contains("家里停水两天了")
    };
    for line in ["call log --operator op-99", "call log --urgency p0 --received 2022-11-11T23:59"] {
        let terminal = Terminal::of(desk.home(), &desk.command(line), true).at(PHONE, b"13800000001\n");
        let (screen, status) = terminal.at(ABOUT, "家里停水两天了\n".as_bytes()).end();
        assert!(told(&screen) && status == Some(65), "{screen}");
    }
    let gone = "--server http://127.0.0.1:9 --period dadukou-2022 --patience 1 call log";
    let terminal = Terminal::of(desk.home(), &desk.command(gone), true).at(PHONE, b"13800000001\n");
    let (screen, status) = terminal.at(ABOUT, "家里停水两天了\n".as_bytes()).end();
    assert!(screen.contains("is kept at this seat") && !told(&screen) && status == Some(75), "{screen}");
    // Ctrl-D instead of the second answer.
    let terminal =
        Terminal::of(desk.home(), &desk.command("call log --kind help"), true).at(PHONE, b"13800000001\n");
    let (screen, status) = terminal.at(ABOUT, b"\x04").end();
    assert!(screen.contains("so that it is not lost:") && status == Some(2), "{screen}");
    assert_eq!(last_summary(&desk), None);
    // A command that is not about a call names what it lacks.
    let (screen, status) = Terminal::of(desk.home(), &desk.command("issue resolve Q1-3"), true).end();
    assert!(screen.contains("<OUTCOME>") && status == Some(2), "{screen}");
}
