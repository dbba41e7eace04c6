//! Questions about figures that cannot be answered.

use hotline_proto::google::r#type::Date;
use hotline_proto::v1::summary_window::Kind;
use hotline_proto::v1::*;
use hotline_tests::requests::*;
use hotline_tests::{Register, assert_refused, local, moments};

use super::Desk;
use super::bad_input::*;

fn whole() -> Kind {
    Kind::WholePeriod(WholePeriod {})
}

/// A window is refused alike whether its figures are asked for or what they count.
async fn bad_window(r: &Register, window: Option<SummaryWindow>, expected: &[&str]) {
    let parent = r.parent.clone();
    let summary = GetSummaryRequest { window: window.clone(), ..summary_of(&parent, whole()) };
    bad_read(r, summary, expected).await;
    let explained = ExplainFigureRequest { window, ..explain(&parent, whole(), "calls_answered") };
    bad_read(r, explained, expected).await;
}

fn range(from: &str, to: &str) -> Option<SummaryWindow> {
    of_kind(Kind::Range(TimeRange { start_time: Some(local(from)), end_time: Some(local(to)) }))
}

#[tokio::test]
async fn windows() {
    let desk = Desk::open().await;
    let r = &desk.register;
    bad_window(r, None, &["window"]).await;
    bad_window(r, Some(SummaryWindow { kind: None }), &["window"]).await;
    let no_day = Date { year: 2022, month: 2, day: 30 };
    bad_window(r, of_kind(Kind::Day(no_day)), &["window.day"]).await;
    let no_shift = of_kind(Kind::Shift(ShiftOfDay::default()));
    bad_window(r, no_shift, &["window.shift.date", "window.shift.shift"]).await;
    let date = Some(moments::date("2022-11-14"));
    let unknown = of_kind(Kind::Shift(ShiftOfDay { date, shift: "graveyard".to_owned() }));
    bad_window(r, unknown, &["window.shift.shift"]).await;
    let no_range = of_kind(Kind::Range(TimeRange::default()));
    bad_window(r, no_range, &["window.range.start_time", "window.range.end_time"]).await;
    let crooked = range("2022-11-14 09:01", "2022-11-14 10:01");
    bad_window(r, crooked, &["window.range.start_time", "window.range.end_time"]).await;
    bad_window(r, range("2022-11-14 09:00", "2024-11-14 09:00"), &["window.range.end_time"]).await;
    bad_window(r, range("2022-11-14 09:00", "2022-11-14 09:00"), &["window.range.end_time"]).await;
}

#[tokio::test]
async fn points_of_the_register() {
    let desk = Desk::open().await;
    let r = &desk.register;
    r.call().create().await;
    let as_of = |position, time| GetSummaryRequest {
        as_of: Some(AsOf { position, time }),
        ..summary_of(&r.parent, whole())
    };
    bad_read(r, as_of(-1, None), &["as_of.position"]).await;
    bad_read(r, as_of(r.head().await + 1, None), &["as_of.position"]).await;
    bad_read(r, as_of(0, ancient()), &["as_of.time"]).await;
    bad_read(r, as_of(0, Some(local("2022-11-14 09:00"))), &["as_of.time"]).await;
    let ahead = Some(moments::plus_minutes(&moments::now(), 1));
    bad_read(r, as_of(0, ahead), &["as_of.time"]).await;
    let before_it_was_recorded = Some(local("2022-11-14 09:00"));
    bad_read(r, as_of(1, before_it_was_recorded), &["as_of.time"]).await;
}

#[tokio::test]
async fn dimensions_curves_and_figures() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let summary = summary_of(&r.parent, whole());
    let comparisons = vec![SummaryWindow { kind: None }];
    let odd = GetSummaryRequest { breakdown: vec![99], curve: 99, comparisons, ..summary.clone() };
    bad_read(r, odd, &["breakdown[0]", "curve", "comparisons[0]"]).await;
    let comparisons = vec![SummaryWindow { kind: Some(Kind::WholePeriod(WholePeriod {})) }; 9];
    let many = GetSummaryRequest { breakdown: vec![1, 2], comparisons, page_size: 1_001, ..summary.clone() };
    bad_read(r, many, &["breakdown", "comparisons", "page_size"]).await;
    let hours = GetSummaryRequest {
        window: range("2022-11-14 00:00", "2022-11-22 00:15"),
        curve: CurveStep::Hour.into(),
        ..summary
    };
    bad_read(r, hours, &["curve"]).await;

    let explained = |figure: &str| explain(&r.parent, whole(), figure);
    bad_read(r, explained(""), &["figure"]).await;
    bad_read(r, explained("connection_rate"), &["figure"]).await;
    bad_read(r, explained("time_to_resolve.p50"), &["figure"]).await;
    let values = vec![DimensionValue { dimension: 99, value: None }];
    let odd = ExplainFigureRequest { values, page_size: -1, ..explained("calls_answered") };
    bad_read(r, odd, &["values[0].dimension", "values[0].value", "page_size"]).await;
    let values = [row_of(SummaryDimension::District, "D1"), row_of(SummaryDimension::Kind, "HELP")].concat();
    let two = ExplainFigureRequest { values, ..explained("calls_answered") };
    bad_read(r, two, &["values"]).await;
    for (figure, by) in [
        ("calls_answered", SummaryDimension::Agency),
        ("issues_accepted", SummaryDimension::Disposition),
        ("backlog_end", SummaryDimension::Shift),
        ("issues_overdue", SummaryDimension::Shift),
    ] {
        let row = ExplainFigureRequest { values: row_of(by, "D1"), ..explained(figure) };
        bad_read(r, row, &["values[0].dimension"]).await;
    }
}

#[tokio::test]
async fn pages_of_another_question() {
    let desk = Desk::open().await;
    let r = &desk.register;
    for _ in 0..2 {
        r.call().create().await;
    }
    let of = |figure: &str| ExplainFigureRequest { page_size: 1, ..explain(&r.parent, whole(), figure) };
    let page_token = r.found(of("calls_answered")).await.next_page_token;
    let other = ExplainFigureRequest { page_token, ..of("calls_valid") };
    assert_refused!(r.read(other).await, reason = "PAGE_TOKEN_INVALID");
}
