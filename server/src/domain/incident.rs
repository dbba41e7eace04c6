//! Incidents 要情: what must be reported upward at once, and again until it is over. Their reports follow each other: a first one, any number that follow, a final one; a further one
//! that follows corrects the final one.

use serde::{Deserialize, Serialize};

use super::codes::{IncidentCountState, IncidentReportKind};
use super::instant::Instant;
use super::number::IssueNumber;
use super::refusal::Problem;

/// Maximum number of issues of an incident.
pub const MAX_ISSUES: usize = 50;
/// Highest number that can be told.
pub const MAX_COUNT: i64 = 10_000_000;

/// How far the reports of an incident have come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IncidentStage {
    /// Which one of them this is.
    pub kind: IncidentReportKind,
    /// When the next one follows; None after a final one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_report_at: Option<Instant>,
}

/// What a new report of an incident is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewIncidentReport {
    /// How far it has come.
    pub stage: IncidentStage,
    /// Its issues, the one that it began with first.
    pub issues: Vec<IssueNumber>,
    /// Those of them that this report adds.
    pub added: Vec<IssueNumber>,
}

/// The incident that an issue belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IncidentOfIssue {
    /// Its number in the period.
    pub number: i32,
    /// Which of its reports was issued last.
    pub latest: IncidentReportKind,
}

/// A number of an incident.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IncidentCount {
    /// What is known of it.
    pub state: IncidentCountState,
    /// How many; 0 unless it is known.
    pub count: i64,
}

impl IncidentCount {
    const BEING_VERIFIED: Self = Self { state: IncidentCountState::BeingVerified, count: 0 };

    /// Whether somebody has made sure.
    fn is_settled(self) -> bool {
        matches!(self.state, IncidentCountState::None | IncidentCountState::Known)
    }
}

/// The fields of the numbers in the contract, those of persons that were harmed first.
pub const COUNTS: [&str; 8] =
    ["dead", "injured", "missing", "trapped", "persons", "households", "at_risk", "responders"];
/// How many of them are of persons that were harmed.
const HARMED: usize = 4;

/// The numbers of an incident, in the order of [`COUNTS`]; None where nothing is said.
pub type StatedCounts = [Option<IncidentCount>; COUNTS.len()];

/// All numbers of a report: what it says, else what the one before says, else they are being verified.
pub fn counts(stated: &StatedCounts, before: Option<&StatedCounts>) -> [IncidentCount; COUNTS.len()] {
    std::array::from_fn(|at| stated[at].or_else(|| before?[at]).unwrap_or(IncidentCount::BEING_VERIFIED))
}

/// The numbers, by their fields, that keep a report from being a final one: nobody has made sure whether persons were harmed.
pub fn unsettled(counts: &[IncidentCount; COUNTS.len()]) -> impl Iterator<Item = &'static str> {
    let harmed = COUNTS.into_iter().zip(counts).take(HARMED);
    harmed.filter(|(_, count)| !count.is_settled()).map(|(field, _)| field)
}

/// What is wrong with a number: a count that is known is at least 1, and what has no count has none.
pub fn problem(count: IncidentCount) -> Option<Problem> {
    let is_known = count.state == IncidentCountState::Known;
    match (is_known, count.count) {
        (true, 1..=MAX_COUNT) | (false, 0) => None,
        (true, count) => Some(Problem::out_of_range(count, 1, MAX_COUNT)),
        (false, _) => Some(Problem::Conflict("state".to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::codes::Coded as _;

    fn stated() -> impl Strategy<Value = StatedCounts> {
        let count = (prop::sample::select(IncidentCountState::ALL.to_vec()), 1..=MAX_COUNT);
        let count = count.prop_map(|(state, count)| {
            let count = if state == IncidentCountState::Known { count } else { 0 };
            IncidentCount { state, count }
        });
        prop::array::uniform8(prop::option::of(count))
    }

    proptest! {
        #[test]
        fn no_number_is_empty_and_what_is_not_said_stays(first in stated(), next in stated()) {
            let before = counts(&first, None);
            let now = counts(&next, Some(&before.map(Some)));
            for at in 0..COUNTS.len() {
                prop_assert_eq!(before[at], first[at].unwrap_or(IncidentCount::BEING_VERIFIED));
                prop_assert_eq!(now[at], next[at].unwrap_or(before[at]));
                prop_assert!(problem(now[at]).is_none(), "what follows is as valid as what was said");
            }
            let open: Vec<&str> = unsettled(&now).collect();
            let harmed = (0..HARMED).filter(|at| !now[*at].is_settled());
            prop_assert_eq!(open, harmed.map(|at| COUNTS[at]).collect::<Vec<_>>());
        }
    }

    #[test]
    fn zero_is_no_number_and_what_is_not_known_has_none() {
        let of = |state, count| problem(IncidentCount { state, count }).is_none();
        assert!(of(IncidentCountState::Known, 1) && of(IncidentCountState::None, 0));
        assert!(!of(IncidentCountState::Known, 0) && !of(IncidentCountState::Known, -1));
        assert!(!of(IncidentCountState::Known, MAX_COUNT + 1) && !of(IncidentCountState::BeingVerified, 3));
    }
}
