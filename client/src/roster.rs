//! Whom to ring at an agency: by the shifts of the period.

use hotline_client::names;
use hotline_proto::v1::{Issue, ShiftPlan};
use jiff::ToSpan as _;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;

use crate::catalogue::text;
use crate::directories::{Entry, Telephone};
use crate::output::{Cell, for_people};
use crate::times;

/// The code of the shift that runs at a moment on the clock of the period. None outside every shift.
pub fn shift_at(plans: &[ShiftPlan], local: DateTime) -> Option<&str> {
    // A shift belongs to the day on which it starts, and may go over midnight.
    let days = [Some(local.date()), local.date().yesterday().ok()];
    days.into_iter().flatten().find_map(|day| {
        let start_of_day = day.at(0, 0, 0, 0);
        let from =
            |plan: &ShiftPlan| plan.valid_from.as_ref().and_then(times::date_from_proto).unwrap_or(Date::MIN);
        let plan = plans.iter().filter(|plan| from(plan) <= day).max_by_key(|plan| from(plan))?;
        let at = |minute: i32| start_of_day.checked_add(minute.minutes()).unwrap_or(DateTime::MAX);
        let runs =
            plan.shifts.iter().find(|shift| (at(shift.start_minute)..at(shift.end_minute)).contains(&local));
        runs.map(|shift| shift.code.as_str())
    })
}

/// The telephones of an agency, the one to ring first: those of the shift that runs, those that are always answered, then the others.
pub fn in_order<'t>(telephones: &'t [Telephone], running: Option<&str>) -> Vec<&'t Telephone> {
    let mut ordered: Vec<&Telephone> = telephones.iter().collect();
    ordered.sort_by_key(|telephone| match telephone.shift.as_str() {
        shift if Some(shift) == running => 0,
        "" => 1,
        _ => 2,
    });
    ordered
}

/// The same as people read it: which number first, and which if nobody answers. Empty if there is none.
pub fn to_ring(agency: &Entry, running: Option<&str>) -> String {
    let numbers = in_order(&agency.telephones, running).into_iter().map(|telephone| telephone.number.clone());
    numbers.reduce(|first, next| text!("ring-else", first = first, next = next)).unwrap_or_default()
}

/// What must be said to the agencies of an issue by voice and until when, each with whom to ring and how it is noted. Nothing if nobody need be told.
pub fn to_be_told(
    issue: &Issue,
    agencies: &[Entry],
    running: Option<&str>,
    zone: &TimeZone,
) -> Vec<[String; 2]> {
    let waiting = issue.assignments.iter().filter(|one| one.inform_by.is_some());
    waiting
        .map(|one| {
            let entry = agencies.iter().find(|agency| agency.code == one.agency);
            let until = for_people(&Cell::time(one.inform_by.as_ref()), zone);
            let telephones = entry.map(|entry| to_ring(entry, running)).unwrap_or_default();
            let agency = one.agency.as_str();
            let name = entry.map_or(agency, |entry| entry.name.as_str());
            let said = match telephones.as_str() {
                "" => text!("inform-by", agency = name, until = until),
                _ => text!("inform-by-at", agency = name, until = until, telephones = telephones),
            };
            [said, text!("inform-command", number = names::short(&issue.name), agency = agency)]
        })
        .collect()
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
        let at = |day, hour| shift_at(&plans, datetime(2022, 11, day, hour, 0, 0, 0));
        assert_eq!(
            [at(19, 8), at(19, 15), at(19, 16), at(19, 20)],
            [Some("early"), Some("early"), None, Some("late")]
        );
        assert_eq!(at(20, 5), Some("late"), "it began the day before, by the earlier plan");
        assert_eq!([at(20, 6), at(20, 8), at(20, 20), at(21, 5)], [None, Some("day"), None, None]);
    }

    #[test]
    fn who_is_on_duty_is_rung_first() {
        let telephone = |shift: &str, number: &str| Telephone { shift: shift.into(), number: number.into() };
        let telephones = [telephone("early", "1"), telephone("", "2"), telephone("night", "3")];
        let order =
            |running| in_order(&telephones, running).iter().map(|one| &*one.number).collect::<String>();
        assert_eq!([order(Some("night")), order(Some("early")), order(None)], ["321", "123", "213"]);
    }
}
