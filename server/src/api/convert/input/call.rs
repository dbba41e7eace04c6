//! Requests to record, complete, amend, void, lease and triage calls, to hand them off, and to look up callers.

use hotline_proto::v1::{self, find_call_request};

use super::draft::{Drafting, Given};
use super::{Address, CODE, Fields, IntoCommand, NAME, SUMMARY, TEXT};
use crate::domain::call::{CallDraft, CallFactsDraft, CallTextsDraft, Phone};
use crate::domain::codes::*;
use crate::domain::command::{CallTriage, Command, HandoffConfirmation, NewCall, TriageDecision};
use crate::domain::refusal::Problem;
use crate::domain::refusal::problem::Form;

/// Maximum number of persons that one call represents.
const PERSONS: i32 = 1_000_000;

/// The fields that AmendCall can change.
pub(super) const FIELDS: [&str; 33] = [
    "direction",
    "channel",
    "line",
    "received_at",
    "answered_at",
    "ended_at",
    "disposition",
    "kind",
    "urgency",
    "category",
    "district",
    "silent",
    "abusive",
    "caller_plan",
    "caller_input.phone",
    "caller_input.name",
    "caller_input.anonymous",
    "caller_input.confidential",
    "caller_input.language",
    "callback_phone",
    "affected_person_input.name",
    "affected_person_input.phone",
    "affected_person_input.tags",
    "incident_address",
    "contact_safety.do_not_call",
    "contact_safety.no_message",
    "contact_safety.hours",
    "persons_represented",
    "summary",
    "confidential_note",
    "operator_code",
    "external_id",
    "telephony_reference",
];

impl IntoCommand for v1::CreateCallRequest {
    fn address(&self) -> Address<'_> {
        Address::period("parent", &self.parent)
    }

    fn command(&self, f: &mut Fields<'_>) -> Option<Command> {
        let call = f.required("call", |_, _| self.call.as_ref());
        let draft = call.map(|call| draft(&mut f.within("call"), call, &Given::Filled));
        let triage = triage(f, self.triage.as_ref());
        let actions = f.new_call_actions(&self.issues, &self.links, &self.handoffs);
        let own_issue = f.own_issue(&self.links);
        Some(Command::CreateCall(Box::new(NewCall { draft: draft?, triage, actions, own_issue })))
    }
}

impl IntoCommand for v1::CompleteCallRequest {
    fn address(&self) -> Address<'_> {
        Address::inside("call.name", self.call.as_ref().map_or("", |call| &call.name))
    }

    fn command(&self, f: &mut Fields<'_>) -> Option<Command> {
        let call = self.call.as_ref()?;
        let number = f.required_number("call.name", &call.name);
        let draft = draft(&mut f.within("call"), call, &Given::Filled);
        Some(Command::CompleteCall { call: number?, draft: Box::new(draft) })
    }
}

impl IntoCommand for v1::AmendCallRequest {
    fn address(&self) -> Address<'_> {
        Address::inside("call.name", self.call.as_ref().map_or("", |call| &call.name))
    }

    fn command(&self, f: &mut Fields<'_>) -> Option<Command> {
        let given = Given::named(f, self.update_mask.as_ref(), &FIELDS);
        let reason = f.reason(&self.reason);
        let call = self.call.as_ref()?;
        let number = f.required_number("call.name", &call.name);
        let draft = draft(&mut f.within("call"), call, &given);
        Some(Command::AmendCall { call: number?, draft: Box::new(draft), reason: reason? })
    }
}

impl IntoCommand for v1::VoidCallRequest {
    fn address(&self) -> Address<'_> {
        Address::inside("name", &self.name)
    }

    fn command(&self, f: &mut Fields<'_>) -> Option<Command> {
        let (number, reason) = (f.required_number("name", &self.name), f.reason(&self.reason));
        Some(Command::VoidCall { call: number?, reason: reason? })
    }
}

/// By what a call is found, besides its number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CallReference {
    /// The reference that a client made while it had no server.
    Offline(String),
    /// Its id in another system.
    External {
        /// The system.
        system: String,
        /// The id there.
        id: String,
    },
}

