//! Messages of figures and of what they count.

use hotline_proto::v1::{self, dimension_value};

use super::super::{codes, times};
use crate::domain::calendar::Window;
use crate::domain::figures::durations::Quantiles;
use crate::domain::figures::figure::{self, Figure, Mean, Rate};
use crate::domain::figures::sums::Sums;
use crate::store::figures::{AsOf, Counted, Item};

/// The point of the register that an answer shows.
pub fn as_of(as_of: &AsOf) -> v1::AsOf {
    v1::AsOf { position: as_of.position, time: Some(times::timestamp(as_of.time)) }
}

/// All figures of a window, with its bounds.
pub fn window_figures(window: Window, sums: &Sums) -> v1::WindowFigures {
    v1::WindowFigures {
        start_time: Some(times::timestamp(window.from)),
        end_time: Some(times::timestamp(window.to)),
        figures: Some(figures(sums, true, true)),
    }
}

/// The figures of calls, of issues, or of both.
pub fn figures(sums: &Sums, calls: bool, issues: bool) -> v1::Figures {
    v1::Figures { calls: calls.then(|| call_figures(sums)), issues: issues.then(|| issue_figures(sums)) }
}

fn number(sums: &Sums, figure: &Figure) -> i64 {
    figure.number(sums).unwrap_or_default()
}

fn rate(sums: &Sums, rate: &Rate) -> Option<v1::FigureRate> {
    Some(v1::FigureRate { numerator: number(sums, rate.0), denominator: number(sums, rate.1) })
}

fn mean(sums: &Sums, mean: &Mean) -> Option<v1::MeanTime> {
    let total = times::duration((mean.total_us)(sums));
    Some(v1::MeanTime { total: Some(total), count: number(sums, mean.count) })
}

fn call_figures(sums: &Sums) -> v1::CallFigures {
    let n = |figure| number(sums, figure);
    v1::CallFigures {
        calls_answered: n(&figure::CALLS_ANSWERED),
        contacts_other: n(&figure::CONTACTS_OTHER),
        calls_valid: n(&figure::CALLS_VALID),
        calls_abandoned: n(&figure::CALLS_ABANDONED),
        calls_missed: n(&figure::CALLS_MISSED),
        connection_rate: rate(sums, &figure::CONNECTION_RATE).filter(|_| sums.misses_reported),
        answered_in_15s: rate(sums, &figure::ANSWERED_IN_15S),
        persons_represented: n(&figure::PERSONS_REPRESENTED),
        distinct_callers: figure::DISTINCT_CALLERS.number(sums),
        anonymous_calls: n(&figure::ANONYMOUS_CALLS),
        repeat_rate: rate(sums, &figure::REPEAT_RATE),
        calls_late: n(&figure::CALLS_LATE),
        calls_backdated: n(&figure::CALLS_BACKDATED),
        calls_amended: n(&figure::CALLS_AMENDED),
        calls_void: n(&figure::CALLS_VOID),
        alarms_dismissed: n(&figure::ALARMS_DISMISSED),
        calls_pending: figure::CALLS_PENDING.number(sums),
        calls_pending_overdue: figure::CALLS_PENDING_OVERDUE.number(sums),
        handoffs_unconfirmed: figure::HANDOFFS_UNCONFIRMED.number(sums),
        callbacks_due: figure::CALLBACKS_DUE.number(sums),
        callbacks_overdue: figure::CALLBACKS_OVERDUE.number(sums),
    }
}

