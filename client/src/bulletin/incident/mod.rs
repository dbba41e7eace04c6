//! The paper of a report of an incident: first, following, final. A first report tells all that is known, a later one what is new.

mod counts;
mod steps;
#[cfg(test)]
mod tests;

use hotline_client::names::short;
use hotline_proto::v1::{IncidentCounts, IncidentReport, IncidentReportKind, IssueState, SummaryDimension};

use super::Bulletin;
use super::words::{length, paragraph, yes_or_no};
use crate::catalogue::{joined, text};
use crate::paper::Part;
use crate::times::{self, moment_of};

/// The numbers that a report corrects.
#[derive(Clone, Copy, Debug)]
pub struct Corrected {
    /// Those of the final report.
    pub in_final: IncidentCounts,
    /// Those of the report before, which is the final one or a correction of it.
    pub before: IncidentCounts,
}

impl Bulletin<'_> {
    /// Its title, which says which of the reports it is.
    pub(super) fn incident_title(&self, incident: &IncidentReport) -> String {
        let kind = match incident.kind() {
            IncidentReportKind::First | IncidentReportKind::Unspecified => "first",
            IncidentReportKind::FollowUp => "follow",
            IncidentReportKind::Final => "final",
        };
        let numeral = text!("bulletin-numeral", number = incident.follow_ups);
        text!("incident-title", kind = kind, numeral = numeral)
    }

    /// Which incident it is, and when it was issued.
    pub(super) fn incident_number(&self, incident: &IncidentReport) -> String {
        let time = self.moment_with_year(self.document.issue_time.as_ref());
        text!("incident-number", number = incident.number.to_string(), time = time)
    }

    /// What it says, in the order in which it is read out.
    pub(super) fn incident_parts(&self, incident: &IncidentReport) -> Vec<Part> {
        let said = [
            (text!("incident-measures"), &incident.measures),
            (text!("incident-problems"), &incident.problems),
            (text!("incident-cause"), &incident.cause),
            (text!("incident-lessons"), &incident.lessons),
            (text!("incident-next-steps"), &incident.next_steps),
        ];
        let said = said.into_iter().filter(|(_, words)| !words.trim().is_empty());
        let said = said.map(|(lead, words)| (lead, paragraph([ended(words).to_owned()])));
        let told = [
            Some(self.incident_situation(incident)),
            self.incident_harm(incident),
            Some(self.incident_extent(incident)),
            self.incident_course(incident),
            self.incident_end(incident),
        ];
        let told = told.into_iter().flatten().chain(said);
        let told = told.map(|(lead, text)| Part::Paragraph { lead, text });
        let recipients = Some(self.office.incident_recipients.trim()).filter(|names| !names.is_empty());
        let recipients = recipients.map(|names| Part::Line(text!("incident-recipients", names = names)));
        recipients.into_iter().chain(told).chain(self.incident_reporting(incident)).collect()
    }

    /// Who reports, checks and signs, with the office if it is named.
    pub(super) fn incident_signatures(&self) -> String {
        let office = if self.office.name.is_empty() { "none" } else { self.office.name.as_str() };
        text!("incident-signatures", office = office)
    }

    /// What happened, when the office heard of it, and which report it follows.
    fn incident_situation(&self, incident: &IncidentReport) -> (String, String) {
        let issues = joined(incident.issues.iter().map(|issue| short(&issue.issue).to_owned()));
        let before = incident.first_report_time.as_ref();
        let follows = before.map(|time| {
            text!("incident-follows", number = incident.number.to_string(), time = self.moment(Some(time)))
        });
        let (situation, issues) = (ended(&incident.situation), issues.as_str());
        let told = match incident.kind() {
            IncidentReportKind::First | IncidentReportKind::Unspecified => {
                let time = self.moment(incident.heard_time.as_ref());
                let district = self.incident_districts(incident);
                text!(
                    "incident-heard",
                    time = time,
                    district = district,
                    situation = situation,
                    issues = issues
                )
            }
            IncidentReportKind::FollowUp | IncidentReportKind::Final => {
                text!("incident-now", situation = situation, issues = issues)
            }
        };
        let sentences: Vec<String> = follows.into_iter().chain([told]).collect();
        (String::new(), sentences.join(&text!("bulletin-space")))
    }

    /// The districts of its issues; `none` if none is known, or if the situation names one of them, as then it says where it happened.
    fn incident_districts(&self, incident: &IncidentReport) -> String {
        let mut districts: Vec<String> = Vec::new();
        for code in incident.issues.iter().map(|issue| &issue.district).filter(|code| !code.is_empty()) {
            let district = self.called(SummaryDimension::District, code);
            if !districts.contains(&district) {
                districts.push(district);
            }
        }
        let is_named = districts.iter().any(|district| incident.situation.contains(district));
        if districts.is_empty() || is_named { "none".to_owned() } else { joined(districts) }
    }

    /// How many calls there were about it.
    fn incident_extent(&self, incident: &IncidentReport) -> (String, String) {
        let calls = text!("incident-calls", calls = incident.calls, persons = incident.persons_represented);
        let numbers = self.incident_numbers(incident);
        (text!("incident-extent"), paragraph(numbers.into_iter().chain([calls])))
    }

    /// How long it took, and what the callers say, once all is resolved.
    fn incident_end(&self, incident: &IncidentReport) -> Option<(String, String)> {
        if incident.kind() != IncidentReportKind::Final {
            return None;
        }
        let resolved =
            incident.issues.iter().filter_map(|issue| moment_of(issue.resolved_time.as_ref())).max();
        let heard = moment_of(incident.heard_time.as_ref());
        let took = resolved.zip(heard).map(|(to, from)| {
            let took = times::duration_to_proto(to.duration_since(from));
            text!("incident-took", length = length(&took))
        });
        let asked = incident.issues.iter().filter(|issue| issue.confirmed.is_some()).count();
        let confirmed = incident.issues.iter().filter(|issue| issue.confirmed == Some(true)).count();
        let is_resolved = |state| matches!(state, IssueState::Resolved | IssueState::Closed);
        let ended = incident.issues.iter().filter(|issue| is_resolved(issue.state())).count();
        let outcome = text!(
            "incident-outcome",
            issues = incident.issues.len(),
            resolved = ended,
            asked = asked,
            confirmed = confirmed
        );
        Some((text!("incident-end"), paragraph(took.into_iter().chain([outcome]))))
    }

    /// When superiors were told by telephone and by when they had to be, whether it comes late, and when the next report follows.
    fn incident_reporting(&self, incident: &IncidentReport) -> Vec<Part> {
        let moment = |time: Option<&prost_types::Timestamp>| time.map(|time| self.moment(Some(time)));
        let is_first = incident.kind() == IncidentReportKind::First;
        let told_due = incident.told_due_time.as_ref().filter(|_| is_first);
        let told = match (&incident.told_time, told_due) {
            (Some(told), due) if is_first => {
                let late = due.is_some_and(|due| is_after(told, due)).then(|| moment(due)).flatten();
                let late = late.unwrap_or_else(|| "none".to_owned());
                Some(text!("incident-told", time = self.moment(Some(told)), late = late))
            }
            (None, Some(due)) => Some(text!("incident-not-told", due = self.moment(Some(due)))),
            _ => None,
        };
        let issued = self.document.issue_time.as_ref();
        let due = incident.due_time.as_ref();
        let late = issued.zip(due).filter(|(issued, due)| is_after(issued, due));
        let late = late.map(|(_, due)| text!("incident-late", due = self.moment(Some(due))));
        let next = moment(incident.next_report_time.as_ref()).map(|time| text!("incident-next", time = time));
        let said: Vec<String> = told.into_iter().chain(late).chain(next).collect();
        if said.is_empty() { Vec::new() } else { vec![Part::paragraph(paragraph(said))] }
    }

    /// Of what it was made. After a final report no number is awaited.
    pub(super) fn incident_basis(&self, incident: &IncidentReport) -> String {
        let is_final = incident.kind() == IncidentReportKind::Final || self.corrected.is_some();
        let as_of = self.document.as_of.unwrap_or_default();
        text!(
            "incident-basis",
            time = self.moment(as_of.time.as_ref()),
            position = as_of.position.to_string(),
            revision = self.document.revision.to_string(),
            is_final = yes_or_no(is_final)
        )
    }
}

/// Words that a person wrote, without the full stop, which comes with the sentence.
fn ended(words: &str) -> &str {
    words.trim().trim_end_matches(['。', '.', '；', ';'])
}

fn is_after(time: &prost_types::Timestamp, due: &prost_types::Timestamp) -> bool {
    moment_of(Some(time)) > moment_of(Some(due))
}
