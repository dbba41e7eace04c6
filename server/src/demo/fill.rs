//! Writes the plan to a register, with the same commands as any other client.

use std::collections::{BTreeMap, HashMap, HashSet};

use fastrand::Rng;
use uuid::Uuid;

use super::cast;
use super::plan::{Plan, PlannedCall, Step, What};
use super::story::{self, BEGIN};
use crate::domain::calendar::{WorkingCalendar, Zone};
use crate::domain::codes::{CallDisposition, Role};
use crate::domain::command::{CallActions, CallTriage, Command, IssueCommand, NewCall, NewLink, Write};
use crate::domain::instant::{HOUR, Instant};
use crate::domain::number::{CallNumber, CallbackNumber, IssueNumber};
use crate::domain::period::{PeriodFacts, PeriodId};
use crate::domain::policy::ResponsePolicy;
use crate::domain::shift_plan::ShiftPlan;
use crate::store::{Rank, Request, Store, WriteError};

/// The same seed gives the same story.
const SEED: u64 = 20_221_112;
/// When the period is opened: on the evening before it begins.
const OPENED: Instant = Instant(BEGIN.0 - 6 * HOUR);
/// Maximum number of writes in flight.
const IN_FLIGHT: usize = 500;

/// Id of the period that the demo fills.
pub const PERIOD: &str = "dadukou-2022";

/// The demo could not be loaded.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    /// A step could not be written.
    #[error("step {step} of the demo was not written: {error}")]
    Step {
        /// Number of the step, from 1; 0 for opening the period.
        step: usize,
        /// Why it was not written.
        error: WriteError,
    },
    /// The register could not be read.
    #[error(transparent)]
    Read(#[from] crate::store::Error),
}

/// Fills a register with the reference case. Steps that are already written are recognised by their request ids, so that a fill that was interrupted
/// can be finished. Calls `progress` with the number of steps done and of all steps.
pub async fn fill(store: &Store, progress: impl Fn(usize, usize)) -> Result<(), DemoError> {
    let mut rng = Rng::with_seed(SEED);
    let directory = Box::new(cast::directory(&mut rng));
    let plan = story::plan(&mut rng);
    let mut script = Script::new(rng, &plan);
    let total = plan.steps.len();
    let facts = Box::new(period());
    let write =
        Write { occurred_at: Some(OPENED), etag: None, command: Command::CreatePeriod { facts, directory } };
    let opened = store.write(script.request("admin".to_owned(), OPENED, write)).await;
    opened.map_err(|error| DemoError::Step { step: 0, error })?;

    let mut done = 0;
    let mut steps = plan.steps.into_iter().peekable();
    while steps.peek().is_some() {
        // The writer takes the writes in the order in which they are queued.
        let mut in_flight = Vec::with_capacity(IN_FLIGHT);
        for step in steps.by_ref().take(IN_FLIGHT) {
            let clock = step.recorded_at;
            let (actor, write) = script.write(step);
            in_flight.push(store.queue(script.request(actor, clock, write)).await);
        }
        for pending in in_flight {
            done += 1;
            pending.answer().await.map_err(|error| DemoError::Step { step: done, error })?;
        }
        progress(done, total);
    }
    Ok(())
}

fn period() -> PeriodFacts {
    // These cannot fail: the id has the right form, and the zone is in the bundled database.
    PeriodFacts {
        id: PeriodId::parse(PERIOD).expect("a well-formed id"),
        display_name: "大渡口区疫情防控应急热线".to_owned(),
        hazard: "EPIDEMIC".to_owned(),
        zone: Zone::named("Asia/Shanghai").expect("a zone of the bundled database"),
        day_cutoff_minutes: 0,
        region: "CN".to_owned(),
        area_code: Some("023".to_owned()),
        starts_at: BEGIN,
        ends_at: Some(story::end()),
        shift_plans: vec![ShiftPlan::usual()],
        response_policies: vec![ResponsePolicy::usual()],
        calendar: WorkingCalendar::default(),
        desk: crate::domain::desk_settings::DeskSettings::default(),
        surge_since: None,
    }
}

/// Turns the steps of a plan into commands, and gives calls and issues their numbers.
struct Script {
    rng: Rng,
    calls: HashMap<usize, CallNumber>,
    issues: HashMap<usize, IssueNumber>,
    /// The calls that asked for each issue, by number, each with its phone key.
    asked: HashMap<usize, BTreeMap<CallNumber, String>>,
    /// The callbacks of each issue's latest resolution.
    follow_ups: HashMap<usize, Vec<CallbackNumber>>,
    /// The callbacks to whom nobody answered, by the index of the call.
    missed: HashMap<usize, CallbackNumber>,
    callbacks: i64,
}

