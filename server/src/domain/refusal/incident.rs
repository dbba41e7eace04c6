//! Rules about the reports of incidents.

use super::facts::{Fact, Facts};
use crate::domain::codes::IssueState;

/// A rule about the reports of incidents.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum IncidentRule {
    /// The issue belongs to another incident, of which no final report was issued. The name of that one's report.
    InIncident(String),
    /// There is no final report while an issue is active. Its state.
    IssueActive(IssueState),
    /// The final report was issued.
    FinalIssued,
}

impl IncidentRule {
    pub(super) fn facts(&self) -> Facts {
        match self {
            IncidentRule::InIncident(report) => {
                vec![("rule", Fact::code("IN_INCIDENT")), ("report", Fact::Resource(report.clone()))]
            }
            IncidentRule::IssueActive(state) => {
                vec![("rule", Fact::code("ISSUE_ACTIVE")), ("state", Fact::code(state))]
            }
            IncidentRule::FinalIssued => vec![("rule", Fact::code("FINAL_ISSUED"))],
        }
    }
}
