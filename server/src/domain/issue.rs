//! Livelihood issues 民生问题.

use super::assignment::Assignment;
use super::codes::*;
use super::draft::{Blank, drafted};
use super::event::{Due, Entry, IssueEvent, RemainingTime};
use super::incident::IncidentOfIssue;
use super::instant::Instant;
use super::instruction::Instruction;
use super::ladder::WarningStep;
use super::number::{CallNumber, IssueNumber};
use super::person::{AffectedPersons, Contact};

drafted! {
    /// Content of an issue without personal data.
    pub struct IssueFacts, draft IssueFactsDraft {
        /// Category code.
        pub category: Option<String> = None,
        /// District code.
        pub district: Option<String> = None,
        /// Urgency. It is changed by an event of its own.
        pub urgency: Urgency = Urgency::P2,
        /// The time after which help comes too late.
        pub need_by: Option<Instant> = None,
        /// Who is affected.
        pub affected: AffectedPersons = AffectedPersons::default(),
        /// Code of the operator who is responsible for it.
        pub owner: Option<String> = None,
        /// The earlier issue of which it is a recurrence.
        pub recurs_from: Option<IssueNumber> = None,
        /// Code of the agency that the complaint is about.
        pub respondent_agency: Option<String> = None,
        /// Whether it was imported from an old register.
        pub historical: bool = false,
    }
}

drafted! {
    /// The personal data and free text of an issue.
    pub struct IssueTexts, draft IssueTextsDraft {
        /// What must be done.
        pub title: Option<String> = None,
        /// Where it must be done.
        pub address: Option<String> = None,
        /// Who the affected persons are, by their numbers.
        pub persons: Vec<Contact> = Vec::new(),
    }
}

/// The given fields of an issue.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct IssueDraft {
    /// Fields without personal data.
    pub facts: IssueFactsDraft,
    /// Personal data and free text.
    pub texts: IssueTextsDraft,
}

/// A link between a call and an issue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// Number of the issue.
    pub issue: IssueNumber,
    /// Number of the call.
    pub call: CallNumber,
    /// Why they are linked.
    pub kind: LinkKind,
    /// Condition of the issue according to the call.
    pub condition: ReportedCondition,
    /// When they were linked.
    pub linked_at: Instant,
}

/// What an issue takes over from its calls.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Origin {
    /// Kind of the FIRST call.
    pub kind: Option<CallKind>,
    /// Channel of the FIRST call.
    pub channel: Option<CallChannel>,
    /// System that submitted the FIRST call.
    pub source_system: Option<String>,
    /// Whether the caller of the FIRST call can be called back.
    pub reachable: bool,
    /// When the earliest of its linked calls was received, leaving out void ones; None if there is none.
    pub heard_at: Option<Instant>,
}

/// A suspension, during which the clocks of an issue stand still.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Suspension {
    /// When it began.
    pub since: Instant,
    /// Position of the entry that says why.
    pub position: i64,
    /// Time left until each due time when it began.
    pub left: RemainingTime,
}

/// Who is responsible for an issue at a certain time.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answerable {
    /// Agency code of the lead.
    pub agency: Option<String>,
    /// Operator code of the owner.
    pub owner: Option<String>,
}

/// The current state of an issue, without its texts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Issue {
    /// Number within the period.
    pub number: IssueNumber,
    /// Content without personal data.
    pub facts: IssueFacts,
    /// Current state.
    pub state: IssueState,
    /// State before the issue was merged; None if it is not merged.
    pub unmerged_state: Option<IssueState>,
    /// Outcome of the latest resolution; None before it and after reopening.
    pub outcome: Option<IssueOutcome>,
    /// Assignments, ordered by number.
    pub assignments: Vec<Assignment>,
    /// Due times by the policy, without need_by; see [`Issue::due_at`].
    pub due: Due,
    /// From when the time allowed to resolve is counted: when its due time was last set by the policy, moved on by the time on hold since.
    pub clock_from: Instant,
    /// The highest step of the time allowed that somebody has seen since the due time was set.
    pub warning_seen: Option<WarningStep>,
    /// Instructions of superiors, ordered by number.
    pub instructions: Vec<Instruction>,
    /// The incident that it belongs to, the latest; None if it belongs to none.
    pub incident: Option<IncidentOfIssue>,
    /// The current suspension, if any.
    pub suspended: Option<Suspension>,
    /// Length of all suspensions that have ended, in microseconds.
    pub suspended_total_us: i64,
    /// When it was first acknowledged, reported on or resolved.
    pub responded_at: Option<Instant>,
    /// When it was first dispatched to a lead.
    pub dispatched_at: Option<Instant>,
    /// How often it was reopened.
    pub reopen_count: i32,
    /// How often it was urged.
    pub urge_count: i32,
    /// Whether it is under supervision 督办.
    pub supervised: bool,
    /// How often it was escalated.
    pub escalation_level: i32,
    /// The issue that it is merged into.
    pub merged_into: Option<IssueNumber>,
    /// Its FIRST call; None if it has none.
    pub first_call: Option<CallNumber>,
    /// What it takes over from its calls.
    pub origin: Origin,
    /// When it was opened.
    pub opened_at: Instant,
    /// Operator code of its owner at opening.
    pub opened_owner: Option<String>,
    /// When it was last resolved.
    pub resolved_at: Option<Instant>,
    /// Who was responsible when it was last resolved.
    pub resolved_by: Answerable,
    /// Position of the entry with the latest public reply.
    pub resolution_position: Option<i64>,
    /// When it was closed.
    pub closed_at: Option<Instant>,
    /// Whether the caller confirmed in the latest follow-up that it is solved; None if unknown.
    pub confirmed: Option<bool>,
    /// The caller's rating in the latest follow-up, 1 to 5.
    pub rating: Option<i32>,
    /// Time of its latest event; the next one cannot be earlier.
    pub last_event_at: Instant,
    /// Number of the current revision, from 1. Every update makes a new one.
    pub revision: i32,
    /// When it was recorded.
    pub recorded_at: Instant,
    /// Who entered it.
    pub actor: String,
    /// On whose behalf it was entered.
    pub on_behalf_of: Option<String>,
    /// Position of its latest event, which is its etag.
    pub position: i64,
}

