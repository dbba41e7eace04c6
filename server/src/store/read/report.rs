//! Reports that were issued.

use diesel::alias;
use diesel::dsl::{exists, not};
use diesel::prelude::*;

use crate::domain::codes::IncidentReportKind;
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
    pub incident_kind: Option<IncidentReportKind>,
    pub next_report_at: Option<Instant>,
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

/// How many incidents were reported.
pub fn incidents(conn: &mut Conn, key: i64) -> Result<i64, Error> {
    Ok(on!(conn, |c| reports::table
        .filter(reports::period_key.eq(key).and(reports::incident_kind.eq(IncidentReportKind::First)))
        .count()
        .get_result(c))?)
}

/// Which reports are listed.
#[derive(Clone, Debug, Default)]
pub struct ReportFilter {
    /// Only the revisions of this one.
    pub report: Option<ReportId>,
    /// Only the latest reports of incidents of which it is not the final one.
    pub open_incidents: bool,
}

/// Revisions of reports, the latest issued first, from before a position on.
pub fn page(
    conn: &mut Conn,
    key: i64,
    filter: &ReportFilter,
    before: Option<i64>,
    limit: i64,
) -> Result<Vec<ReportHead>, Error> {
    let later = alias!(reports as later);
    Ok(on!(conn, |c: DB| {
        let mut query = reports::table
            .filter(reports::period_key.eq(key))
            .order(reports::position.desc())
            .limit(limit)
            .select(ReportHead::as_select())
            .into_boxed::<DB>();
        if let Some(report) = &filter.report {
            query = query.filter(reports::report.eq(report.as_str().to_owned()));
        }
        if filter.open_incidents {
            let (of, report, revision) =
                later.fields((reports::period_key, reports::report, reports::revision));
            let of_this = of.eq(reports::period_key).and(report.eq(reports::report));
            let has_later = exists(later.filter(of_this.and(revision.gt(reports::revision))));
            query = query
                .filter(reports::incident_kind.is_not_null())
                .filter(reports::incident_kind.ne(IncidentReportKind::Final))
                .filter(not(has_later));
        }
        if let Some(before) = before {
            query = query.filter(reports::position.lt(before));
        }
        query.load(c)
    })?)
}
