//! Why a command is refused, as facts and never as sentences. The reasons and facts are those that the contract publishes in `error.proto`.

mod bound;
pub mod facts;
mod incident;
pub mod nothing;
pub mod permission;
pub mod problem;
pub mod rules;

use super::access::TokenFault;
use super::codes::{CallbackState, IssueAction, IssueState, Role, TriageOutcome};
use super::instant::Instant;
use facts::{Fact, Facts, given};
pub use incident::IncidentRule;
pub use nothing::Nothing;
pub use permission::PermissionRule;
pub use problem::{Problem, Violation};
pub use rules::{AssignmentRule, ClosingRule, Limit, MergeRule, Missing, TimeRule};

/// Everything wrong with the fields of a request, collected before it is refused.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Violations(pub Vec<Violation>);

impl Violations {
    /// Adds a violation.
    pub fn add(&mut self, field: impl Into<String>, problem: Problem) {
        self.0.push(Violation { field: field.into(), problem });
    }

    /// Adds other violations, except for fields that already have one.
    pub fn extend(&mut self, others: Violations) {
        let noted: Vec<String> = self.0.iter().map(|violation| violation.field.clone()).collect();
        self.0.extend(others.0.into_iter().filter(|other| !noted.contains(&other.field)));
    }

    /// Returns a refusal if there are any.
    pub fn check(self) -> Result<(), Refusal> {
        if self.0.is_empty() { Ok(()) } else { Err(Refusal::InvalidFields(self)) }
    }
}

/// Why a command is refused. Nothing of a refused command is written. The facts contain no personal data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Fields are malformed, missing, or contradict each other.
    InvalidFields(Violations),
    /// The request id was already used with different content or by another principal.
    RequestIdReused,
    /// It is not known who is asking.
    TokenRefused(TokenFault),
    /// Whoever is asking may not do this.
    NotPermitted {
        /// What the caller is.
        role: Role,
        /// The rule that forbids it.
        rule: PermissionRule,
    },
    /// The resource does not exist.
    NotFound(Missing),
    /// The period id is taken.
    PeriodExists {
        /// Name of the period.
        resource: String,
    },
    /// A call with this external id from this source system already exists.
    ExternalIdExists {
        /// Name of that call.
        resource: String,
    },
    /// The issue's state does not allow the action.
    StateNotAllowed {
        /// Name of the issue.
        resource: String,
        /// Its state.
        state: IssueState,
        /// The action.
        action: IssueAction,
        /// What can be done with the issue now.
        allowed: Vec<IssueAction>,
    },
    /// A time breaks a rule about times.
    TimeNotAllowed {
        /// The field that gives the time.
        field: String,
        /// The time.
        time: Instant,
        /// The rule that it breaks.
        rule: TimeRule,
    },
    /// The call is void.
    CallVoid {
        /// Name of the call.
        resource: String,
    },
    /// A TEST call cannot have issues.
    CallIsTest {
        /// Name of the call; None if it is not recorded yet.
        resource: Option<String>,
    },
    /// Another operator holds the lease.
    LeaseHeld {
        /// Name of the call or callback.
        resource: String,
        /// Operator code.
        holder: String,
        /// When the lease ends.
        until: Instant,
    },
    /// The number of a call must not be called.
    DoNotCall {
        /// Name of the call whose number it is.
        resource: String,
    },
    /// It is not the hour to call a number.
    OutsideCallingHours {
        /// Name of the callback.
        resource: String,
        /// When it may be called.
        until: Instant,
    },
    /// The call is not pending triage.
    TriageNotPending {
        /// Name of the call.
        resource: String,
        /// How it ended.
        outcome: TriageOutcome,
    },
    /// The handoff is already confirmed.
    HandoffConfirmed {
        /// Name of the call.
        resource: String,
        /// Number of the handoff.
        handoff: i32,
        /// When it was confirmed.
        time: Instant,
    },
    /// The call is already linked to the issue.
    LinkExists {
        /// Name of the issue.
        resource: String,
        /// Name of the call.
        call: String,
    },
    /// The issue is merged.
    IssueMerged {
        /// Name of the issue.
        resource: String,
        /// Name of the issue that it is merged into.
        merged_into: String,
    },
    /// A rule about merging forbids it.
    MergeNotAllowed {
        /// Name of the issue.
        resource: String,
        /// The rule that forbids it.
        rule: MergeRule,
    },
    /// A rule about the reports of incidents forbids it.
    IncidentNotAllowed {
        /// Name of the issue or report.
        resource: String,
        /// The rule that forbids it.
        rule: IncidentRule,
    },
    /// Merged issues that have affected persons are not confirmed.
    MergedUnconfirmed {
        /// Name of the issue.
        resource: String,
        /// Names of these merged issues.
        unconfirmed: Vec<String>,
    },
    /// The agency may not take this step, or the issue may not be assigned to it.
    AssignmentNotAllowed {
        /// Name of the issue.
        resource: String,
        /// The rule that forbids it.
        rule: AssignmentRule,
    },
    /// The callback is done or cancelled.
    CallbackFinished {
        /// Name of the callback.
        resource: String,
        /// Its state.
        state: CallbackState,
    },
    /// A limit is reached.
    LimitReached(Limit),
    /// The period is already closed, or cannot be closed at that time.
    PeriodClosed {
        /// Name of the period.
        resource: String,
        /// The rule that forbids it.
        rule: ClosingRule,
    },
    /// The resource has changed since its etag was read.
    EtagMismatch {
        /// Name of the resource.
        resource: String,
        /// Its current etag.
        etag: i64,
    },
    /// There is nothing to do.
    NothingToDo(Nothing),
}