/// Reads a call that is being taken, as far as it is known.
pub fn call_being_taken(f: &mut Fields<'_>, request: &v1::SuggestCallRequest) -> Option<CallDraft> {
    let call = f.required("call", |_, _| request.call.as_ref())?;
    Some(draft(&mut f.within("call"), call, &Given::Filled))
}

/// Reads by what a call is to be found.
pub fn call_reference(
    f: &mut Fields<'_>,
    reference: Option<&find_call_request::Reference>,
) -> Option<CallReference> {
    match reference {
        Some(find_call_request::Reference::OfflineReference(reference)) => {
            f.required_text("offline_reference", reference, CODE).map(CallReference::Offline)
        }
        Some(find_call_request::Reference::External(external)) => {
            let mut f = f.within("external");
            let system = f.required_text("source_system", &external.source_system, CODE);
            let id = f.required_text("external_id", &external.external_id, NAME);
            Some(CallReference::External { system: system?, id: id? })
        }
        None => {
            f.refuse("reference", Problem::required_any(&["external", "offline_reference"]));
            None
        }
    }
}

impl IntoCommand for v1::LeaseCallRequest {
    fn address(&self) -> Address<'_> {
        Address::inside("name", &self.name)
    }

    fn command(&self, f: &mut Fields<'_>) -> Option<Command> {
        let number = f.required_number("name", &self.name);
        let (operator, lease_us) = f.lease_terms(&self.operator_code, self.lease.as_ref());
        Some(Command::LeaseCall { call: Some(number?), operator: operator?, lease_us: lease_us? })
    }
}

impl IntoCommand for v1::LeaseNextCallRequest {
    fn address(&self) -> Address<'_> {
        Address::period("parent", &self.parent)
    }

    fn command(&self, f: &mut Fields<'_>) -> Option<Command> {
        let (operator, lease_us) = f.lease_terms(&self.operator_code, self.lease.as_ref());
        Some(Command::LeaseCall { call: None, operator: operator?, lease_us: lease_us? })
    }
}

impl IntoCommand for v1::ReleaseCallRequest {
    fn address(&self) -> Address<'_> {
        Address::inside("name", &self.name)
    }

    fn command(&self, f: &mut Fields<'_>) -> Option<Command> {
        let number = f.required_number("name", &self.name);
        let operator = f.required_code("operator_code", &self.operator_code);
        Some(Command::ReleaseCall { call: number?, operator: operator? })
    }
}

impl IntoCommand for v1::TriageCallRequest {
    fn address(&self) -> Address<'_> {
        Address::inside("name", &self.name)
    }

    fn command(&self, f: &mut Fields<'_>) -> Option<Command> {
        let number = f.required_number("name", &self.name);
        let decision = triage(f, self.triage.as_ref());
        let operator = f.code("operator_code", &self.operator_code);
        let actions = f.call_actions(&self.issues, &self.links, &self.handoffs);
        let triage = Box::new(CallTriage { decision, operator, actions });
        Some(Command::TriageCall { call: number?, triage })
    }
}

impl IntoCommand for v1::RecordHandoffRequest {
    fn address(&self) -> Address<'_> {
        Address::inside("name", &self.name)
    }

    fn command(&self, f: &mut Fields<'_>) -> Option<Command> {
        let number = f.required_number("name", &self.name);
        let handoff = f.required("handoff", |_, _| self.handoff.as_ref());
        let handoff = handoff.and_then(|handoff| f.within("handoff").handoff(handoff));
        Some(Command::RecordHandoff { call: number?, handoff: handoff? })
    }
}

impl IntoCommand for v1::ConfirmAlarmRequest {
    fn address(&self) -> Address<'_> {
        Address::inside("name", &self.name)
    }

    fn command(&self, f: &mut Fields<'_>) -> Option<Command> {
        let call = f.required_number("name", &self.name);
        call.map(|call| Command::ConfirmAlarm { call })
    }
}

impl IntoCommand for v1::DismissAlarmRequest {
    fn address(&self) -> Address<'_> {
        Address::inside("name", &self.name)
    }

    fn command(&self, f: &mut Fields<'_>) -> Option<Command> {
        let call = f.required_number("name", &self.name);
        let reason_code = f.required_choice("reason_code", self.reason_code);
        let reason = f.text("reason", &self.reason, TEXT);
        Some(Command::DismissAlarm { call: call?, reason_code: reason_code?, reason })
    }
}

