//! Calls 来电.

use std::sync::Arc;

use hotline_proto::v1;
use hotline_proto::v1::call_service_server::CallService;
use tokio_stream::wrappers::ReceiverStream;
use tonic::{Request, Response, Status, Streaming};

use super::convert::input::{self, Address, CallReference, ResolvedPeriod};
use super::convert::output;
use super::deadline::Deadline;
use super::error::Failure;
use super::full_view::FullView;
use super::identity::{Caller, caller};
use super::page::{self, ListPage, Paged, Tokens};
use super::verbs::service;
use super::write::{WriteOutcome, note};
use super::{Api, answer, not_found};
use crate::domain::codes::Role;
use crate::domain::event::Subject;
use crate::domain::instant::Instant;
use crate::domain::number::{CallNumber, IssueNumber};
use crate::domain::refusal::{Missing, Problem, Refusal};
use crate::store::read;
use crate::store::read::issue::{MAX_NAMED, NewMatter};
use crate::store::tables::views::{CallRevisionView, CallView, IssueView, RecordedView};

service! {
    CallService of call;
    verbs {
        void_call(VoidCallRequest) -> VoidCallResponse { changed_issues: issues };
        lease_call(LeaseCallRequest) -> LeaseCallResponse {};
        release_call(ReleaseCallRequest) -> ReleaseCallResponse {};
        confirm_alarm(ConfirmAlarmRequest) -> ConfirmAlarmResponse { changed_issues: issues };
        dismiss_alarm(DismissAlarmRequest) -> DismissAlarmResponse {};
        record_handoff(RecordHandoffRequest) -> RecordHandoffResponse {};
        confirm_handoff(ConfirmHandoffRequest) -> ConfirmHandoffResponse {};
    }

    type IngestCallsStream = ReceiverStream<Result<v1::IngestCallsResponse, Status>>;

    async fn create_call(
        &self,
        request: Request<v1::CreateCallRequest>,
    ) -> Result<Response<v1::CreateCallResponse>, Status> {
        Ok(self.record_call(request).await?)
    }

    async fn batch_create_calls(
        &self,
        request: Request<v1::BatchCreateCallsRequest>,
    ) -> Result<Response<v1::BatchCreateCallsResponse>, Status> {
        Ok(answer(self.record_batch(request).await?))
    }

    async fn ingest_calls(
        &self,
        request: Request<Streaming<v1::IngestCallsRequest>>,
    ) -> Result<Response<Self::IngestCallsStream>, Status> {
        let deadline = Deadline::found(request.extensions());
        Ok(Response::new(self.ingest(request.into_inner(), deadline)))
    }

    async fn complete_call(
        &self,
        request: Request<v1::CompleteCallRequest>,
    ) -> Result<Response<v1::CompleteCallResponse>, Status> {
        Ok(self.complete(request).await?)
    }

    async fn amend_call(
        &self,
        request: Request<v1::AmendCallRequest>,
    ) -> Result<Response<v1::AmendCallResponse>, Status> {
        Ok(self.amend(request).await?)
    }

    async fn get_call(
        &self,
        request: Request<v1::GetCallRequest>,
    ) -> Result<Response<v1::GetCallResponse>, Status> {
        Ok(answer(self.get(request.into_inner()).await?))
    }

    async fn find_call(
        &self,
        request: Request<v1::FindCallRequest>,
    ) -> Result<Response<v1::FindCallResponse>, Status> {
        Ok(answer(self.find(request.into_inner()).await?))
    }

    async fn suggest_call(
        &self,
        request: Request<v1::SuggestCallRequest>,
    ) -> Result<Response<v1::SuggestCallResponse>, Status> {
        Ok(answer(self.suggest(request).await?))
    }

    async fn lease_next_call(
        &self,
        request: Request<v1::LeaseNextCallRequest>,
    ) -> Result<Response<v1::LeaseNextCallResponse>, Status> {
        let respond = async |outcome: WriteOutcome| {
            if outcome.is_nothing() {
                return Ok(v1::LeaseNextCallResponse::default());
            }
            let call = self.changed(outcome).await?.call()?;
            Ok(v1::LeaseNextCallResponse { call, write: None })
        };
        Ok(self.write(request, respond).await?)
    }

    async fn list_calls(
        &self,
        request: Request<v1::ListCallsRequest>,
    ) -> Result<Response<v1::ListCallsResponse>, Status> {
        Ok(answer(self.list(request).await?))
    }

    async fn list_call_revisions(
        &self,
        request: Request<v1::ListCallRevisionsRequest>,
    ) -> Result<Response<v1::ListCallRevisionsResponse>, Status> {
        Ok(answer(self.revisions(request.into_inner()).await?))
    }

    async fn triage_call(
        &self,
        request: Request<v1::TriageCallRequest>,
    ) -> Result<Response<v1::TriageCallResponse>, Status> {
        Ok(self.triage(request).await?)
    }
}

