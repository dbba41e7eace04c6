//! Assignments 派单: dispatch, transfer, acceptance, progress, return.

use super::directory::Kind;
use super::{ASSIGNMENTS_AT_MOST, Draft, event_texts};
use crate::domain::assignment::Assignment;
use crate::domain::codes::*;
use crate::domain::command::IssueCommand;
use crate::domain::event::{IssueEvent, TextField};
use crate::domain::issue::Issue;
use crate::domain::refusal::{Refusal, Rule, Violations};

impl Draft<'_> {
    pub(super) fn act_on_assignment(&mut self, issue: &Issue, command: &IssueCommand) -> Result<(), Refusal> {
        let (event, texts) = match command {
            IssueCommand::Assign { agency, role, task, delivery } => {
                let assignment = self.new_assignment(issue, agency)?;
                let event = IssueEvent::Assigned { assignment, agency: agency.clone(), role: *role };
                (
                    event,
                    event_texts([
                        (TextField::Task, task.as_deref()),
                        (TextField::Delivery, delivery.as_deref()),
                    ]),
                )
            }
            IssueCommand::Transfer { agency, reason, task, delivery } => {
                let assignment = self.new_assignment(issue, agency)?;
                let event = IssueEvent::Transferred {
                    assignment,
                    agency: agency.clone(),
                    role: AssignmentRole::Lead,
                };
                let texts = [
                    (TextField::Reason, Some(reason.as_str())),
                    (TextField::Task, task.as_deref()),
                    (TextField::Delivery, delivery.as_deref()),
                ];
                (event, event_texts(texts))
            }
            IssueCommand::Accept { agency } => {
                let assignment = open_assignment(issue, agency.as_deref())?;
                if assignment.state == AssignmentState::Accepted {
                    return Err(refuse(format!("{} has accepted already", assignment.agency)));
                }
                (IssueEvent::Accepted { assignment: assignment.number }, Vec::new())
            }
            IssueCommand::Progress { agency, kind, note, estimate } => {
                let assignment = open_assignment(issue, agency.as_deref())?;
                if *kind == ProgressKind::Done && assignment.role == AssignmentRole::Lead {
                    return Err(refuse(
                        "the lead's part is done when the issue is resolved: use ResolveIssue".to_owned(),
                    ));
                }
                let event = IssueEvent::Progressed {
                    assignment: assignment.number,
                    kind: *kind,
                    estimate: *estimate,
                };
                (event, event_texts([(TextField::Note, note.as_deref())]))
            }
            IssueCommand::Return { agency, reason } => {
                let assignment = open_assignment(issue, agency.as_deref())?;
                (IssueEvent::Returned { assignment: assignment.number }, super::reason(reason))
            }
            other => unreachable!("{:?} is not about an assignment", other.action()),
        };
        self.emit_issue(issue.number, event, texts);
        Ok(())
    }

    /// The number of a new assignment, if the agency may have one.
    fn new_assignment(&self, issue: &Issue, agency: &str) -> Result<i32, Refusal> {
        let mut violations = Violations::default();
        self.check_code(Kind::Agency, "agency", Some(agency), &mut violations);
        violations.check()?;
        if issue.facts.respondent_agency.as_deref() == Some(agency) {
            return Err(refuse(format!("the complaint is about {agency}: choose another agency")));
        }
        if let Some(held) = issue.assignments.iter().find(|a| a.is_open() && a.agency == agency) {
            return Err(refuse(format!("{agency} has this issue already as {}", held.role)));
        }
        if issue.assignments.len() >= ASSIGNMENTS_AT_MOST {
            return Err(Refusal::LimitReached {
                limit: "assignments of an issue",
                value: ASSIGNMENTS_AT_MOST as u64,
            });
        }
        Ok(issue.assignments.len() as i32 + 1)
    }
}

/// The open assignment of an agency; of the lead, if none is named.
fn open_assignment<'i>(issue: &'i Issue, agency: Option<&str>) -> Result<&'i Assignment, Refusal> {
    let mut open = issue.assignments.iter().filter(|a| a.is_open());
    let found = match agency {
        Some(agency) => open.find(|a| a.agency == agency),
        None => open.find(|a| a.role == AssignmentRole::Lead),
    };
    found.ok_or_else(|| {
        let holders: Vec<&str> =
            issue.assignments.iter().filter(|a| a.is_open()).map(|a| a.agency.as_str()).collect();
        let who = agency.unwrap_or("the lead");
        refuse(format!("{who} has no open assignment of this issue; those that have: {}", holders.join(", ")))
    })
}

fn refuse(message: String) -> Refusal {
    Refusal::rule(Rule::Assignment, message)
}
