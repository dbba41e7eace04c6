//! A summary: a sentence to be read out, the figures, their course; or a table of them by the values of a dimension.

mod breakdown;
mod curve;
mod explanation;
mod rows;
mod sheet;
mod window;

#[cfg(test)]
mod tests;

use hotline_proto::v1::{Summary, SummaryDimension};
use jiff::tz::TimeZone;
use prost_types::Timestamp;

pub use breakdown::{Names, typed_value};
pub use explanation::{Question, explanation, items};
pub use rows::{rows, rows_for_people};

use crate::catalogue::{term, text};
use crate::output::Block;
use crate::times;
use crate::views::figures::{Figure, Section};

/// What people read of the whole.
pub fn page(summary: &Summary, zone: &TimeZone) -> Vec<Block> {
    let mut blocks =
        vec![headline(summary, zone), space(), Block::Sheet(sheet::sheet(summary, zone)), space()];
    blocks.extend(so_far(summary, zone));
    let curve = curve::curve(summary, zone);
    if !curve.is_empty() {
        blocks.extend(curve);
        blocks.push(space());
    }
    blocks.extend(window::as_of(summary.as_of.as_ref(), zone));
    blocks
}

/// Says that a window which is not over is compared with as much of the others.
fn so_far(summary: &Summary, zone: &TimeZone) -> Vec<Block> {
    let time = |time: &Option<Timestamp>| time.as_ref().and_then(times::from_proto);
    let compared = summary.comparisons.iter().any(|window| window.figures.is_some());
    let (Some(from), Some(end), Some(as_of)) = (
        time(&summary.start_time),
        time(&summary.end_time),
        summary.as_of.and_then(|as_of| time(&as_of.time)),
    ) else {
        return Vec::new();
    };
    if !compared || as_of < from || as_of >= end {
        return Vec::new();
    }
    let until = times::for_people(&times::to_proto(as_of), zone).unwrap_or_default();
    vec![Block::Line(text!("compared-so-far", until = until)), space()]
}

/// What people read of a breakdown.
pub fn breakdown_page(summary: &Summary, by: SummaryDimension, names: &Names, zone: &TimeZone) -> Vec<Block> {
    let table = breakdown::table(summary, by, names);
    let is_of_cohort =
        |key: &&str| Figure::by_key(key).is_some_and(|figure| figure.section == Section::Cohort);
    let has_rates = table.keys.iter().any(is_of_cohort);
    let mut blocks = vec![headline(summary, zone), space(), Block::Table(table), space()];
    if has_rates {
        let as_of = window::time_of(summary.as_of.as_ref(), zone);
        blocks.push(Block::Line(format!("{} {as_of}", term!("rates-as-of"))));
    }
    blocks.extend(window::as_of(summary.as_of.as_ref(), zone));
    blocks
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
