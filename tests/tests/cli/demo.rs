//! `hotline-server demo`: the reference case, by the real binary.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use hotline_tests::binaries::{self, Binary};

use serde_json::Value;

use super::output::CommandOutput;
use super::own_server::socket_name;

/// A demo that has said what it has to say.
struct Demo {
    child: Child,
    said: String,
    took: Duration,
}

impl Demo {
    fn start(data_dir: &Path) -> Self {
        let begun = Instant::now();
        let mut child = binaries::command(Binary::Server, data_dir)
            .arg("demo")
            .arg("--data-dir")
            .arg(data_dir)
            .args(["--listen", "127.0.0.1:0"])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("hotline-server can be started");
        let mut said = String::new();
        for line in BufReader::new(child.stdout.take().expect("piped")).lines() {
            let line = line.expect("it writes UTF-8");
            said.push_str(&line);
            said.push('\n');
            if line.contains("Ctrl-C stops") {
                break;
            }
        }
        Self { child, said, took: begun.elapsed() }
    }

    fn address(&self) -> &str {
        let rest = self.said.split("Serving on ").nth(1).unwrap_or_else(|| panic!("{}", self.said));
        rest.split(". ").next().expect("split answers at least one part")
    }

    fn hotline(&self, home: &Path, args: &[&str]) -> CommandOutput {
        let mut command = binaries::command(Binary::Cli, home);
        command.arg("--server").arg(home.join(socket_name())).args(args);
        command.output().expect("hotline can be run").into()
    }

    /// Asks it to end, and answers its exit status.
    fn stop(mut self) -> Option<i32> {
        let sent = Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status();
        assert!(sent.expect("kill can be run").success());
        self.child.wait().expect("a child can be waited for").code()
    }
}

