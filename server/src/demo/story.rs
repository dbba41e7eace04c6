//! The story of the demo: 31 days with 2,146 answered calls and 498 resolved issues, and what goes wrong.

use fastrand::Rng;

use super::cast;
use super::hours::{self, hour};
use super::life::{Fate, Life};
use super::plan::{Plan, PlannedCall, What};
use super::texts::{self, Phase, ShortCall};
use crate::domain::call::{CallDraft, Phone};
use crate::domain::codes::*;
use crate::domain::command::{CallbackResult, HandoffConfirmation, NewHandoff, TriageDecision};
use crate::domain::instant::{DAY, HOUR, Instant, MINUTE};

/// 2022-11-12 00:00 in Asia/Shanghai.
pub const BEGIN: Instant = Instant(1_668_182_400_000_000);
/// Number of days, from 12 November to 12 December.
pub const DAYS: i64 = 31;
/// Calls answered 接听件次.
pub const CALLS_ANSWERED: usize = 2146;
/// Issues resolved 协调解决.
pub const ISSUES_RESOLVED: usize = 498;

/// The end of the period: 2022-12-13 00:00 in Asia/Shanghai.
pub fn end() -> Instant {
    BEGIN.plus(DAYS * DAY)
}

/// Day on which the ten new measures came into force, from 0: 7 December.
const EASED_DAY: i64 = 25;
/// How many of 1000 calls come on each day. They increase until the end of November.
const BY_DAY: [u32; 31] = [
    12, 16, 19, 22, 26, 28, 30, 33, 36, 40, 43, 46, 48, 50, 51, 49, 47, 46, 44, 42, 40, 37, 34, 31, 28, 24,
    21, 18, 16, 13, 10,
];
/// How many of 1000 calls come in each hour. There are few at night.
const BY_HOUR: [u32; 24] =
    [11, 8, 6, 5, 6, 9, 20, 40, 66, 82, 84, 74, 48, 44, 56, 64, 62, 56, 50, 54, 58, 48, 32, 17];

/// Draws the time of a call, to the second, with these weights.
pub fn call_time(rng: &mut Rng) -> Instant {
    let days: Vec<(i64, u32)> = (0..DAYS).zip(BY_DAY).collect();
    let hours: Vec<(i64, u32)> = (0..24).zip(BY_HOUR).collect();
    let (day, hour) = (cast::weighted(rng, &days), cast::weighted(rng, &hours));
    BEGIN.plus(day * DAY + hour * HOUR + rng.i64(0..3600) * 1_000_000)
}

/// The phase at a time.
pub fn phase(at: Instant) -> Phase {
    if at.since(BEGIN) < EASED_DAY * DAY { Phase::Lockdown } else { Phase::Eased }
}

/// Makes the whole plan.
pub fn plan(rng: &mut Rng) -> Plan {
    let mut plan = Plan::default();
    let mut answered = 0;
    for (fate, count) in Fate::COUNTS {
        for _ in 0..count {
            answered += Life::new(rng, fate).add_steps(rng, &mut plan);
        }
    }
    answered += urgent_handoffs(rng, &mut plan);
    answered += short_calls(rng, &mut plan);
    for _ in answered..CALLS_ANSWERED {
        advice(rng, &mut plan);
    }
    unanswered(rng, &mut plan);
    other_channels(rng, &mut plan);
    corrections(rng, &mut plan);
    plan.in_order()
}

