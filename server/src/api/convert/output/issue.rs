//! Messages of issues.

use hotline_proto::v1;

use super::{link, person, read_by, text_of, time, time_if};
use crate::api::convert::codes;
use crate::domain::assignment::Assignment;
use crate::domain::codes::{IssueOutcome, IssueState, TextField, Urgency};

use crate::domain::instant::Instant;
use crate::domain::instruction::Instruction;
use crate::domain::issue::Issue;
use crate::domain::ladder::WarningStep;
use crate::domain::report::ReportId;
use crate::store::tables::views::{EventTexts, IssueView};

/// An issue with its assignments, links and allowed actions. `now` decides whether it is overdue, and how much of its time allowed is used.
pub fn issue(period: &str, view: &IssueView, now: Instant) -> v1::Issue {
    let issue = &view.issue;
    let facts = &issue.facts;
    let (outcome, public_reply) = result(view);
    let (dispatch_due_at, response_due_at) = running_due_times(issue);
    v1::Issue {
        name: issue.number.name(period),
        title: view.texts.title.clone().unwrap_or_default(),
        category: facts.category.clone().unwrap_or_default(),
        district: facts.district.clone().unwrap_or_default(),
        address: view.texts.address.clone().unwrap_or_default(),
        urgency: codes::number(facts.urgency),
        need_by: time_if(facts.need_by),
        affected_person_inputs: Vec::new(),
        affected_persons: affected_persons(view),
        state: codes::number(issue.state),
        outcome: codes::number_or_unspecified(outcome),
        owner: facts.owner.clone().unwrap_or_default(),
        assignments: issue
            .assignments
            .iter()
            .map(|one| assignment(one, facts.urgency, &view.event_texts))
            .collect(),
        dispatch_due_at: time_if(dispatch_due_at),
        response_due_at: time_if(response_due_at),
        due_at: time_if(issue.due_at()),
        overdue: issue.is_overdue(now),
        suspended_at: time_if(issue.suspended.map(|suspension| suspension.since)),
        reopen_count: issue.reopen_count,
        urge_count: issue.urge_count,
        supervised: issue.supervised,
        escalation_level: issue.escalation_level,
        merged_into: issue.merged_into.map(|merged_into| merged_into.name(period)).unwrap_or_default(),
        merged: view.merged.iter().map(|merged| merged.name(period)).collect(),
        recurs_from: facts.recurs_from.map(|earlier| earlier.name(period)).unwrap_or_default(),
        respondent_agency: facts.respondent_agency.clone().unwrap_or_default(),
        public_reply,
        opened_at: time(issue.opened_at),
        resolved_at: time_if(issue.resolved_at),
        closed_at: time_if(issue.closed_at),
        first_call: issue.first_call.map(|call| call.name(period)).unwrap_or_default(),
        links: view.links.iter().map(|one| link(period, one)).collect(),
        historical: facts.historical,
        actor: issue.actor.clone(),
        recorded_at: time(issue.recorded_at),
        allowed_actions: issue.allowed().map(codes::number).collect(),
        etag: issue.position.to_string(),
        time_warning: time_warning(view, now),
        instructions: issue.instructions.iter().map(|one| instruction(one, view)).collect(),
        instruction_due_at: time_if(issue.instruction_due_at()),
        incident_report: issue
            .incident
            .map(|incident| ReportId::of_incident(incident.number).name(period))
            .unwrap_or_default(),
        suspension_reason: text_of(
            &view.event_texts,
            issue.suspended.map(|suspension| suspension.position),
            TextField::Reason,
        ),
    }
}

fn instruction(instruction: &Instruction, view: &IssueView) -> v1::Instruction {
    let texts = &view.event_texts;
    let said = |field| text_of(texts, Some(instruction.position), field);
    let replied = |field| text_of(texts, instruction.replied_position, field);
    let readers = view.read_by.get(&instruction.number).into_iter().flatten();
    v1::Instruction {
        number: instruction.number,
        kind: codes::number(instruction.kind),
        office: said(TextField::InstructedBy),
        reference: said(TextField::TheirReference),
        text: said(TextField::Instruction),
        instructed_at: time(instruction.instructed_at),
        deadline: time_if(instruction.deadline),
        reply_due_at: time_if(instruction.reply_due_at),
        replied_at: time_if(instruction.replied_at),
        reply_reference: replied(TextField::OwnReference),
        reply: replied(TextField::Reply),
        read_by: readers.map(read_by).collect(),
    }
}

