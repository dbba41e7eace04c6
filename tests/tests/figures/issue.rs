//! An issue as its events tell it.

use hotline_proto::v1::event::Details;
use hotline_proto::v1::{
    AssignmentRole, DueTimes, EventType, IssueAssigned, IssueFacts, IssueOpened, ProgressKind,
};

use super::journal::{Entry, Micros, Values, code, moment, number_of};

/// An assignment to an agency.
#[derive(Clone, Debug)]
struct Assignment {
    number: i32,
    agency: String,
    lead: bool,
    state: Part,
    dispatched_at: Micros,
    accepted: bool,
}

/// Where an assignment stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    /// Dispatched or acknowledged.
    Open,
    Done,
    /// Returned, transferred or cancelled.
    Gone,
}

/// An issue.
#[derive(Clone, Debug, Default)]
pub struct Issue {
    pub name: String,
    pub state: String,
    pub outcome: String,
    pub category: String,
    pub district: String,
    pub urgency: String,
    pub owner: String,
    pub historical: bool,
    pub need_by: Option<Micros>,
    /// Until when it must be resolved by the policy.
    due_by_policy: Option<Micros>,
    /// Until when there must be a first response.
    pub response_due: Option<Micros>,
    /// First of acknowledged, reported on, resolved.
    pub responded_at: Option<Micros>,
    assignments: Vec<Assignment>,
    /// What agencies did with the latest event: which one, and how long it took it to accept, unless it returned.
    pub answered: Vec<(String, Option<Micros>)>,
    pub opened_at: Micros,
    /// The owner at opening.
    pub opened_owner: String,
    pub resolved_at: Option<Micros>,
    /// Lead and owner at the latest resolution.
    pub resolved_agency: String,
    pub resolved_owner: String,
    /// What was said on the last follow-up since then.
    pub solved: Option<bool>,
    pub rating: Option<i64>,
    suspended_since: Option<Micros>,
    /// Time for which it was suspended, as far as that is over.
    pub suspended: Micros,
    /// Where it stood before it was merged.
    state_before_merge: String,
    pub first_call: Option<i64>,
    /// Of the FIRST call.
    pub kind: String,
    pub channel: String,
    pub source: String,
    pub reachable: bool,
    /// The earliest linked call that is not void.
    pub heard_at: Option<Micros>,
}

impl Issue {
    /// As it is opened.
    pub fn opened(entry: &Entry, opened: &IssueOpened) -> Self {
        let mut issue = Self {
            name: entry.subject.clone(),
            state: "OPEN".to_owned(),
            opened_at: entry.occurred_at,
            first_call: Some(&opened.call).filter(|call| !call.is_empty()).map(|call| number_of(call)),
            ..Self::default()
        };
        issue.take_facts(opened.facts.as_ref());
        issue.opened_owner = issue.owner.clone();
        issue.take_due(opened.due.as_ref());
        issue
    }

    fn take_facts(&mut self, facts: Option<&IssueFacts>) {
        let facts = facts.expect("an issue has facts");
        self.category = facts.category.clone();
        self.district = facts.district.clone();
        self.urgency = code(facts.urgency().as_str_name(), "URGENCY_");
        self.owner = facts.owner.clone();
        self.need_by = moment(facts.need_by);
        self.historical = facts.historical;
    }

    fn take_due(&mut self, due: Option<&DueTimes>) {
        self.due_by_policy = due.and_then(|due| moment(due.resolve));
        self.response_due = due.and_then(|due| moment(due.response));
    }

    /// Whether someone must still act.
    pub fn is_active(&self) -> bool {
        ["OPEN", "ASSIGNED", "IN_PROGRESS", "SUSPENDED", "RETURNED"].contains(&self.state.as_str())
    }

    /// RESOLVED or CLOSED.
    pub fn is_resolved(&self) -> bool {
        ["RESOLVED", "CLOSED"].contains(&self.state.as_str())
    }

