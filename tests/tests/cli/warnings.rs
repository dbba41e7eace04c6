//! How much of the time of an issue is used, as it is told at the desk, on the sheet of a shift, and while somebody watches.

use std::io::{BufRead, BufReader};
use std::process::Stdio;

use jiff::{Timestamp, ToSpan as _, tz::TimeZone};

use super::desk::Desk;

/// A moment before now on the clock of the period, as it is typed.
fn hours_ago(hours: i64) -> String {
    let zone = TimeZone::get("Asia/Shanghai").expect("a zone");
    let moment = zone.to_datetime(Timestamp::now()).checked_sub(hours.hours()).expect("a moment");
    moment.strftime("%Y-%m-%d %H:%M").to_string()
}

/// Opens a P1, which has 24 hours, so many hours ago.
fn opened_ago(desk: &Desk, title: &str, hours: i64) {
    let line =
        format!("issue open {title} -c MED.04 -d 500104001 -u p1 --owner op-07 --at '{}'", hours_ago(hours));
    let _ = desk.hotline(&line).success();
}

#[test]
fn who_is_to_be_told_stands_where_issues_stand() {
    let desk = Desk::open();
    opened_ago(&desk, "刚登记", 1);
    opened_ago(&desk, "快到期", 20);
    opened_ago(&desk, "已超期", 30);
    opened_ago(&desk, "久拖未决", 50);
    insta::assert_snapshot!(desk.hotline("--lang zh issue list --warned --columns number,time_used,title"), @"
    编号       已过档次  标题
    Q000002-1  80 %      快到期
    Q000003-7  120 %     已超期
    Q000004-5  200 %     久拖未决
    ");
    let card = desk.hotline("--lang zh issue show q3-7").success();
    assert!(card.contains("时限预警") && card.contains("已过120%一档（未报），请报班长"), "{card}");
    let card = desk.hotline("issue show q2-1").success();
    assert!(card.contains("past the 80 % step of its time: tell the lead agency, owner"), "{card}");
    let sheet = desk.hotline("--lang zh handover").success();
    let row = sheet.lines().find(|line| line.contains("久拖未决")).expect("it is there");
    assert!(row.contains("已过200%一档（未报），请报带班领导"), "{row}");

    insta::assert_snapshot!(desk.hotline("--lang zh issue seen q1-3"), @"
    ------- stderr -------
    错误：Q000001-3 时限尚宽，YYYY-MM-DD HH:MM 才用到 80%
    [exit status: 65]
    ");
    let seen = desk.hotline("--lang zh issue seen q4-5 已电话报告").success();
    assert!(seen.contains("已过200%一档（已阅）"), "{seen}");
    insta::assert_snapshot!(desk.hotline("--lang zh issue seen q4-5"), @"
    ------- stderr -------
    错误：Q000004-5 已用 200% 时限的预警已有人阅过
    [exit status: 65]
    ");
    let history = desk.hotline("--lang zh issue history q4-5").success();
    assert!(history.contains("已阅时限预警") && history.contains("已电话报告"), "{history}");
    let left = desk.hotline("-o csv issue list --warned --columns number").success();
    assert_eq!(left.lines().count(), 3, "{left}");
}

#[test]
fn a_watch_tells_what_waits_to_be_seen_and_what_comes() {
    let desk = Desk::open();
    opened_ago(&desk, "已超期", 30);
    let mut command = desk.command("watch --after 0");
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("it starts");
    let mut told = String::new();
    BufReader::new(child.stderr.take().expect("piped")).read_line(&mut told).expect("a line");
    assert!(
        told.contains("1 issue has used 80 % or more") && told.contains("hotline issue list --warned"),
        "{told}"
    );
    let mut events = BufReader::new(child.stdout.take().expect("piped"));
    opened_ago(&desk, "快到期", 20);
    let mut line = String::new();
    while !line.contains("past the 80 % step of its time") {
        line.clear();
        assert_ne!(events.read_line(&mut line).expect("a line"), 0, "it ended");
    }
    assert!(line.contains("Q000002-1") && line.contains("tell the lead agency, owner"), "{line}");
    child.kill().expect("it runs");
    let _ = child.wait();
}

#[test]
fn a_period_is_told_who_is_told() {
    let desk = Desk::open();
    let shown = desk.hotline("--lang zh period show").success();
    assert!(shown.contains("时限用到80%时，报主办单位、首接责任人"), "{shown}");
    let _ = desk.hotline("period update --tell 200=leader,supervisor 80= --from 2023-01-01").success();
    let policies = desk.hotline("-o json period show").json()["period"]["responsePolicies"].take();
    let last = policies.as_array().and_then(|all| all.last()).expect("the one that was added");
    assert_eq!(last["targets"], policies[0]["targets"], "the times stay");
    opened_ago(&desk, "久拖未决", 50);
    let card = desk.hotline("--lang zh issue show q1-3").success();
    assert!(card.contains("请报带班领导、班长"), "{card}");
    insta::assert_snapshot!(desk.hotline("period update --tell 90=leader --from 2023-02-01"), @"
    ------- stderr -------
    error: one thing is wrong:
      --policy (response_policy.warnings[0].percent): 90 is none of: 80, 120, 200
    [exit status: 65]
    ");
    insta::assert_snapshot!(desk.hotline("--lang zh period update --tell 领导"), @"
    ------- stderr -------
    错误：--tell <比例=报谁>... 不能填“领导”：应为时限用到多少时报谁，如 80=主办单位,首接责任人

    详见 --help。
    [exit status: 2]
    ");
}
