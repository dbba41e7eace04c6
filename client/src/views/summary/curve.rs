//! The course of a window, drawn in the terminal.

use hotline_proto::v1::{Summary, WindowFigures};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use super::step_names::{Begin, days, hours};
use crate::catalogue::term;
use crate::output::{Bars, Block, Cell};
use crate::times;

/// What is drawn. Both add up over the steps.
const KEYS: [&str; 2] = ["calls_answered", "issues_resolved"];

/// More lines than these are too many to take in; then several steps make one.
const MOST_HOURS: usize = 36;
const MOST_DAYS: usize = 62;

/// A step of the curve, or several that were put together.
struct Step {
    begin: Begin,
    counts: [i64; KEYS.len()],
}

/// The steps that have begun: what has not happened is not zero.
pub fn begun(summary: &Summary) -> Vec<&WindowFigures> {
    let now = times::moment_of(summary.as_of.and_then(|as_of| as_of.time).as_ref());
    let has_begun = |step: &&WindowFigures| match (begin(step), now) {
        (Some(begin), Some(now)) => begin < now,
        _ => true,
    };
    summary.curve.iter().filter(has_begun).collect()
}

/// A heading and the bars; nothing where nothing was counted.
pub fn curve(summary: &Summary, zone: &TimeZone) -> Vec<Block> {
    let steps = begun(summary);
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
    let begins: Vec<Begin> = steps.iter().map(|step| step.begin).collect();
    let names = if by_hour { hours(&begins) } else { days(&begins) };
    let cells = steps.iter().map(|step| step.counts.map(Cell::Count).to_vec());
    let rows = names.into_iter().zip(cells).collect();
    vec![Block::Strong(heading), Block::Bars(Bars { keys: KEYS.to_vec(), rows, total: None })]
}

fn begin(step: &WindowFigures) -> Option<Timestamp> {
    times::moment_of(step.start_time.as_ref())
}

fn length(step: &WindowFigures) -> Option<SignedDuration> {
    Some(times::from_proto(step.end_time.as_ref()?)?.duration_since(begin(step)?))
}

fn combined(steps: &[&WindowFigures], zone: &TimeZone) -> Option<Step> {
    let figures = || steps.iter().filter_map(|step| step.figures);
    let calls = figures().filter_map(|of| of.calls).map(|calls| calls.calls_answered).sum();
    let issues = figures().filter_map(|of| of.issues).map(|issues| issues.issues_resolved).sum();
    Some(Step { begin: Begin::of(steps.first()?, zone)?, counts: [calls, issues] })
}
