//! Answers that are cut short: a reader that goes away, Ctrl-C, a server that falls silent.

use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Command, Stdio};

use super::desk::Desk;
use super::output::CommandOutput;

fn signal(name: &str, process: u32) {
    let sent = Command::new("kill").args([&format!("-{name}"), &process.to_string()]).status();
    assert!(sent.expect("kill can be run").success(), "{process} got no {name}");
}

fn start(mut command: Command) -> Child {
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command.spawn().expect("the command can be started")
}

fn end(child: Child) -> CommandOutput {
    child.wait_with_output().expect("the command ends").into()
}

#[test]
fn a_reader_that_goes_away_ends_it_quietly() {
    let desk = Desk::open();
    for line in ["directory categories list", "-o csv directory categories list", "-o json watch --after 0"] {
        let mut child = start(desk.command(line));
        // Closed before anything is read, as by `| true`.
        drop(child.stdout.take());
        if line.contains("watch") {
            // What it had to say is gone with its first line.
            let _ = desk.call("叫醒");
        }
        let ended = end(child);
        assert_eq!((ended.stderr.as_str(), ended.status), ("", Some(0)), "{line}");
    }
    // Whoever reads the first of many events and goes, as `| head -1` does.
    let mut child = start(desk.command("watch --after 0"));
    let mut first = String::new();
    BufReader::new(child.stdout.take().expect("piped")).read_line(&mut first).expect("a line");
    assert!(first.contains("period opened"), "{first}");
    let _ = desk.call("叫醒");
    let ended = end(child);
    assert_eq!((ended.stderr.as_str(), ended.status), ("", Some(0)));
}

#[test]
fn a_watch_prints_events_until_it_is_interrupted() {
    let desk = Desk::open();
    let mut child = start(desk.command("watch --after 0"));
    let mut events = BufReader::new(child.stdout.take().expect("piped"));
    let mut next = || {
        let mut line = String::new();
        events.read_line(&mut line).expect("a line");
        line
    };
    let opened = next();
    assert!(opened.contains("period opened"), "{opened}");
    let call = desk.call("停水");
    let mut seen = Vec::new();
    while !seen.iter().any(|line: &String| line.contains(&call)) {
        seen.push(next());
    }
    signal("INT", child.id());
    let mut rest = String::new();
    events.read_to_string(&mut rest).expect("the rest");
    assert_eq!(rest, "");
    let ended = end(child);
    assert_eq!((ended.stderr.as_str(), ended.status), ("", Some(0)));
}

