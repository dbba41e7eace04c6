//! An issue as its events tell it.

use serde_json::Value;

use super::journal::{Entry, Micros, Values, moment, text, whole};

/// An assignment to an agency.
#[derive(Clone, Debug)]
struct Assignment {
    number: i64,
    agency: String,
    lead: bool,
    state: Part,
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
    pub fn opened(entry: &Entry) -> Self {
        let details = &entry.details;
        let mut issue = Self {
            name: entry.subject.clone(),
            state: "OPEN".to_owned(),
            opened_at: entry.occurred_at,
            first_call: whole(details, "call"),
            ..Self::default()
        };
        issue.take_facts(&details["facts"]);
        issue.opened_owner = issue.owner.clone();
        issue.take_due(&details["due"]);
        issue
    }

    fn take_facts(&mut self, facts: &Value) {
        self.category = text(facts, "category");
        self.district = text(facts, "district");
        self.urgency = text(facts, "urgency");
        self.owner = text(facts, "owner");
        self.need_by = moment(facts, "need_by");
        self.historical = facts["historical"] == true;
    }

    fn take_due(&mut self, due: &Value) {
        self.due_by_policy = moment(due, "resolve");
        self.response_due = moment(due, "response");
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
    pub fn event(&mut self, what: &str, entry: &Entry) {
        let (details, at) = (&entry.details, entry.occurred_at);
        match what {
            "updated" => self.take_facts(&details["facts"]),
            "extended" => self.due_by_policy = moment(details, "due_at"),
            "urgency_set" => {
                self.urgency = text(details, "urgency");
                self.take_due(&details["due"]);
            }
            "assigned" | "transferred" => self.assign(details),
            "acknowledged" | "progressed" => self.respond(details, at),
            "returned" => self.send_back(details),
            "suspended" => {
                self.set_state("SUSPENDED");
                self.suspended_since = Some(at);
                self.take_due(&Value::Null);
            }
            "resumed" => {
                self.set_state("IN_PROGRESS");
                self.end_suspension(at);
                self.take_due(&details["due"]);
            }
            "resolved" => self.resolve(text(details, "outcome"), at),
            "followed_up" => {
                self.solved = details["solved"].as_bool();
                self.rating = whole(details, "rating");
            }
            "closed" => self.set_state("CLOSED"),
            "reopened" => self.reopen(&details["due"]),
            "rejected" | "withdrawn" => {
                self.set_state(&what.to_uppercase());
                self.end_suspension(at);
                self.end_assignments(Part::Gone);
            }
            "reviewed" => {
                self.set_state("OPEN");
                self.take_due(&details["due"]);
            }
            "merged" => self.state_before_merge = std::mem::replace(&mut self.state, "MERGED".to_owned()),
            "unmerged" => self.state = self.state_before_merge.clone(),
            "repointed" | "urged" | "supervised" | "escalated" | "noted" => {}
            other => panic!("issue.{other} is not known here"),
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

    fn assignment(&mut self, details: &Value) -> &mut Assignment {
        let number = whole(details, "assignment");
        let found = self.assignments.iter_mut().find(|one| Some(one.number) == number);
        found.expect("an assignment was made")
    }

    fn assign(&mut self, details: &Value) {
        let lead = text(details, "role") == "LEAD";
        if lead {
            for one in self.assignments.iter_mut().filter(|one| one.lead && one.state == Part::Open) {
                one.state = Part::Gone;
            }
            self.set_state("ASSIGNED");
        }
        let number = whole(details, "assignment").expect("an assignment has a number");
        self.assignments.push(Assignment {
            number,
            agency: text(details, "agency"),
            lead,
            state: Part::Open,
        });
    }

    /// An agency has acknowledged or reported.
    fn respond(&mut self, details: &Value, at: Micros) {
        self.responded_at.get_or_insert(at);
        let assignment = self.assignment(details);
        if text(details, "kind") == "DONE" {
            assignment.state = Part::Done;
        }
        if assignment.lead && self.state == "ASSIGNED" {
            self.set_state("IN_PROGRESS");
        }
    }

    fn send_back(&mut self, details: &Value) {
        let assignment = self.assignment(details);
        assignment.state = Part::Gone;
        if assignment.lead {
            self.set_state("RETURNED");
        }
    }

    fn resolve(&mut self, outcome: String, at: Micros) {
        (self.resolved_agency, self.resolved_owner) = (self.lead(), self.owner.clone());
        self.set_state("RESOLVED");
        self.outcome = outcome;
        self.resolved_at = Some(at);
        (self.solved, self.rating) = (None, None);
        self.responded_at.get_or_insert(at);
        self.end_assignments(Part::Done);
    }

    fn reopen(&mut self, due: &Value) {
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