impl Refusal {
    /// A refusal for one field.
    pub fn field(field: impl Into<String>, problem: Problem) -> Self {
        let mut violations = Violations::default();
        violations.add(field, problem);
        Self::InvalidFields(violations)
    }

    /// The reason in the contract, without `ERROR_REASON_`.
    pub fn reason(&self) -> &'static str {
        match self {
            Self::InvalidFields(_) => "INVALID_FIELDS",
            Self::RequestIdReused => "REQUEST_ID_REUSED",
            Self::TokenRefused(_) => "TOKEN_REFUSED",
            Self::NotPermitted { .. } => "NOT_PERMITTED",
            Self::NotFound(_) => "RESOURCE_NOT_FOUND",
            Self::PeriodExists { .. } => "PERIOD_EXISTS",
            Self::ExternalIdExists { .. } => "EXTERNAL_ID_EXISTS",
            Self::StateNotAllowed { .. } => "STATE_NOT_ALLOWED",
            Self::TimeNotAllowed { .. } => "TIME_NOT_ALLOWED",
            Self::CallVoid { .. } => "CALL_VOID",
            Self::CallIsTest { .. } => "CALL_IS_TEST",
            Self::LeaseHeld { .. } => "LEASE_HELD",
            Self::DoNotCall { .. } => "DO_NOT_CALL",
            Self::OutsideCallingHours { .. } => "OUTSIDE_CALLING_HOURS",
            Self::TriageNotPending { .. } => "TRIAGE_NOT_PENDING",
            Self::HandoffConfirmed { .. } => "HANDOFF_CONFIRMED",
            Self::LinkExists { .. } => "LINK_EXISTS",
            Self::IssueMerged { .. } => "ISSUE_MERGED",
            Self::MergeNotAllowed { .. } => "MERGE_NOT_ALLOWED",
            Self::IncidentNotAllowed { .. } => "INCIDENT_NOT_ALLOWED",
            Self::MergedUnconfirmed { .. } => "MERGED_UNCONFIRMED",
            Self::AssignmentNotAllowed { .. } => "ASSIGNMENT_NOT_ALLOWED",
            Self::CallbackFinished { .. } => "CALLBACK_FINISHED",
            Self::LimitReached(_) => "LIMIT_REACHED",
            Self::PeriodClosed { .. } => "PERIOD_CLOSED",
            Self::EtagMismatch { .. } => "ETAG_MISMATCH",
            Self::NothingToDo(_) => "NOTHING_TO_DO",
        }
    }

    /// Its facts. Violations have facts of their own.
    pub fn facts(&self) -> Facts {
        match self {
            Self::InvalidFields(_) | Self::RequestIdReused => Vec::new(),
            Self::TokenRefused(fault) => fault.facts(),
            Self::NotPermitted { role, rule } => {
                rule.facts().into_iter().chain([("role", Fact::code(role))]).collect()
            }
            Self::NotFound(missing) => missing.facts(),
            Self::PeriodExists { resource }
            | Self::ExternalIdExists { resource }
            | Self::CallVoid { resource } => vec![named(resource)],
            Self::StateNotAllowed { resource, state, action, allowed } => vec![
                named(resource),
                ("state", Fact::code(state)),
                ("action", Fact::code(action)),
                ("allowed_actions", Fact::List(allowed.iter().map(|action| action.to_string()).collect())),
            ],
            Self::TimeNotAllowed { field, time, rule } => {
                let mut facts = vec![("field", Fact::Field(field.clone())), ("time", Fact::Time(*time))];
                facts.extend(rule.facts());
                facts
            }
            Self::CallIsTest { resource } => given([("resource", resource.clone().map(Fact::Resource))]),
            Self::LeaseHeld { resource, holder, until } => {
                vec![named(resource), ("holder", Fact::code(holder)), ("until", Fact::Time(*until))]
            }
            Self::DoNotCall { resource } => vec![named(resource)],
            Self::OutsideCallingHours { resource, until } => {
                vec![named(resource), ("until", Fact::Time(*until))]
            }
            Self::TriageNotPending { resource, outcome } => {
                vec![named(resource), ("outcome", Fact::code(outcome))]
            }
            Self::HandoffConfirmed { resource, handoff, time } => vec![
                named(resource),
                ("handoff", Fact::Number((*handoff).into())),
                ("time", Fact::Time(*time)),
            ],
            Self::LinkExists { resource, call } => {
                vec![named(resource), ("call", Fact::Resource(call.clone()))]
            }
            Self::IssueMerged { resource, merged_into } => {
                vec![named(resource), ("merged_into", Fact::Resource(merged_into.clone()))]
            }
            Self::MergeNotAllowed { resource, rule } => with_rule(resource, rule.facts()),
            Self::IncidentNotAllowed { resource, rule } => with_rule(resource, rule.facts()),
            Self::MergedUnconfirmed { resource, unconfirmed } => {
                vec![named(resource), ("unconfirmed", Fact::List(unconfirmed.clone()))]
            }
            Self::AssignmentNotAllowed { resource, rule } => with_rule(resource, rule.facts()),
            Self::CallbackFinished { resource, state } => vec![named(resource), ("state", Fact::code(state))],
            Self::LimitReached(limit) => {
                let (limit, value) = limit.code_and_value();
                vec![("limit", Fact::code(limit)), ("value", Fact::count(value))]
            }
            Self::PeriodClosed { resource, rule } => with_rule(resource, rule.facts()),
            Self::EtagMismatch { resource, etag } => vec![named(resource), ("etag", Fact::Number(*etag))],
            Self::NothingToDo(nothing) => nothing.facts(),
        }
    }
}

fn named(resource: &str) -> (&'static str, Fact) {
    ("resource", Fact::Resource(resource.to_owned()))
}

fn with_rule(resource: &str, rule: Facts) -> Facts {
    std::iter::once(named(resource)).chain(rule).collect()
}

/// For the log: the reason and its facts. The API writes the sentence that a client gets.
impl std::fmt::Display for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.reason())?;
        if let Self::InvalidFields(violations) = self {
            return violations.0.iter().try_for_each(|violation| {
                let (field, problem) = (&violation.field, &violation.problem);
                write!(f, " {field} {}", problem.reason())?;
                write_facts(f, &problem.facts())
            });
        }
        write_facts(f, &self.facts())
    }
}

fn write_facts(f: &mut std::fmt::Formatter<'_>, facts: &Facts) -> std::fmt::Result {
    facts.iter().try_for_each(|(name, fact)| write!(f, " {name}={fact}"))
}
