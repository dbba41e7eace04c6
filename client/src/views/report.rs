//! Reports that were issued, and what changed between them.

use hotline_client::names::short;
use hotline_proto::v1::{Report, ReportChange};

use crate::bulletin::changes::{called, named, part};
use crate::catalogue::joined;
use crate::output::{Cell, Table};

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

/// What changed in each figure, why, and by what.
pub fn changes(changes: &[ReportChange]) -> Table {
    let keys = ["figure", "before", "after", "difference", "changed_because"];
    let rows = Table::new(&keys, changes, |change| {
        let number = |number: Option<i64>| number.map_or(Cell::Absent, Cell::Count);
        let difference = change.before.zip(change.after).map(|(before, after)| after - before);
        let parts = joined(change.parts.iter().map(|of| format!("{}{}", part(of), named(of))));
        vec![
            Cell::text(called(&change.figure)),
            number(change.before),
            number(change.after),
            number(difference),
            Cell::text(parts),
        ]
    });
    rows.whole()
}
