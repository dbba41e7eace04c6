//! Rows of issues, their texts, assignments, instructions and links.

use super::{from_json, to_json};
use crate::domain::assignment::Assignment;
use crate::domain::codes::*;
use crate::domain::event::{Due, RemainingTime};
use crate::domain::incident::IncidentOfIssue;
use crate::domain::instant::Instant;
use crate::domain::instruction::Instruction;
use crate::domain::issue::{Answerable, Issue, IssueFacts, IssueTexts, Link, Origin, Suspension};
use crate::domain::ladder::WarningStep;
use crate::domain::number::{CallNumber, IssueNumber};
use crate::store::db::Error;
use crate::store::db::encryption::Protection;
use crate::store::tables::commitments::Salts;
use crate::store::tables::protection::{open_classes, opened_or_missing, seal_classes};
use crate::store::tables::table_row::table_row;

table_row! {
    /// The current state of an issue, without its texts and assignments. `due_at`, `warns_at` and `lead_agency` are derived from the rest, for lists.
    pub struct IssueRow in issues
    key { period_key: i64, number: i64 }
    {
        category: Option<String>,
        district: Option<String>,
        urgency: Urgency,
        need_by: Option<Instant>,
        affected: String,
        owner: Option<String>,
        recurs_from: Option<i64>,
        respondent_agency: Option<String>,
        historical: bool,
        state: IssueState,
        unmerged_state: Option<IssueState>,
        outcome: Option<IssueOutcome>,
        lead_agency: Option<String>,
        dispatch_due_at: Option<Instant>,
        response_due_at: Option<Instant>,
        resolve_due_at: Option<Instant>,
        due_at: Option<Instant>,
        suspended_at: Option<Instant>,
        left_dispatch_us: Option<i64>,
        left_response_us: Option<i64>,
        left_resolve_us: Option<i64>,
        suspended_total_us: i64,
        responded_at: Option<Instant>,
        dispatched_at: Option<Instant>,
        reopen_count: i32,
        urge_count: i32,
        supervised: bool,
        escalation_level: i32,
        merged_into: Option<i64>,
        first_call: Option<i64>,
        origin_kind: Option<CallKind>,
        origin_channel: Option<CallChannel>,
        origin_source: Option<String>,
        origin_reachable: bool,
        heard_at: Option<Instant>,
        opened_at: Instant,
        opened_owner: Option<String>,
        resolved_at: Option<Instant>,
        resolved_agency: Option<String>,
        resolved_owner: Option<String>,
        resolution_position: Option<i64>,
        closed_at: Option<Instant>,
        confirmed: Option<bool>,
        rating: Option<i32>,
        last_event_at: Instant,
        revision: i32,
        recorded_at: Instant,
        actor: String,
        on_behalf_of: Option<String>,
        position: i64,
        clock_from: Instant,
        warning_seen: Option<i32>,
        warns_at: Option<Instant>,
        incident: Option<i32>,
        incident_kind: Option<IncidentReportKind>,
        suspended_position: Option<i64>,
    }
}

impl IssueRow {
    pub fn new(period_key: i64, issue: &Issue) -> Self {
        let facts = issue.facts.clone();
        let left = issue.suspended.map(|suspension| suspension.left).unwrap_or_default();
        Self {
            period_key,
            number: issue.number.0,
            category: facts.category,
            district: facts.district,
            urgency: facts.urgency,
            need_by: facts.need_by,
            affected: to_json(&facts.affected),
            owner: facts.owner,
            recurs_from: facts.recurs_from.map(|number| number.0),
            respondent_agency: facts.respondent_agency,
            historical: facts.historical,
            state: issue.state,
            unmerged_state: issue.unmerged_state,
            outcome: issue.outcome,
            lead_agency: issue.lead().map(|lead| lead.agency.clone()),
            dispatch_due_at: issue.due.dispatch,
            response_due_at: issue.due.response,
            resolve_due_at: issue.due.resolve,
            due_at: issue.due_at(),
            suspended_at: issue.suspended.map(|suspension| suspension.since),
            left_dispatch_us: left.dispatch_us,
            left_response_us: left.response_us,
            left_resolve_us: left.resolve_us,
            suspended_total_us: issue.suspended_total_us,
            responded_at: issue.responded_at,
            dispatched_at: issue.dispatched_at,
            reopen_count: issue.reopen_count,
            urge_count: issue.urge_count,
            supervised: issue.supervised,
            escalation_level: issue.escalation_level,
            merged_into: issue.merged_into.map(|number| number.0),
            first_call: issue.first_call.map(|number| number.0),
            origin_kind: issue.origin.kind,
            origin_channel: issue.origin.channel,
            origin_source: issue.origin.source_system.clone(),
            origin_reachable: issue.origin.reachable,
            heard_at: issue.origin.heard_at,
            opened_at: issue.opened_at,
            opened_owner: issue.opened_owner.clone(),
            resolved_at: issue.resolved_at,
            resolved_agency: issue.resolved_by.agency.clone(),
            resolved_owner: issue.resolved_by.owner.clone(),
            resolution_position: issue.resolution_position,
            closed_at: issue.closed_at,
            confirmed: issue.confirmed,
            rating: issue.rating,
            last_event_at: issue.last_event_at,
            revision: issue.revision,
            recorded_at: issue.recorded_at,
            actor: issue.actor.clone(),
            on_behalf_of: issue.on_behalf_of.clone(),
            position: issue.position,
            clock_from: issue.clock_from,
            warning_seen: issue.warning_seen.map(WarningStep::percent),
            warns_at: issue.warns_at(),
            incident: issue.incident.map(|incident| incident.number),
            incident_kind: issue.incident.map(|incident| incident.latest),
            suspended_position: issue.suspended.map(|suspension| suspension.position),
        }
    }

