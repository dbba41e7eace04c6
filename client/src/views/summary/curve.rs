//! The course of a window, drawn in the terminal.

use hotline_proto::v1::{Summary, WindowFigures};
use jiff::civil::{DateTime, Time};
use jiff::tz::{Offset, TimeZone};
use jiff::{SignedDuration, Timestamp};

use crate::catalogue::term;
use crate::output::{Bars, Block};
use crate::times::{self, by_pattern};

/// What is drawn. Both add up over the steps.
const KEYS: [&str; 2] = ["calls_answered", "issues_resolved"];

/// More lines than these are too many to take in; then several steps make one.
const MOST_HOURS: usize = 36;
const MOST_DAYS: usize = 62;

/// A step of the curve, or several that were put together.
struct Step {
    /// When it begins, on the clock of the period, which may show the same time twice.
    from: DateTime,
    offset: Offset,
    counts: [i64; KEYS.len()],
}

/// A heading and the bars; nothing where nothing was counted. Steps that have not begun are left out: what has not happened is not zero.
pub fn curve(summary: &Summary, zone: &TimeZone) -> Vec<Block> {
    let now = summary.as_of.and_then(|as_of| as_of.time).as_ref().and_then(times::from_proto);
    let begun = |step: &&WindowFigures| match (begin(step), now) {
        (Some(begin), Some(now)) => begin < now,
        _ => true,
    };
    let steps: Vec<&WindowFigures> = summary.curve.iter().filter(begun).collect();
    if steps.is_empty() {
        return Vec::new();
    }
    // Where the clocks are set back by half an hour, an hour lasts longer. Of a curve by day the first and the last may be as short.
    let is_hour = |step| length(step).is_some_and(|length| length <= SignedDuration::from_hours(2));
    let by_hour = summary.curve.iter().all(is_hour);
    let (sizes, most): (&[usize], usize) =
        if by_hour { (&[1, 2, 3, 4, 6, 12], MOST_HOURS) } else { (&[1, 7, 28], MOST_DAYS) };
    let fits = |size: &&usize| steps.len().div_ceil(**size) <= most;
    let size = sizes.iter().find(fits).or(sizes.last()).copied().unwrap_or(1);
    let count = i64::try_from(size).unwrap_or(i64::MAX);
    let heading =
        if by_hour { term!("curve-hours", count = count) } else { term!("curve-days", count = count) };
    let steps: Vec<Step> = steps.chunks(size).filter_map(|steps| combined(steps, zone)).collect();
    if steps.iter().all(|step| step.counts.iter().all(|count| *count == 0)) {
        return Vec::new();
    }
    let names = if by_hour { hours(&steps) } else { days(&steps) };
    let rows = names.into_iter().zip(&steps).map(|(name, step)| (name, step.counts.to_vec())).collect();
    vec![Block::Strong(heading), Block::Bars(Bars { keys: KEYS.to_vec(), rows })]
}

fn begin(step: &WindowFigures) -> Option<Timestamp> {
    step.start_time.as_ref().and_then(times::from_proto)
}

fn length(step: &WindowFigures) -> Option<SignedDuration> {
    Some(times::from_proto(step.end_time.as_ref()?)?.duration_since(begin(step)?))
}

fn combined(steps: &[&WindowFigures], zone: &TimeZone) -> Option<Step> {
    let figures = || steps.iter().filter_map(|step| step.figures);
    let calls = figures().filter_map(|of| of.calls).map(|calls| calls.calls_answered).sum();
    let issues = figures().filter_map(|of| of.issues).map(|issues| issues.issues_resolved).sum();
    let from = begin(steps.first()?)?;
    Some(Step { from: zone.to_datetime(from), offset: zone.to_offset(from), counts: [calls, issues] })
}

/// `12 Nov 23:00`, with the date only where it differs from the line above. An hour that the clocks repeat shows its offset.
fn hours(steps: &[Step]) -> Vec<String> {
    let several_days = steps.iter().any(|step| step.from.date() != steps[0].from.date());
    let day = |time| by_pattern("date-step-day", time);
    let name = |(at, step): (usize, &Step)| {
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
fn days(steps: &[Step]) -> Vec<String> {
    let several_years = steps.iter().any(|step| step.from.year() != steps[0].from.year());
    let begins: Vec<Time> = steps.iter().map(|step| step.from.time()).collect();
    let usual = begins.get(1).or(begins.first()).copied();
    let name = |step: &Step| {
        let date = if several_years { "date-step-weekday-year" } else { "date-step-weekday" };
        let date = by_pattern(date, step.from);
        let is_usual = Some(step.from.time()) == usual;
        if is_usual { date } else { format!("{date} {}", step.from.strftime("%H:%M")) }
    };
    steps.iter().map(name).collect()
}
