//! The ladder 时限预警: how much of the time allowed to resolve an issue is used, in steps. Who is told at which step is the policy's ([`super::policy`]).

use serde::{Deserialize, Serialize};

use super::event::{Due, RemainingTime};
use super::instant::Instant;
use super::issue::Issue;

/// A step of the ladder.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "i32", try_from = "i32")]
pub enum WarningStep {
    /// 80 % of the time allowed: it is nearly used up.
    Nearly,
    /// 120 %: it is over.
    Over,
    /// 200 %: as much again is gone.
    Twice,
}

impl WarningStep {
    /// All steps, the lowest first.
    pub const ALL: [Self; 3] = [Self::Nearly, Self::Over, Self::Twice];

    /// Percent of the time allowed.
    pub fn percent(self) -> i32 {
        match self {
            Self::Nearly => 80,
            Self::Over => 120,
            Self::Twice => 200,
        }
    }

    /// The step at so many percent. None if there is none.
    pub fn at(percent: i32) -> Option<Self> {
        Self::ALL.into_iter().find(|step| step.percent() == percent)
    }

    /// The first step above another, or of all. None above the last.
    pub fn above(step: Option<Self>) -> Option<Self> {
        Self::ALL.into_iter().find(|next| Some(*next) > step)
    }
}

impl From<WarningStep> for i32 {
    fn from(step: WarningStep) -> Self {
        step.percent()
    }
}

impl TryFrom<i32> for WarningStep {
    type Error = String;

    fn try_from(percent: i32) -> Result<Self, String> {
        Self::at(percent).ok_or_else(|| format!("there is no step at {percent} %"))
    }
}

/// The time allowed for something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TimeAllowed {
    /// When its clock began.
    pub from: Instant,
    /// When it is due.
    pub due: Instant,
}

impl TimeAllowed {
    /// When a step is reached: at once, if no time was allowed at all.
    pub fn reaches(self, step: WarningStep) -> Instant {
        // Wide, as a need may lie in any year.
        let allowed = (i128::from(self.due.0) - i128::from(self.from.0)).max(0);
        let used = (allowed * i128::from(step.percent()) + 99) / 100;
        self.from.plus(i64::try_from(used).unwrap_or(i64::MAX))
    }

    /// The highest step that is reached. None before the first.
    pub fn reached(self, now: Instant) -> Option<WarningStep> {
        WarningStep::ALL.into_iter().rfind(|step| self.reaches(*step) <= now)
    }
}

impl Issue {
    /// The time allowed to resolve it. None while no due time runs: it is on hold, not active, or historical.
    pub fn time_allowed(&self) -> Option<TimeAllowed> {
        let due = self.due_at().filter(|_| self.state.is_active())?;
        Some(TimeAllowed { from: self.clock_from, due })
    }

    /// When the first step is reached that nobody has seen. None if all were seen, or no due time runs.
    pub fn warns_at(&self) -> Option<Instant> {
        let allowed = self.time_allowed()?;
        WarningStep::above(self.warning_seen).map(|step| allowed.reaches(step))
    }

    /// The clock begins anew, and nobody has seen anything of it.
    pub(super) fn restart_clock(&mut self, at: Instant) {
        self.clock_from = at;
        self.warning_seen = None;
    }

    /// A change of urgency: where it sets another time to resolve, that one begins with it; on hold, with the time on hold.
    pub(super) fn set_clock(&mut self, due: &Due, left: Option<&RemainingTime>, at: Instant) {
        match (&self.suspended, left) {
            (Some(hold), Some(left)) if left.resolve_us != hold.left.resolve_us => {
                self.restart_clock(hold.since);
            }
            (None, _) if due.resolve != self.due.resolve => self.restart_clock(at),
            _ => {}
        }
    }

    /// The clock goes on after a hold: it moves on with the due time, so that no more of the time allowed is used than before. What was overdue stays so.
    pub(super) fn resume_clock(&mut self, due: Due) {
        if let Some(hold) = self.suspended
            && let (Some(left), Some(due)) = (hold.left.resolve_us, due.resolve)
        {
            self.clock_from = self.clock_from.plus(due.since(hold.since.plus(left)));
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::instant::{DAY, HOUR};

    fn allowed() -> impl Strategy<Value = TimeAllowed> {
        (0..DAY, -DAY..400 * DAY)
            .prop_map(|(from, length)| TimeAllowed { from: Instant(from), due: Instant(from + length) })
    }

    proptest! {
        #[test]
        fn it_only_climbs(allowed in allowed(), now in 0..900 * DAY, later in 0..900 * DAY) {
            prop_assert!(allowed.reached(Instant(now)) <= allowed.reached(Instant(now + later)));
        }

        #[test]
        fn it_is_plain_arithmetic(allowed in allowed(), now in -DAY..900 * DAY) {
            let (used, length) = (i128::from(now - allowed.from.0), i128::from(allowed.due.0 - allowed.from.0).max(0));
            let expected = [200, 120, 80].into_iter().find(|percent| used >= 0 && used * 100 >= percent * length);
            let reached = allowed.reached(Instant(now)).map(|step| i128::from(step.percent()));
            prop_assert_eq!(reached, expected);
        }

        #[test]
        fn each_step_is_reached_at_its_moment_and_not_before(allowed in allowed()) {
            for step in WarningStep::ALL {
                let at = allowed.reaches(step);
                prop_assert!(allowed.reached(at) >= Some(step));
                prop_assert!(allowed.reached(at.plus(-1)) < Some(step));
            }
        }
    }

    #[test]
    fn a_day_is_nearly_used_up_after_a_good_nineteen_hours() {
        let allowed = TimeAllowed { from: Instant(0), due: Instant(DAY) };
        assert_eq!(allowed.reaches(WarningStep::Nearly), Instant(19 * HOUR + HOUR / 5));
        assert_eq!(allowed.reached(Instant(DAY)), Some(WarningStep::Nearly));
        assert_eq!(allowed.reached(Instant(2 * DAY)), Some(WarningStep::Twice));
    }

    #[test]
    fn a_step_is_stored_by_its_percent() {
        for step in WarningStep::ALL {
            let json = serde_json::to_string(&step).unwrap();
            assert_eq!(json, step.percent().to_string());
            assert_eq!(serde_json::from_str::<WarningStep>(&json).unwrap(), step);
        }
        assert!(serde_json::from_str::<WarningStep>("100").is_err());
    }
}
