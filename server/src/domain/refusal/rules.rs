//! The rules behind refusals, each with its facts.

use super::facts::{Fact, Facts, given};
use super::named;
use super::problem::DirectoryKind;
use crate::domain::codes::{AssignmentRole, Coded, IssueState};
use crate::domain::instant::Instant;

/// A resource that does not exist.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Missing {
    /// A period, with its name if it is known.
    Period(Option<String>),
    /// A call, with its name if it was asked for by name.
    Call(Option<String>),
    /// An issue, with its name.
    Issue(String),
    /// A callback, with its name.
    Callback(String),
    /// An entry of a directory.
    Entry {
        /// The directory.
        directory: DirectoryKind,
        /// The code that no entry has.
        code: String,
    },
    /// A handoff of a call.
    Handoff {
        /// Name of the call.
        call: String,
        /// Number of the handoff; None if no handoff could be confirmed.
        number: Option<i32>,
    },
    /// A link between an issue and a call.
    Link {
        /// Name of the issue.
        issue: String,
        /// Name of the call.
        call: String,
    },
    /// A token, by its id.
    Token(String),
    /// A report, or a revision of one, with the name of the report.
    Report(String),
    /// A notice, with its name.
    Notice(String),
    /// An affected person of an issue.
    Person {
        /// Name of the issue.
        issue: String,
        /// The number that no person has.
        number: i32,
    },
    /// An instruction on an issue.
    Instruction {
        /// Name of the issue.
        issue: String,
        /// The number that no instruction has.
        instruction: i32,
    },
}

/// A rule about times.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TimeRule {
    /// Nothing happens more than five minutes ahead of the server's clock. The time is that bound.
    AheadOfClock(Instant),
    /// Nothing happens to calls, issues and callbacks before their period starts. The time is that start.
    BeforePeriod(Instant),
    /// A call is received within its period.
    OutsidePeriod {
        /// Name of the period.
        period: String,
        /// Start of the period.
        from: Instant,
        /// End of the period, if it has one.
        to: Option<Instant>,
    },
    /// Nothing happens to a call before it is received. The time is when it was.
    BeforeCall(Instant),
    /// Nothing happens to an issue before its latest event.
    BeforeLatestEvent {
        /// Name of the issue.
        issue: String,
        /// When its latest event happened.
        latest: Instant,
    },
    /// Nobody comes on duty before the end of their last duty, or goes off before it began.
    BeforeDuty {
        /// Operator code.
        operator: String,
        /// That end or begin.
        earliest: Instant,
    },
    /// Nobody reads or withdraws what was not given yet.
    BeforeGiven {
        /// Name of the notice, or of the issue of an instruction.
        resource: String,
        /// When it was given.
        earliest: Instant,
    },
}

/// A rule about merging.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MergeRule {
    /// No issue is merged into itself.
    IntoItself,
    /// The target is itself merged.
    TargetMerged {
        /// Name of the target.
        target: String,
        /// Name of the issue that it is merged into.
        merged_into: String,
    },
    /// The target is rejected or withdrawn.
    TargetFinished {
        /// Name of the target.
        target: String,
        /// Its state.
        state: IssueState,
    },
    /// An issue cannot be rejected or withdrawn while others are merged into it. These are their names.
    HasMerged(Vec<String>),
}

/// A rule about assignments.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AssignmentRule {
    /// The agency, or the lead, has no open assignment.
    NotAssigned {
        /// Agency code; None for the lead.
        agency: Option<String>,
        /// Codes of the agencies that have an open assignment.
        holders: Vec<String>,
    },
    /// The agency already has an open assignment.
    AssignedAlready {
        /// Agency code.
        agency: String,
        /// Its role in that assignment.
        role: AssignmentRole,
    },
    /// The agency has already acknowledged.
    AcknowledgedAlready(String),
    /// The complaint is about the agency.
    IsRespondent(String),
    /// The lead cannot report its part as done: it resolves the issue.
    LeadResolves(String),
}