/// An answered inbound call, with a caller, an operator and times.
pub fn answered_call(
    rng: &mut Rng,
    at: Instant,
    category: Option<&str>,
    district: usize,
    summary: String,
) -> CallDraft {
    let wait =
        2_000_000 + i64::from(rng.u32(0..14)) * 1_000_000 + if rng.u32(0..9) == 0 { 25_000_000 } else { 0 };
    let mut draft = CallDraft::default();
    draft.facts.received_at = Some(at);
    draft.facts.answered_at = Some(Some(at.plus(wait)));
    draft.facts.ended_at = Some(Some(at.plus(wait + i64::from(rng.u32(70..600)) * 1_000_000)));
    draft.facts.line = Some(Some("023-68000000".to_owned()));
    draft.facts.category = Some(category.map(str::to_owned));
    draft.facts.district = Some(Some(cast::DISTRICTS[district].0.to_owned()));
    draft.facts.operator = Some(Some(cast::operator_at(rng, hour(at))));
    if rng.u32(0..24) == 0 {
        draft.facts.persons_represented = Some(rng.u32(2..60));
    }
    draft.texts.summary = Some(Some(summary));
    if rng.u32(0..30) == 0 {
        draft.facts.anonymous = Some(true);
    } else {
        draft.texts.caller_name = Some(Some(texts::person_name(rng)));
        draft.texts.caller_phone = Some(Some(phone(rng)));
    }
    draft
}

/// A random mobile number.
pub fn phone(rng: &mut Rng) -> Phone {
    let raw = texts::mobile(rng);
    Phone { key: format!("+86{raw}"), raw }
}

/// How long after the caller has hung up a call is entered.
const ENTERING: i64 = 15_000_000;

/// A planned call that leads to nothing.
pub fn plain(draft: CallDraft) -> PlannedCall {
    let (links, handoffs) = (Vec::new(), Vec::new());
    PlannedCall { draft, opens: None, links, handoffs, triage: None, entered_after: ENTERING }
}

/// A planned call that was settled on the phone.
fn settled(draft: CallDraft) -> PlannedCall {
    let decision = TriageDecision { outcome: Some(TriageOutcome::Answered), reason_code: None, reason: None };
    PlannedCall { triage: Some(decision), ..plain(draft) }
}

/// Plans a question that is answered on the phone.
fn advice(rng: &mut Rng, plan: &mut Plan) {
    let at = call_time(rng);
    let (category, district) = (cast::category(rng, phase(at)), cast::district(rng));
    let advice = texts::advice_in(rng, phase(at), category, cast::DISTRICTS[district].1);
    let mut draft = answered_call(rng, at, Some(category), district, advice.summary);
    draft.facts.kind = Some(CallKind::Consult);
    draft.facts.urgency = Some(Urgency::P3);
    draft.texts.confidential_note = Some(Some(format!("答复：{}", advice.answer)));
    let mut call = settled(draft);
    // A few are noted on paper, while the network is away or every line rings, and entered later.
    if rng.u32(0..36) == 0 {
        call.entered_after = rng.i64(20..190) * MINUTE;
    }
    plan.call(at, call);
}

/// Plans calls that neither open an issue nor ask a question. Returns how many of them count as answered.
fn short_calls(rng: &mut Rng, plan: &mut Plan) -> usize {
    let kinds = [
        (CallKind::Invalid, ShortCall::Invalid, 58),
        (CallKind::Praise, ShortCall::Praise, 37),
        (CallKind::Suggest, ShortCall::Suggest, 44),
        (CallKind::Complaint, ShortCall::Complaint, 61),
        (CallKind::Report, ShortCall::Report, 23),
        (CallKind::Test, ShortCall::Test, 6),
    ];
    let mut answered = 0;
    for (kind, short, count) in kinds {
        for _ in 0..count {
            let (at, district) = (call_time(rng), cast::district(rng));
            let summary = texts::short_call(rng, short);
            let mut draft = answered_call(rng, at, None, district, summary);
            draft.facts.kind = Some(kind);
            draft.facts.urgency = Some(Urgency::P3);
            let ends_itself = matches!(kind, CallKind::Invalid | CallKind::Test);
            plan.call(at, if ends_itself { plain(draft) } else { settled(draft) });
            answered += usize::from(kind != CallKind::Test);
        }
    }
    answered
}

