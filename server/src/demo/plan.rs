//! The plan of the demo: what happens when, before anything is written. Calls and issues have places in the plan; they get their numbers when
//! the steps stand in order of time.

use crate::domain::call::CallDraft;
use crate::domain::codes::{Condition, LinkKind};
use crate::domain::command::{
    CallbackResult, HandoffConfirmation, IssueCommand, NewHandoff, NewIssue, TriageDecision,
};
use crate::domain::instant::Instant;

/// A call in the plan.
pub struct PlannedCall {
    /// What is given of it.
    pub draft: CallDraft,
    /// The issue that it opens, by its place in the plan.
    pub opens: Option<(usize, NewIssue)>,
    /// Issues that it is linked to.
    pub links: Vec<(usize, LinkKind, Condition)>,
    /// To whom it is handed off.
    pub handoffs: Vec<NewHandoff>,
    /// How it ended.
    pub triage: Option<TriageDecision>,
}

/// What happens.
pub enum What {
    /// A call comes, by its place in the plan.
    Call(usize, Box<PlannedCall>),
    /// Something is done with an issue.
    Issue(usize, IssueCommand),
    /// One issue is merged into another.
    Merge(usize, usize, String),
    /// The callback that follows an issue's latest resolution is made.
    FollowUp(usize, CallbackResult),
    /// A call is taken back.
    Void(usize, String),
    /// A call is amended.
    Amend(usize, Box<CallDraft>, String),
    /// A handoff is confirmed.
    Confirm(usize, HandoffConfirmation),
    /// A pending call is looked at.
    Triage(usize, String, TriageDecision),
}

/// A step of the plan.
pub struct Step {
    /// When it happens.
    pub at: Instant,
    /// What.
    pub what: What,
}

/// All steps, and how many calls and issues there are.
#[derive(Default)]
pub struct Plan {
    /// The steps.
    pub steps: Vec<Step>,
    /// Number of calls.
    pub calls: usize,
    /// Number of issues.
    pub issues: usize,
}

impl Plan {
    /// Adds a step.
    pub fn add(&mut self, at: Instant, what: What) {
        self.steps.push(Step { at, what });
    }

    /// Adds a call; answers its place.
    pub fn call(&mut self, at: Instant, call: PlannedCall) -> usize {
        let place = self.calls;
        self.calls += 1;
        self.add(at, What::Call(place, Box::new(call)));
        place
    }

    /// Puts the steps in order of time; what was planned first comes first.
    pub fn in_order(mut self) -> Self {
        self.steps.sort_by_key(|step| step.at);
        self
    }
}
