//! Reports that were issued, and what changed between them.

mod rows;

use hotline_client::names::short;
use hotline_proto::v1::{Report, ReportChange, ReportChangePart, ReportDocument, ReportValueChange};
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

/// What changed in each figure, why, and by what; and what changed in the rows of breakdowns.
pub fn changes(changes: &[ReportChange], of_rows: &[Row]) -> Table {
    let keys = ["figure", "before", "after", "difference", "changed_because"];
    let mut rows = Table::new(&keys, changes, |change| {
        let difference = change.before.zip(change.after).map(|(before, after)| after - before);
        vec![
            Cell::text(called(&change.figure)),
            count(change.before),
            count(change.after),
            difference.map_or(Cell::Absent, Cell::Change),
            Cell::text(why(change)),
        ]
    });
    rows.rows.extend(of_rows.iter().map(|Row { what, before, after }| {
        let counts = [Cell::Count(*before), Cell::Count(*after), Cell::Change(after - before)];
        [Cell::text(what)].into_iter().chain(counts).chain([Cell::Absent]).collect()
    }));
    rows.whole()
}

/// The same for machines: a row for each reason of a figure, and for each figure of a row of a breakdown.
pub fn changes_by_codes(document: &ReportDocument) -> Table {
    let keys = ["dimension", "value", "figure", "before", "after", "reason", "amount", "items"];
    let of_figure = |change: &ReportChange| -> Vec<Vec<Cell>> {
        let row = |reason: &str, amount: Cell, items: &[String]| {
            let items: Vec<&str> = items.iter().map(|item| short(item)).collect();
            let figure = [Cell::Absent, Cell::Absent, Cell::text(&change.figure)];
            let rest = [count(change.before), count(change.after), Cell::text(reason), amount];
            figure.into_iter().chain(rest).chain([Cell::text(items.join(" "))]).collect()
        };
        if change.parts.is_empty() {
            return vec![row("", Cell::Absent, &[])];
        }
        let of_part =
            |part: &ReportChangePart| row(part.reason().bare_name(), Cell::Change(part.amount), &part.items);
        change.parts.iter().map(of_part).collect()
    };
    let of_row = |change: &ReportValueChange| {
        let value = change.value.clone().unwrap_or_default();
        let codes = [value.dimension().bare_name(), code_of(&value), &change.figure].map(Cell::text);
        let counts = [Cell::Count(change.before), Cell::Count(change.after)];
        codes.into_iter().chain(counts).chain([Cell::Absent, Cell::Absent, Cell::Absent]).collect()
    };
    let of_figures = document.changes.iter().flat_map(of_figure);
    let rows: Vec<Vec<Cell>> = of_figures.chain(document.value_changes.iter().map(of_row)).collect();
    Table::new(&keys, &rows, Vec::clone)
}
