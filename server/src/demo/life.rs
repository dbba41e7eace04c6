//! The life of an issue, from the call that opens it to its outcome.

use fastrand::Rng;

use super::cast;
use super::plan::{Plan, PlannedCall, What};
use super::story::{answered_call, call_time, end, phase, phone, plain};
use super::texts::{self, Scene};
use crate::domain::call::Phone;
use crate::domain::codes::*;
use crate::domain::command::{CallbackResult, IssueCommand, NewIssue, Settlement, TriageDecision};
use crate::domain::instant::{DAY, HOUR, Instant, MINUTE};

/// How an issue ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// Settled on the phone.
    Settled,
    /// Assigned and resolved, with this outcome.
    Resolved(IssueOutcome),
    /// Resolved, reopened and resolved again.
    Reopened,
    /// Brought up by several callers: resolved, with another issue about the same matter merged into it.
    Shared,
    /// Not accepted.
    Rejected,
    /// Withdrawn by the caller.
    Withdrawn,
    /// Still in hand at the end of the period, in this state.
    Left(IssueState),
}

impl Fate {
    /// Number of issues by fate. Those that are settled, reopened, shared, or resolved as solved, partial, explained or referred make 498.
    pub const COUNTS: [(Fate, usize); 18] = [
        (Fate::Settled, 88),
        (Fate::Resolved(IssueOutcome::Solved), 308),
        (Fate::Resolved(IssueOutcome::Partial), 27),
        (Fate::Resolved(IssueOutcome::Explained), 21),
        (Fate::Resolved(IssueOutcome::Referred), 12),
        (Fate::Reopened, 18),
        (Fate::Shared, 24),
        (Fate::Resolved(IssueOutcome::NotFeasible), 7),
        (Fate::Resolved(IssueOutcome::Unreachable), 5),
        (Fate::Resolved(IssueOutcome::NotFound), 3),
        (Fate::Resolved(IssueOutcome::TooLate), 4),
        (Fate::Rejected, 9),
        (Fate::Withdrawn, 6),
        (Fate::Left(IssueState::Open), 2),
        (Fate::Left(IssueState::Assigned), 4),
        (Fate::Left(IssueState::InProgress), 5),
        (Fate::Left(IssueState::Suspended), 2),
        (Fate::Left(IssueState::Returned), 1),
    ];
}

/// One issue and its caller.
pub struct Life {
    fate: Fate,
    opened: Instant,
    category: &'static str,
    district: usize,
    urgency: Urgency,
    scene: Scene,
    caller: (String, Phone),
}

impl Life {
    /// Draws an issue with a fate.
    pub fn new(rng: &mut Rng, fate: Fate) -> Self {
        let latest = match fate {
            Fate::Left(_) => end().plus(-2 * HOUR),
            Fate::Reopened => end().plus(-7 * DAY),
            _ => end().plus(-4 * DAY),
        };
        let opened = loop {
            let at = call_time(rng);
            let recent = at > end().plus(-6 * DAY);
            if at < latest && (recent || !matches!(fate, Fate::Left(_))) {
                break at;
            }
        };
        let category = cast::category(rng, phase(opened));
        let district = cast::district(rng);
        let urgency = match rng.u32(0..10) {
            0 if cast::is_urgent(category) => Urgency::P0,
            0..6 if cast::is_urgent(category) => Urgency::P1,
            0..8 => Urgency::P2,
            _ => Urgency::P3,
        };
        let scene = texts::scene_in(rng, phase(opened), category, cast::DISTRICTS[district].1);
        let caller = (texts::person_name(rng), phone(rng));
        Self { fate, opened, category, district, urgency, scene, caller }
    }

    /// Adds its steps to the plan. Returns how many of its calls are answered.
    pub fn add_steps(self, rng: &mut Rng, plan: &mut Plan) -> usize {
        let issue = self.open(rng, plan, self.opened);
        let calls = 1 + match self.fate {
            Fate::Settled => self.settled(rng, plan, issue),
            _ => self.live(rng, plan, issue),
        };
        if self.fate != Fate::Shared {
            return calls;
        }
        // Another caller brings up the same matter. It is an issue of its own before it is merged.
        let at = self.opened.plus(rng.i64(8..40) * MINUTE);
        let other = self.open_another(rng, plan, at);
        let reason = "与在办事项为同一诉求，合并办理".to_owned();
        plan.add(at.plus(rng.i64(5..30) * MINUTE), What::Merge(other, issue, reason));
        calls + 1
    }