/// Plans calls for 120, 110 and 119, which are handed off at once. Returns their number.
fn urgent_handoffs(rng: &mut Rng, plan: &mut Plan) -> usize {
    let targets = [("120", "MED.01", 17), ("110", "OTH.02", 8), ("119", "RES.04", 3)];
    for (target, category, count) in targets {
        for _ in 0..count {
            let (at, district) = (call_time(rng), cast::district(rng));
            let (summary, note) = texts::call_for(rng, target, phase(at), cast::DISTRICTS[district].1);
            let mut draft = answered_call(rng, at, Some(category), district, summary);
            draft.facts.urgency = Some(Urgency::P0);
            let started_at = at.plus(MINUTE);
            let handoff = NewHandoff {
                target: target.to_owned(),
                mode: if rng.bool() { HandoffMode::Conference } else { HandoffMode::Relayed },
                started_at: Some(started_at),
                their_reference: None,
                note: Some(note),
                decided_by: None,
            };
            let (call, known) = plan.call(at, PlannedCall { handoffs: vec![handoff], ..plain(draft) });
            if rng.u32(0..9) > 0 {
                let confirmation = HandoffConfirmation {
                    handoff: None,
                    their_reference: Some(format!("{target}-{:05}", rng.u32(0..100_000))),
                    result: None,
                };
                let confirmed_at = started_at.plus(rng.i64(4..30) * MINUTE).max(known);
                plan.add(confirmed_at, What::Confirm(call, confirmation));
            }
        }
    }
    28
}

/// Plans calls that nobody answered. Most callers are rung back, most messages are listened to.
fn unanswered(rng: &mut Rng, plan: &mut Plan) {
    let kinds =
        [(CallDisposition::Abandoned, 92), (CallDisposition::Missed, 37), (CallDisposition::Voicemail, 11)];
    for (disposition, count) in kinds {
        for number in 0..count {
            let at = call_time(rng);
            let mut draft = CallDraft::default();
            draft.facts.received_at = Some(at);
            draft.facts.ended_at = Some(Some(at.plus(i64::from(rng.u32(8..90)) * 1_000_000)));
            draft.facts.disposition = Some(disposition);
            draft.texts.caller_phone = Some(Some(phone(rng)));
            draft.texts.summary = Some(Some(texts::short_call(rng, ShortCall::Abandoned)));
            let (call, known) = plan.call(at, plain(draft));
            if number % 31 == 0 {
                continue;
            }
            let later = hours::call_back(rng, known, 6..200);
            match disposition {
                CallDisposition::Voicemail => listen(rng, plan, call, later),
                _ => ring_back(rng, plan, call, later),
            }
        }
    }
}

/// Plans that somebody rings back whom nobody had answered: who is not reached three times gets a message.
fn ring_back(rng: &mut Rng, plan: &mut Plan, call: usize, at: Instant) {
    let result = |rng: &mut Rng, at: Instant, comment: Option<&str>| CallbackResult {
        operator: cast::operator_at(rng, hour(at)),
        reached: comment.is_some(),
        solved: None,
        rating: None,
        comment: comment.map(str::to_owned),
        retry_at: None,
    };
    match rng.u32(0..4) {
        0 | 1 => {
            let first = result(rng, at, None);
            plan.add(at, What::RingBack(call, first));
            let later = hours::call_back(rng, at, 90..260);
            plan.add(later, What::GiveUp(call, "回拨三次无人接听，已发短信告知热线电话".to_owned()));
        }
        2 => {
            let result = result(rng, at, Some("回拨接通，对方表示问题已自行解决"));
            plan.add(at, What::RingBack(call, result));
        }
        _ => {
            let result = result(rng, at, Some("回拨接通，对方已另行来电登记"));
            plan.add(at, What::RingBack(call, result));
        }
    }
}

/// Plans that somebody listens to a message, and rings back.
fn listen(rng: &mut Rng, plan: &mut Plan, call: usize, at: Instant) {
    let reason = "已听留言并回拨，对方表示问题已自行解决";
    triaged(rng, plan, call, at, TriageOutcome::NoAction, Some(ReasonCode::OutOfDanger), Some(reason));
}

