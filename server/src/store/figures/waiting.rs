//! What waits at a moment, from the journal entries of what may wait then: what waits now, and what has changed since.

use std::collections::{BTreeMap, BTreeSet};

use diesel::connection::DefaultLoadingMode;
use diesel::prelude::*;

use super::details::MAX_EXAMINED;
use super::items::CHUNK;
use super::{Snapshot, last_recorded_by};
use crate::domain::codes::{CallbackState, TriageOutcome};
use crate::domain::decide::MAX_AHEAD;
use crate::domain::event::{Event, Subject};
use crate::domain::figures::waiting::{Waiting, WaitingCall, WaitingCallback};
use crate::domain::instant::Instant;
use crate::domain::number::{CallNumber, CallbackNumber};
use crate::store::db::Error;
use crate::store::db::conn::on;
use crate::store::db::in_list::InList;
use crate::store::tables::journal::read;
use crate::store::tables::rows::journal::JournalRow;
use crate::store::tables::schema::{callbacks, calls, handoffs, journal};

/// Maximum number of journal entries since the moment that are looked through.
const MAX_SINCE: i64 = 1_000_000;

/// The calls and callbacks that may wait at a moment.
#[derive(Clone, Debug)]
pub struct MayWait {
    /// The moment.
    pub moment: Instant,
    /// Calls.
    pub calls: BTreeMap<CallNumber, WaitingCall>,
    /// Callbacks.
    pub callbacks: BTreeMap<CallbackNumber, WaitingCallback>,
}

impl MayWait {
    /// How much waits in all.
    pub fn sum(&self) -> Waiting {
        let calls = self.calls.values().map(|call| call.waiting(self.moment));
        calls.chain(self.callbacks.values().map(|callback| callback.waiting(self.moment))).sum()
    }
}

impl Snapshot<'_> {
    /// What waits at a moment, or now if that is earlier. None if more than 20,000 calls and callbacks would have to be looked at.
    pub fn waiting(&mut self, moment: Instant) -> Result<Option<MayWait>, Error> {
        let moment = moment.min(self.as_of.time);
        let Some(subjects) = self.may_wait(moment)? else { return Ok(None) };
        let mut may_wait = MayWait { moment, calls: BTreeMap::new(), callbacks: BTreeMap::new() };
        for (event, occurred_at) in self.events_of(&subjects)? {
            match event {
                Event::Call(number, event) => {
                    may_wait.calls.entry(number).or_default().apply(&event, occurred_at, moment);
                }
                Event::Callback(number, event) => {
                    may_wait.callbacks.entry(number).or_default().apply(&event, occurred_at, moment);
                }
                Event::Period(_) | Event::Issue(..) => {}
            }
        }
        Ok(Some(may_wait))
    }

    /// The calls and callbacks that may have waited at a moment: those that wait now, and those of which something is recorded that happened since, or
    /// that the point does not contain.
    fn may_wait(&mut self, moment: Instant) -> Result<Option<BTreeSet<Subject>>, Error> {
        let (key, position, head) = (self.key, self.as_of.position, self.head);
        // What is recorded by then has happened before the moment.
        let after = last_recorded_by(self.conn, key, head, moment.plus(-(MAX_AHEAD + 1)))?.min(position);
        if head - after > MAX_SINCE {
            return Ok(None);
        }
        let mut subjects = BTreeSet::new();
        on!(&mut *self.conn, |c| {
            // Not distinct: SQLite would go through all subjects of the journal for that.
            let since = journal::table
                .filter(journal::period_key.eq(key).and(journal::position.gt(after)))
                .filter(journal::position.gt(position).or(journal::occurred_at.ge(moment)))
                .filter(journal::subject_kind.ne_all([Subject::PERIOD, Subject::ISSUE]))
                .order(journal::position)
                .select((journal::subject_kind, journal::subject_number))
                .load_iter::<(String, i64), DefaultLoadingMode>(c)?;
            for row in since {
                let (kind, number) = row?;
                subjects.extend(Subject::from_parts(&kind, number));
                if subjects.len() as i64 > MAX_EXAMINED {
                    return Ok(None);
                }
            }
        });
        let pending: Vec<i64> = on!(&mut *self.conn, |c| calls::table
            .filter(calls::period_key.eq(key).and(calls::triage.eq(TriageOutcome::Pending)))
            .select(calls::number)
            .limit(MAX_EXAMINED + 1)
            .load(c))?;
        let handed_off: Vec<i64> = on!(&mut *self.conn, |c| handoffs::table
            .filter(handoffs::period_key.eq(key).and(handoffs::confirmed_at.is_null()))
            .select(handoffs::call_number)
            .limit(MAX_EXAMINED + 1)
            .load(c))?;
        let open: Vec<i64> = on!(&mut *self.conn, |c| callbacks::table
            .filter(callbacks::period_key.eq(key).and(callbacks::state.eq(CallbackState::Open)))
            .select(callbacks::number)
            .limit(MAX_EXAMINED + 1)
            .load(c))?;
        let calls = pending.into_iter().chain(handed_off).map(|number| Subject::Call(CallNumber(number)));
        let callbacks = open.into_iter().map(|number| Subject::Callback(CallbackNumber(number)));
        subjects.extend(calls.chain(callbacks));
        Ok((subjects.len() as i64 <= MAX_EXAMINED).then_some(subjects))
    }

    /// The events of calls and callbacks up to the point, those of each in order, each with the time at which it happened.
    fn events_of(&mut self, subjects: &BTreeSet<Subject>) -> Result<Vec<(Event, Instant)>, Error> {
        let mut events = Vec::new();
        for kind in [Subject::CALL, Subject::CALLBACK] {
            let of_kind = subjects.iter().map(|subject| subject.parts()).filter(|parts| parts.0 == kind);
            let numbers: Vec<i64> = of_kind.map(|(_, number)| number).collect();
            for numbers in numbers.chunks(CHUNK) {
                let rows: Vec<JournalRow> = on!(&mut *self.conn, |c| journal::table
                    .filter(journal::period_key.eq(self.key).and(journal::subject_kind.eq(kind)))
                    .filter(journal::subject_number.in_list(numbers.iter().copied()))
                    .filter(journal::position.le(self.as_of.position))
                    .order(journal::position)
                    .select(JournalRow::as_select())
                    .load(c))?;
                for row in rows {
                    let entry = read(row)?.entry;
                    events.push((entry.event, entry.occurred_at));
                }
            }
        }
        Ok(events)
    }
}
