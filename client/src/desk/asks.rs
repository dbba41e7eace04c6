//! What the desk asks of the server and of the seat, and what comes of it. Each is asked beside the others, while keys go on being answered.

use std::time::Duration;

use hotline_proto::v1::{
    Call, CallFilter, CallOrder, Callback, CallbackFilter, CompleteCallRequest, CreateCallRequest,
    DismissAlarmRequest, Issue, IssueFilter, IssueOrder, LeaseCallRequest, LeaseCallbackRequest,
    LeaseCallbackResponse, ListCallbacksRequest, ListCallsRequest, ListIssuesRequest, LookupCallerRequest,
    LookupCallerResponse, ReasonCode, RecordCallbackRequest, ReleaseCallRequest, SuggestCallRequest,
    SuggestCallResponse, TriageCallRequest, TriageOutcome,
};
use jiff::Timestamp;
use uuid::Uuid;

use super::known::Known;
use crate::context::Context;
use crate::directories::Directory;
use crate::failure::Failure;
use crate::outbox::{self, Delivery, Sending};
use crate::write::CreateArgs;

/// Most rows of a part of the queue: more do not fit a screen.
const ROWS: i32 = 20;
/// For how long the desk goes on sending what is kept before it looks at something else.
const AT_MOST: Duration = Duration::from_secs(3);

/// What is asked.
#[derive(Debug)]
pub enum Ask {
    /// Who works here, and the directories.
    Start,
    /// Who is calling, for a draft.
    Caller(Uuid, String),
    /// What a draft may be about.
    Suggest(Uuid, Box<Call>),
    /// What waits.
    Queue,
    /// Records a draft, which began at a moment. Whether the server was away when it was last asked.
    Save { draft: Uuid, request: Box<CreateCallRequest>, begun_at: Timestamp, is_away: bool },
    /// Records a call that nobody took, under an id that every desk gives it.
    Untaken(Uuid, Box<CreateCallRequest>),
    /// Notes when a recorded call ended.
    Ended(String, Option<prost_types::Timestamp>),
    /// Says what becomes of a pending call.
    Triage { draft: Uuid, request: Box<TriageCallRequest> },
    /// Dismisses the alarm of a call that was just recorded.
    Dismiss(String),
    /// Takes a pending call.
    TakeCall(String),
    /// Gives it back.
    Release(String),
    /// Takes a callback.
    TakeCallback(String),
    /// Says what came of a callback: whether somebody was reached, and whether it is solved.
    Callback { name: String, reached: bool, solved: Option<bool> },
    /// Sends what is kept.
    Deliver,
}

/// What waits.
#[derive(Debug, Default)]
pub struct Queue {
    pub calls: Vec<Call>,
    pub callbacks: Vec<Callback>,
    /// Issues of who works here.
    pub issues: Vec<Issue>,
}

/// What came of it.
#[derive(Debug)]
pub enum Answer {
    Started(Box<Known>),
    Caller(Uuid, Box<LookupCallerResponse>),
    Suggested(Uuid, Box<SuggestCallResponse>),
    Queue(Queue),
    Saved(Uuid, Box<Delivery>),
    Triaged(Uuid, Box<Call>, Vec<Issue>),
    TookCall(Box<Call>),
    TookCallback(Box<LeaseCallbackResponse>),
    /// Something was done of which nothing is to be shown.
    Done,
    /// Something was not: what people read of it, whether the server is away, and the draft that it was about.
    Failed {
        lines: Vec<String>,
        is_away: bool,
        draft: Option<Uuid>,
    },
}

impl Ask {
    /// The draft that it is about.
    fn draft(&self) -> Option<Uuid> {
        match self {
            Self::Save { draft, .. } | Self::Triage { draft, .. } => Some(*draft),
            _ => None,
        }
    }

    /// Asks it.
    pub async fn perform(self, context: &Context, known: &Known) -> Answer {
        let draft = self.draft();
        match self.answered(context, known).await {
            Ok(answer) => answer,
            Err(failure) => Answer::Failed {
                lines: failure.lines(&context.wording(&failure).await),
                is_away: outbox::is_for_later(&failure) || matches!(failure, Failure::NotRemembered),
                draft,
            },
        }
    }

