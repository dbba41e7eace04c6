//! Who is asking, and whether they may: by token, by the certificate of a client, or over the socket as the server's own user.
//!
//! The methods that a role may call stand in the contract, on each method. [`Identity`] holds requests against that before anything else is known of them; what a caller
//! may see of a period is asked for where the period is found ([`covers`]).

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use hotline_proto::Method;
use http_body::Frame;
use prost::bytes::Bytes;
use tonic::Status;
use tonic::body::Body;
use tonic::codegen::http;
use uuid::Uuid;

use super::around::Surround;
use super::convert::codes;
use super::error::Failure;
use super::request_log::Note;
use super::{is_unary, method};
use crate::domain::access::{Principal, Token, TokenFault};
use crate::domain::codes::Role;
use crate::domain::command::Write;
use crate::domain::period::PeriodId;
use crate::domain::refusal::{PermissionRule, Refusal};
use crate::store::access::Access;
use crate::store::write::job::Request;
use crate::store::write::queue::Rank;
use crate::transport::connection::{Connection, Peer};

/// Before a token in the header `authorization`.
const BEARER: &str = "Bearer ";

/// Who is asking.
#[derive(Clone, Debug)]
pub struct Caller {
    /// As the journal says it.
    pub principal: Principal,
    /// What they may do.
    pub role: Role,
    /// By which token, also where a certificate stands for it. None of the server's own user.
    pub token: Option<Arc<Token>>,
}

tokio::task_local! {
    static CALLER: Arc<Caller>;
}

/// Who asks what is being answered.
pub fn caller() -> Result<Arc<Caller>, Refusal> {
    CALLER.try_with(Arc::clone).map_err(|_| Refusal::TokenRefused(TokenFault::Missing))
}

/// Goes on in the name of who asks, in a task of its own.
pub fn in_their_name<F: Future>(task: F) -> impl Future<Output = F::Output> {
    let caller = CALLER.try_with(Arc::clone);
    async move {
        match caller {
            Ok(caller) => CALLER.scope(caller, task).await,
            Err(_) => task.await,
        }
    }
}

/// Whether who asks may know of a period.
pub fn covers(period: &PeriodId) -> bool {
    caller().is_ok_and(|caller| caller.token.as_ref().is_none_or(|token| token.grant.covers(period)))
}

impl Caller {
    /// The server's own user.
    pub fn owner() -> Self {
        Self { principal: own_user(), role: Role::Owner, token: None }
    }

    /// A write of the desk in their name, which waits as long as it must.
    pub fn write(&self, period: &PeriodId, request_id: Uuid, write: Write) -> Request {
        Request {
            period: period.clone(),
            request_id,
            content: Vec::new(),
            actor: self.principal.as_str().to_owned(),
            role: self.role,
            token: self.token_id(),
            on_behalf_of: None,
            write,
            clock: None,
            deadline: None,
            rank: Rank::Desk,
        }
    }

    /// The id of the token.
    pub fn token_id(&self) -> Option<String> {
        self.token.as_ref().map(|token| token.id.clone())
    }

    /// Fails if they may not say on whose behalf they write.
    pub fn check_on_behalf(&self) -> Result<(), Refusal> {
        let may = self.token.as_ref().is_none_or(|token| token.grant.may_act_for_others);
        if may { Ok(()) } else { Err(self.not_permitted(PermissionRule::OnBehalf)) }
    }

    /// Fails if their token is for some periods only: tokens are for all.
    pub fn check_all_periods(&self) -> Result<(), Refusal> {
        let all = self.token.as_ref().is_none_or(|token| token.grant.periods.is_empty());
        if all { Ok(()) } else { Err(self.not_permitted(PermissionRule::OtherPeriods)) }
    }

    /// The refusal of what they may not do.
    pub fn not_permitted(&self, rule: PermissionRule) -> Refusal {
        Refusal::NotPermitted { role: self.role, rule }
    }

    fn check_method(&self, method: &Method) -> Result<(), Refusal> {
        let may = self.role == Role::Owner
            || method.roles.iter().any(|role| *role as i32 == codes::number(self.role));
        let allowed = || method.roles.iter().filter_map(|role| codes::value(*role as i32)).collect();
        if may { Ok(()) } else { Err(self.not_permitted(PermissionRule::Method(allowed()))) }
    }
}

/// The user whom this process belongs to.
pub fn own_user() -> Principal {
    Principal::user(&whoami::username().unwrap_or_default())
}

/// Finds out who is asking. Inside of the log's layer.
#[derive(Clone)]
pub struct Identity {
    access: Access,
    owner: Arc<Caller>,
}

impl Identity {
    /// Knows the tokens of a register, and the server's own user.
    pub fn new(access: Access) -> Self {
        Self { access, owner: Arc::new(Caller::owner()) }
    }

