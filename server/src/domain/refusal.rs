//! Why a command is refused.

use std::fmt;

use super::codes::IssueState;

/// One thing wrong with one field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// The field, as in the contract: `call.received_at`.
    pub field: String,
    /// What is wrong and what would be right. Holds no personal data.
    pub description: String,
}

/// Everything wrong with the fields of a request, gathered before it is refused.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Violations(pub Vec<Violation>);

impl Violations {
    /// Notes one.
    pub fn add(&mut self, field: impl Into<String>, description: impl Into<String>) {
        self.0.push(Violation { field: field.into(), description: description.into() });
    }

    /// Adds others, but for fields of which something is said already.
    pub fn extend(&mut self, others: Violations) {
        let said: Vec<String> = self.0.iter().map(|violation| violation.field.clone()).collect();
        self.0.extend(others.0.into_iter().filter(|other| !said.contains(&other.field)));
    }

    /// Refuses if there are any.
    pub fn check(self) -> Result<(), Refusal> {
        if self.0.is_empty() { Ok(()) } else { Err(Refusal::Invalid(self)) }
    }
}

/// Why a command is refused. Nothing of it has happened then. The texts hold no personal data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Fields are malformed, missing, or contradict each other.
    Invalid(Violations),
    /// The request id was used with another content or by another actor.
    RequestIdReused,
    /// There is nothing of that name.
    NotFound {
        /// Resource name.
        resource: String,
    },
    /// The period id is taken.
    PeriodExists {
        /// Resource name.
        resource: String,
    },
    /// A call of that source system with that external id is registered.
    ExternalIdExists {
        /// Resource name of that call.
        resource: String,
    },
    /// The issue's state does not allow the action.
    StateNotAllowed {
        /// The state.
        state: IssueState,
        /// The action that was tried.
        action: &'static str,
        /// The actions that the state allows.
        allowed: Vec<&'static str>,
    },
    /// The issue is merged.
    IssueMerged {
        /// Resource name of its master.
        master: String,
    },
    /// Merged issues with affected persons of their own are not confirmed.
    MergedUnconfirmed {
        /// Their resource names.
        unconfirmed: Vec<String>,
    },
    /// Another operator holds the lease.
    LeaseHeld {
        /// Operator code.
        holder: String,
        /// Until when.
        until: super::instant::Instant,
    },
    /// A limit is reached.
    LimitReached {
        /// What is limited.
        limit: &'static str,
        /// The limit.
        value: u64,
    },
    /// The resource changed since its etag was read.
    EtagMismatch {
        /// The present etag.
        etag: String,
    },
    /// Another rule forbids it.
    NotAllowed {
        /// Which.
        rule: Rule,
        /// What is wrong and what would be right.
        message: String,
    },
}

/// Rules of which the message says everything.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rule {
    /// A moment lies where it must not.
    Time,
    /// The call is void.
    CallVoid,
    /// A TEST call has no issues.
    CallIsTest,
    /// The call does not wait for triage.
    TriageNotPending,
    /// The handoff is confirmed.
    HandoffConfirmed,
    /// The call is linked to the issue already.
    LinkExists,
    /// The issues cannot be merged so.
    Merge,
    /// The agency has no such assignment, or has one already.
    Assignment,
    /// The callback is done or cancelled.
    CallbackFinished,
    /// The period is closed.
    PeriodClosed,
    /// There is nothing to do.
    NothingToDo,
}

impl Refusal {
    /// A refusal by a rule.
    pub fn rule(rule: Rule, message: impl Into<String>) -> Self {
        Self::NotAllowed { rule, message: message.into() }
    }

    /// A refusal for one field.
    pub fn field(field: impl Into<String>, description: impl Into<String>) -> Self {
        let mut violations = Violations::default();
        violations.add(field, description);
        Self::Invalid(violations)
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Invalid(violations) => {
                for (at, violation) in violations.0.iter().enumerate() {
                    let gap = if at == 0 { "" } else { "; " };
                    write!(f, "{gap}{}: {}", violation.field, violation.description)?;
                }
                Ok(())
            }
            Self::RequestIdReused => f.write_str(
                "request_id was used before for another request; make a new UUID for each request",
            ),
            Self::NotFound { resource } => write!(f, "there is no {resource}"),
            Self::PeriodExists { resource } => write!(f, "{resource} exists already; choose another id"),
            Self::ExternalIdExists { resource } => {
                write!(f, "this external_id of this source_system is registered as {resource}")
            }
            Self::StateNotAllowed { state, action, allowed } => {
                write!(f, "cannot {action} an issue that is {state}; allowed now: {}", allowed.join(", "))
            }
            Self::IssueMerged { master } => write!(f, "the issue is merged into {master}; write to that one"),
            Self::MergedUnconfirmed { unconfirmed } => write!(
                f,
                "issues merged into this one have affected persons of their own; confirm each in confirmed_merged: {}",
                unconfirmed.join(", ")
            ),
            Self::LeaseHeld { holder, until } => write!(f, "operator {holder} holds it until {until}"),
            Self::LimitReached { limit, value } => write!(f, "at most {value} {limit}"),
            Self::EtagMismatch { etag } => {
                write!(f, "it was changed since it was read; its etag is {etag} now: read it again")
            }
            Self::NotAllowed { message, .. } => f.write_str(message),
        }
    }
}
