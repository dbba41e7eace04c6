//! The shifts of a period, on its clock.

use hotline_proto::v1::ShiftPlan;
use jiff::ToSpan as _;
use jiff::civil::{Date, DateTime};

use crate::times;

/// How many days ahead the next shift is looked for, and how many days back the one before: gaps are allowed.
const DAYS_AHEAD: i32 = 8;

/// A shift of a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shift<'p> {
    pub code: &'p str,
    pub name: &'p str,
    pub start: DateTime,
    /// Not included.
    pub end: DateTime,
}

/// The shifts that begin on a day, by the plan that is valid then.
fn of_day(plans: &[ShiftPlan], day: Date) -> impl Iterator<Item = Shift<'_>> {
    let from =
        |plan: &ShiftPlan| plan.valid_from.as_ref().and_then(times::date_from_proto).unwrap_or(Date::MIN);
    let plan = plans.iter().filter(|plan| from(plan) <= day).max_by_key(|plan| from(plan));
    let at = move |minute: i32| day.at(0, 0, 0, 0).checked_add(minute.minutes()).unwrap_or(DateTime::MAX);
    plan.into_iter().flat_map(|plan| &plan.shifts).map(move |shift| Shift {
        code: &shift.code,
        name: &shift.display_name,
        start: at(shift.start_minute),
        end: at(shift.end_minute),
    })
}

/// The shift that runs at a moment. It belongs to the day on which it began. None outside every shift.
pub fn running(plans: &[ShiftPlan], local: DateTime) -> Option<Shift<'_>> {
    let days = [Some(local.date()), local.date().yesterday().ok()];
    let shifts = days.into_iter().flatten().flat_map(|day| of_day(plans, day));
    shifts.into_iter().find(|shift| (shift.start..shift.end).contains(&local))
}

/// The shift that begins next. None if none does for days.
pub fn next(plans: &[ShiftPlan], local: DateTime) -> Option<Shift<'_>> {
    let days = (0..DAYS_AHEAD).filter_map(|days| local.date().checked_add(days.days()).ok());
    days.flat_map(|day| of_day(plans, day))
        .filter(|shift| shift.start > local)
        .min_by_key(|shift| shift.start)
}

/// The latest shift that began before a moment. None if none did for days.
pub fn before(plans: &[ShiftPlan], local: DateTime) -> Option<Shift<'_>> {
    let days = (0..DAYS_AHEAD).filter_map(|days| local.date().checked_sub(days.days()).ok());
    days.flat_map(|day| of_day(plans, day))
        .filter(|shift| shift.start < local)
        .max_by_key(|shift| shift.start)
}

#[cfg(test)]
mod tests {
    use super::*;
    use hotline_proto::v1::PlannedShift;
    use jiff::civil::{date, datetime};

    fn plan(from: Option<Date>, shifts: &[(&str, i32, i32)]) -> ShiftPlan {
        let shift = |(code, start_minute, end_minute): &(&str, i32, i32)| PlannedShift {
            code: (*code).to_owned(),
            start_minute: *start_minute,
            end_minute: *end_minute,
            ..PlannedShift::default()
        };
        ShiftPlan { valid_from: from.map(times::date_to_proto), shifts: shifts.iter().map(shift).collect() }
    }

    #[test]
    fn the_shift_is_that_of_the_plan_of_the_day_on_which_it_began() {
        let plans = [
            plan(None, &[("early", 480, 960), ("late", 1_200, 1_800)]),
            plan(Some(date(2022, 11, 20)), &[("day", 480, 1_200)]),
        ];
        let moment = |day, hour| datetime(2022, 11, day, hour, 0, 0, 0);
        let at = |day, hour| running(&plans, moment(day, hour)).map(|shift| shift.code);
        assert_eq!([at(19, 8), at(19, 15), at(19, 16)], [Some("early"), Some("early"), None]);
        assert_eq!(
            [at(19, 20), at(20, 5)],
            [Some("late"); 2],
            "it began the day before, by the earlier plan"
        );
        assert_eq!([at(20, 6), at(20, 8), at(20, 20), at(21, 5)], [None, Some("day"), None, None]);
        let after = |day, hour| next(&plans, moment(day, hour)).map(|shift| (shift.code, shift.start));
        assert_eq!(after(19, 8), Some(("late", moment(19, 20))), "the one that runs is not the next");
        assert_eq!(after(19, 21), Some(("day", moment(20, 8))));
        assert_eq!(next(&[], moment(19, 8)), None);
        let before = |day, hour| before(&plans, moment(day, hour)).map(|shift| (shift.code, shift.start));
        assert_eq!(
            before(19, 20),
            Some(("early", moment(19, 8))),
            "the one that begins is not the one before"
        );
        assert_eq!(before(20, 8), Some(("late", moment(19, 20))), "it began by the earlier plan");
    }
}
