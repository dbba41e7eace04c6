//! The demo: the reference case with invented people, generated from a fixed seed and written like any other calls.
//!
//! [`texts`] makes the words and `cast` the people and places. `story` and `life` make a `plan` of what happens when (`hours`), and `fill` writes it to a
//! register.

mod cast;
mod fill;
mod hours;
mod life;
mod plan;
mod story;
pub mod texts;

pub use fill::{DemoError, PERIOD, fill};
pub use story::{CALLS_ANSWERED, ISSUES_RESOLVED};
