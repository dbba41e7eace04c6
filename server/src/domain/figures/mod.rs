//! Figures: what is counted, and what is computed from the counts. The definitions are those of summary.proto.
//!
//! [`measure`] defines what a call and an issue count at each of their times, as [`counts`], [`happened`] what an event counts by itself. [`ledger`] computes how an entry of the journal changes
//! the counters, by [`dimension`] and quarter-hour. [`sums`] adds up the counts of a window, [`figure`] names the figures and computes them from the
//! sums, [`durations`] counts times in buckets, [`waiting`] finds what waits at a moment, and [`windows`] splits windows.

pub mod counts;
pub mod dimension;
pub mod durations;
pub mod figure;
pub mod happened;
pub mod ledger;
pub mod measure;
pub mod sums;
#[cfg(test)]
mod tests;
pub mod waiting;
pub mod windows;
