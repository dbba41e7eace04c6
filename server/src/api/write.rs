//! What all writes share: the sender, the request id, the deadline and the answer.

use std::sync::Arc;
use std::time;

use hotline_proto::{WriteRequest, WriteResponse, v1};
use prost::{Message, Name};
use tonic::{Extensions, Request, Response, Status};
use uuid::Uuid;

use super::agency;
use super::convert::input::{Fields, IntoCommand, ResolvedPeriod};
use super::convert::times;
use super::deadline::Deadline;
use super::error::{Failure, Recorded};
use super::identity::{Caller, caller};
use super::request_log::{self as log, Note};
use super::{Api, answer};
use crate::domain::access::Principal;
use crate::domain::command::{Command, Write};
use crate::domain::instant::Instant;
use crate::domain::refusal::Problem;
use crate::domain::refusal::problem::{Form, Unit};
use crate::domain::refusal::{Refusal, Violations};
use crate::store;
use crate::store::{Rank, Written};

/// Maximum length of the name of a person, in bytes.
const MAX_PERSON_BYTES: usize = 200;

/// On whose behalf a write is made. Who writes is who asks.
fn on_behalf_of(f: &mut Fields<'_>, context: &v1::WriteContext) -> Option<String> {
    let is_who_asks = || caller().is_ok_and(|caller| caller.principal.as_str() == context.actor);
    if !context.actor.is_empty() && !is_who_asks() {
        f.refuse("actor", Problem::Conflict("authorization".to_owned()));
    }
    person(f, "on_behalf_of", &context.on_behalf_of)
}

/// The name of a person or a service. None if it is blank, or wrong, which is a violation.
fn person(f: &mut Fields<'_>, path: &str, name: &str) -> Option<String> {
    if name.len() > MAX_PERSON_BYTES {
        f.refuse(
            path,
            Problem::TooLong { length: Some(name.len()), limit: MAX_PERSON_BYTES, unit: Unit::Bytes },
        );
        return None;
    }
    f.text(path, name, MAX_PERSON_BYTES).filter(|name| !name.trim().is_empty())
}

/// A write as read from a request.
pub struct ReadWrite {
    /// The period that it writes to.
    pub period: Arc<ResolvedPeriod>,
    /// What every write has.
    pub context: Context,
    /// The command, with the time at which it happened and the etag.
    pub write: Write,
}

/// What every write has, but for the time and the etag.
#[derive(Debug)]
pub struct Context {
    /// On whose behalf it is made.
    pub on_behalf_of: Option<String>,
    /// The id by which a retry is recognised.
    pub request_id: Uuid,
    /// Whether nothing is to be written.
    pub validate_only: bool,
}

impl Context {
    /// Who asks for the write. Fails if they may not say on whose behalf.
    pub fn sender(&self) -> Result<Arc<Caller>, Refusal> {
        let caller = caller()?;
        if self.on_behalf_of.is_some() {
            caller.check_on_behalf()?;
        }
        Ok(caller)
    }
}

/// A write that is committed, or that was only to be validated and would be.
pub struct WriteOutcome {
    /// The period that it wrote to.
    pub period: Arc<ResolvedPeriod>,
    /// What it wrote. None if it was only validated.
    pub written: Option<Written>,
}

impl WriteOutcome {
    /// What became of it, for the response.
    pub fn result(&self) -> v1::WriteResult {
        let written = self.written.as_ref();
        v1::WriteResult {
            position: written.map_or(0, |written| written.head),
            replayed: written.is_some_and(|written| written.replayed),
        }
    }

    /// Whether there was nothing to write.
    pub fn is_nothing(&self) -> bool {
        self.written.as_ref().is_some_and(Written::is_nothing)
    }

    /// What is known of it without reading it back. None if nothing is recorded.
    pub fn recorded(&self) -> Option<Recorded> {
        let written = self.written.as_ref().filter(|written| !written.is_nothing())?;
        let resource = written.subject.name(self.period.id.as_str());
        Some(Recorded { resource, position: written.head })
    }