    /// Plans the follow-up of an issue that was settled on the phone. Returns 0, as there are no further calls.
    fn settled(&self, rng: &mut Rng, plan: &mut Plan, issue: usize) -> usize {
        if rng.u32(0..100) < 90 {
            let at = self.opened.plus(rng.i64(4..22) * HOUR);
            plan.add(at, What::FollowUp(issue, self.answer(rng, Some(true), self.scene.follow_up.clone())));
        }
        0
    }

    /// Plans the call that opens the issue. Returns the index of the issue.
    fn open(&self, rng: &mut Rng, plan: &mut Plan, at: Instant) -> usize {
        let issue = plan.issues;
        plan.issues += 1;
        let mut draft =
            answered_call(rng, at, Some(self.category), self.district, self.scene.summary.clone());
        draft.facts.urgency = Some(self.urgency);
        draft.facts.anonymous = None;
        draft.texts.caller_name = Some(Some(self.caller.0.clone()));
        draft.texts.caller_phone = Some(Some(self.caller.1.clone()));
        draft.texts.incident_address = Some(Some(texts::address(rng, cast::DISTRICTS[self.district].1)));
        let mut new = NewIssue::default();
        new.draft.texts.title = Some(Some(self.scene.title.clone()));
        if self.urgency <= Urgency::P1 && rng.u32(0..3) == 0 {
            let hours = if self.urgency == Urgency::P0 { rng.i64(3..9) } else { rng.i64(14..40) };
            new.draft.facts.need_by = Some(Some(at.plus(hours * HOUR)));
        }
        if self.fate == Fate::Settled {
            let outcome = if rng.u32(0..3) == 0 { IssueOutcome::Explained } else { IssueOutcome::Solved };
            new.settled = Some(Settlement { outcome, reply: self.scene.resolution.clone() });
        }
        plan.call(at, PlannedCall { opens: Some((issue, new)), ..plain(draft) });
        issue
    }

    /// Plans an issue about the same matter by another caller. Returns its index.
    fn open_another(mut self, rng: &mut Rng, plan: &mut Plan, at: Instant) -> usize {
        self.caller = (texts::person_name(rng), phone(rng));
        self.scene.summary = self.scene.another_call(rng);
        self.open(rng, plan, at)
    }

    /// Plans what happens between opening and the end. Returns the number of further calls.
    fn live(&self, rng: &mut Rng, plan: &mut Plan, issue: usize) -> usize {
        let mut at = self.opened.plus(
            rng.i64(
                2..match self.urgency {
                    Urgency::P0 => 5,
                    Urgency::P1 => 16,
                    _ => 70,
                },
            ) * MINUTE,
        );
        match self.fate {
            Fate::Rejected => {
                plan.add(at, What::Issue(issue, IssueCommand::Reject { reason: texts::reject_reason(rng) }));
                return 0;
            }
            Fate::Left(IssueState::Open) => return 0,
            _ => {}
        }
        let agency = cast::agency(rng, self.category, self.district);
        plan.add(at, What::Issue(issue, self.assign(agency.clone())));
        if self.fate == Fate::Left(IssueState::Assigned) {
            return 0;
        }
        at = self.detours(rng, plan, issue, at, &agency);
        if let Fate::Left(state) = self.fate {
            self.leave(rng, plan, issue, at, state);
            return 0;
        }
        if self.fate == Fate::Withdrawn {
            let reason = texts::withdraw_reason(rng);
            plan.add(at.plus(rng.i64(1..5) * HOUR), What::Issue(issue, IssueCommand::Withdraw { reason }));
            return 0;
        }
        let done = self.finish(rng, plan, issue, at);
        self.calls_between(rng, plan, issue, done)
    }

    fn assign(&self, agency: String) -> IssueCommand {
        let task = Some(self.scene.task.clone());
        IssueCommand::Assign { agency, role: AssignmentRole::Lead, task, delivery: None }
    }

