//! Rows of calls, their texts and handoffs, and of phone numbers.

use super::{from_json, to_json};
use crate::domain::alarm::{Alarm, RaisedAlarm};
use crate::domain::call::{Call, CallFacts, CallTexts, Lease, Phone, Triage};
use crate::domain::caller::Caller;
use crate::domain::codes::*;
use crate::domain::handoff::Handoff;
use crate::domain::instant::Instant;
use crate::domain::number::{CallNumber, CallbackNumber, CallerNumber};
use crate::domain::place::Place;
use crate::store::db::Error;
use crate::store::db::encryption::Protection;
use crate::store::tables::commitments::Salts;
use crate::store::tables::protection::{open_classes, opened_or_missing, seal_classes};
use crate::store::tables::table_row::table_row;

table_row! {
    /// The current state of a call, without its texts and handoffs.
    pub struct CallRow in calls
    key { period_key: i64, number: i64 }
    {
        direction: CallDirection,
        channel: CallChannel,
        line: Option<String>,
        received_at: Instant,
        answered_at: Option<Instant>,
        ended_at: Option<Instant>,
        disposition: CallDisposition,
        kind: CallKind,
        urgency: Urgency,
        category: Option<String>,
        district: Option<String>,
        silent: bool,
        abusive: bool,
        anonymous: bool,
        confidential: bool,
        language: Option<String>,
        affected_tags: String,
        do_not_call: bool,
        no_message: bool,
        persons_represented: i32,
        operator: Option<String>,
        source_system: Option<String>,
        external_id: Option<String>,
        telephony_reference: Option<String>,
        offline_reference: Option<String>,
        historical: bool,
        caller: Option<i64>,
        reachable: bool,
        triage: TriageOutcome,
        triage_due_at: Option<Instant>,
        triage_position: i64,
        triage_reason_code: Option<ReasonCode>,
        alarm_state: Option<AlarmState>,
        alarm_raised: Option<String>,
        alarm_reason_code: Option<ReasonCode>,
        alarm_settled_position: Option<i64>,
        leased_by: Option<String>,
        leased_until: Option<Instant>,
        void_position: Option<i64>,
        revision: i32,
        repeat_links: i32,
        recorded_at: Instant,
        actor: String,
        on_behalf_of: Option<String>,
        position: i64,
    }
}

impl CallRow {
    pub fn new(period_key: i64, call: &Call) -> Self {
        let facts = call.facts.clone();
        let (lease, alarm) = (call.lease.as_ref(), call.alarm.as_ref());
        Self {
            period_key,
            number: call.number.0,
            direction: facts.direction,
            channel: facts.channel,
            line: facts.line,
            received_at: facts.received_at,
            answered_at: facts.answered_at,
            ended_at: facts.ended_at,
            disposition: facts.disposition,
            kind: facts.kind,
            urgency: facts.urgency,
            category: facts.category,
            district: facts.district,
            silent: facts.silent,
            abusive: facts.abusive,
            anonymous: facts.anonymous,
            confidential: facts.confidential,
            language: facts.language,
            affected_tags: to_json(&facts.affected_tags),
            do_not_call: facts.do_not_call,
            no_message: facts.no_message,
            persons_represented: facts.persons_represented as i32,
            operator: facts.operator,
            source_system: facts.source_system,
            external_id: facts.external_id,
            telephony_reference: facts.telephony_reference,
            offline_reference: facts.offline_reference,
            historical: facts.historical,
            caller: call.caller.map(|caller| caller.0),
            reachable: call.reachable,
            triage: call.triage.outcome,
            triage_due_at: call.triage.due_at,
            triage_position: call.triage.position,
            triage_reason_code: call.triage.reason_code,
            alarm_state: alarm.map(|alarm| alarm.state),
            alarm_raised: alarm.map(|alarm| to_json(&alarm.raised)),
            alarm_reason_code: alarm.and_then(|alarm| alarm.reason_code),
            alarm_settled_position: alarm.and_then(|alarm| alarm.settled_position),
            leased_by: lease.map(|lease| lease.operator.clone()),
            leased_until: lease.map(|lease| lease.until),
            void_position: call.void_position,
            revision: call.revision,
            repeat_links: call.repeat_links as i32,
            recorded_at: call.recorded_at,
            actor: call.actor.clone(),
            on_behalf_of: call.on_behalf_of.clone(),
            position: call.position,
        }
    }

