//! Emergency periods 应急时段.

use std::fmt;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::calendar::{Window, WorkingCalendar, Zone};
use super::codes::Urgency;
use super::decide::MAX_AHEAD;
use super::desk_settings::{DeskChange, DeskSettings};
use super::instant::Instant;
use super::policy::{Allowance, IncidentLimits, ResponsePolicy, Target, Warnings};
use super::refusal::Problem;
use super::refusal::problem::DirectoryKind;
use super::shift_plan::{Shift, ShiftOfDay, ShiftPlan};

/// The id of a period: 3 to 63 characters of a–z, 0–9 and dash, beginning with a letter.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PeriodId(String);

impl PeriodId {
    /// Parses an id. None if it does not have this form.
    pub fn parse(text: &str) -> Option<Self> {
        let fits = (3..=63).contains(&text.len())
            && text.starts_with(|c: char| c.is_ascii_lowercase())
            && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
        fits.then(|| Self(text.to_owned()))
    }

    /// The id without `periods/`.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Its resource name, `periods/` and the id.
    pub fn name(&self) -> String {
        format!("periods/{}", self.0)
    }
}

impl fmt::Display for PeriodId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The content of a period.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PeriodFacts {
    /// Id, unique in the register.
    pub id: PeriodId,
    /// Name shown to people.
    pub display_name: String,
    /// Hazard code.
    pub hazard: String,
    /// Time zone. It cannot be changed.
    pub zone: Zone,
    /// When a day of the figures begins, in minutes after local midnight. It cannot be changed.
    pub day_cutoff_minutes: i32,
    /// Code of the region whose national phone numbers are understood. It cannot be changed.
    pub region: String,
    /// Area code of phone numbers that are given without one: 023. It cannot be changed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub area_code: Option<String>,
    /// Start, a full quarter-hour.
    pub starts_at: Instant,
    /// End, a full quarter-hour, not included; None while the period is open.
    pub ends_at: Option<Instant>,
    /// Shift plans, ordered by `valid_from`; never empty.
    pub shift_plans: Vec<ShiftPlan>,
    /// Response policies, ordered by `valid_from`; never empty.
    pub response_policies: Vec<ResponsePolicy>,
    /// Working days, with their exceptions.
    pub calendar: WorkingCalendar,
    /// How the desk works.
    #[serde(default, skip_serializing_if = "DeskSettings::is_usual")]
    pub desk: DeskSettings,
    /// Since when more calls come in than the desk can take 高峰模式; None while it is not so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub surge_since: Option<Instant>,
}

/// A change of a period. Fields that are None stay as they are.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct PeriodChange {
    /// Name shown to people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub display_name: Option<String>,
    /// Hazard code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hazard: Option<String>,
    /// Working days, with their exceptions.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub calendar: Option<WorkingCalendar>,
    /// A shift plan to add.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shift_plan: Option<ShiftPlan>,
    /// A response policy to add.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub response_policy: Option<ResponsePolicy>,
    /// How the desk works from now on.
    #[serde(skip_serializing_if = "DeskChange::is_empty")]
    pub desk: DeskChange,
    /// Whether a surge begins or ends.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub surge: Option<bool>,
}

impl PeriodFacts {
    /// Applies a change that was made at `occurred_at`. A shift plan in it is marked as recorded at `recorded_at`.
    pub fn apply(&mut self, change: PeriodChange, occurred_at: Instant, recorded_at: Instant) {
        self.display_name = change.display_name.unwrap_or(std::mem::take(&mut self.display_name));
        self.hazard = change.hazard.unwrap_or(std::mem::take(&mut self.hazard));
        self.calendar = change.calendar.unwrap_or(std::mem::take(&mut self.calendar));
        let recorded = |plan| ShiftPlan { recorded_at: Some(recorded_at), ..plan };
        self.shift_plans.extend(change.shift_plan.map(recorded));
        self.response_policies.extend(change.response_policy);
        self.desk.apply(change.desk);
        match change.surge {
            // A surge that goes on began when it began.
            Some(true) => self.surge_since = self.surge_since.or(Some(occurred_at)),
            Some(false) => self.surge_since = None,
            None => {}
        }
    }
}