#[test]
fn a_watch_can_be_narrowed_and_counted() {
    let desk = Desk::open();
    let issue = desk.issue("停水");
    let _ = desk.hotline(&format!("issue assign {issue} WATER --at now")).success();
    let _ = desk.hotline(&format!("issue resolve {issue} solved --reply 已恢复")).success();
    insta::assert_snapshot!(desk.hotline("watch --after 0 --type issue --count 3"), @"
    3       YYYY-MM-DD HH:MM  P2       issue opened                    Q000001-3   operator  SUP.01 Food and groceries                停水
    4       YYYY-MM-DD HH:MM  P2       call linked                     Q000001-3   operator  SUP.01 Food and groceries                停水
    5       YYYY-MM-DD HH:MM  P2       assigned                        Q000001-3   operator  SUP.01 Food and groceries                停水
    ");
    insta::assert_snapshot!(desk.hotline("-o csv watch --after 0 --type issue-resolved --count 1"), @r"
    position,occurred_at,type,subject,actor,on_behalf_of
    6,YYYY-MM-DDTHH:MM:SSZ,ISSUE_RESOLVED,Q000001-3,operator,
    ");
    let events = desk.hotline("-o json watch --after 0 --agency WATER --count 2").success();
    let lines: Vec<serde_json::Value> =
        events.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    assert_eq!(lines.len(), 2);
    // As the contract's JSON writes 64 bits: in quotes.
    let position = |line: &serde_json::Value| line["position"].as_str()?.parse::<i64>().ok();
    let positions: Vec<i64> = lines.iter().filter_map(position).collect();
    assert!(positions.len() == 2 && positions[0] < positions[1], "{events}");
}

#[test]
fn field_c9_a_watch_tells_how_urgent_it_is_and_what_it_is_about() {
    let desk = Desk::open();
    let line =
        "call log --phone 13800000041 --category RES.01 --district 500104001 --urgency p0 --operator op-07";
    let _ = desk
        .hotline(&format!("{line} --summary 我被困在车里了，水到脖子了 --issue 解救地下车库被困老人"))
        .success();
    let _ = desk
        .hotline("call log --phone 13800000042 --summary 停电两小时 --urgency p1 --operator op-07")
        .success();
    let _ = desk.hotline("issue assign q1-3 WATER --at now").success();
    let _ = desk.hotline("call void c2-1 --reason 误登").success();
    insta::assert_snapshot!(desk.hotline("watch --after 1 --count 6"), @"
    2       YYYY-MM-DD HH:MM  P0       call recorded                   C000001-3   operator  RES.01 Trapped person  新山村街道    我被困在车里了，水到脖子了
    3       YYYY-MM-DD HH:MM  P0       issue opened                    Q000001-3   operator  RES.01 Trapped person  新山村街道    解救地下车库被困老人
    4       YYYY-MM-DD HH:MM  P0       call linked                     Q000001-3   operator  RES.01 Trapped person  新山村街道    解救地下车库被困老人
    5       YYYY-MM-DD HH:MM  P1       call recorded                   C000002-1   operator  停电两小时
    6       YYYY-MM-DD HH:MM  P0       assigned                        Q000001-3   operator  RES.01 Trapped person  新山村街道    解救地下车库被困老人
    7       YYYY-MM-DD HH:MM  P1       call voided                     C000002-1   operator  停电两小时
    ");
    // What machines read stays as it was.
    insta::assert_snapshot!(desk.hotline("-o csv watch --after 1 --count 1"), @r"
    position,occurred_at,type,subject,actor,on_behalf_of
    2,YYYY-MM-DDTHH:MM:SSZ,CALL_RECORDED,C000001-3,operator,
    ");
    let json = desk.hotline("-o json watch --after 1 --count 1").json();
    assert_eq!(json["title"], serde_json::Value::Null);

    let coloured = |variables: &[(&str, &str)]| {
        let mut command = desk.command("watch --after 1 --type call-recorded --count 2");
        command.envs(variables.iter().copied());
        super::desk::run(command, "").success()
    };
    let forced = coloured(&[("CLICOLOR_FORCE", "1")]);
    let lines: Vec<&str> = forced.lines().collect();
    assert!(lines[0].contains("\u{1b}[31m") && lines[1].contains("\u{1b}[33m"), "{forced:?}");
    assert!(!coloured(&[]).contains('\u{1b}'));
    assert!(!coloured(&[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")]).contains('\u{1b}'));
}

#[test]
fn field_c9_a_watch_shows_names_and_titles_as_they_are_now() {
    let desk = Desk::open();
    let issue = desk.issue("恢复供水");
    let _ =
        desk.hotline(&format!("issue update {issue} --title '恢复三栋供水' --district 500104002")).success();
    desk.file("names.csv", "code,name\n500104002,跃进村街道（改）\n");
    let _ = desk.hotline("directory districts upsert names.csv").success();
    let _ = desk.hotline(&format!("issue urgency {issue} p0 --reason 透析病人断水")).success();
    let _ = desk.hotline(&format!("issue note {issue} '{}'", "长".repeat(100))).success();
    insta::assert_snapshot!(desk.hotline("watch --after 1 --count 6"), @"
    2       YYYY-MM-DD HH:MM  P2       call recorded                   C000001-3   operator  SUP.01 Food and groceries                恢复供水
    3       YYYY-MM-DD HH:MM  P2       issue opened                    Q000001-3   operator  SUP.01 Food and groceries                恢复三栋供水
    4       YYYY-MM-DD HH:MM  P2       call linked                     Q000001-3   operator  SUP.01 Food and groceries                恢复三栋供水
    5       YYYY-MM-DD HH:MM  P2       issue changed                   Q000001-3   operator  SUP.01 Food and groceries  跃进村街道（改）  恢复三栋供水
    6       YYYY-MM-DD HH:MM           directories changed             dadukou-2022  operator
    7       YYYY-MM-DD HH:MM  P0       urgency changed                 Q000001-3   operator  SUP.01 Food and groceries  跃进村街道（改）  恢复三栋供水
    ");
}

#[test]
fn a_lost_answer_says_how_to_make_sure() {
    let desk = Desk::open();
    let issue = desk.issue("停水");
    // The server takes the connection and falls silent.
    signal("STOP", desk.server.id());
    let line = format!("--period dadukou-2022 --deadline 1 --patience 5 issue note {issue} 已到现场");
    let lost = desk.hotline(&line);
    signal("CONT", desk.server.id());
    insta::assert_snapshot!(lost, @"
    ------- stderr -------
    No answer yet; still trying. It counts as recorded once its number is shown.
    error: no answer within the deadline
    It may or may not have been recorded. To make sure, give the same command again with --request-id UUID: it is never done twice.
    [exit status: 69]
    ");
    let id =
        lost.stderr.split("--request-id ").nth(1).and_then(|rest| rest.get(..36)).expect("the id is told");
    let _ = desk.hotline(&format!("{line} --request-id {id}")).success();
    let history = desk.hotline(&format!("-o csv issue history {issue}")).success();
    assert_eq!(history.matches("ISSUE_NOTED").count(), 1, "{history}");
}
