//! Requests for reports.

use hotline_proto::v1;

use super::summary::AskedWindow;
use super::{AskedIncident, Fields, TEXT};
use crate::api::convert::names;
use crate::domain::personal_number::has_personal_number;
use crate::domain::refusal::Problem;
use crate::domain::refusal::problem::Form;
use crate::domain::report::ReportId;
use crate::store::figures::AskedAsOf;

/// An example of the id of a report.
const EXAMPLE: &str = "day-2022-12-01";
/// The same of an incident.
const EXAMPLE_OF_INCIDENT: &str = "incident-1";

/// What a report is to be on.
#[derive(Clone, Debug)]
pub enum AskedDocument {
    /// A window.
    Window(Box<AskedReport>),
    /// An incident.
    Incident(Box<AskedIncident>),
}

/// A report on a window that is to be made.
#[derive(Clone, Debug)]
pub struct AskedReport {
    /// What it is on.
    pub id: ReportId,
    /// The window.
    pub window: AskedWindow,
    /// The windows to compare with: the one before, and of days and shifts that of a week before.
    pub comparisons: Vec<AskedWindow>,
    /// The window as the request has it.
    pub message: v1::SummaryWindow,
    /// The point of the register; by default the present.
    pub as_of: AskedAsOf,
    /// What its issuer says for publication.
    pub remarks: String,
}

/// Reads what a report is to be on: either a window or an incident. None after a violation.
pub fn asked_document(
    f: &mut Fields<'_>,
    (window, as_of, remarks): (Option<&v1::SummaryWindow>, Option<&v1::AsOf>, &str),
    incident: Option<&v1::IncidentInput>,
) -> Option<AskedDocument> {
    let Some(incident) = incident else {
        if window.is_none() {
            f.refuse("window", Problem::required_any(&["window", "incident"]));
            return None;
        }
        return asked_report(f, window, as_of, remarks).map(Box::new).map(AskedDocument::Window);
    };
    let others = [("window", window.is_some()), ("as_of", as_of.is_some()), ("remarks", !remarks.is_empty())];
    for (path, _) in others.into_iter().filter(|(_, is_given)| *is_given) {
        f.refuse(path, Problem::Conflict("incident".to_owned()));
    }
    f.within("incident").incident(incident).map(Box::new).map(AskedDocument::Incident)
}

fn asked_report(
    f: &mut Fields<'_>,
    window: Option<&v1::SummaryWindow>,
    as_of: Option<&v1::AsOf>,
    remarks: &str,
) -> Option<AskedReport> {
    let remarks = published(f, "remarks", remarks).unwrap_or_default();
    let asked = f.window("window", window);
    let as_of = f.as_of(as_of);
    let (window, message) = (asked?, window?.clone());
    let id = match &window {
        AskedWindow::Day(date) => ReportId::of_day(*date),
        AskedWindow::Shift(date, code) => ReportId::of_shift(*date, code),
        AskedWindow::Range(range) => ReportId::of_range(*range),
        AskedWindow::WholePeriod => ReportId::of_period(),
    };
    Some(AskedReport { id, comparisons: window.before(), window, message, as_of: as_of?, remarks })
}

/// Reads the name of a report. None after a violation.
pub fn report_id(f: &mut Fields<'_>, path: &str, name: &str) -> Option<ReportId> {
    let parts = names::parts(name);
    let member = parts.and_then(|parts| parts.member).filter(|(kind, _)| *kind == ReportId::COLLECTION);
    let id = member.and_then(|(_, id)| ReportId::parse(id));
    let period = f.period().map(|period| period.id.clone());
    match (id, parts.zip(period)) {
        (Some(_), Some((parts, period))) if parts.period != period.as_str() => {
            f.refuse(path, Problem::OtherPeriod(period.name()));
            None
        }
        (Some(id), _) => Some(id),
        (None, _) => {
            f.refuse(path, Problem::malformed_like(Form::ReportName, EXAMPLE));
            None
        }
    }
}

/// What is wrong with the name of a report that is not on an incident.
pub(super) fn no_incident() -> Problem {
    Problem::malformed_like(Form::ReportName, EXAMPLE_OF_INCIDENT)
}

/// Reads words that are published, or kept for as long as the period. None if there are none, or after a violation.
pub fn published(f: &mut Fields<'_>, path: &str, text: &str) -> Option<String> {
    let text = f.text(path, text, TEXT)?;
    f.no_personal_number(path, &text);
    Some(text)
}

impl Fields<'_> {
    /// Refuses what may hold the number of a person.
    pub(super) fn no_personal_number(&mut self, path: &str, text: &str) {
        if has_personal_number(text) {
            self.refuse(path, Problem::PersonalNumber);
        }
    }
}
