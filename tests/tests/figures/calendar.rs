//! Days, shifts and full hours of the local clock of a period.

use jiff::civil::{Date, DateTime};
use jiff::tz::{AmbiguousOffset, TimeZone};
use jiff::{Timestamp, ToSpan};

use super::journal::{Micros, Period};

/// Microseconds of a quarter-hour.
pub const QUARTER: Micros = 15 * 60 * 1_000_000;
/// Microseconds of a day of 24 hours.
pub const DAY: Micros = 96 * QUARTER;

/// A stretch of time [from, to).
pub type Span = (Micros, Micros);

/// For the calendar.
pub fn timestamp(at: Micros) -> Timestamp {
    Timestamp::from_microsecond(at).expect("tests stay within the calendar")
}

/// What the local clock shows.
pub fn local(zone: &TimeZone, at: Micros) -> DateTime {
    zone.to_datetime(timestamp(at))
}

/// When the local clock shows so many minutes after the midnight of a date: the first time, where it shows them twice; where it leaves them out,
/// the moment at which it jumps over them.
pub fn moment_of(zone: &TimeZone, date: Date, minutes: i64) -> Micros {
    let shown = date.at(0, 0, 0, 0) + minutes.minutes();
    let ambiguous = zone.to_ambiguous_timestamp(shown);
    let at = match ambiguous.offset() {
        AmbiguousOffset::Unambiguous { offset } => offset.to_timestamp(shown),
        AmbiguousOffset::Fold { before, .. } => before.to_timestamp(shown),
        AmbiguousOffset::Gap { before, .. } => {
            let after_jump = before.to_timestamp(shown).expect("tests stay within the calendar");
            let jump = zone.preceding(after_jump + 1.microsecond()).next();
            Ok(jump.expect("a clock that jumped did so at a moment").timestamp())
        }
    };
    at.expect("tests stay within the calendar").as_microsecond()
}

/// A day of the figures: from cut-off to cut-off.
pub fn day(period: &Period, date: Date) -> Span {
    let begin = |date| moment_of(&period.zone, date, period.cutoff);
    (begin(date), begin(date + 1.day()))
}

/// Dates near a moment, on which a day or a shift may begin in which it lies.
fn dates_near(period: &Period, at: Micros) -> impl Iterator<Item = Date> {
    let date = local(&period.zone, at).date();
    [-2, -1, 0, 1].into_iter().map(move |days| date + days.days())
}

/// The day of the figures in which a moment lies.
pub fn day_of(period: &Period, at: Micros) -> Span {
    let mut days = dates_near(period, at).map(|date| day(period, date));
    days.find(|(from, to)| *from <= at && at < *to).expect("days leave nothing out")
}

/// The shifts of a date, by the plan that is valid on it.
pub fn shifts(period: &Period, date: Date) -> Vec<(&str, Span)> {
    let valid = period.plans.iter().rev().find(|plan| plan.valid_from <= date);
    let plan = valid.unwrap_or(&period.plans[0]);
    let begin_and_end = |shift: &super::journal::Shift| {
        (moment_of(&period.zone, date, shift.begin), moment_of(&period.zone, date, shift.end))
    };
    plan.shifts.iter().map(|shift| (shift.code.as_str(), begin_and_end(shift))).collect()
}

/// The shift in which a moment lies; empty outside all.
pub fn shift_of(period: &Period, at: Micros) -> String {
    let near = dates_near(period, at).flat_map(|date| shifts(period, date));
    let found: Vec<&str> =
        near.filter(|(_, (from, to))| *from <= at && at < *to).map(|(code, _)| code).collect();
    assert!(found.len() <= 1, "{} lies in {found:?}: shifts must not overlap", timestamp(at));
    found.first().copied().unwrap_or_default().to_owned()
}

/// The last quarter-hour that is not later.
pub fn quarter_before(at: Micros) -> Micros {
    at.div_euclid(QUARTER) * QUARTER
}

/// The steps of a curve: hour by hour.
pub fn hours(period: &Period, (from, to): Span) -> Vec<Span> {
    let quarters = (from / QUARTER + 1..to / QUARTER).map(|quarter| quarter * QUARTER);
    cut((from, to), quarters.filter(|at| local(&period.zone, *at).minute() == 0))
}

/// The steps of a curve: day by day.
pub fn days(period: &Period, (from, to): Span) -> Vec<Span> {
    let mut cuts = Vec::new();
    let mut end = day_of(period, from).1;
    while end < to {
        cuts.push(end);
        end = day_of(period, end).1;
    }
    cut((from, to), cuts)
}

/// Cuts a window. A shift that the clock jumps over is empty, and has no steps.
fn cut((from, to): Span, cuts: impl IntoIterator<Item = Micros>) -> Vec<Span> {
    if from == to {
        return Vec::new();
    }
    let mut bounds = vec![from];
    bounds.extend(cuts);
    bounds.push(to);
    bounds.windows(2).map(|pair| (pair[0], pair[1])).collect()
}

/// The first quarter-hour that is not earlier.
pub fn quarter_from(at: Micros) -> Micros {
    -(-at).div_euclid(QUARTER) * QUARTER
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Micros {
        text.parse::<Timestamp>().unwrap().as_microsecond()
    }

    fn period(zone: &str, cutoff: i64) -> Period {
        let zone = TimeZone::get(zone).unwrap();
        Period { zone, cutoff, starts_at: 0, ends_at: None, plans: Vec::new() }
    }

    #[test]
    fn a_day_of_a_half_hour_clock_change_has_23_and_a_half_hours() {
        let howe = period("Australia/Lord_Howe", 0);
        let (from, to) = day(&howe, jiff::civil::date(2022, 10, 2));
        assert_eq!(to - from, 94 * QUARTER);
        let steps = hours(&howe, (from, to));
        assert_eq!(steps.len(), 23, "the clock never shows 02:00");
        assert_eq!(steps[1].1 - steps[1].0, 6 * QUARTER);
    }

    #[test]
    fn an_hour_that_comes_twice_is_two_steps_and_a_cut_off_in_it_the_first() {
        let york = period("America/New_York", 75);
        let (from, to) = day(&york, jiff::civil::date(2022, 11, 6));
        assert_eq!((from, to), (at("2022-11-06T05:15:00Z"), at("2022-11-07T06:15:00Z")));
        assert_eq!(hours(&york, (from, to)).len(), 26);
        assert_eq!(day_of(&york, at("2022-11-06T06:30:00Z")), (from, to));
    }

    #[test]
    fn what_the_clock_leaves_out_is_when_it_jumps() {
        let howe = period("Australia/Lord_Howe", 135);
        let jump = at("2022-10-01T15:30:00Z");
        assert_eq!(day(&howe, jiff::civil::date(2022, 10, 2)).0, jump);
        assert_eq!(moment_of(&howe.zone, jiff::civil::date(2022, 10, 2), 150), jump);
    }

    #[test]
    fn quarters_are_found_upwards() {
        assert_eq!(quarter_from(QUARTER), QUARTER);
        assert_eq!(quarter_from(QUARTER + 1), 2 * QUARTER);
    }
}
