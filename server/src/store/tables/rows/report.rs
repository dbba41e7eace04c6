//! Rows of reports.

use crate::domain::codes::IncidentReportKind;
use crate::domain::event::{Entry, Event, PeriodEvent};
use crate::domain::instant::Instant;
use crate::domain::report::ReportDocument;
use crate::store::tables::table_row::table_row;

table_row! {
    /// A revision of a report, as it was issued. Never changes.
    pub struct ReportRow in reports
    key { period_key: i64, /** Of the journal entry that issued it. */ position: i64 }
    {
        report: String,
        revision: i32,
        window_from: Instant,
        window_to: Instant,
        as_of_position: i64,
        issued_at: Instant,
        issuer: String,
        digest: Vec<u8>,
        document: Vec<u8>,
        incident_kind: Option<IncidentReportKind>,
        next_report_at: Option<Instant>,
    }
}

impl ReportRow {
    /// The row of the report that an entry issues. None if it issues none.
    pub fn new(period_key: i64, entry: &Entry, document: &ReportDocument) -> Option<Self> {
        let Event::Period(PeriodEvent::ReportIssued { report, revision, as_of, incident, digest: _ }) =
            &entry.event
        else {
            return None;
        };
        Some(Self {
            period_key,
            position: entry.position,
            report: report.as_str().to_owned(),
            revision: *revision,
            window_from: document.window.from,
            window_to: document.window.to,
            as_of_position: *as_of,
            issued_at: entry.occurred_at,
            issuer: entry.actor.clone(),
            digest: document.digest.to_vec(),
            document: document.bytes.clone(),
            incident_kind: incident.map(|stage| stage.kind),
            next_report_at: incident.and_then(|stage| stage.next_report_at),
        })
    }
}
