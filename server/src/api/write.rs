//! What all writes share: the sender, the request id, the deadline and the answer.

use std::sync::Arc;
use std::time::{self, Duration};

use hotline_proto::{ACTOR_HEADER, ON_BEHALF_OF_HEADER, REPLAYED_HEADER, WriteRequest};
use percent_encoding::percent_decode;
use prost::{Message, Name};
use tonic::metadata::{MetadataMap, MetadataValue};
use tonic::{Request, Response};
use uuid::Uuid;

use super::convert::input::{Fields, IntoCommand, ResolvedPeriod};
use super::convert::times;
use super::error::Failure;
use super::{Api, MAX_UNARY_TIME, answer, check_size, journal_position};
use crate::domain::command::{Command, Write};
use crate::domain::event::Subject;
use crate::domain::number::{CallNumber, CallbackNumber, IssueNumber};
use crate::domain::refusal::Problem;
use crate::domain::refusal::problem::{Form, Unit};
use crate::domain::refusal::{Refusal, Violations};
use crate::store;
use crate::store::Rank;
use crate::store::tables::views::RecordedView;

/// The actor of a request without the header.
const UNKNOWN: &str = "unknown";
/// Maximum length of an actor's name, in bytes, after decoding.
const MAX_ACTOR_BYTES: usize = 200;

/// Who writes, and on whose behalf.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sender {
    actor: String,
    on_behalf_of: Option<String>,
}

impl Sender {
    /// Reads the headers of a request. A malformed one is a violation.
    pub fn read(f: &mut Fields<'_>, metadata: &MetadataMap) -> Option<Self> {
        let actor = header(f, metadata, ACTOR_HEADER).unwrap_or_else(|| UNKNOWN.to_owned());
        Some(Self { actor, on_behalf_of: header(f, metadata, ON_BEHALF_OF_HEADER) })
    }
}

/// The name in a header, decoded. None if it is absent, blank, malformed or too long.
fn header(f: &mut Fields<'_>, metadata: &MetadataMap, name: &str) -> Option<String> {
    let value = metadata.get(name)?.as_bytes();
    let decoded = percent_decode(value).decode_utf8().ok().filter(|_| is_percent_encoded(value));
    let Some(text) = decoded.filter(|text| !text.contains('\0')) else {
        f.refuse(name, Problem::malformed(Form::Header));
        return None;
    };
    if text.len() > MAX_ACTOR_BYTES {
        f.refuse(name, Problem::TooLong { length: text.len(), limit: MAX_ACTOR_BYTES, unit: Unit::Bytes });
        return None;
    }
    Some(text.into_owned()).filter(|text| !text.trim().is_empty())
}

/// Whether two hexadecimal digits follow each percent sign. The decoder would take any other percent sign literally.
fn is_percent_encoded(value: &[u8]) -> bool {
    let mut after_signs = value.split(|byte| *byte == b'%').skip(1);
    after_signs.all(|rest| rest.len() >= 2 && rest[..2].iter().all(u8::is_ascii_hexdigit))
}

/// The deadline of a request: its `grpc-timeout`, at most [`MAX_UNARY_TIME`].
pub fn deadline(metadata: &MetadataMap) -> time::Instant {
    let requested = metadata.get("grpc-timeout").and_then(|value| timeout(value.to_str().ok()?));
    time::Instant::now() + requested.unwrap_or(MAX_UNARY_TIME).min(MAX_UNARY_TIME)
}

/// Parses a gRPC timeout: up to eight digits and a unit. tonic has a parser, but not a public one.
fn timeout(text: &str) -> Option<Duration> {
    let (digits, unit) = text.split_at_checked(text.len().checked_sub(1)?)?;
    let count: u64 = digits.parse().ok().filter(|_| digits.len() <= 8)?;
    match unit {
        "H" => Some(Duration::from_secs(count * 3600)),
        "M" => Some(Duration::from_secs(count * 60)),
        "S" => Some(Duration::from_secs(count)),
        "m" => Some(Duration::from_millis(count)),
        "u" => Some(Duration::from_micros(count)),
        "n" => Some(Duration::from_nanos(count)),
        _ => None,
    }
}

/// A write as read from a request.
pub struct ReadWrite {
    /// The period that it writes to.
    pub period: Arc<ResolvedPeriod>,
    /// The actor of its journal entries.
    pub sender: Sender,
    /// The id by which a retry is recognised.
    pub request_id: Uuid,
    /// The command, with the time at which it happened and the etag.
    pub write: Write,
}

/// A write that is committed.
pub struct WriteOutcome {
    /// The period that it wrote to.
    pub period: Arc<ResolvedPeriod>,
    /// What it changed or created.
    pub subject: Subject,
    /// Whether an earlier request with the same id committed it.
    pub replayed: bool,
    /// Last position of the period's journal after it.
    pub head: i64,
    /// The call that it recorded. None if the call must be read from the storage.
    pub recorded: Option<Box<RecordedView>>,
}

