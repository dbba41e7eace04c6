//! The steps of a batch as tracing spans. The benchmark subscribes to them to see where the time of a batch goes; without a subscriber they cost nothing.

use tracing::span::EnteredSpan;

/// The target of the spans, by which a subscriber selects them.
pub const TARGET: &str = "hotline::part";

/// Enters a span, which ends when the guard is dropped.
pub(crate) fn trace(name: &'static str) -> EnteredSpan {
    tracing::trace_span!(target: TARGET, "part", name).entered()
}
