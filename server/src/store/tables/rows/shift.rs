//! Rows of duties and handovers.

use super::{from_json, to_json};
use crate::domain::duty::{Duty, DutyEnd, HandoverItems};
use crate::domain::event::{Entry, Event, PeriodEvent};
use crate::domain::instant::Instant;
use crate::domain::state::State;
use crate::store::db::Error;
use crate::store::tables::table_row::table_row;

table_row! {
    /// A time for which a call handler is on duty.
    pub struct DutyRow in duties
    key { period_key: i64, /** Of the journal entry with which it began. */ position: i64 }
    {
        operator: String,
        started_at: Instant,
        ended_at: Option<Instant>,
        end_position: Option<i64>,
    }
}

impl DutyRow {
    /// The row of the duty that an event of the period begins or ends, by the state after it. None if it does neither.
    pub fn changed_by(period_key: i64, event: &PeriodEvent, state: &State) -> Option<Self> {
        let (PeriodEvent::DutyStarted { operator } | PeriodEvent::DutyEnded { operator }) = event else {
            return None;
        };
        let Duty { position, operator, started_at, end } = state.duties.get(operator)?.clone();
        let (ended_at, end_position) = (end.map(|end| end.at), end.map(|end| end.position));
        Some(Self { period_key, position, operator, started_at, ended_at, end_position })
    }

    /// The duty.
    pub fn duty(self) -> Duty {
        let end = self.ended_at.zip(self.end_position).map(|(at, position)| DutyEnd { at, position });
        Duty { position: self.position, operator: self.operator, started_at: self.started_at, end }
    }
}

table_row! {
    /// What was acknowledged for a shift. Never changes.
    pub struct HandoverRow in handovers
    key { period_key: i64, /** Of the journal entry that says so. */ position: i64 }
    {
        shift_date: String,
        shift: String,
        acknowledged_by: String,
        acknowledged_at: Instant,
        items: String,
    }
}

impl HandoverRow {
    /// The row of the handover that an entry acknowledges. None if it acknowledges none.
    pub fn new(period_key: i64, entry: &Entry) -> Option<Self> {
        let Event::Period(PeriodEvent::HandoverAcknowledged { date, shift, items }) = &entry.event else {
            return None;
        };
        Some(Self {
            period_key,
            position: entry.position,
            shift_date: date.to_string(),
            shift: shift.clone(),
            acknowledged_by: entry.actor.clone(),
            acknowledged_at: entry.occurred_at,
            items: to_json(items),
        })
    }

    /// What was taken over.
    pub fn items(&self) -> Result<HandoverItems, Error> {
        from_json("handovers.items", &self.items)
    }
}
