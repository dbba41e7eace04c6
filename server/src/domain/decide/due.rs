//! Due times: what was met or missed stays so; what still runs stops, goes on, or is set anew.

use super::{Draft, event_texts, reason};
use crate::domain::codes::{TextField, Urgency};
use crate::domain::event::{Due, IssueEvent, RemainingTime, Text};
use crate::domain::instant::Instant;
use crate::domain::issue::Issue;
use crate::domain::number::IssueNumber;
use crate::domain::policy::Allowance;
use crate::domain::refusal::problem::{EarlyBound, LateBound, Purpose};
use crate::domain::refusal::{Nothing, Problem, Refusal};

impl Draft<'_> {
    /// Due times by the policy for clocks that start at `from`. Historical issues have none.
    pub(super) fn new_due(&self, urgency: Urgency, historical: bool, from: Instant) -> Result<Due, Refusal> {
        if historical {
            return Ok(Due::default());
        }
        let period = self.period()?;
        let target = period.target(urgency, from);
        let after = |allowance: Allowance| Some(period.after(from, allowance));
        Ok(Due {
            dispatch: after(target.dispatch),
            response: after(target.first_response),
            resolve: after(target.resolve),
        })
    }

    /// Restarts the clocks that ran when they stopped, with the time that was left.
    pub(super) fn resume(&mut self, issue: &Issue, why: Option<&str>) -> Result<(), Refusal> {
        let due = match &issue.suspended {
            Some(suspension) => {
                let stopped = due_after(&suspension.left, suspension.since);
                let settled = Settled::of(issue, &stopped, suspension.since);
                settled.keep(stopped, due_after(&suspension.left, self.at))
            }
            None => Due::default(),
        };
        let texts = event_texts([(TextField::Reason, why)]);
        self.emit_issue(issue.number, IssueEvent::Resumed { due }, texts);
        Ok(())
    }

    /// Gives more time, while there is some left.
    pub(super) fn extend(&mut self, issue: &Issue, due_at: Instant, why: &str) -> Result<(), Refusal> {
        if Settled::of(issue, &issue.due, self.at).resolve {
            return Err(Refusal::field("due_at", Problem::NotApplicable(Purpose::IssueNotOverdue)));
        }
        if let Some(present) = issue.due_at().filter(|present| due_at <= *present) {
            let problem = Problem::too_early(due_at, present, EarlyBound::PresentDue);
            return Err(Refusal::field("due_at", problem));
        }
        if let Some(need_by) = issue.facts.need_by.filter(|need_by| due_at > *need_by) {
            let problem = Problem::TooLate { time: due_at, latest: need_by, bound: LateBound::NeedBy };
            return Err(Refusal::field("due_at", problem));
        }
        self.emit_issue(issue.number, IssueEvent::Extended { due_at }, reason(why));
        Ok(())
    }

    pub(super) fn set_urgency(&mut self, issue: &Issue, urgency: Urgency, why: &str) -> Result<(), Refusal> {
        if urgency == issue.facts.urgency {
            let resource = issue.number.name(self.period_id());
            return Err(Refusal::NothingToDo(Nothing::SameUrgency { resource, urgency }));
        }
        self.emit_urgency(issue, urgency, reason(why))
    }

    /// Raises the urgency of an issue by one level, as it got worse. P0 stays.
    pub(super) fn raise_issue(&mut self, number: IssueNumber) -> Result<(), Refusal> {
        let issue = self.find_issue(number)?;
        match issue.facts.urgency.raised() {
            Some(urgency) => self.emit_urgency(&issue, urgency, Vec::new()),
            None => Ok(()),
        }
    }

    /// Sets the urgency. If it is raised, each due time that still runs becomes the earlier of the current one and the one that the new policy gives from
    /// now; if it is lowered, the latter.
    pub(super) fn emit_urgency(
        &mut self,
        issue: &Issue,
        urgency: Urgency,
        texts: Vec<Text>,
    ) -> Result<(), Refusal> {
        let raised = urgency < issue.facts.urgency;
        let fresh = self.new_due(urgency, issue.facts.historical, self.at)?;
        let (due, left) = match issue.suspended {
            None => {
                let settled = Settled::of(issue, &issue.due, self.at);
                (settled.keep(issue.due, pick(issue.due, fresh, raised)), None)
            }
            Some(suspension) => {
                let since = suspension.since;
                let stopped = due_after(&suspension.left, since);
                // The clocks stand still: what is given anew is left in full when they go on.
                let fresh = due_after(&left_of(&fresh, self.at), since);
                let settled = Settled::of(issue, &stopped, since);
                let due = settled.keep(stopped, pick(stopped, fresh, raised));
                (issue.due, Some(left_of(&due, since)))
            }
        };
        self.emit_issue(issue.number, IssueEvent::UrgencySet { urgency, due, left }, texts);
        Ok(())
    }

    pub(super) fn reopen(&mut self, issue: &Issue, texts: Vec<Text>) -> Result<(), Refusal> {
        let mut due = self.new_due(issue.facts.urgency, issue.facts.historical, self.at)?;
        if issue.lead().is_some() {
            due.dispatch = issue.due.dispatch;
        }
        due.response = issue.due.response;
        self.emit_issue(issue.number, IssueEvent::Reopened { due }, texts);
        self.cancel_follow_ups(issue.number);
        Ok(())
    }

    /// The due times of a rejected or withdrawn issue that is taken up again: new ones, but for a first response that was given or missed.
    pub(super) fn due_after_review(&self, issue: &Issue) -> Result<Due, Refusal> {
        let fresh = self.new_due(issue.facts.urgency, issue.facts.historical, self.at)?;
        let settled = Settled::of(issue, &issue.due, self.at);
        Ok(Due { response: settled.keep(issue.due, fresh).response, ..fresh })
    }
}