impl IntoCommand for v1::ConfirmHandoffRequest {
    fn address(&self) -> Address<'_> {
        Address::inside("name", &self.name)
    }

    fn command(&self, f: &mut Fields<'_>) -> Option<Command> {
        let number = f.required_number("name", &self.name);
        let confirmation = HandoffConfirmation {
            handoff: f.count("handoff", self.handoff, i32::MAX),
            their_reference: f.text("their_reference", &self.their_reference, NAME),
            result: f.text("result", &self.result, TEXT),
        };
        Some(Command::ConfirmHandoff { call: number?, confirmation })
    }
}

/// The phone number or the caller id in LookupCaller. None if both or neither is given, which is a violation.
pub fn lookup(
    f: &mut Fields<'_>,
    request: &v1::LookupCallerRequest,
) -> Option<(Option<String>, Option<uuid::Uuid>)> {
    if request.phone.is_empty() == request.caller.is_empty() {
        let problem = match request.phone.is_empty() {
            true => Problem::required_any(&["phone", "caller"]),
            false => Problem::Conflict("caller".to_owned()),
        };
        f.refuse("phone", problem);
        return None;
    }
    let caller = (!request.caller.is_empty()).then(|| uuid::Uuid::parse_str(&request.caller));
    if let Some(Err(_)) = caller {
        f.refuse("caller", Problem::malformed(Form::Uuid));
    }
    let phone = f.required_phone_if_given("phone", &request.phone);
    Some((phone, caller.and_then(Result::ok)))
}

impl Fields<'_> {
    /// A phone number that may be empty but not blank.
    fn required_phone_if_given(&mut self, path: &str, raw: &str) -> Option<String> {
        if raw.is_empty() {
            return None;
        }
        self.required(path, |f, path| f.phone_key(path, raw))
    }
}

fn triage(f: &mut Fields<'_>, given: Option<&v1::Triage>) -> Option<TriageDecision> {
    let given = given?;
    let outcome = f.choice("triage.outcome", given.outcome);
    let reason_code = f.choice("triage.reason_code", given.reason_code);
    let reason = f.text("triage.reason", &given.reason, TEXT);
    let is_said = outcome.is_some() || reason_code.is_some() || reason.is_some();
    is_said.then_some(TriageDecision { outcome, reason_code, reason })
}

/// Reads the given fields of a call.
fn draft(f: &mut Fields<'_>, call: &v1::Call, given: &Given) -> CallDraft {
    let mut d = Drafting { fields: f, given };
    let source_system = d.option("source_system", |f, path| f.token(path, &call.source_system, CODE, ".-_"));
    let machine = matches!(source_system, Some(Some(_)));
    let mut kept = machine.then(Vec::new);
    let mut facts = CallFactsDraft {
        direction: choice(&mut d, "direction", call.direction, CallDirection::Inbound, &mut kept),
        channel: choice(&mut d, "channel", call.channel, CallChannel::Phone, &mut kept),
        disposition: choice(&mut d, "disposition", call.disposition, CallDisposition::Answered, &mut kept),
        kind: choice(&mut d, "kind", call.kind, CallKind::Help, &mut kept),
        urgency: choice(&mut d, "urgency", call.urgency, Urgency::P2, &mut kept),
        category: code(&mut d, "category", &call.category, kept.is_some()),
        district: code(&mut d, "district", &call.district, kept.is_some()),
        operator: code(&mut d, "operator_code", &call.operator_code, kept.is_some()),
        source_system,
        line: d.text("line", &call.line, CODE),
        answered_at: d.option("answered_at", |f, path| f.time(path, call.answered_at.as_ref())),
        ended_at: d.option("ended_at", |f, path| f.time(path, call.ended_at.as_ref())),
        persons_represented: d
            .value("persons_represented", 1, |f, path| f.count(path, call.persons_represented, PERSONS))
            .map(i32::unsigned_abs),
        external_id: d.text("external_id", &call.external_id, NAME),
        telephony_reference: d.text("telephony_reference", &call.telephony_reference, NAME),
        offline_reference: d
            .option("offline_reference", |f, path| f.token(path, &call.offline_reference, CODE, "-")),
        historical: d.flag("historical", call.historical),
        silent: d.flag("silent", call.silent),
        abusive: d.flag("abusive", call.abusive && !machine),
        ..CallFactsDraft::default()
    };
    facts.received_at = match d.option("received_at", |f, path| f.time(path, call.received_at.as_ref())) {
        Some(None) if call.received_at.is_none() => {
            d.fields.refuse("received_at", Problem::CannotBeEmpty);
            None
        }
        received_at => received_at.flatten(),
    };
    let mut texts = CallTextsDraft {
        summary: d.text("summary", &call.summary, SUMMARY),
        confidential_note: d.text("confidential_note", &call.confidential_note, TEXT),
        callback_phone: d.option("callback_phone", |f, path| phone(f, path, &call.callback_phone, machine)),
        incident_address: d.text("incident_address", &call.incident_address, TEXT),
        unclassified: kept.filter(|kept| !kept.is_empty()),
        ..CallTextsDraft::default()
    };
    people(&mut d, call, machine, &mut facts, &mut texts);
    CallDraft { facts, texts }
}

