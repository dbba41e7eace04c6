//! What is asked of a register of a year, beside the same of a small one.

use std::time::{Duration, Instant};

use diesel::connection::SimpleConnection;
use diesel::sqlite::SqliteConnection;
use hotline_proto::Rpc;
use hotline_proto::v1::summary_window::Kind;
use hotline_proto::v1::*;
use hotline_server::store::db::sqlite;
use hotline_tests::binaries::{self, Binary};
use hotline_tests::process::resident;
use hotline_tests::requests::summary_of;
use hotline_tests::server::temp_dir;
use hotline_tests::{Register, Server, moments};
use tokio::task::block_in_place;

use super::desk;
use super::large::Large;
use super::load::Load;
use super::options::Options;
use super::papers;
use super::turns::{Reach, Runs, Table};

/// Times that a question is put in one run.
const ASKED: usize = 100;
/// The same where longest times are compared.
const ASKED_TO_COMPARE: usize = 200;
/// Calls of the small register.
const FEW: usize = 100_000;
/// Streams of calls side by side.
const STREAMS: usize = 4;
/// Rows of a page.
const PAGE: i32 = 50;
/// The deep page, if the list is so long.
const DEEP: usize = 10_000;

/// IntoCommand everything.
pub async fn all(options: &Options, table: &mut Table) {
    let few = Large::open(FEW.min(options.calls / 10)).await;
    let many = Large::open(options.calls).await;
    desk::caught_up(&many.server).await;
    let many = many.restarted().await;
    table.about(format!("registers of {} and {} calls over a year", few.calls, many.calls));
    at_rest(&many, table).await;
    summaries(options, &few, &many, table).await;
    recounted(&many, table).await;
    in_the_middle(options, &many, table).await;
    lists(options, &many, table).await;
    shown(&many, table).await;
    papers::all(options, &many, table).await;
    taken_in(options, &many, table).await;
    few.server.stop().await;
    many.server.stop().await;
}

/// Memory before anything is asked, and what a start takes.
async fn at_rest(many: &Large, table: &mut Table) {
    let memory = resident(many.server.id(), "VmRSS") / 1024.0;
    table.ratio("at rest: memory, MB", Runs(vec![memory]), Reach::AtMost(40.0));
    table.ratio("start, s", Runs(vec![many.started.as_secs_f64()]), Reach::AtMost(0.3));
}

async fn summaries(options: &Options, few: &Large, many: &Large, table: &mut Table) {
    let day = || Kind::Day(moments::date("2022-06-15"));
    let shift =
        Kind::Shift(ShiftOfDay { date: Some(moments::date("2022-06-15")), shift: "night".to_owned() });
    for (name, window) in [("day", day()), ("shift", shift)] {
        let question = summary_of(&many.register.parent, window);
        let (mut of_few, mut of_many) = (Runs::default(), Runs::default());
        for _ in 0..options.repetitions {
            of_few.0.push(asked(&few.register, &question, ASKED_TO_COMPARE).await.p99);
            of_many.0.push(asked(&many.register, &question, ASKED_TO_COMPARE).await.p99);
        }
        table.ratio(
            format!("summary of a {name}: p99, large by small"),
            of_many.ratio(&of_few),
            Reach::AtMost(1.2),
        );
        table.ratio(format!("summary of a {name}: p99, ms"), of_many.in_millis(), Reach::AtMost(3.0));
    }
    let whole = summary_of(&many.register.parent, Kind::WholePeriod(WholePeriod {}));
    let times = runs(options, &many.register, &whole, |took| took.p50).await;
    table.ratio("summary of the year: p50, ms", times.in_millis(), Reach::AtMost(15.0));
}

/// Figures as of the middle of the journal, while somebody writes.
async fn in_the_middle(options: &Options, many: &Large, table: &mut Table) {
    let head = many.register.head().await;
    let as_of = Some(AsOf { position: head / 2, ..AsOf::default() });
    let desk = Load::open(&many.register).await;
    let alone = desk.calls(1, options.run).await.percentile(99);
    for (name, window) in
        [("a day", Kind::Day(moments::date("2022-06-15"))), ("the year", Kind::WholePeriod(WholePeriod {}))]
    {
        let question = GetSummaryRequest { as_of, ..summary_of(&many.register.parent, window) };
        let mut seconds = Runs::default();
        let mut beside = Runs::default();
        for _ in 0..options.repetitions {
            let asked = async {
                let begun = Instant::now();
                let is_answered = many.register.read(question.clone()).await.is_ok();
                if is_answered { begun.elapsed().as_secs_f64() } else { f64::INFINITY }
            };
            let (asked, written) = tokio::join!(asked, desk.calls(1, options.run));
            seconds.0.push(asked);
            beside.0.push(written.percentile(99) / alone);
        }
        table.ratio(format!("{name} as of entry {}, s", head / 2), seconds, Reach::AtMost(0.5));
        table.figure(format!("writes beside {name} as of then: p99 by that of writes alone"), "", &beside);
    }
}

