//! The parts of a batch as tracing spans. The benchmark listens to them to learn where the time of a batch goes; without a listener they cost nothing.

use tracing::span::EnteredSpan;

/// The target of the spans, by which a listener selects them.
pub const TARGET: &str = "hotline::part";

/// Begins a span, which ends when it is dropped.
pub(crate) fn trace(name: &'static str) -> EnteredSpan {
    tracing::trace_span!(target: TARGET, "part", name).entered()
}
