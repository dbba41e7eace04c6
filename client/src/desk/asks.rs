//! What the desk asks of the server and of the seat, and what comes of it. Each is asked beside the others, while keys go on being answered.

use hotline_proto::v1::find_call_request::Reference;
use hotline_proto::v1::{
    AcknowledgeWarningRequest, Call, CompleteCallRequest, ConfirmAlarmRequest, ConfirmHandoffRequest,
    CreateCallRequest, CreateCallResponse, DismissAlarmRequest, FindCallRequest, LeaseCallRequest,
    LeaseCallbackRequest, LeaseCallbackResponse, LookupCallerRequest, LookupCallerResponse, MarkReadRequest,
    ReasonCode, RecordCallbackRequest, ReleaseCallRequest, ReleaseCallbackRequest, SuggestCallRequest,
    SuggestCallResponse, TriageCallRequest,
};
use hotline_proto::{Rpc, WriteRequest, WriteResponse};
use uuid::Uuid;

use super::known::Known;
use super::queue::{Queue, queue};
use super::taken_over::{TakenOver, taken_over};
use crate::context::Context;
use crate::directories::Directory;
use crate::failure::Failure;
use crate::outbox::{self, Delivery, Sending};
use crate::write::CreateArgs;

/// What is asked.
#[derive(Debug)]
pub enum Ask {
    /// Who works here, and the directories.
    Start,
    /// Who is calling from a number, for a draft.
    Caller(Uuid, String),
    /// What a draft may be about; how often it was asked.
    Suggest(Uuid, u32, Box<Call>),
    /// What waits.
    Queue,
    /// What the shift that runs has taken over.
    TakenOver,
    /// Records a draft. Whether the server was away when it was last asked.
    Save { draft: Uuid, request: Box<CreateCallRequest>, is_away: bool },
    /// Records a call that nobody took, under an id that every desk gives it.
    Untaken(Uuid, Box<CreateCallRequest>),
    /// Notes when a recorded call ended.
    Ended(String, Option<prost_types::Timestamp>),
    /// Says what becomes of a pending call.
    Triage { draft: Uuid, request: Box<TriageCallRequest> },
    /// Dismisses the alarm of a call.
    Dismiss(String),
    /// Says that the alarm of a call is right.
    ConfirmAlarm(String),
    /// Says that the other side confirmed a handoff of a call, by its number.
    ConfirmHandoff(String, i32),
    /// Says that somebody has seen how much of the time of an issue is used, in percent.
    SeeWarning(String, i32),
    /// Says that who works here has read a notice.
    MarkRead(String),
    /// Takes a pending call.
    TakeCall(String),
    /// Gives it back.
    Release(String),
    /// Takes a callback.
    TakeCallback(String),
    /// Gives it back.
    ReleaseCallback(String),
    /// Says what came of a callback: whether somebody was reached, and whether it is solved.
    Callback { draft: Uuid, name: String, reached: bool, solved: Option<bool> },
    /// Sends what is kept.
    Deliver,
    /// Unlocks the desk by a line, for who works there or for somebody else.
    Unlock { typed: String, principal: String },
}

/// What came of it.
#[derive(Debug)]
pub enum Answer {
    Started(Box<Known>),
    Caller(Uuid, String, Box<LookupCallerResponse>),
    Suggested(Uuid, u32, Box<SuggestCallResponse>),
    Queue(Queue),
    TakenOver(Option<TakenOver>),
    Saved(Uuid, Box<Delivery>),
    Triaged(Uuid, Box<CreateCallResponse>),
    TookCall(Box<Call>),
    TookCallback(Box<LeaseCallbackResponse>),
    CalledBack(Uuid),
    Delivered,
    /// It is unlocked; the principal of somebody else who takes it over.
    Unlocked(Option<String>),
    /// Something was done of which nothing is to be shown.
    Done,
    /// Something was not: what people read of it, of what, and whether the server is away or does not know who asks.
    Failed {
        lines: Vec<String>,
        of: Of,
        is_away: bool,
        is_signed_out: bool,
    },
}

/// Of what something failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Of {
    /// What is asked again by itself.
    Queue,
    Delivery,
    /// What helps, and is not missed.
    Nothing,
    /// A draft, which stays.
    Draft(Uuid),
    Taking,
    Act,
    Unlocking,
}

