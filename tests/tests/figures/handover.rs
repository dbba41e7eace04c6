//! What a shift is handed over, of registers that have grown by chance: all that a plain loop finds, and nothing else; and who took it over is known after a kill.

use std::collections::BTreeSet;

use hotline_proto::v1::*;
use hotline_tests::binaries::{Binary, bare_command};
use hotline_tests::server::{TempDir, temp_dir};
use hotline_tests::{Register, Server};
use jiff::Timestamp;
use prost_types::Timestamp as Moment;
use serde_json::Value;
use tokio::task::{JoinSet, block_in_place};

use super::grow::grow;

/// Registers that grow, from this seed on.
const SEEDS: std::ops::Range<u64> = 20_221_200..20_221_208;

/// A part of the sheet, and the number of what stands in it.
type Place = (String, String);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_shift_is_handed_over_what_a_plain_loop_finds_and_nothing_else() {
    let (dir, home) = (temp_dir(), temp_dir());
    let server = Server::start(&dir);
    let over = Register::connect(&server).await;
    let mut growing = JoinSet::new();
    for seed in SEEDS {
        let over = over.clone();
        growing.spawn(async move { grow(&over, seed).await.register });
    }
    let registers = growing.join_all().await;
    let (mut parts, mut before) = (BTreeSet::new(), Vec::new());
    for r in &registers {
        let sheet = handover(&server, &home, r);
        let (found, told) = (found(r, &sheet).await, told(&sheet));
        assert_eq!(told, found, "of {}", r.parent);
        parts.extend(found.iter().map(|(part, _)| part.clone()));
        // Every other thing is taken over.
        let some: Vec<&str> = found.iter().step_by(2).map(|(_, number)| number.as_str()).collect();
        let _ = hotline(&server, &home, r, &[&["handover", "acknowledge"], &some[..]].concat());
        let after = handover(&server, &home, r);
        if after["takingOver"] != sheet["takingOver"] {
            // It became the turn of another shift meanwhile.
            continue;
        }
        let taken = acknowledged(&after);
        let still_changing = changing(r, &after).await;
        let is_open = |number: &&&str| !taken.contains(**number) && !still_changing.contains(**number);
        assert_eq!(some.iter().filter(is_open).collect::<Vec<_>>(), [&""; 0], "of {}", r.parent);
        before.push((r, after["takingOver"].clone(), taken));
    }
    assert!(parts.len() >= 2, "{parts:?}");

    server.kill();
    let server = Server::start(&dir);
    assert!(!before.is_empty(), "a turn lasts longer than this");
    for (r, turn, before) in before {
        let after = handover(&server, &home, r);
        if after["takingOver"] == turn {
            assert_eq!(acknowledged(&after), before, "of {}", r.parent);
        }
    }
    server.stop().await;
}

/// What a command says.
fn hotline(server: &Server, home: &TempDir, r: &Register, args: &[&str]) -> String {
    let period = r.parent.trim_start_matches("periods/");
    let mut command = bare_command(Binary::Cli, home.path());
    command.args(["--server", &server.url(), "--period", period, "-o", "json"]).args(args);
    let said = block_in_place(|| command.output()).expect("hotline can be run");
    assert!(said.status.success(), "{args:?}: {}", String::from_utf8_lossy(&said.stderr));
    String::from_utf8(said.stdout).expect("it is text")
}

fn handover(server: &Server, home: &TempDir, r: &Register) -> Value {
    serde_json::from_str(&hotline(server, home, r, &["handover"])).expect("it is JSON")
}

fn text<'v>(value: &'v Value, key: &str) -> &'v str {
    value[key].as_str().unwrap_or_default()
}

fn items(sheet: &Value) -> &[Value] {
    sheet["items"].as_array().expect("there are items")
}