fn issue_figures(sums: &Sums) -> v1::IssueFigures {
    let n = |figure| number(sums, figure);
    v1::IssueFigures {
        issues_accepted: n(&figure::ISSUES_ACCEPTED),
        issues_resolved: n(&figure::ISSUES_RESOLVED),
        outcomes: Some(v1::OutcomeFigures {
            solved: n(&figure::SOLVED),
            partial: n(&figure::PARTIAL),
            explained: n(&figure::EXPLAINED),
            referred: n(&figure::REFERRED),
            not_found: n(&figure::NOT_FOUND),
            not_feasible: n(&figure::NOT_FEASIBLE),
            unreachable: n(&figure::UNREACHABLE),
            too_late: n(&figure::TOO_LATE),
        }),
        resolved_confirmed: n(&figure::CONFIRMED),
        resolved_reported: n(&figure::REPORTED),
        resolution_rate: rate(sums, &figure::RESOLUTION_RATE),
        direct_rate: rate(sums, &figure::DIRECT_RATE),
        on_time_rate: rate(sums, &figure::ON_TIME_RATE),
        issues_overdue: figure::ISSUES_OVERDUE.number(sums),
        needs_missed: n(&figure::NEEDS_MISSED),
        response_rate: rate(sums, &figure::RESPONSE_RATE),
        time_to_resolve: sums.time_to_resolve.as_ref().map(resolve_times),
        solved_rate: rate(sums, &figure::SOLVED_RATE),
        satisfied_rate: rate(sums, &figure::SATISFIED_RATE),
        rated_rate: rate(sums, &figure::RATED_RATE),
        backlog_start: figure::BACKLOG_START.number(sums),
        flows: Some(v1::FlowFigures {
            opened: n(&figure::OPENED),
            reopened: n(&figure::REOPENED),
            reviewed: n(&figure::REVIEWED),
            unmerged: n(&figure::UNMERGED),
            resolved: n(&figure::FLOW_RESOLVED),
            merged: n(&figure::MERGED),
            withdrawn: n(&figure::WITHDRAWN),
            rejected: n(&figure::REJECTED),
            moved_in: n(&figure::MOVED_IN),
            moved_out: n(&figure::MOVED_OUT),
        }),
        backlog_end: figure::BACKLOG_END.number(sums),
        issues_resolved_same: figure::ISSUES_RESOLVED_SAME.number(sums),
        returned: n(&figure::RETURNED),
        acknowledged: n(&figure::ACKNOWLEDGED),
        mean_time_to_acknowledge: mean(sums, &figure::MEAN_TIME_TO_ACKNOWLEDGE),
        mean_time_to_resolve: mean(sums, &figure::MEAN_TIME_TO_RESOLVE),
    }
}

fn resolve_times(times: &Quantiles) -> v1::ResolveTimes {
    let duration = |us| Some(super::super::times::duration(us));
    v1::ResolveTimes {
        p50: duration(times.p50.gross_us),
        p90: duration(times.p90.gross_us),
        net_p50: duration(times.p50.net_us),
        net_p90: duration(times.p90.net_us),
        exact: times.exact,
    }
}

/// A call or issue that a figure counts, with its share of the figure.
pub fn figure_item(period: &str, item: Item) -> v1::FigureItem {
    let common = v1::FigureItem {
        time: Some(times::timestamp(item.time)),
        amount: item.amount,
        position: item.key.position,
        ..v1::FigureItem::default()
    };
    match item.counted {
        Counted::Call(number, call) => v1::FigureItem {
            name: number.name(period),
            category: call.category.unwrap_or_default(),
            district: call.district.unwrap_or_default(),
            urgency: codes::number(call.urgency),
            kind: codes::number(call.kind),
            operator_code: call.operator.unwrap_or_default(),
            ..common
        },
        Counted::Callback(number) => v1::FigureItem { name: number.name(period), ..common },
        Counted::Issue(number, issue) => v1::FigureItem {
            name: number.name(period),
            category: issue.category.unwrap_or_default(),
            district: issue.district.unwrap_or_default(),
            urgency: codes::number(issue.urgency),
            kind: codes::number_or_unspecified(issue.kind),
            operator_code: issue.owner.unwrap_or_default(),
            agency: issue.agency.unwrap_or_default(),
            state: codes::number(issue.state),
            outcome: codes::number_or_unspecified(issue.outcome),
            ..common
        },
    }
}

/// A row of a breakdown by a dimension, by its value; empty for what has none.
pub fn breakdown_row(dimension: i32, value: &str, figures: v1::Figures) -> v1::BreakdownRow {
    let value = match value {
        "" => dimension_value::Value::None(v1::NoValue {}),
        code => dimension_value::Value::Code(code.to_owned()),
    };
    let values = vec![v1::DimensionValue { dimension, value: Some(value) }];
    v1::BreakdownRow { values, figures: Some(figures) }
}