    /// The issue with its assignments and instructions, which are ordered by number. Fails if a column is damaged.
    pub fn issue(self, assignments: Vec<Assignment>, instructions: Vec<Instruction>) -> Result<Issue, Error> {
        let facts = IssueFacts {
            category: self.category,
            district: self.district,
            urgency: self.urgency,
            need_by: self.need_by,
            affected: from_json("issues.affected", &self.affected)?,
            owner: self.owner,
            recurs_from: self.recurs_from.map(IssueNumber),
            respondent_agency: self.respondent_agency,
            historical: self.historical,
        };
        let left = RemainingTime {
            dispatch_us: self.left_dispatch_us,
            response_us: self.left_response_us,
            resolve_us: self.left_resolve_us,
        };
        Ok(Issue {
            number: IssueNumber(self.number),
            facts,
            state: self.state,
            unmerged_state: self.unmerged_state,
            outcome: self.outcome,
            assignments,
            due: Due {
                dispatch: self.dispatch_due_at,
                response: self.response_due_at,
                resolve: self.resolve_due_at,
            },
            clock_from: self.clock_from,
            warning_seen: self.warning_seen.and_then(WarningStep::at),
            instructions,
            incident: self
                .incident
                .zip(self.incident_kind)
                .map(|(number, latest)| IncidentOfIssue { number, latest }),
            suspended: self.suspended_at.map(|since| Suspension {
                since,
                position: self.suspended_position.unwrap_or_default(),
                left,
            }),
            suspended_total_us: self.suspended_total_us,
            responded_at: self.responded_at,
            dispatched_at: self.dispatched_at,
            reopen_count: self.reopen_count,
            urge_count: self.urge_count,
            supervised: self.supervised,
            escalation_level: self.escalation_level,
            merged_into: self.merged_into.map(IssueNumber),
            first_call: self.first_call.map(CallNumber),
            origin: Origin {
                kind: self.origin_kind,
                channel: self.origin_channel,
                source_system: self.origin_source,
                reachable: self.origin_reachable,
                heard_at: self.heard_at,
            },
            opened_at: self.opened_at,
            opened_owner: self.opened_owner,
            resolved_at: self.resolved_at,
            resolved_by: Answerable { agency: self.resolved_agency, owner: self.resolved_owner },
            resolution_position: self.resolution_position,
            closed_at: self.closed_at,
            confirmed: self.confirmed,
            rating: self.rating,
            last_event_at: self.last_event_at,
            revision: self.revision,
            recorded_at: self.recorded_at,
            actor: self.actor,
            on_behalf_of: self.on_behalf_of,
            position: self.position,
        })
    }
}

table_row! {
    /// Personal data and free text of a revision of an issue.
    pub struct IssueTextsRow in issue_texts
    key { period_key: i64, issue_number: i64, revision: i32 }
    {
        title: Option<String>,
        address: Option<String>,
        persons: String,
        who_salt: Option<Vec<u8>>,
        what_salt: Option<Vec<u8>>,
        who_sealed: Option<Vec<u8>>,
        what_sealed: Option<Vec<u8>>,
    }
}

impl IssueTextsRow {
    pub fn new(
        period_key: i64,
        number: IssueNumber,
        revision: i32,
        (mut texts, mut salts): (IssueTexts, Salts),
        protection: &Protection,
    ) -> Result<Self, Error> {
        let name = Self::name(period_key, number.0, revision);
        let (who_sealed, what_sealed) = seal_classes(protection, &name, &texts, &salts)?;
        if protection.seals() {
            (texts, salts) = Default::default();
        }
        Ok(Self {
            period_key,
            issue_number: number.0,
            revision,
            title: texts.title,
            address: texts.address,
            persons: to_json(&texts.persons),
            who_salt: salts.who,
            what_salt: salts.what,
            who_sealed,
            what_sealed,
        })
    }

