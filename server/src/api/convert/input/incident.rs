//! What a person writes for a report of an incident.

use hotline_proto::v1;

use super::{Fields, published};
use crate::domain::codes::IncidentReportKind;
use crate::domain::incident::{COUNTS, IncidentCount, MAX_ISSUES, StatedCounts, problem};
use crate::domain::instant::Instant;
use crate::domain::number::IssueNumber;
use crate::domain::refusal::Problem;
use crate::domain::report::ReportId;

/// The next report of an incident that is to be made.
#[derive(Clone, Debug)]
pub struct AskedIncident {
    /// Which one it is.
    pub kind: IncidentReportKind,
    /// The incident's report; None of a first one.
    pub report: Option<ReportId>,
    /// The issues that are named.
    pub issues: Vec<IssueNumber>,
    /// What was written.
    pub texts: IncidentTexts,
    /// The numbers that are said.
    pub counts: StatedCounts,
    /// When superiors were told by telephone.
    pub told_at: Option<Instant>,
    /// When the next report follows; None of a final one.
    pub next_report_at: Option<Instant>,
}

/// What was written for it.
#[derive(Clone, Debug, Default)]
#[allow(missing_docs)]
pub struct IncidentTexts {
    pub situation: String,
    pub measures: String,
    pub problems: String,
    pub next_steps: String,
    pub cause: String,
    pub lessons: String,
}

impl Fields<'_> {
    /// Reads which report of an incident is to be made. None after a violation.
    pub(super) fn incident(&mut self, given: &v1::IncidentInput) -> Option<AskedIncident> {
        let kind = self.required_choice::<IncidentReportKind>("kind", given.kind);
        let (report, next_report_at) = match kind {
            Some(kind) => self.stage(kind, given),
            None => (None, None),
        };
        let issues = self.incident_issues(&given.issues);
        let texts = self.incident_texts(given);
        let counts = self.within("counts").counts(given.counts.as_ref());
        let told_at = self.time("told_time", given.told_time.as_ref());
        Some(AskedIncident { kind: kind?, report, issues, texts, counts, told_at, next_report_at })
    }

    /// Of which incident it is and when the next one follows, which depends on its kind.
    fn stage(
        &mut self,
        kind: IncidentReportKind,
        given: &v1::IncidentInput,
    ) -> (Option<ReportId>, Option<Instant>) {
        let report = if given.report.is_empty() { None } else { self.incident_report(&given.report) };
        match kind {
            IncidentReportKind::First => {
                if !given.report.is_empty() {
                    self.refuse("report", Problem::Conflict("kind=FIRST".to_owned()));
                }
                if given.issues.is_empty() {
                    self.refuse("issues", Problem::required_with("kind=FIRST"));
                }
            }
            IncidentReportKind::FollowUp | IncidentReportKind::Final if given.report.is_empty() => {
                self.refuse("report", Problem::required());
            }
            IncidentReportKind::FollowUp | IncidentReportKind::Final => {}
        }
        let next = self.time("next_report_time", given.next_report_time.as_ref());
        match (kind, given.next_report_time) {
            (IncidentReportKind::Final, Some(_)) => {
                self.refuse("next_report_time", Problem::Conflict("kind=FINAL".to_owned()));
            }
            (IncidentReportKind::First | IncidentReportKind::FollowUp, None) => {
                self.refuse("next_report_time", Problem::required());
            }
            _ => {}
        }
        (report, next)
    }

    fn incident_report(&mut self, name: &str) -> Option<ReportId> {
        let id = super::report_id(self, "report", name)?;
        if id.incident().is_none() {
            self.refuse("report", super::report::no_incident());
        }
        Some(id)
    }

    fn incident_issues(&mut self, names: &[String]) -> Vec<IssueNumber> {
        if names.len() > MAX_ISSUES {
            self.refuse("issues", Problem::TooMany { count: names.len(), limit: MAX_ISSUES });
            return Vec::new();
        }
        let mut issues = Vec::new();
        for (at, name) in names.iter().enumerate() {
            let path = format!("issues[{at}]");
            let Some(number) = self.required_number::<IssueNumber>(&path, name) else { continue };
            if issues.contains(&number) {
                self.refuse(&path, Problem::Duplicate(name.clone()));
            }
            issues.push(number);
        }
        issues
    }

    fn incident_texts(&mut self, given: &v1::IncidentInput) -> IncidentTexts {
        let situation =
            self.required("situation", |f, path| published(f, path, &given.situation)).unwrap_or_default();
        let mut text = |path: &str, text: &str| published(self, path, text).unwrap_or_default();
        IncidentTexts {
            situation,
            measures: text("measures", &given.measures),
            problems: text("problems", &given.problems),
            next_steps: text("next_steps", &given.next_steps),
            cause: text("cause", &given.cause),
            lessons: text("lessons", &given.lessons),
        }
    }

    fn counts(&mut self, given: Option<&v1::IncidentCounts>) -> StatedCounts {
        let given = given.map(in_order).unwrap_or_default();
        std::array::from_fn(|at| self.within(COUNTS[at]).incident_count(given[at].as_ref()?))
    }

    fn incident_count(&mut self, given: &v1::IncidentCount) -> Option<IncidentCount> {
        let state = self.required_choice("state", given.state)?;
        let count = IncidentCount { state, count: given.count };
        match problem(count) {
            None => Some(count),
            Some(problem) => {
                self.refuse("count", problem);
                None
            }
        }
    }
}

/// The numbers of a message, in the order of [`COUNTS`].
pub fn in_order(counts: &v1::IncidentCounts) -> [Option<v1::IncidentCount>; COUNTS.len()] {
    let v1::IncidentCounts { dead, injured, missing, trapped, persons, households, at_risk, responders } =
        *counts;
    [dead, injured, missing, trapped, persons, households, at_risk, responders]
}