/// A limit of the register, with its value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limit {
    /// Links of a call.
    LinksOfCall(usize),
    /// Handoffs of a call.
    HandoffsOfCall(usize),
    /// Attempts of a callback.
    AttemptsOfCallback(usize),
    /// Assignments of an issue.
    AssignmentsOfIssue(usize),
    /// Issues merged into one.
    MergedIntoIssue(usize),
    /// Instructions on an issue.
    InstructionsOfIssue(usize),
}

/// A rule about closing a period.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClosingRule {
    /// It is already closed, since that time.
    ClosedAlready(Instant),
    /// A call was received after the end.
    CallAfterEnd {
        /// The requested end.
        end: Instant,
        /// When the latest call was received.
        latest: Instant,
    },
}

impl Limit {
    /// Its code in the contract, and its value.
    pub fn code_and_value(self) -> (&'static str, usize) {
        match self {
            Limit::LinksOfCall(value) => ("LINKS_OF_CALL", value),
            Limit::HandoffsOfCall(value) => ("HANDOFFS_OF_CALL", value),
            Limit::AttemptsOfCallback(value) => ("ATTEMPTS_OF_CALLBACK", value),
            Limit::AssignmentsOfIssue(value) => ("ASSIGNMENTS_OF_ISSUE", value),
            Limit::MergedIntoIssue(value) => ("MERGED_INTO_ISSUE", value),
            Limit::InstructionsOfIssue(value) => ("INSTRUCTIONS_OF_ISSUE", value),
        }
    }
}

impl Missing {
    pub(super) fn facts(&self) -> Facts {
        let resource = |name: &str| Some(Fact::Resource(name.to_owned()));
        let (kind, name) = match self {
            Missing::Token(id) => return vec![("type", Fact::code("TOKEN")), named(&format!("tokens/{id}"))],
            Missing::Period(name) => ("PERIOD", name.as_deref()),
            Missing::Call(name) => ("CALL", name.as_deref()),
            Missing::Issue(name) => ("ISSUE", Some(name.as_str())),
            Missing::Callback(name) => ("CALLBACK", Some(name.as_str())),
            Missing::Report(name) => ("REPORT", Some(name.as_str())),
            Missing::Notice(name) => ("NOTICE", Some(name.as_str())),
            Missing::Entry { directory, .. } => (directory.code(), None),
            Missing::Handoff { call, .. } => ("HANDOFF", Some(call.as_str())),
            Missing::Link { issue, .. } => ("LINK", Some(issue.as_str())),
            Missing::Person { issue, .. } => ("PERSON", Some(issue.as_str())),
            Missing::Instruction { issue, .. } => ("INSTRUCTION", Some(issue.as_str())),
        };
        let (handoff, call) = match self {
            Missing::Handoff { number, .. } => (number.map(|number| Fact::Number(number.into())), None),
            Missing::Link { call, .. } => (None, resource(call)),
            Missing::Period(_)
            | Missing::Call(_)
            | Missing::Issue(_)
            | Missing::Callback(_)
            | Missing::Report(_)
            | Missing::Notice(_)
            | Missing::Person { .. }
            | Missing::Instruction { .. }
            | Missing::Token(_)
            | Missing::Entry { .. } => (None, None),
        };
        let person = match self {
            Missing::Person { number, .. } => Some(Fact::Number((*number).into())),
            _ => None,
        };
        let instruction = match self {
            Missing::Instruction { instruction, .. } => Some(Fact::Number((*instruction).into())),
            _ => None,
        };
        let code = match self {
            Missing::Entry { code, .. } => Some(Fact::code(code)),
            _ => None,
        };
        given([
            ("type", Some(Fact::code(kind))),
            ("resource", name.and_then(resource)),
            ("handoff", handoff),
            ("person", person),
            ("instruction", instruction),
            ("call", call),
            ("code", code),
        ])
    }
}

