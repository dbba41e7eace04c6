//! Assignments 派单 of issues to agencies.

use super::codes::*;
use super::instant::Instant;

/// An assignment 派单.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assignment {
    /// Its number within the issue, from 1.
    pub number: i32,
    /// Agency code.
    pub agency: String,
    /// Its part.
    pub role: AssignmentRole,
    /// Its state.
    pub state: AssignmentState,
    /// When it was dispatched.
    pub dispatched_at: Instant,
    /// When it was accepted.
    pub accepted_at: Option<Instant>,
    /// Its latest report.
    pub progress: Option<ProgressKind>,
    /// When it expects to be done.
    pub estimate: Option<Instant>,
    /// When it was returned, transferred, done or cancelled.
    pub ended_at: Option<Instant>,
    /// Position of the entry with its task and delivery.
    pub position: i64,
}

impl Assignment {
    /// Whether it is dispatched or accepted, and not ended.
    pub fn is_open(&self) -> bool {
        matches!(self.state, AssignmentState::Dispatched | AssignmentState::Accepted)
    }

    /// Whether it is the present lead; the one that a resolution ended counts too.
    pub fn is_lead(&self) -> bool {
        self.role == AssignmentRole::Lead && (self.is_open() || self.state == AssignmentState::Done)
    }

    pub(super) fn accept(&mut self, at: Instant) {
        if self.state == AssignmentState::Dispatched {
            self.state = AssignmentState::Accepted;
            self.accepted_at = Some(at);
        }
    }

    pub(super) fn end(&mut self, state: AssignmentState, at: Instant) {
        self.state = state;
        self.ended_at = Some(at);
    }
}