    /// Plans some detours: a return, a transfer, an assisting agency, a suspension, supervision. Returns the time of the last step.
    fn detours(&self, rng: &mut Rng, plan: &mut Plan, issue: usize, at: Instant, agency: &str) -> Instant {
        let step = |plan: &mut Plan, at: Instant, command| plan.add(at, What::Issue(issue, command));
        let mut at = at;
        let other = cast::district_agency((self.district + 1) % cast::DISTRICTS.len());
        let own = cast::district_agency(self.district);
        let second = if agency == own { "HEALTH".to_owned() } else { own };
        match rng.u32(0..100) {
            0..7 => {
                at = at.plus(rng.i64(10..90) * MINUTE);
                step(plan, at, IssueCommand::Return { agency: None, reason: self.scene.returned.clone() });
                at = at.plus(rng.i64(5..40) * MINUTE);
                step(plan, at, self.assign(second));
            }
            7..13 => {
                at = at.plus(rng.i64(10..120) * MINUTE);
                let (reason, task) = (self.scene.returned.clone(), Some(self.scene.task.clone()));
                step(plan, at, IssueCommand::Transfer { agency: second, reason, task, delivery: None });
            }
            13..19 => {
                at = at.plus(rng.i64(3..30) * MINUTE);
                let task = Some("请配合主办单位做好上门和运送".to_owned());
                step(
                    plan,
                    at,
                    IssueCommand::Assign {
                        agency: other,
                        role: AssignmentRole::Assist,
                        task,
                        delivery: None,
                    },
                );
            }
            _ => {}
        }
        at = at.plus(rng.i64(3..40) * MINUTE);
        step(plan, at, IssueCommand::Acknowledge { agency: None });
        at = at.plus(rng.i64(10..120) * MINUTE);
        let kind = if rng.bool() { ProgressKind::Contacted } else { ProgressKind::OnScene };
        let note = self.scene.progress.clone();
        step(
            plan,
            at,
            IssueCommand::Progress { agency: None, kind, note, estimate: Some(at.plus(6 * HOUR)) },
        );
        if self.urgency > Urgency::P0 && matches!(self.fate, Fate::Resolved(_)) && rng.u32(0..100) < 6 {
            at = at.plus(rng.i64(10..60) * MINUTE);
            step(plan, at, IssueCommand::Suspend { reason: self.scene.suspended.clone() });
            at = at.plus(rng.i64(4..30) * HOUR);
            step(plan, at, IssueCommand::Resume { reason: None });
        } else if self.urgency == Urgency::P2 && rng.u32(0..100) < 4 {
            at = at.plus(rng.i64(10..60) * MINUTE);
            let (due_at, reason) = (self.opened.plus(5 * DAY), texts::extend_reason(rng));
            step(plan, at, IssueCommand::Extend { due_at, reason });
        } else if self.urgency == Urgency::P2 && rng.u32(0..100) < 4 {
            at = at.plus(rng.i64(10..60) * MINUTE);
            let reason = "来电人病情加重，调高紧急程度".to_owned();
            step(plan, at, IssueCommand::SetUrgency { urgency: Urgency::P1, reason });
        } else if rng.u32(0..100) < 4 {
            at = at.plus(rng.i64(10..60) * MINUTE);
            step(plan, at, IssueCommand::Supervise { note: "区领导督办，请今日内反馈进展".to_owned() });
        }
        at
    }

    /// Plans the step that leaves the issue suspended or returned at the end.
    fn leave(&self, rng: &mut Rng, plan: &mut Plan, issue: usize, at: Instant, state: IssueState) {
        let at = at.plus(rng.i64(10..60) * MINUTE);
        let command = match state {
            IssueState::Suspended => IssueCommand::Suspend { reason: self.scene.suspended.clone() },
            IssueState::Returned => {
                IssueCommand::Return { agency: None, reason: self.scene.returned.clone() }
            }
            _ => return,
        };
        plan.add(at, What::Issue(issue, command));
    }

