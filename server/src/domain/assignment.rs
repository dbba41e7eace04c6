//! Assignments 派单 of issues to agencies.

use super::codes::*;
use super::instant::Instant;

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
}

impl Assignment {
    /// Whether it is dispatched or acknowledged.
    pub fn is_open(&self) -> bool {
        matches!(self.state, AssignmentState::Dispatched | AssignmentState::Acknowledged)
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
