//! A register for tests: random events, written as the writer writes them, along with the state that results from them.

use std::path::PathBuf;
use std::sync::Arc;

use tempfile::TempDir;

use crate::domain::alarm::{AlarmCause, WordPlace};
use crate::domain::calendar::{WorkingCalendar, Zone};
use crate::domain::call::{Call, CallFacts, CallTexts, Phone};
use crate::domain::codes::*;
use crate::domain::directory::{Directory, DirectoryEntry};
use crate::domain::event::*;
use crate::domain::instant::{HOUR, Instant, MINUTE};
use crate::domain::instruction::Instruction;
use crate::domain::issue::{Issue, IssueFacts, IssueTexts};
use crate::domain::ladder::WarningStep;
use crate::domain::number::{CallNumber, CallbackNumber, CallerNumber, IssueNumber};
use crate::domain::period::{PeriodFacts, PeriodId};
use crate::domain::policy::ResponsePolicy;
use crate::domain::shift_plan::ShiftPlan;
use crate::domain::state::State;
use crate::store::db::conn::Conn;
use crate::store::db::encryption::Protection;
use crate::store::db::{Error, sqlite};
use crate::store::tables::journal::FIRST_HASH;
use crate::store::tables::rows::period::HeadRow;
use crate::store::write::save::{Changes, apply};

/// 2022-11-12 00:00 in Asia/Shanghai.
pub const BEGIN: Instant = Instant(1_668_182_400_000_000);
/// Key of the one period.
pub const KEY: i64 = 1;

pub const CATEGORIES: [&str; 6] = ["MED", "MED.02", "MED.04", "MEDX", "SUP.01", "UTL"];
pub const DISTRICTS: [&str; 3] = ["D1", "D2", "D3"];
pub const CODES: [&str; 3] = ["A1", "A2", "A3"];
pub const PHONES: [&str; 4] = ["+8613800000001", "+8613800000002", "+8613800000003", "120"];
const WORDS: [&str; 8] =
    ["母亲透析", "胰岛素insulin", "药", "小区封控", "Insulin runs out", "透支", "3栋", "买菜 药品"];

pub struct Sample {
    dir: TempDir,
    conn: Conn,
    hash: Vec<u8>,
    changes: Changes,
    /// The state that results from the events.
    pub state: State,
    pub now: Instant,
    pub random: fastrand::Rng,
}

impl Sample {
    pub fn new(seed: u64) -> Self {
        let dir = TempDir::new().unwrap();
        let mut c = sqlite::open_writer(&dir.path().join("register.db")).unwrap();
        sqlite::migrate(&mut c).unwrap();
        let mut sample = Self {
            dir,
            conn: c.into(),
            hash: FIRST_HASH.to_vec(),
            changes: Changes::default(),
            state: State::default(),
            now: BEGIN,
            random: fastrand::Rng::with_seed(seed),
        };
        let period = Box::new(period());
        let category = |code: &&str| {
            let code = (*code).to_owned();
            (code.clone(), DirectoryEntry { code, ..DirectoryEntry::default() })
        };
        let categories = CATEGORIES.iter().map(category).collect();
        let directory = Box::new(Directory { categories, ..Directory::default() });
        sample.happen(Event::Period(PeriodEvent::Opened { period, directory }), Vec::new());
        sample.commit();
        sample
    }

