//! Many calls in a batch or on a stream. Each is recorded separately, so that refusing one does not affect the others.

use std::sync::Arc;
use std::time;

use hotline_proto::google::rpc::Status as ContractStatus;
use hotline_proto::v1;
use hotline_proto::v1::call_outcome::Result as OneResult;
use prost::Message;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc};
use tokio_stream::wrappers::ReceiverStream;
use tonic::{Request, Response, Status, Streaming};

use super::convert::input::{self, Address};
use super::error::Failure;
use super::write::{self, PendingWrite, Sender, WriteOutcome};
use super::{Api, MAX_UNARY_TIME, answer, journal_position};
use crate::domain::refusal::Problem;
use crate::domain::refusal::Refusal;

/// Maximum number of calls of a batch.
const BATCH: usize = 1_000;
/// Maximum number of unacknowledged calls of a stream.
const IN_FLIGHT: usize = 1_024;
/// Maximum number of acknowledgements in one message.
const AT_ONCE: usize = 256;
/// Maximum number of messages that wait for a client that reads slowly.
const MESSAGES: usize = 16;

/// A call with the permit that it holds until it is acknowledged.
type Unacknowledged = (InFlight, OwnedSemaphorePermit);

impl Api {
    /// Records the calls of a batch. Each call has its own outcome; fails only if the batch as a whole cannot be read.
    pub(super) async fn record_batch(
        &self,
        request: Request<v1::BatchCreateCallsRequest>,
    ) -> Result<Response<v1::BatchCreateCallsResponse>, Failure> {
        let (metadata, _, request) = request.into_parts();
        let reading = self.open(Address::period("parent", &request.parent)).await?;
        let (period, sender) = reading.read(|f| {
            let count = request.requests.len();
            if !(1..=BATCH).contains(&count) {
                let problem =
                    if count == 0 { Problem::required() } else { Problem::TooMany { count, limit: BATCH } };
                f.refuse("requests", problem);
            }
            Sender::read(f, &metadata)
        })?;
        let deadline = write::deadline(&metadata);
        let mut in_flight = Vec::with_capacity(request.requests.len());
        for one in request.requests {
            in_flight.push(self.record(sender.clone(), deadline, &request.parent, one).await);
        }
        let mut outcomes = Vec::with_capacity(in_flight.len());
        for one in in_flight {
            outcomes.push(one.outcome().await);
        }
        let mut response = answer(v1::BatchCreateCallsResponse { outcomes });
        journal_position::announce(response.metadata_mut(), &period.id, self.store.reached(period.key));
        Ok(response)
    }

    /// Records the calls of a stream. The stream of answers ends after the acknowledgement of the last call that was read.
    pub(super) fn ingest(
        &self,
        request: Request<Streaming<v1::IngestCallsRequest>>,
    ) -> Result<ReceiverStream<Result<v1::IngestCallsResponse, Status>>, Failure> {
        let (metadata, _, calls) = request.into_parts();
        let sender = input::read(|f| Sender::read(f, &metadata))?;
        let (answers, stream) = mpsc::channel(MESSAGES);
        let (begun, in_flight) = mpsc::channel(IN_FLIGHT);
        let ingest = Ingest { api: self.clone(), sender, parent: None, begun, answers: answers.clone() };
        let reader = tokio::spawn(ingest.run(calls));
        tokio::spawn(async move {
            send_acknowledgements(in_flight, &answers).await;
            // All calls that were read are acknowledged. If the client did not end the stream, the last message says why reading stopped.
            let why = match reader.await {
                Ok(ended) => ended.err(),
                Err(broken) => Some(super::error::internal(&broken)),
            };
            if let Some(why) = why {
                // Fails if the client has disconnected.
                let _ = answers.send(Err(why)).await;
            }
        });
        Ok(ReceiverStream::new(stream))
    }

    /// Queues a call. The calls of a batch or stream are queued in their order.
    async fn record(
        &self,
        sender: Sender,
        deadline: time::Instant,
        parent: &str,
        mut request: v1::CreateCallRequest,
    ) -> InFlight {
        // Makes the content the same as with CreateCall, so that a retry there is recognised.
        if request.parent.is_empty() {
            parent.clone_into(&mut request.parent);
        }
        let begun = if request.parent == parent {
            self.write_one_of_many(sender, deadline, &request).await
        } else {
            Err(Refusal::field("parent", Problem::MustNotChange).into())
        };
        InFlight { request_id: request.request_id, begun }
    }
}

/// A call that is queued, or could not be.
struct InFlight {
    request_id: String,
    begun: Result<PendingWrite, Failure>,
}