    /// What it wrote. Fails if it was only validated, as there is nothing to answer then.
    pub fn written(self) -> Result<Written, Failure> {
        self.written.ok_or_else(|| store::Error::Damaged("a write was only validated".to_owned()).into())
    }
}

impl Api {
    /// Carries out a write. `respond` makes the response, unless the write was only to be validated.
    pub(super) async fn write<R: IntoCommand, F>(
        &self,
        request: Request<R>,
        respond: impl FnOnce(WriteOutcome) -> F,
    ) -> Result<Response<R::Response>, Failure>
    where
        F: Future<Output = Result<R::Response, Failure>>,
    {
        let (_, extensions, request) = request.into_parts();
        let note = note(&extensions, &request);
        let write = self.read_write(&request).await?;
        let outcome = self.submit(write, Deadline::found(&extensions), &note, &request).await?;
        self.respond(outcome, respond).await
    }

    /// The response to a write, with what became of it. What is recorded and cannot be read back is told.
    pub(super) async fn respond<A: Message + WriteResponse + Default, F>(
        &self,
        outcome: WriteOutcome,
        respond: impl FnOnce(WriteOutcome) -> F,
    ) -> Result<Response<A>, Failure>
    where
        F: Future<Output = Result<A, Failure>>,
    {
        let (result, recorded) = (outcome.result(), outcome.recorded());
        let mut response = match outcome.written {
            Some(_) => respond(outcome).await.map_err(|cause| unread(cause, recorded))?,
            None => A::default(),
        };
        response.set_result(result);
        Ok(answer(response))
    }

    /// Queues a write of a batch or stream.
    pub(super) async fn write_one_of_many<R: IntoCommand>(
        &self,
        deadline: time::Instant,
        request: &R,
    ) -> Result<PendingWrite, Failure> {
        let write = self.read_write(request).await?;
        let rank = Rank::for_bulk(&write.write.command);
        Ok(self.begin(write, deadline, request, rank).await)
    }

    /// Reads a write. If fields are wrong, the refusal also says what the rules find wrong with the other fields.
    pub(super) async fn read_write<R: IntoCommand>(&self, request: &R) -> Result<ReadWrite, Failure> {
        let reading = self.open(request.address()).await?;
        let read = reading.read(|f| {
            let command = request.command(f);
            with_command(f, request, command)
        });
        match read {
            Ok((period, (context, mut write))) => {
                agency::as_itself(&mut write.command)?;
                Ok(ReadWrite { period, context, write })
            }
            Err(refusal) => Err(self.with_rules(request, refusal).await),
        }
    }

    /// Adds to a refusal of fields what the rules find wrong with the other fields, so that the caller learns everything at once.
    async fn with_rules<R: IntoCommand>(&self, request: &R, refusal: Refusal) -> Failure {
        let (Refusal::InvalidFields(mut violations), Ok(id)) = (refusal.clone(), request.address().read())
        else {
            return refusal.into();
        };
        let Ok(period) = self.resolve_period(&id).await else { return refusal.into() };
        let mut already_reported = Violations::default();
        let Some(command) = request.command(&mut Fields::new(Some(&period), &mut already_reported)) else {
            return refusal.into();
        };
        let occurred_at = request.context().and_then(|context| context.occurred_at.as_ref());
        let occurred_at = occurred_at.and_then(|at| times::instant(at).ok());
        match self.store.rehearse(id, Write { occurred_at, etag: None, command }).await {
            Ok(Some(Refusal::InvalidFields(more))) => {
                violations.extend(more);
                Refusal::InvalidFields(violations).into()
            }
            // Any other refusal can wait until the fields are right.
            Ok(_) => refusal.into(),
            // A failure here must not hide the wrong fields.
            Err(error) => {
                tracing::warn!(%error, "the rules could not be asked about a request with wrong fields");
                refusal.into()
            }
        }
    }