/// Which due times no longer run: what they ask for has been done, or it has been missed.
struct Settled {
    dispatch: bool,
    response: bool,
    resolve: bool,
}

impl Settled {
    /// Those of an issue's due times at a moment.
    fn of(issue: &Issue, due: &Due, at: Instant) -> Self {
        let is_past = |due: Option<Instant>| due.is_some_and(|due| due < at);
        Self {
            dispatch: issue.dispatched_at.is_some() || is_past(due.dispatch),
            response: issue.responded_at.is_some() || is_past(due.response),
            resolve: is_past(due.resolve),
        }
    }

    /// The due times before, where they are settled, and the new ones for the rest.
    fn keep(&self, before: Due, new: Due) -> Due {
        let keep = |settled, before, new| if settled { before } else { new };
        Due {
            dispatch: keep(self.dispatch, before.dispatch, new.dispatch),
            response: keep(self.response, before.response, new.response),
            resolve: keep(self.resolve, before.resolve, new.resolve),
        }
    }
}

/// The time left until each due time; negative if it is past.
pub(super) fn left_of(due: &Due, at: Instant) -> RemainingTime {
    let left = |due: Option<Instant>| due.map(|due| due.since(at));
    RemainingTime {
        dispatch_us: left(due.dispatch),
        response_us: left(due.response),
        resolve_us: left(due.resolve),
    }
}

/// The due times with so much time left at a moment.
fn due_after(left: &RemainingTime, at: Instant) -> Due {
    let due = |left: Option<i64>| left.map(|us| at.plus(us));
    Due { dispatch: due(left.dispatch_us), response: due(left.response_us), resolve: due(left.resolve_us) }
}

/// The earlier ones if the urgency is raised, else the fresh ones.
fn pick(before: Due, fresh: Due, raised: bool) -> Due {
    let pick = |before: Option<Instant>, fresh: Option<Instant>| match (before, fresh) {
        (Some(before), Some(fresh)) if raised => Some(before.min(fresh)),
        (before, fresh) => fresh.or(before),
    };
    Due {
        dispatch: pick(before.dispatch, fresh.dispatch),
        response: pick(before.response, fresh.response),
        resolve: pick(before.resolve, fresh.resolve),
    }
}