    /// With an outcome of issues_resolved.
    pub fn is_settled(&self) -> bool {
        self.is_resolved() && ["SOLVED", "PARTIAL", "EXPLAINED", "REFERRED"].contains(&self.outcome.as_str())
    }

    /// MERGED, WITHDRAWN or REJECTED.
    pub fn is_out(&self) -> bool {
        ["MERGED", "WITHDRAWN", "REJECTED"].contains(&self.state.as_str())
    }

    /// Until when it must be resolved.
    pub fn due(&self) -> Option<Micros> {
        if self.historical || self.suspended_since.is_some() {
            return None;
        }
        self.due_by_policy.into_iter().chain(self.need_by).min()
    }

    /// The agency of the lead that holds.
    pub fn lead(&self) -> String {
        let lead = self.assignments.iter().rev().find(|one| one.lead && one.state != Part::Gone);
        lead.map(|one| one.agency.clone()).unwrap_or_default()
    }

    /// The agency to which it was first assigned.
    pub fn first_lead(&self) -> Option<&str> {
        self.assignments.iter().find(|one| one.lead).map(|one| one.agency.as_str())
    }

    /// What it is counted under now.
    pub fn values(&self) -> Values {
        Values {
            category: self.category.clone(),
            district: self.district.clone(),
            urgency: self.urgency.clone(),
            kind: self.kind.clone(),
            channel: self.channel.clone(),
            source: self.source.clone(),
            agency: self.lead(),
            owner: self.owner.clone(),
        }
    }

    /// Carries an event along that is not about its calls.
    pub fn event(&mut self, entry: &Entry) {
        self.answered.clear();
        match &entry.details {
            Some(details) => self.told(details, entry.occurred_at),
            None => self.happened(entry.kind, entry.occurred_at),
        }
    }

    fn told(&mut self, details: &Details, at: Micros) {
        match details {
            Details::IssueUpdated(updated) => self.take_facts(updated.facts.as_ref()),
            Details::IssueExtended(extended) => self.due_by_policy = moment(extended.due_at),
            Details::IssueUrgencySet(set) => {
                self.urgency = code(set.urgency().as_str_name(), "URGENCY_");
                self.take_due(set.due.as_ref());
            }
            Details::IssueAssigned(assigned) | Details::IssueTransferred(assigned) => {
                self.assign(assigned, at);
            }
            Details::IssueAcknowledged(named) => self.respond(named.number, false, at),
            Details::IssueProgressed(progress) => {
                self.respond(progress.number, progress.kind() == ProgressKind::Done, at);
            }
            Details::IssueReturned(named) => self.send_back(named.number),
            Details::IssueSuspended(_) => {
                self.set_state("SUSPENDED");
                self.suspended_since = Some(at);
                self.take_due(None);
            }
            Details::IssueResumed(set) => {
                self.set_state("IN_PROGRESS");
                self.end_suspension(at);
                self.take_due(set.due.as_ref());
            }
            Details::IssueResolved(resolved) => {
                self.resolve(code(resolved.outcome().as_str_name(), "ISSUE_OUTCOME_"), at);
            }
            Details::IssueFollowedUp(said) => {
                (self.solved, self.rating) = (said.solved, said.rating.map(i64::from));
            }
            Details::IssueReopened(set) => self.reopen(set.due.as_ref()),
            Details::IssueReviewed(set) => {
                self.set_state("OPEN");
                self.take_due(set.due.as_ref());
            }
            Details::IssueMerged(_) => {
                self.state_before_merge = std::mem::replace(&mut self.state, "MERGED".to_owned());
            }
            Details::IssueRepointed(_) | Details::IssueInformed(_) | Details::IssueWarningSeen(_) => {}
            Details::IssueInstructed(_) | Details::IssueInstructionReplied(_) => {}
            Details::IssueIncidentReported(_) => {}
            other => panic!("{other:?} is not known here"),
        }
    }