    /// Who is asking, by what was sent. One that another process has just made is looked for.
    async fn caller(&self, sent: Sent) -> Result<Arc<Caller>, Refusal> {
        if matches!(sent, Sent::NothingByOwner) {
            return Ok(self.owner.clone());
        }
        let find = || match &sent {
            Sent::Token(text) => self.access.find(text),
            Sent::Certificate(principal) => self.access.find_certified(principal),
            Sent::NoToken => Err(TokenFault::Malformed),
            Sent::Nothing | Sent::NothingByOwner => Err(TokenFault::Missing),
        };
        let mut token = find();
        if matches!(token, Err(TokenFault::Unknown | TokenFault::NotGranted)) {
            self.access.look_again().await;
            token = find();
        }
        let token = token.map_err(Refusal::TokenRefused)?;
        let (principal, role) = (token.grant.principal.clone(), token.grant.role);
        Ok(Arc::new(Caller { principal, role, token: Some(token) }))
    }
}

/// What was sent to say who is asking.
enum Sent {
    /// What may be a token.
    Token(String),
    /// Something that is none.
    NoToken,
    /// No token, by a client whose certificate names a service.
    Certificate(Principal),
    /// Nothing, over the network.
    Nothing,
    /// Nothing, over the socket.
    NothingByOwner,
}

impl Sent {
    fn with<B>(request: &http::Request<B>) -> Self {
        let mut sent = request.headers().get_all(http::header::AUTHORIZATION).iter();
        let Some(header) = sent.next() else {
            return match request.extensions().get::<Arc<Connection>>() {
                Some(connection) if connection.peer == Peer::Owner => Self::NothingByOwner,
                Some(connection) => connection.certified().cloned().map_or(Self::Nothing, Self::Certificate),
                None => Self::Nothing,
            };
        };
        let text = header.to_str().ok().filter(|_| sent.next().is_none());
        let text = text.and_then(|text| Some((text.get(..BEARER.len())?, text.get(BEARER.len()..)?)));
        match text {
            Some((scheme, token)) if scheme.eq_ignore_ascii_case(BEARER) => Self::Token(token.to_owned()),
            _ => Self::NoToken,
        }
    }
}

/// What is known of a request before it is answered.
pub struct Asked {
    identity: Identity,
    method: &'static Method,
    note: Option<Note>,
    sent: Sent,
}

impl Asked {
    /// Who asks. Fails if they are not known, or may not call the method.
    async fn caller(self) -> Result<Arc<Caller>, Refusal> {
        let caller = self.identity.caller(self.sent).await?;
        if let Some(note) = self.note {
            note.asked_by(caller.principal.as_str());
        }
        caller.check_method(self.method)?;
        Ok(caller)
    }
}

/// Ends once a token is not good any more.
type Ending = Pin<Box<dyn Future<Output = TokenFault> + Send>>;

impl Surround for Identity {
    /// None for what is open to all: health, reflection, and what is no method.
    type Begun = Option<Asked>;

    fn begin<B>(&self, request: &mut http::Request<B>) -> Option<Asked> {
        let method = method(request.uri().path())?;
        let note = request.extensions().get::<Note>().cloned();
        Some(Asked { identity: self.clone(), method, note, sent: Sent::with(request) })
    }

    async fn answer<E>(
        asked: Option<Asked>,
        answering: impl Future<Output = Result<http::Response<Body>, E>> + Send,
    ) -> Result<http::Response<Body>, E> {
        let Some(asked) = asked else { return answering.await };
        let (access, is_stream) = (asked.identity.access.clone(), !is_unary(asked.method.path));
        let caller = match asked.caller().await {
            Ok(caller) => caller,
            Err(refusal) => return Ok(Status::from(Failure::from(refusal)).into_http()),
        };
        let token = caller.token_id().filter(|_| is_stream);
        let answer = CALLER.scope(caller, answering).await?;
        let Some(token) = token else { return Ok(answer) };
        let ending: Ending = Box::pin(async move { access.ended(&token).await });
        Ok(answer.map(|body| Body::new(WhileKnown { body, ending: Some(ending) })))
    }
}

/// The answers of a stream, as long as its token is good.
struct WhileKnown {
    body: Body,
    /// None once it has ended.
    ending: Option<Ending>,
}

impl http_body::Body for WhileKnown {
    type Data = Bytes;
    type Error = Status;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Status>>> {
        let Some(ending) = &mut self.ending else { return Poll::Ready(None) };
        if let Poll::Ready(fault) = ending.as_mut().poll(context) {
            self.ending = None;
            let mut trailers = http::HeaderMap::new();
            let status = Status::from(Failure::from(Refusal::TokenRefused(fault)));
            let added = status.add_header(&mut trailers);
            return Poll::Ready(Some(added.map(|()| Frame::trailers(trailers))));
        }
        Pin::new(&mut self.body).poll_frame(context)
    }
}
