//! Figures by the values of a dimension: a row of the table is a value.

use std::collections::BTreeMap;

use hotline_proto::v1::{
    BreakdownRow, CallChannel, CallDisposition, CallKind, DimensionValue, Summary, SummaryDimension, Urgency,
    dimension_value,
};
use jiff::tz::TimeZone;

use super::by_rows::{ByRows, KEYS};
use crate::catalogue::term;
use crate::codes::Code;
use crate::output::{Cell, for_people};

/// Names of the values, by code, where the period has given them names.
pub type Names = BTreeMap<String, String>;

/// The figures of agencies: what they were given, what became of it, how long it took them, and what came back.
const OF_AGENCIES: &[&str] = &[
    "issues_accepted",
    "issues_resolved",
    "mean_time_to_acknowledge",
    "mean_time_to_resolve",
    "returned",
    "flows_reopened",
    "issues_overdue",
    "backlog_end",
    "on_time_rate",
    "resolution_rate",
];

/// The figures of the rows of a dimension. Some are about it: calls answered are only the phone calls that were answered.
fn usual(by: SummaryDimension) -> Vec<&'static str> {
    let special: &[&str] = match by {
        SummaryDimension::Agency => return OF_AGENCIES.to_vec(),
        SummaryDimension::Channel | SummaryDimension::Source => &["contacts_other"],
        SummaryDimension::Disposition => &["calls_abandoned", "calls_missed"],
        _ => &[],
    };
    let (first, rest) = KEYS.split_at(1);
    [first, special, rest].concat()
}

/// The code of a row's value; empty if it has none.
pub fn value(row: &BreakdownRow) -> &str {
    row.values.first().map_or("", code_of)
}

/// The code of a value; empty if it has none.
pub fn code_of(value: &DimensionValue) -> &str {
    match &value.value {
        Some(dimension_value::Value::Code(code)) => code,
        Some(dimension_value::Value::None(_)) | None => "",
    }
}

/// A row for each value, in their order; then what has none.
pub fn by_rows(summary: &Summary, by: SummaryDimension, names: &Names) -> ByRows {
    let (without, with): (Vec<&BreakdownRow>, Vec<&BreakdownRow>) =
        summary.breakdown.iter().partition(|row| value(row).is_empty());
    let row = |of: &BreakdownRow| (label(by, value(of), names), of.figures.unwrap_or_default());
    let rows = with.into_iter().chain(without).map(row).collect();
    ByRows { key: key(by), rows, usual: usual(by), whole: term!("row-total") }
}

/// A value as people read it: its code and its name.
pub fn label(by: SummaryDimension, value: &str, names: &Names) -> String {
    if value.is_empty() {
        return match by {
            SummaryDimension::District => term!("row-unknown-district"),
            SummaryDimension::Shift => term!("row-outside-shifts"),
            _ => term!("row-none"),
        };
    }
    let coded = match by {
        SummaryDimension::Urgency => Cell::coded::<Urgency>(value),
        SummaryDimension::Kind => Cell::coded::<CallKind>(value),
        SummaryDimension::Channel => Cell::coded::<CallChannel>(value),
        SummaryDimension::Disposition => Cell::coded::<CallDisposition>(value),
        _ => match names.get(value) {
            Some(name) => return format!("{value} {name}"),
            None => Cell::text(value),
        },
    };
    for_people(&coded, &TimeZone::UTC)
}

/// A code of the contract as it was typed, in the spelling of the register; a code of the period as it is.
pub fn typed_value(by: SummaryDimension, typed: &str) -> Result<String, String> {
    let bare = |code: Result<&'static str, String>| code.map(str::to_owned);
    match by {
        _ if typed.is_empty() => Ok(String::new()),
        SummaryDimension::Urgency => bare(Urgency::typed(typed).map(Code::bare_name)),
        SummaryDimension::Kind => bare(CallKind::typed(typed).map(Code::bare_name)),
        SummaryDimension::Channel => bare(CallChannel::typed(typed).map(Code::bare_name)),
        SummaryDimension::Disposition => bare(CallDisposition::typed(typed).map(Code::bare_name)),
        SummaryDimension::Category
        | SummaryDimension::CategoryGroup
        | SummaryDimension::Shift
        | SummaryDimension::District
        | SummaryDimension::Agency
        | SummaryDimension::Operator
        | SummaryDimension::Source
        | SummaryDimension::Unspecified => Ok(typed.to_owned()),
    }
}

/// Key of the dimension's title.
pub fn key(by: SummaryDimension) -> &'static str {
    match by {
        SummaryDimension::Unspecified => "code",
        SummaryDimension::CategoryGroup => "category_group",
        SummaryDimension::Category => "category",
        SummaryDimension::District => "district",
        SummaryDimension::Urgency => "urgency",
        SummaryDimension::Kind => "kind",
        SummaryDimension::Channel => "channel",
        SummaryDimension::Disposition => "disposition",
        SummaryDimension::Agency => "agency",
        SummaryDimension::Operator => "operator",
        SummaryDimension::Shift => "shift",
        SummaryDimension::Source => "source",
    }
}
