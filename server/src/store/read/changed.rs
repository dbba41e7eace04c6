//! What a write changed, as it is now.

use diesel::prelude::*;

use crate::domain::changed::{Changed, changed};
use crate::domain::event::Subject;
use crate::store::db::Error;
use crate::store::db::conn::{Conn, on};
use crate::store::read;
use crate::store::tables;
use crate::store::tables::rows::journal::JournalRow;
use crate::store::tables::schema::journal;
use crate::store::tables::views::{CallView, CallbackView, IssueView};

/// How many entries are read at a time. Few writes have more.
const AT_ONCE: i64 = 16;

/// The calls, issues and callbacks that a write changed.
#[derive(Debug, Default)]
pub struct ChangedViews {
    /// Calls.
    pub calls: Vec<CallView>,
    /// Issues.
    pub issues: Vec<IssueView>,
    /// Callbacks.
    pub callbacks: Vec<CallbackView>,
}

/// Loads what was changed.
pub fn views(conn: &mut Conn, key: i64, changed: &[Changed]) -> Result<ChangedViews, Error> {
    let (mut calls, mut issues, mut callbacks) = (Vec::new(), Vec::new(), Vec::new());
    for one in changed {
        match one.subject {
            Subject::Call(number) => calls.push(number),
            Subject::Issue(number) => issues.push(number),
            Subject::Callback(number) => callbacks.push(number),
            Subject::Period => {}
        }
    }
    let mut views = ChangedViews::default();
    if !calls.is_empty() {
        views.calls = read::call::views(conn, key, &calls)?;
    }
    if !issues.is_empty() {
        views.issues = read::issue::views(conn, key, &issues)?;
    }
    if !callbacks.is_empty() {
        views.callbacks = read::callback::views(conn, key, &callbacks)?;
    }
    Ok(views)
}

/// What the write changed whose first entry is at a position. All entries of a write are recorded at one time, which no other write shares.
pub fn by_write(conn: &mut Conn, key: i64, position: i64) -> Result<Vec<Changed>, Error> {
    let (mut events, mut after, mut recorded_at) = (Vec::new(), position - 1, None);
    loop {
        let rows: Vec<JournalRow> = on!(conn, |c| journal::table
            .filter(journal::period_key.eq(key).and(journal::position.gt(after)))
            .order(journal::position)
            .limit(AT_ONCE)
            .select(JournalRow::as_select())
            .load(c))?;
        let is_last = rows.len() < AT_ONCE as usize;
        for row in rows {
            if *recorded_at.get_or_insert(row.recorded_at) != row.recorded_at {
                return Ok(changed(&events));
            }
            after = row.position;
            events.push(tables::journal::read(row)?.entry.event);
        }
        if is_last {
            return Ok(changed(&events));
        }
    }
}

/// The position of the last entry of a resource, and what the write changed whose first entry is at a position.
pub fn with_etag(
    conn: &mut Conn,
    key: i64,
    subject: Subject,
    position: i64,
) -> Result<(i64, Vec<Changed>), Error> {
    let (kind, number) = subject.parts();
    let last: Option<i64> = on!(conn, |c| journal::table
        .filter(journal::period_key.eq(key))
        .filter(journal::subject_kind.eq(kind).and(journal::subject_number.eq(number)))
        .select(diesel::dsl::max(journal::position))
        .first(c))?;
    Ok((last.unwrap_or(position), by_write(conn, key, position)?))
}
