//! Every unary method of the contract, by the type of its request.

use std::future::Future;

use hotline_client::Client;
use hotline_proto::v1::*;
use tonic::{Request, Response, Status};

/// A request that knows how it is sent.
pub trait Rpc: Clone + Send + Sync + std::fmt::Debug + 'static {
    /// What it is answered with.
    type Answer: Send + std::fmt::Debug;
    /// `PeriodService/GetPeriod`.
    const METHOD: &'static str;
    /// Sends it.
    fn send(client: Client, request: Request<Self>) -> impl Future<Output = Answered<Self::Answer>> + Send;
}

/// What the generated clients answer.
pub type Answered<A> = Result<Response<A>, Status>;

macro_rules! methods {
    ($($service:literal $client:ident { $($method:literal $function:ident $request:ident => $answer:ident,)* })*) => {
        $($(
            impl Rpc for $request {
                type Answer = $answer;
                const METHOD: &'static str = concat!($service, "/", $method);
                async fn send(client: Client, request: Request<Self>) -> Answered<$answer> {
                    client.$client().$function(request).await
                }
            }
        )*)*
    };
}

methods! {
    "PeriodService" periods {
        "CreatePeriod" create_period CreatePeriodRequest => EmergencyPeriod,
        "GetPeriod" get_period GetPeriodRequest => EmergencyPeriod,
        "ListPeriods" list_periods ListPeriodsRequest => ListPeriodsResponse,
        "UpdatePeriod" update_period UpdatePeriodRequest => EmergencyPeriod,
        "ClosePeriod" close_period ClosePeriodRequest => EmergencyPeriod,
    }
    "CallService" calls {
        "CreateCall" create_call CreateCallRequest => CreateCallResponse,
        "BatchCreateCalls" batch_create_calls BatchCreateCallsRequest => BatchCreateCallsResponse,
        "GetCall" get_call GetCallRequest => Call,
        "ListCalls" list_calls ListCallsRequest => ListCallsResponse,
        "CompleteCall" complete_call CompleteCallRequest => Call,
        "AmendCall" amend_call AmendCallRequest => Call,
        "VoidCall" void_call VoidCallRequest => Call,
        "ListCallRevisions" list_call_revisions ListCallRevisionsRequest => ListCallRevisionsResponse,
        "ClaimCall" claim_call ClaimCallRequest => Call,
        "TriageCall" triage_call TriageCallRequest => CreateCallResponse,
        "RecordHandoff" record_handoff RecordHandoffRequest => Call,
        "ConfirmHandoff" confirm_handoff ConfirmHandoffRequest => Call,
    }
    "IssueService" issues {
        "CreateIssue" create_issue CreateIssueRequest => CreateIssueResponse,
        "GetIssue" get_issue GetIssueRequest => Issue,
        "ListIssues" list_issues ListIssuesRequest => ListIssuesResponse,
        "UpdateIssue" update_issue UpdateIssueRequest => Issue,
        "ListIssueEvents" list_issue_events ListIssueEventsRequest => ListIssueEventsResponse,
        "LinkCall" link_call LinkCallRequest => Issue,
        "UnlinkCall" unlink_call UnlinkCallRequest => Issue,
        "AssignIssue" assign_issue AssignIssueRequest => Issue,
        "TransferIssue" transfer_issue TransferIssueRequest => Issue,
        "AcceptIssue" accept_issue AcceptIssueRequest => Issue,
        "ReportProgress" report_progress ReportProgressRequest => Issue,
        "ReturnIssue" return_issue ReturnIssueRequest => Issue,
        "SuspendIssue" suspend_issue SuspendIssueRequest => Issue,
        "ResumeIssue" resume_issue ResumeIssueRequest => Issue,
        "ExtendIssue" extend_issue ExtendIssueRequest => Issue,
        "SetUrgency" set_urgency SetUrgencyRequest => Issue,
        "ResolveIssue" resolve_issue ResolveIssueRequest => Issue,
        "CloseIssue" close_issue CloseIssueRequest => Issue,
        "ReopenIssue" reopen_issue ReopenIssueRequest => Issue,
        "RejectIssue" reject_issue RejectIssueRequest => Issue,
        "ReviewIssue" review_issue ReviewIssueRequest => Issue,
        "WithdrawIssue" withdraw_issue WithdrawIssueRequest => Issue,
        "MergeIssue" merge_issue MergeIssueRequest => Issue,
        "UnmergeIssue" unmerge_issue UnmergeIssueRequest => Issue,
        "UrgeIssue" urge_issue UrgeIssueRequest => Issue,
        "SuperviseIssue" supervise_issue SuperviseIssueRequest => Issue,
        "EscalateIssue" escalate_issue EscalateIssueRequest => Issue,
        "AddNote" add_note AddNoteRequest => Issue,
    }
    "CallbackService" callbacks {
        "CreateCallback" create_callback CreateCallbackRequest => Callback,
        "ListCallbacks" list_callbacks ListCallbacksRequest => ListCallbacksResponse,
        "LeaseCallback" lease_callback LeaseCallbackRequest => LeaseCallbackResponse,
        "RecordCallback" record_callback RecordCallbackRequest => Callback,
    }
    "CallerService" callers {
        "LookupCaller" lookup_caller LookupCallerRequest => LookupCallerResponse,
    }
    "DirectoryService" directory {
        "ListCategories" list_categories ListCategoriesRequest => ListCategoriesResponse,
        "UpsertCategories" upsert_categories UpsertCategoriesRequest => UpsertCategoriesResponse,
        "ListDistricts" list_districts ListDistrictsRequest => ListDistrictsResponse,
        "UpsertDistricts" upsert_districts UpsertDistrictsRequest => UpsertDistrictsResponse,
        "ListAgencies" list_agencies ListAgenciesRequest => ListAgenciesResponse,
        "UpsertAgencies" upsert_agencies UpsertAgenciesRequest => UpsertAgenciesResponse,
        "ListOperators" list_operators ListOperatorsRequest => ListOperatorsResponse,
        "UpsertOperators" upsert_operators UpsertOperatorsRequest => UpsertOperatorsResponse,
    }
    "SummaryService" summaries {
        "GetSummary" get_summary GetSummaryRequest => Summary,
        "ExplainFigure" explain_figure ExplainFigureRequest => ExplainFigureResponse,
    }
}