/// What the year's first figure costs without counters.
async fn recounted(many: &Large, table: &mut Table) {
    const RECOUNT: &str = "SELECT count(*), sum(persons_represented), count(DISTINCT caller) FROM calls \
        WHERE period_key = 1 AND direction = 'INBOUND' AND channel = 'PHONE' AND disposition = 'ANSWERED' \
        AND void_position IS NULL AND kind <> 'TEST'";
    let file = many.server.file("register.db");
    let recount = block_in_place(|| {
        let mut c: SqliteConnection = sqlite::open_reader(&file).expect("the register can be read");
        let begun = Instant::now();
        c.batch_execute(RECOUNT).expect("calls can be counted");
        begun.elapsed().as_secs_f64() * 1e6
    });
    let whole = summary_of(&many.register.parent, Kind::WholePeriod(WholePeriod {}));
    let kept = asked(&many.register, &whole, ASKED).await.p50;
    table.ratio(
        "summary of the year: times faster than counting calls anew",
        Runs(vec![recount / kept]),
        Reach::AtLeast(500.0),
    );
}

/// Lists, their first and a deep page.
async fn lists(options: &Options, many: &Large, table: &mut Table) {
    let r = &many.register;
    let any = CallFilter::default;
    let of_time = CallFilter { received_to: Some(many.received_at(many.calls * 9 / 10)), ..any() };
    let first = many.a_call(0).call.and_then(|call| call.caller_input);
    let phone = first.expect("it has a caller").phone;
    for (name, filter) in [
        ("time", of_time),
        ("district", CallFilter { districts: vec!["D3".to_owned()], ..any() }),
        ("category", CallFilter { categories: vec!["MED.04".to_owned()], ..any() }),
        ("rare category", CallFilter { categories: vec!["PSY".to_owned()], ..any() }),
        ("phone", CallFilter { phone: phone.clone(), ..any() }),
    ] {
        let request = ListCallsRequest {
            parent: r.parent.clone(),
            filter: Some(filter),
            page_size: PAGE,
            ..ListCallsRequest::default()
        };
        paged(options, r, &format!("calls by {name}"), request, table).await;
    }
    for (name, filter) in [
        ("state", IssueFilter { states: vec![IssueState::Open.into()], ..IssueFilter::default() }),
        ("agency", IssueFilter { agencies: vec!["A2".to_owned()], ..IssueFilter::default() }),
        (
            "active, by agency",
            IssueFilter { agencies: vec!["A2".to_owned()], active: true, ..Default::default() },
        ),
    ] {
        let request = ListIssuesRequest {
            parent: r.parent.clone(),
            filter: Some(filter),
            page_size: PAGE,
            ..ListIssuesRequest::default()
        };
        paged(options, r, &format!("issues by {name}"), request, table).await;
    }
    let caller = LookupCallerRequest { parent: r.parent.clone(), phone, ..LookupCallerRequest::default() };
    let p99 = runs(options, r, &caller, |took| took.p99).await;
    table.ratio("caller look-up: p99, ms", p99.in_millis(), Reach::AtMost(5.0));
    let words = CallFilter { text: "氧气".to_owned(), ..any() };
    let words = ListCallsRequest {
        parent: r.parent.clone(),
        filter: Some(words),
        page_size: PAGE,
        ..ListCallsRequest::default()
    };
    let p99 = runs(options, r, &words, |took| took.p99).await;
    table.ratio("text search, a word of two characters: p99, ms", p99.in_millis(), Reach::AtMost(50.0));
}

/// A list that has pages.
trait Pages: Rpc {
    fn turn(&mut self, size: i32, token: String);
    fn next(answer: &Self::Response) -> &str;
}