impl Drop for Demo {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn the_reference_case_comes_out_and_can_be_started_again() {
    let dir = hotline_tests::server::temp_dir();
    let demo = Demo::start(dir.path());
    let home = dir.path().to_str().expect("it is UTF-8");
    let without_port = |demo: &Demo| {
        demo.said
            .replace(demo.address(), "127.0.0.1:PORT")
            .replace(home, "HOME")
            .replace(socket_name(), "SOCKET")
    };
    let said = without_port(&demo);
    insta::assert_snapshot!(said, @"
    Dadukou District petition office, 12 November to 12 December 2022 (demo, invented people)

        2146  calls answered
         498  livelihood issues resolved
         537  issues accepted
          14  in hand at the end
        8796  entries in the journal

    Serving on 127.0.0.1:PORT. Try, in another terminal:

      hotline --server HOME/SOCKET --period dadukou-2022 summary day 2022-11-28
      hotline --server HOME/SOCKET --period dadukou-2022 call list --text 透析
      hotline --server HOME/SOCKET --period dadukou-2022 issue list --active

    (from this checkout: cargo run --release --bin hotline -- …)  Ctrl-C stops.
    ");
    // What it advises works as it is printed.
    let advised = demo.said.lines().filter_map(|line| line.strip_prefix("  hotline "));
    for line in advised.map(|line| line.split(' ').collect::<Vec<_>>()) {
        let mut command = binaries::command(Binary::Cli, dir.path());
        let shown: CommandOutput = command.args(&line).output().expect("hotline can be run").into();
        assert!(!shown.success().is_empty(), "{line:?}");
    }
    let figures = &demo.hotline(dir.path(), &["-o", "json", "summary", "period"]).json()["summary"];
    assert_eq!(figures["figures"]["calls"]["callsAnswered"], "2146");
    assert_eq!(figures["figures"]["issues"]["issuesResolved"], "498");
    adds_up(figures);
    field_g1_it_is_told_by_its_own_clock(&demo, dir.path());
    field_g2_people_work_by_day(&demo, dir.path());
    alarms_are_few(&demo, dir.path());
    let first = demo.took;
    assert_eq!(demo.stop(), Some(0));

    let verified = CommandOutput::from(binaries::hotline_server(dir.path(), &["verify"]));
    insta::assert_snapshot!(verified, @r"
    dadukou-2022: 8796 entries, 2373 calls, 570 issues, 762 callbacks: journal, tables and counters agree
    ");

    let again = Demo::start(dir.path());
    assert_eq!(without_port(&again), said);
    assert!(again.took < first / 2 + Duration::from_secs(1), "again {:?}, first {first:?}", again.took);
    assert_eq!(again.stop(), Some(0));
}

/// What was known at the end of a day is what the day's bulletin would have said, and a few calls were entered late.
fn field_g1_it_is_told_by_its_own_clock(demo: &Demo, home: &Path) {
    let day = |as_of: &[&str]| {
        let args = ["-o", "json", "summary", "day", "2022-11-28"];
        demo.hotline(home, &[&args, as_of].concat()).json()["summary"].clone()
    };
    let (then, now) = (day(&["--as-of", "2022-11-29 00:00"]), day(&[]));
    let position = |summary: &Value| number(summary, "/asOf/position");
    assert!(
        (1000..position(&now) - 1000).contains(&position(&then)),
        "{} {}",
        position(&then),
        position(&now)
    );
    let resolved = |summary: &Value| number(summary, "/figures/issues/resolutionRate/numerator");
    assert!(resolved(&then) < resolved(&now), "issues of the day are resolved on later days");
    let answered = |summary: &Value| number(summary, "/figures/calls/callsAnswered");
    assert!((80..140).contains(&answered(&then)), "{}", answered(&then));
    assert!((0..4).contains(&(answered(&now) - answered(&then))), "few were entered after the day");
    let whole = &demo.hotline(home, &["-o", "json", "summary", "period"]).json()["summary"]["figures"];
    let late = number(whole, "/calls/callsLate");
    assert!((10..60).contains(&late), "{late} entered late");
}

/// Offices resolve by day, and nobody is called back at night.
fn field_g2_people_work_by_day(demo: &Demo, home: &Path) {
    let by_shift = demo.hotline(home, &["-o", "json", "summary", "period", "--by", "shift"]).json();
    let rows = by_shift["summary"]["breakdown"].as_array().expect("rows by shift");
    let night = rows.iter().find(|row| row["values"][0]["code"] == "night").expect("a night shift");
    let at_night = number(night, "/figures/issues/issuesResolved");
    assert!((1..50).contains(&at_night), "{at_night} of 498 are resolved at night");
    let made = demo.hotline(home, &["-o", "json", "callback", "list", "--state", "done", "--limit", "1000"]);
    let attempts = made.json()["callbacks"].as_array().expect("callbacks").clone();
    assert!(attempts.len() > 300, "{}", attempts.len());
    for attempt in attempts.iter().flat_map(|one| one["attempts"].as_array().cloned().unwrap_or_default()) {
        let at: jiff::Timestamp = attempt["occurredAt"].as_str().unwrap_or_default().parse().expect("a time");
        let hour = at.in_tz("Asia/Shanghai").expect("a known zone").hour();
        assert!((8..21).contains(&hour), "called back at {at}");
    }
}

/// What the words of 2,373 calls raise, and what their operators made of it. Most of what they dismiss are questions: 停电时呼吸机怎么办.
fn alarms_are_few(demo: &Demo, home: &Path) {
    let raised = |state: &str| {
        let args = ["-o", "json", "call", "list", "--alarm", state, "--limit", "1000"];
        demo.hotline(home, &args).json()["calls"].as_array().expect("calls").clone()
    };
    let [open, confirmed, dismissed] = ["open", "confirmed", "dismissed"].map(raised);
    assert_eq!((open.len(), confirmed.len(), dismissed.len()), (2, 14, 31));
    let mut by_day: BTreeMap<String, usize> = BTreeMap::new();
    for call in open.iter().chain(&confirmed).chain(&dismissed) {
        let at: jiff::Timestamp = call["receivedAt"].as_str().unwrap_or_default().parse().expect("a time");
        let day = at.in_tz("Asia/Shanghai").expect("a known zone").date();
        *by_day.entry(day.to_string()).or_default() += 1;
    }
    assert!(by_day.values().all(|alarms| *alarms <= 7), "at most seven a day: {by_day:?}");
}

/// A number of a summary's JSON, where int64 is text and 0 is left out.
fn number(figures: &Value, path: &str) -> i64 {
    let text = figures.pointer(path).map_or("0", |value| value.as_str().unwrap_or("0"));
    text.parse().expect("a number")
}

const IN: [&str; 4] = ["opened", "reopened", "reviewed", "unmerged"];
const OUT: [&str; 4] = ["resolved", "merged", "withdrawn", "rejected"];

/// Each day leads from its backlog to the next one's, and the days add up to the whole.
fn adds_up(summary: &Value) {
    let total = &summary["figures"];
    let days: Vec<&Value> =
        summary["curve"].as_array().expect("a curve by day").iter().map(|day| &day["figures"]).collect();
    assert_eq!(days.len(), 31);
    let mut backlog = number(total, "/issues/backlogStart");
    for day in &days {
        assert_eq!(number(day, "/issues/backlogStart"), backlog);
        let flow = |names: [&str; 4]| {
            names.iter().map(|name| number(day, &format!("/issues/flows/{name}"))).sum::<i64>()
        };
        backlog += flow(IN) - flow(OUT);
        assert_eq!(number(day, "/issues/backlogEnd"), backlog);
    }
    assert_eq!(number(total, "/issues/backlogEnd"), backlog);
    let flows = IN.iter().chain(&OUT).map(|name| format!("/issues/flows/{name}"));
    let counts =
        ["callsAnswered", "callsValid", "callsMissed", "callsAbandoned", "personsRepresented", "callsVoid"];
    let counts = counts.iter().map(|name| format!("/calls/{name}"));
    let issues = ["issuesAccepted", "issuesResolved", "needsMissed", "onTimeRate/denominator"];
    for path in flows.chain(counts).chain(issues.iter().map(|name| format!("/issues/{name}"))) {
        let sum: i64 = days.iter().map(|day| number(day, &path)).sum();
        assert!(sum > 0 || path.contains("review") || path.contains("unmerged"), "{path}");
        assert_eq!(sum, number(total, &path), "{path}");
    }
    let issues = |name: &str| number(total, &format!("/issues/{name}"));
    let outcomes = ["solved", "partial", "explained", "referred"];
    let outcomes: i64 = outcomes.iter().map(|name| issues(&format!("outcomes/{name}"))).sum();
    assert_eq!((outcomes, issues("resolvedConfirmed") + issues("resolvedReported")), (498, 498));
}
