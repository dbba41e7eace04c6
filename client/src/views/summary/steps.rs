//! Figures by steps of time, as if these were a dimension: a row is a step.

use hotline_proto::v1::{CurveStep, Figures, Summary, WindowFigures};
use jiff::tz::TimeZone;

use super::by_rows::{ByRows, KEYS};
use super::curve::begun;
use super::step_names::{Begin, days, hours};
use super::window::runs;
use crate::catalogue::{term, text};

/// A row for each step that has begun; the one that runs is marked.
pub fn by_rows(summary: &Summary, step: CurveStep, zone: &TimeZone) -> ByRows {
    let steps = begun(summary);
    let figures = |step: &WindowFigures| step.figures.unwrap_or_default();
    let figures: Vec<Figures> = steps.iter().map(|step| figures(step)).collect();
    let names = names(&steps, step, summary, zone);
    let rows = names.into_iter().zip(figures).collect();
    // A rate, a backlog and callers do not add up over time.
    ByRows { key: key(step), rows, usual: KEYS.to_vec(), whole: term!("row-whole") }
}

/// Steps in words.
pub fn names(steps: &[&WindowFigures], step: CurveStep, summary: &Summary, zone: &TimeZone) -> Vec<String> {
    let begins: Vec<Begin> = steps.iter().filter_map(|step| Begin::of(step, zone)).collect();
    let names = match step {
        CurveStep::Hour => hours(&begins),
        CurveStep::Day | CurveStep::Unspecified => days(&begins),
    };
    let so_far = |(name, step): (String, &&WindowFigures)| match runs(
        step.start_time.as_ref(),
        step.end_time.as_ref(),
        summary.as_of.as_ref(),
    ) {
        true => text!("step-so-far", step = name),
        false => name,
    };
    names.into_iter().zip(steps).map(so_far).collect()
}

/// Key of the title of steps.
pub fn key(step: CurveStep) -> &'static str {
    match step {
        CurveStep::Hour => "hour",
        CurveStep::Day | CurveStep::Unspecified => "day",
    }
}