    fn happened(&mut self, kind: EventType, at: Micros) {
        use EventType as E;
        match kind {
            E::IssueClosed => self.set_state("CLOSED"),
            E::IssueRejected | E::IssueWithdrawn => {
                self.set_state(if kind == E::IssueRejected { "REJECTED" } else { "WITHDRAWN" });
                self.end_suspension(at);
                self.end_assignments(Part::Gone);
            }
            E::IssueUnmerged => self.state = self.state_before_merge.clone(),
            E::IssueUrged | E::IssueSupervised | E::IssueEscalated | E::IssueNoted => {}
            other => panic!("{other:?} is not known here"),
        }
    }

    fn set_state(&mut self, state: &str) {
        state.clone_into(&mut self.state);
    }

    fn end_suspension(&mut self, at: Micros) {
        if let Some(since) = self.suspended_since.take() {
            self.suspended += at - since;
        }
    }

    fn end_assignments(&mut self, state: Part) {
        for one in self.assignments.iter_mut().filter(|one| one.state == Part::Open) {
            one.state = state;
        }
    }

    fn assignment(&mut self, number: i32) -> &mut Assignment {
        let found = self.assignments.iter_mut().find(|one| one.number == number);
        found.expect("an assignment was made")
    }

    fn assign(&mut self, assigned: &IssueAssigned, at: Micros) {
        let lead = assigned.role() == AssignmentRole::Lead;
        if lead {
            for one in self.assignments.iter_mut().filter(|one| one.lead && one.state == Part::Open) {
                one.state = Part::Gone;
            }
            self.set_state("ASSIGNED");
        }
        let (number, agency) = (assigned.number, assigned.agency.clone());
        let (state, accepted) = (Part::Open, false);
        self.assignments.push(Assignment { number, agency, lead, state, dispatched_at: at, accepted });
    }

    /// An agency has acknowledged or reported.
    fn respond(&mut self, number: i32, done: bool, at: Micros) {
        self.responded_at.get_or_insert(at);
        self.accept(number, at);
        let assignment = self.assignment(number);
        if done {
            assignment.state = Part::Done;
        }
        if assignment.lead && self.state == "ASSIGNED" {
            self.set_state("IN_PROGRESS");
        }
    }

    /// The first answer of an agency accepts its assignment.
    fn accept(&mut self, number: i32, at: Micros) {
        let assignment = self.assignment(number);
        if !std::mem::replace(&mut assignment.accepted, true) {
            let answered = (assignment.agency.clone(), Some(at - assignment.dispatched_at));
            self.answered.push(answered);
        }
    }

    fn send_back(&mut self, number: i32) {
        let assignment = self.assignment(number);
        assignment.state = Part::Gone;
        let (agency, lead) = (assignment.agency.clone(), assignment.lead);
        if lead {
            self.set_state("RETURNED");
        }
        self.answered.push((agency, None));
    }

    fn resolve(&mut self, outcome: String, at: Micros) {
        (self.resolved_agency, self.resolved_owner) = (self.lead(), self.owner.clone());
        self.set_state("RESOLVED");
        self.outcome = outcome;
        self.resolved_at = Some(at);
        (self.solved, self.rating) = (None, None);
        self.responded_at.get_or_insert(at);
        let open = self.assignments.iter().find(|one| one.lead && one.state == Part::Open);
        if let Some(lead) = open.map(|one| one.number) {
            self.accept(lead, at);
        }
        self.end_assignments(Part::Done);
    }

    fn reopen(&mut self, due: Option<&DueTimes>) {
        self.outcome.clear();
        self.take_due(due);
        let lead = self.assignments.iter_mut().rev().find(|one| one.lead && one.state != Part::Gone);
        let state = if lead.is_some() { "IN_PROGRESS" } else { "OPEN" };
        if let Some(lead) = lead {
            lead.state = Part::Open;
        }
        self.set_state(state);
    }
}