impl WriteOutcome {
    /// The response, with the header of the journal's position and, after a replay, its header.
    pub fn answer<T: Message>(&self, message: T) -> Response<T> {
        let mut response = answer(message);
        journal_position::announce(response.metadata_mut(), &self.period.id, self.head);
        if self.replayed {
            response.metadata_mut().insert(REPLAYED_HEADER, MetadataValue::from_static("true"));
        }
        response
    }

    /// The call that it wrote to. Fails if it wrote to something else.
    pub fn call(&self) -> Result<CallNumber, Failure> {
        match self.subject {
            Subject::Call(number) => Ok(number),
            other @ (Subject::Period | Subject::Issue(_) | Subject::Callback(_)) => {
                Err(unexpected("a call", other))
            }
        }
    }

    /// The issue that it wrote to. Fails if it wrote to something else.
    pub fn issue(&self) -> Result<IssueNumber, Failure> {
        match self.subject {
            Subject::Issue(number) => Ok(number),
            other @ (Subject::Period | Subject::Call(_) | Subject::Callback(_)) => {
                Err(unexpected("an issue", other))
            }
        }
    }

    /// The callback that it wrote to. Fails if it wrote to something else.
    pub fn callback(&self) -> Result<CallbackNumber, Failure> {
        match self.subject {
            Subject::Callback(number) => Ok(number),
            other @ (Subject::Period | Subject::Call(_) | Subject::Issue(_)) => {
                Err(unexpected("a callback", other))
            }
        }
    }
}

fn unexpected(what: &str, subject: Subject) -> Failure {
    store::Error::Damaged(format!("a write to {what} is recorded as one to {subject:?}")).into()
}

impl Api {
    /// Reads a write, queues it, and waits for its commit.
    pub(super) async fn write<R: IntoCommand>(&self, request: Request<R>) -> Result<WriteOutcome, Failure> {
        let (metadata, _, request) = request.into_parts();
        check_size(&request)?;
        let write = self.read_write(&request, |f| Sender::read(f, &metadata)).await?;
        self.submit(write, deadline(&metadata), &request).await
    }

    /// Queues a write of a batch or stream. Its sender is read once for all of them.
    pub(super) async fn write_one_of_many<R: IntoCommand>(
        &self,
        sender: Sender,
        deadline: time::Instant,
        request: &R,
    ) -> Result<PendingWrite, Failure> {
        check_size(request)?;
        let write = self.read_write(request, |_| Some(sender)).await?;
        let rank = Rank::for_bulk(&write.write.command);
        Ok(self.begin(write, deadline, request, rank).await)
    }

