//! Reports that were issued, and what changed between them.

mod rows;

use hotline_client::names::short;
use hotline_proto::v1::{Report, ReportChange};
use jiff::Timestamp;

pub use self::rows::{summary, table as rows};
use crate::bulletin::changes::{Moved, called, count, why};
use crate::output::{Cell, Table};
use crate::times::moment_of;

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

/// What changed in each figure, why, and by what; and what moved between the rows of its breakdowns.
pub fn changes(changes: &[ReportChange], moved: &[Moved]) -> Table {
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
    rows.rows.extend(moved.iter().map(|Moved { what, before, after }| {
        let counts = [Cell::Count(*before), Cell::Count(*after), Cell::Change(after - before)];
        [Cell::text(what)].into_iter().chain(counts).chain([Cell::Absent]).collect()
    }));
    rows.whole()
}