/// The current state of a period.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Period {
    /// Its content.
    pub facts: PeriodFacts,
    /// When it was opened in the register.
    pub recorded_at: Instant,
    /// Position of the entry that opened or last changed it, which is its etag.
    pub position: i64,
}

impl PeriodFacts {
    /// Whether a call received at a time belongs to the period.
    pub fn covers(&self, at: Instant) -> bool {
        at >= self.starts_at && self.ends_at.is_none_or(|end| at < end)
    }

    /// The times allowed for an urgency by the policy that is valid at `opened_at`.
    pub fn target(&self, urgency: Urgency, opened_at: Instant) -> &Target {
        self.policy(opened_at).target(urgency)
    }

    /// Who is told now as the time allowed is used.
    pub fn warnings(&self, now: Instant) -> &Warnings {
        &self.policy(now).warnings
    }

    /// How soon an incident of which the office hears at a time is reported upward.
    pub fn incident_limits(&self, at: Instant) -> IncidentLimits {
        self.policy(at).incident_limits
    }

    fn policy(&self, at: Instant) -> &ResponsePolicy {
        valid_on(&self.response_policies, self.zone.date(at), |policy| policy.valid_from)
    }

    /// When an allowance that starts at `from` ends.
    pub fn after(&self, from: Instant, allowance: Allowance) -> Instant {
        match allowance {
            Allowance::WallClockUs(us) => from.plus(us),
            Allowance::WorkingDays(days) => self.calendar.after_working_days(&self.zone, from, days),
        }
    }

    /// The shift plan that is valid on a date.
    pub fn shift_plan(&self, date: Date) -> &ShiftPlan {
        valid_on(&self.shift_plans, date, |plan| plan.valid_from)
    }

    /// The day of the figures that begins on a date, from cut-off to cut-off.
    pub fn day(&self, date: Date) -> Window {
        let next = date.tomorrow().unwrap_or(date);
        Window {
            from: self.zone.at(date, self.day_cutoff_minutes),
            to: self.zone.at(next, self.day_cutoff_minutes),
        }
    }

    /// The day of the figures that contains a time.
    pub fn day_of(&self, at: Instant) -> Window {
        let days = self.dates_near(at).map(|date| self.day(date));
        days.into_iter().find(|day| day.from <= at && at < day.to).unwrap_or(days[0])
    }

    /// The shift with a code that begins on a date. None if the plan of that date has no such shift.
    pub fn shift(&self, date: Date, code: &str) -> Option<Window> {
        let shift = self.shift_plan(date).shifts.iter().find(|shift| shift.code == code)?;
        Some(self.window_of(date, shift))
    }

    /// The shifts that begin on a date.
    pub fn shifts_of_day(&self, date: Date) -> impl Iterator<Item = ShiftOfDay> {
        self.shift_plan(date).shifts.iter().map(move |shift| ShiftOfDay {
            date,
            code: shift.code.clone(),
            display_name: shift.display_name.clone(),
            window: self.window_of(date, shift),
        })
    }

    /// That the plan of a date has no shift with a code, with those that it has.
    pub fn unknown_shift(&self, date: Date, code: &str) -> Problem {
        let codes = self.shift_plan(date).shifts.iter().map(|shift| shift.code.clone()).collect();
        Problem::UnknownCode {
            directory: DirectoryKind::Shift,
            value: code.to_owned(),
            nearest: None,
            agency: None,
            shifts: Some((date, codes)),
        }
    }

    fn window_of(&self, date: Date, shift: &Shift) -> Window {
        Window { from: self.zone.at(date, shift.start_minute), to: self.zone.at(date, shift.end_minute) }
    }

    /// When the shift that runs at a time ends; between shifts, the day of the figures.
    pub fn shift_end(&self, at: Instant) -> Instant {
        self.shifts_at(at).map(|shift| shift.to).min().unwrap_or(self.day_of(at).to)
    }

    /// When the work of those ends who are in the middle of a shift at a time; of several shifts the latest end. None if a shift begins just then, or none
    /// runs, or the period has ended.
    pub fn end_of_work(&self, at: Instant) -> Option<Instant> {
        let begun = self.shifts_at(at).filter(|shift| shift.from < at && self.covers(at));
        begun.map(|shift| shift.to).max()
    }

