//! Earlier points of a register that has grown much since: more entries than a delta of past changes holds.

use std::path::PathBuf;

use diesel::prelude::*;
use diesel::sql_types::BigInt;
use hotline_proto::v1::summary_window::Kind;
use hotline_proto::v1::*;
use hotline_server::store::db::sqlite;
use hotline_tests::requests::*;
use hotline_tests::{Register, Server, WriteExt, assert_eventually, local, moments, stream};

use super::Desk;

/// More than the entries of two deltas.
const MANY: usize = 8_300;
/// Callers whose numbers come again and again.
const CALLERS: usize = 900;

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    count: i64,
}

/// The file of deltas, whichever database the register is in.
fn deltas_file(server: &Server) -> PathBuf {
    let files = std::fs::read_dir(server.data_dir()).unwrap().map(|entry| entry.unwrap().path());
    files.into_iter().find(|path| path.extension().is_some_and(|e| e == "past")).unwrap()
}

/// Waits until that many deltas are made.
async fn deltas_are_made(server: &Server, deltas: i64) {
    let mut c = sqlite::open_reader(&deltas_file(server)).unwrap();
    let mut count = || {
        let rows: Vec<Count> =
            diesel::sql_query("SELECT count(*) AS count FROM deltas").load(&mut c).unwrap();
        rows[0].count
    };
    assert_eventually!(count() >= deltas);
}

/// Takes calls of four days, some of the same callers.
async fn take_calls(r: &Register, random: &mut fastrand::Rng, many: usize) {
    let begin = local("2022-11-14 00:00").seconds;
    let mut call = || {
        let seconds = begin + random.i64(0..4 * 86_400);
        let (district, phone) = (random.u8(1..=3), format!("139{:08}", random.usize(0..CALLERS)));
        let call = r.call().phone(&phone).district(&format!("D{district}"));
        call.with(|call| call.received_at = Some(prost_types::Timestamp { seconds, nanos: 0 })).request()
    };
    let ingested = stream::ingest(r, (0..many).map(|_| call()).collect(), 200).await.unwrap();
    for outcome in ingested.receipts {
        assert!(matches!(outcome.result, Some(call_receipt::Result::Recorded(_))), "{outcome:?}");
    }
}

fn windows() -> Vec<Kind> {
    let day = |date: &str| Kind::Day(moments::date(date));
    let range = |from: &str, to: &str| {
        Kind::Range(TimeRange { start_time: Some(local(from)), end_time: Some(local(to)) })
    };
    vec![
        day("2022-11-14"),
        day("2022-11-16"),
        range("2022-11-14 00:00", "2022-11-17 00:00"),
        range("2022-11-14 09:15", "2022-11-16 18:00"),
        Kind::WholePeriod(WholePeriod {}),
    ]
}

/// The figures of a point, at present or as of it, and what some of them count.
async fn figures_at(r: &Register, as_of: Option<AsOf>) -> (Vec<Summary>, Vec<Vec<FigureItem>>) {
    let (mut summaries, mut items) = (Vec::new(), Vec::new());
    for window in windows() {
        let by = SummaryDimension::District;
        let summary =
            GetSummaryRequest { as_of, breakdown: vec![by.into()], ..summary_of(&r.parent, window) };
        summaries.push(r.summarized(summary).await);
    }
    for figure in ["calls_answered", "distinct_callers", "issues_accepted", "issues_overdue", "backlog_end"] {
        let as_of = as_of.or(summaries[0].as_of);
        let question = explain(&r.parent, Kind::WholePeriod(WholePeriod {}), figure);
        items.push(r.explained(ExplainFigureRequest { as_of, ..question }).await.1);
    }
    (summaries, items)
}

#[tokio::test]
async fn an_earlier_point_is_told_as_it_was_however_much_came_after() {
    let desk = Desk::open().await;
    let (r, mut random) = (&desk.register, fastrand::Rng::with_seed(410));
    let mut issues = Vec::new();
    for hour in 8..14 {
        let call = r.call().received(&format!("2022-11-14 {hour:02}:10")).opens("断药");
        issues.push(call.first_issue().await.name);
    }
    r.done(resolve(&issues[0], IssueOutcome::Solved).at("2022-11-15 10:00")).await;
    take_calls(r, &mut random, 300).await;
    let early = r.calls(CallFilter::default()).await;
    let (summaries, items) = figures_at(r, None).await;
    let early_point = summaries[0].as_of;

    // The first calls and issues change, and much is new.
    for call in early.iter().step_by(20) {
        r.done(void(&call.name)).await;
    }
    for call in early.iter().skip(1).step_by(20) {
        r.done(link(&issues[1], &call.name, LinkKind::Urge, ReportedCondition::Same)).await;
        let received_at = Some(local("2022-11-17 12:00"));
        r.done(amend(Call { name: call.name.clone(), received_at, ..Call::default() }, &["received_at"]))
            .await;
    }
    r.done(reopen(&issues[0]).at("2022-11-16 09:00")).await;
    r.done(resolve(&issues[2], IssueOutcome::Explained).at("2022-11-14 18:00")).await;
    r.done(merge(&issues[3], &issues[4]).at("2022-11-14 20:00")).await;
    take_calls(r, &mut random, MANY).await;

    deltas_are_made(&desk.server, 2).await;

    let again = figures_at(r, early_point).await;
    for (again, before) in again.0.into_iter().zip(summaries) {
        assert_eq!(Summary { as_of: before.as_of, ..again }, before);
    }
    assert_eq!(again.1, items);
}
