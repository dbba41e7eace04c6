//! Reports that were issued.

use diesel::prelude::*;

use crate::domain::instant::Instant;
use crate::domain::report::ReportId;
use crate::store::db::Error;
use crate::store::db::conn::{Conn, on};
use crate::store::tables::schema::reports;

/// A revision of a report, without its document.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = reports)]
#[diesel(check_for_backend(diesel::sqlite::Sqlite, diesel::pg::Pg))]
#[allow(missing_docs)]
pub struct ReportHead {
    pub position: i64,
    pub report: String,
    pub revision: i32,
    pub window_from: Instant,
    pub window_to: Instant,
    pub as_of_position: i64,
    pub issued_at: Instant,
    pub issuer: String,
    pub digest: Vec<u8>,
}

/// A revision of a report with its document.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = reports)]
#[diesel(check_for_backend(diesel::sqlite::Sqlite, diesel::pg::Pg))]
pub struct IssuedReport {
    /// What lists show of it.
    #[diesel(embed)]
    pub head: ReportHead,
    /// The document, encoded.
    pub document: Vec<u8>,
}

/// A revision of a report, or its latest one. None if there is none.
pub fn find(
    conn: &mut Conn,
    key: i64,
    report: &ReportId,
    revision: Option<i32>,
) -> Result<Option<IssuedReport>, Error> {
    Ok(on!(conn, |c: DB| {
        let mut query = reports::table
            .filter(reports::period_key.eq(key).and(reports::report.eq(report.as_str())))
            .order(reports::revision.desc())
            .select(IssuedReport::as_select())
            .into_boxed::<DB>();
        if let Some(revision) = revision {
            query = query.filter(reports::revision.eq(revision));
        }
        query.first(c).optional()
    })?)
}

/// The report that the journal entry at a position issued. None if it issued none.
pub fn issued_at(conn: &mut Conn, key: i64, position: i64) -> Result<Option<IssuedReport>, Error> {
    Ok(on!(conn, |c| reports::table
        .find((key, position))
        .select(IssuedReport::as_select())
        .first(c)
        .optional())?)
}

/// Revisions of one report or of all, the latest issued first, from before a position on.
pub fn page(
    conn: &mut Conn,
    key: i64,
    report: Option<&ReportId>,
    before: Option<i64>,
    limit: i64,
) -> Result<Vec<ReportHead>, Error> {
    Ok(on!(conn, |c: DB| {
        let mut query = reports::table
            .filter(reports::period_key.eq(key))
            .order(reports::position.desc())
            .limit(limit)
            .select(ReportHead::as_select())
            .into_boxed::<DB>();
        if let Some(report) = report {
            query = query.filter(reports::report.eq(report.as_str().to_owned()));
        }
        if let Some(before) = before {
            query = query.filter(reports::position.lt(before));
        }
        query.load(c)
    })?)
}
