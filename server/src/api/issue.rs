//! Livelihood issues 民生问题.

use hotline_proto::v1;
use hotline_proto::v1::issue_service_server::IssueService;
use tonic::{Request, Response, Status};

use super::agency;
use super::convert::input::{self, Address};
use super::convert::output;
use super::error::Failure;
use super::full_view::FullView;
use super::page::{self, ListPage, Paged, Tokens};
use super::verbs::service;
use super::write::WriteOutcome;
use super::{Api, answer, not_found};
use crate::domain::event::Subject;
use crate::domain::instant::Instant;
use crate::domain::number::IssueNumber;
use crate::domain::refusal::Missing;
use crate::store::read;
use crate::store::read::filter::IssueFilter;
use crate::store::tables::counted_entries::CountedEntry;

service! {
    IssueService of issue;
    verbs {
        update_issue(UpdateIssueRequest) -> UpdateIssueResponse {};
        add_affected_person(AddAffectedPersonRequest) -> AddAffectedPersonResponse {};
        update_affected_person(UpdateAffectedPersonRequest) -> UpdateAffectedPersonResponse {};
        remove_affected_person(RemoveAffectedPersonRequest) -> RemoveAffectedPersonResponse {};
        link_call(LinkCallRequest) -> LinkCallResponse { changed_calls: calls };
        unlink_call(UnlinkCallRequest) -> UnlinkCallResponse { changed_calls: calls };
        assign_issue(AssignIssueRequest) -> AssignIssueResponse {};
        transfer_issue(TransferIssueRequest) -> TransferIssueResponse {};
        acknowledge_issue(AcknowledgeIssueRequest) -> AcknowledgeIssueResponse {};
        inform_agency(InformAgencyRequest) -> InformAgencyResponse {};
        report_progress(ReportProgressRequest) -> ReportProgressResponse {};
        return_issue(ReturnIssueRequest) -> ReturnIssueResponse {};
        suspend_issue(SuspendIssueRequest) -> SuspendIssueResponse {};
        resume_issue(ResumeIssueRequest) -> ResumeIssueResponse {};
        extend_issue(ExtendIssueRequest) -> ExtendIssueResponse {};
        set_urgency(SetUrgencyRequest) -> SetUrgencyResponse {};
        resolve_issue(ResolveIssueRequest) -> ResolveIssueResponse { changed_callbacks: callbacks };
        close_issue(CloseIssueRequest) -> CloseIssueResponse { changed_callbacks: callbacks };
        reopen_issue(ReopenIssueRequest) -> ReopenIssueResponse { changed_callbacks: callbacks };
        reject_issue(RejectIssueRequest) -> RejectIssueResponse {};
        review_issue(ReviewIssueRequest) -> ReviewIssueResponse {};
        withdraw_issue(WithdrawIssueRequest) -> WithdrawIssueResponse {};
        merge_issue(MergeIssueRequest) -> MergeIssueResponse { changed_issues: issues, changed_callbacks: callbacks };
        unmerge_issue(UnmergeIssueRequest) -> UnmergeIssueResponse {};
        urge_issue(UrgeIssueRequest) -> UrgeIssueResponse {};
        supervise_issue(SuperviseIssueRequest) -> SuperviseIssueResponse {};
        escalate_issue(EscalateIssueRequest) -> EscalateIssueResponse {};
        add_note(AddNoteRequest) -> AddNoteResponse {};
        acknowledge_warning(AcknowledgeWarningRequest) -> AcknowledgeWarningResponse {};
        instruct_issue(InstructIssueRequest) -> InstructIssueResponse {};
        reply_instruction(ReplyInstructionRequest) -> ReplyInstructionResponse {};
    }

    async fn create_issue(
        &self,
        request: Request<v1::CreateIssueRequest>,
    ) -> Result<Response<v1::CreateIssueResponse>, Status> {
        Ok(self.open_issue(request).await?)
    }

    async fn get_issue(
        &self,
        request: Request<v1::GetIssueRequest>,
    ) -> Result<Response<v1::GetIssueResponse>, Status> {
        Ok(answer(self.get_one(request.into_inner()).await?))
    }

    async fn list_issues(
        &self,
        request: Request<v1::ListIssuesRequest>,
    ) -> Result<Response<v1::ListIssuesResponse>, Status> {
        Ok(answer(self.issues(request).await?))
    }

    async fn list_issue_events(
        &self,
        request: Request<v1::ListIssueEventsRequest>,
    ) -> Result<Response<v1::ListIssueEventsResponse>, Status> {
        Ok(answer(self.issue_events(request.into_inner()).await?))
    }
}

