//! Grows a register by chance: what its operators do, and what they ask meanwhile.

use hotline_tests::WriteExt;
use hotline_tests::requests::context;
use hotline_tests::requests::record;
use std::collections::BTreeMap;

use hotline_client::Error;
use hotline_proto::v1::*;
use hotline_proto::{Rpc, WriteRequest, WriteResponse};
use hotline_tests::requests::named;
use hotline_tests::{Register, check};
use jiff::ToSpan;
use tonic::Code;

use super::ask::{question, timestamp};
use super::calendar::{DAY, QUARTER, local, quarter_before};
use super::chance::Chance;
use super::journal::{Entry, Micros, Period};
use super::setting::{Setting, other_plan};

/// Microseconds of a minute.
pub const MINUTE: Micros = 60_000_000;

/// A register that has grown.
#[derive(Debug)]
pub struct Grown {
    pub register: Register,
    pub chance: Chance,
    pub journal: Vec<Entry>,
    /// What was asked meanwhile, and answered.
    pub kept: Vec<(GetSummaryRequest, Summary)>,
    /// How much was refused, by reason.
    pub refused: BTreeMap<String, usize>,
}

/// An issue as it was last seen, and when its latest event happened.
#[derive(Clone, Debug)]
pub struct KnownIssue {
    pub issue: Issue,
    pub last: Micros,
}

/// What grows a register.
pub struct Grower {
    pub register: Register,
    pub setting: Setting,
    pub chance: Chance,
    /// The period as it is by now.
    period: Period,
    edges: Vec<Micros>,
    pub calls: Vec<Call>,
    pub issues: Vec<KnownIssue>,
    kept: Vec<(GetSummaryRequest, Summary)>,
    refused: BTreeMap<String, usize>,
}

/// What may be done next.
#[derive(Clone, Copy)]
enum Step {
    NewCall,
    Calls,
    NewIssue,
    Issue,
    Call,
    Callback,
    Supervisor,
    Period,
}

/// The present by the clock of this machine, which is the server's.
pub fn now() -> Micros {
    jiff::Timestamp::now().as_microsecond()
}

/// Opens a register and lets it grow.
pub async fn grow(over: &Register, seed: u64) -> Grown {
    let mut chance = Chance::new(seed);
    let setting = Setting::new(seed, &mut chance, now());
    let register = over.of(&setting.id);
    register.done(setting.open()).await;
    let mut grower = Grower {
        register,
        chance,
        period: setting.period.clone(),
        edges: setting.edges(setting.until(now())),
        setting,
        calls: Vec::new(),
        issues: Vec::new(),
        kept: Vec::new(),
        refused: BTreeMap::new(),
    };
    grower.calls_at_once(3).await;
    for _ in 0..grower.chance.number(20, 38) {
        grower.step_and_question().await;
    }
    if grower.chance.percent(40) {
        grower.close_period().await;
        if grower.chance.percent(30) {
            grower.reopen_period().await;
        }
        grower.step_and_question().await;
    }
    let journal = grower.register.journal(0).await;
    Grown {
        journal: journal.iter().map(Entry::from).collect(),
        register: grower.register,
        chance: grower.chance,
        kept: grower.kept,
        refused: grower.refused,
    }
}

impl Grower {
    /// A step, and sometimes a question at the same time.
    async fn step_and_question(&mut self) {
        let asked = self.chance.percent(12).then(|| {
            let request = question(&mut self.chance, &self.register.parent, &self.period, now());
            let register = self.register.clone();
            tokio::spawn(async move { (request.clone(), register.summary_of(request).await) })
        });
        self.step().await;
        let Some(asked) = asked else { return };
        match asked.await.expect("nobody cancels it") {
            (request, Ok(answer)) => self.kept.push((request, answer)),
            // A new plan may have come in between, without the shift that was asked for.
            (_, Err(error)) => self.note_refusal(error),
        }
    }

