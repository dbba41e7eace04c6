//! The demo: the reference case with invented people, generated from a fixed seed and written like any other calls.
//!
//! [`texts`] makes the words, `cast` says who takes part, `story` and `life` say what happens when, as a `plan`, and `fill` writes it.

mod cast;
mod fill;
mod life;
mod plan;
mod story;
pub mod texts;

pub use fill::{DemoError, PERIOD, fill};
pub use story::{CALLS_ANSWERED, ISSUES_RESOLVED};
