//! Figures: what is counted, and what the counts say. The definitions are in docs/figures.md.
//!
//! [`measure`] defines what a call and an issue count at each of their times, as [`counts`]. [`ledger`] computes what an entry of the journal
//! changes, by [`dimension`] and quarter-hour. [`sums`] adds up the counts of a window, [`figure`] names each figure and what it takes from
//! them, [`durations`] counts times in buckets, [`windows`] divides a window.

pub mod counts;
pub mod dimension;
pub mod durations;
pub mod figure;
pub mod ledger;
pub mod measure;
pub mod sums;
#[cfg(test)]
mod tests;
pub mod windows;