/// How much of its time allowed is used, and who is told of it now.
fn time_warning(view: &IssueView, now: Instant) -> Option<v1::TimeWarning> {
    let allowed = view.issue.time_allowed()?;
    let reached = allowed.reached(now);
    let told = |step| Some(view.period.as_ref()?.facts.warnings(now).at(step));
    let tell = reached.and_then(told).unwrap_or_default();
    let percent = |step: Option<WarningStep>| step.map_or(0, WarningStep::percent);
    Some(v1::TimeWarning {
        percent: percent(reached),
        tell: tell.iter().copied().map(codes::number).collect(),
        seen_percent: percent(view.issue.warning_seen),
        next_at: time_if(WarningStep::above(reached).map(|step| allowed.reaches(step))),
        counted_from: time(allowed.from),
    })
}

/// An issue as a list shows it: without its texts but the title, and without its persons, assignments, instructions and links.
pub fn basic_issue(period: &str, view: &IssueView, now: Instant) -> v1::Issue {
    v1::Issue {
        address: String::new(),
        affected_persons: Vec::new(),
        assignments: Vec::new(),
        instructions: Vec::new(),
        merged: Vec::new(),
        public_reply: String::new(),
        links: Vec::new(),
        allowed_actions: Vec::new(),
        ..issue(period, view, now)
    }
}

/// The outcome and the public reply. A merged issue shows those of the issue that it is merged into; a reopened issue has neither.
fn result(view: &IssueView) -> (Option<IssueOutcome>, String) {
    let issue = &view.issue;
    if issue.state == IssueState::Merged {
        let (outcome, reply) = view.merged_into_result.clone().unwrap_or_default();
        return (outcome, reply.unwrap_or_default());
    }
    (issue.outcome, view.public_reply().unwrap_or_default().to_owned())
}

/// The due times of dispatch and first response, as long as they run.
fn running_due_times(issue: &Issue) -> (Option<Instant>, Option<Instant>) {
    let runs = issue.state.is_active() && issue.suspended.is_none() && !issue.facts.historical;
    let dispatch = issue.due.dispatch.filter(|_| runs && issue.state == IssueState::Open);
    (dispatch, issue.due.response.filter(|_| runs && issue.responded_at.is_none()))
}

fn affected_persons(view: &IssueView) -> Vec<v1::AffectedPerson> {
    let each = view.issue.facts.affected.persons.iter();
    each.map(|affected| {
        // Names and numbers may be erased.
        let contact = view.texts.persons.iter().find(|contact| contact.number == affected.number);
        let name = contact.and_then(|contact| contact.name.as_deref());
        let phone = contact.and_then(|contact| contact.phone.as_ref());
        v1::AffectedPerson { number: affected.number, ..person(name, phone, &affected.tags) }
    })
    .collect()
}

/// Names and numbers of the affected persons of an issue, whole.
pub fn person_details(view: &IssueView) -> Vec<v1::PersonDetails> {
    let each = view.texts.persons.iter();
    each.map(|contact| v1::PersonDetails {
        number: contact.number,
        name: contact.name.clone().unwrap_or_default(),
        phone: contact.phone.as_ref().map(|phone| phone.raw.clone()).unwrap_or_default(),
    })
    .collect()
}

fn assignment(assignment: &Assignment, urgency: Urgency, texts: &EventTexts) -> v1::Assignment {
    v1::Assignment {
        number: assignment.number,
        agency: assignment.agency.clone(),
        role: codes::number(assignment.role),
        state: codes::number(assignment.state),
        task: text_of(texts, Some(assignment.position), TextField::Task),
        delivery: text_of(texts, Some(assignment.position), TextField::Delivery),
        dispatched_at: time(assignment.dispatched_at),
        acknowledged_at: time_if(assignment.acknowledged_at),
        progress: codes::number_or_unspecified(assignment.progress),
        estimate: time_if(assignment.estimate),
        ended_at: time_if(assignment.ended_at),
        informed_at: time_if(assignment.informed_at),
        informed_person: text_of(texts, assignment.informed_position, TextField::InformedPerson),
        inform_by: time_if(assignment.inform_by(urgency)),
    }
}
