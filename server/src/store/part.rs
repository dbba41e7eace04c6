//! The parts of a batch as spans: whoever wants to know where its time goes listens to them, as the benchmark does. Nobody else pays for them.

use tracing::span::EnteredSpan;

/// Their target, by which they are known.
pub const TARGET: &str = "hotline::part";

/// A part that begins now and ends when this is dropped.
pub(crate) fn part(name: &'static str) -> EnteredSpan {
    tracing::trace_span!(target: TARGET, "part", name).entered()
}
