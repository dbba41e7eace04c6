//! Notices with their texts, and who has read them.

use diesel::prelude::*;

use crate::domain::codes::TextField;
use crate::domain::instant::Instant;
use crate::domain::notice::{Notice, NoticeNumber};
use crate::store::db::Error;
use crate::store::db::conn::{Conn, on};
use crate::store::tables::event_texts::EventTextsByPosition;
use crate::store::tables::readings::{self, ReadBy};
use crate::store::tables::rows::notice::NoticeRow;
use crate::store::tables::schema::notices;

/// A notice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoticeView {
    /// The notice.
    pub notice: Notice,
    /// What is to be said.
    pub text: Option<String>,
    /// Who has read it, by when they did.
    pub read_by: Vec<ReadBy>,
}

/// Which notices a list shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Listed {
    /// Those that have not ended by a moment: they are in force, or will be.
    NotEndedBy(Instant),
    /// All.
    All,
}

/// Notices, the latest posted first, from before a number on.
pub fn page(
    conn: &mut Conn,
    key: i64,
    listed: Listed,
    before: Option<i64>,
    limit: i64,
) -> Result<Vec<NoticeView>, Error> {
    let rows: Vec<NoticeRow> = on!(conn, |c: DB| {
        let mut query = notices::table
            .filter(notices::period_key.eq(key))
            .order(notices::number.desc())
            .limit(limit)
            .select(NoticeRow::as_select())
            .into_boxed::<DB>();
        if let Listed::NotEndedBy(now) = listed {
            query = query.filter(notices::ended_at.is_null().or(notices::ended_at.gt(now)));
        }
        if let Some(before) = before {
            query = query.filter(notices::number.lt(before));
        }
        query.load(c)
    })?;
    views(conn, key, rows)
}

/// The notice that the entry at a position posted or withdrew. None if it did neither.
pub fn of_entry(conn: &mut Conn, key: i64, position: i64) -> Result<Option<NoticeView>, Error> {
    let withdrawn = notices::end_position.eq(position).and(notices::replaced_by.is_null());
    let row: Option<NoticeRow> = on!(conn, |c| notices::table
        .filter(notices::period_key.eq(key))
        .filter(notices::position.eq(position).or(withdrawn.assume_not_null()))
        .select(NoticeRow::as_select())
        .first(c)
        .optional())?;
    Ok(views(conn, key, row.into_iter().collect())?.pop())
}

fn views(conn: &mut Conn, key: i64, rows: Vec<NoticeRow>) -> Result<Vec<NoticeView>, Error> {
    let texts = EventTextsByPosition::load(conn, key, rows.iter().map(|row| row.position))?;
    let notices: Vec<Notice> = rows.into_iter().map(NoticeRow::notice).collect();
    let numbers: Vec<NoticeNumber> = notices.iter().map(|notice| notice.number).collect();
    let mut read_by = readings::of_notices(conn, key, &numbers)?;
    let views = notices.into_iter().map(|notice| NoticeView {
        text: texts.get(notice.position, TextField::Notice),
        read_by: read_by.remove(&notice.number).unwrap_or_default(),
        notice,
    });
    Ok(views.collect())
}
