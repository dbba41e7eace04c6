//! Walks a list: in its order, along an index for each value that narrows it, no further than a bound.
//!
//! A row that the filter drops costs as much as one that is shown. So a walk ends after a number of rows, shown or not; the page is then short,
//! and the next one goes on from there.

use diesel::prelude::*;

use super::filter::Cursor;
use crate::domain::refusal::problem::DirectoryKind;
use crate::store::db::Error;
use crate::store::db::conn::{Conn, on};
use crate::store::tables::schema::directory_entries;

/// Maximum number of rows read for one page; small in tests, whose registers are small.
pub const MAX_ROWS: i64 = if cfg!(test) { 64 } else { 4_096 };
/// Maximum number of ways of one walk. With more values, the walk goes along all rows.
pub const MAX_WAYS: usize = 64;

/// The order of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// The latest row comes first.
    LatestFirst,
    /// The earliest row comes first.
    EarliestFirst,
}

impl Order {
    /// Whether a cursor comes after another in the list.
    fn is_beyond(self, cursor: Cursor, other: Cursor) -> bool {
        match self {
            Order::LatestFirst => cursor < other,
            Order::EarliestFirst => cursor > other,
        }
    }
}

/// The rows that a walk found on all of its ways.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Walked {
    /// Their cursors, in the list's order.
    pub cursors: Vec<Cursor>,
    /// Where the walk ended, if the list goes on there. Set only if the walk found fewer rows than the limit.
    pub reached: Option<Cursor>,
}

impl Walked {
    /// Merges the rows of all ways, each with the cursor at which its walk ended.
    fn merge(order: Order, ways: Vec<(Vec<Cursor>, Option<Cursor>)>, limit: i64) -> Self {
        let ends = ways.iter().filter_map(|(_, end)| *end);
        let reached = ends.reduce(|nearest, end| if order.is_beyond(nearest, end) { end } else { nearest });
        let mut cursors: Vec<Cursor> = ways.into_iter().flat_map(|(cursors, _)| cursors).collect();
        // Beyond the nearest end some ways were not walked.
        cursors.retain(|cursor| reached.is_none_or(|reached| !order.is_beyond(*cursor, reached)));
        cursors.sort_unstable();
        if order == Order::LatestFirst {
            cursors.reverse();
        }
        let limit = usize::try_from(limit).unwrap_or(0);
        let is_enough = cursors.len() >= limit;
        cursors.truncate(limit);
        Self { cursors, reached: reached.filter(|_| !is_enough) }
    }
}

/// Walks along ways and collects the `cursors` of the rows that are shown. A bounded walk shares its rows out among the ways: `end` is the cursor
/// after that many rows of a way.
pub fn walk<W>(
    conn: &mut Conn,
    order: Order,
    (ways, bound): (&[W], Option<i64>),
    limit: i64,
    end: impl Fn(&mut Conn, &W, i64) -> Result<Option<Cursor>, Error>,
    cursors: impl Fn(&mut Conn, &W, Option<Cursor>) -> Result<Vec<Cursor>, Error>,
) -> Result<Walked, Error> {
    let rows = bound.map(|rows| rows / ways.len().max(1) as i64);
    let mut walked = Vec::with_capacity(ways.len());
    for way in ways {
        let end = rows.map(|rows| end(conn, way, rows)).transpose()?.flatten();
        walked.push((cursors(conn, way, end)?, end));
    }
    Ok(Walked::merge(order, walked, limit))
}

/// Category codes and the codes below them, as rows have them.
pub fn categories_within(conn: &mut Conn, key: i64, codes: &[String]) -> Result<Vec<String>, Error> {
    let mut within: Vec<String> = codes.to_vec();
    for code in codes.iter().filter(|code| !code.contains('.')) {
        // The codes that begin with `MED.`: the character after the dot is the slash.
        let below: Vec<String> = on!(conn, |c| directory_entries::table
            .filter(directory_entries::period_key.eq(key))
            .filter(directory_entries::kind.eq(DirectoryKind::Category.code()))
            .filter(directory_entries::code.ge(format!("{code}.")))
            .filter(directory_entries::code.lt(format!("{code}/")))
            .select(directory_entries::code)
            .load(c))?;
        within.extend(below);
    }
    within.sort_unstable();
    within.dedup();
    Ok(within)
}
