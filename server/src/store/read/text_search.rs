//! Pages of a list that a text search narrows, or the last digits of a phone number, which are in the same index.

use diesel::prelude::*;

use super::filter::{Cursor, Page};
use super::walk::{MAX_ROWS, Walked};
use crate::domain::number::{CallNumber, CallbackNumber, IssueNumber};
use crate::store::db::Error;
use crate::store::db::conn::{Conn, on};
use crate::store::search::{Kind, Query, Search};
use crate::store::tables::schema::heads;
use crate::store::tables::views::{CallView, CallbackView, IssueView};

/// Maximum number of rows whose texts are checked for one page. If too few of them match, the page is short and the next one goes on from there.
const MAX_CHECKED: usize = 2_000;
/// Minimum number of rows loaded at a time.
const CHUNK_AT_LEAST: usize = 100;

/// A row of a list with all that belongs to it.
pub trait ListRow: Sized {
    /// The rows with these numbers, in the same order.
    fn views(conn: &mut Conn, key: i64, numbers: &[i64]) -> Result<Vec<Self>, Error>;

    /// Whether it matches a query.
    fn matches(&self, query: &Query) -> bool;
}

impl ListRow for CallView {
    fn views(conn: &mut Conn, key: i64, numbers: &[i64]) -> Result<Vec<Self>, Error> {
        crate::store::read::call::views(
            conn,
            key,
            &numbers.iter().copied().map(CallNumber).collect::<Vec<_>>(),
        )
    }

    fn matches(&self, query: &Query) -> bool {
        query.matches(self.searched_texts()) && query.matches_digits(self.last_digits())
    }
}

impl ListRow for IssueView {
    fn views(conn: &mut Conn, key: i64, numbers: &[i64]) -> Result<Vec<Self>, Error> {
        crate::store::read::issue::views(
            conn,
            key,
            &numbers.iter().copied().map(IssueNumber).collect::<Vec<_>>(),
        )
    }

    fn matches(&self, query: &Query) -> bool {
        query.matches(self.searched_texts())
    }
}

impl ListRow for CallbackView {
    fn views(conn: &mut Conn, key: i64, numbers: &[i64]) -> Result<Vec<Self>, Error> {
        crate::store::read::callback::views(
            conn,
            key,
            &numbers.iter().copied().map(CallbackNumber).collect::<Vec<_>>(),
        )
    }

    /// Callbacks have no text search.
    fn matches(&self, _: &Query) -> bool {
        false
    }
}

/// Rows that a walk passes in the time of one look-up by number: about 30 were measured with the file in memory, 90 without.
const ROWS_PER_LOOK_UP: i64 = 64;

/// The text search of a list.
pub enum TextSearch {
    /// No search: every row is shown.
    Any,
    /// A row is shown if it has all that a query asks for.
    All {
        /// The query.
        query: Query,
        /// The rows that may match.
        candidates: Candidates,
    },
}

/// The rows that may match a query, by their numbers.
pub enum Candidates {
    /// Too many to list: the texts of every row are checked.
    TooMany,
    /// Each candidate is looked up.
    LookUp(Vec<i64>),
    /// A walk of at most this many rows passes enough candidates, which is faster than to look them all up.
    Walk(Vec<i64>, i64),
}

impl Candidates {
    /// The ways along which a list is walked, and the maximum number of rows. `ways` are the filter's own, and `drops_rows` says whether it drops
    /// rows on them. Rows that are known by their numbers, from words or from a filter that `selects_few`, are looked up.
    pub fn narrow<W>(
        &self,
        all: W,
        selects_few: bool,
        (ways, drops_rows): (Vec<W>, bool),
    ) -> (Vec<W>, Option<i64>) {
        match self {
            Candidates::Walk(_, rows) => (vec![all], Some(*rows)),
            Candidates::LookUp(_) => (vec![all], None),
            Candidates::TooMany if selects_few => (vec![all], None),
            Candidates::TooMany => (ways, drops_rows.then_some(MAX_ROWS)),
        }
    }
}

/// Number of the last call or issue.
fn last_number(conn: &mut Conn, key: i64, kind: Kind) -> Result<i64, Error> {
    let head = heads::table.find(key);
    Ok(match kind {
        Kind::Call => on!(conn, |c| head.select(heads::last_call).first(c))?,
        Kind::Issue => on!(conn, |c| head.select(heads::last_issue).first(c))?,
    })
}

/// A page of a list that the text of a filter may narrow.
pub struct SearchedList<'a> {
    /// Key of the period.
    pub key: i64,
    /// What is listed.
    pub kind: Kind,
    /// Text of the filter.
    pub text: Option<&'a str>,
    /// Last digits of a phone number of the filter.
    pub last_digits: Option<&'a str>,
    /// Whether the list is the latest first and nothing but these two narrow it.
    pub words_only: bool,
    /// The row after which the page begins.
    pub after: Option<Cursor>,
    /// Maximum number of rows of the page.
    pub limit: i64,
}

