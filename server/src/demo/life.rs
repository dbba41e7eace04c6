//! The life of an issue, from the call that opens it to its outcome.

use std::ops::Range;

use fastrand::Rng;

use super::cast;
use super::hours;
use super::plan::{Plan, PlannedCall, What};
use super::story::{answered_call, call_time, end, phase, phone, plain};
use super::texts::{self, Scene};
use crate::domain::call::Phone;
use crate::domain::codes::*;
use crate::domain::command::{
    AgencyStep, CallbackResult, IssueCommand, NewIssue, Settlement, TriageDecision,
};
use crate::domain::instant::{DAY, HOUR, Instant, MINUTE};
use crate::domain::reference;
use crate::domain::words::Words;

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
            Fate::Reopened => end().plus(-9 * DAY),
            _ => end().plus(-6 * DAY),
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
        let scene = texts::scene_in(rng, phase(opened), category, cast::DISTRICTS[district].1);
        let urgency = match urgency(rng, category, &scene) {
            Urgency::P0 if fate == Fate::Shared => Urgency::P1,
            urgency => urgency,
        };
        let caller = (texts::person_name(rng), phone(rng));
        Self { fate, opened, category, district, urgency, scene, caller }
    }

    /// Adds its steps to the plan. Returns how many of its calls are answered.
    pub fn add_steps(self, rng: &mut Rng, plan: &mut Plan) -> usize {
        let (issue, known) = self.open(rng, plan, self.opened);
        let calls = 1 + match self.fate {
            Fate::Settled => self.settled(rng, plan, issue),
            _ => self.live(rng, plan, issue, known),
        };
        if self.fate != Fate::Shared {
            return calls;
        }
        // Another caller brings up the same matter. It is an issue of its own before it is merged.
        let at = self.opened.plus(rng.i64(8..40) * MINUTE);
        let (other, known) = self.open_another(rng, plan, at);
        let reason = "与在办事项为同一诉求，合并办理".to_owned();
        plan.add(known.plus(rng.i64(3..25) * MINUTE), What::Merge(other, issue, reason));
        calls + 1
    }

    /// Plans the follow-up of an issue that was settled on the phone. Returns 0, as there are no further calls.
    fn settled(&self, rng: &mut Rng, plan: &mut Plan, issue: usize) -> usize {
        if rng.u32(0..100) < 90 {
            self.follow_up(rng, plan, self.opened, issue, 0, Some(true));
        }
        0
    }

    /// Plans the call that opens the issue. Returns the index of the issue, and when somebody can act on it.
    fn open(&self, rng: &mut Rng, plan: &mut Plan, at: Instant) -> (usize, Instant) {
        let issue = plan.issues;
        plan.issues += 1;
        let mut draft =
            answered_call(rng, at, Some(self.category), self.district, self.scene.summary.clone());
        draft.facts.urgency = Some(self.urgency);
        if self.urgency <= Urgency::P1 {
            // What is urgent is told in a minute or two.
            draft.facts.ended_at = Some(Some(at.plus(rng.i64(50..120) * 1_000_000)));
        }
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
        let (_, known) = plan.call(at, PlannedCall { opens: Some((issue, new)), ..plain(draft) });
        (issue, known)
    }

    /// Plans an issue about the same matter by another caller. Returns its index, and when somebody can act on it.
    fn open_another(mut self, rng: &mut Rng, plan: &mut Plan, at: Instant) -> (usize, Instant) {
        self.caller = (texts::person_name(rng), phone(rng));
        self.scene.summary = self.scene.another_call(rng);
        self.open(rng, plan, at)
    }

    /// Plans what happens between opening and the end. Returns the number of further calls.
    fn live(&self, rng: &mut Rng, plan: &mut Plan, issue: usize, known: Instant) -> usize {
        let latest = match self.urgency {
            Urgency::P0 => 4,
            Urgency::P1 => 13,
            Urgency::P2 | Urgency::P3 => 60,
        };
        let mut at = known.plus(rng.i64(0..latest * 60) * 1_000_000);
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
        let done = self.resolved_at(rng, at);
        let (calls, callers) = self.calls_between(rng, plan, issue, done);
        self.finish(rng, plan, issue, done, callers);
        calls
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
        let second = if agency == own {
            cast::department(self.category).map_or(other.clone(), str::to_owned)
        } else {
            own
        };
        match rng.u32(0..100) {
            0..7 => {
                at = self.acts(rng, at, 10..90);
                step(plan, at, self.returned());
                at = at.plus(rng.i64(5..40) * MINUTE);
                step(plan, at, self.assign(second));
            }
            7..13 => {
                at = self.acts(rng, at, 10..120);
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
        let (accepts, reports) = if self.urgency == Urgency::P0 { (12, 25) } else { (40, 120) };
        at = self.acts(rng, at, 3..accepts);
        step(plan, at, IssueCommand::Acknowledge { by: AgencyStep::default() });
        at = self.acts(rng, at, 8..reports);
        let kind = if rng.bool() { ProgressKind::Contacted } else { ProgressKind::OnScene };
        let note = self.scene.progress.clone();
        let (by, estimate) = (AgencyStep::default(), Some(at.plus(6 * HOUR)));
        step(plan, at, IssueCommand::Progress { by, kind, note, estimate });
        if self.urgency > Urgency::P0 && matches!(self.fate, Fate::Resolved(_)) && rng.u32(0..100) < 6 {
            at = at.plus(rng.i64(10..60) * MINUTE);
            step(plan, at, IssueCommand::Suspend { reason: self.scene.suspended.clone() });
            at = self.acts(rng, at, 180..1200);
            step(plan, at, IssueCommand::Resume { reason: None });
        } else if self.urgency == Urgency::P2 && rng.u32(0..100) < 4 {
            at = at.plus(rng.i64(10..60) * MINUTE);
            let (due_at, reason) = (self.opened.plus(5 * DAY), texts::extend_reason(rng));
            step(plan, at, IssueCommand::Extend { due_at, reason });
        } else if rng.u32(0..100) < 4 {
            at = at.plus(rng.i64(10..60) * MINUTE);
            step(plan, at, IssueCommand::Supervise { note: "区领导督办，请今日内反馈进展".to_owned() });
        }
        at
    }

    fn returned(&self) -> IssueCommand {
        IssueCommand::Return { by: AgencyStep::default(), reason: self.scene.returned.clone() }
    }

    /// Plans the step that leaves the issue suspended or returned at the end.
    fn leave(&self, rng: &mut Rng, plan: &mut Plan, issue: usize, at: Instant, state: IssueState) {
        let at = at.plus(rng.i64(10..60) * MINUTE);
        let command = match state {
            IssueState::Suspended => IssueCommand::Suspend { reason: self.scene.suspended.clone() },
            IssueState::Returned => self.returned(),
            _ => return,
        };
        plan.add(at, What::Issue(issue, command));
    }

    /// When an office acts on it that takes so many minutes.
    fn acts(&self, rng: &mut Rng, from: Instant, minutes: Range<i64>) -> Instant {
        hours::office(rng, self.urgency, from, minutes)
    }

    /// When it is resolved, from the last step before.
    fn resolved_at(&self, rng: &mut Rng, at: Instant) -> Instant {
        let minutes = match self.urgency {
            Urgency::P0 => 20..75,
            Urgency::P1 => 90..700,
            Urgency::P2 => 150..1300,
            Urgency::P3 => 400..1700,
        };
        self.acts(rng, at, minutes)
    }

    /// Plans the resolution and the follow-ups of so many callers, and a second resolution if the issue is reopened.
    fn finish(&self, rng: &mut Rng, plan: &mut Plan, issue: usize, done: Instant, callers: usize) {
        let outcome = match self.fate {
            Fate::Resolved(outcome) => outcome,
            _ => IssueOutcome::Solved,
        };
        let reply =
            if outcome == IssueOutcome::Solved { &self.scene.resolution } else { &self.scene.partial };
        self.resolve(plan, issue, done, outcome, reply);
        match outcome {
            IssueOutcome::Solved if self.fate == Fate::Reopened => {
                let called = self.follow_up(rng, plan, done, issue, 0, Some(false));
                let again = self.acts(rng, called, 120..600);
                self.resolve(plan, issue, again, outcome, &self.scene.resolution);
                self.follow_up(rng, plan, again, issue, 0, Some(true));
            }
            IssueOutcome::Solved => {
                for caller in 0..callers {
                    if rng.u32(0..100) < 82 {
                        self.follow_up(rng, plan, done, issue, caller, Some(true));
                    }
                }
            }
            _ if outcome.counts_as_resolved() && rng.u32(0..100) < 50 => {
                self.follow_up(rng, plan, done, issue, 0, None);
            }
            _ => {}
        }
    }

    /// Plans that a caller is called back: it is solved, or not, or she was not asked. Returns when.
    fn follow_up(
        &self,
        rng: &mut Rng,
        plan: &mut Plan,
        resolved_at: Instant,
        issue: usize,
        caller: usize,
        solved: Option<bool>,
    ) -> Instant {
        let at = hours::call_back(rng, resolved_at, 60..600);
        let comment = match solved {
            Some(true) => self.scene.follow_up.clone(),
            Some(false) => self.scene.unsolved.clone(),
            None => "表示知晓处理结果".to_owned(),
        };
        plan.add(at, What::FollowUp(issue, caller, answer(rng, hours::hour(at), solved, comment)));
        at
    }

    fn resolve(&self, plan: &mut Plan, issue: usize, at: Instant, outcome: IssueOutcome, reply: &str) {
        let public_reply = reply.to_owned();
        let command = IssueCommand::Resolve {
            outcome,
            public_reply,
            note: None,
            said_by: None,
            confirmed_merged: Vec::new(),
        };
        plan.add(at, What::Issue(issue, command));
    }

    /// Plans further calls on the issue until it is resolved. Returns their number, and how many callers there are in all who can be called.
    fn calls_between(&self, rng: &mut Rng, plan: &mut Plan, issue: usize, done: Instant) -> (usize, usize) {
        let (from, until) = (self.opened.plus(20 * MINUTE), done.plus(-15 * MINUTE));
        let count = match (self.fate, rng.u32(0..10)) {
            _ if until <= from => 0,
            (Fate::Shared, _) => rng.usize(2..6),
            (_, 0..5) => 0,
            (_, 5..8) => 1,
            (_, 8) => 2,
            _ => 3,
        };
        // The first caller, and that of the issue which is merged into it.
        let mut callers = if self.fate == Fate::Shared { 2 } else { 1 };
        for number in 0..count {
            let at = Instant(rng.i64(from.0..until.0) / 1_000_000 * 1_000_000);
            let (kind, condition, text) = self.asks_again(rng, number);
            let mut draft = answered_call(rng, at, Some(self.category), self.district, text);
            if kind == LinkKind::Urge {
                draft.facts.kind = Some(CallKind::Urge);
            }
            if self.fate != Fate::Shared {
                draft.facts.anonymous = None;
                draft.texts.caller_name = Some(Some(self.caller.0.clone()));
                draft.texts.caller_phone = Some(Some(self.caller.1.clone()));
            } else if draft.texts.caller_phone.is_some() {
                callers += 1;
            }
            let operator = draft.facts.operator.clone().flatten();
            let links = vec![(issue, kind, condition)];
            let (call, known) = plan.call(at, PlannedCall { links, ..plain(draft) });
            if condition == ReportedCondition::Worse {
                let decision =
                    TriageDecision { outcome: Some(TriageOutcome::Issue), reason_code: None, reason: None };
                let operator = operator.unwrap_or_else(|| cast::operator(0));
                plan.add(known.plus(2 * MINUTE), What::Triage(call, operator, decision));
            }
        }
        (count, callers)
    }

    /// What is said in a further call, numbered from 0.
    fn asks_again(&self, rng: &mut Rng, number: usize) -> (LinkKind, ReportedCondition, String) {
        match rng.u32(0..6) {
            0 if self.urgency > Urgency::P1 || cast::is_of_health(self.category) => {
                (LinkKind::Urge, ReportedCondition::Worse, self.scene.worse.clone())
            }
            0 | 1 => (LinkKind::Urge, ReportedCondition::Same, self.scene.another_call(rng)),
            _ if number == 0 => (LinkKind::Repeat, ReportedCondition::Same, self.scene.repeat.clone()),
            _ => (LinkKind::Repeat, ReportedCondition::Unknown, self.scene.another_call(rng)),
        }
    }
}

/// The urgency that an operator sets: that of the category or, if it is more pressing, that of the words; sometimes a little more or less than usual.
fn urgency(rng: &mut Rng, category: &str, scene: &Scene) -> Urgency {
    let usual = reference::default_urgency(category, None).unwrap_or(Urgency::P2);
    let set = match (usual, rng.u32(0..10)) {
        (Urgency::P1, 0) if cast::is_of_life(category) => Urgency::P0,
        (Urgency::P2, 0) if cast::is_of_health(category) => Urgency::P1,
        (Urgency::P2, 8..) => Urgency::P3,
        (Urgency::P3, 0..6) => Urgency::P2,
        _ => usual,
    };
    let said = Words::default().said([scene.title.as_str(), scene.summary.as_str()]);
    said.first().map_or(set, |said| said.cause.urgency.min(set))
}

/// What a caller answers in a follow-up at an hour.
fn answer(rng: &mut Rng, hour: u32, solved: Option<bool>, comment: String) -> CallbackResult {
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
    let operator = cast::operator_at(rng, hour);
    CallbackResult { operator, reached: true, solved, rating, comment: Some(comment), retry_at: None }
}