impl Api {
    /// Records a call, and searches its look-alikes at the same time.
    async fn record_call(
        &self,
        request: Request<v1::CreateCallRequest>,
    ) -> Result<Response<v1::CreateCallResponse>, Failure> {
        let (_, extensions, request) = request.into_parts();
        let note = note(&extensions, &request);
        let caller = check_source(&request)?;
        let write = self.read_write(&request).await?;
        let (key, matter) = (write.period.key, NewMatter::for_write(&write.write));
        let look_alikes = async {
            let Some(matter) = matter else { return Ok(Vec::new()) };
            self.query(move |conn| read::issue::look_alikes_of_new(conn, key, &matter)).await
        };
        let written = self.submit(write, Deadline::found(&extensions), &note, &request);
        let (outcome, look_alikes) = tokio::join!(written, look_alikes);
        let respond = async |mut outcome: WriteOutcome| {
            if caller.role == Role::Service {
                return Ok(for_service(self.recorded_call(outcome).await?));
            }
            let recorded = outcome.written.as_mut().and_then(|written| written.recorded.take());
            let Some(recorded) = recorded else { return self.recorded(outcome).await };
            Ok(with_look_alikes(&outcome.period, &recorded, look_alikes?))
        };
        self.respond(outcome?, respond).await
    }

    async fn triage(
        &self,
        request: Request<v1::TriageCallRequest>,
    ) -> Result<Response<v1::TriageCallResponse>, Failure> {
        let respond = async |outcome| {
            let v1::CreateCallResponse { call, issues, changed_issues, look_alikes, proposed_need, write } =
                self.recorded(outcome).await?;
            Ok(v1::TriageCallResponse { call, issues, changed_issues, look_alikes, proposed_need, write })
        };
        self.write(request, respond).await
    }

    /// Reads a call, what it opened and changed, and its look-alikes.
    async fn recorded(&self, outcome: WriteOutcome) -> Result<v1::CreateCallResponse, Failure> {
        let period = outcome.period.clone();
        let changed = self.changed(outcome).await?;
        let (key, number) = (period.key, changed.call_number()?);
        let look_alikes = self.query(move |conn| read::issue::look_alikes_of_call(conn, key, number)).await?;
        let proposed_need = output::proposed_need(&period, changed.call_view()?);
        let (period, now) = (period.id.as_str(), Instant::now());
        Ok(v1::CreateCallResponse {
            call: changed.call()?,
            proposed_need,
            issues: changed.new_issues(),
            changed_issues: changed.issues(),
            look_alikes: look_alikes.iter().map(|view| output::issue(period, view, now)).collect(),
            write: None,
        })
    }

    async fn get(&self, request: v1::GetCallRequest) -> Result<v1::GetCallResponse, Failure> {
        let reading = self.open(Address::inside("name", &request.name)).await?;
        let (period, (number, full)) = reading.read(|f| {
            let full = FullView::read(f, request.full_view.as_ref());
            Some((f.required_number::<CallNumber>("name", &request.name)?, full))
        })?;
        let is_full = full.is_some();
        if let Some(full) = full {
            self.note_full_view(&period, Subject::Call(number), full).await?;
        }
        let key = period.key;
        let view = self.query(move |conn| Ok(read::call::views(conn, key, &[number])?.pop())).await?;
        let none = || not_found(Missing::Call(Some(number.name(period.id.as_str()))));
        let view = view.filter(may_see).ok_or_else(none)?;
        let (call, results) = self.shown_call(&period, &view).await?;
        let contact = is_full.then(|| output::contact_details(&view.texts));
        Ok(v1::GetCallResponse { call: Some(call), contact, results })
    }

    /// A call as who asks may see it, and for another system what became of it.
    async fn shown_call(
        &self,
        period: &ResolvedPeriod,
        view: &CallView,
    ) -> Result<(v1::Call, Vec<v1::IssueResult>), Failure> {
        let (call, now) = (output::call(period, view, Instant::now()), Instant::now());
        if caller()?.role != Role::Service {
            return Ok((call, Vec::new()));
        }
        let issues: Vec<IssueNumber> = view.links.iter().map(|link| link.issue).collect();
        let key = period.key;
        let issues = self.query(move |conn| read::issue::views(conn, key, &issues)).await?;
        let issues = issues.iter().map(|issue| output::issue(period.id.as_str(), issue, now));
        Ok((output::call_for_service(call), issues.map(output::issue_result).collect()))
    }