/// Reads the caller, the affected person, and how it is safe to contact the caller.
fn people(
    d: &mut Drafting<'_, '_>,
    call: &v1::Call,
    machine: bool,
    facts: &mut CallFactsDraft,
    texts: &mut CallTextsDraft,
) {
    let (nobody, no_person, no_safety) = Default::default();
    let caller = call.caller_input.as_ref().unwrap_or(&nobody);
    texts.caller_phone = d.option("caller_input.phone", |f, path| phone(f, path, &caller.phone, machine));
    texts.caller_name = d.text("caller_input.name", &caller.name, NAME);
    facts.anonymous = d.flag("caller_input.anonymous", caller.anonymous);
    facts.confidential = d.flag("caller_input.confidential", caller.confidential);
    facts.language = d.option("caller_input.language", |f, path| f.token(path, &caller.language, 35, "-"));
    let person = call.affected_person_input.as_ref().unwrap_or(&no_person);
    texts.affected_name = d.text("affected_person_input.name", &person.name, NAME);
    texts.affected_phone =
        d.option("affected_person_input.phone", |f, path| phone(f, path, &person.phone, machine));
    facts.affected_tags = d.list("affected_person_input.tags", |f, path| f.tags(path, &person.tags));
    let safety: &v1::ContactSafety = call.contact_safety.as_ref().unwrap_or(&no_safety);
    facts.do_not_call = d.flag("contact_safety.do_not_call", safety.do_not_call);
    facts.no_message = d.flag("contact_safety.no_message", safety.no_message);
    texts.safe_hours = d.text("contact_safety.hours", &safety.hours, NAME);
    let caller_plan = if machine { "" } else { call.caller_plan.as_str() };
    texts.caller_plan = d.text("caller_plan", caller_plan, TEXT);
}

/// A value of a closed set. `kept` is set for calls of machines: it takes their unknown numbers, with the paths of the fields.
fn choice<C: Coded>(
    d: &mut Drafting<'_, '_>,
    path: &str,
    number: i32,
    emptied: C,
    kept: &mut Option<Vec<(String, String)>>,
) -> Option<C> {
    match kept {
        Some(kept) if number != 0 && crate::api::convert::codes::value::<C>(number).is_none() => {
            kept.push((path.to_owned(), number.to_string()));
            None
        }
        _ => d.value(path, emptied, |f, path| f.choice(path, number)),
    }
}

/// A phone number of the desk or of a machine.
fn phone(f: &mut Fields<'_>, path: &str, raw: &str, machine: bool) -> Option<Phone> {
    if machine { f.phone_of_machine(path, raw) } else { f.phone(path, raw) }
}

/// A code of a directory. A machine may send anything, and the rules put unknown codes with the unclassified ones.
fn code(d: &mut Drafting<'_, '_>, path: &str, code: &str, machine: bool) -> Option<Option<String>> {
    if machine { d.text(path, code, SUMMARY) } else { d.code(path, code) }
}
