//! The transition table: what can be done with an issue, and in which state.

use super::codes::{Coded, IssueAction, IssueState};

impl IssueState {
    /// Whether the state allows an action. This is the transition table.
    pub fn allows(self, action: IssueAction) -> bool {
        use IssueAction::*;
        use IssueState::*;
        match action {
            Assign => matches!(self, Open | Returned),
            Assist | Return | Transfer | Acknowledge | Progress | Inform => {
                matches!(self, Assigned | InProgress)
            }
            Suspend => self == InProgress,
            Resume => self == Suspended,
            Extend => matches!(self, Open | Assigned | InProgress | Returned),
            Resolve => matches!(self, Open | Assigned | InProgress | Returned),
            Reject => matches!(self, Open | Returned),
            Close => self == Resolved,
            Reopen => self.is_resolved(),
            Review => matches!(self, Rejected | IssueState::Withdrawn),
            Withdraw | Urgency | Urge | Supervise | Escalate => self.is_active(),
            Merge => self.is_active() || self.is_resolved(),
            Unmerge => self == Merged,
            Update | Link => self != Merged,
            Unlink | Note => true,
        }
    }

    /// All actions that the state allows, in the order of the contract.
    pub fn allowed(self) -> impl Iterator<Item = IssueAction> {
        IssueAction::ALL.iter().copied().filter(move |action| self.allows(*action))
    }
}