impl TimeRule {
    pub(super) fn facts(&self) -> Facts {
        let rule = |code: &str| ("rule", Some(Fact::code(code)));
        let time = |at: &Instant| Some(Fact::Time(*at));
        match self {
            TimeRule::AheadOfClock(latest) => given([rule("AHEAD_OF_CLOCK"), ("latest", time(latest))]),
            TimeRule::BeforePeriod(from) => given([rule("BEFORE_PERIOD"), ("earliest", time(from))]),
            TimeRule::OutsidePeriod { period, from, to } => given([
                rule("OUTSIDE_PERIOD"),
                ("resource", Some(Fact::Resource(period.clone()))),
                ("earliest", time(from)),
                ("latest", to.as_ref().and_then(time)),
            ]),
            TimeRule::BeforeCall(received) => given([rule("BEFORE_CALL"), ("earliest", time(received))]),
            TimeRule::BeforeLatestEvent { issue, latest } => given([
                rule("BEFORE_LATEST_EVENT"),
                ("resource", Some(Fact::Resource(issue.clone()))),
                ("earliest", time(latest)),
            ]),
            TimeRule::BeforeDuty { operator, earliest } => given([
                rule("BEFORE_DUTY"),
                ("code", Some(Fact::code(operator))),
                ("earliest", time(earliest)),
            ]),
            TimeRule::BeforeGiven { resource, earliest } => given([
                rule("BEFORE_GIVEN"),
                ("resource", Some(Fact::Resource(resource.clone()))),
                ("earliest", time(earliest)),
            ]),
        }
    }
}

impl MergeRule {
    pub(super) fn facts(&self) -> Facts {
        match self {
            MergeRule::IntoItself => vec![("rule", Fact::code("INTO_ITSELF"))],
            MergeRule::TargetMerged { target, merged_into } => vec![
                ("rule", Fact::code("TARGET_MERGED")),
                ("target", Fact::Resource(target.clone())),
                ("merged_into", Fact::Resource(merged_into.clone())),
            ],
            MergeRule::TargetFinished { target, state } => vec![
                ("rule", Fact::code("TARGET_FINISHED")),
                ("target", Fact::Resource(target.clone())),
                ("state", Fact::code(state)),
            ],
            MergeRule::HasMerged(merged) => {
                vec![("rule", Fact::code("HAS_MERGED")), ("merged", Fact::List(merged.clone()))]
            }
        }
    }
}

impl AssignmentRule {
    pub(super) fn facts(&self) -> Facts {
        let agency = |agency: &str| ("agency", Some(Fact::code(agency)));
        let rule = |code: &str| ("rule", Some(Fact::code(code)));
        match self {
            AssignmentRule::NotAssigned { agency: code, holders } => given([
                rule("NOT_ASSIGNED"),
                ("agency", code.as_ref().map(Fact::code)),
                ("holders", Some(Fact::List(holders.clone()))),
            ]),
            AssignmentRule::AssignedAlready { agency: code, role } => {
                given([rule("ASSIGNED_ALREADY"), agency(code), ("role", Some(Fact::code(role.code())))])
            }
            AssignmentRule::AcknowledgedAlready(code) => given([rule("ACKNOWLEDGED_ALREADY"), agency(code)]),
            AssignmentRule::IsRespondent(code) => given([rule("IS_RESPONDENT"), agency(code)]),
            AssignmentRule::LeadResolves(code) => given([rule("LEAD_RESOLVES"), agency(code)]),
        }
    }
}

impl ClosingRule {
    pub(super) fn facts(&self) -> Facts {
        match self {
            ClosingRule::ClosedAlready(end) => {
                vec![("rule", Fact::code("CLOSED_ALREADY")), ("time", Fact::Time(*end))]
            }
            ClosingRule::CallAfterEnd { end, latest } => vec![
                ("rule", Fact::code("CALL_AFTER_END")),
                ("time", Fact::Time(*end)),
                ("latest", Fact::Time(*latest)),
            ],
        }
    }
}
