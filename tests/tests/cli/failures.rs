//! What is said when something is wrong, and the exit code that scripts see.

use std::io::Read as _;
use std::net::TcpListener;

use hotline_tests::database;
use hotline_tests::faults::{Disk, Fault};

use super::desk::{Desk, run};

#[test]
fn wrong_usage_is_2() {
    let desk = Desk::open();
    insta::assert_snapshot!(desk.hotline("call show Q000001-3"), @r"
    ------- stderr -------
    error: Q000001-3 is not the number of a call
    [exit status: 2]
    ");
    insta::assert_snapshot!(desk.hotline("call log --urgency p9"), @"
    ------- stderr -------
    error: '--urgency <URGENCY>' cannot be 'p9': `p9` is none of: p0, p1, p2, p3

    More with --help.
    [exit status: 2]
    ");
    insta::assert_snapshot!(desk.hotline("call log --phone 13812345678 --summary x --received gestern"), @"
    ------- stderr -------
    error: '--received <TIME>' cannot be 'gestern': a time is written 2022-11-12T23:50:00+08:00, 2022-11-12 23:50, 23:50, -10m or +2h

    More with --help.
    [exit status: 2]
    ");
    insta::assert_snapshot!(desk.hotline("call log --phone - --summary -"), @r"
    ------- stderr -------
    error: only one argument can be `-`: standard input can be read once
    [exit status: 2]
    ");
    insta::assert_snapshot!(desk.hotline("issue resolve 1-3"), @"
    ------- stderr -------
    error: missing: <OUTCOME>

    Usage: hotline issue resolve <ISSUE> <OUTCOME>

    More with --help.
    [exit status: 2]
    ");
    insta::assert_snapshot!(desk.hotline("call log --phone 13812345678 --summary x --issue x --settled solved"), @"
    ------- stderr -------
    error: missing: --reply <TEXT>

    Usage: hotline call log --issue <TITLE> --settled <OUTCOME> --reply <TEXT> --phone <NUMBER> --summary <TEXT>

    More with --help.
    [exit status: 2]
    ");
}

/// A server that stops, or turns somebody away, ends the connection at any moment.
#[test]
fn a_connection_that_ends_before_it_answers_is_69() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("there is a port");
    let address = listener.local_addr().expect("it is bound");
    std::thread::spawn(move || {
        for (at, connection) in listener.incoming().flatten().enumerate() {
            let mut heard = vec![0; at % 4 * 8];
            // It may have gone by itself.
            let _ = (&connection).read_exact(&mut heard);
        }
    });
    let desk = Desk::new();
    for _ in 0..8 {
        let asked = desk.hotline(&format!("--server http://{address} --patience 1 period list"));
        assert_eq!(asked.status, Some(69), "{asked}");
    }
}

#[test]
fn a_number_of_nothing_is_refused() {
    let desk = Desk::open();
    let _ = desk.issue("停水");
    // One digit was misheard.
    insta::assert_snapshot!(desk.hotline("issue show Q1-4"), @r"
    ------- stderr -------
    error: one thing is wrong:
      the check digit of Q000001-4 does not fit: a digit is wrong or two are swapped
    [exit status: 65]
    ");
    insta::assert_snapshot!(desk.hotline("issue show Q000002-1"), @r"
    ------- stderr -------
    error: there is no issue Q000002-1
    `hotline issue list` shows the latest.
    [exit status: 65]
    ");
    insta::assert_snapshot!(desk.hotline("issue show lift"), @r"
    ------- stderr -------
    error: lift is not the number of an issue, such as Q000498-6
    [exit status: 2]
    ");
}

/// A number without its check digit is that of something else if its last digit is taken for one.
#[test]
fn a_number_without_its_check_digit_is_refused_before_it_is_sent() {
    let desk = Desk::open();
    insta::assert_snapshot!(desk.hotline("call void C001453 --reason 误登"), @"
    ------- stderr -------
    error: C001453 has no check digit: with its zeros a number has seven digits, such as C001234-0
    [exit status: 2]
    ");
    insta::assert_snapshot!(desk.hotline("--lang zh call void c001453 --reason 误登"), @"
    ------- stderr -------
    错误：c001453 缺少校验位：应为七位，如 C001234-0
    [exit status: 2]
    ");
    insta::assert_snapshot!(desk.hotline("call void C0014530 --reason 误登"), @"
    ------- stderr -------
    error: there is no call C001453-0
    `hotline call list` shows the latest.
    [exit status: 65]
    ");
}

#[test]
fn a_wrong_number_is_told_of_the_argument_that_was_typed() {
    let desk = Desk::open();
    let _ = desk.issue("停水");
    insta::assert_snapshot!(desk.hotline("issue history q14"), @"
    ------- stderr -------
    error: one thing is wrong:
      <ISSUE> (parent): the check digit of Q000001-4 does not fit: a digit is wrong or two are swapped
    [exit status: 65]
    ");
    insta::assert_snapshot!(desk.hotline("--lang zh call amend C1-4 -s 停水 --reason 更正"), @"
    ------- stderr -------
    错误：有 1 处填写有误：
      <来电>（call.name）：C000001-4 校验位不符：有一位数字有误，或两位颠倒
    [exit status: 65]
    ");
}

#[test]
fn a_call_with_a_code_of_nothing_or_without_a_caller_is_refused() {
    let desk = Desk::open();
    insta::assert_snapshot!(desk.hotline("call log --phone 13812345678 --summary x --category MED.99"), @r"
    ------- stderr -------
    error: one thing is wrong:
      --category (call.category): MED.99 is no category of this period, or no longer offered; the nearest is MED.09
    [exit status: 65]
    ");
    insta::assert_snapshot!(desk.hotline("call log --phone 13812345678 --summary x --category med4"), @"
    ------- stderr -------
    error: med4 is no category of this period, or no longer offered; the nearest is MED Medical care and medicines, MED.04 Chronic medication, MED.02 Dialysis and chemotherapy
    [exit status: 65]
    ");
    insta::assert_snapshot!(desk.hotline("call log --phone 13812345678 --summary x --operator op-99"), @r"
    ------- stderr -------
    error: one thing is wrong:
      --operator (call.operator_code): op-99 is no call handler of this period, or no longer offered; `hotline directory operators list` shows those of the period
    [exit status: 65]
    ");
    insta::assert_snapshot!(desk.hotline("call log --summary 没有号码"), @r"
    ------- stderr -------
    error: one thing is wrong:
      --phone (call.caller_input.phone): one of these is required: --phone, --address, --district
    [exit status: 65]
    ");
}

#[test]
fn what_an_issue_does_not_allow_is_refused() {
    let desk = Desk::open();
    let issue = desk.issue("停水");
    insta::assert_snapshot!(desk.hotline(&format!("issue close {issue}")), @r"
    ------- stderr -------
    error: Q000001-3 is open, which does not allow close; allowed now: assign, extend, urgency, resolve, reject, merge, withdraw, urge, supervise, escalate, update, link, unlink, note
    [exit status: 65]
    ");
    insta::assert_snapshot!(desk.hotline(&format!("issue acknowledge {issue} --etag stale")), @r"
    ------- stderr -------
    error: one thing is wrong:
      --etag (write.etag): is none that the register gave; read it again, or leave it out
    [exit status: 65]
    ");
    insta::assert_snapshot!(desk.hotline(&format!("issue resolve {issue} solved --reply 已办 --at '2022-11-20 00:00'")), @r"
    ------- stderr -------
    error: --at 2022-11-20 00:00 is before the latest event of Q000001-3 (YYYY-MM-DD HH:MM)
    [exit status: 65]
    ");
}

#[test]
fn a_period_that_is_not_there_or_does_not_fit_is_refused() {
    let desk = Desk::open();
    insta::assert_snapshot!(desk.hotline("--period flood-1998 call list"), @r"
    ------- stderr -------
    error: there is no period flood-1998
    `hotline period list` shows those that there are.
    [exit status: 65]
    ");
    insta::assert_snapshot!(desk.hotline("call log --phone 13812345678 --summary x --received '2022-11-11 23:59'"), @r"
    ------- stderr -------
    error: --received 2022-11-11 23:59 lies outside the period dadukou-2022 (2022-11-12 00:00 to open)
    Say when the call came with --received TIME, or name another period with --period ID.
    [exit status: 65]
    ");
}

#[test]
fn everything_that_is_wrong_is_told_at_once_under_the_names_of_the_flags() {
    let desk = Desk::open();
    insta::assert_snapshot!(desk.hotline(
        "call log --phone 12 --category XX --district 999 --operator nobody --persons 0 --affected-phone abc \
         --answered '2022-11-12 07:00' --received '2022-11-12 08:00' --issue '' --settled solved --reply ''"
    ), @r"
    ------- stderr -------
    error: 8 things are wrong:
      --affected-phone (call.affected_person_input.phone): has no digits
      --reply (issues[0].settled_reply): is required: what was answered?
      --category (call.category): XX is no category of this period, or no longer offered; `hotline directory categories list` shows those of the period
      --district (call.district): 999 is no district of this period, or no longer offered; `hotline directory districts list` shows those of the period
      --operator (call.operator_code): nobody is no call handler of this period, or no longer offered; `hotline directory operators list` shows those of the period
      --answered (call.answered_at): 2022-11-12 07:00 is before the call was received (2022-11-12 08:00)
      --summary (call.summary): is required: what is it about?
      --issue (issues[0].issue.title): is required: what must be done?
    [exit status: 65]
    ");
    insta::assert_snapshot!(desk.hotline(
        "period open D --name '' --hazard 'big flood' --day-cutoff 00:07 --region XYZ --starts '2022-11-12 00:01'"
    ), @"
    ------- stderr -------
    error: 5 things are wrong:
      <ID> (period_id): must be 3 to 63 of a–z, 0–9 and dash, beginning with a letter, such as flood-2026
      --name (period.display_name): is required
      --hazard (period.hazard): must be of A–Z, 0–9 and _, such as EPIDEMIC
      --day-cutoff (period.day_cutoff_minutes): must be a multiple of 15 from 0 to 1425
      --region (period.region_code): must be a region with phone numbers, as two capital letters (ISO 3166-1), such as CN
    [exit status: 65]
    ");
}

#[test]
fn no_server_is_69() {
    let desk = Desk::open();
    insta::assert_snapshot!(desk.hotline("--server 127.0.0.1:1 call list"), @r"
    ------- stderr -------
    error: no server answers at http://127.0.0.1:PORT
    Start one on this machine with `hotline-server`, or name another with --server URL or HOTLINE_SERVER.
    [exit status: 69]
    ");
}

#[test]
fn bad_configuration_is_78() {
    let desk = Desk::open();
    let mut command = desk.command("call list");
    command.env("HOTLINE_DEADLINE", "soon");
    insta::assert_snapshot!(run(command, ""), @r"
    ------- stderr -------
    error: failed to deserialize value `Config::deadline` from environment variable `HOTLINE_DEADLINE`: invalid value 'soon' for type u64: invalid digit found in string
    [exit status: 78]
    ");
    let config = desk.file(".config-marker", "").with_file_name("config");
    std::fs::create_dir_all(config.join("hotline")).unwrap();
    std::fs::write(
        config.join("hotline/config.toml"),
        "server = \"http://127.0.0.1:50051\"\nperoid = \"x\"\n",
    )
    .unwrap();
    let mut command = desk.command("call list");
    command.env("XDG_CONFIG_HOME", &config);
    insta::assert_snapshot!(run(command, ""), @r#"
    ------- stderr -------
    error: failed to deserialize configuration from file 'HOME/config/hotline/config.toml': TOML parse error at line 2, column 1
      |
    2 | peroid = "x"
      | ^^^^^^
    unknown field `peroid`, expected one of `server`, `period`, `output`, `lang`, `ca`, `certificate`, `key`, `token_file`, `on_behalf_of`, `operator`, `calls_from`, `lock_after`, `office`, `recipients`, `incident_recipients`, `office_phone`, `deadline`, `patience`
    [exit status: 78]
    "#);
}

#[test]
fn the_settings_are_taken_from_flag_environment_and_file() {
    let desk = Desk::open();
    let config = desk.file(".config-marker", "").with_file_name("config");
    std::fs::create_dir_all(config.join("hotline")).unwrap();
    std::fs::write(
        config.join("hotline/config.toml"),
        "period = \"from-file\"\noperator = \"op-07\"\ndeadline = 3\n",
    )
    .unwrap();
    let mut command = desk.command("config show --deadline 4");
    command.env("XDG_CONFIG_HOME", &config).env("HOTLINE_PERIOD", "from-environment");
    insta::assert_snapshot!(run(command, ""), @r#"
    # HOME/config/hotline/config.toml
    # ca =
    # calls_from =
    # certificate =
    deadline = 4
    # incident_recipients =
    # key =
    # lang =
    # lock_after =
    # office =
    # office_phone =
    # on_behalf_of =
    operator = "op-07"
    output = "table"
    # patience =
    period = "from-environment"
    # recipients =
    server = "unix:HOME/data/REGISTER.sock"
    # token_file =
    "#);
}

#[test]
fn field_d6_a_write_that_cannot_be_read_back_is_told_by_its_number() {
    if database::is_postgres() {
        // Its disk is not the server's.
        return;
    }
    let disk = Disk::default();
    let desk = Desk::served_in(&disk.environment()).opened();
    let global = "--period dadukou-2022 --deadline 1 --patience 1";
    disk.begin(Fault::Reads);
    let logged = desk.hotline(&format!("{global} call log --phone 13812345678 --summary 停水"));
    insta::assert_snapshot!(logged, @"
    Call  C000001-3    C 000 001 - 3
    ------- stderr -------
    error: recorded (C000001-3), but the server could not read it back
    ");
    let opened = desk.hotline(&format!("{global} issue open 停水 --category SUP.01"));
    insta::assert_snapshot!(opened, @r"
    ------- stderr -------
    error: recorded (Q000001-3), but the server could not read it back
    Do not enter it again. To see it, give the same command again with --request-id UUID: it is never done twice.
    [exit status: 70]
    ");
    disk.end(Fault::Reads);
    let logged = desk.hotline(
        "call log --phone 13812345678 --summary 停水 --request-id 0199c0de-0000-7000-8000-000000000001",
    );
    assert!(logged.to_string().contains("C000002-"), "one call was recorded before");
}

#[test]
fn a_write_is_not_done_twice() {
    let desk = Desk::open();
    let log = "call log --phone 13812345678 --summary 停水 --received '2022-11-12 08:00' --request-id 0199c0de-0000-7000-8000-000000000001";
    let _ = desk.hotline(log).success();
    insta::assert_snapshot!(desk.hotline(log), @"
    Call  C000001-3    C 000 001 - 3
    Triage  pending, due 2022-11-12 10:00
      hotline call triage C000001-3 --issue TITLE --category CODE, --link ISSUE, --handoff TARGET:MODE or --triage answered|no-action --reason TEXT
    ------- stderr -------
    This request had been carried out before; nothing was done twice.
    ");
    insta::assert_snapshot!(desk.hotline(&log.replace("停水", "停电")), @r"
    ------- stderr -------
    error: this request id was used before for another request
    Leave out --request-id, or repeat exactly the same command.
    [exit status: 65]
    ");
}