    /// The call with its handoffs, which are ordered by number. Fails if a column is damaged.
    pub fn call(self, handoffs: Vec<Handoff>) -> Result<Call, Error> {
        let raised: Option<RaisedAlarm> =
            self.alarm_raised.as_deref().map(|raised| from_json("calls.alarm_raised", raised)).transpose()?;
        let alarm = self.alarm_state.zip(raised).map(|(state, raised)| Alarm {
            state,
            raised,
            reason_code: self.alarm_reason_code,
            settled_position: self.alarm_settled_position,
        });
        let facts = CallFacts {
            direction: self.direction,
            channel: self.channel,
            line: self.line,
            received_at: self.received_at,
            answered_at: self.answered_at,
            ended_at: self.ended_at,
            disposition: self.disposition,
            kind: self.kind,
            urgency: self.urgency,
            category: self.category,
            district: self.district,
            silent: self.silent,
            abusive: self.abusive,
            anonymous: self.anonymous,
            confidential: self.confidential,
            language: self.language,
            affected_tags: from_json("calls.affected_tags", &self.affected_tags)?,
            do_not_call: self.do_not_call,
            no_message: self.no_message,
            persons_represented: self.persons_represented as u32,
            operator: self.operator,
            source_system: self.source_system,
            external_id: self.external_id,
            telephony_reference: self.telephony_reference,
            offline_reference: self.offline_reference,
            historical: self.historical,
        };
        Ok(Call {
            number: CallNumber(self.number),
            facts,
            caller: self.caller.map(CallerNumber),
            reachable: self.reachable,
            triage: Triage {
                outcome: self.triage,
                due_at: self.triage_due_at,
                reason_code: self.triage_reason_code,
                position: self.triage_position,
            },
            alarm,
            lease: lease(self.leased_by, self.leased_until),
            handoffs,
            void_position: self.void_position,
            revision: self.revision,
            repeat_links: self.repeat_links as u32,
            recorded_at: self.recorded_at,
            actor: self.actor,
            on_behalf_of: self.on_behalf_of,
            position: self.position,
        })
    }
}

/// The lease that two columns hold. None unless both are set.
pub fn lease(operator: Option<String>, until: Option<Instant>) -> Option<Lease> {
    Some(Lease { operator: operator?, until: until? })
}

table_row! {
    /// Personal data and free text of a revision of a call.
    pub struct CallTextsRow in call_texts
    key { period_key: i64, call_number: i64, revision: i32 }
    {
        summary: Option<String>,
        confidential_note: Option<String>,
        caller_name: Option<String>,
        caller_phone: Option<String>,
        caller_phone_key: Option<String>,
        callback_phone: Option<String>,
        callback_phone_key: Option<String>,
        affected_name: Option<String>,
        affected_phone: Option<String>,
        affected_phone_key: Option<String>,
        incident_address: Option<String>,
        safe_hours: Option<String>,
        caller_plan: Option<String>,
        unclassified: String,
        who_salt: Option<Vec<u8>>,
        what_salt: Option<Vec<u8>>,
        who_sealed: Option<Vec<u8>>,
        what_sealed: Option<Vec<u8>>,
    }
}

impl CallTextsRow {
    pub fn new(
        period_key: i64,
        number: CallNumber,
        revision: i32,
        (mut texts, mut salts): (CallTexts, Salts),
        protection: &Protection,
    ) -> Result<Self, Error> {
        let name = Self::name(period_key, number.0, revision);
        let [caller_phone_key, callback_phone_key, affected_phone_key] = kept_numbers(&texts, protection);
        let (who_sealed, what_sealed) = seal_classes(protection, &name, &texts, &salts)?;
        if protection.seals() {
            (texts, salts) = Default::default();
        }
        let raw = |phone: Option<Phone>| phone.map(|phone| phone.raw);
        Ok(Self {
            period_key,
            call_number: number.0,
            revision,
            summary: texts.summary,
            confidential_note: texts.confidential_note,
            caller_name: texts.caller_name,
            caller_phone: raw(texts.caller_phone),
            caller_phone_key,
            callback_phone: raw(texts.callback_phone),
            callback_phone_key,
            affected_name: texts.affected_name,
            affected_phone: raw(texts.affected_phone),
            affected_phone_key,
            incident_address: texts.incident_address,
            safe_hours: texts.safe_hours,
            caller_plan: texts.caller_plan,
            unclassified: to_json(&texts.unclassified),
            who_salt: salts.who,
            what_salt: salts.what,
            who_sealed,
            what_sealed,
        })
    }

    fn name(period_key: i64, number: i64, revision: i32) -> String {
        format!("call {number} of period {period_key}, revision {revision}")
    }

    fn is_sealed(&self) -> bool {
        self.who_sealed.is_some() || self.what_sealed.is_some()
    }