/// Plans that somebody reads what came in by another channel, and answers it.
fn answer(rng: &mut Rng, plan: &mut Plan, call: usize, at: Instant) {
    if rng.u32(0..5) == 0 {
        let reason = "所提问题已有统一公告，已回复公告链接";
        triaged(rng, plan, call, at, TriageOutcome::NoAction, None, Some(reason));
    } else {
        triaged(rng, plan, call, at, TriageOutcome::Answered, Some(ReasonCode::QuestionOnly), None);
    }
}

fn triaged(
    rng: &mut Rng,
    plan: &mut Plan,
    call: usize,
    at: Instant,
    outcome: TriageOutcome,
    reason_code: Option<ReasonCode>,
    reason: Option<&str>,
) {
    let operator = cast::operator_at(rng, hour(at));
    let decision = TriageDecision { outcome: Some(outcome), reason_code, reason: reason.map(str::to_owned) };
    plan.add(at, What::Triage(call, operator, decision));
}

/// Plans contacts by WeChat, web form and in person. Messages and forms come from another system, and some have a code that is unknown.
fn other_channels(rng: &mut Rng, plan: &mut Plan) {
    for (channel, count) in [(CallChannel::Wechat, 41), (CallChannel::Web, 19), (CallChannel::WalkIn, 7)] {
        for number in 0..count {
            let (at, district) = (call_time(rng), cast::district(rng));
            let category = cast::category(rng, phase(at));
            let advice = texts::advice_in(rng, phase(at), category, cast::DISTRICTS[district].1);
            let mut draft = answered_call(rng, at, Some(category), district, advice.summary);
            draft.facts.channel = Some(channel);
            draft.facts.line = None;
            if channel == CallChannel::WalkIn {
                draft.facts.urgency = Some(Urgency::P3);
                plan.call(at, settled(draft));
                continue;
            }
            let code = channel.code().to_ascii_lowercase();
            draft.facts.source_system = Some(Some(format!("{code}-form")));
            draft.facts.external_id = Some(Some(format!("{code}-{:06}", 1000 + number)));
            draft.facts.operator = None;
            (draft.facts.answered_at, draft.facts.ended_at) = (None, None);
            if number % 13 == 5 {
                draft.facts.category = Some(Some("其他-99".to_owned()));
            }
            let (call, known) = plan.call(at, plain(draft));
            if number % 17 != 3 {
                let later = known.plus(rng.i64(4..110) * MINUTE);
                answer(rng, plan, call, later);
            }
        }
    }
}

/// Plans calls that are entered by mistake and voided, and some that are amended.
fn corrections(rng: &mut Rng, plan: &mut Plan) {
    for _ in 0..14 {
        let (at, district) = (call_time(rng), cast::district(rng));
        let category = cast::category(rng, phase(at));
        let advice = texts::advice_in(rng, phase(at), category, cast::DISTRICTS[district].1);
        let mut draft = answered_call(rng, at, Some(category), district, advice.summary);
        draft.facts.urgency = Some(Urgency::P3);
        let (call, known) = plan.call(at, settled(draft));
        plan.add(known.plus(rng.i64(3..90) * MINUTE), What::Void(call, texts::void_reason(rng)));
    }
    for _ in 0..23 {
        let call = rng.usize(0..plan.calls / 2);
        let mut draft = CallDraft::default();
        let district = cast::DISTRICTS[cast::district(rng)].1;
        draft.texts.incident_address = Some(Some(texts::address(rng, district)));
        let recorded_at = plan.steps.iter().find_map(|step| match &step.what {
            What::Call(index, _) if *index == call => Some(step.recorded_at),
            _ => None,
        });
        if let Some(recorded_at) = recorded_at {
            let later = recorded_at.plus(rng.i64(5..400) * MINUTE);
            plan.add(later, What::Amend(call, Box::new(draft), texts::amend_reason(rng)));
        }
    }
}
