//! Calls with their texts, and their revisions.

use std::collections::{BTreeMap, HashMap};

use diesel::prelude::*;

use super::event::event_texts;
use crate::domain::call::Call;
use crate::domain::event::{CallEvent, Event, TextField};
use crate::domain::issue::Link;
use crate::domain::number::CallNumber;
use crate::store::Error;
use crate::store::conn::{Conn, on};
use crate::store::fetch;
use crate::store::journal;
use crate::store::rows::call::CallTextsRow;
use crate::store::rows::journal::JournalRow;
use crate::store::schema::{call_texts, calls, journal as entries};
use crate::store::view::{CallRevisionView, CallView, EventTexts};

/// Calls, in the order asked for; what is not there is left out.
pub fn views(conn: &mut Conn, key: i64, numbers: &[CallNumber]) -> Result<Vec<CallView>, Error> {
    let wanted: Vec<i64> = numbers.iter().map(|number| number.0).collect();
    let calls = fetch::calls(conn, key, &wanted)?;
    let mut texts = fetch::call_texts(conn, key, &wanted)?;
    let mut links: HashMap<CallNumber, Vec<Link>> = HashMap::new();
    for link in fetch::links_of_calls(conn, key, &wanted)? {
        links.entry(link.call).or_default().push(link);
    }
    let positions: Vec<i64> = calls.iter().flat_map(text_positions).collect();
    let event_texts = texts_by_position(conn, key, &positions)?;
    let mut views: HashMap<CallNumber, CallView> = calls
        .into_iter()
        .map(|call| {
            let number = call.number;
            let event_texts = pick(&event_texts, text_positions(&call));
            let texts = texts.remove(&number).unwrap_or_default();
            let links = links.remove(&number).unwrap_or_default();
            (number, CallView { call, texts, event_texts, links })
        })
        .collect();
    Ok(numbers.iter().filter_map(|number| views.remove(number)).collect())
}

/// Positions of the entries whose texts belong to the view of a call.
fn text_positions(call: &Call) -> Vec<i64> {
    let handoffs = call.handoffs.iter().flat_map(|h| [Some(h.position), h.confirmed_position]);
    [Some(call.triage.position), call.void_position].into_iter().chain(handoffs).flatten().collect()
}

/// Texts of events, by position and field.
pub(super) fn texts_by_position(conn: &mut Conn, key: i64, positions: &[i64]) -> Result<EventTexts, Error> {
    let rows = event_texts(conn, key, positions)?;
    Ok(rows.into_iter().map(|row| ((row.position, row.field), row.content)).collect())
}

/// Those texts that stand at some positions.
pub(super) fn pick(texts: &EventTexts, positions: Vec<i64>) -> EventTexts {
    let of_position = |position: i64| texts.range((position, String::new())..(position + 1, String::new()));
    positions.into_iter().flat_map(of_position).map(|(place, text)| (place.clone(), text.clone())).collect()
}

/// The call that a client gave a reference of its own.
pub fn by_offline_reference(conn: &mut Conn, key: i64, reference: &str) -> Result<Option<CallNumber>, Error> {
    let found: Option<i64> = on!(conn, |c| calls::table
        .filter(calls::period_key.eq(key).and(calls::offline_reference.eq(reference)))
        .order(calls::number)
        .select(calls::number)
        .first(c)
        .optional())?;
    Ok(found.map(CallNumber))
}

/// The call that another system knows by an id.
pub fn by_external_id(
    conn: &mut Conn,
    key: i64,
    system: &str,
    id: &str,
) -> Result<Option<CallNumber>, Error> {
    let found: Option<i64> = on!(conn, |c| calls::table
        .filter(calls::period_key.eq(key).and(calls::external_id.is_not_null()))
        .filter(calls::source_system.eq(system).and(calls::external_id.eq(id)))
        .select(calls::number)
        .first(c)
        .optional())?;
    Ok(found.map(CallNumber))
}

/// The revisions of a call, the first first: what its journal amounts to at each, with the texts of then.
pub fn revisions(conn: &mut Conn, key: i64, number: CallNumber) -> Result<Vec<CallRevisionView>, Error> {
    let rows: Vec<JournalRow> = on!(conn, |c| entries::table
        .filter(entries::period_key.eq(key))
        .filter(entries::subject_kind.eq("call").and(entries::subject_number.eq(number.0)))
        .order(entries::position)
        .select(JournalRow::as_select())
        .load(c))?;
    let texts: Vec<CallTextsRow> = on!(conn, |c| call_texts::table
        .filter(call_texts::period_key.eq(key).and(call_texts::call_number.eq(number.0)))
        .select(CallTextsRow::as_select())
        .load(c))?;
    let mut texts: BTreeMap<i32, CallTextsRow> = texts.into_iter().map(|row| (row.revision, row)).collect();
    let positions: Vec<i64> = rows.iter().map(|row| row.position).collect();
    let reasons = texts_by_position(conn, key, &positions)?;

    let (mut call, mut revisions): (Option<Call>, Vec<CallRevisionView>) = (None, Vec::new());
    for row in &rows {
        let (entry, _) = journal::entry(row)?;
        let Event::Call(_, event) = &entry.event else { continue };
        match &mut call {
            None => call = Call::recorded(number, event, &entry),
            Some(call) => call.evolve(event, &entry),
        }
        let makes_one = matches!(
            event,
            CallEvent::Recorded { .. } | CallEvent::Completed { .. } | CallEvent::Amended { .. }
        );
        if let Some(call) = call.as_ref().filter(|_| makes_one) {
            let texts = texts.remove(&call.revision).map(CallTextsRow::texts).transpose()?;
            let reason = reasons.get(&(entry.position, TextField::Reason.code().to_owned())).cloned();
            revisions.push(CallRevisionView {
                call: call.clone(),
                texts: texts.unwrap_or_default(),
                reason: reason.filter(|_| matches!(event, CallEvent::Amended { .. })),
                actor: entry.actor,
                occurred_at: entry.occurred_at,
                recorded_at: entry.recorded_at,
            });
        }
    }
    Ok(revisions)
}
