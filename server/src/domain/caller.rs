//! Callers: what the register keeps of a phone number beside its calls.

use super::number::CallbackNumber;

/// What is known of a caller.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Caller {
    /// How many of its calls are about danger, leaving out void ones.
    pub calls_about_danger: i64,
    /// The open callback that was made because nobody answered it; at most one.
    pub missed_callback: Option<CallbackNumber>,
}
