//! Decides on the issue of a report.

use super::Draft;
use crate::domain::event::{Event, PeriodEvent, Text};
use crate::domain::refusal::{Nothing, Problem, Refusal};
use crate::domain::report::NewReport;
use crate::hex;

impl Draft<'_> {
    /// Issues the next revision of a report. Refused if another one was issued while its document was made, if it is as of an earlier point of the register, or if it says what the
    /// revision before says.
    pub(super) fn freeze_report(&mut self, report: &NewReport) -> Result<(), Refusal> {
        let period = self.period()?.id.as_str().to_owned();
        let latest = self.state.reports.get(&report.id).copied();
        let revision = latest.map_or(0, |latest| latest.revision);
        let name = || report.id.name(&period);
        if report.revision != revision + 1 {
            return Err(Refusal::EtagMismatch { resource: name(), etag: revision.into() });
        }
        if let Some(latest) = latest.filter(|latest| report.as_of < latest.as_of) {
            let problem = Problem::out_of_range(report.as_of, latest.as_of, self.state.head.position);
            return Err(Refusal::field("as_of.position", problem));
        }
        if report.is_unchanged {
            return Err(Refusal::NothingToDo(Nothing::ReportUnchanged { resource: name(), revision }));
        }
        let digest = hex::digits(&report.document.digest);
        let (id, as_of) = (report.id.clone(), report.as_of);
        let event = PeriodEvent::ReportIssued { report: id, revision: report.revision, as_of, digest };
        self.emit(Event::Period(event), vec![Text::Report(report.document.clone())]);
        Ok(())
    }
}
