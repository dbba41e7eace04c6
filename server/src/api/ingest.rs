//! Many calls in a batch or on a stream. Each is recorded by itself: a refusal of one does not affect the others.

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

/// A call that is being recorded, with the permit that it holds until it is acknowledged.
type Unacknowledged = (InFlight, OwnedSemaphorePermit);

impl Api {
    /// Records the calls of a batch.
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

    /// Records the calls of a stream.
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
            // Everything that was read is acknowledged. The stream ends with the reason why no more is read.
            let why = match reader.await {
                Ok(ended) => ended.err(),
                Err(broken) => Some(super::error::internal(&broken)),
            };
            if let Some(why) = why {
                // An error means that the client has gone.
                let _ = answers.send(Err(why)).await;
            }
        });
        Ok(ReceiverStream::new(stream))
    }

    /// Begins to record a call. Those of one caller are queued in the order in which they are given.
    async fn record(
        &self,
        sender: Sender,
        deadline: time::Instant,
        parent: &str,
        mut request: v1::CreateCallRequest,
    ) -> InFlight {
        // The content is then the same as with CreateCall, so that a retry there is recognised.
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

/// A call that is being recorded.
struct InFlight {
    request_id: String,
    begun: Result<PendingWrite, Failure>,
}

impl InFlight {
    async fn outcome(self) -> v1::CallOutcome {
        let done = match self.begun {
            Ok(begun) => begun.end().await,
            Err(failure) => Err(failure),
        };
        outcome(self.request_id, done)
    }

    /// Its outcome, if the write is done; otherwise itself.
    fn try_outcome(self) -> Result<v1::CallOutcome, Box<Self>> {
        let done = match self.begun {
            Ok(begun) => match begun.try_end() {
                Ok(done) => done,
                Err(begun) => return Err(Box::new(Self { begun: Ok(begun), ..self })),
            },
            Err(failure) => Err(failure),
        };
        Ok(outcome(self.request_id, done))
    }
}

fn outcome(request_id: String, done: Result<WriteOutcome, Failure>) -> v1::CallOutcome {
    let replayed = done.as_ref().is_ok_and(|done| done.replayed);
    let name = done.and_then(|done| Ok(done.call()?.name(done.period.id.as_str())));
    let result = match name {
        Ok(name) => OneResult::Call(name),
        Err(failure) => OneResult::Error(contract_status(&failure.into())),
    };
    v1::CallOutcome { request_id, result: Some(result), replayed }
}

/// The status of one item. The details of a gRPC status are the same message, encoded.
fn contract_status(status: &Status) -> ContractStatus {
    let mut one = ContractStatus::decode(status.details()).unwrap_or_default();
    one.code = status.code() as i32;
    status.message().clone_into(&mut one.message);
    one
}

/// A stream of calls being read.
struct Ingest {
    api: Api,
    sender: Sender,
    /// The period's name, from the first message on.
    parent: Option<Arc<str>>,
    begun: mpsc::Sender<Unacknowledged>,
    answers: mpsc::Sender<Result<v1::IngestCallsResponse, Status>>,
}

impl Ingest {
    /// Reads calls until the client ends the stream, disconnects or sends something wrong, or the server stops. Reads no faster than calls are committed.
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
                    // The client has gone.
                    return Ok(());
                }
            }
        }
    }

    /// The period of the stream: named in its first message, and not changed afterwards.
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

/// Sends the outcomes of calls in their order, several in one message if several are known, until the calls end or the client disconnects.
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
        // Acknowledged: as many more may be read.
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
