//! What the values of closed sets mean for the rules.

use super::codes::{CallDisposition, Coded as _, IssueOutcome, IssueState, TriageOutcome, Urgency};

impl Urgency {
    /// The next more urgent one. None of P0.
    pub fn raised(self) -> Option<Self> {
        match self {
            Urgency::P0 => None,
            Urgency::P1 => Some(Urgency::P0),
            Urgency::P2 => Some(Urgency::P1),
            Urgency::P3 => Some(Urgency::P2),
        }
    }

    /// The one of two values that is for it: that of P0 or that of P1. None of the others.
    pub fn pressing<T>(self, p0: T, p1: T) -> Option<T> {
        match self {
            Urgency::P0 => Some(p0),
            Urgency::P1 => Some(p1),
            Urgency::P2 | Urgency::P3 => None,
        }
    }

    /// Whether it is P0 or P1.
    pub fn is_pressing(self) -> bool {
        self <= Urgency::P1
    }
}

impl CallDisposition {
    /// Whether it rang and nobody answered it. A voice message is an answer of a kind.
    pub fn is_unanswered(self) -> bool {
        matches!(self, Self::Abandoned | Self::Missed)
    }
}

impl TriageOutcome {
    /// Whether it ends a call without anything being done.
    pub fn does_nothing(self) -> bool {
        matches!(self, Self::Answered | Self::NoAction)
    }

    /// The codes of all outcomes that end a pending call: all except PENDING.
    pub fn ended() -> Vec<String> {
        let ended = Self::ALL.iter().filter(|outcome| **outcome != Self::Pending);
        ended.map(ToString::to_string).collect()
    }
}

impl IssueState {
    /// The states of active issues.
    pub fn active() -> Vec<Self> {
        Self::ALL.iter().copied().filter(|state| state.is_active()).collect()
    }

    /// Whether someone still has to act: such issues are in hand 在办.
    pub fn is_active(self) -> bool {
        use IssueState::*;
        match self {
            Open | Assigned | InProgress | Suspended | Returned => true,
            Resolved | Closed | Rejected | Withdrawn | Merged => false,
        }
    }

    /// Whether nobody acts on it any more, unless it is taken up again. A merged one lives on in another.
    pub fn is_finished(self) -> bool {
        !self.is_active() && self != IssueState::Merged
    }

    /// Whether it is RESOLVED or CLOSED.
    pub fn is_resolved(self) -> bool {
        matches!(self, IssueState::Resolved | IssueState::Closed)
    }
}

impl IssueOutcome {
    /// Whether an issue with this outcome counts as resolved 协调解决.
    pub fn counts_as_resolved(self) -> bool {
        use IssueOutcome::*;
        match self {
            Solved | Partial | Explained | Referred => true,
            NotFound | NotFeasible | Unreachable | TooLate => false,
        }
    }
}
