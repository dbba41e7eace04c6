//! Assignments 派单 of issues to agencies.

use super::codes::*;
use super::instant::{Instant, MINUTE};

/// An assignment 派单.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assignment {
    /// Number within the issue, from 1.
    pub number: i32,
    /// Agency code.
    pub agency: String,
    /// Whether the agency leads or assists.
    pub role: AssignmentRole,
    /// Current state.
    pub state: AssignmentState,
    /// When it was dispatched.
    pub dispatched_at: Instant,
    /// When it was acknowledged; None if it was not.
    pub acknowledged_at: Option<Instant>,
    /// Kind of the latest report; None before the first.
    pub progress: Option<ProgressKind>,
    /// When the agency expects to be done.
    pub estimate: Option<Instant>,
    /// When it was returned, transferred, done or cancelled; None while it is open.
    pub ended_at: Option<Instant>,
    /// Position of the entry with its task and delivery.
    pub position: i64,
    /// When somebody of the agency was told of it by voice 电话告知; None if nobody was.
    pub informed_at: Option<Instant>,
    /// Position of the entry that says who.
    pub informed_position: Option<i64>,
}

/// How long a P0 may lie with an agency that neither acknowledges it nor was told by voice, in microseconds.
const P0_INFORM_WITHIN: i64 = 5 * MINUTE;
/// The same of a P1.
const P1_INFORM_WITHIN: i64 = 15 * MINUTE;

impl Assignment {
    /// Whether it is dispatched or acknowledged.
    pub fn is_open(&self) -> bool {
        matches!(self.state, AssignmentState::Dispatched | AssignmentState::Acknowledged)
    }

    /// By when somebody of the agency must be told of it by voice, as nobody has acknowledged it. None if nobody need be.
    pub fn inform_by(&self, urgency: Urgency) -> Option<Instant> {
        let within = urgency.pressing(P0_INFORM_WITHIN, P1_INFORM_WITHIN)?;
        let waits = self.state == AssignmentState::Dispatched && self.informed_at.is_none();
        waits.then(|| self.dispatched_at.plus(within))
    }

    /// Whether it is the current lead. One that ended with the resolution still counts.
    pub fn is_lead(&self) -> bool {
        self.role == AssignmentRole::Lead && (self.is_open() || self.state == AssignmentState::Done)
    }

    pub(super) fn acknowledge(&mut self, at: Instant) {
        if self.state == AssignmentState::Dispatched {
            self.state = AssignmentState::Acknowledged;
            self.acknowledged_at = Some(at);
        }
    }

    pub(super) fn end(&mut self, state: AssignmentState, at: Instant) {
        self.state = state;
        self.ended_at = Some(at);
    }
}