    /// Plans the resolution and follow-up, and a second resolution if the issue is reopened. Returns when it is first resolved.
    fn finish(&self, rng: &mut Rng, plan: &mut Plan, issue: usize, at: Instant) -> Instant {
        let hours = match self.urgency {
            Urgency::P0 => rng.i64(1..3),
            Urgency::P1 => rng.i64(2..22),
            Urgency::P2 => rng.i64(4..40),
            Urgency::P3 => rng.i64(10..48),
        };
        let done = at.plus(hours * HOUR + rng.i64(0..60) * MINUTE);
        let outcome = match self.fate {
            Fate::Resolved(outcome) => outcome,
            _ => IssueOutcome::Solved,
        };
        let reply =
            if outcome == IssueOutcome::Solved { &self.scene.resolution } else { &self.scene.partial };
        self.resolve(plan, issue, done, outcome, reply);
        let called = done.plus(rng.i64(3..20) * HOUR);
        if self.fate == Fate::Reopened {
            plan.add(
                called,
                What::FollowUp(issue, self.answer(rng, Some(false), self.scene.unsolved.clone())),
            );
            let resolved_again = called.plus(rng.i64(3..14) * HOUR);
            self.resolve(plan, issue, resolved_again, IssueOutcome::Solved, &self.scene.resolution);
            let called = resolved_again.plus(rng.i64(3..12) * HOUR);
            plan.add(
                called,
                What::FollowUp(issue, self.answer(rng, Some(true), self.scene.follow_up.clone())),
            );
        } else if outcome == IssueOutcome::Solved && rng.u32(0..100) < 82 {
            plan.add(
                called,
                What::FollowUp(issue, self.answer(rng, Some(true), self.scene.follow_up.clone())),
            );
        } else if outcome.counts_as_resolved() && rng.u32(0..100) < 50 {
            plan.add(called, What::FollowUp(issue, self.answer(rng, None, "表示知晓处理结果".to_owned())));
        }
        done
    }

    fn resolve(&self, plan: &mut Plan, issue: usize, at: Instant, outcome: IssueOutcome, reply: &str) {
        let public_reply = reply.to_owned();
        let command =
            IssueCommand::Resolve { outcome, public_reply, note: None, confirmed_merged: Vec::new() };
        plan.add(at, What::Issue(issue, command));
    }

    fn answer(&self, rng: &mut Rng, solved: Option<bool>, comment: String) -> CallbackResult {
        let rating = match solved {
            Some(true) => match rng.i32(0..20) {
                0 => None,
                1 => Some(2),
                2..5 => Some(3),
                5..11 => Some(4),
                _ => Some(5),
            },
            Some(false) => Some(rng.i32(1..3)),
            None => None,
        };
        let operator = cast::operator_at(rng, 10);
        CallbackResult { operator, reached: true, solved, rating, comment: Some(comment), retry_at: None }
    }

    /// Plans further calls on the issue until a time. Returns their number.
    fn calls_between(&self, rng: &mut Rng, plan: &mut Plan, issue: usize, until: Instant) -> usize {
        let count = match (self.fate, rng.u32(0..10)) {
            (Fate::Shared, _) => rng.usize(2..6),
            (_, 0..5) => 0,
            (_, 5..8) => 1,
            (_, 8) => 2,
            _ => 3,
        };
        let from = self.opened.plus(20 * MINUTE);
        for number in 0..count {
            let at = Instant(rng.i64(from.0..until.0.max(from.0 + MINUTE)) / 1_000_000 * 1_000_000);
            let (kind, condition, text) = match rng.u32(0..6) {
                0 if self.urgency > Urgency::P0 => {
                    (LinkKind::Urge, ReportedCondition::Worse, self.scene.worse.clone())
                }
                0 | 1 => (LinkKind::Urge, ReportedCondition::Same, self.scene.another_call(rng)),
                _ if number == 0 => (LinkKind::Repeat, ReportedCondition::Same, self.scene.repeat.clone()),
                _ => (LinkKind::Repeat, ReportedCondition::Unknown, self.scene.another_call(rng)),
            };
            let mut draft = answered_call(rng, at, Some(self.category), self.district, text);
            if kind == LinkKind::Urge {
                draft.facts.kind = Some(CallKind::Urge);
            }
            if self.fate != Fate::Shared {
                draft.facts.anonymous = None;
                draft.texts.caller_name = Some(Some(self.caller.0.clone()));
                draft.texts.caller_phone = Some(Some(self.caller.1.clone()));
            }
            let operator = draft.facts.operator.clone().flatten();
            let links = vec![(issue, kind, condition)];
            let call = plan.call(at, PlannedCall { links, ..plain(draft) });
            if condition == ReportedCondition::Worse {
                let decision =
                    TriageDecision { outcome: Some(TriageOutcome::Issue), reason_code: None, reason: None };
                let operator = operator.unwrap_or_else(|| cast::operator(0));
                plan.add(at.plus(3 * MINUTE), What::Triage(call, operator, decision));
            }
        }
        count
    }
}
