//! Properties of the rules: the register stays sound whatever commands come, in whatever order.

mod steps;

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::calendar::{WorkingCalendar, Zone};
use super::call::{CallDraft, Phone};
use super::codes::*;
use super::command::*;
use super::counted::Flow;
use super::decide::{Context, decide};
use super::directory::{Directory, DirectoryEntry};
use super::event::{Entry, Event};
use super::instant::{HOUR, Instant, MINUTE};
use super::issue::IssueDraft;
use super::number::{CallNumber, CallbackNumber, IssueNumber};
use super::period::{PeriodFacts, PeriodId};
use super::person::AffectedPersons;
use super::policy::ResponsePolicy;
use super::reference;
use super::refusal::Refusal;
use super::shift_plan::ShiftPlan;
use super::state::State;
use steps::issue_command;

/// 2022-11-12 00:00 in Asia/Shanghai.
pub(super) const BEGIN: Instant = Instant(1_668_182_400_000_000);

pub(super) fn facts() -> PeriodFacts {
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

pub(super) fn directory() -> Directory {
    let entry = |code: &str| {
        let entry = DirectoryEntry {
            code: code.to_owned(),
            names: [("zh".to_owned(), code.to_owned())].into(),
            ..DirectoryEntry::default()
        };
        (code.to_owned(), entry)
    };
    let mut directory = reference::directory();
    directory.districts.extend([entry("D1")]);
    directory.agencies.extend(["A1", "A2", "A3"].map(entry));
    directory.operators.extend(["OP1", "OP2"].map(entry));
    directory
}

/// A register that is driven like that of the writer.
struct Register {
    state: State,
    entries: Vec<Entry>,
    now: Instant,
    backlog: i64,
}

impl Register {
    fn open() -> Self {
        let mut register = Self { state: State::default(), entries: Vec::new(), now: BEGIN, backlog: 0 };
        let create = Command::CreatePeriod { facts: Box::new(facts()), directory: Box::new(directory()) };
        register.write(create).unwrap();
        register
    }

    /// Decides on a command and applies its entries. Checks what must hold for every entry.
    fn write(&mut self, command: Command) -> Result<(), Refusal> {
        self.now = self.now.plus(MINUTE);
        let context =
            Context { now: self.now, actor: "test".to_owned(), role: Role::Owner, on_behalf_of: None };
        let write = Write { occurred_at: None, etag: None, command };
        for entry in decide(&self.state, &write, &context)? {
            assert_eq!(entry.position, self.entries.len() as i64 + 1, "the journal is gapless");
            let (before, last) = (self.state.counted(&entry.event), self.state.head.recorded_at);
            assert!(entry.recorded_at >= last);
            if let Event::Issue(number, _) = &entry.event {
                let latest =
                    self.state.issues.get(number).map_or(entry.occurred_at, |issue| issue.last_event_at);
                assert!(entry.occurred_at >= latest, "no event before the issue's previous one");
            }
            self.state.evolve(&entry);
            let after = self.state.counted(&entry.event);
            let flow = Flow::between(before.issue.as_ref(), after.issue.as_ref());
            self.backlog += match flow {
                None | Some(Flow::Moved) => 0,
                Some(flow) if flow.enters() => 1,
                Some(_) => -1,
            };
            self.entries.push(entry);
        }
        Ok(())
    }

    /// Checks what must hold after every command.
    fn check(&self) {
        let active = self.state.issues.values().filter(|issue| issue.state.is_active()).count();
        assert_eq!(self.backlog, active as i64, "the backlog is what entered it minus what left it");
        for issue in self.state.issues.values() {
            assert_eq!(issue.state == IssueState::Merged, issue.merged_into.is_some());
            assert_eq!(
                issue.state.is_resolved(),
                issue.outcome.is_some() && issue.state != IssueState::Merged
            );
            if let Some(merged_into) = issue.merged_into {
                let merged_into = &self.state.issues[&merged_into];
                assert_ne!(
                    merged_into.state,
                    IssueState::Merged,
                    "an issue that others are merged into is not merged itself"
                );
                assert!(!matches!(merged_into.state, IssueState::Rejected | IssueState::Withdrawn));
            }
            let leads =
                issue.assignments.iter().filter(|a| a.is_open() && a.role == AssignmentRole::Lead).count();
            assert!(leads <= 1, "one lead at a time");
            if matches!(issue.state, IssueState::Assigned | IssueState::InProgress | IssueState::Suspended) {
                assert_eq!(leads, 1, "{} without a lead", issue.state);
            }
            if issue.state == IssueState::Suspended {
                assert_eq!(issue.due_at(), None, "no clock runs while suspended");
            }
            if issue.state.is_active() && issue.state != IssueState::Suspended {
                assert!(issue.due_at().is_some(), "a clock runs while {}", issue.state);
            }
            let reached = issue.time_allowed().and_then(|allowed| allowed.reached(self.now));
            assert!(
                issue.time_allowed().is_none() || issue.warning_seen <= reached,
                "nobody sees what is not there"
            );
            assert!(issue.clock_from <= issue.last_event_at, "a clock begins with an event");
            if let Some(first) = issue.first_call {
                assert_eq!(
                    self.state.links.get(issue.number, first).map(|link| link.kind),
                    Some(LinkKind::First)
                );
            }
        }
        for call in self.state.calls.values() {
            let repeats = self.state.links.of_call(call.number);
            let repeats = repeats.filter(|link| link.kind.asks_again()).count();
            assert_eq!(call.repeat_links as usize, repeats);
        }
    }

    /// Checks that the journal results in the same state when it is read back from JSON.
    fn check_replay(&self) {
        let mut replayed = State::default();
        for entry in &self.entries {
            let text = serde_json::to_string(&entry.event.details().unwrap()).unwrap();
            let (of, subject) = (entry.event.event_type(), entry.event.subject());
            let event = Event::from_details(of, subject, serde_json::from_str(&text).unwrap()).unwrap();
            assert_eq!(event, entry.event);
            replayed.evolve(&Entry { event, texts: Vec::new(), ..entry.clone() });
        }
        let sorted = |state: &State| {
            let calls: BTreeMap<_, _> = state.calls.iter().map(|(n, c)| (*n, (**c).clone())).collect();
            let issues: BTreeMap<_, _> = state.issues.iter().map(|(n, i)| (*n, (**i).clone())).collect();
            let callbacks: Vec<_> = state.callbacks.values().map(|c| (**c).clone()).collect();
            (state.head, calls, issues, callbacks, state.links.clone(), state.period.clone())
        };
        assert_eq!(sorted(&replayed), sorted(&self.state));
    }
}

fn call(kind: CallKind, urgency: Urgency, phone: u8) -> CallDraft {
    let mut draft = CallDraft::default();
    draft.facts.kind = Some(kind);
    draft.facts.urgency = Some(urgency);
    draft.facts.category = Some(Some("MED.04".to_owned()));
    draft.facts.district = Some(Some("D1".to_owned()));
    draft.facts.operator = Some(Some("OP1".to_owned()));
    draft.texts.summary = Some(Some("求药".to_owned()));
    let raw = format!("1380000000{phone}");
    draft.texts.caller_phone = Some((phone > 0).then(|| Phone { key: format!("+86{raw}"), raw }));
    draft
}

fn new_issue(settled: bool, affected: bool) -> NewIssue {
    let mut draft = IssueDraft::default();
    draft.texts.title = Some(Some("买药".to_owned()));
    if affected {
        let mut persons = AffectedPersons::default();
        persons.add(vec![PersonTag::Old]);
        draft.facts.affected = Some(persons);
    }
    let settled =
        settled.then(|| Settlement { outcome: IssueOutcome::Solved, reply: "已解决".to_owned() });
    NewIssue { draft, settled, assign: None }
}

fn a_call() -> impl Strategy<Value = Command> {
    let kinds = prop::sample::select(CallKind::ALL);
    let urgencies = prop::sample::select(Urgency::ALL);
    let link =
        (1i64..6, prop::sample::select(&LinkKind::ALL[1..]), prop::sample::select(ReportedCondition::ALL));
    let links = prop::collection::vec(link, 0..2);
    (kinds, urgencies, 0u8..4, 0usize..3, any::<bool>(), any::<bool>(), links).prop_map(
        |(kind, urgency, phone, issues, settled, affected, links)| {
            let links = links.into_iter().map(|(issue, kind, condition)| NewLink {
                issue: IssueNumber(issue),
                kind,
                condition,
            });
            let actions = CallActions {
                issues: (0..issues).map(|_| new_issue(settled, affected)).collect(),
                links: links.collect(),
                handoffs: Vec::new(),
            };
            Command::CreateCall(Box::new(NewCall {
                draft: call(kind, urgency, phone),
                triage: None,
                actions,
                own_issue: None,
            }))
        },
    )
}

fn any_command() -> impl Strategy<Value = Command> {
    let result =
        (any::<bool>(), prop::option::of(any::<bool>())).prop_map(|(reached, solved)| CallbackResult {
            operator: "OP1".to_owned(),
            reached,
            solved: solved.filter(|_| reached),
            rating: None,
            comment: None,
            retry_at: None,
        });
    prop_oneof![
        4 => a_call(),
        12 => (1i64..6, issue_command()).prop_map(|(issue, command)| Command::Issue { issue: IssueNumber(issue), command }),
        1 => (1i64..8).prop_map(|number| Command::VoidCall { call: CallNumber(number), reason: "误录".to_owned() }),
        1 => (1i64..8, 0u8..4).prop_map(|(number, phone)| {
            Command::AmendCall { call: CallNumber(number), draft: Box::new(call(CallKind::Help, Urgency::P1, phone)), reason: "更正".to_owned() }
        }),
        1 => (1i64..8).prop_map(|number| Command::TriageCall { call: CallNumber(number), triage: Box::new(CallTriage {
            decision: Some(TriageDecision { outcome: Some(TriageOutcome::NoAction), reason_code: None, reason: Some("无效".to_owned()) }), operator: None, actions: CallActions::default() }) }),
        2 => (1i64..6, result).prop_map(|(number, result)| Command::RecordCallback { callback: CallbackNumber(number), result }),
        1 => Just(Command::LeaseCallback { callback: None, operator: "OP2".to_owned(), lease_us: MINUTE }),
        1 => prop::option::of(1i64..8).prop_map(|call| Command::CreateIssue { issue: Box::new(new_issue(false, true)), call: call.map(CallNumber) }),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn whatever_comes_the_register_stays_sound(commands in prop::collection::vec(any_command(), 1..80)) {
        let mut register = Register::open();
        for command in commands {
            let (before, done) = (register.state.clone(), register.write(command.clone()));
            register.check();
            let Command::Issue { issue: number, command: step } = &command else { continue };
            let Some(issue) = before.issues.get(number) else { continue };
            let Some(action) = step.action() else { continue };
            let allowed = issue.state.allows(action);
            match done {
                Ok(()) => prop_assert!(allowed, "{action} happened to an issue that is {}", issue.state),
                Err(Refusal::StateNotAllowed { .. }) => prop_assert!(!allowed),
                Err(_) => {}
            }
        }
        register.check_replay();
    }
}

/// Compares the table of the design, row by row, with what the states allow.
#[test]
fn the_transition_table_is_the_one_of_the_design() {
    use IssueAction::*;
    let table: [(IssueState, &[IssueAction]); 10] = [
        (
            IssueState::Open,
            &[
                Assign, Extend, Urgency, Resolve, Reject, Merge, Withdraw, Urge, Supervise, Escalate, Update,
                Link, Unlink, Note,
            ],
        ),
        (
            IssueState::Assigned,
            &[
                Assist,
                Transfer,
                Acknowledge,
                Inform,
                Progress,
                Return,
                Extend,
                Urgency,
                Resolve,
                Merge,
                Withdraw,
                Urge,
                Supervise,
                Escalate,
                Update,
                Link,
                Unlink,
                Note,
            ],
        ),
        (
            IssueState::InProgress,
            &[
                Assist,
                Transfer,
                Acknowledge,
                Inform,
                Progress,
                Return,
                Suspend,
                Extend,
                Urgency,
                Resolve,
                Merge,
                Withdraw,
                Urge,
                Supervise,
                Escalate,
                Update,
                Link,
                Unlink,
                Note,
            ],
        ),
        (
            IssueState::Suspended,
            &[Resume, Urgency, Merge, Withdraw, Urge, Supervise, Escalate, Update, Link, Unlink, Note],
        ),
        (
            IssueState::Returned,
            &[
                Assign, Extend, Urgency, Resolve, Reject, Merge, Withdraw, Urge, Supervise, Escalate, Update,
                Link, Unlink, Note,
            ],
        ),
        (IssueState::Resolved, &[Close, Reopen, Merge, Update, Link, Unlink, Note]),
        (IssueState::Closed, &[Reopen, Merge, Update, Link, Unlink, Note]),
        (IssueState::Rejected, &[Review, Update, Link, Unlink, Note]),
        (IssueState::Withdrawn, &[Review, Update, Link, Unlink, Note]),
        (IssueState::Merged, &[Unmerge, Unlink, Note]),
    ];
    for (state, expected) in table {
        let mut allowed: Vec<IssueAction> = state.allowed().collect();
        let mut expected = expected.to_vec();
        allowed.sort_unstable();
        expected.sort_unstable();
        assert_eq!(allowed, expected, "{state}");
    }
}

/// A suspension must survive a change of urgency, and the time left must be back after resuming.
#[test]
fn suspending_keeps_the_time_left_even_if_the_urgency_changes() {
    let mut register = Register::open();
    let issue = IssueNumber(1);
    let actions = CallActions { issues: vec![new_issue(false, false)], ..CallActions::default() };
    let draft = call(CallKind::Help, Urgency::P2, 1);
    register
        .write(Command::CreateCall(Box::new(NewCall { draft, triage: None, actions, own_issue: None })))
        .unwrap();
    let opened = register.state.issues[&issue].opened_at;
    assert_eq!(register.state.issues[&issue].due_at(), Some(opened.plus(72 * HOUR)));
    let step = |register: &mut Register, command| register.write(Command::Issue { issue, command }).unwrap();
    let assign =
        IssueCommand::Assign { agency: "A1".into(), role: AssignmentRole::Lead, task: None, delivery: None };
    step(&mut register, assign);
    step(&mut register, IssueCommand::Acknowledge { by: AgencyStep::default() });
    step(&mut register, IssueCommand::Suspend { reason: "等待复测".into() });
    register.now = register.now.plus(100 * HOUR);
    step(&mut register, IssueCommand::SetUrgency { urgency: Urgency::P1, reason: "病情加重".into() });
    assert_eq!(register.state.issues[&issue].due_at(), None);
    register.now = register.now.plus(10 * HOUR);
    step(&mut register, IssueCommand::Resume { reason: None });
    assert_eq!(register.state.issues[&issue].due_at(), Some(register.now.plus(24 * HOUR)));
}

#[test]
fn need_by_is_the_earlier_due_time() {
    let mut register = Register::open();
    let mut new = new_issue(false, false);
    let need_by = BEGIN.plus(5 * HOUR);
    new.draft.facts.need_by = Some(Some(need_by));
    let actions = CallActions { issues: vec![new], ..CallActions::default() };
    let draft = call(CallKind::Help, Urgency::P1, 1);
    register
        .write(Command::CreateCall(Box::new(NewCall { draft, triage: None, actions, own_issue: None })))
        .unwrap();
    assert_eq!(register.state.issues[&IssueNumber(1)].due_at(), Some(need_by));
    let extend = IssueCommand::Extend { due_at: BEGIN.plus(6 * HOUR), reason: "更久".into() };
    let refused = register.write(Command::Issue { issue: IssueNumber(1), command: extend });
    assert!(matches!(refused, Err(Refusal::InvalidFields(_))), "{refused:?}");
}
