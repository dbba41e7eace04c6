//! Response policies 办理时限: the allowed times of each urgency.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::codes::{Urgency, WarningRecipient};
use super::instant::{DAY, HOUR, MINUTE};
use super::ladder::WarningStep;

/// The time allowed for something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Allowance {
    /// Microseconds on the wall clock.
    WallClockUs(i64),
    /// Working days, to the same local time.
    WorkingDays(u32),
}

/// The allowed times of one urgency, from opening.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Target {
    /// Until dispatch.
    pub dispatch: Allowance,
    /// Until the first response.
    pub first_response: Allowance,
    /// Until the resolution.
    pub resolve: Allowance,
}

/// Who is told at each step of the time allowed to resolve.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Warnings {
    /// When it is nearly used up.
    pub nearly: Vec<WarningRecipient>,
    /// When it is over.
    pub over: Vec<WarningRecipient>,
    /// When as much again is gone.
    pub twice: Vec<WarningRecipient>,
}

impl Default for Warnings {
    /// The usual: the lead agency and the owner, then the supervisor, then the leader on duty.
    fn default() -> Self {
        use WarningRecipient::*;
        Self { nearly: vec![Agency, Owner], over: vec![Supervisor], twice: vec![Leader] }
    }
}

impl Warnings {
    /// Who is told at a step.
    pub fn at(&self, step: WarningStep) -> &[WarningRecipient] {
        match step {
            WarningStep::Nearly => &self.nearly,
            WarningStep::Over => &self.over,
            WarningStep::Twice => &self.twice,
        }
    }

    /// The same, to be changed.
    pub fn at_mut(&mut self, step: WarningStep) -> &mut Vec<WarningRecipient> {
        match step {
            WarningStep::Nearly => &mut self.nearly,
            WarningStep::Over => &mut self.over,
            WarningStep::Twice => &mut self.twice,
        }
    }

    fn are_usual(&self) -> bool {
        *self == Self::default()
    }
}

/// The allowed times of all urgencies, and who is told as they are used, valid from a date on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResponsePolicy {
    /// First local date on which it is valid.
    pub valid_from: Date,
    /// One each for P0, P1, P2 and P3.
    pub targets: [Target; 4],
    /// Who is told at each step of the time allowed to resolve.
    #[serde(default, skip_serializing_if = "Warnings::are_usual")]
    pub warnings: Warnings,
    /// How soon an incident is reported upward.
    #[serde(default, skip_serializing_if = "IncidentLimits::are_usual")]
    pub incident_limits: IncidentLimits,
}

/// How soon an incident 要情 is reported upward, from when the office heard of it, in microseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IncidentLimits {
    /// By telephone.
    pub telephone_us: i64,
    /// In writing.
    pub first_report_us: i64,
}

impl Default for IncidentLimits {
    /// The usual: by telephone within 30 minutes, in writing within an hour.
    fn default() -> Self {
        Self { telephone_us: 30 * MINUTE, first_report_us: HOUR }
    }
}

impl IncidentLimits {
    fn are_usual(&self) -> bool {
        *self == Self::default()
    }
}

impl ResponsePolicy {
    /// The default policy: P0 5 min, 30 min, 2 h; P1 15 min, 2 h, 24 h; P2 1 h, 24 h, 72 h; P3 4 h, 3 and 7 working days.
    pub fn usual() -> Self {
        let wall = |dispatch, first_response, resolve| Target {
            dispatch: Allowance::WallClockUs(dispatch),
            first_response: Allowance::WallClockUs(first_response),
            resolve: Allowance::WallClockUs(resolve),
        };
        Self {
            valid_from: Date::MIN,
            targets: [
                wall(5 * MINUTE, 30 * MINUTE, 2 * HOUR),
                wall(15 * MINUTE, 2 * HOUR, DAY),
                wall(HOUR, DAY, 3 * DAY),
                Target {
                    dispatch: Allowance::WallClockUs(4 * HOUR),
                    first_response: Allowance::WorkingDays(3),
                    resolve: Allowance::WorkingDays(7),
                },
            ],
            warnings: Warnings::default(),
            incident_limits: IncidentLimits::default(),
        }
    }

    /// The allowed times of an urgency.
    pub fn target(&self, urgency: Urgency) -> &Target {
        &self.targets[urgency as usize]
    }
}
