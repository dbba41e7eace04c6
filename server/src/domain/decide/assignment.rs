//! Assignments 派单: dispatching, transferring, acknowledging, reporting progress and returning.

use super::{Draft, MAX_ASSIGNMENTS, event_texts};
use crate::domain::assignment::Assignment;
use crate::domain::codes::*;
use crate::domain::command::AgencyStep;
use crate::domain::event::IssueEvent;
use crate::domain::instant::Instant;
use crate::domain::issue::Issue;
use crate::domain::refusal::problem::DirectoryKind;
use crate::domain::refusal::{AssignmentRule, Limit, Refusal, Violations};

impl Draft<'_> {
    pub(super) fn assign(
        &mut self,
        issue: &Issue,
        agency: &str,
        role: AssignmentRole,
        task: Option<&str>,
        delivery: Option<&str>,
    ) -> Result<(), Refusal> {
        let assignment = self.new_assignment(issue, agency)?;
        let event = IssueEvent::Assigned { assignment, agency: agency.to_owned(), role };
        let texts = event_texts([(TextField::Task, task), (TextField::Delivery, delivery)]);
        self.emit_issue(issue.number, event, texts);
        Ok(())
    }

    pub(super) fn transfer(
        &mut self,
        issue: &Issue,
        agency: &str,
        why: &str,
        task: Option<&str>,
        delivery: Option<&str>,
    ) -> Result<(), Refusal> {
        let (assignment, role) = (self.new_assignment(issue, agency)?, AssignmentRole::Lead);
        let event = IssueEvent::Transferred { assignment, agency: agency.to_owned(), role };
        let texts =
            [(TextField::Reason, Some(why)), (TextField::Task, task), (TextField::Delivery, delivery)];
        self.emit_issue(issue.number, event, event_texts(texts));
        Ok(())
    }

    pub(super) fn acknowledge(&mut self, issue: &Issue, by: &AgencyStep) -> Result<(), Refusal> {
        let assignment = self.open_assignment(issue, by.agency.as_deref())?;
        if assignment.state == AssignmentState::Acknowledged {
            let rule = AssignmentRule::AcknowledgedAlready(assignment.agency.clone());
            return Err(self.assignment_not_allowed(issue, rule));
        }
        let event = IssueEvent::Acknowledged { assignment: assignment.number };
        self.emit_issue(issue.number, event, event_texts([(TextField::SaidBy, by.said_by.as_deref())]));
        Ok(())
    }

    /// Records that somebody of the agency was told by voice. It acknowledges nothing: that is the agency's to do.
    pub(super) fn inform(
        &mut self,
        issue: &Issue,
        agency: Option<&str>,
        person: &str,
        note: Option<&str>,
    ) -> Result<(), Refusal> {
        let assignment = self.open_assignment(issue, agency)?.number;
        let texts = event_texts([(TextField::InformedPerson, Some(person)), (TextField::Note, note)]);
        self.emit_issue(issue.number, IssueEvent::Informed { assignment }, texts);
        Ok(())
    }

    pub(super) fn report_progress(
        &mut self,
        issue: &Issue,
        by: &AgencyStep,
        kind: ProgressKind,
        note: &str,
        estimate: Option<Instant>,
    ) -> Result<(), Refusal> {
        let assignment = self.open_assignment(issue, by.agency.as_deref())?;
        if kind == ProgressKind::Done && assignment.role == AssignmentRole::Lead {
            let rule = AssignmentRule::LeadResolves(assignment.agency.clone());
            return Err(self.assignment_not_allowed(issue, rule));
        }
        let event = IssueEvent::Progressed { assignment: assignment.number, kind, estimate };
        let texts = [(TextField::Note, Some(note)), (TextField::SaidBy, by.said_by.as_deref())];
        self.emit_issue(issue.number, event, event_texts(texts));
        Ok(())
    }

    pub(super) fn return_issue(&mut self, issue: &Issue, by: &AgencyStep, why: &str) -> Result<(), Refusal> {
        let assignment = self.open_assignment(issue, by.agency.as_deref())?.number;
        let texts = [(TextField::Reason, Some(why)), (TextField::SaidBy, by.said_by.as_deref())];
        self.emit_issue(issue.number, IssueEvent::Returned { assignment }, event_texts(texts));
        Ok(())
    }

    /// The number of a new assignment. Refuses an agency that is unknown, that the issue complains about, or that already has an open assignment.
    fn new_assignment(&self, issue: &Issue, agency: &str) -> Result<i32, Refusal> {
        let mut violations = Violations::default();
        self.check_code(DirectoryKind::Agency, "agency", Some(agency), &mut violations);
        violations.check()?;
        if issue.facts.respondent_agency.as_deref() == Some(agency) {
            let rule = AssignmentRule::IsRespondent(agency.to_owned());
            return Err(self.assignment_not_allowed(issue, rule));
        }
        if let Some(held) = issue.assignments.iter().find(|a| a.is_open() && a.agency == agency) {
            let rule = AssignmentRule::AssignedAlready { agency: agency.to_owned(), role: held.role };
            return Err(self.assignment_not_allowed(issue, rule));
        }
        if issue.assignments.len() >= MAX_ASSIGNMENTS {
            return Err(Refusal::LimitReached(Limit::AssignmentsOfIssue(MAX_ASSIGNMENTS)));
        }
        Ok(issue.assignments.len() as i32 + 1)
    }

    /// The open assignment of an agency, or that of the lead if no agency is named.
    fn open_assignment<'i>(&self, issue: &'i Issue, agency: Option<&str>) -> Result<&'i Assignment, Refusal> {
        let mut open = issue.assignments.iter().filter(|a| a.is_open());
        let assignment = match agency {
            Some(agency) => open.find(|a| a.agency == agency),
            None => open.find(|a| a.role == AssignmentRole::Lead),
        };
        assignment.ok_or_else(|| {
            let holders =
                issue.assignments.iter().filter(|a| a.is_open()).map(|a| a.agency.clone()).collect();
            let rule = AssignmentRule::NotAssigned { agency: agency.map(str::to_owned), holders };
            self.assignment_not_allowed(issue, rule)
        })
    }

    fn assignment_not_allowed(&self, issue: &Issue, rule: AssignmentRule) -> Refusal {
        Refusal::AssignmentNotAllowed { resource: issue.number.name(self.period_id()), rule }
    }
}
