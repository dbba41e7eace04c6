//! What people type, and what must not be lost of it.

use std::fs::OpenOptions;
use std::process::Stdio;

use hotline_tests::Server;
use hotline_tests::binaries::{self, Binary};
use hotline_tests::server::temp_dir;

use super::desk::Desk;

#[test]
fn field_b15_a_text_may_begin_with_a_dash() {
    let desk = Desk::open();
    let logged = desk.hotline("-o json call log --phone 13800000002 --summary '-老人摔倒'").json();
    assert_eq!(logged["call"]["summary"], "-老人摔倒");
    insta::assert_snapshot!(desk.hotline("call log --phone 13800000002 --summary --anonymous"), @"
    ------- stderr -------
    error: '--summary <TEXT>' cannot be '--anonymous': the text is missing: --anonymous is a flag

    More with --help.
    [exit status: 2]
    ");
}

#[test]
fn field_b13_what_a_hint_says_works() {
    let desk = Desk::open();
    insta::assert_snapshot!(desk.hotline("call log --phone 13800000004 --summary 家里停水两天了"), @"
    Call  C000001-3    C 000 001 - 3
    Triage  pending, due YYYY-MM-DD HH:MM
      hotline call triage C000001-3 --issue TITLE --category CODE, --link ISSUE, --handoff TARGET:MODE or --triage answered|no-action --reason TEXT
    ");
    insta::assert_snapshot!(desk.hotline("call triage C1-3 --issue 恢复供水"), @r"
    ------- stderr -------
    error: one thing is wrong:
      --category (issues[0].issue.category): is required
    [exit status: 65]
    ");
    let triaged = desk.hotline("-o json call triage C1-3 --issue 恢复供水 --category UTL.01").json();
    assert_eq!(triaged["issues"][0]["category"], "UTL.01");
    let issue = super::desk::short(&triaged["issues"][0]["name"]);
    for hint in [
        format!("issue resolve {issue} solved --reply 已恢复"),
        format!("issue reopen {issue} --reason 又停水"),
        "call log --phone 13800000005 --summary 勿扰 --do-not-call".to_owned(),
        "callback create --call C2-1 --override 危及生命".to_owned(),
    ] {
        let _ = desk.hotline(&hint).success();
    }
}

#[test]
fn field_b16_who_cannot_be_shown_the_answer_is_told_that_it_is_recorded() {
    let desk = Desk::open();
    let full = OpenOptions::new().write(true).open("/dev/full").expect("there is one");
    let mut command = desk.command("call log --phone 13800000003 --summary 求助");
    let output = command.stdout(full).output().expect("hotline can be run");
    assert_eq!(output.status.code(), Some(70));
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.contains("C000001-3 is recorded"), "{said}");
}

#[test]
fn field_a10_a_write_waits_for_a_server_that_is_starting() {
    let (dir, home) = (temp_dir(), temp_dir());
    // The server has the period already.
    let server = Server::start(&dir);
    let mut open = binaries::command(Binary::Cli, home.path());
    open.args([
        "--server",
        &server.url(),
        "period",
        "open",
        "abc",
        "--name",
        "A",
        "--hazard",
        "FLOOD",
        "--starts",
        "2022-11-12",
    ]);
    assert!(open.output().expect("hotline can be run").status.success());
    let url = server.url();
    server.kill();
    let mut log = binaries::command(Binary::Cli, home.path());
    log.args(["--server", &url, "--period", "abc", "--patience", "30"]);
    log.args([
        "call",
        "log",
        "--phone",
        "13800000001",
        "--summary",
        "求助",
        "--received",
        "2022-11-12 08:00",
    ]);
    let log = log.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("hotline can be run");
    let server = Server::start(&dir);
    let output = log.wait_with_output().expect("it ends");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    drop(server);
}

#[test]
fn field_b7_days_have_words() {
    let desk = Desk::open();
    let date = |line: &str| desk.hotline(line).json()["summary"]["startTime"].to_string();
    let (today, written) = (date("-o json summary day 今天"), date("-o json summary day"));
    assert_eq!(today, written);
    assert_eq!(date("-o json summary day 昨天"), date("-o json summary day yesterday"));
    assert_eq!(date("-o json summary day ２０２２年11月13日"), "\"2022-11-12T16:00:00Z\"");
}
