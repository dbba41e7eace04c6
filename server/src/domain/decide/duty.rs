//! Decides who comes on duty and goes off, and on the acknowledgement of a handover.

use super::{Draft, OCCURRED_AT, event_texts};
use crate::domain::codes::TextField;
use crate::domain::duty::{Duty, NewHandover};
use crate::domain::event::{Event, PeriodEvent};
use crate::domain::instant::Instant;
use crate::domain::refusal::{Nothing, Problem, Refusal, TimeRule};

impl Draft<'_> {
    /// A call handler comes on duty.
    pub(super) fn start_duty(&mut self, operator: &str) -> Result<(), Refusal> {
        self.period()?;
        self.check_operator(Some(operator))?;
        if let Some(Duty { started_at, end, .. }) = self.state.duties.get(operator) {
            let Some(end) = end else {
                let (operator, since) = (operator.to_owned(), *started_at);
                return Err(Refusal::NothingToDo(Nothing::OnDuty { operator, since }));
            };
            self.order_after_duty(operator, end.at)?;
        }
        let event = PeriodEvent::DutyStarted { operator: operator.to_owned() };
        self.emit(Event::Period(event), Vec::new());
        Ok(())
    }

    /// A call handler goes off duty, also one who is no longer in the directory.
    pub(super) fn end_duty(&mut self, operator: &str) -> Result<(), Refusal> {
        self.period()?;
        let open = self.state.duties.get(operator).filter(|duty| duty.end.is_none());
        let Some(started_at) = open.map(|duty| duty.started_at) else {
            return Err(Refusal::NothingToDo(Nothing::OffDuty(operator.to_owned())));
        };
        self.order_after_duty(operator, started_at)?;
        let event = PeriodEvent::DutyEnded { operator: operator.to_owned() };
        self.emit(Event::Period(event), Vec::new());
        Ok(())
    }

    /// Moves the time of the command to the begin or end of the latest duty, if it is earlier. If the request gives the time, refuses it instead.
    fn order_after_duty(&mut self, operator: &str, earliest: Instant) -> Result<(), Refusal> {
        if self.at < earliest && self.at_given {
            let rule = TimeRule::BeforeDuty { operator: operator.to_owned(), earliest };
            return Err(Refusal::TimeNotAllowed { field: OCCURRED_AT.to_owned(), time: self.at, rule });
        }
        self.at = self.at.max(earliest);
        Ok(())
    }

    /// Somebody takes over for a shift of the plan.
    pub(super) fn acknowledge_handover(&mut self, handover: &NewHandover) -> Result<(), Refusal> {
        let NewHandover { date, shift, items, note } = handover;
        let facts = self.period()?;
        if facts.shift(*date, shift).is_none() {
            return Err(Refusal::field("shift.shift", facts.unknown_shift(*date, shift)));
        }
        if let Some(unknown) = items.unknown(self.period_id(), &self.state) {
            return Err(Refusal::field("items", Problem::NotFound(unknown)));
        }
        let event =
            PeriodEvent::HandoverAcknowledged { date: *date, shift: shift.clone(), items: items.clone() };
        self.emit(Event::Period(event), event_texts([(TextField::Note, note.as_deref())]));
        Ok(())
    }
}