impl SearchedList<'_> {
    /// Reads the page. `walk` finds up to a number of rows among the candidates.
    pub fn page<V: ListRow>(
        self,
        conn: &mut Conn,
        search: &Search,
        walk: impl FnOnce(&mut Conn, &Candidates, i64) -> Result<Walked, Error>,
    ) -> Result<Page<V>, Error> {
        let Self { key, kind, text, last_digits, words_only, after, limit } = self;
        let Some(mut text_search) = TextSearch::new(conn, search, key, kind, (text, last_digits))? else {
            return Ok(Page { rows: Vec::new(), next: None });
        };
        if words_only {
            text_search = text_search.walk_if_faster(conn, key, kind, after, limit)?;
        }
        let walked = walk(conn, text_search.candidates(), text_search.cursors_needed(limit))?;
        text_search.page(conn, key, walked, limit)
    }
}

impl TextSearch {
    /// The search for the text of a filter and the last digits of a phone number. None if the text has no word, which no row matches.
    pub fn new(
        conn: &mut Conn,
        search: &Search,
        key: i64,
        kind: Kind,
        (text, last_digits): (Option<&str>, Option<&str>),
    ) -> Result<Option<Self>, Error> {
        let words = match text {
            Some(text) => Query::parse(text),
            None if last_digits.is_none() => return Ok(Some(TextSearch::Any)),
            None => Some(Query::default()),
        };
        let Some(query) = words.map(|words| words.with_last_digits(last_digits)) else { return Ok(None) };
        let candidates = search.candidates(conn, key, kind, &query)?;
        let candidates = candidates.map_or(Candidates::TooMany, Candidates::LookUp);
        Ok(Some(TextSearch::All { query, candidates }))
    }

    /// Replaces looking up by a walk where that is faster. For a page of a list, the latest first, that only the words narrow: if there are many
    /// candidates, a walk passes the next ones sooner than all are looked up. The numbers tell roughly how far away these are: later rows have
    /// greater ones, except for calls typed in afterwards.
    pub fn walk_if_faster(
        self,
        conn: &mut Conn,
        key: i64,
        kind: Kind,
        after: Option<Cursor>,
        limit: i64,
    ) -> Result<Self, Error> {
        let TextSearch::All { query, candidates: Candidates::LookUp(numbers) } = self else {
            return Ok(self);
        };
        let begin = match after {
            Some(cursor) => cursor.number,
            None => last_number(conn, key, kind)? + 1,
        };
        let left = numbers.partition_point(|number| *number < begin);
        let needed = usize::try_from(limit).unwrap_or(0) + 1;
        let rows = left.checked_sub(needed).map(|at| begin - numbers[at]);
        let candidates = match rows.filter(|rows| *rows < ROWS_PER_LOOK_UP * numbers.len() as i64) {
            Some(rows) => Candidates::Walk(numbers, 2 * rows),
            None => Candidates::LookUp(numbers),
        };
        Ok(TextSearch::All { query, candidates })
    }

    /// The rows to which the words narrow the list.
    pub fn candidates(&self) -> &Candidates {
        match self {
            TextSearch::Any => &Candidates::TooMany,
            TextSearch::All { candidates, .. } => candidates,
        }
    }

    /// The number of cursors needed for a page of `limit` rows: one more than rows are checked, to know whether there are more.
    pub fn cursors_needed(&self, limit: i64) -> i64 {
        self.rows_checked(limit) as i64 + 1
    }

    fn rows_checked(&self, limit: i64) -> usize {
        let limit = usize::try_from(limit).unwrap_or(0);
        match self {
            TextSearch::Any | TextSearch::All { candidates: Candidates::Walk(..), .. } => limit,
            TextSearch::All { .. } => limit.max(MAX_CHECKED),
        }
    }

    /// The page of the rows that a walk found. The next page begins after the last row that was checked, not after the last one shown, so that
    /// no row is lost or repeated.
    pub fn page<V: ListRow>(
        &self,
        conn: &mut Conn,
        key: i64,
        walked: Walked,
        limit: i64,
    ) -> Result<Page<V>, Error> {
        let mut cursors = walked.cursors;
        let has_more = cursors.len() > self.rows_checked(limit);
        cursors.truncate(self.rows_checked(limit));
        let limit = usize::try_from(limit).unwrap_or(0);
        let mut page = Page { rows: Vec::new(), next: None };
        for chunk in cursors.chunks(limit.max(CHUNK_AT_LEAST)) {
            let numbers: Vec<i64> = chunk.iter().map(|cursor| cursor.number).collect();
            // All come from one snapshot, so each cursor has a view.
            for (cursor, view) in chunk.iter().zip(V::views(conn, key, &numbers)?) {
                if page.rows.len() == limit {
                    return Ok(page);
                }
                page.next = Some(*cursor);
                if self.match_row(&view) {
                    page.rows.push((*cursor, view));
                }
            }
        }
        if !has_more {
            page.next = walked.reached;
        }
        Ok(page)
    }

    fn match_row(&self, view: &impl ListRow) -> bool {
        match self {
            TextSearch::Any => true,
            TextSearch::All { query, .. } => view.matches(query),
        }
    }
}
