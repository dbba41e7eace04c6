//! What waits: calls for triage, handoffs for their confirmation, callbacks to be made. Kept with the times at which it began and changed.

use std::collections::BTreeMap;

use hotline_proto::v1::TriageOutcome;
use hotline_proto::v1::event::Details;

use super::journal::{Entry, Micros, Told, moment, number_of};
use super::recount::Item;

/// Figures of what waits at one moment.
pub const WAITING: [&str; 5] =
    ["calls_pending", "calls_pending_overdue", "handoffs_unconfirmed", "callbacks_due", "callbacks_overdue"];

/// How something stood from a time on: waiting until a due time or for ever, or no longer.
#[derive(Clone, Copy, Debug)]
struct Stood {
    from: Micros,
    waits: bool,
    due: Option<Micros>,
}

/// The history of all that ever waited, in the order in which it was recorded.
#[derive(Clone, Debug, Default)]
pub struct Waits {
    calls: BTreeMap<i64, Vec<Stood>>,
    /// By call and number: when it began, and when it was confirmed.
    handoffs: BTreeMap<(i64, i32), (Micros, Option<Micros>)>,
    voided: BTreeMap<i64, Micros>,
    callbacks: BTreeMap<String, Vec<Stood>>,
}

impl Waits {
    /// Adds an event of a call or a callback.
    pub fn event(&mut self, entry: &Entry) {
        let (at, call) = (entry.occurred_at, number_of(&entry.subject));
        let pending = |triage: TriageOutcome| triage == TriageOutcome::Pending;
        match &entry.details {
            Some(Details::CallRecorded(told)) => {
                let stood = Stood {
                    from: Micros::MIN,
                    waits: pending(told.triage()),
                    due: moment(told.triage_due_at),
                };
                self.calls.entry(call).or_default().push(stood);
            }
            Some(Details::CallTriaged(told)) => {
                let stood = Stood { from: at, waits: pending(told.outcome()), due: moment(told.due_at) };
                self.calls.entry(call).or_default().push(stood);
            }
            Some(Details::CallHandedOff(told)) => {
                let started_at = moment(told.started_at).expect("a handoff begins");
                self.handoffs.insert((call, told.number), (started_at, None));
            }
            Some(Details::CallHandoffConfirmed(told)) => {
                self.handoffs.get_mut(&(call, told.number)).expect("it was recorded").1 = Some(at);
            }
            Some(Details::CallbackCreated(told)) => self.callback(entry, true, moment(told.due_at)),
            Some(Details::CallbackAttempted(told)) => {
                self.callback(entry, told.retry_at.is_some(), moment(told.retry_at));
            }
            _ => match entry.kind {
                hotline_proto::v1::EventType::CallVoided => _ = self.voided.insert(call, at),
                hotline_proto::v1::EventType::CallbackCancelled => self.callback(entry, false, None),
                _ => {}
            },
        }
    }

    fn callback(&mut self, entry: &Entry, waits: bool, due: Option<Micros>) {
        let stood = Stood { from: entry.occurred_at, waits, due };
        self.callbacks.entry(entry.subject.clone()).or_default().push(stood);
    }
}

/// What waits at a moment, by the figure that counts it.
pub fn waiting(told: &Told, at: Micros) -> BTreeMap<&'static str, Vec<Item>> {
    let mut items: BTreeMap<&'static str, Vec<Item>> = BTreeMap::new();
    let mut add = |figure: &'static str, name: &str, at: Micros, amount: i64| {
        let item = Item { name: name.to_owned(), at, amount, position: 0 };
        items.entry(figure).or_default().push(item);
    };
    let is_void = |call: &i64| told.waits.voided.get(call).is_some_and(|voided| *voided < at);
    for (number, history) in told.waits.calls.iter().filter(|(number, _)| !is_void(number)) {
        let call = &told.calls[number];
        let waits = last(history, at).filter(|stood| stood.waits && call.received_at < at);
        let Some(stood) = waits else { continue };
        add("calls_pending", &call.name, call.received_at, 1);
        if stood.due.is_some_and(|due| due < at) {
            add("calls_pending_overdue", &call.name, call.received_at, 1);
        }
    }
    let mut open: BTreeMap<i64, i64> = BTreeMap::new();
    for ((call, _), (started_at, confirmed_at)) in &told.waits.handoffs {
        if *started_at < at && confirmed_at.is_none_or(|confirmed| confirmed >= at) && !is_void(call) {
            *open.entry(*call).or_default() += 1;
        }
    }
    for (call, handoffs) in open {
        let call = &told.calls[&call];
        add("handoffs_unconfirmed", &call.name, call.received_at, handoffs);
    }
    for (name, history) in &told.waits.callbacks {
        let Some(stood) = last(history, at).filter(|stood| stood.waits) else { continue };
        let due = stood.due.expect("a callback is due");
        add("callbacks_due", name, due, 1);
        if due < at {
            add("callbacks_overdue", name, due, 1);
        }
    }
    items
}

/// How something stood at a moment: as it was recorded last of what had happened before.
fn last(history: &[Stood], at: Micros) -> Option<Stood> {
    history.iter().rev().find(|stood| stood.from < at).copied()
}