    async fn find(&self, request: v1::FindCallRequest) -> Result<v1::FindCallResponse, Failure> {
        let reading = self.open(Address::period("parent", &request.parent)).await?;
        let (period, reference) = reading.read(|f| input::call_reference(f, request.reference.as_ref()))?;
        let key = period.key;
        let read = self.query(move |conn| {
            let numbers = match &reference {
                CallReference::Offline(reference) => read::call::by_offline_reference(conn, key, reference)?,
                CallReference::External { system, id } => {
                    read::call::by_external_id(conn, key, system, id)?.into_iter().collect()
                }
            };
            let call = read::call::views(conn, key, &numbers[..numbers.len().min(1)])?.pop();
            Ok((call, numbers))
        });
        let (view, numbers) = read.await?;
        let view = view.filter(may_see).ok_or_else(|| not_found(Missing::Call(None)))?;
        let (call, results) = self.shown_call(&period, &view).await?;
        let mut other_calls = Vec::new();
        if caller()?.role != Role::Service {
            other_calls = numbers[1..].iter().map(|number| number.name(period.id.as_str())).collect();
        }
        Ok(v1::FindCallResponse { call: Some(call), other_calls, results })
    }

    async fn list(&self, request: Request<v1::ListCallsRequest>) -> Result<v1::ListCallsResponse, Failure> {
        let (search, now) = (self.store.search(), Instant::now());
        let page = self.list_page(
            request,
            |request| &request.parent,
            input::call_filter,
            move |conn, key, filter, after, size| {
                read::call_list::page(conn, &search, key, filter, after, size)
            },
            |request, period, call| match request.view() {
                v1::ResourceView::Basic => output::basic_call(period, call, now),
                v1::ResourceView::Detail | v1::ResourceView::Unspecified => output::call(period, call, now),
            },
        );
        let ListPage { messages, next_page_token } = page.await?;
        Ok(v1::ListCallsResponse { calls: messages, next_page_token })
    }

    async fn revisions(
        &self,
        request: v1::ListCallRevisionsRequest,
    ) -> Result<v1::ListCallRevisionsResponse, Failure> {
        let reading = self.open(Address::inside("parent", &request.parent)).await?;
        let (period, (number, size)) = reading.read(|f| {
            let number = f.required_number::<CallNumber>("parent", &request.parent);
            number.zip(page::size(f, &request))
        })?;
        let tokens = Tokens::new(self.store.token_key(), &request);
        let after: i64 = tokens.read(request.page_token())?.unwrap_or(0);
        let key = period.key;
        let mut revisions = self.query(move |conn| read::call::revisions(conn, key, number)).await?;
        if revisions.is_empty() {
            return Err(not_found(Missing::Call(Some(number.name(period.id.as_str())))));
        }
        revisions.retain(|revision| i64::from(revision.call.revision) > after);
        let place = |revision: &CallRevisionView| i64::from(revision.call.revision);
        let show = |revision| output::call_revision(&period, &revision);
        let (revisions, next) = page::messages(revisions, size, place, show);
        Ok(v1::ListCallRevisionsResponse { revisions, next_page_token: tokens.next(next.as_ref()) })
    }
}

/// Who sends a call. Another system must say which one it is: what a machine says is looked at by a person.
pub(super) fn check_source(request: &v1::CreateCallRequest) -> Result<Arc<Caller>, Refusal> {
    let caller = caller()?;
    let has_source = request.call.as_ref().is_none_or(|call| !call.source_system.is_empty());
    if caller.role == Role::Service && !has_source {
        return Err(Refusal::field("call.source_system", Problem::required()));
    }
    Ok(caller)
}

/// Whether who asks may see a call: another system its own.
fn may_see(view: &CallView) -> bool {
    caller().is_ok_and(|caller| caller.role != Role::Service || view.call.actor == caller.principal.as_str())
}

/// What another system is told of its call: names, as with a batch. What is known of the caller and of issues is the desk's.
fn for_service(recorded: v1::RecordedCall) -> v1::CreateCallResponse {
    let issue = |name| v1::Issue { name, ..v1::Issue::default() };
    v1::CreateCallResponse {
        call: Some(v1::Call { name: recorded.call, etag: recorded.etag, ..v1::Call::default() }),
        issues: recorded.issues.into_iter().map(issue).collect(),
        ..v1::CreateCallResponse::default()
    }
}

/// The answer for a call that has just been recorded. Its look-alikes leave out the issues that it opened or is linked to.
fn with_look_alikes(
    period: &ResolvedPeriod,
    recorded: &RecordedView,
    mut look_alikes: Vec<IssueView>,
) -> v1::CreateCallResponse {
    let own: Vec<IssueNumber> = recorded.call.links.iter().map(|link| link.issue).collect();
    look_alikes.retain(|view| !own.contains(&view.issue.number));
    look_alikes.truncate(MAX_NAMED as usize);
    let (id, now) = (period.id.as_str(), Instant::now());
    let all = |views: &[IssueView]| views.iter().map(|view| output::issue(id, view, now)).collect();
    v1::CreateCallResponse {
        call: Some(output::call(period, &recorded.call, now)),
        issues: all(&recorded.issues),
        changed_issues: Vec::new(),
        look_alikes: all(&look_alikes),
        proposed_need: output::proposed_need(period, &recorded.call),
        write: None,
    }
}