impl Api {
    async fn open_issue(
        &self,
        request: Request<v1::CreateIssueRequest>,
    ) -> Result<Response<v1::CreateIssueResponse>, Failure> {
        let respond = async |outcome: WriteOutcome| {
            let period = outcome.period.clone();
            let changed = self.changed(outcome).await?;
            let (key, number) = (period.key, changed.issue_number()?);
            let find = self.query(move |conn| read::issue::look_alikes_of_issue(conn, key, number));
            let (look_alikes, now) = (find.await?, Instant::now());
            let look_alikes = look_alikes.iter().map(|view| output::issue(period.id.as_str(), view, now));
            Ok(v1::CreateIssueResponse {
                issue: changed.issue()?,
                look_alikes: look_alikes.collect(),
                changed_calls: changed.calls(),
                write: None,
            })
        };
        self.write(request, respond).await
    }

    async fn get_one(&self, request: v1::GetIssueRequest) -> Result<v1::GetIssueResponse, Failure> {
        let reading = self.open(Address::inside("name", &request.name)).await?;
        let (period, (number, full, as_agency)) = reading.read(|f| {
            let full = FullView::read(f, request.full_view.as_ref());
            let as_agency = f.code("as_agency", &request.as_agency);
            Some((f.required_number::<IssueNumber>("name", &request.name)?, full, as_agency))
        })?;
        let key = period.key;
        let view = self.query(move |conn| Ok(read::issue::views(conn, key, &[number])?.pop())).await?;
        let view = view.ok_or_else(|| not_found(Missing::Issue(number.name(period.id.as_str()))))?;
        let agency = agency::seen_by(&period, &view, as_agency)?;
        let mut answer = v1::GetIssueResponse::default();
        if let Some(full) = full {
            answer.phone = self.number_to_ring(&period, &view, agency.is_some()).await?;
            // An agency is never answered a name: without a number it sees nobody.
            if agency.is_none() || !answer.phone.is_empty() {
                self.note_full_view(&period, Subject::Issue(number), full).await?;
            }
            answer.persons = if agency.is_none() { output::person_details(&view) } else { Vec::new() };
        }
        let issue = output::issue(period.id.as_str(), &view, Instant::now());
        match agency {
            Some(agency) => {
                answer.issue = Some(output::issue_for_agency(issue, &agency));
                answer.words = self.words(&period, &view).await?;
            }
            None => answer.issue = Some(issue),
        }
        Ok(answer)
    }

    async fn issues(
        &self,
        request: Request<v1::ListIssuesRequest>,
    ) -> Result<v1::ListIssuesResponse, Failure> {
        let (search, now) = (self.store.search(), Instant::now());
        let assigned_to = agency::kept_to(request.get_ref().filter.as_ref())?;
        let page = self.list_page(
            request,
            |request| &request.parent,
            |f, request| IssueFilter { assigned_to, ..input::issue_filter(f, request, now) },
            move |conn, key, filter, after, size| {
                read::issue_list::page(conn, &search, key, filter, after, size)
            },
            |request, period, issue| {
                let id = period.id.as_str();
                agency::shown(match request.view() {
                    v1::ResourceView::Basic => output::basic_issue(id, issue, now),
                    v1::ResourceView::Detail | v1::ResourceView::Unspecified => output::issue(id, issue, now),
                })
            },
        );
        let ListPage { messages, next_page_token } = page.await?;
        Ok(v1::ListIssuesResponse { issues: messages, next_page_token })
    }

    async fn issue_events(
        &self,
        request: v1::ListIssueEventsRequest,
    ) -> Result<v1::ListIssueEventsResponse, Failure> {
        let reading = self.open(Address::inside("parent", &request.parent)).await?;
        let (period, (number, size)) = reading.read(|f| {
            let number = f.required_number::<IssueNumber>("parent", &request.parent);
            number.zip(page::size(f, &request))
        })?;
        let tokens = Tokens::new(self.store.token_key(), &request);
        let start: Option<i64> = tokens.read(request.page_token())?;
        let (key, after) = (period.key, start.unwrap_or(0));
        let events =
            self.query(move |conn| read::journal::issue_entries(conn, key, number, after, size + 1)).await?;
        if events.is_empty() && start.is_none() {
            return Err(not_found(Missing::Issue(number.name(period.id.as_str()))));
        }
        let message = |(entry, texts): (CountedEntry, _)| {
            (entry.stored.entry.position, output::issue_event(&period, &entry, texts))
        };
        let events: Vec<_> = events.into_iter().map(message).collect();
        let (events, next) = page::messages(events, size, |(position, _)| *position, |(_, event)| event);
        Ok(v1::ListIssueEventsResponse { events, next_page_token: tokens.next(next.as_ref()) })
    }
}