impl Issue {
    /// What can be done with it: what its state allows, without what has been done. Nobody acknowledges twice.
    pub fn allowed(&self) -> impl Iterator<Item = IssueAction> {
        let waits = self.assignments.iter().any(|one| one.state == AssignmentState::Dispatched);
        self.state.allowed().filter(move |action| *action != IssueAction::Acknowledge || waits)
    }

    /// Creates the issue from an event `Opened`; None for other events.
    pub fn opened(number: IssueNumber, event: &IssueEvent, entry: &Entry) -> Option<Self> {
        let IssueEvent::Opened { facts, due, call } = event else { return None };
        Some(Self {
            number,
            facts: facts.clone(),
            state: IssueState::Open,
            unmerged_state: None,
            outcome: None,
            assignments: Vec::new(),
            due: *due,
            clock_from: entry.occurred_at,
            warning_seen: None,
            instructions: Vec::new(),
            incident: None,
            suspended: None,
            suspended_total_us: 0,
            responded_at: None,
            dispatched_at: None,
            reopen_count: 0,
            urge_count: 0,
            supervised: false,
            escalation_level: 0,
            merged_into: None,
            first_call: *call,
            origin: Origin::default(),
            opened_at: entry.occurred_at,
            opened_owner: facts.owner.clone(),
            resolved_at: None,
            resolved_by: Answerable::default(),
            resolution_position: None,
            closed_at: None,
            confirmed: None,
            rating: None,
            last_event_at: entry.occurred_at,
            revision: 1,
            recorded_at: entry.recorded_at,
            actor: entry.actor.clone(),
            on_behalf_of: entry.on_behalf_of.clone(),
            position: entry.position,
        })
    }

    /// Due time of the resolution: the earlier of need_by and the due time by the policy. None if it is suspended or historical.
    pub fn due_at(&self) -> Option<Instant> {
        if self.suspended.is_some() || self.facts.historical {
            return None;
        }
        match (self.due.resolve, self.facts.need_by) {
            (Some(due), Some(need_by)) => Some(due.min(need_by)),
            (due, need_by) => due.or(need_by),
        }
    }

    /// The first time by which an instruction that nobody has replied to asks for something. None if there is none.
    pub fn instruction_due_at(&self) -> Option<Instant> {
        self.instructions.iter().filter_map(|one| one.due_at(self.state.is_active())).min()
    }

    /// Whether it is active, not suspended, and due before `now`.
    pub fn is_overdue(&self, now: Instant) -> bool {
        self.state.is_active() && self.due_at().is_some_and(|due| due < now)
    }

    /// Whether an agency has an assignment of it that has not ended.
    pub fn is_assigned_to(&self, agency: &str) -> bool {
        self.assignments.iter().any(|assignment| assignment.is_open() && assignment.agency == agency)
    }

    /// The current lead assignment. One that ended with the resolution still counts.
    pub fn lead(&self) -> Option<&Assignment> {
        self.assignments.iter().rev().find(|a| a.is_lead())
    }

    /// Who is responsible for it now.
    pub fn answerable(&self) -> Answerable {
        Answerable { agency: self.lead().map(|lead| lead.agency.clone()), owner: self.facts.owner.clone() }
    }

    /// Agency code of the first lead that it ever had.
    pub fn first_agency(&self) -> Option<&str> {
        let first = self.assignments.iter().find(|a| a.role == AssignmentRole::Lead);
        first.map(|assignment| assignment.agency.as_str())
    }
}
