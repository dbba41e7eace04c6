//! Emergency periods 应急时段.

use std::fmt;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::calendar::{ShiftPlan, Window, WorkingCalendar, Zone};
use super::codes::Urgency;
use super::instant::Instant;
use super::policy::{Allowance, ResponsePolicy, Target};

/// The chosen id of a period: 3 to 63 of a–z, 0–9 and dash, beginning with a letter.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PeriodId(String);

impl PeriodId {
    /// Reads an id.
    pub fn parse(text: &str) -> Option<Self> {
        let fits = (3..=63).contains(&text.len())
            && text.starts_with(|c: char| c.is_ascii_lowercase())
            && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
        fits.then(|| Self(text.to_owned()))
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Its resource name.
    pub fn name(&self) -> String {
        format!("periods/{}", self.0)
    }
}

impl fmt::Display for PeriodId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What is known of a period.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PeriodFacts {
    /// Its id.
    pub id: PeriodId,
    /// What people call it.
    pub display_name: String,
    /// Hazard code.
    pub hazard: String,
    /// Its time zone, fixed.
    pub zone: Zone,
    /// When a day of the figures begins, minutes after local midnight, fixed.
    pub day_cutoff_minutes: i32,
    /// Region whose national phone numbers are understood, fixed.
    pub region: String,
    /// Begin.
    pub starts_at: Instant,
    /// End, not included; none while it is open.
    pub ends_at: Option<Instant>,
    /// Shift plans, by valid_from; never empty.
    pub shift_plans: Vec<ShiftPlan>,
    /// Response policies, by valid_from; never empty.
    pub response_policies: Vec<ResponsePolicy>,
    /// Exceptions from Monday to Friday.
    pub calendar: WorkingCalendar,
}

/// What is to change of a period.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct PeriodChange {
    /// What people call it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub display_name: Option<String>,
    /// Hazard code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hazard: Option<String>,
    /// Exceptions from Monday to Friday.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub calendar: Option<WorkingCalendar>,
    /// A shift plan to add.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shift_plan: Option<ShiftPlan>,
    /// A response policy to add.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub response_policy: Option<ResponsePolicy>,
}

impl PeriodFacts {
    /// Takes a change in.
    pub fn apply(&mut self, change: PeriodChange) {
        self.display_name = change.display_name.unwrap_or(std::mem::take(&mut self.display_name));
        self.hazard = change.hazard.unwrap_or(std::mem::take(&mut self.hazard));
        self.calendar = change.calendar.unwrap_or(std::mem::take(&mut self.calendar));
        self.shift_plans.extend(change.shift_plan);
        self.response_policies.extend(change.response_policy);
    }
}

/// The present state of a period.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Period {
    /// What is known of it.
    pub facts: PeriodFacts,
    /// When the register learned of it.
    pub recorded_at: Instant,
    /// Position of its latest change.
    pub position: i64,
}

impl PeriodFacts {
    /// Whether a call received at this moment is one of the period's.
    pub fn covers(&self, at: Instant) -> bool {
        at >= self.starts_at && self.ends_at.is_none_or(|end| at < end)
    }

    /// The policy's allowed times for what is opened on this day.
    pub fn target(&self, urgency: Urgency, opened_at: Instant) -> &Target {
        let date = self.zone.date(opened_at);
        let policy = valid_on(&self.response_policies, date, |policy| policy.valid_from);
        policy.target(urgency)
    }

    /// The moment at which an allowed time is over.
    pub fn after(&self, from: Instant, allowance: Allowance) -> Instant {
        match allowance {
            Allowance::WallClockUs(us) => from.plus(us),
            Allowance::WorkingDays(days) => self.calendar.after_working_days(&self.zone, from, days),
        }
    }

    /// The shift plan of a date.
    pub fn shift_plan(&self, date: Date) -> &ShiftPlan {
        valid_on(&self.shift_plans, date, |plan| plan.valid_from)
    }

    /// A day of the figures: from its cut-off to the next one.
    pub fn day(&self, date: Date) -> Window {
        let next = date.tomorrow().unwrap_or(date);
        Window {
            from: self.zone.at(date, self.day_cutoff_minutes),
            to: self.zone.at(next, self.day_cutoff_minutes),
        }
    }

    /// The day of the figures in which a moment lies.
    pub fn day_of(&self, at: Instant) -> Window {
        let date = self.zone.date(at);
        let near = [date, date.yesterday().unwrap_or(date), date.tomorrow().unwrap_or(date)];
        let days = near.map(|date| self.day(date));
        days.into_iter().find(|day| day.from <= at && at < day.to).unwrap_or(days[0])
    }

    /// A shift of a date, by its code.
    pub fn shift(&self, date: Date, code: &str) -> Option<Window> {
        let shift = self.shift_plan(date).shifts.iter().find(|shift| shift.code == code)?;
        Some(Window {
            from: self.zone.at(date, shift.start_minute),
            to: self.zone.at(date, shift.end_minute),
        })
    }
}

/// The last version that is valid on a date. The first is valid from the beginning.
fn valid_on<T>(versions: &[T], date: Date, valid_from: impl Fn(&T) -> Date) -> &T {
    let later = versions.iter().position(|version| valid_from(version) > date).unwrap_or(versions.len());
    &versions[later.saturating_sub(1)]
}
