//! Reports: composing, issuing and answering them.

mod compose;
mod incident;
mod value_changes;

use std::sync::Arc;

use hotline_proto::v1;
use prost::Message;
use sha2::{Digest, Sha256};
use tonic::{Request, Response};
use uuid::Uuid;

use super::convert::input::{self, Address, AskedDocument, ResolvedPeriod};
use super::convert::{output, times};
use super::deadline::Deadline;
use super::error::Failure;
use super::identity::caller;
use super::page::{self, Paged, Tokens};
use super::write::{self, ReadWrite, WriteOutcome};
use super::{Api, at_least, not_found};
use crate::domain::calendar::Window;
use crate::domain::codes::Role;
use crate::domain::command::{Command, Write};
use crate::domain::incident::NewIncidentReport;
use crate::domain::instant::Instant;
use crate::domain::refusal::{Missing, PermissionRule};
use crate::domain::report::{NewReport, ReportDocument, ReportId};
use crate::store::AtLeast;
use crate::store::read;
use crate::store::read::report::{ReportFilter, ReportHead};

/// A document to be issued, and how it follows the one before.
struct Composed {
    id: ReportId,
    document: v1::ReportDocument,
    window: Window,
    /// Position of the last entry that it contains.
    as_of: i64,
    /// Whether it says what the one before says.
    is_unchanged: bool,
    /// Of an incident, which of its reports it is.
    incident: Option<NewIncidentReport>,
}

impl Api {
    /// The document that would be issued now.
    pub(super) async fn composed_report(
        &self,
        request: v1::ComposeReportRequest,
    ) -> Result<v1::ComposeReportResponse, Failure> {
        let reading = self.open(Address::period("parent", &request.parent)).await?;
        let caller = caller()?;
        // It tells the story of any issue that is named.
        if request.incident.is_some() && caller.role == Role::Viewer {
            return Err(caller.not_permitted(PermissionRule::of_desk()).into());
        }
        let (period, asked) = reading.read(|f| {
            let of_window = (request.window.as_ref(), request.as_of.as_ref(), "");
            input::asked_document(f, of_window, request.incident.as_ref())
        })?;
        let contains = at_least(&request, &period);
        let Composed { mut document, .. } = self.compose(&period, asked, None, contains).await?;
        document.issue_time = Some(times::timestamp(Instant::now()));
        Ok(v1::ComposeReportResponse { document: Some(document) })
    }

    /// Issues a report. The same request again answers the same report.
    pub(super) async fn freeze(
        &self,
        request: Request<v1::FreezeReportRequest>,
    ) -> Result<Response<v1::FreezeReportResponse>, Failure> {
        let (_, extensions, request) = request.into_parts();
        let note = write::note(&extensions, &request);
        let reading = self.open(Address::period("parent", &request.parent)).await?;
        let (period, (asked, (context, conditions))) = reading.read(|f| {
            let of_window = (request.window.as_ref(), request.as_of.as_ref(), request.remarks.as_str());
            let asked = input::asked_document(f, of_window, request.incident.as_ref());
            let write = write::with_conditions(f, &request);
            Some((asked?, write?))
        })?;
        let issuer = context.sender()?.principal.as_str().to_owned();
        let at = match conditions.occurred_at {
            Some(at) => at,
            None => self.first_asked(period.key, context.request_id).await?,
        };
        let contains = AtLeast { key: period.key, position: self.store.reached(period.key), time: None };
        let composed = self.compose(&period, asked, Some(at), contains).await?;
        let report = issued(composed, issuer, at);
        let command = Command::FreezeReport(Box::new(report));
        let write = Write { occurred_at: Some(at), etag: conditions.etag, command };
        let write = ReadWrite { period: period.clone(), context, write };
        let outcome = self.submit(write, Deadline::found(&extensions), &note, &request).await?;
        let respond = async |outcome: WriteOutcome| {
            let (key, position) = (period.key, outcome.written()?.position);
            let row = self.query(move |conn| read::report::issued_at(conn, key, position)).await?;
            let row = row.ok_or_else(|| not_found(Missing::Report(period.id.name())))?;
            let report = Some(output::report(period.id.as_str(), row));
            Ok(v1::FreezeReportResponse { report, write: None })
        };
        self.respond(outcome, respond).await
    }

