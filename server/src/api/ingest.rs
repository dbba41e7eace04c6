//! Many calls in a batch or on a stream. Each is recorded separately, so that refusing one does not affect the others.

use std::sync::Arc;
use std::time::{self, Duration};

use hotline_proto::Rpc as _;
use hotline_proto::codec::GATE;
use hotline_proto::google::rpc::Status as ContractStatus;
use hotline_proto::v1;
use hotline_proto::v1::call_receipt::Result as OneResult;
use prost::Message;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc};
use tokio::time::error::Elapsed;
use tokio::time::timeout;
use tokio_stream::wrappers::ReceiverStream;
use tonic::{Request, Status, Streaming};

use super::call::check_source;
use super::convert::input::Address;
use super::deadline::Deadline;
use super::error::Failure;
use super::identity::in_their_name;
use super::request_log::line::{self, Counts, INGEST, Line};
use super::request_log::{self as log, Note};
use super::write::{PendingWrite, WriteOutcome, unread};
use super::{Api, message};
use crate::domain::event::Subject;
use crate::domain::refusal::{Problem, Refusal, Violations};
use crate::store::read;

/// Maximum number of calls of a batch.
const BATCH: usize = 1_000;
/// Maximum number of unacknowledged calls of a stream.
const IN_FLIGHT: usize = 1_024;
/// Maximum number of acknowledgements in one message.
const AT_ONCE: usize = 256;
/// Maximum number of messages that wait for a client that reads slowly.
const MESSAGES: usize = 16;
/// How long acknowledgements wait for a client that does not read them. What it sent holds room meanwhile.
const READ_WITHIN: Duration = Duration::from_secs(30);

/// A call with the permit that it holds until it is acknowledged.
type Unacknowledged = (InFlight, OwnedSemaphorePermit);

impl Api {
    /// Records the calls of a batch. Each call has its own receipt; fails only if the batch as a whole cannot be read.
    pub(super) async fn record_batch(
        &self,
        request: Request<v1::BatchCreateCallsRequest>,
    ) -> Result<v1::BatchCreateCallsResponse, Failure> {
        let (_, extensions, request) = request.into_parts();
        let begun = time::Instant::now();
        let sender = log::Sender::current();
        Note::begin(&extensions, sender.clone());
        let reading = self.open(Address::period("parent", &request.parent)).await?;
        reading.read(|f| {
            let count = request.requests.len();
            if !(1..=BATCH).contains(&count) {
                let problem =
                    if count == 0 { Problem::required() } else { Problem::TooMany { count, limit: BATCH } };
                f.refuse("requests", problem);
            }
            Some(())
        })?;
        let deadline = Deadline::found(&extensions).of_write();
        let origin =
            Origin { parent: request.parent, actor: request.actor, on_behalf_of: request.on_behalf_of };
        let mut in_flight = Vec::with_capacity(request.requests.len());
        for one in request.requests {
            in_flight.push(self.record(&origin, deadline, one).await);
        }
        let mut ended = Vec::with_capacity(in_flight.len());
        for one in in_flight {
            ended.push(one.end().await);
        }
        let method = line::name(v1::BatchCreateCallsRequest::METHOD);
        let line = Line { method, sender: Some(&sender), begun };
        Ok(v1::BatchCreateCallsResponse { receipts: self.receipts(line, ended).await })
    }

