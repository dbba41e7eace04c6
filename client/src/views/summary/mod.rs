//! A summary: a sentence to be read out, the figures, their course; or a table of them by the values of a dimension.

mod breakdown;
mod curve;
mod explanation;
mod rows;
mod sheet;
mod window;

#[cfg(test)]
mod tests;

use hotline_proto::v1::{Dimension, Summary};
use jiff::tz::TimeZone;

pub use breakdown::{Names, code_of};
pub use explanation::{Asked, explanation, items};
pub use rows::rows;

use crate::messages;
use crate::output::Block;

/// What people read of the whole.
pub fn page(summary: &Summary, zone: &TimeZone) -> Vec<Block> {
    let mut blocks = vec![sentence(summary, zone), space(), Block::Sheet(sheet::sheet(summary)), space()];
    let curve = curve::curve(summary, zone);
    if !curve.is_empty() {
        blocks.extend(curve);
        blocks.push(space());
    }
    blocks.extend(window::as_of(summary.as_of.as_ref(), zone));
    blocks
}

/// What people read of a breakdown.
pub fn breakdown_page(summary: &Summary, by: Dimension, names: &Names, zone: &TimeZone) -> Vec<Block> {
    let table = Block::Table(breakdown::table(summary, by, names));
    let mut blocks = vec![sentence(summary, zone), space(), table, space()];
    blocks.extend(window::as_of(summary.as_of.as_ref(), zone));
    blocks
}

fn sentence(summary: &Summary, zone: &TimeZone) -> Block {
    let window = window::name(&summary.period, summary.from.as_ref(), summary.to.as_ref(), zone);
    let figures = summary.figures.unwrap_or_default();
    Block::Strong(match (figures.calls, figures.issues) {
        (Some(calls), Some(issues)) => {
            messages::summary_sentence(&window, calls.calls_answered, issues.issues_resolved)
        }
        _ => messages::figures_unknown(&window),
    })
}

fn space() -> Block {
    Block::Line(String::new())
}
