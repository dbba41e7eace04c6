//! Calls about danger that are not void, and the places that they are about.

use diesel::dsl::auto_type;
use diesel::prelude::*;

use super::rows::call::{CallTextsRow, DangerPlaceRow};
use super::schema::{call_texts, calls, danger_places};
use crate::domain::call::{PSYCHOLOGICAL, VIOLENCE_AT_HOME};
use crate::domain::codes::{CallKind, Urgency};
use crate::domain::number::CallNumber;
use crate::domain::place::Place;
use crate::store::db::Error;
use crate::store::db::conn::{Conn, on};
use crate::store::db::encryption::Protection;

/// Number of calls read at a time.
const PAGE: i64 = 5_000;

/// Whether a call is about danger and not void, as `Call::tells_of_danger` says.
#[auto_type(no_type_alias)]
pub fn tell_of_danger(key: i64) -> _ {
    let life: Urgency = Urgency::P0;
    let test: CallKind = CallKind::Test;
    let psychological: &'static str = PSYCHOLOGICAL;
    let below_psychological: String = format!("{PSYCHOLOGICAL}.%");
    let at_home: &'static str = VIOLENCE_AT_HOME;
    let by_category = calls::category
        .eq(psychological)
        .or(calls::category.like(below_psychological))
        .or(calls::category.eq(at_home));
    calls::period_key
        .eq(key)
        .and(calls::void_position.is_null())
        .and(calls::kind.ne(test))
        .and(calls::urgency.nullable().eq(life).or(by_category))
}

/// The places of danger of a period, some calls at a time. `take` gets the places of a page with their calls, and the numbers of the first and last call of the page.
pub fn for_each_page(
    conn: &mut Conn,
    key: i64,
    protection: &Protection,
    mut take: impl FnMut(&mut Conn, Vec<(Place, CallNumber)>, (i64, i64)) -> Result<(), Error>,
) -> Result<(), Error> {
    let mut after = 0;
    loop {
        let current = calls::period_key
            .eq(call_texts::period_key)
            .and(calls::number.eq(call_texts::call_number))
            .and(calls::revision.eq(call_texts::revision));
        let page: Vec<(Option<String>, CallTextsRow)> = on!(conn, |c| calls::table
            .inner_join(call_texts::table.on(current))
            .filter(tell_of_danger(key))
            .filter(calls::number.gt(after))
            .order(calls::number)
            .limit(PAGE)
            .select((calls::district, CallTextsRow::as_select()))
            .load(c))?;
        let last =
            if page.len() < PAGE as usize { None } else { page.last().map(|(_, row)| row.call_number) };
        let mut places = Vec::new();
        for (district, row) in page {
            let number = CallNumber(row.call_number);
            let address = row.texts(protection)?.incident_address;
            let place = address.and_then(|address| Place::new(district.as_deref(), &address));
            places.extend(place.map(|place| (place, number)));
        }
        take(conn, places, (after + 1, last.unwrap_or(i64::MAX)))?;
        match last {
            Some(last) => after = last,
            None => return Ok(()),
        }
    }
}

/// Replaces the places of danger of a period by those of its calls.
pub fn renew_places(conn: &mut Conn, key: i64, protection: &Protection) -> Result<(), Error> {
    on!(conn, |c| diesel::delete(danger_places::table.filter(danger_places::period_key.eq(key))).execute(c))?;
    for_each_page(conn, key, protection, |conn, places, _| {
        let row = |(place, call): &(Place, CallNumber)| DangerPlaceRow::new(key, place, *call, protection);
        let rows: Vec<DangerPlaceRow> = places.iter().map(row).collect();
        Ok(conn.pipeline(|to| DangerPlaceRow::insert(to, &rows))?)
    })
}
