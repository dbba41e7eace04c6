//! The course of an incident in words, as the register tells it.

use hotline_client::names::short;
use hotline_proto::v1::{EventType, IncidentReport, IncidentStep, SummaryDimension};

use super::super::Bulletin;
use super::super::words::paragraph;
use crate::catalogue::{label, text};
use crate::codes::Code as _;

impl Bulletin<'_> {
    /// What happened to its issues and calls: each step with its time, the day where it is another one than before.
    pub(super) fn incident_course(&self, incident: &IncidentReport) -> Option<(String, String)> {
        let mut day = None;
        let names_issue = incident.issues.len() > 1;
        let told = incident.steps.iter().map(|step| {
            let local = self.local(step.time.as_ref());
            let is_same_day = day.replace(local.date()) == Some(local.date());
            let time = if is_same_day {
                self.clock_time(step.time.as_ref())
            } else {
                self.moment(step.time.as_ref())
            };
            let what = self.incident_step(step);
            match names_issue {
                true => text!("incident-step-of", time = time, what = what, number = short(&step.subject)),
                false => text!("incident-step", time = time, what = what),
            }
        });
        let told: Vec<String> = told.collect();
        (!told.is_empty())
            .then(|| (text!("incident-course"), paragraph([told.join(&text!("bulletin-comma"))])))
    }

    fn incident_step(&self, step: &IncidentStep) -> String {
        let agency = || self.called(SummaryDimension::Agency, &step.agency);
        match step.r#type() {
            EventType::IssueAssigned => text!("incident-assigned", agency = agency()),
            EventType::IssueTransferred => text!("incident-transferred", agency = agency()),
            EventType::IssueAcknowledged => text!("incident-acknowledged", agency = agency()),
            EventType::IssueReturned => text!("incident-returned", agency = agency()),
            EventType::IssueProgressed => {
                let estimate = step.estimate.as_ref().map(|time| self.moment(Some(time)));
                text!(
                    "incident-progressed",
                    agency = agency(),
                    progress = label(step.progress().full_name()),
                    estimate = estimate.unwrap_or_else(|| "none".to_owned())
                )
            }
            EventType::IssueResolved => {
                text!("incident-resolved", outcome = label(step.outcome().full_name()))
            }
            EventType::IssueFollowedUp => match step.solved {
                Some(true) => text!("incident-said-solved"),
                Some(false) => text!("incident-said-unsolved"),
                None => text!("incident-followed-up"),
            },
            EventType::CallHandedOff => text!("incident-handed-off", target = step.target.as_str()),
            EventType::CallHandoffConfirmed => {
                text!("incident-handoff-confirmed", target = step.target.as_str())
            }
            other => label(other.full_name()),
        }
    }
}
