use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::Arc;

use super::*;
use crate::domain::audience::audience;
use crate::domain::call::{Call, CallDraft};
use crate::domain::codes::*;
use crate::domain::command::*;
use crate::domain::decide::{Context, decide};
use crate::domain::phone::Phone;
use crate::domain::refusal::Refusal;
use crate::domain::state::State;
use crate::domain::tests::{BEGIN, directory, facts};

/// A period, and calls that are recorded in it.
pub(in crate::domain) struct Desk {
    pub state: State,
    pub now: Instant,
}

impl Desk {
    pub fn open() -> Self {
        let mut desk = Self { state: State::default(), now: BEGIN };
        let create = Command::CreatePeriod { facts: Box::new(facts()), directory: Box::new(directory()) };
        desk.write(create).unwrap();
        desk
    }

    pub fn write(&mut self, command: Command) -> Result<(), Refusal> {
        let context =
            Context { now: self.now, actor: "test".to_owned(), role: Role::Owner, on_behalf_of: None };
        let write = crate::domain::command::Write { occurred_at: None, etag: None, command };
        for entry in decide(&self.state, &write, &context)? {
            self.state.evolve(&entry);
        }
        Ok(())
    }

    /// Records a call, and answers it.
    pub fn record(&mut self, new: NewCall) -> Result<Arc<Call>, Refusal> {
        self.write(Command::CreateCall(Box::new(new)))?;
        Ok(self.last_call())
    }

    pub fn last_call(&self) -> Arc<Call> {
        self.state.calls[&crate::domain::number::CallNumber(self.state.head.last_call)].clone()
    }
}

/// A call of an operator with a text, in a known place.
pub(in crate::domain) fn call(summary: &str) -> NewCall {
    let mut draft = CallDraft::default();
    draft.facts.district = Some(Some("D1".to_owned()));
    draft.texts.summary = Some(Some(summary.to_owned()));
    NewCall { draft, triage: None, actions: CallActions::default(), own_issue: None }
}

pub(in crate::domain) fn decided(
    outcome: TriageOutcome,
    reason_code: Option<ReasonCode>,
) -> Option<TriageDecision> {
    Some(TriageDecision { outcome: Some(outcome), reason_code, reason: None })
}

const WORDS: [(&str, &str); 3] = [("-", "请问几点开门"), ("word P1", "想自杀"), ("word P0", "被困在车里")];
const CATEGORIES: [(&str, &str); 3] = [("-", "SUP.04"), ("category P1", "MED.02"), ("category P0", "RES.01")];
const STATED: [Option<Urgency>; 5] =
    [None, Some(Urgency::P3), Some(Urgency::P2), Some(Urgency::P1), Some(Urgency::P0)];

/// Who submits a call, and with which outcome.
const CASES: [(&str, &str); 10] = [
    ("desk", "no outcome"),
    ("desk", "ANSWERED"),
    ("desk", "ANSWERED, with a reason"),
    ("desk", "an issue"),
    ("desk", "a handoff"),
    ("machine", "no outcome"),
    ("machine", "ANSWERED"),
    ("machine with operator", "ANSWERED"),
    ("desk", "nobody spoke"),
    ("machine", "nobody answered"),
];

fn new_call(
    kind: CallKind,
    who: &str,
    outcome: &str,
    stated: Option<Urgency>,
    category: &str,
    text: &str,
) -> NewCall {
    let mut new = call(text);
    new.draft.facts.kind = Some(kind);
    new.draft.facts.urgency = stated;
    new.draft.facts.category = Some(Some(category.to_owned()));
    if who != "desk" {
        new.draft.facts.source_system = Some(Some("pbx".to_owned()));
    }
    if who == "machine with operator" {
        new.draft.facts.operator = Some(Some("OP1".to_owned()));
    }
    match outcome {
        "ANSWERED" => new.triage = decided(TriageOutcome::Answered, None),
        "ANSWERED, with a reason" => {
            new.triage = decided(TriageOutcome::Answered, Some(ReasonCode::QuestionOnly));
        }
        "an issue" => {
            let mut issue = NewIssue::default();
            issue.draft.texts.title = Some(Some("诉求".to_owned()));
            new.actions.issues.push(issue);
        }
        "nobody spoke" => new.draft.facts.silent = Some(true),
        "nobody answered" => {
            let phone = Phone { raw: "13800000001".to_owned(), key: "+8613800000001".to_owned() };
            new.draft.texts.caller_phone = Some(Some(phone));
            new.draft.facts.disposition = Some(CallDisposition::Missed);
        }
        "a handoff" => new.actions.handoffs.push(NewHandoff {
            target: "120".to_owned(),
            mode: HandoffMode::Conference,
            started_at: None,
            their_reference: None,
            note: None,
            decided_by: None,
        }),
        _ => {}
    }
    new
}

