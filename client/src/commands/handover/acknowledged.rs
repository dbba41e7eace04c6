//! What a shift has taken over: what was acknowledged for it, unless something new came to it since. The sheet and the desk both ask here.

use std::collections::BTreeMap;

use hotline_proto::v1::{AssignmentState, Issue, Shift};
use jiff::Timestamp;

use crate::times::moment_of as moment;

/// When each thing was last acknowledged, by name.
#[derive(Debug, Default)]
pub struct Acknowledged(BTreeMap<String, Timestamp>);

impl Acknowledged {
    /// What was acknowledged for some shifts.
    pub fn for_shifts<'s>(shifts: impl IntoIterator<Item = &'s Shift>) -> Self {
        let mut latest = BTreeMap::new();
        for handover in shifts.into_iter().flat_map(|shift| &shift.handovers) {
            let Some(at) = moment(handover.acknowledge_time.as_ref()) else { continue };
            for item in &handover.items {
                let known = latest.entry(item.clone()).or_insert(at);
                *known = at.max(*known);
            }
        }
        Self(latest)
    }

    /// Whether something is taken over, to which the latest news came at a moment, if any did.
    pub fn covers(&self, name: &str, news: Option<Timestamp>) -> bool {
        self.0.get(name).is_some_and(|at| news <= Some(*at))
    }
}

/// When the latest came to an issue that must be taken over anew: an agency returned it, its time began anew, as when it is reopened or given another urgency, or a
/// superior gave an instruction. None if nothing ever did.
pub fn news_of(issue: &Issue) -> Option<Timestamp> {
    let returned = issue.assignments.iter().filter(|one| one.state() == AssignmentState::Returned);
    let returned = returned.filter_map(|one| moment(one.ended_at.as_ref()));
    let instructed = issue.instructions.iter().filter_map(|one| moment(one.instructed_at.as_ref()));
    let begun = issue.time_warning.as_ref().and_then(|time| moment(time.counted_from.as_ref()));
    returned.chain(instructed).chain(begun).max()
}

#[cfg(test)]
mod tests {
    use super::*;
    use hotline_proto::v1::{Assignment, Handover, Instruction, TimeWarning};

    const ISSUE: &str = "periods/x/issues/Q000001-3";

    fn at(hour: i64) -> Option<prost_types::Timestamp> {
        Some(prost_types::Timestamp { seconds: hour * 3_600, nanos: 0 })
    }

    fn acknowledged(hours: &[i64]) -> Acknowledged {
        let handover = |hour: &i64| Handover {
            items: vec![ISSUE.to_owned()],
            acknowledge_time: at(*hour),
            ..Handover::default()
        };
        let shift = Shift { handovers: hours.iter().map(handover).collect(), ..Shift::default() };
        Acknowledged::for_shifts([&shift])
    }

    fn returned(hour: i64, state: AssignmentState) -> Issue {
        let assignment = Assignment { state: state.into(), ended_at: at(hour), ..Assignment::default() };
        Issue { assignments: vec![assignment], ..Issue::default() }
    }

    fn begun(hour: i64) -> Issue {
        let time_warning = Some(TimeWarning { counted_from: at(hour), ..TimeWarning::default() });
        Issue { time_warning, ..Issue::default() }
    }

    fn instructed(hour: i64) -> Issue {
        let instruction = Instruction { instructed_at: at(hour), ..Instruction::default() };
        Issue { instructions: vec![instruction], ..Issue::default() }
    }

    #[test]
    fn what_is_acknowledged_is_taken_over_until_something_new_comes_to_it() {
        let is_taken = |issue: &Issue| acknowledged(&[8]).covers(ISSUE, news_of(issue));
        for before in [begun(7), returned(7, AssignmentState::Returned), instructed(7), Issue::default()] {
            assert!(is_taken(&before), "{before:?}");
        }
        for after in [begun(9), returned(9, AssignmentState::Returned), instructed(9)] {
            assert!(!is_taken(&after), "{after:?}");
        }
        assert!(is_taken(&returned(9, AssignmentState::Done)), "the agency has done its part");
        let resolved = Issue { resolved_at: at(9), ..begun(7) };
        assert!(is_taken(&resolved), "one that was resolved is not reopened");
        assert!(!acknowledged(&[]).covers(ISSUE, None), "nobody acknowledged it");
    }

    #[test]
    fn the_latest_acknowledgement_counts() {
        for hours in [[8, 10], [10, 8]] {
            assert!(acknowledged(&hours).covers(ISSUE, news_of(&begun(9))));
        }
    }
}
