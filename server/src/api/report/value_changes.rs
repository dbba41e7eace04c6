//! What changed in the rows of breakdowns between two revisions of a report.

use std::collections::{BTreeMap, BTreeSet};

use hotline_proto::v1::dimension_value::Value;
use hotline_proto::v1::{BreakdownRow, Figures, ReportBreakdown, ReportValueChange, SummaryDimension};

use crate::domain::figures::figure::HEADLINES;

/// The breakdowns that are compared.
const COMPARED: [SummaryDimension; 5] = [
    SummaryDimension::Category,
    SummaryDimension::District,
    SummaryDimension::Agency,
    SummaryDimension::Urgency,
    SummaryDimension::Kind,
];

/// What changed, row by row.
pub fn value_changes(before: &[ReportBreakdown], after: &[ReportBreakdown]) -> Vec<ReportValueChange> {
    COMPARED.into_iter().flat_map(|dimension| changes_of(dimension, before, after)).collect()
}

fn changes_of(
    dimension: SummaryDimension,
    before: &[ReportBreakdown],
    after: &[ReportBreakdown],
) -> Vec<ReportValueChange> {
    let (before, after) = (rows(dimension, before), rows(dimension, after));
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
        })
    });
    changes.collect()
}

/// The rows of a breakdown, by code; that of what has none under the empty one.
fn rows(dimension: SummaryDimension, breakdowns: &[ReportBreakdown]) -> BTreeMap<&str, &BreakdownRow> {
    let of = breakdowns.iter().filter(|breakdown| breakdown.dimension() == dimension);
    of.flat_map(|breakdown| &breakdown.rows).map(|row| (code(row), row)).collect()
}

fn code(row: &BreakdownRow) -> &str {
    match row.values.first().and_then(|of| of.value.as_ref()) {
        Some(Value::Code(code)) => code,
        Some(Value::None(_)) | None => "",
    }
}

/// The [`HEADLINES`] of a row, by their names.
fn headlines(figures: Figures) -> impl Iterator<Item = (&'static str, i64)> {
    let (calls, issues) = (figures.calls.unwrap_or_default(), figures.issues.unwrap_or_default());
    let opened = issues.flows.unwrap_or_default().opened;
    let numbers = [calls.calls_answered, opened, issues.issues_accepted, issues.issues_resolved];
    HEADLINES.iter().map(|headline| headline.name).zip(numbers)
}
