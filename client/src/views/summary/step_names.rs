//! Steps of time in words.

use hotline_proto::v1::WindowFigures;
use jiff::civil::{DateTime, Time};
use jiff::tz::{Offset, TimeZone};

use crate::times::{self, by_pattern};

/// When a step begins, on the clock of the period, which may show the same time twice.
#[derive(Clone, Copy, Debug)]
pub struct Begin {
    from: DateTime,
    offset: Offset,
}

impl Begin {
    /// That of a step. None if it says none.
    pub fn of(step: &WindowFigures, zone: &TimeZone) -> Option<Self> {
        let from = times::from_proto(step.start_time.as_ref()?)?;
        Some(Self { from: zone.to_datetime(from), offset: zone.to_offset(from) })
    }
}

/// `12 Nov 23:00`, with the date only where it differs from the line above. An hour that the clocks repeat shows its offset.
pub fn hours(steps: &[Begin]) -> Vec<String> {
    let several_days = steps.iter().any(|step| step.from.date() != steps[0].from.date());
    let day = |time| by_pattern("date-step-day", time);
    let name = |(at, step): (usize, &Begin)| {
        let is_new = at == 0 || steps[at - 1].from.date() != step.from.date();
        let date = match (several_days, is_new) {
            (false, _) => String::new(),
            (true, true) => format!("{} ", day(step.from)),
            (true, false) => " ".repeat(day(step.from).chars().count() + 1),
        };
        let is_repeated = steps.iter().filter(|other| other.from == step.from).count() > 1;
        let offset = if is_repeated { format!(" ({})", step.offset) } else { String::new() };
        format!("{date}{}{offset}", step.from.strftime("%H:%M"))
    };
    steps.iter().enumerate().map(name).collect()
}

/// `Sat 12 Nov`, with the year where there are several; with the time where a day does not begin as the next one does.
pub fn days(steps: &[Begin]) -> Vec<String> {
    let several_years = steps.iter().any(|step| step.from.year() != steps[0].from.year());
    let begins: Vec<Time> = steps.iter().map(|step| step.from.time()).collect();
    let usual = begins.get(1).or(begins.first()).copied();
    let name = |step: &Begin| {
        let date = if several_years { "date-step-weekday-year" } else { "date-step-weekday" };
        let date = by_pattern(date, step.from);
        let is_usual = Some(step.from.time()) == usual;
        if is_usual { date } else { format!("{date} {}", step.from.strftime("%H:%M")) }
    };
    steps.iter().map(name).collect()
}