    async fn step(&mut self) {
        let step = self.chance.weighted(&[
            (Step::NewCall, 20),
            (Step::Calls, 4),
            (Step::NewIssue, 4),
            (Step::Issue, 42),
            (Step::Call, 16),
            (Step::Callback, 14),
            (Step::Supervisor, 5),
            (Step::Period, 2),
        ]);
        match step {
            Step::NewCall => self.new_call().await,
            Step::Calls => {
                let count = self.chance.number(2, 5);
                self.calls_at_once(count).await;
            }
            Step::NewIssue => self.new_issue().await,
            Step::Issue => self.act_on_issue().await,
            Step::Call => self.act_on_call().await,
            Step::Callback => self.callback().await,
            Step::Supervisor => self.act_of_supervisor().await,
            Step::Period => self.change_period().await,
        }
    }

    /// Sends a write. None if it is refused.
    pub async fn send<R>(&mut self, request: R) -> Option<R::Response>
    where
        R: Rpc<Response: WriteResponse> + WriteRequest,
    {
        match self.register.write(request).await {
            Ok(written) => Some(written.answer),
            Err(error) => {
                self.note_refusal(error);
                None
            }
        }
    }

    /// A refusal is fine, a failure is not.
    pub fn note_refusal(&mut self, error: Error) {
        let refusal = check::refusal(Err::<(), _>(error));
        let fine = [Code::InvalidArgument, Code::FailedPrecondition, Code::NotFound, Code::AlreadyExists];
        assert!(fine.contains(&refusal.code), "seed {}: {refusal:?}", self.setting.seed);
        *self.refused.entry(refusal.reason).or_default() += 1;
    }

    /// Until when something may happen: a little ahead of the clock is allowed.
    fn limit(&self) -> Micros {
        if self.setting.is_present { now() + 4 * MINUTE } else { self.setting.until(now()) }
    }

    /// A moment of the period: often at an edge, or near it; of the present often just now.
    pub fn any_moment(&mut self) -> Micros {
        let (from, limit) = (self.period.starts_at, self.limit());
        let at = match (self.chance.number(0, 9), self.chance.any(&self.edges)) {
            (0..=3, Some(edge)) => {
                edge + self.chance.one(&[0, 0, 0, -1, 1, -1_000_000, MINUTE, -7 * MINUTE, 3 * QUARTER])
            }
            (4, _) if self.setting.is_present => limit - self.chance.number(0, 20) * MINUTE,
            (5, _) if self.setting.is_present => self.chance.just_due(now()),
            (6, _) => quarter_before(self.chance.moment(from, limit)),
            _ => self.chance.moment(from, limit),
        };
        at.clamp(from, limit)
    }

    /// A moment that is not earlier than another one.
    pub fn moment_after(&mut self, last: Micros) -> Micros {
        let next_edge = self.edges.iter().copied().filter(|edge| *edge >= last).min();
        let at = match (self.chance.number(0, 9), next_edge) {
            (0, _) => last,
            (1 | 2, _) => last + self.chance.number(1, 15 * MINUTE),
            (3 | 4, _) => last + self.chance.number(30, 360) * MINUTE,
            (5 | 6, Some(edge)) => edge,
            (7, _) => self.any_moment(),
            _ => last + self.chance.number(1, 4) * QUARTER,
        };
        at.min(now() + 4 * MINUTE).max(last)
    }

    /// When it is to have happened: mostly said. Not before `last`.
    pub fn occurred_at(&mut self, last: Micros) -> Option<prost_types::Timestamp> {
        let unsaid = if self.setting.is_present { 15 } else { 1 };
        if self.chance.percent(unsaid) {
            return None;
        }
        Some(timestamp(self.moment_after(last)))
    }

    /// The position of an issue among those that are known.
    pub fn some_issue(&mut self) -> Option<usize> {
        let count = i64::try_from(self.issues.len()).expect("few issues");
        (count > 0).then(|| self.chance.number(0, count - 1) as usize)
    }

    /// Keeps an issue as it was answered.
    pub fn know(&mut self, issue: Issue, at: Micros) {
        match self.issues.iter_mut().find(|known| known.issue.name == issue.name) {
            Some(known) => {
                known.issue = issue;
                known.last = known.last.max(at);
            }
            None => self.issues.push(KnownIssue { issue, last: at }),
        }
    }