macro_rules! pages {
    ($request:ident) => {
        impl Pages for $request {
            fn turn(&mut self, size: i32, token: String) {
                (self.page_size, self.page_token) = (size, token);
            }

            fn next(answer: &Self::Response) -> &str {
                &answer.next_page_token
            }
        }
    };
}
pages!(ListCallsRequest);
pages!(ListIssuesRequest);

async fn paged<R: Pages>(options: &Options, r: &Register, name: &str, first: R, table: &mut Table) {
    let mut deep = first.clone();
    let mut pages = 0;
    let mut token = String::new();
    // A page of 1,000 rows is as deep as twenty of fifty.
    while pages < DEEP {
        deep.turn(1000, token.clone());
        let answer = r.found(deep.clone()).await;
        if R::next(&answer).is_empty() {
            break;
        }
        R::next(&answer).clone_into(&mut token);
        pages += 1000 / PAGE as usize;
    }
    deep.turn(PAGE, token);
    let (mut of_first, mut of_deep) = (Runs::default(), Runs::default());
    for _ in 0..options.repetitions {
        of_first.0.push(asked(r, &first, ASKED_TO_COMPARE).await.p99);
        of_deep.0.push(asked(r, &deep, ASKED_TO_COMPARE).await.p99);
    }
    table.ratio(format!("{name}: p99 of the first page, ms"), of_first.in_millis(), Reach::AtMost(5.0));
    if pages > 0 {
        let what = format!("{name}: page {pages} by the first");
        table.ratio(what, of_deep.ratio(&of_first), Reach::AtMost(1.2));
    }
}

/// Calls as streams, beside the same into an empty register.
async fn taken_in(options: &Options, many: &Large, table: &mut Table) {
    let dir = temp_dir();
    let empty = Server::start(&dir);
    let into_empty = Load::open(&Register::open(&empty).await).await;
    let into_many = Load::open(&many.register).await;
    let (mut of_empty, mut of_many) = (Runs::default(), Runs::default());
    for _ in 0..options.repetitions {
        of_empty.0.push(into_empty.streams(STREAMS, options.run).await);
        of_many.0.push(into_many.streams(STREAMS, options.run).await);
    }
    table.figure("IngestCalls into the large register", "/s", &of_many);
    table.ratio("IngestCalls into the large by into an empty", of_many.ratio(&of_empty), Reach::AtLeast(0.8));
    empty.stop().await;
}

/// The command line, as a process.
async fn shown(many: &Large, table: &mut Table) {
    let request = ListCallsRequest {
        parent: many.register.parent.clone(),
        page_size: 1,
        ..ListCallsRequest::default()
    };
    let name = many.register.found(request).await.calls.pop().expect("there are calls").name;
    let number = name.rsplit('/').next().expect("a name has parts").to_owned();
    let (url, dir) = (many.server.url(), temp_dir());
    let millis: Vec<f64> = block_in_place(|| {
        (0..ASKED / 2)
            .map(|_| {
                let mut command = binaries::bare_command(Binary::Cli, dir.path());
                command.args(["--server", &url, "--period", "year-2022", "call", "show", &number]);
                let begun = Instant::now();
                let output = command.output().expect("hotline can be run");
                assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
                begun.elapsed().as_secs_f64() * 1e3
            })
            .collect()
    });
    table.ratio("hotline call show, a whole process, ms", Runs(millis), Reach::AtMost(15.0));
}

/// What a question took, in microseconds.
pub struct Took {
    pub p50: f64,
    pub p99: f64,
}

/// Puts a question so many times.
async fn asked<R: Rpc>(register: &Register, question: &R, asked: usize) -> Took {
    let mut times = Vec::with_capacity(asked);
    for _ in 0..asked {
        let begun = Instant::now();
        register.found(question.clone()).await;
        times.push(begun.elapsed());
    }
    times.sort_unstable();
    let micros = |time: Duration| time.as_secs_f64() * 1e6;
    Took { p50: micros(times[asked / 2]), p99: micros(times[asked * 99 / 100]) }
}

/// Puts a question in several runs, and answers one of the figures of each.
pub async fn runs<R: Rpc>(
    options: &Options,
    register: &Register,
    question: &R,
    figure: fn(&Took) -> f64,
) -> Runs {
    let mut runs = Runs::default();
    for _ in 0..options.repetitions {
        runs.0.push(figure(&asked(register, question, ASKED).await));
    }
    runs
}
