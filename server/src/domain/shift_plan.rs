//! Shift plans 班次: the shifts of a day.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::calendar::Window;
use super::instant::Instant;

/// One shift 班次 of a day. It belongs to the date on which it starts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shift {
    /// Shift code, unique in its plan.
    pub code: String,
    /// Name shown to people.
    pub display_name: String,
    /// Start, in minutes after local midnight.
    pub start_minute: i32,
    /// End, in minutes after the same midnight; more than 1440 if the shift ends on the next day.
    pub end_minute: i32,
}

/// A shift on a date.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShiftOfDay {
    /// The date on which it starts.
    pub date: Date,
    /// Shift code.
    pub code: String,
    /// Name shown to people.
    pub display_name: String,
    /// From its start to its end.
    pub window: Window,
}

/// The shifts of a day, valid from a date on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShiftPlan {
    /// First local date on which it is valid.
    pub valid_from: Date,
    /// When the plan was recorded; None if it was opened with the period.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recorded_at: Option<Instant>,
    /// The shifts, ordered by their start.
    pub shifts: Vec<Shift>,
}

impl ShiftPlan {
    /// The default plan: 00–08 夜班, 08–16 早班, 16–24 中班.
    pub fn usual() -> Self {
        let shift = |code: &str, display_name: &str, start: i32| Shift {
            code: code.to_owned(),
            display_name: display_name.to_owned(),
            start_minute: start * 60,
            end_minute: (start + 8) * 60,
        };
        Self {
            valid_from: Date::MIN,
            recorded_at: None,
            shifts: vec![shift("night", "夜班", 0), shift("morning", "早班", 8), shift("middle", "中班", 16)],
        }
    }
}
