//! Calls that are logged while the server is away, or the sign-in has ended: nothing that was typed is lost.

use std::fs;
use std::path::PathBuf;

use super::desk::{Desk, run, short};
use super::output::CommandOutput;

const QUEUED: Option<i32> = Some(75);

/// What is typed at a seat that reaches the server over the network with a token in a file.
fn seat(desk: &Desk, token: &str, line: &str) -> CommandOutput {
    let file = desk.file("token", token);
    let mut command = desk.command(line);
    command.env("HOTLINE_SERVER", desk.server.network_url()).env("HOTLINE_TOKEN_FILE", &file);
    fs::set_permissions(&file, std::os::unix::fs::PermissionsExt::from_mode(0o600)).expect("it is ours");
    run(command, "")
}

/// The references of what is kept, the oldest first.
fn kept(desk: &Desk) -> Vec<String> {
    let rows = desk.hotline("-o csv outbox list").success();
    rows.lines().skip(1).map(|line| line.split(',').next().unwrap_or_default().to_owned()).collect()
}

fn outbox(desk: &Desk) -> PathBuf {
    desk.home().join(".local/state/hotline/outbox")
}

/// The one call with a summary, as JSON.
#[track_caller]
fn the_call(desk: &Desk, summary: &str) -> serde_json::Value {
    let list = desk.hotline("-o json call list").json();
    let is_it =
        |call: &&serde_json::Value| call["summary"].as_str().is_some_and(|said| said.contains(summary));
    let calls: Vec<_> = list["calls"].as_array().expect("a list").iter().filter(is_it).collect();
    assert_eq!(calls.len(), 1, "{list}");
    calls[0].clone()
}