    /// Queues a write and waits for its commit.
    pub(super) async fn submit<R: WriteRequest + Message + Name + Clone>(
        &self,
        write: ReadWrite,
        deadline: Deadline,
        note: &Note,
        request: &R,
    ) -> Result<WriteOutcome, Failure> {
        let outcome = self.begin(write, deadline.of_write(), request, Rank::Desk).await.end().await?;
        note.end(&outcome);
        Ok(outcome)
    }

    /// Queues a write. A bulk write waits for room, at most until the deadline.
    async fn begin<R: WriteRequest + Message + Name + Clone>(
        &self,
        ReadWrite { period, context, write }: ReadWrite,
        deadline: time::Instant,
        request: &R,
        rank: Rank,
    ) -> PendingWrite {
        let caller = match context.sender() {
            Ok(caller) => caller,
            Err(refusal) => {
                let begun = Some(Begun::Validated(Err(refusal.into())));
                return PendingWrite { period, deadline, begun };
            }
        };
        let content = content(request, &context);
        let request = store::Request {
            content,
            on_behalf_of: context.on_behalf_of,
            rank,
            deadline: Some(deadline),
            ..caller.write(&period.id, context.request_id, write)
        };
        let begun = async {
            if context.validate_only {
                let valid = self.store.validate(request).await.map_err(Failure::from);
                return Begun::Validated(valid.and_then(|valid| valid.map_err(Failure::from)));
            }
            Begun::Queued(self.store.queue(request).await)
        };
        let begun = tokio::time::timeout_at(deadline.into(), begun).await.ok();
        PendingWrite { period, deadline, begun }
    }
}

/// Notes for the log who writes and under which id.
pub(super) fn note(extensions: &Extensions, request: &impl WriteRequest) -> Note {
    Note::begin(extensions, request.context().map(log::Sender::of).unwrap_or_default())
}

/// The failure of a write whose answer could not be read. If it is recorded it says so, and only the log says what failed.
pub(super) fn unread(cause: Failure, recorded: Option<Recorded>) -> Failure {
    let Some(recorded) = recorded else { return cause };
    let status = Status::from(cause);
    tracing::warn!(cause = status.message(), "what is recorded could not be read back");
    Failure::Unread(recorded)
}

/// A write that has begun.
pub struct PendingWrite {
    period: Arc<ResolvedPeriod>,
    deadline: time::Instant,
    /// None if the deadline passed while it waited for room.
    begun: Option<Begun>,
}

enum Begun {
    Queued(store::Pending),
    /// Nothing is to be written.
    Validated(Result<Written, Failure>),
}

impl PendingWrite {
    /// Waits for the commit. Fails at the deadline; the write may still be committed.
    pub async fn end(self) -> Result<WriteOutcome, Failure> {
        let written = match self.begun.ok_or(Failure::Deadline)? {
            Begun::Validated(valid) => valid.map(|_| None)?,
            Begun::Queued(pending) => {
                let written = tokio::time::timeout_at(self.deadline.into(), pending.answer()).await;
                Some(written.map_err(|_| Failure::Deadline)??)
            }
        };
        Ok(WriteOutcome { period: self.period, written })
    }

    /// The outcome if it is known, else the write itself.
    pub fn try_end(mut self) -> Result<Result<WriteOutcome, Failure>, Self> {
        let written = match self.begun.take() {
            None => Err(Failure::Deadline),
            Some(Begun::Validated(valid)) => valid.map(|_| None),
            Some(Begun::Queued(pending)) => match pending.try_answer() {
                Ok(written) => written.map(Some).map_err(Failure::from),
                Err(pending) => {
                    self.begun = Some(Begun::Queued(pending));
                    return Err(self);
                }
            },
        };
        Ok(written.map(|written| WriteOutcome { period: self.period, written }))
    }
}

