//! What changed between two revisions of a report in the rows of its breakdowns, and in the windows that it compares with.

use std::collections::{BTreeMap, BTreeSet};

use hotline_proto::v1::dimension_value::Value;
use hotline_proto::v1::{
    BreakdownRow, DimensionValue, Figures, ReportBreakdown, ReportComparedChange, ReportDocument,
    ReportValueChange, SummaryDimension, WindowFigures,
};

use crate::api::convert::input::Breakdown;
use crate::api::convert::output;
use crate::domain::figures::dimension::Dimension;
use crate::domain::figures::figure::HEADLINES;
use crate::store::figures::RowDifference;

/// The breakdowns that are compared.
const COMPARED: [SummaryDimension; 6] = [
    SummaryDimension::CategoryGroup,
    SummaryDimension::Category,
    SummaryDimension::District,
    SummaryDimension::Agency,
    SummaryDimension::Urgency,
    SummaryDimension::Kind,
];

/// The same as the store knows them.
pub fn compared_dimensions() -> Vec<Dimension> {
    let by = COMPARED.into_iter().filter_map(Breakdown::of);
    let dimension = |breakdown| match breakdown {
        Breakdown::By(dimension) => Some(dimension),
        Breakdown::Shift => None,
    };
    by.filter_map(dimension).collect()
}

/// What changed, row by row, and why.
pub fn value_changes(
    period: &str,
    before: &ReportDocument,
    after: &ReportDocument,
    why: &[RowDifference],
) -> Vec<ReportValueChange> {
    let changes = COMPARED.into_iter().flat_map(|dimension| changes_of(dimension, before, after));
    let explained = changes.map(|change| {
        let row = why.iter().find(|row| is_of(row, &change));
        let parts = row.map(|row| output::report_change_parts(period, &row.parts)).unwrap_or_default();
        let adds_up = parts.iter().map(|part| part.amount).sum::<i64>() == change.after - change.before;
        ReportValueChange { parts: if adds_up { parts } else { Vec::new() }, ..change }
    });
    explained.collect()
}

/// Whether a difference is that of a row.
fn is_of(row: &RowDifference, change: &ReportValueChange) -> bool {
    let value = change.value.as_ref();
    let dimension = value.map_or(SummaryDimension::Unspecified, |value| value.dimension());
    row.figure.name == change.figure
        && Breakdown::of(dimension) == Some(Breakdown::By(row.dimension))
        && row.value == code(value)
}

fn changes_of(
    dimension: SummaryDimension,
    before: &ReportDocument,
    after: &ReportDocument,
) -> Vec<ReportValueChange> {
    let (before, after) = (rows(dimension, &before.breakdowns), rows(dimension, &after.breakdowns));
    let values: BTreeSet<&str> = before.keys().chain(after.keys()).copied().collect();
    let changes = values.into_iter().flat_map(|code| {
        let rows = [before.get(code), after.get(code)];
        let [before, after] = rows.map(|row| headlines(row.and_then(|row| row.figures).unwrap_or_default()));
        let value = rows.into_iter().flatten().find_map(|row| row.values.first());
        let changed = before.zip(after).filter(|(before, after)| before != after);
        changed.map(move |((figure, before), (_, after))| ReportValueChange {
            value: value.cloned(),
            figure: figure.to_owned(),
            before,
            after,
            parts: Vec::new(),
        })
    });
    changes.collect()
}

/// The rows of a breakdown, by code; that of what has none under the empty one.
fn rows(dimension: SummaryDimension, breakdowns: &[ReportBreakdown]) -> BTreeMap<&str, &BreakdownRow> {
    let of = breakdowns.iter().filter(|breakdown| breakdown.dimension() == dimension);
    of.flat_map(|breakdown| &breakdown.rows).map(|row| (code(row.values.first()), row)).collect()
}

fn code(value: Option<&DimensionValue>) -> &str {
    match value.and_then(|of| of.value.as_ref()) {
        Some(Value::Code(code)) => code,
        Some(Value::None(_)) | None => "",
    }
}

/// What changed in the windows that both compare with, and in the period so far. A window that was not over grows, and is another one.
pub fn compared_changes(before: &ReportDocument, after: &ReportDocument) -> Vec<ReportComparedChange> {
    let windows = |document: &ReportDocument| {
        let windows = document.comparisons.iter().chain(&document.cumulative);
        windows.copied().collect::<Vec<_>>()
    };
    let before = windows(before);
    let changes = windows(after).into_iter().flat_map(|now| {
        let is_same =
            |then: &&WindowFigures| (then.start_time, then.end_time) == (now.start_time, now.end_time);
        let then = before.iter().find(is_same).and_then(|then| then.figures).zip(now.figures);
        let numbers = then.into_iter().flat_map(|(then, now)| headlines(then).zip(headlines(now)));
        let changed = numbers.filter(|(then, now)| then != now);
        changed.map(move |((figure, before), (_, after))| ReportComparedChange {
            start_time: now.start_time,
            end_time: now.end_time,
            figure: figure.to_owned(),
            before,
            after,
        })
    });
    changes.collect()
}

/// The [`HEADLINES`] of a row or a window, by their names.
fn headlines(figures: Figures) -> impl Iterator<Item = (&'static str, i64)> {
    let (calls, issues) = (figures.calls.unwrap_or_default(), figures.issues.unwrap_or_default());
    let opened = issues.flows.unwrap_or_default().opened;
    let numbers = [calls.calls_answered, opened, issues.issues_accepted, issues.issues_resolved];
    HEADLINES.iter().map(|headline| headline.name).zip(numbers)
}
