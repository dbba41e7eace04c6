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
    /// The kind and number that are stored: the letter with which its number begins, P for the period, whose number is 0.
    pub const fn parts(self) -> (&'static str, i64) {
        match self {
            Subject::Period => ("P", 0),
            Subject::Call(number) => ("C", number.0),
            Subject::Issue(number) => ("Q", number.0),
            Subject::Callback(number) => ("B", number.0),
        }
    }

    /// Reads a stored kind and number. None if the kind is unknown.
    pub fn from_parts(kind: &str, number: i64) -> Option<Self> {
        match kind {
            "P" => Some(Subject::Period),
            "C" => Some(Subject::Call(CallNumber(number))),
            "Q" => Some(Subject::Issue(IssueNumber(number))),
            "B" => Some(Subject::Callback(CallbackNumber(number))),
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