    /// Reads a write and its sender. If fields are wrong, the refusal also says what the rules find wrong with the other fields.
    pub(super) async fn read_write<R: IntoCommand>(
        &self,
        request: &R,
        sender: impl FnOnce(&mut Fields<'_>) -> Option<Sender>,
    ) -> Result<ReadWrite, Failure> {
        let reading = self.open(request.address()).await?;
        let read = reading.read(|f| {
            let sender = sender(f);
            let command = request.command(f);
            sender.zip(with_command(f, request, command))
        });
        match read {
            Ok((period, (sender, (request_id, write)))) => {
                Ok(ReadWrite { period, sender, request_id, write })
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
        let occurred_at = request.occurred_at().and_then(|at| times::instant(at).ok());
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
    pub(super) async fn submit<R: Message + Name>(
        &self,
        write: ReadWrite,
        deadline: time::Instant,
        request: &R,
    ) -> Result<WriteOutcome, Failure> {
        self.begin(write, deadline, request, Rank::Desk).await.end().await
    }

    /// Queues a write. A bulk write waits for room, at most until the deadline.
    async fn begin<R: Message + Name>(
        &self,
        ReadWrite { period, sender, request_id, write }: ReadWrite,
        deadline: time::Instant,
        request: &R,
        rank: Rank,
    ) -> PendingWrite {
        let mut content = R::full_name().into_bytes();
        content.push(0);
        request.encode_raw(&mut content);
        let request = store::Request {
            period: period.id.clone(),
            request_id,
            content,
            actor: sender.actor,
            on_behalf_of: sender.on_behalf_of,
            rank,
            write,
            deadline: Some(deadline),
        };
        let pending = tokio::time::timeout_at(deadline.into(), self.store.queue(request)).await.ok();
        PendingWrite { period, deadline, pending }
    }
}

/// A queued write.
pub struct PendingWrite {
    period: Arc<ResolvedPeriod>,
    deadline: time::Instant,
    /// None if the deadline passed while it waited for room.
    pending: Option<store::Pending>,
}

impl PendingWrite {
    /// Waits for the commit. Fails at the deadline; the write may still be committed.
    pub async fn end(self) -> Result<WriteOutcome, Failure> {
        let pending = self.pending.ok_or(Failure::Deadline)?;
        let written = tokio::time::timeout_at(self.deadline.into(), pending.answer()).await;
        Ok(write_outcome(self.period, written.map_err(|_| Failure::Deadline)??))
    }

    /// The outcome if it is known, else the write itself.
    pub fn try_end(mut self) -> Result<Result<WriteOutcome, Failure>, Self> {
        let Some(pending) = self.pending.take() else { return Ok(Err(Failure::Deadline)) };
        match pending.try_answer() {
            Ok(written) => {
                Ok(written.map(|written| write_outcome(self.period, written)).map_err(Failure::from))
            }
            Err(pending) => {
                self.pending = Some(pending);
                Err(self)
            }
        }
    }
}

fn write_outcome(period: Arc<ResolvedPeriod>, written: store::Written) -> WriteOutcome {
    let store::Written { subject, replayed, head, recorded, .. } = written;
    WriteOutcome { period, subject, replayed, head, recorded }
}

/// Reads the fields that all writes have, and adds the command. None after a violation.
pub fn with_command<R: WriteRequest>(
    f: &mut Fields<'_>,
    request: &R,
    command: Option<Command>,
) -> Option<(Uuid, Write)> {
    let request_id = f.required("request_id", |f, path| {
        let id = (!request.request_id().is_empty()).then(|| Uuid::parse_str(request.request_id()))?;
        if id.is_err() {
            f.refuse(path, Problem::malformed(Form::Uuid));
        }
        id.ok()
    });
    let occurred_at = f.time("occurred_at", request.occurred_at());
    let etag = f.etag(request.etag());
    Some((request_id?, Write { occurred_at, etag, command: command? }))
}

impl Fields<'_> {
    /// The position in an etag: that of the latest change that the client has read. None for an empty or malformed one.
    fn etag(&mut self, etag: &str) -> Option<i64> {
        if etag.is_empty() {
            return None;
        }
        let digits = etag.bytes().all(|b| b.is_ascii_digit());
        let position = etag.parse().ok().filter(|position| digits && *position > 0);
        if position.is_none() {
            self.refuse("etag", Problem::malformed(Form::Etag));
        }
        position
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::convert::input::read;

    fn sender(actor: &'static str) -> Option<Sender> {
        let mut metadata = MetadataMap::new();
        metadata.insert(ACTOR_HEADER, MetadataValue::from_static(actor));
        read(|f| Sender::read(f, &metadata)).ok()
    }

    #[test]
    fn who_writes_is_percent_decoded() {
        let named = |actor: &str| Some(Sender { actor: actor.to_owned(), on_behalf_of: None });
        assert_eq!(sender("op-07 night"), named("op-07 night"));
        assert_eq!(sender("%E7%8E%8B"), named("王"));
        assert_eq!(sender(""), named("unknown"));
        for wrong in ["%", "%E7%8", "%zz", "%+1", "%E7", "a%00b"] {
            assert_eq!(sender(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_timeout_is_read_as_grpc_writes_it() {
        assert_eq!(timeout("5S"), Some(Duration::from_secs(5)));
        assert_eq!(timeout("250m"), Some(Duration::from_millis(250)));
        assert_eq!(timeout("99999999H"), Some(Duration::from_secs(99_999_999 * 3600)));
        for wrong in ["", "S", "5", "5s", "123456789S", "-1S", "5é"] {
            assert_eq!(timeout(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn every_write_has_an_id_and_only_etags_that_were_given() {
        let note = |request_id: &str, etag: &str| {
            let request = hotline_proto::v1::AddNoteRequest {
                request_id: request_id.to_owned(),
                etag: etag.to_owned(),
                ..Default::default()
            };
            let noted = read(|f| with_command(f, &request, Some(Command::ClosePeriod(None))));
            noted
                .map(|(_, write)| write.etag)
                .map_err(|refusal| refusal.to_string().replace("INVALID_FIELDS ", ""))
        };
        let id = "018f2f6e-0000-7000-8000-000000000001";
        assert_eq!(note(id, "17"), Ok(Some(17)));
        assert_eq!(note(id, ""), Ok(None));
        for (id, etag, field) in [
            ("", "", "request_id"),
            ("x", "", "request_id"),
            (id, "+5", "etag"),
            (id, "W/x", "etag"),
            (id, "0", "etag"),
        ] {
            assert!(note(id, etag).unwrap_err().starts_with(field), "{id} {etag}");
        }
    }
}