impl Ask {
    fn of(&self) -> Of {
        match self {
            Self::Start | Self::Queue => Of::Queue,
            Self::Deliver => Of::Delivery,
            Self::Unlock { .. } => Of::Unlocking,
            Self::Caller(..) | Self::Suggest(..) | Self::TakenOver => Of::Nothing,
            Self::Save { draft, .. } | Self::Triage { draft, .. } | Self::Callback { draft, .. } => {
                Of::Draft(*draft)
            }
            Self::TakeCall(_) | Self::TakeCallback(_) => Of::Taking,
            Self::Untaken(..)
            | Self::Ended(..)
            | Self::Dismiss(_)
            | Self::ConfirmAlarm(_)
            | Self::ConfirmHandoff(..)
            | Self::SeeWarning(..)
            | Self::MarkRead(_)
            | Self::Release(_)
            | Self::ReleaseCallback(_) => Of::Act,
        }
    }

    /// Whether it changes something, so that it is waited for when the desk ends.
    pub fn is_act(&self) -> bool {
        !matches!(self.of(), Of::Queue | Of::Delivery | Of::Nothing | Of::Unlocking)
    }

    /// Asks it. Answers what comes of it, after whether it changes something.
    pub async fn perform(self, context: &Context, known: Known) -> (bool, Answer) {
        let (is_act, of) = (self.is_act(), self.of());
        match self.answered(context, &known).await {
            Ok(answer) => (is_act, answer),
            Err(failure) => (is_act, failed(context, of, failure).await),
        }
    }

    async fn answered(self, context: &Context, known: &Known) -> Result<Answer, Failure> {
        let (parent, operator_code) = (known.parent.clone(), known.operator.clone());
        Ok(match self {
            Self::Start => Answer::Started(Box::new(start(context).await?)),
            Self::Caller(draft, phone) => {
                let request =
                    LookupCallerRequest { parent, phone: phone.clone(), ..LookupCallerRequest::default() };
                Answer::Caller(draft, phone, Box::new(context.read(request).await?))
            }
            Self::Suggest(draft, asked, call) => {
                let request = SuggestCallRequest { parent, call: Some(*call) };
                Answer::Suggested(draft, asked, Box::new(context.read(request).await?))
            }
            Self::Queue => Answer::Queue(queue(context, known).await?),
            Self::TakenOver => Answer::TakenOver(taken_over(context, known).await?),
            Self::Save { draft, request, is_away } => {
                Answer::Saved(draft, Box::new(save(context, draft, *request, is_away).await?))
            }
            Self::Untaken(id, request) => {
                let seat = context.seat().await?;
                let request = context.complete(&under(id), &parent, *request).await?;
                match outbox::deliver(context, seat, request, false).await {
                    Err(failure) if outbox::is_recorded_by_another(id, &failure) => Answer::Done,
                    delivered => delivered.map(|_| Answer::Done)?,
                }
            }
            Self::Ended(name, ended_at) => {
                let call = Some(Call { name, ended_at, ..Call::default() });
                let request = CompleteCallRequest { call, ..CompleteCallRequest::default() };
                done(context, &parent, request).await?
            }
            Self::Triage { draft, request } => {
                let answer = context.write(&under(draft), &parent, *request).await?;
                let (call, issues) = (answer.call, answer.issues);
                let answer = CreateCallResponse { call, issues, ..CreateCallResponse::default() };
                Answer::Triaged(draft, Box::new(answer))
            }
            Self::Dismiss(name) => {
                let reason_code = ReasonCode::FalseAlarm.into();
                let request = DismissAlarmRequest { name, reason_code, ..DismissAlarmRequest::default() };
                done(context, &parent, request).await?
            }
            Self::ConfirmAlarm(name) => {
                done(context, &parent, ConfirmAlarmRequest { name, ..ConfirmAlarmRequest::default() }).await?
            }
            Self::ConfirmHandoff(name, handoff) => {
                let request = ConfirmHandoffRequest { name, handoff, ..ConfirmHandoffRequest::default() };
                done(context, &parent, request).await?
            }
            Self::SeeWarning(name, percent) => {
                let request =
                    AcknowledgeWarningRequest { name, percent, ..AcknowledgeWarningRequest::default() };
                done(context, &parent, request).await?
            }
            Self::MarkRead(name) => {
                let (parent_of_it, notices) = (parent.clone(), vec![name]);
                let request = MarkReadRequest {
                    parent: parent_of_it,
                    operator_code,
                    notices,
                    ..MarkReadRequest::default()
                };
                done(context, &parent, request).await?
            }
            Self::TakeCall(name) => {
                let request = LeaseCallRequest { name, operator_code, ..LeaseCallRequest::default() };
                let answer = context.write(&CreateArgs::default(), &parent, request).await?;
                Answer::TookCall(Box::new(answer.call.unwrap_or_default()))
            }
            Self::Release(name) => {
                let request = ReleaseCallRequest { name, operator_code, ..ReleaseCallRequest::default() };
                done(context, &parent, request).await?
            }
            Self::TakeCallback(name) => {
                let request = LeaseCallbackRequest { name, operator_code, ..LeaseCallbackRequest::default() };
                Answer::TookCallback(Box::new(context.write(&CreateArgs::default(), &parent, request).await?))
            }
            Self::ReleaseCallback(name) => {
                let request =
                    ReleaseCallbackRequest { name, operator_code, ..ReleaseCallbackRequest::default() };
                done(context, &parent, request).await?
            }
            Self::Callback { draft, name, reached, solved } => {
                let request = RecordCallbackRequest {
                    name,
                    operator_code,
                    reached,
                    solved,
                    ..RecordCallbackRequest::default()
                };
                context.write(&under(draft), &parent, request).await?;
                Answer::CalledBack(draft)
            }
            Self::Deliver => return deliver(context).await,
            Self::Unlock { typed, principal } => {
                Answer::Unlocked(super::lock::unlock(context, typed, principal).await?)
            }
        })
    }
}

