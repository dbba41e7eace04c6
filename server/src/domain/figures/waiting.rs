//! What waits at a moment: calls for triage, handoffs for their confirmation, callbacks to be made. It is found from the events of each call and
//! callback, as none of them waits for long.

use std::collections::BTreeMap;

use crate::domain::codes::TriageOutcome;
use crate::domain::event::{CallEvent, CallbackEvent};
use crate::domain::instant::Instant;

/// How much waits at a moment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Waiting {
    /// Calls that wait for triage 待处理.
    pub calls_pending: i64,
    /// Of these, those whose due time is past.
    pub calls_pending_overdue: i64,
    /// Handoffs that nobody has confirmed.
    pub handoffs_unconfirmed: i64,
    /// Callbacks that are to be made 待回访.
    pub callbacks_due: i64,
    /// Of these, those whose due time is past.
    pub callbacks_overdue: i64,
}

/// What waits of a call, from its events in order.
#[derive(Clone, Debug, Default)]
pub struct WaitingCall {
    received_at: Option<Instant>,
    pending: Option<Due>,
    /// Unconfirmed handoffs by number, with the times at which they began.
    handoffs: BTreeMap<i32, Instant>,
}

/// When something that waits is due; None if it has no due time.
type Due = Option<Instant>;

impl WaitingCall {
    /// Adds what an event changes that happened at a time. Of what happened at `moment` or later, only when the call was received counts.
    pub fn apply(&mut self, event: &CallEvent, occurred_at: Instant, moment: Instant) {
        let has_happened = occurred_at < moment;
        match event {
            CallEvent::Recorded { facts, triage, due_at, .. } => {
                self.received_at = Some(facts.received_at);
                self.pending = (*triage == TriageOutcome::Pending).then_some(*due_at);
            }
            CallEvent::Completed { facts, .. } | CallEvent::Amended { facts, .. } => {
                self.received_at = Some(facts.received_at);
            }
            CallEvent::HandedOff { handoff, started_at, .. } => {
                self.handoffs.insert(*handoff, *started_at);
            }
            CallEvent::Triaged { outcome, due_at, .. } if has_happened => {
                self.pending = (*outcome == TriageOutcome::Pending).then_some(*due_at);
            }
            CallEvent::HandoffConfirmed { handoff } if has_happened => _ = self.handoffs.remove(handoff),
            CallEvent::Voided if has_happened => *self = Self::default(),
            CallEvent::Triaged { .. }
            | CallEvent::HandoffConfirmed { .. }
            | CallEvent::Voided
            | CallEvent::Leased { .. }
            | CallEvent::Released
            | CallEvent::AlarmRaised { .. }
            | CallEvent::AlarmConfirmed { .. }
            | CallEvent::AlarmDismissed { .. }
            | CallEvent::TextsErased(_)
            | CallEvent::Viewed => {}
        }
    }

    /// What waits of it at the moment.
    pub fn waiting(&self, moment: Instant) -> Waiting {
        let received = self.received_at.is_some_and(|at| at < moment);
        let pending = self.pending.filter(|_| received);
        let begun = self.handoffs.values().filter(|started_at| **started_at < moment);
        Waiting {
            calls_pending: pending.is_some().into(),
            calls_pending_overdue: is_past(pending, moment).into(),
            handoffs_unconfirmed: begun.count() as i64,
            ..Waiting::default()
        }
    }
}

/// What waits of a callback, from its events in order.
#[derive(Clone, Debug, Default)]
pub struct WaitingCallback {
    /// When it is due; None if it is not to be made.
    pub due_at: Option<Instant>,
}

impl WaitingCallback {
    /// Adds what an event changes that happened at a time. What happened at `moment` or later does not count.
    pub fn apply(&mut self, event: &CallbackEvent, occurred_at: Instant, moment: Instant) {
        if occurred_at >= moment {
            return;
        }
        match event {
            CallbackEvent::Created { due_at, .. } => self.due_at = Some(*due_at),
            CallbackEvent::Attempted { retry_at, .. } => self.due_at = *retry_at,
            CallbackEvent::Cancelled => self.due_at = None,
            CallbackEvent::Leased { .. } | CallbackEvent::Released | CallbackEvent::TextsErased(_) => {}
        }
    }

    /// What waits of it at the moment.
    pub fn waiting(&self, moment: Instant) -> Waiting {
        Waiting {
            callbacks_due: self.due_at.is_some().into(),
            callbacks_overdue: self.due_at.is_some_and(|due_at| due_at < moment).into(),
            ..Waiting::default()
        }
    }
}

fn is_past(pending: Option<Due>, moment: Instant) -> bool {
    pending.flatten().is_some_and(|due_at| due_at < moment)
}

impl std::iter::Sum for Waiting {
    fn sum<I: Iterator<Item = Self>>(waiting: I) -> Self {
        waiting.fold(Self::default(), |sum, one| Self {
            calls_pending: sum.calls_pending + one.calls_pending,
            calls_pending_overdue: sum.calls_pending_overdue + one.calls_pending_overdue,
            handoffs_unconfirmed: sum.handoffs_unconfirmed + one.handoffs_unconfirmed,
            callbacks_due: sum.callbacks_due + one.callbacks_due,
            callbacks_overdue: sum.callbacks_overdue + one.callbacks_overdue,
        })
    }
}