    fn name(period_key: i64, number: i64, revision: i32) -> String {
        format!("issue {number} of period {period_key}, revision {revision}")
    }

    fn is_sealed(&self) -> bool {
        self.who_sealed.is_some() || self.what_sealed.is_some()
    }

    /// The texts. Those that were sealed and do not open are missing: the desk goes on without them.
    pub fn texts(self, protection: &Protection) -> Result<IssueTexts, Error> {
        let is_sealed = self.is_sealed();
        let opened = self.open(protection);
        if is_sealed { Ok(opened_or_missing(opened)) } else { Ok(opened?.0) }
    }

    /// The texts, and the random bytes under which the journal commits to them. Fails if they were sealed and do not open.
    pub fn open(self, protection: &Protection) -> Result<(IssueTexts, Salts), Error> {
        if self.is_sealed() {
            let name = Self::name(self.period_key, self.issue_number, self.revision);
            return open_classes(protection, &name, (self.who_sealed, self.what_sealed));
        }
        let persons = from_json("issue_texts.persons", &self.persons)?;
        let texts = IssueTexts { title: self.title, address: self.address, persons };
        Ok((texts, Salts { who: self.who_salt, what: self.what_salt }))
    }
}

table_row! {
    /// An assignment of an issue to an agency.
    pub struct AssignmentRow in assignments
    key { period_key: i64, issue_number: i64, number: i32 }
    {
        agency: String,
        role: AssignmentRole,
        state: AssignmentState,
        dispatched_at: Instant,
        acknowledged_at: Option<Instant>,
        progress: Option<ProgressKind>,
        estimate: Option<Instant>,
        ended_at: Option<Instant>,
        position: i64,
        informed_at: Option<Instant>,
        informed_position: Option<i64>,
    }
}

impl AssignmentRow {
    pub fn new(period_key: i64, issue: IssueNumber, assignment: &Assignment) -> Self {
        Self {
            period_key,
            issue_number: issue.0,
            number: assignment.number,
            agency: assignment.agency.clone(),
            role: assignment.role,
            state: assignment.state,
            dispatched_at: assignment.dispatched_at,
            acknowledged_at: assignment.acknowledged_at,
            progress: assignment.progress,
            estimate: assignment.estimate,
            ended_at: assignment.ended_at,
            position: assignment.position,
            informed_at: assignment.informed_at,
            informed_position: assignment.informed_position,
        }
    }

    pub fn assignment(self) -> Assignment {
        Assignment {
            number: self.number,
            agency: self.agency,
            role: self.role,
            state: self.state,
            dispatched_at: self.dispatched_at,
            acknowledged_at: self.acknowledged_at,
            progress: self.progress,
            estimate: self.estimate,
            ended_at: self.ended_at,
            position: self.position,
            informed_at: self.informed_at,
            informed_position: self.informed_position,
        }
    }
}

table_row! {
    /// An instruction of a superior on an issue.
    pub struct InstructionRow in instructions
    key { period_key: i64, issue_number: i64, number: i32 }
    {
        kind: InstructionKind,
        deadline: Option<Instant>,
        reply_due_at: Option<Instant>,
        instructed_at: Instant,
        position: i64,
        replied_at: Option<Instant>,
        replied_position: Option<i64>,
    }
}

impl InstructionRow {
    pub fn new(period_key: i64, issue: IssueNumber, instruction: &Instruction) -> Self {
        Self {
            period_key,
            issue_number: issue.0,
            number: instruction.number,
            kind: instruction.kind,
            deadline: instruction.deadline,
            reply_due_at: instruction.reply_due_at,
            instructed_at: instruction.instructed_at,
            position: instruction.position,
            replied_at: instruction.replied_at,
            replied_position: instruction.replied_position,
        }
    }

    pub fn instruction(self) -> Instruction {
        Instruction {
            number: self.number,
            kind: self.kind,
            deadline: self.deadline,
            reply_due_at: self.reply_due_at,
            instructed_at: self.instructed_at,
            position: self.position,
            replied_at: self.replied_at,
            replied_position: self.replied_position,
        }
    }
}

table_row! {
    /// A link between a call and an issue.
    pub struct LinkRow in links
    key { period_key: i64, issue_number: i64, call_number: i64 }
    { kind: LinkKind, condition: ReportedCondition, linked_at: Instant }
}

impl LinkRow {
    pub fn new(period_key: i64, link: &Link) -> Self {
        Self {
            period_key,
            issue_number: link.issue.0,
            call_number: link.call.0,
            kind: link.kind,
            condition: link.condition,
            linked_at: link.linked_at,
        }
    }

    pub fn link(self) -> Link {
        Link {
            issue: IssueNumber(self.issue_number),
            call: CallNumber(self.call_number),
            kind: self.kind,
            condition: self.condition,
            linked_at: self.linked_at,
        }
    }
}
