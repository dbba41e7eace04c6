//! A day's report as a page and a workbook, beside the summary of that day: whole processes, one after the other.

use std::path::Path;
use std::time::Instant;

use hotline_proto::v1::summary_window::Kind;
use hotline_proto::v1::{ComposeReportRequest, FreezeReportRequest};
use hotline_tests::binaries::{self, Binary};
use hotline_tests::requests::{id, of_kind, summary_of};
use hotline_tests::server::temp_dir;
use hotline_tests::{Register, moments};
use tokio::task::block_in_place;

use super::large::Large;
use super::options::Options;
use super::reads::runs;
use super::turns::{Reach, Runs, Table};

/// The day.
const DAY: &str = "2022-06-15";
/// How often each is shown.
const SHOWN: usize = 20;

/// Measures it: what the server composes, what the client makes of that, and both.
pub async fn all(options: &Options, many: &Large, table: &mut Table) {
    let day = Kind::Day(moments::date(DAY));
    let (parent, window) = (many.register.parent.clone(), of_kind(day.clone()));
    let summary = runs(options, &many.register, &summary_of(&parent, day), |took| took.p50).await;
    let draft = ComposeReportRequest { parent, window, ..ComposeReportRequest::default() };
    let composed = runs(options, &many.register, &draft, |took| took.p50).await;
    table.figure("summary of a day, p50", "µs", &summary);
    table.figure("report on a day as it would be issued, p50", "µs", &composed);
    freeze(&many.register).await;
    let (url, dir) = (many.server.url(), temp_dir());
    let shown = |line: &str| block_in_place(|| millis(&url, dir.path(), line));
    let (mut issued, mut drafted, mut beside) = (Runs::default(), Runs::default(), Runs::default());
    for round in 0..SHOWN {
        let summary = shown(&format!("-o json summary day {DAY}"));
        let papers =
            |of: &str| format!("report show day {DAY} --to {of}-{round}.html --to {of}-{round}.xlsx");
        issued.0.push(shown(&papers("issued")) - summary);
        drafted.0.push(shown(&format!("{} --draft", papers("draft"))) - summary);
        beside.0.push(summary);
    }
    table.figure("summary of a day, a whole process", "ms", &beside);
    let what = "a day's page and workbook, by a whole process beside that of the summary, ms";
    table.ratio(format!("{what}: as issued"), issued, Reach::AtMost(100.0));
    table.ratio(format!("{what}: as it would be issued"), drafted, Reach::AtMost(100.0));
}

/// Issues the report. Its remarks differ from those of the run before, so that there is something to issue.
async fn freeze(register: &Register) {
    let request = FreezeReportRequest {
        parent: register.parent.clone(),
        window: of_kind(Kind::Day(moments::date(DAY))),
        remarks: format!("benchmark {}", id()),
        ..FreezeReportRequest::default()
    };
    register.done(request).await;
}

/// What a command takes, in milliseconds.
fn millis(url: &str, dir: &Path, line: &str) -> f64 {
    let mut command = binaries::bare_command(Binary::Cli, dir);
    command.current_dir(dir).args(["--server", url, "--period", "year-2022"]).args(line.split(' '));
    let begun = Instant::now();
    let output = command.output().expect("hotline can be run");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    begun.elapsed().as_secs_f64() * 1e3
}
