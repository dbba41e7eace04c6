//! A summary: a sentence to be read out, the figures, their course; or a table of them by the values of a dimension.

mod breakdown;
mod by_rows;
mod curve;
mod explanation;
mod rows;
mod sheet;
mod step_names;
mod steps;
mod trend;
mod window;

#[cfg(test)]
mod tests;

use hotline_proto::v1::{CurveStep, Summary, SummaryDimension};
use jiff::tz::TimeZone;

pub use breakdown::{Names, code_of, key as dimension_key, typed_value, value};
pub use explanation::{Question, explanation, items};
pub use rows::{Lines, rows, rows_for_people};
pub use sheet::change;
pub use steps::key as step_key;
pub use trend::page as trend_page;

use crate::catalogue::text;
use crate::output::Block;
use crate::views::figures::Figure;

/// What people read of the whole; of figures that are chosen these alone.
pub fn page(summary: &Summary, chosen: &[&'static Figure], zone: &TimeZone) -> Vec<Block> {
    let figures = Block::Sheet(sheet::sheet(summary, chosen, zone));
    let mut blocks = vec![headline(summary, zone), space(), figures, space()];
    blocks.extend(so_far(summary, zone));
    let curve = if chosen.is_empty() { curve::curve(summary, zone) } else { Vec::new() };
    if !curve.is_empty() {
        blocks.extend(curve);
        blocks.push(space());
    }
    blocks.extend(window::as_of(summary.as_of.as_ref(), zone));
    blocks
}

/// Says that a window which is not over is compared with as much of the others.
fn so_far(summary: &Summary, zone: &TimeZone) -> Vec<Block> {
    let compared = summary.comparisons.iter().any(|window| window.figures.is_some());
    if !compared || !window::is_running(summary) {
        return Vec::new();
    }
    let until = window::time_of(summary.as_of.as_ref(), zone);
    vec![Block::Line(text!("compared-so-far", until = until)), space()]
}

/// What people read of a breakdown.
pub fn breakdown_page(
    summary: &Summary,
    by: SummaryDimension,
    names: &Names,
    chosen: &[&'static Figure],
    zone: &TimeZone,
) -> Vec<Block> {
    by_rows::page(summary, breakdown::by_rows(summary, by, names), chosen, zone)
}

/// What people read of the steps of a curve.
pub fn steps_page(
    summary: &Summary,
    step: CurveStep,
    chosen: &[&'static Figure],
    zone: &TimeZone,
) -> Vec<Block> {
    by_rows::page(summary, steps::by_rows(summary, step, zone), chosen, zone)
}

fn headline(summary: &Summary, zone: &TimeZone) -> Block {
    let window = window::name(&summary.period, summary.start_time.as_ref(), summary.end_time.as_ref(), zone);
    let figures = summary.figures.unwrap_or_default();
    Block::Strong(match (figures.calls, figures.issues) {
        (Some(calls), Some(issues)) => {
            let calls = text!("summary-calls", count = calls.calls_answered);
            let issues = text!("summary-issues", count = issues.issues_resolved);
            text!("summary", window = window, calls = calls, issues = issues)
        }
        _ => text!("summary-unknown", window = window),
    })
}

fn space() -> Block {
    Block::Line(String::new())
}