#[test]
fn a_call_is_kept_while_the_server_is_away_and_sent_by_the_next_command() {
    let mut desk = Desk::open();
    // What a seat needs without its server it remembers from here on.
    let _ = desk.call("停电");
    let before = jiff::Timestamp::now();
    desk.server.crash();
    insta::assert_snapshot!(desk.hotline(
        "--patience 1 call log -p 13800000009 -s '水淹到二楼 老人被困' -u p0 -c 被困 -d 新山 --issue 救援 --assign 新山 --handoff 119:relayed"
    ), @"
    ------- stderr -------
    新山 is taken for 500104001 新山村街道
    新山 is taken for XSC 新山村街道办事处
     NOT SENT YET: nobody else sees this call. It is kept at this seat and is sent by itself once the server answers; do not enter it again. 
    error: no server answers at unix:HOME/data/REGISTER.sock
     Read out to the caller:  REFERENCE 
     LIFE AT RISK, REFERENCE IS NOT SENT: nobody else knows of it. Phone it on now: 119 fire and rescue, 120 ambulance, 110 police, or the supervisor on duty 
    [exit status: 75]
    ");
    let mut chinese = desk.command("call log -p 13800000008 -s 断药两天");
    chinese.env("HOTLINE_LANG", "zh");
    insta::assert_snapshot!(run(chinese, ""), @"
    ------- stderr -------
     尚未上传，其他人看不到：来电已暂存在本座席，服务器恢复后自动上传，不要重复登记。 
    错误：unix:HOME/data/REGISTER.sock 没有服务器应答
     请告知诉求人：REFERENCE 
    [exit status: 75]
    ");
    insta::assert_snapshot!(desk.hotline("outbox list"), @"
    Offline reference  Kept              Urgency  Summary              By
    REFERENCE        YYYY-MM-DD HH:MM  P0       水淹到二楼 老人被困  operator
    REFERENCE        YYYY-MM-DD HH:MM  —        断药两天             operator
    ------- stderr -------
     LIFE AT RISK, REFERENCE IS NOT SENT: nobody else knows of it. Phone it on now: 119 fire and rescue, 120 ambulance, 110 police, or the supervisor on duty
    ");
    let references = kept(&desk);
    insta::assert_snapshot!(desk.hotline(&format!("outbox show {}", references[0].replace('-', ""))), @"
    REFERENCE
    Kept    YYYY-MM-DD HH:MM
    By      operator
    Server  unix:HOME/data/REGISTER.sock
    Received  YYYY-MM-DD HH:MM
    Urgency   P0
    Category  RES.01
    District  500104001
    Summary   水淹到二楼 老人被困
    Names and numbers
    Phone  13800000009
    Issues to be opened
    Title  Agency
    救援   XSC
    Handoffs
    To   Mode
    119  reported on the caller's behalf
    ------- stderr -------
     LIFE AT RISK, REFERENCE IS NOT SENT: nobody else knows of it. Phone it on now: 119 fire and rescue, 120 ambulance, 110 police, or the supervisor on duty
    ");
    insta::assert_snapshot!(desk.hotline("--patience 1 summary day"), @"
    ------- stderr -------
    error: no server answers at unix:HOME/data/REGISTER.sock
    Start one on this machine with `hotline-server`, or name another with --server URL or HOTLINE_SERVER.
     LIFE AT RISK, REFERENCE IS NOT SENT: nobody else knows of it. Phone it on now: 119 fire and rescue, 120 ambulance, 110 police, or the supervisor on duty 
    [exit status: 69]
    ");
    insta::assert_snapshot!(desk.hotline("outbox flush"), @"
    ------- stderr -------
    error: no server answers at unix:HOME/data/REGISTER.sock
    Start one on this machine with `hotline-server`, or name another with --server URL or HOTLINE_SERVER.
    2 calls are kept at this seat and not sent yet; `hotline outbox list` lists them.
    [exit status: 75]
    ");
    assert_eq!(kept(&desk), references);
    for file in fs::read_dir(outbox(&desk)).expect("it is there") {
        let bytes = fs::read(file.expect("a file").path()).expect("it can be read");
        let holds = |text: &str| bytes.windows(text.len()).any(|part| part == text.as_bytes());
        assert!(!["断药", "13800000008", "被困"].into_iter().any(holds));
    }

    desk.restart();
    let after = jiff::Timestamp::now();
    insta::assert_snapshot!(desk.hotline("-o csv period list").stderr, @"
    REFERENCE is recorded: C000002-1
    REFERENCE is recorded: C000003-7
    ");
    assert!(kept(&desk).is_empty());
    let call = the_call(&desk, "断药两天");
    assert_eq!(call["offlineReference"], references[1].as_str());
    let received: jiff::Timestamp = call["receivedAt"].as_str().expect("a time").parse().expect("a time");
    assert!(before <= received && received <= after, "{before} {received} {after}");
    let rescue = the_call(&desk, "老人被困");
    assert_eq!(rescue["handoffs"][0]["target"], "119");
    assert_eq!(rescue["links"].as_array().map(Vec::len), Some(1));
    let found = desk.hotline(&format!("-o json call show offline:{}", references[0])).json();
    assert_eq!(short(&found["call"]["name"]), short(&rescue["name"]));
    assert_eq!(desk.hotline("outbox flush").stderr, "Nothing is kept at this seat.\n");
}

#[test]
fn a_server_that_does_not_answer_records_once_what_it_had_taken() {
    let desk = Desk::open();
    let _ = desk.call("停电");
    desk.server.freeze();
    let logged =
        desk.hotline("--patience 1 --deadline 1 --period dadukou-2022 call log -p 13800000008 -s 断气");
    assert_eq!(logged.status, QUEUED, "{logged}");
    desk.server.thaw();
    assert_eq!(desk.hotline("outbox flush").status, Some(0));
    let _ = the_call(&desk, "断气");
}

#[test]
fn a_call_goes_only_as_its_writers_or_for_her_by_who_may() {
    let desk = Desk::open();
    let made = |line: &str| desk.hotline(&format!("-o json token create {line}")).json();
    let secret = |made: &serde_json::Value| made["secret"].as_str().expect("a secret").to_owned();
    let hers = made("operators/op-07 --role operator");
    let (ended, her_next) = (secret(&hers), secret(&made("operators/op-07 --role operator")));
    let other = secret(&made("operators/op-08 --role operator"));
    let supervisor = secret(&made("operators/op-09 --role supervisor --act-for-others"));
    assert_eq!(seat(&desk, &ended, "call log -p 13800000001 -s 停水").status, Some(0));
    let _ =
        desk.hotline(&format!("token revoke {}", hers["token"]["name"].as_str().expect("a name"))).success();
    insta::assert_snapshot!(seat(&desk, &ended, "call log -p 13800000001 -s 断药一天"), @"
    ------- stderr -------
     NOT SENT YET: nobody else sees this call. It is kept at this seat and is sent by itself once the server answers; do not enter it again. 
    error: the token was revoked at YYYY-MM-DD HH:MM
    Ask the administrator for another one, and sign in: hotline login
     Read out to the caller:  REFERENCE 
    [exit status: 75]
    ");
    assert_eq!(seat(&desk, &ended, "call log -p 13800000001 -s 断粮两天").status, QUEUED);
    // Another one at the seat.
    let listed = seat(&desk, &other, "-o csv period list");
    assert_eq!(listed.status, Some(0), "{listed}");
    insta::assert_snapshot!(listed.stderr, @"2 calls are kept that somebody else typed: they go once they sign in, or a supervisor sends them with `hotline outbox flush --for-others`.");
    insta::assert_snapshot!(seat(&desk, &other, "outbox flush --for-others"), @"
    ------- stderr -------
    error: this token may not say on whose behalf something is done
    2 calls are kept that somebody else typed: they go once they sign in, or a supervisor sends them with `hotline outbox flush --for-others`.
    [exit status: 77]
    ");
    assert_eq!(kept(&desk).len(), 2);
    // She signs in again with another token; then the supervisor comes.
    let hers = kept(&desk)[0].clone();
    let sent = seat(&desk, &her_next, "-o csv period list");
    assert!(sent.stderr.contains(&format!("{hers} is recorded")), "{sent}");
    assert_eq!(the_call(&desk, "断药一天")["actor"], "operators/op-07");
    assert_eq!(seat(&desk, &ended, "call log -p 13800000001 -s 断气三天").status, QUEUED);
    let sent = seat(&desk, &supervisor, "outbox flush --for-others");
    assert_eq!(sent.status, Some(0), "{sent}");
    let call = the_call(&desk, "断气三天");
    assert_eq!((&call["actor"], &call["onBehalfOf"]), (&"operators/op-09".into(), &"operators/op-07".into()));
}

#[test]
fn what_is_refused_stays_with_the_reason_and_holds_up_none() {
    let mut desk = Desk::open();
    let _ = desk.call("停电");
    desk.server.crash();
    let log = |line: &str| desk.hotline(&format!("--patience 1 call log -p 13800000001 {line}")).status;
    assert_eq!(log("-s 一号 -c UTL.98"), QUEUED);
    assert_eq!(log("-s 二号"), QUEUED);
    let refused = kept(&desk)[0].clone();
    desk.restart();
    insta::assert_snapshot!(desk.hotline("-o csv period list").stderr, @"
    REFERENCE is recorded: C000002-1
     REFERENCE IS REFUSED and stays at this seat; `hotline outbox show REFERENCE` says why.
    ");
    let _ = the_call(&desk, "二号");
    insta::assert_snapshot!(desk.hotline(&format!("outbox show {refused}")), @"
    REFERENCE
    error: one thing is wrong:
      call.category: UTL.98 is no category of this period, or no longer offered; the nearest is UTL.09
    Kept     YYYY-MM-DD HH:MM
    Refused  yes
    By       operator
    Server   unix:HOME/data/REGISTER.sock
    Received  YYYY-MM-DD HH:MM
    Category  UTL.98
    Summary   一号
    Names and numbers
    Phone  13800000001
    ");
    // The next command does not ask again, a person may.
    assert_eq!(desk.hotline("-o csv period list").stderr, "");
    assert_eq!(desk.hotline("outbox flush").status, Some(65));
    insta::assert_snapshot!(desk.hotline("outbox show 0101-000000"), @"
    ------- stderr -------
    error: REFERENCE is not kept at this seat; it may be recorded: `hotline call show offline:REFERENCE`
    [exit status: 65]
    ");
    insta::assert_snapshot!(desk.hotline(&format!("outbox drop {refused}")), @"
    ------- stderr -------
    error: nobody is there to be asked whether it is meant; say so with --yes
    [exit status: 2]
    ");
    insta::assert_snapshot!(desk.hotline(&format!("outbox drop {refused} --yes")), @"
    ------- stderr -------
    REFERENCE is thrown away.
    ");
    assert!(kept(&desk).is_empty());
}

#[test]
fn a_seat_that_can_keep_nothing_says_so_and_sends_all_the_same() {
    let desk = Desk::open();
    let state = desk.home().join(".local/state");
    fs::create_dir_all(state.parent().expect("it has one")).expect("the home directory can be written");
    fs::write(&state, "").expect("the home directory can be written");
    insta::assert_snapshot!(desk.hotline("call log -p 13800000001 -s 停水"), @"
    Call  C000001-3    C 000 001 - 3
    Triage  pending, due YYYY-MM-DD HH:MM
      hotline call triage C000001-3 --issue TITLE --category CODE, --link ISSUE, --handoff TARGET:MODE or --triage answered|no-action --reason TEXT
    ------- stderr -------
    This seat cannot keep the call: until the server has answered, keep it on paper.
    error: HOME/.local/state/hotline/outbox cannot be read: Not a directory (os error 20)
    error: HOME/.local/state/hotline/seat.json cannot be written: Not a directory (os error 20)
    ");
    let _ = the_call(&desk, "停水");
}
