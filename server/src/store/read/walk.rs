//! How a list is walked: along an index for each value that narrows it, in the list's order, and no further than a bound.
//!
//! What is left out on the way costs as much as what is shown. So a walk ends after a number of rows, whether they were shown or not; the page is
//! then short, and the next one goes on from there.

use diesel::prelude::*;

use super::filter::Cursor;
use crate::store::db::Error;
use crate::store::db::conn::{Conn, on};
use crate::store::tables::schema::categories;

/// Rows that are looked at for one page; few in tests, whose registers are small.
pub const LOOKED_AT_AT_MOST: i64 = if cfg!(test) { 64 } else { 4_096 };
/// Ways of one walk: of more values each row is looked at.
pub const WAYS_AT_MOST: usize = 64;

/// Which comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// The latest.
    Latest,
    /// The earliest.
    Earliest,
}

impl Order {
    /// Whether a place comes later in the list than another.
    fn is_beyond(self, place: Cursor, other: Cursor) -> bool {
        match self {
            Order::Latest => place < other,
            Order::Earliest => place > other,
        }
    }
}

/// Places of a list, found on all of its ways.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Walked {
    /// The places, in the list's order.
    pub places: Vec<Cursor>,
    /// Up to where the list was looked at, if it goes on there: set only if fewer places were found than were asked for.
    pub reached: Option<Cursor>,
}

impl Walked {
    /// Puts the places of all ways together, each with the place at which its walk was ended.
    fn together(order: Order, ways: Vec<(Vec<Cursor>, Option<Cursor>)>, limit: i64) -> Self {
        let ends = ways.iter().filter_map(|(_, end)| *end);
        let reached = ends.reduce(|nearest, end| if order.is_beyond(nearest, end) { end } else { nearest });
        let mut places: Vec<Cursor> = ways.into_iter().flat_map(|(places, _)| places).collect();
        // Beyond the nearest end not all ways are known.
        places.retain(|place| reached.is_none_or(|reached| !order.is_beyond(*place, reached)));
        places.sort_unstable();
        if order == Order::Latest {
            places.reverse();
        }
        let limit = usize::try_from(limit).unwrap_or(0);
        let is_enough = places.len() >= limit;
        places.truncate(limit);
        Self { places, reached: reached.filter(|_| !is_enough) }
    }
}

/// Walks along ways: up to the place behind so many rows of all of them (`end`) if the walk is bounded, taking the places of those that are shown.
pub fn walk<W>(
    conn: &mut Conn,
    order: Order,
    (ways, bound): (&[W], Option<i64>),
    limit: i64,
    end: impl Fn(&mut Conn, &W, i64) -> Result<Option<Cursor>, Error>,
    places: impl Fn(&mut Conn, &W, Option<Cursor>) -> Result<Vec<Cursor>, Error>,
) -> Result<Walked, Error> {
    let rows = bound.map(|rows| rows / ways.len().max(1) as i64);
    let mut walked = Vec::with_capacity(ways.len());
    for way in ways {
        let end = rows.map(|rows| end(conn, way, rows)).transpose()?.flatten();
        walked.push((places(conn, way, end)?, end));
    }
    Ok(Walked::together(order, walked, limit))
}

/// The codes of categories and of those below them, as they stand in rows.
pub fn categories_within(conn: &mut Conn, key: i64, codes: &[String]) -> Result<Vec<String>, Error> {
    let mut within: Vec<String> = codes.to_vec();
    for code in codes.iter().filter(|code| !code.contains('.')) {
        // What begins with `MED.`: the dot's next neighbour is the slash.
        let below: Vec<String> = on!(conn, |c| categories::table
            .filter(categories::period_key.eq(key))
            .filter(categories::code.ge(format!("{code}.")).and(categories::code.lt(format!("{code}/"))))
            .select(categories::code)
            .load(c))?;
        within.extend(below);
    }
    within.sort_unstable();
    within.dedup();
    Ok(within)
}
