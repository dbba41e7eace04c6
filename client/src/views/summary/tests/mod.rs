//! What is read of summaries made by hand.

mod breakdown;
mod curve;
mod explanation;
mod page;
mod rows;
mod steps;
mod trend;

use hotline_proto::v1::{
    AsOf, BreakdownRow, CallFigures, DimensionValue, FigureRate, Figures, FlowFigures, IssueFigures,
    MeanTime, NoValue, OutcomeFigures, ResolveTimes, Summary, WindowFigures, dimension_value,
};
use jiff::tz::TimeZone;
use prost_types::{Duration, Timestamp};

use crate::output::{Block, Document, Format, People};
use crate::times;

fn time(text: &str) -> Option<Timestamp> {
    Some(times::to_proto(text.parse().unwrap()))
}

fn rate(numerator: i64, denominator: i64) -> Option<FigureRate> {
    Some(FigureRate { numerator, denominator })
}

/// The mean of so many times that are so many minutes in total.
fn mean(total: i64, count: i64) -> Option<MeanTime> {
    Some(MeanTime { total: minutes(total), count })
}

fn minutes(minutes: i64) -> Option<Duration> {
    Some(Duration { seconds: minutes * 60, nanos: 0 })
}

/// Figures of a busy day; `n` more of some of them.
fn figures(n: i64) -> Figures {
    let calls = CallFigures {
        calls_answered: 1_214 + n,
        contacts_other: 7,
        calls_valid: 1_201 + n,
        calls_abandoned: 4,
        calls_missed: 7 - n / 4,
        connection_rate: rate(1_214 + n, 1_225 + n - n / 4),
        answered_in_15s: rate(0, 0),
        persons_represented: 1_300 + n,
        distinct_callers: Some(900),
        anonymous_calls: 12,
        repeat_rate: rate(48, 1_201 + n),
        calls_late: 3,
        calls_backdated: 2,
        calls_amended: 5,
        calls_void: 1,
        alarms_dismissed: 1,
        calls_pending: Some(6),
        calls_pending_overdue: Some(2),
        handoffs_unconfirmed: Some(1),
        callbacks_due: Some(9 + n),
        callbacks_overdue: None,
    };
    let outcomes = OutcomeFigures {
        solved: 40,
        partial: 3,
        explained: 4,
        referred: 5,
        not_found: 1,
        ..OutcomeFigures::default()
    };
    let issues = IssueFigures {
        issues_accepted: 57,
        issues_resolved_same: Some(31),
        issues_resolved: 52,
        outcomes: Some(outcomes),
        resolved_confirmed: 31,
        resolved_reported: 21,
        resolution_rate: rate(48, 57),
        direct_rate: rate(6, 57),
        on_time_rate: rate(48, 52 + n),
        issues_overdue: Some(3),
        needs_missed: 1,
        response_rate: rate(55, 57),
        time_to_resolve: Some(ResolveTimes {
            p50: minutes(200 + 2 * n),
            p90: minutes(2_900),
            net_p50: minutes(190),
            net_p90: minutes(2_880),
            exact: n == 0,
        }),
        solved_rate: rate(31, 33),
        satisfied_rate: rate(28, 30),
        rated_rate: rate(30, 50),
        backlog_start: Some(14 - n),
        flows: Some(FlowFigures {
            opened: 60,
            reopened: 2,
            resolved: 54,
            merged: 3,
            ..FlowFigures::default()
        }),
        backlog_end: Some(19 - n),
        returned: 4,
        acknowledged: 50 + n,
        mean_time_to_acknowledge: mean(40 * 50, 50 + n),
        mean_time_to_resolve: mean(300 * 52, 52),
    };
    Figures { calls: Some(calls), issues: Some(issues) }
}

fn window(from: &str, to: &str, calls_answered: i64, issues_resolved: i64) -> WindowFigures {
    let figures = Figures {
        calls: Some(CallFigures { calls_answered, ..CallFigures::default() }),
        issues: Some(IssueFigures { issues_resolved, ..IssueFigures::default() }),
    };
    WindowFigures { start_time: time(from), end_time: time(to), figures: Some(figures) }
}

/// A day of a period in Berlin on which the clocks are set back: it has 25 hours.
fn day() -> Summary {
    let hour = |n: i64| format!("2022-10-{}T{:02}:00:00Z", if n < 2 { 29 } else { 30 }, (n + 22) % 24);
    let curve = (0..25).map(|n| window(&hour(n), &hour(n + 1), (n * 7) % 90, n / 5)).collect();
    Summary {
        period: "periods/berlin-2022".into(),
        start_time: time("2022-10-29T22:00:00Z"),
        end_time: time("2022-10-30T23:00:00Z"),
        as_of: Some(AsOf { position: 9_001, time: time("2022-10-31T07:30:00.25Z") }),
        figures: Some(figures(0)),
        curve,
        comparisons: vec![
            WindowFigures { figures: Some(figures(4)), ..WindowFigures::default() },
            WindowFigures { figures: Some(Figures::default()), ..WindowFigures::default() },
        ],
        ..Summary::default()
    }
}

/// A summary of a day in UTC of which nothing is known.
fn empty(from: &str) -> Summary {
    let from: jiff::Timestamp = from.parse().unwrap();
    let to = from + jiff::SignedDuration::from_hours(24);
    Summary {
        start_time: Some(times::to_proto(from)),
        end_time: Some(times::to_proto(to)),
        ..Summary::default()
    }
}

fn read(blocks: Vec<Block>, width: Option<u16>) -> String {
    let document = Document::new(&Summary::default(), "").blocks(blocks);
    let text = People { zone: TimeZone::UTC, width }.render(&document).unwrap();
    anstream::adapter::strip_str(&text).to_string()
}

fn berlin() -> TimeZone {
    TimeZone::get("Europe/Berlin").unwrap()
}

/// A row of a breakdown.
fn row(value: &str, calls: i64, issues: i64) -> BreakdownRow {
    let calls = CallFigures { calls_answered: calls, calls_valid: calls, ..CallFigures::default() };
    let issues = IssueFigures {
        issues_accepted: issues,
        issues_resolved: issues / 2,
        resolution_rate: rate(issues / 2, issues),
        on_time_rate: rate(0, 0),
        issues_overdue: Some(1),
        backlog_end: Some(issues - issues / 2),
        ..IssueFigures::default()
    };
    let figures = Figures { calls: Some(calls), issues: Some(issues) };
    let value = match value {
        "" => dimension_value::Value::None(NoValue {}),
        code => dimension_value::Value::Code(code.to_owned()),
    };
    let values = vec![DimensionValue { value: Some(value), ..DimensionValue::default() }];
    BreakdownRow { values, figures: Some(figures) }
}