    /// A register with a number of random events.
    pub fn with_events(seed: u64, events: usize) -> Self {
        let mut sample = Self::new(seed);
        for _ in 0..events {
            sample.something();
        }
        sample.commit();
        sample
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    pub fn reader(&self) -> Conn {
        sqlite::open_reader(&self.path("register.db")).unwrap().into()
    }

    /// Runs a query in one snapshot, as the store does.
    pub fn read<T>(&self, query: impl FnOnce(&mut Conn) -> Result<T, Error>) -> T {
        self.reader().read(query).map_err(Error::from).unwrap()
    }

    /// Adds an event to the batch. Returns its position. Readers see it after the commit.
    pub fn happen(&mut self, event: Event, texts: Vec<Text>) -> i64 {
        let position = self.state.head.position + 1;
        let (occurred_at, recorded_at) = (self.now, self.now);
        let actor = "test".to_owned();
        let entry = Entry { position, occurred_at, recorded_at, actor, on_behalf_of: None, event, texts };
        self.hash = apply(&mut self.changes, KEY, &mut self.state, entry, None, &self.hash).unwrap();
        position
    }

    pub fn commit(&mut self) {
        let next = Changes::since(&self.state, Protection::default());
        let changes = std::mem::replace(&mut self.changes, next);
        let head = HeadRow::new(KEY, &self.state.head, self.hash.clone(), None);
        self.conn.write(|conn| changes.save(conn, head, &self.state)).map_err(Error::from).unwrap();
    }

    pub fn any<T: Copy>(&mut self, values: &[T]) -> T {
        values[self.random.usize(..values.len())]
    }

    fn perhaps(&mut self, values: &[&str]) -> Option<String> {
        self.random.bool().then(|| self.any(values).to_owned())
    }

    /// Random words, or none.
    pub fn words(&mut self) -> Option<String> {
        let count = self.random.usize(0..3);
        let words: Vec<&str> = (0..count).map(|_| self.any(&WORDS)).collect();
        (count > 0).then(|| words.join("，"))
    }

    /// Adds a random event.
    pub fn something(&mut self) {
        self.now = self.now.plus(self.random.i64(0..20) * MINUTE);
        match self.random.u8(0..10) {
            0..4 => {
                self.record_call();
            }
            4 => {
                self.open_issue();
            }
            5 => self.change_call(),
            6 => self.callback(),
            _ => self.change_issue(),
        }
    }

    fn call_facts(&mut self) -> CallFacts {
        CallFacts {
            // Only a few times, so that numbers decide the order too.
            received_at: BEGIN.plus(self.now.since(BEGIN) / HOUR * HOUR - self.random.i64(0..3) * HOUR),
            direction: self.any(CallDirection::ALL),
            channel: self.any(&[CallChannel::Phone, CallChannel::Phone, CallChannel::Web]),
            disposition: self.any(&[
                CallDisposition::Answered,
                CallDisposition::Answered,
                CallDisposition::Missed,
            ]),
            kind: self.any(CallKind::ALL),
            urgency: self.any(Urgency::ALL),
            category: self.perhaps(&CATEGORIES),
            district: self.perhaps(&DISTRICTS),
            operator: self.perhaps(&CODES),
            affected_tags: if self.random.u8(0..4) == 0 {
                vec![self.any(PersonTag::ALL)]
            } else {
                Vec::new()
            },
            do_not_call: self.random.u8(0..20) == 0,
            ..CallFacts::default()
        }
    }

    pub fn call_texts(&mut self) -> CallTexts {
        let phone = |key: Option<String>| key.map(|key| Phone { raw: key.clone(), key });
        CallTexts {
            summary: self.words(),
            confidential_note: self.words(),
            incident_address: self.words(),
            caller_phone: phone(self.perhaps(&PHONES)),
            callback_phone: phone(self.perhaps(&PHONES[..2])),
            ..CallTexts::default()
        }
    }

    /// The caller, who is the same for all calls from a number.
    fn caller(&self, texts: &CallTexts) -> Option<CallerNumber> {
        let key = &texts.caller_phone.as_ref()?.key;
        let next = CallerNumber(self.state.head.last_caller + 1);
        Some(self.state.callers.get(key).copied().unwrap_or(next))
    }

    pub fn record_call(&mut self) -> CallNumber {
        let (facts, texts) = (self.call_facts(), self.call_texts());
        self.record(facts, texts)
    }

    pub fn record(&mut self, facts: CallFacts, texts: CallTexts) -> CallNumber {
        let number = CallNumber(self.state.head.last_call + 1);
        let (caller, triage) = (self.caller(&texts), self.any(TriageOutcome::ALL));
        let event =
            CallEvent::Recorded { facts, caller, reachable: true, triage, due_at: None, reason_code: None };
        let reason = Text::Event(TextField::Reason, format!("triage of {number}"));
        self.happen(Event::Call(number, event), vec![Text::Call(Box::new(texts)), reason]);
        number
    }

    pub fn amend(&mut self, number: CallNumber, facts: CallFacts, texts: CallTexts) {
        let event = CallEvent::Amended { facts, caller: self.caller(&texts), reachable: true };
        let reason = Text::Event(TextField::Reason, format!("amended at {}", self.now));
        self.happen(Event::Call(number, event), vec![Text::Call(Box::new(texts)), reason]);
    }

    pub fn some_call(&mut self) -> Option<Arc<Call>> {
        let last = self.state.head.last_call;
        (last > 0).then(|| self.state.calls[&CallNumber(self.random.i64(1..=last))].clone())
    }

    pub fn some_issue(&mut self) -> Option<Arc<Issue>> {
        let last = self.state.head.last_issue;
        (last > 0).then(|| self.state.issues[&IssueNumber(self.random.i64(1..=last))].clone())
    }

    fn change_call(&mut self) {
        let Some(call) = self.some_call() else { return };
        let handoff = call.handoffs.len() as i32 + 1;
        let urgency = call.facts.urgency;
        let event = match self.random.u8(0..9) {
            0 => CallEvent::Voided,
            6 => {
                let word = Some(WordPlace("zh".to_owned(), self.random.u16(0..9)));
                let causes = vec![AlarmCause {
                    urgency: Urgency::P0,
                    category: "MED.02".to_owned(),
                    word,
                    circumstance: None,
                }];
                CallEvent::AlarmRaised { causes, without: urgency }
            }
            7 if call.alarm.is_some() => CallEvent::AlarmConfirmed { urgency: Urgency::P0 },
            8 if call.alarm.is_some() => {
                CallEvent::AlarmDismissed { urgency, reason_code: ReasonCode::FalseAlarm }
            }
            1 if handoff > 1 => CallEvent::HandoffConfirmed { handoff: handoff - 1 },
            1 | 2 => {
                let (target, mode) = ("120".to_owned(), HandoffMode::Relayed);
                CallEvent::HandedOff { handoff, target, mode, started_at: self.now }
            }
            _ => {
                let (facts, texts) = (self.call_facts(), self.call_texts());
                return self.amend(call.number, facts, texts);
            }
        };
        let note = Text::Event(TextField::Note, format!("note of {}", call.number));
        self.happen(Event::Call(call.number, event), vec![note]);
    }

    fn issue_facts(&mut self) -> IssueFacts {
        IssueFacts {
            category: self.perhaps(&CATEGORIES),
            district: self.perhaps(&DISTRICTS),
            urgency: self.any(Urgency::ALL),
            owner: self.perhaps(&CODES),
            ..IssueFacts::default()
        }
    }

    pub fn issue_texts(&mut self) -> IssueTexts {
        IssueTexts { title: self.words(), address: self.words(), ..IssueTexts::default() }
    }

    pub fn open_issue(&mut self) -> IssueNumber {
        let number = IssueNumber(self.state.head.last_issue + 1);
        let due = Due { resolve: Some(self.now.plus(self.random.i64(0..24) * HOUR)), ..Due::default() };
        let (facts, texts) = (self.issue_facts(), self.issue_texts());
        self.happen(
            Event::Issue(number, IssueEvent::Opened { facts, due, call: None }),
            vec![Text::Issue(Box::new(texts))],
        );
        if let Some(call) = self.some_call() {
            self.link(number, call.number, LinkKind::First);
        }
        number
    }

    pub fn link(&mut self, issue: IssueNumber, call: CallNumber, kind: LinkKind) {
        if self.state.links.get(issue, call).is_none() {
            let condition = ReportedCondition::Same;
            self.happen(Event::Issue(issue, IssueEvent::Linked { call, kind, condition }), Vec::new());
        }
    }

    /// Acknowledges one of the open assignments, reports on it or returns it.
    fn answer_of_agency(&mut self, issue: &Issue) -> IssueEvent {
        let open = issue.assignments.iter().filter(|one| one.is_open()).map(|one| one.number);
        let Some(assignment) = self.random.choice(open.collect::<Vec<_>>()) else { return IssueEvent::Noted };
        match self.random.u8(0..4) {
            0 => IssueEvent::Returned { assignment },
            1 => IssueEvent::Progressed { assignment, kind: ProgressKind::Contacted, estimate: None },
            _ => IssueEvent::Acknowledged { assignment },
        }
    }

    fn change_issue(&mut self) {
        let Some(issue) = self.some_issue() else { return };
        if self.random.bool() {
            let Some(call) = self.some_call() else { return };
            return self.link(issue.number, call.number, LinkKind::Repeat);
        }
        let assignment = issue.assignments.len() as i32 + 1;
        let (agency, role) = (self.any(&CODES).to_owned(), AssignmentRole::Lead);
        let event = match (issue.state, self.random.u8(0..8)) {
            (IssueState::Open | IssueState::Returned, 0) => IssueEvent::Assigned { assignment, agency, role },
            (IssueState::Assigned, 0) | (IssueState::InProgress, 3) => self.answer_of_agency(&issue),
            (IssueState::Assigned, 1) => {
                IssueEvent::Assigned { assignment, agency, role: AssignmentRole::Assist }
            }
            (IssueState::InProgress, 0) => IssueEvent::Suspended { left: RemainingTime::default() },
            (IssueState::Suspended, _) => {
                IssueEvent::Resumed { due: Due { resolve: Some(self.now), ..Due::default() } }
            }
            (IssueState::Merged, _) => IssueEvent::Unmerged,
            (IssueState::Resolved, 0) => IssueEvent::Closed,
            (IssueState::Resolved | IssueState::Closed, _) => IssueEvent::Reopened { due: Due::default() },
            (IssueState::Rejected | IssueState::Withdrawn, _) => IssueEvent::Reviewed { due: Due::default() },
            (_, 1) => IssueEvent::Resolved { outcome: self.any(IssueOutcome::ALL) },
            (_, 6) => IssueEvent::Instructed {
                instruction: issue.instructions.len() as i32 + 1,
                kind: self.any(InstructionKind::ALL),
                deadline: None,
                reply_due_at: Some(self.now.plus(HOUR)),
            },
            (_, 7) if issue.instructions.first().is_some_and(Instruction::is_open) => {
                IssueEvent::InstructionReplied { instruction: 1 }
            }
            (_, 3) if self.any(&[true, false, false]) => IssueEvent::IncidentReported {
                incident: self.random.i32(1..4),
                kind: self.any(IncidentReportKind::ALL),
            },
            (_, 4) => IssueEvent::WarningSeen { percent: self.any(&WarningStep::ALL) },
            (_, 5) => IssueEvent::UrgencySet {
                urgency: self.any(Urgency::ALL),
                due: Due { resolve: Some(self.now.plus(self.random.i64(1..4) * HOUR)), ..Due::default() },
                left: None,
            },
            (_, 2) => {
                if self.any(&[true, false]) {
                    IssueEvent::Withdrawn
                } else {
                    IssueEvent::Rejected
                }
            }
            _ => match self.some_issue() {
                Some(merged_into) if merged_into.number != issue.number => {
                    IssueEvent::Merged { merged_into: merged_into.number }
                }
                _ => IssueEvent::Updated { facts: self.issue_facts() },
            },
        };
        let texts = match event {
            IssueEvent::Updated { .. } => vec![Text::Issue(Box::new(self.issue_texts()))],
            IssueEvent::Resolved { .. } => {
                self.words().map(|reply| Text::Event(TextField::PublicReply, reply)).into_iter().collect()
            }
            _ => vec![Text::Event(TextField::Task, format!("task of {}", issue.number))],
        };
        self.happen(Event::Issue(issue.number, event), texts);
    }

    fn callback(&mut self) {
        let number = CallbackNumber(self.random.i64(1..=self.state.head.last_callback + 1));
        let (issue, operator) = (self.some_issue().map(|issue| issue.number), self.any(&CODES).to_owned());
        let due_at = self.now.plus(self.random.i64(0..4) * HOUR);
        let event = match self.state.callbacks.get(&number) {
            None => {
                let kind = self.any(CallbackKind::ALL);
                let calls: Vec<_> = (0..10).filter_map(|_| self.some_call()).collect();
                let missed = calls.iter().find(|call| call.facts.is_missed());
                let call = missed.filter(|_| kind == CallbackKind::Missed).map(|call| call.number);
                CallbackEvent::Created { kind, issue, call, due_at, overridden: false }
            }
            Some(callback) if callback.state != CallbackState::Open => return,
            Some(_) if self.random.bool() => CallbackEvent::Cancelled,
            Some(_) => {
                let (reached, retry_at) = (self.random.bool(), self.random.bool().then_some(due_at));
                CallbackEvent::Attempted { operator, reached, solved: None, rating: None, retry_at }
            }
        };
        let comment = Text::Event(TextField::Comment, format!("comment on {number}"));
        self.happen(Event::Callback(number, event), vec![comment]);
    }
}

fn period() -> PeriodFacts {
    PeriodFacts {
        id: PeriodId::parse("test-2022").unwrap(),
        display_name: "test".to_owned(),
        hazard: "EPIDEMIC".to_owned(),
        zone: Zone::named("Asia/Shanghai").unwrap(),
        day_cutoff_minutes: 0,
        region: "CN".to_owned(),
        area_code: None,
        starts_at: BEGIN,
        ends_at: None,
        shift_plans: vec![ShiftPlan::usual()],
        response_policies: vec![ResponsePolicy::usual()],
        calendar: WorkingCalendar::default(),
        desk: crate::domain::desk_settings::DeskSettings::default(),
        surge_since: None,
    }
}
