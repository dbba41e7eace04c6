//! Handoffs 转接（联动） of calls to other services.

use super::codes::{HandoffMode, Urgency};
use super::instant::{Instant, MINUTE};

/// How long a handoff of a P0 may stay unconfirmed, in microseconds.
const P0_CONFIRM_WITHIN: i64 = 10 * MINUTE;
/// The same of a P1.
const P1_CONFIRM_WITHIN: i64 = 30 * MINUTE;

/// A handoff.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Handoff {
    /// Number within the call, from 1.
    pub number: i32,
    /// The organisation that takes over.
    pub target: String,
    /// How the caller is handed over.
    pub mode: HandoffMode,
    /// When it started.
    pub started_at: Instant,
    /// When the other side confirmed it; None if it has not.
    pub confirmed_at: Option<Instant>,
    /// Position of the entry with its note and reference.
    pub position: i64,
    /// Position of the entry with the result; None until it is confirmed.
    pub confirmed_position: Option<i64>,
}

impl Handoff {
    /// By when the other side must confirm it, for a call of this urgency. None if it has, or if nobody need ask.
    pub fn confirm_by(&self, urgency: Urgency) -> Option<Instant> {
        let within = urgency.pressing(P0_CONFIRM_WITHIN, P1_CONFIRM_WITHIN)?;
        self.confirmed_at.is_none().then(|| self.started_at.plus(within))
    }
}