    /// The texts. Those that were sealed and do not open are missing: the desk goes on without them.
    pub fn texts(self, protection: &Protection) -> Result<CallTexts, Error> {
        let is_sealed = self.is_sealed();
        let opened = self.open(protection);
        if is_sealed { Ok(opened_or_missing(opened)) } else { Ok(opened?.0) }
    }

    /// The texts, and the random bytes under which the journal commits to them. Fails if they were sealed and do not open, or are found by other numbers than they have.
    pub fn open(self, protection: &Protection) -> Result<(CallTexts, Salts), Error> {
        if !self.is_sealed() {
            return self.unsealed();
        }
        let name = Self::name(self.period_key, self.call_number, self.revision);
        let opened: (CallTexts, Salts) =
            open_classes(protection, &name, (self.who_sealed, self.what_sealed))?;
        if kept_numbers(&opened.0, protection)
            != [self.caller_phone_key, self.callback_phone_key, self.affected_phone_key]
        {
            return Err(Error::Damaged(format!("{name}: it is found by other numbers than it has")));
        }
        Ok(opened)
    }

    fn unsealed(self) -> Result<(CallTexts, Salts), Error> {
        let texts = CallTexts {
            summary: self.summary,
            confidential_note: self.confidential_note,
            caller_name: self.caller_name,
            caller_phone: phone(self.caller_phone, self.caller_phone_key),
            callback_phone: phone(self.callback_phone, self.callback_phone_key),
            affected_name: self.affected_name,
            affected_phone: phone(self.affected_phone, self.affected_phone_key),
            incident_address: self.incident_address,
            safe_hours: self.safe_hours,
            caller_plan: self.caller_plan,
            unclassified: from_json("call_texts.unclassified", &self.unclassified)?,
        };
        Ok((texts, Salts { who: self.who_salt, what: self.what_salt }))
    }
}

/// What is kept of the numbers of a call to find it by: the caller's, the callback number, that of the affected person.
fn kept_numbers(texts: &CallTexts, protection: &Protection) -> [Option<String>; 3] {
    [&texts.caller_phone, &texts.callback_phone, &texts.affected_phone].map(|phone| {
        let number = phone.as_ref().filter(|phone| phone.is_number());
        number.map(|phone| protection.number(&phone.key))
    })
}

fn phone(raw: Option<String>, key: Option<String>) -> Option<Phone> {
    // A number that was withheld has no key.
    Some(Phone { raw: raw?, key: key.unwrap_or_default() })
}

table_row! {
    /// A handoff of a call to another service.
    pub struct HandoffRow in handoffs
    key { period_key: i64, call_number: i64, number: i32 }
    {
        target: String,
        mode: HandoffMode,
        started_at: Instant,
        confirmed_at: Option<Instant>,
        position: i64,
        confirmed_position: Option<i64>,
    }
}

impl HandoffRow {
    pub fn new(period_key: i64, call: CallNumber, handoff: &Handoff) -> Self {
        Self {
            period_key,
            call_number: call.0,
            number: handoff.number,
            target: handoff.target.clone(),
            mode: handoff.mode,
            started_at: handoff.started_at,
            confirmed_at: handoff.confirmed_at,
            position: handoff.position,
            confirmed_position: handoff.confirmed_position,
        }
    }

    pub fn handoff(self) -> Handoff {
        Handoff {
            number: self.number,
            target: self.target,
            mode: self.mode,
            started_at: self.started_at,
            confirmed_at: self.confirmed_at,
            position: self.position,
            confirmed_position: self.confirmed_position,
        }
    }
}

table_row! {
    /// The caller that a phone number is, and what is known of the caller.
    pub struct CallerRow in callers
    key { period_key: i64, phone_key: String }
    { number: i64, calls_about_danger: i64, missed_callback: Option<i64> }
}

impl CallerRow {
    /// `phone_key` is what the storage keeps for the number.
    pub fn new(period_key: i64, phone_key: String, number: CallerNumber, caller: Caller) -> Self {
        let missed_callback = caller.missed_callback.map(|callback| callback.0);
        let calls_about_danger = caller.calls_about_danger;
        Self { period_key, phone_key, number: number.0, calls_about_danger, missed_callback }
    }

    pub fn caller(&self) -> Caller {
        let missed_callback = self.missed_callback.map(CallbackNumber);
        Caller { calls_about_danger: self.calls_about_danger, missed_callback }
    }
}

table_row! {
    /// A place of which a call told of danger.
    pub struct DangerPlaceRow in danger_places
    key { period_key: i64, place: String, call_number: i64 }
    {}
}

impl DangerPlaceRow {
    pub fn new(period_key: i64, place: &Place, call: CallNumber, protection: &Protection) -> Self {
        Self { period_key, place: protection.place(place.as_str()), call_number: call.0 }
    }
}