    /// Records an attempt of a callback that is to be made, or plans one.
    pub async fn callback(&mut self) {
        let callbacks = self.register.open_callbacks().await;
        let follow_ups: Vec<Callback> =
            callbacks.iter().filter(|one| one.kind() == CallbackKind::FollowUp).cloned().collect();
        let chosen = if self.chance.percent(85) { &follow_ups } else { &callbacks };
        let Some(callback) = self.chance.any(chosen) else { return self.plan_callback().await };
        if self.chance.percent(10) {
            let lease = hotline_tests::requests::lease(&callback.name, "OP1");
            self.send(lease).await;
        }
        let known = self.issues.iter().find(|known| known.issue.name == callback.issue);
        let last = known.map_or(self.period.starts_at, |known| known.last);
        let solved = self.chance.one(&[Some(true), Some(true), Some(true), Some(false), None, None]);
        let reached = solved.is_some() || self.chance.percent(50);
        let rating = self.chance.number(1, 5) as i32;
        let occurred_at = self.occurred_at(last);
        let at = occurred_at.as_ref().map_or_else(now, super::journal::micros);
        let request = RecordCallbackRequest {
            reached,
            rating: (reached && self.chance.percent(85)).then_some(rating),
            ..record(&callback.name, solved).occurred(occurred_at)
        };
        if self.send(request).await.is_some() && !callback.issue.is_empty() {
            self.refresh(&callback.issue, at).await;
        }
    }

    async fn plan_callback(&mut self) {
        let Some(call) = self.chance.any(&self.calls) else { return };
        let callback = Callback { call: call.name, ..Callback::default() };
        let parent = self.register.parent.clone();
        let callback = Some(callback);
        self.send(CreateCallbackRequest { parent, callback, write: context(), ..Default::default() }).await;
    }

    /// Looks at an issue again.
    pub async fn refresh(&mut self, name: &str, at: Micros) {
        let issue = self.register.get_issue(name).await;
        self.know(issue, at);
    }

    /// Another shift plan from a date on, or a new code.
    async fn change_period(&mut self) {
        let at = self.any_moment();
        let valid_from = local(&self.period.zone, at).date() + self.chance.number(0, 1).days();
        let name = self.register.parent.clone();
        match other_plan(&mut self.chance, &self.period, valid_from) {
            Some((plan, plain)) if self.chance.percent(80) => {
                let request = AddShiftPlanRequest { name, shift_plan: Some(plan), write: context() };
                if self.send(request).await.is_some() {
                    self.period.plans.push(plain);
                }
            }
            _ => {
                let operator = OperatorEntry {
                    code: "OP3".to_owned(),
                    display_names: named("3号"),
                    retired: false,
                    ..OperatorEntry::default()
                };
                let operators = vec![operator];
                let request = UpsertOperatorsRequest {
                    parent: name,
                    operators,
                    write: context(),
                    ..Default::default()
                };
                self.send(request).await;
            }
        }
    }

    /// Opens the period again, or moves its end.
    async fn reopen_period(&mut self) {
        let Some(end) = self.period.ends_at else { return };
        let ends_at = self.chance.percent(50).then(|| end + self.chance.number(1, 8) * QUARTER);
        let request = ReopenPeriodRequest {
            name: self.register.parent.clone(),
            ends_at: ends_at.map(timestamp),
            reason: "余震".to_owned(),
            write: context(),
        };
        if self.send(request).await.is_some() {
            self.period.ends_at = ends_at;
        }
    }

    /// Ends the period: in the past, or soon.
    async fn close_period(&mut self) {
        let limit = quarter_before(self.limit());
        let ends_at = limit + self.chance.number(0, 8) * QUARTER - self.chance.one(&[0, 0, DAY]);
        let request = ClosePeriodRequest {
            name: self.register.parent.clone(),
            ends_at: Some(timestamp(ends_at)),
            write: context(),
            ..ClosePeriodRequest::default()
        };
        if self.send(request).await.is_some() {
            self.period.ends_at = Some(ends_at);
        }
    }
}
