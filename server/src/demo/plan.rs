//! The plan of the demo: what happens when, before anything is written. Calls and issues have indices in the plan. They get their numbers when the
//! steps are in the order of time.

use crate::domain::call::{CallDraft, CallTexts};
use crate::domain::codes::{CallKind, LinkKind, ReasonCode, ReportedCondition, Urgency};
use crate::domain::command::{
    CallbackResult, HandoffConfirmation, IssueCommand, NewHandoff, NewIssue, TriageDecision,
};
use crate::domain::instant::{Instant, MINUTE};
use crate::domain::words::Words;

/// How long it takes to enter a step.
const ENTERING: i64 = 20_000_000;

/// A call in the plan.
pub struct PlannedCall {
    /// The given fields.
    pub draft: CallDraft,
    /// The issue that it opens, with its index.
    pub opens: Option<(usize, NewIssue)>,
    /// Indices of the issues that it is linked to.
    pub links: Vec<(usize, LinkKind, ReportedCondition)>,
    /// Its handoffs.
    pub handoffs: Vec<NewHandoff>,
    /// How it ended; None to derive it from the rest.
    pub triage: Option<TriageDecision>,
    /// How long after its end it is entered.
    pub entered_after: i64,
}

impl PlannedCall {
    /// When it is entered: once the caller has hung up.
    pub fn recorded_at(&self, received_at: Instant) -> Instant {
        self.draft.facts.ended_at.flatten().unwrap_or(received_at).plus(self.entered_after)
    }
}

/// What happens in a step. Calls and issues are given by their indices.
pub enum What {
    /// A call comes in.
    Call(usize, Box<PlannedCall>),
    /// A step is taken on an issue.
    Issue(usize, IssueCommand),
    /// The first issue is merged into the second, with a reason.
    Merge(usize, usize, String),
    /// A caller is called back after the latest resolution of an issue: the first one, numbered from 0, or a later one.
    FollowUp(usize, usize, CallbackResult),
    /// A call is voided, with a reason.
    Void(usize, String),
    /// A call is amended, with a reason.
    Amend(usize, Box<CallDraft>, String),
    /// A handoff is confirmed.
    Confirm(usize, HandoffConfirmation),
    /// The alarm of a call is looked at: confirmed or, with a reason, dismissed.
    Alarm(usize, Option<ReasonCode>),
    /// Somebody rings back whom nobody had answered.
    RingBack(usize, CallbackResult),
    /// Nobody rings back any more whom nobody had answered, with a reason.
    GiveUp(usize, String),
    /// An operator, given by the code, triages a pending call.
    Triage(usize, String, TriageDecision),
}

/// A step of the plan.
pub struct Step {
    /// When it happens.
    pub at: Instant,
    /// When it is entered.
    pub recorded_at: Instant,
    /// What happens.
    pub what: What,
}

/// All steps, and the numbers of calls and issues in them.
#[derive(Default)]
pub struct Plan {
    /// The steps, in any order until [`Plan::in_order`].
    pub steps: Vec<Step>,
    /// Number of calls.
    pub calls: usize,
    /// Number of issues.
    pub issues: usize,
}

impl Plan {
    /// Adds a step that is entered at once.
    pub fn add(&mut self, at: Instant, what: What) {
        self.steps.push(Step { at, recorded_at: at.plus(ENTERING), what });
    }

    /// Adds a call. Returns its index, and the earliest time at which somebody can act on it.
    pub fn call(&mut self, at: Instant, call: PlannedCall) -> (usize, Instant) {
        let index = self.calls;
        self.calls += 1;
        let (alarm, recorded_at) = (alarm(&call), call.recorded_at(at));
        let known = recorded_at.plus(MINUTE);
        self.steps.push(Step { at, recorded_at, what: What::Call(index, Box::new(call)) });
        if let Some(dismissed) = alarm {
            self.add(known, What::Alarm(index, dismissed));
        }
        (index, known)
    }

    /// Sorts the steps by the time at which they are entered. Those that are entered at the same time keep their order.
    pub fn in_order(mut self) -> Self {
        self.steps.sort_by_key(|step| step.recorded_at);
        self
    }
}

/// What an operator makes of the words of a call that she took: why she dismisses the alarm, or that she confirms it. None if there is none.
fn alarm(call: &PlannedCall) -> Option<Option<ReasonCode>> {
    let facts = &call.draft.facts;
    facts.operator.as_ref()?;
    let mut texts = CallTexts::default();
    call.draft.texts.clone().apply(&mut texts);
    let title = call.opens.as_ref().and_then(|(_, new)| new.draft.texts.title.as_ref()?.as_deref());
    let proposed = Words::default().said(texts.of_matter().chain(title)).first()?.cause.urgency;
    let own = facts.urgency.unwrap_or(Urgency::P2);
    match facts.kind {
        _ if proposed >= own => None,
        Some(CallKind::Test) => None,
        Some(CallKind::Consult) => Some(Some(ReasonCode::QuestionOnly)),
        _ if call.opens.is_some() || !call.links.is_empty() => Some(None),
        _ => Some(Some(ReasonCode::FalseAlarm)),
    }
}
