//! Messages of calls and callers.

use super::{holder, issue, link, masked_name, masked_phone, person, tags, text_of, time, time_if};
use crate::api::convert::codes;
use crate::api::convert::input::ResolvedPeriod;
use crate::domain::alarm::{Alarm, AlarmCause, WORD_SEPARATOR};
use crate::domain::audience::audience;
use crate::domain::call::{Call, CallFacts, CallTexts, Phone};
use crate::domain::codes::TextField;
use crate::domain::handoff::Handoff;
use hotline_proto::v1;

use crate::domain::instant::Instant;
use crate::domain::need;
use crate::domain::number::CallerNumber;
use crate::store::tables::views::{CallRevisionView, CallView, CallerView, ContactSafetyView, EventTexts};

/// A call with its triage, handoffs and links. Its lease is shown until it ends.
pub fn call(period: &ResolvedPeriod, view: &CallView, now: Instant) -> v1::Call {
    let call = &view.call;
    let (leased_by, leased_until) = holder(call.lease.as_ref(), now);
    v1::Call {
        triage: Some(v1::Triage {
            outcome: codes::number(call.triage.outcome),
            reason: text_of(&view.event_texts, Some(call.triage.position), TextField::Reason),
            due_at: time_if(call.due_at()),
            leased_by,
            leased_until,
            reason_code: call.triage.reason_code.map_or(0, codes::number),
            audience: audience(call).into_iter().map(codes::number).collect(),
        }),
        alarm: call.alarm.as_ref().map(|one| alarm(one, &view.event_texts)),
        handoffs: call.handoffs.iter().map(|one| handoff(call, one, &view.event_texts)).collect(),
        links: view.links.iter().map(|one| link(period.id.as_str(), one)).collect(),
        void_reason: text_of(&view.event_texts, call.void_position, TextField::Reason),
        ..content(period, call, &view.texts)
    }
}

/// A call as a list shows it: without its texts, handoffs and links.
pub fn basic_call(period: &ResolvedPeriod, view: &CallView, now: Instant) -> v1::Call {
    let whole = call(period, view, now);
    v1::Call {
        triage: whole.triage.map(|triage| v1::Triage { reason: String::new(), ..triage }),
        alarm: whole.alarm.map(|alarm| v1::Alarm { reason: String::new(), ..alarm }),
        incident_address: String::new(),
        contact_safety: None,
        summary: String::new(),
        confidential_note: String::new(),
        caller_plan: String::new(),
        unclassified: Vec::new(),
        handoffs: Vec::new(),
        links: Vec::new(),
        void_reason: String::new(),
        ..whole
    }
}

/// The last moment at which help is of use, as the texts of a call say it. None for a call about which nothing is left to be done.
pub fn proposed_need(period: &ResolvedPeriod, view: &CallView) -> Option<v1::ProposedNeed> {
    if view.call.is_settled() {
        return None;
    }
    proposed_need_of(period, view.texts.of_matter(), view.call.facts.received_at)
}

/// The same of texts that were said at a moment.
pub fn proposed_need_of<'t>(
    period: &ResolvedPeriod,
    texts: impl Iterator<Item = &'t str>,
    at: Instant,
) -> Option<v1::ProposedNeed> {
    let need = need::proposed(texts, &period.zone, at)?;
    Some(v1::ProposedNeed { need_by: time(need.need_by), said: need.said })
}

fn alarm(alarm: &Alarm, texts: &EventTexts) -> v1::Alarm {
    let words = text_of(texts, Some(alarm.raised.position), TextField::AlarmWords);
    v1::Alarm {
        state: codes::number(alarm.state),
        urgency: codes::number(alarm.urgency()),
        causes: alarm_causes(&alarm.raised.causes, &words),
        reason_code: alarm.reason_code.map_or(0, codes::number),
        reason: text_of(texts, alarm.settled_position, TextField::Reason),
    }
}