    /// When a request was carried out, if it was: repeated, it is judged by that time. Else now.
    async fn first_asked(&self, key: i64, request_id: Uuid) -> Result<Instant, Failure> {
        let first = self.query(move |conn| read::journal::recorded_for(conn, key, request_id)).await?;
        Ok(first.unwrap_or_else(Instant::now))
    }

    async fn compose(
        &self,
        period: &ResolvedPeriod,
        asked: AskedDocument,
        issued_at: Option<Instant>,
        contains: AtLeast,
    ) -> Result<Composed, Failure> {
        let (key, id, deltas) = (period.key, period.id.clone(), self.store.deltas());
        let composed = self.query_as_of(contains, move |conn, now| match &asked {
            AskedDocument::Window(asked) => compose::compose(conn, key, id.as_str(), asked, (now, &deltas)),
            AskedDocument::Incident(asked) => {
                let issued_at = issued_at.unwrap_or(now);
                incident::compose(conn, key, id.as_str(), asked, (now, issued_at))
            }
        });
        Ok(composed.await??)
    }

    /// A revision of a report.
    pub(super) async fn report(
        &self,
        request: v1::GetReportRequest,
    ) -> Result<v1::GetReportResponse, Failure> {
        let reading = self.open(Address::inside("name", &request.name)).await?;
        let (period, (id, revision)) = reading.read(|f| {
            let id = input::report_id(f, "name", &request.name);
            let revision = f.count("revision", request.revision, i32::MAX);
            Some((id?, revision))
        })?;
        let (key, wanted) = (period.key, id.clone());
        let find = self.query_list(at_least(&request, &period), move |conn| {
            read::report::find(conn, key, &wanted, revision)
        });
        let row = find.await?.ok_or_else(|| not_found(Missing::Report(id.name(period.id.as_str()))))?;
        Ok(v1::GetReportResponse { report: Some(output::report(period.id.as_str(), row)) })
    }

    /// A page of the revisions of reports.
    pub(super) async fn reports(
        &self,
        request: v1::ListReportsRequest,
    ) -> Result<v1::ListReportsResponse, Failure> {
        let reading = self.open(Address::period("parent", &request.parent)).await?;
        let (period, (filter, size)) = reading.read(|f| {
            let report = match request.report.as_str() {
                "" => None,
                name => Some(input::report_id(f, "report", name)?),
            };
            let filter = ReportFilter { report, open_incidents: request.open_incidents };
            Some((filter, page::size(f, &request)?))
        })?;
        let tokens = Tokens::new(self.store.token_key(), &request);
        let before: Option<i64> = tokens.read(request.page_token())?;
        let key = period.key;
        let list = self.query_list(at_least(&request, &period), move |conn| {
            read::report::page(conn, key, &filter, before, size + 1)
        });
        let place = |head: &ReportHead| head.position;
        let show = |head| output::report_head(period.id.as_str(), head);
        let (reports, next) = page::messages(list.await?, size, place, show);
        Ok(v1::ListReportsResponse { reports, next_page_token: tokens.next(next.as_ref()) })
    }
}

/// The report to be issued: its document is encoded here, once.
fn issued(composed: Composed, issuer: String, at: Instant) -> NewReport {
    let Composed { id, mut document, window, as_of, is_unchanged, incident } = composed;
    document.issue_time = Some(times::timestamp(at));
    document.issuer = issuer;
    let bytes = document.encode_to_vec();
    let digest = Sha256::digest(&bytes).into();
    let revision = document.revision;
    let document = Arc::new(ReportDocument { window, bytes, digest });
    NewReport { id, revision, as_of, window, is_unchanged, incident, document }
}
