//! Decides on the issue of a report.

use super::Draft;
use crate::domain::codes::IncidentReportKind;
use crate::domain::event::{Event, IssueEvent, PeriodEvent, Text};
use crate::domain::incident::NewIncidentReport;
use crate::domain::refusal::{IncidentRule, Nothing, Problem, Refusal};
use crate::domain::report::{NewReport, ReportId};
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
        if let Some(incident) = &report.incident {
            self.check_incident(&report.id, incident, latest.and_then(|latest| latest.incident))?;
        }
        if report.is_unchanged {
            return Err(Refusal::NothingToDo(Nothing::ReportUnchanged { resource: name(), revision }));
        }
        let digest = hex::digits(&report.document.digest);
        let (id, as_of) = (report.id.clone(), report.as_of);
        let stage = report.incident.as_ref().map(|incident| incident.stage);
        let event = PeriodEvent::ReportIssued {
            report: id,
            revision: report.revision,
            as_of,
            digest,
            incident: stage,
        };
        self.emit(Event::Period(event), vec![Text::Report(report.document.clone())]);
        if let Some((incident, number)) = report.incident.as_ref().zip(report.id.incident()) {
            for issue in &incident.issues {
                let event = IssueEvent::IncidentReported { incident: number, kind: incident.stage.kind };
                self.emit_issue(*issue, event, Vec::new());
            }
        }
        Ok(())
    }

    /// Refuses a report of an incident whose issues do not allow it, and a final one after a final one.
    fn check_incident(
        &self,
        report: &ReportId,
        new: &NewIncidentReport,
        latest: Option<IncidentReportKind>,
    ) -> Result<(), Refusal> {
        let period = self.period_id();
        let refused = |resource: String, rule| Err(Refusal::IncidentNotAllowed { resource, rule });
        let is_final = new.stage.kind == IncidentReportKind::Final;
        if is_final && latest == Some(IncidentReportKind::Final) {
            return refused(report.name(period), IncidentRule::FinalIssued);
        }
        for number in &new.issues {
            let issue = self.find_issue(*number)?;
            let name = number.name(period);
            if let Some(merged_into) = issue.merged_into.filter(|_| new.added.contains(number)) {
                let merged_into = merged_into.name(period);
                return Err(Refusal::IssueMerged { resource: name, merged_into });
            }
            let others = issue.incident.filter(|other| Some(other.number) != report.incident());
            if let Some(other) = others.filter(|other| other.latest != IncidentReportKind::Final) {
                let other = ReportId::of_incident(other.number).name(period);
                return refused(name, IncidentRule::InIncident(other));
            }
            if is_final && issue.state.is_active() {
                return refused(name, IncidentRule::IssueActive(issue.state));
            }
        }
        Ok(())
    }
}
