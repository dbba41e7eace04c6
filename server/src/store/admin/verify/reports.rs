//! Verification of reports: every one that the journal says was issued is there, as it says, and no other.

use std::collections::BTreeMap;

use diesel::prelude::*;
use sha2::{Digest, Sha256};

use super::Finding;
use crate::domain::event::{Entry, Event, PeriodEvent};
use crate::domain::incident::IncidentStage;
use crate::hex;
use crate::store::db::Error;
use crate::store::db::conn::{Conn, on};
use crate::store::tables::rows::report::ReportRow;
use crate::store::tables::schema::reports;

/// What the journal says of the reports, by the positions of their entries.
#[derive(Debug, Default)]
pub struct Issued(BTreeMap<i64, Said>);

/// What an entry says of the report that it issues.
#[derive(Debug, PartialEq, Eq)]
struct Said {
    report: String,
    revision: i32,
    as_of: i64,
    digest: String,
    incident: Option<IncidentStage>,
}

impl Issued {
    /// Notes what an entry issues.
    pub fn note(&mut self, entry: &Entry) {
        if let Event::Period(PeriodEvent::ReportIssued { report, revision, as_of, digest, incident }) =
            &entry.event
        {
            let (report, digest, incident) = (report.as_str().to_owned(), digest.clone(), *incident);
            let said = Said { report, revision: *revision, as_of: *as_of, digest, incident };
            self.0.insert(entry.position, said);
        }
    }

    /// Compares the rows with what the journal says, one document at a time.
    pub fn compare(mut self, conn: &mut Conn, key: i64, finding: &mut Finding) -> Result<(), Error> {
        let positions: Vec<i64> = on!(conn, |c| reports::table
            .filter(reports::period_key.eq(key))
            .order(reports::position)
            .select(reports::position)
            .load(c))?;
        for position in positions {
            let row: ReportRow =
                on!(conn, |c| reports::table.find((key, position)).select(ReportRow::as_select()).first(c))?;
            let digest = hex::digits(&Sha256::digest(&row.document));
            if digest != hex::digits(&row.digest) {
                finding.note(|| format!("report {} {}: its document was changed", row.report, row.revision));
            }
            let stored = Said {
                report: row.report,
                revision: row.revision,
                as_of: row.as_of_position,
                digest: hex::digits(&row.digest),
                incident: row
                    .incident_kind
                    .map(|kind| IncidentStage { kind, next_report_at: row.next_report_at }),
            };
            finding.compare(format!("report of entry {position}"), &self.0.remove(&position), &Some(stored));
        }
        for (position, said) in self.0 {
            let Said { report, revision, .. } = said;
            finding.note(|| format!("report {report} {revision}, which entry {position} issued, is missing"));
        }
        Ok(())
    }
}
