//! The page of a list: its rows in their order, as far as they hold the words that are looked for.

use diesel::prelude::*;

use super::filter::{Cursor, Page};
use super::walk::{LOOKED_AT_AT_MOST, Walked};
use crate::domain::number::{CallNumber, CallbackNumber, IssueNumber};
use crate::store::db::Error;
use crate::store::db::conn::{Conn, on};
use crate::store::search::{Kind, Query, Search};
use crate::store::tables::schema::heads;
use crate::store::tables::views::{CallView, CallbackView, IssueView};

/// Rows that are looked at for one page. If too few of them match, the page is short and the next one goes on from there.
const SCANNED_AT_MOST: usize = 2_000;
/// Rows that are read at once, at least.
const READ_AT_ONCE: usize = 100;

/// A row of a list with all that belongs to it.
pub trait Listed: Sized {
    /// The rows of these numbers, in this order.
    fn views(conn: &mut Conn, key: i64, numbers: &[i64]) -> Result<Vec<Self>, Error>;

    /// Whether its texts hold what is looked for.
    fn holds(&self, query: &Query) -> bool;
}

impl Listed for CallView {
    fn views(conn: &mut Conn, key: i64, numbers: &[i64]) -> Result<Vec<Self>, Error> {
        crate::store::read::call::views(
            conn,
            key,
            &numbers.iter().copied().map(CallNumber).collect::<Vec<_>>(),
        )
    }

    fn holds(&self, query: &Query) -> bool {
        query.matches(self.searched_texts())
    }
}

impl Listed for IssueView {
    fn views(conn: &mut Conn, key: i64, numbers: &[i64]) -> Result<Vec<Self>, Error> {
        crate::store::read::issue::views(
            conn,
            key,
            &numbers.iter().copied().map(IssueNumber).collect::<Vec<_>>(),
        )
    }

    fn holds(&self, query: &Query) -> bool {
        query.matches(self.searched_texts())
    }
}

impl Listed for CallbackView {
    fn views(conn: &mut Conn, key: i64, numbers: &[i64]) -> Result<Vec<Self>, Error> {
        crate::store::read::callback::views(
            conn,
            key,
            &numbers.iter().copied().map(CallbackNumber).collect::<Vec<_>>(),
        )
    }

    /// Callbacks are not found by words.
    fn holds(&self, _: &Query) -> bool {
        false
    }
}

/// Rows that are walked past in the time in which one is looked up by its number: some thirty if the file is in memory, ninety if it is not.
const WALKED_FOR_ONE: i64 = 64;

/// The words to which a list is narrowed.
pub enum Words {
    /// None: every row is shown.
    Any,
    /// Those of a query.
    All {
        /// What is looked for.
        query: Query,
        /// The rows that may match.
        candidates: Candidates,
    },
}

/// The rows that may hold words, by their numbers.
pub enum Candidates {
    /// Too many to be named: each row is read.
    Unnamed,
    /// Each of them is looked up.
    Looked(Vec<i64>),
    /// They are met on a walk of so many rows at most, as that is sooner.
    Met(Vec<i64>, i64),
}

impl Candidates {
    /// The ways along which a list is walked, and how many rows at most: its own, which may leave some out, or that of all rows. Rows that are
    /// named by their numbers, by words or by something else of the filter, are few, and looked up.
    pub fn narrow<W>(
        &self,
        all: W,
        is_named: bool,
        (ways, leaves_out): (Vec<W>, bool),
    ) -> (Vec<W>, Option<i64>) {
        match self {
            Candidates::Met(_, rows) => (vec![all], Some(*rows)),
            Candidates::Looked(_) => (vec![all], None),
            Candidates::Unnamed if is_named => (vec![all], None),
            Candidates::Unnamed => (ways, leaves_out.then_some(LOOKED_AT_AT_MOST)),
        }
    }
}

/// Number of the last call or issue.
fn last(conn: &mut Conn, key: i64, kind: Kind) -> Result<i64, Error> {
    let head = heads::table.find(key);
    Ok(match kind {
        Kind::Call => on!(conn, |c| head.select(heads::last_call).first(c))?,
        Kind::Issue => on!(conn, |c| head.select(heads::last_issue).first(c))?,
    })
}

