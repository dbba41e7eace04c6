//! Many calls at once: in a batch, or on a stream. Each is recorded by itself, and what refuses one does not touch the others.

use std::sync::Arc;
use std::time::Instant as Moment;

use hotline_proto::google::rpc::Status as ContractStatus;
use hotline_proto::v1;
use hotline_proto::v1::call_outcome::Result as OneResult;
use prost::Message;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc};
use tokio_stream::wrappers::ReceiverStream;
use tonic::{Request, Response, Status, Streaming};

use super::convert::input::{self, Address};
use super::status::Failure;
use super::write::{self, Done, Sender};
use super::{Api, UNARY_AT_MOST, seen};
use crate::domain::refusal::Refusal;
use crate::together::all_of;

/// Calls of a batch, at most.
const BATCH: usize = 1_000;
/// Calls of a stream that may be unacknowledged.
const IN_FLIGHT: usize = 1_024;
/// Acknowledgements in one message, at most.
const AT_ONCE: usize = 256;
/// Messages that may wait for a client that reads slowly.
const MESSAGES: usize = 16;

/// What became of a call, and what it held while it was in flight.
type Acknowledged = (v1::CallOutcome, OwnedSemaphorePermit);

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
                f.refuse("requests", format!("there are {count}; a batch has 1 to {BATCH}"));
            }
            Sender::read(f, &metadata)
        })?;
        let deadline = write::deadline(&metadata);
        let calls = request.requests.into_iter().map(|one| {
            let (api, sender, parent) = (self.clone(), sender.clone(), request.parent.clone());
            async move { api.record(sender, deadline, &parent, one).await }
        });
        let outcomes = all_of(calls.collect()).await;
        let mut response = Response::new(v1::BatchCreateCallsResponse { outcomes });
        seen::tell(response.metadata_mut(), &period.id, self.store.reached(period.key));
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
        let (acknowledge, acknowledged) = mpsc::channel(IN_FLIGHT);
        let ingest =
            Ingest { api: self.clone(), sender, parent: None, acknowledge, answers: answers.clone() };
        let reader = tokio::spawn(ingest.run(calls));
        tokio::spawn(async move {
            send_acknowledgements(acknowledged, &answers).await;
            // Everything read has been acknowledged; what is left to say is why no more is read.
            let why = match reader.await {
                Ok(ended) => ended.err(),
                Err(broken) => Some(super::status::internal(&broken)),
            };
            if let Some(why) = why {
                // An error means that the client has gone.
                let _ = answers.send(Err(why)).await;
            }
        });
        Ok(ReceiverStream::new(stream))
    }

    /// Records one call.
    async fn record(
        &self,
        sender: Sender,
        deadline: Moment,
        parent: &str,
        mut request: v1::CreateCallRequest,
    ) -> v1::CallOutcome {
        // So it has the same content as with CreateCall, and is recognised there too.
        if request.parent.is_empty() {
            parent.clone_into(&mut request.parent);
        }
        let done = if request.parent == parent {
            self.write_as(sender, deadline, &request).await
        } else {
            Err(Refusal::field("parent", "must be empty or that of the batch or stream").into())
        };
        outcome(request.request_id, done)
    }
}

fn outcome(request_id: String, done: Result<Done, Failure>) -> v1::CallOutcome {
    let replayed = done.as_ref().is_ok_and(|done| done.replayed);
    let name = done.and_then(|done| Ok(done.call()?.name(done.period.id.as_str())));
    let result = match name {
        Ok(name) => OneResult::Call(name),
        Err(failure) => OneResult::Error(contract_status(&failure.into())),
    };
    v1::CallOutcome { request_id, result: Some(result), replayed }
}

/// A status as one item's: the details of a gRPC status are the same message, encoded.
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
    acknowledge: mpsc::Sender<Acknowledged>,
    answers: mpsc::Sender<Result<v1::IngestCallsResponse, Status>>,
}

impl Ingest {
    /// Reads until the client has no more, goes away, does something wrong, or the server stops. Not faster than calls are committed.
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
                self.record(parent.clone(), request, permit);
            }
        }
    }

    /// The period of the stream: named in its first message, and not changed afterwards.
    async fn parent_of(&mut self, named: &str) -> Result<Arc<str>, Failure> {
        match &self.parent {
            Some(parent) if named.is_empty() || **parent == *named => Ok(parent.clone()),
            Some(_) => Err(Refusal::field("parent", "cannot change within a stream").into()),
            None => {
                self.api.open(Address::period("parent", named)).await?.read(|_| Some(()))?;
                let parent: Arc<str> = Arc::from(named);
                self.parent = Some(parent.clone());
                Ok(parent)
            }
        }
    }

    fn record(&self, parent: Arc<str>, request: v1::CreateCallRequest, permit: OwnedSemaphorePermit) {
        let (api, sender, acknowledge) = (self.api.clone(), self.sender.clone(), self.acknowledge.clone());
        tokio::spawn(async move {
            let outcome = api.record(sender, Moment::now() + UNARY_AT_MOST, &parent, request).await;
            // An error means that the client has gone.
            let _ = acknowledge.send((outcome, permit)).await;
        });
    }
}

/// Sends what is acknowledged, several at a time where several are ready, until there is no more to come or the client has gone.
async fn send_acknowledgements(
    mut acknowledged: mpsc::Receiver<Acknowledged>,
    answers: &mpsc::Sender<Result<v1::IngestCallsResponse, Status>>,
) {
    let mut ready = Vec::new();
    while acknowledged.recv_many(&mut ready, AT_ONCE).await > 0 {
        let (outcomes, permits): (Vec<_>, Vec<_>) = ready.drain(..).unzip();
        let answer = v1::IngestCallsResponse { max_in_flight: 0, outcomes };
        if answers.send(Ok(answer)).await.is_err() {
            return;
        }
        // Only now may as many more be read.
        drop(permits);
    }
}

#[cfg(test)]
mod tests {
    use tonic::Code;
    use tonic_types::StatusExt;

    use super::*;

    #[test]
    fn one_refusal_of_many_says_as_much_as_that_of_one() {
        let one = contract_status(&Failure::QueueFull.into());
        assert_eq!(one.code, Code::ResourceExhausted as i32);
        assert!(!one.message.is_empty());
        let kinds: Vec<&str> = one.details.iter().map(|any| any.type_url.as_str()).collect();
        assert_eq!(
            kinds,
            ["type.googleapis.com/google.rpc.RetryInfo", "type.googleapis.com/google.rpc.ErrorInfo"]
        );
        assert!(Status::from(Failure::QueueFull).get_details_retry_info().is_some());
    }
}