    /// The shifts that run at a time.
    fn shifts_at(&self, at: Instant) -> impl Iterator<Item = Window> {
        let shifts = self.dates_near(at).into_iter().flat_map(move |date| {
            let shifts = self.shift_plan(date).shifts.iter();
            shifts.map(move |shift| self.window_of(date, shift))
        });
        shifts.filter(move |shift| shift.contains(at))
    }

    /// The shifts at a time by which callers are counted: those of the plan that was recorded before any call of the shift could be received. A plan
    /// that is recorded later does not change them. Where two plans meet, two shifts may overlap.
    pub fn counted_shifts(&self, at: Instant) -> impl Iterator<Item = Window> {
        self.dates_near(at).into_iter().flat_map(move |date| {
            let plans = self.shift_plans.iter();
            let shifts = plans.flat_map(|plan| plan.shifts.iter().map(move |shift| (plan, shift)));
            let windows = shifts.map(move |(plan, shift)| (plan, self.window_of(date, shift)));
            let counted = windows.filter(move |(plan, window)| {
                window.contains(at) && std::ptr::eq(*plan, self.shift_plan_before(date, window.from))
            });
            counted.map(|(_, window)| window)
        })
    }

    /// The shift plan that is valid on a date, among those recorded before a call of that time could be received.
    fn shift_plan_before(&self, date: Date, at: Instant) -> &ShiftPlan {
        let is_before = |plan: &ShiftPlan| plan.recorded_at.is_none_or(|time| time.plus(MAX_AHEAD) < at);
        let count =
            self.shift_plans.iter().position(|plan| !is_before(plan)).unwrap_or(self.shift_plans.len());
        valid_on(&self.shift_plans[..count.max(1)], date, |plan| plan.valid_from)
    }

    /// The dates on which a day or shift that contains a time may begin.
    fn dates_near(&self, at: Instant) -> [Date; 3] {
        let date = self.zone.date(at);
        [date, date.yesterday().unwrap_or(date), date.tomorrow().unwrap_or(date)]
    }
}

/// The last version that is valid on a date. The first version is also valid before its date.
fn valid_on<T>(versions: &[T], date: Date, valid_from: impl Fn(&T) -> Date) -> &T {
    let later = versions.iter().position(|version| valid_from(version) > date).unwrap_or(versions.len());
    &versions[later.saturating_sub(1)]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::instant::{DAY, HOUR, QUARTER};
    use crate::domain::tests::{BEGIN, facts};

    #[test]
    fn a_plan_recorded_later_does_not_change_what_was_counted_by_shift() {
        let shift = |code: &str, start_minute| Shift {
            code: code.to_owned(),
            display_name: code.to_owned(),
            start_minute,
            end_minute: start_minute + 720,
        };
        let (before, mut after) = (facts(), facts());
        let recorded_at = BEGIN.plus(2 * DAY + 3 * HOUR);
        let plan = ShiftPlan {
            valid_from: after.zone.date(BEGIN.plus(DAY)),
            recorded_at: None,
            shifts: vec![shift("day", 480), shift("late", 1200)],
        };
        let change = PeriodChange { shift_plan: Some(plan), ..PeriodChange::default() };
        after.apply(change, recorded_at, recorded_at);
        let counted = |facts: &PeriodFacts, at| facts.counted_shifts(at).collect::<Vec<_>>();
        for at in (0..4 * 96).map(|n| BEGIN.plus(n * QUARTER)) {
            if at <= recorded_at.plus(MAX_AHEAD) {
                assert_eq!(counted(&after, at), counted(&before, at), "{at}");
            } else if at >= BEGIN.plus(3 * DAY) {
                let dates = after.dates_near(at);
                let shifts =
                    dates.iter().flat_map(|date| ["day", "late"].map(|code| after.shift(*date, code)));
                let planned: Vec<Window> = shifts.flatten().filter(|shift| shift.contains(at)).collect();
                assert_eq!(counted(&after, at), planned, "{at}");
            }
        }
        assert_eq!(
            counted(&after, recorded_at),
            [before.shift(before.zone.date(recorded_at), "night").unwrap()]
        );
    }
}