/// A write under an id that is the same in every attempt.
fn under(id: Uuid) -> CreateArgs {
    CreateArgs { request_id: Some(id), ..CreateArgs::default() }
}

/// Writes something whose answer nobody looks at.
async fn done<R>(context: &Context, parent: &str, request: R) -> Result<Answer, Failure>
where
    R: Rpc<Response: WriteResponse> + WriteRequest,
{
    context.write(&CreateArgs::default(), parent, request).await.map(|_| Answer::Done)
}

/// What people read of a failure, and what it says of the server. From then on nothing waits for one that is away.
async fn failed(context: &Context, of: Of, failure: Failure) -> Answer {
    let lines = failure.lines(&context.wording(&failure).await);
    let is_signed_out = failure.is_signed_out();
    let is_away = outbox::is_for_later(&failure) || matches!(failure, Failure::NotRemembered);
    if is_away {
        context.stay_away(failure);
    }
    Answer::Failed { lines, of, is_away, is_signed_out }
}

/// Sends what is kept.
async fn deliver(context: &Context) -> Result<Answer, Failure> {
    context.look_again();
    let outbox = outbox::open()?;
    let mut sent = outbox::send(context, &outbox, Sending::IN_PASSING).await?;
    let failure = sent.failure.take();
    outbox::tell(context, &sent).await;
    Ok(match failure {
        Some(failure) => failed(context, Of::Delivery, failure).await,
        None => Answer::Delivered,
    })
}

async fn start(context: &Context) -> Result<Known, Failure> {
    context.look_again();
    context.forget_directories().await;
    let seat = context.seat().await?;
    let parent = context.parent().await?.to_owned();
    let operator = match context.operator(None) {
        Some(typed) => context.code(Directory::Operators, &parent, &typed).await?,
        None => String::new(),
    };
    let known = Known {
        period: context.known_period(&parent).await?,
        operator,
        principal: seat.writer.principal,
        ahead: seat.ahead,
        categories: context.directory(Directory::Categories, &parent).await?,
        districts: context.directory(Directory::Districts, &parent).await?,
        agencies: context.directory(Directory::Agencies, &parent).await?,
        is_whole: context.away().is_none(),
        parent: parent.clone(),
    };
    if known.is_whole {
        context.remember_for_later(&parent).await?;
    }
    Ok(known)
}

/// Records a call under the id of its draft. Where the server is known to be away it is kept at once. A draft that is there again after it was recorded is found by its
/// reference.
async fn save(
    context: &Context,
    draft: Uuid,
    request: CreateCallRequest,
    is_away: bool,
) -> Result<Delivery, Failure> {
    if !is_away {
        context.look_again();
    }
    let seat = context.seat().await?;
    let parent = request.parent.clone();
    let reference = request.call.as_ref().map(|call| call.offline_reference.clone()).unwrap_or_default();
    let request = context.complete(&under(draft), &parent, request).await?;
    match outbox::deliver(context, seat, request, true).await {
        Err(failure) if failure.is_reused() => {
            let reference = Some(Reference::OfflineReference(reference));
            let found = context.read(FindCallRequest { parent, reference }).await;
            // Under this id something else was recorded, which nobody expects.
            let call = found.map_err(|_| failure)?.call;
            let answer = CreateCallResponse { call, ..CreateCallResponse::default() };
            Ok(Delivery::Recorded(Box::new(answer)))
        }
        delivered => delivered,
    }
}
