//! Reports that were issued, and what changed between them.

mod rows;

use hotline_client::names::short;
use hotline_proto::v1::{Report, ReportChange, ReportChangePart, ReportDocument};
use jiff::Timestamp;

pub use self::rows::{summary, table as rows};
use crate::bulletin::changes::{Row, called, count, why};
use crate::codes::Code as _;
use crate::output::{Cell, Table};
use crate::times::moment_of;
use crate::views::summary::code_of;

/// A digest in hexadecimal digits.
pub fn digest(report: &Report) -> String {
    report.digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The revisions of reports.
pub fn table(reports: &[Report]) -> Table {
    let keys = ["report", "revision", "issue_time", "issuer", "as_of_position", "digest"];
    Table::new(&keys, reports, |report| {
        vec![
            Cell::text(short(&report.name)),
            Cell::Count(report.revision.into()),
            Cell::time(report.issue_time.as_ref()),
            Cell::text(&report.issuer),
            Cell::Count(report.as_of_position),
            Cell::text(digest(report)),
        ]
    })
}

/// The latest reports of incidents that are to be reported on, by when the next one follows.
pub fn incidents(reports: &[Report], now: Timestamp) -> Table {
    let keys = ["report", "incident_kind", "issue_time", "issuer", "next_report_time", "overdue"];
    let mut reports: Vec<&Report> = reports.iter().collect();
    reports.sort_by_key(|report| moment_of(report.next_report_time.as_ref()));
    Table::new(&keys, &reports, |report| {
        let is_late = moment_of(report.next_report_time.as_ref()).is_some_and(|next| next < now);
        vec![
            Cell::text(short(&report.name)),
            Cell::code(report.incident_kind()),
            Cell::time(report.issue_time.as_ref()),
            Cell::text(&report.issuer),
            Cell::time(report.next_report_time.as_ref()),
            Cell::if_set(is_late),
        ]
    })
}

/// What changed in each figure, why, and by what; and what changed in the rows of breakdowns and in the windows beside.
pub fn changes(changes: &[ReportChange], of_rows: &[Row]) -> Table {
    let keys = ["figure", "before", "after", "difference", "changed_because"];
    let mut rows = Table::new(&keys, changes, |change| {
        let difference = change.before.zip(change.after).map(|(before, after)| after - before);
        vec![
            Cell::text(called(&change.figure)),
            count(change.before),
            count(change.after),
            difference.map_or(Cell::Absent, Cell::Change),
            Cell::text(why(&change.parts)),
        ]
    });
    rows.rows.extend(of_rows.iter().map(|Row { what, before, after, parts }| {
        let counts = [Cell::Count(*before), Cell::Count(*after), Cell::Change(after - before)];
        let because = if parts.is_empty() { Cell::Absent } else { Cell::text(why(parts)) };
        [Cell::text(what)].into_iter().chain(counts).chain([because]).collect()
    }));
    rows.whole()
}

/// The same for machines: a row for each reason of a figure, of the whole or of a row of a breakdown, and for each figure of a window beside, whose begin and end it has.
pub fn changes_by_codes(document: &ReportDocument) -> Table {
    let keys = [
        "dimension",
        "value",
        "figure",
        "before",
        "after",
        "reason",
        "amount",
        "items",
        "start_time",
        "end_time",
    ];
    let of_figures = document.changes.iter().flat_map(|change| {
        let figure = [Cell::Absent, Cell::Absent, Cell::text(&change.figure)];
        by_reason([&figure[..], &[count(change.before), count(change.after)]].concat(), &change.parts)
    });
    let of_values = document.value_changes.iter().flat_map(|change| {
        let value = change.value.clone().unwrap_or_default();
        let codes = [value.dimension().bare_name(), code_of(&value), &change.figure].map(Cell::text);
        let counts = [Cell::Count(change.before), Cell::Count(change.after)];
        by_reason([&codes[..], &counts].concat(), &change.parts)
    });
    let compared = document.compared_changes.iter().map(|change| {
        let figure = [Cell::Absent, Cell::Absent, Cell::text(&change.figure)];
        let counts = [Cell::Count(change.before), Cell::Count(change.after)];
        let bounds = [&change.start_time, &change.end_time].map(|time| Cell::time(time.as_ref()));
        let reason = [Cell::Absent, Cell::Absent, Cell::Absent];
        figure.into_iter().chain(counts).chain(reason).chain(bounds).collect()
    });
    let rows: Vec<Vec<Cell>> = of_figures.chain(of_values).chain(compared).collect();
    Table::new(&keys, &rows, Vec::clone)
}

/// What changed, with each reason in a row of its own; one row without a reason where none is known.
fn by_reason(changed: Vec<Cell>, parts: &[ReportChangePart]) -> Vec<Vec<Cell>> {
    let row = |reason: [Cell; 3]| {
        let window = [Cell::Absent, Cell::Absent];
        changed.iter().cloned().chain(reason).chain(window).collect::<Vec<Cell>>()
    };
    if parts.is_empty() {
        return vec![row([Cell::Absent, Cell::Absent, Cell::Absent])];
    }
    let of_part = |part: &ReportChangePart| {
        let items: Vec<&str> = part.items.iter().map(|item| short(item)).collect();
        row([Cell::text(part.reason().bare_name()), Cell::Change(part.amount), Cell::text(items.join(" "))])
    };
    parts.iter().map(of_part).collect()
}