/// What becomes of a call: its outcome, its urgency, the minutes until it is due, what an open alarm proposes, and who is to see it.
fn became(desk: &Desk, new: NewCall) -> String {
    let mut desk = Desk { state: desk.state.clone(), now: desk.now };
    let call = match desk.record(new) {
        Ok(call) => call,
        Err(Refusal::InvalidFields(_)) => return "asks for a reason".to_owned(),
        Err(refusal) => return refusal.reason().to_owned(),
    };
    let due = call.due_at().map(|due| format!(" {} min", due.since(desk.now) / MINUTE));
    let alarm =
        call.alarm.as_ref().filter(|alarm| alarm.is_open()).map(|alarm| format!(" !{}", alarm.urgency()));
    let (due, alarm) = (due.unwrap_or_default(), alarm.unwrap_or_default());
    let seen_by: Vec<String> = audience(&call).iter().map(|one| one.to_string().to_lowercase()).collect();
    let seen_by = if seen_by.is_empty() { String::new() } else { format!(" → {}", seen_by.join(", ")) };
    format!("{} {}{due}{alarm}{seen_by}", call.triage.outcome, call.facts.urgency)
}

#[test]
fn the_decision_table() {
    let mut desk = Desk::open();
    desk.now = BEGIN.plus(10 * HOUR);
    let mut table = "A call of Saturday 10:00 in a known district: outcome, urgency, minutes until it is due, !urgency of an open alarm → who sees it.\n".to_owned();
    for (who, outcome) in CASES {
        let mut blocks: BTreeMap<String, Vec<CallKind>> = BTreeMap::new();
        let mut order = Vec::new();
        for kind in CallKind::ALL {
            if *kind == CallKind::Test && outcome == "an issue" {
                continue;
            }
            let mut block = String::new();
            for stated in STATED {
                for (category, code) in CATEGORIES {
                    let cells = WORDS
                        .map(|(_, text)| became(&desk, new_call(*kind, who, outcome, stated, code, text)));
                    let stated = stated.map_or("-".to_owned(), |stated| stated.to_string());
                    let [none, urgent, life] = cells;
                    writeln!(block, "  {stated:<2} | {category:<11} | {none:<45} | {urgent:<45} | {life}")
                        .unwrap();
                }
            }
            if !order.contains(&block) {
                order.push(block.clone());
            }
            blocks.entry(block).or_default().push(*kind);
        }
        for block in order {
            let kinds: Vec<String> = blocks[&block].iter().map(ToString::to_string).collect();
            let heads = WORDS.map(|(name, _)| name);
            write!(table, "\n{}; {who}, {outcome}\n", kinds.join(" ")).unwrap();
            writeln!(table, "  by | by category | {:<45} | {:<45} | {}", heads[0], heads[1], heads[2])
                .unwrap();
            table.push_str(&block);
        }
    }
    insta::assert_snapshot!(table);
}

#[test]
fn when_a_pending_call_is_due() {
    let period = facts();
    let at = |time: Instant| {
        period.zone.time_zone().to_datetime(time.timestamp()).strftime("%a %H:%M").to_string()
    };
    let mut table = String::new();
    let times = [
        ("Fri 10:00", 6 * 24 + 10),
        ("Fri 12:00", 6 * 24 + 12),
        ("Fri 23:00", 6 * 24 + 23),
        ("Sat 03:00", 7 * 24 + 3),
        ("Sat 06:59", 0),
    ];
    for kind in [CallKind::Help, CallKind::Complaint, CallKind::Consult] {
        for knows_district in [true, false] {
            writeln!(table, "{kind}, district {}", if knows_district { "known" } else { "unknown" }).unwrap();
            for (name, hours) in times {
                let from = match hours {
                    0 => BEGIN.plus((7 * 24 + 7) * HOUR - MINUTE),
                    hours => BEGIN.plus(hours * HOUR),
                };
                assert_eq!(at(from), name);
                let dues =
                    Urgency::ALL.iter().map(|urgency| at(due(&period, kind, *urgency, knows_district, from)));
                writeln!(table, "  {name} | {}", dues.collect::<Vec<_>>().join(" | ")).unwrap();
            }
        }
    }
    insta::assert_snapshot!(table);
}
