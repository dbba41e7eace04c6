//! Calls with all that belongs to them.

use std::collections::HashMap;
use std::sync::Arc;

use diesel::prelude::*;

use crate::domain::call::{Call, CallTexts};
use crate::domain::codes::TextField;
use crate::domain::event::{CallEvent, Event, Subject};
use crate::domain::issue::Link;
use crate::domain::number::CallNumber;
use crate::store::db::Error;
use crate::store::db::conn::{Conn, on};
use crate::store::tables::event_texts::EventTextsByPosition;
use crate::store::tables::rows::call::CallTextsRow;
use crate::store::tables::rows::journal::JournalRow;
use crate::store::tables::schema::{call_texts, calls, journal as entries};
use crate::store::tables::views::{CallRevisionView, CallView};
use crate::store::tables::{aggregates, journal, protection};

/// Maximum number of calls besides the first that are found by an offline reference.
const MAX_OTHERS: i64 = 20;

/// Calls in the order of the numbers; those that do not exist are left out.
pub fn views(conn: &mut Conn, key: i64, numbers: &[CallNumber]) -> Result<Vec<CallView>, Error> {
    let raw_numbers: Vec<i64> = numbers.iter().map(|number| number.0).collect();
    let calls = aggregates::calls(conn, key, &raw_numbers)?;
    let mut texts = aggregates::call_texts(conn, key, &raw_numbers)?;
    let mut links: HashMap<CallNumber, Vec<Link>> = HashMap::new();
    for link in aggregates::links_of_calls(conn, key, &raw_numbers)? {
        links.entry(link.call).or_default().push(link);
    }
    let event_texts = EventTextsByPosition::load(conn, key, calls.iter().flat_map(CallView::text_positions))?;
    let views = calls.into_iter().map(|call| {
        let view = CallView {
            texts: Arc::new(texts.remove(&call.number).unwrap_or_default()),
            event_texts: event_texts.at(CallView::text_positions(&call)),
            links: links.remove(&call.number).unwrap_or_default(),
            call: Arc::new(call),
        };
        (view.call.number, view)
    });
    let mut views: HashMap<CallNumber, CallView> = views.collect();
    Ok(numbers.iter().filter_map(|number| views.remove(number)).collect())
}

/// The calls recorded under a client's offline reference, in order. Clients make the references, so that there may be several.
pub fn by_offline_reference(conn: &mut Conn, key: i64, reference: &str) -> Result<Vec<CallNumber>, Error> {
    let numbers: Vec<i64> = on!(conn, |c| calls::table
        .filter(calls::period_key.eq(key).and(calls::offline_reference.eq(reference)))
        .order(calls::number)
        .limit(1 + MAX_OTHERS)
        .select(calls::number)
        .load(c))?;
    Ok(numbers.into_iter().map(CallNumber).collect())
}

/// The call with an id of another system.
pub fn by_external_id(
    conn: &mut Conn,
    key: i64,
    system: &str,
    id: &str,
) -> Result<Option<CallNumber>, Error> {
    let number: Option<i64> = on!(conn, |c| calls::table
        .filter(calls::period_key.eq(key))
        .filter(calls::source_system.eq(system).and(calls::external_id.eq(id)))
        .select(calls::number)
        .first(c)
        .optional())?;
    Ok(number.map(CallNumber))
}

/// All revisions of a call, in order. Voiding a call is no revision, as it changes nothing that was said.
pub fn revisions(conn: &mut Conn, key: i64, number: CallNumber) -> Result<Vec<CallRevisionView>, Error> {
    let mut texts = revision_texts(conn, key, number)?;
    let (kind, subject) = Subject::Call(number).parts();
    let rows: Vec<JournalRow> = on!(conn, |c| entries::table
        .filter(entries::period_key.eq(key))
        .filter(entries::subject_kind.eq(kind).and(entries::subject_number.eq(subject)))
        .order(entries::position)
        .select(JournalRow::as_select())
        .load(c))?;
    let reasons = EventTextsByPosition::load(conn, key, rows.iter().map(|row| row.position))?;
    let (mut current, mut revisions): (Option<Call>, Vec<CallRevisionView>) = (None, Vec::new());
    for row in rows {
        let entry = journal::read(row)?.entry;
        let Event::Call(_, event) = &entry.event else { continue };
        match &mut current {
            Some(call) => call.evolve(event, &entry),
            None => current = Call::recorded(number, event, &entry),
        }
        // The reason of a record belongs to its triage.
        let (is_revision, reason) = match event {
            CallEvent::Recorded { .. } | CallEvent::Completed { .. } => (true, None),
            CallEvent::Amended { .. } => (true, reasons.get(entry.position, TextField::Reason)),
            CallEvent::Viewed => continue,
            CallEvent::Voided
            | CallEvent::Leased { .. }
            | CallEvent::Released
            | CallEvent::Triaged { .. }
            | CallEvent::HandedOff { .. }
            | CallEvent::AlarmRaised { .. }
            | CallEvent::AlarmConfirmed { .. }
            | CallEvent::AlarmDismissed { .. }
            | CallEvent::HandoffConfirmed { .. }
            | CallEvent::TextsErased(_) => (false, None),
        };
        if let Some(call) = current.as_ref().filter(|_| is_revision) {
            revisions.push(CallRevisionView {
                call: call.clone(),
                texts: texts.remove(&call.revision).unwrap_or_default(),
                reason,
                actor: entry.actor,
                occurred_at: entry.occurred_at,
                recorded_at: entry.recorded_at,
            });
        }
    }
    Ok(revisions)
}

fn revision_texts(conn: &mut Conn, key: i64, number: CallNumber) -> Result<HashMap<i32, CallTexts>, Error> {
    let rows: Vec<CallTextsRow> = on!(conn, |c| call_texts::table
        .filter(call_texts::period_key.eq(key).and(call_texts::call_number.eq(number.0)))
        .select(CallTextsRow::as_select())
        .load(c))?;
    let protection = protection::of(conn, key)?;
    rows.into_iter().map(|row| Ok((row.revision, row.texts(&protection)?))).collect()
}