/// The causes of an alarm with their words, which stand in the same order.
pub fn alarm_causes(causes: &[AlarmCause], words: &str) -> Vec<v1::AlarmCause> {
    let mut words = words.split(WORD_SEPARATOR);
    let cause = |cause: &AlarmCause| v1::AlarmCause {
        urgency: codes::number(cause.urgency),
        category: cause.category.clone(),
        word: cause.word.as_ref().and_then(|_| words.next()).unwrap_or_default().to_owned(),
        ground: codes::number(cause.ground()),
    };
    causes.iter().map(cause).collect()
}

/// A revision of a call, without triage, handoffs and links.
pub fn call_revision(period: &ResolvedPeriod, view: &CallRevisionView) -> v1::CallRevision {
    v1::CallRevision {
        revision: view.call.revision,
        call: Some(content(period, &view.call, &view.texts)),
        reason: view.reason.clone().unwrap_or_default(),
        actor: view.actor.clone(),
        occurred_at: time(view.occurred_at),
        recorded_at: time(view.recorded_at),
    }
}

/// A call without its triage, handoffs and links.
fn content(period: &ResolvedPeriod, call: &Call, texts: &CallTexts) -> v1::Call {
    let facts = &call.facts;
    v1::Call {
        name: call.number.name(period.id.as_str()),
        direction: codes::number(facts.direction),
        channel: codes::number(facts.channel),
        line: facts.line.clone().unwrap_or_default(),
        received_at: time(facts.received_at),
        answered_at: time_if(facts.answered_at),
        ended_at: time_if(facts.ended_at),
        disposition: codes::number(facts.disposition),
        kind: codes::number(facts.kind),
        urgency: codes::number(facts.urgency),
        category: facts.category.clone().unwrap_or_default(),
        district: facts.district.clone().unwrap_or_default(),
        caller: caller(period, call, texts),
        callback_phone_masked: masked_phone(texts.callback_phone.as_ref()),
        affected_person: affected_person(facts, texts),
        incident_address: texts.incident_address.clone().unwrap_or_default(),
        contact_safety: contact_safety(&ContactSafetyView {
            do_not_call: facts.do_not_call,
            no_message: facts.no_message,
            hours: texts.safe_hours.clone(),
        }),
        persons_represented: i32::try_from(facts.persons_represented).unwrap_or(i32::MAX),
        summary: texts.summary.clone().unwrap_or_default(),
        confidential_note: texts.confidential_note.clone().unwrap_or_default(),
        operator_code: facts.operator.clone().unwrap_or_default(),
        actor: call.actor.clone(),
        on_behalf_of: call.on_behalf_of.clone().unwrap_or_default(),
        source_system: facts.source_system.clone().unwrap_or_default(),
        external_id: facts.external_id.clone().unwrap_or_default(),
        telephony_reference: facts.telephony_reference.clone().unwrap_or_default(),
        offline_reference: facts.offline_reference.clone().unwrap_or_default(),
        silent: facts.silent,
        abusive: facts.abusive,
        caller_plan: texts.caller_plan.clone().unwrap_or_default(),
        historical: facts.historical,
        late: call.is_late(),
        recorded_at: time(call.recorded_at),
        unclassified: unclassified(texts),
        voided: call.is_void(),
        revision: call.revision,
        etag: call.position.to_string(),
        // Never answered: the masked fields replace these.
        caller_input: None,
        callback_phone: String::new(),
        affected_person_input: None,
        triage: None,
        alarm: None,
        handoffs: Vec::new(),
        links: Vec::new(),
        void_reason: String::new(),
    }
}

/// The caller of a call. None if nothing is known about the caller.
pub fn caller(period: &ResolvedPeriod, call: &Call, texts: &CallTexts) -> Option<v1::Caller> {
    let caller = v1::Caller {
        id: call.caller.map(|caller| period.caller_ids.id(caller)).unwrap_or_default(),
        phone_masked: masked_phone(texts.caller_phone.as_ref()),
        name_masked: masked_name(texts.caller_name.as_deref()),
        anonymous: call.facts.anonymous,
        confidential: call.facts.confidential,
        language: call.facts.language.clone().unwrap_or_default(),
    };
    (caller != v1::Caller::default()).then_some(caller)
}