    /// Records the calls of a stream. The stream of answers ends after the acknowledgement of the last call that was read.
    pub(super) fn ingest(
        &self,
        calls: Streaming<v1::IngestCallsRequest>,
        deadline: Deadline,
    ) -> ReceiverStream<Result<v1::IngestCallsResponse, Status>> {
        // One place is kept for the message that says why the stream ended.
        let (answers, stream) = mpsc::channel(MESSAGES + 1);
        let (begun, in_flight) = mpsc::channel(IN_FLIGHT);
        let ingest = Ingest { api: self.clone(), deadline, origin: None, begun, answers: answers.clone() };
        // The messages of the stream go through the gate of its request.
        let reader = match GATE.try_with(Arc::clone) {
            Ok(gate) => tokio::spawn(in_their_name(GATE.scope(gate, ingest.run(calls)))),
            Err(_) => tokio::spawn(in_their_name(ingest.run(calls))),
        };
        let (api, begun_at) = (self.clone(), time::Instant::now());
        tokio::spawn(in_their_name(async move {
            let acknowledged = api.acknowledge(in_flight, &answers).await;
            let why = match acknowledged {
                // All calls that were read are acknowledged. If the client did not end the stream, the last message says why reading stopped.
                Ok(()) => match reader.await {
                    Ok(ended) => ended.err(),
                    Err(broken) => Some(super::error::internal(&broken)),
                },
                Err(_) => {
                    reader.abort();
                    let status = Failure::Deadline.into();
                    Line { method: INGEST, sender: Some(&log::Sender::current()), begun: begun_at }
                        .refused(&status);
                    Some(status)
                }
            };
            if let Some(why) = why {
                // Fails if the client has disconnected.
                let _ = answers.send(Err(why)).await;
            }
        }));
        ReceiverStream::new(stream)
    }

    /// Queues a call. The calls of a batch or stream are queued in their order.
    async fn record(
        &self,
        origin: &Origin,
        deadline: time::Instant,
        mut request: v1::CreateCallRequest,
    ) -> InFlight {
        origin.complete(&mut request);
        let begun_at = time::Instant::now();
        let begun = if request.parent != origin.parent {
            Err(Refusal::field("parent", Problem::MustNotChange).into())
        } else if let Err(refusal) = check_source(&request) {
            Err(refusal.into())
        } else {
            self.write_one_of_many(deadline, &request).await
        };
        InFlight { context: request.write.unwrap_or_default(), begun_at, begun }
    }

    /// Sends the receipts of calls in their order until the calls end or the client disconnects. A message holds all receipts that are known, up to
    /// [`AT_ONCE`]. Fails if the client does not read them.
    async fn acknowledge(
        &self,
        mut in_flight: mpsc::Receiver<Unacknowledged>,
        answers: &mpsc::Sender<Result<v1::IngestCallsResponse, Status>>,
    ) -> Result<(), Elapsed> {
        let mut next = None;
        loop {
            let first = match next.take() {
                Some(call) => Some(call),
                None => in_flight.recv().await,
            };
            let Some((call, permit)) = first else { return Ok(()) };
            let (sender, begun) = (log::Sender::current(), call.begun_at);
            let (mut ended, mut permits) = (vec![call.end().await], vec![permit]);
            while ended.len() < AT_ONCE
                && let Ok((call, permit)) = in_flight.try_recv()
            {
                match call.try_end() {
                    Ok(one) => {
                        ended.push(one);
                        permits.push(permit);
                    }
                    Err(call) => {
                        next = Some((*call, permit));
                        break;
                    }
                }
            }
            let line = Line { method: INGEST, sender: Some(&sender), begun };
            let receipts = self.receipts(line, ended).await;
            let Ok(mut places) = timeout(READ_WITHIN, answers.reserve_many(2)).await? else { return Ok(()) };
            if let Some(place) = places.next() {
                place.send(Ok(v1::IngestCallsResponse { max_in_flight: 0, receipts }));
            }
            drop(places);
            // Acknowledged calls make room for new ones.
            drop(permits);
        }
    }

    /// The receipts of calls, in their order. The log gets a line for all of them, and one for each that was refused.
    async fn receipts(&self, line: Line<'_>, ended: Vec<Ended>) -> Vec<v1::CallReceipt> {
        let mut receipts = Vec::with_capacity(ended.len());
        let mut counts = Counts::default();
        for Ended { context, begun_at, outcome } in ended {
            let recorded = match outcome {
                Ok(outcome) => {
                    let recorded = outcome.recorded();
                    self.recorded_call(outcome).await.map_err(|cause| unread(cause, recorded))
                }
                Err(failure) => Err(failure),
            };
            let result = match recorded {
                Ok(recorded) => {
                    let is_replayed = recorded.write.is_some_and(|write| write.replayed);
                    counts.recorded += usize::from(!recorded.call.is_empty() && !is_replayed);
                    counts.replayed += usize::from(is_replayed);
                    OneResult::Recorded(recorded)
                }
                Err(failure) => {
                    let status = failure.into();
                    let sender = log::Sender::of(&context);
                    Line { sender: Some(&sender), begun: begun_at, ..line }.refused(&status);
                    counts.refused += 1;
                    OneResult::Error(contract_status(&status))
                }
            };
            receipts.push(v1::CallReceipt { request_id: context.request_id, result: Some(result) });
        }
        line.calls(counts);
        receipts
    }

