//! What events happen to.

use super::number::{CallNumber, CallbackNumber, IssueNumber};

/// The resource that an event happened to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Subject {
    /// The period itself.
    Period,
    /// A call.
    Call(CallNumber),
    /// An issue.
    Issue(IssueNumber),
    /// A callback.
    Callback(CallbackNumber),
}

impl Subject {
    /// The kind of the period, as it is stored.
    pub const PERIOD: &'static str = "P";
    /// That of calls: the letter with which their numbers begin.
    pub const CALL: &'static str = "C";
    /// That of issues.
    pub const ISSUE: &'static str = "Q";
    /// That of callbacks.
    pub const CALLBACK: &'static str = "B";

    /// The kind and number that are stored. The number of the period is 0.
    pub const fn parts(self) -> (&'static str, i64) {
        match self {
            Subject::Period => (Self::PERIOD, 0),
            Subject::Call(number) => (Self::CALL, number.0),
            Subject::Issue(number) => (Self::ISSUE, number.0),
            Subject::Callback(number) => (Self::CALLBACK, number.0),
        }
    }

    /// Reads a stored kind and number. None if the kind is unknown.
    pub fn from_parts(kind: &str, number: i64) -> Option<Self> {
        match kind {
            Self::PERIOD => Some(Subject::Period),
            Self::CALL => Some(Subject::Call(CallNumber(number))),
            Self::ISSUE => Some(Subject::Issue(IssueNumber(number))),
            Self::CALLBACK => Some(Subject::Callback(CallbackNumber(number))),
            _ => None,
        }
    }

    /// Its resource name in the period with this id.
    pub fn name(self, period: &str) -> String {
        match self {
            Subject::Period => format!("periods/{period}"),
            Subject::Call(number) => number.name(period),
            Subject::Issue(number) => number.name(period),
            Subject::Callback(number) => number.name(period),
        }
    }
}