/// The calls, issues and callbacks of a sheet.
fn told(sheet: &Value) -> BTreeSet<Place> {
    let parts = ["now", "before_its_end", "returned", "on_hold", "callbacks", "follow_ups"];
    let items = items(sheet).iter().filter(|item| parts.contains(&text(item, "section")));
    let place = |item: &Value| (text(item, "section").to_owned(), text(item, "number").to_owned());
    let all: Vec<Place> = items.map(place).collect();
    let each: BTreeSet<Place> = all.iter().cloned().collect();
    assert_eq!(all.len(), each.len(), "nothing stands there twice");
    each
}

fn acknowledged(sheet: &Value) -> BTreeSet<String> {
    let taken = items(sheet).iter().filter(|item| item["acknowledged"] == true);
    taken.map(|item| text(item, "number").to_owned()).collect()
}

/// Issues to which something new comes by somebody whose clock is ahead: after they were taken over.
async fn changing(r: &Register, sheet: &Value) -> BTreeSet<String> {
    let now: Timestamp = text(sheet, "time").parse().expect("a moment");
    let is_ahead = |issue: &Issue| {
        let ended = issue.assignments.iter().map(|one| one.ended_at);
        let instructed = issue.instructions.iter().map(|one| one.instructed_at);
        let begun = issue.time_warning.as_ref().and_then(|warning| warning.counted_from);
        ended.chain(instructed).chain([begun]).flatten().any(|at| at.seconds > now.as_second())
    };
    let issues = r.issues(IssueFilter::default()).await.into_iter().filter(is_ahead);
    issues.filter_map(|issue| Some(issue.name.rsplit('/').next()?.to_owned())).collect()
}

/// What must stand on a sheet, by looking at everything one by one.
async fn found(r: &Register, sheet: &Value) -> BTreeSet<Place> {
    let moment = |key: &str| text(sheet, key).parse::<Timestamp>().expect("a moment");
    let (now, until) = (moment("time"), moment("until"));
    let is_by = |time: &Option<Moment>, by: Timestamp| {
        time.as_ref().is_some_and(|time| {
            Timestamp::new(time.seconds, time.nanos).expect("a moment of the register") < by
        })
    };
    let mut found = BTreeSet::new();
    let mut add = |part: &str, name: &str| {
        let number = name.rsplit('/').next().expect("a name has a number");
        found.insert((part.to_owned(), number.to_owned()));
    };
    for call in r.calls(CallFilter { include_voided: true, ..CallFilter::default() }).await {
        let is_alarming = call.alarm.as_ref().is_some_and(|alarm| alarm.state() == AlarmState::Open);
        let is_pending =
            call.triage.as_ref().is_some_and(|triage| triage.outcome() == TriageOutcome::Pending);
        let is_open = call.handoffs.iter().any(|handoff| handoff.confirmed_at.is_none());
        if !call.voided && (is_alarming || is_pending || is_open) {
            add("now", &call.name);
        }
    }
    for issue in r.issues(IssueFilter { active: true, ..IssueFilter::default() }).await {
        let warns = issue.time_warning.as_ref().is_some_and(|used| used.percent > used.seen_percent);
        let is_due = [&issue.due_at, &issue.need_by].iter().any(|time| is_by(time, until));
        let is_late = [&issue.dispatch_due_at, &issue.response_due_at].iter().any(|time| is_by(time, now));
        match issue.state() {
            IssueState::Suspended => add("on_hold", &issue.name),
            _ if issue.urgency() <= Urgency::P1 => add("now", &issue.name),
            _ if issue.overdue || warns || is_due || is_late => add("before_its_end", &issue.name),
            IssueState::Returned => add("returned", &issue.name),
            _ => {}
        }
    }
    let parent = r.parent.clone();
    let filter = Some(CallbackFilter::default());
    for callback in r.all(ListCallbacksRequest { parent, filter, ..ListCallbacksRequest::default() }).await {
        if callback.state() != CallbackState::Open || !is_by(&callback.due_at, until) {
            continue;
        }
        match callback.kind() {
            CallbackKind::FollowUp => add("follow_ups", &callback.name),
            _ => add("callbacks", &callback.name),
        }
    }
    found
}