    /// What the receipt of a call says. Only a call that had been recorded before is looked up.
    pub(super) async fn recorded_call(&self, outcome: WriteOutcome) -> Result<v1::RecordedCall, Failure> {
        let write = Some(outcome.result());
        if outcome.written.is_none() {
            return Ok(v1::RecordedCall { write, ..v1::RecordedCall::default() });
        }
        let period = outcome.period.clone();
        let written = outcome.written()?;
        let (etag, changed) = match written.etag {
            Some(etag) => (etag, written.changed),
            None => {
                let (key, subject, position) = (period.key, written.subject, written.position);
                let find = self.query(move |conn| read::changed::with_etag(conn, key, subject, position));
                find.await?
            }
        };
        let issues = changed.iter().filter(|one| one.is_new && matches!(one.subject, Subject::Issue(_)));
        Ok(v1::RecordedCall {
            call: written.subject.name(period.id.as_str()),
            etag: etag.to_string(),
            issues: issues.map(|one| one.subject.name(period.id.as_str())).collect(),
            write,
        })
    }
}

/// What the calls of a batch or stream have in common.
struct Origin {
    /// The name of their period.
    parent: String,
    actor: String,
    on_behalf_of: String,
}

impl Origin {
    /// Fills in what a call does not say itself. Its content is then the same as with CreateCall, so that a retry there is recognised.
    fn complete(&self, request: &mut v1::CreateCallRequest) {
        if request.parent.is_empty() {
            request.parent.clone_from(&self.parent);
        }
        if let Some(context) = &mut request.write {
            if context.actor.is_empty() {
                context.actor.clone_from(&self.actor);
            }
            if context.on_behalf_of.is_empty() {
                context.on_behalf_of.clone_from(&self.on_behalf_of);
            }
        }
    }
}

/// A call that is queued, or could not be.
struct InFlight {
    context: v1::WriteContext,
    begun_at: time::Instant,
    begun: Result<PendingWrite, Failure>,
}

/// A call of which is known what became.
struct Ended {
    context: v1::WriteContext,
    begun_at: time::Instant,
    outcome: Result<WriteOutcome, Failure>,
}

impl InFlight {
    async fn end(self) -> Ended {
        let outcome = match self.begun {
            Ok(begun) => begun.end().await,
            Err(failure) => Err(failure),
        };
        Ended { context: self.context, begun_at: self.begun_at, outcome }
    }

    /// What became of it if that is known, else the call itself.
    fn try_end(self) -> Result<Ended, Box<Self>> {
        let outcome = match self.begun {
            Ok(begun) => match begun.try_end() {
                Ok(outcome) => outcome,
                Err(begun) => return Err(Box::new(Self { begun: Ok(begun), ..self })),
            },
            Err(failure) => Err(failure),
        };
        Ok(Ended { context: self.context, begun_at: self.begun_at, outcome })
    }
}

/// The status of one call. The details of a gRPC status are an encoded message of this type.
fn contract_status(status: &Status) -> ContractStatus {
    let mut one = ContractStatus::decode(status.details()).unwrap_or_default();
    one.code = status.code() as i32;
    status.message().clone_into(&mut one.message);
    one
}

/// Reads a stream of calls.
struct Ingest {
    api: Api,
    deadline: Deadline,
    /// From the first message on.
    origin: Option<Origin>,
    begun: mpsc::Sender<Unacknowledged>,
    answers: mpsc::Sender<Result<v1::IngestCallsResponse, Status>>,
}

