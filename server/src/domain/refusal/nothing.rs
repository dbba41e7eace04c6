//! Why there is nothing to do.

use super::facts::{Fact, Facts, given};
use super::named;
use crate::domain::codes::Urgency;
use crate::domain::instant::Instant;
use crate::domain::ladder::WarningStep;

/// Why there is nothing to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Nothing {
    /// No field of the named resource would change.
    NoFieldChanges(String),
    /// No empty field of the named call would be filled.
    NoFieldIsFilled(String),
    /// The issue already has this urgency.
    SameUrgency {
        /// Name of the issue.
        resource: String,
        /// The urgency.
        urgency: Urgency,
    },
    /// Nobody holds the named call or callback.
    NotLeased(String),
    /// The named period has no end.
    PeriodIsOpen(String),
    /// The named call has no alarm that nobody has looked at.
    NoOpenAlarm(String),
    /// No figure of the report has changed since its last revision.
    ReportUnchanged {
        /// Name of the report.
        resource: String,
        /// Its last revision.
        revision: i32,
    },
    /// The issue has not reached a step of its time allowed.
    NoWarning {
        /// Name of the issue.
        resource: String,
        /// The step; None if it has reached none.
        step: Option<WarningStep>,
        /// When that step or, of none, the first is reached; None while no due time runs.
        next: Option<Instant>,
    },
    /// Somebody has seen a step of the time allowed.
    WarningSeen {
        /// Name of the issue.
        resource: String,
        /// The step.
        step: WarningStep,
    },
    /// No instruction on the named issue waits for a reply.
    NoInstruction(String),
    /// An instruction was replied to.
    InstructionReplied {
        /// Name of the issue.
        resource: String,
        /// Number of the instruction.
        instruction: i32,
    },
    /// The call handler is on duty already.
    OnDuty {
        /// Operator code.
        operator: String,
        /// Since when.
        since: Instant,
    },
    /// The call handler with this code is not on duty.
    OffDuty(String),
    /// The notice was withdrawn, or another replaces it.
    NoticeEnded {
        /// Name of the notice.
        resource: String,
        /// From when it is in force no more.
        at: Instant,
    },
    /// The call handler with this code has read all of it.
    ReadAlready(String),
}

impl Nothing {
    pub(super) fn facts(&self) -> Facts {
        match self {
            Nothing::NoFieldChanges(resource) => {
                vec![("rule", Fact::code("NO_FIELD_CHANGES")), named(resource)]
            }
            Nothing::NoFieldIsFilled(resource) => {
                vec![("rule", Fact::code("NO_FIELD_IS_FILLED")), named(resource)]
            }
            Nothing::SameUrgency { resource, urgency } => {
                vec![("rule", Fact::code("SAME_URGENCY")), named(resource), ("urgency", Fact::code(urgency))]
            }
            Nothing::NotLeased(resource) => vec![("rule", Fact::code("NOT_LEASED")), named(resource)],
            Nothing::PeriodIsOpen(resource) => vec![("rule", Fact::code("PERIOD_IS_OPEN")), named(resource)],
            Nothing::NoOpenAlarm(resource) => vec![("rule", Fact::code("NO_OPEN_ALARM")), named(resource)],
            Nothing::ReportUnchanged { resource, revision } => vec![
                ("rule", Fact::code("REPORT_UNCHANGED")),
                named(resource),
                ("revision", Fact::Number((*revision).into())),
            ],
            Nothing::NoWarning { resource, step, next } => {
                let rule = vec![("rule", Fact::code("NO_WARNING")), named(resource)];
                let more = given([("percent", step.map(percent)), ("earliest", next.map(Fact::Time))]);
                rule.into_iter().chain(more).collect()
            }
            Nothing::NoInstruction(resource) => vec![("rule", Fact::code("NO_INSTRUCTION")), named(resource)],
            Nothing::InstructionReplied { resource, instruction } => vec![
                ("rule", Fact::code("INSTRUCTION_REPLIED")),
                named(resource),
                ("instruction", Fact::Number((*instruction).into())),
            ],
            Nothing::WarningSeen { resource, step } => {
                vec![("rule", Fact::code("WARNING_SEEN")), named(resource), ("percent", percent(*step))]
            }
            Nothing::OnDuty { operator, since } => vec![
                ("rule", Fact::code("ON_DUTY")),
                ("code", Fact::code(operator)),
                ("time", Fact::Time(*since)),
            ],
            Nothing::OffDuty(operator) => {
                vec![("rule", Fact::code("OFF_DUTY")), ("code", Fact::code(operator))]
            }
            Nothing::NoticeEnded { resource, at } => {
                vec![("rule", Fact::code("NOTICE_ENDED")), named(resource), ("time", Fact::Time(*at))]
            }
            Nothing::ReadAlready(operator) => {
                vec![("rule", Fact::code("READ_ALREADY")), ("code", Fact::code(operator))]
            }
        }
    }
}

/// A step of the time allowed, as a fact.
fn percent(step: WarningStep) -> Fact {
    Fact::Number(step.percent().into())
}