impl Script {
    fn new(rng: Rng, plan: &Plan) -> Self {
        let (mut calls, mut issues) = (HashMap::new(), HashMap::new());
        for step in &plan.steps {
            if let What::Call(index, call) = &step.what {
                calls.insert(*index, CallNumber(calls.len() as i64 + 1));
                if let Some((issue, _)) = &call.opens {
                    issues.insert(*issue, IssueNumber(issues.len() as i64 + 1));
                }
            }
        }
        let (asked, follow_ups) = (HashMap::new(), HashMap::new());
        Self { rng, calls, issues, asked, follow_ups, missed: HashMap::new(), callbacks: 0 }
    }

    fn request(&mut self, actor: String, clock: Instant, write: Write) -> Request {
        let request_id = uuid::Builder::from_random_bytes(self.rng.u128(..).to_be_bytes()).into_uuid();
        Request {
            period: period().id,
            request_id,
            content: Uuid::into_bytes(request_id).to_vec(),
            actor,
            role: Role::Owner,
            token: None,
            on_behalf_of: None,
            write,
            clock: Some(clock),
            deadline: None,
            rank: Rank::Desk,
        }
    }

    fn write(&mut self, step: Step) -> (String, Write) {
        let (at, mut actor) = (step.at, "desk".to_owned());
        let command = match step.what {
            What::Call(index, call) => {
                actor =
                    call.draft.facts.operator.clone().flatten().unwrap_or_else(|| "switchboard".to_owned());
                if call.draft.facts.disposition.is_some_and(CallDisposition::is_unanswered) {
                    self.callbacks += 1;
                    self.missed.insert(index, CallbackNumber(self.callbacks));
                }
                self.call(self.calls[&index], *call)
            }
            What::Issue(issue, command) => {
                if let IssueCommand::Resolve { .. } = command {
                    self.resolved(issue);
                }
                Command::Issue { issue: self.issues[&issue], command }
            }
            What::Merge(issue, merged_into, reason) => {
                let asked = self.asked.remove(&issue).unwrap_or_default();
                self.asked.entry(merged_into).or_default().extend(asked);
                let command =
                    IssueCommand::Merge { merged_into: self.issues[&merged_into], reason: Some(reason) };
                Command::Issue { issue: self.issues[&issue], command }
            }
            What::FollowUp(issue, caller, result) => {
                actor = result.operator.clone();
                Command::RecordCallback { callback: self.follow_ups[&issue][caller], result }
            }
            What::RingBack(call, result) => {
                actor = result.operator.clone();
                Command::RecordCallback { callback: self.missed[&call], result }
            }
            What::GiveUp(call, reason) => Command::CancelCallback { callback: self.missed[&call], reason },
            What::Void(call, reason) => Command::VoidCall { call: self.calls[&call], reason },
            What::Amend(call, draft, reason) => Command::AmendCall { call: self.calls[&call], draft, reason },
            What::Confirm(call, confirmation) => {
                Command::ConfirmHandoff { call: self.calls[&call], confirmation }
            }
            What::Alarm(call, None) => Command::ConfirmAlarm { call: self.calls[&call] },
            What::Alarm(call, Some(reason_code)) => {
                Command::DismissAlarm { call: self.calls[&call], reason_code, reason: None }
            }
            What::Triage(call, operator, decision) => {
                actor.clone_from(&operator);
                let triage = CallTriage {
                    decision: Some(decision),
                    operator: Some(operator),
                    actions: CallActions::default(),
                };
                Command::TriageCall { call: self.calls[&call], triage: Box::new(triage) }
            }
        };
        (actor, Write { occurred_at: Some(at), etag: None, command })
    }

    fn call(&mut self, number: CallNumber, call: PlannedCall) -> Command {
        let phone = call.draft.texts.caller_phone.iter().flatten();
        let asks = call.links.iter().filter(|(_, kind, _)| kind.asks()).map(|(issue, ..)| *issue);
        for issue in call.opens.iter().map(|(issue, _)| *issue).chain(asks) {
            let keys = phone.clone().map(|phone| (number, phone.key.clone()));
            self.asked.entry(issue).or_default().extend(keys);
        }
        let links = call.links.iter().map(|(issue, kind, condition)| NewLink {
            issue: self.issues[issue],
            kind: *kind,
            condition: *condition,
        });
        let mut actions = CallActions { links: links.collect(), handoffs: call.handoffs, issues: Vec::new() };
        if let Some((issue, new)) = call.opens {
            if new.settled.is_some() {
                self.resolved(issue);
            }
            actions.issues.push(new);
        }
        Command::CreateCall(Box::new(NewCall {
            draft: call.draft,
            triage: call.triage,
            actions,
            own_issue: None,
        }))
    }

    /// Notes the follow-ups that a resolution creates: one for each number that asked for the issue.
    fn resolved(&mut self, issue: usize) {
        let keys: HashSet<&String> = self.asked.get(&issue).into_iter().flat_map(BTreeMap::values).collect();
        let numbers = (1..=keys.len() as i64).map(|nth| CallbackNumber(self.callbacks + nth));
        self.follow_ups.insert(issue, numbers.collect());
        self.callbacks += keys.len() as i64;
    }
}
