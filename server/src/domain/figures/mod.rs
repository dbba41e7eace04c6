//! Figures: what is counted, and what the counts say. The definitions stand in ARCHITECTURE.md, "Figures".
//!
//! [`measure`] says what a call and an issue count at each of their moments, [`counts`] is what such counts are. [`ledger`] works out what an
//! entry of the journal changes, by [`dimension`] and quarter-hour. [`sums`] is what a window's counts add up to, [`figure`] the name of
//! each figure and what it takes from them, [`durations`] how times are counted, [`windows`] how a stretch of time is cut.

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