impl Words {
    /// The words of a filter. None if there is a text without a word: no row holds it.
    pub fn of(
        conn: &mut Conn,
        search: &Search,
        key: i64,
        kind: Kind,
        text: Option<&str>,
    ) -> Result<Option<Self>, Error> {
        let Some(text) = text else { return Ok(Some(Words::Any)) };
        let Some(query) = Query::parse(text) else { return Ok(None) };
        let candidates = search.candidates(conn, key, kind, &query)?;
        let candidates = candidates.map_or(Candidates::Unnamed, Candidates::Looked);
        Ok(Some(Words::All { query, candidates }))
    }

    /// The same for a page of a list of which they alone leave rows out, the latest first: of candidates that are many, the next ones are met
    /// sooner than all of them are looked up. How far away these are their numbers tell nearly: later rows have greater ones, but for those that
    /// were typed in afterwards.
    pub fn met_if_sooner(
        self,
        conn: &mut Conn,
        key: i64,
        kind: Kind,
        after: Option<Cursor>,
        limit: i64,
    ) -> Result<Self, Error> {
        let Words::All { query, candidates: Candidates::Looked(numbers) } = self else { return Ok(self) };
        let begin = match after {
            Some(place) => place.number,
            None => last(conn, key, kind)? + 1,
        };
        let left = numbers.partition_point(|number| *number < begin);
        let wanted = usize::try_from(limit).unwrap_or(0) + 1;
        let rows = left.checked_sub(wanted).map(|at| begin - numbers[at]);
        let candidates = match rows.filter(|rows| *rows < WALKED_FOR_ONE * numbers.len() as i64) {
            Some(rows) => Candidates::Met(numbers, 2 * rows),
            None => Candidates::Looked(numbers),
        };
        Ok(Words::All { query, candidates })
    }

    /// Rows to which the list is narrowed already.
    pub fn candidates(&self) -> &Candidates {
        match self {
            Words::Any => &Candidates::Unnamed,
            Words::All { candidates, .. } => candidates,
        }
    }

    /// Places of the list that are needed for a page of so many rows: one more than are looked at, to know whether there are more.
    pub fn places(&self, limit: i64) -> i64 {
        self.scanned(limit) as i64 + 1
    }

    fn scanned(&self, limit: i64) -> usize {
        let limit = usize::try_from(limit).unwrap_or(0);
        match self {
            Words::Any | Words::All { candidates: Candidates::Met(..), .. } => limit,
            Words::All { .. } => limit.max(SCANNED_AT_MOST),
        }
    }

    /// The page that begins with these places of the list. The next one begins after the last row that was looked at, not after the last shown:
    /// so none is lost and none comes twice.
    pub fn page<V: Listed>(
        &self,
        conn: &mut Conn,
        key: i64,
        walked: Walked,
        limit: i64,
    ) -> Result<Page<V>, Error> {
        let mut places = walked.places;
        let has_more = places.len() > self.scanned(limit);
        places.truncate(self.scanned(limit));
        let limit = usize::try_from(limit).unwrap_or(0);
        let mut page = Page { rows: Vec::new(), next: None };
        for chunk in places.chunks(limit.max(READ_AT_ONCE)) {
            let numbers: Vec<i64> = chunk.iter().map(|place| place.number).collect();
            // They come from one snapshot: each place has its view.
            for (place, view) in chunk.iter().zip(V::views(conn, key, &numbers)?) {
                if page.rows.len() == limit {
                    return Ok(page);
                }
                page.next = Some(*place);
                if self.are_held_by(&view) {
                    page.rows.push(view);
                }
            }
        }
        if !has_more {
            page.next = walked.reached;
        }
        Ok(page)
    }

    fn are_held_by(&self, view: &impl Listed) -> bool {
        match self {
            Words::Any => true,
            Words::All { query, .. } => view.holds(query),
        }
    }
}
