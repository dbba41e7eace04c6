//! The transition table: what can be done with an issue, and in which state.

use serde::{Deserialize, Serialize};

use super::codes::IssueState;

/// What can be done with an issue. Each is a verb of the command line and a method of the contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[allow(missing_docs)]
pub enum Action {
    Assign,
    Assist,
    Transfer,
    Acknowledge,
    Progress,
    Return,
    Suspend,
    Resume,
    Extend,
    Urgency,
    Resolve,
    Close,
    Reopen,
    Reject,
    Review,
    Merge,
    Unmerge,
    Withdraw,
    Urge,
    Supervise,
    Escalate,
    Update,
    Link,
    Unlink,
    Note,
}

impl Action {
    /// All actions.
    pub const ALL: [Action; 25] = {
        use Action::*;
        [
            Assign,
            Assist,
            Transfer,
            Acknowledge,
            Progress,
            Return,
            Suspend,
            Resume,
            Extend,
            Urgency,
            Resolve,
            Close,
            Reopen,
            Reject,
            Review,
            Merge,
            Unmerge,
            Withdraw,
            Urge,
            Supervise,
            Escalate,
            Update,
            Link,
            Unlink,
            Note,
        ]
    };

    /// Its verb on the command line.
    pub fn verb(self) -> &'static str {
        use Action::*;
        match self {
            Assign => "assign",
            Assist => "assist",
            Transfer => "transfer",
            Acknowledge => "acknowledge",
            Progress => "progress",
            Return => "return",
            Suspend => "suspend",
            Resume => "resume",
            Extend => "extend",
            Urgency => "urgency",
            Resolve => "resolve",
            Close => "close",
            Reopen => "reopen",
            Reject => "reject",
            Review => "review",
            Merge => "merge",
            Unmerge => "unmerge",
            Withdraw => "withdraw",
            Urge => "urge",
            Supervise => "supervise",
            Escalate => "escalate",
            Update => "update",
            Link => "link",
            Unlink => "unlink",
            Note => "note",
        }
    }
}

impl IssueState {
    /// Whether the state allows an action. This is the transition table.
    pub fn allows(self, action: Action) -> bool {
        use Action::*;
        use IssueState::*;
        match action {
            Assign => matches!(self, Open | Returned),
            Assist | Return | Transfer | Acknowledge | Progress => matches!(self, Assigned | InProgress),
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

    /// The verbs of all actions that the state allows.
    pub fn allowed(self) -> Vec<&'static str> {
        Action::ALL.into_iter().filter(|action| self.allows(*action)).map(Action::verb).collect()
    }
}