    async fn answered(self, context: &Context, known: &Known) -> Result<Answer, Failure> {
        let parent = known.parent.clone();
        Ok(match self {
            Self::Start => Answer::Started(Box::new(start(context).await?)),
            Self::Caller(draft, phone) => {
                let request = LookupCallerRequest { parent, phone, ..LookupCallerRequest::default() };
                Answer::Caller(draft, Box::new(context.read(request).await?))
            }
            Self::Suggest(draft, call) => {
                let request = SuggestCallRequest { parent, call: Some(*call) };
                Answer::Suggested(draft, Box::new(context.read(request).await?))
            }
            Self::Queue => Answer::Queue(queue(context, known).await?),
            Self::Save { draft, request, begun_at, is_away } => {
                Answer::Saved(draft, Box::new(save(context, draft, *request, begun_at, is_away).await?))
            }
            Self::Untaken(id, request) => {
                let seat = context.seat().await?;
                let record = CreateArgs { request_id: Some(id), ..CreateArgs::default() };
                let request = context.complete(&record, &parent, *request).await?;
                match outbox::deliver(context, seat, request, false).await {
                    Err(failure) if outbox::is_recorded_by_another(id, &failure) => Answer::Done,
                    delivered => delivered.map(|_| Answer::Done)?,
                }
            }
            Self::Ended(name, ended_at) => {
                let call = Some(Call { name, ended_at, ..Call::default() });
                let request = CompleteCallRequest { call, ..CompleteCallRequest::default() };
                context.write(&CreateArgs::default(), &parent, request).await?;
                Answer::Done
            }
            Self::Triage { draft, request } => {
                let answer = context.write(&CreateArgs::default(), &parent, *request).await?;
                Answer::Triaged(draft, Box::new(answer.call.unwrap_or_default()), answer.issues)
            }
            Self::Dismiss(name) => {
                let request = DismissAlarmRequest {
                    name,
                    reason_code: ReasonCode::FalseAlarm.into(),
                    ..DismissAlarmRequest::default()
                };
                context.write(&CreateArgs::default(), &parent, request).await?;
                Answer::Done
            }
            Self::TakeCall(name) => {
                let operator_code = known.operator.clone();
                let request = LeaseCallRequest { name, operator_code, ..LeaseCallRequest::default() };
                let answer = context.write(&CreateArgs::default(), &parent, request).await?;
                Answer::TookCall(Box::new(answer.call.unwrap_or_default()))
            }
            Self::Release(name) => {
                let operator_code = known.operator.clone();
                let request = ReleaseCallRequest { name, operator_code, ..ReleaseCallRequest::default() };
                context.write(&CreateArgs::default(), &parent, request).await?;
                Answer::Done
            }
            Self::TakeCallback(name) => {
                let operator_code = known.operator.clone();
                let request = LeaseCallbackRequest { name, operator_code, ..LeaseCallbackRequest::default() };
                Answer::TookCallback(Box::new(context.write(&CreateArgs::default(), &parent, request).await?))
            }
            Self::Callback { name, reached, solved } => {
                let operator_code = known.operator.clone();
                let request = RecordCallbackRequest {
                    name,
                    operator_code,
                    reached,
                    solved,
                    ..RecordCallbackRequest::default()
                };
                context.write(&CreateArgs::default(), &parent, request).await?;
                Answer::Done
            }
            Self::Deliver => {
                context.look_again();
                let outbox = outbox::open()?;
                let how = Sending { at_most: AT_MOST, for_others: false, again: false };
                outbox::tell(context, &outbox::send(context, &outbox, how).await?).await;
                Answer::Done
            }
        })
    }
}

async fn start(context: &Context) -> Result<Known, Failure> {
    context.look_again();
    let seat = context.seat().await?;
    let parent = context.parent().await?.to_owned();
    let operator = match context.operator(None) {
        Some(typed) => context.code(Directory::Operators, &parent, &typed).await?,
        None => String::new(),
    };
    let known = Known {
        zone: context.zone(&parent).await?,
        operator,
        principal: seat.writer.principal,
        categories: context.directory(Directory::Categories, &parent).await?,
        districts: context.directory(Directory::Districts, &parent).await?,
        agencies: context.directory(Directory::Agencies, &parent).await?,
        parent: parent.clone(),
    };
    if context.away().is_none() {
        context.remember_for_later(&parent).await?;
    }
    Ok(known)
}

async fn queue(context: &Context, known: &Known) -> Result<Queue, Failure> {
    let pending =
        CallFilter { triage_outcomes: vec![TriageOutcome::Pending.into()], ..CallFilter::default() };
    let calls = ListCallsRequest {
        parent: known.parent.clone(),
        filter: Some(pending),
        order: CallOrder::TriageDue.into(),
        page_size: ROWS,
        ..ListCallsRequest::default()
    };
    let callbacks = ListCallbacksRequest {
        parent: known.parent.clone(),
        filter: Some(CallbackFilter::default()),
        page_size: ROWS,
        ..ListCallbacksRequest::default()
    };
    let mine = IssueFilter { active: true, owners: vec![known.operator.clone()], ..IssueFilter::default() };
    let issues = ListIssuesRequest {
        parent: known.parent.clone(),
        filter: Some(mine),
        order: IssueOrder::Due.into(),
        page_size: ROWS,
        ..ListIssuesRequest::default()
    };
    let issues = async {
        match known.operator.as_str() {
            "" => Ok(Vec::new()),
            _ => context.read(issues).await.map(|list| list.issues),
        }
    };
    let (calls, callbacks, issues) = tokio::join!(context.read(calls), context.read(callbacks), issues);
    Ok(Queue { calls: calls?.calls, callbacks: callbacks?.callbacks, issues: issues? })
}

/// Records a call under the id of its draft, so that a draft that is there again after it was sent is not recorded twice. Where the server is known to be away it is
/// kept at once.
async fn save(
    context: &Context,
    draft: Uuid,
    mut request: CreateCallRequest,
    begun_at: Timestamp,
    is_away: bool,
) -> Result<Delivery, Failure> {
    if !is_away {
        context.look_again();
    }
    let seat = context.seat().await?;
    let parent = request.parent.clone();
    let call = request.call.get_or_insert_default();
    let by_clock = outbox::complete(call, &seat, begun_at, false)?;
    let record = CreateArgs { request_id: Some(draft), ..CreateArgs::default() };
    let request = context.complete(&record, &parent, request).await?;
    outbox::deliver(context, seat, request, by_clock).await
}