/// What a repeat of a request must have in common with it. An id may be written in several ways, in capitals for one. Where it is made on behalf of a principal, the
/// write is theirs ([`Principal::whose`]), and what is left is what they would have sent themselves.
pub fn content<R: WriteRequest + Message + Name + Clone>(request: &R, read: &Context) -> Vec<u8> {
    let mut content = R::full_name().into_bytes();
    content.push(0);
    let mut buffer = Uuid::encode_buffer();
    let id: &str = read.request_id.hyphenated().encode_lower(&mut buffer);
    let is_theirs = read.on_behalf_of.as_deref().is_some_and(Principal::is_one);
    if !is_theirs && request.context().is_some_and(|context| context.request_id == id) {
        request.encode_raw(&mut content);
    } else {
        let mut same = request.clone();
        let context = same.context_mut();
        context.request_id = id.to_owned();
        if is_theirs {
            context.on_behalf_of.clear();
        }
        same.encode_raw(&mut content);
    }
    content
}

/// Reads the fields that all writes have, and adds the command. None after a violation.
pub fn with_command<R: WriteRequest>(
    f: &mut Fields<'_>,
    request: &R,
    command: Option<Command>,
) -> Option<(Context, Write)> {
    let (context, Conditions { occurred_at, etag }) = with_conditions(f, request)?;
    Some((context, Write { occurred_at, etag, command: command? }))
}

/// When a write happened, and what it must follow.
pub struct Conditions {
    /// When it happened; None for now.
    pub occurred_at: Option<Instant>,
    /// The position of the latest entry of what it changes; None if any will do.
    pub etag: Option<i64>,
}

/// Reads the fields that all writes have. None after a violation.
pub fn with_conditions<R: WriteRequest>(f: &mut Fields<'_>, request: &R) -> Option<(Context, Conditions)> {
    let read = context(f, request);
    let given = request.context()?;
    let mut f = f.within("write");
    let occurred_at = f.time("occurred_at", given.occurred_at.as_ref());
    let etag = f.etag("etag", &given.etag);
    Some((read?, Conditions { occurred_at, etag }))
}

/// Reads the fields that all writes have, but for the time and the etag. None after a violation.
pub fn context<R: WriteRequest>(f: &mut Fields<'_>, request: &R) -> Option<Context> {
    let context = f.required("write", |_, _| request.context())?;
    let mut f = f.within("write");
    let request_id = f.required("request_id", |f, path| {
        let id = (!context.request_id.is_empty()).then(|| Uuid::parse_str(&context.request_id))?;
        if id.is_err() {
            f.refuse(path, Problem::malformed(Form::Uuid));
        }
        id.ok()
    });
    let on_behalf_of = on_behalf_of(&mut f, context);
    Some(Context { on_behalf_of, request_id: request_id?, validate_only: context.validate_only })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::convert::input::read;

    #[test]
    fn every_write_has_an_id_and_only_etags_that_were_given() {
        let note = |request_id: &str, etag: &str| {
            let context = v1::WriteContext {
                request_id: request_id.to_owned(),
                etag: etag.to_owned(),
                ..Default::default()
            };
            let request = v1::AddNoteRequest { write: Some(context), ..Default::default() };
            let noted = read(|f| with_command(f, &request, Some(Command::ClosePeriod(None))));
            noted
                .map(|(_, write)| write.etag)
                .map_err(|refusal| refusal.to_string().replace("INVALID_FIELDS ", ""))
        };
        let id = "018f2f6e-0000-7000-8000-000000000001";
        assert_eq!(note(id, "17"), Ok(Some(17)));
        assert_eq!(note(id, ""), Ok(None));
        for (id, etag, field) in [
            ("", "", "write.request_id"),
            ("x", "", "write.request_id"),
            (id, "+5", "write.etag"),
            (id, "W/x", "write.etag"),
            (id, "0", "write.etag"),
        ] {
            assert!(note(id, etag).unwrap_err().starts_with(field), "{id} {etag}");
        }
    }
}