impl Ingest {
    /// Reads the stream, and logs why that ended if the client did not end it.
    async fn run(mut self, calls: Streaming<v1::IngestCallsRequest>) -> Result<(), Status> {
        let begun = time::Instant::now();
        let ended = self.read(calls).await;
        if let Err(status) = &ended {
            Line { method: INGEST, sender: Some(&log::Sender::current()), begun }.refused(status);
        }
        ended
    }

    /// Reads calls until the client ends the stream or disconnects. Fails if a message is wrong, the stream's deadline passes or the server stops. Reads no faster than calls are
    /// committed.
    async fn read(&mut self, mut calls: Streaming<v1::IngestCallsRequest>) -> Result<(), Status> {
        let first = v1::IngestCallsResponse { max_in_flight: IN_FLIGHT as i32, receipts: Vec::new() };
        if self.answers.send(Ok(first)).await.is_err() {
            return Ok(());
        }
        let in_flight = Arc::new(Semaphore::new(IN_FLIGHT));
        loop {
            let message = tokio::select! {
                message = calls.message() => message.map_err(message::refused_in_stream)?,
                () = self.answers.closed() => None,
                () = self.deadline.passed() => return Err(Failure::Deadline.into()),
                () = self.api.shutdown.cancelled() => return Err(Failure::Stopping.into()),
            };
            let Some(mut message) = message else { return Ok(()) };
            let requests = std::mem::take(&mut message.requests);
            let origin = match &mut self.origin {
                Some(origin) => {
                    check_unchanged(origin, &message).map_err(Failure::from)?;
                    origin
                }
                origin @ None => {
                    self.api
                        .open(Address::period("parent", &message.parent))
                        .await?
                        .read(|_| Some(()))
                        .map_err(Failure::from)?;
                    let v1::IngestCallsRequest { parent, actor, on_behalf_of, .. } = message;
                    origin.insert(Origin { parent, actor, on_behalf_of })
                }
            };
            for request in requests {
                let permit = tokio::select! {
                    // The semaphore is never closed.
                    permit = in_flight.clone().acquire_owned() => permit.ok(),
                    () = self.answers.closed() => None,
                    () = self.deadline.passed() => return Err(Failure::Deadline.into()),
                    () = self.api.shutdown.cancelled() => return Err(Failure::Stopping.into()),
                };
                let Some(permit) = permit else { return Ok(()) };
                let call = self.api.record(origin, self.deadline.of_write(), request).await;
                if self.begun.send((call, permit)).await.is_err() {
                    // The client has disconnected.
                    return Ok(());
                }
            }
            // The calls are in the queue.
            let _ = GATE.try_with(|gate| gate.leave());
        }
    }
}

/// A later message may repeat what the first one says of all calls, or leave it out.
fn check_unchanged(origin: &Origin, message: &v1::IngestCallsRequest) -> Result<(), Refusal> {
    let given = [
        ("parent", &message.parent, &origin.parent),
        ("actor", &message.actor, &origin.actor),
        ("on_behalf_of", &message.on_behalf_of, &origin.on_behalf_of),
    ];
    let mut violations = Violations::default();
    for (field, _, _) in given.into_iter().filter(|(_, now, first)| !now.is_empty() && now != first) {
        violations.add(field, Problem::MustNotChange);
    }
    violations.check()
}

#[cfg(test)]
mod tests {
    use tonic::Code;

    use super::*;

    #[test]
    fn one_refusal_of_many_says_as_much_as_that_of_one() {
        let one = contract_status(&Failure::QueueFull.into());
        assert_eq!(one.code, Code::ResourceExhausted as i32);
        assert!(!one.message.is_empty());
        let kinds: Vec<&str> = one.details.iter().map(|any| any.type_url.as_str()).collect();
        assert_eq!(
            kinds,
            ["type.googleapis.com/google.rpc.ErrorInfo", "type.googleapis.com/google.rpc.RetryInfo"]
        );
    }
}
