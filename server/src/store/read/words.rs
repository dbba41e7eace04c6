//! The page of a list: its rows in their order, as far as they hold the words that are looked for.

use super::walk::Walked;
use crate::domain::number::{CallNumber, CallbackNumber, IssueNumber};
use crate::store::Error;
use crate::store::conn::Conn;
use crate::store::filter::Page;
use crate::store::search::{Kind, Query, Search};
use crate::store::view::{CallView, CallbackView, IssueView};

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
        super::call::views(conn, key, &numbers.iter().copied().map(CallNumber).collect::<Vec<_>>())
    }

    fn holds(&self, query: &Query) -> bool {
        query.matches(self.searched_texts())
    }
}

impl Listed for IssueView {
    fn views(conn: &mut Conn, key: i64, numbers: &[i64]) -> Result<Vec<Self>, Error> {
        super::issue::views(conn, key, &numbers.iter().copied().map(IssueNumber).collect::<Vec<_>>())
    }

    fn holds(&self, query: &Query) -> bool {
        query.matches(self.searched_texts())
    }
}

impl Listed for CallbackView {
    fn views(conn: &mut Conn, key: i64, numbers: &[i64]) -> Result<Vec<Self>, Error> {
        super::callback::views(conn, key, &numbers.iter().copied().map(CallbackNumber).collect::<Vec<_>>())
    }

    /// Callbacks are not found by words.
    fn holds(&self, _: &Query) -> bool {
        false
    }
}

/// The words to which a list is narrowed.
pub enum Words {
    /// None: every row is shown.
    Any,
    /// Those of a query.
    All {
        /// What is looked for.
        query: Query,
        /// Numbers of the rows that may match; none if they are too many to be named.
        candidates: Option<Vec<i64>>,
    },
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
        Ok(Some(Words::All { query, candidates }))
    }

    /// Numbers to which the list is narrowed already.
    pub fn candidates(&self) -> Option<&[i64]> {
        match self {
            Words::Any => None,
            Words::All { candidates, .. } => candidates.as_deref(),
        }
    }

    /// Places of the list that are needed for a page of so many rows: one more than are looked at, to know whether there are more.
    pub fn places(&self, limit: i64) -> i64 {
        self.scanned(limit) as i64 + 1
    }

    fn scanned(&self, limit: i64) -> usize {
        let limit = usize::try_from(limit).unwrap_or(0);
        match self {
            Words::Any => limit,
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