impl InFlight {
    async fn outcome(self) -> v1::CallOutcome {
        let outcome = match self.begun {
            Ok(begun) => begun.end().await,
            Err(failure) => Err(failure),
        };
        call_outcome(self.request_id, outcome)
    }

    /// The outcome if it is known, else the call itself.
    fn try_outcome(self) -> Result<v1::CallOutcome, Box<Self>> {
        let outcome = match self.begun {
            Ok(begun) => match begun.try_end() {
                Ok(outcome) => outcome,
                Err(begun) => return Err(Box::new(Self { begun: Ok(begun), ..self })),
            },
            Err(failure) => Err(failure),
        };
        Ok(call_outcome(self.request_id, outcome))
    }
}

fn call_outcome(request_id: String, outcome: Result<WriteOutcome, Failure>) -> v1::CallOutcome {
    let replayed = outcome.as_ref().is_ok_and(|outcome| outcome.replayed);
    let name = outcome.and_then(|outcome| Ok(outcome.call()?.name(outcome.period.id.as_str())));
    let result = match name {
        Ok(name) => OneResult::Call(name),
        Err(failure) => OneResult::Error(contract_status(&failure.into())),
    };
    v1::CallOutcome { request_id, result: Some(result), replayed }
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
    sender: Sender,
    /// The period's name, from the first message on.
    parent: Option<Arc<str>>,
    begun: mpsc::Sender<Unacknowledged>,
    answers: mpsc::Sender<Result<v1::IngestCallsResponse, Status>>,
}

impl Ingest {
    /// Reads calls until the client ends the stream or disconnects. Fails if a message is wrong or the server stops. Reads no faster than calls are
    /// committed.
    async fn run(mut self, mut calls: Streaming<v1::IngestCallsRequest>) -> Result<(), Status> {
        let first = v1::IngestCallsResponse { max_in_flight: IN_FLIGHT as i32, outcomes: Vec::new() };
        if self.answers.send(Ok(first)).await.is_err() {
            return Ok(());
        }
        let in_flight = Arc::new(Semaphore::new(IN_FLIGHT));
        loop {
            let message = tokio::select! {
                message = calls.message() => message?,
                () = self.answers.closed() => None,
                () = self.api.shutdown.cancelled() => return Err(Failure::Stopping.into()),
            };
            let Some(message) = message else { return Ok(()) };
            let parent = self.parent_of(&message.parent).await?;
            for request in message.requests {
                // The semaphore is never closed.
                let Ok(permit) = in_flight.clone().acquire_owned().await else { return Ok(()) };
                let deadline = time::Instant::now() + MAX_UNARY_TIME;
                let call = self.api.record(self.sender.clone(), deadline, &parent, request).await;
                if self.begun.send((call, permit)).await.is_err() {
                    // The client has disconnected.
                    return Ok(());
                }
            }
        }
    }

    /// The name of the stream's period. The first message gives it; later ones may repeat it or leave it empty.
    async fn parent_of(&mut self, named: &str) -> Result<Arc<str>, Failure> {
        match &self.parent {
            Some(parent) if named.is_empty() || **parent == *named => Ok(parent.clone()),
            Some(_) => Err(Refusal::field("parent", Problem::MustNotChange).into()),
            None => {
                self.api.open(Address::period("parent", named)).await?.read(|_| Some(()))?;
                let parent: Arc<str> = Arc::from(named);
                self.parent = Some(parent.clone());
                Ok(parent)
            }
        }
    }
}

/// Sends the outcomes of calls in their order until the calls end or the client disconnects. A message holds all outcomes that are known, up to
/// [`AT_ONCE`].
async fn send_acknowledgements(
    mut in_flight: mpsc::Receiver<Unacknowledged>,
    answers: &mpsc::Sender<Result<v1::IngestCallsResponse, Status>>,
) {
    let mut next = None;
    loop {
        let first = match next.take() {
            Some(call) => Some(call),
            None => in_flight.recv().await,
        };
        let Some((call, permit)) = first else { return };
        let (mut outcomes, mut permits) = (vec![call.outcome().await], vec![permit]);
        while outcomes.len() < AT_ONCE
            && let Ok((call, permit)) = in_flight.try_recv()
        {
            match call.try_outcome() {
                Ok(outcome) => {
                    outcomes.push(outcome);
                    permits.push(permit);
                }
                Err(call) => {
                    next = Some((*call, permit));
                    break;
                }
            }
        }
        if answers.send(Ok(v1::IngestCallsResponse { max_in_flight: 0, outcomes })).await.is_err() {
            return;
        }
        // Acknowledged calls make room for new ones.
        drop(permits);
    }
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