/// Names and numbers of a call, whole.
pub fn contact_details(texts: &CallTexts) -> v1::ContactDetails {
    let raw = |phone: &Option<Phone>| phone.as_ref().map(|phone| phone.raw.clone()).unwrap_or_default();
    v1::ContactDetails {
        phone: raw(&texts.caller_phone),
        name: texts.caller_name.clone().unwrap_or_default(),
        callback_phone: raw(&texts.callback_phone),
        affected_name: texts.affected_name.clone().unwrap_or_default(),
        affected_phone: raw(&texts.affected_phone),
    }
}

fn affected_person(facts: &CallFacts, texts: &CallTexts) -> Option<v1::AffectedPerson> {
    let person = person(texts.affected_name.as_deref(), texts.affected_phone.as_ref(), &facts.affected_tags);
    (person != v1::AffectedPerson::default()).then_some(person)
}

/// How a number may be contacted without danger. None if nothing was said of that.
pub fn contact_safety(view: &ContactSafetyView) -> Option<v1::ContactSafety> {
    let safety = v1::ContactSafety {
        do_not_call: view.do_not_call,
        no_message: view.no_message,
        hours: view.hours.clone().unwrap_or_default(),
    };
    (safety != v1::ContactSafety::default()).then_some(safety)
}

fn unclassified(texts: &CallTexts) -> Vec<v1::UnclassifiedCode> {
    let each = texts.unclassified.iter();
    each.map(|(field, value)| v1::UnclassifiedCode { field: field.clone(), value: value.clone() }).collect()
}

fn handoff(call: &Call, handoff: &Handoff, texts: &EventTexts) -> v1::Handoff {
    let text = |position, field| text_of(texts, position, field);
    let confirmed = text(handoff.confirmed_position, TextField::TheirReference);
    let started = text(Some(handoff.position), TextField::TheirReference);
    v1::Handoff {
        number: handoff.number,
        target: handoff.target.clone(),
        mode: codes::number(handoff.mode),
        started_at: time(handoff.started_at),
        confirmed_at: time_if(handoff.confirmed_at),
        their_reference: if confirmed.is_empty() { started } else { confirmed },
        note: text(Some(handoff.position), TextField::Note),
        decided_by: text(Some(handoff.position), TextField::DecidedBy),
        result: text(handoff.confirmed_position, TextField::Result),
        confirm_by: time_if(call.confirm_by(handoff)),
    }
}

/// What is known about a phone number or a caller. The fields of the caller are those of the latest call from it.
pub fn look_up(
    period: &ResolvedPeriod,
    view: &CallerView,
    phone_key: Option<&str>,
    number: Option<CallerNumber>,
    now: Instant,
) -> v1::LookupCallerResponse {
    let own = view.calls.iter().find(|view| {
        let key = view.texts.caller_phone.as_ref().map(|phone| phone.key.as_str());
        (phone_key.is_some() && key == phone_key) || (number.is_some() && view.call.caller == number)
    });
    v1::LookupCallerResponse {
        caller: own.and_then(|view| caller(period, &view.call, &view.texts)),
        calls: view.calls.iter().map(|view| call(period, view, now)).collect(),
        call_count: view.call_count,
        open_issues: view.open_issues.iter().map(|view| issue(period.id.as_str(), view, now)).collect(),
        tags: tags(&view.tags),
        do_not_call: view.contact_safety.do_not_call,
        no_message: view.contact_safety.no_message,
        safe_hours: view.contact_safety.hours.clone().unwrap_or_default(),
        invalid_count: view.invalid_count,
        abusive_count: view.abusive_count,
        caller_plan: view.caller_plan.clone().unwrap_or_default(),
    }
}
